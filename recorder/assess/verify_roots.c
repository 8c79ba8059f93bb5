/* Roots of prefixes, from tree proofs: see verify_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify_private.h"

void
roots_add(struct roots *r, uint64_t size, const struct digest *root)
{
	struct known_root *place =
		mem_push((void **)&r->items, r->count, sizeof(*r->items));

	place->size = size;
	place->root = *root;
	r->count++;
}

void
roots_clear(struct roots *r)
{
	free(r->items);
	memset(r, 0, sizeof(*r));
}

/* A node (RFC 6962 §2.1); ROOT is that of what lies right of LEFT. */
static void
join(const struct digest *left, struct digest *root)
{
	uint8_t node[1 + 2 * DIGEST_SIZE] = { 1 };

	memcpy(node + 1, left->bytes, DIGEST_SIZE);
	memcpy(node + 1 + DIGEST_SIZE, root->bytes, DIGEST_SIZE);
	digest_of(node, sizeof(node), root);
}

/*
 * The walk of RFC 9162 §2.1.3.2, but only over what lies left of the leaf:
 * these nodes are the right edge of the smaller trees.
 */
void
roots_add_path(struct roots *r, const struct digest *leaf, uint64_t index,
	       uint64_t size, const struct tree_path *path)
{
	struct digest with = *leaf, before;
	uint64_t at = index, last = size - 1;
	bool some = false;

	for (size_t i = 0; i < path->count; i++) {
		if ((at & 1) != 0 || at == last) {
			join(&path->node[i], &with);
			if (some)
				join(&path->node[i], &before);
			else
				before = path->node[i];
			some = true;
			while ((at & 1) == 0 && at != 0) {
				at >>= 1;
				last >>= 1;
			}
		}
		at >>= 1;
		last >>= 1;
	}
	if (some)
		roots_add(r, index, &before);
	roots_add(r, index + 1, &with);
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = ((const struct known_root *)a)->size;
	uint64_t y = ((const struct known_root *)b)->size;

	return (x > y) - (x < y);
}

bool
roots_fork(struct roots *r, uint64_t *size)
{
	if (r->count > 0)
		qsort(r->items, r->count, sizeof(*r->items), by_size);
	for (size_t i = 1; i < r->count; i++) {
		if (r->items[i].size != r->items[i - 1].size ||
		    digest_equal(&r->items[i].root, &r->items[i - 1].root))
			continue;
		*size = r->items[i].size;
		return true;
	}
	return false;
}

const struct digest *
roots_find(const struct roots *r, uint64_t size)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i].size == size)
			return &r->items[i].root;
	return NULL;
}

enum root_answer
roots_ask(const struct roots *r, uint64_t size, const struct digest *root)
{
	enum root_answer answer = ROOT_NOT_KNOWN;

	for (size_t i = 0; i < r->count; i++) {
		if (r->items[i].size != size)
			continue;
		if (!digest_equal(&r->items[i].root, root))
			return ROOT_OTHER;
		answer = ROOT_SAME;
	}
	return answer;
}
