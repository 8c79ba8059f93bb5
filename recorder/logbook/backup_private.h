#ifndef RECORDER_LOGBOOK_BACKUP_PRIVATE_H
#define RECORDER_LOGBOOK_BACKUP_PRIVATE_H

/* One copy being made: what backup.c and backup_copy.c share. */

#include <stdbool.h>

#include "logbook/backup.h"
#include "logbook_private.h"

struct copying {
	struct logbook *from;
	char *dest;
	char shown[200]; /* dest, for people */
	int dirfd;	 /* of dest, locked; -1 */
	bool whole;	 /* dest has a ledger */
	const struct progress *progress;
	struct backup_done *done;
};

/* The pages of the ledger, as its open transaction sees them, into the empty
 * file NAME of the copy; durable. */
MUST_USE enum rc copy_database(struct copying *c, const char *name,
			       struct fault *why);
/* Each object that TO has not; durable.  After copy_database(): an object is
 * there before the statement that names it, so all that the copied ledger
 * names are seen. */
MUST_USE enum rc copy_objects(struct copying *c, struct store *to,
			      struct fault *why);

#endif
