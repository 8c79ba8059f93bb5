/* The derived tables of people and their keys: see logbook/index.h. */

#include <stdio.h>

#include "base/mem.h"
#include "logbook/index.h"
#include "logbook_private.h"

static const char put_person_sql[] =
	"INSERT INTO index_person (urn, name, organisation, roles, number)"
	" VALUES (?1, ?2, ?3, ?4, ?5)"
	" ON CONFLICT (urn) DO UPDATE SET name = ?2, organisation = ?3,"
	" roles = ?4, number = ?5";

#define PERSON_COLUMNS "SELECT urn, name, organisation, roles, number"

static const char every_sql[] =
	PERSON_COLUMNS " FROM index_person ORDER BY name COLLATE NOCASE, urn";

static const char by_urn_sql[] =
	PERSON_COLUMNS " FROM index_person"
		       " WHERE urn = ?1 AND (?2 IS NULL OR name = ?2)";

static const char by_name_sql[] =
	PERSON_COLUMNS " FROM index_person"
		       " WHERE name = ?2 COLLATE NOCASE AND name = ?2"
		       " ORDER BY urn";

static const char by_any_case_sql[] =
	PERSON_COLUMNS " FROM index_person"
		       " WHERE name = ?2 COLLATE NOCASE ORDER BY urn";

static const char put_key_sql[] =
	"INSERT INTO index_key (did, person, number) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (did) DO UPDATE SET person = ?2, number = ?3";

static const char of_key_sql[] = "SELECT person FROM index_key WHERE did = ?1";

enum rc
index_put_person(struct logbook *lb, const struct person_row *row,
		 struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc;

	MUST(lb->hold == HOLDS_WRITE || lb->anew);
	rc = db_query(&lb->db, put_person_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, row->urn);
	db_bind_text(q, 2, row->name);
	db_bind_text(q, 3, row->organisation);
	db_bind_text(q, 4, row->roles);
	db_bind_number(q, 5, row->number);
	return db_run(&lb->db, q, "put a person", why);
}

enum rc
index_put_key(struct logbook *lb, const struct key_row *row, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc;

	MUST(lb->hold == HOLDS_WRITE || lb->anew);
	rc = db_query(&lb->db, put_key_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, row->did);
	db_bind_text(q, 2, row->person);
	db_bind_number(q, 3, row->number);
	return db_run(&lb->db, q, "put a key", why);
}

/* The row that Q stands on; its strings are good until the next step. */
static void
person_of_row(sqlite3_stmt *q, struct person_row *row)
{
	row->urn = db_text(q, 0);
	row->name = db_text(q, 1);
	row->organisation = db_text(q, 2);
	row->roles = db_text(q, 3);
	row->number = db_count(q, 4);
}

/* *FOUND tells whether there was any. */
static enum rc
each_person(struct logbook *lb, sqlite3_stmt *q, index_person_fn fn, void *arg,
	    bool *found, struct fault *why)
{
	struct person_row row;
	enum rc rc = RC_OK;
	bool more = true;

	*found = false;
	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "list people", why);
		if (rc != RC_OK || !more)
			break;
		*found = true;
		person_of_row(q, &row);
		rc = fn(arg, &row, why);
	}
	db_release(&lb->db, q);
	return rc;
}

enum rc
index_each_person(struct logbook *lb, const char *urn, const char *name,
		  index_person_fn fn, void *arg, struct fault *why)
{
	const char *sql = urn != NULL	 ? by_urn_sql
			  : name != NULL ? by_name_sql
					 : every_sql;
	sqlite3_stmt *q = NULL;
	bool found = false;
	enum rc rc;

	for (;;) {
		rc = db_query(&lb->db, sql, &q, why);
		if (rc != RC_OK)
			return rc;
		if (urn != NULL)
			db_bind_text(q, 1, urn);
		if (name != NULL)
			db_bind_text(q, 2, name);
		rc = each_person(lb, q, fn, arg, &found, why);
		if (rc != RC_OK || found || sql != by_name_sql)
			return rc;
		sql = by_any_case_sql; /* nobody is called exactly so */
	}
}

enum rc
index_person_of_key(struct logbook *lb, const char *did,
		    char person[UUID_URN_SIZE], struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = false;
	enum rc rc;

	rc = db_query(&lb->db, of_key_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, did);
	rc = db_row(&lb->db, q, &more, "look for a key", why);
	if (rc == RC_OK && more)
		snprintf(person, UUID_URN_SIZE, "%s", db_text(q, 0));
	else if (rc == RC_OK)
		rc = fault_set(why, RC_NOT_FOUND, "%s is nobody's key here",
			       did);
	db_release(&lb->db, q);
	return rc;
}
