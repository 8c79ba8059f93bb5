#ifndef EVIDENCE_TIDY_INNER_H
#define EVIDENCE_TIDY_INNER_H

/*
 * The inside of tidying:
 *
 *	tidy.c		objects in files of their own
 *	tidy_packs.c	packs
 *	tidy_space.c	what there is
 */

#include "evidence/tidy.h"
#include "packs.h"
#include "spare.h"

struct tidying {
	struct store *s;
	const struct tidy *how;
	struct tidied *done;
	struct spares spares; /* packs that are written anew; what goes */
	struct touched touched;
};

/* An object goes. */
void tidy_tell(struct tidying *t, const struct object *o);
/* Take the file away, but for one that was made young. */
MUST_USE enum rc tidy_remove(struct tidying *t, int dirfd, const char *name,
			     struct fault *why);
/* tidy_packs.c */
MUST_USE enum rc tidy_packs(struct tidying *t, struct fault *why);

#endif
