/* recorder/assess/verify_issued.c: what came back of what was queued. */

#include <unistd.h>

#include "assess/verify.h"
#include "base/mem.h"
#include "support/issued.h"

static void
a_delivery_that_no_service_accepted_is_found(void **state)
{
	struct heard h = { .size = 0 };
	struct logbook_of o;

	issued_begin(&o, state);
	issued_queue(&o, &issued_minimal);
	issued_answer(&o, true, 500, NULL, 0);
	issued_verify(&o, &h);
	assert_int_equal(h.broken, 1);
	assert_heard(&h, "broken credential", "answered HTTP 500");
	issued_end(&o, &h);
}

static void
issued_before_is_a_delivery(void **state)
{
	struct heard h = { .size = 0 };
	struct logbook_of o;

	issued_begin(&o, state);
	issued_queue(&o, &issued_minimal);
	issued_answer(&o, true, 409, NULL, 0);
	issued_verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	issued_end(&o, &h);
}

static void
an_answer_that_is_no_credential_is_found(void **state)
{
	struct heard h = { .size = 0 };
	struct logbook_of o;

	issued_begin(&o, state);
	issued_queue(&o, &issued_minimal);
	issued_answer(&o, true, 201, "not json", 8);
	issued_verify(&o, &h);
	assert_int_equal(h.broken, 1);
	assert_heard(&h, "broken credential", "the credential of statement");
	issued_end(&o, &h);
}

static void
a_credential_of_something_else_is_found(void **state)
{
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest sent;
	struct value *v;

	issued_begin(&o, state);
	issued_queue(&o, &issued_minimal);
	issued_make(&o, &issued_minimal, &sent);
	v = issued_back(&o, &sent);
	value_set_text(v, "name", "Doctor of Medicine");
	issued_deliver(&o, v);
	value_free(v);
	issued_verify(&o, &h);
	assert_int_equal(h.broken, 1);
	assert_heard(&h, "broken credential", "name differs");
	issued_end(&o, &h);
}

static void
a_proof_that_does_not_hold_is_found(void **state)
{
	struct heard h = { .size = 0 };
	struct logbook_of o;
	struct digest sent;
	struct value *v;

	issued_begin(&o, state);
	issued_queue(&o, &issued_minimal);
	issued_make(&o, &issued_minimal, &sent);
	v = issued_back(&o, &sent);
	value_set_text(v, "issued", "2026-03-02T09:01:00Z"); /* not signed */
	issued_deliver(&o, v);
	value_free(v);
	issued_verify(&o, &h);
	assert_int_equal(h.broken, 1);
	assert_heard(&h, "broken credential", "does not hold");
	issued_end(&o, &h);
}

/* delivered and refused alike */
static void
an_acknowledgement_that_is_missing_is_found(void **state)
{
	for (int delivered = 0; delivered <= 1; delivered++) {
		struct heard h = { .size = 0 };
		char hex[DIGEST_HEX_SIZE], *path;
		struct logbook_of o;
		struct digest id;

		issued_case(&o, state, (size_t)delivered);
		issued_queue(&o, &issued_minimal);
		issued_answer(&o, delivered == 1, delivered == 1 ? 409 : 422,
			      NULL, 0);
		digest_of("thanks\n", 7, &id);
		digest_to_hex(&id, hex);
		path = mem_format("%s/evidence/objects/%.2s/%s", o.dir, hex,
				  hex + 2);
		assert_int_equal(unlink(path), 0);
		free(path);
		issued_verify(&o, &h);
		assert_int_equal(h.broken, 1);
		assert_heard(&h, "broken objects", hex);
		issued_end(&o, &h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(a_delivery_that_no_service_accepted_is_found),
		IN_A_DIR(issued_before_is_a_delivery),
		IN_A_DIR(an_answer_that_is_no_credential_is_found),
		IN_A_DIR(a_credential_of_something_else_is_found),
		IN_A_DIR(a_proof_that_does_not_hold_is_found),
		IN_A_DIR(an_acknowledgement_that_is_missing_is_found),
	};

	return cmocka_run_group_tests_name("verify_delivered", tests, NULL,
					   NULL);
}
