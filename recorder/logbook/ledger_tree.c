/* The ledger as a tree (records.md §6): see logbook/logbook.h. */

#include "base/mem.h"
#include "logbook_private.h"

static const char count_sql[] = "SELECT count(*) FROM node";

struct reread {
	struct logbook *lb;
	struct tree *t;
};

static enum rc
reread_one(void *arg, uint64_t number, const void *bytes, size_t size,
	   struct fault *why)
{
	struct reread *r = arg;
	struct digest leaf;

	if (number != r->t->size)
		return fault_reason(why, RC_CORRUPT, "number",
				    "statement %ju is missing",
				    (uintmax_t)r->t->size);
	tree_leaf(bytes, size, &leaf);
	return tree_add(r->t, &leaf, ledger_same, r->lb, why);
}

enum rc
ledger_reread(struct logbook *lb, struct tree *t, uint64_t end,
	      struct fault *why)
{
	struct reread r = { .lb = lb, .t = t };
	enum rc rc;

	rc = logbook_each_raw(lb, t->size, end, reread_one, &r, why);
	if (rc == RC_OK && t->size != end)
		rc = fault_reason(why, RC_CORRUPT, "truncated",
				  "%ju statements are there, not %ju",
				  (uintmax_t)t->size, (uintmax_t)end);
	return rc;
}

static enum rc
check_size(struct logbook *lb, uint64_t size, struct fault *why)
{
	uint64_t has = 0;
	enum rc rc = logbook_size(lb, &has, why);

	if (rc == RC_OK && size > has)
		rc = fault_reason(why, RC_NOT_FOUND, "truncated",
				  "the ledger has %ju statements, not %ju",
				  (uintmax_t)has, (uintmax_t)size);
	return rc;
}

enum rc
logbook_root(struct logbook *lb, uint64_t size, struct digest *root,
	     struct fault *why)
{
	struct tree t;
	enum rc rc;

	rc = check_size(lb, size, why);
	if (rc == RC_OK)
		rc = tree_at(&t, size, ledger_find, lb, why);
	if (rc == RC_OK)
		tree_root(&t, root);
	return rc;
}

enum rc
logbook_checkpoint_anew(struct logbook *lb, uint64_t size, struct buf *out,
			struct fault *why)
{
	struct digest root;
	enum rc rc;

	if (lb->key == NULL)
		return fault_set(why, RC_NOT_FOUND,
				 "no checkpoint of %ju statements, and no key "
				 "at hand to sign it anew",
				 (uintmax_t)size);
	rc = logbook_root(lb, size, &root, why);
	return rc == RC_OK ? checkpoint_write(lb->key, size, &root, out, why)
			   : rc;
}

enum rc
logbook_inclusion(struct logbook *lb, uint64_t number, uint64_t size,
		  struct tree_path *out, struct fault *why)
{
	enum rc rc = check_size(lb, size, why);

	if (rc == RC_OK && number >= size)
		rc = fault_set(why, RC_NOT_FOUND,
			       "no statement %ju among the first %ju",
			       (uintmax_t)number, (uintmax_t)size);
	if (rc == RC_OK)
		rc = tree_inclusion(number, size, ledger_find, lb, out, why);
	return rc;
}

enum rc
logbook_consistency(struct logbook *lb, uint64_t old, uint64_t size,
		    struct tree_path *out, struct fault *why)
{
	enum rc rc = check_size(lb, size, why);

	MUST(old > 0 && old <= size);
	if (rc == RC_OK)
		rc = tree_consistency(old, size, ledger_find, lb, out, why);
	return rc;
}

/* A tree of n leaves has 2n - (bits set in n) complete nodes. */
static enum rc
check_count(struct logbook *lb, uint64_t size, struct fault *why)
{
	uint64_t expected = 2 * size;
	int64_t count = 0;
	enum rc rc = db_number(&lb->db, count_sql, &count, why);

	for (uint64_t bits = size; bits != 0; bits &= bits - 1)
		expected--;
	if (rc == RC_OK && (uint64_t)count != expected)
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "the tree has %jd nodes, where %ju "
				  "statements make %ju",
				  (intmax_t)count, (uintmax_t)size,
				  (uintmax_t)expected);
	return rc;
}

enum rc
logbook_check_tree(struct logbook *lb, struct fault *why)
{
	bool ours = lb->hold == HOLDS_NOTHING;
	struct tree t = { 0 };
	uint64_t size = 0;
	enum rc rc = RC_OK;

	if (ours)
		rc = logbook_begin_read(lb, why); /* one moment */
	if (rc == RC_OK)
		rc = logbook_size(lb, &size, why);
	if (rc == RC_OK)
		rc = ledger_reread(lb, &t, size, why);
	if (rc == RC_OK)
		rc = check_count(lb, size, why);
	if (ours)
		logbook_rollback(lb);
	return rc;
}
