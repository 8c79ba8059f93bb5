/* evidence/tidy.c: what is taken away, and what is not. */

#include <dirent.h>

#include "base/stamp.h"
#include "evidence/tidy.h"
#include "support/packed.h"

enum { A_DAY = 24 * 60 * 60 };

struct wishes {
	const struct digest *needed[PACKED];
	size_t count;
	struct store *touch; /* somebody finds it held while it is told */
	uint64_t told;
};

static bool
is_needed(void *arg, const struct digest *id)
{
	const struct wishes *w = arg;

	for (size_t i = 0; i < w->count; i++)
		if (digest_equal(w->needed[i], id))
			return true;
	return false;
}

static void
hear(void *arg, const struct object *o)
{
	struct wishes *w = arg;
	struct fault why;
	bool holds;

	w->told++;
	if (w->touch == NULL)
		return;
	assert_ok(store_holds(w->touch, &o->id, &holds, &why), &why);
	assert_true(holds);
}

static enum rc
tidy(struct store *s, struct wishes *w, bool dry, struct tidied *out,
     struct fault *why)
{
	const struct tidy how = { .needed = is_needed,
				  .told = hear,
				  .arg = w,
				  .older_than = stamp_now() - A_DAY,
				  .dry = dry };

	w->told = 0;
	return store_tidy(s, &how, out, why);
}

static void
make_old(const char *path)
{
	const struct timespec times[2] = {
		{ .tv_sec = stamp_now() - (time_t)2 * A_DAY },
		{ .tv_sec = stamp_now() - (time_t)2 * A_DAY },
	};

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
put(struct store *s, const char *dir, const char *text, bool old,
    struct object *out)
{
	char hex[DIGEST_HEX_SIZE], name[96], path[TEST_PATH_SIZE];
	struct fault why;

	assert_ok(store_put(s, text, strlen(text), out, &why), &why);
	digest_to_hex(&out->id, hex);
	snprintf(name, sizeof(name), "objects/%.2s/%s", hex, hex + 2);
	test_path(path, dir, name);
	if (old)
		make_old(path);
}

static bool
holds(struct store *s, const struct digest *id)
{
	struct fault why;
	bool there;

	assert_ok(store_holds(s, id, &there, &why), &why);
	return there;
}

static int
files_in(const char *dir, const char *sub)
{
	char path[TEST_PATH_SIZE];
	int count = 0;
	DIR *d;

	test_path(path, dir, sub);
	d = opendir(path);
	assert_non_null(d);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		count += e->d_name[0] != '.';
	closedir(d);
	return count;
}

static void
takes_away_what_is_old_and_not_needed(void **state)
{
	struct object old, young, needed;
	struct wishes w = { .count = 1 };
	struct tidied done;
	struct store *s;
	struct fault why;

	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_open(&s, *state, &why), &why);
	put(s, *state, "old one", true, &old);
	put(s, *state, "young", false, &young);
	put(s, *state, "needed", true, &needed);
	w.needed[0] = &needed.id;
	assert_ok(tidy(s, &w, true, &done, &why), &why);
	assert_int_equal(done.objects, 1);
	assert_int_equal(done.bytes, 7);
	assert_int_equal(w.told, 1);
	assert_ok(tidy(s, &w, false, &done, &why), &why);
	assert_int_equal(done.objects, 1);
	assert_int_equal(done.bytes, 7);
	assert_false(holds(s, &old.id));
	assert_true(holds(s, &young.id));
	assert_true(holds(s, &needed.id));
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
leaves_what_somebody_found_held_in_the_meantime(void **state)
{
	struct wishes w = { .count = 0 };
	struct object old;
	struct tidied done;
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	make_old(p.path);
	packed_again(&p, *state);
	put(p.s, *state, "old one", true, &old);
	w.touch = p.s;
	assert_ok(tidy(p.s, &w, false, &done, &why), &why);
	assert_int_equal(w.told, 1 + PACKED);
	assert_ok(store_check(p.s, &old.id, NULL, NULL, &why), &why);
	for (size_t i = 0; i < PACKED; i++)
		assert_ok(store_check(p.s, &p.entries[i].id, NULL, NULL, &why),
			  &why);
	assert_int_equal(files_in(*state, "tmp"), 0);
	packed_close(&p);
}

static void
writes_a_pack_anew_without_what_is_not_needed(void **state)
{
	struct wishes w = { .count = 3 };
	struct tidied done;
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	make_old(p.path);
	packed_again(&p, *state);
	for (size_t i = 0; i < 3; i++)
		w.needed[i] = &p.entries[2 * i].id;
	assert_ok(tidy(p.s, &w, true, &done, &why), &why);
	assert_int_equal(done.objects, 3);
	assert_int_equal(done.packs, 1);
	assert_int_equal(access(p.path, F_OK), 0);
	assert_ok(tidy(p.s, &w, false, &done, &why), &why);
	assert_int_equal(done.objects, 3);
	assert_int_equal(done.bytes, 1 + 512 + 50000);
	assert_int_equal(done.packs, 1);
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < PACKED; i++) {
			bool there = holds(p.s, &p.entries[i].id);

			assert_int_equal(there, i % 2 == 0);
			if (there)
				assert_ok(store_check(p.s, &p.entries[i].id,
						      NULL, NULL, &why),
					  &why);
		}
		packed_again(&p, *state);
	}
	assert_int_not_equal(access(p.path, F_OK), 0);
	assert_int_not_equal(access(p.index, F_OK), 0);
	assert_int_equal(files_in(*state, "packs"), 2);
	assert_int_equal(files_in(*state, "tmp"), 0);
	packed_close(&p);
}

static void
takes_away_a_pack_of_which_nothing_is_needed(void **state)
{
	struct wishes w = { .count = 0 };
	struct tidied done;
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	assert_ok(tidy(p.s, &w, false, &done, &why), &why);
	assert_int_equal(done.objects, 0); /* it is young */
	assert_int_equal(files_in(*state, "packs"), 2);
	make_old(p.path);
	assert_ok(tidy(p.s, &w, false, &done, &why), &why);
	assert_int_equal(done.objects, PACKED);
	assert_int_equal(done.packs, 1);
	assert_int_equal(files_in(*state, "packs"), 0);
	assert_false(holds(p.s, &p.entries[1].id));
	packed_close(&p);
}

static void
leaves_a_pack_whose_needed_bytes_are_damaged(void **state)
{
	struct wishes w = { .count = 1 };
	struct tidied done;
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	w.needed[0] = &p.entries[3].id;
	flip_in_file(p.path, p.entries[3].at + 5, 1);
	make_old(p.path);
	packed_again(&p, *state);
	assert_fault(tidy(p.s, &w, false, &done, &why), RC_CORRUPT, &why);
	assert_int_equal(access(p.path, F_OK), 0);
	assert_int_equal(files_in(*state, "packs"), 2);
	/* nor is one touched whose headers cannot be followed */
	flip_in_file(p.path, p.entries[3].at + 5, 1);
	flip_in_file(p.path, p.entries[2].at - 500, 1);
	assert_int_equal(unlink(p.index), 0);
	make_old(p.path);
	packed_again(&p, *state);
	assert_ok(tidy(p.s, &w, false, &done, &why), &why);
	assert_int_equal(done.objects, 0);
	assert_int_equal(access(p.path, F_OK), 0);
	packed_close(&p);
}

static void
takes_away_an_index_without_a_pack(void **state)
{
	struct wishes w = { .count = 0 };
	struct store_space space;
	struct tidied done;
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	assert_int_equal(unlink(p.path), 0);
	packed_again(&p, *state);
	assert_ok(store_space(p.s, &space, &why), &why);
	assert_int_equal(space.strange, 1);
	make_old(p.index);
	assert_ok(tidy(p.s, &w, false, &done, &why), &why);
	assert_int_equal(files_in(*state, "packs"), 0);
	packed_close(&p);
}

static void
tells_what_there_is(void **state)
{
	struct store_space space;
	char path[TEST_PATH_SIZE];
	struct object one;
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	put(p.s, *state, "one", false, &one);
	test_path(path, *state, "objects/README");
	test_write_file(path, "hello", 5);
	test_path(path, *state, "packs/README.tar");
	test_write_file(path, "hello", 5);
	test_path(path, *state, "tmp/1.0");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(path, *state, "tmp/1.0/3");
	test_write_file(path, "half a fi", 9);
	assert_int_equal(unlink(p.index), 0);
	packed_again(&p, *state);
	assert_ok(store_space(p.s, &space, &why), &why);
	assert_int_equal(space.singles, 1);
	assert_int_equal(space.single_bytes, 3);
	assert_int_equal(space.packs, 1);
	assert_int_equal(space.pack_bytes, p.bytes.size);
	assert_int_equal(space.packed, PACKED);
	assert_int_equal(space.packed_bytes, 0 + 1 + 511 + 512 + 513 + 50000);
	assert_int_equal(space.twice, 0);
	assert_int_equal(space.left, 1);
	assert_int_equal(space.left_bytes, 9);
	assert_int_equal(space.strange, 2);
	assert_int_equal(space.lost_indexes, 1);
	assert_true(space.free_bytes > 0);
	packed_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(takes_away_what_is_old_and_not_needed),
		IN_A_DIR(leaves_what_somebody_found_held_in_the_meantime),
		IN_A_DIR(writes_a_pack_anew_without_what_is_not_needed),
		IN_A_DIR(takes_away_a_pack_of_which_nothing_is_needed),
		IN_A_DIR(leaves_a_pack_whose_needed_bytes_are_damaged),
		IN_A_DIR(takes_away_an_index_without_a_pack),
		IN_A_DIR(tells_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
