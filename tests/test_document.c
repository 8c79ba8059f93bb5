/* recorder/assess/document.c, document_check.c: what is signed (records.md §7).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/document.h"
#include "base/json.h"
#include "support/test.h"
#include "support/world.h"

static struct document_words
words_at(uint64_t size)
{
	struct document_words words = { .size = size };

	memset(words.root.bytes, 7, sizeof(words.root.bytes));
	return words;
}

static struct value *
make(struct world *w, const struct document_words *words)
{
	struct value *document = NULL;
	struct fault why;

	assert_ok(document_make(w->rules, world_assessment(w), words, &document,
				&why),
		  &why);
	return document;
}

static void
begin(struct world *w)
{
	world_begin(w, NULL, NULL);
	world_people(w);
	world_open(w);
}

static void
attach(struct world *w, int64_t time, const char *more)
{
	world_tell(w, (struct saying){
			      .kind = KIND_EVIDENCE_ATTACHED,
			      .by = LOU,
			      .role = ROLE_LEARNER,
			      .time = time,
			      .facts = world_facts(
				      "{'object':'%s','size':5,'type':"
				      "'video/mp4','kind':'video',"
				      "'shape':'file'%s}",
				      world_digest(0), more),
			      .content = world_facts("{'name':'lift.mp4'}") });
}

/* Row I of list NAME is the claim ID. */
static void
row_is(const struct value *document, const char *name, size_t i,
       const struct digest *id)
{
	char text[DIGEST_TEXT_SIZE];

	digest_to_text(id, text);
	assert_string_equal(
		value_text(value_at(value_get(document, name), i), "claim"),
		text);
}

static void
a_submitted_document_says_what_was_handed_in(void **state)
{
	struct document_words words;
	struct value *d;
	struct world w;

	(void)state;
	begin(&w);
	attach(&w, 0, "");
	words = words_at(w.number);
	d = make(&w, &words);
	assert_string_equal(value_text(d, "stage"), "submitted");
	assert_string_equal(value_text(d, "assessment"), w.about);
	assert_string_equal(value_text(d, "logbook"), w.did);
	assert_int_equal(value_integer(d, "revision", 0), 1);
	assert_int_equal(value_count(value_get(d, "evidence")), 1);
	assert_int_equal(value_count(value_get(d, "demonstrations")), 0);
	assert_int_equal(value_integer(value_get(d, "history"), "count", 0), 2);
	assert_false(value_has(d, "judgements"));
	assert_false(value_has(d, "outcome"));
	assert_false(value_has(d, "supersedes"));
	value_free(d);
	world_end(&w);
}

static void
evidence_stands_in_order_of_the_time_of_its_claim(void **state)
{
	struct digest late, early;
	struct document_words words;
	struct value *d;
	struct world w;

	(void)state;
	begin(&w);
	attach(&w, 0, "");
	late = w.last;
	attach(&w, -3600, "");
	early = w.last;
	words = words_at(w.number);
	d = make(&w, &words);
	row_is(d, "evidence", 0, &early);
	row_is(d, "evidence", 1, &late);
	value_free(d);
	world_end(&w);
}

static void
judgements_stand_in_the_order_of_the_rubric(void **state)
{
	struct digest lift, plan;
	struct document_words words;
	struct value *d;
	struct world w;

	(void)state;
	begin(&w);
	world_judge(&w, "lift", "yes");
	lift = w.last;
	world_judge(&w, "plan", "no");
	plan = w.last;
	world_submit(&w);
	words = words_at(w.number);
	words.declared = "competent";
	d = make(&w, &words);
	row_is(d, "judgements", 0, &plan);
	row_is(d, "judgements", 1, &lift);
	assert_int_equal(value_count(value_get(d, "assessors")), 1);
	assert_string_equal(value_text(value_get(d, "outcome"), "proposed"),
			    "not-yet-competent");
	assert_string_equal(value_text(value_get(d, "outcome"), "declared"),
			    "competent");
	value_free(d);
	world_end(&w);
}

static void
nothing_beyond_the_cut_is_looked_at(void **state)
{
	struct document_words words;
	struct value *before, *after;
	char id[DIGEST_TEXT_SIZE], more[160];
	struct world w;

	(void)state;
	begin(&w);
	attach(&w, 0, "");
	digest_to_text(&w.last, id);
	words = words_at(w.number);
	before = make(&w, &words);
	snprintf(more, sizeof(more), ",'replaces':'%s'", id);
	attach(&w, 0, more);
	world_tell(&w, (struct saying){
			       .kind = KIND_PERSON_AMENDED,
			       .by = ADA,
			       .role = ROLE_ADMINISTRATOR,
			       .facts = world_facts("{'person':'%s'}",
						    w.person[LOU]),
			       .content = world_facts(
				       "{'name':'L','identityCheck':'x'}") });
	world_submit(&w);
	after = make(&w, &words);
	assert_true(value_equal(before, after));
	value_free(after);
	words.size = w.number;
	after = make(&w, &words);
	assert_int_equal(value_count(value_get(after, "evidence")), 1);
	assert_false(value_equal(value_get(before, "evidence"),
				 value_get(after, "evidence")));
	assert_false(value_equal(value_get(before, "learner"),
				 value_get(after, "learner")));
	value_free(before);
	value_free(after);
	world_end(&w);
}

static void
a_conclusion_needs_a_submission_and_one_judgement_each(void **state)
{
	struct document_words words;
	struct value *d = NULL;
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	world_judge(&w, "plan", "yes");
	words = words_at(w.number);
	words.declared = "competent";
	assert_fault(
		document_make(w.rules, world_assessment(&w), &words, &d, &why),
		RC_REFUSED, &why);
	assert_says(&why, "not submitted");
	world_submit(&w);
	world_judge(&w, "plan", "no");
	words.size = w.number;
	assert_fault(
		document_make(w.rules, world_assessment(&w), &words, &d, &why),
		RC_REFUSED, &why);
	assert_says(&why, "two judgements");
	assert_null(d);
	world_end(&w);
}

static void
overrides_stand_by_rule_and_criterion(void **state)
{
	struct value *given =
		world_facts("[{'rule':'z'},{'rule':'a','criterion':'plan'},"
			    "{'rule':'a','criterion':'lift'},{'rule':'a'}]");
	struct value *sorted =
		world_facts("[{'rule':'a'},{'rule':'a','criterion':'lift'},"
			    "{'rule':'a','criterion':'plan'},{'rule':'z'}]");
	struct document_words words;
	struct value *d;
	struct world w;

	(void)state;
	begin(&w);
	world_judge(&w, "plan", "yes");
	world_submit(&w);
	words = words_at(w.number);
	words.declared = "competent";
	words.overrides = given;
	d = make(&w, &words);
	assert_true(value_equal(value_get(d, "overrides"), sorted));
	value_free(d);
	value_free(given);
	value_free(sorted);
	world_end(&w);
}

/* --- checking ------------------------------------------------------------- */

/* Lou submits what D says, or another digest. */
static void
submit(struct world *w, const struct value *d)
{
	char id[DIGEST_TEXT_SIZE];
	struct digest digest;

	json_digest(d, &digest);
	digest_to_text(&digest, id);
	world_tell(w,
		   (struct saying){ .kind = KIND_SUBMITTED,
				    .by = LOU,
				    .role = ROLE_LEARNER,
				    .facts = world_facts(
					    "{'document':'%s','text':"
					    "'My own work.','language':'en'}",
					    id) });
}

static void
wrong(struct world *w, const struct value *d, const struct digest *root,
      const char *words)
{
	const struct assessment *a = world_assessment(w);
	struct fault why;

	assert_fault(document_check(w->rules, a, a->submitted, d, root, &why),
		     RC_INVALID, &why);
	assert_string_equal(why.reason, "wrong-document");
	assert_says(&why, words);
}

static void
a_document_is_checked_member_by_member(void **state)
{
	struct document_words words;
	struct digest other = { { 1 } };
	struct value *d, *changed;
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	attach(&w, 0, "");
	words = words_at(w.number);
	d = make(&w, &words);
	submit(&w, d);
	assert_ok(document_check(w.rules, world_assessment(&w),
				 world_assessment(&w)->submitted, d,
				 &words.root, &why),
		  &why);
	wrong(&w, d, &other, "feeds");
	changed = value_copy(d);
	value_set_text(changed, "attempt", "appeal");
	wrong(&w, changed, &words.root, "attempt");
	value_free(changed);
	changed = value_copy(d);
	value_set(changed, "evidence", value_array());
	wrong(&w, changed, &words.root, "evidence");
	value_free(changed);
	changed = value_copy(d);
	value_set_text(changed, "note", "hidden");
	wrong(&w, changed, &words.root, "note");
	value_free(changed);
	value_free(d);
	world_end(&w);
}

static void
another_document_of_the_same_statements_is_not_the_one_named(void **state)
{
	struct document_words words;
	struct value *first, *second;
	struct world w;

	(void)state;
	begin(&w);
	words = words_at(w.number);
	first = make(&w, &words);
	words.root.bytes[0] ^= 1;
	second = make(&w, &words);
	submit(&w, first);
	wrong(&w, second, &words.root, "names");
	value_free(first);
	value_free(second);
	world_end(&w);
}

static void
nothing_may_lie_between_the_cut_and_the_step(void **state)
{
	struct document_words words;
	struct value *d;
	struct world w;

	(void)state;
	begin(&w);
	words = words_at(w.number);
	d = make(&w, &words);
	attach(&w, 0, "");
	submit(&w, d);
	wrong(&w, d, &words.root, "beyond the cut");
	value_free(d);
	world_end(&w);
}

static void
the_cut_is_found_by_logbook(void **state)
{
	struct value *d = world_facts(
		"{'feeds':[{'logbook':'did:key:zA','size':3,'root':'%s'},"
		"{'logbook':'did:key:zB','size':9,'root':'%s'}]}",
		world_digest(0), world_digest(1));
	char text[DIGEST_TEXT_SIZE];
	struct digest root;
	uint64_t size = 0;

	(void)state;
	assert_true(document_cut(d, "did:key:zB", &size, &root));
	assert_int_equal(size, 9);
	digest_to_text(&root, text);
	assert_string_equal(text, world_digest(1));
	assert_false(document_cut(d, "did:key:zC", &size, &root));
	assert_false(document_cut(NULL, "did:key:zB", &size, &root));
	value_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_submitted_document_says_what_was_handed_in),
		cmocka_unit_test(
			evidence_stands_in_order_of_the_time_of_its_claim),
		cmocka_unit_test(judgements_stand_in_the_order_of_the_rubric),
		cmocka_unit_test(nothing_beyond_the_cut_is_looked_at),
		cmocka_unit_test(
			a_conclusion_needs_a_submission_and_one_judgement_each),
		cmocka_unit_test(overrides_stand_by_rule_and_criterion),
		cmocka_unit_test(a_document_is_checked_member_by_member),
		cmocka_unit_test(
			another_document_of_the_same_statements_is_not_the_one_named),
		cmocka_unit_test(nothing_may_lie_between_the_cut_and_the_step),
		cmocka_unit_test(the_cut_is_found_by_logbook),
	};

	return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
