/* No logbook is left without an administrator: see rules_private.h.
 *
 * Nobody could ever make one again (§4.1), so whatever takes the role from a
 * person is refused where at some time from now on nobody else would have it.
 */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

/* What a statement would change of one person. */
struct change {
	const struct person_entry *of;
	const struct value *roles;  /* the new list; NULL: as it is */
	const struct value *paused; /* facts of person-suspended, or NULL */
};

/* Times from NOW on at which the answer may become another. */
struct moments {
	int64_t now, *at;
	size_t count;
};

static void
add_moment(struct moments *m, const struct value *facts, const char *name)
{
	int64_t when = 0, *place;

	if (!value_time(facts, name, &when) || when <= m->now)
		return;
	place = mem_push((void **)&m->at, m->count, sizeof(*place));
	*place = when;
	m->count++;
}

static void
add_span(struct moments *m, const struct value *facts)
{
	add_moment(m, facts, "from");
	add_moment(m, facts, "until");
}

static bool
is_administrator(const struct value *role)
{
	return role_of_text(value_text(role, "role")) == ROLE_ADMINISTRATOR;
}

/* Some role of administrator, whenever it counts. */
static bool
ever_administers(const struct value *roles)
{
	for (size_t i = 0; i < value_count(roles); i++)
		if (is_administrator(value_at(roles, i)))
			return true;
	return false;
}

static void
add_person(struct moments *m, const struct person_entry *p,
	   const struct value *roles)
{
	for (size_t i = 0; i < value_count(roles); i++)
		if (is_administrator(value_at(roles, i)))
			add_span(m, value_at(roles, i));
	for (size_t i = 0; i < p->paused.count; i++)
		add_span(m, p->paused.items[i]->s.facts);
}

/* Who holds no key says nothing any more. */
static bool
has_key(const struct person_entry *p)
{
	for (size_t i = 0; i < p->p.key_count; i++)
		if (!p->keys[i].revoked)
			return true;
	return false;
}

static bool
spans(const struct value *facts, int64_t when)
{
	int64_t from = INT64_MAX, until = INT64_MAX;

	value_time(facts, "from", &from);
	value_time(facts, "until", &until);
	return from <= when && when < until;
}

/* Does P administer at WHEN, once C is made (NULL: as it stands)? */
static bool
administers(const struct person_entry *p, int64_t when, const struct change *c)
{
	const struct role_ask ask = { .role = ROLE_ADMINISTRATOR,
				      .when = when,
				      .unlimited = true };
	const struct value *roles = p->p.roles;

	if (p->closed != NULL || !has_key(p) || person_paused(p, when))
		return false;
	if (c != NULL && c->of == p && c->paused != NULL &&
	    spans(c->paused, when))
		return false;
	if (c != NULL && c->of == p && c->roles != NULL)
		roles = c->roles;
	for (size_t i = 0; i < value_count(roles); i++)
		if (role_covers(value_at(roles, i), &ask))
			return true;
	return false;
}

/* Does C take the last administrator at WHEN? */
static bool
takes_last(const struct rules *r, const struct change *c, int64_t when)
{
	if (!administers(c->of, when, NULL) || administers(c->of, when, c))
		return false;
	for (size_t i = 0; i < r->person_count; i++)
		if (administers(r->persons[i], when, c))
			return false;
	return true;
}

static enum rc
check_change(const struct act *x, const struct change *c, struct fault *why)
{
	const struct rules *r = x->r;
	struct moments m = { .now = x->s->time };
	bool last;

	/* where not all persons are seen, another may administer */
	if ((r->sparse && !r->has_book) || c->of == NULL ||
	    !ever_administers(c->of->p.roles))
		return RC_OK;
	for (size_t i = 0; i < r->person_count; i++)
		if (ever_administers(r->persons[i]->p.roles))
			add_person(&m, r->persons[i], r->persons[i]->p.roles);
	add_person(&m, c->of, c->roles);
	add_span(&m, c->paused);
	last = takes_last(r, c, m.now);
	for (size_t i = 0; !last && i < m.count; i++)
		last = takes_last(r, c, m.at[i]);
	free(m.at);
	if (!last)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "%s would leave the logbook without an "
			    "administrator for all rubrics, and nobody could "
			    "make one again: give somebody else the role "
			    "first",
			    kind_text(x->s->kind));
}

static struct change
change_of(const struct act *x)
{
	return (struct change){
		.of = find_person_entry(x->r,
					value_text(x->s->facts, "person")),
	};
}

enum rc
state_enrolled(const struct act *x, struct fault *why)
{
	struct change c = change_of(x);

	c.roles = value_get(x->s->facts, "roles");
	return check_change(x, &c, why);
}

enum rc
state_roles_set(const struct act *x, struct fault *why)
{
	enum rc rc = state_person(x, why);

	return rc == RC_OK ? state_enrolled(x, why) : rc;
}

enum rc
state_suspended(const struct act *x, struct fault *why)
{
	struct change c = change_of(x);
	enum rc rc = state_person(x, why);

	c.paused = x->s->facts;
	return rc == RC_OK ? check_change(x, &c, why) : rc;
}
