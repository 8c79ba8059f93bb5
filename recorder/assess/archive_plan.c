/* The sealed archive of a logbook's assessment: see assess/archive.h. */

#include <string.h>
#include <unistd.h>

#include "assess/archive.h"
#include "assess/bag.h"
#include "assess/load.h"
#include "statement/note.h"

struct cut {
	struct logbook *lb;
	const struct archive_words *words;
};

static enum rc
take_statement(void *arg, uint64_t number, struct buf *out, struct fault *why)
{
	struct statement s = { .whole = NULL };
	const struct cut *cut = arg;
	enum rc rc;

	rc = logbook_statement(cut->lb, number, &s, out, why);
	statement_clear(&s);
	return rc;
}

static enum rc
take_content(void *arg, const struct digest *id, struct buf *out,
	     struct fault *why)
{
	const struct archive_words *words = ((const struct cut *)arg)->words;
	enum rc rc;

	rc = logbook_content(((const struct cut *)arg)->lb, id, NULL, out, why);
	if (rc == RC_NOT_FOUND && words->erased != NULL)
		(void)words->erased(words->arg, id, true, NULL);
	return rc;
}

static enum rc
take_object(void *arg, const struct digest *id, struct buf *out,
	    struct fault *why)
{
	const struct archive_words *words = ((const struct cut *)arg)->words;
	enum rc rc;

	rc = store_read(logbook_store(((const struct cut *)arg)->lb), id, out,
			why);
	if (rc == RC_NOT_FOUND && words->erased != NULL)
		(void)words->erased(words->arg, id, false, NULL);
	return rc;
}

static enum rc
take_size(void *arg, const struct digest *id, uint64_t *size, struct fault *why)
{
	const struct cut *cut = arg;
	enum rc rc = store_size(logbook_store(cut->lb), id, size, why);

	if (rc == RC_NOT_FOUND && cut->words->erased != NULL &&
	    cut->words->erased(cut->words->arg, id, false, size))
		rc = RC_OK;
	return rc;
}

static enum rc
take_inclusion(void *arg, uint64_t number, struct tree_path *out,
	       struct fault *why)
{
	const struct cut *cut = arg;

	return logbook_inclusion(cut->lb, number, cut->words->size, out, why);
}

enum rc
archive_plan(struct logbook *lb, const struct rules *r,
	     const struct archive_words *words, struct archive_plan *out,
	     struct fault *why)
{
	const struct assessment *a = rules_assessment(r, words->assessment);
	struct cut cut = { .lb = lb, .words = words };
	const struct bag_source from = {
		.arg = &cut,
		.statement = take_statement,
		.content = take_content,
		.object = take_object,
		.object_size = take_size,
		.inclusion = take_inclusion,
	};
	struct bag_words bag = {
		.logbook = logbook_did(lb),
		.assessment = words->assessment,
		.time = words->time,
		.page_bytes = words->page,
		.page_size = words->page_size,
	};
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct selection chosen = { .count = 0 };
	enum rc rc;

	memset(out, 0, sizeof(*out));
	if (a == NULL || a->concluded == NULL ||
	    !value_digest(a->concluded->s.facts, "document", &bag.document))
		return fault_set(why, RC_NOT_FOUND,
				 "assessment %s has no conclusion",
				 words->assessment);
	rc = logbook_checkpoint(lb, words->size, &note, why);
	if (rc == RC_NOT_FOUND)
		rc = logbook_checkpoint_anew(lb, words->size, &note, why);
	if (rc == RC_OK)
		rc = words->by != NULL
			     ? select_by(lb, words->by, words->assessment,
					 words->size, &chosen, why)
			     : select_assessment(lb, words->assessment, NULL, 0,
						 words->size, &chosen, why);
	if (rc == RC_OK) {
		bag.checkpoint = buf_text_of(&note);
		bag.numbers = chosen.numbers;
		bag.count = chosen.count;
		rc = bag_plan(&from, &bag, out, why);
	}
	selection_clear(&chosen);
	buf_clear(&note);
	return rc;
}
