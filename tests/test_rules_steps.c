/* recorder/assess/rules_steps.c: opening, submitting, concluding. */

#include <stdio.h>
#include <string.h>

#include "support/test.h"
#include "support/world.h"

static void
begin(struct world *w, enum state state)
{
	world_begin(w, NULL, NULL);
	world_people(w);
	if (state != STATE_NONE)
		world_go(w, state);
}

static struct saying
opens(struct world *w, const char *rubric)
{
	return (struct saying){
		.kind = KIND_ASSESSMENT_OPENED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.facts = world_facts("{'rubric':'%s','learner':'%s',"
				     "'attempt':'initial'}",
				     rubric, w->person[LOU]),
	};
}

static struct saying
submits(enum who by, unsigned role, const char *text, const char *more)
{
	return (struct saying){
		.kind = KIND_SUBMITTED,
		.by = by,
		.role = role,
		.facts = world_facts("{'document':'%s','text':'%s',"
				     "'language':'en'%s}",
				     world_digest(0), text, more),
	};
}

static struct saying
concludes(struct world *w, enum who by)
{
	return (struct saying){ .kind = KIND_CONCLUDED,
				.by = by,
				.role = ROLE_ASSESSOR,
				.facts = world_concluded(w, "competent") };
}

static struct saying
judges(enum who by, const char *criterion, const char *level, const char *more)
{
	return (struct saying){
		.kind = KIND_JUDGEMENT_RECORDED,
		.by = by,
		.role = ROLE_ASSESSOR,
		.facts = world_facts("{'criterion':'%s','level':'%s'%s}",
				     criterion, level, more),
		.content = world_facts("{'rationale':'seen'}"),
	};
}

static void
nothing_is_opened_under_a_rubric_that_is_not_adopted_or_retired(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w, STATE_NONE);
	world_refuses(&w, opens(&w, world_digest(0)), "state");
	digest_to_text(&w.rubric->id, id);
	world_tell(&w, (struct saying){
			       .kind = KIND_RUBRIC_RETIRED,
			       .by = ADA,
			       .role = ROLE_ADMINISTRATOR,
			       .facts = world_facts("{'rubric':'%s','from':"
						    "'2026-03-03T00:00:00Z'}",
						    id) });
	world_tell(&w, opens(&w, id)); /* not yet */
	w.now += INT64_C(24) * 3600;
	world_about(&w, "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02");
	world_refuses(&w, opens(&w, id), "state");
	world_end(&w);
}

static struct saying
adopts(const struct world *w, const char *member, struct value *as)
{
	char id[DIGEST_TEXT_SIZE];
	struct saying s = { .kind = KIND_RUBRIC_ADOPTED,
			    .by = ADA,
			    .role = ROLE_ADMINISTRATOR };

	digest_to_text(&w->rubric->id, id);
	s.facts = world_facts("{'rubric':'%s','size':%zu,'id':'%s',"
			      "'version':'%s'}",
			      id, w->rubric->size, w->rubric->uri,
			      w->rubric->version);
	value_set(s.facts, member, as);
	return s;
}

static void
a_rubric_is_adopted_under_its_own_id_and_version(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_NONE);
	world_refuses(&w, adopts(&w, "id", value_of_text("urn:x:other")),
		      "state");
	world_refuses(&w, adopts(&w, "version", value_of_text("2")), "state");
	world_refuses(&w, adopts(&w, "size", value_of_integer(9)), "state");
	world_tell(&w, adopts(&w, "id", NULL));
	world_end(&w);
}

static void
nothing_is_opened_under_a_rubric_adopted_as_another(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct rubric *rubric;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_tell(&w,
		   (struct saying){ .kind = KIND_LOGBOOK_MADE,
				    .by = THE_LOGBOOK,
				    .facts = world_facts("{'zone':'UTC'}"),
				    .content = world_facts("{'name':'X'}") });
	world_enrol(&w, ADA,
		    "{'role':'administrator','from':'2026-01-01T00:00:00Z'}");
	world_enrol(&w, LOU,
		    "{'role':'learner','from':'2026-01-01T00:00:00Z'}");
	digest_to_text(&w.rubric->id, id);
	rubric = w.rubric;
	w.rubric = NULL; /* comes to hand later */
	world_tell(&w, (struct saying){ .kind = KIND_RUBRIC_ADOPTED,
					.by = ADA,
					.role = ROLE_ADMINISTRATOR,
					.facts = world_facts(
						"{'rubric':'%s','size':9,'id':"
						"'urn:x:other','version':'9'}",
						id) });
	w.rubric = rubric;
	world_refuses(&w, opens(&w, id), "state");
	world_end(&w);
}

static void
nothing_is_opened_twice_or_for_a_stranger(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w, STATE_NONE);
	digest_to_text(&w.rubric->id, id);
	snprintf(w.person[LOU], UUID_URN_SIZE, "%s",
		 "urn:uuid:99999999-7f0e-4c58-9a53-1f6d3a1c0000");
	world_refuses(&w, opens(&w, id), "state");
	snprintf(w.person[LOU], UUID_URN_SIZE, "%s", w.person[BEN]);
	world_tell(&w, opens(&w, id));
	world_refuses(&w, opens(&w, id), "state");
	world_end(&w);
}

static void
before_it_is_opened_nothing_is_said(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_NONE);
	world_refuses(&w, judges(ASA, "plan", "yes", ""), "state");
	world_end(&w);
}

static void
a_step_answers_the_newest_step(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, STATE_SUBMITTED);
	s = concludes(&w, ASA);
	s.after = &world_assessment(&w)->opened->s.id;
	world_refuses(&w, s, "stale");
	world_tell(&w, concludes(&w, ASA));
	assert_int_equal(world_assessment(&w)->head->s.kind, KIND_CONCLUDED);
	world_end(&w);
}

static void
a_step_in_the_wrong_state_is_refused(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_OPEN);
	world_refuses(&w, concludes(&w, ASA), "state");
	world_end(&w);
}

static void
the_declaration_is_that_of_the_rubric(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_OPEN);
	world_refuses(&w, submits(LOU, ROLE_LEARNER, "Not mine.", ""),
		      "wrong-document");
	world_tell(&w, submits(LOU, ROLE_LEARNER, "My own work.", ""));
	world_end(&w);
}

static void
somebody_else_submits_only_what_is_declared_on_paper(void **state)
{
	char more[120], id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w, STATE_OPEN);
	world_refuses(&w, submits(ASA, ROLE_ASSESSOR, "My own work.", ""),
		      "missing-member");
	snprintf(more, sizeof(more), ",'declaredOn':'%s'", world_digest(0));
	world_refuses(&w, submits(ASA, ROLE_ASSESSOR, "My own work.", more),
		      "state");
	world_tell(&w, (struct saying){
			       .kind = KIND_EVIDENCE_ATTACHED,
			       .by = ASA,
			       .role = ROLE_ASSESSOR,
			       .facts = world_facts(
				       "{'object':'%s','size':5,'type':"
				       "'image/png','kind':'document',"
				       "'shape':'file'}",
				       world_digest(0)),
			       .content = world_facts("{'name':'scan.png'}") });
	digest_to_text(&w.last, id);
	snprintf(more, sizeof(more), ",'declaredOn':'%s'", id);
	world_tell(&w, submits(ASA, ROLE_ASSESSOR, "My own work.", more));
	assert_int_equal(world_assessment(&w)->state, STATE_SUBMITTED);
	world_end(&w);
}

static void
a_conclusion_counts_its_revision(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, STATE_SUBMITTED);
	s = concludes(&w, ASA);
	value_set_integer(s.facts, "revision", 2);
	world_refuses(&w, s, "wrong-document");
	world_end(&w);
}

static void
the_outcome_proposed_is_that_of_the_rule(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, STATE_SUBMITTED);
	s = concludes(&w, ASA);
	value_free(s.facts);
	s.facts = world_concluded(&w, "not-yet-competent");
	s.content = world_facts("{'reason':'so'}");
	world_refuses(&w, s, "wrong-document");
	world_end(&w);
}

static void
two_judgements_of_one_criterion_are_not_concluded(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w, STATE_SUBMITTED);
	world_tell(&w, judges(BEN, "plan", "no", ""));
	digest_to_text(&w.last, id);
	world_refuses(&w, concludes(&w, ASA), "state");
	world_tell(&w,
		   (struct saying){
			   .kind = KIND_JUDGEMENT_SET_ASIDE,
			   .by = ASA,
			   .role = ROLE_ASSESSOR,
			   .facts = world_facts("{'judgement':'%s'}", id),
			   .content = world_facts("{'reason':'not there'}") });
	world_tell(&w, concludes(&w, ASA));
	world_end(&w);
}

static void
the_learner_does_not_assess(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_NONE);
	world_tell(&w,
		   (struct saying){
			   .kind = KIND_ROLES_SET,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts(
				   "{'person':'%s','roles':[{'role':'assessor',"
				   "'from':'2026-01-01T00:00:00Z'},"
				   "{'role':'learner',"
				   "'from':'2026-01-01T00:00:00Z'}]}",
				   w.person[LOU]) });
	world_go(&w, STATE_SUBMITTED);
	world_refuses(&w, judges(LOU, "plan", "yes", ""), "separation");
	world_refuses(&w, concludes(&w, LOU), "separation");
	world_end(&w);
}

static void
whoever_is_one_with_the_learner_does_not_assess(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_SUBMITTED);
	world_tell(&w,
		   (struct saying){
			   .kind = KIND_SAME_PERSON,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts("{'persons':['%s','%s']}",
						w.person[LOU], w.person[BEN]),
			   .content = world_facts("{'reason':'so'}") });
	world_refuses(&w, concludes(&w, BEN), "separation");
	world_end(&w);
}

static void
withdrawn_is_the_end(void **state)
{
	struct world w;
	struct saying s = { .kind = KIND_WITHDRAWN,
			    .by = LOU,
			    .role = ROLE_LEARNER };

	(void)state;
	begin(&w, STATE_SUBMITTED);
	s.facts = world_facts("{'reason':'ill'}");
	world_tell(&w, s);
	assert_int_equal(world_assessment(&w)->state, STATE_WITHDRAWN);
	world_refuses(&w, judges(ASA, "plan", "yes", ""), "state");
	world_refuses(&w, concludes(&w, ASA), "state");
	world_end(&w);
}

static void
without_the_rubric_no_step_is_taken_on_trust(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct rubric *kept;
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, STATE_NONE);
	digest_to_text(&w.rubric->id, id);
	s = opens(&w, id);
	kept = w.rubric;
	w.rubric = NULL;
	world_tell(&w, s);
	world_refuses(&w, submits(LOU, ROLE_LEARNER, "My own work.", ""),
		      "state");
	w.rubric = kept; /* put back */
	world_tell(&w, submits(LOU, ROLE_LEARNER, "My own work.", ""));
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			nothing_is_opened_under_a_rubric_that_is_not_adopted_or_retired),
		cmocka_unit_test(
			a_rubric_is_adopted_under_its_own_id_and_version),
		cmocka_unit_test(
			nothing_is_opened_under_a_rubric_adopted_as_another),
		cmocka_unit_test(nothing_is_opened_twice_or_for_a_stranger),
		cmocka_unit_test(before_it_is_opened_nothing_is_said),
		cmocka_unit_test(a_step_answers_the_newest_step),
		cmocka_unit_test(a_step_in_the_wrong_state_is_refused),
		cmocka_unit_test(the_declaration_is_that_of_the_rubric),
		cmocka_unit_test(
			somebody_else_submits_only_what_is_declared_on_paper),
		cmocka_unit_test(a_conclusion_counts_its_revision),
		cmocka_unit_test(the_outcome_proposed_is_that_of_the_rule),
		cmocka_unit_test(
			two_judgements_of_one_criterion_are_not_concluded),
		cmocka_unit_test(the_learner_does_not_assess),
		cmocka_unit_test(
			whoever_is_one_with_the_learner_does_not_assess),
		cmocka_unit_test(withdrawn_is_the_end),
		cmocka_unit_test(without_the_rubric_no_step_is_taken_on_trust),
	};

	return cmocka_run_group_tests_name("rules_steps", tests, NULL, NULL);
}
