/* Copies of a logbook: see logbook/backup.h. */

#define _DEFAULT_SOURCE /* flock */

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup_private.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"

/* The ledger is the last to get its name, when all that it speaks of is
 * durable, so at any time a copy is whole: the old or the new. */
static const char fresh_name[] = LEDGER_NAME ".new";

/* What SQLite may have left beside a file that was not finished. */
static const char *const beside[] = { "-journal", "-wal", "-shm" };

static enum rc
not_a_copy(const struct copying *c, struct fault *why)
{
	return fault_set(why, RC_EXISTS,
			 "%s holds something that is not a copy of this "
			 "logbook; name another folder",
			 c->shown);
}

/*
 * Look at the names in the folder of the copy: nothing yet; one that was begun
 * (the new ledger is made first); a whole one.
 */
static enum rc
look(struct copying *c, struct fault *why)
{
	bool fresh = false, parts = false, other = false;
	DIR *d = opendir(c->dest);

	if (d == NULL)
		return fault_sys(why, "%s", c->shown);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		const char *name = e->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    strncmp(name, ".recorder-", 10) == 0)
			continue;
		if (strcmp(name, LEDGER_NAME) == 0)
			c->whole = true;
		else if (strncmp(name, fresh_name, sizeof(fresh_name) - 1) == 0)
			fresh = true;
		else if (strcmp(name, STORE_NAME) == 0 ||
			 strcmp(name, KEY_NAME) == 0)
			parts = true;
		else
			other = true;
	}
	closedir(d);
	/* beside a whole copy, what is not ours is left alone */
	if (!c->whole && (other || (parts && !fresh)))
		return not_a_copy(c, why);
	return RC_OK;
}

/* One at a time; and never into the logbook itself. */
static enum rc
take_folder(struct copying *c, struct fault *why)
{
	struct stat here, there;

	c->dirfd = open(c->dest, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->dirfd < 0 || fstat(c->dirfd, &there) != 0 ||
	    stat(c->from->dir, &here) != 0)
		return fault_sys(why, "%s", c->shown);
	if (here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		return fault_set(why, RC_EXISTS,
				 "%s is the logbook itself; name another "
				 "folder",
				 c->shown);
	/* a file system without such locks is used without */
	if (flock(c->dirfd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return fault_set(why, RC_BUSY,
				 "another backup to %s is going on", c->shown);
	return RC_OK;
}

/* Is what the copy holds the beginning of what the logbook holds? */
static enum rc
check_prefix(struct copying *c, struct logbook *old, struct fault *why)
{
	struct digest root, kept;
	uint64_t size = 0;
	char did[KEY_DID_SIZE];
	enum rc rc;

	rc = logbook_size(old, &size, why);
	if (rc == RC_OK && size == 0)
		return RC_OK;
	if (rc == RC_OK)
		rc = ledger_origin(old, did, why);
	if (rc != RC_OK)
		return rc;
	if (strcmp(did, c->from->did) != 0)
		return not_a_copy(c, why);
	if (size > c->done->statements)
		return fault_reason(why, RC_REFUSED, "truncated",
				    "the copy holds %ju statements, the "
				    "logbook only %ju: keep the copy, and "
				    "find out why",
				    (uintmax_t)size,
				    (uintmax_t)c->done->statements);
	rc = logbook_root(old, size, &kept, why);
	if (rc == RC_OK)
		rc = logbook_root(c->from, size, &root, why);
	if (rc == RC_OK && !digest_equal(&root, &kept))
		rc = fault_reason(why, RC_REFUSED, "root",
				  "the copy holds other statements than the "
				  "logbook: keep the copy, and find out why");
	return rc;
}

static enum rc
check_old(struct copying *c, struct fault *why)
{
	struct logbook *old = NULL;
	enum rc rc;

	if (!c->whole)
		return RC_OK;
	rc = ledger_open(&old, c->dest, LEDGER_NAME, DB_WRITE, why);
	if (rc == RC_CORRUPT)
		return not_a_copy(c, why);
	if (rc == RC_OK)
		rc = check_prefix(c, old, why);
	/* leave no log behind that would be taken for the new one's */
	if (rc == RC_OK)
		rc = db_journal(&old->db, "delete", why);
	logbook_close(old);
	if (rc != RC_OK && rc != RC_EXISTS)
		return fault_while(why, "%s", c->shown);
	return rc;
}

/* An empty file, ours alone, for the new ledger. */
static enum rc
make_fresh(struct copying *c, struct fault *why)
{
	int fd;

	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		char *name = mem_format("%s%s", fresh_name, beside[i]);
		int failed = unlinkat(c->dirfd, name, 0);

		free(name);
		if (failed && errno != ENOENT)
			return fault_sys(why, "%s", c->shown);
	}
	fd = openat(c->dirfd, fresh_name,
		    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return fault_sys(why, "%s/%s", c->shown, fresh_name);
	close(fd);
	return RC_OK;
}

/* The copy is read before it is believed: rot in the logbook must not replace
 * a sound copy. */
static enum rc
check_fresh(struct copying *c, const struct digest *root, struct fault *why)
{
	struct logbook *fresh = NULL;
	struct digest copied;
	uint64_t size = 0;
	enum rc rc;

	rc = ledger_open(&fresh, c->dest, fresh_name, DB_READ, why);
	if (rc == RC_OK)
		rc = logbook_check_schema(fresh, why);
	if (rc == RC_OK)
		rc = logbook_check_tree(fresh, why);
	if (rc == RC_OK)
		rc = logbook_size(fresh, &size, why);
	if (rc == RC_OK)
		rc = logbook_root(fresh, size, &copied, why);
	if (rc == RC_OK &&
	    (size != c->done->statements || !digest_equal(&copied, root)))
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "the copied ledger is another");
	logbook_close(fresh);
	return rc == RC_OK ? rc
			   : fault_while(why, "the copied ledger does not "
					      "read back");
}

/* The database as of one moment, which check_old() looks at too. */
static enum rc
copy_ledger(struct copying *c, struct fault *why)
{
	struct digest root;
	enum rc rc;

	rc = logbook_begin_read(c->from, why);
	if (rc != RC_OK)
		return rc;
	rc = logbook_size(c->from, &c->done->statements, why);
	if (rc == RC_OK)
		rc = logbook_root(c->from, c->done->statements, &root, why);
	if (rc == RC_OK)
		rc = check_old(c, why);
	if (rc == RC_OK)
		rc = make_fresh(c, why);
	if (rc == RC_OK)
		rc = copy_database(c, fresh_name, why);
	logbook_rollback(c->from);
	return rc == RC_OK ? check_fresh(c, &root, why) : rc;
}

/* Is the key of the copy that of the logbook? */
static enum rc
check_key(struct copying *c, struct fault *why)
{
	struct logbook there = { .dir = c->dest };
	enum rc rc = logbook_read_key(&there, why);

	if (rc == RC_OK && strcmp(there.did, c->from->did) != 0)
		rc = fault_set(why, RC_CORRUPT,
			       "the ledger is that of %s, and %s is the key "
			       "of %s",
			       c->from->did, KEY_NAME, there.did);
	key_free(there.key);
	return rc;
}

/* One key, one feed: a copy of a logbook has its key.  The file as it is:
 * where the logbook is only read, its key may have any mode. */
static enum rc
copy_key(struct copying *c, struct fault *why)
{
	char *path = logbook_path(c->dest, KEY_NAME);
	char *own = logbook_path(c->from->dir, KEY_NAME);
	struct buf bytes = BUF_LIMIT(KEY_FILE_LIMIT);
	struct stat st;
	enum rc rc = RC_OK;

	if (lstat(path, &st) == 0) {
		rc = check_key(c, why);
		if (rc == RC_CORRUPT)
			rc = not_a_copy(c, why);
		goto done;
	}
	rc = fsio_read_file(own, &bytes, why);
	if (rc == RC_NOT_FOUND) {
		c->done->without_key = true;
		rc = RC_OK;
		goto done;
	}
	if (rc == RC_OK)
		rc = fsio_write_new(path, bytes.bytes, bytes.size, 0600, why);
	if (rc == RC_OK) {
		rc = check_key(c, why);
		if (rc != RC_OK)
			unlinkat(c->dirfd, KEY_NAME, 0);
	}
done:
	buf_wipe(&bytes);
	free(own);
	free(path);
	return rc;
}

static enum rc
publish(struct copying *c, struct fault *why)
{
	/* a log of the old ledger would be played into the new one */
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		char *name = mem_format("%s%s", LEDGER_NAME, beside[i]);
		bool there = faccessat(c->dirfd, name, F_OK, 0) == 0;

		free(name);
		if (there)
			return fault_set(why, RC_BUSY,
					 "%s is in use as a logbook; try again",
					 c->shown);
	}
	if (renameat(c->dirfd, fresh_name, c->dirfd, LEDGER_NAME) != 0)
		return fault_sys(why, "%s/%s", c->shown, LEDGER_NAME);
	return fsio_sync_dir(c->dirfd, ".", why);
}

static enum rc
copy_all(struct copying *c, struct fault *why)
{
	char *path = logbook_path(c->dest, STORE_NAME);
	struct store *to = NULL;
	enum rc rc;

	memset(c->done, 0, sizeof(*c->done));
	c->dirfd = -1;
	text_printable(c->dest, c->shown, sizeof(c->shown));
	rc = take_folder(c, why);
	if (rc == RC_OK)
		rc = look(c, why);
	if (rc == RC_OK)
		rc = copy_ledger(c, why);
	if (rc == RC_OK)
		rc = store_make(path, why);
	if (rc == RC_OK)
		rc = store_open(&to, path, why);
	if (rc == RC_OK)
		rc = copy_objects(c, to, why);
	if (rc == RC_OK)
		rc = copy_key(c, why);
	if (rc == RC_OK)
		rc = publish(c, why);
	store_close(to);
	if (c->dirfd >= 0)
		close(c->dirfd);
	free(path);
	return rc;
}

enum rc
backup_to(struct logbook *lb, const char *dest, const struct progress *progress,
	  struct backup_done *done, struct fault *why)
{
	struct copying c = {
		.from = lb,
		.dest = mem_text(dest),
		.progress = progress,
		.done = done,
	};
	enum rc rc;

	rc = fsio_make_dirs(dest, why);
	if (rc == RC_OK)
		rc = copy_all(&c, why);
	free(c.dest);
	return rc;
}

/* The copy, read and never written.  A logbook that is to be gone on with needs
 * its key. */
static enum rc
open_copy(struct logbook **out, const char *from, struct fault *why)
{
	char *key = logbook_path(from, KEY_NAME);
	struct stat st;
	enum rc rc = logbook_open_to_read(out, from, why);

	if (rc == RC_OK && lstat(key, &st) != 0)
		rc = fault_sys(why, "the key of the copy, %s", KEY_NAME);
	free(key);
	return rc;
}

enum rc
backup_restore(const char *from, const char *dir,
	       const struct progress *progress, struct backup_done *done,
	       struct fault *why)
{
	struct copying c = {
		.dest = mem_text(dir),
		.progress = progress,
		.done = done,
	};
	char *ledger = logbook_path(dir, LEDGER_NAME);
	struct stat st;
	enum rc rc;

	text_printable(dir, c.shown, sizeof(c.shown));
	rc = open_copy(&c.from, from, why);
	/* one that was begun and not finished has no ledger yet */
	if (rc == RC_OK && lstat(ledger, &st) == 0)
		rc = fault_set(why, RC_EXISTS, "%s is a logbook already",
			       c.shown);
	if (rc == RC_OK)
		rc = fsio_make_dirs(dir, why);
	if (rc == RC_OK)
		rc = copy_all(&c, why);
	if (rc == RC_EXISTS)
		rc = fault_while(why, "restoring");
	logbook_close(c.from);
	free(ledger);
	free(c.dest);
	return rc;
}
