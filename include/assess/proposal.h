#ifndef ASSESS_PROPOSAL_H
#define ASSESS_PROPOSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/key.h"
#include "base/value.h"
#include "evidence/store.h"
#include "logbook/logbook.h"

/*
 * An act in two steps.  First it is prepared: everything is looked up, checked
 * against the rules, and stands there as claims that nobody signed yet, to be
 * shown to the person.  Then it is entered: signed where the kind wants it,
 * objects made durable, statements appended under one checkpoint, all or
 * nothing.  Between the two the ledger may have moved: proposal_enter() checks
 * again inside the transaction.
 */
struct proposal;

void proposal_free(struct proposal *p); /* drops what was not entered */

size_t proposal_count(const struct proposal *p);
const struct value *proposal_claim(const struct proposal *p, size_t i);
/* The content's members (with salt) of claim I, or NULL. */
const struct value *proposal_content(const struct proposal *p, size_t i);
/* The assessment document that claim 0 names, or NULL. */
const struct value *proposal_document(const struct proposal *p);
/* Does any claim need the person's own proof? */
bool proposal_needs_key(const struct proposal *p);
/* The assessment it is about, or NULL. */
const char *proposal_about(const struct proposal *p);

/*
 * Enter it.  KEY is the acting person's (NULL where none is needed).  IDS,
 * which may be NULL, gets proposal_count() claim ids.
 *	RC_REFUSED	the key is not an enrolled key of the person that acts
 *			("key-not-enrolled"); the rules refuse ("stale": prepare
 *			anew)
 *	RC_BUSY		another process is writing
 */
MUST_USE enum rc proposal_enter(struct logbook *lb, struct proposal *p,
				const struct key *key, struct digest *ids,
				struct fault *why);

#endif
