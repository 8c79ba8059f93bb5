#ifndef STATEMENT_NOTE_H
#define STATEMENT_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/key.h"
#include "statement/tree.h"

/*
 * Signed notes: checkpoints (C2SP tlog-checkpoint, signed-note) and inclusion
 * proofs (c2sp.org/tlog-proof@v1), as records.md §6 fixes them: the origin and
 * the key name are the logbook's did:key, so a note opens with nothing but
 * itself.
 */

enum { NOTE_LIMIT = 64 * 1024 };

struct checkpoint {
	char logbook[KEY_DID_SIZE];
	struct key_public key;
	uint64_t size;
	struct digest root;
};

/* Added to OUT: the three lines, an empty one, the logbook's signature line. */
MUST_USE enum rc checkpoint_write(const struct key *key, uint64_t size,
				  const struct digest *root, struct buf *out,
				  struct fault *why);

/*
 * Read a note and verify the logbook's signature; other signature lines
 * (cosignatures) are allowed after it and not judged here.
 *	RC_INVALID	not such a note; reason "checkpoint-signature" where it
 *			is one and is not signed by its logbook
 */
MUST_USE enum rc checkpoint_read(const void *bytes, size_t size,
				 struct checkpoint *out, struct fault *why);

/* The verifier key line (vkey): name + hex key id + base64(01 and key). */
char *checkpoint_vkey(const struct key_public *key);

/* Added to OUT: the proof for statement INDEX against CHECKPOINT's text. */
MUST_USE enum rc tlog_proof_write(uint64_t index, const struct tree_path *path,
				  const char *checkpoint, struct buf *out,
				  struct fault *why);

struct tlog_proof {
	uint64_t index;
	struct tree_path path;
	struct checkpoint checkpoint; /* signature verified */
};

/* RC_INVALID as checkpoint_read(). */
MUST_USE enum rc tlog_proof_read(const void *bytes, size_t size,
				 struct tlog_proof *out, struct fault *why);

/* Is LEAF in the tree of the proof's checkpoint?  RC_INVALID reason "root". */
MUST_USE enum rc tlog_proof_check(const struct tlog_proof *proof,
				  const struct digest *leaf, struct fault *why);

#endif
