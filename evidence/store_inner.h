#ifndef EVIDENCE_STORE_INNER_H
#define EVIDENCE_STORE_INNER_H

/* What the store's own files share: evidence/store.c, evidence/batch.c and
 * evidence/folder.c.  Not for others. */

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "evidence/store.h"

enum {
	STORE_CHUNK = 256 * 1024, /* bytes read at a time */
	STORE_FANS = 256,	  /* folders in objects/ */
};

struct store {
	int dirfd;
	int objects;	    /* DIR/objects */
	atomic_uint serial; /* tells apart the batches of one process */
};

/* The folders of objects/ that were linked into and are not synced yet. */
struct touched {
	bool fans[STORE_FANS];
	bool top; /* objects/ itself: a fan was made */
};

/* Read from FD until CHUNK holds ROOM bytes or FD ends; *GOT says how many. */
MUST_USE enum rc store_fill(int fd, void *chunk, size_t room, size_t *got,
			    struct fault *why);

/* Is there an object of this name?  Its bytes are not looked at. */
MUST_USE enum rc store_holds(struct store *s, const struct digest *id,
			     bool *holds, struct fault *why);

/* Name SPARE, a finished file in DIRFD whose bytes are synced, as the object
 * ID.  One that is there already is read through and left (invariant 2). */
MUST_USE enum rc store_publish(struct store *s, int dirfd, const char *spare,
			       const struct digest *id, struct touched *touched,
			       struct fault *why);

/* Note that ID was found held: its name may not be durable yet, when another
 * process has just made it. */
void store_touch(struct touched *touched, const struct digest *id);

MUST_USE enum rc store_sync_file(int fd, struct fault *why);
/* Everything written to the file system that FD is on. */
MUST_USE enum rc store_sync_all(int fd, struct fault *why);
MUST_USE enum rc store_sync_touched(struct store *s,
				    const struct touched *touched,
				    struct fault *why);

/* The batch, for a folder that takes back what it added: how much is in it,
 * and forgetting all that came after. */
size_t batch_count(const struct batch *b);
void batch_forget(struct batch *b, size_t count);
/* The folder of the store that B is for: a walk never goes into it. */
void batch_place(const struct batch *b, dev_t *dev, ino_t *ino);

#endif
