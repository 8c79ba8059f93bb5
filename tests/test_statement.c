/* statement/statement.c: a statement is read from its own bytes alone, and
 * written as it was. */

#include <stdlib.h>
#include <string.h>

#include "statement/statement.h"
#include "support/template.h"

static enum rc
read_text(const char *text, struct statement *s, struct fault *why)
{
	return statement_read(text, strlen(text), s, why);
}

static void
refuse(const char *old, const char *new, const char *reason)
{
	char *text = template_changed(OFFER_STATEMENT, old, new);
	struct statement s;
	struct fault why;

	assert_reason(read_text(text, &s, &why), reason, &why);
	statement_clear(&s);
	free(text);
}

static void
all_of_it_is_read(void **state)
{
	char hex[DIGEST_HEX_SIZE], text[DIGEST_TEXT_SIZE];
	struct statement s;
	struct fault why;

	(void)state;
	assert_ok(read_text(OFFER_STATEMENT, &s, &why), &why);
	assert_int_equal(s.number, OFFER_NUMBER);
	assert_int_equal(s.time, OFFER_TIME);
	assert_int_equal(s.claim_time, OFFER_SAID);
	assert_int_equal(s.kind, KIND_KEY_OFFERED);
	digest_to_text(&s.id, text);
	assert_string_equal(text, OFFER_ID);
	digest_to_hex(&s.leaf, hex);
	assert_string_equal(hex, OFFER_LEAF);
	assert_int_equal(s.role, 0);
	assert_false(s.has_after);
	assert_true(s.has_content);
	digest_to_text(&s.content, text);
	assert_string_equal(text, OFFER_CONTENT_ID);
	assert_null(s.logbook);
	assert_null(s.about);
	assert_string_equal(s.by, ADA_URN);
	assert_true(value_has(s.facts, "key"));
	assert_non_null(value_text(s.proof, "proofValue"));
	statement_clear(&s);
}

static void
a_step_has_what_it_answers(void **state)
{
	struct value *claim = template_json(
		"{'format':'recorder-claim-v1','time':@T,'logbook':@L,'by':@P,"
		"'kind':'submitted','about':@A,'after':@D,'role':'learner',"
		"'facts':{'document':@D,'text':'t','language':'en'}}");
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	char text[DIGEST_TEXT_SIZE];
	struct statement s;
	struct fault why;

	(void)state;
	assert_ok(statement_write(7, OFFER_TIME, claim, NULL, &bytes, &why),
		  &why);
	assert_ok(statement_read(bytes.bytes, bytes.size, &s, &why), &why);
	assert_int_equal(s.role, ROLE_LEARNER);
	assert_true(s.has_after);
	digest_to_text(&s.after, text);
	assert_string_equal(text, OFFER_ID);
	assert_string_equal(s.logbook, BOOK_DID);
	assert_non_null(s.about);
	assert_null(s.proof);
	assert_false(s.has_content);
	statement_clear(&s);
	buf_clear(&bytes);
	value_free(claim);
}

static void
it_is_written_as_it_was(void **state)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s;
	struct fault why;

	(void)state;
	assert_ok(read_text(OFFER_STATEMENT, &s, &why), &why);
	assert_ok(statement_write(s.number, s.time, s.claim, s.proof, &bytes,
				  &why),
		  &why);
	assert_string_equal(buf_text_of(&bytes), OFFER_STATEMENT);
	assert_non_null(strstr(buf_text_of(&bytes), OFFER_CLAIM));
	statement_clear(&s);
	buf_clear(&bytes);
}

static void
over_its_limit_it_is_not_written(void **state)
{
	struct buf bytes = BUF_LIMIT(2 * (size_t)STATEMENT_LIMIT);
	struct value *claim = value_object();
	char *text = calloc(1, STATEMENT_LIMIT);
	struct fault why;

	(void)state;
	memset(text, 'x', STATEMENT_LIMIT - 1);
	value_set_text(claim, "by", text);
	assert_fault(statement_write(0, OFFER_TIME, claim, NULL, &bytes, &why),
		     RC_TOO_BIG, &why);
	assert_int_equal(bytes.size, 0);
	free(text);
	value_free(claim);
}

static void
over_its_limit_it_is_not_read(void **state)
{
	char *text = calloc(1, STATEMENT_LIMIT + 2);
	struct statement s;
	struct fault why;

	(void)state;
	memset(text, '[', STATEMENT_LIMIT + 1);
	assert_fault(read_text(text, &s, &why), RC_TOO_BIG, &why);
	statement_clear(&s);
	free(text);
}

/* Attacks 16 to 18 of the record vectors, on this statement. */
static void
other_bytes_of_the_same_words_are_refused(void **state)
{
	(void)state;
	refuse("\"number\":", "\"number\": ", "not-canonical");
	refuse("\"number\":1", "\"number\":1.0", "not-an-integer");
	refuse("\"number\":1", "\"number\":1e0", "not-an-integer");
	refuse("\"number\":1", "\"number\":1,\"number\":1", "duplicate-member");
	refuse("\"number\":1", "\"number\":1.0,\"number\":1",
	       "duplicate-member");
	refuse("}],\"time\"", "}] ,\"time\"", "not-canonical");
	refuse("key-offered", "key\\u002doffered", "not-canonical");
}

/* §12: in its order, whichever of the two is found first. */
static void
of_two_wrongs_the_first_reason_is_given(void **state)
{
	(void)state;
	/* unknown in the statement, missing in the claim, and the reverse */
	refuse("\"number\":1", "\"note\":1,\"number\":1", "unknown-member");
	refuse(",\"number\":1", "", "missing-member");
	refuse(",\"time\":\"2026-03-02T09:01:00Z\"},\"format\":\""
	       "recorder-statement-v1\",\"number\":1",
	       ",\"time\":\"2026-03-02\"},\"format\":\"recorder-statement-v1\""
	       ",\"note\":1,\"number\":1",
	       "unknown-member");
	refuse(",\"time\":\"2026-03-02T09:01:00Z\"},\"format\":\""
	       "recorder-statement-v1\",\"number\":1",
	       ",\"time\":\"2026-03-02T09:01:00Z\",\"witnessed\":1},"
	       "\"format\":\"recorder-statement-v1\"",
	       "unknown-member");
	refuse("\"spki\":", "\"spkj\":", "unknown-member");
	refuse("-1f6d3a1c0001\",\"content\":", "-1f6d3a1c0001\",\"contenu\":",
	       "unknown-member");
}

static void
a_number_that_no_ledger_gives_is_refused(void **state)
{
	(void)state;
	refuse("\"number\":1", "\"number\":-1", "missing-member");
	refuse("\"number\":1", "\"number\":1099511627776", "missing-member");
	refuse("\"number\":1", "\"number\":\"1\"", "missing-member");
}

static void
a_proof_is_an_array_of_exactly_one(void **state)
{
	(void)state;
	refuse("}],\"time\"", "},{}],\"time\"", "missing-member");
	refuse("\"proof\":[{", "\"proof\":[],\"prooff\":[{", "unknown-member");
}

static void
an_empty_list_of_proofs_is_refused(void **state)
{
	const char *at = strstr(OFFER_STATEMENT, "\"proof\":[");
	char *text = template_changed(
		OFFER_STATEMENT, at,
		"\"proof\":[],\"time\":\"2026-03-02T09:01:08Z\"}");
	struct statement s;
	struct fault why;

	(void)state;
	assert_reason(read_text(text, &s, &why), "missing-member", &why);
	assert_says(&why, "proof");
	statement_clear(&s);
	free(text);
}

static void
a_newer_one_is_kept_as_far_as_it_is_understood(void **state)
{
	char *text =
		template_changed(OFFER_STATEMENT, "key-offered", "sampled");
	struct statement s;
	struct fault why;

	(void)state;
	assert_fault(read_text(text, &s, &why), RC_NEWER, &why);
	assert_string_equal(why.reason, "unknown-kind");
	assert_int_equal(s.kind, KIND_UNKNOWN);
	assert_int_equal(s.number, OFFER_NUMBER);
	assert_string_equal(s.by, ADA_URN);
	assert_non_null(s.proof);
	statement_clear(&s);
	free(text);

	text = template_changed(OFFER_STATEMENT, "recorder-statement-v1",
				"recorder-statement-v2");
	assert_fault(read_text(text, &s, &why), RC_NEWER, &why);
	assert_string_equal(why.reason, "format");
	assert_int_equal(s.kind, KIND_UNKNOWN);
	statement_clear(&s);
	free(text);
}

static void
what_is_no_object_is_refused_quietly(void **state)
{
	static const char *const texts[] = { "",   "[]",   "1",
					     "{}", "null", "{\"claim\":[]}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct statement s;
		struct fault why;

		assert_fault(read_text(texts[i], &s, &why), RC_INVALID, &why);
		assert_non_null(why.reason);
		statement_clear(&s);
		statement_clear(&s); /* twice is fine */
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_read),
		cmocka_unit_test(a_step_has_what_it_answers),
		cmocka_unit_test(it_is_written_as_it_was),
		cmocka_unit_test(over_its_limit_it_is_not_written),
		cmocka_unit_test(over_its_limit_it_is_not_read),
		cmocka_unit_test(other_bytes_of_the_same_words_are_refused),
		cmocka_unit_test(of_two_wrongs_the_first_reason_is_given),
		cmocka_unit_test(a_number_that_no_ledger_gives_is_refused),
		cmocka_unit_test(a_proof_is_an_array_of_exactly_one),
		cmocka_unit_test(an_empty_list_of_proofs_is_refused),
		cmocka_unit_test(
			a_newer_one_is_kept_as_far_as_it_is_understood),
		cmocka_unit_test(what_is_no_object_is_refused_quietly),
	};

	return cmocka_run_group_tests_name("statement", tests, NULL, NULL);
}
