/* evidence/batch_keep.c: bytes, then names, then the answer. */
/* LINK: -Wl,--wrap=fsync,--wrap=syncfs,--wrap=linkat,--wrap=read */
/* LINK: -Wl,--wrap=write,--wrap=pwrite */

#include <errno.h>
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

static struct store *
open_store(void **state)
{
	struct store *s = stored_open(state);

	asked_forget();
	return s;
}

/* Bytes before names, names before the answer (invariants 1 and 3). */
static void
syncs_files_then_links_then_syncs_folders(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;
	char *at;

	/* first digits 76 and 3f: two folders */
	assert_ok(stored_text(b, "one", &why), &why);
	assert_ok(stored_text(b, "two", &why), &why);
	asked_forget();
	assert_ok(batch_keep(b, &why), &why);
	at = strchr(asked.letters, 'l');
	assert_non_null(at);
	assert_int_equal(strspn(asked.letters, "w"), 2);
	assert_int_equal(strspn(asked.letters + 2, "f"), 2);
	assert_int_equal(strspn(asked.letters + 4, "l"), strlen(at) - 3);
	assert_string_equal(asked.letters + strlen(asked.letters) - 3, "ddd");
	batch_free(b);
	store_close(s);
}

static void
syncs_a_big_batch_once(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	stored_many_large(b);
	assert_int_equal(asked_times('f') + asked_times('s'), 0);
	asked_forget();
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(asked.letters[0], 's');
	assert_int_equal(asked_times('s'), 1);
	assert_int_equal(asked_times('f'), 0);
	assert_true(asked_times('d') <= 257);
	assert_int_equal(stored_objects(s), STORED_MANY_LARGE);
	batch_free(b);
	store_close(s);
}

static void
syncs_many_small_ones_as_one_file(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	stored_many(b);
	asked_forget();
	assert_ok(batch_keep(b, &why), &why);
	assert_true(strncmp(asked.letters, "wfl", 3) == 0);
	assert_int_equal(asked_times('s'), 0);
	assert_int_equal(asked_times('f'), 1);
	assert_int_equal(stored_objects(s), STORED_MANY);
	batch_free(b);
	store_close(s);
}

static void
reads_what_is_held_through_before_it_believes(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	char path[TEST_PATH_SIZE];
	struct fault why;
	struct object o;
	char hex[DIGEST_HEX_SIZE];

	assert_ok(store_put(s, "held", 4, &o, &why), &why);
	assert_ok(stored_text(b, "held", &why), &why);
	assert_ok(stored_text(b, "new", &why), &why);
	digest_to_hex(&o.id, hex);
	snprintf(path, sizeof(path), "%s/objects/%.2s/%s", (char *)*state, hex,
		 hex + 2);
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, "hELD", 4);

	assert_fault(batch_keep(b, &why), RC_CORRUPT, &why);
	assert_says(&why, hex);
	assert_int_equal(stored_objects(s), 1);
	batch_free(b);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

/* A large file: held, it costs a read; another of its size is stored. */
static void
writes_no_large_file_that_is_held(void **state)
{
	static const size_t size = STORED_SMALL + 5;
	struct store *s = open_store(state);
	char *bytes = mem_new(size);
	struct object first, again, other;
	struct batch *b;
	struct fault why;

	for (int i = 0; i < 3; i++) {
		struct object *o = i == 0 ? &first : i == 1 ? &again : &other;
		int fd;

		bytes[size - 1] = i == 2 ? 'x' : 'y';
		fd = test_fd_of(bytes, size);
		b = batch_new(s);
		asked_forget();
		assert_ok(batch_add_fd(b, fd, UINT64_MAX, NULL, o, &why), &why);
		assert_int_equal(asked_times('w') == 0, i == 1);
		assert_ok(batch_keep(b, &why), &why);
		batch_free(b);
		close(fd);
	}
	assert_true(digest_equal(&first.id, &again.id));
	assert_int_equal(again.size, size);
	assert_false(digest_equal(&first.id, &other.id));
	assert_int_equal(stored_objects(s), 2);
	free(bytes);
	store_close(s);
}

/* What is added: a small object, many, many large ones. */
enum { ONE_SMALL, MANY_SMALL, LARGE };

/* Keeping them while LETTER fails leaves no object. */
static void
check_keep_fails(struct store *s, int what, char letter)
{
	struct batch *b = batch_new(s);
	struct fault why;
	enum rc rc;

	if (what == ONE_SMALL)
		assert_ok(stored_text(b, "abc", &why), &why);
	else if (what == MANY_SMALL)
		stored_many(b);
	else
		stored_many_large(b);
	asked_fail(letter, ENOSPC, 0);
	rc = batch_keep(b, &why);
	asked_forget();
	assert_fault(rc, RC_IO, &why);
	assert_says(&why, "No space left");
	batch_free(b);
}

static void
names_nothing_that_was_not_written_and_synced(void **state)
{
	struct store *s = open_store(state);

	check_keep_fails(s, ONE_SMALL, 'w');
	check_keep_fails(s, ONE_SMALL, 'f');
	check_keep_fails(s, ONE_SMALL, 'l');
	check_keep_fails(s, MANY_SMALL, 'w');
	check_keep_fails(s, MANY_SMALL, 'f');
	check_keep_fails(s, MANY_SMALL, 'l');
	check_keep_fails(s, LARGE, 's');
	assert_int_equal(stored_objects(s), 0);
	assert_int_equal(stored_files(*state, "packs"), 0);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

static void
does_not_answer_before_the_folders_are_synced(void **state)
{
	struct store *s = open_store(state);

	check_keep_fails(s, ONE_SMALL, 'd');
	check_keep_fails(s, MANY_SMALL, 'd');
	check_keep_fails(s, LARGE, 'd');
	assert_int_equal(stored_files(*state, "tmp"), 0);
	store_close(s);
}

static void
says_what_a_file_system_without_links_lacks(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(stored_text(b, "abc", &why), &why);
	asked_fail('l', EPERM, 0);
	assert_fault(batch_keep(b, &why), RC_IO, &why);
	assert_says(&why, "hard links");
	batch_free(b);
	asked_forget();
	store_close(s);
}

static void
sweeps_what_a_dead_program_left_and_no_more(void **state)
{
	struct store *s = open_store(state);
	struct batch *live = batch_new(s), *b = batch_new(s);
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "tmp/999.0");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(path, *state, "tmp/999.0/7");
	test_write_file(path, "half", 4);

	stored_large(live, 'a');
	assert_int_equal(stored_files(*state, "tmp"), 1);
	stored_large(b, 'b');
	assert_int_equal(stored_files(*state, "tmp"), 2);
	assert_ok(batch_keep(live, &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 2);
	batch_free(live);
	batch_free(b);

	/* also when nothing new comes */
	test_path(path, *state, "tmp/999.0");
	assert_int_equal(mkdir(path, 0700), 0);
	b = batch_new(s);
	stored_large(b, 'a');
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	batch_free(b);
	store_close(s);
}

static void
does_without_a_folder_for_what_is_being_written(void **state)
{
	struct store *s = open_store(state);
	char path[TEST_PATH_SIZE];
	struct fault why;
	struct object o;

	test_path(path, *state, "tmp");
	assert_int_equal(rmdir(path), 0);
	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(syncs_files_then_links_then_syncs_folders),
		IN_A_DIR(syncs_a_big_batch_once),
		IN_A_DIR(syncs_many_small_ones_as_one_file),
		IN_A_DIR(reads_what_is_held_through_before_it_believes),
		IN_A_DIR(writes_no_large_file_that_is_held),
		IN_A_DIR(names_nothing_that_was_not_written_and_synced),
		IN_A_DIR(does_not_answer_before_the_folders_are_synced),
		IN_A_DIR(says_what_a_file_system_without_links_lacks),
		IN_A_DIR(sweeps_what_a_dead_program_left_and_no_more),
		IN_A_DIR(does_without_a_folder_for_what_is_being_written),
	};

	return cmocka_run_group_tests_name("batch_keep", tests, NULL, NULL);
}
