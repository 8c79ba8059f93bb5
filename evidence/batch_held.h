#ifndef EVIDENCE_BATCH_HELD_H
#define EVIDENCE_BATCH_HELD_H

/* The sizes of the objects that have a file of their own in the store: whether
 * a large one may be held is asked before it is written.  For the batch's own
 * files. */

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "evidence/store.h"

struct held {
	pthread_mutex_t lock;
	uint64_t *sizes; /* sorted */
	size_t count;
	bool listed;
};

void held_init(struct held *h);
void held_clear(struct held *h); /* to be listed anew */
void held_end(struct held *h);
/* Listed when first asked; where that fails, nothing may be. */
bool held_may_be(struct held *h, struct store *s, uint64_t size);

#endif
