#ifndef EVIDENCE_BATCH_FILL_H
#define EVIDENCE_BATCH_FILL_H

/*
 * A pack of a batch while it is filled.  Bytes are read to where they will lie
 * in it; one that is known already just does not move the end.  One thread at
 * a time.  For the batch's own files.
 */

#include "batch_sink.h"
#include "pack.h"

enum {
	/* written so many bytes at a time, or somewhat more */
	FILL_PIECE = 2 * 1024 * 1024,
	FILL_END = 2 * PACK_BLOCK, /* zero blocks behind the last member */
};

struct fill {
	uint32_t number; /* items say it */
	bool taken;	 /* by a thread */
	bool finished;	 /* whole, in its file; ID is its name */
	struct sink sink;
	uint8_t *room; /* from the place sink.size on */
	size_t used;
	size_t count;	/* members */
	uint64_t bytes; /* theirs */
	struct hasher *whole;
	struct digest id;
	struct pack_entry *forgotten; /* members that are no items any more */
	size_t forgotten_count;
};

struct fill *fill_new(uint32_t number);
void fill_free(struct fill *f); /* its file stays */

/* Has it a file yet?  Before, nothing of it was written. */
bool fill_has_file(const struct fill *f);
/* No further member fits. */
bool fill_is_full(const struct fill *f);
/* There is room at fill_next() for PACK_SMALL + 1 bytes after this. */
MUST_USE enum rc fill_ready(struct fill *f, struct spares *p,
			    struct fault *why);
uint8_t *fill_next(struct fill *f);
/* The block of the header of what is at fill_next(). */
uint32_t fill_block(const struct fill *f);
/* What was put at fill_next() is a member. */
void fill_add(struct fill *f, const struct object *o);

/* Where the bytes of the member at BLOCK are in memory; NULL if they, or some
 * of them, are in the file alone. */
const uint8_t *fill_bytes(const struct fill *f, uint32_t block);
/* All members can be read in the file after this. */
MUST_USE enum rc fill_show(struct fill *f, struct fault *why);
/* The end, its name, and the file closed.  What failed may be tried again. */
MUST_USE enum rc fill_finish(struct fill *f, struct spares *p,
			     struct fault *why);
/* Forget all of it. */
void fill_drop(struct fill *f);
/* A member that is no item any more. */
void fill_forget(struct fill *f, const struct object *o, uint32_t block);

#endif
