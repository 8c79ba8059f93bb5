/* A logbook's folder, made: see logbook/logbook.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "logbook_private.h"

EMBED(ledger_sql, "recorder/logbook/ledger.sql");

enum { SHOWN_SIZE = 200 };

/* May a file of this name lie in the folder of an unfinished logbook? */
static bool
belongs(const char *name)
{
	return strncmp(name, LEDGER_NAME, strlen(LEDGER_NAME)) == 0 ||
	       strcmp(name, KEY_NAME) == 0 || strcmp(name, STORE_NAME) == 0 ||
	       strncmp(name, ".recorder-", 10) == 0; /* fsio's spare files */
}

/* RC_EXISTS unless DIR is empty or holds the beginnings of a logbook, in the
 * order in which they are made: ledger, key, store. */
enum rc
logbook_room(const char *dir, struct fault *why)
{
	bool ledger = false, parts = false, other = false;
	char shown[SHOWN_SIZE];
	DIR *d = opendir(dir);

	text_printable(dir, shown, sizeof(shown));
	if (d == NULL && errno == ENOENT)
		return RC_OK; /* it will be made */
	if (d == NULL)
		return fault_sys(why, "%s", shown);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (strcmp(e->d_name, LEDGER_NAME) == 0)
			ledger = true;
		else if (belongs(e->d_name))
			parts = true;
		else
			other = true;
	}
	closedir(d);
	/* parts without their ledger: it was lost, not never made */
	if (other || (parts && !ledger))
		return fault_set(why, RC_EXISTS,
				 "%s holds something else; name a new folder",
				 shown);
	return RC_OK;
}

/* The database file, ours alone from the first byte: it holds names. */
static enum rc
touch(const char *path, struct fault *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return fault_sys(why, "make %s", LEDGER_NAME);
	close(fd);
	return RC_OK;
}

/* The tables, all or none; RC_EXISTS where there is a statement. */
static enum rc
make_ledger(struct logbook *lb, struct fault *why)
{
	char shown[SHOWN_SIZE];
	int64_t id = 0;
	uint64_t size = 0;
	enum rc rc;

	rc = db_journal(&lb->db, "wal", why);
	if (rc == RC_OK)
		rc = db_exec(&lb->db, "BEGIN IMMEDIATE", "begin", why);
	if (rc != RC_OK)
		return rc;
	lb->hold = HOLDS_WRITE;
	rc = db_number(&lb->db, "SELECT count(*) FROM sqlite_schema", &id, why);
	if (rc == RC_OK && id == 0) {
		rc = db_exec(&lb->db, ledger_sql, "make the ledger", why);
		if (rc == RC_OK)
			rc = index_remake(lb, why);
	} else if (rc == RC_OK) {
		rc = ledger_check_format(lb, why);
	}
	if (rc == RC_OK)
		rc = logbook_size(lb, &size, why);
	if (rc == RC_OK && size > 0)
		rc = fault_set(why, RC_EXISTS, "%s is a logbook already",
			       text_printable(lb->dir, shown, sizeof(shown)));
	if (rc == RC_OK)
		rc = db_exec(&lb->db, "COMMIT", "make the ledger", why);
	logbook_rollback(lb); /* nothing is open when all went well */
	return rc;
}

static enum rc
make_key(struct logbook *lb, struct fault *why)
{
	char *path = logbook_path(lb->dir, KEY_NAME);
	struct key *key = key_new();
	enum rc rc;

	rc = key_write(key, path, NULL, why);
	if (rc == RC_EXISTS) /* of the unfinished one: never used */
		rc = RC_OK;
	free(path);
	key_free(key);
	return rc == RC_OK ? logbook_read_key(lb, why) : rc;
}

static enum rc
make_store(struct logbook *lb, struct fault *why)
{
	char *path = logbook_path(lb->dir, STORE_NAME);
	enum rc rc = store_make(path, why);

	free(path);
	return rc == RC_OK ? logbook_take_store(lb, why) : rc;
}

enum rc
logbook_make(struct logbook **out, const char *dir, struct fault *why)
{
	struct logbook *lb = mem_new(sizeof(*lb));
	char *path = logbook_path(dir, LEDGER_NAME);
	enum rc rc;

	lb->dir = mem_text(dir);
	rc = fsio_make_dirs(dir, why);
	if (rc == RC_OK)
		rc = logbook_room(dir, why);
	if (rc == RC_OK)
		rc = touch(path, why);
	if (rc == RC_OK)
		rc = db_open(&lb->db, path, DB_WRITE, why);
	if (rc == RC_OK)
		rc = make_ledger(lb, why);
	if (rc == RC_OK)
		rc = make_key(lb, why);
	if (rc == RC_OK)
		rc = make_store(lb, why);
	if (rc == RC_OK)
		rc = fsio_sync_dir(AT_FDCWD, dir, why);
	free(path);
	if (rc != RC_OK)
		logbook_close(lb);
	else
		*out = lb;
	return rc;
}
