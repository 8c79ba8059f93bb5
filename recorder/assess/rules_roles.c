/* Roles by date, and who may say a kind at all: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "rules_private.h"

/* Does the newest word on P that covers WHEN suspend them? */
bool
person_paused(const struct person_entry *p, int64_t when)
{
	for (size_t i = p->paused.count; i-- > 0;) {
		const struct statement *s = &p->paused.items[i]->s;
		int64_t from = INT64_MAX, until = INT64_MAX;

		value_time(s->facts, "from", &from);
		value_time(s->facts, "until", &until);
		if (from <= when && when < until)
			return s->kind == KIND_PERSON_SUSPENDED;
	}
	return false;
}

bool
role_covers(const struct value *role, const struct role_ask *ask)
{
	const struct value *only = value_get(role, "rubrics");
	int64_t from = INT64_MAX, until = INT64_MAX;
	char text[DIGEST_TEXT_SIZE];

	if (role_of_text(value_text(role, "role")) != ask->role)
		return false;
	value_time(role, "from", &from);
	value_time(role, "until", &until);
	if (ask->when < from || ask->when >= until)
		return false;
	if (only == NULL)
		return true;
	if (ask->unlimited)
		return false;
	if (ask->rubric == NULL)
		return value_count(only) > 0;
	digest_to_text(ask->rubric, text);
	return value_holds_text(only, text);
}

bool
person_has_role(const struct person_entry *p, const struct role_ask *ask)
{
	if (p->closed != NULL || person_paused(p, ask->when))
		return false;
	for (size_t i = 0; i < value_count(p->p.roles); i++)
		if (role_covers(value_at(p->p.roles, i), ask))
			return true;
	return false;
}

static enum rc
not_theirs(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	const char *cause = "";
	char who[9];

	short_id(s->by, who);
	if (x->by->closed != NULL)
		return fault_reason(why, RC_REFUSED, "role",
				    "statement %ju on person %s is not "
				    "understood: use a newer program",
				    (uintmax_t)x->by->closed->s.number, who);
	if (person_paused(x->by, s->time))
		cause = ", who is suspended";
	else if (x->on != NULL)
		cause = " for the rubric of this assessment";
	return fault_reason(why, RC_REFUSED, "role",
			    "the role %s does not count for person %s%s: "
			    "%s is not theirs to say",
			    role_text(s->role), who, cause, kind_text(s->kind));
}

/* On an assessment, the learner is its learner, and where assessors are named
 * only they are (§4.3). */
static enum rc
check_part(const struct act *x, struct fault *why)
{
	const struct value *named;
	char id[9], who[9];

	short_id(x->on->a.urn, id);
	short_id(x->s->by, who);
	if (x->s->role == ROLE_LEARNER &&
	    !same_person(x->r, x->s->by, x->on->a.learner))
		return fault_reason(why, RC_REFUSED, "role",
				    "person %s is not the learner of "
				    "assessment %s",
				    who, id);
	named = value_get(x->on->a.opened->s.facts, "assessors");
	if (x->s->role != ROLE_ASSESSOR || named == NULL)
		return RC_OK;
	for (size_t i = 0; i < value_count(named); i++)
		if (same_person(x->r, x->s->by,
				value_string(value_at(named, i))))
			return RC_OK;
	return fault_reason(why, RC_REFUSED, "role",
			    "person %s is not among the assessors named for "
			    "assessment %s",
			    who, id);
}

/* The first enrolment is by the enrolled person, who has to be an
 * administrator: every chain of authority ends there (§4.1). */
static enum rc
check_first(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	const struct value *roles = value_get(s->facts, "roles");
	const struct role_ask ask = { .role = ROLE_ADMINISTRATOR,
				      .when = s->time,
				      .unlimited = true };
	const char *person = value_text(s->facts, "person");
	bool administers = false;

	for (size_t i = 0; i < value_count(roles); i++)
		administers =
			administers || role_covers(value_at(roles, i), &ask);
	if (s->role == ROLE_ADMINISTRATOR && administers && person != NULL &&
	    strcmp(person, s->by) == 0)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "role",
			    "the first person enrolled has to be an "
			    "administrator, enrolled by themselves");
}

/* What is decided for all rubrics wants a role that is not limited to some. */
static enum rc
check_holds(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	struct role_ask ask = { .role = s->role, .when = s->time };
	struct digest rubric;

	if (x->on != NULL)
		ask.rubric = &x->on->a.rubric_id;
	else if (value_digest(s->facts, "rubric", &rubric))
		ask.rubric = &rubric;
	else
		ask.unlimited = s->role == ROLE_ADMINISTRATOR;
	if (!person_has_role(x->by, &ask))
		return not_theirs(x, why);
	return x->on != NULL ? check_part(x, why) : RC_OK;
}

/* What the logbook itself says, or somebody who offers a key. */
static enum rc
check_nobody(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;

	if (s->role != 0)
		return fault_reason(why, RC_INVALID, "role",
				    "%s by the logbook or on a card has no "
				    "role",
				    kind_text(s->kind));
	if (s->kind == KIND_KEY_OFFERED ? uuid_is_urn(s->by)
					: kind_by_logbook(s->kind))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "role",
			    "%s is for a person to say, not for the logbook",
			    kind_text(s->kind));
}

enum rc
check_role(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	check_fn own = kind_rules(s->kind)->role;
	enum rc rc;

	if (s->kind == KIND_KEY_OFFERED || strcmp(s->by, x->r->logbook) == 0)
		return check_nobody(x, why);
	if ((s->role & kind_roles(s->kind)) == 0)
		return fault_reason(why, RC_REFUSED, "role",
				    "%s cannot be said in the role %s",
				    kind_text(s->kind),
				    s->role != 0 ? role_text(s->role) : "none");
	if (x->first)
		return check_first(x, why);
	if (x->by == NULL) {
		char who[9];

		short_id(s->by, who);
		return fault_reason(why, RC_REFUSED, "role",
				    "%s: person %s is not enrolled",
				    kind_text(s->kind), who);
	}
	rc = check_holds(x, why);
	return rc == RC_OK && own != NULL ? own(x, why) : rc;
}
