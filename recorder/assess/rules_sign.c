/* Sign-offs, and returning: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

static const struct slot *
slot_of(const struct act *x)
{
	const char *id = value_text(x->s->facts, "slot");

	if (x->rubric == NULL || id == NULL)
		return NULL;
	return rubric_slot(x->rubric, id);
}

/* The sign-off that fills SLOT, or NULL. */
static const struct said *
filled(const struct assessment_entry *on, const struct slot *slot)
{
	for (size_t i = 0; i < on->signed_off.count; i++) {
		const struct said *said = on->signed_off.items[i];
		const char *id = value_text(said->s.facts, "slot");

		if (id != NULL && strcmp(id, slot->id) == 0)
			return said;
	}
	return NULL;
}

/* The role of the claim is that of the slot. */
enum rc
role_slot(const struct act *x, struct fault *why)
{
	const struct slot *slot = slot_of(x);

	if (slot == NULL || role_of_text(slot->role) == x->s->role)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "role",
			    "slot %s is for the role %s", slot->id, slot->role);
}

enum rc
state_signed_off(const struct act *x, struct fault *why)
{
	const struct slot *slot = slot_of(x);
	char id[9];

	short_digest(&x->on->a.rubric_id, id);
	if (x->rubric == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "rubric %s is not at hand, so the sign-off "
				    "cannot be checked: put its object back "
				    "first",
				    id);
	if (slot == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "rubric %s asks for no sign-off of that "
				    "name",
				    id);
	if (filled(x->on, slot) != NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "slot %s is signed off already", slot->id);
	if (!x->rubric->ordered)
		return RC_OK;
	for (const struct slot *s = x->rubric->slots; s < slot; s++)
		if (filled(x->on, s) == NULL)
			return fault_reason(why, RC_REFUSED, "state",
					    "slot %s is signed off after %s, "
					    "which is still open",
					    slot->id, s->id);
	return RC_OK;
}

enum rc
state_declined(const struct act *x, struct fault *why)
{
	char id[9];

	if (x->rubric == NULL || slot_of(x) != NULL)
		return RC_OK;
	short_digest(&x->on->a.rubric_id, id);
	return fault_reason(why, RC_REFUSED, "state",
			    "rubric %s asks for no sign-off of that name", id);
}

/* The document is that of the conclusion answered (§12). */
enum rc
document_answered(const struct act *x, struct fault *why)
{
	struct digest mine, theirs;
	char id[9];

	short_id(x->on->a.urn, id);
	if (x->on->a.concluded == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "assessment %s is not concluded yet", id);
	if (value_digest(x->s->facts, "document", &mine) &&
	    value_digest(x->on->a.concluded->s.facts, "document", &theirs) &&
	    digest_equal(&mine, &theirs))
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "%s names a document that is not the one of the "
			    "newest conclusion of assessment %s",
			    kind_text(x->s->kind), id);
}

enum rc
document_signed_off(const struct act *x, struct fault *why)
{
	const char *language = value_text(x->s->facts, "language");
	const char *said = value_text(x->s->facts, "text");
	const char *own = NULL;
	const struct slot *slot = slot_of(x);
	enum rc rc = document_answered(x, why);

	if (rc != RC_OK)
		return rc;
	if (slot != NULL && language != NULL)
		own = value_text(slot->text, language);
	if (own != NULL && said != NULL && strcmp(own, said) == 0)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "the text that is signed is not that of the slot "
			    "in that language");
}

/* Each slot is filled by a different person, who is neither the learner nor an
 * assessor (§4.3). */
enum rc
separation_signed_off(const struct act *x, struct fault *why)
{
	char who[9];

	short_id(x->s->by, who);
	if (said_by(x->r, &x->on->signed_off, x->s->by))
		return fault_reason(why, RC_REFUSED, "separation",
				    "person %s has signed off already: each "
				    "slot is for a different person",
				    who);
	return separation_authenticator(x, why);
}

void
apply_signed_off(const struct act *x, struct said_entry *e)
{
	struct assessment_entry *on = x->on;

	list_add(&on->signed_off, &e->said);
	list_add(&on->authenticated, &e->said);
	for (size_t i = 0; i < x->rubric->slot_count; i++)
		if (filled(on, &x->rubric->slots[i]) == NULL)
			return;
	on->a.state = STATE_AUTHENTICATED;
}

void
apply_returned(const struct act *x, struct said_entry *e)
{
	x->on->signed_off.count = 0;
	list_add(&x->on->authenticated, &e->said);
}
