/* logbook/backup.c: copies that are whole, whatever happens on the way. */

/* LINK: -Wl,--wrap=sqlite3_busy_timeout */

#define _DEFAULT_SOURCE /* flock */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "logbook/backup.h"
#include "support/books.h"
#include "support/test.h"

static struct object
put(struct logbook *lb, const char *text)
{
	struct object o;
	struct fault why;

	assert_ok(store_put(logbook_store(lb), text, strlen(text), &o, &why),
		  &why);
	return o;
}

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

int __real_sqlite3_busy_timeout(sqlite3 *db, int ms);
int __wrap_sqlite3_busy_timeout(sqlite3 *db, int ms);

/* Ten seconds are long in a test. */
int
__wrap_sqlite3_busy_timeout(sqlite3 *db, int ms)
{
	assert_int_equal(ms, 10000);
	return __real_sqlite3_busy_timeout(db, 20);
}

static uint64_t
size_of(struct logbook *lb)
{
	struct fault why;
	uint64_t size = 0;

	assert_ok(logbook_size(lb, &size, &why), &why);
	return size;
}

static bool
is_there(void **state, const char *name)
{
	char path[TEST_PATH_SIZE];
	struct stat st;

	test_path(path, *state, name);
	return lstat(path, &st) == 0;
}

static void
remove_file(void **state, const char *name)
{
	char path[TEST_PATH_SIZE];

	test_path(path, *state, name);
	assert_int_equal(unlink(path), 0);
}

static void
makes_a_copy_that_opens_as_the_logbook(void **state)
{
	struct logbook *lb = books_make(*state, "book"), *copy;
	struct object o = put(lb, "evidence");
	struct backup_done done;
	struct fault why;

	books_fill(lb, 20);
	assert_ok(back_up(lb, state, "far/copy", &done, &why), &why);
	assert_int_equal(done.statements, 21);
	assert_int_equal(done.objects, 1);
	assert_int_equal(done.objects_new, 1);
	assert_int_equal(done.bytes_new, 8);
	assert_false(is_there(state, "far/copy/logbook.sqlite.new"));
	assert_false(is_there(state, "far/copy/logbook.sqlite-wal"));

	copy = books_again(*state, "far/copy");
	assert_string_equal(logbook_did(copy), logbook_did(lb));
	assert_int_equal(size_of(copy), 21);
	assert_false(logbook_stale(copy));
	assert_ok(logbook_check_tree(copy, &why), &why);
	assert_ok(store_check(logbook_store(copy), &o.id, NULL, NULL, &why),
		  &why);
	logbook_close(copy);
	logbook_close(lb);
}

static void
carries_only_what_is_new(void **state)
{
	struct logbook *lb = books_make(*state, "book"), *copy;
	struct backup_done done;
	struct fault why;

	put(lb, "one");
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	books_fill(lb, 4);
	put(lb, "two!");
	/* the copy was looked at in the meantime */
	logbook_close(books_again(*state, "copy"));
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(done.statements, 5);
	assert_int_equal(done.objects, 2);
	assert_int_equal(done.objects_new, 1);
	assert_int_equal(done.bytes_new, 4);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(done.objects_new, 0);

	copy = books_again(*state, "copy");
	assert_int_equal(size_of(copy), 5);
	logbook_close(copy);
	logbook_close(lb);
}

struct writer {
	struct logbook *lb;
	uint64_t calls;
};

static void
write_meanwhile(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct writer *w = arg;

	(void)what, (void)done, (void)total;
	if (w->calls++ < 3)
		books_fill(w->lb, 5);
}

static void
is_of_one_moment_while_others_write(void **state)
{
	struct logbook *lb = books_make(*state, "book"), *copy;
	struct writer w = { .lb = books_again(*state, "book") };
	const struct progress progress = { .step = write_meanwhile, .arg = &w };
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	put(lb, "one");
	books_fill(lb, 6000); /* several steps */
	test_path(path, *state, "copy");
	assert_ok(backup_to(lb, path, &progress, &done, &why), &why);
	assert_in_range(w.calls, 4, 1000);
	assert_int_equal(done.statements, 6001);
	assert_int_equal(size_of(lb), 6016);

	copy = books_again(*state, "copy");
	assert_int_equal(size_of(copy), 6001);
	assert_ok(logbook_check_tree(copy, &why), &why);
	logbook_close(copy);
	logbook_close(w.lb);
	logbook_close(lb);
}

static void
goes_on_where_it_was_interrupted(void **state)
{
	char path[TEST_PATH_SIZE], fresh[TEST_PATH_SIZE];
	struct logbook *lb = books_make(*state, "book");
	struct backup_done done;
	struct fault why;

	put(lb, "one");
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	/* as it is before the ledger is published, with leavings of SQLite */
	test_path(path, *state, "copy/logbook.sqlite");
	test_path(fresh, *state, "copy/logbook.sqlite.new");
	assert_int_equal(rename(path, fresh), 0);
	test_path(path, *state, "copy/logbook.sqlite.new-journal");
	test_write_file(path, "half of it", 10);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(done.objects_new, 0);
	assert_false(is_there(state, "copy/logbook.sqlite.new"));
	assert_false(is_there(state, "copy/logbook.sqlite.new-journal"));
	logbook_close(books_again(*state, "copy"));

	/* but not where the ledger of a copy was lost */
	remove_file(state, "copy/logbook.sqlite");
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_EXISTS, &why);
	logbook_close(lb);
}

static void
is_made_over_nothing_else(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct logbook *other = books_make(*state, "other");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	assert_fault(back_up(lb, state, "other", &done, &why), RC_EXISTS, &why);
	assert_fault(back_up(lb, state, "book", &done, &why), RC_EXISTS, &why);
	assert_says(&why, "the logbook itself");

	test_path(path, *state, "home");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(path, *state, "home/letter.txt");
	test_write_file(path, "dear", 4);
	assert_fault(back_up(lb, state, "home", &done, &why), RC_EXISTS, &why);
	assert_false(is_there(state, "home/logbook.key"));
	logbook_close(other);
	logbook_close(lb);
}

static void
keeps_a_copy_that_knows_more(void **state)
{
	struct value *facts = value_object();
	struct logbook *lb = books_make(*state, "book"), *copy;
	struct backup_done done;
	struct fault why;

	assert_ok(back_up(lb, state, "early", &done, &why), &why);
	books_fill(lb, 5);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	logbook_close(lb);

	/* an old copy in the logbook's place */
	lb = books_again(*state, "early");
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_REFUSED, &why);
	assert_says(&why, "6 statements");
	/* and then it goes another way */
	value_set_text(facts, "event", "step-back");
	value_set_integer(facts, "seconds", 1);
	books_say(lb, KIND_CLOCK_NOTICED, NULL, NULL, facts);
	books_fill(lb, 7);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_REFUSED, &why);
	assert_string_equal(why.reason, "root");
	logbook_close(lb);

	copy = books_again(*state, "copy");
	assert_int_equal(size_of(copy), 6);
	logbook_close(copy);
}

static void
keeps_a_sound_copy_from_a_rotten_ledger(void **state)
{
	struct logbook *lb = books_make(*state, "book"), *copy;
	struct backup_done done;
	struct fault why;

	books_fill(lb, 5);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(books_tamper(*state, "book",
				      "DROP TRIGGER statement_kept;"
				      "UPDATE statement SET bytes = x'00'"
				      " WHERE number = 2"),
			 SQLITE_OK);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_CORRUPT, &why);
	assert_says(&why, "statement 2");
	copy = books_again(*state, "copy");
	assert_ok(logbook_check_tree(copy, &why), &why);
	logbook_close(copy);
	logbook_close(lb);
}

static void
object_path(char path[TEST_PATH_SIZE], void **state, const char *book,
	    const struct object *o)
{
	char hex[DIGEST_HEX_SIZE];
	int n;

	digest_to_hex(&o->id, hex);
	n = snprintf(path, TEST_PATH_SIZE, "%s/%s/evidence/objects/%.2s/%s",
		     (const char *)*state, book, hex, hex + 2);
	assert_in_range(n, 1, TEST_PATH_SIZE - 1);
}

static void
copies_no_object_that_is_not_sound(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct object o = put(lb, "evidence");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	object_path(path, state, "book", &o);
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, "evidense", 8);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "object-digest");
	assert_false(is_there(state, "copy/logbook.sqlite"));

	/* put right, the copy goes on */
	test_write_file(path, "evidence", 8);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(done.objects_new, 1);
	logbook_close(lb);
}

static void
notices_an_object_of_the_copy_that_is_cut(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct object o = put(lb, "evidence");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	object_path(path, state, "copy", &o);
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, "evid", 4);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_CORRUPT, &why);
	assert_says(&why, "of the copy is damaged");
	logbook_close(lb);
}

static void
is_made_by_one_at_a_time(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;
	int fd;

	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	test_path(path, *state, "copy");
	fd = open(path, O_RDONLY | O_DIRECTORY);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_BUSY, &why);
	close(fd);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	logbook_close(lb);
}

static void
leaves_a_copy_that_is_in_use(void **state)
{
	struct logbook *lb = books_make(*state, "book"), *copy;
	struct backup_done done;
	struct fault why;

	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	copy = books_again(*state, "copy");
	books_fill(lb, 3);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_BUSY, &why);
	assert_says(&why, "in use");
	assert_int_equal(size_of(copy), 1);
	logbook_close(copy);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(done.statements, 4);
	logbook_close(lb);
}

static void
restores_what_was_backed_up(void **state)
{
	struct logbook *lb = books_make(*state, "book"), *again;
	struct object o = put(lb, "evidence");
	struct backup_done done;
	struct fault why;

	books_fill(lb, 3);
	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_ok(restore(state, "copy", "again", &why), &why);
	again = books_again(*state, "again");
	assert_string_equal(logbook_did(again), logbook_did(lb));
	assert_int_equal(size_of(again), 4);
	assert_ok(store_check(logbook_store(again), &o.id, NULL, NULL, &why),
		  &why);
	books_fill(again, 1);
	assert_ok(logbook_check_tree(again, &why), &why);
	logbook_close(again);
	logbook_close(lb);
}

static void
restores_from_a_folder_where_nothing_can_be_written(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	logbook_close(lb);
	test_path(path, *state, "copy");
	assert_int_equal(chmod(path, 0500), 0);
	assert_ok(restore(state, "copy", "again", &why), &why);
	assert_int_equal(chmod(path, 0700), 0);
	assert_false(is_there(state, "copy/logbook.sqlite-shm"));
	logbook_close(books_again(*state, "again"));
}

static void
restores_over_nothing(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	char path[TEST_PATH_SIZE];
	struct backup_done done;
	struct fault why;

	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_fault(restore(state, "copy", "book", &why), RC_EXISTS, &why);
	assert_fault(restore(state, "copy", "copy", &why), RC_EXISTS, &why);
	test_path(path, *state, "letter.txt");
	test_write_file(path, "dear", 4);
	assert_fault(restore(state, "copy", ".", &why), RC_EXISTS, &why);
	assert_fault(restore(state, "nowhere", "new", &why), RC_NOT_FOUND,
		     &why);
	assert_false(is_there(state, "new"));
	logbook_close(lb);
}

static void
keeps_a_sound_copy_from_a_trigger_that_is_not_ours(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct backup_done done;
	struct fault why;

	assert_ok(back_up(lb, state, "copy", &done, &why), &why);
	assert_int_equal(books_tamper(*state, "book",
				      "CREATE TRIGGER evil AFTER INSERT ON node"
				      " BEGIN DELETE FROM content; END"),
			 SQLITE_OK);
	assert_fault(back_up(lb, state, "copy", &done, &why), RC_CORRUPT, &why);
	assert_says(&why, "not ours: evil");
	logbook_close(lb);
	logbook_close(books_again(*state, "copy"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(makes_a_copy_that_opens_as_the_logbook),
		IN_A_DIR(carries_only_what_is_new),
		IN_A_DIR(is_of_one_moment_while_others_write),
		IN_A_DIR(goes_on_where_it_was_interrupted),
		IN_A_DIR(is_made_over_nothing_else),
		IN_A_DIR(keeps_a_copy_that_knows_more),
		IN_A_DIR(keeps_a_sound_copy_from_a_rotten_ledger),
		IN_A_DIR(copies_no_object_that_is_not_sound),
		IN_A_DIR(notices_an_object_of_the_copy_that_is_cut),
		IN_A_DIR(is_made_by_one_at_a_time),
		IN_A_DIR(leaves_a_copy_that_is_in_use),
		IN_A_DIR(restores_what_was_backed_up),
		IN_A_DIR(restores_from_a_folder_where_nothing_can_be_written),
		IN_A_DIR(restores_over_nothing),
		IN_A_DIR(keeps_a_sound_copy_from_a_trigger_that_is_not_ours),
	};

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
