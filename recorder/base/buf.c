/* A growing buffer with a ceiling: see base/buf.h. */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	FIRST_ROOM = 128,
	SECRET_ROOM = 64 * 1024, /* no secret is larger */
};

/*
 * Move to larger memory.  A secret may be inside, and secrets are small: what
 * a small buffer leaves behind is wiped, a large one may move pages.
 */
static uint8_t *
move(struct buf *b, size_t room)
{
	uint8_t *to;

	if (b->room > SECRET_ROOM)
		return realloc(b->bytes, room);
	to = malloc(room);
	if (to == NULL)
		return NULL;
	if (b->bytes != NULL) {
		memcpy(to, b->bytes, b->size);
		mem_wipe(b->bytes, b->room);
		free(b->bytes);
	}
	return to;
}

/* Room for SIZE more bytes and a NUL.  room counts the NUL, limit does not. */
static enum rc
grow(struct buf *b, size_t size, struct fault *why)
{
	size_t room = b->room < FIRST_ROOM ? FIRST_ROOM : b->room;
	uint8_t *to;
	size_t least;

	if (b->size > b->limit || size > b->limit - b->size ||
	    b->size + size == SIZE_MAX)
		return fault_set(why, RC_TOO_BIG, "over the limit of %zu bytes",
				 b->limit);
	least = b->size + size + 1;
	if (least <= b->room)
		return RC_OK;
	while (room < least)
		room = room > SIZE_MAX / 2 ? least : room * 2;
	if (room - 1 > b->limit)
		room = b->limit + 1;

	to = move(b, room);
	if (to == NULL)
		return fault_set(why, RC_TOO_BIG, "no memory for %zu bytes",
				 room);
	b->bytes = to;
	b->room = room;
	return RC_OK;
}

enum rc
buf_add(struct buf *b, const void *bytes, size_t size, struct fault *why)
{
	enum rc rc = grow(b, size, why);

	if (rc != RC_OK)
		return rc;
	if (size > 0)
		memcpy(b->bytes + b->size, bytes, size);
	b->size += size;
	b->bytes[b->size] = '\0';
	return RC_OK;
}

enum rc
buf_add_text(struct buf *b, const char *text, struct fault *why)
{
	return buf_add(b, text, strlen(text), why);
}

enum rc
buf_format(struct buf *b, struct fault *why, const char *fmt, ...)
{
	va_list ap, again;
	enum rc rc;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	MUST(n >= 0);
	rc = grow(b, (size_t)n, why);
	if (rc == RC_OK) {
		vsnprintf((char *)b->bytes + b->size, (size_t)n + 1, fmt,
			  again);
		b->size += (size_t)n;
	}
	va_end(again);
	return rc;
}

const char *
buf_text_of(const struct buf *b)
{
	return b->bytes == NULL ? "" : (const char *)b->bytes;
}

void
buf_empty(struct buf *b)
{
	b->size = 0;
	if (b->bytes != NULL)
		b->bytes[0] = '\0';
}

void
buf_clear(struct buf *b)
{
	free(b->bytes);
	b->bytes = NULL;
	b->size = b->room = 0;
}

void
buf_wipe(struct buf *b)
{
	mem_wipe(b->bytes, b->room);
	buf_clear(b);
}

char *
buf_take(struct buf *b)
{
	char *taken = b->bytes == NULL ? mem_text("") : (char *)b->bytes;

	b->bytes = NULL;
	b->size = b->room = 0;
	return taken;
}
