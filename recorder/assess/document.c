/* The assessment document (records.md §7): see assess/document.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/document.h"
#include "assess/find.h"
#include "base/json.h"
#include "base/mem.h"
#include "rules_private.h"

/* Every claim about A in the cut: how many, and the digest of their ids. */
static struct value *
history_of(const struct assessment *a, uint64_t size)
{
	struct value *history = value_object();
	struct hasher *hasher = hasher_new();
	char hex[DIGEST_HEX_SIZE];
	struct digest digest;
	int64_t count = 0;

	for (size_t i = 0; i < a->count && a->all[i]->s.number < size; i++) {
		digest_to_hex(&a->all[i]->s.id, hex);
		hex[DIGEST_HEX_SIZE - 1] = '\n';
		hasher_add(hasher, hex, DIGEST_HEX_SIZE);
		count++;
	}
	hasher_finish(hasher, &digest);
	hasher_free(hasher);
	value_set_integer(history, "count", count);
	value_set_digest(history, "digest", &digest);
	return history;
}

static struct value *
feeds_of(const struct assessment *a, const struct document_words *words)
{
	struct value *feeds = value_array(), *feed = value_object();

	value_set_text(feed, "logbook", a->opened->s.logbook);
	value_set_integer(feed, "size", (int64_t)words->size);
	value_set_digest(feed, "root", &words->root);
	value_push(feeds, feed);
	return feeds;
}

/* A person with the newest description of them in the cut. */
static enum rc
person_of(const struct rules *r, const char *urn, uint64_t size,
	  struct value **out, struct fault *why)
{
	const struct person *p = rules_person(r, urn);
	const struct said *described = NULL;
	char who[9];

	if (p != NULL)
		described = person_described_at(p, size);
	if (described == NULL) {
		short_id(urn, who);
		return fault_reason(why, RC_REFUSED, "wrong-document",
				    "person %s was not enrolled by then", who);
	}
	*out = value_object();
	value_set_text(*out, "person", urn);
	value_set_digest(*out, "enrolled", &described->s.id);
	return RC_OK;
}

/* Those members NAMES (NULL at the end) of FACTS that are there. */
static void
pick(struct value *into, const struct value *facts, const char *const names[])
{
	for (; *names != NULL; names++)
		value_set(into, *names, value_copy(value_get(facts, *names)));
}

static enum rc
rows_of(const struct assessment *a, enum kind kind, uint64_t size,
	struct value **out, struct fault *why)
{
	static const char *const of_demonstration[] = { "delivery", "end",
							"offset",   "setting",
							"start",    NULL };
	static const char *const of_evidence[] = { "kind", "object",   "shape",
						   "size", "supplier", "type",
						   NULL };
	static const char *const of_judgement[] = { "criterion", "level",
						    "notApplicable", "points",
						    NULL };
	const char *const *names = of_demonstration;
	const struct said **said = NULL;
	size_t count;

	if (kind == KIND_EVIDENCE_ATTACHED)
		names = of_evidence;
	else if (kind == KIND_JUDGEMENT_RECORDED)
		names = of_judgement;
	if (!said_in_order(a, kind, size, &said, &count)) {
		free(said);
		return fault_reason(why, RC_REFUSED, "state",
				    "a judgement is of no criterion of the "
				    "rubric, or the rubric is not at hand");
	}
	*out = value_array();
	for (size_t i = 0; i < count; i++) {
		struct value *row = value_object();

		value_set_digest(row, "claim", &said[i]->s.id);
		if (kind == KIND_JUDGEMENT_RECORDED)
			value_set_text(row, "by", said[i]->s.by);
		pick(row, said[i]->s.facts, names);
		value_push(*out, row);
	}
	free(said);
	return RC_OK;
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every `by` of JUDGEMENTS, once, by person. */
static enum rc
assessors_of(const struct rules *r, const struct value *judgements,
	     uint64_t size, struct value **out, struct fault *why)
{
	size_t count = value_count(judgements);
	const char **by = mem_array(count, sizeof(const char *));
	struct value *one = NULL;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < count; i++)
		by[i] = value_text(value_at(judgements, i), "by");
	qsort(by, count, sizeof(const char *), compare_text);
	*out = value_array();
	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		if (i > 0 && strcmp(by[i], by[i - 1]) == 0)
			continue;
		rc = person_of(r, by[i], size, &one, why);
		if (rc == RC_OK)
			value_push(*out, one);
	}
	free(by);
	return rc;
}

/* --- overrides: by (rule, criterion) ----------------------------------------
 */

static int
compare_override(const void *a, const void *b)
{
	const struct value *x = *(const struct value *const *)a;
	const struct value *y = *(const struct value *const *)b;
	const char *mine = value_text(x, "rule"),
		   *theirs = value_text(y, "rule");
	int order;

	order = strcmp(mine != NULL ? mine : "", theirs != NULL ? theirs : "");
	if (order != 0)
		return order;
	mine = value_text(x, "criterion");
	theirs = value_text(y, "criterion");
	return strcmp(mine != NULL ? mine : "", theirs != NULL ? theirs : "");
}

static struct value *
overrides_of(const struct value *facts)
{
	size_t count = value_count(facts);
	const struct value **sorted =
		mem_array(count, sizeof(const struct value *));
	struct value *out = value_array();

	for (size_t i = 0; i < count; i++)
		sorted[i] = value_at(facts, i);
	qsort(sorted, count, sizeof(const struct value *), compare_override);
	for (size_t i = 0; i < count; i++)
		value_push(out, value_copy(sorted[i]));
	free(sorted);
	return out;
}

/* --- the whole --------------------------------------------------------------
 */

static const struct said *
newest(const struct assessment *a, enum kind kind, uint64_t size)
{
	for (size_t i = a->count; i-- > 0;)
		if (a->all[i]->s.kind == kind && a->all[i]->s.number < size)
			return a->all[i];
	return NULL;
}

static int64_t
revision_of(const struct assessment *a, uint64_t size)
{
	int64_t revision = 1;

	for (size_t i = 0; i < a->count; i++)
		if (a->all[i]->s.kind == KIND_CONCLUDED &&
		    a->all[i]->s.number < size)
			revision++;
	return revision;
}

/* What only stage concluded has. */
static enum rc
add_conclusion(const struct rules *r, const struct assessment *a,
	       const struct document_words *words, struct value *doc,
	       struct fault *why)
{
	const struct said *submitted = newest(a, KIND_SUBMITTED, words->size);
	struct value *judgements = NULL, *assessors = NULL, *outcome;
	enum outcome proposed = OUTCOME_INSUFFICIENT;
	enum rc rc;

	if (submitted == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "the assessment was not submitted");
	rc = rows_of(a, KIND_JUDGEMENT_RECORDED, words->size, &judgements, why);
	if (rc != RC_OK)
		return rc;
	rc = propose_outcome(a, words->size, &proposed, why);
	if (rc == RC_OK)
		rc = assessors_of(r, judgements, words->size, &assessors, why);
	value_set(doc, "judgements", judgements);
	value_set(doc, "assessors", assessors);
	value_set_digest(doc, "submission", &submitted->s.id);
	outcome = value_object();
	value_set_text(outcome, "proposed", outcome_text(proposed));
	value_set_text(outcome, "declared",
		       words->declared[0] != '\0' ? words->declared
						  : outcome_text(proposed));
	value_set(doc, "outcome", outcome);
	value_set(doc, "overrides", overrides_of(words->overrides));
	return rc;
}

static enum rc
add_rest(const struct rules *r, const struct assessment *a,
	 const struct document_words *words, struct value *doc,
	 struct fault *why)
{
	struct value *made = NULL;
	enum rc rc;

	rc = person_of(r, a->learner, words->size, &made, why);
	if (rc != RC_OK)
		return rc;
	value_set(doc, "learner", made);
	rc = rows_of(a, KIND_DEMONSTRATION_RECORDED, words->size, &made, why);
	if (rc != RC_OK)
		return rc;
	value_set(doc, "demonstrations", made);
	rc = rows_of(a, KIND_EVIDENCE_ATTACHED, words->size, &made, why);
	if (rc != RC_OK)
		return rc;
	value_set(doc, "evidence", made);
	if (words->declared == NULL)
		return RC_OK;
	return add_conclusion(r, a, words, doc, why);
}

enum rc
document_make(const struct rules *r, const struct assessment *a,
	      const struct document_words *words, struct value **out,
	      struct fault *why)
{
	static const char *const of_opened[] = { "attempt", "rubric",
						 "supersedes", NULL };
	struct value *doc;
	enum rc rc;

	if (a->opened->s.number >= words->size)
		return fault_reason(why, RC_REFUSED, "wrong-document",
				    "the assessment was not opened by then");
	doc = value_object();
	value_set_text(doc, "format", "recorder-assessment-v1");
	value_set_text(doc, "stage",
		       words->declared != NULL ? "concluded" : "submitted");
	value_set_text(doc, "assessment", a->urn);
	value_set_text(doc, "logbook", a->opened->s.logbook);
	value_set_digest(doc, "opened", &a->opened->s.id);
	pick(doc, a->opened->s.facts, of_opened);
	value_set(doc, "feeds", feeds_of(a, words));
	value_set(doc, "history", history_of(a, words->size));
	value_set_integer(doc, "revision", revision_of(a, words->size));
	rc = add_rest(r, a, words, doc, why);
	if (rc == RC_OK)
		*out = doc;
	else
		value_free(doc);
	return rc;
}
