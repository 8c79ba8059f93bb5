#ifndef EVIDENCE_RING_H
#define EVIDENCE_RING_H

/* Pieces of one file on their way from a reader to a hasher and a sink: with
 * threads, all three at the same time.  For the batch's own files. */

#include "batch_sink.h"

enum {
	RING_PIECE = 4 * 1024 * 1024,
	RING_PIECES = 3,
};

struct ring;

/* WIDE: with threads of its own, and RING_PIECES in memory. */
struct ring *ring_new(struct sink *to, struct hasher *h, bool wide);
/* Where the next piece goes, RING_PIECE bytes; waits for it to be free.
 * Failure is that of writing. */
MUST_USE enum rc ring_room(struct ring *r, uint8_t **room, struct fault *why);
/* SIZE bytes were put there; the first piece that is not full is the last one,
 * and ends the sink. */
MUST_USE enum rc ring_push(struct ring *r, size_t size, struct fault *why);
/* RC and WHY of reading, or then of writing, when all was written and hashed.
 * The sink is left to the caller where this fails.  Frees R. */
MUST_USE enum rc ring_end(struct ring *r, enum rc rc, struct fault *why);

#endif
