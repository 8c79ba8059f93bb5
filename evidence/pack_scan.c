/* Reading a pack's headers: see pack.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "pack_index.h"

enum { WINDOW = 16 * 1024 };

static const char zeros[PACK_BLOCK];

/* The pack, the bytes of it at hand, and where it is read. */
struct scan {
	struct span from;
	uint64_t at;	  /* of the next header */
	uint64_t held_at; /* of HELD */
	size_t held_size;
	char *held;
};

static enum rc
open_scan(struct scan *s, int fd, struct fault *why)
{
	*s = (struct scan){ .from = { .fd = -1 } };
	s->held = mem_new(WINDOW);
	return span_of_fd(fd, &s->from, why);
}

/* The block where S stands; NULL: the pack ends before its end. */
static enum rc
block_here(struct scan *s, const char **block, struct fault *why)
{
	enum rc rc = RC_OK;

	*block = NULL;
	if (s->at < s->held_at ||
	    s->at + PACK_BLOCK > s->held_at + s->held_size) {
		s->held_at = s->at;
		rc = span_read(&s->from, s->at, s->held, WINDOW, &s->held_size,
			       why);
	}
	if (rc == RC_OK && s->at + PACK_BLOCK <= s->held_at + s->held_size)
		*block = s->held + (s->at - s->held_at);
	return rc;
}

/* The end: two blocks of zeros, the first of which was seen at S->at. */
static enum rc
check_end(struct scan *s, struct fault *why)
{
	const char *block;
	enum rc rc;

	s->at += PACK_BLOCK;
	rc = block_here(s, &block, why);
	if (rc != RC_OK)
		return rc;
	if (block == NULL || memcmp(block, zeros, PACK_BLOCK) != 0 ||
	    s->at + PACK_BLOCK != s->from.size)
		return fault_set(why, RC_CORRUPT, "it does not end as a pack");
	return RC_OK;
}

/* Does all of an object of SIZE, whose header is here, lie in the pack? */
static bool
fits(const struct scan *s, uint64_t size)
{
	uint64_t left = s->from.size - s->at;

	return left >= PACK_BLOCK && size <= left - PACK_BLOCK &&
	       pack_room(size) <= left;
}

static enum rc
tell(struct scan *s, const struct object *o, pack_fn fn, void *arg,
     struct fault *why)
{
	const struct pack_entry e = { .id = o->id,
				      .at = s->at + PACK_BLOCK,
				      .size = o->size };

	s->at += pack_room(o->size);
	return fn(arg, &e, why);
}

enum rc
pack_scan(int fd, pack_fn fn, void *arg, struct fault *why)
{
	struct scan s;
	enum rc rc = open_scan(&s, fd, why);

	while (rc == RC_OK) {
		const char *block;
		struct object o;

		rc = block_here(&s, &block, why);
		if (rc != RC_OK)
			break;
		if (block != NULL && memcmp(block, zeros, PACK_BLOCK) == 0) {
			rc = check_end(&s, why);
			break;
		}
		if (block == NULL || !pack_header_of(block, &o) ||
		    !fits(&s, o.size))
			rc = fault_set(why, RC_CORRUPT,
				       "at byte %ju stands no header of an "
				       "object",
				       (uintmax_t)s.at);
		else
			rc = tell(&s, &o, fn, arg, why);
	}
	free(s.held);
	return rc;
}

/* Do the bytes of the object whose header is here match its name? */
static enum rc
is_sound(const struct scan *s, const struct object *o, bool *sound,
	 struct fault *why)
{
	const struct span bytes = { .fd = s->from.fd,
				    .start = s->at + PACK_BLOCK,
				    .size = o->size };
	struct hasher *h = hasher_new();
	char *chunk = mem_new(WINDOW);
	size_t got = WINDOW;
	struct digest seen;
	enum rc rc = RC_OK;

	for (uint64_t at = 0; rc == RC_OK && got == WINDOW; at += got) {
		rc = span_read(&bytes, at, chunk, WINDOW, &got, why);
		hasher_add(h, chunk, got);
	}
	hasher_finish(h, &seen);
	hasher_free(h);
	free(chunk);
	*sound = rc == RC_OK && digest_equal(&seen, &o->id);
	return rc;
}

/* In the bytes of an object may stand what looks like a header: where headers
 * are no longer found one after the other, only what matches its name counts.
 */
enum rc
pack_salvage(int fd, pack_fn fn, void *arg, struct fault *why)
{
	struct scan s;
	bool lost = false;
	enum rc rc = open_scan(&s, fd, why);

	while (rc == RC_OK) {
		const char *block;
		struct object o;
		bool good;

		rc = block_here(&s, &block, why);
		if (rc != RC_OK || block == NULL)
			break;
		good = pack_header_of(block, &o) && fits(&s, o.size);
		if (good && lost)
			rc = is_sound(&s, &o, &good, why);
		if (rc == RC_IO)
			rc = RC_OK; /* a bad place on the disk */
		if (rc != RC_OK)
			break;
		lost = !good;
		if (good)
			rc = tell(&s, &o, fn, arg, why);
		else
			s.at += PACK_BLOCK;
	}
	free(s.held);
	return rc;
}
