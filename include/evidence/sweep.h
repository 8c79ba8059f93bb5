#ifndef EVIDENCE_SWEEP_H
#define EVIDENCE_SWEEP_H

#include <stdbool.h>

#include "evidence/store.h"

/*
 * The whole store read through and compared with its names: several files at a
 * time, in the order in which they lie on the medium.  Pages that the system
 * has in memory are dropped first, so that the medium is read and not the
 * cache, unless CACHED.
 *
 * A pack is read in one sequential pass.  Its headers have one form, padding
 * and end are zero, and all else is the bytes of its objects: each bit of it is
 * covered by a digest or by a fixed value, so that its own name is not hashed a
 * second time.
 */
struct sweep {
	bool cached;
	const struct progress *progress;
	/* Only these objects, and of packs nothing around them; NULL: all.
	 * From any thread, though never from two at once. */
	bool (*wanted)(void *arg, const struct digest *id);
};

/*
 * What was found, told one at a time (never by two threads at once); an object
 * that lies in two places is told twice, and so is one that is whole beside a
 * place of its pack that is not.  RC_OK, or RC_CORRUPT (reason
 * "object-digest"), RC_IO with the sentence in WHY, which names the object, or
 * the pack and the place; O is NULL where the pack has no object there.
 */
typedef void (*sweep_fn)(void *arg, const struct object *o, enum rc rc,
			 const struct fault *why);

/* RC_STOPPED; RC_IO where the store cannot be listed.  Faults of objects are
 * told, and do not end it. */
MUST_USE enum rc store_sweep(struct store *s, const struct sweep *how,
			     sweep_fn told, void *arg, struct fault *why);

#endif
