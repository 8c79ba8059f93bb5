/* The derived table of rubrics: see logbook/index.h. */

#include "base/mem.h"
#include "logbook/index.h"
#include "logbook_private.h"

static const char put_sql[] =
	"INSERT INTO index_rubric (id, uri, version, title, number, retired)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	" ON CONFLICT (id) DO UPDATE SET uri = ?2, version = ?3, title = ?4,"
	" number = ?5, retired = ?6";

static const char every_sql[] =
	"SELECT id, uri, version, title, number, retired FROM index_rubric"
	" ORDER BY number";

enum rc
index_put_rubric(struct logbook *lb, const struct rubric_row *row,
		 struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc;

	MUST(lb->hold == HOLDS_WRITE || lb->anew);
	rc = db_query(&lb->db, put_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_digest(q, 1, &row->id);
	db_bind_text(q, 2, row->uri);
	db_bind_text(q, 3, row->version);
	db_bind_text(q, 4, row->title);
	db_bind_number(q, 5, row->number);
	db_bind_number(q, 6, row->retired);
	return db_run(&lb->db, q, "put a rubric", why);
}

/* The row that Q stands on; its strings are good until the next step. */
static enum rc
rubric_of_row(struct db *db, sqlite3_stmt *q, struct rubric_row *row,
	      struct fault *why)
{
	row->uri = db_text(q, 1);
	row->version = db_text(q, 2);
	row->title = db_text(q, 3);
	row->number = db_count(q, 4);
	row->retired = db_count(q, 5) != 0;
	return db_digest(db, q, 0, &row->id, why);
}

enum rc
index_each_rubric(struct logbook *lb, index_rubric_fn fn, void *arg,
		  struct fault *why)
{
	struct rubric_row row;
	sqlite3_stmt *q = NULL;
	bool more = true;
	enum rc rc;

	rc = db_query(&lb->db, every_sql, &q, why);
	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "list rubrics", why);
		if (rc != RC_OK || !more)
			break;
		rc = rubric_of_row(&lb->db, q, &row, why);
		if (rc == RC_OK)
			rc = fn(arg, &row, why);
	}
	db_release(&lb->db, q);
	return rc;
}
