/* statement/tree.c: RFC 6962 trees, against the roots and proofs of its own
 * test data and against its definition, written down again and slow. */

#include <stdlib.h>
#include <string.h>

#include "statement/tree.h"
#include "support/test.h"

enum { LEAVES = 70 };

/* The eight inputs of Certificate Transparency's reference trees. */
static const struct {
	const char *bytes;
	size_t size;
} inputs[] = {
	{ "", 0 },
	{ "\x00", 1 },
	{ "\x10", 1 },
	{ "\x20\x21", 2 },
	{ "\x30\x31", 2 },
	{ "\x40\x41\x42\x43", 4 },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
	  16 },
};

static const char *const roots[] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

/* The definition: leaves, and the hash of any range of them. */
struct forest {
	struct digest leaf[LEAVES];
	size_t finds; /* nodes asked for */
};

static void
pair_of(const struct digest *left, const struct digest *right,
	struct digest *out)
{
	uint8_t bytes[1 + 2 * DIGEST_SIZE] = { 1 };

	memcpy(bytes + 1, left->bytes, DIGEST_SIZE);
	memcpy(bytes + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
	digest_of(bytes, sizeof(bytes), out);
}

/* MTH(D[start:end]) of RFC 6962 §2.1 */
static void
range_of(const struct forest *f, size_t start, size_t end, struct digest *out)
{
	struct digest left, right;
	size_t k = 1;

	if (end - start == 0) {
		digest_of("", 0, out);
		return;
	}
	if (end - start == 1) {
		*out = f->leaf[start];
		return;
	}
	while (2 * k < end - start)
		k *= 2;
	range_of(f, start, start + k, &left);
	range_of(f, start + k, end, &right);
	pair_of(&left, &right, out);
}

static enum rc
find(void *arg, unsigned level, uint64_t index, struct digest *node,
     struct fault *why)
{
	struct forest *f = arg;
	size_t start = (size_t)(index << level);
	size_t end = start + ((size_t)1 << level);

	(void)why;
	assert_true(end <= LEAVES);
	range_of(f, start, end, node);
	f->finds++;
	return RC_OK;
}

static int
forest_make(void **state)
{
	struct forest *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -1;
	for (size_t i = 0; i < LEAVES; i++)
		tree_leaf(&i, sizeof(i), &f->leaf[i]);
	*state = f;
	return 0;
}

static int
forest_free(void **state)
{
	free(*state);
	return 0;
}

static void
published_roots_come_out(void **state)
{
	struct tree t = { .size = 0 };
	char hex[DIGEST_HEX_SIZE];
	struct digest leaf, root;
	struct fault why;

	(void)state;
	for (size_t n = 0;; n++) {
		tree_root(&t, &root);
		digest_to_hex(&root, hex);
		assert_string_equal(hex, roots[n]);
		if (n == sizeof(inputs) / sizeof(inputs[0]))
			break;
		tree_leaf(inputs[n].bytes, inputs[n].size, &leaf);
		assert_ok(tree_add(&t, &leaf, NULL, NULL, &why), &why);
	}
}

/* Path(0, D[8]), the happy path of inclusion/1 in its test data. */
static void
a_published_inclusion_proof_comes_out(void **state)
{
	static const char *const wanted[] = {
		"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
		"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
		"6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
	};
	struct forest *f = *state;
	struct tree_path path;
	char hex[DIGEST_HEX_SIZE];
	struct fault why;

	for (size_t i = 0; i < 8; i++)
		tree_leaf(inputs[i].bytes, inputs[i].size, &f->leaf[i]);
	assert_ok(tree_inclusion(0, 8, find, f, &path, &why), &why);
	assert_int_equal(path.count, 3);
	for (size_t i = 0; i < 3; i++) {
		digest_to_hex(&path.node[i], hex);
		assert_string_equal(hex, wanted[i]);
	}
}

static void
roots_are_those_of_the_definition_for_every_size(void **state)
{
	struct forest *f = *state;
	struct tree t = { .size = 0 };
	struct digest root, wanted;
	struct fault why;

	for (size_t n = 0; n < LEAVES; n++) {
		tree_root(&t, &root);
		range_of(f, 0, n, &wanted);
		assert_true(digest_equal(&root, &wanted));
		assert_int_equal(t.size, n);
		assert_ok(tree_add(&t, &f->leaf[n], NULL, NULL, &why), &why);
	}
}

static void
an_edge_is_found_again_for_every_size(void **state)
{
	struct forest *f = *state;
	struct tree t;
	struct digest root, wanted;
	struct fault why;

	for (size_t n = 0; n <= LEAVES; n++) {
		f->finds = 0;
		assert_ok(tree_at(&t, n, find, f, &why), &why);
		tree_root(&t, &root);
		range_of(f, 0, n, &wanted);
		assert_true(digest_equal(&root, &wanted));
		assert_true(f->finds <= 7);
	}
	/* and grows on as if it had never been put away */
	assert_ok(tree_at(&t, LEAVES - 1, find, f, &why), &why);
	assert_ok(tree_add(&t, &f->leaf[LEAVES - 1], NULL, NULL, &why), &why);
	tree_root(&t, &root);
	assert_true(digest_equal(&root, &wanted));
}

struct kept {
	const struct forest *of;
	size_t count, fail_at;
};

static enum rc
keep(void *arg, unsigned level, uint64_t index, const struct digest *node,
     struct fault *why)
{
	struct kept *k = arg;
	struct digest wanted;
	size_t start = (size_t)(index << level);

	if (k->count == k->fail_at)
		return fault_set(why, RC_IO, "disk full");
	range_of(k->of, start, start + ((size_t)1 << level), &wanted);
	assert_true(digest_equal(node, &wanted));
	k->count++;
	return RC_OK;
}

static void
each_complete_node_is_told_once(void **state)
{
	struct kept k = { .of = *state, .fail_at = SIZE_MAX };
	struct tree t = { .size = 0 };
	struct fault why;

	for (size_t i = 0; i < LEAVES; i++)
		assert_ok(tree_add(&t, &k.of->leaf[i], keep, &k, &why), &why);
	/* n + n/2 + n/4 + ... */
	assert_int_equal(k.count, 70 + 35 + 17 + 8 + 4 + 2 + 1);
}

static void
a_node_that_is_not_kept_leaves_the_tree_as_it_was(void **state)
{
	struct kept k = { .of = *state, .fail_at = SIZE_MAX };
	struct tree t = { .size = 0 }, before;
	struct fault why;

	for (size_t i = 0; i < 7; i++)
		assert_ok(tree_add(&t, &k.of->leaf[i], keep, &k, &why), &why);
	before = t;
	for (size_t late = 0; late < 4; late++) { /* 4 nodes become complete */
		k.fail_at = k.count + late;
		assert_fault(tree_add(&t, &k.of->leaf[7], keep, &k, &why),
			     RC_IO, &why);
		assert_memory_equal(&t, &before, sizeof(t));
		k.count = k.fail_at - late;
	}
}

static void
a_full_tree_takes_no_leaf(void **state)
{
	struct tree t = { .size = UINT64_C(1) << 40 };
	struct forest *f = *state;
	struct fault why;

	assert_fault(tree_add(&t, &f->leaf[0], NULL, NULL, &why), RC_TOO_BIG,
		     &why);
}

static void
every_leaf_of_every_size_is_proved(void **state)
{
	struct forest *f = *state;
	struct digest root;
	struct tree_path path;
	struct fault why;

	for (size_t n = 1; n <= LEAVES; n++) {
		range_of(f, 0, n, &root);
		for (size_t i = 0; i < n; i++) {
			f->finds = 0;
			assert_ok(tree_inclusion(i, n, find, f, &path, &why),
				  &why);
			assert_true(f->finds <= 14);
			assert_true(tree_proves_inclusion(&f->leaf[i], i, n,
							  &path, &root));
		}
	}
}

/* Nothing else is proved by the proof of leaf I of N. */
static void
an_inclusion_proof_proves_one_thing_only(void **state)
{
	struct forest *f = *state;
	struct digest root;
	struct tree_path path, bent;
	struct fault why;
	size_t n = 21, i = 13;

	range_of(f, 0, n, &root);
	assert_ok(tree_inclusion(i, n, find, f, &path, &why), &why);
	for (size_t other = 0; other < 64; other++) {
		assert_int_equal(tree_proves_inclusion(&f->leaf[i], other, n,
						       &path, &root),
				 other == i);
		assert_false(tree_proves_inclusion(&f->leaf[other], i, n, &path,
						   &root) &&
			     other != i);
	}
	for (size_t k = 0; k < path.count; k++) {
		bent = path;
		bent.node[k].bytes[k] ^= 1;
		assert_false(
			tree_proves_inclusion(&f->leaf[i], i, n, &bent, &root));
	}
	bent = path;
	bent.count--;
	assert_false(tree_proves_inclusion(&f->leaf[i], i, n, &bent, &root));
	bent.count = path.count + 1;
	bent.node[path.count] = root;
	assert_false(tree_proves_inclusion(&f->leaf[i], i, n, &bent, &root));
	path.count = 0;
	assert_false(tree_proves_inclusion(&root, 0, 0, &path, &root));
	assert_false(tree_proves_inclusion(&root, UINT64_MAX, 1, &path, &root));
	assert_true(tree_proves_inclusion(&root, 0, 1, &path, &root));
}

static void
every_prefix_of_every_size_is_proved(void **state)
{
	struct forest *f = *state;
	struct digest old_root, root;
	struct tree_path path;
	struct fault why;

	for (size_t n = 1; n <= LEAVES; n++) {
		range_of(f, 0, n, &root);
		for (size_t old = 1; old <= n; old++) {
			range_of(f, 0, old, &old_root);
			f->finds = 0;
			assert_ok(
				tree_consistency(old, n, find, f, &path, &why),
				&why);
			assert_true(f->finds <= 14);
			assert_int_equal(path.count == 0, old == n);
			assert_true(tree_proves_consistency(old, &old_root, n,
							    &root, &path));
		}
	}
}

static void
a_fork_is_not_consistent(void **state)
{
	struct forest *f = *state;
	struct digest old_root, forked, root;
	struct tree_path path;
	struct fault why;
	size_t n = 21;

	range_of(f, 0, n, &root);
	for (size_t old = 1; old <= n; old++) {
		range_of(f, 0, old, &old_root);
		assert_ok(tree_consistency(old, n, find, f, &path, &why), &why);
		forked = old_root;
		forked.bytes[31] ^= 1;
		assert_false(
			tree_proves_consistency(old, &forked, n, &root, &path));
		forked = root;
		forked.bytes[0] ^= 1;
		assert_false(tree_proves_consistency(old, &old_root, n, &forked,
						     &path));
		path.node[path.count++] = root;
		assert_false(tree_proves_consistency(old, &old_root, n, &root,
						     &path));
	}
}

static void
an_empty_old_tree_shows_nothing(void **state)
{
	struct forest *f = *state;
	struct tree_path path;
	struct digest none, root;
	struct fault why;

	range_of(f, 0, 0, &none);
	range_of(f, 0, 5, &root);
	assert_ok(tree_consistency(0, 5, find, f, &path, &why), &why);
	assert_int_equal(path.count, 0);
	assert_false(tree_proves_consistency(0, &none, 5, &root, &path));
	assert_false(tree_proves_consistency(0, &none, 0, &none, &path));
	assert_false(tree_proves_consistency(6, &root, 5, &root, &path));
}

#define WITH_LEAVES(test)                                                      \
	cmocka_unit_test_setup_teardown(test, forest_make, forest_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_roots_come_out),
		WITH_LEAVES(a_published_inclusion_proof_comes_out),
		WITH_LEAVES(roots_are_those_of_the_definition_for_every_size),
		WITH_LEAVES(an_edge_is_found_again_for_every_size),
		WITH_LEAVES(each_complete_node_is_told_once),
		WITH_LEAVES(a_node_that_is_not_kept_leaves_the_tree_as_it_was),
		WITH_LEAVES(a_full_tree_takes_no_leaf),
		WITH_LEAVES(every_leaf_of_every_size_is_proved),
		WITH_LEAVES(an_inclusion_proof_proves_one_thing_only),
		WITH_LEAVES(every_prefix_of_every_size_is_proved),
		WITH_LEAVES(a_fork_is_not_consistent),
		WITH_LEAVES(an_empty_old_tree_shows_nothing),
	};

	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
