/* The derived tables anew, from the ledger: see assess/rebuild.h. */

#include <string.h>

#include "assess/load.h"
#include "assess/rebuild.h"
#include "base/stop.h"
#include "logbook/index.h"
#include "statement/note.h"
#include "statement/tree.h"

struct rebuilding {
	struct logbook *lb;
	struct rules *rules;
	struct tree tree;
	const struct progress *progress;
	uint64_t size;
};

/* What the ledger holds and the rules refuse was not entered by them. */
static enum rc
broken(struct fault *why, uint64_t number)
{
	if (why->code == RC_INVALID || why->code == RC_REFUSED ||
	    why->code == RC_TOO_BIG)
		why->code = RC_CORRUPT;
	return fault_while(why, "statement %ju", (uintmax_t)number);
}

static enum rc
take_in(struct rebuilding *b, struct statement *s, struct fault *why)
{
	const struct digest id = s->id;
	enum rc rc;

	rc = tree_add(&b->tree, &s->leaf, NULL, NULL, why);
	if (rc == RC_OK)
		rc = index_feed(b->lb, s, why);
	if (rc == RC_OK)
		rc = rules_add(b->rules, s, why);
	if (rc == RC_OK)
		rc = rows_after(b->lb, b->rules, rules_said(b->rules, &id),
				why);
	return rc;
}

/* A logbook_raw_fn. */
static enum rc
feed(void *arg, uint64_t number, const void *bytes, size_t size,
     struct fault *why)
{
	struct rebuilding *b = arg;
	struct statement s = { .whole = NULL };
	enum rc rc = stop_check(why);

	if (rc != RC_OK)
		return rc;
	progress_step(b->progress, "statements", number, b->size);
	rc = statement_read(bytes, size, &s, why);
	if (rc == RC_OK || rc == RC_NEWER)
		rc = take_in(b, &s, why);
	statement_clear(&s);
	return rc == RC_OK ? RC_OK : broken(why, number);
}

/* The root of what was read is the one that the newest checkpoint signs, and
 * that the stored tree has. */
static enum rc
check_root(struct rebuilding *b, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint signed_one;
	struct digest root, stored;
	enum rc rc;

	tree_root(&b->tree, &root);
	rc = logbook_root(b->lb, b->size, &stored, why);
	if (rc == RC_OK)
		rc = logbook_newest_checkpoint(b->lb, &note, why);
	if (rc == RC_OK)
		rc = checkpoint_read(note.bytes, note.size, &signed_one, why);
	buf_clear(&note);
	if (rc != RC_OK)
		return rc;
	if (b->tree.size == b->size && signed_one.size == b->size &&
	    digest_equal(&root, &stored) &&
	    digest_equal(&root, &signed_one.root))
		return RC_OK;
	return fault_reason(why, RC_CORRUPT, "root",
			    "the statements are not those that the newest "
			    "checkpoint signs: run recorder verify");
}

static enum rc
feed_all(struct rebuilding *b, struct fault *why)
{
	enum rc rc;

	rc = logbook_size(b->lb, &b->size, why);
	if (rc == RC_OK)
		rc = index_empty(b->lb, why);
	if (rc == RC_OK)
		rc = logbook_each_raw(b->lb, 0, b->size, feed, b, why);
	progress_step(b->progress, "statements", b->size, b->size);
	return rc == RC_OK && b->size > 0 ? check_root(b, why) : rc;
}

enum rc
rebuild(struct logbook *lb, const struct progress *progress,
	uint64_t *statements, struct fault *why)
{
	struct rebuilding b = { .lb = lb, .progress = progress };
	struct shelf *shelf;
	enum rc rc = logbook_begin(lb, why);

	if (rc != RC_OK)
		return rc;
	shelf = shelf_new(logbook_store(lb));
	b.rules = rules_new(logbook_did(lb), false, shelf_rubric, shelf);
	rc = feed_all(&b, why);
	if (rc == RC_OK)
		rc = logbook_commit(lb, why);
	if (rc == RC_OK)
		*statements = b.size;
	else
		logbook_rollback(lb);
	rules_free(b.rules);
	shelf_free(shelf);
	return rc;
}
