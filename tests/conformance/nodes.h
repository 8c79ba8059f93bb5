#ifndef CONFORMANCE_NODES_H
#define CONFORMANCE_NODES_H

#include <stdlib.h>

#include "base/mem.h"
#include "statement/tree.h"

/* The complete nodes of a tree, in memory: what a ledger keeps on disk. */
struct nodes {
	struct digest *level[TREE_LEVELS];
	size_t count[TREE_LEVELS];
};

static inline enum rc
node_keep(void *arg, unsigned level, uint64_t index, const struct digest *node,
	  struct fault *why)
{
	struct nodes *n = arg;
	struct digest *row;

	(void)why;
	MUST(index == n->count[level]);
	row = mem_push((void **)&n->level[level], n->count[level]++,
		       sizeof(*row));
	*row = *node;
	return RC_OK;
}

static inline enum rc
node_find(void *arg, unsigned level, uint64_t index, struct digest *node,
	  struct fault *why)
{
	const struct nodes *n = arg;

	if (index >= n->count[level])
		return fault_set(why, RC_NOT_FOUND, "no node %u/%llu", level,
				 (unsigned long long)index);
	*node = n->level[level][index];
	return RC_OK;
}

static inline void
nodes_clear(struct nodes *n)
{
	for (size_t l = 0; l < TREE_LEVELS; l++)
		free(n->level[l]);
}

#endif
