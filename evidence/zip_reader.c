/* Reading a sealed archive that is a zip: see evidence/zip.h. */

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/mem.h"
#include "base/text.h"
#include "evidence/zip.h"
#include "zip_form.h"

enum {
	LOCAL_ROOM = 1024, /* of the windows on the file */
	CENTRAL_ROOM = 64 * 1024,
	CHUNK = 256 * 1024,
	SHOWN_SIZE = 200,
	END64_REST = ZIP_END64_SIZE - 12, /* what it says of itself */
};

/* A part of the file that is held, so that small reads are few. */
struct window {
	uint8_t *bytes;
	size_t room, size;
	uint64_t start;
	uint64_t end; /* nothing is lent from behind it */
};

struct zip_reader {
	struct span in;
	struct window local, central;
	uint64_t at;		  /* of what is looked at next */
	uint64_t central_at;	  /* of the next central header */
	uint64_t directory, tail; /* central directory, what ends it */
	uint64_t count, taken;	  /* of members */
	struct zip_entry e; /* the member at hand, by its central header */
	uint64_t left;	    /* of the member's bytes */
	uint32_t sum;	    /* of those before */
	bool begun, done;
	struct crc crc;
	char *chunk;
};

static enum rc
wrong_at(const struct zip_reader *r, uint64_t at, const char *what,
	 struct fault *why)
{
	char shown[SHOWN_SIZE];

	if (r->e.path[0] == '\0')
		return fault_reason(why, RC_INVALID, "container",
				    "at byte %ju: %s", (uintmax_t)at, what);
	return fault_reason(why, RC_INVALID, "container", "%s, at byte %ju: %s",
			    text_printable(r->e.path, shown, sizeof(shown)),
			    (uintmax_t)at, what);
}

static enum rc
wrong(const struct zip_reader *r, const char *what, struct fault *why)
{
	return wrong_at(r, r->at, what, why);
}

/* Lend SIZE bytes of the file from AT, which must lie before the end. */
static enum rc
see(const struct zip_reader *r, struct window *w, uint64_t at, size_t size,
    const uint8_t **bytes, struct fault *why)
{
	enum rc rc;

	MUST(size <= w->room);
	*bytes = w->bytes;
	if (at > w->end || size > w->end - at)
		return wrong_at(r, at, "it is cut off", why);
	if (at < w->start || at - w->start > w->size ||
	    size > w->size - (at - w->start)) {
		w->start = at;
		w->size = 0;
		rc = span_read(&r->in, at, w->bytes, w->room, &w->size, why);
		if (rc != RC_OK)
			return rc;
		MUST(size <= w->size); /* END is not behind the file's */
	}
	*bytes = w->bytes + (at - w->start);
	return RC_OK;
}

/* --- the end
 * -------------------------------------------------------------------- */

/* The two records before the end of a large one. */
static enum rc
read_end64(struct zip_reader *r, uint64_t end, uint64_t *directory_size,
	   struct fault *why)
{
	const uint64_t size = ZIP_END64_SIZE + ZIP_LOCATOR_SIZE;
	const uint8_t *h = NULL, *l;
	enum rc rc;

	if (end < size)
		return wrong_at(r, 0, "it is cut off", why);
	r->tail = end - size;
	rc = see(r, &r->local, r->tail, (size_t)size, &h, why);
	if (rc != RC_OK)
		return rc;
	l = h + ZIP_END64_SIZE;
	r->count = zip_u64(h + 32);
	*directory_size = zip_u64(h + 40);
	r->directory = zip_u64(h + 48);
	if (memcmp(h, "PK\x06\x06", 4) != 0 || zip_u64(h + 4) != END64_REST ||
	    zip_u16(h + 12) != ZIP_VERSION64 ||
	    zip_u16(h + 14) != ZIP_VERSION64 || zip_u64(h + 16) != 0 ||
	    zip_u64(h + 24) != r->count || zip_u32(l + 4) != 0 ||
	    zip_u64(l + 8) != r->tail || zip_u32(l + 16) != 1)
		return wrong_at(r, r->tail,
				"what ends a large zip is not of the one form",
				why);
	return RC_OK;
}

/* What the end has of a number: all of it, or that it is too large. */
static uint64_t
least(uint64_t number, uint64_t limit)
{
	return number < limit ? number : limit;
}

static enum rc
read_end(struct zip_reader *r, struct fault *why)
{
	uint64_t end = r->in.size - ZIP_END_SIZE, size;
	uint8_t last[ZIP_END_SIZE];
	const uint8_t *h = NULL;
	enum rc rc;

	if (r->in.size < ZIP_END_SIZE)
		return wrong_at(r, 0, "it is too short for a zip", why);
	rc = see(r, &r->local, end, ZIP_END_SIZE, &h, why);
	if (rc != RC_OK)
		return rc;
	memcpy(last, h, sizeof(last));
	r->tail = end;
	r->count = zip_u16(last + 10);
	size = zip_u32(last + 12);
	r->directory = zip_u32(last + 16);
	if (memcmp(last, "PK\x05\x06", 4) != 0)
		return wrong_at(r, end, "what ends a zip is not there", why);
	if (end >= ZIP_LOCATOR_SIZE) {
		rc = see(r, &r->local, end - ZIP_LOCATOR_SIZE, ZIP_LOCATOR_SIZE,
			 &h, why);
		if (rc == RC_OK && memcmp(h, "PK\x06\x07", 4) == 0)
			rc = read_end64(r, end, &size, why);
		if (rc != RC_OK)
			return rc;
	}
	if (zip_u32(last + 4) != 0 || zip_u16(last + 20) != 0 ||
	    zip_u16(last + 8) != least(r->count, UINT16_MAX) ||
	    zip_u16(last + 10) != least(r->count, UINT16_MAX) ||
	    zip_u32(last + 12) != least(size, UINT32_MAX) ||
	    zip_u32(last + 16) != least(r->directory, UINT32_MAX) ||
	    r->directory > r->tail || size != r->tail - r->directory)
		return wrong_at(r, end,
				"what ends it does not fit the rest of it",
				why);
	return RC_OK;
}

enum rc
zip_reader_open(struct zip_reader **out, const struct span *in,
		struct fault *why)
{
	struct zip_reader *r = mem_new(sizeof(*r));
	enum rc rc;

	(void)posix_fadvise(in->fd, (off_t)in->start, (off_t)in->size,
			    POSIX_FADV_SEQUENTIAL);
	r->in = *in;
	r->local.room = LOCAL_ROOM;
	r->local.bytes = mem_new(LOCAL_ROOM);
	r->central.room = CENTRAL_ROOM;
	r->central.bytes = mem_new(CENTRAL_ROOM);
	r->local.end = in->size;
	crc_init(&r->crc);
	rc = read_end(r, why);
	r->central_at = r->local.end = r->directory;
	r->central.end = r->tail;
	if (rc == RC_OK)
		*out = r;
	else
		zip_reader_close(r);
	return rc;
}

void
zip_reader_close(struct zip_reader *r)
{
	if (r == NULL)
		return;
	free(r->local.bytes);
	free(r->central.bytes);
	free(r->chunk);
	free(r);
}

/* --- members
 * -------------------------------------------------------------------- */

static enum rc
read_header(const struct zip_reader *r, struct window *w, uint64_t at,
	    struct zip_entry *e, size_t *size, struct fault *why)
{
	bool central = w == &r->central;
	const uint8_t *h = NULL;
	const char *what;
	enum rc rc;

	rc = see(r, w, at, central ? ZIP_CENTRAL_SIZE : ZIP_LOCAL_SIZE, &h,
		 why);
	if (rc != RC_OK)
		return rc;
	what = zip_entry_size(h, central, size);
	if (what == NULL) {
		rc = see(r, w, at, *size, &h, why);
		if (rc != RC_OK)
			return rc;
		what = zip_entry_read(e, h, central);
	}
	return what == NULL ? RC_OK : wrong_at(r, at, what, why);
}

static enum rc
next_member(struct zip_reader *r, struct fault *why)
{
	char before[TAR_PATH_LIMIT];
	struct zip_entry local;
	size_t size;
	enum rc rc;

	memcpy(before, r->e.path, sizeof(before));
	rc = read_header(r, &r->central, r->central_at, &r->e, &size, why);
	if (rc != RC_OK)
		return rc;
	if (r->begun && strcmp(before, r->e.path) >= 0)
		return wrong_at(r, r->central_at,
				"it does not come after the member before it",
				why);
	r->central_at += size;
	rc = read_header(r, &r->local, r->at, &local, &size, why);
	if (rc == RC_OK &&
	    (r->e.start != r->at || !zip_entry_agrees(&local, &r->e)))
		rc = wrong(r,
			   "its header is not what the central directory says "
			   "of it",
			   why);
	if (rc != RC_OK)
		return rc;
	r->at += size;
	if (r->e.size > r->directory - r->at)
		return wrong(r, "it is cut off", why);
	r->left = r->e.size;
	r->sum = 0;
	r->taken++;
	r->begun = true;
	return RC_OK;
}

/* --- data
 * -------------------------------------------------------------------- */

/* The checksum, and behind the data once more with the sizes. */
static enum rc
check_sum(struct zip_reader *r, struct fault *why)
{
	size_t size = r->e.large ? 24 : 16;
	const uint8_t *d = NULL;
	uint64_t packed, whole;
	enum rc rc;

	if (r->sum != r->e.crc)
		return wrong(r, "its bytes, just before, have another checksum",
			     why);
	if ((r->e.flags & ZIP_DESCRIBED) == 0)
		return RC_OK;
	rc = see(r, &r->local, r->at, size, &d, why);
	if (rc != RC_OK)
		return rc;
	packed = r->e.large ? zip_u64(d + 8) : zip_u32(d + 8);
	whole = r->e.large ? zip_u64(d + 16) : zip_u32(d + 12);
	if (memcmp(d, "PK\x07\x08", 4) != 0 || zip_u32(d + 4) != r->e.crc ||
	    packed != r->e.size || whole != r->e.size)
		return wrong(r,
			     "what stands behind its bytes is not what the "
			     "central directory says of it",
			     why);
	r->at += size;
	return RC_OK;
}

/* What was left unread of a member counts for its checksum. */
static enum rc
read_over(struct zip_reader *r, struct fault *why)
{
	enum rc rc = RC_OK;
	size_t got;

	if (r->left > 0 && r->chunk == NULL)
		r->chunk = mem_new(CHUNK);
	while (rc == RC_OK && r->left > 0)
		rc = zip_read(r, r->chunk, CHUNK, &got, why);
	if (rc == RC_OK)
		rc = check_sum(r, why);
	return rc;
}

enum rc
zip_next(struct zip_reader *r, const char **path, uint64_t *size,
	 int64_t *mtime, struct fault *why)
{
	enum rc rc = RC_OK;

	if (r->begun && !r->done)
		rc = read_over(r, why);
	if (rc == RC_OK && !r->done && r->taken < r->count) {
		rc = next_member(r, why);
	} else if (rc == RC_OK && !r->done) {
		r->done = true;
		r->e.path[0] = '\0';
		if (r->at != r->directory)
			rc = wrong(r, "here lies what no member accounts for",
				   why);
		else if (r->central_at != r->tail)
			rc = wrong_at(r, r->central_at,
				      "the central directory goes on", why);
	}
	if (rc != RC_OK)
		return rc;
	*path = r->done ? NULL : r->e.path;
	if (r->done)
		return RC_OK;
	if (size != NULL)
		*size = r->e.size;
	if (mtime != NULL)
		*mtime = r->e.mtime;
	return RC_OK;
}

enum rc
zip_read(struct zip_reader *r, void *bytes, size_t room, size_t *got,
	 struct fault *why)
{
	enum rc rc;

	*got = 0;
	if (room > r->left)
		room = (size_t)r->left;
	if (room == 0)
		return RC_OK;
	rc = span_read(&r->in, r->at, bytes, room, got, why);
	if (rc != RC_OK)
		return fault_while(why, "at byte %ju", (uintmax_t)r->at);
	r->sum = crc_add(&r->crc, r->sum, bytes, *got);
	r->at += *got;
	r->left -= *got;
	return RC_OK;
}
