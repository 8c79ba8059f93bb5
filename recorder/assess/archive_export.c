/* A sealed archive leaves the house: see archive_export() in assess/archive.h.
 */

#include <stdlib.h>
#include <string.h>

#include "assess/archive.h"
#include "assess/bag.h"
#include "assess/document.h"
#include "assess/load.h"
#include "base/mem.h"
#include "base/text.h"
#include "statement/note.h"

enum { PAGE_LIMIT = 16 * 1024 * 1024 };

static enum rc
open_object(void *arg, const struct digest *id, struct span *out,
	    struct fault *why)
{
	return store_get(arg, id, out, why);
}

/* The note of the act that appended statement NUMBER, and its size. */
static enum rc
note_after(struct logbook *lb, uint64_t number, uint64_t *size,
	   struct buf *note, struct fault *why)
{
	struct fault last = { .code = RC_OK };
	enum rc rc;
	uint64_t end;

	rc = logbook_size(lb, &end, why);
	if (rc != RC_OK)
		return rc;
	rc = RC_NOT_FOUND;
	for (*size = number; rc == RC_NOT_FOUND && *size < end;) {
		++*size;
		rc = logbook_checkpoint(lb, *size, note, &last);
	}
	if (rc != RC_OK)
		*why = last;
	return rc;
}

static enum rc
proof_of(struct logbook *lb, uint64_t number, struct buf *out,
	 struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct tree_path tree;
	uint64_t size = 0;
	enum rc rc;

	rc = note_after(lb, number, &size, &note, why);
	if (rc == RC_OK)
		rc = logbook_inclusion(lb, number, size, &tree, why);
	if (rc == RC_OK)
		rc = bag_proof(number, &tree, buf_text_of(&note), out, why);
	buf_clear(&note);
	return rc;
}

/* Statement NUMBER and its proof, as JSON and PROOF under after/. */
static enum rc
add_after(struct logbook *lb, uint64_t number, const char *json,
	  const char *proof, struct archive_plan *plan, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct buf shown = BUF_LIMIT(NOTE_LIMIT);
	struct statement s = { .whole = NULL };
	size_t size;
	enum rc rc;

	rc = logbook_statement(lb, number, &s, &bytes, why);
	statement_clear(&s);
	if (rc == RC_OK)
		rc = proof_of(lb, number, &shown, why);
	if (rc == RC_OK) {
		size = bytes.size;
		bag_add_after(plan, json, buf_take(&bytes), size);
		size = shown.size;
		bag_add_after(plan, proof, buf_take(&shown), size);
	}
	buf_clear(&bytes);
	buf_clear(&shown);
	return rc;
}

/* Does it say something of the assessment since it was sealed? */
static bool
is_later(const struct assessment *a, const struct statement *s)
{
	return s->number > a->sealed->s.number &&
	       ((s->about != NULL && strcmp(s->about, a->urn) == 0) ||
		s->kind == KIND_CONTENT_ERASED);
}

static enum rc
add_later(struct logbook *lb, const struct assessment *a,
	  const struct catalogue *all, uint64_t end, struct archive_plan *plan,
	  struct fault *why)
{
	char json[BAG_PATH_SIZE], proof[BAG_PATH_SIZE];
	struct selection chosen = { .count = 0 };
	enum rc rc;

	rc = all != NULL ? select_by(lb, all, a->urn, end, &chosen, why)
			 : select_assessment(lb, a->urn, NULL, 0, end, &chosen,
					     why);
	for (size_t i = 0; rc == RC_OK && i < chosen.count; i++) {
		uint64_t number = chosen.numbers[i];
		struct statement s = { .whole = NULL };

		if (number <= a->sealed->s.number)
			continue;
		rc = logbook_statement(lb, number, &s, NULL, why);
		if (rc == RC_OK && is_later(a, &s)) {
			bag_after_path(json, number, ".json");
			bag_after_path(proof, number, ".tlog-proof");
			rc = add_after(lb, number, json, proof, plan, why);
		}
		statement_clear(&s);
	}
	selection_clear(&chosen);
	return rc;
}

/* The plan again, from what the seal says; it must come out the same. */
static enum rc
plan_again(struct logbook *lb, const struct view *view,
	   const struct assessment *a, const struct catalogue *all,
	   struct archive_plan *plan, struct fault *why)
{
	const struct statement *sealed = &a->sealed->s;
	const struct value *feed =
		value_at(value_get(sealed->facts, "feeds"), 0);
	struct archive_words words = {
		.assessment = a->urn,
		.size = (uint64_t)value_integer(feed, "size", 0),
		.time = sealed->claim_time,
		.by = all,
	};
	struct buf page = BUF_LIMIT(PAGE_LIMIT);
	struct digest id, identity;
	enum rc rc = RC_OK;

	if (!value_digest(sealed->facts, "page", &id) ||
	    !value_digest(sealed->facts, "archive", &identity))
		return fault_set(why, RC_CORRUPT, "the seal names no archive");
	rc = store_read(logbook_store(lb), &id, &page, why);
	words.page = page.bytes;
	words.page_size = page.size;
	if (rc == RC_OK)
		rc = archive_plan(lb, view->rules, &words, plan, why);
	if (rc == RC_OK && !digest_equal(&plan->identity, &identity))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "the archive is no longer the one that was "
				  "sealed");
	buf_clear(&page);
	return rc;
}

static enum rc
plan_export(struct logbook *lb, const struct view *view,
	    const struct assessment *a, bool later, struct archive_plan *plan,
	    struct fault *why)
{
	struct catalogue *all = NULL;
	struct fault broken;
	enum rc rc;

	/* What is broken elsewhere does not hold up an archive, which is held
	 * against its own identity. */
	rc = catalogue_read(lb, &all, &broken);
	if (rc != RC_OK && rc != RC_CORRUPT) {
		*why = broken;
		return rc;
	}
	rc = plan_again(lb, view, a, all, plan, why);
	if (rc == RC_OK)
		rc = add_after(lb, a->sealed->s.number, BAG_SEALED,
			       BAG_SEALED_PROOF, plan, why);
	if (rc == RC_OK && later)
		rc = add_later(lb, a, all, view->size, plan, why);
	catalogue_free(all);
	return rc;
}

enum rc /* NOLINTNEXTLINE(readability-function-size): OUT and its ARG */
archive_export(struct logbook *lb, const char *assessment, unsigned how,
	       tar_out_fn out, void *arg, const struct progress *progress,
	       struct fault *why)
{
	const struct bag_out to = {
		.out = out,
		.arg = arg,
		.open = open_object,
		.open_arg = logbook_store(lb),
		.progress = progress,
		.zip = (how & ARCHIVE_ZIP) != 0,
	};
	struct archive_plan plan = { .count = 0 };
	struct view view = { .rules = NULL };
	const struct assessment *a = NULL;
	enum rc rc;

	rc = view_assessment(lb, assessment, NULL, 0, &view, why);
	if (rc == RC_OK)
		a = rules_assessment(view.rules, assessment);
	if (rc == RC_OK && a == NULL)
		rc = fault_set(why, RC_NOT_FOUND, "no assessment %s",
			       assessment);
	else if (rc == RC_OK && a->sealed == NULL)
		rc = fault_reason(why, RC_REFUSED, "state",
				  "the assessment is not sealed: recorder seal "
				  "comes first");
	else if (rc == RC_OK)
		rc = plan_export(lb, &view, a, (how & ARCHIVE_LATER) != 0,
				 &plan, why);
	if (rc == RC_OK)
		rc = bag_write(&plan, &to, why);
	archive_plan_clear(&plan);
	view_clear(&view);
	return rc;
}
