/* Rules from a logbook: see assess/load.h. */

#include "load_private.h"
#include "logbook/index.h"

void
view_clear(struct view *v)
{
	rules_free(v->rules);
	shelf_free(v->shelf);
	*v = (struct view){ .size = 0 };
}

static enum rc
fold(struct logbook *lb, const struct selection *chosen, struct view *out,
     struct fault *why)
{
	enum rc rc = RC_OK;

	out->shelf = shelf_new(logbook_store(lb));
	out->rules = rules_new(logbook_did(lb), true, shelf_rubric, out->shelf);
	for (size_t i = 0; rc == RC_OK && i < chosen->count; i++) {
		struct statement s = { .whole = NULL };

		rc = logbook_statement(lb, chosen->numbers[i], &s, NULL, why);
		if (rc != RC_OK && rc != RC_NEWER) {
			statement_clear(&s);
			return rc;
		}
		rc = rules_add(out->rules, &s, why);
		if (rc != RC_OK)
			rc = fault_while(why, "statement %ju",
					 (uintmax_t)chosen->numbers[i]);
	}
	return rc;
}

/* Every statement of the class, and what is not understood. */
static enum rc
select_book(struct logbook *lb, const struct select_ask *ask,
	    struct selection *out, struct fault *why)
{
	enum rc rc;

	rc = select_kind(lb, ask, KIND_UNKNOWN, selection_add, out, why);
	for (int kind = 0; rc == RC_OK && kind < KIND_COUNT; kind++)
		if (kind_class((enum kind)kind) == CLASS_BOOK)
			rc = select_kind(lb, ask, (enum kind)kind,
					 selection_add, out, why);
	selection_sort(out);
	return rc;
}

static enum rc
select_and_fold(struct logbook *lb, struct select_ask *ask, struct view *out,
		struct fault *why)
{
	struct selection chosen = { .count = 0 };
	enum rc rc;

	ask->end = out->size;
	rc = ask->assessments != NULL ? select_for(lb, ask, &chosen, why)
				      : select_book(lb, ask, &chosen, why);
	if (rc == RC_OK)
		rc = fold(lb, &chosen, out, why);
	if (rc == RC_OK && ask->assessments == NULL)
		rules_has_book(out->rules);
	selection_clear(&chosen);
	return rc;
}

/* ASK without assessments: people.  TO_SIGN: by a catalogue.  All reads see one
 * moment. */
static enum rc
view_of(struct logbook *lb, struct select_ask *ask, bool to_sign,
	struct view *out, struct fault *why)
{
	bool own = !logbook_in_transaction(lb);
	struct catalogue *all = NULL;
	enum rc rc = RC_OK;

	*out = (struct view){ .size = 0 };
	if (own)
		rc = logbook_begin_read(lb, why);
	if (rc != RC_OK)
		return rc;
	rc = logbook_size(lb, &out->size, why);
	if (rc == RC_OK && to_sign)
		rc = catalogue_read(lb, &all, why);
	ask->by = all;
	if (rc == RC_OK)
		rc = select_and_fold(lb, ask, out, why);
	if (own)
		logbook_rollback(lb);
	catalogue_free(all);
	if (rc != RC_OK)
		view_clear(out);
	return rc;
}

enum rc
view_to_sign(struct logbook *lb, const char *const assessments[],
	     const char *const persons[], size_t count, struct view *out,
	     struct fault *why)
{
	struct select_ask ask = { .assessments = assessments,
				  .persons = persons,
				  .person_count = count,
				  .wide = true };

	return view_of(lb, &ask, true, out, why);
}

enum rc
view_assessments(struct logbook *lb, const char *const assessments[],
		 const char *const persons[], size_t count, struct view *out,
		 struct fault *why)
{
	struct select_ask ask = { .assessments = assessments,
				  .persons = persons,
				  .person_count = count,
				  .wide = true };

	return view_of(lb, &ask, false, out, why);
}

enum rc
view_assessment(struct logbook *lb, const char *assessment,
		const char *const persons[], size_t count, struct view *out,
		struct fault *why)
{
	const char *const assessments[] = { assessment, NULL };

	return view_assessments(lb, assessments, persons, count, out, why);
}

enum rc
view_people(struct logbook *lb, struct view *out, struct fault *why)
{
	struct select_ask ask = { .assessments = NULL };

	return view_of(lb, &ask, false, out, why);
}
