#ifndef EVIDENCE_STORE_H
#define EVIDENCE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/progress.h"

/*
 * The object store: bytes kept under the SHA-256 of those bytes.
 *
 *	DIR/objects/9f/86d081884c7d...	one object, read-only, never changed
 *	DIR/tmp/			being written; safe to empty at any time
 *
 * Invariants, whatever crashes:
 *   1. A file outside tmp/ is complete, and its name is the digest of its
 *	bytes.
 *   2. An object, once there, is never written to or replaced.
 *   3. When a batch was kept (RC_OK), its objects survive a power cut.
 *
 * The store knows nothing of what the bytes mean, nor of who may read them.
 * One store may be used from several threads and several processes at once; a
 * batch belongs to one thread.
 */
struct store;

struct object {
	struct digest id;
	uint64_t size; /* in bytes */
};

/* Make an empty store in DIR, or finish making one. */
MUST_USE enum rc store_make(const char *dir, struct fault *why);

/* Open the store in DIR.  Close with store_close(). */
MUST_USE enum rc store_open(struct store **out, const char *dir,
			    struct fault *why);
void store_close(struct store *s); /* NULL is fine */

/*
 * A batch: bytes are hashed and written in one pass as they are added, and
 * nothing of it is in the store until store_keep(): files synced once, then
 * published by link, then their directories synced.
 */
struct batch;
struct batch *batch_new(struct store *s);
/* Forget it; what was not kept is removed.  NULL is fine. */
void batch_free(struct batch *b);

/*
 * Read FD to its end into the batch.  Each byte is read once; bytes already
 * held are not stored twice.  Fills *OUT.  On failure the batch is as before.
 *	RC_TOO_BIG	more than LIMIT bytes arrived
 *	RC_IO		reading or writing failed
 *	RC_STOPPED	stop_asked()
 */
MUST_USE enum rc batch_add_fd(struct batch *b, int fd, uint64_t limit,
			      const struct progress *progress,
			      struct object *out, struct fault *why);
MUST_USE enum rc batch_add_bytes(struct batch *b, const void *bytes,
				 size_t size, struct object *out,
				 struct fault *why);
/* An open descriptor for reading the bytes of an object just added (or held),
 * for looking at its type.  The caller closes it. */
MUST_USE enum rc batch_get_fd(struct batch *b, const struct digest *id, int *fd,
			      struct fault *why);

/*
 * Make all of it durable (invariant 3).
 *	RC_CORRUPT	an object is held already, and no longer sound
 */
MUST_USE enum rc batch_keep(struct batch *b, struct fault *why);

/* One small object, durable on return: a batch of one. */
MUST_USE enum rc store_put(struct store *s, const void *bytes, size_t size,
			   struct object *out, struct fault *why);

/*
 * Open an object for reading.  The caller owns *FD; SIZE may be NULL.  The
 * bytes are not checked here; store_check() does that.
 *	RC_NOT_FOUND	no such object
 */
MUST_USE enum rc store_get_fd(struct store *s, const struct digest *id, int *fd,
			      uint64_t *size, struct fault *why);

/* The whole object, checked against its name.  RC_NOT_FOUND; RC_TOO_BIG over
 * OUT's limit; RC_CORRUPT (reason "object-digest"). */
MUST_USE enum rc store_read(struct store *s, const struct digest *id,
			    struct buf *out, struct fault *why);

/* Read an object through.  RC_CORRUPT (reason "object-digest") if its bytes no
 * longer match its name.  SIZE, which may be NULL, gets their number. */
MUST_USE enum rc store_check(struct store *s, const struct digest *id,
			     uint64_t *size, const struct progress *progress,
			     struct fault *why);

/* Each object by its name, in no order; files that are not objects are passed
 * over.  FN's failure ends it. */
typedef enum rc (*store_fn)(void *arg, const struct object *o,
			    struct fault *why);
MUST_USE enum rc store_each(struct store *s, store_fn fn, void *arg,
			    struct fault *why);

#endif
