#ifndef ASSESS_STATE_H
#define ASSESS_STATE_H

#include <stdbool.h>

#include "base/value.h"
#include "statement/kind.h"

/* The state machine of an assessment: one table (records.md §4.3), in state.c.
 */

enum state {
	STATE_NONE, /* before assessment-opened */
	STATE_OPEN,
	STATE_SUBMITTED,
	STATE_CONCLUDED,
	STATE_AUTHENTICATED,
	STATE_SEALED,
	STATE_QUEUED,
	STATE_DELIVERED,
	STATE_REFUSED,
	STATE_WITHDRAWN,
	STATE_SUPERSEDED,
	STATE_COUNT,
};

const char *state_text(enum state s);	    /* "submitted" */
enum state state_of_text(const char *text); /* STATE_COUNT if none */
/* What a person does next, as a command with ID in place: "recorder submit ID".
 */
const char *state_next(enum state s);

/* May a claim of this kind be made in this state? */
bool state_takes(enum state s, enum kind kind);
/* The state that a step leads to; FACTS decide where `returned` goes.  A sign
 * and all other kinds leave it as it is. */
enum state state_after(enum state s, enum kind kind, const struct value *facts);

#endif
