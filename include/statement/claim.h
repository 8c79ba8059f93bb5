#ifndef STATEMENT_CLAIM_H
#define STATEMENT_CLAIM_H

#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/value.h"
#include "statement/kind.h"

/*
 * A claim: what somebody said, before any ledger (records.md §3.1).  Built in
 * this one place; its canonical bytes are what people sign.
 */

enum {
	STATEMENT_LIMIT = 64 * 1024, /* bytes, records.md §2 */
	CONTENT_LIMIT = 1024 * 1024,
};

/* What goes into a claim; NULL and 0 mean absent. */
struct claim_words {
	enum kind kind;
	const char *logbook; /* did:key; NULL only for key-offered */
	const char *by;	     /* person URN or the logbook */
	unsigned role;	     /* one ROLE_ bit; 0 for logbook, key-offered */
	int64_t time;
	const char *about;
	const struct digest *after;
	struct value *facts; /* taken; NULL: {} */
	const struct digest *content;
};

/* The claim as a value, the caller's to free.  Not checked here. */
struct value *claim_new(const struct claim_words *words);

/* The claim id: SHA-256 of the canonical bytes. */
void claim_id(const struct value *claim, struct digest *out);

/*
 * Shape (§3.1, §4): format, members and no other, kind known, facts, after and
 * about as the kind wants them, role allowed for the kind.
 *	RC_NEWER	format or kind is not known to this program (reason
 *			"format" or "unknown-kind")
 *	RC_INVALID	reasons "unknown-member", "missing-member", "role"
 */
MUST_USE enum rc claim_check(const struct value *claim, struct fault *why);

/*
 * Content: MEMBERS (borrowed) with a fresh salt, as canonical bytes in TEXT
 * (free it) and their digest.  NULL or no members gives NULL and leaves ID.
 */
char *content_new(const struct value *members, size_t *size, struct digest *id);

/* Read content bytes back: canonical, salted, of this digest.
 *	RC_INVALID	reasons of json_read_canonical(), "salt",
 *			"content-digest"
 */
MUST_USE enum rc content_read(const void *bytes, size_t size,
			      const struct digest *id, struct value **out,
			      struct fault *why);

#endif
