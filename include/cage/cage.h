#ifndef CAGE_CAGE_H
#define CAGE_CAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/span.h"

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
 * said so.  A question has two seconds of processor time and one for every 2
 * MiB of the file.
 */
struct cage;

enum {
	CAGE_HEAD = 64 * 1024,	 /* bytes of a file that are looked at */
	CAGE_TYPE_SIZE = 128,	 /* a media type and NUL */
	CAGE_DEADLINE_MS = 5000, /* a question; see cage_ask */
	CAGE_WORDS_SIZE = 8192	 /* the words of a question and NUL */
};

/* Fork the worker.  Call from a single-threaded process. */
MUST_USE enum rc cage_start(struct cage **out, struct fault *why);
void cage_stop(struct cage *c); /* ends and reaps the worker; NULL is fine */

/*
 * The media type of the first CAGE_HEAD bytes, by libmagic: lower case, no
 * parameters, a form that text_is_media_type() takes;
 * "application/octet-stream" where it has no name.
 *	RC_REMOTE	the worker died or did not answer in time
 */
MUST_USE enum rc cage_media_type(struct cage *c, const struct span *in,
				 char type[CAGE_TYPE_SIZE], struct fault *why);

/* What the worker can be asked to do with a file (cage/job.h). */
enum cage_job {
	CAGE_PORTFOLIO_LIST,   /* cage/portfolio.h */
	CAGE_PORTFOLIO_MEMBER, /* words: the path */
	CAGE_MEDIA,	       /* cage/media.h; words: the media type */
	CAGE_LEAP,	       /* cage/leap.h */
	CAGE_JOBS
};

struct cage_ask {
	enum cage_job job;
	struct span in;
	const char *words; /* NULL: none */
	uint64_t limit;	   /* bytes of output */
	/* 0: CAGE_DEADLINE_MS and a second for every 2 MiB of the file; the
	 * time that OUT takes is not counted */
	int deadline_ms;
};

/* Takes output as it comes. */
typedef enum rc (*cage_out_fn)(void *arg, const void *bytes, size_t size,
			       struct fault *why);

/*
 * Have it done.  OUT gets the output, which is the worker's: a stranger's
 * bytes may have made it, and the caller checks it.
 *	the job's own fault
 *	RC_TOO_BIG	more than LIMIT bytes of output
 *	RC_REMOTE	the worker died or did not answer in time
 *	RC_STOPPED	stop_asked()
 *	OUT's fault
 */
MUST_USE enum rc cage_run(struct cage *c, const struct cage_ask *ask,
			  cage_out_fn out, void *arg, struct fault *why);

/* What stands between the worker and the machine, one line for people:
 * "rlimits, no-new-privileges, landlock 3, seccomp". */
const char *cage_walls(const struct cage *c);
/* Are all of them there?  A kernel may have no Landlock or no seccomp. */
bool cage_is_whole(const struct cage *c);

#endif
