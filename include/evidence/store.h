#ifndef EVIDENCE_STORE_H
#define EVIDENCE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/progress.h"
#include "base/span.h"

/*
 * The object store: bytes kept under the SHA-256 of those bytes.
 *
 *	DIR/objects/9f/86d081884c7d...	one object, read-only, never changed
 *	DIR/packs/<sha256>.tar		small objects of a big batch: plain tar,
 *					a member is named by its digest
 *	DIR/packs/<sha256>.index	where they lie in it; made anew by a
 *					scan where it is lost or wrong
 *	DIR/tmp/			being written; safe to empty at any time
 *
 * Invariants, whatever crashes:
 *   1. A file outside tmp/ is complete, and its name is the digest of its
 *	bytes (an index aside, which nothing believes unchecked).
 *   2. An object, once there, is never written to or replaced.
 *   3. When a batch was kept (RC_OK), its objects survive a power cut.
 *
 * Where an object lies, in a file of its own or in a pack, nobody sees but the
 * store.  It knows nothing of what the bytes mean, nor of who may read them.
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
 * nothing of it is in the store until batch_keep(): synced once, then published
 * by link, then their directories synced.  Small objects of a big batch are
 * written into packs; a few small ones get a file each.
 *
 * Memory does not grow with the size of files; some 50 bytes an object.
 */
struct batch;
struct batch *batch_new(struct store *s);
/* Forget it; what was not kept is removed.  NULL is fine. */
void batch_free(struct batch *b);

/*
 * Read FD to its end into the batch.  Each byte is read once; bytes already
 * held are not stored twice; a large file, whose name shows only at its end, is
 * read without writing first where the store has one of its size, and again
 * where it was another.  Fills *OUT.  On failure the batch is as before.
 *	RC_TOO_BIG	more than LIMIT bytes arrived
 *	RC_IO		reading or writing failed
 *	RC_STOPPED	stop_asked()
 *	RC_CORRUPT	held already, in a file of another size
 */
MUST_USE enum rc batch_add_fd(struct batch *b, int fd, uint64_t limit,
			      const struct progress *progress,
			      struct object *out, struct fault *why);
/* All of FROM, an object of another store say; the same otherwise. */
MUST_USE enum rc batch_add_span(struct batch *b, const struct span *from,
				const struct progress *progress,
				struct object *out, struct fault *why);
MUST_USE enum rc batch_add_bytes(struct batch *b, const void *bytes,
				 size_t size, struct object *out,
				 struct fault *why);

/*
 * The same for many files at a time, on all cores: FD is taken over, and read
 * by one of the batch's workers.  DONE is told of each, in the order of asking,
 * on the caller's thread, inside a later batch_queue_fd() or batch_settle():
 * RC and WHY of its reading, and the object where that is RC_OK; what DONE
 * returns counts (it may add to WHY what was read), and the first failure ends
 * it: the other descriptors are closed, their DONE is not called.  Between the
 * two nothing else may be done with the batch but batch_queue_fd().
 */
typedef enum rc (*batch_done_fn)(void *arg, enum rc rc,
				 const struct object *made, struct fault *why);
MUST_USE enum rc batch_queue_fd(struct batch *b, int fd, uint64_t limit,
				batch_done_fn done, void *arg,
				struct fault *why);
/* Wait for all of them. */
MUST_USE enum rc batch_settle(struct batch *b, struct fault *why);
/* Bytes read by the workers are shown as "reading" while it is waited for
 * them; TOTAL 0: not known.  PROGRESS NULL: no longer. */
void batch_show(struct batch *b, const struct progress *progress,
		uint64_t total);

/* An object whose bytes come piece by piece: one at a time, begun, poured,
 * and added by its end, which gives its name (or forgotten: OUT NULL). */
MUST_USE enum rc batch_pour_begin(struct batch *b, struct fault *why);
MUST_USE enum rc batch_pour(struct batch *b, const void *bytes, size_t size,
			    struct fault *why);
MUST_USE enum rc batch_pour_end(struct batch *b, struct object *out,
				struct fault *why);

/* The bytes of an object just added (or held), for looking at what it is.  The
 * caller closes the span. */
MUST_USE enum rc batch_get(struct batch *b, const struct digest *id,
			   struct span *out, struct fault *why);

/*
 * Make all of it durable (invariant 3).  Objects that were held already are
 * read through first where they are few (16 MiB together); of more, it was
 * looked at their files and indexes when they were added, and store_check() or
 * store_sweep() reads them.
 *	RC_CORRUPT	an object is held already, and no longer sound
 */
MUST_USE enum rc batch_keep(struct batch *b, struct fault *why);

/* One small object, durable on return: a batch of one. */
MUST_USE enum rc store_put(struct store *s, const void *bytes, size_t size,
			   struct object *out, struct fault *why);

/*
 * An object's bytes, for reading.  The caller closes the span.  The bytes are
 * not checked here; store_check() does that.
 *	RC_NOT_FOUND	no such object
 */
MUST_USE enum rc store_get(struct store *s, const struct digest *id,
			   struct span *out, struct fault *why);

/* Its size alone.  RC_NOT_FOUND. */
MUST_USE enum rc store_size(struct store *s, const struct digest *id,
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

/* Each object by its name, in no order, once, wherever it lies; files that are
 * not objects are passed over.  FN's failure ends it. */
typedef enum rc (*store_fn)(void *arg, const struct object *o,
			    struct fault *why);
MUST_USE enum rc store_each(struct store *s, store_fn fn, void *arg,
			    struct fault *why);

#endif
