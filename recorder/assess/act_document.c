/* Acts over the assessment document: submission and conclusion (§7). */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/document.h"
#include "assess/find.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "proposal_private.h"

/* Make the document for the cut "everything so far", keep it, remember it in P,
 * and name it in FACTS. */
static enum rc
bring_document(const struct act_on *on, struct document_words *words,
	       struct proposal *p, struct value *facts, struct fault *why)
{
	struct object kept;
	char *bytes = NULL;
	size_t size = 0;
	enum rc rc;

	words->size = on->view.size;
	rc = logbook_root(on->lb, words->size, &words->root, why);
	if (rc == RC_OK)
		rc = document_make(on->view.rules, on->a, words, &p->document,
				   why);
	if (rc != RC_OK)
		return rc;
	bytes = json_text(p->document, &size);
	if (size > DOCUMENT_LIMIT)
		rc = fault_set(why, RC_TOO_BIG,
			       "the assessment document would be over %d MiB",
			       DOCUMENT_LIMIT >> 20);
	if (rc == RC_OK)
		rc = batch_add_bytes(proposal_batch(p, on->lb), bytes, size,
				     &kept, why);
	if (rc == RC_OK) {
		value_set_digest(facts, "document", &kept.id);
		p->has_cut = true;
		p->cut = on->view.size;
	}
	free(bytes);
	return rc;
}

static enum rc
begin(struct act_on *on, const char *assessment, enum kind kind,
      struct fault *why)
{
	enum rc rc = act_begin(on, assessment, kind, why);

	if (rc == RC_OK && on->a->rubric == NULL)
		rc = fault_set(why, RC_NOT_FOUND,
			       "the rubric of this assessment is missing");
	return rc;
}

/* A declaration on paper names the scan, and is nobody's signature. */
static enum rc
check_declaration(const struct act_on *on, const struct act_submit *what,
		  struct fault *why)
{
	const struct said *scan;
	struct digest id;
	char *name;
	enum rc rc;

	if (what->declared_on == NULL && on->role == ROLE_LEARNER)
		return RC_OK;
	if (what->declared_on == NULL) {
		name = find_name(on->lb, on->a->learner);
		rc = fault_reason(why, RC_REFUSED, "role",
				  "only %s may declare; for a declaration on "
				  "paper attach the scan and use "
				  "--declared-on EVIDENCE",
				  name);
		free(name);
		return rc;
	}
	rc = digest_of_text(what->declared_on, &id, why);
	if (rc != RC_OK)
		return rc;
	scan = rules_said(on->view.rules, &id);
	if (scan == NULL || !said_counts(scan, KIND_EVIDENCE_ATTACHED) ||
	    strcmp(scan->s.about, on->a->urn) != 0)
		return fault_set(why, RC_NOT_FOUND,
				 "the declaration is not evidence of this "
				 "assessment: attach it first");
	return RC_OK;
}

enum rc
act_submit(struct logbook *lb, const struct act_submit *what,
	   struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct document_words words = { .declared = NULL };
	struct value *facts = value_object();
	const char *language;
	enum rc rc;

	rc = begin(&on, what->assessment, KIND_SUBMITTED, why);
	if (rc == RC_OK)
		rc = check_declaration(&on, what, why);
	if (rc == RC_OK)
		rc = bring_document(&on, &words, p, facts, why);
	if (rc == RC_OK) {
		value_set_text(facts, "text",
			       rubric_declaration(on.a->rubric, &language));
		value_set_text(facts, "language", language);
		value_set_text(facts, "declaredOn", what->declared_on);
		act_say(&on, p, KIND_SUBMITTED, value_keep(facts), NULL);
		rc = act_try(&on, p, 0, why);
	}
	value_free(facts);
	act_end(&on);
	return act_done(rc, p, out);
}

/* Overrides sorted by (rule, criterion), their reasons in the same order. */
static int
by_rule(const void *x, const void *y)
{
	const struct override_words *a = x, *b = y;
	int order = strcmp(a->rule, b->rule);

	if (order != 0)
		return order;
	return strcmp(a->criterion ? a->criterion : "",
		      b->criterion ? b->criterion : "");
}

static enum rc
overrides_of(const struct act_conclude *what, struct value **overrides,
	     struct value **reasons, struct fault *why)
{
	struct override_words *sorted =
		mem_array(what->override_count + 1, sizeof(*sorted));
	enum rc rc = RC_OK;

	*overrides = value_array();
	*reasons = what->override_count > 0 ? value_array() : NULL;
	if (what->override_count > 0)
		memcpy(sorted, what->overrides,
		       what->override_count * sizeof(*sorted));
	qsort(sorted, what->override_count, sizeof(*sorted), by_rule);
	for (size_t i = 0; i < what->override_count; i++) {
		struct value *v;

		if (sorted[i].reason == NULL || sorted[i].reason[0] == '\0') {
			rc = fault_set(why, RC_INVALID,
				       "an override needs a reason");
			break;
		}
		v = value_object();
		value_set_text(v, "rule", sorted[i].rule);
		value_set_text(v, "criterion", sorted[i].criterion);
		value_push(*overrides, v);
		value_push_text(*reasons, sorted[i].reason);
	}
	free(sorted);
	return rc;
}

/* The outcome to declare: as proposed, or another with a reason. */
static enum rc
check_outcome(const struct act_conclude *what, const struct value *document,
	      struct fault *why)
{
	const struct value *outcome = value_get(document, "outcome");
	const char *proposed = value_text(outcome, "proposed");
	const char *declared = value_text(outcome, "declared");

	if (strcmp(proposed, declared) == 0)
		return RC_OK;
	if (what->reason != NULL && what->reason[0] != '\0')
		return RC_OK;
	return fault_set(why, RC_INVALID,
			 "the rubric proposes %s; to declare %s say why with "
			 "--reason",
			 proposed, declared);
}

static enum rc
declared_outcome(const struct act_conclude *what, const char **declared,
		 struct fault *why)
{
	enum outcome o;
	char shown[80];

	if (what->outcome == NULL) {
		*declared = "";
		return RC_OK; /* as proposed */
	}
	if (!outcome_of_text(what->outcome, &o))
		return fault_set(
			why, RC_INVALID,
			"no outcome \"%s\": competent, "
			"not-yet-competent or insufficient-evidence",
			text_printable(what->outcome, shown, sizeof(shown)));
	*declared = outcome_text(o);
	return RC_OK;
}

/* What the conclusion says, once its document stands. */
static void
say_conclusion(const struct act_on *on, const struct act_conclude *what,
	       struct proposal *p, struct value *facts, struct value *reasons)
{
	struct value *content = value_object();

	value_set_integer(facts, "revision", (int64_t)on->a->revision + 1);
	value_set(facts, "outcome",
		  value_copy(value_get(p->document, "outcome")));
	value_set_text(content, "note", what->note);
	value_set_text(content, "reason", what->reason);
	value_set(content, "reasons", value_keep(reasons));
	act_say(on, p, KIND_CONCLUDED, value_keep(facts), content);
}

enum rc
act_conclude(struct logbook *lb, const struct act_conclude *what,
	     struct proposal **out, struct fault *why)
{
	struct value *facts = value_object();
	struct value *overrides = NULL, *reasons = NULL;
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct document_words words = { .declared = NULL };
	enum rc rc;

	rc = begin(&on, what->assessment, KIND_CONCLUDED, why);
	if (rc == RC_OK)
		rc = declared_outcome(what, &words.declared, why);
	if (rc == RC_OK)
		rc = overrides_of(what, &overrides, &reasons, why);
	words.overrides = overrides;
	if (rc == RC_OK)
		rc = bring_document(&on, &words, p, facts, why);
	if (rc == RC_OK)
		rc = check_outcome(what, p->document, why);
	if (rc == RC_OK) {
		value_set(facts, "overrides", value_keep(overrides));
		say_conclusion(&on, what, p, facts, reasons);
		rc = act_try(&on, p, 0, why);
	}
	value_free(facts);
	value_free(overrides);
	value_free(reasons);
	act_end(&on);
	return act_done(rc, p, out);
}
