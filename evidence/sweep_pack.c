/*
 * A piece of a pack, read front to back: see sweep_inner.h.
 *
 * Headers have one form, padding and end are zero, and all else is the bytes
 * of objects, which their names cover: so no bit of a pack is free, and its own
 * digest need not be made.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "sweep_inner.h"

enum { END_SIZE = 2 * PACK_BLOCK };

struct window {
	struct reading *r;
	const struct laid *in;
	uint64_t at, to;    /* where it stands, and where it ends */
	size_t start, have; /* of what is at hand in r->chunk */
	size_t next;	    /* entry, in the pack's order */
	size_t now;	    /* the one that is being read */
	struct object before;
	bool any;		   /* BEFORE is one */
	char hex[DIGEST_HEX_SIZE]; /* of the pack */
};

/* --- bytes ------------------------------------------------------------------
 */

/* Something is at hand, at least a block where the piece has one more. */
static enum rc
fill(struct window *w, struct fault *why)
{
	const struct span all = { .fd = w->in->pack.fd,
				  .size = w->in->pack.file.size };
	size_t room = w->r->room;
	enum rc rc;

	if (w->have > 0)
		return RC_OK;
	if (room > w->to - w->at)
		room = (size_t)(w->to - w->at);
	rc = span_read(&all, w->at, w->r->chunk, room, &w->have, why);
	if (rc != RC_OK) {
		w->have = 0;
		return rc;
	}
	w->start = 0;
	if (!w->r->w->how->cached && w->at + w->have < w->to)
		(void)posix_fadvise(all.fd, (off_t)(w->at + w->have),
				    (off_t)w->r->room, POSIX_FADV_WILLNEED);
	sweep_step(w->r->w, w->have);
	return RC_OK;
}

static void
pass(struct window *w, size_t size)
{
	w->start += size;
	w->have -= size;
	w->at += size;
}

/* The block where it stands; what is read is read in whole blocks, but for a
 * pack that was cut. */
static enum rc
block_here(struct window *w, const char **block, struct fault *why)
{
	enum rc rc = fill(w, why);

	*block = rc == RC_OK && w->have >= PACK_BLOCK ? w->r->chunk + w->start
						      : NULL;
	return rc;
}

static bool
is_zero(const char *bytes, size_t size)
{
	return size == 0 ||
	       (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/* Up to SIZE of what is at hand, or read for it; *PART 0 at the end. */
static enum rc
next_bytes(struct window *w, uint64_t size, const char **bytes, size_t *part,
	   struct fault *why)
{
	enum rc rc = fill(w, why);

	*part = 0;
	if (rc != RC_OK)
		return rc;
	*part = w->have < size ? w->have : (size_t)size;
	*bytes = w->r->chunk + w->start;
	pass(w, *part);
	return RC_OK;
}

/* Through the hash. */
static enum rc
read_bytes(struct window *w, uint64_t size, struct fault *why)
{
	const char *bytes;
	size_t part = 1;
	enum rc rc = RC_OK;

	for (; rc == RC_OK && size > 0 && part > 0; size -= part) {
		rc = next_bytes(w, size, &bytes, &part, why);
		if (part > 0)
			hasher_add(w->r->h, bytes, part);
	}
	return rc;
}

/* Are all of them zero? */
static enum rc
read_zeros(struct window *w, uint64_t size, bool *zero, struct fault *why)
{
	const char *bytes;
	size_t part = 1;
	enum rc rc = RC_OK;

	*zero = true;
	for (; rc == RC_OK && size > 0 && part > 0; size -= part) {
		rc = next_bytes(w, size, &bytes, &part, why);
		if (part > 0 && *zero)
			*zero = is_zero(bytes, part);
	}
	return rc;
}

/* --- one member -------------------------------------------------------------
 */

static const struct pack_entry *
entry_here(const struct window *w)
{
	const struct pack_index *ix = &w->in->pack.ix;

	return w->next < ix->count ? &ix->entries[w->in->order[w->next]] : NULL;
}

/* What is wrong with the member that was just read. */
static enum rc
judge(const struct window *w, bool header, bool bytes, bool padding,
      struct fault *why)
{
	if (!bytes)
		return fault_reason(why, RC_CORRUPT, "object-digest",
				    "no longer holds the bytes that it was "
				    "named for (in pack %s)",
				    w->hex);
	if (!header)
		return fault_reason(why, RC_CORRUPT, "object-digest",
				    "its header in pack %s is damaged; its "
				    "bytes are whole",
				    w->hex);
	if (!padding)
		return fault_reason(why, RC_CORRUPT, "object-digest",
				    "the padding behind it in pack %s is "
				    "damaged; its bytes are whole",
				    w->hex);
	return RC_OK;
}

/* The member O, whose header (HEADER: as it should be) is here. */
static enum rc
read_member(struct window *w, const struct object *o, bool header,
	    struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];
	bool padding = true;
	struct digest seen;
	struct fault here;
	enum rc rc;

	pass(w, PACK_BLOCK);
	rc = read_bytes(w, o->size, why);
	hasher_finish(w->r->h, &seen);
	if (rc == RC_OK)
		rc = read_zeros(w, pack_room(o->size) - PACK_BLOCK - o->size,
				&padding, why);
	if (rc != RC_OK)
		return rc;
	w->before = *o;
	w->any = true;
	rc = judge(w, header, digest_equal(&seen, &o->id), padding, &here);
	if (rc != RC_OK) {
		digest_to_hex(&o->id, hex);
		rc = fault_while(&here, "object %s", hex);
	}
	sweep_tell(w->r->w, o, rc, &here);
	return RC_OK;
}

/* --- what no object can be told for ------------------------------------------
 */

/* WHAT is damaged at AT, told of the object BESIDE it; NULL: there is none. */
static void
tell_beside(struct window *w, uint64_t at, const char *what,
	    const struct object *beside)
{
	char hex[DIGEST_HEX_SIZE] = "";
	struct fault here;
	enum rc rc;

	if (beside != NULL)
		digest_to_hex(&beside->id, hex);
	rc = fault_reason(&here, RC_CORRUPT, "object-digest",
			  "pack %s is damaged at byte %ju (%s)%s%s", w->hex,
			  (uintmax_t)at, what,
			  beside != NULL ? ", beside object " : "", hex);
	sweep_tell(w->r->w, beside, rc, &here);
}

/* No object can be told for the place: those around it are. */
static void
tell_place(struct window *w, uint64_t at, const char *what)
{
	const struct pack_entry *next = entry_here(w);
	struct object after;

	if (w->any || next == NULL)
		tell_beside(w, at, what, w->any ? &w->before : NULL);
	if (next == NULL)
		return;
	after = (struct object){ .id = next->id, .size = next->size };
	tell_beside(w, at, what, &after);
}

/* No header is here, nor should one be: on to the next that should. */
static enum rc
skip(struct window *w, struct fault *why)
{
	const struct pack_entry *next = entry_here(w);
	uint64_t from = w->at;
	uint64_t to = next != NULL ? next->at - PACK_BLOCK : w->to;
	bool zero = true;

	tell_place(w, from, "something else than an object stands");
	if (to <= from || to > w->to)
		to = w->to;
	return read_zeros(w, to - from, &zero, why);
}

/* The two blocks at its end, which nothing follows. */
static enum rc
read_end(struct window *w, struct fault *why)
{
	uint64_t at = w->at, size = w->to - w->at;
	bool zero = true;
	enum rc rc = read_zeros(w, size, &zero, why);

	if (rc == RC_OK && (size != END_SIZE || !zero))
		tell_place(w, at, "it does not end as a pack");
	return rc;
}

/* --- a piece ----------------------------------------------------------------
 */

/* Entries that the reading has passed: of an index that is wrong. */
static void
catch_up(struct window *w)
{
	const struct pack_entry *e;

	while ((e = entry_here(w)) != NULL && e->at < w->at + PACK_BLOCK)
		w->next++;
}

static enum rc
read_next(struct window *w, struct fault *why)
{
	const struct pack_entry *e;
	struct object o = { .size = 0 };
	bool last = w->to == w->in->pack.file.size;
	const char *block;
	bool header;
	enum rc rc = block_here(w, &block, why);

	if (rc != RC_OK)
		return rc;
	if (block == NULL) {
		tell_place(w, w->at, "it ends in the middle of a block");
		w->at = w->to;
		return RC_OK;
	}
	catch_up(w);
	w->now = w->next;
	e = entry_here(w);
	if (e != NULL && e->at != w->at + PACK_BLOCK)
		e = NULL;
	header =
		pack_header_of(block, &o) && pack_room(o.size) <= w->to - w->at;
	if (header && (e == NULL || !digest_equal(&e->id, &o.id)))
		tell_place(w, w->at, "its index does not know the object");
	if (e != NULL)
		w->next++;
	if (header)
		return read_member(w, &o, true, why);
	if (e != NULL && pack_room(e->size) <= w->to - w->at) {
		o = (struct object){ .id = e->id, .size = e->size };
		return read_member(w, &o, false, why);
	}
	if (last && e == NULL && entry_here(w) == NULL)
		return read_end(w, why);
	return skip(w, why);
}

/* A place of the medium cannot be read: what lies around it is asked for
 * alone, object by object. */
static enum rc
read_alone(struct window *w, struct fault *why)
{
	const struct pack_entry *e;
	enum rc rc = RC_OK;

	for (; rc == RC_OK && (e = entry_here(w)) != NULL && e->at < w->to;
	     w->next++) {
		struct object o = { .id = e->id, .size = e->size };
		struct window one = *w;
		struct fault here;

		one.at = e->at - PACK_BLOCK;
		one.to = one.at + pack_room(e->size);
		one.have = 0;
		if (e->at < PACK_BLOCK || one.to > w->to)
			continue;
		rc = read_next(&one, &here);
		w->before = o;
		w->any = true;
		if (rc == RC_STOPPED)
			*why = here;
		if (rc == RC_OK || rc == RC_STOPPED)
			continue;
		sweep_tell(w->r->w, &o, rc, &here);
		rc = RC_OK;
	}
	return rc;
}

enum rc
sweep_piece(struct reading *r, const struct piece *piece, struct fault *why)
{
	struct window w = { .r = r,
			    .in = piece->in,
			    .at = piece->from,
			    .to = piece->to,
			    .next = piece->first };
	enum rc rc = RC_OK;

	digest_to_hex(&piece->in->pack.file.id, w.hex);
	if (piece->first > 0) {
		const struct pack_index *ix = &piece->in->pack.ix;

		w.before.id =
			ix->entries[piece->in->order[piece->first - 1]].id;
		w.any = true;
	}
	if (piece->in->pack.file.size < (uint64_t)2 * PACK_BLOCK)
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "it does not end as a pack");
	while (rc == RC_OK && w.at < w.to)
		rc = read_next(&w, why);
	if (rc == RC_OK || rc == RC_STOPPED)
		return rc;
	rc = fault_while(why, "pack %s", w.hex);
	sweep_tell(r->w, NULL, rc, why);
	w.next = w.now;
	return read_alone(&w, why);
}
