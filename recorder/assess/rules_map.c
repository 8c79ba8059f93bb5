/* A hash map from lent bytes to lent values: see rules_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rules_private.h"

enum { FIRST_ROOM = 64 }; /* a power of two, as every room */

/* FNV-1a, 64 bits. */
static uint64_t
hash_of(const void *key, size_t size)
{
	const uint8_t *bytes = key;
	uint64_t hash = 14695981039346656037U;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 1099511628211U;
	return hash;
}

/* Where KEY is, or the empty place where it would go. */
static struct map_slot *
slot_of(const struct map *m, const void *key, size_t size)
{
	size_t at = (size_t)hash_of(key, size) & (m->room - 1);

	while (m->slots[at].key != NULL &&
	       (m->slots[at].size != size ||
		memcmp(m->slots[at].key, key, size) != 0))
		at = (at + 1) & (m->room - 1);
	return &m->slots[at];
}

void *
map_find(const struct map *m, const void *key, size_t size)
{
	return m->room == 0 ? NULL : slot_of(m, key, size)->value;
}

static void
grow(struct map *m)
{
	struct map old = *m;

	m->room = old.room == 0 ? FIRST_ROOM : old.room * 2;
	m->slots = mem_array(m->room, sizeof(*m->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].key != NULL)
			*slot_of(m, old.slots[i].key, old.slots[i].size) =
				old.slots[i];
	free(old.slots);
}

void
map_put(struct map *m, const void *key, size_t size, void *value)
{
	struct map_slot *slot;

	if (m->count >= m->room / 2)
		grow(m);
	slot = slot_of(m, key, size);
	m->count += slot->key == NULL;
	*slot = (struct map_slot){ .key = key, .size = size, .value = value };
}

void
map_clear(struct map *m)
{
	free(m->slots);
	*m = (struct map){ .room = 0 };
}

void
list_add(struct list *l, const struct said *said)
{
	const struct said **item =
		mem_push((void **)&l->items, l->count, sizeof(*item));

	*item = said;
	l->count++;
}
