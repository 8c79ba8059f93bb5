/* A logbook that is only read: see logbook_open_to_read() in
 * logbook/logbook.h. */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "logbook_private.h"

enum { SHOWN_SIZE = 200 };

/* May SQLite make and remove its files beside the database, as it likes to? */
static bool
is_writable(const char *dir)
{
	char *path = logbook_path(dir, LEDGER_NAME);
	bool writable = faccessat(AT_FDCWD, dir, W_OK, AT_EACCESS) == 0 &&
			faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;

	free(path);
	return writable;
}

static bool
has_ledger(const char *dir)
{
	char *path = logbook_path(dir, LEDGER_NAME);
	bool has = access(path, F_OK) == 0;

	free(path);
	return has;
}

/* Does a log hold what the database has not yet? */
static bool
has_log(const char *dir)
{
	char *path = logbook_path(dir, LEDGER_NAME "-wal");
	struct stat st;
	bool has = stat(path, &st) == 0 && st.st_size > 0;

	free(path);
	return has;
}

/*
 * Where files can be made, as whoever writes: a log that somebody left is then
 * taken in, and nothing is left behind.  Elsewhere as it lies there, which a
 * ledger with a log lets SQLite do only while a writer has it open.
 */
static enum rc
open_ledger(struct logbook **out, const char *dir, struct fault *why)
{
	char shown[SHOWN_SIZE];
	enum rc rc;

	if (is_writable(dir))
		return ledger_open(out, dir, LEDGER_NAME, DB_WRITE, why);
	rc = ledger_open(out, dir, LEDGER_NAME, DB_READ, why);
	/* "not found" may be the log, which a read-only medium cannot have */
	if (rc == RC_OK || rc == RC_NEWER || rc == RC_CORRUPT ||
	    (rc == RC_NOT_FOUND && !has_ledger(dir)))
		return rc;
	if (!has_log(dir))
		return ledger_open(out, dir, LEDGER_NAME, DB_STILL, why);
	return fault_while(why,
			   "%s has changes in %s-wal: copy the folder to where "
			   "it can be written",
			   text_printable(dir, shown, sizeof(shown)),
			   LEDGER_NAME);
}

/* Whose it is, by statement 0; where that was changed, by the newest
 * checkpoint. */
static enum rc
take_origin(struct logbook *lb, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint newest;
	struct fault ignored;
	enum rc rc = ledger_origin(lb, lb->did, why);

	if (rc == RC_OK)
		return RC_OK;
	if (logbook_newest_checkpoint(lb, &note, &ignored) == RC_OK &&
	    checkpoint_read(note.bytes, note.size, &newest, &ignored) ==
		    RC_OK) {
		key_did(&newest.key, lb->did);
		rc = RC_OK;
	}
	buf_clear(&note);
	return rc;
}

/* Tables of another derived.sql cannot be read; those that lag behind can. */
static enum rc
look_at_index(struct logbook *lb, uint64_t size, struct fault *why)
{
	struct fault ignored;
	uint64_t fed = 0;
	bool ours = false;
	enum rc rc;

	/* where it cannot be told, logbook_check_schema() says more */
	if (index_state(lb, &ours, &fed, &ignored) != RC_OK) {
		lb->stale = true;
		return RC_OK;
	}
	lb->stale = !ours || fed != size;
	if (ours)
		return RC_OK;
	rc = logbook_take_apart(lb, why);
	return rc == RC_OK ? index_remake(lb, why) : rc;
}

enum rc
logbook_take_apart(struct logbook *lb, struct fault *why)
{
	enum rc rc;

	MUST(lb->reading && lb->stale && lb->hold == HOLDS_NOTHING);
	if (lb->apart)
		return RC_OK;
	rc = db_to_memory(&lb->db, why);
	lb->apart = rc == RC_OK;
	return rc;
}

enum rc
logbook_open_to_read(struct logbook **out, const char *dir, struct fault *why)
{
	struct logbook *lb = NULL;
	uint64_t size = 0;
	enum rc rc = open_ledger(&lb, dir, why);

	if (rc != RC_OK)
		return rc;
	lb->reading = true;
	rc = logbook_check_made(lb, &size, why);
	if (rc == RC_OK)
		rc = take_origin(lb, why);
	if (rc == RC_OK)
		rc = logbook_take_store(lb, why);
	if (rc == RC_OK)
		rc = look_at_index(lb, size, why);
	if (rc != RC_OK)
		logbook_close(lb);
	else
		*out = lb;
	return rc;
}
