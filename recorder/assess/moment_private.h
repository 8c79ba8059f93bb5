#ifndef RECORDER_ASSESS_MOMENT_PRIVATE_H
#define RECORDER_ASSESS_MOMENT_PRIVATE_H

/* Moments: places inside evidence that a judgement points at. */

#include "assess/acts.h"
#include "proposal_private.h"

/*
 * The moment as content holds it (records.md §4.2), to be freed.
 *	RC_INVALID	it points at no evidence of this assessment; ends before
 *			it begins; lies past the end of a recording, as long as
 *			that was read; names a member that the folder or the
 *			listing does not have
 */
MUST_USE enum rc moment_value(const struct act_on *on, const struct moment *m,
			      struct value **out, struct fault *why);

#endif
