/* The sandbox's issuing service: see service.h. */

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "issued.h"
#include "reply.h"
#include "service.h"
#include "statement/proof.h"

enum {
	BODY_LIMIT = 10 * 1000 * 1000, /* as the VC API recommends */
	SLOW_MS = 3000,
};

static const char issuer_name[] = "Sandbox issuer, for trying out only";

struct service {
	const struct service_words *words;
	struct key *key;
	char did[KEY_DID_SIZE];
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t wake;
	bool stopping;
	struct issued *issued;
	long bad_answers;
};

struct request {
	struct buf body;
	bool too_big;
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
	MUST(pthread_cond_init(&s->wake, NULL) == 0);
	return s;
}

void
service_stop(struct service *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
}

void
service_free(struct service *s)
{
	if (s == NULL)
		return;
	issued_free(s->issued);
	key_free(s->key);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void
service_did(const struct service *s, char did[KEY_DID_SIZE])
{
	memcpy(did, s->did, KEY_DID_SIZE);
}

/* Until service_stop(), or MS are over; 0: for ever. */
static void
wait_ms(struct service *s, long ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms > 0 ? ms / 1000 : 3600;
	pthread_mutex_lock(&s->lock);
	while (!s->stopping &&
	       pthread_cond_timedwait(&s->wake, &s->lock, &until) == 0)
		;
	pthread_mutex_unlock(&s->lock);
}

/* --- issuing ------------------------------------------------------------- */

/* The service signs as itself: issuer and proof are all that it changes. */
static char *
sign(const struct service *s, const struct value *credential)
{
	struct value *signed_one = value_copy(credential);
	struct value *issuer = value_object(), *types = value_array();
	struct value *proofs = value_array(), *answer = value_object();
	char *text;

	value_set_text(issuer, "id", s->did);
	value_push_text(types, "Profile");
	value_set(issuer, "type", types);
	value_set_text(issuer, "name", issuer_name);
	value_set(signed_one, "issuer", issuer);
	value_push(proofs, proof_make(s->key, signed_one, stamp_now(),
				      value_get(signed_one, "@context")));
	value_set(signed_one, "proof", proofs);
	value_set(answer, "verifiableCredential", signed_one);
	text = json_text(answer, NULL);
	value_free(answer);
	return text;
}

static bool
is_credential(const struct value *v)
{
	return value_kind(v) == VALUE_OBJECT && value_has(v, "@context") &&
	       value_text(v, "id") != NULL && value_has(v, "issuer") &&
	       value_kind(value_get(v, "credentialSubject")) == VALUE_OBJECT &&
	       value_holds_text(value_get(v, "type"), "VerifiableCredential") &&
	       !value_has(v, "proof");
}

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
		answer = sign(s, credential);
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
		pthread_mutex_lock(&s->lock);
		if (is_credential(credential))
			issue_once(s, credential, &one, r);
		else
			reply_problem(r, 422, "MALFORMED_VALUE_ERROR",
				      "no unsigned credential with @context, "
				      "id, type, issuer and one subject");
		pthread_mutex_unlock(&s->lock);
	}
	buf_clear(&canonical);
	value_free(v);
}

static void
fetch(struct service *s, const char *id, struct reply *r)
{
	const struct issue *found;

	pthread_mutex_lock(&s->lock);
	found = issued_of_id(s->issued, id);
	if (found != NULL)
		reply_json(r, 200, mem_text(found->answer));
	else
		reply_problem(r, 404, "NOT_FOUND", "no such credential");
	pthread_mutex_unlock(&s->lock);
}

/* --- verifying ----------------------------------------------------------- */

/* The proof of the credential and those of its endorsements. */
static enum rc
verify_all(const struct value *credential, struct fault *why)
{
	const struct value *all = value_get(credential, "endorsement");
	struct key_public signer;
	enum rc rc = proof_check_secured(credential, &signer, why);

	for (size_t i = 0; rc == RC_OK && i < value_count(all); i++) {
		rc = proof_check_secured(value_at(all, i), &signer, why);
		if (rc != RC_OK)
			rc = fault_while(why, "endorsement %zu", i + 1);
	}
	return rc;
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
	verified =
		verify_all(value_get(v, "verifiableCredential"), &why) == RC_OK;
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
	pthread_mutex_lock(&s->lock);
	if (s->words->answer_first > 0 &&
	    s->bad_answers >= s->words->answer_first)
		word = NULL;
	s->bad_answers++;
	pthread_mutex_unlock(&s->lock);
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

/* False: the connection is cut without an answer. */
static bool
issue_somehow(struct service *s, struct MHD_Connection *c,
	      const struct buf *body, struct reply *r)
{
	const char *word = misbehaviour(s);

	if (word != NULL && reply_bad(r, word))
		return true;
	if (word != NULL && strcmp(word, "hang") == 0) {
		wait_ms(s, 0);
		return false;
	}
	if (word != NULL && strcmp(word, "cut") == 0)
		return false;
	if (word != NULL && strcmp(word, "slow") == 0)
		wait_ms(s, SLOW_MS);
	issue(s, c, body, r);
	return word == NULL || strcmp(word, "die") != 0;
}

static bool
route(struct service *s, struct MHD_Connection *c, const char *url,
      const char *method, const struct buf *body, struct reply *r)
{
	static const char credentials[] = "/credentials/";
	const char *rest = url + strlen(credentials);
	bool post = strcmp(method, "POST") == 0;

	if (strncmp(url, credentials, strlen(credentials)) != 0) {
		reply_problem(r, 404, "NOT_FOUND",
			      "POST /credentials/issue, POST "
			      "/credentials/verify, GET /credentials/<id>");
		return true;
	}
	if (post && strcmp(rest, "verify") == 0) {
		verify(body, r);
		return true;
	}
	if (!is_allowed(s, c))
		reply_problem(r, 401, "UNAUTHORIZED",
			      "the bearer token is missing or not known here");
	else if (post && strcmp(rest, "issue") == 0)
		return issue_somehow(s, c, body, r);
	else if (strcmp(method, "GET") == 0)
		fetch(s, rest, r);
	else
		reply_problem(r, 405, "METHOD_NOT_ALLOWED", method);
	return true;
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
service_handle(void *arg, struct MHD_Connection *c, const char *url,
	       const char *method, const char *version, const char *upload,
	       size_t *size, void **state)
{
	struct service *s = arg;
	struct request *request = *state;
	struct reply r = { .body = NULL };
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
	if (request->too_big)
		reply_problem(&r, 413, "PAYLOAD_TOO_LARGE", "over 10 MB");
	else if (!route(s, c, url, method, &request->body, &r)) {
		log_request(c, method, url, &request->body, 0);
		free(r.body);
		return MHD_NO;
	}
	log_request(c, method, url, &request->body, r.status);
	return send_reply(c, &r);
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
