/* What the sandbox issued: see issued.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "issued.h"

struct kept {
	struct issue issue;
	char *key, *id, *answer;
};

struct issued {
	struct kept *items;
	size_t count;
};

struct issued *
issued_new(void)
{
	return mem_new(sizeof(struct issued));
}

void
issued_free(struct issued *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].key);
		free(all->items[i].id);
		free(all->items[i].answer);
	}
	free(all->items);
	free(all);
}

void
issued_add(struct issued *all, const struct issue *one)
{
	struct kept *k = mem_push((void **)&all->items, all->count, sizeof(*k));

	k->key = mem_text(one->key);
	k->id = mem_text(one->id);
	k->answer = mem_text(one->answer);
	k->issue = (struct issue){ .key = k->key,
				   .id = k->id,
				   .body = one->body,
				   .answer = k->answer };
	all->count++;
}

static int
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

const struct issue *
issued_of_key(const struct issued *all, const char *key)
{
	for (size_t i = 0; i < all->count; i++)
		if (same(all->items[i].key, key))
			return &all->items[i].issue;
	return NULL;
}

const struct issue *
issued_of_id(const struct issued *all, const char *id)
{
	for (size_t i = 0; i < all->count; i++)
		if (same(all->items[i].id, id))
			return &all->items[i].issue;
	return NULL;
}
