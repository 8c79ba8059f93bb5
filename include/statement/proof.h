#ifndef STATEMENT_PROOF_H
#define STATEMENT_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/key.h"
#include "base/value.h"

/*
 * Proofs: W3C Data Integrity, cryptosuite eddsa-jcs-2022 (records.md §5.1;
 * W3C VC Data Integrity EdDSA Cryptosuites v1.0 §3.3), key by did:key.  The
 * message signed is SHA-256(JCS of the proof options) and SHA-256(JCS of the
 * document without proof), 64 bytes.
 */

/* The proof object over DOCUMENT (which has no "proof"); CONTEXT is copied
 * into the options where the document has an @context, else NULL.  CREATED is
 * the claim's time.  The caller frees it. */
struct value *proof_make(const struct key *key, const struct value *document,
			 int64_t created, const struct value *context);

/*
 * Does PROOF, one proof object, fit DOCUMENT?  Exactly the six members of §5.1
 * (plus @context where CONTEXT is not NULL, and then equal to it).  SIGNER gets
 * the key.  Whether it is anybody's key is for the caller.
 *	RC_INVALID	reason "proof-type": another type, suite, purpose or
 *			member; "proof-time": created is not CREATED;
 *			"proof": the signature does not verify
 */
MUST_USE enum rc proof_check(const struct value *proof,
			     const struct value *document, int64_t created,
			     const struct value *context,
			     struct key_public *signer, struct fault *why);

/* As proof_check() for a Data Integrity proof made elsewhere (an issuing
 * service): any created, optional further options, @context as the document
 * has it, verificationMethod a did:key with fragment.  DOCUMENT still holds its
 * "proof" member, which is one object or an array with one. */
MUST_USE enum rc proof_check_secured(const struct value *secured,
				     struct key_public *signer,
				     struct fault *why);

/* The key a proof names, without checking it: RC_INVALID "proof-type". */
MUST_USE enum rc proof_signer(const struct value *proof,
			      struct key_public *signer, struct fault *why);

/* For the hand check of an archive (§8.3): the canonical options (proof without
 * proofValue) and the 64 raw bytes of the signature. */
MUST_USE enum rc proof_parts(const struct value *proof, struct buf *options,
			     uint8_t signature[KEY_SIGNATURE_SIZE],
			     struct fault *why);

#endif
