/* Helpers of the unit tests: see support/test.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

static const char dir_form[] = "/tmp/recorder-test-XXXXXX";

void
test_assert_rc(enum rc rc, enum rc wanted, const struct fault *why,
	       const char *said, const char *file, int line)
{
	if (rc == wanted && (rc == RC_OK || why->code == rc))
		return;
	print_error("%s\n\tgave \"%s\" where \"%s\" was wanted\n", said,
		    rc_label(rc), rc_label(wanted));
	if (rc != RC_OK)
		print_error("\t%s\n", why->text);
	if (rc == wanted)
		print_error("\tbut its fault holds \"%s\"\n",
			    rc_label(why->code));
	_fail(file, line);
}

void
test_assert_says(const struct fault *why, const char *words, const char *file,
		 int line)
{
	if (strstr(why->text, words) != NULL)
		return;
	print_error("\"%s\" does not say \"%s\"\n", why->text, words);
	_fail(file, line);
}

int
test_dir_make(void **state)
{
	char *path = malloc(sizeof(dir_form));

	if (path == NULL)
		return -1;
	memcpy(path, dir_form, sizeof(dir_form));
	if (mkdtemp(path) == NULL) {
		free(path);
		return -1;
	}
	*state = path;
	return 0;
}

/* Symbolic links are removed, never followed. */
static int
remove_tree(int dirfd, const char *name)
{
	int fd, failed = 0;
	DIR *d;

	if (unlinkat(dirfd, name, 0) == 0)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;

	if (fchmodat(dirfd, name, 0700, 0) != 0)
		return -1;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		return -1;
	}
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			failed |= remove_tree(fd, e->d_name);
	closedir(d);
	return failed | unlinkat(dirfd, name, AT_REMOVEDIR);
}

int
test_dir_remove(void **state)
{
	int failed = remove_tree(AT_FDCWD, *state);

	free(*state);
	*state = NULL;
	return failed;
}

void
test_path(char path[TEST_PATH_SIZE], const char *dir, const char *name)
{
	int n = snprintf(path, TEST_PATH_SIZE, "%s/%s", dir, name);

	assert_in_range(n, 1, TEST_PATH_SIZE - 1);
}

static void
write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		assert_true(n > 0);
		bytes += n;
		size -= (size_t)n;
	}
}

int
test_fd_of(const void *bytes, size_t size)
{
	char path[sizeof(dir_form)];
	int fd;

	memcpy(path, dir_form, sizeof(dir_form));
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	write_all(fd, bytes, size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

void
test_write_file(const char *path, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	write_all(fd, bytes, size);
	assert_int_equal(close(fd), 0);
}

char *
test_read_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t room, got = 0;
	struct stat st;
	char *bytes;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	room = (size_t)st.st_size;
	bytes = malloc(room + 1);
	assert_non_null(bytes);
	while (got < room) {
		ssize_t n = read(fd, bytes + got, room - got);

		assert_true(n > 0);
		got += (size_t)n;
	}
	bytes[got] = '\0';
	close(fd);
	if (size != NULL)
		*size = got;
	return bytes;
}
