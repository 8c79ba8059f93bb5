/* What is watched, and the lines about it: see watch.h. */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch.h"

enum {
	LOG_FD = 1000, /* at least, to be out of the way */
};

/* A library that is preloaded has nobody to hand it its state. */
static struct {
	char root[PATH_MAX];
	size_t root_size; /* 0: nothing is recorded */
	int log;
	ino_t of[WATCH_FDS]; /* what each descriptor is; 0: none of ours */
	bool is_dir[WATCH_FDS];
} all = { .log = -1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void
watch_take(void)
{
	pthread_mutex_lock(&lock);
}

void
watch_leave(void)
{
	pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void
begin(void)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): before main */
	const char *root = getenv("POWER_ROOT"), *log = getenv("POWER_LOG");
	long fd;

	if (root == NULL || log == NULL || realpath(root, all.root) == NULL)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, log,
		     O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		abort();
	all.log = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, LOG_FD);
	syscall(SYS_close, fd);
	if (all.log < 0)
		abort();
	all.root_size = strlen(all.root);
	pthread_atfork(watch_take, watch_leave, watch_leave);
}

/* --- lines */

static void
put(const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0) {
		long n = syscall(SYS_write, all.log, at, size);

		if (n < 0 && errno != EINTR)
			abort();
		at += n < 0 ? 0 : n;
		size -= n < 0 ? 0 : (size_t)n;
	}
}

void
watch_say(const char *fmt, ...)
{
	char line[2 * PATH_MAX + 64];
	int was = errno, size;
	va_list ap;

	va_start(ap, fmt);
	size = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (size < 0 || (size_t)size >= sizeof(line))
		abort();
	put(line, (size_t)size);
	errno = was;
}

void
watch_say_write(ino_t ino, off_t at, const void *bytes, size_t size)
{
	watch_say("write\t%ju\t%jd\t%zu\n", (uintmax_t)ino, (intmax_t)at, size);
	put(bytes, size);
	put("\n", 1);
}

/* --- paths and descriptors */

/* "." and ".." and "//" out of PATH, which is absolute. */
static void
clean(const char *path, char out[PATH_MAX])
{
	size_t size = 0;

	while (*path != '\0') {
		size_t part = strcspn(path, "/");

		if (part == 2 && strncmp(path, "..", 2) == 0) {
			while (size > 0 && out[--size] != '/')
				continue;
		} else if (part > 0 && !(part == 1 && *path == '.')) {
			if (size + part + 2 > PATH_MAX)
				abort();
			out[size++] = '/';
			memcpy(out + size, path, part);
			size += part;
		}
		path += part + (path[part] == '/');
	}
	out[size] = '\0';
}

const char *
watch_below(int dirfd, const char *path, char out[PATH_MAX])
{
	char whole[2 * PATH_MAX], link[64];
	ssize_t size = 0;
	int was = errno;

	if (all.root_size == 0)
		return NULL;
	if (*path != '/') {
		snprintf(link, sizeof(link), "/proc/self/cwd");
		if (dirfd != AT_FDCWD)
			snprintf(link, sizeof(link), "/proc/self/fd/%d", dirfd);
		size = readlink(link, whole, PATH_MAX - 1);
		errno = was;
		if (size < 0)
			return NULL;
		whole[size++] = '/';
	}
	snprintf(whole + size, sizeof(whole) - (size_t)size, "%s", path);
	clean(whole, out);
	if (strncmp(out, all.root, all.root_size) != 0)
		return NULL;
	if (out[all.root_size] == '\0')
		return ".";
	return out[all.root_size] == '/' ? out + all.root_size + 1 : NULL;
}

ino_t
watch_of(int fd, bool *is_dir)
{
	struct stat st;
	int was = errno;

	if (fd < 0 || fd >= WATCH_FDS || all.of[fd] == 0)
		return 0;
	/* closed where nobody saw it, and another now? */
	if (fstat(fd, &st) != 0 || st.st_ino != all.of[fd])
		all.of[fd] = 0;
	errno = was;
	if (is_dir != NULL)
		*is_dir = all.is_dir[fd];
	return all.of[fd];
}

void
watch_forget(int fd)
{
	if (fd >= 0 && fd < WATCH_FDS)
		all.of[fd] = 0;
}

void
watch_fd(int fd, const struct stat *st)
{
	if (fd >= WATCH_FDS)
		abort();
	all.of[fd] = st->st_ino;
	all.is_dir[fd] = S_ISDIR(st->st_mode);
}

int
watch_copied(int from, int to)
{
	if (to >= 0 && to < WATCH_FDS && from >= 0 && from < WATCH_FDS) {
		all.of[to] = all.of[from];
		all.is_dir[to] = all.is_dir[from];
	}
	return to;
}
