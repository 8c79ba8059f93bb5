#ifndef RECORDER_CAGE_TALK_H
#define RECORDER_CAGE_TALK_H

/* What is said between the program and its worker, over a SOCK_SEQPACKET
 * pair: one question with its descriptors, one answer, each of fixed size. */

#include <stdint.h>

#include "base/fault.h"
#include "cage/cage.h"
#include "jail.h"

enum { TALK_TYPE = CAGE_JOBS }; /* the media type: no output but the answer */

struct question {
	uint32_t number; /* the answer has the same */
	uint32_t job;	 /* enum cage_job, or TALK_TYPE */
	uint64_t start, size;
	char words[CAGE_WORDS_SIZE]; /* NUL-terminated */
};

struct answer {
	uint32_t number; /* 0: the worker is ready */
	uint32_t rc;
	struct jail_walls walls; /* when ready */
	char text[480]; /* NUL-terminated: the type, or what is wrong */
};

/* The file, and where output goes (-1: nowhere). */
struct talk_fds {
	int about, out;
};

/* Answer questions from FD until it ends; never comes back. */
NEVER_RETURNS void talk_serve(int fd, long parent);

/* Send a question with its descriptors. */
MUST_USE enum rc talk_ask(int fd, const struct question *q,
			  const struct talk_fds *fds, struct fault *why);

/* The next question, on the worker's side: 0, or -1 at the end of all. */
int talk_next(int fd, struct question *q, struct talk_fds *fds);

/*
 * Wait for the answer to question NUMBER, LIMIT_MS at most.
 *	RC_REMOTE	none came, or what came was none
 *	RC_STOPPED	stop_asked()
 */
MUST_USE enum rc talk_hear(int fd, uint32_t number, int limit_ms,
			   struct answer *out, struct fault *why);

/* Milliseconds of a clock that is never set. */
int64_t talk_now(void);
/* Wait until FD can be read, up to UNTIL (talk_now()).  Faults as talk_hear().
 */
MUST_USE enum rc talk_wait(int fd, int64_t until, struct fault *why);

#endif
