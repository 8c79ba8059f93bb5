/* Persons, and what is said of them: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

/* --- checks ----------------------------------------------------------------
 */

/* Is each rubric of ROLE among those of GRANTS, which has its own limit? */
static bool
within(const struct value *role, const struct value *grants)
{
	const struct value *mine = value_get(role, "rubrics");
	const struct value *theirs = value_get(grants, "rubrics");

	if (theirs == NULL)
		return true;
	if (mine == NULL)
		return false;
	for (size_t i = 0; i < value_count(mine); i++)
		if (!value_holds_text(theirs, value_string(value_at(mine, i))))
			return false;
	return true;
}

/* May the enroller X->BY give ROLE: that of a learner, for rubrics of theirs?
 */
static bool
may_give(const struct act *x, const struct value *role)
{
	const struct value *held = x->by->p.roles;

	if (role_of_text(value_text(role, "role")) != ROLE_LEARNER)
		return false;
	for (size_t i = 0; i < value_count(held); i++) {
		const struct value *grants = value_at(held, i);
		int64_t from = INT64_MAX, until = INT64_MAX;

		value_time(grants, "from", &from);
		value_time(grants, "until", &until);
		if (role_of_text(value_text(grants, "role")) == ROLE_ENROLLER &&
		    from <= x->s->time && x->s->time < until &&
		    within(role, grants))
			return true;
	}
	return false;
}

/* An enroller enrols learners only, for the rubrics of the role, and never
 * again somebody who is enrolled: that would hand out their name. */
enum rc
role_enrol(const struct act *x, struct fault *why)
{
	const struct value *facts = x->s->facts;
	const struct value *roles = value_get(facts, "roles");
	char who[9];

	if (x->s->role != ROLE_ENROLLER)
		return RC_OK;
	short_id(value_text(facts, "person"), who);
	if (find_person_entry(x->r, value_text(facts, "person")) != NULL)
		return fault_reason(why, RC_REFUSED, "role",
				    "person %s is enrolled already: only an "
				    "administrator changes that",
				    who);
	for (size_t i = 0; i < value_count(roles); i++)
		if (!may_give(x, value_at(roles, i)))
			return fault_reason(why, RC_REFUSED, "role",
					    "an enroller enrols learners only, "
					    "for the rubrics of their own role "
					    "(person %s)",
					    who);
	return RC_OK;
}

enum rc
role_self_or_administrator(const struct act *x, struct fault *why)
{
	if (x->s->role == ROLE_ADMINISTRATOR ||
	    same_person(x->r, x->s->by, value_text(x->s->facts, "person")))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "role",
			    "%s is for an administrator, or the person whose "
			    "key it is",
			    kind_text(x->s->kind));
}

static enum rc
known(const struct act *x, const char *urn, struct fault *why)
{
	char who[9];

	if (find_person_entry(x->r, urn) != NULL)
		return RC_OK;
	short_id(urn, who);
	return fault_reason(why, RC_REFUSED, "state",
			    "%s: person %s is not enrolled",
			    kind_text(x->s->kind), who);
}

enum rc
state_person(const struct act *x, struct fault *why)
{
	return known(x, value_text(x->s->facts, "person"), why);
}

enum rc
state_persons(const struct act *x, struct fault *why)
{
	const struct value *persons = value_get(x->s->facts, "persons");
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < value_count(persons); i++)
		rc = known(x, value_string(value_at(persons, i)), why);
	return rc;
}

/* --- changes ---------------------------------------------------------------
 */

static struct person_entry *
named(const struct act *x)
{
	struct person_entry *p =
		find_person_entry(x->r, value_text(x->s->facts, "person"));

	MUST(p != NULL);
	return p;
}

static struct person_entry *
person_new(struct rules *r, const char *urn)
{
	struct person_entry *p = mem_new(sizeof(*p));
	struct person_entry **place =
		mem_push((void **)&r->persons, r->person_count, sizeof(*place));

	*place = p;
	r->person_count++;
	MUST(strlen(urn) < sizeof(p->p.urn));
	memcpy(p->p.urn, urn, strlen(urn) + 1);
	map_put(&r->people, p->p.urn, strlen(p->p.urn), p);
	return p;
}

static void
describe(struct person_entry *p, const struct said *said)
{
	list_add(&p->described, said);
	p->p.described = said;
}

void
apply_enrolled(const struct act *x, struct said_entry *e)
{
	const struct value *facts = e->said.s.facts;
	const struct value *keys = value_get(facts, "keys");
	const char *urn = value_text(facts, "person");
	struct person_entry *p = find_person_entry(x->to, urn);

	if (p == NULL) {
		p = person_new(x->to, urn);
		p->p.enrolled = &e->said;
	}
	describe(p, &e->said);
	p->p.roles = value_get(facts, "roles");
	for (size_t i = 0; i < value_count(keys); i++)
		apply_key(x->to, p, value_at(keys, i));
}

void
apply_amended(const struct act *x, struct said_entry *e)
{
	describe(named(x), &e->said);
}

void
apply_roles(const struct act *x, struct said_entry *e)
{
	named(x)->p.roles = value_get(e->said.s.facts, "roles");
}

void
apply_key_added(const struct act *x, struct said_entry *e)
{
	apply_key(x->to, named(x), value_get(e->said.s.facts, "key"));
}

void
apply_paused(const struct act *x, struct said_entry *e)
{
	list_add(&named(x)->paused, &e->said);
}

void
apply_same_person(const struct act *x, struct said_entry *e)
{
	const struct value *persons = value_get(e->said.s.facts, "persons");
	struct person_entry *first, *p;

	first = find_person_entry(x->to, value_string(value_at(persons, 0)));
	for (size_t i = 1; i < value_count(persons); i++) {
		p = find_person_entry(x->to,
				      value_string(value_at(persons, i)));
		MUST(first != NULL && p != NULL);
		first = person_root(first);
		p = person_root(p);
		if (p != first)
			p->one = first;
	}
}
