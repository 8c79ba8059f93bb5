#ifndef RECORDER_CAGE_ARCHIVE_IN_H
#define RECORDER_CAGE_ARCHIVE_IN_H

/* A stranger's archive, opened with libarchive.  For the jobs of the cage. */

#include <stdbool.h>
#include <stdint.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/span.h"

struct packed;

struct archive_in {
	struct archive *a;
	const struct span *span;
	struct packed *packed; /* what it is packed with; NULL: it is not */
	bool is_tar;
	bool is_open;	 /* its format is known */
	bool has_member; /* that may not be read through */
	/* what was read of it, unpacked: the first GIVEN bytes of the chunk are
	 * libarchive's, and lie AT its beginning */
	char *chunk, *other;
	size_t have, given;
	uint64_t at;
	size_t step;	  /* bytes of the next read */
	uint64_t nonzero; /* where the last byte that is not 0 ends */
	struct fault why; /* that libarchive was not given bytes */
	unsigned reads;
	int64_t until; /* milliseconds of this process's processor time */
};

/*
 * Open IN as zip (by its directory, never as a stream), tar (gzip, bzip2, xz,
 * zstd) or 7z, and nothing else.  Always closed with archive_in_close().
 *	RC_INVALID	it is none of them
 */
MUST_USE enum rc archive_in_open(struct archive_in *in, const struct span *span,
				 struct fault *why);
void archive_in_close(struct archive_in *in);

/*
 * The next member: *ENTRY is good until the next call; NULL at the end, which
 * of a tar must be there, and nothing after it.
 *	RC_INVALID	it is damaged, cut off, encrypted, packed more than
 *			once; it takes too long for its size
 */
MUST_USE enum rc archive_in_next(struct archive_in *in,
				 struct archive_entry **entry,
				 struct fault *why);

/* The next bytes of the member; *GOT 0 at its end.  A hole, a wrong checksum,
 * and all that libarchive only warns of, is RC_INVALID. */
MUST_USE enum rc archive_in_read(struct archive_in *in, uint64_t at,
				 const void **bytes, size_t *got,
				 struct fault *why);

#endif
