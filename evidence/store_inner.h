#ifndef EVIDENCE_STORE_INNER_H
#define EVIDENCE_STORE_INNER_H

/* What the store's own files share: evidence/store.c, batch.c, folder.c,
 * pack.c, sweep.c, tidy.c and those beside them.  Not for others. */

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "evidence/store.h"

enum {
	STORE_CHUNK = 256 * 1024, /* bytes read at a time */
	STORE_FANS = 256,	  /* folders in objects/ */
	STORE_YOUNG = 3600,	  /* seconds: no need to make it younger */
};

struct packs;

struct store {
	int dirfd;
	int objects;	     /* DIR/objects */
	atomic_uint serial;  /* tells apart the batches of one process */
	struct packs *packs; /* DIR/packs: see pack.h */
};

/* The folders that were linked into and are not synced yet. */
struct touched {
	bool fans[STORE_FANS];
	bool top;   /* objects/ itself: a fan was made */
	bool packs; /* packs/ */
	bool store; /* the folder of the store: packs/ was made */
};

/* Read from FD until CHUNK holds ROOM bytes or FD ends; *GOT says how many. */
MUST_USE enum rc store_fill(int fd, void *chunk, size_t room, size_t *got,
			    struct fault *why);

/* Is there an object of this name?  Its bytes are not looked at.  Its file is
 * made young (the time of its last change), so that tidying, which may look at
 * it before a statement names it, leaves it. */
MUST_USE enum rc store_holds(struct store *s, const struct digest *id,
			     bool *holds, struct fault *why);

/* The same of a file of its own only: packs are not looked at. */
MUST_USE enum rc store_holds_single(struct store *s, const struct digest *id,
				    bool *holds, struct fault *why);

/* The name of that file in objects/: "9f/86d0..." */
enum { STORE_NAME_SIZE = DIGEST_HEX_SIZE + 1 };
void store_name(const struct digest *id, char name[STORE_NAME_SIZE]);
/* The other way round: is REST in the folder FAN the name of an object? */
bool store_is_object(const char *fan, const char *rest, struct digest *id);

/* Name SPARE, a finished file in DIRFD whose bytes are synced, as the object
 * ID.  One that is there already is read through and left (invariant 2). */
MUST_USE enum rc store_publish(struct store *s, int dirfd, const char *spare,
			       const struct digest *id, struct touched *touched,
			       struct fault *why);

/* Note that ID was found held, in a file of its own or in a pack: its name may
 * not be durable yet, when another process has just made it. */
void store_touch(struct touched *touched, const struct digest *id);

MUST_USE enum rc store_sync_file(int fd, struct fault *why);
/* Everything written to the file system that FD is on. */
MUST_USE enum rc store_sync_all(int fd, struct fault *why);
MUST_USE enum rc store_sync_touched(struct store *s,
				    const struct touched *touched,
				    struct fault *why);

/* As store_each(), of those that have a file of their own. */
MUST_USE enum rc store_each_single(struct store *s, store_fn fn, void *arg,
				   struct fault *why);

/* The batch, for a folder that takes back what it added: how much is in it,
 * and forgetting all that came after. */
size_t batch_count(const struct batch *b);
void batch_forget(struct batch *b, size_t count);
/* The folder of the store that B is for: a walk never goes into it. */
void batch_place(const struct batch *b, dev_t *dev, ino_t *ino);

#endif
