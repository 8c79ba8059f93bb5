/* recorder/assess/rules_keys.c: keys, their owners, their end, their proofs. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "statement/claim.h"
#include "support/test.h"
#include "support/world.h"

static void
begin(struct world *w)
{
	world_begin(w, NULL, NULL);
	world_people(w);
}

/* Ada enrols a new person with KEY's key, offered by OFFERED. */
static struct saying
enrols(struct world *w, enum who key, const struct digest *offered)
{
	char *text = world_key(w, key, offered);
	struct saying s = {
		.kind = KIND_PERSON_ENROLLED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.facts = world_facts(
			"{'person':'urn:uuid:99999999-7f0e-4c58-9a53-"
			"1f6d3a1c0000','keys':[%s],'roles':[]}",
			text),
		.content = world_facts("{'name':'N','identityCheck':'seen'}"),
	};

	free(text);
	return s;
}

/* Somebody else's key in the place of WHO's. */
static void
change_key(struct world *w, enum who who, uint8_t n)
{
	uint8_t seed[KEY_SEED_SIZE] = { n, 42 };

	key_free(w->keys[who]);
	w->keys[who] = key_of_seed(seed);
}

static struct saying
revokes(const struct world *w, enum who by, int64_t from, const char *reason)
{
	char id[DIGEST_TEXT_SIZE], text[STAMP_SIZE];
	struct key_public public;
	struct digest digest;

	key_public(w->keys[NIA], &public);
	key_id(&public, &digest);
	digest_to_text(&digest, id);
	stamp_to_text(from, text);
	return (struct saying){
		.kind = KIND_KEY_REVOKED,
		.by = by,
		.role = by == ADA ? ROLE_ADMINISTRATOR : ROLE_AUTHENTICATOR,
		.facts = world_facts("{'person':'%s','key':'%s','from':'%s',"
				     "'reason':'%s'}",
				     w->person[NIA], id, text, reason),
	};
}

static struct saying
declares(enum who by, const struct world *w)
{
	return (struct saying){
		.kind = KIND_CONFLICT_DECLARED,
		.by = by,
		.role = ROLE_AUTHENTICATOR,
		.facts = world_facts("{'person':'%s','with':'%s',"
				     "'nature':'kin'}",
				     w->person[by], w->person[LOU]),
	};
}

static void
a_key_belongs_to_one_person_for_ever(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_offer(&w, LOU, ASA); /* gives no right */
	world_refuses(&w, enrols(&w, ASA, &w.last), "key-taken");
	world_end(&w);
}

static void
a_key_is_enrolled_only_when_it_was_offered_by_that_person(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	change_key(&w, LOU, 1);
	world_refuses(&w, enrols(&w, LOU, NULL), "possession");
	world_offer(&w, LOU, LOU); /* of Lou's, not of the new person's URN */
	world_refuses(&w, enrols(&w, LOU, &w.last), "possession");
	world_end(&w);
}

static void
an_offer_of_another_key_is_none(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w);
	change_key(&w, LOU, 1);
	change_key(&w, REX, 2);
	snprintf(w.person[LOU], UUID_URN_SIZE, "%s",
		 "urn:uuid:99999999-7f0e-4c58-9a53-1f6d3a1c0000");
	world_offer(&w, LOU, LOU);
	s = enrols(&w, REX, &w.last);
	world_refuses(&w, s, "possession");
	world_end(&w);
}

static void
a_card_is_signed_by_the_key_on_it(void **state)
{
	char *key;
	struct world w;

	(void)state;
	begin(&w);
	change_key(&w, LOU, 1);
	key = world_key(&w, LOU, NULL);
	world_refuses(&w,
		      (struct saying){ .kind = KIND_KEY_OFFERED,
				       .by = LOU,
				       .key = ASA,
				       .facts = world_facts("{'key':%s}", key),
				       .content = world_facts("{'name':'L'}") },
		      "key-not-enrolled");
	world_refuses(&w,
		      (struct saying){ .kind = KIND_KEY_OFFERED,
				       .by = LOU,
				       .unsigned_ = true,
				       .facts = world_facts("{'key':%s}", key),
				       .content = world_facts("{'name':'L'}") },
		      "proof-missing");
	free(key);
	world_end(&w);
}

static void
a_key_that_was_added_signs_too(void **state)
{
	struct key_public public;
	struct digest id;
	char *key;
	struct world w;

	(void)state;
	begin(&w);
	change_key(&w, NIA, 1);
	world_refuses(&w, declares(NIA, &w), "key-not-enrolled");
	world_offer(&w, NIA, NIA);
	key = world_key(&w, NIA, &w.last);
	world_tell(&w, (struct saying){
			       .kind = KIND_KEY_ADDED,
			       .by = ADA,
			       .role = ROLE_ADMINISTRATOR,
			       .facts = world_facts("{'person':'%s','key':%s}",
						    w.person[NIA], key) });
	world_tell(&w, declares(NIA, &w));
	key_public(w.keys[NIA], &public);
	key_id(&public, &id);
	assert_string_equal(rules_person_of_key(w.rules, &id)->urn,
			    w.person[NIA]);
	assert_int_equal(rules_person(w.rules, w.person[NIA])->key_count, 2);
	free(key);
	world_end(&w);
}

static void
only_an_administrator_or_the_person_touches_a_key(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w);
	s = revokes(&w, EVE, w.now + 5, "left");
	world_refuses(&w, s, "role");
	world_tell(&w, revokes(&w, NIA, w.now + 5, "left"));
	world_end(&w);
}

static void
a_revoked_key_signs_nothing_more(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, declares(NIA, &w));
	world_tell(&w, revokes(&w, ADA, w.now, "replaced"));
	world_refuses(&w, declares(NIA, &w), "key-revoked");
	s = declares(NIA, &w);
	s.time = -3600; /* whatever time the claim states */
	world_refuses(&w, s, "key-revoked");
	assert_true(rules_person(w.rules, w.person[NIA])->keys[0].revoked);
	world_end(&w);
}

static void
a_key_revoked_from_later_on_is_revoked_by_the_number(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w,
		   revokes(&w, ADA, w.now + INT64_C(30) * 24 * 3600, "left"));
	world_refuses(&w, declares(NIA, &w), "key-revoked");
	world_end(&w);
}

static void
only_what_was_lost_or_stolen_is_revoked_from_the_past(void **state)
{
	const struct said *said;
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, declares(NIA, &w));
	said = rules_said(w.rules, &w.last);
	world_refuses(&w, revokes(&w, ADA, w.now - 3600, "replaced"),
		      "key-revoked");
	world_refuses(&w, revokes(&w, ADA, w.now - 1, "left"), "key-revoked");
	assert_false(rules_proof_lost(w.rules, said));
	world_tell(&w, revokes(&w, ADA, w.now - 3600, "stolen"));
	assert_true(rules_proof_lost(w.rules, said));
	world_end(&w);
}

static void
a_key_of_nobody_is_not_revoked(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w);
	change_key(&w, NIA, 1);
	s = revokes(&w, ADA, w.now, "left");
	world_refuses(&w, s, "key-not-enrolled");
	world_end(&w);
}

static void
a_proof_that_is_not_asked_for_has_to_verify_too(void **state)
{
	struct saying s = { .kind = KIND_CLOCK_NOTICED,
			    .by = THE_LOGBOOK,
			    .key = NIA };
	struct world w;

	(void)state;
	begin(&w);
	world_open(&w);
	s.is_signed = true;
	s.facts = world_facts("{'event':'step-back','seconds':1}");
	world_refuses(&w, s, "key-not-enrolled");
	s = (struct saying){ .kind = KIND_JUDGEMENT_RECORDED,
			     .by = ASA,
			     .role = ROLE_ASSESSOR,
			     .is_signed = true,
			     .key = NIA };
	s.facts = world_facts("{'criterion':'plan','level':'yes'}");
	s.content = world_facts("{'rationale':'seen'}");
	world_refuses(&w, s, "key-not-enrolled");
	s.key = 0;
	s.facts = world_facts("{'criterion':'plan','level':'yes'}");
	s.content = world_facts("{'rationale':'seen'}");
	world_tell(&w, s);
	world_end(&w);
}

static void
what_needs_a_proof_is_refused_without(void **state)
{
	struct saying s;
	struct world w;

	(void)state;
	begin(&w);
	s = declares(NIA, &w);
	s.unsigned_ = true;
	world_refuses(&w, s, "proof-missing");
	world_end(&w);
}

/* Take in statement TEXT with this proof, as JSON with ' for ". */
static enum rc
say_with_proof(struct world *w, const char *proof, struct fault *why)
{
	struct value *claim = claim_new(&(const struct claim_words){
		.kind = KIND_CONFLICT_DECLARED,
		.logbook = w->did,
		.by = w->person[NIA],
		.role = ROLE_AUTHENTICATOR,
		.time = w->now,
		.facts = world_facts("{'person':'%s','with':'%s',"
				     "'nature':'kin'}",
				     w->person[NIA], w->person[LOU]),
	});
	struct value *said = world_facts("%s", proof);
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s = { .whole = NULL };
	enum rc rc;

	assert_ok(statement_write(w->number, w->now, claim, said, &bytes, why),
		  why);
	rc = statement_read(bytes.bytes, bytes.size, &s, why);
	if (rc == RC_OK)
		rc = rules_add(w->rules, &s, why);
	statement_clear(&s);
	buf_clear(&bytes);
	value_free(said);
	value_free(claim);
	return rc;
}

static void
proofs_of_other_forms_are_refused_as_such(void **state)
{
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	assert_fault(say_with_proof(&w,
				    "{'key':'k','signature':'AAAA',"
				    "'type':'SshSignature'}",
				    &why),
		     RC_INVALID, &why);
	assert_string_equal(why.reason, "proof-type");
	assert_says(&why, "SSH");
	assert_fault(say_with_proof(&w, "{'type':'WebAuthnAssertion'}", &why),
		     RC_INVALID, &why);
	assert_string_equal(why.reason, "proof-type");
	assert_fault(say_with_proof(&w, "{'type':'Other'}", &why), RC_INVALID,
		     &why);
	assert_string_equal(why.reason, "proof-type");
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_belongs_to_one_person_for_ever),
		cmocka_unit_test(
			a_key_is_enrolled_only_when_it_was_offered_by_that_person),
		cmocka_unit_test(an_offer_of_another_key_is_none),
		cmocka_unit_test(a_card_is_signed_by_the_key_on_it),
		cmocka_unit_test(a_key_that_was_added_signs_too),
		cmocka_unit_test(
			only_an_administrator_or_the_person_touches_a_key),
		cmocka_unit_test(a_revoked_key_signs_nothing_more),
		cmocka_unit_test(
			a_key_revoked_from_later_on_is_revoked_by_the_number),
		cmocka_unit_test(
			only_what_was_lost_or_stolen_is_revoked_from_the_past),
		cmocka_unit_test(a_key_of_nobody_is_not_revoked),
		cmocka_unit_test(
			a_proof_that_is_not_asked_for_has_to_verify_too),
		cmocka_unit_test(what_needs_a_proof_is_refused_without),
		cmocka_unit_test(proofs_of_other_forms_are_refused_as_such),
	};

	return cmocka_run_group_tests_name("rules_keys", tests, NULL, NULL);
}
