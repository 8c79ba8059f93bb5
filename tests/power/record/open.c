/* Descriptors: see watch.h. */

#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch.h"

static int
do_open(int dirfd, const char *path, int flags, mode_t mode)
{
	char room[PATH_MAX];
	const char *name = watch_below(dirfd, path, room);
	struct stat st;
	int fd;

	if (name == NULL) {
		fd = (int)syscall(SYS_openat, dirfd, path, flags, mode);
		watch_forget(fd);
		return fd;
	}
	if ((flags & O_TMPFILE) == O_TMPFILE)
		abort(); /* nothing here knows a file without a name */
	watch_take();
	fd = (int)syscall(SYS_openat, dirfd, path, flags, mode);
	if (fd >= 0 && fstat(fd, &st) == 0) {
		watch_fd(fd, &st);
		if (S_ISREG(st.st_mode) && (flags & (O_CREAT | O_TRUNC)) != 0)
			watch_say("open%s\t%ju\t%s\n",
				  flags & O_TRUNC ? "" : "+",
				  (uintmax_t)st.st_ino, name);
	}
	watch_leave();
	return fd;
}

#define MODE_OF(flags)                                                         \
	mode_t mode = 0;                                                       \
	if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                          \
		va_list ap;                                                    \
		va_start(ap, flags);                                           \
		mode = va_arg(ap, mode_t);                                     \
		va_end(ap);                                                    \
	}

int
open(const char *path, int flags, ...)
{
	MODE_OF(flags)
	return do_open(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE_OF(flags)
	return do_open(AT_FDCWD, path, flags, mode);
}

int
openat(int dirfd, const char *path, int flags, ...)
{
	MODE_OF(flags)
	return do_open(dirfd, path, flags, mode);
}

int
openat64(int dirfd, const char *path, int flags, ...)
{
	MODE_OF(flags)
	return do_open(dirfd, path, flags, mode);
}

/* What -D_FORTIFY_SOURCE makes of them. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dirfd, const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);

int
__open_2(const char *path, int flags)
{
	return do_open(AT_FDCWD, path, flags, 0);
}

int
__open64_2(const char *path, int flags)
{
	return do_open(AT_FDCWD, path, flags, 0);
}

int
__openat_2(int dirfd, const char *path, int flags)
{
	return do_open(dirfd, path, flags, 0);
}

int
__openat64_2(int dirfd, const char *path, int flags)
{
	return do_open(dirfd, path, flags, 0);
}

int
creat(const char *path, mode_t mode)
{
	return do_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int
close(int fd)
{
	watch_forget(fd);
	return (int)syscall(SYS_close, fd);
}

int
close_range(unsigned first, unsigned last, int flags)
{
	for (unsigned fd = first; fd <= last && fd < WATCH_FDS; fd++)
		watch_forget((int)fd);
	return (int)syscall(SYS_close_range, first, last, flags);
}

int
dup(int fd)
{
	return watch_copied(fd, (int)syscall(SYS_dup, fd));
}

int
dup2(int from, int to)
{
	/* not every machine has the call dup2 */
	if (from == to)
		return fcntl(from, F_GETFD) < 0 ? -1 : to;
	return watch_copied(from, (int)syscall(SYS_dup3, from, to, 0));
}

int
dup3(int from, int to, int flags)
{
	return watch_copied(from, (int)syscall(SYS_dup3, from, to, flags));
}

int
closedir(DIR *d)
{
	int (*next)(DIR *);
	void *found = dlsym(RTLD_NEXT, "closedir");

	/* only the C library can free a stream */
	if (found == NULL)
		abort();
	memcpy(&next, &found, sizeof(next));
	watch_forget(dirfd(d));
	return next(d);
}
