/* The state machine: see assess/state.h. */

#include <string.h>

#include "assess/state.h"
#include "base/mem.h"

#define BIT(state) (1U << STATE_##state)

static const char *const texts[STATE_COUNT] = {
	[STATE_NONE] = "none",
	[STATE_OPEN] = "open",
	[STATE_SUBMITTED] = "submitted",
	[STATE_CONCLUDED] = "concluded",
	[STATE_AUTHENTICATED] = "authenticated",
	[STATE_SEALED] = "sealed",
	[STATE_QUEUED] = "queued",
	[STATE_DELIVERED] = "delivered",
	[STATE_REFUSED] = "refused",
	[STATE_WITHDRAWN] = "withdrawn",
	[STATE_SUPERSEDED] = "superseded",
};

static const char *const nexts[STATE_COUNT] = {
	[STATE_NONE] = "recorder open --learner NAME --rubric RUBRIC",
	[STATE_OPEN] = "recorder submit ID",
	[STATE_SUBMITTED] = "recorder conclude ID",
	[STATE_CONCLUDED] = "recorder sign-off ID",
	[STATE_AUTHENTICATED] = "recorder seal ID",
	[STATE_SEALED] = "recorder export ID",
	[STATE_QUEUED] = "recorder outbox",
	[STATE_DELIVERED] = "recorder show ID",
	[STATE_REFUSED] = "recorder send ID",
	[STATE_WITHDRAWN] = "recorder history ID",
	[STATE_SUPERSEDED] = "recorder history ID",
};

/* Where a step may be made, and where it leads (§4.3).  `returned` leads to
 * one of two; a sign leaves the state to the rules; `branch-chosen` is for
 * assessments in conflict, which one logbook alone cannot have. */
struct move {
	unsigned from;
	enum state to;
};

static const struct move moves[KIND_COUNT] = {
	[KIND_ASSESSMENT_OPENED] = { BIT(NONE), STATE_OPEN },
	[KIND_SUBMITTED] = { BIT(OPEN), STATE_SUBMITTED },
	[KIND_CONCLUDED] = { BIT(SUBMITTED), STATE_CONCLUDED },
	[KIND_SIGNED_OFF] = { BIT(CONCLUDED), STATE_CONCLUDED },
	/* a note, but one that answers what waits for a sign-off */
	[KIND_DECLINED] = { BIT(CONCLUDED) | BIT(AUTHENTICATED), STATE_NONE },
	[KIND_RETURNED] = { BIT(CONCLUDED) | BIT(AUTHENTICATED),
			    STATE_SUBMITTED },
	[KIND_SEALED] = { BIT(AUTHENTICATED), STATE_SEALED },
	[KIND_WITHDRAWN] = { BIT(OPEN) | BIT(SUBMITTED) | BIT(CONCLUDED),
			     STATE_WITHDRAWN },
	[KIND_SUPERSEDED] = { BIT(SEALED) | BIT(DELIVERED) | BIT(REFUSED),
			      STATE_SUPERSEDED },
	[KIND_QUEUED] = { BIT(SEALED) | BIT(REFUSED), STATE_QUEUED },
	[KIND_DELIVERED] = { BIT(QUEUED), STATE_DELIVERED },
	[KIND_REFUSED] = { BIT(QUEUED), STATE_REFUSED },
	[KIND_SEND_STOPPED] = { BIT(QUEUED), STATE_SEALED },
};

const char *
state_text(enum state s)
{
	MUST(s < STATE_COUNT);
	return texts[s];
}

enum state
state_of_text(const char *text)
{
	enum state s = STATE_OPEN;

	if (text == NULL)
		return STATE_COUNT;
	while (s < STATE_COUNT && strcmp(texts[s], text) != 0)
		s++;
	return s;
}

const char *
state_next(enum state s)
{
	MUST(s < STATE_COUNT);
	return nexts[s];
}

bool
state_takes(enum state s, enum kind kind)
{
	enum kind_class class;

	if (kind >= KIND_COUNT)
		return false;
	class = kind_class(kind);
	if (class == CLASS_BOOK)
		return true;
	if (class == CLASS_NOTE && moves[kind].from == 0)
		return s != STATE_NONE;
	if (class == CLASS_GATHER)
		return s == STATE_OPEN || s == STATE_SUBMITTED;
	return (moves[kind].from & 1U << s) != 0;
}

enum state
state_after(enum state s, enum kind kind, const struct value *facts)
{
	const char *to;

	if (kind >= KIND_COUNT || kind_class(kind) != CLASS_STEP ||
	    !state_takes(s, kind))
		return s;
	if (kind != KIND_RETURNED)
		return moves[kind].to;
	to = value_text(facts, "to");
	return to != NULL && strcmp(to, "learner") == 0 ? STATE_OPEN
							: STATE_SUBMITTED;
}
