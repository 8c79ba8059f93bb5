#ifndef RECORDER_LOGBOOK_PRIVATE_H
#define RECORDER_LOGBOOK_PRIVATE_H

/* What the files of recorder/logbook share, and nobody else sees. */

#include <stdbool.h>
#include <stdint.h>

#include "base/key.h"
#include "db.h"
#include "logbook/logbook.h"
#include "statement/tree.h"

enum logbook_hold { HOLDS_NOTHING, HOLDS_READ, HOLDS_WRITE };

struct logbook {
	char *dir;
	struct db db;
	struct store *store;
	struct key *key;
	char did[KEY_DID_SIZE];
	char *zone; /* NULL: no statement yet */
	bool stale;
	bool reading; /* by logbook_open_to_read() */
	bool apart;   /* db is a copy in memory, for tables fed anew */

	/* the open transaction */
	enum logbook_hold hold;
	uint64_t begun;	  /* statements when it began */
	uint64_t fed;	  /* statements that the derived tables know of */
	uint64_t fed_was; /* as stored */
	bool anew;	  /* index_anew_begin(): tables stand before them */
	uint64_t fed_stored;
	/* Once something is entered, tree is the edge of the ledger as it is
	 * in the transaction. */
	bool loaded;
	bool spoiled; /* an entry failed half way: not to be committed */
	struct tree tree;
};

/* The parts of the folder. */
#define LEDGER_NAME "logbook.sqlite"
#define KEY_NAME "logbook.key"
#define STORE_NAME "evidence"

extern const char ledger_sql[], derived_sql[];

/* DIR/NAME, to be freed. */
char *logbook_path(const char *dir, const char *name);

/*
 * The database alone: format checked; no key, no store, nothing written.  As
 * logbook_open() but RC_OK for a ledger without statements too.
 */
MUST_USE enum rc ledger_open(struct logbook **out, const char *dir,
			     const char *name, enum db_mode mode,
			     struct fault *why);
/* A database of ours, and of a format that this program reads? */
MUST_USE enum rc ledger_check_format(struct logbook *lb, struct fault *why);
/* RC_NOT_FOUND where there is no statement yet. */
MUST_USE enum rc logbook_check_made(struct logbook *lb, uint64_t *size,
				    struct fault *why);
/* The store of LB's folder. */
MUST_USE enum rc logbook_take_store(struct logbook *lb, struct fault *why);
/* The key of LB's folder; then, that it is the key of statement 0. */
MUST_USE enum rc logbook_read_key(struct logbook *lb, struct fault *why);
MUST_USE enum rc logbook_take_key(struct logbook *lb, struct fault *why);
/* From statement 0: whose ledger, which zone.  DID may be NULL.  Where LB is
 * only read, the statement is not held against the tree: whoever verifies is
 * told of the tree as one thing among others. */
MUST_USE enum rc ledger_origin(struct logbook *lb, char did[KEY_DID_SIZE],
			       struct fault *why);

/* The tree's nodes in the database; ARG is the logbook. */
MUST_USE enum rc ledger_find(void *arg, unsigned level, uint64_t index,
			     struct digest *node, struct fault *why);
MUST_USE enum rc ledger_keep(void *arg, unsigned level, uint64_t index,
			     const struct digest *node, struct fault *why);
/* RC_CORRUPT unless the stored node is this one. */
MUST_USE enum rc ledger_same(void *arg, unsigned level, uint64_t index,
			     const struct digest *node, struct fault *why);
/* The stored bytes FIRST to END, added to T, give the stored nodes. */
MUST_USE enum rc ledger_reread(struct logbook *lb, struct tree *t, uint64_t end,
			       struct fault *why);

/* Drop the derived tables, whichever they are, and make them empty. */
MUST_USE enum rc index_remake(struct logbook *lb, struct fault *why);
/* Are they of this program; how many statements do they know of? */
MUST_USE enum rc index_state(struct logbook *lb, bool *ours, uint64_t *fed,
			     struct fault *why);
MUST_USE enum rc index_save_fed(struct logbook *lb, struct fault *why);

#endif
