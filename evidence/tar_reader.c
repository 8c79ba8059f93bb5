/* Reading the container of a sealed archive: see evidence/tar.h. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"
#include "evidence/tar.h"

enum {
	ROOM = 256 * 1024, /* bytes read at a time */
	SHOWN_SIZE = 200,
	/* where the fields of a ustar header stand */
	NAME_AT = 0,
	NAME_SIZE = 100,
	SIZE_AT = 124,
	MTIME_AT = 136,
	OCTAL_DIGITS = 11,
	TYPE_AT = 156,
	PREFIX_AT = 345,
	PREFIX_SIZE = 155,
};

struct tar_reader {
	int fd;
	char *bytes; /* read from fd, from AT to END not looked at */
	size_t at, end;
	uint64_t offset;   /* of what is looked at next, in the container */
	struct buf header; /* of the member at hand, as it was read */
	char path[TAR_PATH_LIMIT];
	uint64_t left; /* of the member's bytes */
	uint64_t size; /* of the member */
	int64_t mtime; /* of the first member, and so of all */
	bool begun, done;
};

enum rc
tar_reader_open(struct tar_reader **out, int fd, struct fault *why)
{
	struct tar_reader *r = mem_new(sizeof(*r));

	(void)why;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	r->fd = fd;
	r->bytes = mem_new(ROOM);
	r->header.limit = TAR_HEADER_LIMIT;
	*out = r;
	return RC_OK;
}

void
tar_reader_close(struct tar_reader *r)
{
	if (r == NULL)
		return;
	buf_clear(&r->header);
	free(r->bytes);
	free(r);
}

static enum rc
wrong(const struct tar_reader *r, const char *what, struct fault *why)
{
	char shown[SHOWN_SIZE];

	if (r->path[0] == '\0')
		return fault_reason(why, RC_INVALID, "container",
				    "at byte %ju: %s", (uintmax_t)r->offset,
				    what);
	return fault_reason(why, RC_INVALID, "container", "%s, at byte %ju: %s",
			    text_printable(r->path, shown, sizeof(shown)),
			    (uintmax_t)r->offset, what);
}

/* Read on when nothing is left; still nothing then: the end. */
static enum rc
fill(struct tar_reader *r, struct fault *why)
{
	while (r->at == r->end) {
		enum rc rc = stop_check(why);
		ssize_t n;

		if (rc != RC_OK)
			return rc;
		n = read(r->fd, r->bytes, ROOM);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_sys(why, "read at byte %ju",
					 (uintmax_t)r->offset);
		r->at = 0;
		r->end = (size_t)n;
		if (n == 0)
			break;
	}
	return RC_OK;
}

/* Lend up to WANTED bytes; *GOT 0 at the end. */
static enum rc
lend(struct tar_reader *r, uint64_t wanted, const char **bytes, size_t *got,
     struct fault *why)
{
	enum rc rc = fill(r, why);

	if (rc != RC_OK)
		return rc;
	*got = r->end - r->at;
	if (*got > wanted)
		*got = (size_t)wanted;
	*bytes = r->bytes + r->at;
	r->at += *got;
	r->offset += *got;
	return RC_OK;
}

/* The next block, added to the header at hand. */
static enum rc
take_block(struct tar_reader *r, const char **block, struct fault *why)
{
	size_t before = r->header.size;
	enum rc rc = RC_OK;

	while (rc == RC_OK && r->header.size < before + TAR_BLOCK) {
		const char *bytes;
		size_t got;

		rc = lend(r, before + TAR_BLOCK - r->header.size, &bytes, &got,
			  why);
		if (rc == RC_OK && got == 0)
			return wrong(r, "the container is cut off", why);
		if (rc == RC_OK)
			rc = buf_add(&r->header, bytes, got, why);
	}
	if (rc == RC_OK)
		*block = buf_text_of(&r->header) + before;
	return rc;
}

static bool
is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != '\0')
			return false;
	return true;
}

/* Demand ZEROS zero bytes. */
static enum rc
skip_zeros(struct tar_reader *r, size_t zeros, struct fault *why)
{
	while (zeros > 0) {
		const char *bytes;
		size_t got;
		enum rc rc = lend(r, zeros, &bytes, &got, why);

		if (rc != RC_OK)
			return rc;
		if (got == 0)
			return wrong(r, "the container is cut off", why);
		if (!is_zero(bytes, got))
			return wrong(r,
				     "not zero where it must be, just before",
				     why);
		zeros -= got;
	}
	return RC_OK;
}

static enum rc
check_end(struct tar_reader *r, struct fault *why)
{
	const char *bytes;
	size_t got;
	enum rc rc;

	r->path[0] = '\0';
	rc = skip_zeros(r, TAR_BLOCK, why);
	if (rc == RC_OK)
		rc = lend(r, 1, &bytes, &got, why);
	if (rc == RC_OK && got > 0)
		rc = wrong(r, "something follows the end", why);
	if (rc == RC_OK)
		r->done = true;
	return rc;
}

/* What the fields say need not be believed, only be put back the same way:
 * a field that is not well formed gives a header that differs. */
static uint64_t
octal_of(const char *field)
{
	uint64_t number = 0;

	for (int i = 0; i < OCTAL_DIGITS; i++) {
		if (field[i] < '0' || field[i] > '7')
			return 0;
		number = number << 3 | (uint64_t)(field[i] - '0');
	}
	return number;
}

/* "19 size=8589934592\n", the one record of a pax header (§8.5). */
static uint64_t
pax_size_of(const char *record)
{
	const char *at = strstr(record, " size=");
	uint64_t number = 0;

	if (at == NULL)
		return 0;
	for (at += strlen(" size="); *at >= '0' && *at <= '9'; at++) {
		if (number > INT64_MAX / 10 - 1)
			return 0;
		number = number * 10 + (uint64_t)(*at - '0');
	}
	return number;
}

static void
path_of(const char *block, char path[TAR_PATH_LIMIT])
{
	size_t prefix = strnlen(block + PREFIX_AT, PREFIX_SIZE);
	size_t name = strnlen(block + NAME_AT, NAME_SIZE);
	size_t at = 0;

	memcpy(path, block + PREFIX_AT, prefix);
	at += prefix;
	if (prefix > 0)
		path[at++] = '/';
	memcpy(path + at, block + NAME_AT, name);
	path[at + name] = '\0';
}

/* Make the header of these values anew and compare (§8.5). */
static enum rc
check_header(struct tar_reader *r, int64_t mtime, struct fault *why)
{
	struct buf made = BUF_LIMIT(TAR_HEADER_LIMIT);
	enum rc rc = tar_header(r->path, r->size, mtime, &made, why);

	if (rc == RC_INVALID ||
	    (rc == RC_OK &&
	     (made.size != r->header.size ||
	      memcmp(made.bytes, r->header.bytes, made.size) != 0)))
		rc = wrong(r, "its header, just before, is not of the one form",
			   why);
	else if (rc == RC_OK && r->begun && mtime != r->mtime)
		rc = wrong(r, "its time is not that of the first member", why);
	buf_clear(&made);
	return rc;
}

static enum rc
read_header(struct tar_reader *r, struct fault *why)
{
	char before[TAR_PATH_LIMIT];
	const char *block;
	uint64_t pax = 0;
	int64_t mtime;
	enum rc rc;

	memcpy(before, r->path, sizeof(before));
	buf_empty(&r->header);
	rc = take_block(r, &block, why);
	if (rc != RC_OK)
		return rc;
	if (is_zero(block, TAR_BLOCK))
		return check_end(r, why);
	if (block[TYPE_AT] == 'x') {
		rc = take_block(r, &block, why);
		if (rc != RC_OK)
			return rc;
		pax = pax_size_of(block);
		rc = take_block(r, &block, why);
		if (rc != RC_OK)
			return rc;
	}
	path_of(block, r->path);
	r->size = pax > 0 ? pax : octal_of(block + SIZE_AT);
	mtime = (int64_t)octal_of(block + MTIME_AT);
	rc = check_header(r, mtime, why);
	if (rc == RC_OK && r->begun && strcmp(before, r->path) >= 0)
		rc = wrong(r, "it does not come after the member before it",
			   why);
	r->begun = true;
	r->mtime = mtime;
	r->left = r->size;
	return rc;
}

static enum rc
read_over(struct tar_reader *r, struct fault *why)
{
	size_t rest = (size_t)(r->size % TAR_BLOCK);

	while (r->left > 0) {
		const char *bytes;
		size_t got;
		enum rc rc = lend(r, r->left, &bytes, &got, why);

		if (rc != RC_OK)
			return rc;
		if (got == 0)
			return wrong(r, "the container is cut off", why);
		r->left -= got;
	}
	return skip_zeros(r, rest == 0 ? 0 : TAR_BLOCK - rest, why);
}

enum rc
tar_next(struct tar_reader *r, const char **path, uint64_t *size,
	 int64_t *mtime, struct fault *why)
{
	enum rc rc = RC_OK;

	if (r->begun && !r->done)
		rc = read_over(r, why);
	if (rc == RC_OK && !r->done)
		rc = read_header(r, why);
	if (rc != RC_OK)
		return rc;
	*path = r->done ? NULL : r->path;
	if (r->done)
		return RC_OK;
	if (size != NULL)
		*size = r->size;
	if (mtime != NULL)
		*mtime = r->mtime;
	return RC_OK;
}

enum rc
tar_read(struct tar_reader *r, void *bytes, size_t room, size_t *got,
	 struct fault *why)
{
	const char *lent;
	enum rc rc;

	*got = 0;
	if (r->left == 0 || room == 0)
		return RC_OK;
	rc = lend(r, r->left < room ? r->left : room, &lent, got, why);
	if (rc != RC_OK)
		return rc;
	if (*got == 0)
		return wrong(r, "the container is cut off", why);
	memcpy(bytes, lent, *got);
	r->left -= *got;
	return RC_OK;
}
