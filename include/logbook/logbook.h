#ifndef LOGBOOK_LOGBOOK_H
#define LOGBOOK_LOGBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/value.h"
#include "evidence/store.h"
#include "statement/note.h"
#include "statement/statement.h"
#include "statement/tree.h"

/*
 * A logbook: the folder that holds one provider's records.
 *
 *	DIR/logbook.sqlite	the ledger (the truth) and derived tables
 *	DIR/logbook.key		the logbook's own key, mode 0600
 *	DIR/evidence/		the object store
 *
 * The ledger is append-only (ledger.sql).  One act is one transaction:
 *
 *	rc = logbook_begin(lb, why);		nobody else writes now
 *	rc = logbook_enter(lb, &entry, &s, why);	once for each claim
 *	... the rules look at s; rows are derived ...
 *	rc = logbook_commit(lb, why);		checkpoint signed, all durable
 *
 * and logbook_rollback() wherever something fails.  What a claim may be entered
 * is not known here: that is for the layer assess.  A handle belongs to one
 * thread; any number of processes may hold one.
 */
struct logbook;

enum { LOGBOOK_FORMAT = 1 }; /* of ledger.sql */

/* Is there room for a new logbook in DIR?  Nothing is made yet; faults as those
 * of logbook_make(). */
MUST_USE enum rc logbook_room(const char *dir, struct fault *why);

/*
 * Make an empty logbook in DIR, which is made too; its key is new.  A folder
 * with an unfinished logbook (no statement yet) is taken over.
 *	RC_EXISTS	DIR holds something else
 */
MUST_USE enum rc logbook_make(struct logbook **out, const char *dir,
			      struct fault *why);

/*
 * Open the logbook in DIR.  Derived tables of another version are emptied and
 * logbook_stale() is then true: the layer assess feeds them again.
 *	RC_NOT_FOUND	DIR is no logbook
 *	RC_NEWER	its format is newer than this program
 *	RC_CORRUPT	its parts do not belong together, or the database has
 *			tables or triggers that are not ours
 *	RC_REFUSED	it may only be read, or others may read its key
 */
MUST_USE enum rc logbook_open(struct logbook **out, const char *dir,
			      struct fault *why);
/*
 * Open it to read: where nothing can be written, where its files may only be
 * read, without its key.  Nothing in DIR is changed.  What is stored is not
 * believed, nor is it refused: logbook_check_tree() and logbook_check_schema()
 * say whether it holds.  logbook_begin() is RC_REFUSED; faults as above.
 */
MUST_USE enum rc logbook_open_to_read(struct logbook **out, const char *dir,
				      struct fault *why);
/* Go on with a copy in memory of what was opened to read and is stale: the
 * derived tables can be fed there as in any logbook. */
MUST_USE enum rc logbook_take_apart(struct logbook *lb, struct fault *why);
void logbook_close(struct logbook *lb); /* rolls back; NULL is fine */

const char *logbook_dir(const struct logbook *lb);
const char *logbook_did(const struct logbook *lb);
const char *logbook_zone(const struct logbook *lb); /* "UTC" if none yet */
struct store *logbook_store(struct logbook *lb);
bool logbook_stale(const struct logbook *lb);

/* Number of statements, as of the open transaction or of now. */
MUST_USE enum rc logbook_size(struct logbook *lb, uint64_t *size,
			      struct fault *why);

/* Several reads that see one moment; ended by logbook_rollback().  Nests in
 * nothing. */
MUST_USE enum rc logbook_begin_read(struct logbook *lb, struct fault *why);
/* RC_BUSY: another process has been writing for ten seconds. */
MUST_USE enum rc logbook_begin(struct logbook *lb, struct fault *why);
bool logbook_in_transaction(const struct logbook *lb);
/* When it fails, all is rolled back. */
MUST_USE enum rc logbook_commit(struct logbook *lb, struct fault *why);
void logbook_rollback(struct logbook *lb); /* nothing open: nothing done */

struct entry {
	const struct value *claim;
	const struct value *proof; /* NULL: none */
	const void *content;	   /* salted bytes, NULL: none */
	size_t content_size;
};

/*
 * Append one claim with the next number and the ledger's clock; fills OUT (to
 * be cleared) by reading back the bytes that were written.
 *	RC_EXISTS	reason "said-twice": this claim is in the ledger
 *	RC_INVALID	the claim is not well formed (claim_check()), is for
 *			another logbook, or the content is not the one it names
 *	RC_CORRUPT	reason "root": the ledger is not what its newest
 *			checkpoint says
 *	RC_REFUSED	logbook_stale()
 * After the first two the act may go on without it.
 */
MUST_USE enum rc logbook_enter(struct logbook *lb, const struct entry *entry,
			       struct statement *out, struct fault *why);

/*
 * Statement NUMBER.  BYTES, which may be NULL, gets the raw bytes (added).
 *	RC_NOT_FOUND	there is none yet
 *	RC_CORRUPT	reason "root": not the leaf that the tree has for it;
 *			or a reason of statement_read()
 *	RC_NEWER	as statement_read(); OUT and BYTES are filled
 */
MUST_USE enum rc logbook_statement(struct logbook *lb, uint64_t number,
				   struct statement *out, struct buf *bytes,
				   struct fault *why);
/* The number of the statement of a claim; RC_NOT_FOUND. */
MUST_USE enum rc logbook_number_of(struct logbook *lb, const struct digest *id,
				   uint64_t *number, struct fault *why);

/* Raw statements from FIRST up to but not with END, in order, as stored. */
typedef enum rc (*logbook_raw_fn)(void *arg, uint64_t number, const void *bytes,
				  size_t size, struct fault *why);
MUST_USE enum rc logbook_each_raw(struct logbook *lb, uint64_t first,
				  uint64_t end, logbook_raw_fn fn, void *arg,
				  struct fault *why);

/* Content by its digest, checked; RC_NOT_FOUND.  BYTES may be NULL, as OUT. */
MUST_USE enum rc logbook_content(struct logbook *lb, const struct digest *id,
				 struct value **out, struct buf *bytes,
				 struct fault *why);
/* The digests of all contents that are there, in order. */
typedef enum rc (*logbook_content_fn)(void *arg, const struct digest *id,
				      struct fault *why);
MUST_USE enum rc logbook_each_content(struct logbook *lb, logbook_content_fn fn,
				      void *arg, struct fault *why);

/* The tree. */
MUST_USE enum rc logbook_root(struct logbook *lb, uint64_t size,
			      struct digest *root, struct fault *why);
MUST_USE enum rc logbook_inclusion(struct logbook *lb, uint64_t number,
				   uint64_t size, struct tree_path *out,
				   struct fault *why);
/* How the first OLD of SIZE statements are in the tree of all of them; OLD is
 * not 0. */
MUST_USE enum rc logbook_consistency(struct logbook *lb, uint64_t old,
				     uint64_t size, struct tree_path *out,
				     struct fault *why);

/* The checkpoint note of exactly SIZE statements: as stored after the act that
 * made the ledger that long (RC_NOT_FOUND where no act ended there). */
MUST_USE enum rc logbook_checkpoint(struct logbook *lb, uint64_t size,
				    struct buf *out, struct fault *why);
/* The same, signed now: Ed25519 gives the same bytes for the same prefix.
 * RC_NOT_FOUND: the logbook's key is not at hand. */
MUST_USE enum rc logbook_checkpoint_anew(struct logbook *lb, uint64_t size,
					 struct buf *out, struct fault *why);
/* The newest one. */
MUST_USE enum rc logbook_newest_checkpoint(struct logbook *lb, struct buf *out,
					   struct fault *why);
typedef enum rc (*logbook_checkpoint_fn)(void *arg, uint64_t size,
					 const char *note, struct fault *why);
MUST_USE enum rc logbook_each_checkpoint(struct logbook *lb,
					 logbook_checkpoint_fn fn, void *arg,
					 struct fault *why);
/* The stored tree nodes against the statements: RC_CORRUPT, reason "root". */
MUST_USE enum rc logbook_check_tree(struct logbook *lb, struct fault *why);
/* The tables, indexes and triggers of the database against those that this
 * program makes: RC_CORRUPT names one that is not ours, or is missing. */
MUST_USE enum rc logbook_check_schema(struct logbook *lb, struct fault *why);

#endif
