/* The objects of a batch, by digest: see batch_items.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "batch_items.h"

enum { FIRST_SLOTS = 64 };

void
items_init(struct items *t)
{
	memset(t, 0, sizeof(*t));
	MUST(pthread_mutex_init(&t->lock, NULL) == 0);
}

void
items_clear(struct items *t)
{
	free(t->all);
	t->all = NULL;
	t->count = 0;
	free(t->slots);
	t->slots = NULL;
	t->slot_count = 0;
}

void
items_free(struct items *t)
{
	items_clear(t);
	pthread_mutex_destroy(&t->lock);
}

static void
lock(struct items *t)
{
	MUST(pthread_mutex_lock(&t->lock) == 0);
}

static void
unlock(struct items *t)
{
	MUST(pthread_mutex_unlock(&t->lock) == 0);
}

/* Where ID is, or where it would be. */
static size_t
slot_of(const struct items *t, const struct digest *id)
{
	size_t at;

	memcpy(&at, id->bytes, sizeof(at));
	for (at &= t->slot_count - 1; t->slots[at] != 0;
	     at = (at + 1) & (t->slot_count - 1))
		if (digest_equal(&t->all[t->slots[at] - 1].object.id, id))
			break;
	return at;
}

static struct item *
find(const struct items *t, const struct digest *id)
{
	uint32_t slot = t->slot_count > 0 ? t->slots[slot_of(t, id)] : 0;

	return slot > 0 ? &t->all[slot - 1] : NULL;
}

static void
rebuild(struct items *t, size_t slot_count)
{
	free(t->slots);
	t->slots = mem_array(slot_count, sizeof(*t->slots));
	t->slot_count = slot_count;
	for (size_t i = 0; i < t->count; i++)
		t->slots[slot_of(t, &t->all[i].object.id)] = (uint32_t)i + 1;
}

bool
items_find(struct items *t, const struct digest *id, struct item *out)
{
	const struct item *found;

	lock(t);
	found = find(t, id);
	if (found != NULL && out != NULL)
		*out = *found;
	unlock(t);
	return found != NULL;
}

bool
items_add(struct items *t, const struct item *item)
{
	bool added = false;

	lock(t);
	if (find(t, &item->object.id) == NULL) {
		struct item *last =
			mem_push((void **)&t->all, t->count, sizeof(*t->all));

		*last = *item;
		MUST(++t->count < UINT32_MAX);
		if (2 * t->count > t->slot_count)
			rebuild(t, t->slot_count == 0 ? FIRST_SLOTS
						      : 2 * t->slot_count);
		else
			t->slots[slot_of(t, &item->object.id)] =
				(uint32_t)t->count;
		added = true;
	}
	unlock(t);
	return added;
}

void
items_move(struct items *t, const struct item *item)
{
	struct item *found;

	lock(t);
	found = find(t, &item->object.id);
	MUST(found != NULL);
	*found = *item;
	unlock(t);
}

void
items_cut(struct items *t, size_t count)
{
	lock(t);
	MUST(count <= t->count);
	if (count < t->count) {
		t->count = count;
		rebuild(t, t->slot_count);
	}
	unlock(t);
}
