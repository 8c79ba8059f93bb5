/* What all acts share: see proposal_private.h. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "proposal_private.h"

static enum rc
look(struct act_on *on, const char *assessment, bool to_sign, struct fault *why)
{
	const char *const assessments[] = { assessment, NULL };
	const size_t count = on->by != NULL ? 1 : 0;
	enum rc rc;

	if (assessment == NULL)
		return to_sign ? view_to_sign(on->lb, NULL, NULL, 0, &on->view,
					      why)
			       : view_people(on->lb, &on->view, why);
	rc = to_sign ? view_to_sign(on->lb, assessments, &on->by, count,
				    &on->view, why)
		     : view_assessment(on->lb, assessment, &on->by, count,
				       &on->view, why);
	if (rc != RC_OK)
		return rc;
	on->a = rules_assessment(on->view.rules, assessment);
	if (on->a == NULL || on->a->state == STATE_NONE)
		return fault_set(why, RC_NOT_FOUND, "no assessment %s",
				 assessment);
	return RC_OK;
}

void
act_end(struct act_on *on)
{
	view_clear(&on->view);
	on->a = NULL;
}

bool
act_holds(const struct act_on *on, unsigned role)
{
	const struct assessment *a = on->a;
	const struct value *only;

	if (a == NULL)
		return rules_has_role(on->view.rules, on->by, role, stamp_now(),
				      NULL);
	if (role == ROLE_LEARNER && strcmp(on->by, a->learner) != 0)
		return false;
	only = value_get(a->opened->s.facts, "assessors");
	if (role == ROLE_ASSESSOR && only != NULL &&
	    !value_holds_text(only, on->by))
		return false;
	return rules_has_role(on->view.rules, on->by, role, stamp_now(),
			      &a->rubric_id);
}

enum rc
act_look(struct act_on *on, const char *assessment, struct fault *why)
{
	return look(on, assessment, false, why);
}

/* "assessor or administrator" */
static void
role_list(unsigned roles, char *out, size_t size)
{
	size_t used = 0;

	for (unsigned bit = 1; bit <= ROLE_AUDITOR; bit <<= 1) {
		if ((roles & bit) == 0)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 used > 0 ? " or " : "",
					 role_text(bit));
		MUST(used < size);
	}
}

static enum rc
find_role(struct act_on *on, enum kind kind, struct fault *why)
{
	static const unsigned order[] = {
		ROLE_LEARNER,  ROLE_ASSESSOR,	   ROLE_AUTHENTICATOR,
		ROLE_REVIEWER, ROLE_ADMINISTRATOR, ROLE_ENROLLER,
		ROLE_WITNESS,  ROLE_AUDITOR,
	};
	char wanted[160] = "", *name;
	enum rc rc;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if ((kind_roles(kind) & order[i]) == 0 ||
		    !act_holds(on, order[i]))
			continue;
		on->role = order[i];
		return RC_OK;
	}
	name = find_name(on->lb, on->by);
	role_list(kind_roles(kind), wanted, sizeof(wanted));
	rc = fault_reason(why, RC_REFUSED, "role",
			  "%s does not hold the role %s %s", name, wanted,
			  on->a != NULL ? "for this assessment" : "now");
	free(name);
	return rc;
}

static enum rc
check_state(const struct assessment *a, enum kind kind, struct fault *why)
{
	char id[9];

	short_id(a->urn, id);
	if (a->closed != NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "assessment %s holds statement %ju, which "
				    "this program does not understand: use a "
				    "newer one",
				    id, (uintmax_t)a->closed->s.number);
	if (state_takes(a->state, kind))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "assessment %s is %s: %s is not possible now", id,
			    state_text(a->state), kind_text(kind));
}

enum rc
act_begin(struct act_on *on, const char *assessment, enum kind kind,
	  struct fault *why)
{
	enum rc rc =
		look(on, assessment, kind_needs_proof(kind, ROLE_LEARNER), why);

	if (rc == RC_OK && on->a != NULL)
		rc = check_state(on->a, kind, why);
	if (rc == RC_OK && on->by != NULL)
		rc = find_role(on, kind, why);
	return rc;
}

/* The rules know people by URN; the person who acts reads a name. */
static enum rc
not_separate(const struct act_on *on, struct fault *why)
{
	char *name = find_name(on->lb, on->by);
	enum rc rc;

	rc = fault_reason(why, RC_REFUSED, "separation",
			  "%s has another part in this assessment: learner, "
			  "assessor and authenticator are three different "
			  "persons",
			  name);
	free(name);
	return rc;
}

enum rc
act_try(const struct act_on *on, const struct proposal *p, size_t i,
	struct fault *why)
{
	const struct pending *c = &p->claims[i];
	enum rc rc;

	rc = rules_would(on->view.rules, c->claim, stamp_now(), why);
	if (rc != RC_OK && why->reason != NULL &&
	    strcmp(why->reason, "separation") == 0)
		rc = not_separate(on, why);
	if (rc == RC_OK && c->content != NULL)
		rc = kind_check_content_of(
			c->kind, value_get(c->claim, "facts"), c->content, why);
	return rc;
}

enum rc
act_criterion(const struct act_on *on, const char *id,
	      const struct criterion **out, struct fault *why)
{
	char shown[80];

	if (on->a->rubric == NULL)
		return fault_set(why, RC_NOT_FOUND,
				 "the rubric of this assessment is missing");
	*out = rubric_criterion(on->a->rubric, id);
	if (*out == NULL)
		return fault_set(why, RC_INVALID,
				 "the rubric has no criterion \"%s\"",
				 text_printable(id, shown, sizeof(shown)));
	return RC_OK;
}

enum rc
act_criteria(const struct act_on *on, const char *const *words, size_t count,
	     struct value *facts, struct fault *why)
{
	struct value *ids = count > 0 ? value_array() : NULL;
	const struct criterion *c = NULL;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		rc = act_criterion(on, words[i], &c, why);
		if (rc == RC_OK)
			value_push_text(ids, c->id);
	}
	value_set(facts, "criteria", ids);
	return rc;
}

enum rc
act_done(enum rc rc, struct proposal *p, struct proposal **out)
{
	if (rc == RC_OK)
		*out = p;
	else
		proposal_free(p);
	return rc;
}

struct value *
act_texts(const char *const *texts, size_t count)
{
	struct value *array = count > 0 ? value_array() : NULL;

	for (size_t i = 0; i < count; i++)
		value_push_text(array, texts[i]);
	return array;
}
