#include <stdio.h>
#include <string.h>

#include "../recorder/issue/meaning.h"
#include "base/json.h"
#include "support/test.h"

enum { JSON_LIMIT = 64 * 1024 };

static struct value *
json_of(const char *text)
{
	struct value *v = NULL;
	struct fault why;

	assert_ok(json_read(text, strlen(text), JSON_LIMIT, &v, &why), &why);
	return v;
}

/* An answer of STATUS with BODY means WANTED, and its words hold WORDS. */
static void
check(long status, const char *type, const char *body, enum means wanted,
      const char *words)
{
	struct value *ours = json_of("{\"issuer\":\"https://i.example/\","
				     "\"credentialSubject\":{\"id\":\"a\"}}");
	struct https_answer answer = { .status = status,
				       .body = BUF_LIMIT(JSON_LIMIT) };
	struct meaning m;
	struct fault why;

	snprintf(answer.type, sizeof(answer.type), "%s", type);
	assert_ok(buf_add_text(&answer.body, body, &why), &why);
	meaning_of(&answer, ours, &m);
	if (m.means != wanted || strstr(m.words, words) == NULL)
		print_error("%ld %s: %d \"%s\"\n", status, body, (int)m.means,
			    m.words);
	assert_int_equal(m.means, wanted);
	assert_non_null(strstr(m.words, words));
	assert_true((m.credential != NULL) == (wanted == MEANS_ISSUED));
	meaning_clear(&m);
	buf_clear(&answer.body);
	value_free(ours);
}

#define JSON "application/json"
#define SIGNED                                                                 \
	"{\"credentialSubject\":{\"id\":\"a\"},\"issuer\":\"did:web:i\","      \
	"\"proof\":{\"type\":\"other\"}}"

static void
finds_the_credential_where_services_put_it(void **state)
{
	(void)state;
	check(201, JSON, "{\"verifiableCredential\":" SIGNED "}", MEANS_ISSUED,
	      "");
	check(200, JSON, "{\"verifiableCredential\":" SIGNED "}", MEANS_ISSUED,
	      "");
	check(201, "application/vc+ld+json", SIGNED, MEANS_ISSUED, "");
	check(200, "", SIGNED, MEANS_ISSUED, "");
}

static void
takes_no_other_credential_for_ours(void **state)
{
	(void)state;
	check(201, JSON,
	      "{\"credentialSubject\":{\"id\":\"b\"},\"issuer\":\"did:web:i\","
	      "\"proof\":{}}",
	      MEANS_OTHER, "credentialSubject.id differs");
	check(201, JSON,
	      "{\"credentialSubject\":{\"id\":\"a\"},\"issuer\":\"did:web:i\"}",
	      MEANS_OTHER, "not signed");
}

static void
takes_no_success_without_a_credential_for_one(void **state)
{
	(void)state;
	check(200, "text/html",
	      "<!DOCTYPE html><html><title>Log in</title></html>",
	      MEANS_UNCLEAR, "HTML, not a credential");
	check(200, JSON, "<html>", MEANS_UNCLEAR, "HTML, not a credential");
	check(200, "text/plain", "done", MEANS_UNCLEAR, "no JSON");
	check(201, JSON, "", MEANS_UNCLEAR, "no JSON");
	check(201, JSON, "{\"id\":7}", MEANS_UNCLEAR,
	      "JSON without a credential");
	check(201, JSON, "{\"verifiableCredential\":\"eyJhbGciOiJFZERTQSJ9\"}",
	      MEANS_UNCLEAR, "JWT");
	check(201, JSON,
	      "{\"verifiableCredential\":{\"type\":"
	      "\"EnvelopedVerifiableCredential\",\"id\":\"data:x\"}}",
	      MEANS_UNCLEAR, "envelope");
	check(202, JSON, "{}", MEANS_UNCLEAR, "not issued it yet");
	check(204, "", "", MEANS_UNCLEAR, "not issued it yet");
	check(302, "", "", MEANS_UNCLEAR, "not followed");
}

static void
tells_no_from_not_now(void **state)
{
	static const long no[] = { 400, 401, 403, 404, 405,
				   410, 413, 422, 501, 505 };
	static const long later[] = { 408, 425, 429, 500, 502, 503, 504 };

	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		check(no[i], JSON, "{}", MEANS_REFUSED, "");
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		check(later[i], JSON, "{}", MEANS_AGAIN, "");
	check(409, JSON, "{}", MEANS_KNOWN, "");
}

static void
gives_the_words_of_the_service(void **state)
{
	(void)state;
	check(422, "application/problem+json",
	      "{\"title\":\"BAD\",\"detail\":\"no such course\"}",
	      MEANS_REFUSED, "no such course");
	check(401, JSON, "{\"title\":\"UNAUTHORIZED\"}", MEANS_REFUSED,
	      "UNAUTHORIZED");
	check(400, JSON, "{\"code\":400,\"message\":\"issuer mismatch\"}",
	      MEANS_REFUSED, "issuer mismatch");
	check(400, JSON, "{\"error\":{\"message\":\"deep\"}}", MEANS_REFUSED,
	      "deep");
	check(400, JSON, "{\"errors\":[{\"message\":\"first\"}]}",
	      MEANS_REFUSED, "first");
	check(422, JSON, "{\"code\":422,\"error\":null}", MEANS_REFUSED,
	      "\"code\"");
	check(403, "text/html",
	      "<html><head><TITLE>\n Forbidden  here</TITLE></head></html>",
	      MEANS_REFUSED, "Forbidden here");
	check(404, "text/html", "<h1>Not</h1>\n<p>Found</p>", MEANS_REFUSED,
	      "Not Found");
	check(500, "text/plain", "out of\tmemory\n", MEANS_AGAIN,
	      "out of memory");
}

static void
shows_no_control_characters(void **state)
{
	(void)state;
	check(400, JSON, "{\"detail\":\"a\\u001b[31mred\\u202e\"}",
	      MEANS_REFUSED, "a\\x1b[31mred\\u202e");
	check(400, "text/plain", "\x1b]0;title\x07", MEANS_REFUSED,
	      "\\x1b]0;title\\x07");
}

static void
cuts_what_is_long(void **state)
{
	char body[4000];

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	check(400, "text/plain", body, MEANS_REFUSED, "xxx...");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_credential_where_services_put_it),
		cmocka_unit_test(takes_no_other_credential_for_ours),
		cmocka_unit_test(takes_no_success_without_a_credential_for_one),
		cmocka_unit_test(tells_no_from_not_now),
		cmocka_unit_test(gives_the_words_of_the_service),
		cmocka_unit_test(shows_no_control_characters),
		cmocka_unit_test(cuts_what_is_long),
	};

	return cmocka_run_group_tests_name("meaning", tests, NULL, NULL);
}
