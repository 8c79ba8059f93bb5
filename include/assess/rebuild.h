#ifndef ASSESS_REBUILD_H
#define ASSESS_REBUILD_H

#include <stdint.h>

#include "assess/rules.h"
#include "base/progress.h"
#include "logbook/logbook.h"

/* The derived rows that need a view (logbook/index.h), from the rules. */

/* After statement S was taken in: put the rows it changes.  Inside the
 * transaction that entered it. */
MUST_USE enum rc rows_after(struct logbook *lb, const struct rules *r,
			    const struct said *said, struct fault *why);

/* Empty the derived tables and feed them from the ledger, in one transaction;
 * every digest is checked on the way. */
MUST_USE enum rc rebuild(struct logbook *lb, const struct progress *progress,
			 uint64_t *statements, struct fault *why);

#endif
