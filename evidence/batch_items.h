#ifndef EVIDENCE_BATCH_ITEMS_H
#define EVIDENCE_BATCH_ITEMS_H

/* The objects of a batch, by digest.  For the batch's own files. */

#include <pthread.h>

#include "evidence/store.h"

enum item_place {
	ITEM_HELD,   /* in the store already */
	ITEM_SINGLE, /* in a spare file of its own */
	ITEM_PACKED, /* in a pack of the batch */
};

struct item {
	struct object object;
	enum item_place place;
	uint32_t file;	/* number of the spare file, or of the pack */
	uint32_t block; /* of its header in the pack */
};

/* Any thread may look and add; the array itself is for when no other does. */
struct items {
	pthread_mutex_t lock;
	struct item *all; /* in the order of coming */
	size_t count;
	uint32_t *slots; /* by digest: index + 1; 0 is free */
	size_t slot_count;
};

void items_init(struct items *t);
void items_clear(struct items *t); /* no item is left; T can be used again */
void items_free(struct items *t);

/* Is there one of this name?  Then OUT, which may be NULL, is it. */
bool items_find(struct items *t, const struct digest *id, struct item *out);
/* False, and nothing added, if there is one of this name. */
bool items_add(struct items *t, const struct item *item);
/* One that is there lies elsewhere now. */
void items_move(struct items *t, const struct item *item);
/* Forget all but the first COUNT. */
void items_cut(struct items *t, size_t count);

#endif
