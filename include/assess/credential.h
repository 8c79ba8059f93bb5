#ifndef ASSESS_CREDENTIAL_H
#define ASSESS_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/rules.h"
#include "base/fault.h"
#include "base/value.h"
#include "logbook/logbook.h"

/*
 * The Open Badges 3.0 credential that an issuing service is asked to sign
 * (records.md §10): a function of the sealed archive, the issuer and the
 * policy, the same bytes each time.
 */

enum { CREDENTIAL_LIMIT = 100000 };

struct issuer_words {
	const char *id;	    /* URL of the issuer */
	const char *name;   /* NULL: none */
	const char *policy; /* "minimal", "named" */
	bool learner_key;   /* subject id is the learner's did:key */
};

/* All that the credential is a function of, beside the issuer. */
struct credential_parts {
	const struct rules *rules;
	const struct assessment *a;
	const struct value *document;	  /* the one that was signed off */
	const struct value *endorsements; /* array in slot order, or NULL */
	const char *email;		  /* policy "named": the learner's */
	/* its identityHash, where the address itself was erased; or NULL */
	const char *hash;
	/* as of the first END statements of the ledger; 0: of all */
	uint64_t end;
};

/* The credential, canonical bytes added to OUT.  Faults as credential_make();
 * RC_NOT_FOUND where the rubric, or a sign-off, is not among the parts. */
MUST_USE enum rc credential_of(const struct credential_parts *parts,
			       const struct issuer_words *issuer,
			       struct buf *out, struct fault *why);

/*
 * The credential of a sealed assessment, canonical bytes added to OUT.
 *	RC_REFUSED	not sealed, or its outcome is not competent; the learner
 *			has no e-mail address, or no key, where it is asked for
 *	RC_TOO_BIG	over CREDENTIAL_LIMIT even without its evidence
 */
MUST_USE enum rc credential_make(struct logbook *lb, const struct rules *r,
				 const struct assessment *a,
				 const struct issuer_words *issuer,
				 struct buf *out, struct fault *why);

/*
 * The credential that QUEUED, a statement about A, names: its bytes added to
 * OUT, once they are those that the sealed archive, the issuer named in them
 * and the policy of QUEUED gave when A was queued first.
 *	RC_CORRUPT	they are not; the sentence names the member
 *	RC_NOT_FOUND	they, or what they are made of, are not there
 */
MUST_USE enum rc credential_queued(struct logbook *lb, const struct rules *r,
				   const struct assessment *a,
				   const struct said *queued, struct buf *out,
				   struct fault *why);

/* Are all members of GOT those of OURS, with the same values?
 *	RC_REMOTE	no; the sentence names the first that differs */
MUST_USE enum rc credential_same(const struct value *ours,
				 const struct value *got, struct fault *why);

/*
 * Is GOT, as a service returned it, OURS plus issuer, proof, status and dates
 * of issue?  Any other difference is a refusal that names the member.
 * eddsa-jcs-2022 proofs are verified; SIGNER gets their key as did:key text (57
 * bytes), "" where the proof is of a kind that is not verified here.
 *	RC_REMOTE	not ours, or its proof does not verify
 */
MUST_USE enum rc credential_compare(const struct value *ours,
				    const struct value *got, char *signer,
				    struct fault *why);

#endif
