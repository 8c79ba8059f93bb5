/* Sealed archives, made again: see verify_private.h. */

#include <string.h>

#include "assess/document.h"
#include "assess/load.h"
#include "verify_private.h"

enum { PAGE_LIMIT = 64 * 1024 * 1024 };

/* What of an archive was lawfully erased. */
struct gone {
	const struct gathered *g;
	bool needed; /* something without which the archive is not made */
};

static bool
is_erased(void *arg, const struct digest *id, bool content, uint64_t *size)
{
	struct gone *gone = arg;
	const struct named *by = gathered_erasure(gone->g, id, content);

	if (by == NULL || (size != NULL && !by->sized))
		return false;
	if (size != NULL)
		*size = by->size;
	else
		gone->needed = true;
	return true;
}

/* The archive begins with the checkpoint of its cut. */
static void
tell_checkpoint(struct keeping *k, const struct assessment *a, uint64_t size)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct fault none;

	if (logbook_checkpoint(k->lb, size, &note, &none) == RC_NOT_FOUND)
		tell(k->t, FINDING_NOTE, "checkpoints", NULL,
		     "the checkpoint of size %ju, with which the archive of %s "
		     "begins, is not there any more: an export has it signed "
		     "anew",
		     (uintmax_t)size, a->urn);
	buf_clear(&note);
}

static enum rc
plan_again(struct keeping *k, const struct rules *r, const struct assessment *a,
	   struct gone *gone, struct digest *identity, struct fault *why)
{
	const struct statement *seal = &a->sealed->s;
	struct archive_words words = { .assessment = a->urn,
				       .time = seal->claim_time,
				       .by = k->by,
				       .erased = is_erased,
				       .arg = gone };
	struct buf page = BUF_LIMIT(PAGE_LIMIT);
	struct archive_plan plan = { .members = NULL };
	struct digest id, root;
	enum rc rc;

	if (!document_cut(seal->facts, seal->logbook, &words.size, &root) ||
	    !value_digest(seal->facts, "page", &id))
		return fault_reason(why, RC_INVALID, "missing-member",
				    "the seal has no feeds or no page");
	tell_checkpoint(k, a, words.size);
	rc = store_read(logbook_store(k->lb), &id, &page, why);
	if (rc == RC_NOT_FOUND)
		(void)is_erased(gone, &id, false, NULL);
	words.page = page.bytes;
	words.page_size = page.size;
	if (rc == RC_OK)
		rc = archive_plan(k->lb, r, &words, &plan, why);
	if (rc == RC_OK)
		*identity = plan.identity;
	archive_plan_clear(&plan);
	buf_clear(&page);
	return rc;
}

static enum rc
check_feeds(struct keeping *k, const struct statement *seal, struct fault *why)
{
	struct digest root, stated;
	uint64_t size = 0;
	enum rc rc;

	if (!document_cut(seal->facts, seal->logbook, &size, &stated))
		return RC_OK; /* told by plan_again() */
	rc = logbook_root(k->lb, size, &root, why);
	if (rc == RC_OK && !digest_equal(&root, &stated))
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "its feeds have another root than the "
				  "ledger has at %ju statements",
				  (uintmax_t)size);
	return rc;
}

enum rc
check_sealed(struct keeping *k, const struct rules *r,
	     const struct assessment *a, uint64_t *checked, struct fault *why)
{
	struct gone gone = { .g = k->g };
	struct digest identity, sealed;
	enum rc rc;

	if (a->sealed == NULL)
		return RC_OK;
	rc = check_feeds(k, &a->sealed->s, why);
	if (rc == RC_OK)
		rc = plan_again(k, r, a, &gone, &identity, why);
	if (rc == RC_NOT_FOUND && gone.needed) {
		tell(k->t, FINDING_NOTE, "archives", NULL,
		     "the sealed archive of %s was not made again, since "
		     "something that it is made of was erased",
		     a->urn);
		return RC_OK;
	}
	if (rc == RC_OK &&
	    (!value_digest(a->sealed->s.facts, "archive", &sealed) ||
	     !digest_equal(&sealed, &identity)))
		rc = fault_reason(why, RC_CORRUPT, "wrong-document",
				  "made again it is another than the one that "
				  "was sealed");
	*checked += rc == RC_OK;
	return tell_fault(k->t, rc, "archives", why, "the sealed archive of %s",
			  a->urn);
}
