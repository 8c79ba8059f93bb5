/* The authenticator's answer: sign-off, return, decline (design.md §5). */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "base/mem.h"
#include "proposal_private.h"

/* Is this slot filled by a sign-off that counts? */
static bool
filled(const struct assessment *a, const char *slot)
{
	for (size_t i = 0; i < a->signed_off_count; i++)
		if (strcmp(value_text(a->signed_off[i]->s.facts, "slot"),
			   slot) == 0)
			return true;
	return false;
}

/* The slot asked for, or the first open one in a role that they hold: the claim
 * is made in the slot's role. */
static enum rc
find_slot(struct act_on *on, const struct act_sign_off *what,
	  const struct slot **out, struct fault *why)
{
	const struct rubric *r = on->a->rubric;

	for (size_t i = 0; i < r->slot_count; i++) {
		const struct slot *s = &r->slots[i];
		unsigned role = role_of_text(s->role);

		if (what->slot != NULL && strcmp(what->slot, s->id) != 0)
			continue;
		if (what->answer == ANSWER_AUTHENTICATE && filled(on->a, s->id))
			continue;
		if (what->slot == NULL && !act_holds(on, role))
			continue;
		*out = s;
		on->role = role;
		return RC_OK;
	}
	if (what->slot != NULL)
		return fault_set(why, RC_NOT_FOUND,
				 "no open sign-off \"%.60s\" here", what->slot);
	return fault_reason(why, RC_REFUSED, "role",
			    "no open sign-off for a role that you hold");
}

static enum kind
kind_of_answer(enum answer_word answer)
{
	switch (answer) {
	case ANSWER_RETURN:
		return KIND_RETURNED;
	case ANSWER_DECLINE:
		return KIND_DECLINED;
	case ANSWER_AUTHENTICATE:
		break;
	}
	return KIND_SIGNED_OFF;
}

static enum rc
fill(const struct act_sign_off *what, const struct assessment *a,
     const struct slot *slot, struct value *facts, struct value *content,
     struct fault *why)
{
	const char *text, *language;

	value_set_text(facts, "document",
		       value_text(a->concluded->s.facts, "document"));
	switch (what->answer) {
	case ANSWER_AUTHENTICATE:
		text = slot_text(a->rubric, slot, &language);
		value_set_text(facts, "answer", "authenticate");
		value_set_text(facts, "slot", slot->id);
		value_set_text(facts, "text", text);
		value_set_text(facts, "language", language);
		break;
	case ANSWER_RETURN:
		if (what->reason == NULL || what->reason[0] == '\0')
			return fault_set(why, RC_USAGE,
					 "say why it is returned: --reason");
		value_set_text(facts, "to", what->to ? what->to : "assessor");
		value_set_text(facts, "reason",
			       what->code ? what->code : "returned");
		value_set_text(content, "reason", what->reason);
		break;
	case ANSWER_DECLINE:
		value_set_text(facts, "slot", slot->id);
		value_set_text(facts, "reason",
			       what->code ? what->code : "declined");
		value_set_text(content, "text", what->reason);
		break;
	}
	return RC_OK;
}

enum rc
act_sign_off(struct logbook *lb, const struct act_sign_off *what,
	     struct proposal **out, struct fault *why)
{
	struct value *facts = value_object(), *content = value_object();
	enum kind kind = kind_of_answer(what->answer);
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	const struct slot *slot = NULL;
	enum rc rc;

	rc = act_begin(&on, what->assessment, kind, why);
	if (rc == RC_OK && (on.a->rubric == NULL || on.a->concluded == NULL))
		rc = fault_reason(why, RC_REFUSED, "state",
				  "there is no conclusion to answer");
	if (rc == RC_OK)
		rc = find_slot(&on, what, &slot, why);
	if (rc == RC_OK)
		rc = fill(what, on.a, slot, facts, content, why);
	if (rc == RC_OK) {
		value_digest(facts, "document", &p->endorsed);
		act_say(&on, p, kind, value_keep(facts), value_keep(content));
		rc = act_try(&on, p, 0, why);
	}
	if (rc == RC_OK && kind == KIND_SIGNED_OFF && what->key != NULL) {
		p->endorses = true;
		p->endorser = *what->key;
	}
	value_free(facts);
	value_free(content);
	act_end(&on);
	return act_done(rc, p, out);
}
