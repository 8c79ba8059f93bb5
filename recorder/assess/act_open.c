/* Acts that begin: adopting a rubric, opening an assessment. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "logbook/index.h"
#include "proposal_private.h"

/* Ends the walk with RC_EXISTS where the rubric is adopted already. */
static enum rc
same_rubric(struct logbook *lb, uint64_t number, const struct digest *id,
	    struct fault *why)
{
	struct statement s = { .whole = NULL };
	struct digest adopted;
	char when[STAMP_SIZE];
	enum rc rc;

	rc = logbook_statement(lb, number, &s, NULL, why);
	if (rc == RC_OK && value_digest(s.facts, "rubric", &adopted) &&
	    digest_equal(&adopted, id)) {
		stamp_to_text(s.time, when);
		rc = fault_set(why, RC_EXISTS,
			       "this rubric is adopted already, as statement "
			       "%ju on %.10s",
			       (uintmax_t)number, when);
	}
	statement_clear(&s);
	return rc;
}

struct looking {
	struct logbook *lb;
	const struct digest *id;
};

static enum rc
each_adopted(void *arg, uint64_t number, struct fault *why)
{
	const struct looking *l = arg;

	return same_rubric(l->lb, number, l->id, why);
}

enum rc
act_adopt(struct logbook *lb, const struct act_adopt *what,
	  struct proposal **out, struct fault *why)
{
	struct looking looking = { lb, &what->rubric->id };
	struct act_on on = { .lb = lb, .by = what->by };
	struct proposal *p = proposal_new(NULL);
	struct object kept;
	struct value *facts;
	enum rc rc;

	rc = act_begin(&on, NULL, KIND_RUBRIC_ADOPTED, why);
	if (rc == RC_OK)
		rc = index_each_kind(lb, KIND_RUBRIC_ADOPTED, UINT64_MAX,
				     each_adopted, &looking, why);
	if (rc == RC_OK)
		rc = batch_add_bytes(proposal_batch(p, lb), what->rubric->bytes,
				     what->rubric->size, &kept, why);
	if (rc == RC_OK) {
		facts = value_object();
		value_set_digest(facts, "rubric", &kept.id);
		value_set_integer(facts, "size", (int64_t)kept.size);
		value_set_text(facts, "id", what->rubric->uri);
		value_set_text(facts, "version", what->rubric->version);
		act_say(&on, p, KIND_RUBRIC_ADOPTED, facts, NULL);
	}
	act_end(&on);
	return act_done(rc, p, out);
}

/* The assessment that is superseded, and its archive (§4.2, §4.3). */
static enum rc
supersedes(struct logbook *lb, const char *old, struct proposal *p,
	   struct value *facts, struct fault *why)
{
	struct act_on on = { .lb = lb };
	struct value *v;
	enum rc rc;

	rc = act_look(&on, old, why);
	if (rc == RC_OK && on.a->sealed == NULL)
		rc = fault_reason(why, RC_REFUSED, "state",
				  "only a sealed assessment can be superseded");
	if (rc == RC_OK) {
		v = value_object();
		value_set_text(v, "assessment", old);
		value_set_text(v, "archive",
			       value_text(on.a->sealed->s.facts, "archive"));
		value_set(facts, "supersedes", v);
		text_copy(p->also, sizeof(p->also), old);
	}
	act_end(&on);
	return rc;
}

static enum rc
check_learner(const struct act_on *on, const struct act_open *what,
	      struct fault *why)
{
	char *name;
	enum rc rc;

	if (rules_has_role(on->view.rules, what->learner, ROLE_LEARNER,
			   stamp_now(), &what->rubric))
		return RC_OK;
	name = find_name(on->lb, what->learner);
	rc = fault_reason(why, RC_REFUSED, "role",
			  "%s is not enrolled as a learner now", name);
	free(name);
	return rc;
}

enum rc
act_open(struct logbook *lb, const struct act_open *what,
	 char assessment[UUID_URN_SIZE], struct proposal **out,
	 struct fault *why)
{
	struct value *facts = value_object(), *content = value_object();
	struct act_on on = { .lb = lb, .by = what->by };
	struct proposal *p;
	enum rc rc;

	uuid_new(assessment);
	p = proposal_new(assessment);
	value_set_digest(facts, "rubric", &what->rubric);
	value_set_text(facts, "learner", what->learner);
	value_set_text(facts, "attempt",
		       what->attempt ? what->attempt : "initial");
	value_set(facts, "assessors",
		  act_texts(what->assessors, what->assessor_count));
	value_set_text(content, "plan", what->plan);
	value_set_text(content, "adjustments", what->adjustments);
	rc = act_begin(&on, NULL, KIND_ASSESSMENT_OPENED, why);
	if (rc == RC_OK)
		rc = check_learner(&on, what, why);
	if (rc == RC_OK && what->supersedes != NULL)
		rc = supersedes(lb, what->supersedes, p, facts, why);
	act_say(&on, p, KIND_ASSESSMENT_OPENED, facts, content);
	act_end(&on);
	return act_done(rc, p, out);
}
