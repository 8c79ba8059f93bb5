#ifndef LOGBOOK_BACKUP_H
#define LOGBOOK_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/progress.h"
#include "logbook/logbook.h"

/*
 * A consistent copy of a logbook, while others may write, that carries only
 * what is new: the database as of one moment, then each object that the copy
 * has not, then the key.  A copy is itself a logbook folder.  It is never
 * written to by two machines: one key, one feed (records.md §3.4).
 */
struct backup_done {
	uint64_t statements, objects, objects_new, bytes_new;
	bool without_key; /* the logbook has none here, nor has the copy */
};

/*
 * Bring the copy in DEST up to date, or begin one.
 *	RC_EXISTS	DEST holds something that is not a copy of this logbook
 *	RC_REFUSED	DEST holds statements that this logbook has not
 *	RC_CORRUPT	the ledger as copied, or an object, is not sound; the
 *			ledger that DEST had stays
 *	RC_BUSY		DEST is in use, or another copy to it is being made
 */
MUST_USE enum rc backup_to(struct logbook *lb, const char *dest,
			   const struct progress *progress,
			   struct backup_done *done, struct fault *why);

/* A new logbook in DIR from the copy FROM (which is only read).  The caller
 * verifies it.  RC_EXISTS: DIR holds something already; what an interrupted
 * restore left there is gone on with. */
MUST_USE enum rc backup_restore(const char *from, const char *dir,
				const struct progress *progress,
				struct backup_done *done, struct fault *why);

#endif
