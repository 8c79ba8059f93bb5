#ifndef CAGE_CAGE_H
#define CAGE_CAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/*
 * The cage: strangers' bytes are parsed in a worker process that has no keys,
 * no network and no file system but the descriptors handed to it, with limits
 * on memory, processor time, output and wall time (rlimits, no-new-privileges,
 * Landlock where the kernel has it, seccomp where there is one).  It is started
 * before any key is opened, one per command; the magic database is loaded
 * before the door shuts.
 *
 * A worker that dies or runs over its time answers that one question with a
 * fault, and is not started again: what it could not read is kept as bytes and
 * said so.
 */
struct cage;

enum {
	CAGE_HEAD = 64 * 1024,	/* bytes of a file that are looked at */
	CAGE_TYPE_SIZE = 128,	/* a media type and NUL */
	CAGE_DEADLINE_MS = 5000 /* a question */
};

/* Fork the worker.  Call from a single-threaded process. */
MUST_USE enum rc cage_start(struct cage **out, struct fault *why);
void cage_stop(struct cage *c); /* ends and reaps the worker; NULL is fine */

/*
 * The media type of the first CAGE_HEAD bytes of FD (which keeps its
 * position), by libmagic: lower case, no parameters, a form that
 * text_is_media_type() takes; "application/octet-stream" where it has no name.
 *	RC_REMOTE	the worker died or did not answer in time
 */
MUST_USE enum rc cage_media_type(struct cage *c, int fd,
				 char type[CAGE_TYPE_SIZE], struct fault *why);

/* What stands between the worker and the machine, one line for people:
 * "rlimits, no-new-privileges, landlock 3, seccomp". */
const char *cage_walls(const struct cage *c);

#endif
