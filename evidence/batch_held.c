/* What may be held already: see batch_held.h. */

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch_private.h"
#include "pack.h"

void
held_init(struct held *h)
{
	*h = (struct held){ .count = 0 };
	MUST(pthread_mutex_init(&h->lock, NULL) == 0);
}

void
held_clear(struct held *h)
{
	free(h->sizes);
	h->sizes = NULL;
	h->count = 0;
	h->listed = false;
}

void
held_end(struct held *h)
{
	held_clear(h);
	pthread_mutex_destroy(&h->lock);
}

static enum rc
note_size(void *arg, const struct object *o, struct fault *why)
{
	struct held *h = arg;
	uint64_t *slot;

	(void)why;
	if (o->size <= PACK_SMALL)
		return RC_OK;
	slot = mem_push((void **)&h->sizes, h->count++, sizeof(*slot));
	*slot = o->size;
	return RC_OK;
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

bool
held_may_be(struct held *h, struct store *s, uint64_t size)
{
	struct fault none;
	bool may;

	MUST(pthread_mutex_lock(&h->lock) == 0);
	if (!h->listed) {
		(void)!store_each_single(s, note_size, h, &none);
		if (h->count > 0)
			qsort(h->sizes, h->count, sizeof(*h->sizes), by_size);
		h->listed = true;
	}
	may = h->count > 0 &&
	      bsearch(&size, h->sizes, h->count, sizeof(size), by_size) != NULL;
	MUST(pthread_mutex_unlock(&h->lock) == 0);
	return may;
}

/* --- looking before it is written -------------------------------------------
 */

static enum rc
hash_all(struct hand *hand, struct intake *in, struct object *out,
	 struct fault *why)
{
	uint8_t *chunk = mem_new(STORE_CHUNK);
	size_t got = STORE_CHUNK;
	enum rc rc = RC_OK;

	while (rc == RC_OK && got == STORE_CHUNK) {
		rc = intake_read(in, chunk, STORE_CHUNK, &got, why);
		if (rc == RC_OK)
			hasher_add(hand->h, chunk, got);
	}
	hasher_finish(hand->h, &out->id);
	out->size = in->at;
	free(chunk);
	return rc;
}

enum rc
large_look(struct batch *b, struct hand *hand, struct intake *in,
	   struct object *out, bool *known, struct fault *why)
{
	struct item item = { .place = ITEM_HELD };
	enum rc rc;

	*known = false;
	if ((!in->regular && in->span == NULL) ||
	    !held_may_be(&b->held, b->s, in->size))
		return RC_OK;
	rc = hash_all(hand, in, &item.object, why);
	if (rc == RC_OK)
		rc = store_holds(b->s, &item.object.id, known, why);
	if (rc == RC_OK && *known) {
		*out = item.object;
		return batch_claim(b, &item, known, why);
	}
	return rc == RC_OK ? intake_again(in, why) : rc;
}
