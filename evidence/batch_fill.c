/* A pack while it is filled: see batch_fill.h. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch_fill.h"

enum {
	/* the largest member, one byte more to see that it is larger, the end
	 */
	NEXT_SIZE = 2 * PACK_BLOCK + PACK_SMALL + FILL_END,
	ROOM_SIZE = FILL_PIECE + NEXT_SIZE + SINK_BLOCK - NEXT_SIZE % SINK_BLOCK
};

struct fill *
fill_new(uint32_t number)
{
	struct fill *f = mem_new(sizeof(*f));

	f->number = number;
	f->sink.fd = -1;
	return f;
}

static void
free_room(struct fill *f)
{
	free(f->room);
	f->room = NULL;
	f->used = 0;
	hasher_free(f->whole);
	f->whole = NULL;
}

void
fill_free(struct fill *f)
{
	if (f == NULL)
		return;
	if (f->sink.fd >= 0)
		close(f->sink.fd);
	free_room(f);
	free(f->forgotten);
	free(f);
}

bool
fill_has_file(const struct fill *f)
{
	return f->sink.spares != NULL;
}

bool
fill_is_full(const struct fill *f)
{
	return f->sink.size + f->used + NEXT_SIZE > PACK_LIMIT;
}

static enum rc
open_file(struct fill *f, struct spares *p, struct fault *why)
{
	struct sink sink;
	enum rc rc = RC_OK;

	if (fill_has_file(f))
		return RC_OK;
	rc = sink_open(&sink, p, 0, why);
	if (rc == RC_OK)
		f->sink = sink;
	return rc;
}

/* Whole blocks; what is left over moves to the front. */
static enum rc
flush(struct fill *f, struct spares *p, struct fault *why)
{
	size_t whole = f->used - f->used % SINK_BLOCK;
	enum rc rc = open_file(f, p, why);

	if (rc == RC_OK)
		rc = sink_write(&f->sink, f->room, whole, why);
	if (rc != RC_OK)
		return rc;
	f->used -= whole;
	memmove(f->room, f->room + whole, f->used);
	return RC_OK;
}

enum rc
fill_ready(struct fill *f, struct spares *p, struct fault *why)
{
	MUST(!f->finished && !fill_is_full(f));
	if (f->room == NULL) {
		f->room = sink_room(ROOM_SIZE);
		f->whole = hasher_new();
	}
	return f->used < FILL_PIECE ? RC_OK : flush(f, p, why);
}

uint8_t *
fill_next(struct fill *f)
{
	return f->room + f->used + PACK_BLOCK;
}

uint32_t
fill_block(const struct fill *f)
{
	return (uint32_t)((f->sink.size + f->used) / PACK_BLOCK);
}

void
fill_add(struct fill *f, const struct object *o)
{
	uint8_t *member = f->room + f->used;
	size_t size = (size_t)pack_room(o->size);
	size_t end = PACK_BLOCK + (size_t)o->size;

	pack_header(&o->id, o->size, (char *)member);
	memset(member + end, 0, size - end);
	hasher_add(f->whole, member, size); /* while it is in the cache */
	f->used += size;
	f->count++;
	f->bytes += o->size;
}

const uint8_t *
fill_bytes(const struct fill *f, uint32_t block)
{
	uint64_t at = (uint64_t)block * PACK_BLOCK;

	if (f->room == NULL || at < f->sink.size)
		return NULL;
	return f->room + (at - f->sink.size) + PACK_BLOCK;
}

enum rc
fill_show(struct fill *f, struct fault *why)
{
	MUST(fill_has_file(f));
	return f->finished ? RC_OK : sink_show(&f->sink, f->room, f->used, why);
}

enum rc
fill_finish(struct fill *f, struct spares *p, struct fault *why)
{
	enum rc rc = open_file(f, p, why);

	if (rc != RC_OK)
		return rc;
	memset(f->room + f->used, 0, FILL_END);
	rc = sink_end(&f->sink, f->room, f->used + FILL_END, why);
	if (rc != RC_OK)
		return rc;
	hasher_add(f->whole, f->room + f->used, FILL_END);
	hasher_finish(f->whole, &f->id);
	f->finished = true;
	free_room(f);
	return RC_OK;
}

void
fill_drop(struct fill *f)
{
	if (fill_has_file(f))
		sink_drop(&f->sink);
	free_room(f);
	f->sink = (struct sink){ .fd = -1 };
	f->count = 0;
	f->bytes = 0;
	f->finished = true;
}

void
fill_forget(struct fill *f, const struct object *o, uint32_t block)
{
	struct pack_entry *e = mem_push((void **)&f->forgotten,
					f->forgotten_count++, sizeof(*e));

	*e = (struct pack_entry){
		.id = o->id,
		.at = ((uint64_t)block + 1) * PACK_BLOCK,
		.size = o->size,
	};
}
