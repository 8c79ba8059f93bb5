#ifndef RECORDER_CLI_OUTGOING_H
#define RECORDER_CLI_OUTGOING_H

/* What leaves the house in one stream: hashed and written by a thread of its
 * own, while what makes it goes on. */

#include "base/digest.h"
#include "base/fault.h"

struct outgoing;

/* To FD, which stays the caller's. */
struct outgoing *outgoing_begin(int fd);
/* A tar_out_fn; ARG is the stream.  Failure is that of writing what came
 * before. */
MUST_USE enum rc outgoing_add(void *arg, const void *bytes, size_t size,
			      struct fault *why);
/* RC and WHY of what made it, or then of writing; DIGEST is of all of it.
 * Frees it. */
MUST_USE enum rc outgoing_end(struct outgoing *o, enum rc rc,
			      struct digest *digest, struct fault *why);

#endif
