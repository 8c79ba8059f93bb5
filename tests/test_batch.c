/* evidence/batch.c: all of a batch or nothing, whatever its objects are. */
/* LINK: -Wl,--wrap=fsync,--wrap=syncfs,--wrap=linkat,--wrap=read */
/* LINK: -Wl,--wrap=write,--wrap=pwrite */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "evidence/store.h"
#include "support/asked.h"
#include "support/stored.h"
#include "support/test.h"

enum { PIECE = 4 * 1024 * 1024 }; /* as large ones are read */

static struct store *
open_store(void **state)
{
	struct store *s = stored_open(state);

	asked_forget();
	return s;
}

static void
is_not_in_the_store_until_it_is_kept(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(stored_text(b, "one", &why), &why);
	assert_ok(stored_text(b, "two", &why), &why);
	assert_int_equal(stored_objects(s), 0);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 2);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	batch_free(b);
	assert_int_equal(stored_objects(s), 2);
	store_close(s);
}

static void
leaves_nothing_when_it_is_forgotten(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);

	stored_many(b);
	batch_free(b);
	assert_int_equal(stored_objects(s), 0);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

static void
keeps_equal_bytes_once_in_a_batch(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(stored_text(b, "same", &why), &why);
	assert_ok(stored_text(b, "same", &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 1);
	assert_int_equal(asked_times('l'), 2); /* the folder was missing */
	batch_free(b);
	store_close(s);
}

static void
shows_what_was_just_added(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct object held, added;
	struct fault why;
	struct span span;
	char got[8];
	size_t size;

	assert_ok(store_put(s, "held", 4, &held, &why), &why);
	assert_ok(batch_add_bytes(b, "added", 5, &added, &why), &why);
	assert_ok(batch_get(b, &added.id, &span, &why), &why);
	assert_ok(span_read(&span, 0, got, sizeof(got), &size, &why), &why);
	assert_int_equal(size, 5);
	assert_memory_equal(got, "added", 5);
	span_close(&span);
	assert_ok(batch_get(b, &held.id, &span, &why), &why);
	assert_ok(span_read(&span, 0, got, sizeof(got), &size, &why), &why);
	assert_int_equal(size, 4);
	span_close(&span);
	assert_ok(batch_keep(b, &why), &why);
	assert_ok(batch_get(b, &added.id, &span, &why), &why);
	span_close(&span);
	batch_free(b);
	store_close(s);
}

/* A file of SIZE bytes is added whole, and refused over its limit. */
static void
check_size(struct store *s, size_t size)
{
	struct batch *b = batch_new(s);
	char *bytes = mem_new(size + 1);
	int fd = test_fd_of(bytes, size);
	struct digest wanted;
	struct fault why;
	struct object o;
	uint64_t checked;

	digest_of(bytes, size, &wanted);
	if (size > 0) {
		assert_fault(batch_add_fd(b, fd, size - 1, NULL, &o, &why),
			     RC_TOO_BIG, &why);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	}
	assert_ok(batch_add_fd(b, fd, size, NULL, &o, &why), &why);
	assert_true(digest_equal(&o.id, &wanted));
	assert_int_equal(o.size, size);
	assert_ok(batch_keep(b, &why), &why);
	assert_ok(store_check(s, &o.id, &checked, NULL, &why), &why);
	assert_int_equal(checked, size);
	close(fd);
	free(bytes);
	batch_free(b);
}

static void
takes_sizes_around_its_pieces_and_around_the_limit(void **state)
{
	static const size_t sizes[] = {
		0,
		1,
		STORED_SMALL - 1,
		STORED_SMALL,
		STORED_SMALL + 1,
		PIECE - 1,
		PIECE,
		PIECE + 1,
		(size_t)2 * PIECE,
		10485763,
		(size_t)4 * PIECE,
	};
	struct store *s = open_store(state);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check_size(s, sizes[i]);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

static void
is_as_before_when_reading_fails(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	size_t size = 3 * (size_t)PIECE;
	char *bytes = mem_new(size);
	int fd = test_fd_of(bytes, size);
	struct fault why;
	struct object o;

	assert_ok(stored_text(b, "sound", &why), &why);
	asked_fail('r', EIO, 2);
	assert_fault(batch_add_fd(b, fd, size, NULL, &o, &why), RC_IO, &why);
	assert_says(&why, "Input/output error");
	asked_forget();

	/* and what comes after is hashed from its own beginning */
	assert_ok(batch_add_bytes(b, "abc", 3, &o, &why), &why);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_ok(batch_add_fd(b, fd, size, NULL, &o, &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 3);
	assert_ok(store_check(s, &o.id, NULL, NULL, &why), &why);
	close(fd);
	free(bytes);
	batch_free(b);
	store_close(s);
}

static void
is_as_before_when_the_disk_is_full(void **state)
{
	static const size_t sizes[] = { PIECE + STORED_SMALL,
					4 * (size_t)PIECE };
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	char *bytes = mem_new(sizes[1]);
	struct fault why;
	struct object o;

	/* the larger one is written by a thread of its own */
	for (int i = 0; i < 2; i++) {
		int fd;

		asked_forget();
		fd = test_fd_of(bytes, sizes[i]);
		asked_fail('w', ENOSPC, 1);
		assert_fault(batch_add_fd(b, fd, UINT64_MAX, NULL, &o, &why),
			     RC_IO, &why);
		assert_says(&why, "No space left");
		close(fd);
	}
	asked_forget();
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 0);
	free(bytes);
	batch_free(b);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

/* The last of all: the wish to stop cannot be taken back. */
static void
stops_when_asked_and_leaves_nothing(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(stored_text(b, "abc", &why), &why);
	stop_listen();
	assert_int_equal(raise(SIGINT), 0);
	assert_fault(stored_text(b, "abd", &why), RC_STOPPED, &why);
	assert_fault(batch_keep(b, &why), RC_STOPPED, &why);
	batch_free(b);
	assert_int_equal(stored_files(*state, "objects"), 0);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(is_not_in_the_store_until_it_is_kept),
		IN_A_DIR(leaves_nothing_when_it_is_forgotten),
		IN_A_DIR(keeps_equal_bytes_once_in_a_batch),
		IN_A_DIR(shows_what_was_just_added),
		IN_A_DIR(takes_sizes_around_its_pieces_and_around_the_limit),
		IN_A_DIR(is_as_before_when_reading_fails),
		IN_A_DIR(is_as_before_when_the_disk_is_full),
		IN_A_DIR(stops_when_asked_and_leaves_nothing),
	};

	return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
