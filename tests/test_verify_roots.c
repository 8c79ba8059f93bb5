/* recorder/assess/verify_roots.c: roots of prefixes, from tree proofs. */

#include <string.h>

#include "../recorder/assess/verify_private.h"
#include "support/test.h"

enum { MOST = 40 };

/* All complete nodes of a tree of MOST leaves. */
struct nodes {
	struct digest at[TREE_LEVELS][MOST];
};

static enum rc
keep(void *arg, unsigned level, uint64_t index, const struct digest *node,
     struct fault *why)
{
	struct nodes *n = arg;

	(void)why;
	n->at[level][index] = *node;
	return RC_OK;
}

static enum rc
find(void *arg, unsigned level, uint64_t index, struct digest *node,
     struct fault *why)
{
	const struct nodes *n = arg;

	(void)why;
	*node = n->at[level][index];
	return RC_OK;
}

static void
leaf_of(uint64_t i, struct digest *leaf)
{
	const uint8_t byte = (uint8_t)i;

	tree_leaf(&byte, 1, leaf);
}

/* ROOTS[n] is that of the first n leaves. */
static void
grow(struct nodes *n, struct digest roots[MOST + 1])
{
	struct tree t = { .size = 0 };
	struct digest leaf;
	struct fault why;

	tree_root(&t, &roots[0]);
	for (uint64_t i = 0; i < MOST; i++) {
		leaf_of(i, &leaf);
		assert_ok(tree_add(&t, &leaf, keep, n, &why), &why);
		tree_root(&t, &roots[i + 1]);
	}
}

static void
each_path_gives_the_roots_before_and_after_its_leaf(void **state)
{
	struct digest roots[MOST + 1], leaf;
	struct tree_path path;
	struct nodes nodes;
	struct fault why;

	(void)state;
	grow(&nodes, roots);
	for (uint64_t size = 1; size <= MOST; size++)
		for (uint64_t i = 0; i < size; i++) {
			struct roots r = { .count = 0 };

			leaf_of(i, &leaf);
			assert_ok(tree_inclusion(i, size, find, &nodes, &path,
						 &why),
				  &why);
			roots_add_path(&r, &leaf, i, size, &path);
			assert_int_equal(roots_ask(&r, i + 1, &roots[i + 1]),
					 ROOT_SAME);
			if (i > 0)
				assert_int_equal(roots_ask(&r, i, &roots[i]),
						 ROOT_SAME);
			assert_int_equal(r.count, i > 0 ? 2 : 1);
			roots_clear(&r);
		}
}

static void
tells_the_same_from_another_and_from_not_known(void **state)
{
	struct digest roots[MOST + 1];
	struct roots r = { .count = 0 };
	struct nodes nodes;

	(void)state;
	grow(&nodes, roots);
	assert_int_equal(roots_ask(&r, 5, &roots[5]), ROOT_NOT_KNOWN);
	assert_null(roots_find(&r, 5));
	roots_add(&r, 5, &roots[5]);
	assert_int_equal(roots_ask(&r, 5, &roots[5]), ROOT_SAME);
	assert_int_equal(roots_ask(&r, 5, &roots[6]), ROOT_OTHER);
	assert_int_equal(roots_ask(&r, 6, &roots[6]), ROOT_NOT_KNOWN);
	assert_memory_equal(roots_find(&r, 5), &roots[5], DIGEST_SIZE);
	/* two roots of one size: a fork, whichever is asked for */
	roots_add(&r, 5, &roots[7]);
	assert_int_equal(roots_ask(&r, 5, &roots[5]), ROOT_OTHER);
	roots_clear(&r);
}

static void
tells_two_ledgers_apart(void **state)
{
	struct digest one = { { 1 } }, other = { { 2 } };
	struct roots r = { .count = 0 };
	uint64_t size = 0;

	(void)state;
	assert_false(roots_fork(&r, &size));
	roots_add(&r, 9, &one);
	roots_add(&r, 7, &one);
	roots_add(&r, 9, &one);
	assert_false(roots_fork(&r, &size));
	roots_add(&r, 8, &one);
	roots_add(&r, 7, &other);
	assert_true(roots_fork(&r, &size));
	assert_int_equal(size, 7);
	roots_clear(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_two_ledgers_apart),
		cmocka_unit_test(
			each_path_gives_the_roots_before_and_after_its_leaf),
		cmocka_unit_test(
			tells_the_same_from_another_and_from_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
