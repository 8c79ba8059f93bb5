#ifndef RECORDER_CAGE_JAIL_H
#define RECORDER_CAGE_JAIL_H

/* The walls around a worker process: put up from the inside, for good. */

#include "base/fault.h"

/* A sanitizer takes terabytes of addresses and much more time: nothing of that
 * is limited then. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(NO_RLIMIT_AS)
#define NO_RLIMIT_AS
#endif
#elif defined(__SANITIZE_ADDRESS__) && !defined(NO_RLIMIT_AS)
#define NO_RLIMIT_AS
#endif
#ifdef NO_RLIMIT_AS
enum { JAIL_IS_SLOW = 1 };
#else
enum { JAIL_IS_SLOW = 0 };
#endif

/* Seconds of processor time that a worker has in all; the program gives it less
 * for each question (cage.c). */
enum { JAIL_CPU_SECONDS = 4 * 60 * 60 };

/* What may be missing: the kernel decides. */
struct jail_walls {
	int landlock; /* version of its interface; 0: not there */
	int seccomp;  /* 1 or 0 */
};

/*
 * Shut the calling process, which must have one thread, in with the one
 * descriptor FD: every other one is closed, 0 to 2 are /dev/null.  From then on
 * opening anything fails (EACCES); what a parser has no use for ends the
 * process (SIGSYS).  The process dies with PARENT.
 */
MUST_USE enum rc jail_shut(int fd, long parent, struct jail_walls *walls,
			   struct fault *why);

#endif
