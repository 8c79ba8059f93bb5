#ifndef ASSESS_NEEDED_H
#define ASSESS_NEEDED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/progress.h"
#include "logbook/logbook.h"

/*
 * What may not be taken out of the store: rather too much than too little.
 * Every digest that stands anywhere in a statement or a content is needed,
 * admitted by the rules or not, understood or not; and what an object that is
 * so named names in its turn: the files of a folder's manifest, each digest in
 * a document, an endorsement, a credential, a listing, whatever is JSON.
 */
struct needed;
struct needed *needed_new(void);
void needed_free(struct needed *n); /* NULL is fine */

/*
 * Take in the statements that came since the last call.  32 bytes a digest.
 *	RC_CORRUPT, RC_INVALID, RC_NOT_FOUND	something that may name objects
 *			cannot be read, or the ledger is not what its tree says,
 *			so what is needed is not known: nothing may be removed.
 *			N is empty again
 */
MUST_USE enum rc needed_take(struct needed *n, struct logbook *lb,
			     const struct progress *progress,
			     struct fault *why);

/* O(log n). */
bool needed_has(const struct needed *n, const struct digest *id);
size_t needed_count(const struct needed *n);

#endif
