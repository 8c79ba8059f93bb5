/* evidence/batch.c: all of a batch or nothing, synced once. */
/* LINK: -Wl,--wrap=fsync,--wrap=syncfs,--wrap=linkat,--wrap=read */
/* LINK: -Wl,--wrap=write */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
#include "support/test.h"

enum {
	CHUNK = 256 * 1024, /* as the batch reads */
	TWO = 2 * CHUNK,
	MANY = 100, /* files: more than are synced one by one */
};

/* What was asked of the disk, one letter each: f fsync of a file, d of a
 * folder, s syncfs, l linkat. */
static char asked[4096];
static size_t asked_count;

/* The first letter that fails, and how; 0: none.  After counts it down. */
static struct {
	char letter;
	int error;
	int after;
} failing;

static bool
fails(char letter)
{
	if (asked_count < sizeof(asked) - 1)
		asked[asked_count++] = letter;
	asked[asked_count] = '\0';
	if (failing.letter != letter || failing.after-- > 0)
		return false;
	errno = failing.error;
	return true;
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_syncfs(int fd);
int __wrap_syncfs(int fd);
int __real_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags);
ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);

int
__wrap_fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return fails(S_ISDIR(st.st_mode) ? 'd' : 'f') ? -1 : __real_fsync(fd);
}

int
__wrap_syncfs(int fd)
{
	return fails('s') ? -1 : __real_syncfs(fd);
}

int
__wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
	      int flags)
{
	if (fails('l'))
		return -1;
	return __real_linkat(from_dir, from, to_dir, to, flags);
}

ssize_t
__wrap_read(int fd, void *bytes, size_t size)
{
	return fails('r') ? -1 : __real_read(fd, bytes, size);
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t size)
{
	return fails('w') ? -1 : __real_write(fd, bytes, size);
}

static void
forget_asked(void)
{
	asked_count = 0;
	asked[0] = '\0';
	memset(&failing, 0, sizeof(failing));
}

static int
times_asked(char letter)
{
	int count = 0;

	for (size_t i = 0; i < asked_count; i++)
		count += asked[i] == letter;
	return count;
}

static struct store *
open_store(void **state)
{
	struct store *s = NULL;
	struct fault why;

	forget_asked();
	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_open(&s, *state, &why), &why);
	forget_asked();
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

static enum rc
count_one(void *arg, const struct object *o, struct fault *why)
{
	(void)o;
	(void)why;
	(*(unsigned *)arg)++;
	return RC_OK;
}

static unsigned
objects_in(struct store *s)
{
	unsigned count = 0;
	struct fault why;

	assert_ok(store_each(s, count_one, &count, &why), &why);
	return count;
}

static enum rc
add_text(struct batch *b, const char *text, struct fault *why)
{
	struct object o;
	int fd = test_fd_of(text, strlen(text));
	enum rc rc = batch_add_fd(b, fd, 1000, NULL, &o, why);

	close(fd);
	return rc;
}

static void
add_many(struct batch *b)
{
	struct fault why;
	char text[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "file %d", i);
		assert_ok(add_text(b, text, &why), &why);
	}
}

static void
is_not_in_the_store_until_it_is_kept(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(add_text(b, "one", &why), &why);
	assert_ok(add_text(b, "two", &why), &why);
	assert_int_equal(objects_in(s), 0);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(objects_in(s), 2);
	assert_int_equal(files_in(*state, "tmp"), 0);
	batch_free(b);
	assert_int_equal(objects_in(s), 2);
	store_close(s);
}

static void
leaves_nothing_when_it_is_forgotten(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);

	add_many(b);
	batch_free(b);
	assert_int_equal(objects_in(s), 0);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
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
	assert_ok(add_text(b, "one", &why), &why);
	assert_ok(add_text(b, "two", &why), &why);
	forget_asked();
	assert_ok(batch_keep(b, &why), &why);
	at = strchr(asked, 'l');
	assert_non_null(at);
	assert_int_equal(strspn(asked, "f"), 2);
	assert_int_equal(strspn(asked + 2, "l"), strlen(at) - 3);
	assert_string_equal(asked + strlen(asked) - 3, "ddd");
	batch_free(b);
	store_close(s);
}

static void
syncs_a_big_batch_once(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	add_many(b);
	assert_int_equal(times_asked('f') + times_asked('s'), 0);
	forget_asked();
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(asked[0], 's');
	assert_int_equal(times_asked('s'), 1);
	assert_int_equal(times_asked('f'), 0);
	assert_true(times_asked('d') <= 257);
	assert_int_equal(objects_in(s), MANY);
	batch_free(b);
	store_close(s);
}

static void
keeps_equal_bytes_once_in_a_batch(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(add_text(b, "same", &why), &why);
	assert_ok(add_text(b, "same", &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(objects_in(s), 1);
	assert_int_equal(times_asked('l'), 2); /* the folder was missing */
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
	assert_ok(add_text(b, "held", &why), &why);
	assert_ok(add_text(b, "new", &why), &why);
	digest_to_hex(&o.id, hex);
	snprintf(path, sizeof(path), "%s/objects/%.2s/%s", (char *)*state, hex,
		 hex + 2);
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, "hELD", 4);

	assert_fault(batch_keep(b, &why), RC_CORRUPT, &why);
	assert_says(&why, hex);
	assert_int_equal(objects_in(s), 1);
	batch_free(b);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
shows_what_was_just_added(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct object held, added;
	struct fault why;
	char got[8];
	int fd;

	assert_ok(store_put(s, "held", 4, &held, &why), &why);
	assert_ok(batch_add_bytes(b, "added", 5, &added, &why), &why);
	assert_ok(batch_get_fd(b, &added.id, &fd, &why), &why);
	assert_int_equal(read(fd, got, sizeof(got)), 5);
	assert_memory_equal(got, "added", 5);
	close(fd);
	assert_ok(batch_get_fd(b, &held.id, &fd, &why), &why);
	assert_int_equal(read(fd, got, sizeof(got)), 4);
	close(fd);
	assert_ok(batch_keep(b, &why), &why);
	assert_ok(batch_get_fd(b, &added.id, &fd, &why), &why);
	close(fd);
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
takes_sizes_around_its_chunk_and_around_the_limit(void **state)
{
	static const size_t sizes[] = {
		0, 1, CHUNK - 1, CHUNK, CHUNK + 1, TWO, TWO + 1, 10485763,
	};
	struct store *s = open_store(state);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check_size(s, sizes[i]);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
is_as_before_when_reading_fails(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	size_t size = 3 * (size_t)CHUNK;
	char *bytes = mem_new(size);
	int fd = test_fd_of(bytes, size);
	struct fault why;
	struct object o;

	assert_ok(add_text(b, "sound", &why), &why);
	failing.letter = 'r';
	failing.error = EIO;
	failing.after = 2;
	assert_fault(batch_add_fd(b, fd, size, NULL, &o, &why), RC_IO, &why);
	assert_says(&why, "Input/output error");
	forget_asked();

	/* and what comes after is hashed from its own beginning */
	assert_ok(batch_add_bytes(b, "abc", 3, &o, &why), &why);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_ok(batch_add_fd(b, fd, size, NULL, &o, &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(objects_in(s), 3);
	assert_ok(store_check(s, &o.id, NULL, NULL, &why), &why);
	close(fd);
	free(bytes);
	batch_free(b);
	store_close(s);
}

static void
is_as_before_when_the_disk_is_full(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	size_t size = 3 * (size_t)CHUNK;
	char *bytes = mem_new(size);
	int fd = test_fd_of(bytes, size);
	struct fault why;
	struct object o;

	forget_asked();
	failing.letter = 'w';
	failing.error = ENOSPC;
	failing.after = 1;
	assert_fault(batch_add_fd(b, fd, size, NULL, &o, &why), RC_IO, &why);
	assert_says(&why, "No space left");
	failing.after = 0;
	assert_fault(batch_add_bytes(b, "abc", 3, &o, &why), RC_IO, &why);
	forget_asked();
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(objects_in(s), 0);
	close(fd);
	free(bytes);
	batch_free(b);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

/* Keeping MANY or FEW files while LETTER fails leaves no object. */
static void
check_keep_fails(struct store *s, bool many, char letter)
{
	struct batch *b = batch_new(s);
	struct fault why;
	enum rc rc;

	if (many)
		add_many(b);
	else
		assert_ok(add_text(b, "abc", &why), &why);
	failing.letter = letter;
	failing.error = ENOSPC;
	rc = batch_keep(b, &why);
	forget_asked();
	assert_fault(rc, RC_IO, &why);
	assert_says(&why, "No space left");
	batch_free(b);
}

static void
names_nothing_that_was_not_synced(void **state)
{
	struct store *s = open_store(state);

	check_keep_fails(s, false, 'f');
	check_keep_fails(s, true, 's');
	check_keep_fails(s, false, 'l');
	assert_int_equal(objects_in(s), 0);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
does_not_answer_before_the_folders_are_synced(void **state)
{
	struct store *s = open_store(state);

	check_keep_fails(s, false, 'd');
	check_keep_fails(s, true, 'd');
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

static void
says_what_a_file_system_without_links_lacks(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(add_text(b, "abc", &why), &why);
	failing.letter = 'l';
	failing.error = EPERM;
	assert_fault(batch_keep(b, &why), RC_IO, &why);
	assert_says(&why, "hard links");
	batch_free(b);
	forget_asked();
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

	assert_ok(add_text(live, "live", &why), &why);
	assert_int_equal(files_in(*state, "tmp"), 1);
	assert_ok(add_text(b, "other", &why), &why);
	assert_int_equal(files_in(*state, "tmp"), 2);
	assert_ok(batch_keep(live, &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(objects_in(s), 2);
	batch_free(live);
	batch_free(b);

	/* also when nothing new comes */
	test_path(path, *state, "tmp/999.0");
	assert_int_equal(mkdir(path, 0700), 0);
	b = batch_new(s);
	assert_ok(add_text(b, "live", &why), &why);
	assert_ok(batch_keep(b, &why), &why);
	assert_int_equal(files_in(*state, "tmp"), 0);
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

/* The last of all: the wish to stop cannot be taken back. */
static void
stops_when_asked_and_leaves_nothing(void **state)
{
	struct store *s = open_store(state);
	struct batch *b = batch_new(s);
	struct fault why;

	assert_ok(add_text(b, "abc", &why), &why);
	stop_listen();
	assert_int_equal(raise(SIGINT), 0);
	assert_fault(add_text(b, "abd", &why), RC_STOPPED, &why);
	assert_fault(batch_keep(b, &why), RC_STOPPED, &why);
	batch_free(b);
	assert_int_equal(files_in(*state, "objects"), 0);
	assert_int_equal(files_in(*state, "tmp"), 0);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(is_not_in_the_store_until_it_is_kept),
		IN_A_DIR(leaves_nothing_when_it_is_forgotten),
		IN_A_DIR(syncs_files_then_links_then_syncs_folders),
		IN_A_DIR(syncs_a_big_batch_once),
		IN_A_DIR(keeps_equal_bytes_once_in_a_batch),
		IN_A_DIR(reads_what_is_held_through_before_it_believes),
		IN_A_DIR(shows_what_was_just_added),
		IN_A_DIR(takes_sizes_around_its_chunk_and_around_the_limit),
		IN_A_DIR(is_as_before_when_reading_fails),
		IN_A_DIR(is_as_before_when_the_disk_is_full),
		IN_A_DIR(names_nothing_that_was_not_synced),
		IN_A_DIR(does_not_answer_before_the_folders_are_synced),
		IN_A_DIR(says_what_a_file_system_without_links_lacks),
		IN_A_DIR(sweeps_what_a_dead_program_left_and_no_more),
		IN_A_DIR(does_without_a_folder_for_what_is_being_written),
		IN_A_DIR(stops_when_asked_and_leaves_nothing),
	};

	return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
