/* evidence/batch_fill.c: small objects of a big batch in packs. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../evidence/pack.h"
#include "base/mem.h"
#include "support/stored.h"
#include "support/test.h"

enum {
	FILES = 60,
	SIZE = 100000, /* 6 MB in all: written while more comes */
};

/* The bytes of number I. */
static char *
bytes_of(int i)
{
	char *bytes = mem_new(SIZE);

	for (size_t at = 0; at + 16 <= SIZE; at += 16)
		snprintf(bytes + at, 16, "%d %x", i & 0xffff, (unsigned)at);
	return bytes;
}

static void
add_files(struct batch *b, int from, int to, struct object *made)
{
	struct fault why;

	for (int i = from; i < to; i++) {
		char *bytes = bytes_of(i);

		assert_ok(batch_add_bytes(b, bytes, SIZE, &made[i], &why),
			  &why);
		free(bytes);
	}
}

/* Number I is what is read from FROM. */
static void
check_span(int i, const struct span *from)
{
	char *bytes = bytes_of(i), *read = mem_new(SIZE + 1);
	struct fault why;
	size_t got;

	assert_ok(span_read(from, 0, read, SIZE + 1, &got, &why), &why);
	assert_int_equal(got, SIZE);
	assert_memory_equal(read, bytes, SIZE);
	free(read);
	free(bytes);
}

/* The paths of the files of packs/ that end in ".tar", the first at most. */
static int
find_pack(const char *dir, char path[TEST_PATH_SIZE])
{
	char packs[TEST_PATH_SIZE];
	int count = 0;
	DIR *d;

	test_path(packs, dir, "packs");
	d = opendir(packs);
	assert_non_null(d);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (strstr(e->d_name, ".tar") != NULL) {
			test_path(path, packs, e->d_name);
			count++;
		}
	closedir(d);
	return count;
}

static void
shows_an_object_wherever_it_is_by_now(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct object made[FILES];
	struct fault why;
	struct span span;

	for (int i = 0; i < FILES; i++) {
		add_files(b, i, i + 1, made);
		for (int k = 0; k <= i; k += 7) {
			assert_ok(batch_get(b, &made[k].id, &span, &why), &why);
			check_span(k, &span);
			span_close(&span);
		}
	}
	assert_ok(batch_keep(b, &why), &why);
	for (int i = 0; i < FILES; i++) {
		assert_ok(store_get(s, &made[i].id, &span, &why), &why);
		check_span(i, &span);
		span_close(&span);
		assert_ok(store_check(s, &made[i].id, NULL, NULL, &why), &why);
	}
	batch_free(b);
	store_close(s);
}

static void
makes_a_pack_that_tar_lists_and_that_is_named_by_its_bytes(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	char path[TEST_PATH_SIZE], command[TEST_PATH_SIZE + 80];
	char hex[DIGEST_HEX_SIZE], *bytes;
	struct digest id;
	struct fault why;
	size_t size;

	stored_many(b);
	stored_many(b);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_files(*state, "objects"), 0);
	assert_int_equal(find_pack(*state, path), 1);
	bytes = test_read_file(path, &size);
	digest_of(bytes, size, &id);
	free(bytes);
	digest_to_hex(&id, hex);
	assert_non_null(strstr(path, hex));

	/* STORED_MANY members, each named by 64 digits, and not a word more */
	snprintf(command, sizeof(command),
		 "test \"$(tar -tf %s 2>&1 | grep -cE '^[0-9a-f]{64}$')\" "
		 "= %d",
		 path, STORED_MANY);
	/* NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe) */
	assert_int_equal(system(command), 0);
	batch_free(b);
	store_close(s);
}

static void
gives_a_few_small_ones_a_file_each(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct object made[FILES];
	struct fault why;
	struct span span;

	add_files(b, 0, 3, made);
	assert_ok(batch_get(b, &made[1].id, &span, &why), &why);
	check_span(1, &span);
	span_close(&span);
	assert_int_equal(stored_files(*state, "tmp"), 0);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_files(*state, "packs"), 0);
	assert_int_equal(stored_objects(s), 3);
	for (int i = 0; i < 3; i++)
		assert_ok(store_check(s, &made[i].id, NULL, NULL, &why), &why);
	batch_free(b);
	store_close(s);
}

static void
stores_what_is_in_a_pack_already_not_again(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct object made[FILES];
	char path[TEST_PATH_SIZE];
	struct fault why;

	add_files(b, 0, FILES, made);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(find_pack(*state, path), 1);
	add_files(b, 0, FILES, made);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(find_pack(*state, path), 1);
	assert_int_equal(stored_files(*state, "objects"), 0);
	assert_int_equal(stored_objects(s), FILES);
	batch_free(b);
	store_close(s);
}

static void
leaves_out_what_was_forgotten(void **state)
{
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct object made[FILES];
	char path[TEST_PATH_SIZE];
	struct fault why;

	/* all of it, written or not */
	add_files(b, 0, FILES, made);
	batch_forget(b, 0);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 0);
	assert_int_equal(find_pack(*state, path), 0);

	/* a few of a few */
	add_files(b, 0, 5, made);
	batch_forget(b, 2);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), 2);

	/* the half; one of them comes again */
	add_files(b, 5, FILES, made);
	batch_forget(b, FILES / 2);
	add_files(b, FILES - 1, FILES, made);
	assert_ok(batch_keep(b, &why), &why);
	for (int i = 0; i < FILES / 2; i++)
		if (i < 2 || i >= 5)
			assert_ok(store_check(s, &made[i].id, NULL, NULL, &why),
				  &why);
	assert_ok(store_check(s, &made[FILES - 1].id, NULL, NULL, &why), &why);
	batch_free(b);
	store_close(s);
}

static void
pours_a_small_and_a_large_one(void **state)
{
	static const size_t sizes[] = { 0,	 7,	  1048576, 1048577,
					2097152, 5000000, 4194304 };
	struct store *s = stored_open(state);
	struct batch *b = batch_new(s);
	struct object o;
	struct fault why;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *bytes = mem_new(sizes[i]);
		struct digest wanted;

		memset(bytes, 'a' + (int)i, sizes[i]);
		digest_of(bytes, sizes[i], &wanted);
		assert_ok(batch_pour_begin(b, &why), &why);
		for (size_t at = 0; at < sizes[i]; at += 77777)
			assert_ok(batch_pour(b, bytes + at,
					     sizes[i] - at < 77777
						     ? sizes[i] - at
						     : 77777,
					     &why),
				  &why);
		/* the second of each size is forgotten, or there already */
		assert_ok(batch_pour_end(b, &o, &why), &why);
		assert_true(digest_equal(&o.id, &wanted));
		assert_int_equal(o.size, sizes[i]);
		assert_ok(batch_pour_begin(b, &why), &why);
		assert_ok(batch_pour(b, bytes, sizes[i], &why), &why);
		assert_ok(batch_pour_end(b, i % 2 == 0 ? NULL : &o, &why),
			  &why);
		free(bytes);
	}
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(stored_objects(s), sizeof(sizes) / sizeof(sizes[0]));
	assert_int_equal(stored_files(*state, "tmp"), 0);
	batch_free(b);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(shows_an_object_wherever_it_is_by_now),
		IN_A_DIR(
			makes_a_pack_that_tar_lists_and_that_is_named_by_its_bytes),
		IN_A_DIR(gives_a_few_small_ones_a_file_each),
		IN_A_DIR(stores_what_is_in_a_pack_already_not_again),
		IN_A_DIR(leaves_out_what_was_forgotten),
		IN_A_DIR(pours_a_small_and_a_large_one),
	};

	return cmocka_run_group_tests_name("batch_fill", tests, NULL, NULL);
}
