/* Verifying one assessment in a logbook: see assess/verify.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "load_private.h"
#include "verify_private.h"

struct one {
	struct telling t;
	struct logbook *lb;
	struct shelf *shelf;
	struct gathered gathered;
	struct folding folding;
	struct checkpoint newest;
	uint64_t size; /* of the ledger */
	uint64_t included;
	bool selected;	       /* it is known what bears on the assessment */
	struct catalogue *all; /* NULL: the ledger could not be read through */
};

static enum rc
read_newest(struct one *o, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint *c = &o->newest;
	enum rc rc;

	rc = logbook_size(o->lb, &o->size, why);
	if (rc == RC_OK)
		rc = logbook_newest_checkpoint(o->lb, &note, why);
	if (rc == RC_OK)
		rc = checkpoint_read(note.bytes, note.size, c, why);
	if (rc == RC_OK && strcmp(c->logbook, logbook_did(o->lb)) != 0)
		rc = fault_reason(why, RC_CORRUPT, "wrong-logbook",
				  "it is that of another logbook");
	if (rc == RC_OK && c->size != o->size)
		rc = fault_reason(why, RC_CORRUPT,
				  c->size > o->size ? "truncated" : "root",
				  "it is of size %ju, and the ledger has %ju "
				  "statements",
				  (uintmax_t)c->size, (uintmax_t)o->size);
	buf_clear(&note);
	if (rc == RC_OK)
		return RC_OK;
	c->size = 0; /* nothing is compared with it */
	return fault_while(why, "the newest checkpoint");
}

static enum rc
check_included(struct one *o, uint64_t number, const struct digest *leaf,
	       struct fault *why)
{
	struct tree_path path = { .count = 0 };
	enum rc rc;

	rc = logbook_inclusion(o->lb, number, o->newest.size, &path, why);
	if (rc == RC_OK && !tree_proves_inclusion(leaf, number, o->newest.size,
						  &path, &o->newest.root))
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "it is not in the ledger that the newest "
				  "checkpoint is of");
	o->included += rc == RC_OK;
	return tell_fault(&o->t, rc, "inclusion", why, "statement %ju",
			  (uintmax_t)number);
}

static enum rc
check_statement(struct one *o, uint64_t number, struct fault *why)
{
	struct statement s = { .whole = NULL };
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct digest leaf;
	enum rc rc;

	rc = logbook_statement(o->lb, number, &s, &bytes, why);
	statement_clear(&s);
	if (rc != RC_OK && rc != RC_NEWER && is_finding(rc)) {
		/* its sentence names the statement */
		tell(&o->t, FINDING_BROKEN, "statements", why->reason, "%s",
		     why->text);
		o->folding.read++;
		rc = RC_OK;
	} else if (rc == RC_OK || rc == RC_NEWER) {
		rc = RC_OK;
		if (fold_statement(&o->folding, number, bytes.bytes, bytes.size,
				   &leaf) &&
		    o->newest.size > 0)
			rc = check_included(o, number, &leaf, why);
	}
	buf_clear(&bytes);
	return rc;
}

/* What bears on it is looked for in the whole ledger; in one that is broken, by
 * the derived tables, so that as much as can be is looked at. */
static enum rc
select_statements(struct one *o, const char *urn, struct selection *chosen,
		  struct fault *why)
{
	struct selection kept = { .count = 0 };
	enum rc rc;

	rc = tell_fault(&o->t, catalogue_read(o->lb, &o->all, why), "tree", why,
			"reading the ledger through");
	if (rc != RC_OK)
		return rc;
	rc = select_assessment(o->lb, urn, NULL, 0, o->size, &kept, why);
	if (o->all == NULL) {
		*chosen = kept;
		return rc;
	}
	if (rc == RC_OK)
		rc = select_by(o->lb, o->all, urn, o->size, chosen, why);
	if (rc == RC_OK && !selection_equal(&kept, chosen))
		tell(&o->t, FINDING_BROKEN, "derived", NULL,
		     "the derived tables find %zu statements that bear on the "
		     "assessment, where the ledger has %zu; make them again: "
		     "recorder rebuild",
		     kept.count, chosen->count);
	selection_clear(&kept);
	return rc;
}

static enum rc
check_statements(struct one *o, const char *urn, struct fault *why)
{
	struct selection chosen = { .count = 0 };
	enum rc rc = select_statements(o, urn, &chosen, why);

	o->selected = rc == RC_OK;
	rc = tell_fault(&o->t, rc, "statements", why,
			"looking for what bears on the assessment");
	for (size_t i = 0; rc == RC_OK && i < chosen.count; i++)
		rc = check_statement(o, chosen.numbers[i], why);
	if (rc == RC_OK && o->selected)
		tell_folded(&o->folding);
	if (rc == RC_OK && o->included > 0)
		tell(&o->t, FINDING_OK, "inclusion", NULL,
		     "%ju statements are in the ledger that the newest "
		     "checkpoint, of size %ju, is of",
		     (uintmax_t)o->included, (uintmax_t)o->newest.size);
	selection_clear(&chosen);
	return rc;
}

static enum rc
check_claims(struct one *o, struct keeping *k, const char *urn,
	     struct fault *why)
{
	const struct rules *r = o->folding.rules;
	const struct assessment *a = rules_assessment(r, urn);
	struct claims c = { .t = &o->t,
			    .rules = r,
			    .g = &o->gathered,
			    .parts = parts_of_logbook(o->lb) };
	uint64_t archives = 0;
	char id[9];
	enum rc rc;

	k->by = o->all;
	short_id(urn, id);
	if (!o->selected)
		return RC_OK;
	if (a == NULL) {
		tell(&o->t, FINDING_BROKEN, "statements", "state",
		     "assessment %s was never opened by the rules", id);
		return RC_OK;
	}
	rc = check_contents(&c, why);
	if (rc == RC_OK)
		rc = check_assessment(&c, a, why);
	if (rc == RC_OK)
		rc = check_sealed(k, r, a, &archives, why);
	if (rc == RC_OK)
		rc = check_issued(k, r, a, why);
	if (rc != RC_OK)
		return rc;
	tell_claims(&c);
	if (archives > 0)
		tell(&o->t, FINDING_OK, "archives", NULL,
		     "the sealed archive, made again, has the identity that "
		     "was sealed");
	return RC_OK;
}

static enum rc
meet_anchor(void *arg, const struct checkpoint *anchor, struct fault *why)
{
	struct one *o = arg;
	struct digest root;
	enum rc rc = RC_OK;

	if (anchor->size > o->size) {
		tell(&o->t, FINDING_BROKEN, "anchor", "truncated",
		     "the ledger had %ju statements when the checkpoint to "
		     "compare with was made, and has %ju now: it was cut "
		     "short",
		     (uintmax_t)anchor->size, (uintmax_t)o->size);
		return RC_OK;
	}
	rc = logbook_root(o->lb, anchor->size, &root, why);
	if (rc == RC_OK && !digest_equal(&root, &anchor->root))
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "the ledger is another: it was forked or "
				  "rewritten");
	if (rc == RC_OK)
		tell(&o->t, FINDING_OK, "anchor", NULL,
		     "the ledger extends the checkpoint of size %ju that was "
		     "seen before",
		     (uintmax_t)anchor->size);
	return tell_fault(&o->t, rc, "anchor", why,
			  "the checkpoint of size %ju that was seen before",
			  (uintmax_t)anchor->size);
}

/* All that is read from the database, as of one moment. */
static enum rc
check_one(struct one *o, struct keeping *k, const char *urn,
	  const struct trust *trust, struct fault *why)
{
	bool own = !logbook_in_transaction(o->lb);
	enum rc rc = RC_OK;

	if (own)
		rc = logbook_begin_read(o->lb, why);
	if (rc != RC_OK)
		return rc;
	rc = tell_fault(&o->t, read_newest(o, why), "checkpoints", why,
			"the ledger");
	if (rc == RC_OK)
		rc = check_statements(o, urn, why);
	gathered_sort(&o->gathered);
	if (rc == RC_OK)
		rc = check_claims(o, k, urn, why);
	if (rc == RC_OK)
		rc = each_anchor(&o->t, trust, logbook_did(o->lb), meet_anchor,
				 o, why);
	if (own)
		logbook_rollback(o->lb);
	return rc;
}

enum rc
/* NOLINTNEXTLINE(readability-function-size): a contract */
verify_assessment(struct logbook *lb, const char *assessment,
		  const struct trust *trust, const struct progress *progress,
		  verify_fn told, void *arg, enum verdict *verdict,
		  struct fault *why)
{
	struct one o = { .t = { .told = told, .arg = arg }, .lb = lb };
	struct keeping k = { .t = &o.t,
			     .lb = lb,
			     .g = &o.gathered,
			     .progress = progress,
			     .cached = trust->cached };
	enum rc rc;

	o.shelf = shelf_new(logbook_store(lb));
	o.folding = (struct folding){
		.t = &o.t,
		.rules =
			rules_new(logbook_did(lb), true, shelf_rubric, o.shelf),
		.g = &o.gathered,
	};
	rc = check_one(&o, &k, assessment, trust, why);
	if (rc == RC_OK)
		rc = check_objects(&k, why);
	if (rc == RC_OK) {
		tell_signer(&o.t, trust, logbook_did(lb));
		*verdict = verdict_of(&o.t);
	}
	catalogue_free(o.all);
	rules_free(o.folding.rules);
	shelf_free(o.shelf);
	gathered_clear(&o.gathered);
	return rc;
}
