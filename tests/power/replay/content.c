/* The bytes of a file after a cut: see replay.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "replay.h"

enum { SECTOR = 512 };

bool
replay_coin(const struct replay *r, uint64_t number, uint64_t part)
{
	uint64_t x = r->seed * 0x9e3779b97f4a7c15 +
		     number * 0xbf58476d1ce4e5b9 + part * 0x94d049bb133111eb;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return ((x ^ (x >> 31)) & 1) != 0;
}

uint64_t
replay_number(const char *text)
{
	char *end;
	uint64_t n;

	MUST(text != NULL);
	n = strtoull(text, &end, 10);
	MUST(end != text && *end == '\0');
	return n;
}

static void
set_size(struct content *c, size_t size)
{
	if (size >= c->room) {
		size_t room = size + size / 2 + 1;
		uint8_t *more = realloc(c->bytes, room);

		MUST(more != NULL);
		c->bytes = more;
		c->room = room;
	}
	if (size > c->size)
		memset(c->bytes + c->size, 0, size - c->size);
	c->size = size;
}

static void
put_write(const struct replay *r, struct content *c, const struct call *call,
	  size_t lasting)
{
	uint64_t at = replay_number(call->fields[2]), size = call->size, part;

	for (uint64_t i = 0; i < size; i += part) {
		uint64_t place = at + i;
		bool there = true;

		part = SECTOR - place % SECTOR;
		part = part < size - i ? part : size - i;
		if (r->kept == KEPT_MIXED)
			there = replay_coin(r, call->number, place / SECTOR);
		if (r->kept == KEPT_ZEROS)
			there = false;
		if (!there && r->kept == KEPT_MIXED)
			continue;
		if (place + part > c->size)
			set_size(c, place + part);
		/* what was there before is not made zero by a cut */
		if (there)
			memcpy(c->bytes + place, call->bytes + i, part);
		else if (place + part > lasting)
			memset(c->bytes + place, 0, part);
	}
}

static void
put_call(const struct replay *r, struct content *c, const struct call *call,
	 size_t lasting)
{
	uint64_t size;

	if (strcmp(call->fields[0], "write") == 0) {
		put_write(r, c, call, lasting);
		return;
	}
	if (r->kept == KEPT_MIXED && !replay_coin(r, call->number, 0))
		return;
	size = replay_number(call->fields[2]);
	if (strcmp(call->fields[0], "size") == 0 || size > c->size)
		set_size(c, size);
}

struct content
content_of(const struct replay *r, const struct node *n)
{
	struct content c = { .bytes = NULL };

	set_size(&c, n->size);
	if (n->size > 0)
		memcpy(c.bytes, n->bytes, n->size);
	if (r->kept == KEPT_LOST || r->kept == KEPT_NAMES)
		return c;
	for (size_t i = 0; i < n->call_count; i++)
		put_call(r, &c, &n->calls[i], n->size);
	return c;
}
