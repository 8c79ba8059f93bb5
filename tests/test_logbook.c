/* logbook/logbook.c: how a logbook is made, and what is not opened as one. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/fsio.h"
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

static enum rc
make_it(void **state, const char *name, struct fault *why)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	enum rc rc;

	test_path(path, *state, name);
	rc = logbook_make(&lb, path, why);
	logbook_close(lb);
	return rc;
}

static void
opens_again_as_it_was_made(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char did[80], path[TEST_PATH_SIZE];

	snprintf(did, sizeof(did), "%s", logbook_did(lb));
	logbook_close(lb);

	lb = books_again(*state, "book");
	test_path(path, *state, "book");
	assert_string_equal(logbook_did(lb), did);
	assert_string_equal(logbook_dir(lb), path);
	assert_string_equal(logbook_zone(lb), "Europe/Berlin");
	assert_non_null(logbook_store(lb));
	assert_false(logbook_stale(lb));
	assert_false(logbook_in_transaction(lb));
	logbook_close(lb);
}

static void
has_the_zone_of_its_first_statement(void **state)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	struct value *facts = value_object();
	struct fault why;

	test_path(path, *state, "a/deep/book");
	assert_ok(logbook_make(&lb, path, &why), &why);
	assert_string_equal(logbook_zone(lb), "UTC");
	value_set_text(facts, "zone", "Asia/Tokyo");
	books_say(lb, KIND_LOGBOOK_MADE, NULL, NULL, facts);
	assert_string_equal(logbook_zone(lb), "Asia/Tokyo");
	logbook_close(lb);
}

static void
keeps_what_it_holds_from_others(void **state)
{
	const char *const names[] = { "book", "book/logbook.sqlite",
				      "book/logbook.key" };
	char path[TEST_PATH_SIZE];
	struct stat st;

	logbook_close(books_make(*state, "book"));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		test_path(path, *state, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
	}
}

static void
goes_on_where_making_was_not_finished(void **state)
{
	struct fault why;

	assert_ok(make_it(state, "book", &why), &why);
	assert_fault(open_it(state, "book", &why), RC_NOT_FOUND, &why);
	assert_says(&why, "not finished");
	assert_ok(make_it(state, "book", &why), &why);
	logbook_close(books_make(*state, "book"));
	assert_ok(open_it(state, "book", &why), &why);
}

static void
goes_on_from_an_empty_ledger_file(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "logbook.sqlite");
	test_write_file(path, "", 0);
	assert_ok(make_it(state, ".", &why), &why);
}

static void
is_not_made_over_anything_else(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	logbook_close(books_make(*state, "book"));
	assert_fault(make_it(state, "book", &why), RC_EXISTS, &why);
	assert_says(&why, "is a logbook already");

	test_path(path, *state, "home");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(path, *state, "home/letter.txt");
	test_write_file(path, "dear", 4);
	assert_fault(make_it(state, "home", &why), RC_EXISTS, &why);
	assert_int_equal(unlink(path), 0);
	assert_ok(make_it(state, "home", &why), &why);
}

static void
is_not_made_where_a_ledger_was_lost(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	logbook_close(books_make(*state, "book"));
	test_path(path, *state, "book/logbook.sqlite");
	assert_int_equal(unlink(path), 0);
	assert_fault(make_it(state, "book", &why), RC_EXISTS, &why);
	assert_fault(open_it(state, "book", &why), RC_NOT_FOUND, &why);
}

static void
tells_a_folder_that_is_no_logbook(void **state)
{
	struct fault why;

	assert_fault(open_it(state, ".", &why), RC_NOT_FOUND, &why);
	assert_says(&why, "is no logbook");
	assert_fault(open_it(state, "nowhere", &why), RC_NOT_FOUND, &why);
}

static void
says_that_a_newer_recorder_made_it(void **state)
{
	struct fault why;

	logbook_close(books_make(*state, "book"));
	assert_int_equal(
		books_tamper(*state, "book", "PRAGMA user_version = 2"), 0);
	assert_fault(open_it(state, "book", &why), RC_NEWER, &why);
	assert_says(&why, "made by a newer recorder (format 2, this one "
			  "reads 1)");
}

static void
refuses_a_database_of_another_program(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	logbook_close(books_make(*state, "book"));
	assert_int_equal(
		books_tamper(*state, "book", "PRAGMA application_id = 7"), 0);
	assert_fault(open_it(state, "book", &why), RC_CORRUPT, &why);

	test_path(path, *state, "book/logbook.sqlite");
	test_write_file(path, "not a database, but long enough to be read", 42);
	assert_fault(open_it(state, "book", &why), RC_CORRUPT, &why);
	assert_says(&why, "not a database");
}

static void
refuses_the_key_of_another_logbook(void **state)
{
	char own[TEST_PATH_SIZE], other[TEST_PATH_SIZE];
	struct fault why;

	logbook_close(books_make(*state, "book"));
	logbook_close(books_make(*state, "other"));
	test_path(own, *state, "book/logbook.key");
	test_path(other, *state, "other/logbook.key");
	assert_int_equal(rename(other, own), 0);
	assert_fault(open_it(state, "book", &why), RC_CORRUPT, &why);
	assert_says(&why, "did:key:");

	assert_int_equal(unlink(own), 0);
	assert_fault(open_it(state, "book", &why), RC_CORRUPT, &why);
	assert_says(&why, "missing");
}

static void
refuses_a_key_that_others_can_read(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	logbook_close(books_make(*state, "book"));
	test_path(path, *state, "book/logbook.key");
	assert_int_equal(chmod(path, 0644), 0);
	assert_fault(open_it(state, "book", &why), RC_REFUSED, &why);
}

static enum rc
count_one(void *arg, uint64_t number, struct fault *why)
{
	(void)number, (void)why;
	++*(int *)arg;
	return RC_OK;
}

static void
empties_derived_tables_of_another_version(void **state)
{
	struct logbook *lb;
	struct fault why;
	int count = 0;

	lb = books_make(*state, "book");
	books_fill(lb, 3);
	logbook_close(lb);
	assert_int_equal(
		books_tamper(*state, "book",
			     "UPDATE meta SET value = 'older' "
			     " WHERE name = 'derived';"
			     "CREATE TABLE index_of_old (a);"
			     "ALTER TABLE index_kind RENAME TO index_sort"),
		0);

	lb = books_again(*state, "book");
	assert_true(logbook_stale(lb));
	assert_ok(index_each_kind(lb, KIND_CLOCK_NOTICED, UINT64_MAX, count_one,
				  &count, &why),
		  &why);
	assert_int_equal(count, 0);
	logbook_close(lb);
	assert_int_equal(
		books_tamper(*state, "book", "SELECT * FROM index_of_old"),
		SQLITE_ERROR);

	/* and stays so until they are fed, for every process */
	lb = books_again(*state, "book");
	assert_true(logbook_stale(lb));
	logbook_close(lb);
}

static void
opens_a_folder_behind_a_link(void **state)
{
	char real[TEST_PATH_SIZE], path[TEST_PATH_SIZE], aside[TEST_PATH_SIZE];
	struct fault why;

	logbook_close(books_make(*state, "book"));
	test_path(path, *state, "link");
	assert_int_equal(symlink("book", path), 0);
	assert_ok(open_it(state, "link", &why), &why);

	/* but no ledger that is a link itself */
	test_path(real, *state, "book/logbook.sqlite");
	test_path(aside, *state, "elsewhere");
	assert_int_equal(rename(real, aside), 0);
	assert_int_equal(symlink(aside, real), 0);
	assert_fault(open_it(state, "book", &why), RC_IO, &why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(opens_again_as_it_was_made),
		IN_A_DIR(has_the_zone_of_its_first_statement),
		IN_A_DIR(keeps_what_it_holds_from_others),
		IN_A_DIR(goes_on_where_making_was_not_finished),
		IN_A_DIR(goes_on_from_an_empty_ledger_file),
		IN_A_DIR(is_not_made_over_anything_else),
		IN_A_DIR(is_not_made_where_a_ledger_was_lost),
		IN_A_DIR(tells_a_folder_that_is_no_logbook),
		IN_A_DIR(says_that_a_newer_recorder_made_it),
		IN_A_DIR(refuses_a_database_of_another_program),
		IN_A_DIR(refuses_the_key_of_another_logbook),
		IN_A_DIR(refuses_a_key_that_others_can_read),
		IN_A_DIR(empties_derived_tables_of_another_version),
		IN_A_DIR(opens_a_folder_behind_a_link),
	};

	return cmocka_run_group_tests_name("logbook", tests, NULL, NULL);
}
