#ifndef EVIDENCE_INTAKE_H
#define EVIDENCE_INTAKE_H

/* One object on its way into a batch: where its bytes come from, front to back
 * and each once.  For the batch's own files. */

#include <stdatomic.h>

#include "evidence/store.h"

struct intake {
	/* one of these */
	int fd; /* -1: not this */
	const struct span *span;
	const void *bytes;

	bool regular;	/* FD is a regular file */
	uint64_t size;	/* as far as it is known before; 0: not known */
	uint64_t limit; /* RC_TOO_BIG over it */
	uint64_t at;	/* bytes read */
	/* what is read already, and not taken in yet: the next bytes before AT
	 */
	const void *ahead;
	size_t ahead_size;
	const struct progress *progress;
	atomic_uint_fast64_t *counter; /* of bytes, for all workers; or NULL */
};

/* Of a descriptor: looks at what it is. */
struct intake intake_of_fd(int fd, uint64_t limit);
struct intake intake_of_span(const struct span *span);
struct intake intake_of_bytes(const void *bytes, size_t size);

/* Back to its beginning; of a regular file or a span. */
MUST_USE enum rc intake_again(struct intake *in, struct fault *why);
/* Up to ROOM bytes; *GOT is less only at the end. */
MUST_USE enum rc intake_read(struct intake *in, void *to, size_t room,
			     size_t *got, struct fault *why);

#endif
