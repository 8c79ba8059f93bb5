/* An assessment document against the statements it was made from: see
 * assess/document.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/document.h"
#include "base/json.h"
#include "rules_private.h"

bool
document_cut(const struct value *document, const char *logbook, uint64_t *size,
	     struct digest *root)
{
	const struct value *feeds = value_get(document, "feeds");

	for (size_t i = 0; i < value_count(feeds); i++) {
		const struct value *feed = value_at(feeds, i);
		const char *did = value_text(feed, "logbook");
		int64_t number = value_integer(feed, "size", -1);

		if (did == NULL || strcmp(did, logbook) != 0)
			continue;
		if (number < 0 || !value_digest(feed, "root", root))
			return false;
		*size = (uint64_t)number;
		return true;
	}
	return false;
}

/* The first member in which A, which is right, and B differ. */
static const char *
member_that_differs(const struct value *a, const struct value *b)
{
	for (void *at = value_walk(a); at != NULL; at = value_next(a, at))
		if (!value_equal(value_member(at),
				 value_get(b, value_name(at))))
			return value_name(at);
	for (void *at = value_walk(b); at != NULL; at = value_next(b, at))
		if (!value_has(a, value_name(at)))
			return value_name(at);
	return NULL;
}

/* No gather and no step lies between the cut and what signs it (§7). */
static enum rc
check_beyond(const struct assessment *a, const struct said *step, uint64_t size,
	     struct fault *why)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct statement *s = &a->all[i]->s;

		if (s->number < size || s->number >= step->s.number ||
		    s->kind == KIND_UNKNOWN ||
		    (kind_class(s->kind) != CLASS_GATHER &&
		     kind_class(s->kind) != CLASS_STEP))
			continue;
		return fault_reason(why, RC_INVALID, "wrong-document",
				    "statement %ju about the assessment lies "
				    "beyond the cut of the document",
				    (uintmax_t)s->number);
	}
	return RC_OK;
}

static enum rc
check_facts(const struct said *step, const struct value *made,
	    const struct value *document, struct fault *why)
{
	const struct value *facts = step->s.facts;
	const char *differs = member_that_differs(made, document);
	struct digest named, real;

	if (differs != NULL)
		return fault_reason(why, RC_INVALID, "wrong-document",
				    "%s of the document is not what the "
				    "statements tell",
				    differs);
	json_digest(document, &real);
	if (!value_digest(facts, "document", &named) ||
	    !digest_equal(&named, &real))
		return fault_reason(why, RC_INVALID, "wrong-document",
				    "the document is not the one that "
				    "statement %ju names",
				    (uintmax_t)step->s.number);
	if (step->s.kind == KIND_CONCLUDED)
		differs = !value_equal(value_get(facts, "revision"),
				       value_get(document, "revision"))
				  ? "revision"
			  : !value_equal(value_get(facts, "outcome"),
					 value_get(document, "outcome"))
				  ? "outcome"
				  : NULL;
	if (differs == NULL)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "wrong-document",
			    "%s of the document is not that of the conclusion",
			    differs);
}

enum rc
document_check(const struct rules *r, const struct assessment *a,
	       const struct said *step, const struct value *document,
	       const struct digest *root, struct fault *why)
{
	const struct value *facts = step->s.facts;
	struct document_words words = { .root = *root };
	struct value *made = NULL;
	struct digest claimed;
	enum rc rc;

	if (!document_cut(document, step->s.logbook, &words.size, &claimed) ||
	    words.size > step->s.number)
		return fault_reason(why, RC_INVALID, "wrong-document",
				    "feeds of the document does not tell a cut "
				    "before statement %ju",
				    (uintmax_t)step->s.number);
	if (step->s.kind == KIND_CONCLUDED) {
		words.declared =
			value_text(value_get(facts, "outcome"), "declared");
		words.overrides = value_get(facts, "overrides");
	}
	rc = check_beyond(a, step, words.size, why);
	if (rc == RC_OK)
		rc = document_make(r, a, &words, &made, why);
	if (rc == RC_OK)
		rc = check_facts(step, made, document, why);
	else if (rc == RC_REFUSED) {
		struct fault told = *why;

		rc = fault_reason(why, RC_INVALID, "wrong-document", "%s",
				  told.text);
	}
	value_free(made);
	return rc;
}
