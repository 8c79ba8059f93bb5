#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/*
 * Bytes that lie in a file: all of it, or a part, such as an object in a pack.
 * Read by place, so that a position which others share is never moved.
 */
struct span {
	int fd;		/* the owner closes it; -1: none */
	uint64_t start; /* of the first byte, in the file */
	uint64_t size;	/* in bytes */
};

/* All of FD, which must be a regular file, as large as it is now. */
MUST_USE enum rc span_of_fd(int fd, struct span *out, struct fault *why);

/*
 * Read up to ROOM bytes, AT bytes into the span; *GOT is less only at the end.
 *	RC_IO	reading failed, or the file is shorter than the span
 *	RC_STOPPED	stop_asked()
 */
MUST_USE enum rc span_read(const struct span *s, uint64_t at, void *bytes,
			   size_t room, size_t *got, struct fault *why);

/* Close the descriptor; the span is empty after.  -1 is fine. */
void span_close(struct span *s);

#endif
