#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "assess/load.h"
#include "base/json.h"
#include "issue/address.h"
#include "issue/courier.h"
#include "support/forged.h"
#include "support/logbook_of.h"
#include "support/sandbox.h"
#include "support/test.h"

enum { BODY_LIMIT = 2 * CREDENTIAL_LIMIT };

/* A sealed assessment, and a service to send it to. */
struct sending {
	struct logbook_of book;
	struct sandbox service;
	struct https *https;
	struct courier_words words;
	struct courier_sent sent;
	struct fault why;
};

static void
words_for(struct sending *s)
{
	struct fault why;

	https_close(s->https);
	assert_ok(https_open(
			  &s->https,
			  &(const struct https_words){ .ca_file = s->service.ca,
						       .token = SANDBOX_TOKEN,
						       .total_ms = 2000 },
			  &why),
		  &why);
	s->words = (struct courier_words){
		.by = s->book.urn[ADA],
		.key = s->book.key[ADA],
		.service = s->service.url,
		.issuer = { .id = "https://issuer.example/",
			    .name = "Example Skills Centre",
			    .policy = "minimal" },
		.https = s->https,
		.tries = 1,
	};
}

static void
begin(struct sending *s, const char *dir, const char *const how[])
{
	memset(s, 0, sizeof(*s));
	logbook_of_make(&s->book, dir, "book");
	logbook_of_drive(&s->book, STATE_SEALED);
	sandbox_start(&s->service, dir, how);
	words_for(s);
}

/* The same service as before, only that it behaves otherwise. */
static void
behave(struct sending *s, const char *dir, const char *const how[])
{
	char port[16];
	const char *words[8] = { "--port", port };
	size_t count = 2;

	snprintf(port, sizeof(port), "%ld",
		 strtol(strrchr(s->service.url, ':') + 1, NULL, 10));
	for (size_t i = 0; how != NULL && how[i] != NULL; i++)
		words[count++] = how[i];
	sandbox_stop(&s->service);
	sandbox_start(&s->service, dir, words);
	words_for(s);
}

static void
end(struct sending *s)
{
	https_close(s->https);
	sandbox_stop(&s->service);
	logbook_of_close(&s->book);
}

static enum rc
send_it(struct sending *s)
{
	return courier_send(s->book.lb, s->book.assessment, &s->words, &s->sent,
			    &s->why);
}

/* The state that the assessment is in, and the facts of the statement that
 * brought it there (to be freed), FACTS may be NULL. */
static enum state
state_of(struct sending *s, struct value **facts)
{
	const struct assessment *a;
	struct view view;
	enum state state;
	struct fault why;

	assert_ok(view_assessment(s->book.lb, s->book.assessment, NULL, 0,
				  &view, &why),
		  &why);
	a = rules_assessment(view.rules, s->book.assessment);
	assert_non_null(a);
	state = a->state;
	if (facts != NULL)
		*facts = value_copy(a->head->s.facts);
	view_clear(&view);
	return state;
}

/* The object that FACTS name, as text to be freed. */
static char *
object_text(struct sending *s, const struct value *facts, const char *name)
{
	struct buf bytes = BUF_LIMIT(HTTPS_ANSWER_LIMIT);
	struct digest id;
	struct fault why;

	assert_true(value_digest(facts, name, &id));
	assert_ok(store_read(logbook_store(s->book.lb), &id, &bytes, &why),
		  &why);
	return buf_take(&bytes);
}

static void
url_is_that_of_the_vc_api(void **state)
{
	static const char *const urls[][2] = {
		{ "https://i.example", "https://i.example/credentials/issue" },
		{ "https://i.example/", "https://i.example/credentials/issue" },
		{ "https://i.example/issuers/7//",
		  "https://i.example/issuers/7/credentials/issue" },
		{ "https://i.example/x/credentials/issue",
		  "https://i.example/x/credentials/issue" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		char *url = address_issue(urls[i][0]);

		assert_string_equal(url, urls[i][1]);
		free(url);
	}
}

static void
keeps_the_credential_and_the_acknowledgement(void **state)
{
	struct value *facts, *v = NULL;
	struct digest credential;
	struct sending s;
	char *text;

	begin(&s, *state, NULL);
	assert_ok(send_it(&s), &s.why);
	assert_true(s.sent.delivered);
	assert_false(s.sent.refused);
	assert_int_equal(s.sent.status, 201);
	assert_true(s.sent.has_credential);
	assert_int_equal(strncmp(s.sent.signer, "did:key:z6Mk", 12), 0);
	assert_int_equal(state_of(&s, &facts), STATE_DELIVERED);
	assert_int_equal(value_integer(facts, "status", 0), 201);
	assert_true(value_digest(facts, "credential", &credential));
	assert_true(digest_equal(&credential, &s.sent.credential));
	text = object_text(&s, facts, "credential");
	assert_ok(json_read_canonical(text, strlen(text), HTTPS_ANSWER_LIMIT,
				      &v, &s.why),
		  &s.why);
	assert_string_equal(value_text(v, "id"), s.sent.credential_id);
	assert_non_null(strstr(text, "Sandbox issuer"));
	free(text);
	text = object_text(&s, facts, "acknowledgement");
	assert_non_null(strstr(text, "{\"verifiableCredential\":{"));
	free(text);
	value_free(v);
	value_free(facts);
	end(&s);
}

static void
sends_what_the_dry_run_shows_under_the_archives_key(void **state)
{
	struct buf body = BUF_LIMIT(BODY_LIMIT);
	char line[200], key[DIGEST_HEX_SIZE], hex[DIGEST_HEX_SIZE];
	struct digest digest;
	struct sending s;

	begin(&s, *state, NULL);
	assert_ok(courier_dry_run(s.book.lb, s.book.assessment, &s.words, &body,
				  &s.why),
		  &s.why);
	assert_int_equal(state_of(&s, NULL), STATE_SEALED);
	assert_int_equal(sandbox_count(&s.service, "/credentials"), 0);
	assert_ok(send_it(&s), &s.why);
	digest_of(body.bytes, body.size, &digest);
	digest_to_hex(&digest, hex);
	digest_to_hex(&s.book.archive, key);
	snprintf(line, sizeof(line), "status=201 key=%s body=%s", key, hex);
	assert_int_equal(sandbox_count(&s.service, line), 1);
	buf_clear(&body);
	end(&s);
}

static void
issues_nothing_twice(void **state)
{
	struct sending s;

	begin(&s, *state, NULL);
	assert_ok(send_it(&s), &s.why);
	assert_fault(send_it(&s), RC_REFUSED, &s.why);
	assert_says(&s.why, "delivered already");
	assert_int_equal(sandbox_count(&s.service, "POST"), 1);
	end(&s);
}

static void
sends_only_what_is_sealed(void **state)
{
	struct sending s;

	memset(&s, 0, sizeof(s));
	logbook_of_make(&s.book, *state, "book");
	logbook_of_drive(&s.book, STATE_AUTHENTICATED);
	sandbox_start(&s.service, *state, NULL);
	words_for(&s);
	assert_fault(send_it(&s), RC_REFUSED, &s.why);
	assert_says(&s.why, "only sealed ones are sent");
	assert_int_equal(state_of(&s, NULL), STATE_AUTHENTICATED);
	assert_int_equal(sandbox_count(&s.service, "POST"), 0);
	end(&s);
}

static void
queues_nothing_without_the_administrators_key(void **state)
{
	struct sending s;

	begin(&s, *state, NULL);
	s.words.key = NULL;
	assert_fault(send_it(&s), RC_REFUSED, &s.why);
	assert_int_equal(state_of(&s, NULL), STATE_SEALED);
	s.words.key = s.book.key[ASA];
	assert_fault(send_it(&s), RC_REFUSED, &s.why);
	assert_int_equal(state_of(&s, NULL), STATE_SEALED);
	assert_int_equal(sandbox_count(&s.service, "POST"), 0);
	end(&s);
}

static void
queues_nothing_for_a_service_with_a_bad_certificate(void **state)
{
	struct sending s;

	begin(&s, *state, (const char *[]){ "--certificate", "expired", NULL });
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	assert_says(&s.why, "has expired");
	assert_int_equal(state_of(&s, NULL), STATE_SEALED);
	assert_int_equal(s.sent.status, 0);
	end(&s);
}

static void
enters_a_refusal_in_the_services_own_words(void **state)
{
	static const char *const statuses[] = { "400", "401", "403", "422" };
	struct value *facts;
	struct sending s;
	char *text;

	begin(&s, *state, (const char *[]){ "--answer", "500", NULL });
	for (size_t i = 0; i < 4; i++) {
		behave(&s, *state,
		       (const char *[]){ "--answer", statuses[i], NULL });
		assert_fault(send_it(&s), RC_REMOTE, &s.why);
		assert_says(&s.why, "the service refused it");
		assert_says(&s.why, "sandbox: told to");
		assert_false(s.sent.delivered);
		assert_true(s.sent.refused);
		assert_int_equal(s.sent.status, strtol(statuses[i], NULL, 10));
		assert_int_equal(state_of(&s, &facts), STATE_REFUSED);
		assert_true(value_bool(facts, "permanent"));
		text = object_text(&s, facts, "acknowledgement");
		assert_non_null(strstr(text, "sandbox: told to"));
		free(text);
		value_free(facts);
	}
	/* A refused result can be sent again: the same bytes. */
	behave(&s, *state, NULL);
	assert_ok(send_it(&s), &s.why);
	assert_int_equal(state_of(&s, NULL), STATE_DELIVERED);
	end(&s);
}

static void
waits_while_the_service_is_busy(void **state)
{
	static const char *const statuses[] = { "429", "503" };
	struct sending s;

	for (size_t i = 0; i < 2; i++) {
		char dir[TEST_PATH_SIZE];

		test_path(dir, *state, statuses[i]);
		assert_int_equal(mkdir(dir, 0700), 0);
		begin(&s, dir,
		      (const char *[]){ "--answer-first", "1", statuses[i],
					NULL });
		s.words.tries = 2;
		assert_ok(send_it(&s), &s.why);
		assert_true(s.sent.delivered);
		assert_int_equal(sandbox_count(&s.service, "POST"), 2);
		end(&s);
	}
}

static void
leaves_it_queued_when_the_tries_are_used_up(void **state)
{
	struct sending s;

	begin(&s, *state, (const char *[]){ "--answer", "503", NULL });
	s.words.tries = 2;
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	assert_says(&s.why, "HTTP 503");
	assert_says(&s.why, "it stays queued and can be sent again");
	assert_false(s.sent.delivered);
	assert_false(s.sent.refused);
	assert_int_equal(state_of(&s, NULL), STATE_QUEUED);
	assert_int_equal(sandbox_count(&s.service, "POST"), 2);

	/* What is queued is sent without asking for a key. */
	behave(&s, *state, NULL);
	s.words.key = NULL;
	assert_ok(send_it(&s), &s.why);
	assert_int_equal(state_of(&s, NULL), STATE_DELIVERED);
	end(&s);
}

static void
enters_nothing_for_a_page_of_html(void **state)
{
	struct sending s;

	begin(&s, *state, (const char *[]){ "--answer", "html", NULL });
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	assert_says(&s.why, "HTML, not a credential");
	assert_says(&s.why, "stays queued");
	assert_int_equal(state_of(&s, NULL), STATE_QUEUED);
	end(&s);
}

static void
looks_for_what_was_issued_when_the_answer_is_lost(void **state)
{
	struct sending s;

	begin(&s, *state,
	      (const char *[]){ "--answer-first", "1", "die", NULL });
	assert_ok(send_it(&s), &s.why);
	assert_true(s.sent.delivered);
	assert_true(s.sent.has_credential);
	assert_int_equal(s.sent.status, 200);
	assert_int_equal(sandbox_count(&s.service, "POST"), 1);
	assert_int_equal(sandbox_count(&s.service, "GET"), 1);
	end(&s);
}

static void
sends_identical_bytes_again_when_nothing_was_issued(void **state)
{
	char key[DIGEST_HEX_SIZE], line[200];
	struct sending s;
	char *log, *first, *second;

	begin(&s, *state,
	      (const char *[]){ "--answer-first", "1", "cut", NULL });
	s.words.tries = 2;
	assert_ok(send_it(&s), &s.why);
	assert_int_equal(s.sent.status, 201);
	digest_to_hex(&s.book.archive, key);
	snprintf(line, sizeof(line), "key=%s body=", key);
	assert_int_equal(sandbox_count(&s.service, line), 2);
	log = test_read_file(s.service.log, NULL);
	first = strstr(log, line);
	second = strstr(first + 1, line);
	assert_memory_equal(first, second, strlen(line) + 64);
	free(log);
	end(&s);
}

static void
leaves_it_queued_when_no_answer_comes(void **state)
{
	struct sending s;

	begin(&s, *state, (const char *[]){ "--answer", "hang", NULL });
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	assert_says(&s.why, "may have arrived all the same");
	assert_says(&s.why, "stays queued");
	assert_int_equal(s.sent.status, 0);
	assert_int_equal(state_of(&s, NULL), STATE_QUEUED);
	end(&s);
}

static void
takes_issued_before_for_delivered(void **state)
{
	struct value *facts;
	struct sending s;

	begin(&s, *state, (const char *[]){ "--answer", "409", NULL });
	assert_ok(send_it(&s), &s.why);
	assert_true(s.sent.delivered);
	assert_false(s.sent.has_credential);
	assert_string_equal(s.sent.words,
			    "already issued; the credential was not received");
	assert_int_equal(state_of(&s, &facts), STATE_DELIVERED);
	assert_int_equal(value_integer(facts, "status", 0), 409);
	assert_false(value_has(facts, "credential"));
	assert_true(value_has(facts, "acknowledgement"));
	value_free(facts);
	end(&s);
}

static void
sends_the_bytes_that_were_queued_whatever_the_words_say_now(void **state)
{
	struct value *queued, *facts;
	struct sending s;
	char *text;

	begin(&s, *state, (const char *[]){ "--answer", "503", NULL });
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	assert_int_equal(state_of(&s, &queued), STATE_QUEUED);
	behave(&s, *state, NULL);
	s.words.issuer.name = "Another name";
	assert_ok(send_it(&s), &s.why);
	text = object_text(&s, queued, "credential");
	assert_null(strstr(text, "Another name"));
	free(text);
	assert_int_equal(state_of(&s, &facts), STATE_DELIVERED);
	value_free(queued);
	value_free(facts);
	end(&s);
}

static void
sends_what_is_queued_to_no_other_service(void **state)
{
	struct sending s;

	begin(&s, *state, (const char *[]){ "--answer", "503", NULL });
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	s.words.service = "https://elsewhere.example/";
	assert_fault(send_it(&s), RC_REFUSED, &s.why);
	assert_says(&s.why, "it is queued for https://127.0.0.1");
	s.words.service = NULL;
	assert_fault(send_it(&s), RC_REMOTE, &s.why);
	assert_int_equal(sandbox_count(&s.service, "POST"), 2);
	end(&s);
}

/* Queued by somebody who has the keys and another program. */
static void
sends_nothing_that_the_archive_does_not_give(void **state)
{
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT),
		   body = BUF_LIMIT(BODY_LIMIT);
	struct digest id;
	struct sending s;
	struct value *v = NULL, *credential;

	begin(&s, *state, NULL);
	assert_ok(courier_dry_run(s.book.lb, s.book.assessment, &s.words, &body,
				  &s.why),
		  &s.why);
	assert_ok(json_read(body.bytes, body.size, BODY_LIMIT, &v, &s.why),
		  &s.why);
	credential = value_copy(value_get(v, "credential"));
	value_set_text(credential, "name", "Doctor of Medicine");
	forged_json(&s.book, credential, &id);
	forged_queue(&s.book, &id, s.service.url, "minimal");
	assert_fault(send_it(&s), RC_CORRUPT, &s.why);
	assert_says(&s.why, "name differs");
	assert_int_equal(state_of(&s, NULL), STATE_QUEUED);
	assert_int_equal(sandbox_count(&s.service, "/credentials"), 0);
	assert_fault(courier_dry_run(s.book.lb, s.book.assessment, &s.words,
				     &out, &s.why),
		     RC_CORRUPT, &s.why);
	value_free(v);
	buf_clear(&out);
	buf_clear(&body);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(url_is_that_of_the_vc_api),
		IN_A_DIR(keeps_the_credential_and_the_acknowledgement),
		IN_A_DIR(sends_what_the_dry_run_shows_under_the_archives_key),
		IN_A_DIR(issues_nothing_twice),
		IN_A_DIR(sends_only_what_is_sealed),
		IN_A_DIR(queues_nothing_without_the_administrators_key),
		IN_A_DIR(queues_nothing_for_a_service_with_a_bad_certificate),
		IN_A_DIR(enters_a_refusal_in_the_services_own_words),
		IN_A_DIR(waits_while_the_service_is_busy),
		IN_A_DIR(leaves_it_queued_when_the_tries_are_used_up),
		IN_A_DIR(enters_nothing_for_a_page_of_html),
		IN_A_DIR(looks_for_what_was_issued_when_the_answer_is_lost),
		IN_A_DIR(sends_identical_bytes_again_when_nothing_was_issued),
		IN_A_DIR(leaves_it_queued_when_no_answer_comes),
		IN_A_DIR(takes_issued_before_for_delivered),
		IN_A_DIR(
			sends_the_bytes_that_were_queued_whatever_the_words_say_now),
		IN_A_DIR(sends_what_is_queued_to_no_other_service),
		IN_A_DIR(sends_nothing_that_the_archive_does_not_give),
	};

	return cmocka_run_group_tests_name("courier", tests, NULL, NULL);
}
