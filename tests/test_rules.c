/* recorder/assess/rules.c: the frame of every statement, the order of the
 * reasons, what is not understood, selections. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "statement/claim.h"
#include "support/test.h"
#include "support/world.h"

static void
begin(struct world *w)
{
	world_begin(w, NULL, NULL);
	world_people(w);
	world_open(w);
}

static struct saying
judges(void)
{
	return (struct saying){
		.kind = KIND_JUDGEMENT_RECORDED,
		.by = ASA,
		.role = ROLE_ASSESSOR,
		.facts = world_facts("{'criterion':'plan','level':'yes'}"),
		.content = world_facts("{'rationale':'seen'}")
	};
}

/* A claim as it may come from elsewhere: KIND may be any text. */
static struct value *
claim(const struct world *w, const char *kind, const char *more)
{
	return world_facts("{'format':'recorder-claim-v1','kind':'%s',"
			   "'logbook':'%s','by':'%s','role':'assessor',"
			   "'time':'2026-03-02T09:00:00Z'%s}",
			   kind, w->did, w->person[ASA], more);
}

static struct value *
about(const struct world *w, const char *kind)
{
	struct value *c = claim(w, kind, ",'facts':{}");

	value_set_text(c, "about", w->about);
	return c;
}

static void
numbers_follow_one_another(void **state)
{
	struct saying s = judges();
	struct world w;

	(void)state;
	begin(&w);
	s.skip = 1;
	world_refuses(&w, s, "number");
	world_tell(&w, judges());
	world_end(&w);
}

static void
a_logbook_is_made_once_and_first(void **state)
{
	struct saying s = { .kind = KIND_LOGBOOK_MADE, .by = THE_LOGBOOK };
	struct world w;

	(void)state;
	begin(&w);
	s.facts = world_facts("{'zone':'UTC'}");
	s.content = world_facts("{'name':'X'}");
	world_refuses(&w, s, "number");
	world_end(&w);
}

static void
a_claim_may_be_five_minutes_ahead_and_any_time_late(void **state)
{
	struct saying s = judges();
	struct world w;

	(void)state;
	begin(&w);
	s.time = 301;
	world_refuses(&w, s, "time-ahead");
	s = judges();
	s.time = 300;
	world_tell(&w, s);
	s = judges();
	s.time = -INT64_C(40) * 24 * 3600;
	world_tell(&w, s);
	world_end(&w);
}

static void
a_claim_is_entered_once(void **state)
{
	struct saying s = judges();
	struct value *same;
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, judges());
	same = value_copy(rules_said(w.rules, &w.last)->s.claim);
	value_free(s.facts);
	value_free(s.content);
	s = (struct saying){ .kind = KIND_JUDGEMENT_RECORDED,
			     .by = ASA,
			     .claim = same };
	world_refuses(&w, s, "said-twice");
	value_free(same);
	world_end(&w);
}

static void
a_claim_for_another_logbook_is_refused(void **state)
{
	struct value *c;
	struct world w;

	(void)state;
	begin(&w);
	c = claim(&w, "judgement-recorded",
		  ",'facts':{'criterion':'plan','level':'yes'}");
	value_set_text(c, "about", w.about);
	value_set_text(c, "content", world_digest(0));
	value_set_text(c, "logbook",
		       "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW"
		       "p");
	world_refuses(&w,
		      (struct saying){ .kind = KIND_JUDGEMENT_RECORDED,
				       .by = ASA,
				       .claim = c },
		      "wrong-logbook");
	value_free(c);
	world_end(&w);
}

static void
the_first_reason_of_the_list_is_given(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_go(&w, STATE_AUTHENTICATED);
	/* too late, in a role not held, unsigned, stale */
	s = (struct saying){ .kind = KIND_WITHDRAWN,
			     .by = LOU,
			     .role = ROLE_ADMINISTRATOR,
			     .unsigned_ = true,
			     .time = 400,
			     .after = &world_assessment(&w)->opened->s.id };
	s.facts = world_facts("{'reason':'ill'}");
	world_refuses(&w, s, "time-ahead");
	s.facts = world_facts("{'reason':'ill'}");
	s.time = 0;
	world_refuses(&w, s, "role");
	s.facts = world_facts("{'reason':'ill'}");
	s.role = ROLE_LEARNER;
	world_refuses(&w, s, "proof-missing");
	s.facts = world_facts("{'reason':'ill'}");
	s.unsigned_ = false;
	world_refuses(&w, s, "stale");
	s.facts = world_facts("{'reason':'ill'}");
	s.after = NULL;
	world_refuses(&w, s, "state");
	world_end(&w);
}

static void
what_is_not_understood_closes_its_assessment(void **state)
{
	struct value *unknown;
	struct world w;

	(void)state;
	begin(&w);
	unknown = about(&w, "quality-checked");
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = ASA,
					.is_signed = true,
					.claim = unknown });
	assert_non_null(world_assessment(&w)->closed);
	assert_int_equal(world_assessment(&w)->closed->s.kind, KIND_UNKNOWN);
	world_refuses(&w, judges(), "state");
	world_refuses(
		&w,
		(struct saying){ .kind = KIND_WITHDRAWN,
				 .by = LOU,
				 .role = ROLE_LEARNER,
				 .facts = world_facts("{'reason':'ill'}") },
		"state");
	value_free(unknown);
	world_about(&w, "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02");
	world_open(&w); /* another one goes on */
	world_tell(&w, judges());
	world_end(&w);
}

static void
what_is_not_understood_closes_an_assessment_yet_to_be_opened(void **state)
{
	struct value *unknown;
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	unknown = about(&w, "quality-checked");
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = ASA,
					.is_signed = true,
					.claim = unknown });
	value_free(unknown);
	assert_null(world_assessment(&w));
	digest_to_text(&w.rubric->id, id);
	world_refuses(&w,
		      (struct saying){
			      .kind = KIND_ASSESSMENT_OPENED,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts("{'rubric':'%s','learner':"
						   "'%s','attempt':'initial'}",
						   id, w.person[LOU]) },
		      "state");
	world_end(&w);
}

static void
what_is_not_understood_closes_the_person_it_names(void **state)
{
	struct value *unknown, *facts = value_object();
	struct world w;

	(void)state;
	begin(&w);
	value_set_text(facts, "person", w.person[ASA]);
	unknown = claim(&w, "person-examined", "");
	value_set(unknown, "facts", facts);
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = ASA,
					.is_signed = true,
					.claim = unknown });
	value_free(unknown);
	world_refuses(&w, judges(), "role");
	world_end(&w);
}

/* Nobody who has no part here locks others out. */
static void
what_is_not_understood_closes_nothing_where_a_stranger_says_it(void **state)
{
	static const char stranger[] =
		"urn:uuid:99999999-7f0e-4c58-9a53-1f6d3a1c0000";
	struct value *unknown, *facts = value_object();
	struct world w;

	(void)state;
	begin(&w);
	value_set_text(facts, "person", w.person[ASA]);
	unknown = claim(&w, "person-examined", "");
	value_set_text(unknown, "by", stranger);
	value_set(unknown, "facts", facts);
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = THE_LOGBOOK,
					.claim = unknown });
	world_tell(&w, judges());
	/* not with a proof either, which is by nobody's key */
	value_set_text(unknown, "time", "2026-03-02T09:00:01Z");
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = ASA,
					.is_signed = true,
					.claim = unknown });
	value_free(unknown);
	world_tell(&w, judges());
	unknown = about(&w, "quality-checked"); /* by Asa, who did not sign */
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = THE_LOGBOOK,
					.claim = unknown });
	value_free(unknown);
	assert_null(world_assessment(&w)->closed);
	world_tell(&w, judges());
	unknown = about(&w, "quality-checked");
	value_set_text(unknown, "by", w.did);
	value_remove(unknown, "role");
	value_set_text(unknown, "time", "2026-03-02T09:00:01Z");
	world_tell(&w, (struct saying){ .kind = KIND_UNKNOWN,
					.by = THE_LOGBOOK,
					.claim = unknown });
	value_free(unknown);
	assert_non_null(world_assessment(&w)->closed);
	world_refuses(&w, judges(), "state");
	world_end(&w);
}

static void
a_content_belongs_to_one_claim(void **state)
{
	struct value *again;
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, judges());
	again = value_copy(rules_said(w.rules, &w.last)->s.claim);
	value_set_text(again, "time", "2026-03-02T09:00:01Z");
	world_refuses(&w,
		      (struct saying){ .kind = KIND_JUDGEMENT_RECORDED,
				       .by = ASA,
				       .claim = again },
		      "salt");
	value_free(again);
	world_end(&w);
}

static void
the_claims_are_tried_without_being_taken_in(void **state)
{
	struct value *c;
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	c = claim(&w, "judgement-recorded", "");
	value_set_text(c, "about", w.about);
	value_set_text(c, "content", world_digest(0));
	value_set(c, "facts",
		  world_facts("{'criterion':'plan','level':'yes'}"));
	assert_ok(rules_would(w.rules, c, w.now, &why), &why);
	assert_ok(rules_would(w.rules, c, w.now, &why), &why);
	assert_int_equal(world_assessment(&w)->count, 1);
	value_set_text(c, "role", "administrator");
	assert_fault(rules_would(w.rules, c, w.now, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "role");
	value_free(c);
	world_end(&w);
}

/* Statement NUMBER, made by the logbook, into SPARSE. */
static enum rc
add(struct rules *sparse, const struct world *w, uint64_t number,
    struct fault *why)
{
	struct value *c = world_facts(
		"{'format':'recorder-claim-v1','kind':'clock-noticed',"
		"'logbook':'%s','by':'%s','time':'2026-03-02T09:00:00Z',"
		"'facts':{'event':'step-back','seconds':%llu}}",
		w->did, w->did, (unsigned long long)number);
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s = { .whole = NULL };
	enum rc rc = statement_write(number, w->now, c, NULL, &bytes, why);

	if (rc == RC_OK)
		rc = statement_read(bytes.bytes, bytes.size, &s, why);
	if (rc == RC_OK)
		rc = rules_add(sparse, &s, why);
	statement_clear(&s);
	buf_clear(&bytes);
	value_free(c);
	return rc;
}

static void
a_selection_has_gaps_but_keeps_its_order(void **state)
{
	struct rules *sparse;
	struct fault why;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	sparse = rules_new(w.did, true, NULL, NULL);
	assert_ok(add(sparse, &w, 5, &why), &why);
	assert_ok(add(sparse, &w, 900, &why), &why);
	assert_fault(add(sparse, &w, 899, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "number");
	rules_free(sparse);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_follow_one_another),
		cmocka_unit_test(a_logbook_is_made_once_and_first),
		cmocka_unit_test(
			a_claim_may_be_five_minutes_ahead_and_any_time_late),
		cmocka_unit_test(a_claim_is_entered_once),
		cmocka_unit_test(a_claim_for_another_logbook_is_refused),
		cmocka_unit_test(the_first_reason_of_the_list_is_given),
		cmocka_unit_test(what_is_not_understood_closes_its_assessment),
		cmocka_unit_test(
			what_is_not_understood_closes_an_assessment_yet_to_be_opened),
		cmocka_unit_test(
			what_is_not_understood_closes_the_person_it_names),
		cmocka_unit_test(
			what_is_not_understood_closes_nothing_where_a_stranger_says_it),
		cmocka_unit_test(a_content_belongs_to_one_claim),
		cmocka_unit_test(the_claims_are_tried_without_being_taken_in),
		cmocka_unit_test(a_selection_has_gaps_but_keeps_its_order),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
