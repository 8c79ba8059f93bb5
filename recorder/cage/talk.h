#ifndef RECORDER_CAGE_TALK_H
#define RECORDER_CAGE_TALK_H

/* What is said between the program and its worker, over a SOCK_SEQPACKET
 * pair: one question, with one descriptor, one answer, each of fixed size. */

#include <stdint.h>

#include "base/fault.h"
#include "cage/cage.h"
#include "jail.h"

struct question {
	uint32_t number; /* the answer has the same */
};

struct answer {
	uint32_t number; /* 0: the worker is ready */
	uint32_t rc;
	struct jail_walls walls; /* when ready */
	char text[480]; /* NUL-terminated: the type, or what is wrong */
};

/* Answer questions from FD until it ends; never comes back. */
NEVER_RETURNS void talk_serve(int fd, long parent);

/* Send a question with the descriptor ABOUT. */
MUST_USE enum rc talk_ask(int fd, const struct question *q, int about,
			  struct fault *why);

/*
 * Wait for the answer to question NUMBER, LIMIT_MS at most.
 *	RC_REMOTE	none came, or what came was none
 *	RC_STOPPED	stop_asked()
 */
MUST_USE enum rc talk_hear(int fd, uint32_t number, int limit_ms,
			   struct answer *out, struct fault *why);

#endif
