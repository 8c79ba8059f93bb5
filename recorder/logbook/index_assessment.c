/* The derived table of assessments: see logbook/index.h. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "logbook/index.h"
#include "logbook_private.h"

static const char put_sql[] =
	"INSERT INTO index_assessment"
	" (urn, learner, state, rubric, opened, changed, number, newest)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" ON CONFLICT (urn) DO UPDATE SET learner = ?2, state = ?3,"
	" rubric = ?4, opened = ?5, changed = ?6, number = ?7, newest = ?8";

/* One statement for each way to narrow the search by an index; the filters that
 * are left are looked at row by row. */
#define ROWS                                                                   \
	"SELECT urn, learner, state, rubric, opened, changed, number, newest"  \
	" FROM index_assessment"                                               \
	" WHERE (?4 IS NULL OR learner = ?4)"                                  \
	" AND (?5 IS NULL OR rubric = ?5)"                                     \
	" AND (?6 IS NULL OR state = ?6)"
#define IN_RANGE " AND (?2 IS NULL OR (urn >= ?2 AND urn < ?3))"

static const char by_urn_sql[] = ROWS IN_RANGE " AND urn = ?1";
static const char by_prefix_sql[] =
	ROWS " AND urn >= ?2 AND urn < ?3 ORDER BY urn";
static const char by_learner_sql[] = ROWS " AND learner = ?4 ORDER BY number";
static const char by_rubric_sql[] = ROWS " AND rubric = ?5 ORDER BY number";
static const char by_state_sql[] = ROWS " AND state = ?6 ORDER BY number";
static const char every_sql[] = ROWS " ORDER BY number";

enum rc
index_put_assessment(struct logbook *lb, const struct assessment_row *row,
		     struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc;

	MUST(lb->hold == HOLDS_WRITE || lb->anew);
	rc = db_query(&lb->db, put_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, row->urn);
	db_bind_text(q, 2, row->learner);
	db_bind_text(q, 3, row->state);
	db_bind_digest(q, 4, &row->rubric);
	sqlite3_bind_int64(q, 5, row->opened);
	sqlite3_bind_int64(q, 6, row->changed);
	db_bind_number(q, 7, row->number);
	db_bind_number(q, 8, row->newest);
	return db_run(&lb->db, q, "put an assessment", why);
}

/*
 * The range of URNs that begin with the hex digits of PREFIX.  False: none can.
 * FROM has dashes where a UUID has them; behind FROM there is a dash or a
 * digit, and "g" is behind both.
 */
static bool
range_of(const char *prefix, char from[UUID_URN_SIZE],
	 char below[UUID_URN_SIZE + 1])
{
	static const char hex[] = "0123456789abcdef";
	size_t size = (size_t)snprintf(from, UUID_URN_SIZE, "urn:uuid:");
	size_t digits = 0;

	for (; *prefix != '\0'; prefix++) {
		int digit = tolower((unsigned char)*prefix);

		if (digit == '-')
			continue;
		if (strchr(hex, digit) == NULL || digits == 32)
			return false;
		if (digits == 8 || digits == 12 || digits == 16 || digits == 20)
			from[size++] = '-';
		from[size++] = (char)digit;
		digits++;
	}
	from[size] = '\0';
	snprintf(below, UUID_URN_SIZE + 1, "%sg", from);
	return true;
}

/* The row that Q stands on; its strings are good until the next step. */
static enum rc
assessment_of_row(struct db *db, sqlite3_stmt *q, struct assessment_row *row,
		  struct fault *why)
{
	row->urn = db_text(q, 0);
	row->learner = db_text(q, 1);
	row->state = db_text(q, 2);
	row->opened = sqlite3_column_int64(q, 4);
	row->changed = sqlite3_column_int64(q, 5);
	row->number = db_count(q, 6);
	row->newest = db_count(q, 7);
	return db_digest(db, q, 3, &row->rubric, why);
}

static const char *
sql_for(const struct assessment_filter *f)
{
	return f->urn != NULL	    ? by_urn_sql
	       : f->prefix != NULL  ? by_prefix_sql
	       : f->learner != NULL ? by_learner_sql
	       : f->rubric != NULL  ? by_rubric_sql
	       : f->state != NULL   ? by_state_sql
				    : every_sql;
}

enum rc
index_each_assessment(struct logbook *lb,
		      const struct assessment_filter *filter,
		      index_assessment_fn fn, void *arg, struct fault *why)
{
	static const struct assessment_filter all;
	const struct assessment_filter *f = filter == NULL ? &all : filter;
	char from[UUID_URN_SIZE], below[UUID_URN_SIZE + 1];
	struct assessment_row row;
	sqlite3_stmt *q = NULL;
	bool more = true;
	enum rc rc;

	if (f->prefix != NULL && !range_of(f->prefix, from, below))
		return RC_OK;
	rc = db_query(&lb->db, sql_for(f), &q, why);
	if (rc != RC_OK)
		return rc;
	if (f->urn != NULL)
		db_bind_text(q, 1, f->urn);
	if (f->prefix != NULL) {
		db_bind_text(q, 2, from);
		db_bind_text(q, 3, below);
	}
	db_bind_text(q, 4, f->learner);
	if (f->rubric != NULL)
		db_bind_digest(q, 5, f->rubric);
	db_bind_text(q, 6, f->state);
	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "list assessments", why);
		if (rc != RC_OK || !more)
			break;
		rc = assessment_of_row(&lb->db, q, &row, why);
		if (rc == RC_OK)
			rc = fn(arg, &row, why);
	}
	db_release(&lb->db, q);
	return rc;
}
