/* Files, durably: see base/fsio.h. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"

enum {
	CHUNK = 64 * 1024, /* bytes read at a time */
	SHOWN_SIZE = 200,  /* of a path in a fault */
	TRIES = 1000,	   /* names for a spare file */
};

enum rc
fsio_write_all(int fd, const void *bytes, size_t size, struct fault *why)
{
	const char *at = bytes;

	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_sys(why, "write");
		at += n;
		size -= (size_t)n;
	}
	return RC_OK;
}

enum rc
fsio_sync_dir(int dirfd, const char *sub, struct fault *why)
{
	char shown[SHOWN_SIZE];
	enum rc rc = RC_OK;
	int fd = openat(dirfd, sub, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	text_printable(sub, shown, sizeof(shown));
	if (fd < 0)
		return fault_sys(why, "open folder %s", shown);
	/* EINVAL: a file system that has nothing to sync in a folder */
	if (fsync(fd) != 0 && errno != EINVAL)
		rc = fault_sys(why, "sync folder %s", shown);
	close(fd);
	return rc;
}

enum rc
fsio_read_fd(int fd, struct buf *out, struct fault *why)
{
	char *chunk = mem_new(CHUNK);
	enum rc rc = RC_OK;

	while (rc == RC_OK) {
		ssize_t n = read(fd, chunk, CHUNK);

		if (n == 0)
			break;
		if (n > 0)
			rc = buf_add(out, chunk, (size_t)n, why);
		else if (errno == EINTR)
			rc = stop_check(why);
		else
			rc = fault_sys(why, "read");
	}
	/* it may have been a key or a passphrase */
	mem_wipe(chunk, CHUNK);
	free(chunk);
	return rc;
}

static enum rc
read_path(const char *path, bool secret, struct buf *out, struct fault *why)
{
	char shown[SHOWN_SIZE];
	struct stat st;
	enum rc rc;
	int fd;

	text_printable(path, shown, sizeof(shown));
	/* O_NONBLOCK: opening a FIFO must not wait for its writer */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return fault_sys(why, "%s", shown);
	if (fstat(fd, &st) != 0)
		rc = fault_sys(why, "%s", shown);
	else if (S_ISDIR(st.st_mode))
		rc = fault_set(why, RC_INVALID, "%s is a folder, not a file",
			       shown);
	else if (!S_ISREG(st.st_mode))
		rc = fault_set(why, RC_INVALID, "%s is not a regular file",
			       shown);
	else if (secret && (st.st_mode & 077) != 0)
		rc = fault_set(why, RC_REFUSED,
			       "others may read %s: run `chmod 600 %s` first",
			       shown, shown);
	else if ((rc = fsio_read_fd(fd, out, why)) != RC_OK)
		rc = fault_while(why, "%s", shown);
	close(fd);
	return rc;
}

enum rc
fsio_read_file(const char *path, struct buf *out, struct fault *why)
{
	enum rc rc;

	if (strcmp(path, "-") != 0)
		return read_path(path, false, out, why);
	rc = fsio_read_fd(STDIN_FILENO, out, why);
	return rc == RC_OK ? rc : fault_while(why, "standard input");
}

enum rc
fsio_read_secret(const char *path, struct buf *out, struct fault *why)
{
	return read_path(path, true, out, why);
}

/* "a/b/c" -> "a/b", "c" -> ".", "/c" -> "/"; to be freed. */
static char *
parent_of(const char *path)
{
	size_t size = strlen(path);

	while (size > 1 && path[size - 1] == '/')
		size--;
	while (size > 0 && path[size - 1] != '/')
		size--;
	if (size == 0)
		return mem_text(".");
	while (size > 1 && path[size - 1] == '/')
		size--;
	return mem_text_of(path, size);
}

/* An empty file beside PATH that is ours alone: its name, or NULL and errno. */
static char *
spare_create(const char *path, mode_t mode, int *fd)
{
	char *parent = parent_of(path), *spare = NULL;
	int error = 0;

	*fd = -1;
	for (unsigned i = 0; *fd < 0 && i < TRIES; i++) {
		free(spare);
		spare = mem_format("%s/.recorder-%ld-%u.tmp", parent,
				   (long)getpid(), i);
		*fd = open(spare, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			   mode);
		error = errno;
		if (*fd < 0 && error != EEXIST)
			break;
	}
	free(parent);
	if (*fd >= 0)
		return spare;
	free(spare);
	errno = error;
	return NULL;
}

enum rc
fsio_new_begin(struct fsio_new *f, const char *path, mode_t mode,
	       struct fault *why)
{
	char shown[SHOWN_SIZE];
	struct stat st;

	*f = (struct fsio_new){ .fd = -1 };
	text_printable(path, shown, sizeof(shown));
	if (lstat(path, &st) == 0)
		return fault_set(why, RC_EXISTS, "%s is there already", shown);
	f->spare = spare_create(path, mode, &f->fd);
	if (f->spare == NULL)
		return fault_sys(why, "make %s", shown);
	f->path = mem_text(path);
	return RC_OK;
}

enum rc
fsio_new_keep(struct fsio_new *f, struct fault *why)
{
	char *parent = parent_of(f->path);
	char shown[SHOWN_SIZE];
	enum rc rc;

	text_printable(f->path, shown, sizeof(shown));
	/* A link, not a rename: it never replaces what is there. */
	if (fsync(f->fd) != 0)
		rc = fault_sys(why, "sync %s", shown);
	else if (link(f->spare, f->path) != 0)
		rc = fault_sys(why, "make %s", shown);
	else {
		unlink(f->spare); /* before the sync, so that it stays gone */
		rc = fsio_sync_dir(AT_FDCWD, parent, why);
	}
	free(parent);
	fsio_new_end(f);
	return rc;
}

void
fsio_new_end(struct fsio_new *f)
{
	if (f->spare == NULL)
		return;
	close(f->fd); /* synced or given up: nothing more to lose */
	unlink(f->spare);
	free(f->spare);
	free(f->path);
	*f = (struct fsio_new){ .fd = -1 };
}

enum rc
fsio_write_new(const char *path, const void *bytes, size_t size, mode_t mode,
	       struct fault *why)
{
	char shown[SHOWN_SIZE];
	struct fsio_new f;
	enum rc rc;

	rc = fsio_new_begin(&f, path, mode, why);
	if (rc != RC_OK)
		return rc;
	rc = fsio_write_all(f.fd, bytes, size, why);
	if (rc != RC_OK) {
		text_printable(path, shown, sizeof(shown));
		rc = fault_while(why, "%s", shown);
	} else {
		rc = fsio_new_keep(&f, why);
	}
	fsio_new_end(&f);
	return rc;
}

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* One folder, durable on return; there already is fine. */
static enum rc
make_dir(const char *path, struct fault *why)
{
	char shown[SHOWN_SIZE];
	char *parent;
	enum rc rc;

	if (mkdir(path, 0700) != 0) {
		int error = errno;

		if (is_dir(path))
			return RC_OK;
		errno = error;
		return fault_sys(why, "make folder %s",
				 text_printable(path, shown, sizeof(shown)));
	}
	parent = parent_of(path);
	rc = fsio_sync_dir(AT_FDCWD, parent, why);
	free(parent);
	return rc;
}

enum rc
fsio_make_dirs(const char *path, struct fault *why)
{
	char *upto = mem_text(path);
	enum rc rc = RC_OK;

	for (char *at = upto; rc == RC_OK && *at != '\0'; at++) {
		if (*at != '/' || at == upto || at[-1] == '/')
			continue;
		*at = '\0';
		rc = make_dir(upto, why);
		*at = '/';
	}
	if (rc == RC_OK)
		rc = make_dir(path, why);
	free(upto);
	return rc;
}
