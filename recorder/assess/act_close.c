/* Acts that end: withdrawal, superseding. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "base/text.h"
#include "proposal_private.h"

enum rc
act_withdraw(struct logbook *lb, const struct act_close *what,
	     struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct value *facts, *content;
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_WITHDRAWN, why);
	if (rc == RC_OK) {
		facts = value_object();
		content = value_object();
		value_set_text(facts, "reason",
			       what->code ? what->code : "withdrawn");
		value_set_text(content, "text", what->reason);
		act_say(&on, p, KIND_WITHDRAWN, facts, content);
		rc = act_try(&on, p, 0, why);
	}
	act_end(&on);
	return act_done(rc, p, out);
}

/* The new assessment must name the old one and be sealed (§4.3). */
static enum rc
check_successor(struct logbook *lb, const struct act_close *what,
		struct fault *why)
{
	struct act_on on = { .lb = lb };
	const char *old;
	enum rc rc;

	rc = act_look(&on, what->with, why);
	if (rc == RC_OK) {
		old = value_text(value_get(on.a->opened->s.facts, "supersedes"),
				 "assessment");
		if (old == NULL || strcmp(old, what->assessment) != 0)
			rc = fault_reason(why, RC_REFUSED, "state",
					  "the new assessment was not opened "
					  "with --supersedes this one");
		else if (on.a->sealed == NULL)
			rc = fault_reason(why, RC_REFUSED, "state",
					  "the new assessment is not sealed "
					  "yet");
	}
	act_end(&on);
	return rc;
}

enum rc
act_supersede(struct logbook *lb, const struct act_close *what,
	      struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct value *facts, *content;
	enum rc rc = RC_OK;

	if (what->with == NULL || what->reason == NULL)
		rc = fault_set(why, RC_USAGE,
			       "say what supersedes it, and why");
	if (rc == RC_OK)
		rc = act_begin(&on, what->assessment, KIND_SUPERSEDED, why);
	if (rc == RC_OK)
		rc = check_successor(lb, what, why);
	if (rc == RC_OK) {
		facts = value_object();
		content = value_object();
		value_set_text(facts, "with", what->with);
		value_set_text(content, "reason", what->reason);
		/* The rules see both when it is entered. */
		text_copy(p->also, sizeof(p->also), what->with);
		act_say(&on, p, KIND_SUPERSEDED, facts, content);
	}
	act_end(&on);
	return act_done(rc, p, out);
}
