/* Objects that get a file of their own: see batch_private.h. */

#define _GNU_SOURCE /* FICLONE */

#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch_private.h"
#include "ring.h"

enum { RING_FROM = 8 * 1024 * 1024 }; /* of less, threads are not worth it */

enum rc
large_join(struct batch *b, const struct object *object, struct sink *k,
	   struct fault *why)
{
	struct item item = {
		.object = *object,
		.place = ITEM_SINGLE,
		.file = k->spare,
	};
	bool known;
	enum rc rc = batch_claim(b, &item, &known, why);

	if (rc != RC_OK || known)
		sink_drop(k);
	return rc;
}

/* --- on file systems where two files may share their bytes */

/* K becomes IN's file without a byte being moved; false where that cannot be,
 * and nothing was done. */
static bool
clone_file(struct batch *b, const struct intake *in, struct sink *k)
{
	struct stat from, to;
	struct fault unsaid;

	if (in->fd < 0 || in->at != 0 || in->size > in->limit ||
	    fstat(in->fd, &from) != 0 || fstat(b->s->dirfd, &to) != 0 ||
	    from.st_dev != to.st_dev || lseek(in->fd, 0, SEEK_CUR) != 0 ||
	    sink_open(k, &b->spares, 0, &unsaid) != RC_OK)
		return false;
	if (ioctl(k->fd, FICLONE, in->fd) == 0)
		return true;
	sink_drop(k);
	return false;
}

/* The clone is what was there at one moment, whatever happens to the file. */
static enum rc
hash_clone(struct batch *b, struct hand *hand, struct intake *in,
	   struct sink *k, struct fault *why)
{
	uint8_t *piece = sink_room(RING_PIECE);
	size_t got = RING_PIECE;
	enum rc rc;
	int fd = -1;

	close(k->fd);
	k->fd = -1;
	rc = spare_open(&b->spares, k->spare, &fd, why);
	in->fd = fd;
	while (rc == RC_OK && got == RING_PIECE) {
		rc = intake_read(in, piece, RING_PIECE, &got, why);
		if (rc == RC_OK)
			hasher_add(hand->h, piece, got);
	}
	if (fd >= 0)
		close(fd);
	free(piece);
	return rc;
}

/* --- on all */

static enum rc
next_piece(struct intake *in, uint8_t *room, size_t *size, struct fault *why)
{
	size_t got;
	enum rc rc;

	*size = in->ahead_size;
	if (*size > 0)
		memcpy(room, in->ahead, *size);
	in->ahead_size = 0;
	rc = intake_read(in, room + *size, RING_PIECE - *size, &got, why);
	*size += rc == RC_OK ? got : 0;
	return rc;
}

/* Memory for IN, for which others may have to be waited for: one piece, or
 * those of a ring with threads. */
static unsigned
take_pieces(struct batch *b, const struct intake *in)
{
	unsigned taken = 1;

	MUST(pthread_mutex_lock(&b->lock) == 0);
	while (b->pieces >= BATCH_PIECES)
		MUST(pthread_cond_wait(&b->piece_free, &b->lock) == 0);
	if (in->bytes == NULL && in->size >= RING_FROM &&
	    b->pieces + RING_PIECES <= BATCH_PIECES)
		taken = RING_PIECES;
	b->pieces += taken;
	MUST(pthread_mutex_unlock(&b->lock) == 0);
	return taken;
}

static void
give_pieces(struct batch *b, unsigned taken)
{
	MUST(pthread_mutex_lock(&b->lock) == 0);
	b->pieces -= taken;
	MUST(pthread_cond_broadcast(&b->piece_free) == 0);
	MUST(pthread_mutex_unlock(&b->lock) == 0);
}

static enum rc
copy(struct batch *b, struct hand *hand, struct intake *in, struct sink *k,
     struct fault *why)
{
	unsigned taken = take_pieces(b, in);
	struct ring *r = ring_new(k, hand->h, taken > 1);
	size_t size = 0;
	uint8_t *room;
	enum rc rc;

	do {
		rc = ring_room(r, &room, why);
		if (rc == RC_OK)
			rc = next_piece(in, room, &size, why);
		if (rc == RC_OK)
			rc = ring_push(r, size, why);
	} while (rc == RC_OK && size == RING_PIECE);
	rc = ring_end(r, rc, why);
	give_pieces(b, taken);
	return rc;
}

enum rc
large_take(struct batch *b, struct hand *hand, struct intake *in,
	   struct object *out, struct fault *why)
{
	struct sink k;
	enum rc rc;

	if (in->fd >= 0)
		(void)posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (clone_file(b, in, &k)) {
		rc = hash_clone(b, hand, in, &k, why);
	} else {
		rc = sink_open(&k, &b->spares, in->size, why);
		if (rc != RC_OK)
			return rc;
		rc = copy(b, hand, in, &k, why);
	}
	/* also where it failed: the next begins anew */
	hasher_finish(hand->h, &out->id);
	out->size = in->at;
	if (rc == RC_OK)
		return large_join(b, out, &k, why);
	sink_drop(&k);
	return rc;
}
