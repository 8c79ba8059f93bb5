/* The derived tables anew, beside the stored ones: see logbook/index.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "logbook/index.h"
#include "logbook_private.h"

/*
 * A temporary table stands in front of one of the main database that is called
 * the same: while the new ones are there, what is fed and put goes into them,
 * and nothing that is stored is written to.
 */

static const char make[] = "CREATE TABLE ";
static const char make_beside[] = "CREATE TEMP TABLE ";

/* derived.sql, of temporary tables; their indexes go where they are. */
static char *
sql_beside(void)
{
	struct buf out = BUF_LIMIT((size_t)1 << 20);
	const char *at = derived_sql, *next;
	struct fault never;

	while ((next = strstr(at, make)) != NULL) {
		MUST(buf_add(&out, at, (size_t)(next - at), &never) == RC_OK);
		MUST(buf_add_text(&out, make_beside, &never) == RC_OK);
		at = next + sizeof(make) - 1;
	}
	MUST(buf_add_text(&out, at, &never) == RC_OK);
	return buf_take(&out);
}

enum rc
index_anew_begin(struct logbook *lb, struct fault *why)
{
	char *sql = sql_beside();
	enum rc rc;

	MUST(lb->hold != HOLDS_NOTHING && !lb->anew);
	rc = db_exec(&lb->db, sql, "derive the tables anew", why);
	free(sql);
	if (rc != RC_OK)
		return rc;
	lb->anew = true;
	lb->fed_stored = lb->fed;
	lb->fed = 0;
	return RC_OK;
}

#define TABLE(name, key)                                                       \
	{                                                                      \
		name, "SELECT count(*), min(k) FROM (SELECT " key              \
		      " AS k FROM (SELECT * FROM main." name                   \
		      " EXCEPT SELECT * FROM temp." name                       \
		      ") UNION ALL SELECT " key                                \
		      " AS k FROM (SELECT * FROM temp." name                   \
		      " EXCEPT SELECT * FROM main." name "))"                  \
	}

/* What names a row, and the question for those that only one side has. */
static const struct {
	const char *name, *sql;
} tables[] = {
	TABLE("index_claim", "'sha256:' || lower(hex(id))"),
	TABLE("index_about", "assessment || ', statement ' || number"),
	TABLE("index_mention", "person || ', statement ' || number"),
	TABLE("index_kind", "kind || ', statement ' || number"),
	TABLE("index_person", "urn"),
	TABLE("index_key", "did"),
	TABLE("index_rubric", "'sha256:' || lower(hex(id))"),
	TABLE("index_assessment", "urn"),
};

static enum rc
compare(struct logbook *lb, size_t i, index_difference_fn fn, void *arg,
	struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = false;
	enum rc rc = db_query(&lb->db, tables[i].sql, &q, why);

	if (rc == RC_OK)
		rc = db_row(&lb->db, q, &more, "compare the derived tables",
			    why);
	if (rc == RC_OK && more && db_count(q, 0) > 0) {
		const char *key = db_text(q, 1);

		rc = fn(arg, tables[i].name, key != NULL ? key : "",
			db_count(q, 0), why);
	}
	db_release(&lb->db, q);
	return rc;
}

enum rc
index_anew_compare(struct logbook *lb, index_difference_fn fn, void *arg,
		   struct fault *why)
{
	enum rc rc = RC_OK;

	MUST(lb->anew);
	for (size_t i = 0; rc == RC_OK && i < sizeof(tables) / sizeof(*tables);
	     i++)
		rc = compare(lb, i, fn, arg, why);
	return rc;
}

void
index_anew_end(struct logbook *lb)
{
	struct fault never;
	char *sql;

	if (!lb->anew)
		return;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		sql = mem_format("DROP TABLE temp.%s", tables[i].name);
		MUST(db_exec(&lb->db, sql, "forget the tables made anew",
			     &never) == RC_OK);
		free(sql);
	}
	lb->fed = lb->fed_stored;
	lb->anew = false;
}
