#ifndef RECORDER_ISSUE_PARCEL_H
#define RECORDER_ISSUE_PARCEL_H

/* One result on its way: what is sent, where to, under which key. */

#include "issue/courier.h"

struct parcel {
	struct logbook *lb;
	const char *assessment;
	const struct courier_words *words;
	struct buf credential;	   /* canonical bytes, as queued */
	struct value *ours;	   /* the same, read */
	char *service;		   /* as queued */
	char *url;		   /* that is posted to */
	char key[DIGEST_HEX_SIZE]; /* Idempotency-Key: the archive */
	bool queued;
};

/* What was queued once is packed as it was; P is cleared by the caller,
 * whatever came back. */
MUST_USE enum rc parcel_pack(struct parcel *p, struct logbook *lb,
			     const char *assessment,
			     const struct courier_words *words,
			     struct fault *why);
void parcel_clear(struct parcel *p);

/* The request's body, added to OUT. */
MUST_USE enum rc parcel_body(const struct parcel *p, struct buf *out,
			     struct fault *why);

/* Enter that it is queued, signed by the administrator; nothing is entered for
 * a service that is not there. */
MUST_USE enum rc parcel_queue(struct parcel *p, struct fault *why);

#endif
