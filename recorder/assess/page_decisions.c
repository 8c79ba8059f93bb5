/* What was judged and decided, on the page: see page_private.h. */

#include <string.h>

#include "assess/story.h"
#include "page_private.h"

/* --- judgements ----------------------------------------------------------- */

static void
clock_text(struct page *p, int64_t ms)
{
	int64_t s = ms / 1000;

	page_format(p, "%jd:%02d", (intmax_t)(s / 60), (int)(s % 60));
	if (ms % 1000 != 0)
		page_format(p, ".%03d", (int)(ms % 1000));
}

static void
moment(struct page *p, const struct value *m)
{
	size_t place = page_place(p, value_text(m, "evidence"));

	if (place > 0)
		page_format(p, "<a href=\"#evidence-%zu\">evidence %zu</a>",
			    place, place);
	else
		page_add(p, "evidence that is no longer in effect");
	if (value_has(m, "from")) {
		page_add(p, " at ");
		clock_text(p, value_integer(m, "from", 0));
	}
	if (value_has(m, "to")) {
		page_add(p, " to ");
		clock_text(p, value_integer(m, "to", 0));
	}
	if (value_has(m, "page"))
		page_format(p, " page %jd",
			    (intmax_t)value_integer(m, "page", 0));
	if (value_has(m, "member")) {
		page_add(p, " in ");
		page_text(p, value_text(m, "member"));
	}
}

static void
moments(struct page *p, const struct value *list)
{
	if (value_count(list) == 0)
		return;
	page_add(p, "<ul>\n");
	for (size_t i = 0; i < value_count(list); i++) {
		page_add(p, "<li>");
		moment(p, value_at(list, i));
		page_add(p, "</li>\n");
	}
	page_add(p, "</ul>\n");
}

static void
level(struct page *p, const struct criterion *c, const struct value *facts)
{
	const char *id = value_text(facts, "level");
	const struct level *l =
		c != NULL && id != NULL ? criterion_level(c, id) : NULL;

	page_add(p, "<strong>");
	if (id == NULL)
		page_add(p, "not applicable");
	else
		page_text(p, l != NULL ? l->title : id);
	page_add(p, "</strong>");
	if (value_has(facts, "points")) {
		page_add(p, ", points ");
		page_text(p, value_text(facts, "points"));
	}
}

static void
judgement(struct page *p, const struct criterion *c, const struct said *said)
{
	struct value *content = page_content(p, &said->s);

	page_add(p, "<p>");
	level(p, c, said->s.facts);
	page_add(p, " <small>");
	page_person(p, said->s.by);
	page_add(p, ", ");
	page_time(p, said->s.claim_time);
	page_add(p, "</small></p>\n<blockquote>");
	page_prose(p, value_text(content, "rationale"));
	page_add(p, "</blockquote>\n");
	moments(p, value_get(content, "moments"));
	value_free(content);
}

static bool
is_of(const struct said *said, const struct criterion *c)
{
	const char *id = value_text(said->s.facts, "criterion");

	return said->s.kind == KIND_JUDGEMENT_RECORDED && id != NULL &&
	       strcmp(id, c->id) == 0;
}

/* All of one criterion: the one in effect first, then the earlier ones. */
static void
criterion(struct page *p, const struct criterion *c)
{
	bool judged = false;

	page_add(p, "<article>\n<h3>");
	page_text(p, c->title);
	page_format(p, " <small>(%s%s)</small></h3>\n", c->id,
		    c->critical ? ", critical" : "");
	for (size_t i = 0; i < p->a->count; i++) {
		if (!is_of(p->a->all[i], c) || !p->a->all[i]->in_effect)
			continue;
		judgement(p, c, p->a->all[i]);
		judged = true;
	}
	if (!judged)
		page_add(p, "<p>Not judged.</p>\n");
	for (size_t i = 0; i < p->a->count; i++) {
		if (!is_of(p->a->all[i], c) || p->a->all[i]->in_effect)
			continue;
		page_add(p, "<div class=\"earlier\">\n<p>No longer in "
			    "effect:</p>\n");
		judgement(p, c, p->a->all[i]);
		page_add(p, "</div>\n");
	}
	page_add(p, "</article>\n");
}

void
page_judgements(struct page *p)
{
	page_add(p, "<section>\n<h2>Judgements</h2>\n");
	for (size_t i = 0; i < p->a->rubric->criterion_count; i++)
		criterion(p, &p->a->rubric->criteria[i]);
	page_add(p, "</section>\n");
}

/* --- who answered for it ---------------------------------------------------
 */

/* Who said it, when, and whether they signed. */
static void
said_by(struct page *p, const struct said *said)
{
	page_add(p, "<p>");
	page_person(p, said->s.by);
	page_add(p, ", ");
	page_time(p, said->s.claim_time);
	page_format(p, "<br><small>%s; statement %ju</small></p>\n",
		    story_proof(&said->s), (uintmax_t)said->s.number);
}

static void
quoted(struct page *p, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	page_add(p, "<blockquote>");
	page_prose(p, text);
	page_add(p, "</blockquote>\n");
}

static void
declaration(struct page *p)
{
	const struct said *said = p->a->submitted;
	size_t place;

	page_add(p, "<section>\n<h2>Learner's declaration</h2>\n");
	if (said != NULL) {
		quoted(p, value_text(said->s.facts, "text"));
		said_by(p, said);
		place = page_place(p, value_text(said->s.facts, "declaredOn"));
		if (place > 0)
			page_format(p,
				    "<p>On paper: <a href=\"#evidence-%zu\">"
				    "evidence %zu</a></p>\n",
				    place, place);
	}
	page_add(p, "</section>\n");
}

static void
overrides(struct page *p, const struct value *list, const struct value *reasons)
{
	if (value_count(list) == 0)
		return;
	page_add(p, "<h3>Overrides</h3>\n<ul>\n");
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *one = value_at(list, i);

		page_add(p, "<li>");
		page_code(p, value_text(one, "rule"));
		if (value_has(one, "criterion")) {
			page_add(p, ", criterion ");
			page_text(p, value_text(one, "criterion"));
		}
		page_add(p, ": ");
		page_prose(p, value_string(value_at(reasons, i)));
		page_add(p, "</li>\n");
	}
	page_add(p, "</ul>\n");
}

static void
conclusion(struct page *p)
{
	const struct said *said = p->a->concluded;
	const struct value *outcome = value_get(said->s.facts, "outcome");
	struct value *content = page_content(p, &said->s);

	page_add(p, "<section>\n<h2>Conclusion</h2>\n<dl>\n");
	page_fact(p, "Declared");
	page_code(p, value_text(outcome, "declared"));
	page_fact_end(p);
	page_fact(p, "Proposed by the rubric");
	page_code(p, value_text(outcome, "proposed"));
	page_fact_end(p);
	page_fact_text(p, "Reason", value_text(content, "reason"));
	page_add(p, "</dl>\n");
	quoted(p, value_text(content, "note"));
	said_by(p, said);
	overrides(p, value_get(said->s.facts, "overrides"),
		  value_get(content, "reasons"));
	page_add(p, "</section>\n");
	value_free(content);
}

static void
sign_offs(struct page *p)
{
	page_add(p, "<section>\n<h2>Sign-offs</h2>\n");
	if (p->a->signed_off_count == 0)
		page_add(p, "<p>None yet.</p>\n");
	for (size_t i = 0; i < p->a->signed_off_count; i++) {
		const struct said *said = p->a->signed_off[i];

		page_add(p, "<article>\n<h3>");
		page_text(p, value_text(said->s.facts, "slot"));
		page_add(p, "</h3>\n");
		quoted(p, value_text(said->s.facts, "text"));
		said_by(p, said);
		page_add(p, "</article>\n");
	}
	page_add(p, "</section>\n");
}

void
page_decisions(struct page *p)
{
	declaration(p);
	conclusion(p);
	sign_offs(p);
}
