/* logbook/ledger_tree.c: roots, inclusion, and nodes that were changed. */

#include <sqlite3.h>

#include "support/books.h"
#include "support/test.h"

static void
has_the_root_of_nothing_before_it_begins(void **state)
{
	/* SHA-256 of nothing, FIPS 180-4 */
	static const char nothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"
				      "649b934ca495991b7852b855";
	struct logbook *lb = books_make(*state, "book");
	char hex[DIGEST_HEX_SIZE];
	struct digest root;
	struct fault why;

	assert_ok(logbook_root(lb, 0, &root, &why), &why);
	digest_to_hex(&root, hex);
	assert_string_equal(hex, nothing);
	logbook_close(lb);
}

static void
proves_each_statement_in_every_size(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct tree_path path;
	struct digest root;
	struct statement s;
	struct fault why;

	for (int i = 0; i < 12; i++)
		books_fill(lb, 1);
	for (uint64_t size = 1; size <= 13; size++) {
		assert_ok(logbook_root(lb, size, &root, &why), &why);
		for (uint64_t i = 0; i < size; i++) {
			assert_ok(logbook_statement(lb, i, &s, NULL, &why),
				  &why);
			assert_ok(logbook_inclusion(lb, i, size, &path, &why),
				  &why);
			assert_true(tree_proves_inclusion(&s.leaf, i, size,
							  &path, &root));
			statement_clear(&s);
		}
	}
	logbook_close(lb);
}

/* The tree kept node by node is the tree of the raw bytes. */
static enum rc
add_raw(void *arg, uint64_t number, const void *bytes, size_t size,
	struct fault *why)
{
	struct digest leaf;

	(void)number;
	tree_leaf(bytes, size, &leaf);
	return tree_add(arg, &leaf, NULL, NULL, why);
}

static void
keeps_the_tree_of_its_bytes(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct digest root, kept;
	struct tree t = { 0 };
	struct fault why;

	books_fill(lb, 20);
	assert_ok(logbook_each_raw(lb, 0, UINT64_MAX, add_raw, &t, &why), &why);
	tree_root(&t, &root);
	assert_ok(logbook_root(lb, 21, &kept, &why), &why);
	assert_true(digest_equal(&root, &kept));
	assert_ok(logbook_check_tree(lb, &why), &why);
	logbook_close(lb);
}

static void
tells_what_is_beyond_its_end(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct tree_path path;
	struct digest root;
	struct fault why;

	assert_fault(logbook_root(lb, 2, &root, &why), RC_NOT_FOUND, &why);
	assert_says(&why, "has 1 statements, not 2");
	assert_fault(logbook_inclusion(lb, 1, 1, &path, &why), RC_NOT_FOUND,
		     &why);
	assert_fault(logbook_inclusion(lb, 0, 2, &path, &why), RC_NOT_FOUND,
		     &why);
	logbook_close(lb);
}

static void
notices(void **state, const char *sql, const char *words)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;

	books_fill(lb, 8);
	assert_ok(logbook_check_tree(lb, &why), &why);
	assert_int_equal(books_tamper(*state, "book", sql), SQLITE_OK);
	assert_fault(logbook_check_tree(lb, &why), RC_CORRUPT, &why);
	assert_says(&why, words);
	assert_false(logbook_in_transaction(lb));
	logbook_close(lb);
}

static void
notices_a_changed_node(void **state)
{
	notices(state,
		"DROP TRIGGER node_kept; UPDATE node SET hash = zeroblob(32)"
		" WHERE level = 1 AND place = 2",
		"node 2 of level 1 was changed");
}

static void
notices_a_missing_node(void **state)
{
	notices(state,
		"DROP TRIGGER node_stays;"
		"DELETE FROM node WHERE level = 2 AND place = 1",
		"node 1 of level 2 is missing");
}

static void
notices_a_node_too_many(void **state)
{
	notices(state,
		"INSERT INTO node (level, place, hash)"
		" VALUES (0, 9, zeroblob(32))",
		"17 nodes, where 9 statements make 16");
}

static void
notices_a_missing_statement(void **state)
{
	notices(state,
		"DROP TRIGGER statement_stays;"
		"DELETE FROM statement WHERE number = 4",
		"statement 4 is missing");
}

static void
notices_a_statement_whose_leaf_was_changed_with_it(void **state)
{
	notices(state,
		"DROP TRIGGER node_kept; DROP TRIGGER statement_kept;"
		"UPDATE statement SET bytes = (SELECT bytes FROM statement"
		" WHERE number = 3) WHERE number = 4;"
		"UPDATE node SET hash = (SELECT hash FROM node"
		" WHERE level = 0 AND place = 3) WHERE level = 0 AND place = 4",
		"node 2 of level 1 was changed");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(has_the_root_of_nothing_before_it_begins),
		IN_A_DIR(proves_each_statement_in_every_size),
		IN_A_DIR(keeps_the_tree_of_its_bytes),
		IN_A_DIR(tells_what_is_beyond_its_end),
		IN_A_DIR(notices_a_changed_node),
		IN_A_DIR(notices_a_missing_node),
		IN_A_DIR(notices_a_node_too_many),
		IN_A_DIR(notices_a_missing_statement),
		IN_A_DIR(notices_a_statement_whose_leaf_was_changed_with_it),
	};

	return cmocka_run_group_tests_name("ledger_tree", tests, NULL, NULL);
}
