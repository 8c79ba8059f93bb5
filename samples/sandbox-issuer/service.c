/* The sandbox's issuing service: see service.h. */

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "credential.h"
#include "issued.h"
#include "reply.h"
#include "service.h"

enum {
	BODY_LIMIT = 10 * 1000 * 1000, /* as the VC API recommends */
	SLOW_SECONDS = 3,
};

struct service {
	const struct service_words *words;
	struct key *key;
	char did[KEY_DID_SIZE];
	struct issued *issued;
	long bad_answers;
	pthread_mutex_t lock; /* of what follows; the rest has one thread */
	struct MHD_Connection **hanging;
	size_t hanging_count;
};

struct request {
	struct buf body;
	bool too_big;
	bool hung; /* until the sandbox ends */
};

struct service *
service_new(const struct service_words *words)
{
	struct service *s = mem_new(sizeof(*s));
	struct key_public public;

	s->words = words;
	s->key = key_new();
	key_public(s->key, &public);
	key_did(&public, s->did);
	s->issued = issued_new();
	MUST(pthread_mutex_init(&s->lock, NULL) == 0);
	return s;
}

void
service_stop(struct service *s)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->hanging_count; i++)
		MHD_resume_connection(s->hanging[i]);
	s->hanging_count = 0;
	pthread_mutex_unlock(&s->lock);
}

void
service_free(struct service *s)
{
	if (s == NULL)
		return;
	issued_free(s->issued);
	key_free(s->key);
	free(s->hanging);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void
service_did(const struct service *s, char did[KEY_DID_SIZE])
{
	memcpy(did, s->did, KEY_DID_SIZE);
}

/* --- issuing ------------------------------------------------------------- */

static void
issue_once(struct service *s, const struct value *credential, struct issue *one,
	   struct reply *r)
{
	const struct issue *before = issued_of_key(s->issued, one->key);
	char *answer;

	one->id = value_text(credential, "id");
	if (before != NULL && digest_equal(&before->body, &one->body)) {
		reply_json(r, 201, mem_text(before->answer));
	} else if (before != NULL) {
		reply_problem(r, 422, "IDEMPOTENCY_KEY_REUSED",
			      "this Idempotency-Key came with another body");
	} else if (issued_of_id(s->issued, one->id) != NULL) {
		reply_problem(r, 409, "DUPLICATE",
			      "a credential of this id was issued already");
	} else {
		answer = credential_issue(s->key, credential);
		one->answer = answer;
		issued_add(s->issued, one);
		reply_json(r, 201, answer);
	}
}

static void
issue(struct service *s, struct MHD_Connection *c, const struct buf *body,
      struct reply *r)
{
	const struct value *credential;
	struct value *v = NULL;
	struct buf canonical = BUF_LIMIT(BODY_LIMIT);
	struct issue one = { .key = MHD_lookup_connection_value(
				     c, MHD_HEADER_KIND, "Idempotency-Key") };
	struct fault why;

	digest_of(body->bytes, body->size, &one.body);
	if (json_read(body->bytes, body->size, BODY_LIMIT, &v, &why) != RC_OK ||
	    json_write(v, &canonical, &why) != RC_OK) {
		reply_problem(r, 400, "PARSING_ERROR", why.text);
	} else {
		credential = value_get(v, "credential");
		if (credential_fits(credential))
			issue_once(s, credential, &one, r);
		else
			reply_problem(r, 422, "MALFORMED_VALUE_ERROR",
				      "no unsigned credential with @context, "
				      "id, type, issuer and one subject");
	}
	buf_clear(&canonical);
	value_free(v);
}

static void
fetch(struct service *s, const char *id, struct reply *r)
{
	const struct issue *found = issued_of_id(s->issued, id);

	if (found != NULL)
		reply_json(r, 200, mem_text(found->answer));
	else
		reply_problem(r, 404, "NOT_FOUND", "no such credential");
}

static void
verify(const struct buf *body, struct reply *r)
{
	struct value *v = NULL, *answer, *problems, *problem;
	struct fault why;
	bool verified;

	if (json_read(body->bytes, body->size, BODY_LIMIT, &v, &why) != RC_OK) {
		reply_problem(r, 400, "PARSING_ERROR", why.text);
		return;
	}
	verified = credential_verify(value_get(v, "verifiableCredential"),
				     &why) == RC_OK;
	answer = value_object();
	problems = value_array();
	value_set_bool(answer, "verified", verified);
	if (!verified) {
		problem = value_object();
		value_set_text(problem, "title", "PROOF_VERIFICATION_ERROR");
		value_set_text(problem, "detail", why.text);
		value_push(problems, problem);
	}
	value_set(answer, "problemDetails", problems);
	reply_json(r, 200, json_text(answer, NULL));
	value_free(answer);
	value_free(v);
}

/* --- requests ------------------------------------------------------------ */

static bool
is_allowed(const struct service *s, struct MHD_Connection *c)
{
	static const char scheme[] = "Bearer ";
	const char *said = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
						       "Authorization");
	struct digest given, wanted;

	if (s->words->token == NULL)
		return true;
	if (said == NULL || strncmp(said, scheme, strlen(scheme)) != 0)
		return false;
	said += strlen(scheme);
	digest_of(said, strlen(said), &given);
	digest_of(s->words->token, strlen(s->words->token), &wanted);
	return digest_equal(&given, &wanted);
}

/* The word by which this request is answered badly, or NULL. */
static const char *
misbehaviour(struct service *s)
{
	const char *word = s->words->answer;

	if (word == NULL)
		return NULL;
	if (s->words->answer_first > 0 &&
	    s->bad_answers >= s->words->answer_first)
		return NULL;
	s->bad_answers++;
	return word;
}

int
service_can_answer(const char *word)
{
	struct reply r = { .body = NULL };
	int can = strcmp(word, "hang") == 0 || strcmp(word, "die") == 0 ||
		  strcmp(word, "cut") == 0 || strcmp(word, "slow") == 0 ||
		  reply_bad(&r, word);

	free(r.body);
	return can;
}

static void
hang(struct service *s, struct MHD_Connection *c)
{
	struct MHD_Connection **place;

	pthread_mutex_lock(&s->lock);
	place = mem_push((void **)&s->hanging, s->hanging_count,
			 sizeof(struct MHD_Connection *));
	*place = c;
	s->hanging_count++;
	MHD_suspend_connection(c);
	pthread_mutex_unlock(&s->lock);
}

enum done { ANSWERED, CUT, HANGS };

static enum done
issue_somehow(struct service *s, struct MHD_Connection *c,
	      const struct buf *body, struct reply *r)
{
	const struct timespec slow = { .tv_sec = SLOW_SECONDS };
	const char *word = misbehaviour(s);

	if (word == NULL) {
		issue(s, c, body, r);
		return ANSWERED;
	}
	if (reply_bad(r, word))
		return ANSWERED;
	if (strcmp(word, "hang") == 0)
		return HANGS;
	if (strcmp(word, "cut") == 0)
		return CUT;
	if (strcmp(word, "slow") == 0)
		nanosleep(&slow, NULL);
	issue(s, c, body, r);
	return strcmp(word, "die") == 0 ? CUT : ANSWERED;
}

static enum done
route(struct service *s, struct MHD_Connection *c, const char *url,
      const char *method, const struct buf *body, struct reply *r)
{
	static const char credentials[] = "/credentials/";
	const char *rest = url + strlen(credentials);
	bool post = strcmp(method, "POST") == 0;

	if (strncmp(url, credentials, strlen(credentials)) != 0)
		reply_problem(r, 404, "NOT_FOUND",
			      "POST /credentials/issue, POST "
			      "/credentials/verify, GET /credentials/<id>");
	else if (post && strcmp(rest, "verify") == 0)
		verify(body, r);
	else if (!is_allowed(s, c))
		reply_problem(r, 401, "UNAUTHORIZED",
			      "the bearer token is missing or not known here");
	else if (post && strcmp(rest, "issue") == 0)
		return issue_somehow(s, c, body, r);
	else if (strcmp(method, "GET") == 0)
		fetch(s, rest, r);
	else
		reply_problem(r, 405, "METHOD_NOT_ALLOWED", method);
	return ANSWERED;
}

/* One line a request, so that it can be seen what was asked how often. */
static void
log_request(struct MHD_Connection *c, const char *method, const char *url,
	    const struct buf *body, unsigned status)
{
	const char *key = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
						      "Idempotency-Key");
	char hex[DIGEST_HEX_SIZE];
	struct digest d;

	digest_of(body->bytes, body->size, &d);
	digest_to_hex(&d, hex);
	fprintf(stderr, "%s %s status=%u key=%s body=%s\n", method, url, status,
		key != NULL ? key : "-", hex);
}

static enum MHD_Result
send_reply(struct MHD_Connection *c, struct reply *r)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		strlen(r->body), r->body, MHD_RESPMEM_MUST_FREE);
	enum MHD_Result result;

	MUST(response != NULL);
	r->body = NULL;
	MHD_add_response_header(response, "Content-Type", r->type);
	if (r->retry_after != NULL)
		MHD_add_response_header(response, "Retry-After",
					r->retry_after);
	if (r->location != NULL)
		MHD_add_response_header(response, "Location", r->location);
	if (r->status == 401)
		MHD_add_response_header(response, "WWW-Authenticate",
					"Bearer realm=\"sandbox\"");
	result = MHD_queue_response(c, r->status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result
/* NOLINTNEXTLINE(readability-function-size): the library's type */
service_handle(void *arg, struct MHD_Connection *c, const char *url,
	       const char *method, const char *version, const char *upload,
	       size_t *size, void **state)
{
	struct service *s = arg;
	struct request *request = *state;
	struct reply r = { .body = NULL };
	enum done done = ANSWERED;
	struct fault unused;

	(void)version;
	if (request == NULL) {
		request = mem_new(sizeof(*request));
		request->body.limit = BODY_LIMIT;
		*state = request;
		return MHD_YES;
	}
	if (*size > 0) {
		if (buf_add(&request->body, upload, *size, &unused) != RC_OK)
			request->too_big = true;
		*size = 0;
		return MHD_YES;
	}
	if (request->hung)
		return MHD_NO;
	if (request->too_big)
		reply_problem(&r, 413, "PAYLOAD_TOO_LARGE", "over 10 MB");
	else
		done = route(s, c, url, method, &request->body, &r);
	log_request(c, method, url, &request->body,
		    done == ANSWERED ? r.status : 0);
	if (done == ANSWERED)
		return send_reply(c, &r);
	free(r.body);
	if (done == CUT)
		return MHD_NO;
	request->hung = true;
	hang(s, c);
	return MHD_YES;
}

void
service_done(void *arg, struct MHD_Connection *c, void **state,
	     enum MHD_RequestTerminationCode why)
{
	struct request *request = *state;

	(void)arg;
	(void)c;
	(void)why;
	if (request != NULL)
		buf_clear(&request->body);
	free(request);
	*state = NULL;
}
