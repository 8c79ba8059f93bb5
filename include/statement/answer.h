#ifndef STATEMENT_ANSWER_H
#define STATEMENT_ANSWER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/value.h"

/*
 * A claim that travels by itself, with its proof and its content:
 * "recorder-answer-v1" (records.md §5.4).  A person's card is one, around the
 * key-offered claim.
 */
enum { ANSWER_LIMIT = 2 * 1024 * 1024 };

struct answer {
	struct digest id; /* the claim id */
	/* borrowed from whole; NULL where absent */
	const struct value *claim, *proof, *content, *endorsement;
	struct value *whole; /* owned */
};

/* Canonical bytes added to OUT.  CONTENT is the salted content. */
MUST_USE enum rc answer_write(const struct value *claim,
			      const struct value *proof,
			      const struct value *content,
			      const struct value *endorsement, struct buf *out,
			      struct fault *why);

/* Canonical, claim well formed, content's digest is the claim's, proof of one
 * object.  A final line feed is forgiven.  The proof is not verified here. */
MUST_USE enum rc answer_read(const void *bytes, size_t size, struct answer *out,
			     struct fault *why);
void answer_clear(struct answer *a);

#endif
