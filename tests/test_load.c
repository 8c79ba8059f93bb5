/* recorder/assess/load.c, select.c, shelf.c: the statements that bear on a
 * question, and rules from them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/load.h"
#include "base/stamp.h"
#include "statement/claim.h"
#include "support/books.h"
#include "support/test.h"
#include "support/world.h"

static const char other[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02";

static void
begin(struct world *w, void **state)
{
	world_begin(w, *state, NULL);
	world_people(w);
}

static bool
holds(const struct selection *s, uint64_t number)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->numbers[i] == number)
			return true;
	return false;
}

static uint64_t
number_of(const struct world *w, const struct said *said)
{
	(void)w;
	assert_non_null(said);
	return said->s.number;
}

static void
enrolment_is_chosen(const struct world *w, const struct selection *s,
		    enum who who, bool chosen)
{
	const struct person *p = rules_person(w->rules, w->person[who]);

	assert_int_equal(holds(s, number_of(w, p->enrolled)), chosen);
	/* the card comes just before */
	assert_int_equal(holds(s, p->enrolled->s.number - 1), chosen);
}

static void
what_bears_on_an_assessment_is_chosen(void **state)
{
	const struct assessment *a;
	struct selection s;
	struct fault why;
	struct world w;

	begin(&w, state);
	world_go(&w, STATE_SUBMITTED);
	world_about(&w, other);
	world_open(&w);
	world_about(&w, "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01");
	a = world_assessment(&w);
	assert_ok(select_assessment(w.lb, w.about, NULL, 0, UINT64_MAX >> 1, &s,
				    &why),
		  &why);
	for (size_t i = 1; i < s.count; i++)
		assert_true(s.numbers[i - 1] < s.numbers[i]);
	assert_true(holds(&s, 0)); /* logbook-made */
	for (size_t i = 0; i < a->count; i++)
		assert_true(holds(&s, a->all[i]->s.number));
	enrolment_is_chosen(&w, &s, ADA, true); /* enrolled the others */
	enrolment_is_chosen(&w, &s, LOU, true);
	enrolment_is_chosen(&w, &s, ASA, true);
	enrolment_is_chosen(&w, &s, BEN, false);
	enrolment_is_chosen(&w, &s, NIA, false);
	assert_false(holds(&s, w.number - 1)); /* the other assessment */
	assert_true(holds(&s, a->opened->s.number - 1)); /* rubric-adopted */
	assert_int_equal(s.count, 1 + 3 * 2 + 1 + a->count);
	selection_clear(&s);
	world_end(&w);
}

static void
persons_named_are_chosen_too_and_nothing_past_the_end(void **state)
{
	struct selection s;
	struct fault why;
	struct world w;
	const char *nia[1];

	begin(&w, state);
	world_go(&w, STATE_SUBMITTED);
	nia[0] = w.person[NIA];
	assert_ok(select_assessment(w.lb, w.about, nia, 1, w.number - 1, &s,
				    &why),
		  &why);
	enrolment_is_chosen(&w, &s, NIA, true);
	enrolment_is_chosen(&w, &s, EVE, false);
	assert_false(holds(&s, w.number - 1));
	selection_clear(&s);
	world_end(&w);
}

static void
an_erasure_of_what_was_chosen_is_chosen(void **state)
{
	char content[DIGEST_TEXT_SIZE];
	struct saying erases = { .kind = KIND_CONTENT_ERASED,
				 .by = ADA,
				 .role = ROLE_ADMINISTRATOR };
	struct selection s;
	struct fault why;
	struct world w;

	begin(&w, state);
	world_go(&w, STATE_OPEN);
	digest_to_text(
		&rules_person(w.rules, w.person[LOU])->enrolled->s.content,
		content);
	erases.facts = world_facts("{'contents':['%s'],'objects':[],"
				   "'ground':'request'}",
				   content);
	world_tell(&w, erases);
	digest_to_text(
		&rules_person(w.rules, w.person[NIA])->enrolled->s.content,
		content);
	erases.facts = world_facts("{'contents':['%s'],'objects':[],"
				   "'ground':'request'}",
				   content);
	world_tell(&w, erases);
	assert_ok(select_assessment(w.lb, w.about, NULL, 0, w.number, &s, &why),
		  &why);
	assert_true(holds(&s, w.number - 2));
	assert_false(holds(&s, w.number - 1)); /* Nia's, who has no part */
	selection_clear(&s);
	world_end(&w);
}

static void
a_view_tells_the_same_as_the_whole_ledger(void **state)
{
	const struct assessment *a, *b;
	struct view v;
	struct fault why;
	struct world w;

	begin(&w, state);
	world_go(&w, STATE_QUEUED);
	assert_ok(view_assessment(w.lb, w.about, NULL, 0, &v, &why), &why);
	a = world_assessment(&w);
	b = rules_assessment(v.rules, w.about);
	assert_non_null(b);
	assert_int_equal(b->state, a->state);
	assert_int_equal(b->count, a->count);
	assert_int_equal(b->signed_off_count, 1);
	assert_true(digest_equal(&b->head->s.id, &a->head->s.id));
	assert_non_null(b->rubric); /* from the store */
	assert_int_equal(v.size, w.number);
	assert_null(rules_person(v.rules, w.person[REX]));
	view_clear(&v);
	world_end(&w);
}

/* What REQUEST says would be taken in by V. */
static enum rc
would(const struct world *w, const struct view *v, enum kind kind,
      struct value *facts, struct fault *why)
{
	struct value *claim = claim_new(&(const struct claim_words){
		.kind = kind,
		.logbook = w->did,
		.by = w->person[ADA],
		.role = ROLE_ADMINISTRATOR,
		.time = stamp_now(),
		.about = other,
		.facts = facts,
	});
	enum rc rc = rules_would(v->rules, claim, stamp_now(), why);

	value_free(claim);
	return rc;
}

static void
a_view_of_one_to_be_opened_knows_every_rubric(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	const char *persons[2];
	struct view v;
	struct fault why;
	struct world w;

	begin(&w, state);
	persons[0] = w.person[ADA];
	persons[1] = w.person[LOU];
	assert_ok(view_assessment(w.lb, other, persons, 2, &v, &why), &why);
	digest_to_text(&w.rubric->id, id);
	assert_ok(would(&w, &v, KIND_ASSESSMENT_OPENED,
			world_facts("{'rubric':'%s','learner':'%s',"
				    "'attempt':'initial'}",
				    id, w.person[LOU]),
			&why),
		  &why);
	view_clear(&v);
	world_end(&w);
}

static void
a_view_of_people_knows_them_all_and_no_assessment(void **state)
{
	struct view v;
	struct fault why;
	struct world w;

	begin(&w, state);
	world_go(&w, STATE_OPEN);
	assert_ok(view_people(w.lb, &v, &why), &why);
	for (unsigned i = 0; i < EVERYBODY; i++)
		assert_non_null(rules_person(v.rules, w.person[i]));
	assert_null(rules_assessment(v.rules, w.about));
	assert_false(logbook_in_transaction(w.lb));
	view_clear(&v);
	world_end(&w);
}

static void
two_assessments_in_one_view(void **state)
{
	const char *both[] = { NULL, other, NULL };
	struct view v;
	struct fault why;
	struct world w;

	begin(&w, state);
	world_go(&w, STATE_OPEN);
	both[0] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01";
	world_about(&w, other);
	world_open(&w);
	assert_ok(view_assessments(w.lb, both, NULL, 0, &v, &why), &why);
	assert_non_null(rules_assessment(v.rules, both[0]));
	assert_non_null(rules_assessment(v.rules, both[1]));
	view_clear(&v);
	/* and where the second is only named */
	assert_ok(view_assessment(w.lb, both[0], both + 1, 1, &v, &why), &why);
	assert_non_null(rules_assessment(v.rules, both[1]));
	view_clear(&v);
	world_end(&w);
}

static void
a_shelf_reads_a_rubric_once_and_checks_it(void **state)
{
	const struct rubric *first, *second;
	static const char not_canonical[] = "{ \"format\": 1 }";
	struct digest none = { { 0 } };
	struct object kept;
	struct shelf *shelf;
	struct fault why;
	struct world w;

	begin(&w, state);
	shelf = shelf_new(logbook_store(w.lb));
	assert_ok(shelf_rubric(shelf, &w.rubric->id, &first, &why), &why);
	assert_ok(shelf_rubric(shelf, &w.rubric->id, &second, &why), &why);
	assert_ptr_equal(first, second);
	assert_string_equal(first->title, "Lifting");
	assert_fault(shelf_rubric(shelf, &none, &first, &why), RC_NOT_FOUND,
		     &why);
	assert_ok(store_put(logbook_store(w.lb), not_canonical,
			    strlen(not_canonical), &kept, &why),
		  &why);
	assert_fault(shelf_rubric(shelf, &kept.id, &first, &why), RC_CORRUPT,
		     &why);
	shelf_free(shelf);
	world_end(&w);
}

static void
tamper(struct world *w, void **state, const char *sql)
{
	const char *name = strrchr(logbook_dir(w->lb), '/') + 1;

	assert_int_equal(books_tamper(*state, name, sql), 0);
}

static void
what_is_signed_is_not_judged_by_the_derived_tables(void **state)
{
	const char *both[2];
	struct proposal *p = NULL;
	const char *nia[1];
	struct fault why;
	struct world w;
	struct view v;

	begin(&w, state);
	world_go(&w, STATE_CONCLUDED);
	world_tell(&w, (struct saying){
			       .kind = KIND_PERSON_SUSPENDED,
			       .by = ADA,
			       .role = ROLE_ADMINISTRATOR,
			       .facts = world_facts("{'person':'%s','from':"
						    "'2020-01-01T00:00:00Z'}",
						    w.person[NIA]),
			       .content = world_facts("{'reason':'x'}") });
	tamper(&w, state,
	       "DELETE FROM index_mention WHERE number ="
	       " (SELECT max(number) FROM index_mention);"
	       "UPDATE index_kind SET kind = 'clock-noticed'"
	       " WHERE kind = 'person-suspended'");
	both[0] = w.about;
	both[1] = NULL;
	nia[0] = w.person[NIA];
	assert_ok(view_assessment(w.lb, w.about, nia, 1, &v, &why), &why);
	assert_true(rules_has_role(v.rules, nia[0], ROLE_AUTHENTICATOR,
				   stamp_now(), NULL));
	view_clear(&v);
	assert_ok(view_to_sign(w.lb, both, nia, 1, &v, &why), &why);
	assert_false(rules_has_role(v.rules, nia[0], ROLE_AUTHENTICATOR,
				    stamp_now(), NULL));
	view_clear(&v);
	assert_ok(view_to_sign(w.lb, NULL, NULL, 0, &v, &why), &why);
	assert_false(rules_has_role(v.rules, nia[0], ROLE_AUTHENTICATOR,
				    stamp_now(), NULL));
	view_clear(&v);
	assert_fault(act_sign_off(w.lb,
				  &(const struct act_sign_off){
					  .by = nia[0],
					  .assessment = w.about,
					  .answer = ANSWER_AUTHENTICATE },
				  &p, &why),
		     RC_REFUSED, &why);
	assert_string_equal(why.reason, "role");
	assert_null(p);
	world_end(&w);
}

static void
what_is_signed_is_not_judged_by_a_ledger_that_was_edited(void **state)
{
	struct fault why;
	struct world w;
	struct view v;

	begin(&w, state);
	tamper(&w, state,
	       "DROP TRIGGER statement_kept; UPDATE statement SET bytes = CAST("
	       "replace(CAST(bytes AS TEXT), '\"learner\"', '\"auditor\"')"
	       " AS BLOB) WHERE number = 4");
	assert_fault(view_to_sign(w.lb, NULL, NULL, 0, &v, &why), RC_CORRUPT,
		     &why);
	assert_string_equal(why.reason, "root");
	assert_false(logbook_in_transaction(w.lb));
	world_end(&w);
}

static void
a_catalogue_chooses_what_the_derived_tables_choose(void **state)
{
	struct selection by_rows, by_catalogue;
	struct catalogue *c = NULL;
	struct fault why;
	struct world w;

	begin(&w, state);
	world_go(&w, STATE_QUEUED);
	world_about(&w, other);
	world_go(&w, STATE_SUBMITTED);
	assert_ok(catalogue_read(w.lb, &c, &why), &why);
	for (uint64_t end = 1; end <= w.number; end++) {
		assert_ok(select_assessment(w.lb, other, NULL, 0, end, &by_rows,
					    &why),
			  &why);
		assert_ok(select_by(w.lb, c, other, end, &by_catalogue, &why),
			  &why);
		assert_int_equal(by_rows.count, by_catalogue.count);
		for (size_t i = 0; i < by_rows.count; i++)
			assert_int_equal(by_rows.numbers[i],
					 by_catalogue.numbers[i]);
		selection_clear(&by_rows);
		selection_clear(&by_catalogue);
	}
	catalogue_free(c);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(what_bears_on_an_assessment_is_chosen),
		IN_A_DIR(persons_named_are_chosen_too_and_nothing_past_the_end),
		IN_A_DIR(an_erasure_of_what_was_chosen_is_chosen),
		IN_A_DIR(a_view_tells_the_same_as_the_whole_ledger),
		IN_A_DIR(a_view_of_one_to_be_opened_knows_every_rubric),
		IN_A_DIR(a_view_of_people_knows_them_all_and_no_assessment),
		IN_A_DIR(two_assessments_in_one_view),
		IN_A_DIR(a_shelf_reads_a_rubric_once_and_checks_it),
		IN_A_DIR(what_is_signed_is_not_judged_by_the_derived_tables),
		IN_A_DIR(
			what_is_signed_is_not_judged_by_a_ledger_that_was_edited),
		IN_A_DIR(a_catalogue_chooses_what_the_derived_tables_choose),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
