/* Where the directory of a zip lies: see zip_end.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cage/portfolio.h"
#include "zip_end.h"

enum {
	END_SIZE = 22, /* without its comment */
	LOCATOR_SIZE = 20,
	END64_SIZE = 56,
	CENTRAL_SIZE = 46,
	COMMENT_LIMIT = 65535,
};

static const uint32_t end_mark = 0x06054b50, end64_mark = 0x06064b50,
		      locator_mark = 0x07064b50;

/* --- small numbers, low byte first ------------------------------------------
 */

uint16_t
zip_get16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t
zip_get32(const unsigned char *p)
{
	return (uint32_t)zip_get16(p) | (uint32_t)zip_get16(p + 2) << 16;
}

uint64_t
zip_get64(const unsigned char *p)
{
	return (uint64_t)zip_get32(p) | (uint64_t)zip_get32(p + 4) << 32;
}

enum rc
zip_broken(struct fault *why, const char *what)
{
	return fault_set(why, RC_INVALID, "the zip's directory %s", what);
}

enum rc
zip_get(const struct span *in, uint64_t at, void *bytes, size_t size,
	struct fault *why)
{
	size_t got;
	enum rc rc = span_read(in, at, bytes, size, &got, why);

	if (rc == RC_OK && got < size)
		rc = zip_broken(why, "is cut off");
	return rc;
}

/* --- where it is ------------------------------------------------------------
 */

/* Where in the SIZE bytes of the tail the record lies that ends the file, with
 * a comment that ends with it; SIZE: nowhere. */
static size_t
end_in(const unsigned char *tail, size_t size)
{
	for (size_t i = size < END_SIZE ? 0 : size - END_SIZE + 1; i-- > 0;)
		if (zip_get32(tail + i) == end_mark &&
		    i + END_SIZE + zip_get16(tail + i + 20) == size)
			return i;
	return size;
}

static enum rc
find_end(const struct span *in, unsigned char end[END_SIZE], uint64_t *at,
	 struct fault *why)
{
	uint64_t most = END_SIZE + COMMENT_LIMIT;
	size_t size = (size_t)(in->size < most ? in->size : most), got, place;
	unsigned char *tail = mem_new(size + 1);
	enum rc rc = span_read(in, in->size - size, tail, size, &got, why);

	memset(end, 0, END_SIZE);
	place = rc == RC_OK ? end_in(tail, size) : 0;
	if (rc == RC_OK && place == size)
		rc = zip_broken(why, "is missing: the file is cut off, or "
				     "something follows it");
	if (rc == RC_OK) {
		memcpy(end, tail + place, END_SIZE);
		*at = in->size - size + place;
	}
	free(tail);
	return rc;
}

/* A number of the small record says the same, or that the large one says it. */
bool
zip_is_widened(uint64_t small, uint64_t full, uint64_t large)
{
	return small == full || small == large;
}

/* The larger numbers, where there is a locator before the end. */
static enum rc
read_end64(const struct span *in, uint64_t end_at, struct zip_end *w,
	   struct fault *why)
{
	unsigned char locator[LOCATOR_SIZE], end[END64_SIZE];
	uint64_t at;
	enum rc rc;

	if (end_at < LOCATOR_SIZE)
		return RC_OK;
	rc = zip_get(in, end_at - LOCATOR_SIZE, locator, sizeof(locator), why);
	if (rc != RC_OK || zip_get32(locator) != locator_mark)
		return rc;
	at = zip_get64(locator + 8);
	if (at > end_at || end_at - at != END64_SIZE + LOCATOR_SIZE)
		return zip_broken(why, "does not lie where it says");
	rc = zip_get(in, at, end, sizeof(end), why);
	if (rc != RC_OK)
		return rc;
	if (zip_get32(end) != end64_mark || zip_get32(end + 16) != 0 ||
	    zip_get32(end + 20) != 0 ||
	    zip_get64(end + 24) != zip_get64(end + 32))
		return zip_broken(why, "is damaged, or in parts");
	if (!zip_is_widened(w->count, UINT16_MAX, zip_get64(end + 32)) ||
	    !zip_is_widened(w->size, UINT32_MAX, zip_get64(end + 40)) ||
	    !zip_is_widened(w->at, UINT32_MAX, zip_get64(end + 48)))
		return zip_broken(why, "ends twice, and differently");
	w->count = zip_get64(end + 32);
	w->size = zip_get64(end + 40);
	w->at = zip_get64(end + 48);
	w->end = at;
	return RC_OK;
}

enum rc
zip_end_find(const struct span *in, struct zip_end *w, struct fault *why)
{
	unsigned char end[END_SIZE];
	uint64_t at = 0;
	enum rc rc = find_end(in, end, &at, why);

	if (rc != RC_OK)
		return rc;
	if (zip_get16(end + 4) != 0 || zip_get16(end + 6) != 0 ||
	    zip_get16(end + 8) != zip_get16(end + 10))
		return zip_broken(why, "is in parts");
	*w = (struct zip_end){ zip_get16(end + 10), zip_get32(end + 12),
			       zip_get32(end + 16), at };
	rc = read_end64(in, at, w, why);
	if (rc != RC_OK)
		return rc;
	if (w->count > PORTFOLIO_MEMBERS)
		return fault_set(why, RC_INVALID,
				 "it says that it has %ju members, more than "
				 "%d",
				 (uintmax_t)w->count, PORTFOLIO_MEMBERS);
	if (w->at > w->end || w->size != w->end - w->at ||
	    w->count * CENTRAL_SIZE > w->size)
		return zip_broken(why, "does not lie where it says");
	return RC_OK;
}
