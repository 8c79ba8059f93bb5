/* Results leave the house: see issue/courier.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "assess/acts.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stop.h"
#include "issue/courier.h"
#include "meaning.h"
#include "parcel.h"

enum {
	WAIT_LIMIT = 30, /* seconds, also where the service asks for more */
	WAIT_STEP_MS = 200,
};

/* What is on its way, and what became of it. */
struct trip {
	struct parcel parcel;
	struct courier_sent *sent;
	struct https_answer answer; /* the last one */
	struct meaning meaning;
};

/* --- the exchange -------------------------------------------------------- */

static enum rc
wait_for(long seconds, struct fault *why)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP_MS * 1000000L };

	if (seconds > WAIT_LIMIT)
		seconds = WAIT_LIMIT;
	for (long i = 0; i < seconds * 1000 / WAIT_STEP_MS; i++) {
		if (stop_asked())
			return fault_set(why, RC_STOPPED, "interrupted");
		nanosleep(&step, NULL);
	}
	return RC_OK;
}

/* GET credentials/<id>, beside credentials/issue: a service that issued it may
 * still have it, and then it need not be asked to issue again. */
static bool
fetch_issued(const struct trip *t, struct https_answer *answer,
	     struct meaning *meaning)
{
	const struct parcel *p = &t->parcel;
	const char *uuid = t->sent->credential_id + strlen("urn:uuid:");
	char *folder = mem_text_of(p->url, strlen(p->url) - strlen("issue"));
	char *url = mem_format("%surn%%3Auuid%%3A%s", folder, uuid);
	struct fault unused;

	meaning_clear(meaning);
	if (https_get(p->words->https, url, NULL, answer, &unused) == RC_OK &&
	    answer->status == 200)
		meaning_of(answer, p->ours, meaning);
	free(folder);
	free(url);
	return meaning->means == MEANS_ISSUED;
}

/* One POST and what it means.  A lost answer is looked for. */
static enum rc
try_once(struct trip *t, const struct buf *body, struct fault *why)
{
	const struct parcel *p = &t->parcel;
	char *line = mem_format("Idempotency-Key: %s", p->key);
	const char *const headers[] = { line, NULL };
	enum rc rc = https_post(p->words->https, p->url, headers, body,
				&t->answer, why);

	free(line);
	t->sent->status = t->answer.status;
	if (rc == RC_OK) {
		meaning_of(&t->answer, p->ours, &t->meaning);
		return RC_OK;
	}
	if (rc != RC_REMOTE || !t->answer.maybe_taken)
		return rc;
	if (fetch_issued(t, &t->answer, &t->meaning)) {
		t->sent->status = t->answer.status;
		return RC_OK;
	}
	meaning_clear(&t->meaning);
	t->meaning.means = MEANS_AGAIN;
	snprintf(t->meaning.words, sizeof(t->meaning.words), "%.390s",
		 why->text);
	t->answer.retry_after = -1;
	return RC_OK;
}

/* Until there is an answer, or the tries are used up.  The bytes are the same
 * at each (§10). */
static enum rc
exchange(struct trip *t, struct fault *why)
{
	struct buf body = BUF_LIMIT(CREDENTIAL_LIMIT + 64);
	enum rc rc = parcel_body(&t->parcel, &body, why);
	long pause = 1, asked;

	for (int i = 0; rc == RC_OK; i++) {
		meaning_clear(&t->meaning);
		rc = try_once(t, &body, why);
		if (rc != RC_OK || t->meaning.means != MEANS_AGAIN ||
		    i + 1 >= t->parcel.words->tries)
			break;
		asked = t->answer.retry_after;
		rc = wait_for(asked >= 0 ? asked : pause, why);
		pause *= 2;
	}
	buf_clear(&body);
	return rc;
}

/* --- what it answered ---------------------------------------------------- */

static enum rc
enter(struct trip *t, struct act_answered *what, struct fault *why)
{
	const struct buf *body = &t->answer.body;
	struct proposal *proposal = NULL;
	char *bare = NULL;
	enum rc rc;

	what->assessment = t->parcel.assessment;
	what->status = t->sent->status;
	what->acknowledgement = body->bytes;
	what->acknowledgement_size = body->size;
	/* An acknowledgement is an object, and has bytes. */
	if (body->size == 0) {
		bare = mem_format("HTTP %ld\n", what->status);
		what->acknowledgement = bare;
		what->acknowledgement_size = strlen(bare);
	}
	rc = act_answered(t->parcel.lb, what, &proposal, why);
	if (rc == RC_OK)
		rc = proposal_enter(t->parcel.lb, proposal, NULL, NULL, why);
	proposal_free(proposal);
	free(bare);
	return rc == RC_OK ? RC_OK : fault_while(why, "entering the answer");
}

/* With the credential of JUDGED, or without one. */
static enum rc
enter_delivered(struct trip *t, const struct meaning *meaning,
		struct fault *why)
{
	struct buf credential = BUF_LIMIT(HTTPS_ANSWER_LIMIT);
	struct act_answered what = { .delivered = true };
	enum rc rc = RC_OK;

	if (meaning->credential != NULL) {
		rc = json_write(meaning->credential, &credential, why);
		what.credential = credential.bytes;
		what.credential_size = credential.size;
	}
	if (rc == RC_OK)
		rc = enter(t, &what, why);
	if (rc == RC_OK) {
		t->sent->delivered = true;
		t->sent->has_credential = meaning->credential != NULL;
		memcpy(t->sent->signer, meaning->signer,
		       sizeof(t->sent->signer));
	}
	if (rc == RC_OK && t->sent->has_credential)
		digest_of(credential.bytes, credential.size,
			  &t->sent->credential);
	buf_clear(&credential);
	return rc;
}

/* Issued before, and asked for once more. */
static enum rc
enter_known(struct trip *t, struct fault *why)
{
	struct https_answer answer = { .body = BUF_LIMIT(HTTPS_ANSWER_LIMIT) };
	struct meaning fetched = { .credential = NULL };
	enum rc rc;

	if (!fetch_issued(t, &answer, &fetched)) {
		meaning_clear(&fetched);
		snprintf(t->sent->words, sizeof(t->sent->words), "%s",
			 "already issued; the credential was not received");
	}
	rc = enter_delivered(t, &fetched, why);
	meaning_clear(&fetched);
	buf_clear(&answer.body);
	return rc;
}

static enum rc
enter_refused(struct trip *t, struct fault *why)
{
	const char *words = t->sent->words;
	struct act_answered what = {
		.permanent = true,
		.text = words[0] != '\0' ? words : NULL,
	};
	enum rc rc = enter(t, &what, why);

	if (rc != RC_OK)
		return rc;
	t->sent->refused = true;
	if (t->meaning.means == MEANS_OTHER)
		return fault_set(why, RC_REMOTE, "%s", words);
	return fault_set(why, RC_REMOTE,
			 "the service refused it (HTTP %ld)%s%s",
			 t->sent->status, words[0] != '\0' ? ": " : "", words);
}

static enum rc
stays_queued(const char *because, enum rc code, struct fault *why)
{
	return fault_set(why, code,
			 "%.420s; it stays queued and can be sent again",
			 because);
}

static enum rc
enter_answer(struct trip *t, struct fault *why)
{
	const char *words = t->sent->words;
	char text[sizeof(why->text)];

	snprintf(t->sent->words, sizeof(t->sent->words), "%s",
		 t->meaning.words);
	switch (t->meaning.means) {
	case MEANS_ISSUED:
		t->sent->words[0] = '\0';
		return enter_delivered(t, &t->meaning, why);
	case MEANS_KNOWN:
		return enter_known(t, why);
	case MEANS_REFUSED:
	case MEANS_OTHER:
		return enter_refused(t, why);
	case MEANS_AGAIN:
		if (t->sent->status == 0) /* its answer was lost */
			return stays_queued(words, RC_REMOTE, why);
		snprintf(text, sizeof(text),
			 "the service cannot do it now (HTTP %ld)%s%.350s",
			 t->sent->status, words[0] != '\0' ? ": " : "", words);
		return stays_queued(text, RC_REMOTE, why);
	case MEANS_UNCLEAR:
		break;
	}
	return stays_queued(words, RC_REMOTE, why);
}

/* --- the acts ------------------------------------------------------------ */

enum rc
courier_send(struct logbook *lb, const char *assessment,
	     const struct courier_words *words, struct courier_sent *sent,
	     struct fault *why)
{
	struct trip t = { .sent = sent,
			  .answer = { .body = BUF_LIMIT(HTTPS_ANSWER_LIMIT) } };
	struct fault lost;
	enum rc rc;

	*sent = (struct courier_sent){ .delivered = false };
	rc = parcel_pack(&t.parcel, lb, assessment, words, why);
	if (rc == RC_OK)
		snprintf(sent->credential_id, sizeof(sent->credential_id), "%s",
			 value_text(t.parcel.ours, "id"));
	if (rc == RC_OK && !t.parcel.queued)
		rc = parcel_queue(&t.parcel, why);
	if (rc == RC_OK) {
		rc = exchange(&t, &lost);
		rc = rc == RC_OK ? enter_answer(&t, why)
				 : stays_queued(lost.text, rc, why);
	}
	meaning_clear(&t.meaning);
	buf_clear(&t.answer.body);
	parcel_clear(&t.parcel);
	return rc;
}

enum rc
courier_dry_run(struct logbook *lb, const char *assessment,
		const struct courier_words *words, struct buf *out,
		struct fault *why)
{
	struct parcel p;
	enum rc rc = parcel_pack(&p, lb, assessment, words, why);

	if (rc == RC_OK)
		rc = parcel_body(&p, out, why);
	parcel_clear(&p);
	return rc;
}
