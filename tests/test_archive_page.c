/* assess/archive_page.c: the page for people in a sealed archive. */

#include <stdlib.h>
#include <string.h>

#include "assess/bag.h"
#include "assess/load.h"
#include "base/mem.h"
#include "support/logbook_of.h"

static const char right_to_left[] = { '\xe2', '\x80', '\xae', '\0' };

struct paged {
	struct logbook_of o;
	struct view view;
	char *html;
	size_t size;
};

static void
make(struct paged *p)
{
	const struct assessment *a;
	struct fault why;

	assert_ok(view_assessment(p->o.lb, p->o.assessment, NULL, 0, &p->view,
				  &why),
		  &why);
	a = rules_assessment(p->view.rules, p->o.assessment);
	assert_non_null(a);
	assert_ok(archive_page(p->o.lb, p->view.rules, a, &p->html, &p->size,
			       &why),
		  &why);
}

static void
begin(struct paged *p, void **state)
{
	memset(p, 0, sizeof(*p));
	logbook_of_make(&p->o, *state, "book");
	logbook_of_drive(&p->o, STATE_AUTHENTICATED);
	make(p);
}

static void
end(struct paged *p)
{
	free(p->html);
	view_clear(&p->view);
	logbook_of_close(&p->o);
}

static void
assert_shows(const struct paged *p, const char *words)
{
	if (strstr(p->html, words) == NULL)
		fail_msg("not on the page: %s\n%s", words, p->html);
}

static void
shows_who_what_and_the_outcome(void **state)
{
	char rubric[DIGEST_TEXT_SIZE];
	struct paged p;

	begin(&p, state);
	digest_to_text(&p.o.rubric->id, rubric);
	assert_int_equal(strlen(p.html), p.size);
	assert_shows(&p, "<p class=\"outcome\"><bdi>competent</bdi></p>");
	assert_shows(&p, "Lou Learner");
	assert_shows(&p, "Asa Assessor");
	assert_shows(&p, "Nia Auth\u00e9nticator");
	assert_shows(&p, rubric);
	assert_shows(&p, "<bdi>This is my own work.</bdi>");
	assert_shows(&p, "<bdi>I authenticate this outcome.</bdi>");
	assert_shows(&p, "<bdi>Well done.</bdi>");
	assert_shows(&p, "signed with their key");
	assert_shows(&p, "<bdi>Hall B</bdi>");
	assert_shows(&p, "<bdi>wet-floor</bdi>");
	assert_shows(&p, "sha256sum -c --strict tagmanifest-sha256.txt");
	end(&p);
}

static void
shows_judgements_with_their_moments_and_what_they_replaced(void **state)
{
	const char *now, *before;
	struct paged p;

	begin(&p, state);
	now = strstr(p.html, "<bdi>Straight, &lt;twice&gt;.</bdi>");
	before = strstr(p.html, "<bdi>Bent at first.</bdi>");
	assert_non_null(now);
	assert_non_null(before);
	assert_true(now < before);
	assert_shows(&p, "No longer in effect");
	assert_shows(&p, "</a> at 0:12 to 0:31</li>");
	assert_shows(&p, "<strong>not applicable</strong>");
	end(&p);
}

static void
escapes_all_text_from_outside(void **state)
{
	struct paged p;

	begin(&p, state);
	assert_shows(&p, "<bdi>Lifting &lt;by hand&gt; &amp; safely</bdi>");
	assert_shows(&p, "<bdi>The &quot;lift&quot; &amp; more</bdi>");
	assert_null(strstr(p.html, "<by hand>"));
	assert_null(strstr(p.html, "<1>"));
	assert_null(strstr(p.html, "<twice>"));
	end(&p);
}

static void
needs_nothing_from_elsewhere_and_no_script(void **state)
{
	struct paged p;

	begin(&p, state);
	assert_null(strstr(p.html, "<script"));
	assert_null(strstr(p.html, "<link"));
	assert_null(strstr(p.html, "<img"));
	assert_null(strstr(p.html, "http://"));
	assert_null(strstr(p.html, "https://"));
	assert_shows(&p, "default-src 'none'");
	assert_shows(&p, "width=device-width");
	assert_shows(&p, "@media print");
	end(&p);
}

static int
hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* "data/" and the target of a link, its percent signs undone. */
static char *
target_of(const char *link, size_t length)
{
	char *target = mem_text_of(link, length), *to = target, *path;

	for (const char *from = target; *from != '\0'; from++) {
		*to = *from;
		if (*from == '%') {
			*to = (char)(16 * hex_digit(from[1]) +
				     hex_digit(from[2]));
			from += 2;
		}
		to++;
	}
	*to = '\0';
	path = mem_format("data/%s", target);
	free(target);
	return path;
}

static void
links_only_to_what_is_in_the_archive(void **state)
{
	struct archive_plan plan = { .count = 0 };
	struct archive_words words = { .time = 1772442068 };
	unsigned links = 0;
	struct paged p;
	struct fault why;

	begin(&p, state);
	words.assessment = p.o.assessment;
	words.size = p.view.size;
	words.page = p.html;
	words.page_size = p.size;
	assert_ok(archive_plan(p.o.lb, p.view.rules, &words, &plan, &why),
		  &why);
	for (const char *at = strstr(p.html, "href=\""); at != NULL;
	     at = strstr(at, "href=\"")) {
		char *path;

		at += strlen("href=\"");
		if (*at == '#')
			continue;
		path = target_of(at, strcspn(at, "\""));
		if (bag_member(&plan, path) == NULL)
			fail_msg("a link to %s", path);
		free(path);
		links++;
	}
	/* document, rubric, file, list, two files of it, each statement */
	assert_true(links > 10);
	archive_plan_clear(&plan);
	end(&p);
}

static void
is_the_same_page_for_the_same_statements(void **state)
{
	struct paged p;
	char *first;

	begin(&p, state);
	first = p.html;
	view_clear(&p.view);
	logbook_of_reopen(&p.o);
	make(&p);
	assert_string_equal(first, p.html);
	free(first);
	end(&p);
}

static void
shows_writing_directions_instead_of_obeying_them(void **state)
{
	char *turned = mem_format("one\ntwo %sthree", right_to_left);
	struct paged p = { .html = NULL };

	logbook_of_make(&p.o, *state, "book");
	logbook_of_drive(&p.o, STATE_OPEN);
	logbook_of_judge(&p.o, "report", "competent", turned);
	free(turned);
	logbook_of_drive(&p.o, STATE_AUTHENTICATED);
	make(&p);
	assert_shows(&p, "<bdi>one</bdi><br><bdi>two \\u202ethree</bdi>");
	assert_null(strstr(p.html, right_to_left));
	end(&p);
}

static void
wants_a_conclusion(void **state)
{
	struct paged p = { .html = NULL };
	struct fault why;

	logbook_of_make(&p.o, *state, "book");
	logbook_of_drive(&p.o, STATE_SUBMITTED);
	assert_ok(
		view_assessment(p.o.lb, p.o.assessment, NULL, 0, &p.view, &why),
		&why);
	assert_fault(
		archive_page(p.o.lb, p.view.rules,
			     rules_assessment(p.view.rules, p.o.assessment),
			     &p.html, &p.size, &why),
		RC_REFUSED, &why);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(shows_who_what_and_the_outcome),
		IN_A_DIR(
			shows_judgements_with_their_moments_and_what_they_replaced),
		IN_A_DIR(escapes_all_text_from_outside),
		IN_A_DIR(needs_nothing_from_elsewhere_and_no_script),
		IN_A_DIR(links_only_to_what_is_in_the_archive),
		IN_A_DIR(is_the_same_page_for_the_same_statements),
		IN_A_DIR(shows_writing_directions_instead_of_obeying_them),
		IN_A_DIR(wants_a_conclusion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
