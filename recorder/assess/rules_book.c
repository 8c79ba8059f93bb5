/* The logbook and rubrics: see rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

/* --- rubrics ---------------------------------------------------------------
 */

/* The facts of rubric-adopted are those of the rubric. */
bool
is_adopted_as(const struct rubric *rubric, const struct value *facts)
{
	const char *id = value_text(facts, "id");
	const char *version = value_text(facts, "version");

	return id != NULL && strcmp(id, rubric->uri) == 0 && version != NULL &&
	       strcmp(version, rubric->version) == 0 &&
	       value_integer(facts, "size", -1) == (int64_t)rubric->size;
}

/* A selection asks when something is opened under it, and reads no rubrics that
 * nobody uses. */
enum rc
state_adopted(const struct act *x, struct fault *why)
{
	const struct rubric *rubric = NULL;
	struct digest id;
	char shown[9];

	if (!x->r->sparse && value_digest(x->s->facts, "rubric", &id))
		rubric = rubric_at_hand(x->r, &id);
	if (rubric == NULL || is_adopted_as(rubric, x->s->facts))
		return RC_OK;
	short_digest(&id, shown);
	return fault_reason(why, RC_INVALID, "state",
			    "id, version or size are not those of rubric %s",
			    shown);
}

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
