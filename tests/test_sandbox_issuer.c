#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "issue/https.h"
#include "statement/proof.h"
#include "support/sandbox.h"
#include "support/test.h"

enum { TEXT_LIMIT = 64 * 1024 };

#define CREDENTIAL(id, name)                                                   \
	"{\"credential\":{\"@context\":[\"https://www.w3.org/ns/credentials/"  \
	"v2\"],\"id\":\"" id "\",\"type\":[\"VerifiableCredential\"],"         \
	"\"name\":\"" name "\",\"issuer\":\"https://i.example/\","             \
	"\"credentialSubject\":{\"id\":\"urn:a\"}},\"options\":{}}"

struct talk {
	struct sandbox service;
	struct https *https;
	struct https_answer answer;
};

static void
begin(struct talk *t, const char *dir)
{
	struct https_words words = { .token = SANDBOX_TOKEN };
	struct fault why;

	*t = (struct talk){ .answer = { .body = BUF_LIMIT(TEXT_LIMIT) } };
	sandbox_start(&t->service, dir, NULL);
	words.ca_file = t->service.ca;
	assert_ok(https_open(&t->https, &words, &why), &why);
}

static void
end(struct talk *t)
{
	https_close(t->https);
	buf_clear(&t->answer.body);
	sandbox_stop(&t->service);
}

/* POST BODY under KEY (NULL: none) and expect STATUS; the answer as text, to be
 * freed. */
static char *
post(struct talk *t, const char *path, const char *key, const char *body,
     long status)
{
	struct buf bytes = BUF_LIMIT(TEXT_LIMIT);
	const char *headers[] = { key, NULL };
	struct fault why;

	assert_ok(buf_add_text(&bytes, body, &why), &why);
	assert_ok(https_post(t->https, sandbox_url(&t->service, path), headers,
			     &bytes, &t->answer, &why),
		  &why);
	assert_int_equal(t->answer.status, status);
	buf_clear(&bytes);
	return strdup(buf_text_of(&t->answer.body));
}

static char *
issue(struct talk *t, const char *key, const char *body, long status)
{
	return post(t, "credentials/issue", key, body, status);
}

static void
signs_what_it_issues_as_itself(void **state)
{
	struct value *answer = NULL;
	const struct value *credential;
	struct key_public signer;
	char did[KEY_DID_SIZE];
	struct fault why;
	struct talk t;
	char *text;

	begin(&t, *state);
	text = issue(&t, NULL, CREDENTIAL("urn:1", "one"), 201);
	assert_ok(json_read(text, strlen(text), TEXT_LIMIT, &answer, &why),
		  &why);
	credential = value_get(answer, "verifiableCredential");
	assert_ok(proof_check_secured(credential, &signer, &why), &why);
	key_did(&signer, did);
	assert_string_equal(value_text(value_get(credential, "issuer"), "id"),
			    did);
	assert_string_equal(value_text(value_get(credential, "issuer"), "name"),
			    "Sandbox issuer, for trying out only");
	assert_string_equal(value_text(credential, "name"), "one");
	value_free(answer);
	free(text);
	end(&t);
}

static void
gives_the_same_answer_to_the_same_request(void **state)
{
	const char *key = "Idempotency-Key: k";
	char *first, *again;
	struct talk t;

	begin(&t, *state);
	first = issue(&t, key, CREDENTIAL("urn:1", "one"), 201);
	again = issue(&t, key, CREDENTIAL("urn:1", "one"), 201);
	assert_string_equal(first, again);
	free(first);
	free(again);
	end(&t);
}

static void
takes_no_other_request_under_the_same_key(void **state)
{
	const char *key = "Idempotency-Key: k";
	struct talk t;

	begin(&t, *state);
	free(issue(&t, key, CREDENTIAL("urn:1", "one"), 201));
	free(issue(&t, key, CREDENTIAL("urn:2", "two"), 422));
	end(&t);
}

static void
issues_no_id_twice_and_gives_what_it_issued(void **state)
{
	struct talk t;
	struct fault why;
	char *first;

	begin(&t, *state);
	first = issue(&t, "Idempotency-Key: k", CREDENTIAL("urn:1", "one"),
		      201);
	free(issue(&t, "Idempotency-Key: l", CREDENTIAL("urn:1", "one"), 409));
	free(issue(&t, NULL, CREDENTIAL("urn:1", "one"), 409));
	assert_ok(https_get(t.https,
			    sandbox_url(&t.service, "credentials/urn%3A1"),
			    NULL, &t.answer, &why),
		  &why);
	assert_int_equal(t.answer.status, 200);
	assert_string_equal(buf_text_of(&t.answer.body), first);
	free(first);
	end(&t);
}

static void
issues_credentials_only(void **state)
{
	struct talk t;

	begin(&t, *state);
	free(issue(&t, NULL, "{", 400));
	free(issue(&t, NULL, "", 400));
	free(issue(&t, NULL, "{\"credential\":{}}", 422));
	free(issue(&t, NULL, "{\"credential\":{\"id\":\"urn:1\"}}", 422));
	free(post(&t, "", NULL, "{}", 404));
	free(post(&t, "credentials/other", NULL, "{}", 405));
	end(&t);
}

static void
verifies_what_it_issued_and_nothing_that_was_changed(void **state)
{
	struct talk t;
	char *text, *said, *name;

	begin(&t, *state);
	text = issue(&t, NULL, CREDENTIAL("urn:1", "one"), 201);
	said = post(&t, "credentials/verify", NULL, text, 200);
	assert_non_null(strstr(said, "\"verified\":true"));
	free(said);
	name = strstr(text, "\"one\"");
	assert_non_null(name);
	name[1] = 'O';
	said = post(&t, "credentials/verify", NULL, text, 200);
	assert_non_null(strstr(said, "\"verified\":false"));
	assert_non_null(strstr(said, "does not fit"));
	free(said);
	free(text);
	end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(signs_what_it_issues_as_itself),
		IN_A_DIR(gives_the_same_answer_to_the_same_request),
		IN_A_DIR(takes_no_other_request_under_the_same_key),
		IN_A_DIR(issues_no_id_twice_and_gives_what_it_issued),
		IN_A_DIR(issues_credentials_only),
		IN_A_DIR(verifies_what_it_issued_and_nothing_that_was_changed),
	};

	return cmocka_run_group_tests_name("sandbox_issuer", tests, NULL, NULL);
}
