#ifndef STATEMENT_STATEMENT_H
#define STATEMENT_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/value.h"
#include "statement/claim.h"
#include "statement/kind.h"

/*
 * A statement: a claim as a ledger took it in, with proof, number and ledger
 * time (records.md §3.3).  Its canonical bytes are the leaf of the tree.
 */
struct statement {
	uint64_t number;
	int64_t time;	    /* the ledger's clock */
	enum kind kind;	    /* KIND_UNKNOWN is kept and shown (§11) */
	struct digest id;   /* the claim id */
	struct digest leaf; /* SHA-256(00 and the bytes) */
	int64_t claim_time;
	unsigned role; /* ROLE_ bit, 0 without */
	bool has_after, has_content;
	struct digest after, content;
	/* borrowed from whole */
	const char *logbook;	/* NULL for key-offered */
	const char *by, *about; /* about may be NULL */
	const struct value *claim, *facts;
	const struct value *proof; /* the one proof object, or NULL */
	struct value *whole;	   /* owned */
};

/*
 * Read the bytes of a statement: canonical (§2), its format, its members, and
 * the shape of the claim (claim_check()).  OUT is cleared by the caller with
 * statement_clear(), whatever came back.  Proofs are not checked here.
 *	RC_NEWER	reasons "format", "unknown-kind": OUT is filled as far
 *			as it is understood, with KIND_UNKNOWN
 *	RC_INVALID	with the first reason of records.md §12
 */
MUST_USE enum rc statement_read(const void *bytes, size_t size,
				struct statement *out, struct fault *why);
void statement_clear(struct statement *s);

/* The bytes of a statement; PROOF is one proof object or NULL; both lent.
 * RC_TOO_BIG over STATEMENT_LIMIT. */
MUST_USE enum rc statement_write(uint64_t number, int64_t time,
				 const struct value *claim,
				 const struct value *proof, struct buf *out,
				 struct fault *why);

#endif
