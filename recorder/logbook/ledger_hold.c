/* The transaction that a handle holds, begun and let go: see logbook/logbook.h.
 */

#include "base/mem.h"
#include "logbook_private.h"

static const char size_sql[] =
	"SELECT coalesce(max(number) + 1, 0) FROM statement";

enum rc
logbook_size(struct logbook *lb, uint64_t *size, struct fault *why)
{
	int64_t count = 0;
	enum rc rc = db_number(&lb->db, size_sql, &count, why);

	if (rc == RC_OK)
		*size = (uint64_t)count;
	return rc;
}

bool
logbook_in_transaction(const struct logbook *lb)
{
	return lb->hold != HOLDS_NOTHING;
}

enum rc
logbook_begin_read(struct logbook *lb, struct fault *why)
{
	enum rc rc;

	MUST(lb->hold == HOLDS_NOTHING);
	rc = db_exec(&lb->db, "BEGIN", "begin", why);
	if (rc != RC_OK)
		return rc;
	lb->hold = HOLDS_READ;
	/* the moment is that of the first read */
	rc = logbook_size(lb, &lb->begun, why);
	if (rc != RC_OK)
		logbook_rollback(lb);
	return rc;
}

enum rc
logbook_begin(struct logbook *lb, struct fault *why)
{
	bool ours = false;
	enum rc rc;

	MUST(lb->hold == HOLDS_NOTHING);
	/* a copy in memory is written to feed its derived tables, no more */
	if (lb->reading && !(lb->apart && lb->stale))
		return fault_set(why, RC_REFUSED,
				 "the logbook was opened for reading only");
	rc = db_exec(&lb->db, "BEGIN IMMEDIATE", "begin", why);
	if (rc != RC_OK)
		return rc;
	lb->hold = HOLDS_WRITE;
	lb->loaded = false;
	lb->spoiled = false;
	rc = logbook_size(lb, &lb->begun, why);
	if (rc == RC_OK)
		rc = index_state(lb, &ours, &lb->fed, why);
	if (rc == RC_OK && !ours)
		rc = fault_set(why, RC_BUSY,
			       "the logbook was opened by another version of "
			       "recorder; try again");
	lb->fed_was = lb->fed;
	if (rc == RC_OK)
		lb->stale = lb->fed != lb->begun;
	else
		logbook_rollback(lb);
	return rc;
}

void
logbook_rollback(struct logbook *lb)
{
	/* SQLite may have rolled back already, say on a full disk */
	if (lb->hold != HOLDS_NOTHING && !sqlite3_get_autocommit(lb->db.sqlite))
		sqlite3_exec(lb->db.sqlite, "ROLLBACK", NULL, NULL, NULL);
	lb->hold = HOLDS_NOTHING;
	lb->loaded = false;
}
