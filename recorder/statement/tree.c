/* The Merkle tree of the ledger: see statement/tree.h. */

#include <string.h>

#include "base/mem.h"
#include "statement/tree.h"

void
tree_leaf(const void *bytes, size_t size, struct digest *leaf)
{
	static const uint8_t mark = 0;
	struct hasher *h = hasher_new();

	hasher_add(h, &mark, 1);
	hasher_add(h, bytes, size);
	hasher_finish(h, leaf);
	hasher_free(h);
}

/* OUT may be one of the two. */
static void
node_of(const struct digest *left, const struct digest *right,
	struct digest *out)
{
	uint8_t bytes[1 + 2 * DIGEST_SIZE];

	bytes[0] = 1;
	memcpy(bytes + 1, left->bytes, DIGEST_SIZE);
	memcpy(bytes + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
	digest_of(bytes, sizeof(bytes), out);
}

static bool
bit(uint64_t number, unsigned at)
{
	return ((number >> at) & 1) != 0;
}

enum rc
tree_add(struct tree *t, const struct digest *leaf, tree_node_fn keep,
	 void *arg, struct fault *why)
{
	struct digest node = *leaf;
	unsigned level = 0;
	enum rc rc = RC_OK;

	if (t->size >> (TREE_LEVELS - 1) != 0)
		return fault_set(why, RC_TOO_BIG,
				 "the ledger is full: it holds 2^40 "
				 "statements");
	if (keep != NULL)
		rc = keep(arg, 0, t->size, &node, why);
	for (; rc == RC_OK && bit(t->size, level); level++) {
		node_of(&t->edge[level], &node, &node);
		if (keep != NULL)
			rc = keep(arg, level + 1, t->size >> (level + 1), &node,
				  why);
	}
	if (rc != RC_OK)
		return rc;

	t->edge[level] = node;
	t->size++;
	return RC_OK;
}

void
tree_root(const struct tree *t, struct digest *root)
{
	bool any = false;

	digest_of("", 0, root);
	for (unsigned l = 0; l < TREE_LEVELS; l++) {
		if (!bit(t->size, l))
			continue;
		if (any)
			node_of(&t->edge[l], root, root);
		else
			*root = t->edge[l];
		any = true;
	}
}

enum rc
tree_at(struct tree *t, uint64_t size, tree_find_fn find, void *arg,
	struct fault *why)
{
	enum rc rc = RC_OK;

	MUST(size <= UINT64_C(1) << (TREE_LEVELS - 1));
	memset(t, 0, sizeof(*t));
	t->size = size;
	for (unsigned l = 0; rc == RC_OK && l < TREE_LEVELS; l++) {
		if (bit(size, l))
			rc = find(arg, l, (size >> l) - 1, &t->edge[l], why);
	}
	return rc;
}

/* Where the nodes of a proof come from. */
struct source {
	tree_find_fn find;
	void *arg;
};

/*
 * The hash of the SIZE leaves from START on, which is a multiple of the power
 * of two not below SIZE: one find for each bit in SIZE.
 */
static enum rc
range_root(const struct source *from, uint64_t start, uint64_t size,
	   struct digest *root, struct fault *why)
{
	bool any = false;
	struct digest node;
	enum rc rc = RC_OK;

	for (unsigned l = 0; rc == RC_OK && l < TREE_LEVELS; l++) {
		if (!bit(size, l))
			continue;
		rc = from->find(from->arg, l, ((start + size) >> l) - 1, &node,
				why);
		if (rc != RC_OK)
			break;
		if (any)
			node_of(&node, root, root);
		else
			*root = node;
		any = true;
	}
	return rc;
}

/* The largest power of two below SIZE, which is at least 2. */
static uint64_t
split(uint64_t size)
{
	uint64_t k = 1;

	while (k < size - k)
		k *= 2;
	return k;
}

static enum rc
push_range(const struct source *from, uint64_t start, uint64_t size,
	   struct tree_path *path, struct fault *why)
{
	MUST(path->count < TREE_PATH_LIMIT);
	return range_root(from, start, size, &path->node[path->count++], why);
}

/* Gathered from the root down, proofs are told from the leaf up. */
static void
turn_round(struct tree_path *path)
{
	for (size_t i = 0; i < path->count / 2; i++) {
		struct digest *a = &path->node[i];
		struct digest *b = &path->node[path->count - 1 - i];
		struct digest spare = *a;

		*a = *b;
		*b = spare;
	}
}

enum rc
tree_inclusion(uint64_t index, uint64_t size, tree_find_fn find, void *arg,
	       struct tree_path *out, struct fault *why)
{
	const struct source from = { .find = find, .arg = arg };
	uint64_t start = 0;
	enum rc rc = RC_OK;

	MUST(index < size && size <= UINT64_C(1) << (TREE_LEVELS - 1));
	out->count = 0;
	while (rc == RC_OK && size > 1) {
		uint64_t k = split(size);

		if (index < k) {
			rc = push_range(&from, start + k, size - k, out, why);
			size = k;
		} else {
			rc = push_range(&from, start, k, out, why);
			start += k;
			index -= k;
			size -= k;
		}
	}
	turn_round(out);
	return rc;
}

/* SUBPROOF of RFC 6962 §2.1.2, without its recursion. */
enum rc
tree_consistency(uint64_t old, uint64_t size, tree_find_fn find, void *arg,
		 struct tree_path *out, struct fault *why)
{
	const struct source from = { .find = find, .arg = arg };
	uint64_t start = 0;
	bool whole = true; /* the old tree is all that is left */
	enum rc rc = RC_OK;

	MUST(old <= size && size <= UINT64_C(1) << (TREE_LEVELS - 1));
	out->count = 0;
	if (old == 0)
		return RC_OK;
	while (rc == RC_OK && old != size) {
		uint64_t k = split(size);

		if (old <= k) {
			rc = push_range(&from, start + k, size - k, out, why);
			size = k;
		} else {
			rc = push_range(&from, start, k, out, why);
			start += k;
			old -= k;
			size -= k;
			whole = false;
		}
	}
	if (rc == RC_OK && !whole)
		rc = push_range(&from, start, size, out, why);
	turn_round(out);
	return rc;
}

/* RFC 9162 §2.1.3.2, which decides as RFC 6962 does. */
bool
tree_proves_inclusion(const struct digest *leaf, uint64_t index, uint64_t size,
		      const struct tree_path *path, const struct digest *root)
{
	struct digest r = *leaf;
	uint64_t last;

	if (index >= size)
		return false;
	last = size - 1;
	for (size_t i = 0; i < path->count; i++) {
		if (last == 0)
			return false;
		if (!bit(index, 0) && index != last) {
			node_of(&r, &path->node[i], &r);
		} else {
			node_of(&path->node[i], &r, &r);
			while (index != 0 && !bit(index, 0)) {
				index >>= 1;
				last >>= 1;
			}
		}
		index >>= 1;
		last >>= 1;
	}
	return last == 0 && digest_equal(&r, root);
}

/* Both roots that a consistency proof leads to, folded from its first node. */
struct folding {
	uint64_t old, last;
	struct digest was, is;
};

static void
fold_node(struct folding *f, const struct digest *node)
{
	if (!bit(f->old, 0) && f->old != f->last) {
		node_of(&f->is, node, &f->is);
	} else {
		node_of(node, &f->was, &f->was);
		node_of(node, &f->is, &f->is);
		while (f->old != 0 && !bit(f->old, 0)) {
			f->old >>= 1;
			f->last >>= 1;
		}
	}
	f->old >>= 1;
	f->last >>= 1;
}

/* RFC 9162 §2.1.4.2. */
bool
tree_proves_consistency(uint64_t old, const struct digest *old_root,
			uint64_t size, const struct digest *root,
			const struct tree_path *path)
{
	struct folding f;
	size_t next = 0;

	if (old == 0 || old > size)
		return false;
	if (old == size)
		return path->count == 0 && digest_equal(old_root, root);
	if (path->count == 0)
		return false;

	f.old = old - 1;
	f.last = size - 1;
	while (bit(f.old, 0)) {
		f.old >>= 1;
		f.last >>= 1;
	}
	/* A complete old tree is a node of the new one, and not told. */
	f.was = (old & (old - 1)) == 0 ? *old_root : path->node[next++];
	f.is = f.was;
	for (; next < path->count; next++) {
		if (f.last == 0)
			return false;
		fold_node(&f, &path->node[next]);
	}
	return f.last == 0 && digest_equal(&f.was, old_root) &&
	       digest_equal(&f.is, root);
}
