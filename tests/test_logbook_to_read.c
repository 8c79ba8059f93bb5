/* logbook/logbook_to_read.c: a logbook where it can only be read. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "logbook/index.h"
#include "support/books.h"
#include "support/test.h"

static enum rc
open_it(void **state, const char *name, struct fault *why)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	enum rc rc;

	test_path(path, *state, name);
	rc = logbook_open(&lb, path, why);
	logbook_close(lb);
	return rc;
}

static struct logbook *
to_read(void **state, const char *name)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	struct fault why;

	test_path(path, *state, name);
	assert_ok(logbook_open_to_read(&lb, path, &why), &why);
	return lb;
}

static uint64_t
size_of(struct logbook *lb)
{
	uint64_t size = 0;
	struct fault why;

	assert_ok(logbook_size(lb, &size, &why), &why);
	return size;
}

static void
set_mode(void **state, const char *name, mode_t mode)
{
	char path[TEST_PATH_SIZE];

	test_path(path, *state, name);
	assert_int_equal(chmod(path, mode), 0);
}

static void
is_read_without_its_key(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char did[80], path[TEST_PATH_SIZE];
	struct statement s;
	struct fault why;

	snprintf(did, sizeof(did), "%s", logbook_did(lb));
	books_fill(lb, 3);
	logbook_close(lb);
	test_path(path, *state, "book/logbook.key");
	assert_int_equal(unlink(path), 0);

	lb = to_read(state, "book");
	assert_string_equal(logbook_did(lb), did);
	assert_string_equal(logbook_zone(lb), "Europe/Berlin");
	assert_false(logbook_stale(lb));
	assert_ok(logbook_statement(lb, 3, &s, NULL, &why), &why);
	statement_clear(&s);
	assert_fault(logbook_begin(lb, &why), RC_REFUSED, &why);
	assert_says(&why, "opened for reading only");
	logbook_close(lb);
}

static void
is_read_though_others_can_read_its_key(void **state)
{
	logbook_close(books_make(*state, "book"));
	set_mode(state, "book/logbook.key", 0644);
	logbook_close(to_read(state, "book"));
}

/* What would end a path, and what would be read otherwise, in a URI. */
#define BOOK "book? #1 at 50%25"

/* In the folder that nobody may write, as somebody who is not root. */
static const struct {
	const char *name;
	mode_t shut, open;
} parts[] = {
	{ ".", 0755, 0755 },
	{ BOOK "/logbook.sqlite", 0444, 0644 },
	{ BOOK "/evidence/objects", 0555, 0755 },
	{ BOOK "/evidence", 0555, 0755 },
	{ BOOK, 0555, 0755 },
};

static void
shut(void **state)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		set_mode(state, parts[i].name, parts[i].shut);
	if (getuid() == 0)
		assert_int_equal(seteuid(65534), 0);
}

static void
unshut(void **state)
{
	assert_int_equal(seteuid(getuid()), 0);
	for (size_t i = sizeof(parts) / sizeof(*parts); i-- > 0;)
		set_mode(state, parts[i].name, parts[i].open);
}

static bool
is_there(void **state, const char *name)
{
	char path[TEST_PATH_SIZE];

	test_path(path, *state, name);
	return access(path, F_OK) == 0;
}

static void
is_read_where_nothing_can_be_written(void **state)
{
	struct logbook *lb = books_make(*state, BOOK);
	struct fault why;

	books_fill(lb, 3);
	logbook_close(lb);
	shut(state);
	lb = to_read(state, BOOK);
	assert_int_equal(size_of(lb), 4);
	assert_ok(logbook_check_tree(lb, &why), &why);
	assert_ok(logbook_check_schema(lb, &why), &why);
	logbook_close(lb);
	assert_int_not_equal(open_it(state, BOOK, &why), RC_OK);
	unshut(state);
	assert_false(is_there(state, BOOK "/logbook.sqlite-wal"));
	assert_false(is_there(state, BOOK "/logbook.sqlite-shm"));
}

/* What a process leaves that was killed: a database and its log. */
static void
leave_log(void **state)
{
	static const char *const names[] = { "logbook.sqlite",
					     "logbook.sqlite-wal" };
	char from[TEST_PATH_SIZE], to[TEST_PATH_SIZE];
	struct logbook *lb = books_make(*state, "other");

	logbook_close(books_make(*state, BOOK));
	books_fill(lb, 3);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *bytes, *path = mem_format("other/%s", names[i]);
		size_t size = 0;

		test_path(from, *state, path);
		free(path);
		path = mem_format("%s/%s", BOOK, names[i]);
		test_path(to, *state, path);
		free(path);
		bytes = test_read_file(from, &size);
		assert_true(size > 0);
		test_write_file(to, bytes, size);
		free(bytes);
	}
	logbook_close(lb);
}

static void
is_read_with_the_log_that_a_writer_left(void **state)
{
	struct logbook *lb;

	leave_log(state);
	lb = to_read(state, BOOK);
	assert_int_equal(size_of(lb), 4);
	logbook_close(lb);
	assert_false(is_there(state, BOOK "/logbook.sqlite-wal"));
}

static void
says_that_a_log_cannot_be_taken_in(void **state)
{
	struct logbook *lb = NULL;
	char path[TEST_PATH_SIZE];
	struct fault why;
	enum rc rc;

	leave_log(state);
	test_path(path, *state, BOOK);
	shut(state);
	rc = logbook_open_to_read(&lb, path, &why);
	unshut(state);
	assert_int_not_equal(rc, RC_OK);
	assert_says(&why, "copy the folder to where it can be written");
}

static void
is_read_where_the_tree_is_gone(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char did[80];
	struct fault why;

	snprintf(did, sizeof(did), "%s", logbook_did(lb));
	logbook_close(lb);
	assert_int_equal(books_tamper(*state, "book",
				      "DROP TRIGGER node_stays;"
				      "DELETE FROM node"),
			 0);
	assert_fault(open_it(state, "book", &why), RC_CORRUPT, &why);
	lb = to_read(state, "book");
	assert_string_equal(logbook_did(lb), did);
	assert_fault(logbook_check_tree(lb, &why), RC_CORRUPT, &why);
	logbook_close(lb);
}

static void
is_that_of_its_checkpoint_where_the_first_statement_was_changed(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char did[80];

	snprintf(did, sizeof(did), "%s", logbook_did(lb));
	logbook_close(lb);
	assert_int_equal(books_tamper(*state, "book",
				      "DROP TRIGGER statement_kept;"
				      "UPDATE statement SET bytes = x'7b7d'"),
			 0);
	lb = to_read(state, "book");
	assert_string_equal(logbook_did(lb), did);
	logbook_close(lb);
}

static enum rc
count_one(void *arg, uint64_t number, struct fault *why)
{
	(void)number, (void)why;
	++*(int *)arg;
	return RC_OK;
}

static void
feeds_derived_tables_in_memory_where_it_only_reads(void **state)
{
	struct logbook *lb;
	struct fault why;
	int count = 0;

	/* of another version: at once */
	logbook_close(books_make(*state, "book"));
	assert_int_equal(
		books_tamper(
			*state, "book",
			"UPDATE meta SET value = 'older' WHERE name = 'derived';"
			"ALTER TABLE index_kind RENAME TO index_sort"),
		0);
	lb = to_read(state, "book");
	assert_true(logbook_stale(lb));
	assert_ok(index_each_kind(lb, KIND_CLOCK_NOTICED, UINT64_MAX, count_one,
				  &count, &why),
		  &why);
	assert_ok(logbook_begin(lb, &why), &why);
	logbook_close(lb);
	assert_int_equal(
		books_tamper(*state, "book", "SELECT * FROM index_sort"), 0);

	/* that lag behind: when asked to */
	logbook_close(books_make(*state, "late"));
	assert_int_equal(
		books_tamper(*state, "late",
			     "UPDATE meta SET value = 0 WHERE name = 'fed'"),
		0);
	lb = to_read(state, "late");
	assert_true(logbook_stale(lb));
	assert_fault(logbook_begin(lb, &why), RC_REFUSED, &why);
	assert_ok(logbook_take_apart(lb, &why), &why);
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(index_empty(lb, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	logbook_close(lb);
	lb = to_read(state, "late");
	assert_true(logbook_stale(lb));
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(is_read_without_its_key),
		IN_A_DIR(is_read_though_others_can_read_its_key),
		IN_A_DIR(is_read_where_nothing_can_be_written),
		IN_A_DIR(is_read_with_the_log_that_a_writer_left),
		IN_A_DIR(says_that_a_log_cannot_be_taken_in),
		IN_A_DIR(is_read_where_the_tree_is_gone),
		IN_A_DIR(
			is_that_of_its_checkpoint_where_the_first_statement_was_changed),
		IN_A_DIR(feeds_derived_tables_in_memory_where_it_only_reads),
	};

	return cmocka_run_group_tests_name("logbook_to_read", tests, NULL,
					   NULL);
}
