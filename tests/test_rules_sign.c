/* recorder/assess/rules_sign.c: sign-offs, declining, returning. */

#include <string.h>

#include "support/test.h"
#include "support/world.h"

#define SLOT(id, text)                                                         \
	"{'id':'" id "','role':'authenticator','text':{'en':'" text "'}}"

/* One criterion, two sign-offs, the second after the first. */
static const char two_slots[] =
	"{'format':'recorder-rubric-v1','id':'urn:uuid:2a000000-0000-4000-8000-"
	"000000000002','version':'1','language':'en','title':'Lifting',"
	"'description':'Lifts a load.','criteria':["
	"{'id':'plan','title':'Plans','critical':true,'notApplicable':false,"
	"'competent':'yes','levels':[{'id':'no','title':'No','points':'0'},"
	"{'id':'yes','title':'Yes','points':'1'}]},"
	"{'id':'lift','title':'Lifts','critical':false,'notApplicable':false,"
	"'competent':'yes','levels':[{'id':'no','title':'No','points':'0'},"
	"{'id':'yes','title':'Yes','points':'1'}]}],"
	"'outcome':{'rule':'critical'},'ordered':true,'signOffs':[" SLOT(
		"first",
		"I authenticate.") "," SLOT("second",
					    "I authenticate.") "],'declaration':{'en':'My own work.'}}";

static void
begin(struct world *w, const char *rubric)
{
	world_begin(w, NULL, rubric);
	world_people(w);
	world_go(w, STATE_CONCLUDED);
}

static struct saying
signs(struct world *w, enum who by, const char *slot)
{
	return (struct saying){ .kind = KIND_SIGNED_OFF,
				.by = by,
				.role = ROLE_AUTHENTICATOR,
				.facts = world_signed_off(w, slot) };
}

static struct saying
returns(struct world *w, enum who by, const char *to)
{
	const struct assessment *a = world_assessment(w);

	return (struct saying){
		.kind = KIND_RETURNED,
		.by = by,
		.role = ROLE_AUTHENTICATOR,
		.facts = world_facts(
			"{'document':'%s','to':'%s',"
			"'reason':'unclear'}",
			value_text(a->concluded->s.facts, "document"), to),
		.content = world_facts("{'reason':'look again'}"),
	};
}

static void
one_sign_off_for_the_one_slot_authenticates(void **state)
{
	struct digest head;
	struct world w;

	(void)state;
	begin(&w, NULL);
	head = world_assessment(&w)->head->s.id;
	world_tell(&w, signs(&w, NIA, "first"));
	assert_int_equal(world_assessment(&w)->state, STATE_AUTHENTICATED);
	assert_int_equal(world_assessment(&w)->signed_off_count, 1);
	/* a sign leaves the head where it is */
	assert_true(digest_equal(&world_assessment(&w)->head->s.id, &head));
	world_refuses(&w, signs(&w, EVE, "first"), "state");
	world_end(&w);
}

static void
each_slot_is_filled_in_order_by_a_different_person(void **state)
{
	struct world w;

	(void)state;
	begin(&w, two_slots);
	world_refuses(&w, signs(&w, NIA, "second"), "state");
	world_tell(&w, signs(&w, NIA, "first"));
	assert_int_equal(world_assessment(&w)->state, STATE_CONCLUDED);
	world_refuses(&w, signs(&w, EVE, "first"), "state");
	world_refuses(&w, signs(&w, NIA, "second"), "separation");
	world_tell(&w, signs(&w, EVE, "second"));
	assert_int_equal(world_assessment(&w)->state, STATE_AUTHENTICATED);
	assert_int_equal(world_assessment(&w)->signed_off_count, 2);
	world_end(&w);
}

static void
a_slot_that_the_rubric_does_not_have_is_refused(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	world_refuses(&w, signs(&w, NIA, "third"), "state");
	world_end(&w);
}

static void
the_text_signed_is_that_of_the_slot(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, NULL);
	s = signs(&w, NIA, "first");
	value_set_text(s.facts, "text", "I saw nothing.");
	world_refuses(&w, s, "wrong-document");
	s = signs(&w, NIA, "first");
	value_set_text(s.facts, "language", "de");
	world_refuses(&w, s, "wrong-document");
	world_end(&w);
}

static void
the_document_signed_is_that_of_the_conclusion(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, NULL);
	s = signs(&w, NIA, "first");
	value_set_text(s.facts, "document", world_digest(2));
	world_refuses(&w, s, "wrong-document");
	s = returns(&w, NIA, "assessor");
	value_set_text(s.facts, "document", world_digest(2));
	world_refuses(&w, s, "wrong-document");
	world_end(&w);
}

static void
whoever_assessed_does_not_authenticate(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_go(&w, STATE_SUBMITTED);
	world_tell(&w, (struct saying){
			       .kind = KIND_CONCLUDED,
			       .by = EVE,
			       .role = ROLE_ASSESSOR,
			       .facts = world_concluded(&w, "competent") });
	world_refuses(&w, signs(&w, EVE, "first"), "separation");
	world_refuses(&w, returns(&w, EVE, "assessor"), "separation");
	world_tell(&w, signs(&w, NIA, "first"));
	world_end(&w);
}

static void
whoever_authenticated_does_not_assess(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	world_tell(&w, returns(&w, EVE, "assessor"));
	world_refuses(
		&w,
		(struct saying){ .kind = KIND_JUDGEMENT_RECORDED,
				 .by = EVE,
				 .role = ROLE_ASSESSOR,
				 .facts = world_facts(
					 "{'criterion':'plan','level':'yes'}"),
				 .content = world_facts("{'rationale':'x'}") },
		"separation");
	world_end(&w);
}

static void
what_is_returned_has_no_sign_off_any_more(void **state)
{
	struct saying old;
	struct digest concluded;
	struct world w;

	(void)state;
	begin(&w, NULL);
	world_tell(&w, signs(&w, NIA, "first"));
	concluded = world_assessment(&w)->concluded->s.id;
	world_tell(&w, returns(&w, NIA, "assessor"));
	assert_int_equal(world_assessment(&w)->state, STATE_SUBMITTED);
	assert_int_equal(world_assessment(&w)->signed_off_count, 0);
	world_conclude(&w);
	assert_int_equal(world_assessment(&w)->revision, 2);
	old = signs(&w, NIA, "first"); /* over revision 1 */
	old.after = &concluded;
	world_refuses(&w, old, "stale");
	world_tell(&w, signs(&w, NIA, "first"));
	world_end(&w);
}

static void
returned_to_the_learner_it_is_submitted_anew(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	world_tell(&w, returns(&w, NIA, "learner"));
	assert_int_equal(world_assessment(&w)->state, STATE_OPEN);
	world_submit(&w);
	world_conclude(&w);
	world_sign_off(&w);
	assert_int_equal(world_assessment(&w)->state, STATE_AUTHENTICATED);
	world_end(&w);
}

static void
declining_is_a_note_over_the_same_document(void **state)
{
	struct saying s = { .kind = KIND_DECLINED,
			    .by = NIA,
			    .role = ROLE_AUTHENTICATOR };
	struct world w;

	(void)state;
	begin(&w, NULL);
	s.facts = world_facts("{'document':'%s','slot':'first',"
			      "'reason':'absent'}",
			      world_digest(2));
	world_refuses(&w, s, "wrong-document");
	s.facts = world_facts("{'document':'%s','slot':'first',"
			      "'reason':'absent'}",
			      world_digest(1));
	world_tell(&w, s);
	assert_int_equal(world_assessment(&w)->state, STATE_CONCLUDED);
	world_tell(&w, signs(&w, EVE, "first"));
	world_end(&w);
}

static void
what_has_no_such_slot_or_waits_for_none_is_not_declined(void **state)
{
	struct saying s = { .kind = KIND_DECLINED,
			    .by = NIA,
			    .role = ROLE_AUTHENTICATOR };
	struct world w;

	(void)state;
	begin(&w, NULL);
	s.facts = world_facts("{'document':'%s','slot':'zzz',"
			      "'reason':'absent'}",
			      world_digest(1));
	world_refuses(&w, s, "state");
	world_sign_off(&w);
	s.by = EVE;
	s.facts = world_facts("{'document':'%s','slot':'first',"
			      "'reason':'absent'}",
			      world_digest(1));
	world_tell(&w, s);
	world_seal(&w);
	s.facts = world_facts("{'document':'%s','slot':'first',"
			      "'reason':'late'}",
			      world_digest(1));
	world_refuses(&w, s, "state");
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sign_off_for_the_one_slot_authenticates),
		cmocka_unit_test(
			each_slot_is_filled_in_order_by_a_different_person),
		cmocka_unit_test(
			a_slot_that_the_rubric_does_not_have_is_refused),
		cmocka_unit_test(the_text_signed_is_that_of_the_slot),
		cmocka_unit_test(the_document_signed_is_that_of_the_conclusion),
		cmocka_unit_test(whoever_assessed_does_not_authenticate),
		cmocka_unit_test(whoever_authenticated_does_not_assess),
		cmocka_unit_test(what_is_returned_has_no_sign_off_any_more),
		cmocka_unit_test(returned_to_the_learner_it_is_submitted_anew),
		cmocka_unit_test(declining_is_a_note_over_the_same_document),
		cmocka_unit_test(
			what_has_no_such_slot_or_waits_for_none_is_not_declined),
	};

	return cmocka_run_group_tests_name("rules_sign", tests, NULL, NULL);
}
