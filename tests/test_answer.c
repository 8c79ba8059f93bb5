/* statement/answer.c: a claim that travels comes back with its proof and its
 * content, or not at all. */

#include <stdlib.h>
#include <string.h>

#include "statement/answer.h"
#include "statement/claim.h"
#include "support/template.h"

/* Ada's card: the vector's claim, proof and content. */
struct card {
	struct value *statement, *content;
	const struct value *claim, *proof;
};

static int
card_make(void **state)
{
	struct card *c = calloc(1, sizeof(*c));
	struct fault why;

	assert_non_null(c);
	assert_ok(json_read(OFFER_STATEMENT, strlen(OFFER_STATEMENT),
			    TEMPLATE_LIMIT, &c->statement, &why),
		  &why);
	assert_ok(json_read(OFFER_CONTENT, strlen(OFFER_CONTENT),
			    TEMPLATE_LIMIT, &c->content, &why),
		  &why);
	c->claim = value_get(c->statement, "claim");
	c->proof = value_at(value_get(c->statement, "proof"), 0);
	*state = c;
	return 0;
}

static int
card_free(void **state)
{
	struct card *c = *state;

	value_free(c->statement);
	value_free(c->content);
	free(c);
	return 0;
}

static struct value *
whole_of(const struct card *c)
{
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	struct value *whole = NULL;
	struct fault why;

	assert_ok(answer_write(c->claim, c->proof, c->content, NULL, &bytes,
			       &why),
		  &why);
	assert_ok(json_read_canonical(bytes.bytes, bytes.size, ANSWER_LIMIT,
				      &whole, &why),
		  &why);
	buf_clear(&bytes);
	return whole;
}

/* WHOLE (taken) is refused for this reason, and nothing of it is left. */
static void
refuse(struct value *whole, const char *reason)
{
	char *text = json_text(whole, NULL);
	struct answer a;
	struct fault why;

	assert_reason(answer_read(text, strlen(text), &a, &why), reason, &why);
	assert_null(a.whole);
	free(text);
	value_free(whole);
}

static void
all_of_it_comes_back(void **state)
{
	const struct card *c = *state;
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	struct value *endorsement = template_json("{'id':'urn:x:1'}");
	char text[DIGEST_TEXT_SIZE];
	struct answer a;
	struct fault why;

	assert_ok(answer_write(c->claim, c->proof, c->content, endorsement,
			       &bytes, &why),
		  &why);
	assert_non_null(strstr(buf_text_of(&bytes), OFFER_CLAIM));
	assert_non_null(strstr(buf_text_of(&bytes), OFFER_CONTENT));
	assert_ok(answer_read(bytes.bytes, bytes.size, &a, &why), &why);
	digest_to_text(&a.id, text);
	assert_string_equal(text, OFFER_ID);
	assert_true(value_equal(a.claim, c->claim));
	assert_true(value_equal(a.proof, c->proof));
	assert_true(value_equal(a.content, c->content));
	assert_true(value_equal(a.endorsement, endorsement));
	answer_clear(&a);
	answer_clear(&a); /* twice is fine */
	value_free(endorsement);
	buf_clear(&bytes);
}

/* A conclusion that declares another outcome owes its reason. */
static void
content_owes_what_the_facts_want(void **state)
{
	const struct card *c = *state;
	struct value *members = template_json("{'note':'n'}"), *content = NULL;
	struct value *claim;
	struct digest id;
	struct fault why;
	struct card other;
	size_t size;
	char *text = content_new(members, &size, &id);

	assert_ok(content_read(text, size, &id, &content, &why), &why);
	claim = template_json(
		"{'format':'recorder-claim-v1','kind':'concluded',"
		"'logbook':@L,'by':@P,'role':'assessor','time':@T,'about':@A,"
		"'after':@D,'facts':{'document':@D,'revision':1,'outcome':{"
		"'proposed':'competent','declared':'not-yet-competent'},"
		"'overrides':[]}}");
	value_set_digest(claim, "content", &id);
	other = *c;
	other.claim = claim;
	other.content = content;
	refuse(whole_of(&other), "missing-member");
	value_free(claim);
	value_free(content);
	value_free(members);
	free(text);
}

static void
content_and_endorsement_may_be_absent(void **state)
{
	const struct card *c = *state;
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	struct answer a;
	struct fault why;

	assert_ok(answer_write(c->claim, c->proof, NULL, NULL, &bytes, &why),
		  &why);
	assert_ok(answer_read(bytes.bytes, bytes.size, &a, &why), &why);
	assert_null(a.content);
	assert_null(a.endorsement);
	answer_clear(&a);
	buf_clear(&bytes);
}

static void
one_line_feed_at_the_end_is_forgiven(void **state)
{
	const struct card *c = *state;
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	struct answer a;
	struct fault why;

	assert_ok(answer_write(c->claim, c->proof, c->content, NULL, &bytes,
			       &why),
		  &why);
	assert_ok(buf_add_text(&bytes, "\n", &why), &why);
	assert_ok(answer_read(bytes.bytes, bytes.size, &a, &why), &why);
	answer_clear(&a);
	assert_ok(buf_add_text(&bytes, "\n", &why), &why);
	assert_reason(answer_read(bytes.bytes, bytes.size, &a, &why),
		      "not-canonical", &why);
	assert_reason(answer_read("", 0, &a, &why), "not-canonical", &why);
	buf_clear(&bytes);
}

static void
content_is_the_one_that_the_claim_names(void **state)
{
	struct value *whole = whole_of(*state);
	struct value *content = template_json(
		"{'name':'Ada','salt':'00112233445566778899aabbccddeeff'}");

	value_set(whole, "content", content);
	refuse(whole, "content-digest");

	whole = whole_of(*state);
	value_set(whole, "content", template_json("{'name':'Ada Admin'}"));
	refuse(whole, "salt");
}

/* A digest that fits makes nothing content that the kind does not have. */
static void
content_has_the_members_of_its_kind(void **state)
{
	struct value *whole = whole_of(*state);
	struct value *claim = value_copy(value_get(whole, "claim"));
	struct value *content = template_json(
		"{'nickname':'Ada','salt':'00112233445566778899aabbccddeeff'}");
	struct digest id;

	json_digest(content, &id);
	value_set_digest(claim, "content", &id);
	value_set(whole, "claim", claim);
	value_set(whole, "content", content);
	refuse(whole, "unknown-member");
}

static void
content_that_nothing_names_is_refused(void **state)
{
	struct value *whole = whole_of(*state);

	value_set(whole, "claim",
		  template_json(
			  "{'format':'recorder-claim-v1','time':@T,'by':@P,"
			  "'logbook':@L,'kind':'roles-set','role':"
			  "'administrator','facts':{'person':@P,'roles':[]}}"));
	refuse(whole, "content-digest");
}

static void
the_claim_is_well_formed(void **state)
{
	struct value *whole = whole_of(*state);
	struct value *claim = value_copy(value_get(whole, "claim"));

	value_set_text(claim, "witnessed", "yes");
	value_set(whole, "claim", claim);
	refuse(whole, "unknown-member");

	whole = whole_of(*state);
	claim = value_copy(value_get(whole, "claim"));
	value_remove(claim, "time");
	value_set(whole, "claim", claim);
	refuse(whole, "missing-member");
}

static void
there_is_exactly_one_proof(void **state)
{
	struct value *whole = whole_of(*state);

	value_remove(whole, "proof");
	refuse(whole, "missing-member");

	whole = whole_of(*state);
	value_set(whole, "proof", value_array());
	refuse(whole, "missing-member");

	whole = whole_of(*state);
	value_set(whole, "proof", template_json("[{},{}]"));
	refuse(whole, "missing-member");
}

static void
other_members_are_refused(void **state)
{
	struct value *whole = whole_of(*state);

	value_set_integer(whole, "number", 1);
	refuse(whole, "unknown-member");
}

static void
a_newer_format_is_told_from_a_wrong_one(void **state)
{
	struct value *whole = whole_of(*state);
	struct answer a;
	struct fault why;
	char *text;

	value_set_text(whole, "format", "recorder-answer-v2");
	text = json_text(whole, NULL);
	assert_fault(answer_read(text, strlen(text), &a, &why), RC_NEWER, &why);
	assert_string_equal(why.reason, "format");
	free(text);

	value_remove(whole, "format");
	refuse(whole, "missing-member");
}

static void
over_its_limit_it_is_neither_written_nor_read(void **state)
{
	const struct card *c = *state;
	struct buf bytes = BUF_LIMIT(2 * (size_t)ANSWER_LIMIT);
	struct value *big = value_object();
	char *text = calloc(1, ANSWER_LIMIT + 3);
	struct answer a;
	struct fault why;

	assert_non_null(text);
	memset(text, 'x', ANSWER_LIMIT + 2);
	assert_fault(answer_read(text, ANSWER_LIMIT + 2, &a, &why), RC_TOO_BIG,
		     &why);
	text[TEMPLATE_LIMIT] = '\0';
	for (char name[] = "a"; name[0] <= 'z'; name[0]++) {
		struct value *list = value_array();

		value_push_text(list, text);
		value_push_text(list, text);
		value_set(big, name, list);
	}
	assert_fault(
		answer_write(c->claim, c->proof, c->content, big, &bytes, &why),
		RC_TOO_BIG, &why);
	assert_int_equal(bytes.size, 0);
	free(text);
	value_free(big);
	buf_clear(&bytes);
}

#define WITH_CARD(test)                                                        \
	cmocka_unit_test_setup_teardown(test, card_make, card_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CARD(all_of_it_comes_back),
		WITH_CARD(content_owes_what_the_facts_want),
		WITH_CARD(content_and_endorsement_may_be_absent),
		WITH_CARD(one_line_feed_at_the_end_is_forgiven),
		WITH_CARD(content_is_the_one_that_the_claim_names),
		WITH_CARD(content_has_the_members_of_its_kind),
		WITH_CARD(content_that_nothing_names_is_refused),
		WITH_CARD(the_claim_is_well_formed),
		WITH_CARD(there_is_exactly_one_proof),
		WITH_CARD(other_members_are_refused),
		WITH_CARD(a_newer_format_is_told_from_a_wrong_one),
		WITH_CARD(over_its_limit_it_is_neither_written_nor_read),
	};

	return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
