#ifndef SANDBOX_ISSUED_H
#define SANDBOX_ISSUED_H

/* What was issued, in memory; not safe for several threads by itself. */

#include "base/digest.h"

struct issued;

struct issue {
	const char *key;    /* Idempotency-Key; NULL: none came */
	const char *id;	    /* of the credential */
	struct digest body; /* of the request */
	const char *answer; /* as it was given */
};

struct issued *issued_new(void);
void issued_free(struct issued *all);
void issued_add(struct issued *all, const struct issue *one); /* copied */
/* NULL if there is none; KEY and ID may be NULL. */
const struct issue *issued_of_key(const struct issued *all, const char *key);
const struct issue *issued_of_id(const struct issued *all, const char *id);

#endif
