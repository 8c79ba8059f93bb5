/* recorder/assess/verify_issued.c: what was queued. */

#include "base/mem.h"
#include "support/books.h"
#include "support/erased.h"
#include "support/issued.h"

static void
change_person(struct logbook_of *o, const char *email)
{
	const struct act_amend what = { .by = o->urn[ADA],
					.person = o->urn[LOU],
					.email = email,
					.reason = "a new address" };
	struct proposal *p = NULL;
	struct fault why;

	assert_ok(act_amend(o->lb, &what, &p, &why), &why);
	logbook_of_enter(o, ADA, p, NULL);
}

static void
revoke_key(struct logbook_of *o)
{
	struct value *facts = value_object();
	struct key_public public;
	struct digest key;

	key_public(o->key[LOU], &public);
	key_id(&public, &key);
	value_set_text(facts, "person", o->urn[LOU]);
	value_set_digest(facts, "key", &key);
	value_set_text(facts, "reason", "lost");
	value_set_time(facts, "from", stamp_now() + 1);
	forged_say(o, (struct claim_words){ .kind = KIND_KEY_REVOKED,
					    .by = o->urn[ADA],
					    .role = ROLE_ADMINISTRATOR,
					    .facts = facts });
}

static void
what_was_queued_and_delivered_is_sound(void **state)
{
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest sent;
	struct value *v;

	issued_begin(&o, state);
	issued_queue(&o, &issued_minimal);
	issued_answer(&o, false, 503, NULL, 0);
	issued_queue(&o, &issued_minimal);
	issued_make(&o, &issued_minimal, &sent);
	v = issued_back(&o, &sent);
	issued_deliver(&o, v);
	value_free(v);
	issued_verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok credential", "2 credentials that were queued");
	assert_heard(&h, "ok credential", "1 credentials that came back");
	issued_end(&o, &h);
}

/* What changed after it was queued does not change what was queued. */
static void
it_is_judged_as_the_learner_was_then(void **state)
{
	struct issuer_words issuer = issued_minimal;
	struct heard h = { .size = 0 };
	struct logbook_of o;

	issued_begin(&o, state);
	change_person(&o, "lou@learner.example");
	issuer.policy = "named";
	issuer.learner_key = true;
	issued_queue(&o, &issuer);
	change_person(&o, "other@learner.example");
	revoke_key(&o);
	issued_verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok credential", "1 credentials that were queued");
	/* and so is the second try */
	issued_answer(&o, false, 422, NULL, 0);
	issued_queue(&o, &issued_minimal);
	issued_verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok credential", "2 credentials that were queued");
	issued_end(&o, &h);
}

/* Else what is queued would not be what is made again. */
static void
nothing_is_queued_where_the_learner_changed_meanwhile(void **state)
{
	struct logbook_of o;
	struct act_queue now = { .service = issued_service,
				 .issuer = &issued_minimal };
	struct proposal *p = NULL;
	struct fault why;

	issued_begin(&o, state);
	now.by = o.urn[ADA];
	now.assessment = o.assessment;
	assert_ok(act_queue(o.lb, &now, &p, &why), &why);
	change_person(&o, "lou@learner.example");
	assert_fault(proposal_enter(o.lb, p, o.key[ADA], NULL, &why),
		     RC_REFUSED, &why);
	assert_string_equal(why.reason, "stale");
	proposal_free(p);
	logbook_of_close(&o);
}

/* Where the address was erased, its hash is all that is left of it. */
static void
an_address_that_was_erased_since_breaks_nothing(void **state)
{
	char hex[DIGEST_HEX_SIZE], *sql;
	struct issuer_words issuer = issued_minimal;
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest content;
	struct view view;
	struct fault why;

	issued_begin(&o, state);
	change_person(&o, "lou@learner.example");
	issuer.policy = "named";
	issued_queue(&o, &issuer);
	assert_ok(view_assessment(o.lb, o.assessment, NULL, 0, &view, &why),
		  &why);
	content = rules_person(view.rules, o.urn[LOU])->described->s.content;
	view_clear(&view);
	erased_say(&o, &content, NULL, 0);
	logbook_close(o.lb);
	o.lb = NULL;
	digest_to_hex(&content, hex);
	sql = mem_format("DELETE FROM content WHERE id = x'%s'", hex);
	assert_int_equal(books_tamper(*state, "book", sql), 0);
	free(sql);
	logbook_of_reopen(&o);
	issued_verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok credential", "1 credentials that were queued");
	issued_end(&o, &h);
}

typedef void (*forge_fn)(struct value *credential);

static void
forge_outcome(struct value *v)
{
	struct value *subject = value_copy(value_get(v, "credentialSubject"));

	value_set_text(subject, "id",
		       "urn:uuid:99999999-9999-4999-8999-999999999999");
	value_set(v, "credentialSubject", subject);
}

static void
forge_name(struct value *v)
{
	value_set_text(v, "name", "Doctor of Medicine");
}

static void
forge_evidence(struct value *v)
{
	value_remove(v, "evidence");
}

static void
forge_more(struct value *v)
{
	value_set_text(v, "description", "with honours");
}

static void
forge_issuer(struct value *v)
{
	value_remove(v, "issuer");
}

static void
a_false_credential_that_was_queued_is_found(void **state)
{
	static const struct {
		forge_fn forge;
		const char *words;
	} cases[] = {
		{ forge_outcome, "credentialSubject.id differs" },
		{ forge_name, "name differs" },
		{ forge_evidence, "evidence is missing" },
		{ forge_more, "description was added" },
		{ forge_issuer, "issuer" },
	};
	struct heard h = { .size = 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char statement[40];
		struct digest id;
		struct logbook_of o;
		struct value *v;
		uint64_t size = 0;
		struct fault why;

		issued_case(&o, state, i);
		issued_make(&o, &issued_minimal, &id);
		v = forged_from(&o, &id);
		cases[i].forge(v);
		forged_json(&o, v, &id);
		assert_ok(logbook_size(o.lb, &size, &why), &why);
		forged_queue(&o, &id, issued_service, "minimal");
		issued_verify(&o, &h);
		assert_int_equal(h.broken, 1);
		snprintf(statement, sizeof(statement),
			 "statement %ju:", (uintmax_t)size);
		assert_heard(&h, "broken credential [wrong-document]",
			     cases[i].words);
		assert_heard(&h, "broken credential", statement);
		issued_end(&o, &h);
	}
}

static void
one_assessment_is_judged_as_the_whole(void **state)
{
	static const struct trust nobody = { .key_count = 0 };
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest id;
	struct value *v;
	struct fault why;

	issued_begin(&o, state);
	issued_make(&o, &issued_minimal, &id);
	v = forged_from(&o, &id);
	forge_name(v);
	forged_json(&o, v, &id);
	forged_queue(&o, &id, issued_service, "minimal");
	assert_ok(verify_assessment(o.lb, o.assessment, &nobody, NULL,
				    heard_line, &h, &h.verdict, &why),
		  &why);
	assert_int_equal(h.verdict, VERDICT_BROKEN);
	assert_heard(&h, "broken credential", "name differs");
	issued_end(&o, &h);
}

static void
bytes_that_are_no_credential_are_found(void **state)
{
	static const char text[] = "not json";
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest id;

	issued_begin(&o, state);
	forged_object(&o, text, strlen(text), &id);
	forged_queue(&o, &id, issued_service, "minimal");
	issued_verify(&o, &h);
	assert_heard(&h, "broken credential", "archive, issuer and policy");
	issued_end(&o, &h);
}

static void
another_order_of_the_members_is_found(void **state)
{
	struct buf spaced = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct buf bytes = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest id;
	struct fault why;

	issued_begin(&o, state);
	issued_make(&o, &issued_minimal, &id);
	assert_ok(store_read(logbook_store(o.lb), &id, &bytes, &why), &why);
	assert_ok(buf_add_text(&spaced, " ", &why), &why);
	assert_ok(buf_add(&spaced, bytes.bytes, bytes.size, &why), &why);
	forged_object(&o, spaced.bytes, spaced.size, &id);
	forged_queue(&o, &id, issued_service, "minimal");
	issued_verify(&o, &h);
	assert_heard(&h, "broken credential", "it is not canonical");
	buf_clear(&spaced);
	buf_clear(&bytes);
	issued_end(&o, &h);
}

/* The policy that was signed is the one that counts. */
static void
another_policy_than_the_one_signed_is_found(void **state)
{
	struct issuer_words issuer = issued_minimal;
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest id;

	issued_begin(&o, state);
	change_person(&o, "lou@learner.example");
	issuer.policy = "named";
	issued_make(&o, &issuer, &id);
	forged_queue(&o, &id, issued_service, "minimal");
	issued_verify(&o, &h);
	assert_heard(&h, "broken credential",
		     "credentialSubject.identifier was added");
	issued_end(&o, &h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(what_was_queued_and_delivered_is_sound),
		IN_A_DIR(it_is_judged_as_the_learner_was_then),
		IN_A_DIR(nothing_is_queued_where_the_learner_changed_meanwhile),
		IN_A_DIR(an_address_that_was_erased_since_breaks_nothing),
		IN_A_DIR(a_false_credential_that_was_queued_is_found),
		IN_A_DIR(one_assessment_is_judged_as_the_whole),
		IN_A_DIR(bytes_that_are_no_credential_are_found),
		IN_A_DIR(another_order_of_the_members_is_found),
		IN_A_DIR(another_policy_than_the_one_signed_is_found),
	};

	return cmocka_run_group_tests_name("verify_issued", tests, NULL, NULL);
}
