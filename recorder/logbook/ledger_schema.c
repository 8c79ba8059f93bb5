/* The database's tables and triggers against ours: see logbook/logbook.h. */

#include "base/text.h"
#include "logbook_private.h"

enum { SHOWN_SIZE = 120 };

static const char all_sql[] =
	"SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema";

/* Without the tables of derived.sql and their indexes.  A trigger on one of
 * them is no such thing. */
static const char ledger_only_sql[] =
	"SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
	" WHERE type NOT IN ('table', 'index') OR tbl_name NOT GLOB 'index_*'";

static const char has_sql[] =
	"SELECT 1 FROM sqlite_schema WHERE type = ?1 AND name = ?2"
	" AND tbl_name = ?3 AND coalesce(sql, '') = ?4";

static enum rc
has(struct db *db, sqlite3_stmt *row, bool *there, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(db, has_sql, &q, why);

	for (int i = 0; rc == RC_OK && i < 4; i++)
		db_bind_text(q, i + 1, db_text(row, i));
	if (rc == RC_OK)
		rc = db_row(db, q, there, "compare the tables", why);
	db_release(db, q);
	return rc;
}

/* Is all that ONE has in OTHER too, word for word?  NAME of what is not. */
static enum rc
compare(struct db *one, struct db *other, const char *sql, char *name,
	struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = true, there = true;
	enum rc rc = db_query(one, sql, &q, why);

	*name = '\0';
	while (rc == RC_OK && there) {
		rc = db_row(one, q, &more, "list the tables", why);
		if (rc != RC_OK || !more)
			break;
		rc = has(other, q, &there, why);
		if (rc == RC_OK && !there)
			text_printable(db_text(q, 1), name, SHOWN_SIZE);
	}
	db_release(one, q);
	return rc;
}

enum rc
logbook_check_schema(struct logbook *lb, struct fault *why)
{
	char name[SHOWN_SIZE] = "";
	bool derived = true;
	struct fault ignored;
	struct db fresh;
	const char *sql;
	uint64_t fed;
	enum rc rc = db_open_memory(&fresh, why);

	if (rc == RC_OK)
		rc = db_exec(&fresh, ledger_sql, "make the ledger", why);
	if (rc == RC_OK)
		rc = db_exec(&fresh, derived_sql, "make the derived tables",
			     why);
	/* tables of another derived.sql are dropped, not compared */
	if (rc == RC_OK && index_state(lb, &derived, &fed, &ignored) != RC_OK)
		derived = true;
	sql = derived ? all_sql : ledger_only_sql;
	if (rc == RC_OK)
		rc = compare(&lb->db, &fresh, sql, name, why);
	if (rc == RC_OK && name[0] != '\0')
		rc = fault_set(why, RC_CORRUPT,
			       "the logbook's database has tables or triggers "
			       "that are not ours: %s",
			       name);
	if (rc == RC_OK)
		rc = compare(&fresh, &lb->db, sql, name, why);
	if (rc == RC_OK && name[0] != '\0')
		rc = fault_set(why, RC_CORRUPT,
			       "the logbook's database lacks one of our tables "
			       "or triggers: %s",
			       name);
	db_close(&fresh);
	return rc;
}
