/* Batches of objects: see evidence/store.h. */

#define _GNU_SOURCE /* memfd_create */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "batch_private.h"
#include "ring.h"

struct batch *
batch_new(struct store *s)
{
	struct batch *b = mem_new(sizeof(*b));

	b->s = s;
	spares_init(&b->spares, s);
	items_init(&b->items);
	MUST(pthread_mutex_init(&b->lock, NULL) == 0);
	MUST(pthread_cond_init(&b->piece_free, NULL) == 0);
	hand_init(&b->own);
	held_init(&b->held);
	b->poured = (struct buf)BUF_LIMIT(PACK_SMALL);
	return b;
}

void
batch_empty(struct batch *b)
{
	b->own.fill = NULL;
	held_clear(&b->held);
	for (size_t i = 0; i < b->fill_count; i++)
		fill_free(b->fills[i]);
	free(b->fills);
	b->fills = NULL;
	b->fill_count = 0;
	spares_clear(&b->spares);
	items_clear(&b->items);
}

/* --- adding */

enum rc
batch_add_fd(struct batch *b, int fd, uint64_t limit,
	     const struct progress *progress, struct object *out,
	     struct fault *why)
{
	struct intake in = intake_of_fd(fd, limit);

	in.progress = progress;
	return hand_take(b, &b->own, &in, out, why);
}

enum rc
batch_add_span(struct batch *b, const struct span *from,
	       const struct progress *progress, struct object *out,
	       struct fault *why)
{
	struct intake in = intake_of_span(from);

	in.progress = progress;
	return hand_take(b, &b->own, &in, out, why);
}

enum rc
batch_add_bytes(struct batch *b, const void *bytes, size_t size,
		struct object *out, struct fault *why)
{
	struct intake in = intake_of_bytes(bytes, size);

	if (size <= PACK_SMALL)
		return hand_take_bytes(b, &b->own, bytes, size, out, why);
	return hand_take(b, &b->own, &in, out, why);
}

void
batch_show(struct batch *b, const struct progress *progress, uint64_t total)
{
	b->shown = progress;
	b->shown_total = total;
	atomic_store(&b->read, 0);
}

/* --- pouring: in memory while it is small, then into a file */

enum rc
batch_pour_begin(struct batch *b, struct fault *why)
{
	(void)why;
	MUST(b->poured.size == 0 && b->pour_ring == NULL);
	b->pour_size = 0;
	return RC_OK;
}

static enum rc
pour_into_ring(struct batch *b, const uint8_t *bytes, size_t size,
	       struct fault *why)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK && size > 0) {
		size_t room = RING_PIECE - b->pour_used;
		size_t n = size < room ? size : room;

		memcpy(b->pour_room + b->pour_used, bytes, n);
		b->pour_used += n;
		bytes += n;
		size -= n;
		if (b->pour_used < RING_PIECE)
			break;
		rc = ring_push(b->pour_ring, RING_PIECE, why);
		if (rc == RC_OK)
			rc = ring_room(b->pour_ring, &b->pour_room, why);
		b->pour_used = 0;
	}
	return rc;
}

static enum rc
open_ring(struct batch *b, struct fault *why)
{
	enum rc rc = sink_open(&b->pour_sink, &b->spares, 0, why);

	if (rc != RC_OK)
		return rc;
	b->pour_hash = hasher_new();
	b->pour_ring = ring_new(&b->pour_sink, b->pour_hash, false);
	b->pour_used = 0;
	rc = ring_room(b->pour_ring, &b->pour_room, why);
	if (rc == RC_OK)
		rc = pour_into_ring(b, b->poured.bytes, b->poured.size, why);
	buf_clear(&b->poured);
	return rc;
}

enum rc
batch_pour(struct batch *b, const void *bytes, size_t size, struct fault *why)
{
	enum rc rc = RC_OK;

	b->pour_size += size;
	if (b->pour_size <= PACK_SMALL)
		return buf_add(&b->poured, bytes, size, why);
	if (b->pour_ring == NULL)
		rc = open_ring(b, why);
	return rc == RC_OK ? pour_into_ring(b, bytes, size, why) : rc;
}

static enum rc
end_ring(struct batch *b, struct object *out, struct fault *why)
{
	struct fault unsaid;
	struct object made = { .size = b->pour_size };
	enum rc rc = RC_OK;

	if (out != NULL)
		rc = ring_push(b->pour_ring, b->pour_used, why);
	rc = ring_end(b->pour_ring, rc, rc == RC_OK ? why : &unsaid);
	b->pour_ring = NULL;
	hasher_finish(b->pour_hash, &made.id);
	hasher_free(b->pour_hash);
	if (out == NULL || rc != RC_OK) {
		sink_drop(&b->pour_sink);
		return rc;
	}
	rc = large_join(b, &made, &b->pour_sink, why);
	if (rc == RC_OK)
		*out = made;
	return rc;
}

enum rc
batch_pour_end(struct batch *b, struct object *out, struct fault *why)
{
	enum rc rc = RC_OK;

	if (b->pour_ring != NULL)
		return end_ring(b, out, why);
	if (out != NULL)
		rc = hand_take_bytes(b, &b->own, b->poured.bytes,
				     b->poured.size, out, why);
	buf_clear(&b->poured);
	return rc;
}

/* --- looking */

/* Bytes that no file has yet. */
static enum rc
show_bytes(const uint8_t *bytes, struct span *out, struct fault *why)
{
	enum rc rc;

	out->fd = memfd_create("object", MFD_CLOEXEC);
	if (out->fd < 0)
		return fault_sys(why, "show an object");
	rc = fsio_write_all(out->fd, bytes, (size_t)out->size, why);
	if (rc != RC_OK)
		span_close(out);
	return rc;
}

static enum rc
show_packed(struct batch *b, const struct item *item, struct span *out,
	    struct fault *why)
{
	struct fill *f = b->fills[item->file];
	const uint8_t *bytes = fill_bytes(f, item->block);
	enum rc rc;

	if (bytes != NULL)
		return show_bytes(bytes, out, why);
	rc = fill_show(f, why);
	if (rc != RC_OK)
		return rc;
	out->start = ((uint64_t)item->block + 1) * PACK_BLOCK;
	return spare_open(&b->spares, f->sink.spare, &out->fd, why);
}

enum rc
batch_get(struct batch *b, const struct digest *id, struct span *out,
	  struct fault *why)
{
	struct item item;

	if (!items_find(&b->items, id, &item) || item.place == ITEM_HELD)
		return store_get(b->s, id, out, why);
	*out = (struct span){ .fd = -1, .size = item.object.size };
	if (item.place == ITEM_PACKED)
		return show_packed(b, &item, out, why);
	return spare_open(&b->spares, item.file, &out->fd, why);
}

void
batch_place(const struct batch *b, dev_t *dev, ino_t *ino)
{
	struct stat st;

	MUST(fstat(b->s->dirfd, &st) == 0);
	*dev = st.st_dev;
	*ino = st.st_ino;
}

/* --- forgetting */

size_t
batch_count(const struct batch *b)
{
	return b->items.count;
}

/* What lies in a pack stays there; if nothing else does, the pack goes. */
void
batch_forget(struct batch *b, size_t count)
{
	for (size_t i = count; i < b->items.count; i++) {
		const struct item *item = &b->items.all[i];

		if (item->place == ITEM_SINGLE)
			spare_remove(&b->spares, item->file);
		else if (item->place == ITEM_PACKED)
			fill_forget(b->fills[item->file], &item->object,
				    item->block);
	}
	items_cut(&b->items, count);
}

void
batch_free(struct batch *b)
{
	struct fault unsaid;

	if (b == NULL)
		return;
	crew_free(b);
	if (b->pour_ring != NULL)
		(void)end_ring(b, NULL, &unsaid);
	batch_empty(b);
	hand_clear(b, &b->own);
	buf_clear(&b->poured);
	items_free(&b->items);
	spares_free(&b->spares);
	pthread_cond_destroy(&b->piece_free);
	held_end(&b->held);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

enum rc
store_put(struct store *s, const void *bytes, size_t size, struct object *out,
	  struct fault *why)
{
	struct batch *b = batch_new(s);
	struct object made;
	enum rc rc;

	rc = batch_add_bytes(b, bytes, size, &made, why);
	if (rc == RC_OK)
		rc = batch_keep(b, why);
	if (rc == RC_OK)
		*out = made;
	batch_free(b);
	return rc;
}
