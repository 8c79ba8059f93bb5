#ifndef SANDBOX_CREDENTIAL_H
#define SANDBOX_CREDENTIAL_H

/* What the sandbox does with credentials, without a network. */

#include <stdbool.h>

#include "base/key.h"
#include "base/value.h"

/* Is it one that can be issued? */
bool credential_fits(const struct value *v);

/* {"verifiableCredential": ...} as text, to be freed: signed by KEY as itself.
 * Issuer and proof are all that changes. */
char *credential_issue(const struct key *key, const struct value *credential);

/* Its proof and those of its endorsements. */
MUST_USE enum rc credential_verify(const struct value *credential,
				   struct fault *why);

#endif
