#ifndef RUBRICS_OUTCOME_H
#define RUBRICS_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "rubrics/rubric.h"

/*
 * The outcome that a rubric's rule proposes (records.md §7), and why.  Pure
 * functions: no files, no clock.
 */

enum outcome { OUTCOME_COMPETENT, OUTCOME_NOT_YET, OUTCOME_INSUFFICIENT };

const char *outcome_text(enum outcome o);  /* "not-yet-competent" */
const char *outcome_words(enum outcome o); /* "not yet competent" */
/* false if TEXT is none; takes both forms */
bool outcome_of_text(const char *text, enum outcome *out);

/* A judgement in effect; LEVEL NULL: not applicable. */
struct judged {
	const char *criterion, *level;
};

/*
 * What the rule says of these judgements (one a criterion at the most).
 *EXPLAIN, which may be NULL, is told one sentence for each criterion that
 *decides. RC_INVALID	a judgement of no criterion or level of the rubric; a
 *			rule that this program cannot compute
 */
typedef void (*outcome_explain_fn)(void *arg, const char *criterion,
				   const char *sentence);
MUST_USE enum rc outcome_propose(const struct rubric *r,
				 const struct judged *judged, size_t count,
				 enum outcome *out, outcome_explain_fn explain,
				 void *arg, struct fault *why);

#endif
