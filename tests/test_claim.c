/* statement/claim.c: claims are named by their bytes, have the shape of
 * records.md §3.1, and their content is salted. */

#include <stdlib.h>
#include <string.h>

#include "statement/claim.h"
#include "support/template.h"

#define SAID "'format':'recorder-claim-v1','time':@T"
#define BY_PERSON SAID ",'logbook':@L,'by':@P"
#define SUBMITTED BY_PERSON ",'kind':'submitted','about':@A,'after':@D"
#define JUDGED                                                                 \
	BY_PERSON ",'kind':'judgement-recorded','about':@A,'role':'assessor'," \
		  "'content':@D"
#define CONCLUDED                                                              \
	BY_PERSON ",'kind':'concluded','about':@A,'after':@D,'role':"          \
		  "'assessor','facts':{'document':@E,'revision':1,'outcome':"  \
		  "{'proposed':'competent','declared':"

static void
its_id_is_that_of_its_canonical_bytes(void **state)
{
	char text[DIGEST_TEXT_SIZE], *bytes;
	struct value *facts = template_json("{'key':@K}");
	struct digest content, id;
	struct fault why;
	struct claim_words words = {
		.kind = KIND_KEY_OFFERED,
		.by = ADA_URN,
		.time = OFFER_SAID,
		.facts = facts,
		.content = &content,
	};
	struct value *claim;

	(void)state;
	assert_ok(digest_of_text(OFFER_CONTENT_ID, &content, &why), &why);
	claim = claim_new(&words);
	bytes = json_text(claim, NULL);
	assert_string_equal(bytes, OFFER_CLAIM);
	claim_id(claim, &id);
	digest_to_text(&id, text);
	assert_string_equal(text, OFFER_ID);
	assert_ok(claim_check(claim, &why), &why);
	free(bytes);
	value_free(claim);
}

static void
all_words_go_in_and_no_others(void **state)
{
	struct digest after, content;
	struct fault why;
	struct claim_words words = {
		.kind = KIND_RETURNED,
		.logbook = BOOK_DID,
		.by = ADA_URN,
		.role = ROLE_AUTHENTICATOR,
		.time = OFFER_SAID,
		.about = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01",
		.after = &after,
		.content = &content,
	};
	struct value *claim, *wanted;

	(void)state;
	assert_ok(digest_of_text(OFFER_ID, &after, &why), &why);
	assert_ok(digest_of_text(OFFER_CONTENT_ID, &content, &why), &why);
	words.facts = template_json(
		"{'document':@D,'to':'learner','reason':'unclear'}");
	claim = claim_new(&words);
	wanted = template_json(
		"{" BY_PERSON ",'kind':'returned','role':'authenticator',"
		"'about':@A,'after':@D,'content':@E,'facts':{'document':@D,"
		"'to':'learner','reason':'unclear'}}");
	assert_true(value_equal(claim, wanted));
	assert_ok(claim_check(claim, &why), &why);
	value_free(claim);
	value_free(wanted);

	words.facts = NULL; /* absent facts are an empty object */
	claim = claim_new(&words);
	assert_int_equal(value_kind(value_get(claim, "facts")), VALUE_OBJECT);
	value_free(claim);
}

static const char *const good[] = {
	"{" SUBMITTED ",'role':'learner','facts':{'document':@D,'text':'t',"
	"'language':'en'}}",
	"{" SUBMITTED ",'role':'assessor','facts':{'document':@D,'text':'t',"
	"'language':'en','declaredOn':@E}}",
	"{" JUDGED ",'facts':{'criterion':'a','level':'b'}}",
	"{" JUDGED ",'facts':{'criterion':'a','level':'b'},'ext':{"
	"'org.example.thing':{'Any':['1.0',true]},'org.x-y.z2':1}}",
	"{" CONCLUDED "'competent'},'overrides':[]}}",
	"{" CONCLUDED "'not-yet-competent'},'overrides':[]},'content':@D}",
	"{" SAID ",'logbook':@L,'by':@L,'kind':'logbook-read','facts':{"
	"'logbook':@L,'root':@D,'size':1}}",
	"{" SAID ",'logbook':@L,'by':@L,'kind':'exported','about':@A,'facts':{"
	"'archive':@D,'container':'tar','digest':@E}}",
	"{" BY_PERSON ",'kind':'exported','about':@A,'role':'auditor','facts':"
	"{'archive':@D,'container':'tar','digest':@E}}",
	"{" BY_PERSON ",'kind':'hold-set','role':'administrator','content':@D,"
	"'facts':{}}",
	"{" BY_PERSON ",'kind':'hold-set','role':'administrator','content':@D,"
	"'facts':{},'about':@A}",
	"{" BY_PERSON ",'kind':'assessment-opened','role':'assessor','about':"
	"@A,'facts':{'rubric':@D,'learner':@Q,'attempt':'initial'}}",
};

static void
well_formed_claims_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct value *claim = template_json(good[i]);
		struct fault why;

		assert_ok(claim_check(claim, &why), &why);
		value_free(claim);
	}
}

struct wrong {
	const char *text, *reason, *says;
};

/* clang-format off */
static const struct wrong wrong[] = {
	/* unknown-member: before all that is missing or in the wrong role */
	{ "{" JUDGED ",'facts':{'criterion':'a','level':'b'},'witnessed':1}",
	  "unknown-member", "witnessed" },
	{ "{'witnessed':'yes'}", "unknown-member", "witnessed" },
	{ "{" JUDGED ",'facts':{'criterion':'a','colour':'b'}}",
	  "unknown-member", "colour" },
	{ "{" BY_PERSON ",'kind':'person-enrolled','facts':{'roles':[{'x':1}]"
	  "}}", "unknown-member", "facts.roles[0]" },
	{ "{" JUDGED ",'after':@D,'facts':{'criterion':'a','level':'b'}}",
	  "unknown-member", "after" },
	{ "{" BY_PERSON ",'kind':'assessment-opened','role':'assessor',"
	  "'about':@A,'after':@D,'facts':{'rubric':@D,'learner':@Q,"
	  "'attempt':'initial'}}", "unknown-member", "after" },
	{ "{" BY_PERSON ",'kind':'rubric-retired','role':'administrator',"
	  "'about':@A,'facts':{'rubric':@D,'from':@T}}", "unknown-member",
	  "about" },
	{ "{" BY_PERSON ",'kind':'rubric-retired','role':'administrator',"
	  "'content':@D,'facts':{'rubric':@D,'from':@T}}", "unknown-member",
	  "content" },
	{ "{" SAID ",'by':@P,'kind':'key-offered','logbook':@L,'content':@D,"
	  "'facts':{'key':@K}}", "unknown-member", "logbook" },
	{ "{" SAID ",'by':@P,'kind':'key-offered','role':'learner',"
	  "'content':@D,'facts':{'key':@K}}", "unknown-member", "role" },
	/* missing-member */
	{ "[]", "missing-member", "object" },
	{ "{" JUDGED "}", "missing-member", "facts" },
	{ "{'format':'recorder-claim-v1','kind':'logbook-read','logbook':@L,"
	  "'by':@L,'facts':{'logbook':@L,'root':@D,'size':1}}",
	  "missing-member", "time" },
	{ "{" SAID ",'by':@P,'facts':{}}", "missing-member", "kind" },
	{ "{'kind':'logbook-read','time':@T,'logbook':@L,'by':@L,'facts':{"
	  "'logbook':@L,'root':@D,'size':1}}", "missing-member", "format" },
	{ "{" SAID ",'by':@P,'kind':'rubric-retired','role':'administrator',"
	  "'facts':{'rubric':@D,'from':@T}}", "missing-member", "logbook" },
	{ "{" BY_PERSON ",'kind':'rubric-retired','facts':{'rubric':@D,"
	  "'from':@T}}", "missing-member", "role" },
	{ "{" SUBMITTED ",'facts':{'document':@D,'text':'t','language':'en'}}",
	  "missing-member", "role" },
	{ "{" SUBMITTED ",'role':'assessor','facts':{'document':@D,'text':'t',"
	  "'language':'en'}}", "missing-member", "declaredOn" },
	{ "{" BY_PERSON ",'kind':'submitted','about':@A,'role':'learner',"
	  "'facts':{'document':@D,'text':'t','language':'en'}}",
	  "missing-member", "after" },
	{ "{" BY_PERSON ",'kind':'submitted','after':@D,'role':'learner',"
	  "'facts':{'document':@D,'text':'t','language':'en'}}",
	  "missing-member", "about" },
	{ "{" BY_PERSON ",'kind':'judgement-recorded','about':@A,'role':"
	  "'assessor','facts':{'criterion':'a','level':'b'}}",
	  "missing-member", "content" },
	{ "{" CONCLUDED "'not-yet-competent'},'overrides':[]}}",
	  "missing-member", "content" },
	{ "{" CONCLUDED "'competent'},'overrides':[{'rule':'age'}]}}",
	  "missing-member", "content" },
	{ "{" SAID ",'logbook':@L,'by':'did:key:z6MktQZF5tK3JfpxNUTNVBZBWMeyfL"
	  "1BNUVYhkBSb8xRRBk5','kind':'logbook-read','facts':{'logbook':@L,"
	  "'root':@D,'size':1}}", "missing-member", "by" },
	{ "{" JUDGED ",'facts':{'criterion':'a','level':'b'},'ext':{"
	  "'thing':1}}", "missing-member", "thing" },
	{ "{" JUDGED ",'facts':{'criterion':'a','level':'b'},'ext':{"
	  "'org..x':1}}", "missing-member", "org..x" },
	{ "{" JUDGED ",'facts':{'criterion':'a','level':'b'},'ext':{"
	  "'org.x.':1}}", "missing-member", "org.x." },
	{ "{" JUDGED ",'facts':{'criterion':'a','level':'b'},'ext':1}",
	  "missing-member", "ext" },
	{ "{'format':'recorder-claim-v1','time':'2026-03-02T09:01:00+00:00',"
	  "'logbook':@L,'by':@L,'kind':'logbook-read','facts':{'logbook':@L,"
	  "'root':@D,'size':1}}", "missing-member", "time" },
	/* role */
	{ "{" BY_PERSON ",'kind':'submitted','about':@A,'after':@D,'role':"
	  "'authenticator','facts':{'document':@D,'text':'t',"
	  "'language':'en','declaredOn':@E}}", "role", "authenticator" },
	{ "{" BY_PERSON ",'kind':'rubric-retired','role':'cook','facts':{"
	  "'rubric':@D,'from':@T}}", "role", "cook" },
	{ "{" SAID ",'logbook':@L,'by':@L,'kind':'rubric-retired','facts':{"
	  "'rubric':@D,'from':@T}}", "role", "logbook" },
	{ "{" SAID ",'logbook':@L,'by':@L,'kind':'exported','about':@A,'role':"
	  "'auditor','facts':{'archive':@D,'container':'tar','digest':@E}}",
	  "role", "auditor" },
	{ "{" BY_PERSON ",'kind':'logbook-read','role':'administrator',"
	  "'facts':{'logbook':@L,'root':@D,'size':1}}", "role",
	  "administrator" },
};
/* clang-format on */

static void
what_breaks_the_shape_is_refused_for_the_first_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct value *claim = template_json(wrong[i].text);
		struct fault why;

		assert_reason(claim_check(claim, &why), wrong[i].reason, &why);
		assert_says(&why, wrong[i].says);
		value_free(claim);
	}
}

static void
what_is_newer_is_told_from_what_is_wrong(void **state)
{
	static const char *const newer[][2] = {
		{ "{'format':'recorder-claim-v2','sums':1}", "format" },
		{ "{" BY_PERSON ",'kind':'sampled','of':1}", "unknown-kind" },
		{ "{" BY_PERSON ",'kind':'Sealed'}", "unknown-kind" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
		struct value *claim = template_json(newer[i][0]);
		struct fault why;

		assert_fault(claim_check(claim, &why), RC_NEWER, &why);
		assert_string_equal(why.reason, newer[i][1]);
		value_free(claim);
	}
}

static void
content_reads_back_under_its_digest(void **state)
{
	struct value *content = NULL;
	struct digest id;
	struct fault why;

	(void)state;
	assert_ok(digest_of_text(OFFER_CONTENT_ID, &id, &why), &why);
	assert_ok(content_read(OFFER_CONTENT, strlen(OFFER_CONTENT), &id,
			       &content, &why),
		  &why);
	assert_string_equal(value_text(content, "name"), "Ada Admin");
	value_free(content);
}

static void
equal_content_gets_another_salt(void **state)
{
	struct value *members = template_json("{'reason':'late'}"), *read;
	struct digest first, second;
	size_t size = 0;
	struct fault why;
	char *text;

	(void)state;
	text = content_new(members, &size, &first);
	assert_int_equal(size, strlen(text));
	assert_ok(content_read(text, size, &first, &read, &why), &why);
	assert_string_equal(value_text(read, "reason"), "late");
	assert_false(value_has(members, "salt"));
	value_free(read);
	free(text);
	text = content_new(members, &size, &second);
	assert_false(digest_equal(&first, &second));
	free(text);
	value_free(members);
}

static void
no_members_are_no_content(void **state)
{
	struct value *none = value_object();
	struct digest id = { .bytes = { 7 } };
	size_t size = 7;

	(void)state;
	assert_null(content_new(NULL, &size, &id));
	assert_null(content_new(none, &size, &id));
	assert_int_equal(id.bytes[0], 7);
	value_free(none);
}

static void
content_is_refused_without_salt_or_under_another_digest(void **state)
{
	static const char *const unsalted[] = {
		"{\"name\":\"Lou Learner\"}",
		"{\"name\":\"n\",\"salt\":\"00112233445566778899AABBCCDDEEFF\"}",
		"{\"name\":\"n\",\"salt\":\"00112233445566778899aabbccddee\"}",
		"{\"name\":\"n\",\"salt\":17}",
	};
	struct value *read = NULL;
	struct digest id;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		digest_of(unsalted[i], strlen(unsalted[i]), &id);
		assert_reason(content_read(unsalted[i], strlen(unsalted[i]),
					   &id, &read, &why),
			      "salt", &why);
	}
	assert_reason(content_read(OFFER_CONTENT, strlen(OFFER_CONTENT), &id,
				   &read, &why),
		      "content-digest", &why);
	assert_reason(content_read(" {}", 3, &id, &read, &why), "not-canonical",
		      &why);
	assert_null(read);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_id_is_that_of_its_canonical_bytes),
		cmocka_unit_test(all_words_go_in_and_no_others),
		cmocka_unit_test(well_formed_claims_are_taken),
		cmocka_unit_test(
			what_breaks_the_shape_is_refused_for_the_first_reason),
		cmocka_unit_test(what_is_newer_is_told_from_what_is_wrong),
		cmocka_unit_test(content_reads_back_under_its_digest),
		cmocka_unit_test(equal_content_gets_another_salt),
		cmocka_unit_test(no_members_are_no_content),
		cmocka_unit_test(
			content_is_refused_without_salt_or_under_another_digest),
	};

	return cmocka_run_group_tests_name("claim", tests, NULL, NULL);
}
