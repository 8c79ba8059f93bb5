/* The nodes of the ledger's tree, kept in the database: see logbook_private.h.
 */

#include "logbook_private.h"

static const char find_sql[] =
	"SELECT hash FROM node WHERE level = ?1 AND place = ?2";

static const char keep_sql[] =
	"INSERT INTO node (level, place, hash) VALUES (?1, ?2, ?3)";

enum rc
ledger_find(void *arg, unsigned level, uint64_t index, struct digest *node,
	    struct fault *why)
{
	struct logbook *lb = arg;
	sqlite3_stmt *q = NULL;
	bool more = false;
	enum rc rc;

	rc = db_query(&lb->db, find_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, level);
	db_bind_number(q, 2, index);
	rc = db_row(&lb->db, q, &more, "read the tree", why);
	if (rc == RC_OK && more)
		rc = db_digest(&lb->db, q, 0, node, why);
	else if (rc == RC_OK)
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "node %ju of level %u is missing in the tree",
				  (uintmax_t)index, level);
	db_release(&lb->db, q);
	return rc;
}

enum rc
ledger_keep(void *arg, unsigned level, uint64_t index,
	    const struct digest *node, struct fault *why)
{
	struct logbook *lb = arg;
	sqlite3_stmt *q = NULL;
	enum rc rc;

	rc = db_query(&lb->db, keep_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, level);
	db_bind_number(q, 2, index);
	db_bind_digest(q, 3, node);
	return db_run(&lb->db, q, "append to the tree", why);
}

enum rc
ledger_same(void *arg, unsigned level, uint64_t index,
	    const struct digest *node, struct fault *why)
{
	struct digest kept;
	enum rc rc = ledger_find(arg, level, index, &kept, why);

	if (rc != RC_OK)
		return rc;
	if (digest_equal(&kept, node))
		return RC_OK;
	if (level == 0)
		return fault_reason(why, RC_CORRUPT, "root",
				    "statement %ju was changed: it is not "
				    "the leaf that the tree has for it",
				    (uintmax_t)index);
	return fault_reason(why, RC_CORRUPT, "root",
			    "node %ju of level %u was changed",
			    (uintmax_t)index, level);
}
