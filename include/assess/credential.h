#ifndef ISSUE_CREDENTIAL_H
#define ISSUE_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>

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
