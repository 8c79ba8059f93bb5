/* What an assessment may take in its state, and what a statement changes once
 * it is admitted: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

/* --- checks ----------------------------------------------------------------
 */

static bool takes_a_step(enum kind_class class)
{
	return class == CLASS_STEP || class == CLASS_SIGN;
}

enum rc
check_not_stale(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	char id[9];

	if (!takes_a_step(kind_class(s->kind)) || x->on == NULL ||
	    s->kind == KIND_ASSESSMENT_OPENED)
		return RC_OK;
	if (s->has_after && digest_equal(&s->after, &x->on->a.head->s.id))
		return RC_OK;
	short_id(x->on->a.urn, id);
	return fault_reason(why, RC_REFUSED, "stale",
			    "assessment %s has moved on: %s answers a step "
			    "that is not its newest any more; look again and "
			    "repeat",
			    id, kind_text(s->kind));
}

static const char *
way_out(enum state state)
{
	if (state == STATE_OPEN)
		return "it has to be submitted first";
	if (state == STATE_SUBMITTED)
		return "it has to be concluded first";
	if (state == STATE_CONCLUDED)
		return "it waits for its sign-off, or to be returned";
	if (state == STATE_AUTHENTICATED)
		return "it waits to be sealed, or to be returned";
	if (state == STATE_QUEUED)
		return "it waits for the issuing service";
	if (state == STATE_WITHDRAWN || state == STATE_SUPERSEDED)
		return "nothing more is done with it";
	return "a correction is a new assessment that supersedes it";
}

/* Something of this URN stands that this program does not understand. */
static enum rc
check_understood(const struct act *x, struct fault *why)
{
	const char *about = x->s->about;
	const struct assessment_entry *on = x->on;
	char id[9];

	/* a placeholder has no statement but those not understood */
	if (on == NULL)
		on = map_find(&x->r->assessments, about, strlen(about));
	if (on == NULL || on->a.closed == NULL)
		return RC_OK;
	short_id(about, id);
	return fault_reason(why, RC_REFUSED, "state",
			    "assessment %s takes no further step here: "
			    "statement %ju is not understood; use a newer "
			    "program",
			    id, (uintmax_t)on->a.closed->s.number);
}

enum rc
check_state(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	enum kind_class class = kind_class(s->kind);
	enum rc rc = RC_OK;
	char id[9];

	if (x->r->closed != NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "this logbook is closed by statement %ju",
				    (uintmax_t)x->r->closed->s.number);
	if (s->about == NULL ||
	    (class == CLASS_BOOK && (x->on != NULL || x->r->sparse)))
		return RC_OK;
	if (class != CLASS_NOTE)
		rc = check_understood(x, why);
	if (rc != RC_OK)
		return rc;
	short_id(s->about, id);
	if (s->kind == KIND_ASSESSMENT_OPENED)
		return x->on == NULL
			       ? RC_OK
			       : fault_reason(why, RC_REFUSED, "state",
					      "assessment %s is opened already",
					      id);
	if (x->on == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "assessment %s was never opened here", id);
	if (state_takes(x->on->a.state, s->kind))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "assessment %s is %s, which does not allow %s: %s",
			    id, state_text(x->on->a.state), kind_text(s->kind),
			    way_out(x->on->a.state));
}

/* --- changes ---------------------------------------------------------------
 */

static void
close_person(const struct act *x, const char *urn, const struct said *said)
{
	struct person_entry *p = find_person_entry(x->to, urn);

	if (p != NULL && p->closed == NULL)
		p->closed = said;
}

/* What is not understood closes the assessment, or else the persons, that it
 * names (§11): where somebody said it who may speak here, with a proof that was
 * checked, or the logbook did. */
static void
apply_unknown(const struct act *x, const struct said *said)
{
	const struct value *persons = value_get(said->s.facts, "persons");

	if (strcmp(said->s.by, x->r->logbook) != 0 &&
	    (x->by == NULL || said->s.proof == NULL))
		return;
	if (said->s.about != NULL && uuid_is_urn(said->s.about)) {
		struct assessment_entry *on =
			make_assessment_entry(x->to, said->s.about);

		if (on->a.closed == NULL)
			on->a.closed = said;
		return;
	}
	close_person(x, value_text(said->s.facts, "person"), said);
	for (size_t i = 0; i < value_count(persons); i++)
		close_person(x, value_string(value_at(persons, i)), said);
}

static struct said_entry *
keep(struct rules *r, struct statement *s)
{
	struct said_entry *e = mem_new(sizeof(*e));
	struct said_entry **place;

	e->said.s = *s;
	*s = (struct statement){ .whole = NULL };
	e->said.in_effect = e->said.s.kind != KIND_UNKNOWN;
	e->ended = UINT64_MAX;
	place = mem_push((void **)&r->every_said, r->said_count,
			 sizeof(struct said_entry *));
	*place = e;
	r->said_count++;
	map_put(&r->said, e->said.s.id.bytes, DIGEST_SIZE, e);
	if (e->said.s.has_content)
		map_put(&r->by_content, e->said.s.content.bytes, DIGEST_SIZE,
			e);
	r->next = e->said.s.number + 1;
	return e;
}

static void
move_on(struct assessment_entry *on, const struct said *said)
{
	const struct statement *s = &said->s;

	if (s->kind == KIND_UNKNOWN)
		return;
	on->a.state = state_after(on->a.state, s->kind, s->facts);
	if (kind_class(s->kind) == CLASS_STEP)
		on->a.head = said;
}

void
apply(struct act *x, struct statement *s)
{
	struct said_entry *e = keep(x->to, s);
	const apply_fn own = kind_rules(e->said.s.kind)->apply;
	struct assessment_entry *on;

	x->s = &e->said.s;
	if (x->s->kind == KIND_ASSESSMENT_OPENED)
		x->on = make_assessment_entry(x->to, x->s->about);
	if (x->s->kind == KIND_UNKNOWN)
		apply_unknown(x, &e->said);
	if (x->on == NULL && x->s->about != NULL)
		x->on = map_find(&x->to->assessments, x->s->about,
				 strlen(x->s->about));
	on = x->on;
	if (on != NULL) {
		list_add(&on->all, &e->said);
		move_on(on, &e->said);
	}
	note_objects(x->to, &e->said);
	if (own != NULL)
		own(x, e);
	if (on == NULL)
		return;
	on->a.all = on->all.items;
	on->a.count = on->all.count;
	on->a.signed_off = on->signed_off.items;
	on->a.signed_off_count = on->signed_off.count;
}
