#ifndef ASSESS_ENDORSEMENT_H
#define ASSESS_ENDORSEMENT_H

#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/key.h"
#include "base/uuid.h"
#include "base/value.h"

/* The authenticator's EndorsementCredential and the ids of the credential
 * (records.md §10): functions of the signed document. */

struct endorsement_words {
	struct digest document;
	const char *person, *slot; /* URN, slot id */
	const char *text;	   /* the sign-off's */
	int64_t time;		   /* of the sign-off's claim */
	struct key_public key;
};

/* Without proof; the caller frees it. */
struct value *endorsement_make(const struct endorsement_words *words);
/* With proof, signed. */
struct value *endorsement_sign(const struct endorsement_words *words,
			       const struct key *key);
/* Is SIGNED the endorsement of these words (their key may be left zero: it is
 * read from the proof and put there) with a proof that verifies?  RC_INVALID
 * reason "endorsement". */
MUST_USE enum rc endorsement_check(struct endorsement_words *words,
				   const struct value *signed_one,
				   struct fault *why);

void credential_id(const struct digest *document, char urn[UUID_URN_SIZE]);

/* The two @context of everything issued, an array; the caller frees it. */
struct value *credential_contexts(void);

#endif
