/* Walking from box to box: see media_box.h. */

#include <string.h>

#include "media_box.h"

bool
box_is(const struct box *b, const char type[4])
{
	return memcmp(b->type, type, 4) == 0;
}

/* The box at AT in PARENT, which has at least eight bytes there. */
static enum rc
next_box(struct media_in *in, const struct box *parent, uint64_t at,
	 struct box *b, struct fault *why)
{
	uint64_t left = parent->end - at, size, header = 8;
	unsigned char h[16];
	enum rc rc = media_get(in, at, h, 8, why);

	if (rc != RC_OK)
		return rc;
	size = media_be(h, 4);
	memcpy(b->type, h + 4, 4);
	if (size == 1) {
		header = 16;
		rc = left < 16 ? fault_set(why, RC_INVALID, "a box is cut off")
			       : media_get(in, at, h, 16, why);
		if (rc != RC_OK)
			return rc;
		size = media_be(h + 8, 8);
	} else if (size == 0) {
		size = left; /* to the end of what it lies in */
	}
	if (size < header)
		return fault_set(why, RC_INVALID,
				 "a box is smaller than its own header");
	if (size > left)
		return fault_set(why, RC_INVALID,
				 "a box is larger than what it lies in");
	b->at = at + header;
	b->end = at + size;
	b->depth = parent->depth + 1;
	return RC_OK;
}

enum rc
box_each(struct media_in *in, const struct box *parent, box_fn fn, void *arg,
	 struct fault *why)
{
	uint64_t at = parent->at;
	enum rc rc = RC_OK;

	if (parent->depth > MEDIA_DEPTH)
		return fault_set(why, RC_INVALID, "boxes lie too deep");
	/* a few bytes at the end of a container are padding */
	while (rc == RC_OK && at < parent->end && parent->end - at >= 8) {
		struct box b;

		rc = next_box(in, parent, at, &b, why);
		if (rc != RC_OK)
			break;
		rc = fn(arg, &b, why);
		at = b.end;
	}
	return rc;
}

enum rc
box_start(struct media_in *in, const struct box *b, unsigned char *bytes,
	  size_t size, struct fault *why)
{
	size_t there = b->end - b->at < size ? (size_t)(b->end - b->at) : size;

	memset(bytes, 0, size);
	return media_get(in, b->at, bytes, there, why);
}
