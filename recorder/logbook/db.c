/* The gate to SQLite: see db.h. */

#define _XOPEN_SOURCE 700 /* realpath */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "db.h"

enum {
	BUSY_MS = 10000, /* how long one waits for another to have written */
	SHOWN_SIZE = 200,
};

static enum rc
rc_of_sqlite(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return RC_BUSY;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return RC_IO;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return RC_CORRUPT;
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_READONLY:
		return RC_REFUSED;
	case SQLITE_TOOBIG:
		return RC_TOO_BIG;
	default:
		/* what the triggers raise: not a bug, an attempt */
		return code == SQLITE_CONSTRAINT_TRIGGER ? RC_REFUSED
							 : RC_INTERNAL;
	}
}

enum rc
db_fault(struct db *db, const char *what, struct fault *why)
{
	int code = sqlite3_extended_errcode(db->sqlite);
	int number = sqlite3_system_errno(db->sqlite);
	char shown[SHOWN_SIZE];

	text_printable(db->path, shown, sizeof(shown));
	switch (code & 0xff) {
	case SQLITE_FULL:
		errno = ENOSPC;
		return fault_sys(why, "%s: %s", what, shown);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		errno = number;
		if (number != 0)
			return fault_sys(why, "%s: %s", what, shown);
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fault_set(why, RC_BUSY,
				 "%s: %s is in use by another process; "
				 "try again",
				 what, shown);
	case SQLITE_NOTADB:
		return fault_set(why, RC_CORRUPT, "%s: %s is not a database",
				 what, shown);
	default:
		break;
	}
	return fault_set(why, rc_of_sqlite(code), "%s: %s: %s", what, shown,
			 sqlite3_errmsg(db->sqlite));
}

enum rc
db_corrupt(struct db *db, const char *what, struct fault *why)
{
	char shown[SHOWN_SIZE];

	return fault_set(why, RC_CORRUPT, "%s: %s holds what no recorder wrote",
			 what, text_printable(db->path, shown, sizeof(shown)));
}

static int
flags_of(enum db_mode mode)
{
	int flags = SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW |
		    SQLITE_OPEN_NOMUTEX;

	switch (mode) {
	case DB_READ:
		return flags | SQLITE_OPEN_READONLY;
	case DB_STILL:
		return flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
	case DB_MAKE:
		return flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	case DB_WRITE:
	default:
		return flags | SQLITE_OPEN_READWRITE;
	}
}

/* SQLite refuses links anywhere in the path (NOFOLLOW), and a logbook's folder
 * may well lie behind one: so the folder is resolved, the file is not. */
static enum rc
resolve(const char *path, char **out, struct fault *why)
{
	const char *name = strrchr(path, '/');
	char *parent = name == NULL ? mem_text(".")
		       : name == path
			       ? mem_text("/")
			       : mem_text_of(path, (size_t)(name - path));
	char *real = realpath(parent, NULL);
	char shown[SHOWN_SIZE];
	enum rc rc = RC_OK;

	if (real == NULL)
		rc = fault_sys(why, "open %s",
			       text_printable(path, shown, sizeof(shown)));
	else
		*out = mem_format("%s/%s", real,
				  name == NULL ? path : name + 1);
	free(real);
	free(parent);
	return rc;
}

/* REAL, an absolute path, as a URI that says that the file does not change. */
static char *
still_uri(const char *real)
{
	char *path = mem_new(3 * strlen(real) + 1), *to = path, *uri;

	for (const char *c = real; *c != '\0'; c++) {
		if (strchr("%?#", *c) == NULL)
			*to++ = *c;
		else
			to += snprintf(to, 4, "%%%02X", (unsigned)*c);
	}
	*to = '\0';
	uri = mem_format("file:%s?immutable=1", path);
	free(path);
	return uri;
}

static enum rc
configure(struct db *db, struct fault *why)
{
	sqlite3_busy_timeout(db->sqlite, BUSY_MS);
	if (sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) ||
	    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
			      NULL) ||
	    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL) ||
	    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL))
		return db_fault(db, "configure", why);
	/* REPLACE goes around the triggers otherwise */
	return db_exec(db,
		       "PRAGMA recursive_triggers = ON;"
		       "PRAGMA temp_store = MEMORY;" /* nothing beside it */
		       "PRAGMA synchronous = FULL;"
		       "PRAGMA cache_size = -16384;" /* kB, as needed */
		       "PRAGMA cell_size_check = ON",
		       "open", why);
}

enum rc
db_open(struct db *db, const char *path, enum db_mode mode, struct fault *why)
{
	char *real = NULL, *name;
	enum rc rc;
	int code;

	memset(db, 0, sizeof(*db));
	db->path = mem_text(path);
	rc = resolve(path, &real, why);
	if (rc != RC_OK)
		return rc;
	name = mode == DB_STILL ? still_uri(real) : mem_text(real);
	code = sqlite3_open_v2(name, &db->sqlite, flags_of(mode), NULL);
	free(name);
	free(real);
	MUST(db->sqlite != NULL); /* else out of memory */
	if (code != SQLITE_OK)
		return db_fault(db, "open", why);
	return configure(db, why);
}

enum rc
db_open_memory(struct db *db, struct fault *why)
{
	int code;

	memset(db, 0, sizeof(*db));
	db->path = mem_text("memory");
	code = sqlite3_open_v2(":memory:", &db->sqlite, flags_of(DB_MAKE),
			       NULL);
	MUST(db->sqlite != NULL); /* else out of memory */
	if (code != SQLITE_OK)
		return db_fault(db, "open", why);
	return configure(db, why);
}

static void
close_sqlite(struct db *db)
{
	for (size_t i = 0; i < db->kept_count; i++)
		sqlite3_finalize(db->kept[i].q);
	db->kept_count = 0;
	/* a statement that is still out would be a bug */
	if (db->sqlite != NULL)
		MUST(sqlite3_close(db->sqlite) == SQLITE_OK);
	db->sqlite = NULL;
}

enum rc
db_to_memory(struct db *db, struct fault *why)
{
	struct db copy;
	sqlite3_backup *b = NULL;
	enum rc rc = db_open_memory(&copy, why);

	if (rc == RC_OK) {
		b = sqlite3_backup_init(copy.sqlite, "main", db->sqlite,
					"main");
		if (b != NULL)
			sqlite3_backup_step(b, -1);
		/* the fault of the step is told by finish */
		if (b == NULL || sqlite3_backup_finish(b) != SQLITE_OK)
			rc = db_fault(&copy, "copy into memory", why);
	}
	if (rc == RC_OK) {
		close_sqlite(db);
		db->sqlite = copy.sqlite;
		copy.sqlite = NULL;
	}
	db_close(&copy);
	return rc;
}

void
db_close(struct db *db)
{
	close_sqlite(db);
	free(db->path);
	memset(db, 0, sizeof(*db));
}

enum rc
db_journal(struct db *db, const char *wanted, struct fault *why)
{
	const char *sql = strcmp(wanted, "wal") == 0
				  ? "PRAGMA journal_mode = WAL"
				  : "PRAGMA journal_mode = DELETE";
	char shown[SHOWN_SIZE];
	sqlite3_stmt *q = NULL;
	const char *is = NULL;
	bool more = false;
	enum rc rc;

	rc = db_query(db, sql, &q, why);
	if (rc == RC_OK)
		rc = db_row(db, q, &more, "set the journal mode", why);
	if (rc == RC_OK && more)
		is = db_text(q, 0);
	/* a failing switch is not an error to SQLite: it answers the old */
	if (rc == RC_OK && (is == NULL || strcmp(is, wanted) != 0))
		rc = fault_set(
			why, RC_IO, "%s: journal mode %s is not possible there",
			text_printable(db->path, shown, sizeof(shown)), wanted);
	db_release(db, q);
	return rc;
}

enum rc
db_exec(struct db *db, const char *sql, const char *what, struct fault *why)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_fault(db, what, why);
	return RC_OK;
}

enum rc
db_query(struct db *db, const char *sql, sqlite3_stmt **q, struct fault *why)
{
	struct db_query *kept = NULL;
	bool again = false;

	for (size_t i = 0; i < db->kept_count; i++) {
		kept = &db->kept[i];
		if (kept->sql != sql)
			continue;
		if (!kept->lent) {
			kept->lent = true;
			*q = kept->q;
			return RC_OK;
		}
		again = true;
	}
	if (sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       q, NULL) != SQLITE_OK)
		return db_fault(db, "prepare", why);
	if (!again && db->kept_count < DB_QUERIES) {
		kept = &db->kept[db->kept_count++];
		kept->sql = sql;
		kept->q = *q;
		kept->lent = true;
	}
	return RC_OK;
}

void
db_release(struct db *db, sqlite3_stmt *q)
{
	if (q == NULL)
		return;
	for (size_t i = 0; i < db->kept_count; i++) {
		if (db->kept[i].q != q)
			continue;
		sqlite3_reset(q);
		sqlite3_clear_bindings(q);
		db->kept[i].lent = false;
		return;
	}
	sqlite3_finalize(q);
}

enum rc
db_row(struct db *db, sqlite3_stmt *q, bool *more, const char *what,
       struct fault *why)
{
	int code = sqlite3_step(q);

	*more = code == SQLITE_ROW;
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return RC_OK;
	return db_fault(db, what, why);
}

enum rc
db_run(struct db *db, sqlite3_stmt *q, const char *what, struct fault *why)
{
	bool more = true;
	enum rc rc = RC_OK;

	while (rc == RC_OK && more)
		rc = db_row(db, q, &more, what, why);
	db_release(db, q);
	return rc;
}

enum rc
db_number(struct db *db, const char *sql, int64_t *out, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = false;
	enum rc rc;

	rc = db_query(db, sql, &q, why);
	if (rc == RC_OK)
		rc = db_row(db, q, &more, "read", why);
	if (rc == RC_OK && !more)
		rc = db_corrupt(db, "read", why);
	if (rc == RC_OK)
		*out = sqlite3_column_int64(q, 0);
	db_release(db, q);
	return rc;
}

void
db_bind_number(sqlite3_stmt *q, int at, uint64_t number)
{
	/* UINT64_MAX is said for "no end" */
	sqlite3_bind_int64(
		q, at, number > INT64_MAX ? INT64_MAX : (sqlite3_int64)number);
}

void
db_bind_text(sqlite3_stmt *q, int at, const char *text)
{
	sqlite3_bind_text(q, at, text, -1, SQLITE_STATIC);
}

void
db_bind_digest(sqlite3_stmt *q, int at, const struct digest *d)
{
	sqlite3_bind_blob(q, at, d->bytes, DIGEST_SIZE, SQLITE_STATIC);
}

const char *
db_text(sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

uint64_t
db_count(sqlite3_stmt *q, int column)
{
	return (uint64_t)sqlite3_column_int64(q, column);
}

enum rc
db_digest(struct db *db, sqlite3_stmt *q, int column, struct digest *out,
	  struct fault *why)
{
	const void *bytes = sqlite3_column_blob(q, column);

	if (sqlite3_column_bytes(q, column) != DIGEST_SIZE || bytes == NULL)
		return db_corrupt(db, "read a digest", why);
	memcpy(out->bytes, bytes, DIGEST_SIZE);
	return RC_OK;
}
