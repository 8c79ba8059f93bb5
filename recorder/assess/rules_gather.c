/* What is gathered, what takes it back, and notes: see rules_private.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rules_private.h"

enum {
	EVIDENCE_LIMIT = 4096, /* items in an assessment, §2 */
	AHEAD = 300,	       /* seconds: as a claim may be, §3.3 */
};

/* Which kind a withdrawal takes back, and the fact that names it. */
struct taking {
	enum kind kind, of;
	const char *fact;
};

static const struct taking takings[] = {
	{ KIND_EVIDENCE_WITHDRAWN, KIND_EVIDENCE_ATTACHED, "evidence" },
	{ KIND_DEMONSTRATION_WITHDRAWN, KIND_DEMONSTRATION_RECORDED,
	  "demonstration" },
	{ KIND_JUDGEMENT_SET_ASIDE, KIND_JUDGEMENT_RECORDED, "judgement" },
};

static const struct taking *
taking_of(enum kind kind)
{
	const struct taking *t = takings;

	while (t->kind != kind)
		t++;
	return t;
}

/* Does SAID belong to the assessment that X is about? */
static bool
is_here(const struct act *x, const struct said *said, enum kind kind)
{
	return said != NULL && said->s.kind == kind && said->s.about != NULL &&
	       strcmp(said->s.about, x->s->about) == 0;
}

static bool
same_text(const struct value *a, const struct value *b, const char *name)
{
	return value_equal(value_get(a, name), value_get(b, name));
}

/* `replaces` names what is in effect, of the same kind and assessment, and for
 * a judgement of the same criterion and person (§7). */
static enum rc
check_replaces(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	const struct said *old = said_of_fact(x->r, s->facts, "replaces");

	if (!value_has(s->facts, "replaces"))
		return RC_OK;
	if (is_here(x, old, s->kind) && old->in_effect &&
	    (s->kind != KIND_JUDGEMENT_RECORDED ||
	     (strcmp(old->s.by, s->by) == 0 &&
	      same_text(old->s.facts, s->facts, "criterion"))))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "%s replaces a claim that is not in effect, or not "
			    "one of its own kind",
			    kind_text(s->kind));
}

/* Criteria that are named are the rubric's, where it is at hand. */
static enum rc
check_criteria(const struct act *x, struct fault *why)
{
	const struct value *named = value_get(x->s->facts, "criteria");

	for (size_t i = 0; x->rubric != NULL && i < value_count(named); i++) {
		const char *id = value_string(value_at(named, i));

		if (criterion_named(x->rubric, id) == NULL)
			return fault_reason(why, RC_INVALID, "state",
					    "the rubric has no criterion "
					    "\"%s\"",
					    id);
	}
	return RC_OK;
}

enum rc
state_evidence(const struct act *x, struct fault *why)
{
	enum rc rc;

	if (x->on->evidence_count >= EVIDENCE_LIMIT)
		return fault_reason(why, RC_REFUSED, "state",
				    "an assessment has at most %d items of "
				    "evidence: hand in a folder",
				    EVIDENCE_LIMIT);
	rc = check_criteria(x, why);
	return rc == RC_OK ? check_replaces(x, why) : rc;
}

enum rc
state_demonstration(const struct act *x, struct fault *why)
{
	int64_t start = 0, end;
	enum rc rc;

	value_time(x->s->facts, "start", &start);
	end = start;
	value_time(x->s->facts, "end", &end);
	if (end < start)
		return fault_reason(why, RC_INVALID, "state",
				    "the demonstration ends before it starts");
	if (start > x->s->time + AHEAD)
		return fault_reason(why, RC_REFUSED, "state",
				    "the demonstration has not begun yet: "
				    "record it when it has");
	rc = check_criteria(x, why);
	return rc == RC_OK ? check_replaces(x, why) : rc;
}

/* --- judgements ------------------------------------------------------------
 */

/* A decimal of §1 in millionths: exact, since it has six digits at most. */
static int64_t
millionths(const char *decimal)
{
	const char *at = decimal + (*decimal == '-');
	int64_t whole = 0, scale = 1000000;

	for (; *at >= '0' && *at <= '9'; at++)
		whole = whole * 10 + (*at - '0');
	whole *= scale;
	for (at += *at == '.'; *at >= '0' && *at <= '9'; at++) {
		scale /= 10;
		whole += (*at - '0') * scale;
	}
	return *decimal == '-' ? -whole : whole;
}

static bool
points_fit(const struct level *l, const char *points)
{
	if (points == NULL)
		return true;
	return l != NULL && l->points_to != NULL &&
	       millionths(l->points) <= millionths(points) &&
	       millionths(points) <= millionths(l->points_to);
}

/* Criterion, level and points exist in the rubric, where it is at hand. */
static enum rc
check_level(const struct act *x, struct fault *why)
{
	const struct value *facts = x->s->facts;
	const char *criterion = value_text(facts, "criterion");
	const char *level = value_text(facts, "level");
	const struct criterion *c = criterion_named(x->rubric, criterion);
	const struct level *l = NULL;

	if (x->rubric == NULL)
		return RC_OK;
	if (c == NULL)
		return fault_reason(why, RC_INVALID, "state",
				    "the rubric has no criterion \"%s\"",
				    criterion);
	if (level != NULL)
		l = criterion_level(c, level);
	if (level != NULL && (l == NULL || strcmp(l->id, level) != 0))
		return fault_reason(why, RC_INVALID, "state",
				    "criterion %s has no level \"%s\"",
				    criterion, level);
	if (points_fit(l, value_text(facts, "points")))
		return RC_OK;
	return fault_reason(why, RC_INVALID, "state",
			    "criterion %s: the points are not in the range of "
			    "the level",
			    criterion);
}

static enum rc
check_named(const struct act *x, const char *fact, enum kind kind,
	    struct fault *why)
{
	const struct value *named = value_get(x->s->facts, fact);
	const struct said *said;
	struct digest id;

	for (size_t i = 0; i < value_count(named); i++) {
		said = NULL;
		if (value_is_digest(value_at(named, i), &id))
			said = rules_said(x->r, &id);
		if (!is_here(x, said, kind))
			return fault_reason(why, RC_REFUSED, "state",
					    "%s: %s names no %s of this "
					    "assessment",
					    kind_text(x->s->kind), fact,
					    kind_text(kind));
	}
	return RC_OK;
}

enum rc
state_judgement(const struct act *x, struct fault *why)
{
	enum rc rc = check_level(x, why);

	if (rc == RC_OK)
		rc = check_named(x, "occasion", KIND_DEMONSTRATION_RECORDED,
				 why);
	return rc == RC_OK ? check_replaces(x, why) : rc;
}

/* --- taking back, notes ----------------------------------------------------
 */

enum rc
state_withdrawal(const struct act *x, struct fault *why)
{
	const struct taking *t = taking_of(x->s->kind);
	const struct said *said = said_of_fact(x->r, x->s->facts, t->fact);

	if (is_here(x, said, t->of) && said->in_effect)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "%s names no %s of this assessment that is in "
			    "effect",
			    kind_text(t->kind), kind_text(t->of));
}

enum rc
state_names_evidence(const struct act *x, struct fault *why)
{
	const struct said *said;

	if (x->s->kind != KIND_EVIDENCE_HANDLED)
		return check_named(x, "evidence", KIND_EVIDENCE_ATTACHED, why);
	said = said_of_fact(x->r, x->s->facts, "evidence");
	if (is_here(x, said, KIND_EVIDENCE_ATTACHED))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "what was handled is no evidence of this "
			    "assessment");
}

enum rc
state_appeal_decided(const struct act *x, struct fault *why)
{
	if (is_here(x, said_of_fact(x->r, x->s->facts, "appeal"),
		    KIND_APPEALED))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "what is decided is no appeal of this assessment");
}

/* The reviewer of an appeal is none of the three (§4.3). */
enum rc
separation_reviewer(const struct act *x, struct fault *why)
{
	const char *by = x->s->by;
	char who[9];

	if (!same_person(x->r, by, x->on->a.learner) &&
	    !assessed_by(x->r, x->on, by) &&
	    !said_by(x->r, &x->on->authenticated, by))
		return RC_OK;
	short_id(by, who);
	return fault_reason(why, RC_REFUSED, "separation",
			    "person %s had a part in this assessment, and does "
			    "not decide an appeal",
			    who);
}

void
end_effect(const struct act *x, const char *fact)
{
	struct digest id;
	struct said_entry *old = NULL;

	if (value_digest(x->s->facts, fact, &id))
		old = map_find(&x->to->said, id.bytes, sizeof(id.bytes));
	if (old == NULL)
		return;
	old->said.in_effect = false;
	old->ended = x->s->number;
}

void
apply_replaces(const struct act *x, struct said_entry *e)
{
	(void)e;
	end_effect(x, "replaces");
}

void
apply_evidence(const struct act *x, struct said_entry *e)
{
	x->on->evidence_count++;
	apply_replaces(x, e);
}

void
apply_withdrawal(const struct act *x, struct said_entry *e)
{
	end_effect(x, taking_of(e->said.s.kind)->fact);
}
