/* Verifying an exported archive: see assess/verify.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify_private.h"

static void
close_archive(struct opened *o)
{
	for (size_t i = 0; i < o->count; i++) {
		free(o->members[i].path);
		free(o->members[i].bytes);
	}
	for (size_t i = 0; i < o->absent_count; i++)
		free(o->absent[i].path);
	free(o->members);
	free(o->absent);
	free((void *)o->by_digest);
	free(o->places);
	rules_free(o->folding.rules);
	rubric_free(o->rubric);
	statement_clear(&o->seal);
	gathered_clear(&o->gathered);
	roots_clear(&o->roots);
}

static enum rc
meet_anchor(void *arg, const struct checkpoint *anchor, struct fault *why)
{
	struct opened *o = arg;

	(void)why;
	switch (roots_ask(&o->roots, anchor->size, &anchor->root)) {
	case ROOT_SAME:
		tell(o->t, FINDING_OK, "anchor", NULL,
		     "the archive is of the ledger of the checkpoint of size "
		     "%ju that was seen before",
		     (uintmax_t)anchor->size);
		break;
	case ROOT_OTHER:
		tell(o->t, FINDING_BROKEN, "anchor", "root",
		     "the archive is of another ledger than the checkpoint of "
		     "size %ju that was seen before: one of them was forked "
		     "or rewritten",
		     (uintmax_t)anchor->size);
		break;
	case ROOT_NOT_KNOWN:
		tell(o->t, FINDING_NOTE, "anchor", NULL,
		     "whether the checkpoint of size %ju is of the same ledger "
		     "cannot be decided from this archive alone, of size %ju: "
		     "that needs a consistency proof of the logbook",
		     (uintmax_t)anchor->size, (uintmax_t)o->checkpoint.size);
		break;
	}
	return RC_OK;
}

static enum rc
check_archive(struct opened *o, const struct trust *trust, struct fault *why)
{
	enum rc rc = RC_OK;

	archive_check_manifests(o);
	archive_index(o);
	if (archive_check_said(o))
		rc = archive_check_bag(o, why);
	if (rc != RC_OK || o->checkpoint.logbook[0] == '\0')
		return rc;
	rc = each_anchor(o->t, trust, o->checkpoint.logbook, meet_anchor, o,
			 why);
	if (rc == RC_OK)
		tell_signer(o->t, trust, o->checkpoint.logbook);
	return rc;
}

enum rc
/* NOLINTNEXTLINE(readability-function-size): a contract */
verify_archive(int fd, const struct trust *trust,
	       const struct progress *progress, verify_fn told, void *arg,
	       enum verdict *verdict, struct fault *why)
{
	struct telling t = { .told = told, .arg = arg };
	struct opened o = { .t = &t };
	bool whole = false;
	enum rc rc;

	rc = archive_read(&o, fd, progress, &whole, why);
	if (rc == RC_OK && whole)
		rc = check_archive(&o, trust, why);
	else if (rc == RC_OK && o.count > 0)
		tell(&t, FINDING_NOTE, "container", NULL,
		     "what follows was not looked at");
	if (rc == RC_OK)
		*verdict = verdict_of(&t);
	close_archive(&o);
	return rc;
}
