#ifndef RECORDER_CLI_VERIFIED_H
#define RECORDER_CLI_VERIFIED_H

/*
 * When a whole logbook was verified last: one line in
 *LOGBOOK/evidence/verified. A note for people; nothing believes it, and whoever
 *may write there may write anything into it.
 *
 *	2026-03-02T10:30:00Z medium 21 checks hold, 0 broken
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct verified {
	int64_t when;
	bool cached; /* what the system had in memory may have been read */
	uint64_t holds, broken;
};

/* In the place of the one before, if it can be written; else nothing. */
void verified_write(const char *dir, const struct verified *v);

/* RC_NOT_FOUND; RC_INVALID for another line than the above. */
MUST_USE enum rc verified_read(const char *dir, struct verified *out,
			       struct fault *why);

#endif
