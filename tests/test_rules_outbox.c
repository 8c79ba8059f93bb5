/* recorder/assess/rules_outbox.c: the seal, superseding, sending. */

#include <stdio.h>
#include <string.h>

#include "base/stamp.h"
#include "support/test.h"
#include "support/world.h"

static void
begin(struct world *w, enum state state)
{
	world_begin(w, NULL, NULL);
	world_people(w);
	world_go(w, state);
}

static struct saying
seals(const struct world *w)
{
	const struct assessment *a = world_assessment(w);
	char id[DIGEST_TEXT_SIZE];

	digest_to_text(&a->signed_off[0]->s.id, id);
	return (struct saying){
		.kind = KIND_SEALED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.facts = world_facts(
			"{'archive':'%s','document':'%s','revision':1,"
			"'signOffs':['%s'],'page':'%s','feeds':[{'logbook':"
			"'%s','root':'%s','size':%llu}]}",
			world_digest(2), world_digest(1), id, world_digest(0),
			w->did, world_digest(0), (unsigned long long)w->number),
	};
}

static void
a_seal_is_over_what_was_signed_off(void **state)
{
	struct saying s;
	struct value *none;
	struct world w;

	(void)state;
	begin(&w, STATE_AUTHENTICATED);
	s = seals(&w);
	value_set_text(s.facts, "document", world_digest(2));
	world_refuses(&w, s, "wrong-document");
	s = seals(&w);
	value_set_integer(s.facts, "revision", 2);
	world_refuses(&w, s, "wrong-document");
	s = seals(&w);
	none = value_array();
	value_push_text(none, world_digest(0));
	value_set(s.facts, "signOffs", none);
	world_refuses(&w, s, "wrong-document");
	world_tell(&w, seals(&w));
	assert_int_equal(world_assessment(&w)->state, STATE_SEALED);
	world_end(&w);
}

static void
the_cut_of_the_seal_holds_the_sign_offs(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, STATE_AUTHENTICATED);
	w.number--;
	s = seals(&w);
	w.number++;
	world_refuses(&w, s, "wrong-document"); /* without the sign-off */
	w.number++;
	s = seals(&w);
	w.number--;
	world_refuses(&w, s, "wrong-document"); /* with what is not there */
	world_tell(&w, seals(&w));
	world_end(&w);
}

/* WHO's key turns out to be stolen before all this. */
static void
steal(struct world *w, enum who who)
{
	char id[DIGEST_TEXT_SIZE], from[STAMP_SIZE];
	struct key_public public;
	struct digest digest;

	key_public(w->keys[who], &public);
	key_id(&public, &digest);
	digest_to_text(&digest, id);
	stamp_to_text(WORLD_START, from);
	world_tell(w,
		   (struct saying){ .kind = KIND_KEY_REVOKED,
				    .by = ADA,
				    .role = ROLE_ADMINISTRATOR,
				    .facts = world_facts(
					    "{'person':'%s','key':'%s','from':"
					    "'%s','reason':'stolen'}",
					    w->person[who], id, from) });
}

static void
a_sign_off_with_a_stolen_key_is_not_sealed(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_AUTHENTICATED);
	steal(&w, NIA);
	world_refuses(&w, seals(&w), "key-revoked");
	world_end(&w);
}

static struct saying
signs_off(const struct world *w)
{
	return (struct saying){ .kind = KIND_SIGNED_OFF,
				.by = NIA,
				.role = ROLE_AUTHENTICATOR,
				.facts = world_signed_off(w, "first") };
}

static void
nothing_goes_on_from_what_a_stolen_key_submitted_or_concluded(void **state)
{
	static const enum who whose[] = { LOU, ASA };
	struct world w;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&w, STATE_CONCLUDED);
		steal(&w, whose[i]);
		world_refuses(&w, signs_off(&w), "key-revoked");
		world_end(&w);
		begin(&w, STATE_AUTHENTICATED);
		steal(&w, whose[i]);
		world_refuses(&w, seals(&w), "key-revoked");
		world_end(&w);
	}
}

static void
persons_found_to_be_one_are_not_sealed(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_AUTHENTICATED);
	world_tell(&w,
		   (struct saying){
			   .kind = KIND_SAME_PERSON,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts("{'persons':['%s','%s']}",
						w.person[ASA], w.person[NIA]),
			   .content = world_facts("{'reason':'so'}") });
	world_refuses(&w, seals(&w), "separation");
	world_end(&w);
}

static void
what_is_sealed_takes_no_evidence_and_no_step_back(void **state)
{
	struct saying s = { .kind = KIND_EVIDENCE_ATTACHED,
			    .by = LOU,
			    .role = ROLE_LEARNER };
	struct world w;

	(void)state;
	begin(&w, STATE_SEALED);
	s.facts = world_facts("{'object':'%s','size':5,'type':'video/mp4',"
			      "'kind':'video','shape':'file'}",
			      world_digest(0));
	s.content = world_facts("{'name':'late.mp4'}");
	world_refuses(&w, s, "state");
	world_refuses(&w, seals(&w), "state");
	world_end(&w);
}

/* --- sending -------------------------------------------------------------- */

static struct saying
queues(const char *archive, const char *credential, const char *key)
{
	return (struct saying){
		.kind = KIND_QUEUED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.facts = world_facts(
			"{'archive':'%s','credential':'%s','key':'%s',"
			"'service':'https://i.example/','policy':'named'}",
			archive, credential, key + strlen("sha256:")),
	};
}

static struct saying
answers(enum kind kind, const struct digest *queued)
{
	char id[DIGEST_TEXT_SIZE];

	digest_to_text(queued, id);
	if (kind == KIND_SEND_STOPPED)
		return (struct saying){
			.kind = kind,
			.by = ADA,
			.role = ROLE_ADMINISTRATOR,
			.facts = world_facts("{'queued':'%s'}", id),
			.content = world_facts("{'reason':'later'}"),
		};
	return (struct saying){
		.kind = kind,
		.by = THE_LOGBOOK,
		.facts = kind == KIND_DELIVERED
				 ? world_facts("{'queued':'%s','status':201,"
					       "'acknowledgement':'%s'}",
					       id, world_digest(0))
				 : world_facts("{'queued':'%s','status':422,"
					       "'permanent':true}",
					       id),
	};
}

static void
what_is_queued_is_the_sealed_archive(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_SEALED);
	world_refuses(&w,
		      queues(world_digest(0), world_digest(0), world_digest(0)),
		      "wrong-document");
	world_refuses(&w,
		      queues(world_digest(2), world_digest(0), world_digest(0)),
		      "wrong-document");
	world_tell(&w,
		   queues(world_digest(2), world_digest(0), world_digest(2)));
	world_end(&w);
}

static void
nothing_a_stolen_key_signed_is_queued(void **state)
{
	static const enum who whose[] = { LOU, ASA, NIA };
	struct world w;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin(&w, STATE_SEALED);
		steal(&w, whose[i]);
		world_refuses(&w,
			      queues(world_digest(2), world_digest(0),
				     world_digest(2)),
			      "key-revoked");
		world_end(&w);
	}
}

static void
a_retry_sends_the_same_credential(void **state)
{
	struct digest queued;
	struct world w;

	(void)state;
	begin(&w, STATE_QUEUED);
	queued = w.last;
	world_tell(&w, answers(KIND_REFUSED, &queued));
	assert_int_equal(world_assessment(&w)->state, STATE_REFUSED);
	world_refuses(&w,
		      queues(world_digest(2), world_digest(1), world_digest(2)),
		      "wrong-document");
	world_tell(&w,
		   queues(world_digest(2), world_digest(0), world_digest(2)));
	assert_int_equal(world_assessment(&w)->state, STATE_QUEUED);
	/* what answers the first try is too late */
	world_refuses(&w, answers(KIND_DELIVERED, &queued), "wrong-document");
	world_tell(&w, answers(KIND_DELIVERED, &w.last));
	assert_int_equal(world_assessment(&w)->state, STATE_DELIVERED);
	world_end(&w);
}

static void
sending_can_be_stopped(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_QUEUED);
	world_tell(&w, answers(KIND_SEND_STOPPED, &w.last));
	assert_int_equal(world_assessment(&w)->state, STATE_SEALED);
	world_end(&w);
}

static void
only_a_competent_outcome_is_queued(void **state)
{
	struct value *outcome;
	struct saying s;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_go(&w, STATE_SUBMITTED);
	s = (struct saying){ .kind = KIND_CONCLUDED,
			     .by = ASA,
			     .role = ROLE_ASSESSOR,
			     .facts = world_concluded(&w, "competent") };
	outcome = world_facts("{'proposed':'competent',"
			      "'declared':'not-yet-competent'}");
	value_set(s.facts, "outcome", outcome);
	s.content = world_facts("{'reason':'too slow'}");
	world_tell(&w, s);
	world_sign_off(&w);
	world_seal(&w);
	world_refuses(&w,
		      queues(world_digest(2), world_digest(0), world_digest(2)),
		      "state");
	world_end(&w);
}

static void
what_is_exported_is_the_sealed_archive(void **state)
{
	struct saying s = { .kind = KIND_EXPORTED, .by = THE_LOGBOOK };
	struct world w;

	(void)state;
	begin(&w, STATE_SEALED);
	s.facts = world_facts("{'archive':'%s','container':'tar',"
			      "'digest':'%s'}",
			      world_digest(0), world_digest(0));
	world_refuses(&w, s, "wrong-document");
	s.facts = world_facts("{'archive':'%s','container':'tar',"
			      "'digest':'%s'}",
			      world_digest(2), world_digest(0));
	world_tell(&w, s);
	world_end(&w);
}

/* --- superseding ------------------------------------------------------------
 */

static const char old_one[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01";
static const char new_one[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02";

static struct saying
opens_instead(struct world *w, const char *archive)
{
	char id[DIGEST_TEXT_SIZE];

	digest_to_text(&w->rubric->id, id);
	return (struct saying){
		.kind = KIND_ASSESSMENT_OPENED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.facts = world_facts("{'rubric':'%s','learner':'%s','attempt':"
				     "'appeal','supersedes':{'assessment':"
				     "'%s','archive':'%s'}}",
				     id, w->person[LOU], old_one, archive),
	};
}

static struct saying
supersedes(const char *with)
{
	return (struct saying){
		.kind = KIND_SUPERSEDED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.about = old_one,
		.facts = world_facts("{'with':'%s'}", with),
		.content = world_facts("{'reason':'appeal'}"),
	};
}

static void
the_new_assessment_is_opened_for_it_and_sealed_first(void **state)
{
	struct world w;

	(void)state;
	begin(&w, STATE_SEALED);
	world_refuses(&w, supersedes(new_one), "state");
	world_about(&w, new_one);
	world_refuses(&w, opens_instead(&w, world_digest(0)), "state");
	world_tell(&w, opens_instead(&w, world_digest(2)));
	world_judge(&w, "plan", "yes");
	world_judge(&w, "lift", "yes");
	world_submit(&w);
	world_conclude(&w);
	world_sign_off(&w);
	world_refuses(&w, supersedes(new_one), "state"); /* not sealed yet */
	world_seal(&w);
	world_tell(&w, supersedes(new_one));
	assert_int_equal(rules_assessment(w.rules, old_one)->state,
			 STATE_SUPERSEDED);
	assert_int_equal(rules_assessment(w.rules, new_one)->state,
			 STATE_SEALED);
	world_end(&w);
}

static void
one_learners_assessment_does_not_supersede_anothers(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w, STATE_SEALED);
	world_about(&w, new_one);
	s = opens_instead(&w, world_digest(2));
	value_set_text(s.facts, "learner", w.person[REX]);
	world_refuses(&w, s, "state");
	world_tell(&w,
		   (struct saying){
			   .kind = KIND_SAME_PERSON,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts("{'persons':['%s','%s']}",
						w.person[LOU], w.person[REX]),
			   .content = world_facts("{'reason':'so'}") });
	s = opens_instead(&w, world_digest(2));
	value_set_text(s.facts, "learner", w.person[REX]);
	world_tell(&w, s);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seal_is_over_what_was_signed_off),
		cmocka_unit_test(the_cut_of_the_seal_holds_the_sign_offs),
		cmocka_unit_test(a_sign_off_with_a_stolen_key_is_not_sealed),
		cmocka_unit_test(
			nothing_goes_on_from_what_a_stolen_key_submitted_or_concluded),
		cmocka_unit_test(nothing_a_stolen_key_signed_is_queued),
		cmocka_unit_test(persons_found_to_be_one_are_not_sealed),
		cmocka_unit_test(
			what_is_sealed_takes_no_evidence_and_no_step_back),
		cmocka_unit_test(what_is_queued_is_the_sealed_archive),
		cmocka_unit_test(a_retry_sends_the_same_credential),
		cmocka_unit_test(sending_can_be_stopped),
		cmocka_unit_test(only_a_competent_outcome_is_queued),
		cmocka_unit_test(what_is_exported_is_the_sealed_archive),
		cmocka_unit_test(
			the_new_assessment_is_opened_for_it_and_sealed_first),
		cmocka_unit_test(
			one_learners_assessment_does_not_supersede_anothers),
	};

	return cmocka_run_group_tests_name("rules_outbox", tests, NULL, NULL);
}
