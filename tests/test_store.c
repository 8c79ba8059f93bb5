/* evidence/store.c: what it keeps, what it refuses, what a failure leaves. */
/* LINK: -Wl,--wrap=fsync */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/store.h"
#include "support/packed.h"
#include "support/test.h"

/* SHA-256("abc"), FIPS 180-4 */
static const char abc_hex[] =
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char abc_file[] =
	"objects/ba/"
	"7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/* While this is set, a sync fails as it does on a full disk. */
static bool disk_is_full;

int __real_fsync(int fd);
int __wrap_fsync(int fd);

int
__wrap_fsync(int fd)
{
	if (!disk_is_full)
		return __real_fsync(fd);
	errno = ENOSPC;
	return -1;
}

static struct store *
open_store(void **state)
{
	struct store *s = NULL;
	struct fault why;

	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_open(&s, *state, &why), &why);
	return s;
}

static int
files_in(const char *dir, const char *sub)
{
	char path[TEST_PATH_SIZE];
	int count = 0;
	DIR *d;

	test_path(path, dir, sub);
	d = opendir(path);
	if (d == NULL)
		return 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		count += e->d_name[0] != '.';
	closedir(d);
	return count;
}

/* Somebody writes into the object "abc". */
static void
damage(const char *dir)
{
	char path[TEST_PATH_SIZE];
	int fd;

	test_path(path, dir, abc_file);
	assert_int_equal(chmod(path, 0600), 0);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "abd", 3), 3);
	close(fd);
}

static void
names_bytes_by_their_digest(void **state)
{
	struct store *s = open_store(state);
	char hex[DIGEST_HEX_SIZE], path[TEST_PATH_SIZE];
	struct fault why;
	struct object o;
	struct stat st;
	uint64_t size;

	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	digest_to_hex(&o.id, hex);
	assert_string_equal(hex, abc_hex);
	assert_int_equal(o.size, 3);
	assert_ok(store_check(s, &o.id, &size, NULL, &why), &why);
	assert_int_equal(size, 3);
	test_path(path, *state, abc_file);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
keeps_equal_bytes_once(void **state)
{
	struct store *s = open_store(state);
	struct object first, second;
	struct fault why;

	assert_ok(store_put(s, "abc", 3, &first, &why), &why);
	assert_ok(store_put(s, "abc", 3, &second, &why), &why);
	assert_true(digest_equal(&first.id, &second.id));
	assert_int_equal(files_in(*state, "objects/ba"), 1);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
is_made_again_without_harm(void **state)
{
	struct store *s = open_store(state);
	struct fault why;
	struct object o;

	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_check(s, &o.id, NULL, NULL, &why), &why);
	store_close(s);
}

static void
gives_the_bytes_back(void **state)
{
	struct store *s = open_store(state);
	struct buf b = BUF_LIMIT(5), narrow = BUF_LIMIT(2);
	struct fault why;
	struct object o;
	struct span span;
	char got[4];
	size_t size;

	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	assert_ok(buf_add_text(&b, "> ", &why), &why);
	assert_ok(store_read(s, &o.id, &b, &why), &why);
	assert_string_equal(buf_text_of(&b), "> abc");
	assert_fault(store_read(s, &o.id, &narrow, &why), RC_TOO_BIG, &why);
	assert_int_equal(narrow.size, 0);

	assert_ok(store_get(s, &o.id, &span, &why), &why);
	assert_int_equal(span.size, 3);
	assert_ok(span_read(&span, 0, got, sizeof(got), &size, &why), &why);
	assert_int_equal(size, 3);
	assert_memory_equal(got, "abc", 3);
	span_close(&span);
	buf_clear(&b);
	buf_clear(&narrow);
	store_close(s);
}

static void
leaves_nothing_when_the_disk_is_full(void **state)
{
	struct store *s = open_store(state);
	struct fault why;
	struct object o;
	enum rc rc;

	disk_is_full = true;
	rc = store_put(s, "abc", 3, &o, &why);
	disk_is_full = false;

	assert_fault(rc, RC_IO, &why);
	assert_says(&why, "No space left");
	assert_int_equal(files_in(*state, "objects/ba"), 0);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
notices_an_object_that_changed(void **state)
{
	struct store *s = open_store(state);
	struct buf b = BUF_LIMIT(100);
	struct fault why;
	struct object o;

	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	damage(*state);

	assert_fault(store_check(s, &o.id, NULL, NULL, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "object-digest");
	assert_says(&why, abc_hex);
	assert_fault(store_read(s, &o.id, &b, &why), RC_CORRUPT, &why);
	assert_int_equal(b.size, 0);
	assert_fault(store_put(s, "abc", 3, &o, &why), RC_CORRUPT, &why);
	buf_clear(&b);
	store_close(s);
}

static void
tells_missing_from_broken(void **state)
{
	struct store *s = open_store(state);
	char path[TEST_PATH_SIZE];
	struct fault why;
	struct digest id;
	struct object o;

	assert_ok(digest_of_hex(abc_hex, &id, &why), &why);
	assert_fault(store_check(s, &id, NULL, NULL, &why), RC_NOT_FOUND, &why);

	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	test_path(path, *state, abc_file);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_fault(store_check(s, &id, NULL, NULL, &why), RC_CORRUPT, &why);
	store_close(s);
}

struct seen {
	unsigned count;
	uint64_t bytes;
	unsigned limit;
};

static enum rc
see(void *arg, const struct object *o, struct fault *why)
{
	struct seen *seen = arg;

	seen->count++;
	seen->bytes += o->size;
	if (seen->count == seen->limit)
		return fault_set(why, RC_BUSY, "enough");
	return RC_OK;
}

static void
lists_its_objects_and_nothing_else(void **state)
{
	struct store *s = open_store(state);
	struct seen all = { 0 }, one = { .limit = 1 };
	char path[TEST_PATH_SIZE];
	struct fault why;
	struct object o;

	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	assert_ok(store_put(s, "", 0, &o, &why), &why);
	assert_ok(store_put(s, "twelve bytes", 12, &o, &why), &why);
	test_path(path, *state, "objects/ba/README");
	test_write_file(path, "?", 1);
	test_path(path, *state, "objects/stray");
	test_write_file(path, "?", 1);

	assert_ok(store_each(s, see, &all, &why), &why);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.bytes, 15);
	assert_fault(store_each(s, see, &one, &why), RC_BUSY, &why);
	assert_int_equal(one.count, 1);
	store_close(s);
}

static void
lists_each_object_once_wherever_it_lies(void **state)
{
	char path[TEST_PATH_SIZE], hex[DIGEST_HEX_SIZE], name[96];
	char *bytes = malloc(PACKED_LIMIT);
	struct pack_entry again[2];
	struct buf second = BUF_LIMIT(1 << 20);
	struct seen all = { 0 };
	struct packed p;
	struct digest id;
	struct object o;
	struct fault why;

	assert_non_null(bytes);
	packed_open(&p, *state);
	assert_ok(store_put(p.s, "abc", 3, &o, &why), &why);
	/* the first two in another pack too, the third in a file too */
	packed_bytes(&second, again, 2);
	packed_publish(p.s, *state, &second, again, 2, &id);
	digest_to_hex(&p.entries[2].id, hex);
	snprintf(name, sizeof(name), "objects/%.2s", hex);
	test_path(path, *state, name);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(name, sizeof(name), "objects/%.2s/%s", hex, hex + 2);
	test_path(path, *state, name);
	test_write_file(path, bytes, packed_object(2, bytes));

	assert_ok(store_each(p.s, see, &all, &why), &why);
	assert_int_equal(all.count, PACKED + 1);
	assert_int_equal(all.bytes, 3 + 0 + 1 + 511 + 512 + 513 + 50000);
	packed_close(&p);
	buf_clear(&second);
	free(bytes);
}

static void
stores_nothing_twice_that_is_in_a_pack(void **state)
{
	char *bytes = malloc(PACKED_LIMIT);
	struct packed p;
	struct object o;
	struct fault why;

	assert_non_null(bytes);
	packed_open(&p, *state);
	for (size_t i = 0; i < PACKED; i++) {
		size_t size = packed_object(i, bytes);

		assert_ok(store_put(p.s, bytes, size, &o, &why), &why);
		assert_true(digest_equal(&o.id, &p.entries[i].id));
	}
	assert_int_equal(files_in(*state, "objects"), 0);
	assert_int_equal(files_in(*state, "tmp"), 0);
	packed_close(&p);
	free(bytes);
}

static void
notices_a_packed_object_that_changed(void **state)
{
	struct buf got = BUF_LIMIT(PACKED_LIMIT);
	struct packed p;
	struct fault why;

	packed_open(&p, *state);
	flip_in_file(p.path, p.entries[5].at + 40000, 1);
	assert_fault(store_check(p.s, &p.entries[5].id, NULL, NULL, &why),
		     RC_CORRUPT, &why);
	assert_string_equal(why.reason, "object-digest");
	assert_fault(store_read(p.s, &p.entries[5].id, &got, &why), RC_CORRUPT,
		     &why);
	assert_int_equal(got.size, 0);
	assert_ok(store_check(p.s, &p.entries[4].id, NULL, NULL, &why), &why);
	packed_close(&p);
	buf_clear(&got);
}

static void
needs_no_folder_of_packs(void **state)
{
	struct store *s = open_store(state);
	char path[TEST_PATH_SIZE];
	struct seen all = { 0 };
	struct fault why;
	struct object o;

	test_path(path, *state, "packs");
	assert_int_equal(rmdir(path), 0);
	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	assert_ok(store_put(s, "abc", 3, &o, &why), &why);
	assert_ok(store_check(s, &o.id, NULL, NULL, &why), &why);
	assert_ok(store_each(s, see, &all, &why), &why);
	assert_int_equal(all.count, 1);
	store_close(s);
}

static void
makes_young_again_what_is_asked_for(void **state)
{
	const struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	char path[TEST_PATH_SIZE];
	struct packed p;
	struct object o;
	struct fault why;
	struct stat st;
	bool holds;

	packed_open(&p, *state);
	assert_ok(store_put(p.s, "abc", 3, &o, &why), &why);
	test_path(path, *state, abc_file);
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, p.path, old, 0), 0);
	packed_again(&p, *state);
	assert_ok(store_holds(p.s, &o.id, &holds, &why), &why);
	assert_true(holds);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_mtime > 1);
	assert_ok(store_holds(p.s, &p.entries[0].id, &holds, &why), &why);
	assert_true(holds);
	assert_int_equal(stat(p.path, &st), 0);
	assert_true(st.st_mtime > 1);
	packed_close(&p);
}

static void
says_where_there_is_no_store(void **state)
{
	char path[TEST_PATH_SIZE];
	struct store *s = NULL;
	struct fault why;

	test_path(path, *state, "nowhere");
	assert_fault(store_open(&s, path, &why), RC_NOT_FOUND, &why);
	assert_says(&why, "nowhere");
	assert_fault(store_open(&s, *state, &why), RC_NOT_FOUND, &why);
	assert_null(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(names_bytes_by_their_digest),
		IN_A_DIR(keeps_equal_bytes_once),
		IN_A_DIR(is_made_again_without_harm),
		IN_A_DIR(gives_the_bytes_back),
		IN_A_DIR(leaves_nothing_when_the_disk_is_full),
		IN_A_DIR(notices_an_object_that_changed),
		IN_A_DIR(tells_missing_from_broken),
		IN_A_DIR(lists_its_objects_and_nothing_else),
		IN_A_DIR(lists_each_object_once_wherever_it_lies),
		IN_A_DIR(stores_nothing_twice_that_is_in_a_pack),
		IN_A_DIR(notices_a_packed_object_that_changed),
		IN_A_DIR(needs_no_folder_of_packs),
		IN_A_DIR(makes_young_again_what_is_asked_for),
		IN_A_DIR(says_where_there_is_no_store),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
