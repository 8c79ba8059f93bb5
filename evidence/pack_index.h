#ifndef EVIDENCE_PACK_INDEX_H
#define EVIDENCE_PACK_INDEX_H

/*
 * The index of a pack: where its objects lie, sorted by their digests.  Only a
 * help: made anew by a scan where it is lost, torn, damaged, of another pack,
 * or of a machine with another byte order.  For the store's own files.
 *
 *	magic, count, size of the pack	a number of 8 bytes each, in the
 *					machine's own order
 *	name of the pack		32 bytes
 *	SHA-256				of all the other bytes
 *	count times			digest, place, size: struct pack_entry
 */

#include "pack.h"

enum {
	PACK_FILE_SIZE = DIGEST_HEX_SIZE + 8, /* "<64 hex>.index" */
};

/* "<64 hex>.tar", "<64 hex>.index" */
void pack_file(const struct digest *pack, char name[PACK_FILE_SIZE]);
void pack_index_file(const struct digest *pack, char name[PACK_FILE_SIZE]);

struct pack_index {
	const struct pack_entry *entries; /* sorted by digest */
	size_t count;
	void *mapped; /* the file, or */
	size_t mapped_size;
	struct pack_entry *made; /* by a scan */
};

void pack_entries_sort(struct pack_entry *entries, size_t count);

/* Write it to FD.  ENTRIES are sorted. */
MUST_USE enum rc pack_index_write(int fd, const struct object *pack,
				  const struct pack_entry *entries,
				  size_t count, struct fault *why);
/* Map it.  RC_NOT_FOUND; RC_CORRUPT where it is not what was written for PACK
 * (its name and its size). */
MUST_USE enum rc pack_index_map(int dirfd, const char *name,
				const struct object *pack,
				struct pack_index *out, struct fault *why);
/* Make it anew from the pack FD: *WHOLE says whether that is sound. */
MUST_USE enum rc pack_index_scan(int fd, struct pack_index *out, bool *whole,
				 struct fault *why);
void pack_index_clear(struct pack_index *ix);

/* NULL: it is not there. */
const struct pack_entry *pack_index_find(const struct pack_index *ix,
					 const struct digest *id);

#endif
