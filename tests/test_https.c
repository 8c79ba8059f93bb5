#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issue/https.h"
#include "support/sandbox.h"
#include "support/test.h"

static uint8_t text[] = "{\"verifiableCredential\":{}}";
static const struct buf body = { .bytes = text, .size = sizeof(text) - 1 };

/* POST to PATH of a sandbox with those words; the fault or the answer. */
static enum rc
post(const struct sandbox *s, const struct https_words *words, const char *path,
     struct https_answer *answer, struct fault *why)
{
	struct https *h = NULL;
	enum rc rc;

	assert_ok(https_open(&h, words, why), why);
	rc = https_post(h, sandbox_url(s, path), NULL, &body, answer, why);
	https_close(h);
	return rc;
}

#define ANSWER                                                                 \
	{                                                                      \
		.body = BUF_LIMIT(HTTPS_ANSWER_LIMIT)                          \
	}

static void
gives_whatever_status_comes(void **state)
{
	struct https_answer answer = ANSWER;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, *state, NULL);
	assert_ok(post(&s, &(const struct https_words){ .ca_file = s.ca },
		       "credentials/verify", &answer, &why),
		  &why);
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.type, "application/json");
	assert_int_equal(answer.retry_after, -1);
	assert_non_null(strstr(buf_text_of(&answer.body), "\"verified\""));

	assert_ok(post(&s, &(const struct https_words){ .ca_file = s.ca },
		       "nowhere", &answer, &why),
		  &why);
	assert_int_equal(answer.status, 404);
	assert_string_equal(answer.type, "application/problem+json");
	buf_clear(&answer.body);
	sandbox_stop(&s);
}

static void
sends_the_token_and_the_headers(void **state)
{
	const char *const headers[] = { "Idempotency-Key: abc", NULL };
	struct https_answer answer = ANSWER;
	struct https *h = NULL;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, *state, NULL);
	assert_ok(post(&s, &(const struct https_words){ .ca_file = s.ca },
		       "credentials/issue", &answer, &why),
		  &why);
	assert_int_equal(answer.status, 401);
	assert_ok(https_open(&h,
			     &(const struct https_words){
				     .ca_file = s.ca, .token = SANDBOX_TOKEN },
			     &why),
		  &why);
	assert_ok(https_post(h, sandbox_url(&s, "credentials/issue"), headers,
			     &body, &answer, &why),
		  &why);
	assert_int_equal(answer.status, 422);
	assert_ok(https_get(h, sandbox_url(&s, "credentials/none"), NULL,
			    &answer, &why),
		  &why);
	assert_int_equal(answer.status, 404);
	https_close(h);
	assert_int_equal(sandbox_count(&s, "key=abc"), 1);
	assert_int_equal(sandbox_count(&s, "GET /credentials/none status=404"),
			 1);
	buf_clear(&answer.body);
	sandbox_stop(&s);
}

static void
says_how_long_to_wait(void **state)
{
	struct https_answer answer = ANSWER;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, *state, (const char *[]){ "--answer", "503", NULL });
	assert_ok(post(&s,
		       &(const struct https_words){ .ca_file = s.ca,
						    .token = SANDBOX_TOKEN },
		       "credentials/issue", &answer, &why),
		  &why);
	assert_int_equal(answer.status, 503);
	assert_int_equal(answer.retry_after, 1);
	buf_clear(&answer.body);
	sandbox_stop(&s);
}

static void
follows_no_redirect(void **state)
{
	struct https_answer answer = ANSWER;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, *state, (const char *[]){ "--answer", "302", NULL });
	assert_ok(post(&s,
		       &(const struct https_words){ .ca_file = s.ca,
						    .token = SANDBOX_TOKEN },
		       "credentials/issue", &answer, &why),
		  &why);
	assert_int_equal(answer.status, 302);
	assert_int_equal(sandbox_count(&s, "/credentials/verify"), 0);
	buf_clear(&answer.body);
	sandbox_stop(&s);
}

static void
uses_no_proxy_of_the_environment(void **state)
{
	struct https_answer answer = ANSWER;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, *state, NULL);
	/* NOLINTBEGIN(concurrency-mt-unsafe): one thread */
	assert_int_equal(setenv("https_proxy", "http://127.0.0.1:1", 1), 0);
	assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
	assert_ok(post(&s, &(const struct https_words){ .ca_file = s.ca },
		       "credentials/verify", &answer, &why),
		  &why);
	unsetenv("https_proxy");
	unsetenv("ALL_PROXY");
	/* NOLINTEND(concurrency-mt-unsafe) */
	buf_clear(&answer.body);
	sandbox_stop(&s);
}

/* Nothing of the request was seen, by WORDS, where the fault says SAYS. */
static void
does_not_talk(const char *dir, const char *certificate, bool own_ca,
	      const char *says)
{
	const char *words[] = { "--certificate", certificate, NULL };
	struct https_answer answer = ANSWER;
	struct https *h = NULL;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, dir, certificate != NULL ? words : NULL);
	assert_ok(https_open(&h,
			     &(const struct https_words){
				     .ca_file = own_ca ? s.ca : NULL,
				     .token = SANDBOX_TOKEN },
			     &why),
		  &why);
	assert_fault(https_post(h, sandbox_url(&s, "credentials/issue"), NULL,
				&body, &answer, &why),
		     RC_REMOTE, &why);
	assert_says(&why, says);
	assert_null(strstr(why.text, SANDBOX_TOKEN));
	assert_int_equal(answer.status, 0);
	assert_false(answer.maybe_taken);
	assert_fault(https_reach(h, s.url, &why), RC_REMOTE, &why);
	assert_says(&why, says);
	https_close(h);
	assert_int_equal(sandbox_count(&s, "/credentials"), 0);
	sandbox_stop(&s);
}

static void
does_not_talk_to_whom_nobody_vouches_for(void **state)
{
	does_not_talk(*state, NULL, false,
		      "is not trusted by this system's authorities");
}

static void
does_not_talk_past_a_certificate_that_has_expired(void **state)
{
	does_not_talk(*state, "expired", true, "has expired");
}

static void
does_not_talk_to_another_host_than_the_one_asked_for(void **state)
{
	does_not_talk(*state, "elsewhere", true, "is for another host");
}

static void
trusts_only_the_authorities_it_was_given(void **state)
{
	struct sandbox one, other;
	char dir[TEST_PATH_SIZE];
	struct https *h = NULL;
	struct fault why;

	sandbox_start(&one, *state, NULL);
	memcpy(dir, one.ca, sizeof(dir));
	test_path(one.ca, *state, "first.pem");
	assert_int_equal(rename(dir, one.ca), 0);
	sandbox_start(&other, *state, NULL);
	assert_ok(https_open(&h,
			     &(const struct https_words){ .ca_file = one.ca },
			     &why),
		  &why);
	assert_ok(https_reach(h, one.url, &why), &why);
	assert_fault(https_reach(h, other.url, &why), RC_REMOTE, &why);
	assert_says(&why, "is not trusted by the authorities in");
	https_close(h);
	sandbox_stop(&one);
	sandbox_stop(&other);
}

static void
tells_a_lost_answer_from_one_that_never_was(void **state)
{
	static const char *const ways[] = { "die", "cut", "hang" };
	struct https_answer answer = ANSWER;
	struct sandbox s;
	struct fault why;

	for (size_t i = 0; i < 3; i++) {
		sandbox_start(&s, *state,
			      (const char *[]){ "--answer", ways[i], NULL });
		assert_fault(post(&s,
				  &(const struct https_words){
					  .ca_file = s.ca,
					  .token = SANDBOX_TOKEN,
					  .total_ms = 1500 },
				  "credentials/issue", &answer, &why),
			     RC_REMOTE, &why);
		assert_says(&why, "the request may have arrived all the same");
		assert_int_equal(answer.status, 0);
		assert_true(answer.maybe_taken);
		sandbox_stop(&s);
	}
	buf_clear(&answer.body);
}

static void
takes_no_answer_over_the_limit(void **state)
{
	struct https_answer answer = ANSWER;
	struct sandbox s;
	struct fault why;

	sandbox_start(&s, *state, (const char *[]){ "--answer", "huge", NULL });
	assert_fault(post(&s,
			  &(const struct https_words){ .ca_file = s.ca,
						       .token = SANDBOX_TOKEN },
			  "credentials/issue", &answer, &why),
		     RC_REMOTE, &why);
	assert_says(&why, "over its limit");
	assert_int_equal(answer.body.size, 0);
	buf_clear(&answer.body);
	sandbox_stop(&s);
}

/* A port at which nobody listens. */
static unsigned
free_port(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t size = sizeof(here);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&here, &size), 0);
	close(fd);
	return ntohs(here.sin_port);
}

static void
says_why_there_is_no_connection(void **state)
{
	struct https_answer answer = ANSWER;
	struct https *h = NULL;
	struct fault why;
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/", free_port());
	assert_ok(https_open(&h, &(const struct https_words){ .token = "t" },
			     &why),
		  &why);
	assert_fault(https_post(h, url, NULL, &body, &answer, &why), RC_REMOTE,
		     &why);
	assert_says(&why, "nobody listens there");
	assert_false(answer.maybe_taken);
	assert_fault(https_post(h, "https://no-such-host.invalid/", NULL, &body,
				&answer, &why),
		     RC_REMOTE, &why);
	assert_says(&why, "no-such-host.invalid");
	https_close(h);
}

static void
takes_nothing_but_https_urls(void **state)
{
	static const char *const urls[] = {
		"http://127.0.0.1/", "file:///etc/passwd",
		"ftp://a/",	     "https:/",
		"issuer.example",    "",
		"https://a b/",	     "https://u:p@a/",
		"https://u@a/",	     "https://a/\r\nHost:b",
	};
	struct https_answer answer = ANSWER;
	struct https *h = NULL;
	struct fault why;

	(void)state;
	assert_ok(https_open(&h, &(const struct https_words){ .token = NULL },
			     &why),
		  &why);
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_fault(https_post(h, urls[i], NULL, &body, &answer, &why),
			     RC_USAGE, &why);
	https_close(h);
}

static void
checks_its_words_before_it_talks(void **state)
{
	char path[TEST_PATH_SIZE];
	struct https *h = NULL;
	struct fault why;

	assert_fault(https_open(&h,
				&(const struct https_words){
					.token = "a\r\nX-Evil: 1" },
				&why),
		     RC_INVALID, &why);
	assert_null(strstr(why.text, "Evil"));
	assert_fault(https_open(&h, &(const struct https_words){ .token = "" },
				&why),
		     RC_INVALID, &why);
	test_path(path, *state, "none.pem");
	assert_fault(https_open(&h,
				&(const struct https_words){ .ca_file = path },
				&why),
		     RC_NOT_FOUND, &why);
	test_write_file(path, "no certificate", 14);
	assert_fault(https_open(&h,
				&(const struct https_words){ .ca_file = path },
				&why),
		     RC_INVALID, &why);
	assert_null(h);
	https_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(gives_whatever_status_comes),
		IN_A_DIR(sends_the_token_and_the_headers),
		IN_A_DIR(says_how_long_to_wait),
		IN_A_DIR(follows_no_redirect),
		IN_A_DIR(uses_no_proxy_of_the_environment),
		IN_A_DIR(does_not_talk_to_whom_nobody_vouches_for),
		IN_A_DIR(does_not_talk_past_a_certificate_that_has_expired),
		IN_A_DIR(does_not_talk_to_another_host_than_the_one_asked_for),
		IN_A_DIR(trusts_only_the_authorities_it_was_given),
		IN_A_DIR(tells_a_lost_answer_from_one_that_never_was),
		IN_A_DIR(takes_no_answer_over_the_limit),
		cmocka_unit_test(says_why_there_is_no_connection),
		cmocka_unit_test(takes_nothing_but_https_urls),
		IN_A_DIR(checks_its_words_before_it_talks),
	};

	return cmocka_run_group_tests_name("https", tests, NULL, NULL);
}
