/* A logbook's folder, opened: see logbook/logbook.h. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "logbook_private.h"

enum {
	APPLICATION_ID = 0x52454344, /* "RECD", as in ledger.sql */
	SHOWN_SIZE = 200,
};

char *
logbook_path(const char *dir, const char *name)
{
	return mem_format("%s/%s", dir, name);
}

const char *
logbook_dir(const struct logbook *lb)
{
	return lb->dir;
}

const char *
logbook_did(const struct logbook *lb)
{
	return lb->did;
}

const char *
logbook_zone(const struct logbook *lb)
{
	return lb->zone == NULL ? "UTC" : lb->zone;
}

struct store *
logbook_store(struct logbook *lb)
{
	return lb->store;
}

bool
logbook_stale(const struct logbook *lb)
{
	return lb->stale;
}

void
logbook_close(struct logbook *lb)
{
	if (lb == NULL)
		return;
	logbook_rollback(lb);
	db_close(&lb->db);
	store_close(lb->store);
	key_free(lb->key);
	free(lb->zone);
	free(lb->dir);
	free(lb);
}

/* A database of ours, and of a format that this program reads? */
enum rc
ledger_check_format(struct logbook *lb, struct fault *why)
{
	char shown[SHOWN_SIZE];
	int64_t id, format;
	enum rc rc;

	text_printable(lb->db.path, shown, sizeof(shown));
	rc = db_number(&lb->db, "PRAGMA application_id", &id, why);
	if (rc == RC_OK)
		rc = db_number(&lb->db, "PRAGMA user_version", &format, why);
	if (rc != RC_OK)
		return rc;
	if (id != APPLICATION_ID || format < 1)
		return fault_set(why, RC_CORRUPT, "%s is not a recorder's",
				 shown);
	if (format > LOGBOOK_FORMAT)
		return fault_set(why, RC_NEWER,
				 "%s was made by a newer recorder (format "
				 "%jd, this one reads %d)",
				 shown, (intmax_t)format, LOGBOOK_FORMAT);
	return RC_OK;
}

enum rc
ledger_open(struct logbook **out, const char *dir, const char *name,
	    enum db_mode mode, struct fault *why)
{
	struct logbook *lb = mem_new(sizeof(*lb));
	char *path = logbook_path(dir, name);
	char shown[SHOWN_SIZE];
	struct stat st;
	enum rc rc;

	lb->dir = mem_text(dir);
	if (lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
		rc = fault_set(why, RC_NOT_FOUND, "%s is no logbook",
			       text_printable(dir, shown, sizeof(shown)));
	else
		rc = db_open(&lb->db, path, mode, why);
	if (rc == RC_OK)
		rc = ledger_check_format(lb, why);
	free(path);
	if (rc != RC_OK) {
		logbook_close(lb);
		return rc;
	}
	*out = lb;
	return RC_OK;
}

/* A logbook's key has no passphrase: the program must sign by itself. */
static enum rc
no_passphrase(void *arg, const char *path, char *out, size_t size,
	      struct fault *why)
{
	char shown[SHOWN_SIZE];

	(void)arg, (void)size;
	*out = '\0';
	return fault_set(why, RC_CORRUPT,
			 "%s is encrypted, which no logbook's key is",
			 text_printable(path, shown, sizeof(shown)));
}

enum rc
logbook_read_key(struct logbook *lb, struct fault *why)
{
	char *path = logbook_path(lb->dir, KEY_NAME);
	struct key_public public;
	enum rc rc;

	rc = key_read(&lb->key, path, no_passphrase, NULL, why);
	free(path);
	if (rc == RC_NOT_FOUND)
		return fault_set(why, RC_CORRUPT,
				 "the logbook's own key, %s, is missing; "
				 "restore it from a backup",
				 KEY_NAME);
	if (rc != RC_OK)
		return fault_while(why, "the logbook's own key");
	key_public(lb->key, &public);
	key_did(&public, lb->did);
	return RC_OK;
}

enum rc
logbook_take_key(struct logbook *lb, struct fault *why)
{
	char did[KEY_DID_SIZE];
	enum rc rc;

	rc = ledger_origin(lb, did, why);
	if (rc == RC_OK)
		rc = logbook_read_key(lb, why);
	if (rc == RC_OK && strcmp(did, lb->did) != 0)
		rc = fault_set(why, RC_CORRUPT,
			       "the ledger is that of %s, and %s is the key "
			       "of %s",
			       did, KEY_NAME, lb->did);
	return rc;
}

enum rc
logbook_take_store(struct logbook *lb, struct fault *why)
{
	char *path = logbook_path(lb->dir, STORE_NAME);
	enum rc rc = store_open(&lb->store, path, why);

	free(path);
	return rc;
}

/* Tables of another derived.sql go at once; what is fed when is for the caller
 * to see to (logbook_stale()). */
static enum rc
take_index(struct logbook *lb, uint64_t size, struct fault *why)
{
	uint64_t fed = 0;
	bool ours = false;
	enum rc rc;

	rc = index_state(lb, &ours, &fed, why);
	if (rc == RC_OK && !ours) {
		rc = db_exec(&lb->db, "BEGIN IMMEDIATE", "begin", why);
		if (rc != RC_OK)
			return rc;
		lb->hold = HOLDS_WRITE;
		/* another process may have done it in the meantime */
		rc = index_state(lb, &ours, &fed, why);
		if (rc == RC_OK && !ours)
			rc = index_remake(lb, why);
		if (rc == RC_OK && !ours)
			fed = 0;
		if (rc == RC_OK)
			rc = db_exec(&lb->db, "COMMIT", "commit", why);
		if (rc != RC_OK)
			logbook_rollback(lb);
		lb->hold = HOLDS_NOTHING;
	}
	lb->stale = fed != size;
	return rc;
}

enum rc
logbook_check_made(struct logbook *lb, uint64_t *size, struct fault *why)
{
	char shown[SHOWN_SIZE];
	enum rc rc = logbook_size(lb, size, why);

	if (rc == RC_OK && *size == 0)
		rc = fault_set(why, RC_NOT_FOUND,
			       "%s is no logbook yet: making it was not "
			       "finished; do that again",
			       text_printable(lb->dir, shown, sizeof(shown)));
	return rc;
}

/* SQLite opens what it may only read, and then fails at the first write. */
static enum rc
check_writable(struct logbook *lb, struct fault *why)
{
	char shown[SHOWN_SIZE];

	if (sqlite3_db_readonly(lb->db.sqlite, "main") != 1)
		return RC_OK;
	return fault_set(why, RC_REFUSED, "%s may only be read, not written",
			 text_printable(lb->db.path, shown, sizeof(shown)));
}

enum rc
logbook_open(struct logbook **out, const char *dir, struct fault *why)
{
	struct logbook *lb = NULL;
	uint64_t size = 0;
	enum rc rc;

	rc = ledger_open(&lb, dir, LEDGER_NAME, DB_WRITE, why);
	if (rc != RC_OK)
		return rc;
	rc = check_writable(lb, why);
	if (rc == RC_OK)
		rc = logbook_check_schema(lb, why);
	if (rc == RC_OK)
		rc = db_journal(&lb->db, "wal", why);
	if (rc == RC_OK)
		rc = logbook_check_made(lb, &size, why);
	if (rc == RC_OK)
		rc = logbook_take_key(lb, why);
	if (rc == RC_OK)
		rc = logbook_take_store(lb, why);
	if (rc == RC_OK)
		rc = take_index(lb, size, why);
	if (rc != RC_OK)
		logbook_close(lb);
	else
		*out = lb;
	return rc;
}
