#ifndef RECORDER_ASSESS_ATTACH_PRIVATE_H
#define RECORDER_ASSESS_ATTACH_PRIVATE_H

/* What act_attach() asks of recorder/assess/attach_read.c. */

#include "assess/acts.h"
#include "proposal_private.h"

/*
 * Look at what KEPT->object, a file in the batch B, is.  Three passes over all
 * items, the harmless first, since a hostile file may cost the worker: the
 * media type and the kind; what recordings and pictures say of themselves (in
 * KEPT->as_read); the listings of portfolios.  What the cage cannot read stays
 * bytes, and KEPT->as_read says so (design.md §6): a fault is only for the
 * store, and RC_STOPPED.
 */
MUST_USE enum rc attach_read_type(const struct act_on *on,
				  const struct act_attach *what,
				  const struct attach_item *item,
				  struct batch *b, struct attached *kept,
				  struct fault *why);
MUST_USE enum rc attach_read_media(const struct act_attach *what,
				   struct batch *b, struct attached *kept,
				   struct fault *why);
MUST_USE enum rc attach_read_members(const struct act_attach *what,
				     struct batch *b, struct attached *kept,
				     struct fault *why);

/* A sentence for people, added to KEPT->as_read. */
void attach_note(struct attached *kept, char *taken);

#endif
