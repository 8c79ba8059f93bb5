/* A copy of a logbook, and the logbook's own key: logbook/backup.c. */

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logbook/backup.h"
#include "support/books.h"
#include "support/test.h"

static enum rc
back_up(struct logbook *lb, void **state, const char *name,
	struct backup_done *done, struct fault *why)
{
	char path[TEST_PATH_SIZE];

	test_path(path, *state, name);
	return backup_to(lb, path, NULL, done, why);
}

static enum rc
restore(void **state, const char *from, const char *to, struct fault *why)
{
	char path[TEST_PATH_SIZE], dir[TEST_PATH_SIZE];
	struct backup_done done;

	test_path(path, *state, from);
	test_path(dir, *state, to);
	return backup_restore(path, dir, NULL, &done, why);
}

static bool
is_there(void **state, const char *name)
{
	char path[TEST_PATH_SIZE];
	struct stat st;

	test_path(path, *state, name);
	return lstat(path, &st) == 0;
}

static uint64_t
size_of(struct logbook *lb)
{
	struct fault why;
	uint64_t size = 0;

	assert_ok(logbook_size(lb, &size, &why), &why);
	return size;
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

static void
copies_a_logbook_without_a_key_without_one(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	books_fill(lb, 3);
	assert_ok(back_up(lb, state, "whole", &done, &why), &why);
	assert_false(done.without_key);
	logbook_close(lb);
	test_path(path, *state, "book/logbook.key");
	assert_int_equal(unlink(path), 0);

	lb = to_read(state, "book");
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_true(done.without_key);
	assert_false(is_there(state, "copy/logbook.key"));
	logbook_close(lb);
	lb = to_read(state, "copy");
	assert_int_equal(size_of(lb), 4);
	logbook_close(lb);
	assert_fault(restore(state, "copy", "new", &why), RC_NOT_FOUND, &why);
	assert_says(&why, "logbook.key");
	assert_false(is_there(state, "new"));
}

static void
copies_a_key_of_any_mode_to_one_of_its_own(void **state)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb;
	struct backup_done done;
	struct fault why;
	struct stat st;

	logbook_close(books_make(*state, "book"));
	test_path(path, *state, "book/logbook.key");
	assert_int_equal(chmod(path, 0444), 0);
	lb = to_read(state, "book");
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	logbook_close(lb);
	test_path(path, *state, "copy/logbook.key");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_ok(restore(state, "book", "new", &why), &why);
	logbook_close(books_again(*state, "new"));
}

static void
copies_no_key_of_another_logbook(void **state)
{
	char own[TEST_PATH_SIZE], other[TEST_PATH_SIZE];
	struct logbook *lb;
	struct backup_done done;
	struct fault why;

	logbook_close(books_make(*state, "book"));
	logbook_close(books_make(*state, "other"));
	test_path(own, *state, "book/logbook.key");
	test_path(other, *state, "other/logbook.key");
	assert_int_equal(rename(other, own), 0);
	lb = to_read(state, "book");
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_CORRUPT, &why);
	assert_says(&why, "is the key of");
	assert_false(is_there(state, "copy/logbook.key"));
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(copies_a_logbook_without_a_key_without_one),
		IN_A_DIR(copies_a_key_of_any_mode_to_one_of_its_own),
		IN_A_DIR(copies_no_key_of_another_logbook),
	};

	return cmocka_run_group_tests_name("backup_key", tests, NULL, NULL);
}
