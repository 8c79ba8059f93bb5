/* Bytes: see watch.h. */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "watch.h"

enum { COPIED = 65536 }; /* bytes of a copy logged at a time */

ssize_t
write(int fd, const void *bytes, size_t size)
{
	ino_t ino = watch_of(fd, NULL);
	ssize_t n;

	if (ino == 0)
		return syscall(SYS_write, fd, bytes, size);
	watch_take();
	n = syscall(SYS_write, fd, bytes, size);
	if (n > 0)
		watch_say_write(ino, lseek(fd, 0, SEEK_CUR) - n, bytes,
				(size_t)n);
	watch_leave();
	return n;
}

static ssize_t
do_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	ino_t ino = watch_of(fd, NULL);
	ssize_t n;

	if (ino == 0)
		return syscall(SYS_pwrite64, fd, bytes, size, at);
	watch_take();
	n = syscall(SYS_pwrite64, fd, bytes, size, at);
	if (n > 0)
		watch_say_write(ino, at, bytes, (size_t)n);
	watch_leave();
	return n;
}

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	return do_pwrite(fd, bytes, size, at);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t size, off_t at)
{
	return do_pwrite(fd, bytes, size, at);
}

static void
say_parts(ino_t ino, off_t at, const struct iovec *parts, size_t left)
{
	for (; left > 0; parts++) {
		size_t size = parts->iov_len < left ? parts->iov_len : left;

		if (size > 0)
			watch_say_write(ino, at, parts->iov_base, size);
		at += (off_t)size;
		left -= size;
	}
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	ino_t ino = watch_of(fd, NULL);
	ssize_t n;

	if (ino == 0)
		return syscall(SYS_writev, fd, parts, count);
	watch_take();
	n = syscall(SYS_writev, fd, parts, count);
	if (n > 0)
		say_parts(ino, lseek(fd, 0, SEEK_CUR) - n, parts, (size_t)n);
	watch_leave();
	return n;
}

static ssize_t
do_pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
	ino_t ino = watch_of(fd, NULL);
	ssize_t n;

	/* the fifth is the upper half of the place, which 64 bits have not */
	if (ino == 0)
		return syscall(SYS_pwritev, fd, parts, count, at, 0);
	watch_take();
	n = syscall(SYS_pwritev, fd, parts, count, at, 0);
	if (n > 0)
		say_parts(ino, at, parts, (size_t)n);
	watch_leave();
	return n;
}

ssize_t
pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
	return do_pwritev(fd, parts, count, at);
}

ssize_t
pwritev64(int fd, const struct iovec *parts, int count, off_t at)
{
	return do_pwritev(fd, parts, count, at);
}

/* Bytes that the kernel put into FD by itself are read back. */
static void
say_copied(int fd, ino_t ino, off_t at, off_t size)
{
	char name[64], *bytes = malloc(COPIED);
	int from;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	from = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
	if (bytes == NULL || from < 0)
		abort();
	while (size > 0) {
		ssize_t n = pread(from, bytes,
				  size < COPIED ? (size_t)size : COPIED, at);

		if (n <= 0)
			break;
		watch_say_write(ino, at, bytes, (size_t)n);
		at += n;
		size -= n;
	}
	syscall(SYS_close, from);
	free(bytes);
}

ssize_t
copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size,
		unsigned flags)
{
	ino_t ino = watch_of(out, NULL);
	ssize_t n;

	if (ino == 0)
		return syscall(SYS_copy_file_range, in, in_at, out, out_at,
			       size, flags);
	watch_take();
	n = syscall(SYS_copy_file_range, in, in_at, out, out_at, size, flags);
	if (n > 0)
		say_copied(out, ino,
			   (out_at ? *out_at : lseek(out, 0, SEEK_CUR)) - n, n);
	watch_leave();
	return n;
}

int
ioctl(int fd, unsigned long request, ...)
{
	ino_t ino = request == FICLONE || request == FICLONERANGE
			    ? watch_of(fd, NULL)
			    : 0;
	struct stat st;
	void *given;
	va_list ap;
	int got;

	va_start(ap, request);
	given = va_arg(ap, void *);
	va_end(ap);
	if (ino == 0)
		return (int)syscall(SYS_ioctl, fd, request, given);
	watch_take();
	got = (int)syscall(SYS_ioctl, fd, request, given);
	if (got == 0 && fstat(fd, &st) == 0)
		say_copied(fd, ino, 0, st.st_size);
	watch_leave();
	return got;
}

static int
do_ftruncate(int fd, off_t size)
{
	ino_t ino = watch_of(fd, NULL);
	int got;

	if (ino == 0)
		return (int)syscall(SYS_ftruncate, fd, size);
	watch_take();
	got = (int)syscall(SYS_ftruncate, fd, size);
	if (got == 0)
		watch_say("size\t%ju\t%jd\n", (uintmax_t)ino, (intmax_t)size);
	watch_leave();
	return got;
}

int
ftruncate(int fd, off_t size)
{
	return do_ftruncate(fd, size);
}

int
ftruncate64(int fd, off64_t size)
{
	return do_ftruncate(fd, size);
}

static int
do_fallocate(int fd, int mode, off_t at, off_t size)
{
	ino_t ino = watch_of(fd, NULL);
	int got;

	if (ino == 0)
		return (int)syscall(SYS_fallocate, fd, mode, at, size);
	if ((mode & ~FALLOC_FL_KEEP_SIZE) != 0)
		abort(); /* holes and the like are not modelled */
	watch_take();
	got = (int)syscall(SYS_fallocate, fd, mode, at, size);
	if (got == 0 && mode == 0)
		watch_say("grow\t%ju\t%jd\n", (uintmax_t)ino,
			  (intmax_t)(at + size));
	watch_leave();
	return got;
}

int
fallocate(int fd, int mode, off_t at, off_t size)
{
	return do_fallocate(fd, mode, at, size);
}

int
fallocate64(int fd, int mode, off64_t at, off64_t size)
{
	return do_fallocate(fd, mode, at, size);
}

int
posix_fallocate(int fd, off_t at, off_t size)
{
	return do_fallocate(fd, 0, at, size) == 0 ? 0 : errno;
}

int
posix_fallocate64(int fd, off64_t at, off64_t size)
{
	return do_fallocate(fd, 0, at, size) == 0 ? 0 : errno;
}
