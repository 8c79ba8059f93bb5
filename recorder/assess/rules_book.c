/* The logbook, rubrics, holds and erasures: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "rules_private.h"

/* --- rubrics ---------------------------------------------------------------
 */

enum rc
state_retired(const struct act *x, struct fault *why)
{
	struct digest id;

	if (value_digest(x->s->facts, "rubric", &id) &&
	    find_rubric_entry(x->r, &id) != NULL)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "the rubric to be retired was never adopted");
}

static struct rubric_entry *
make_rubric_entry(struct rules *r, const struct digest *id)
{
	struct rubric_entry *e = map_find(&r->rubrics, id->bytes, DIGEST_SIZE);
	struct rubric_entry **place;

	if (e != NULL)
		return e;
	e = mem_new(sizeof(*e));
	e->id = *id;
	place = mem_push((void **)&r->rubric_entries, r->rubric_count,
			 sizeof(struct rubric_entry *));
	*place = e;
	r->rubric_count++;
	map_put(&r->rubrics, e->id.bytes, sizeof(e->id.bytes), e);
	return e;
}

void
apply_adopted(const struct act *x, struct said_entry *e)
{
	struct rubric_entry *rubric;
	struct digest id;

	MUST(value_digest(e->said.s.facts, "rubric", &id));
	rubric = make_rubric_entry(x->to, &id);
	if (rubric->adopted == NULL)
		rubric->adopted = &e->said;
}

void
apply_retired(const struct act *x, struct said_entry *e)
{
	struct rubric_entry *rubric;
	struct digest id;
	int64_t from = 0;

	MUST(value_digest(e->said.s.facts, "rubric", &id));
	value_time(e->said.s.facts, "from", &from);
	rubric = make_rubric_entry(x->to, &id);
	if (!rubric->retired || from < rubric->retired_from)
		rubric->retired_from = from;
	rubric->retired = true;
}

/* --- holds and erasures ----------------------------------------------------
 */

/* Does HOLD, one of the holds set, still stand at WHEN?  Lifted is what a later
 * hold-lifted about the same names. */
static bool
stands(const struct rules *r, size_t hold, int64_t when)
{
	const struct statement *set = &r->holds.items[hold]->s;
	const char *text = value_text(set->facts, "until");
	char now[STAMP_SIZE];

	stamp_to_text(when, now);
	/* until a date: to the end of that day */
	if (text != NULL && strncmp(text, now, strlen(text)) < 0)
		return false;
	for (size_t i = hold + 1; i < r->holds.count; i++) {
		const struct statement *s = &r->holds.items[i]->s;

		if (s->kind == KIND_HOLD_LIFTED &&
		    (s->about == NULL) == (set->about == NULL) &&
		    (s->about == NULL || strcmp(s->about, set->about) == 0))
			return false;
	}
	return true;
}

/* Is ABOUT (NULL: the logbook as a whole) under a hold at WHEN? */
static bool
is_held(const struct rules *r, const char *about, int64_t when)
{
	for (size_t i = 0; i < r->holds.count; i++) {
		const struct statement *s = &r->holds.items[i]->s;

		if (s->kind == KIND_HOLD_SET && stands(r, i, when) &&
		    (s->about == NULL ||
		     (about != NULL && strcmp(s->about, about) == 0)))
			return true;
	}
	return false;
}

/* No erasing while a hold stands (§4.1): on what it is about, on what its
 * contents are about, or on everything. */
enum rc
state_erased(const struct act *x, struct fault *why)
{
	const struct value *contents = value_get(x->s->facts, "contents");
	bool held = is_held(x->r, x->s->about, x->s->time);
	const struct said *of;
	struct digest id;

	for (size_t i = 0; !held && i < value_count(contents); i++) {
		if (!value_is_digest(value_at(contents, i), &id))
			continue;
		of = map_find(&x->r->by_content, id.bytes, sizeof(id.bytes));
		held = of != NULL && is_held(x->r, of->s.about, x->s->time);
	}
	if (!held)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "nothing is erased while a hold stands: it has to "
			    "be lifted first");
}

void
apply_hold(const struct act *x, struct said_entry *e)
{
	list_add(&x->to->holds, &e->said);
}

/* --- logbooks --------------------------------------------------------------
 */

static void
name_logbook(struct rules *r, const char *did)
{
	struct digest **place, *id;
	struct key_public key;
	struct fault none;

	if (did == NULL || key_of_did(did, &key, &none) != RC_OK)
		return;
	id = mem_new(sizeof(*id));
	key_id(&key, id);
	place = mem_push((void **)&r->logbook_keys, r->logbook_key_count,
			 sizeof(struct digest *));
	*place = id;
	r->logbook_key_count++;
	map_put(&r->logbooks, id->bytes, sizeof(id->bytes), id);
}

/* The keys of logbooks are nobody's (§4.1). */
void
apply_logbook(const struct act *x, struct said_entry *e)
{
	const struct value *facts = e->said.s.facts;

	name_logbook(x->to, value_text(facts, "logbook"));
	name_logbook(x->to,
		     value_text(value_get(facts, "continues"), "logbook"));
}

void
apply_logbook_closed(const struct act *x, struct said_entry *e)
{
	const char *which = value_text(e->said.s.facts, "logbook");

	if (which != NULL && strcmp(which, x->to->logbook) == 0)
		x->to->closed = &e->said;
}
