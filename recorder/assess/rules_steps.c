/* The steps of an assessment up to the sign-offs: see rules_private.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "rubrics/outcome.h"
#include "rules_private.h"

/* --- opening ---------------------------------------------------------------
 */

/* The old assessment is sealed, and its archive is the one named. */
static enum rc
check_supersedes(const struct act *x, struct fault *why)
{
	const struct value *named = value_get(x->s->facts, "supersedes");
	const char *urn = value_text(named, "assessment");
	const struct assessment_entry *old = find_assessment_entry(x->r, urn);
	struct digest mine, theirs;
	char id[9];

	/* a selection need not have the old one (§8.4) */
	if (named == NULL || (old == NULL && x->r->sparse))
		return RC_OK;
	short_id(urn, id);
	if (old != NULL && !same_person(x->r, old->a.learner,
					value_text(x->s->facts, "learner")))
		return fault_reason(why, RC_REFUSED, "state",
				    "assessment %s is of another learner, and "
				    "is superseded by one of theirs only",
				    id);
	if (old != NULL && old->a.sealed != NULL &&
	    value_digest(named, "archive", &mine) &&
	    value_digest(old->a.sealed->s.facts, "archive", &theirs) &&
	    digest_equal(&mine, &theirs))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "assessment %s has no sealed archive of that "
			    "digest to be superseded",
			    id);
}

static enum rc
check_adopted(const struct act *x, const struct rubric_entry *rubric,
	      struct fault *why)
{
	const struct rubric *own = rubric_at_hand(x->r, &rubric->id);
	char shown[9];

	if (own == NULL || is_adopted_as(own, rubric->adopted->s.facts))
		return RC_OK;
	short_digest(&rubric->id, shown);
	return fault_reason(why, RC_INVALID, "state",
			    "rubric %s was adopted under another id, version "
			    "or size than its own",
			    shown);
}

enum rc
state_opened(const struct act *x, struct fault *why)
{
	const struct rubric_entry *rubric = NULL;
	const char *learner = value_text(x->s->facts, "learner");
	char shown[9] = "";
	struct digest id;
	enum rc rc;

	if (value_digest(x->s->facts, "rubric", &id)) {
		rubric = find_rubric_entry(x->r, &id);
		short_digest(&id, shown);
	}
	if (rubric == NULL || rubric->adopted == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "rubric %s was never adopted here", shown);
	if (rubric->retired && x->s->time >= rubric->retired_from)
		return fault_reason(why, RC_REFUSED, "state",
				    "rubric %s is retired: nothing is opened "
				    "under it any more",
				    shown);
	if (find_person_entry(x->r, learner) == NULL) {
		short_id(learner, shown);
		return fault_reason(why, RC_REFUSED, "state",
				    "the learner %s is not enrolled", shown);
	}
	rc = check_adopted(x, rubric, why);
	return rc == RC_OK ? check_supersedes(x, why) : rc;
}

void
apply_opened(const struct act *x, struct said_entry *e)
{
	const struct value *facts = e->said.s.facts;
	struct assessment_entry *on =
		make_assessment_entry(x->to, e->said.s.about);
	struct assessment_entry **place =
		mem_push((void **)&x->to->opened, x->to->opened_count,
			 sizeof(struct assessment_entry *));

	*place = on;
	x->to->opened_count++;
	on->a.opened = &e->said;
	on->a.learner = value_text(facts, "learner");
	value_digest(facts, "rubric", &on->a.rubric_id);
	on->a.rubric = rubric_at_hand(x->to, &on->a.rubric_id);
}

/* --- submitting ------------------------------------------------------------
 */

static enum rc
check_rubric(const struct act *x, struct fault *why)
{
	char id[9];

	if (x->rubric != NULL)
		return RC_OK;
	short_digest(&x->on->a.rubric_id, id);
	return fault_reason(why, RC_REFUSED, "state",
			    "rubric %s is not at hand, so %s cannot be "
			    "checked: put its object back first",
			    id, kind_text(x->s->kind));
}

enum rc
state_submitted(const struct act *x, struct fault *why)
{
	const struct said *paper =
		said_of_fact(x->r, x->s->facts, "declaredOn");
	enum rc rc = check_rubric(x, why);

	if (rc != RC_OK || !value_has(x->s->facts, "declaredOn"))
		return rc;
	if (paper != NULL && said_counts(paper, KIND_EVIDENCE_ATTACHED) &&
	    strcmp(paper->s.about, x->s->about) == 0)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "the declaration on paper is no evidence in "
			    "effect of this assessment");
}

/* Text and language that are signed are the rubric's own (§4.3). */
static enum rc
check_text(const struct act *x, const struct value *texts, struct fault *why)
{
	const char *language = value_text(x->s->facts, "language");
	const char *said = value_text(x->s->facts, "text");
	const char *own = NULL;

	if (language != NULL)
		own = value_text(texts, language);
	if (own != NULL && said != NULL && strcmp(own, said) == 0)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "the text that is signed is not that of the rubric "
			    "in that language");
}

enum rc
document_submitted(const struct act *x, struct fault *why)
{
	return check_text(x, x->rubric->declaration, why);
}

void
apply_submitted(const struct act *x, struct said_entry *e)
{
	x->on->a.submitted = &e->said;
}

/* --- concluding ------------------------------------------------------------
 */

/* The outcome that the rule proposes from the judgements in effect, of which
 * there is one a criterion at the most (§7). */
enum rc
propose_outcome(const struct assessment *a, uint64_t size, enum outcome *out,
		struct fault *why)
{
	const struct said **said = NULL;
	struct judged *judged = NULL;
	enum rc rc = RC_OK;
	size_t count;

	if (!said_in_order(a, KIND_JUDGEMENT_RECORDED, size, &said, &count)) {
		rc = fault_reason(why, RC_REFUSED, "state",
				  "a judgement is of no criterion of the "
				  "rubric");
		goto done;
	}
	judged = mem_array(count, sizeof(*judged));
	for (size_t i = 0; i < count; i++) {
		judged[i].criterion = value_text(said[i]->s.facts, "criterion");
		judged[i].level = value_text(said[i]->s.facts, "level");
		if (i == 0 ||
		    strcmp(judged[i].criterion, judged[i - 1].criterion) != 0)
			continue;
		rc = fault_reason(why, RC_REFUSED, "state",
				  "criterion %s has two judgements in effect: "
				  "one has to replace the other, or be set "
				  "aside",
				  judged[i].criterion);
		goto done;
	}
	rc = outcome_propose(a->rubric, judged, count, out, NULL, NULL, why);
	if (rc != RC_OK) {
		struct fault told = *why;

		rc = fault_reason(why, RC_REFUSED, "state", "%s", told.text);
	}
done:
	free(judged);
	free(said);
	return rc;
}

enum rc
state_concluded(const struct act *x, struct fault *why)
{
	enum outcome ignored;
	enum rc rc = check_rubric(x, why);

	if (rc == RC_OK)
		rc = propose_outcome(&x->on->a, UINT64_MAX, &ignored, why);
	return rc;
}

enum rc
document_concluded(const struct act *x, struct fault *why)
{
	const struct value *facts = x->s->facts;
	const char *said = value_text(value_get(facts, "outcome"), "proposed");
	enum outcome proposed;
	enum rc rc;

	if (value_integer(facts, "revision", 0) != x->on->a.revision + 1)
		return fault_reason(why, RC_INVALID, "wrong-document",
				    "this conclusion has to be revision %u",
				    x->on->a.revision + 1);
	rc = propose_outcome(&x->on->a, UINT64_MAX, &proposed, why);
	if (rc != RC_OK)
		return rc;
	if (said != NULL && strcmp(said, outcome_text(proposed)) == 0)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "the rubric's rule proposes %s from these "
			    "judgements",
			    outcome_text(proposed));
}

void
apply_concluded(const struct act *x, struct said_entry *e)
{
	struct assessment_entry *on = x->on;

	on->a.concluded = &e->said;
	on->a.revision++;
	on->signed_off.count = 0;
	list_add(&on->concluded, &e->said);
}

/* --- three different persons -----------------------------------------------
 */

bool
assessed_by(const struct rules *r, const struct assessment_entry *on,
	    const char *who)
{
	for (size_t i = 0; i < on->all.count; i++)
		if (said_counts(on->all.items[i], KIND_JUDGEMENT_RECORDED) &&
		    same_person(r, on->all.items[i]->s.by, who))
			return true;
	return said_by(r, &on->concluded, who);
}

static enum rc
not_apart(const struct act *x, const char *part, struct fault *why)
{
	char who[9], id[9];

	short_id(x->s->by, who);
	short_id(x->on->a.urn, id);
	return fault_reason(why, RC_REFUSED, "separation",
			    "person %s is %s assessment %s: learner, assessor "
			    "and authenticator are three different persons",
			    who, part, id);
}

enum rc
separation_assessor(const struct act *x, struct fault *why)
{
	if (same_person(x->r, x->s->by, x->on->a.learner))
		return not_apart(x, "the learner of", why);
	if (said_by(x->r, &x->on->authenticated, x->s->by))
		return not_apart(x, "an authenticator of", why);
	return RC_OK;
}

enum rc
separation_authenticator(const struct act *x, struct fault *why)
{
	if (same_person(x->r, x->s->by, x->on->a.learner))
		return not_apart(x, "the learner of", why);
	if (assessed_by(x->r, x->on, x->s->by))
		return not_apart(x, "an assessor of", why);
	return RC_OK;
}
