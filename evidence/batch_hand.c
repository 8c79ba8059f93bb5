/* Taking objects in, on one thread of several: see batch_private.h. */

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "batch_private.h"

void
hand_init(struct hand *hand)
{
	*hand = (struct hand){ .h = hasher_new() };
}

static void
lock(struct batch *b)
{
	MUST(pthread_mutex_lock(&b->lock) == 0);
}

static void
unlock(struct batch *b)
{
	MUST(pthread_mutex_unlock(&b->lock) == 0);
}

void
hand_clear(struct batch *b, struct hand *hand)
{
	lock(b);
	if (hand->fill != NULL)
		hand->fill->taken = false;
	unlock(b);
	hasher_free(hand->h);
	*hand = (struct hand){ .h = NULL };
}

/* A pack with room that no other thread fills: the last that was begun, or a
 * new one. */
static struct fill *
take_fill(struct batch *b)
{
	struct fill *f = NULL;
	struct fill **slot;

	lock(b);
	for (size_t i = b->fill_count; f == NULL && i > 0; i--)
		if (!b->fills[i - 1]->taken && !b->fills[i - 1]->finished)
			f = b->fills[i - 1];
	if (f == NULL) {
		f = fill_new((uint32_t)b->fill_count);
		slot = mem_push((void **)&b->fills, b->fill_count++,
				sizeof(struct fill *));
		*slot = f;
	}
	f->taken = true;
	unlock(b);
	return f;
}

/* There is room for the next small object in the hand's pack. */
static enum rc
make_ready(struct batch *b, struct hand *hand, struct fault *why)
{
	enum rc rc = RC_OK;

	if (hand->fill != NULL && fill_is_full(hand->fill)) {
		rc = fill_finish(hand->fill, &b->spares, why);
		if (rc != RC_OK)
			return rc;
		hand->fill = NULL;
	}
	if (hand->fill == NULL)
		hand->fill = take_fill(b);
	return fill_ready(hand->fill, &b->spares, why);
}

/* Is O held?  It is not read through, which would cost what storing it costs;
 * a file of its own has the right size, and of a pack the index, itself
 * checked, has the name.  `verify` reads both. */
static enum rc
look_at_held(struct batch *b, const struct object *o, bool *held,
	     struct fault *why)
{
	char name[STORE_NAME_SIZE], hex[DIGEST_HEX_SIZE];
	struct stat st;
	enum rc rc = store_holds(b->s, &o->id, held, why);

	if (rc != RC_OK || !*held)
		return rc;
	store_name(&o->id, name);
	if (fstatat(b->s->objects, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    (S_ISREG(st.st_mode) && (uint64_t)st.st_size == o->size))
		return RC_OK;
	digest_to_hex(&o->id, hex);
	return fault_reason(why, RC_CORRUPT, "object-digest",
			    "object %s is held, but no longer holds the bytes "
			    "that it was named for",
			    hex);
}

enum rc
batch_claim(struct batch *b, const struct item *item, bool *known,
	    struct fault *why)
{
	struct item it = *item;
	bool held;
	enum rc rc;

	*known = items_find(&b->items, &it.object.id, NULL);
	if (*known)
		return RC_OK;
	rc = look_at_held(b, &it.object, &held, why);
	if (held)
		it.place = ITEM_HELD;
	if (rc == RC_OK)
		*known = !items_add(&b->items, &it) || held;
	return rc;
}

/* OUT lies at fill_next() of the hand's pack. */
static enum rc
join(struct batch *b, struct hand *hand, const struct object *out,
     struct fault *why)
{
	const struct item item = {
		.object = *out,
		.place = ITEM_PACKED,
		.file = hand->fill->number,
		.block = fill_block(hand->fill),
	};
	bool known;
	enum rc rc = batch_claim(b, &item, &known, why);

	if (rc == RC_OK && !known)
		fill_add(hand->fill, out);
	return rc;
}

enum rc
hand_take_bytes(struct batch *b, struct hand *hand, const void *bytes,
		size_t size, struct object *out, struct fault *why)
{
	enum rc rc = make_ready(b, hand, why);

	MUST(size <= PACK_SMALL);
	if (rc != RC_OK)
		return rc;
	out->size = size;
	digest_of(bytes, size, &out->id);
	if (size > 0)
		memcpy(fill_next(hand->fill), bytes, size);
	return join(b, hand, out, why);
}

/* It may have grown since it was looked at: what comes then goes with what was
 * read into a file of its own. */
enum rc
hand_take(struct batch *b, struct hand *hand, struct intake *in,
	  struct object *out, struct fault *why)
{
	bool known = false;
	uint8_t *to;
	size_t got;
	enum rc rc;

	if (in->size > PACK_SMALL) {
		rc = large_look(b, hand, in, out, &known, why);
		return rc != RC_OK || known ? rc
					    : large_take(b, hand, in, out, why);
	}
	rc = make_ready(b, hand, why);
	if (rc != RC_OK)
		return rc;
	to = fill_next(hand->fill);
	rc = intake_read(in, to, PACK_SMALL + 1, &got, why);
	if (rc != RC_OK)
		return rc;
	if (got > PACK_SMALL) {
		in->ahead = to;
		in->ahead_size = got;
		return large_take(b, hand, in, out, why);
	}
	hasher_add(hand->h, to, got);
	hasher_finish(hand->h, &out->id);
	out->size = got;
	return join(b, hand, out, why);
}
