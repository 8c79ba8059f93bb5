/* base/fsio.c: whole, durable, and never over what is there. */
/* LINK: -Wl,--wrap=fsync,--wrap=write,--wrap=read */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "support/test.h"

/* What the system does to us: a disk that is full when syncing, writes and
 * reads that are short and interrupted.  Each counts its calls. */
static struct {
	bool full, short_steps;
	int syncs, steps;
} disk;

int __real_fsync(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __real_read(int fd, void *bytes, size_t size);
int __wrap_fsync(int fd);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);

int
__wrap_fsync(int fd)
{
	disk.syncs++;
	if (!disk.full)
		return __real_fsync(fd);
	errno = ENOSPC;
	return -1;
}

/* Every other step is interrupted, the others move at most three bytes. */
static bool
is_interrupted(size_t *size)
{
	if (!disk.short_steps)
		return false;
	if (disk.steps++ % 2 == 0) {
		errno = EINTR;
		return true;
	}
	if (*size > 3)
		*size = 3;
	return false;
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t size)
{
	return is_interrupted(&size) ? -1 : __real_write(fd, bytes, size);
}

ssize_t
__wrap_read(int fd, void *bytes, size_t size)
{
	return is_interrupted(&size) ? -1 : __real_read(fd, bytes, size);
}

static int
make_dir(void **state)
{
	memset(&disk, 0, sizeof(disk));
	return test_dir_make(state);
}

static int
files_in(const char *dir)
{
	DIR *d = opendir(dir);
	int count = 0;

	assert_non_null(d);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	while (readdir(d) != NULL)
		count++;
	closedir(d);
	return count - 2;
}

static void
writes_a_new_file_with_its_mode_and_syncs_it_and_its_folder(void **state)
{
	char path[TEST_PATH_SIZE], *bytes;
	struct fault why;
	struct stat st;
	size_t size;

	test_path(path, *state, "key.pem");
	assert_ok(fsio_write_new(path, "a\0b", 3, 0600, &why), &why);
	assert_int_equal(disk.syncs, 2);
	bytes = test_read_file(path, &size);
	assert_int_equal(size, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	free(bytes);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(files_in(*state), 1);
}

static void
never_writes_over_a_file_that_is_there(void **state)
{
	char path[TEST_PATH_SIZE], *bytes;
	struct fault why;

	test_path(path, *state, "a");
	test_write_file(path, "old", 3);
	assert_fault(fsio_write_new(path, "new", 3, 0600, &why), RC_EXISTS,
		     &why);
	assert_says(&why, path);
	bytes = test_read_file(path, NULL);
	assert_string_equal(bytes, "old");
	free(bytes);
	assert_int_equal(files_in(*state), 1);
}

static void
never_follows_a_link_that_is_there(void **state)
{
	char path[TEST_PATH_SIZE], target[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "a");
	test_path(target, *state, "target");
	assert_int_equal(symlink(target, path), 0);
	assert_fault(fsio_write_new(path, "new", 3, 0600, &why), RC_EXISTS,
		     &why);
	assert_int_equal(access(target, F_OK), -1);
}

static void
leaves_nothing_when_the_disk_is_full(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "a");
	disk.full = true;
	assert_fault(fsio_write_new(path, "abc", 3, 0600, &why), RC_IO, &why);
	assert_says(&why, "No space left");
	assert_int_equal(files_in(*state), 0);
}

static void
says_when_the_folder_to_write_into_is_missing(void **state)
{
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "none/a");
	assert_fault(fsio_write_new(path, "abc", 3, 0600, &why), RC_NOT_FOUND,
		     &why);
	assert_says(&why, "none/a");
}

static void
gets_through_short_and_interrupted_steps(void **state)
{
	struct buf out = BUF_LIMIT(100);
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "a");
	disk.short_steps = true;
	assert_ok(fsio_write_new(path, "0123456789", 10, 0600, &why), &why);
	assert_ok(fsio_read_file(path, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "0123456789");
	assert_true(disk.steps > 14);
	buf_clear(&out);
}

static void
reads_up_to_the_limit_of_the_buffer(void **state)
{
	struct buf exact = BUF_LIMIT(3), small = BUF_LIMIT(2);
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "a");
	test_write_file(path, "abc", 3);
	assert_ok(fsio_read_file(path, &exact, &why), &why);
	assert_string_equal(buf_text_of(&exact), "abc");
	assert_fault(fsio_read_file(path, &small, &why), RC_TOO_BIG, &why);
	assert_says(&why, path);
	buf_clear(&exact);
	buf_clear(&small);
}

static void
reads_a_descriptor_from_where_it_stands(void **state)
{
	struct buf out = BUF_LIMIT(10);
	int fd = test_fd_of("abcdef", 6);
	struct fault why;

	(void)state;
	assert_int_equal(lseek(fd, 2, SEEK_SET), 2);
	assert_ok(fsio_read_fd(fd, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "cdef");
	close(fd);
	assert_fault(fsio_read_fd(-1, &out, &why), RC_IO, &why);
	buf_clear(&out);
}

static void
reads_standard_input_under_the_name_of_a_dash(void **state)
{
	struct buf out = BUF_LIMIT(10);
	int fd = test_fd_of("abc", 3);
	struct fault why;

	(void)state;
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	assert_ok(fsio_read_file("-", &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "abc");
	close(fd);
	buf_clear(&out);
}

/* A FIFO has no writer here: opening it must not wait for one. */
static void
refuses_whatever_is_not_a_regular_file(void **state)
{
	struct buf out = BUF_LIMIT(10);
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_fault(fsio_read_file(path, &out, &why), RC_INVALID, &why);
	assert_fault(fsio_read_file("/dev/null", &out, &why), RC_INVALID, &why);
	assert_fault(fsio_read_file(*state, &out, &why), RC_INVALID, &why);
	assert_says(&why, "is a folder");
	test_path(path, *state, "none");
	assert_fault(fsio_read_file(path, &out, &why), RC_NOT_FOUND, &why);
	assert_null(out.bytes);
}

static void
makes_folders_all_the_way_down_and_may_find_them_there(void **state)
{
	char path[TEST_PATH_SIZE], upper[TEST_PATH_SIZE];
	struct fault why;
	struct stat st;

	test_path(path, *state, "a//b/c/");
	test_path(upper, *state, "a/b");
	assert_ok(fsio_make_dirs(path, &why), &why);
	assert_int_equal(disk.syncs, 3); /* the folder above each */
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(stat(upper, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_ok(fsio_make_dirs(path, &why), &why);
	assert_ok(fsio_make_dirs("/", &why), &why);
	assert_ok(fsio_make_dirs(".", &why), &why);
}

static void
refuses_to_make_a_folder_where_a_file_is(void **state)
{
	char path[TEST_PATH_SIZE], below[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "a");
	test_path(below, *state, "a/b");
	test_write_file(path, "", 0);
	assert_fault(fsio_make_dirs(path, &why), RC_EXISTS, &why);
	assert_fault(fsio_make_dirs(below, &why), RC_EXISTS, &why);
}

static void
syncs_a_folder_by_handle_and_says_which_is_missing(void **state)
{
	int fd = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct fault why;

	assert_ok(fsio_sync_dir(fd, ".", &why), &why);
	assert_int_equal(disk.syncs, 1);
	assert_fault(fsio_sync_dir(fd, "none", &why), RC_NOT_FOUND, &why);
	assert_says(&why, "none");
	disk.full = true;
	assert_fault(fsio_sync_dir(fd, ".", &why), RC_IO, &why);
	close(fd);
}

#define WITH_DISK(test)                                                        \
	cmocka_unit_test_setup_teardown(test, make_dir, test_dir_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DISK(
			writes_a_new_file_with_its_mode_and_syncs_it_and_its_folder),
		WITH_DISK(never_writes_over_a_file_that_is_there),
		WITH_DISK(never_follows_a_link_that_is_there),
		WITH_DISK(leaves_nothing_when_the_disk_is_full),
		WITH_DISK(says_when_the_folder_to_write_into_is_missing),
		WITH_DISK(gets_through_short_and_interrupted_steps),
		WITH_DISK(reads_up_to_the_limit_of_the_buffer),
		WITH_DISK(reads_a_descriptor_from_where_it_stands),
		WITH_DISK(reads_standard_input_under_the_name_of_a_dash),
		WITH_DISK(refuses_whatever_is_not_a_regular_file),
		WITH_DISK(
			makes_folders_all_the_way_down_and_may_find_them_there),
		WITH_DISK(refuses_to_make_a_folder_where_a_file_is),
		WITH_DISK(syncs_a_folder_by_handle_and_says_which_is_missing),
	};

	return cmocka_run_group_tests_name("fsio", tests, NULL, NULL);
}
