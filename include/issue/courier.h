#ifndef ISSUE_COURIER_H
#define ISSUE_COURIER_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/credential.h"
#include "base/fault.h"
#include "base/key.h"
#include "base/uuid.h"
#include "issue/https.h"
#include "logbook/logbook.h"

/*
 * Results leave the house: the outbox is in the ledger (queued, then delivered
 * or refused), the exchange is the VC API's POST .../credentials/issue.  The
 * bytes sent, the credential id and the Idempotency-Key (the archive's
 * identity) are the same at every try, so that no result is issued twice.
 */

struct courier_words {
	const char *by;	       /* administrator, signs `queued` */
	const struct key *key; /* theirs; NULL when all are queued already */
	/* base URL, or the URL that ends in /issue; NULL: where it is queued */
	const char *service;
	struct issuer_words issuer;
	struct https *https;
	int tries; /* for 429, 503 and lost answers; at least 1 */
};

struct courier_sent {
	bool delivered;
	bool refused; /* entered; neither: it is queued still */
	long status;  /* HTTP; 0: no answer */
	char credential_id[UUID_URN_SIZE];
	struct digest credential; /* object, as it came back */
	bool has_credential;
	char signer[KEY_DID_SIZE]; /* "" where not verified here */
	char words[400];	   /* what the service said, printable */
};

/*
 * Queue ASSESSMENT unless it is, POST it, enter the answer.  After a lost
 * answer the identical bytes are sent again.  Nothing is queued for a service
 * that is not there or whose certificate is not good.
 *	RC_REFUSED	not sealed, not competent, delivered already; queued for
 *			another service
 *	RC_REMOTE	no usable answer: it stays queued and can be sent again;
 *			or the service refused it (entered, SENT says so)
 *	RC_STOPPED	interrupted: it stays queued
 */
MUST_USE enum rc courier_send(struct logbook *lb, const char *assessment,
			      const struct courier_words *words,
			      struct courier_sent *sent, struct fault *why);

/* What would be sent, without queueing: the request's body. */
MUST_USE enum rc courier_dry_run(struct logbook *lb, const char *assessment,
				 const struct courier_words *words,
				 struct buf *out, struct fault *why);

#endif
