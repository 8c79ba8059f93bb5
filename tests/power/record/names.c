/* Names and syncs: see watch.h. */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch.h"

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	char room[PATH_MAX];
	const char *name = watch_below(to_dir, to, room);
	struct stat st;
	int got;

	watch_take();
	got = (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
	if (got == 0 && name != NULL &&
	    fstatat(to_dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		watch_say("link\t%ju\t%s\n", (uintmax_t)st.st_ino, name);
	watch_leave();
	return got;
}

int
link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat2(int from_dir, const char *from, int to_dir, const char *to,
	  unsigned flags)
{
	char from_room[PATH_MAX], to_room[PATH_MAX];
	const char *old = watch_below(from_dir, from, from_room);
	const char *new = watch_below(to_dir, to, to_room);
	int got;

	if ((old == NULL) != (new == NULL) || (flags & RENAME_EXCHANGE) != 0)
		abort(); /* into or out of what is watched */
	watch_take();
	got = (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
	if (got == 0 && new != NULL)
		watch_say("rename\t%s\t%s\n", old, new);
	watch_leave();
	return got;
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return renameat2(from_dir, from, to_dir, to, 0);
}

int
rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlinkat(int dirfd, const char *path, int flags)
{
	char room[PATH_MAX];
	const char *name = watch_below(dirfd, path, room);
	int got;

	watch_take();
	got = (int)syscall(SYS_unlinkat, dirfd, path, flags);
	if (got == 0 && name != NULL)
		watch_say("unlink\t%s\n", name);
	watch_leave();
	return got;
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int
remove(const char *path)
{
	if (unlinkat(AT_FDCWD, path, 0) == 0)
		return 0;
	return errno == EISDIR ? unlinkat(AT_FDCWD, path, AT_REMOVEDIR) : -1;
}

int
mkdirat(int dirfd, const char *path, mode_t mode)
{
	char room[PATH_MAX];
	const char *name = watch_below(dirfd, path, room);
	int got;

	watch_take();
	got = (int)syscall(SYS_mkdirat, dirfd, path, mode);
	if (got == 0 && name != NULL)
		watch_say("mkdir\t%s\n", name);
	watch_leave();
	return got;
}

int
mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

/* --- syncs */

static int
do_sync(long call, int fd)
{
	char room[PATH_MAX];
	const char *name;
	bool is_dir = false;
	ino_t ino = watch_of(fd, &is_dir);
	int got;

	if (ino == 0)
		return (int)syscall(call, fd);
	watch_take();
	got = (int)syscall(call, fd);
	if (got == 0 && call == SYS_syncfs)
		watch_say("syncfs\n");
	else if (got == 0 && !is_dir)
		watch_say("sync\t%ju\n", (uintmax_t)ino);
	else if (got == 0 && (name = watch_below(fd, ".", room)) != NULL)
		watch_say("syncdir\t%s\n", name);
	watch_leave();
	return got;
}

int
fsync(int fd)
{
	return do_sync(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return do_sync(SYS_fdatasync, fd);
}

int
syncfs(int fd)
{
	return do_sync(SYS_syncfs, fd);
}
