#ifndef EVIDENCE_SWEEP_INNER_H
#define EVIDENCE_SWEEP_INNER_H

/*
 * The inside of a sweep:
 *
 *	sweep.c		the threads, and what they take next
 *	sweep_plan.c	what there is to read, in which order
 *	sweep_pack.c	a piece of a pack
 */

#include <pthread.h>

#include "evidence/sweep.h"
#include "packs.h"

/* An object in a file of its own. */
struct single {
	struct object o;
	ino_t ino;
};

struct laid;

/* A part of a pack, from a header up to another, or to the end. */
struct piece {
	struct laid *in;
	uint64_t from, to;
	size_t first; /* in its order, the first entry from FROM on */
};

/* A pack, and its entries as they lie in it. */
struct laid {
	struct pack pack;
	uint32_t *order; /* of its index's entries */
	struct piece *pieces;
	size_t piece_count, next;
	size_t left; /* not read to their end */
};

struct sweeping {
	struct store *s;
	const struct sweep *how;
	sweep_fn told;
	void *arg;

	struct single *singles; /* the large ones first */
	size_t single_count, large_count;
	struct pack *packs; /* as listed */
	size_t pack_count;
	uint64_t total;	  /* bytes */
	unsigned heavy;	  /* threads for large objects and packs */
	unsigned threads; /* of all */

	pthread_mutex_t turns; /* over what comes next: */
	size_t next_large, next_single, next_pack;
	struct laid *open; /* pieces of it are to be given out */
	bool ended;
	enum rc rc;
	struct fault why; /* of what ended it */

	pthread_mutex_t telling; /* over TOLD, and: */
	uint64_t done;
};

/* What a thread has to itself. */
struct reading {
	struct sweeping *w;
	struct hasher *h;
	char *chunk;
	size_t room;
	unsigned number;
};

/* sweep_plan.c */
MUST_USE enum rc sweep_plan(struct sweeping *w, struct fault *why);
void sweep_plan_clear(struct sweeping *w);
/* The next piece of a pack, with W->turns held; NULL: there is no more.  A
 * pack is opened when it is its turn.  RC_STOPPED. */
MUST_USE enum rc sweep_next_piece(struct sweeping *w,
				  const struct piece **piece,
				  struct fault *why);
/* It was read, with W->turns held. */
void sweep_piece_done(const struct piece *piece);

/* sweep.c: what was found, and how far it is.  O may be NULL. */
void sweep_tell(struct sweeping *w, const struct object *o, enum rc rc,
		const struct fault *why);
void sweep_step(struct sweeping *w, uint64_t bytes);

/* sweep_pack.c: RC_STOPPED; faults of objects are told. */
MUST_USE enum rc sweep_piece(struct reading *r, const struct piece *piece,
			     struct fault *why);

#endif
