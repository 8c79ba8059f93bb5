/* Pictures in boxes (HEIF: heic, avif): see media_box.h. */

#include <string.h>

#include "media_box.h"

enum { PROPERTIES = 256 };

struct property {
	uint64_t width, height; /* of ispe, else 0 */
	int rotation;		/* of irot, clockwise, else 0 */
};

struct heif {
	struct movie *m;
	uint64_t primary, exif; /* items; 0: none */
	struct property properties[PROPERTIES];
	size_t property_count;
	struct box uses, places; /* ipma, iloc; END 0: none */
};

/* --- gathering --------------------------------------------------------------
 */

static enum rc
in_properties(void *arg, const struct box *b, struct fault *why)
{
	struct heif *h = arg;
	struct property *to;
	unsigned char p[12];
	enum rc rc;

	if (h->property_count == PROPERTIES)
		return RC_OK;
	/* each has its number, understood or not */
	to = &h->properties[h->property_count++];
	rc = box_start(h->m->in, b, p, sizeof(p), why);
	if (rc == RC_OK && box_is(b, "ispe")) {
		to->width = media_be(p + 4, 4);
		to->height = media_be(p + 8, 4);
	} else if (rc == RC_OK && box_is(b, "irot")) {
		to->rotation = (4 - (p[0] & 3)) % 4 * 90;
	}
	return rc;
}

static enum rc
in_iprp(void *arg, const struct box *b, struct fault *why)
{
	struct heif *h = arg;

	if (box_is(b, "ipco") && h->property_count == 0)
		return box_each(h->m->in, b, in_properties, h, why);
	if (box_is(b, "ipma"))
		h->uses = *b;
	return RC_OK;
}

/* Which item is the Exif. */
static enum rc
in_iinf(void *arg, const struct box *b, struct fault *why)
{
	struct heif *h = arg;
	unsigned char p[14];
	size_t wide;
	enum rc rc;

	if (!box_is(b, "infe") || h->exif != 0)
		return RC_OK;
	rc = box_start(h->m->in, b, p, sizeof(p), why);
	wide = p[0] == 2 ? 2 : 4;
	if (rc == RC_OK && p[0] >= 2 && memcmp(p + 6 + wide, "Exif", 4) == 0)
		h->exif = media_be(p + 4, wide);
	return rc;
}

static enum rc
in_meta(void *arg, const struct box *b, struct fault *why)
{
	struct heif *h = arg;
	struct box inner = *b;
	unsigned char p[8];
	enum rc rc;

	if (box_is(b, "iprp"))
		return box_each(h->m->in, b, in_iprp, h, why);
	if (box_is(b, "iloc"))
		h->places = *b;
	if (!box_is(b, "pitm") && !box_is(b, "iinf"))
		return RC_OK;
	rc = box_start(h->m->in, b, p, sizeof(p), why);
	if (rc != RC_OK)
		return rc;
	if (box_is(b, "pitm")) {
		h->primary = media_be(p + 4, p[0] == 0 ? 2 : 4);
		return RC_OK;
	}
	inner.at += p[0] == 0 ? 6 : 8; /* version, how many */
	return inner.at < b->end ? box_each(h->m->in, &inner, in_iinf, h, why)
				 : RC_OK;
}

/* --- tables of items --------------------------------------------------------
 */

/* Reads numbers of a table one behind the other. */
struct table {
	struct media_in *in;
	uint64_t at, end;
};

static enum rc
take(struct table *t, size_t size, uint64_t *out, struct fault *why)
{
	unsigned char p[8];
	enum rc rc;

	if (size > sizeof(p) || t->at > t->end || size > t->end - t->at)
		return fault_set(why, RC_INVALID, "a table is cut off");
	rc = media_get(t->in, t->at, p, size, why);
	if (rc != RC_OK)
		return rc;
	*out = media_be(p, size);
	t->at += size;
	return RC_OK;
}

static void
use_property(struct heif *h, uint64_t number)
{
	const struct property *p = &h->properties[number - 1];

	if (p->width > 0) {
		h->m->width = p->width;
		h->m->height = p->height;
	}
	if (p->rotation != 0)
		h->m->rotation = p->rotation;
}

/* The properties of the primary item. */
static enum rc
read_uses(struct heif *h, struct fault *why)
{
	struct table t = { h->m->in, h->uses.at, h->uses.end };
	uint64_t head = 0, entries = 0, item = 0, count = 0, number = 0;
	enum rc rc = take(&t, 4, &head, why);
	size_t size = head & 1 ? 2 : 1;

	if (rc == RC_OK)
		rc = take(&t, 4, &entries, why);
	for (; rc == RC_OK && entries > 0; entries--) {
		rc = take(&t, head >> 24 == 0 ? 2 : 4, &item, why);
		if (rc == RC_OK)
			rc = take(&t, 1, &count, why);
		for (; rc == RC_OK && count > 0; count--) {
			rc = take(&t, size, &number, why);
			number &= size == 2 ? 0x7fff : 0x7f;
			if (rc == RC_OK && item == h->primary && number > 0 &&
			    number <= h->property_count)
				use_property(h, number);
		}
	}
	return rc;
}

/* One item of iloc: sizes of its numbers, and what they were. */
struct place {
	size_t id, offset, length, base, index, method; /* bytes of each */
	uint64_t item, kind, start, first;
};

static enum rc
read_place(struct table *t, struct place *p, struct fault *why)
{
	uint64_t skipped, extents = 0, offset = 0;
	enum rc rc = take(t, p->id, &p->item, why);

	p->kind = p->start = p->first = 0;
	if (rc == RC_OK)
		rc = take(t, p->method, &p->kind, why);
	if (rc == RC_OK)
		rc = take(t, 2, &skipped, why);
	if (rc == RC_OK)
		rc = take(t, p->base, &p->start, why);
	if (rc == RC_OK)
		rc = take(t, 2, &extents, why);
	for (uint64_t i = 0; rc == RC_OK && i < extents; i++) {
		rc = take(t, p->index, &skipped, why);
		if (rc == RC_OK)
			rc = take(t, p->offset, &offset, why);
		if (rc == RC_OK)
			rc = take(t, p->length, &skipped, why);
		if (i == 0)
			p->first = offset;
	}
	return rc;
}

/* Where the Exif begins; 0: not in this file. */
static enum rc
find_exif(struct heif *h, uint64_t *at, struct fault *why)
{
	struct table t = { h->m->in, h->places.at, h->places.end };
	uint64_t head = 0, sizes = 0, items = 0;
	enum rc rc = take(&t, 4, &head, why);
	uint64_t version = head >> 24;
	struct place p = { .id = version < 2 ? 2 : 4,
			   .method = version > 0 ? 2 : 0 };

	if (rc == RC_OK)
		rc = take(&t, 2, &sizes, why);
	if (rc == RC_OK)
		rc = take(&t, p.id, &items, why);
	p.offset = sizes >> 12 & 15;
	p.length = sizes >> 8 & 15;
	p.base = sizes >> 4 & 15;
	p.index = version > 0 ? sizes & 15 : 0;
	for (; rc == RC_OK && items > 0; items--) {
		rc = read_place(&t, &p, why);
		if (rc != RC_OK || p.item != h->exif)
			continue;
		if ((p.kind & 15) == 0 &&
		    !__builtin_add_overflow(p.start, p.first, at))
			return RC_OK;
		*at = 0;
		return RC_OK;
	}
	return rc;
}

/* When it was taken.  How it is turned is said by its properties. */
static enum rc
read_exif(struct heif *h, struct media *out, struct fault *why)
{
	int rotation = out->rotation;
	unsigned char p[4];
	uint64_t at = 0;
	enum rc rc = find_exif(h, &at, why);

	if (rc != RC_OK || at == 0 || at > h->m->in->span->size)
		return rc;
	rc = media_get(h->m->in, at, p, sizeof(p), why);
	if (rc == RC_OK)
		rc = media_exif(h->m->in, at + 4 + media_be(p, 4), out, why);
	out->rotation = rotation;
	return rc;
}

enum rc
heif_read(struct movie *m, const struct box *meta, struct media *out,
	  struct fault *why)
{
	struct heif h = { .m = m };
	struct box inner = *meta;
	unsigned char p[8];
	enum rc rc = box_start(m->in, meta, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	/* QuickTime's own begins with a box, ISO's with version and flags */
	if (memcmp(p + 4, "hdlr", 4) != 0 && meta->end - meta->at >= 4)
		inner.at += 4;
	rc = box_each(m->in, &inner, in_meta, &h, why);
	if (rc == RC_OK && h.primary != 0 && h.uses.end != 0)
		rc = read_uses(&h, why);
	if (rc == RC_OK && h.exif != 0 && h.places.end != 0)
		rc = read_exif(&h, out, why);
	return rc;
}
