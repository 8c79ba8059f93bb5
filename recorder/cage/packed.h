#ifndef RECORDER_CAGE_PACKED_H
#define RECORDER_CAGE_PACKED_H

/* A file that is packed as a whole (gzip, bzip2, xz, zstd), read through with
 * libarchive's filters.  For archive_in.c. */

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct packed;

/* Does IN begin as one? */
bool packed_is_one(const struct span *in);

/* RC_INVALID: it is damaged, or packed more than once. */
MUST_USE enum rc packed_open(struct packed **out, const struct span *in,
			     struct fault *why);
void packed_close(struct packed *p); /* NULL is fine */

/* The next bytes, good until the next call; *GOT 0 at the end.  RC_INVALID: it
 * is damaged or cut off, a checksum is wrong, something follows it, or it
 * unpacks to too much for its size. */
MUST_USE enum rc packed_read(struct packed *p, const void **bytes, size_t *got,
			     struct fault *why);

#endif
