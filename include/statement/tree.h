#ifndef STATEMENT_TREE_H
#define STATEMENT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"

/*
 * The Merkle tree of RFC 6962 §2.1.  A node (level, index) covers the leaves
 * index << level up to the next; it is complete once they are all there and
 * then never changes.  A tree of size n keeps its complete nodes (fewer than
 * 2n) elsewhere; here only the right edge is in memory.
 */

enum {
	TREE_LEVELS = 41,     /* sizes up to 2^40 */
	TREE_PATH_LIMIT = 64, /* digests in a proof */
};

/* The right edge: edge[l] is the complete node of level l, for each bit l set
 * in size. */
struct tree {
	uint64_t size;
	struct digest edge[TREE_LEVELS];
};

/* Told of each node that became complete, the leaf itself (level 0) first. */
typedef enum rc (*tree_node_fn)(void *arg, unsigned level, uint64_t index,
				const struct digest *node, struct fault *why);
/* Gives a complete node; RC_NOT_FOUND is a fault of the store. */
typedef enum rc (*tree_find_fn)(void *arg, unsigned level, uint64_t index,
				struct digest *node, struct fault *why);

void tree_leaf(const void *bytes, size_t size, struct digest *leaf);

/* Append a leaf; KEEP may be NULL.  When KEEP fails the tree is unchanged. */
MUST_USE enum rc tree_add(struct tree *t, const struct digest *leaf,
			  tree_node_fn keep, void *arg, struct fault *why);
void tree_root(const struct tree *t, struct digest *root);

/* The right edge of the first SIZE leaves, from kept nodes: O(log n) finds. */
MUST_USE enum rc tree_at(struct tree *t, uint64_t size, tree_find_fn find,
			 void *arg, struct fault *why);

struct tree_path {
	size_t count;
	struct digest node[TREE_PATH_LIMIT];
};

/* RFC 6962 §2.1.1 and §2.1.2; O(log n) finds.  MUST index < size, old <= size.
 */
MUST_USE enum rc tree_inclusion(uint64_t index, uint64_t size,
				tree_find_fn find, void *arg,
				struct tree_path *out, struct fault *why);
MUST_USE enum rc tree_consistency(uint64_t old, uint64_t size,
				  tree_find_fn find, void *arg,
				  struct tree_path *out, struct fault *why);

bool tree_proves_inclusion(const struct digest *leaf, uint64_t index,
			   uint64_t size, const struct tree_path *path,
			   const struct digest *root);
/* An empty old tree shows nothing: false. */
bool tree_proves_consistency(uint64_t old, const struct digest *old_root,
			     uint64_t size, const struct digest *root,
			     const struct tree_path *path);

#endif
