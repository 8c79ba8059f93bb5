/* The derived tables, and what is said of the ledger itself, against the
 * ledger: see verify_private.h. */

#include <string.h>

#include "assess/rebuild.h"
#include "logbook/index.h"
#include "rules_private.h"
#include "verify_private.h"

/* --- derived tables ----------------------------------------------------------
 */

/* Every row that R gives, as rebuild() gives it.  R knows the whole ledger, so
 * that a row may be put before its last change: it is put again then. */
static enum rc
derive(struct logbook *lb, const struct rules *r, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < r->said_count; i++) {
		const struct said *said = &r->every_said[i]->said;

		rc = index_feed(lb, &said->s, why);
		if (rc == RC_OK)
			rc = rows_after(lb, r, said, why);
	}
	return rc;
}

struct differing {
	struct telling *t;
	uint64_t tables;
};

static enum rc
tell_difference(void *arg, const char *table, const char *key, uint64_t count,
		struct fault *why)
{
	struct differing *d = arg;

	(void)why;
	d->tables++;
	tell(d->t, FINDING_BROKEN, "derived", NULL,
	     "%s: %ju rows are not those of the ledger, the first of %.200s; "
	     "make the derived tables again: recorder rebuild",
	     table, (uintmax_t)count, key);
	return RC_OK;
}

enum rc
check_derived(struct telling *t, struct logbook *lb, const struct rules *r,
	      struct fault *why)
{
	struct differing d = { .t = t };
	enum rc rc;

	if (logbook_stale(lb)) {
		tell(t, FINDING_BROKEN, "derived", NULL,
		     "the derived tables do not know of all statements; make "
		     "them again: recorder rebuild");
		return RC_OK;
	}
	rc = index_anew_begin(lb, why);
	if (rc == RC_OK)
		rc = derive(lb, r, why);
	if (rc == RC_OK)
		rc = index_anew_compare(lb, tell_difference, &d, why);
	index_anew_end(lb);
	if (rc == RC_OK && d.tables == 0)
		tell(t, FINDING_OK, "derived", NULL,
		     "the derived tables, made anew from %zu statements, are "
		     "those that are kept, row by row",
		     r->said_count);
	return tell_fault(t, rc, "derived", why, "the derived tables");
}

/* --- what was said of the ledger itself
 * ---------------------------------------
 */

static enum rc
check_witness(struct logbook *lb, const struct statement *s, struct fault *why)
{
	int64_t size = value_integer(s->facts, "size", -1);
	struct digest root, stated;
	enum rc rc;

	if (size < 0 || (uint64_t)size > s->number)
		return fault_reason(why, RC_CORRUPT, "truncated",
				    "it is of %jd statements of this logbook, "
				    "which were not there yet",
				    (intmax_t)size);
	rc = logbook_root(lb, (uint64_t)size, &root, why);
	if (rc == RC_OK && (!value_digest(s->facts, "root", &stated) ||
			    !digest_equal(&root, &stated)))
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "it has another root than the ledger has at "
				  "%jd statements",
				  (intmax_t)size);
	return rc;
}

enum rc
check_witnesses(struct telling *t, struct logbook *lb, const struct rules *r,
		struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < r->said_count; i++) {
		const struct statement *s = &r->every_said[i]->said.s;
		const char *of;

		if (s->kind != KIND_LOGBOOK_READ &&
		    s->kind != KIND_CHECKPOINT_COSIGNED)
			continue;
		of = value_text(s->facts, "logbook");
		if (of == NULL || strcmp(of, logbook_did(lb)) != 0)
			continue;
		rc = check_witness(lb, s, why);
		rc = tell_fault(t, rc, "checkpoints", why,
				"what statement %ju says of the ledger",
				(uintmax_t)s->number);
	}
	return rc;
}
