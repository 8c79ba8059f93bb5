#ifndef RECORDER_LOGBOOK_DB_H
#define RECORDER_LOGBOOK_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/digest.h"
#include "base/fault.h"

/*
 * The gate to SQLite: the one place where its codes become ours.  Statements
 * are constant texts; the compiled ones are kept in the handle and found again
 * by the address of their text.
 */

enum { DB_QUERIES = 64 };

struct db_query {
	const char *sql;
	sqlite3_stmt *q;
	bool lent; /* between db_query() and db_release() */
};

struct db {
	sqlite3 *sqlite; /* NULL: closed */
	char *path;
	struct db_query kept[DB_QUERIES];
	size_t kept_count;
};

/* DB_STILL: read, where nobody writes: no lock, no log, no file beside it. */
enum db_mode { DB_READ, DB_STILL, DB_WRITE, DB_MAKE };

/*
 * Open the database file PATH; DB_MAKE makes one that is not there.  DB is
 * closed by the caller, whatever came back.
 */
MUST_USE enum rc db_open(struct db *db, const char *path, enum db_mode mode,
			 struct fault *why);
void db_close(struct db *db);

/* An empty database in memory. */
MUST_USE enum rc db_open_memory(struct db *db, struct fault *why);
/* Go on with a copy of DB in memory; no statement of it is out. */
MUST_USE enum rc db_to_memory(struct db *db, struct fault *why);

/* WANTED is "wal" or "delete". */
MUST_USE enum rc db_journal(struct db *db, const char *wanted,
			    struct fault *why);

/* Set WHY from what the last call on DB said; WHAT was being done. */
MUST_USE enum rc db_fault(struct db *db, const char *what, struct fault *why);
/* A record that is there and cannot be so. */
MUST_USE enum rc db_corrupt(struct db *db, const char *what, struct fault *why);

/* Statements without parameters and rows. */
MUST_USE enum rc db_exec(struct db *db, const char *sql, const char *what,
			 struct fault *why);

/*
 * A compiled statement, to be bound, stepped and given back:
 *	rc = db_query(db, sql, &q, why);
 *	... sqlite3_bind_int64(q, 1, ...);
 *	while ((rc = db_row(db, q, &more, "list", why)) == RC_OK && more)
 *		...
 *	db_release(db, q);
 * The same SQL may be used again while one is out.
 */
MUST_USE enum rc db_query(struct db *db, const char *sql, sqlite3_stmt **q,
			  struct fault *why);
MUST_USE enum rc db_row(struct db *db, sqlite3_stmt *q, bool *more,
			const char *what, struct fault *why);
void db_release(struct db *db, sqlite3_stmt *q); /* NULL is fine */
/* Step to the end and release. */
MUST_USE enum rc db_run(struct db *db, sqlite3_stmt *q, const char *what,
			struct fault *why);

/* The first column of the only row: statements like max() and pragmas. */
MUST_USE enum rc db_number(struct db *db, const char *sql, int64_t *out,
			   struct fault *why);

void db_bind_number(sqlite3_stmt *q, int at, uint64_t number);
void db_bind_text(sqlite3_stmt *q, int at, const char *text); /* lent */
void db_bind_digest(sqlite3_stmt *q, int at, const struct digest *d);

/* Columns; text is good until the next step, NULL where it is NULL. */
const char *db_text(sqlite3_stmt *q, int column);
uint64_t db_count(sqlite3_stmt *q, int column);
/* RC_CORRUPT unless 32 bytes. */
MUST_USE enum rc db_digest(struct db *db, sqlite3_stmt *q, int column,
			   struct digest *out, struct fault *why);

#endif
