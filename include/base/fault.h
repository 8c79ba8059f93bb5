#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/attr.h"

/*
 * Faults: how every part of the recorder says what went wrong.
 *
 * A function that can fail returns enum rc and takes a struct fault * as its
 * last argument.
 *
 *	RC_OK	it worked; the fault was not touched.
 *	other	it did not; the fault holds the same code and one sentence
 *		that a person can act on.
 *
 * The code is for programs: exit status, HTTP status, "missing or broken?".
 * The reason, where there is one, is a code of records.md §12 ("stale").
 * The sentence is for people.  A fault lives in its caller's frame, so there
 * is nothing to free and nothing shared between threads.
 */

/*   name      exit http  label; exit statuses are those of <sysexits.h> */
#define RC_TABLE(X)                                                            \
	X(OK, 0, 200, "ok")                                                    \
	X(USAGE, 64, 400, "request not understood")                            \
	X(INVALID, 65, 422, "input breaks its format")                         \
	X(TOO_BIG, 65, 413, "input over its limit")                            \
	X(NOT_FOUND, 66, 404, "not found")                                     \
	X(REMOTE, 69, 502, "the other side failed")                            \
	X(INTERNAL, 70, 500, "internal error")                                 \
	X(CORRUPT, 70, 500, "stored record fails its own check")               \
	X(EXISTS, 73, 409, "already there")                                    \
	X(IO, 74, 500, "input/output error")                                   \
	X(BUSY, 75, 503, "in use, try again")                                  \
	X(STOPPED, 75, 503, "stopped before it was done")                      \
	X(REFUSED, 77, 403, "not allowed")                                     \
	X(NEWER, 78, 501, "made by a newer program")

enum rc {
#define X(name, exit, http, label) RC_##name,
	RC_TABLE(X)
#undef X
};

struct fault {
	enum rc code;
	const char *reason; /* a constant of records.md §12, or NULL */
	char text[480];	    /* NUL-terminated; cut, never overrun */
};

/* Set the sentence, without a reason.  Returns CODE, so that failing is one
 * line:
 *	return fault_set(why, RC_REFUSED, "assessment %s is sealed", id);
 */
MUST_USE enum rc fault_set(struct fault *why, enum rc code, const char *fmt,
			   ...) PRINTF_LIKE(3, 4);

/* As fault_set(), with a REASON, which must be a string constant. */
MUST_USE enum rc fault_reason(struct fault *why, enum rc code,
			      const char *reason, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* As fault_set(), from errno: picks the code (ENOENT, ENOTDIR: RC_NOT_FOUND;
 * EEXIST: RC_EXISTS; EACCES, EPERM: RC_REFUSED; EAGAIN, EBUSY: RC_BUSY; else
 * RC_IO) and ends with ": " and strerror's words. */
MUST_USE enum rc fault_sys(struct fault *why, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

/* Put what was being done in front of the sentence, on the way up:
 *	"sealing assessment 7: object 9f..: no space left on device"
 * Returns the code the fault already had; the reason stays.
 */
MUST_USE enum rc fault_while(struct fault *why, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

const char *rc_label(enum rc rc);
int rc_exit_status(enum rc rc);
int rc_http_status(enum rc rc);

#ifdef __clang_analyzer__
/* What the analyzer cannot see from outside: a fault is never RC_OK. */
static inline enum rc
rc_of_fault(enum rc rc)
{
	if (rc == RC_OK)
		__builtin_unreachable();
	return rc;
}
#define fault_set(...) rc_of_fault(fault_set(__VA_ARGS__))
#define fault_reason(...) rc_of_fault(fault_reason(__VA_ARGS__))
#define fault_sys(...) rc_of_fault(fault_sys(__VA_ARGS__))
#define fault_while(...) rc_of_fault(fault_while(__VA_ARGS__))
#endif

#endif
