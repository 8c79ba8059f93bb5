#ifndef EVIDENCE_FOLDER_H
#define EVIDENCE_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/progress.h"
#include "evidence/store.h"

/*
 * A folder as evidence (records.md §8.2): its files are objects, and its
 * manifest, `sha256sum` text sorted by portable path, is the object that names
 * them.  Links, devices, sockets, FIFOs and empty folders are left out and
 * listed.  Links are never followed; a folder that contains itself, through a
 * mount or by a link that leads back to a folder around it, is refused.
 */

enum {
	FOLDER_MANIFEST_LIMIT = 256 * 1024 * 1024,
	FOLDER_FILE_LIMIT = 1000000, /* lines */
	FOLDER_DEPTH = 64,
};

struct folder {
	struct object manifest;
	uint64_t files;
	uint64_t bytes;	 /* of the files together */
	char **left_out; /* "photos/link: a symbolic link", portable paths */
	size_t left_out_count; /* the first 100; left_out_total has all */
	uint64_t left_out_total;
};

/*
 * Take in the directory DIRFD (opened by the caller) with all below it, into
 * the batch.
 *	RC_INVALID	no file in it; over the limits; a directory loop
 *	RC_IO, RC_REFUSED	something in it cannot be read: it is named
 */
MUST_USE enum rc folder_add(struct batch *b, int dirfd,
			    const struct progress *progress, struct folder *out,
			    struct fault *why);
void folder_clear(struct folder *f);

/* The lines of a manifest, checked: sorted, portable, no file that is also a
 * folder, each digest well formed.  RC_INVALID names the line. */
typedef enum rc (*folder_line_fn)(void *arg, const struct digest *id,
				  const char *path, struct fault *why);
MUST_USE enum rc folder_each_line(const void *manifest, size_t size,
				  folder_line_fn fn, void *arg,
				  struct fault *why);

#endif
