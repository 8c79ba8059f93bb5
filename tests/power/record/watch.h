#ifndef POWER_WATCH_H
#define POWER_WATCH_H

/*
 * What a program does to the files below POWER_ROOT, call by call, into the
 * file POWER_LOG: a library to be preloaded, for tests/power/replay.
 *
 * A line a call, tabs between; paths are relative to POWER_ROOT:
 *	open INO PATH		made where there was none; of no length now
 *	open+ INO PATH		the same, and what was there is left
 *	write INO AT SIZE	and so many bytes, and a line feed
 *	size INO SIZE
 *	grow INO SIZE		at least that long
 *	link INO PATH
 *	rename PATH PATH
 *	unlink PATH
 *	mkdir PATH
 *	sync INO		of a file
 *	syncdir PATH
 *	syncfs
 *	said TEXT		not of here: for a script to put between
 *
 * Calls are made by syscall(2), so that nothing is looked up and nothing can
 * come round to here again.  What goes by another way (stdio, a writable map)
 * is missed; the test compares what is replayed with what is there.
 */

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/attr.h"

enum { WATCH_FDS = 4096 }; /* descriptors that are followed */

#pragma GCC visibility push(hidden)

/* Held over a call and its line, so that the lines are in the calls' order. */
void watch_take(void);
void watch_leave(void);

void watch_say(const char *fmt, ...) PRINTF_LIKE(1, 2);
void watch_say_write(ino_t ino, off_t at, const void *bytes, size_t size);

/* PATH relative to the root, in OUT; NULL if it is not below it. */
const char *watch_below(int dirfd, const char *path, char out[PATH_MAX]);

/* The file or folder behind FD if it is one of ours, else 0. */
ino_t watch_of(int fd, bool *is_dir);
void watch_fd(int fd, const struct stat *st);
void watch_forget(int fd);
/* TO is another descriptor of FROM; returns TO. */
int watch_copied(int from, int to);

#pragma GCC visibility pop

#endif
