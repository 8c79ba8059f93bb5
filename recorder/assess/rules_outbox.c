/* The seal and what comes after it: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

static bool
same_fact(const struct value *a, const struct value *b, const char *name)
{
	return value_has(a, name) &&
	       value_equal(value_get(a, name), value_get(b, name));
}

/* --- the seal --------------------------------------------------------------
 */

static bool
counts_all(const struct list *l, const struct value *named)
{
	char text[DIGEST_TEXT_SIZE];

	for (size_t i = 0; i < l->count; i++) {
		digest_to_text(&l->items[i]->s.id, text);
		if (!value_holds_text(named, text))
			return false;
	}
	return value_count(named) == l->count;
}

/* The cut of the archive holds all that was signed, and nothing to come. */
static bool
cut_holds(const struct act *x, const struct value *feeds)
{
	const struct list *l = &x->on->signed_off;
	uint64_t least = x->on->a.concluded->s.number + 1;

	for (size_t i = 0; i < l->count; i++)
		if (l->items[i]->s.number >= least)
			least = l->items[i]->s.number + 1;
	for (size_t i = 0; i < value_count(feeds); i++) {
		const struct value *feed = value_at(feeds, i);
		const char *logbook = value_text(feed, "logbook");
		int64_t size = value_integer(feed, "size", -1);

		if (logbook != NULL && strcmp(logbook, x->r->logbook) == 0)
			return size >= 0 && (uint64_t)size >= least &&
			       (uint64_t)size <= x->s->number;
	}
	return false;
}

enum rc
document_sealed(const struct act *x, struct fault *why)
{
	const struct value *facts = x->s->facts;
	const struct value *concluded = x->on->a.concluded->s.facts;
	const char *what = NULL;

	if (!same_fact(facts, concluded, "document"))
		what = "document";
	else if (!same_fact(facts, concluded, "revision"))
		what = "revision";
	else if (!counts_all(&x->on->signed_off, value_get(facts, "signOffs")))
		what = "signOffs";
	else if (!cut_holds(x, value_get(facts, "feeds")))
		what = "feeds";
	if (what == NULL)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "the seal's %s is not that of what was concluded "
			    "and signed off",
			    what);
}

/* Persons may have been found to be one since they signed. */
enum rc
separation_sealed(const struct act *x, struct fault *why)
{
	const struct list *l = &x->on->signed_off;
	bool apart = true;

	for (size_t i = 0; apart && i < l->count; i++) {
		const char *by = l->items[i]->s.by;

		apart = !same_person(x->r, by, x->on->a.learner) &&
			!assessed_by(x->r, x->on, by);
		for (size_t j = 0; apart && j < i; j++)
			apart = !same_person(x->r, by, l->items[j]->s.by);
	}
	if (apart)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "separation",
			    "learner, assessor and authenticators turned out "
			    "not to be different persons");
}

void
apply_sealed(const struct act *x, struct said_entry *e)
{
	x->on->a.sealed = &e->said;
}

enum rc
state_superseded(const struct act *x, struct fault *why)
{
	const char *with = value_text(x->s->facts, "with");
	const struct assessment_entry *new = find_assessment_entry(x->r, with);
	const char *old = NULL;
	char id[9];

	/* a selection need not have the new one (§8.4) */
	if (new == NULL && x->r->sparse)
		return RC_OK;
	if (new != NULL)
		old = value_text(
			value_get(new->a.opened->s.facts, "supersedes"),
			"assessment");
	if (old != NULL && strcmp(old, x->s->about) == 0 &&
	    new->a.sealed != NULL)
		return RC_OK;
	short_id(with, id);
	return fault_reason(why, RC_REFUSED, "state",
			    "assessment %s was not opened to supersede this "
			    "one, or is not sealed yet",
			    id);
}

/* --- the outbox ------------------------------------------------------------
 */

/* Only a competent outcome leaves the house (§10). */
enum rc
state_queued(const struct act *x, struct fault *why)
{
	const struct value *facts = x->on->a.concluded->s.facts;
	const char *declared =
		value_text(value_get(facts, "outcome"), "declared");

	if (declared != NULL && strcmp(declared, "competent") == 0)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "only a competent outcome is sent; this one is %s",
			    declared != NULL ? declared : "not known");
}

/* One archive has one credential and one key, for ever (§10). */
enum rc
document_queued(const struct act *x, struct fault *why)
{
	const struct value *facts = x->s->facts;
	const struct said *before = x->on->a.queued;
	const char *key = value_text(facts, "key"), *what = NULL;
	char hex[DIGEST_HEX_SIZE];
	struct digest archive;

	if (!same_fact(facts, x->on->a.sealed->s.facts, "archive") ||
	    !value_digest(facts, "archive", &archive))
		what = "archive";
	else {
		digest_to_hex(&archive, hex);
		if (key == NULL || strcmp(key, hex) != 0)
			what = "key";
		else if (before != NULL &&
			 !same_fact(facts, before->s.facts, "credential"))
			what = "credential";
	}
	if (what == NULL)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "the %s that is queued is not the one of the "
			    "sealed archive, or of the first try",
			    what);
}

void
apply_queued(const struct act *x, struct said_entry *e)
{
	x->on->a.queued = &e->said;
}

/* delivered, refused, send-stopped: of what was queued last. */
enum rc
document_sent(const struct act *x, struct fault *why)
{
	struct digest id;

	if (x->on->a.queued != NULL &&
	    value_digest(x->s->facts, "queued", &id) &&
	    digest_equal(&id, &x->on->a.queued->s.id))
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "%s names another claim than the one queued last",
			    kind_text(x->s->kind));
}

enum rc
document_exported(const struct act *x, struct fault *why)
{
	if (x->on->a.sealed != NULL &&
	    same_fact(x->s->facts, x->on->a.sealed->s.facts, "archive"))
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "what was exported is not the sealed archive");
}
