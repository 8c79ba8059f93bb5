#ifndef EVIDENCE_TIDY_H
#define EVIDENCE_TIDY_H

#include <stdbool.h>
#include <stdint.h>

#include "evidence/store.h"

/*
 * Space in the store: what there is, and taking away what nobody needs.
 */

struct store_space {
	uint64_t singles, single_bytes; /* objects in files of their own */
	uint64_t packs, pack_bytes;	/* files, with headers */
	uint64_t packed, packed_bytes;	/* objects in them */
	uint64_t twice;		   /* objects that lie in more than one place */
	uint64_t left, left_bytes; /* in tmp/, of programs that died */
	uint64_t strange;	   /* files that do not belong there */
	uint64_t lost_indexes;	   /* packs whose index was made anew */
	uint64_t free_bytes;	   /* of the file system */
};
MUST_USE enum rc store_space(struct store *s, struct store_space *out,
			     struct fault *why);

/*
 * Take away the objects that NEEDED says no to and that were put there before
 * OLDER_THAN (seconds since 1970; a pack's objects are as old as the pack).
 * TOLD hears of each first.  A pack that loses objects is written anew without
 * them, made durable and published before the old one goes; one that loses all
 * goes.  With DRY, told and nothing done.  Empties tmp/ of what died.
 */
struct tidy {
	bool (*needed)(void *arg, const struct digest *id);
	void (*told)(void *arg, const struct object *o);
	void *arg;
	int64_t older_than;
	bool dry;
};
struct tidied {
	uint64_t objects, bytes;
	uint64_t packs; /* written anew or gone */
};
MUST_USE enum rc store_tidy(struct store *s, const struct tidy *how,
			    struct tidied *out, struct fault *why);

#endif
