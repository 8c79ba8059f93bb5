#ifndef RECORDER_ISSUE_MEANING_H
#define RECORDER_ISSUE_MEANING_H

/* What an answer of an issuing service means, and in which words it came. */

#include "base/key.h"
#include "base/value.h"
#include "issue/https.h"

enum means {
	MEANS_UNCLEAR, /* no answer to what was asked */
	MEANS_ISSUED,  /* with our credential */
	MEANS_KNOWN,   /* issued before: 409 */
	MEANS_OTHER,   /* issued, but not our credential */
	MEANS_REFUSED, /* for good */
	MEANS_AGAIN,   /* try again later */
};

struct meaning {
	enum means means;
	struct value *credential; /* owned; with MEANS_ISSUED */
	char signer[KEY_DID_SIZE];
	char words[400]; /* the service's own, printable; or what is wrong */
};

/* OURS is the credential that was sent. */
void meaning_of(const struct https_answer *answer, const struct value *ours,
		struct meaning *out);
void meaning_clear(struct meaning *m);

/* The words of a body for people: a problem's detail, a page's title, or how it
 * begins; "" of an empty one. */
void meaning_words(const struct buf *body, char *out, size_t size);

#endif
