/* recorder/assess/rules_gather.c: what is gathered, and what takes it back. */

#include <stdio.h>
#include <string.h>

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
judges(enum who by, const char *facts)
{
	return (struct saying){ .kind = KIND_JUDGEMENT_RECORDED,
				.by = by,
				.role = ROLE_ASSESSOR,
				.facts = world_facts("%s", facts),
				.content =
					world_facts("{'rationale':'seen'}") };
}

static struct saying
attaches(enum who by, unsigned role, const char *more)
{
	return (struct saying){
		.kind = KIND_EVIDENCE_ATTACHED,
		.by = by,
		.role = role,
		.facts = world_facts("{'object':'%s','size':5,'type':"
				     "'video/mp4','kind':'video',"
				     "'shape':'file'%s}",
				     world_digest(0), more),
		.content = world_facts("{'name':'lift.mp4'}"),
	};
}

/* ,'NAME':'ID' of what was said last */
static const char *
last_as(const struct world *w, const char *name, char out[160])
{
	char id[DIGEST_TEXT_SIZE];

	digest_to_text(&w->last, id);
	snprintf(out, 160, ",'%s':'%s'", name, id);
	return out;
}

static struct saying
withdraws(const struct world *w, enum kind kind, const char *fact,
	  const char *more)
{
	char id[DIGEST_TEXT_SIZE];

	digest_to_text(&w->last, id);
	return (struct saying){
		.kind = kind,
		.by = ASA,
		.role = ROLE_ASSESSOR,
		.facts = world_facts("{'%s':'%s'%s}", fact, id, more),
		.content = kind == KIND_EVIDENCE_WITHDRAWN
				   ? NULL
				   : world_facts("{'reason':'wrong'}"),
	};
}

static void
levels_and_criteria_are_those_of_the_rubric(void **state)
{
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(&w, judges(ASA, "{'criterion':'run','level':'yes'}"),
		      "state");
	/* a number is a place for people, not an id */
	world_refuses(&w, judges(ASA, "{'criterion':'1','level':'yes'}"),
		      "state");
	assert_fault(
		world_say(&w,
			  judges(ASA, "{'criterion':'plan','level':'expert'}"),
			  &why),
		RC_INVALID, &why);
	assert_says(&why, "no level \"expert\"");
	world_tell(&w, judges(ASA, "{'criterion':'plan','level':'yes'}"));
	world_tell(&w,
		   judges(ASA, "{'criterion':'lift','notApplicable':true}"));
	world_end(&w);
}

static struct saying
demonstrates(const char *facts)
{
	return (struct saying){
		.kind = KIND_DEMONSTRATION_RECORDED,
		.by = ASA,
		.role = ROLE_ASSESSOR,
		.facts = world_facts("{'delivery':'online','setting':'real',"
				     "%s}",
				     facts),
	};
}

static void
criteria_named_are_those_of_the_rubric(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(&w,
		      attaches(LOU, ROLE_LEARNER, ",'criteria':['plan','run']"),
		      "state");
	world_refuses(&w,
		      demonstrates("'start':'2026-03-02T08:00:00Z',"
				   "'criteria':['run']"),
		      "state");
	world_tell(&w,
		   attaches(LOU, ROLE_LEARNER, ",'criteria':['plan','lift']"));
	world_tell(&w, demonstrates("'start':'2026-03-02T08:00:00Z',"
				    "'criteria':['lift']"));
	world_end(&w);
}

static void
a_demonstration_has_begun_and_does_not_end_before_it(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(&w,
		      demonstrates("'start':'2026-03-02T08:00:00Z',"
				   "'end':'2026-03-02T07:59:59Z'"),
		      "state");
	world_refuses(&w, demonstrates("'start':'2026-03-03T09:00:00Z'"),
		      "state");
	world_tell(&w, demonstrates("'start':'2026-03-02T08:00:00Z',"
				    "'end':'2026-03-02T08:00:00Z'"));
	w.now = WORLD_START + 1000;
	/* at the ledger's 09:16:40 */
	world_refuses(&w, demonstrates("'start':'2026-03-02T09:21:41Z'"),
		      "state");
	world_tell(&w, demonstrates("'start':'2026-03-02T09:21:40Z'"));
	world_end(&w);
}

static void
points_lie_in_the_range_of_the_level(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(
		&w,
		judges(ASA, "{'criterion':'plan','level':'yes','points':'3'}"),
		"state");
	world_refuses(&w,
		      judges(ASA, "{'criterion':'plan','level':'yes',"
				  "'points':'0.999999'}"),
		      "state");
	world_refuses(
		&w,
		judges(ASA, "{'criterion':'lift','level':'yes','points':'1'}"),
		"state");
	world_tell(&w, judges(ASA, "{'criterion':'plan','level':'yes',"
				   "'points':'2.5'}"));
	world_end(&w);
}

static void
a_judgement_replaces_ones_own_of_the_same_criterion(void **state)
{
	const struct said *first;
	char facts[300], more[160];
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, judges(ASA, "{'criterion':'plan','level':'no'}"));
	first = rules_said(w.rules, &w.last);
	last_as(&w, "replaces", more);
	snprintf(facts, sizeof(facts), "{'criterion':'lift','level':'yes'%s}",
		 more);
	world_refuses(&w, judges(ASA, facts), "state");
	snprintf(facts, sizeof(facts), "{'criterion':'plan','level':'yes'%s}",
		 more);
	world_refuses(&w, judges(BEN, facts), "state");
	assert_true(first->in_effect);
	world_tell(&w, judges(ASA, facts));
	assert_false(first->in_effect);
	/* once replaced, it is not there to be replaced again */
	snprintf(facts, sizeof(facts), "{'criterion':'plan','level':'no'%s}",
		 more);
	world_refuses(&w, judges(ASA, facts), "state");
	world_end(&w);
}

static void
replaces_names_its_own_kind_and_assessment(void **state)
{
	char more[160];
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, judges(ASA, "{'criterion':'plan','level':'no'}"));
	world_refuses(
		&w, attaches(ASA, ROLE_ASSESSOR, last_as(&w, "replaces", more)),
		"state");
	world_tell(&w, attaches(ASA, ROLE_ASSESSOR, ""));
	last_as(&w, "replaces", more);
	world_about(&w, "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02");
	world_open(&w);
	world_refuses(&w, attaches(ASA, ROLE_ASSESSOR, more), "state");
	world_end(&w);
}

static void
withdrawals_name_what_is_in_effect_and_of_their_kind(void **state)
{
	const struct said *evidence;
	struct digest id;
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, attaches(LOU, ROLE_LEARNER, ""));
	evidence = rules_said(w.rules, &w.last);
	id = w.last;
	world_refuses(&w,
		      withdraws(&w, KIND_JUDGEMENT_SET_ASIDE, "judgement", ""),
		      "state");
	world_refuses(&w,
		      withdraws(&w, KIND_DEMONSTRATION_WITHDRAWN,
				"demonstration", ""),
		      "state");
	world_tell(&w, withdraws(&w, KIND_EVIDENCE_WITHDRAWN, "evidence",
				 ",'reason':'blurred'"));
	assert_false(evidence->in_effect);
	w.last = id;
	world_refuses(&w,
		      withdraws(&w, KIND_EVIDENCE_WITHDRAWN, "evidence",
				",'reason':'again'"),
		      "state");
	world_end(&w);
}

static void
an_occasion_is_a_demonstration_of_this_assessment(void **state)
{
	char facts[300], id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w);
	snprintf(facts, sizeof(facts),
		 "{'criterion':'plan','level':'no','occasion':['%s']}",
		 world_digest(0));
	world_refuses(&w, judges(ASA, facts), "state");
	world_tell(&w,
		   (struct saying){ .kind = KIND_DEMONSTRATION_RECORDED,
				    .by = ASA,
				    .role = ROLE_ASSESSOR,
				    .facts = world_facts(
					    "{'start':'2026-03-02T08:00:00Z',"
					    "'delivery':'online',"
					    "'setting':'simulated'}") });
	digest_to_text(&w.last, id);
	snprintf(facts, sizeof(facts),
		 "{'criterion':'plan','level':'no','occasion':['%s']}", id);
	world_tell(&w, judges(ASA, facts));
	world_end(&w);
}

static void
consent_is_for_evidence_of_this_assessment(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct saying s = { .kind = KIND_CONSENT_GIVEN,
			    .by = LOU,
			    .role = ROLE_LEARNER };
	struct world w;

	(void)state;
	begin(&w);
	s.facts = world_facts("{'evidence':['%s'],'scope':['audit']}",
			      world_digest(0));
	world_refuses(&w, s, "state");
	world_tell(&w, attaches(LOU, ROLE_LEARNER, ""));
	digest_to_text(&w.last, id);
	s.facts = world_facts("{'evidence':['%s'],'scope':['audit']}", id);
	world_tell(&w, s);
	s.by = ASA; /* is not the learner */
	s.facts = world_facts("{'evidence':['%s'],'scope':['issuing']}", id);
	world_refuses(&w, s, "role");
	world_end(&w);
}

static void
a_reviewer_had_no_part_in_it(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct saying s;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_go(&w, STATE_AUTHENTICATED);
	world_tell(&w,
		   (struct saying){ .kind = KIND_ROLES_SET,
				    .by = ADA,
				    .role = ROLE_ADMINISTRATOR,
				    .facts = world_facts(
					    "{'person':'%s','roles':[{'role':"
					    "'reviewer','from':"
					    "'2026-01-01T00:00:00Z'}]}",
					    w.person[NIA]) });
	world_tell(&w,
		   (struct saying){ .kind = KIND_APPEALED,
				    .by = LOU,
				    .role = ROLE_LEARNER,
				    .facts = world_facts("{'ground':'unfair'}"),
				    .content = world_facts("{'text':'x'}") });
	digest_to_text(&w.last, id);
	s = (struct saying){ .kind = KIND_APPEAL_DECIDED,
			     .by = NIA,
			     .role = ROLE_REVIEWER };
	s.facts = world_facts("{'appeal':'%s','decision':'upheld'}", id);
	s.content = world_facts("{'reason':'x'}");
	world_refuses(&w, s, "separation");
	s.by = REX;
	s.facts = world_facts("{'appeal':'%s','decision':'upheld'}",
			      world_digest(0));
	s.content = world_facts("{'reason':'x'}");
	world_refuses(&w, s, "state");
	s.facts = world_facts("{'appeal':'%s','decision':'upheld'}", id);
	s.content = world_facts("{'reason':'x'}");
	world_tell(&w, s);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_and_criteria_are_those_of_the_rubric),
		cmocka_unit_test(criteria_named_are_those_of_the_rubric),
		cmocka_unit_test(
			a_demonstration_has_begun_and_does_not_end_before_it),
		cmocka_unit_test(points_lie_in_the_range_of_the_level),
		cmocka_unit_test(
			a_judgement_replaces_ones_own_of_the_same_criterion),
		cmocka_unit_test(replaces_names_its_own_kind_and_assessment),
		cmocka_unit_test(
			withdrawals_name_what_is_in_effect_and_of_their_kind),
		cmocka_unit_test(
			an_occasion_is_a_demonstration_of_this_assessment),
		cmocka_unit_test(consent_is_for_evidence_of_this_assessment),
		cmocka_unit_test(a_reviewer_had_no_part_in_it),
	};

	return cmocka_run_group_tests_name("rules_gather", tests, NULL, NULL);
}
