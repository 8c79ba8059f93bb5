#ifndef BASE_FSIO_H
#define BASE_FSIO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/fault.h"

/*
 * Files, durably: write all, fsync the file, publish it by link (never over
 * what is there), fsync the directory.  Nobody else calls fsync, but the
 * object store for its batches.
 */

MUST_USE enum rc fsio_write_all(int fd, const void *bytes, size_t size,
				struct fault *why);

/* Sync the directory SUB of DIRFD ("." for itself; AT_FDCWD is fine). */
MUST_USE enum rc fsio_sync_dir(int dirfd, const char *sub, struct fault *why);

/* The whole of FD from where it stands, or of the regular file PATH
 * (RC_INVALID for anything but a regular file; "-" is standard input);
 * RC_TOO_BIG over OUT's limit. */
MUST_USE enum rc fsio_read_fd(int fd, struct buf *out, struct fault *why);
MUST_USE enum rc fsio_read_file(const char *path, struct buf *out,
				struct fault *why);

/* A new file at PATH, durable on return; RC_EXISTS and untouched if there is
 * one already. */
MUST_USE enum rc fsio_write_new(const char *path, const void *bytes,
				size_t size, mode_t mode, struct fault *why);

/* As fsio_read_file(), for a secret: RC_REFUSED if others may read the file. */
MUST_USE enum rc fsio_read_secret(const char *path, struct buf *out,
				  struct fault *why);

/*
 * A new file whose bytes come bit by bit: written under a spare name beside
 * PATH, which it gets when whole.
 *	RC_EXISTS	PATH is there already
 */
struct fsio_new {
	int fd; /* write here */
	char *spare, *path;
};
MUST_USE enum rc fsio_new_begin(struct fsio_new *f, const char *path,
				mode_t mode, struct fault *why);
/* Durable under its name; F is ended, whatever came back. */
MUST_USE enum rc fsio_new_keep(struct fsio_new *f, struct fault *why);
/* Drop what was not kept; after fsio_new_keep() nothing is done. */
void fsio_new_end(struct fsio_new *f);

/* A directory and those above it, mode 0700; there already is fine. */
MUST_USE enum rc fsio_make_dirs(const char *path, struct fault *why);

#endif
