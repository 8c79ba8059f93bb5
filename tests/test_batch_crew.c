/* evidence/batch_crew.c: many files on all cores, told one after the other. */
/* LINK: -Wl,--wrap=fstat */

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "evidence/store.h"
#include "support/stored.h"
#include "support/test.h"

enum {
	MANY = 600, /* more than are on their way at a time */
	SIZE = 20000,
};

/* What a file is said to be larger by than it is, for one that shrinks or
 * grows between looking and reading. */
static off_t said_more;

int __real_fstat(int fd, struct stat *st);
int __wrap_fstat(int fd, struct stat *st);

int
__wrap_fstat(int fd, struct stat *st)
{
	int said = __real_fstat(fd, st);

	/* the files that are read here have no name */
	if (S_ISREG(st->st_mode) && st->st_nlink == 0)
		st->st_size += said_more;
	return said;
}

/* Bytes that are told apart by their number and their size. */
static char *
bytes_of(int number, size_t size)
{
	char *bytes = mem_new(size + 16);

	for (size_t i = 0; i < size; i += 16)
		snprintf(bytes + i, 16, "%d %x", number & 0xffff, (unsigned)i);
	return bytes;
}

static size_t
size_of(int number)
{
	/* now and then one that gets a file of its own */
	return number % 100 == 99 ? STORED_SMALL + 1 + (size_t)number
				  : (size_t)(number * 7919 % SIZE);
}

/* What is told, in its order. */
struct told {
	int next;	/* number of the one that is told next */
	int fail_at;	/* for this one DONE itself fails; -1: none */
	int failed;	/* number of the one that failed; -1: none */
	const int *who; /* numbers of what was queued, NULL: as they come */
};

static enum rc
check_one(void *arg, enum rc rc, const struct object *made, struct fault *why)
{
	struct told *t = arg;
	int number = t->who != NULL ? t->who[t->next] : t->next;
	struct digest wanted;
	char *bytes;

	if (rc != RC_OK || t->next == t->fail_at) {
		t->failed = t->next++;
		if (rc == RC_OK)
			return fault_set(why, RC_REFUSED, "not this one");
		return fault_while(why, "number %d", number);
	}
	bytes = bytes_of(number, size_of(number));
	digest_of(bytes, size_of(number), &wanted);
	assert_true(digest_equal(&made->id, &wanted));
	assert_int_equal(made->size, size_of(number));
	free(bytes);
	t->next++;
	return RC_OK;
}

static enum rc
ignore_one(void *arg, enum rc rc, const struct object *made, struct fault *why)
{
	(void)arg;
	(void)made;
	(void)why;
	return rc;
}

static enum rc
queue(struct batch *b, int number, uint64_t limit, struct told *t,
      struct fault *why)
{
	size_t size = size_of(number);
	char *bytes = bytes_of(number, size);
	int fd = test_fd_of(bytes, size);

	free(bytes);
	return batch_queue_fd(b, fd, limit, check_one, t, why);
}

static int
open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(d);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	while (readdir(d) != NULL)
		count++;
	closedir(d);
	return count;
}

static void
tells_each_as_if_read_one_by_one(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct told t = { .fail_at = -1, .failed = -1 };
	struct fault why;

	for (int i = 0; i < MANY; i++)
		assert_ok(queue(b, i, UINT64_MAX, &t, &why), &why);
	assert_ok(batch_settle(b, &why), &why);
	assert_int_equal(t.next, MANY);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	assert_true(stored_files(*state, "packs") > 0);
	for (int i = 0; i < MANY; i++) {
		char *bytes = bytes_of(i, size_of(i));
		struct digest id;

		digest_of(bytes, size_of(i), &id);
		assert_ok(store_check(s, &id, NULL, NULL, &why), &why);
		free(bytes);
	}
	batch_free(b);
	store_close(s);
}

/* The batch can go on after it. */
static void
ends_with_the_first_failure_and_closes_all(void **state)
{
	enum { BAD = 199 }; /* a large one */
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct told t = { .fail_at = -1, .failed = -1 };
	int before = open_descriptors();
	struct fault why;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < MANY; i++)
		rc = queue(b, i, i == BAD ? 10 : UINT64_MAX, &t, &why);
	if (rc == RC_OK)
		rc = batch_settle(b, &why);
	assert_fault(rc, RC_TOO_BIG, &why);
	assert_says(&why, "number 199: over the limit");
	assert_int_equal(t.failed, BAD);
	assert_int_equal(t.next, BAD + 1);
	assert_ok(batch_settle(b, &why), &why);
	assert_int_equal(t.next, BAD + 1);
	/* the folder of the batch itself, and the packs that are written */
	assert_true(open_descriptors() <= before + 9);

	t = (struct told){ .fail_at = -1, .failed = -1 };
	assert_ok(queue(b, 0, UINT64_MAX, &t, &why), &why);
	assert_ok(batch_settle(b, &why), &why);
	assert_int_equal(t.next, 1);
	batch_free(b);
	assert_int_equal(open_descriptors(), before);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

static void
ends_with_what_is_told_to_end_it(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct told t = { .fail_at = 3, .failed = -1 };
	struct fault why;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < 10; i++)
		rc = queue(b, i, UINT64_MAX, &t, &why);
	if (rc == RC_OK)
		rc = batch_settle(b, &why);
	assert_fault(rc, RC_REFUSED, &why);
	assert_says(&why, "not this one");
	assert_int_equal(t.next, 4);
	batch_free(b);
	store_close(s);
}

static void
forgets_what_is_on_its_way(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct told t = { .fail_at = -1, .failed = -1 };
	int before = open_descriptors();
	struct fault why;

	for (int i = 0; i < 50; i++)
		assert_ok(queue(b, i, UINT64_MAX, &t, &why), &why);
	batch_free(b);
	assert_int_equal(open_descriptors(), before);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

static void
stores_equal_bytes_once(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	int who[MANY];
	struct told t = { .fail_at = -1, .failed = -1, .who = who };
	struct fault why;

	for (int i = 0; i < MANY; i++) {
		who[i] = 90 + i % 20; /* 99 is a large one */
		assert_ok(queue(b, who[i], UINT64_MAX, &t, &why), &why);
	}
	assert_ok(batch_settle(b, &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 20);
	batch_free(b);
	store_close(s);
}

/* As it was read, whatever was seen before, by a worker and without one. */
static void
takes_what_grows_or_shrinks_as_it_was_read(void **state)
{
	static const struct {
		int number;
		off_t more;
	} cases[] = {
		{ 5, 1000 },			/* shrank */
		{ 5, 2 * (off_t)STORED_SMALL }, /* and was a large one */
		{ 5, -1000 },			/* grew */
		{ 99, -2000 },			/* and became a large one */
		{ 99, 3 * (off_t)STORED_SMALL },
		{ 99,
		  9 * (off_t)STORED_SMALL }, /* read by a thread of its own */
	};
	struct store *s = stored_open(state);
	struct fault why;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct batch *b = batch_new(s);
		struct told t = {
			.fail_at = -1,
			.failed = -1,
			.who = &cases[i].number,
		};

		said_more = cases[i].more;
		assert_ok(queue(b, cases[i].number, UINT64_MAX, &t, &why),
			  &why);
		assert_ok(batch_settle(b, &why), &why);
		said_more = 0;
		assert_int_equal(t.next, 1);
		assert_ok(batch_keep(b, &why), &why);
		batch_free(b);
	}
	assert_int_equal(stored_objects(s), 2);
	store_close(s);
}

static void *
pour_into_pipe(void *arg)
{
	char *bytes = bytes_of(99, size_of(99));
	size_t at = 0, size = size_of(99);
	int fd = *(int *)arg;

	while (at < size) {
		ssize_t n = write(fd, bytes + at, size - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	close(fd);
	free(bytes);
	return NULL;
}

static void
takes_no_pipe_for_a_file(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct told t = { .fail_at = -1, .failed = -1 };
	struct fault why;
	struct object o;
	pthread_t writer;
	int ends[2];
	enum rc rc;

	/* asked for by itself it is read to its end */
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(
		pthread_create(&writer, NULL, pour_into_pipe, &ends[1]), 0);
	assert_ok(batch_add_fd(b, ends[0], UINT64_MAX, NULL, &o, &why), &why);
	assert_int_equal(pthread_join(writer, NULL), 0);
	assert_int_equal(o.size, size_of(99));
	close(ends[0]);

	assert_int_equal(pipe(ends), 0);
	rc = batch_queue_fd(b, ends[0], UINT64_MAX, check_one, &t, &why);
	if (rc == RC_OK)
		rc = batch_settle(b, &why);
	assert_fault(rc, RC_IO, &why);
	close(ends[1]);
	batch_free(b);
	store_close(s);
}

struct far {
	uint64_t done, total;
	bool back;
};

static void
step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct far *far = arg;

	assert_string_equal(what, "reading");
	far->back |= done < far->done;
	far->done = done;
	far->total = total;
}

static void
shows_how_far_all_of_them_are(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct told t = { .fail_at = -1, .failed = -1 };
	struct far far = { 0 };
	const struct progress progress = { .step = step, .arg = &far };
	uint64_t total = 0;
	struct fault why;

	for (int i = 0; i < 120; i++)
		total += size_of(i);
	batch_show(b, &progress, total);
	for (int i = 0; i < 120; i++)
		assert_ok(queue(b, i, UINT64_MAX, &t, &why), &why);
	assert_ok(batch_settle(b, &why), &why);
	assert_int_equal(far.done, total);
	assert_int_equal(far.total, total);
	assert_false(far.back);
	batch_free(b);
	store_close(s);
}

/* Where no file may be longer than LIMIT. */
static void
check_full(struct store *s, const char *dir, rlim_t limit)
{
	enum { FILES = 400 }; /* 4 MB in all */
	struct told t = { .fail_at = -1, .failed = -1 };
	struct batch *b = batch_new(s);
	struct rlimit before, now;
	int fds[FILES];
	struct fault why;
	enum rc rc = RC_OK;
	int i;

	for (i = 0; i < FILES; i++) {
		char *bytes = bytes_of(i, (size_t)i * 50);

		fds[i] = test_fd_of(bytes, (size_t)i * 50);
		free(bytes);
	}
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	now = before;
	now.rlim_cur = limit;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	for (i = 0; rc == RC_OK && i < FILES; i++)
		rc = batch_queue_fd(b, fds[i], UINT64_MAX, ignore_one, &t,
				    &why);
	if (rc == RC_OK)
		rc = batch_settle(b, &why);
	if (rc == RC_OK)
		rc = batch_keep(b, &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_fault(rc, RC_IO, &why);
	for (; i < FILES; i++)
		close(fds[i]);
	batch_free(b);
	assert_int_equal(stored_objects(s), 0);
	assert_int_equal(stored_files(dir, "packs"), 0);
	assert_int_equal(stored_files(dir, "tmp"), 0);
}

static void
leaves_nothing_when_the_disk_is_full(void **state)
{
	struct store *s = stored_open(state);

	signal(SIGXFSZ, SIG_IGN);
	check_full(s, *state, 0);
	check_full(s, *state, 4096);
	check_full(s, *state, 1000000);
	check_full(s, *state, 1500000);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(tells_each_as_if_read_one_by_one),
		IN_A_DIR(ends_with_the_first_failure_and_closes_all),
		IN_A_DIR(ends_with_what_is_told_to_end_it),
		IN_A_DIR(forgets_what_is_on_its_way),
		IN_A_DIR(stores_equal_bytes_once),
		IN_A_DIR(takes_what_grows_or_shrinks_as_it_was_read),
		IN_A_DIR(takes_no_pipe_for_a_file),
		IN_A_DIR(shows_how_far_all_of_them_are),
		IN_A_DIR(leaves_nothing_when_the_disk_is_full),
	};

	return cmocka_run_group_tests_name("batch_crew", tests, NULL, NULL);
}
