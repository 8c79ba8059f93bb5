/* The outcome that a rubric's rule proposes: see rubrics/outcome.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "rubrics/outcome.h"

static const struct {
	const char *text, *words;
} names[] = {
	[OUTCOME_COMPETENT] = { "competent", "competent" },
	[OUTCOME_NOT_YET] = { "not-yet-competent", "not yet competent" },
	[OUTCOME_INSUFFICIENT] = { "insufficient-evidence",
				   "insufficient evidence" },
};
enum { OUTCOME_COUNT = sizeof(names) / sizeof(names[0]) };

const char *
outcome_text(enum outcome o)
{
	return names[o].text;
}

const char *
outcome_words(enum outcome o)
{
	return names[o].words;
}

bool
outcome_of_text(const char *text, enum outcome *out)
{
	for (unsigned i = 0; text != NULL && i < OUTCOME_COUNT; i++)
		if (strcmp(text, names[i].text) == 0 ||
		    strcmp(text, names[i].words) == 0) {
			*out = (enum outcome)i;
			return true;
		}
	return false;
}

/* Where a criterion stands by its judgement. */
enum standing { STANDS_UNJUDGED, STANDS_BELOW, STANDS_MET };

/* A criterion of the rubric beside its judgement; NULL: none. */
struct pair {
	const struct criterion *criterion;
	const struct judged *judged;
	const struct level *level; /* NULL: not applicable */
};

static enum standing
standing_of(const struct pair *p)
{
	if (p->judged == NULL)
		return STANDS_UNJUDGED;
	if (p->level == NULL)
		return p->criterion->not_applicable ? STANDS_MET : STANDS_BELOW;
	return p->level >= p->criterion->levels + p->criterion->competent
		       ? STANDS_MET
		       : STANDS_BELOW;
}

/* Give each criterion its judgement; PAIRS has one for each criterion. */
static enum rc
pair_up(const struct rubric *r, const struct judged *judged, size_t count,
	struct pair *pairs, struct fault *why)
{
	char shown[80];

	for (size_t i = 0; i < r->criterion_count; i++)
		pairs[i].criterion = &r->criteria[i];
	for (size_t i = 0; i < count; i++) {
		const struct judged *j = &judged[i];
		const struct criterion *c =
			rubric_criterion_of_id(r, j->criterion);
		struct pair *p;

		if (c == NULL)
			return fault_set(why, RC_INVALID,
					 "the rubric has no criterion \"%s\"",
					 text_printable(j->criterion, shown,
							sizeof(shown)));
		p = &pairs[c - r->criteria];
		if (p->judged != NULL)
			return fault_set(why, RC_INVALID,
					 "criterion \"%s\" has two judgements "
					 "in effect",
					 c->id);
		p->judged = j;
		if (j->level == NULL)
			continue;
		p->level = criterion_level(c, j->level);
		if (p->level == NULL)
			return fault_set(
				why, RC_INVALID,
				"criterion \"%s\" has no level \"%s\"", c->id,
				text_printable(j->level, shown, sizeof(shown)));
	}
	return RC_OK;
}

static void
explain_one(const struct pair *p, outcome_explain_fn explain, void *arg)
{
	const struct criterion *c = p->criterion;
	const char *competent = c->levels[c->competent].id;
	enum standing standing = standing_of(p);
	char text[320];

	if (standing == STANDS_UNJUDGED)
		snprintf(text, sizeof(text), "critical, and not judged");
	else if (p->level == NULL)
		snprintf(text, sizeof(text), "critical, and not applicable%s",
			 standing == STANDS_MET ? "" : ", which it may not be");
	else if (standing == STANDS_BELOW)
		snprintf(text, sizeof(text),
			 "critical, and judged \"%s\", below \"%s\"",
			 p->level->id, competent);
	else if (strcmp(p->level->id, competent) == 0)
		snprintf(text, sizeof(text), "critical, and judged \"%s\"",
			 competent);
	else
		snprintf(text, sizeof(text),
			 "critical, and judged \"%s\", above \"%s\"",
			 p->level->id, competent);
	explain(arg, c->id, text);
}

/* Rule `critical` (records.md §7): what is the least that a critical criterion
 * stands at decides, and those that stand there are why. */
static enum outcome
propose_critical(const struct pair *pairs, size_t count,
		 outcome_explain_fn explain, void *arg)
{
	static const enum outcome outcome_at[] = {
		[STANDS_UNJUDGED] = OUTCOME_INSUFFICIENT,
		[STANDS_BELOW] = OUTCOME_NOT_YET,
		[STANDS_MET] = OUTCOME_COMPETENT,
	};
	enum standing least = STANDS_MET;

	for (size_t i = 0; i < count; i++)
		if (pairs[i].criterion->critical &&
		    standing_of(&pairs[i]) < least)
			least = standing_of(&pairs[i]);
	for (size_t i = 0; explain != NULL && i < count; i++)
		if (pairs[i].criterion->critical &&
		    standing_of(&pairs[i]) == least)
			explain_one(&pairs[i], explain, arg);
	return outcome_at[least];
}

enum rc /* NOLINTNEXTLINE(readability-function-size): EXPLAIN and its ARG */
outcome_propose(const struct rubric *r, const struct judged *judged,
		size_t count, enum outcome *out, outcome_explain_fn explain,
		void *arg, struct fault *why)
{
	struct pair *pairs;
	enum rc rc;

	if (strcmp(r->rule, "critical") != 0)
		return fault_set(why, RC_INVALID,
				 "rule \"%s\" cannot be computed by this "
				 "program",
				 r->rule);
	pairs = mem_array(r->criterion_count, sizeof(*pairs));
	rc = pair_up(r, judged, count, pairs, why);
	if (rc == RC_OK)
		*out = propose_critical(pairs, r->criterion_count, explain,
					arg);
	free(pairs);
	return rc;
}
