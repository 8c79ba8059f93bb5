#ifndef EVIDENCE_BATCH_PRIVATE_H
#define EVIDENCE_BATCH_PRIVATE_H

/* What the files of the batch share. */

#include "batch_fill.h"
#include "batch_held.h"
#include "batch_items.h"
#include "intake.h"
#include "store_inner.h"

enum {
	/* So many files are synced one by one; of more, the whole file system
	 * once, since each sync may wait for the disk. */
	BATCH_FEW = 16,
	/* From so many small objects on, or so many bytes of them, they go
	 * into packs. */
	BATCH_SMALL = 64,
	BATCH_SMALL_BYTES = 4 * 1024 * 1024,
	/* The most held bytes that are read through before they are
	 * believed. */
	BATCH_READ_HELD = 16 * 1024 * 1024,
	BATCH_PIECES = 8, /* of 4 MiB, for all large files together */
};

/* What one thread needs for taking objects in, one after the other. */
struct hand {
	struct hasher *h;
	struct fill *fill; /* taken by it, or NULL */
};

struct crew;

struct batch {
	struct store *s;
	struct spares spares;
	struct items items;
	pthread_mutex_t lock; /* of the four that follow */
	struct fill **fills;  /* by number */
	size_t fill_count;
	unsigned pieces; /* that large files have */
	pthread_cond_t piece_free;
	struct hand own; /* of the thread that the batch belongs to */
	struct crew *crew;
	const struct progress *shown; /* for what the crew does */
	uint64_t shown_total;
	atomic_uint_fast64_t read; /* bytes, by the crew */
	/* an object that is poured: in memory, then in a file */
	struct buf poured;
	struct sink pour_sink;
	struct hasher *pour_hash;
	struct ring *pour_ring; /* NULL: still in memory */
	uint8_t *pour_room;	/* a piece of the ring, so far full */
	size_t pour_used;
	uint64_t pour_size;
	struct held held; /* by its own lock */
};

void hand_init(struct hand *hand);
/* Give back what it has taken. */
void hand_clear(struct batch *b, struct hand *hand);

/* Take an object in.  Any thread, each with a hand of its own. */
MUST_USE enum rc hand_take(struct batch *b, struct hand *hand,
			   struct intake *in, struct object *out,
			   struct fault *why);
/* The same for bytes in memory that are small. */
MUST_USE enum rc hand_take_bytes(struct batch *b, struct hand *hand,
				 const void *bytes, size_t size,
				 struct object *out, struct fault *why);

/* The same for one that gets a file of its own. */
MUST_USE enum rc large_take(struct batch *b, struct hand *hand,
			    struct intake *in, struct object *out,
			    struct fault *why);
/* OBJECT, finished in a spare file, joins the batch; the file goes if it is
 * known or this fails. */
MUST_USE enum rc large_join(struct batch *b, const struct object *object,
			    struct sink *k, struct fault *why);

/* A large one that the store may hold is read and hashed, and not written: with
 * *KNOWN it is there, and OUT says what it is; else IN stands at its beginning
 * again. */
MUST_USE enum rc large_look(struct batch *b, struct hand *hand,
			    struct intake *in, struct object *out, bool *known,
			    struct fault *why);
/* ITEM, unless one of its name is in the batch or, with *KNOWN in both cases,
 * in the store.  RC_CORRUPT if it is held there with another size. */
MUST_USE enum rc batch_claim(struct batch *b, const struct item *item,
			     bool *known, struct fault *why);

/* Each item that is in FILL and was not written yet; FN's failure ends it. */
typedef enum rc (*unwritten_fn)(struct batch *b, const struct item *item,
				const uint8_t *bytes, void *arg,
				struct fault *why);
MUST_USE enum rc batch_each_unwritten(struct batch *b, struct fill *f,
				      unwritten_fn fn, void *arg,
				      struct fault *why);

/* End the threads; what was queued is forgotten. */
void crew_free(struct batch *b);

/* Forget all, items and files. */
void batch_empty(struct batch *b);

#endif
