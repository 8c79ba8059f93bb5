/* Holds and erasures: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "rules_private.h"

/* --- holds -----------------------------------------------------------------
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

static bool
is_any_held(const struct rules *r, int64_t when)
{
	for (size_t i = 0; i < r->holds.count; i++)
		if (r->holds.items[i]->s.kind == KIND_HOLD_SET &&
		    stands(r, i, when))
			return true;
	return false;
}

void
apply_hold(const struct act *x, struct said_entry *e)
{
	list_add(&x->to->holds, &e->said);
}

/* --- what is an object of whom ---------------------------------------------
 */

static struct object_entry *
make_object_entry(struct rules *r, const struct digest *id)
{
	struct object_entry *o = map_find(&r->objects, id->bytes, DIGEST_SIZE);
	struct object_entry **place;

	if (o != NULL)
		return o;
	o = mem_new(sizeof(*o));
	o->id = *id;
	place = mem_push((void **)&r->object_entries, r->object_count,
			 sizeof(struct object_entry *));
	*place = o;
	r->object_count++;
	map_put(&r->objects, o->id.bytes, sizeof(o->id.bytes), o);
	return o;
}

/* Facts that name an object which is part of the record: it stays as long as
 * the ledger (§3.2). */
static const char *const kept[] = {
	"document",   "rubric",		 "page",  "archive", "endorsement",
	"credential", "acknowledgement", "token", "list"
};
/* Facts that name what was handed in, or made from it. */
static const char *const handed_in[] = { "object", "listing", "derived" };

void
note_objects(struct rules *r, const struct said *said)
{
	const struct value *facts = said->s.facts;
	struct digest id;

	if (said->s.kind == KIND_EVIDENCE_ATTACHED ||
	    said->s.kind == KIND_EVIDENCE_HANDLED) {
		for (size_t i = 0; i < sizeof(handed_in) / sizeof(char *); i++)
			if (value_digest(facts, handed_in[i], &id))
				list_add(&make_object_entry(r, &id)->evidence,
					 said);
		return;
	}
	for (size_t i = 0; i < sizeof(kept) / sizeof(char *); i++)
		if (value_digest(facts, kept[i], &id))
			make_object_entry(r, &id)->kept_as = kept[i];
}

/* --- erasures --------------------------------------------------------------
 */

static enum rc
is_under_hold(struct fault *why)
{
	return fault_reason(why, RC_REFUSED, "state",
			    "nothing is erased while a hold stands: it has to "
			    "be lifted first");
}

/* Contents that claims name, of nothing that is held.  A selection need not
 * have the claim (§8.4). */
static enum rc
check_contents(const struct act *x, struct fault *why)
{
	const struct value *contents = value_get(x->s->facts, "contents");
	const struct said *of;
	struct digest id;
	char shown[9];

	for (size_t i = 0; i < value_count(contents); i++) {
		if (!value_is_digest(value_at(contents, i), &id))
			continue;
		of = map_find(&x->r->by_content, id.bytes, sizeof(id.bytes));
		if (of != NULL && is_held(x->r, of->s.about, x->s->time))
			return is_under_hold(why);
		if (of != NULL || x->r->sparse)
			continue;
		short_digest(&id, shown);
		return fault_reason(why, RC_REFUSED, "state",
				    "%s is the content of no claim: an "
				    "erasure names what is there",
				    shown);
	}
	return RC_OK;
}

/* Does the erasure X take the evidence SAID with the object: by its content, or
 * since it is about ABOUT? */
static bool
takes(const struct act *x, const struct said *said, const char *about)
{
	const struct value *contents = value_get(x->s->facts, "contents");
	char text[DIGEST_TEXT_SIZE];

	if (about != NULL && strcmp(said->s.about, about) == 0)
		return true;
	digest_to_text(&said->s.content, text);
	return said->s.has_content &&
	       (entry_of(said)->erased || value_holds_text(contents, text));
}

/* The evidence in effect of another assessment, which needs O still, or NULL.
 * An erasure about none in particular is about the first that has O. */
static const struct said *
needed_by(const struct act *x, const struct object_entry *o)
{
	const char *about = x->s->about;

	for (size_t i = 0; i < o->evidence.count; i++) {
		const struct said *said = o->evidence.items[i];

		if (!said_counts(said, KIND_EVIDENCE_ATTACHED) ||
		    takes(x, said, about))
			continue;
		if (about != NULL)
			return said;
		about = said->s.about;
	}
	return NULL;
}

static bool
is_object_held(const struct act *x, const struct object_entry *o)
{
	for (size_t i = 0; i < o->evidence.count; i++)
		if (is_held(x->r, o->evidence.items[i]->s.about, x->s->time))
			return true;
	return false;
}

/* What no statement names may be in a folder that is held. */
static enum rc
check_object(const struct act *x, const struct digest *id, struct fault *why)
{
	const struct object_entry *o =
		map_find(&x->r->objects, id->bytes, sizeof(id->bytes));
	const struct said *by;
	char shown[9], about[9];

	if (o == NULL)
		return is_any_held(x->r, x->s->time) ? is_under_hold(why)
						     : RC_OK;
	short_digest(id, shown);
	if (o->kept_as != NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "object %s is not erased: a statement "
				    "names it as its %s, which stays with the "
				    "record",
				    shown, o->kept_as);
	if (is_object_held(x, o))
		return is_under_hold(why);
	by = needed_by(x, o);
	if (by == NULL)
		return RC_OK;
	short_id(by->s.about, about);
	return fault_reason(why, RC_REFUSED, "state",
			    "object %s is not erased: assessment %s still "
			    "needs it; withdraw it there, or erase that "
			    "evidence too",
			    shown, about);
}

/* No erasing while a hold stands (§4.1), on what it is about, on what its
 * contents and objects are of, or on everything; nothing that others need, and
 * nothing that the record is made of (§3.2). */
enum rc
state_erased(const struct act *x, struct fault *why)
{
	const struct value *objects = value_get(x->s->facts, "objects");
	struct digest id;
	enum rc rc;

	if (is_held(x->r, x->s->about, x->s->time))
		return is_under_hold(why);
	rc = check_contents(x, why);
	for (size_t i = 0; rc == RC_OK && i < value_count(objects); i++)
		if (value_digest(value_at(objects, i), "object", &id))
			rc = check_object(x, &id, why);
	return rc;
}

void
apply_erased(const struct act *x, struct said_entry *e)
{
	const struct value *contents = value_get(e->said.s.facts, "contents");
	struct said_entry *of;
	struct digest id;

	for (size_t i = 0; i < value_count(contents); i++) {
		if (!value_is_digest(value_at(contents, i), &id))
			continue;
		of = map_find(&x->to->by_content, id.bytes, sizeof(id.bytes));
		if (of != NULL)
			of->erased = true;
	}
}
