/* What was done with evidence later: see act_handled() in assess/custody.h. */

#include "assess/custody.h"
#include "proposal_private.h"

/* A claim an item: each is found by the item that it names. */
static enum rc
say_each(const struct act_on *on, const struct act_handled *what,
	 struct proposal *p, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < what->count; i++) {
		struct value *facts = value_object(), *content = value_object();

		value_set_digest(facts, "evidence", &what->evidence[i]);
		value_set_text(facts, "act", what->act);
		value_set_text(content, "device", what->device);
		act_say(on, p, KIND_EVIDENCE_HANDLED, facts, content);
		rc = act_try(on, p, i, why);
	}
	return rc;
}

enum rc
act_handled(struct logbook *lb, const struct act_handled *what,
	    struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_EVIDENCE_HANDLED, why);
	if (rc == RC_OK)
		rc = say_each(&on, what, p, why);
	act_end(&on);
	return act_done(rc, p, out);
}
