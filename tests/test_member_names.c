/* recorder/cage/member_names.c: what a member may be called. */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../recorder/cage/member_names.h"
#include "base/mem.h"
#include "cage/portfolio.h"
#include "support/test.h"

static enum rc
check(const char *path, struct fault *why)
{
	return member_name_check(path, strlen(path), why);
}

static void
takes_names_of_all_languages(void **state)
{
	static const char *const names[] = {
		"a",
		"a/b.txt",
		"a b/c d",
		"..a/b..",
		"a./.b",
		"a/",
		"pr\xc3\xbc.pdf",
		"\xe6\x97\xa5\xe6\x9c\xac/\xf0\x9f\x98\x80",
		"ab:c",
		"~/x",
		"$HOME",
		"a\"b",
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_ok(check(names[i], &why), &why);
}

static const struct {
	const char *name, *words;
} wrong[] = {
	{ "", "empty" },
	{ "/", "absolute" },
	{ "/a", "absolute" },
	{ "a//b", "empty part" },
	{ "a//", "empty part" },
	{ ".", "\".\"" },
	{ "a/.", "\".\"" },
	{ "a/./b", "\".\"" },
	{ "..", "\"..\"" },
	{ "../a", "\"..\"" },
	{ "a/../b", "\"..\"" },
	{ "a/..", "\"..\"" },
	{ "a\\b", "backslash" },
	{ "c:a", "drive" },
	{ "Z:/a", "drive" },
	{ "a\tb", "control" },
	{ "a\nb", "control" },
	{ "a\x7f", "control" },
	{ "a\xc2\x80", "control" },
	{ "a\xc2\x9f", "control" },
	{ "a\xff", "UTF-8" },
	{ "a\xc0\xaf", "UTF-8" },
	{ "a\xed\xa0\x80", "UTF-8" },
	{ "a\xd8\x9c", "direction" },
	/* NOLINTBEGIN(misc-misleading-bidirectional): that is the case */
	{ "a\xe2\x80\x8e", "direction" },
	{ "a\xe2\x80\x8f", "direction" },
	{ "a\xe2\x80\xaa", "direction" },
	{ "a\xe2\x80\xae", "direction" },
	{ "a\xe2\x81\xa6", "direction" },
	{ "a\xe2\x81\xa9", "direction" },
	/* NOLINTEND(misc-misleading-bidirectional) */
};

static void
refuses_names_that_lead_elsewhere_or_deceive(void **state)
{
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_fault(check(wrong[i].name, &why), RC_INVALID, &why);
		assert_says(&why, wrong[i].words);
	}
	assert_fault(member_name_check("a\0b", 3, &why), RC_INVALID, &why);
	assert_says(&why, "NUL");
	/* what looks like one of them and is none */
	assert_ok(check("a\xe2\x80\x90\xe2\x81\xa5\xc2\xa0", &why), &why);
}

static void
refuses_names_that_are_too_long_or_too_deep(void **state)
{
	char name[PORTFOLIO_PATH + 2];
	struct fault why;

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_ok(member_name_check(name, PORTFOLIO_PATH, &why), &why);
	assert_fault(member_name_check(name, PORTFOLIO_PATH + 1, &why),
		     RC_INVALID, &why);
	for (size_t i = 0; i < PORTFOLIO_DEPTH; i++)
		name[2 * i + 1] = '/';
	assert_ok(member_name_check(name, 2 * PORTFOLIO_DEPTH - 1, &why), &why);
	assert_fault(member_name_check(name, 2 * PORTFOLIO_DEPTH + 1, &why),
		     RC_INVALID, &why);
	assert_says(&why, "deep");
}

static void
reads_code_page_437_where_a_name_is_no_utf8(void **state)
{
	char *name = member_name_of_437("\x80\xe1\xb0z", 4);

	(void)state;
	assert_string_equal(name, "\xc3\x87\xc3\x9f\xe2\x96\x91z");
	free(name);
	name = member_name_of_437("\xc3\xa9", 2);
	assert_string_equal(name, "\xc3\xa9");
	free(name);
}

/* --- no two alike -----------------------------------------------------------
 */

static void
keeps_names_apart(void **state)
{
	struct member_names *n = member_names_new(100000);
	struct fault why;
	char path[40];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "f%d/%d", i % 100, i);
		assert_ok(member_names_add(n, path, false, &why), &why);
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "F%d/%d", i % 100, i);
		assert_fault(member_names_add(n, path, false, &why), RC_INVALID,
			     &why);
		assert_says(&why, "one name");
	}
	member_names_free(n);
	member_names_free(NULL);
}

static void
refuse_second(const char *first, bool is_folder, const char *second,
	      bool folder, const char *words)
{
	struct member_names *n = member_names_new(100);
	struct fault why;

	assert_ok(member_names_add(n, first, is_folder, &why), &why);
	assert_fault(member_names_add(n, second, folder, &why), RC_INVALID,
		     &why);
	assert_says(&why, words);
	assert_says(&why, "member \"");
	member_names_free(n);
}

static void
refuses_two_of_one_name_whatever_their_case(void **state)
{
	(void)state;
	refuse_second("a", false, "a", false, "case");
	refuse_second("a/b", false, "A/B", false, "case");
	refuse_second("\xc3\xa9", false, "\xc3\x89", false, "case");
	refuse_second("\xc5\x81x", false, "\xc5\x82X", false, "case");
	refuse_second("\xd0\x96", false, "\xd0\xb6", false, "case");
}

static void
refuses_a_file_that_is_a_folder_of_another(void **state)
{
	static const char words[] = "a file and a folder";

	(void)state;
	refuse_second("a", false, "a/b", false, words);
	refuse_second("a/b", false, "a", false, words);
	refuse_second("a/b/c", false, "A/b", false, words);
	refuse_second("a", false, "a/", true, words);
	refuse_second("a/", true, "a", false, words);
}

static void
takes_folders_as_often_as_they_come(void **state)
{
	struct member_names *n = member_names_new(100);
	struct fault why;

	(void)state;
	assert_ok(member_names_add(n, "a/", true, &why), &why);
	assert_ok(member_names_add(n, "a", true, &why), &why);
	assert_ok(member_names_add(n, "a/b", false, &why), &why);
	assert_ok(member_names_add(n, "a/c", false, &why), &why);
	/* parts, not letters, make a name */
	assert_ok(member_names_add(n, "ab", false, &why), &why);
	assert_ok(member_names_add(n, "b/a", false, &why), &why);
	member_names_free(n);
}

static void
takes_so_many_and_no_more(void **state)
{
	struct member_names *n = member_names_new(4);
	struct fault why;

	(void)state;
	assert_ok(member_names_add(n, "a/b/c", false, &why), &why);
	assert_ok(member_names_add(n, "a/b/d", false, &why), &why);
	assert_fault(member_names_add(n, "a/b/e", false, &why), RC_INVALID,
		     &why);
	assert_says(&why, "more than 4 members");
	member_names_free(n);
}

static int
set_locale(void **state)
{
	(void)state;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_names_of_all_languages),
		cmocka_unit_test(refuses_names_that_lead_elsewhere_or_deceive),
		cmocka_unit_test(refuses_names_that_are_too_long_or_too_deep),
		cmocka_unit_test(reads_code_page_437_where_a_name_is_no_utf8),
		cmocka_unit_test(keeps_names_apart),
		cmocka_unit_test(refuses_two_of_one_name_whatever_their_case),
		cmocka_unit_test(refuses_a_file_that_is_a_folder_of_another),
		cmocka_unit_test(takes_folders_as_often_as_they_come),
		cmocka_unit_test(takes_so_many_and_no_more),
	};

	return cmocka_run_group_tests_name("member_names", tests, set_locale,
					   NULL);
}
