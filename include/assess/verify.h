#ifndef ASSESS_VERIFY_H
#define ASSESS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/key.h"
#include "base/progress.h"
#include "logbook/logbook.h"
#include "statement/note.h"

/*
 * Verification: a whole logbook, one assessment in it, or an exported archive.
 * Each check is told as one line; nothing is believed that was not recomputed.
 * A broken check does not end it: everything is looked at.
 */

enum finding { FINDING_OK, FINDING_NOTE, FINDING_BROKEN };

/* WHAT is short and stable ("evidence", "signatures", "tree", "container"); the
 * sentence is for people; REASON is a code of records.md §12 or NULL. */
typedef void (*verify_fn)(void *arg, enum finding finding, const char *what,
			  const char *reason, const char *sentence);

enum verdict {
	VERDICT_VALID,	 /* and signed by whom the caller trusts */
	VERDICT_UNKNOWN, /* valid, signed by a logbook that is not known to you
			  */
	VERDICT_ERASED,	 /* as VALID, with files lawfully erased */
	VERDICT_BROKEN,
};
const char *verdict_words(enum verdict v);
int verdict_exit_status(enum verdict v); /* 0, 3, 4, 1 */

/* Whom to believe, and what was seen before. */
struct trust {
	const struct key_public *keys; /* logbook keys */
	size_t key_count;
	const struct checkpoint *checkpoints; /* trusted, signature verified;
						 their key counts as trusted */
	size_t checkpoint_count;
	/* against: anchors that what is verified must extend */
	const struct checkpoint *against;
	size_t against_count;
	/* Objects are read as the system has them in memory; else what it has
	 * is dropped first, so that the medium is read. */
	bool cached;
};

/* TRUST text: did:key, a vkey, a file with a checkpoint, a receipt
 * (.tlog-proof), or an archive.  Fills one checkpoint (size 0: a key only).
 * RC_INVALID, RC_NOT_FOUND. */
MUST_USE enum rc verify_anchor(const char *words, struct checkpoint *out,
			       struct fault *why);

/* Everything: tree, checkpoints, each statement by the rules, contents,
 * documents, endorsements, every object, derived tables equal. */
MUST_USE enum rc verify_logbook(struct logbook *lb, const struct trust *trust,
				const struct progress *progress, verify_fn told,
				void *arg, enum verdict *verdict,
				struct fault *why);

/* One assessment: what bears on it, its objects, its proofs of inclusion. */
MUST_USE enum rc verify_assessment(struct logbook *lb, const char *assessment,
				   const struct trust *trust,
				   const struct progress *progress,
				   verify_fn told, void *arg,
				   enum verdict *verdict, struct fault *why);

/* An exported archive, tar or zip by its first bytes, read once front to back
 * from FD; that a zip as such was not compared is told as a note.  The fault is
 * only for what could not be read at all: RC_IO, RC_STOPPED, and RC_TOO_BIG for
 * more small files and names than are held in memory (512 MiB). */
MUST_USE enum rc verify_archive(int fd, const struct trust *trust,
				const struct progress *progress, verify_fn told,
				void *arg, enum verdict *verdict,
				struct fault *why);

#endif
