/* recorder/assess/rules_people.c, rules_roles.c: who may say what of whom. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"
#include "support/world.h"

#define FROM_2026 "'from':'2026-01-01T00:00:00Z'"

/* A saying by Ada as administrator. */
static struct saying
by_ada(enum kind kind, struct value *facts)
{
	return (struct saying){ .kind = kind,
				.by = ADA,
				.role = ROLE_ADMINISTRATOR,
				.facts = facts,
				.content = world_facts("{'reason':'so'}") };
}

static struct saying
roles(const struct world *w, enum who who, const char *list)
{
	return by_ada(KIND_ROLES_SET,
		      world_facts("{'person':'%s','roles':[%s]}",
				  w->person[who], list));
}

static struct saying
judges(enum who by)
{
	return (struct saying){
		.kind = KIND_JUDGEMENT_RECORDED,
		.by = by,
		.role = ROLE_ASSESSOR,
		.facts = world_facts("{'criterion':'plan','level':'yes'}"),
		.content = world_facts("{'rationale':'seen'}"),
	};
}

static void
begin(struct world *w)
{
	world_begin(w, NULL, NULL);
	world_people(w);
	world_open(w);
}

static struct saying
first(struct world *w, const char *person, const char *word)
{
	char *key = world_key(w, ADA, &w->last);
	struct saying s = {
		.kind = KIND_PERSON_ENROLLED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.facts = world_facts("{'person':'%s','keys':[%s],'roles':["
				     "{'role':'%s'," FROM_2026 "}]}",
				     person, key, word),
		.content = world_facts("{'name':'A','identityCheck':'seen'}"),
	};

	free(key);
	return s;
}

static void
the_first_person_enrols_themselves_as_administrator(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_tell(&w,
		   (struct saying){ .kind = KIND_LOGBOOK_MADE,
				    .by = THE_LOGBOOK,
				    .facts = world_facts("{'zone':'UTC'}"),
				    .content = world_facts("{'name':'X'}") });
	world_offer(&w, ADA, ADA);
	world_refuses(&w, first(&w, w.person[LOU], "administrator"), "role");
	world_refuses(&w, first(&w, w.person[ADA], "assessor"), "role");
	world_tell(&w, first(&w, w.person[ADA], "administrator"));
	assert_non_null(rules_person(w.rules, w.person[ADA]));
	world_end(&w);
}

static void
whoever_is_not_enrolled_says_nothing(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	s = judges(ASA);
	world_refuses(&w, s, "number"); /* no logbook-made yet */
	world_people(&w);
	world_open(&w);
	snprintf(w.person[ASA], UUID_URN_SIZE,
		 "urn:uuid:77777777-7f0e-4c58-9a53-1f6d3a1c0000");
	world_refuses(&w, judges(ASA), "role");
	world_end(&w);
}

static void
a_role_counts_between_its_dates(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, roles(&w, ASA,
			     "{'role':'assessor',"
			     "'from':'2027-01-01T00:00:00Z'}"));
	world_refuses(&w, judges(ASA), "role");
	world_tell(&w, roles(&w, ASA,
			     "{'role':'assessor'," FROM_2026
			     ",'until':'2026-03-01T00:00:00Z'}"));
	world_refuses(&w, judges(ASA), "role");
	world_tell(&w, roles(&w, ASA,
			     "{'role':'assessor'," FROM_2026
			     ",'until':'2026-04-01T00:00:00Z'}"));
	world_tell(&w, judges(ASA));
	w.now += INT64_C(40) * 24 * 3600; /* the ledger's time decides */
	world_refuses(&w, judges(ASA), "role");
	world_end(&w);
}

static void
a_role_for_other_rubrics_does_not_count(void **state)
{
	char text[400], id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w);
	snprintf(text, sizeof(text),
		 "{'role':'assessor'," FROM_2026 ",'rubrics':['%s']}",
		 world_digest(0));
	world_tell(&w, roles(&w, ASA, text));
	assert_false(rules_has_role(w.rules, w.person[ASA], ROLE_ASSESSOR,
				    w.now, &w.rubric->id));
	assert_true(rules_has_role(w.rules, w.person[ASA], ROLE_ASSESSOR, w.now,
				   NULL));
	world_refuses(&w, judges(ASA), "role");
	digest_to_text(&w.rubric->id, id);
	snprintf(text, sizeof(text),
		 "{'role':'assessor'," FROM_2026 ",'rubrics':['%s','%s']}",
		 world_digest(0), id);
	world_tell(&w, roles(&w, ASA, text));
	world_tell(&w, judges(ASA));
	world_end(&w);
}

static void
while_suspended_no_role_counts(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, by_ada(KIND_PERSON_SUSPENDED,
			      world_facts("{'person':'%s'," FROM_2026 "}",
					  w.person[ASA])));
	world_refuses(&w, judges(ASA), "role");
	world_tell(&w, judges(BEN));
	world_tell(&w, by_ada(KIND_PERSON_RESTORED,
			      world_facts("{'person':'%s'," FROM_2026 "}",
					  w.person[ASA])));
	world_tell(&w, judges(ASA));
	world_tell(&w, by_ada(KIND_PERSON_SUSPENDED,
			      world_facts("{'person':'%s'," FROM_2026
					  ",'until':'2026-02-01T00:00:00Z'}",
					  w.person[ASA])));
	world_tell(&w, judges(ASA)); /* over */
	world_end(&w);
}

static void
only_the_named_assessors_assess(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	digest_to_text(&w.rubric->id, id);
	world_tell(&w, (struct saying){
			       .kind = KIND_ASSESSMENT_OPENED,
			       .by = ADA,
			       .role = ROLE_ADMINISTRATOR,
			       .facts = world_facts(
				       "{'rubric':'%s','learner':'%s',"
				       "'attempt':'initial','assessors':"
				       "['%s']}",
				       id, w.person[LOU], w.person[BEN]) });
	world_refuses(&w, judges(ASA), "role");
	world_tell(&w, judges(BEN));
	world_end(&w);
}

static void
another_learner_does_not_submit(void **state)
{
	struct world w;
	struct saying s = { .kind = KIND_SUBMITTED, .role = ROLE_LEARNER };

	(void)state;
	begin(&w);
	world_tell(&w, roles(&w, BEN, "{'role':'learner'," FROM_2026 "}"));
	s.by = BEN;
	s.facts = world_facts("{'document':'%s','text':'My own work.',"
			      "'language':'en'}",
			      world_digest(0));
	world_refuses(&w, s, "role");
	world_end(&w);
}

static struct saying
enrols(struct world *w, const char *list)
{
	return (struct saying){
		.kind = KIND_PERSON_ENROLLED,
		.by = REX,
		.role = ROLE_ENROLLER,
		.facts = world_facts(
			"{'person':'urn:uuid:99999999-7f0e-4c58-9a53-"
			"1f6d3a1c0000','keys':[],'roles':[%s]}",
			list),
		.content = world_facts("{'name':'N','identityCheck':'seen'}"),
	};
	(void)w;
}

static void
an_enroller_enrols_learners_for_their_own_rubrics(void **state)
{
	char text[400];
	struct saying again;
	struct world w;

	(void)state;
	begin(&w);
	snprintf(text, sizeof(text),
		 "{'role':'enroller'," FROM_2026 ",'rubrics':['%s','%s']}",
		 world_digest(0), world_digest(1));
	world_tell(&w, roles(&w, REX, text));
	world_refuses(&w, enrols(&w, "{'role':'assessor'," FROM_2026 "}"),
		      "role");
	world_refuses(&w, enrols(&w, "{'role':'learner'," FROM_2026 "}"),
		      "role");
	snprintf(text, sizeof(text),
		 "{'role':'learner'," FROM_2026 ",'rubrics':['%s','%s']}",
		 world_digest(1), world_digest(2));
	world_refuses(&w, enrols(&w, text), "role");
	snprintf(text, sizeof(text),
		 "{'role':'learner'," FROM_2026 ",'rubrics':['%s']}",
		 world_digest(1));
	world_tell(&w, enrols(&w, text));
	again = enrols(&w, text);
	world_refuses(&w, again, "role"); /* enrolled already */
	world_end(&w);
}

static void
an_administrator_of_some_rubrics_does_not_rule_over_people(void **state)
{
	char text[400];
	struct world w;

	(void)state;
	begin(&w);
	snprintf(text, sizeof(text),
		 "{'role':'administrator'," FROM_2026 ",'rubrics':['%s']}",
		 world_digest(0));
	world_tell(&w,
		   roles(&w, BEN, "{'role':'administrator'," FROM_2026 "}"));
	world_tell(&w, roles(&w, ADA, text));
	world_refuses(&w,
		      roles(&w, ADA, "{'role':'administrator'," FROM_2026 "}"),
		      "role");
	world_end(&w);
}

static void
of_a_stranger_nothing_is_said(void **state)
{
	static const char stranger[] =
		"urn:uuid:99999999-7f0e-4c58-9a53-1f6d3a1c0000";
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(
		&w,
		by_ada(KIND_ROLES_SET,
		       world_facts("{'person':'%s','roles':[]}", stranger)),
		"state");
	world_refuses(
		&w,
		by_ada(KIND_SAME_PERSON, world_facts("{'persons':['%s','%s']}",
						     stranger, w.person[LOU])),
		"state");
	world_end(&w);
}

static void
persons_joined_by_same_person_are_one(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	assert_false(rules_same_person(w.rules, w.person[ASA], w.person[NIA]));
	world_tell(&w, by_ada(KIND_SAME_PERSON,
			      world_facts("{'persons':['%s','%s']}",
					  w.person[ASA], w.person[BEN])));
	world_tell(&w, by_ada(KIND_SAME_PERSON,
			      world_facts("{'persons':['%s','%s']}",
					  w.person[NIA], w.person[BEN])));
	assert_true(rules_same_person(w.rules, w.person[ASA], w.person[NIA]));
	assert_false(rules_same_person(w.rules, w.person[ASA], w.person[LOU]));
	world_end(&w);
}

static void
the_newest_description_counts_and_the_first_stays(void **state)
{
	const struct person *p;
	struct digest enrolled;
	struct world w;

	(void)state;
	begin(&w);
	p = rules_person(w.rules, w.person[LOU]);
	enrolled = p->enrolled->s.id;
	world_tell(&w,
		   (struct saying){ .kind = KIND_PERSON_AMENDED,
				    .by = ADA,
				    .role = ROLE_ADMINISTRATOR,
				    .facts = world_facts("{'person':'%s'}",
							 w.person[LOU]),
				    .content = world_facts(
					    "{'name':'Lou L.','identityCheck':"
					    "'seen'}") });
	p = rules_person(w.rules, w.person[LOU]);
	assert_true(digest_equal(&p->enrolled->s.id, &enrolled));
	assert_int_equal(p->described->s.kind, KIND_PERSON_AMENDED);
	world_end(&w);
}

static void
the_logbook_says_only_what_it_notices(void **state)
{
	struct world w;
	struct saying s = judges(THE_LOGBOOK);

	(void)state;
	begin(&w);
	s.role = 0;
	world_refuses(&w, s, "role");
	world_tell(&w,
		   (struct saying){ .kind = KIND_CLOCK_NOTICED,
				    .by = THE_LOGBOOK,
				    .facts = world_facts("{'event':'step-back',"
							 "'seconds':-5}") });
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_first_person_enrols_themselves_as_administrator),
		cmocka_unit_test(whoever_is_not_enrolled_says_nothing),
		cmocka_unit_test(a_role_counts_between_its_dates),
		cmocka_unit_test(a_role_for_other_rubrics_does_not_count),
		cmocka_unit_test(while_suspended_no_role_counts),
		cmocka_unit_test(only_the_named_assessors_assess),
		cmocka_unit_test(another_learner_does_not_submit),
		cmocka_unit_test(
			an_enroller_enrols_learners_for_their_own_rubrics),
		cmocka_unit_test(
			an_administrator_of_some_rubrics_does_not_rule_over_people),
		cmocka_unit_test(of_a_stranger_nothing_is_said),
		cmocka_unit_test(persons_joined_by_same_person_are_one),
		cmocka_unit_test(
			the_newest_description_counts_and_the_first_stays),
		cmocka_unit_test(the_logbook_says_only_what_it_notices),
	};

	return cmocka_run_group_tests_name("rules_people", tests, NULL, NULL);
}
