/* Verifying a whole logbook: see assess/verify.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "load_private.h"
#include "verify_private.h"

/* A root that the ledger has to have at some size. */
struct mark {
	uint64_t size;
	struct digest root;
	bool anchor; /* seen before, elsewhere; else a stored checkpoint */
	bool met;
};

struct book {
	struct telling t;
	struct logbook *lb;
	const struct progress *progress;
	uint64_t size; /* of the ledger */
	struct mark *marks;
	size_t mark_count, next; /* sorted by size; those before NEXT are met */
	uint64_t checkpoints, wrong_checkpoints, newest;
	struct tree tree;
	bool tree_stopped;
	struct shelf *shelf;
	struct gathered gathered;
	struct folding folding;
};

/* --- roots that are expected
 * --------------------------------------------------
 */

static void
add_mark(struct book *b, uint64_t size, const struct digest *root, bool anchor)
{
	struct mark *m =
		mem_push((void **)&b->marks, b->mark_count, sizeof(*b->marks));

	*m = (struct mark){ .size = size, .root = *root, .anchor = anchor };
	b->mark_count++;
}

static enum rc
add_checkpoint(void *arg, uint64_t size, const char *note, struct fault *why)
{
	struct book *b = arg;
	struct checkpoint c;
	enum rc rc;

	if (size > b->newest)
		b->newest = size;
	b->checkpoints++;
	rc = checkpoint_read(note, strlen(note), &c, why);
	if (rc == RC_OK && strcmp(c.logbook, logbook_did(b->lb)) != 0)
		rc = fault_reason(why, RC_INVALID, "wrong-logbook",
				  "it is that of another logbook, %s",
				  c.logbook);
	if (rc == RC_OK && c.size != size)
		rc = fault_reason(why, RC_INVALID, "root",
				  "it says that it is of size %ju",
				  (uintmax_t)c.size);
	if (rc == RC_OK)
		add_mark(b, size, &c.root, false);
	b->wrong_checkpoints += rc != RC_OK;
	return tell_fault(&b->t, rc, "checkpoints", why,
			  "the checkpoint of size %ju", (uintmax_t)size);
}

static enum rc
add_anchor(void *arg, const struct checkpoint *anchor, struct fault *why)
{
	struct book *b = arg;

	(void)why;
	if (anchor->size > b->size)
		tell(&b->t, FINDING_BROKEN, "anchor", "truncated",
		     "the ledger had %ju statements when the checkpoint to "
		     "compare with was made, and has %ju now: it was cut "
		     "short",
		     (uintmax_t)anchor->size, (uintmax_t)b->size);
	else
		add_mark(b, anchor->size, &anchor->root, true);
	return RC_OK;
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = ((const struct mark *)a)->size;
	uint64_t y = ((const struct mark *)b)->size;

	return (x > y) - (x < y);
}

static void
meet(struct book *b, struct mark *m)
{
	struct digest root;

	tree_root(&b->tree, &root);
	m->met = true;
	if (digest_equal(&root, &m->root)) {
		if (m->anchor)
			tell(&b->t, FINDING_OK, "anchor", NULL,
			     "the ledger extends the checkpoint of size %ju "
			     "that was seen before",
			     (uintmax_t)m->size);
		return;
	}
	b->wrong_checkpoints += !m->anchor;
	if (m->anchor)
		tell(&b->t, FINDING_BROKEN, "anchor", "root",
		     "the ledger is not the one of the checkpoint of size %ju "
		     "that was seen before: it was forked or rewritten",
		     (uintmax_t)m->size);
	else
		tell(&b->t, FINDING_BROKEN, "checkpoints", "root",
		     "the checkpoint of size %ju is not the root of the "
		     "statements before it",
		     (uintmax_t)m->size);
}

/* Compare with what is expected at the size that the tree has now. */
static void
meet_marks(struct book *b)
{
	while (b->next < b->mark_count &&
	       b->marks[b->next].size == b->tree.size)
		meet(b, &b->marks[b->next++]);
}

/* --- statements
 * --------------------------------------------------------------- */

static enum rc
take_statement(void *arg, uint64_t number, const void *bytes, size_t size,
	       struct fault *why)
{
	struct book *b = arg;
	struct digest leaf;
	enum rc rc = RC_OK;

	progress_step(b->progress, "statements", number, b->size);
	if (number != b->tree.size && !b->tree_stopped) {
		tell(&b->t, FINDING_BROKEN, "statements", "number",
		     "statement %ju is missing", (uintmax_t)b->tree.size);
		b->tree_stopped = true;
	}
	(void)fold_statement(&b->folding, number, bytes, size, &leaf);
	if (b->tree_stopped)
		return RC_OK;
	tree_leaf(bytes, size, &leaf);
	rc = tree_add(&b->tree, &leaf, NULL, NULL, why);
	if (rc == RC_OK)
		meet_marks(b);
	return rc;
}

static void
tell_tree(struct book *b)
{
	uint64_t before = b->t.broken;

	if (b->tree.size != b->size)
		tell(&b->t, FINDING_BROKEN, "tree", "truncated",
		     "%ju statements could be followed, of %ju",
		     (uintmax_t)b->tree.size, (uintmax_t)b->size);
	if (b->newest != b->size)
		tell(&b->t, FINDING_BROKEN, "checkpoints",
		     b->newest > b->size ? "truncated" : "root",
		     "the newest checkpoint is of size %ju, and the ledger "
		     "has %ju statements",
		     (uintmax_t)b->newest, (uintmax_t)b->size);
	for (size_t i = 0; i < b->mark_count; i++)
		if (!b->marks[i].met)
			tell(&b->t, FINDING_BROKEN,
			     b->marks[i].anchor ? "anchor" : "checkpoints",
			     "truncated",
			     "the checkpoint of size %ju could not be compared "
			     "with the statements",
			     (uintmax_t)b->marks[i].size);
	if (b->t.broken == before && b->wrong_checkpoints == 0)
		tell(&b->t, FINDING_OK, "checkpoints", NULL,
		     "%ju checkpoints are signed by the logbook; the newest is "
		     "of size %ju",
		     (uintmax_t)b->checkpoints, (uintmax_t)b->newest);
}

static enum rc
check_tree(struct book *b, struct fault *why)
{
	enum rc rc = logbook_check_tree(b->lb, why);

	if (rc == RC_OK)
		tell(&b->t, FINDING_OK, "tree", NULL,
		     "the tree was made again from %ju statements, and every "
		     "node that is kept is right",
		     (uintmax_t)b->size);
	return tell_fault(&b->t, rc, "tree", why, "the tree that is kept");
}

static enum rc
check_schema(struct book *b, struct fault *why)
{
	enum rc rc = logbook_check_schema(b->lb, why);

	if (rc == RC_OK)
		tell(&b->t, FINDING_OK, "database", NULL,
		     "the database has the tables and triggers of this "
		     "program, and no others");
	return tell_fault(&b->t, rc, "database", why, "the database");
}

static enum rc
check_ledger(struct book *b, const struct trust *trust, struct fault *why)
{
	enum rc rc = check_schema(b, why);

	if (rc == RC_OK)
		rc = logbook_each_checkpoint(b->lb, add_checkpoint, b, why);
	if (rc == RC_OK)
		rc = each_anchor(&b->t, trust, logbook_did(b->lb), add_anchor,
				 b, why);
	if (b->mark_count > 0)
		qsort(b->marks, b->mark_count, sizeof(*b->marks), by_size);
	if (rc == RC_OK) {
		meet_marks(b); /* of size 0 */
		rc = logbook_each_raw(b->lb, 0, b->size, take_statement, b,
				      why);
	}
	if (rc == RC_OK) {
		tell_tree(b);
		tell_folded(&b->folding);
		rc = check_tree(b, why);
	}
	return rc;
}

/* --- what the statements claim
 * ------------------------------------------------- */

static enum rc
check_claims(struct book *b, struct keeping *k, struct fault *why)
{
	struct rules *r = b->folding.rules;
	struct claims c = { .t = &b->t,
			    .rules = r,
			    .g = &b->gathered,
			    .parts = parts_of_logbook(b->lb) };
	struct catalogue *all = catalogue_of_rules(r);
	const struct assessment *a;
	uint64_t archives = 0;
	enum rc rc = check_contents(&c, why);

	k->by = all;
	for (size_t i = 0;
	     rc == RC_OK && (a = rules_assessment_at(r, i)) != NULL; i++) {
		rc = check_assessment(&c, a, why);
		if (rc == RC_OK)
			rc = check_sealed(k, r, a, &archives, why);
	}
	k->by = NULL;
	catalogue_free(all);
	if (rc == RC_OK)
		rc = check_issued(k, r, NULL, why);
	if (rc != RC_OK)
		return rc;
	tell_claims(&c);
	if (archives > 0)
		tell(&b->t, FINDING_OK, "archives", NULL,
		     "%ju sealed archives, made again, have the identity that "
		     "was sealed",
		     (uintmax_t)archives);
	return RC_OK;
}

/* --- the whole
 * ------------------------------------------------------------------ */

/* All that is read from the database, as of one moment. */
static enum rc
check_book(struct book *b, struct keeping *k, const struct trust *trust,
	   struct fault *why)
{
	bool own = !logbook_in_transaction(b->lb);
	enum rc rc = RC_OK;

	if (own)
		rc = logbook_begin_read(b->lb, why);
	if (rc != RC_OK)
		return rc;
	rc = logbook_size(b->lb, &b->size, why);
	if (rc == RC_OK)
		rc = check_ledger(b, trust, why);
	gathered_sort(&b->gathered);
	if (rc == RC_OK)
		rc = check_claims(b, k, why);
	if (rc == RC_OK)
		rc = check_orphans(&b->t, b->lb, &b->gathered, why);
	if (rc == RC_OK)
		rc = check_witnesses(&b->t, b->lb, b->folding.rules, why);
	/* the rows are those of statements that the rules did not all take */
	if (rc == RC_OK && b->folding.admitted == b->folding.read)
		rc = check_derived(&b->t, b->lb, b->folding.rules, why);
	if (own)
		logbook_rollback(b->lb);
	return rc;
}

enum rc
/* NOLINTNEXTLINE(readability-function-size): a contract */
verify_logbook(struct logbook *lb, const struct trust *trust,
	       const struct progress *progress, verify_fn told, void *arg,
	       enum verdict *verdict, struct fault *why)
{
	struct book b = { .t = { .told = told, .arg = arg },
			  .lb = lb,
			  .progress = progress };
	struct keeping k = { .t = &b.t,
			     .lb = lb,
			     .g = &b.gathered,
			     .progress = progress,
			     .all = true,
			     .cached = trust->cached };
	enum rc rc;

	b.shelf = shelf_new(logbook_store(lb));
	b.folding = (struct folding){
		.t = &b.t,
		.rules = rules_new(logbook_did(lb), false, shelf_rubric,
				   b.shelf),
		.g = &b.gathered,
		.whole = true,
	};
	rc = check_book(&b, &k, trust, why);
	if (rc == RC_OK)
		rc = check_objects(&k, why);
	if (rc == RC_OK) {
		tell_signer(&b.t, trust, logbook_did(lb));
		*verdict = verdict_of(&b.t);
	}
	rules_free(b.folding.rules);
	shelf_free(b.shelf);
	gathered_clear(&b.gathered);
	free(b.marks);
	return rc;
}
