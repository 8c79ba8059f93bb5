/* A stranger's archive: see archive_in.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive_in.h"
#include "base/mem.h"
#include "base/text.h"
#include "packed.h"
#include "turn.h"
#include "zip_directory.h"

enum {
	CHUNK = 512 * 1024,
	STEP = 256 * 1024, /* bytes of a read */
	FIRST = 8 * 1024,  /* bytes read where it was moved to */
	PIECES = 3,	   /* of no bytes, in a row */
	SHOWN_SIZE = 200,
	TAR_BLOCK = 512,
	TAR_END = 2 * TAR_BLOCK,
	TAR_HEADERS = 64 * 1024, /* bytes that stand before a member's own */
	OFTEN = 16,		 /* reads between two looks at the clock */
	LEAST_MS = 1500,
	PER_SECOND = 2 * 1024 * 1024, /* bytes that get a second each */
};

/* --- time -------------------------------------------------------------------
 */

/* What a stranger made for that costs this worker no more than its turn: it
 * says so itself, before it is ended from outside. */
static enum rc
check_time(const struct archive_in *in, struct fault *why)
{
	if (!turn_is_over(in->until))
		return RC_OK;
	return fault_set(why, RC_INVALID,
			 "it takes too long to unpack for its size");
}

/* --- callbacks --------------------------------------------------------------
 */

/* Read on, behind what the chunk holds; *GOT 0 at the end. */
static enum rc
fill(struct archive_in *in, size_t *got, struct fault *why)
{
	uint64_t at = in->at + in->have;
	size_t room = CHUNK - in->have;
	const void *bytes;
	enum rc rc;

	if (in->packed == NULL) {
		rc = span_read(in->span, at, in->chunk + in->have,
			       in->step < room ? in->step : room, got, why);
		in->step = in->step < STEP / 4 ? in->step * 4 : STEP;
	} else {
		rc = packed_read(in->packed, &bytes, got, why);
		MUST(rc != RC_OK || *got <= room); /* 128 KiB is the most */
		if (rc == RC_OK && *got > 0)
			memcpy(in->chunk + in->have, bytes, *got);
	}
	if (rc != RC_OK)
		return rc;
	for (size_t i = *got; i-- > 0;)
		if (in->chunk[in->have + i] != '\0') {
			in->nonzero = at + i + 1;
			break;
		}
	in->have += *got;
	return RC_OK;
}

/* The next bytes of what is unpacked; *GOT 0 at the end. */
static enum rc
next_bytes(struct archive_in *in, const void **bytes, size_t *got,
	   struct fault *why)
{
	size_t unused;
	enum rc rc = RC_OK;

	if (in->given == in->have) {
		in->at += in->have;
		in->have = in->given = 0;
		rc = fill(in, &unused, why);
	}
	*bytes = in->chunk + in->given;
	*got = in->have - in->given;
	in->given = in->have;
	return rc;
}

static la_ssize_t
read_some(struct archive *a, void *arg, const void **bytes)
{
	struct archive_in *in = arg;
	size_t got;

	if (next_bytes(in, bytes, &got, &in->why) == RC_OK)
		return (la_ssize_t)got;
	archive_set_error(a, -1, "%s", in->why.text);
	return -1;
}

/* Little is read where it goes on, since often no more is wanted. */
static void
move_to(struct archive_in *in, uint64_t at)
{
	if (at != in->at + in->given)
		in->step = FIRST;
	in->at = at;
	in->have = in->given = 0;
}

static la_int64_t
skip_some(struct archive *a, void *arg, la_int64_t wanted)
{
	struct archive_in *in = arg;
	uint64_t at = in->at + in->given, left = in->span->size - at;
	uint64_t n = wanted > 0 ? (uint64_t)wanted : 0;

	(void)a;
	if (n > left)
		n = left;
	move_to(in, at + n);
	return (la_int64_t)n;
}

static la_int64_t
seek_to(struct archive *a, void *arg, la_int64_t offset, int whence)
{
	struct archive_in *in = arg;
	int64_t base = 0, at;

	if (whence == SEEK_CUR)
		base = (int64_t)(in->at + in->given);
	else if (whence == SEEK_END)
		base = (int64_t)in->span->size;
	if (__builtin_add_overflow(base, (int64_t)offset, &at) || at < 0 ||
	    (uint64_t)at > in->span->size) {
		archive_set_error(a, -1, "it points outside itself");
		return ARCHIVE_FATAL;
	}
	move_to(in, (uint64_t)at);
	return (la_int64_t)at;
}

/* --- opening ----------------------------------------------------------------
 */

static enum rc
fault_of(struct archive_in *in, struct fault *why)
{
	const char *said = archive_error_string(in->a);
	char shown[SHOWN_SIZE];

	if (in->why.code != RC_OK) {
		*why = in->why;
		return why->code;
	}
	/* it looks into the format, which there is none of before it is open */
	if (in->is_open && archive_read_has_encrypted_entries(in->a) == 1)
		return fault_set(why, RC_INVALID, "it is encrypted");
	return fault_set(why, RC_INVALID,
			 "it is damaged, or not understood: "
			 "%s",
			 text_printable(said != NULL ? said : "no reason given",
					shown, sizeof(shown)));
}

static bool
is_seven(const struct span *in)
{
	static const char mark[] = "7z\xbc\xaf\x27\x1c";
	char head[sizeof(mark) - 1];
	struct fault unused;
	size_t got;

	return span_read(in, 0, head, sizeof(head), &got, &unused) == RC_OK &&
	       got == sizeof(head) && memcmp(head, mark, sizeof(head)) == 0;
}

/* One format only is tried, so that no file is two things.  What is packed as
 * a whole, or has no mark, can only be a tar. */
static enum rc
choose_format(struct archive_in *in, struct fault *why)
{
	if (zip_is_one(in->span))
		archive_read_support_format_zip_seekable(in->a);
	else if (is_seven(in->span))
		archive_read_support_format_7zip(in->a);
	else {
		in->is_tar = true;
		archive_read_support_format_tar(in->a);
	}
	if (packed_is_one(in->span))
		return packed_open(&in->packed, in->span, why);
	archive_read_set_skip_callback(in->a, skip_some);
	archive_read_set_seek_callback(in->a, seek_to);
	return RC_OK;
}

enum rc
archive_in_open(struct archive_in *in, const struct span *span,
		struct fault *why)
{
	enum rc rc;

	*in = (struct archive_in){
		.a = archive_read_new(),
		.span = span,
		.chunk = mem_new(CHUNK),
		.other = mem_new(CHUNK),
		.step = STEP,
		.until = turn_until(LEAST_MS +
				    (int64_t)(span->size / PER_SECOND) * 1000),
	};
	MUST(in->a != NULL);
	rc = choose_format(in, why);
	if (rc != RC_OK)
		return rc;
	archive_read_set_read_callback(in->a, read_some);
	archive_read_set_callback_data(in->a, in);
	if (archive_read_open1(in->a) != ARCHIVE_OK)
		return fault_of(in, why);
	in->is_open = true;
	return RC_OK;
}

void
archive_in_close(struct archive_in *in)
{
	if (in->a != NULL)
		archive_read_free(in->a);
	packed_close(in->packed);
	free(in->chunk);
	free(in->other);
	*in = (struct archive_in){ .a = NULL };
}

/* --- members ----------------------------------------------------------------
 */

/* Forget what lies before AT.  Libarchive may not have taken all that it was
 * given, so the bytes go into the other chunk, and this one stays. */
static void
make_room(struct archive_in *in, uint64_t at)
{
	size_t past = (size_t)(at - in->at);
	char *old = in->chunk;

	if (CHUNK - in->have >= STEP)
		return;
	memcpy(in->other, old + past, in->have - past);
	in->chunk = in->other;
	in->other = old;
	in->at = at;
	in->have -= past;
	in->given -= past;
}

/* The block at AT, which libarchive is about to read; NULL: there is none. */
static enum rc
peek(struct archive_in *in, uint64_t at, const char **block, struct fault *why)
{
	size_t got = 1;
	enum rc rc = RC_OK;

	*block = NULL;
	while (rc == RC_OK && got > 0 && at + TAR_BLOCK > in->at + in->have)
		rc = fill(in, &got, why);
	if (rc == RC_OK && got > 0)
		*block = in->chunk + (at - in->at);
	return rc;
}

/* Of a header: octal, maybe after spaces. */
static uint64_t
size_in(const char *block)
{
	const char *at = block + 124, *end = at + 12;
	uint64_t size = 0;

	if ((*at & 0x80) != 0)
		return TAR_HEADERS; /* a large number, in binary */
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	for (; at < end && *at >= '0' && *at <= '7'; at++)
		size = size * 8 + (uint64_t)(*at - '0');
	return size;
}

/* Does a long name have more behind a NUL, which libarchive leaves out?  BODY
 * is that of a header of KIND. */
static bool
hides_a_name(char kind, const char *body, size_t size)
{
	const char *end = body + size, *nul;

	if (kind == 'L') {
		nul = memchr(body, '\0', size);
		while (nul != NULL && nul < end && *nul == '\0')
			nul++;
		return nul != NULL && nul < end;
	}
	/* "12 path=abc" and a line feed, so many bytes in all */
	while (strchr("xXg", kind) != NULL && body < end) {
		const char *at = body;
		size_t n = 0;

		for (; at < end && *at >= '0' && *at <= '9' && n < size; at++)
			n = n * 10 + (size_t)(*at - '0');
		if (n <= (size_t)(at - body) || n > (size_t)(end - body))
			break;
		n -= (size_t)(at - body);
		if (n > 6 && memcmp(at, " path=", 6) == 0 &&
		    memchr(at, '\0', n) != NULL)
			return true;
		body = at + n;
	}
	return false;
}

/* What stands before a member's own header, such as its long name: libarchive
 * takes the square of its size in time, where it is a list of rights. */
static enum rc
check_headers(struct archive_in *in, struct fault *why)
{
	uint64_t from = (uint64_t)archive_filter_bytes(in->a, 0), at = from;
	const char *block;
	enum rc rc;

	if (from < in->at || from > in->at + in->given)
		return RC_OK;
	make_room(in, from);
	rc = peek(in, at, &block, why);
	while (rc == RC_OK && block != NULL && block[156] != '\0' &&
	       strchr("xXgLKAV", block[156]) != NULL) {
		uint64_t size = size_in(block);
		uint64_t blocks = (size + TAR_BLOCK - 1) / TAR_BLOCK;
		const char *body = block + TAR_BLOCK;
		char kind = block[156];

		at += (blocks + 1) * TAR_BLOCK;
		if (at - from > TAR_HEADERS)
			return fault_set(why, RC_INVALID,
					 "a member has headers that are too "
					 "large");
		rc = peek(in, at, &block, why);
		if (rc == RC_OK && block != NULL &&
		    hides_a_name(kind, body, (size_t)size))
			rc = fault_set(why, RC_INVALID,
				       "the name of a member has a NUL in it");
	}
	return rc;
}

/* A tar ends with two blocks of zeros, and zeros may follow; libarchive takes
 * less, and does not look on. */
static enum rc
check_end(struct archive_in *in, struct fault *why)
{
	/* here the member that is not there would have begun */
	uint64_t end = (uint64_t)archive_read_header_position(in->a);
	const void *unused;
	size_t got = 1;
	enum rc rc = RC_OK;

	while (rc == RC_OK && got > 0)
		rc = next_bytes(in, &unused, &got, why);
	if (rc == RC_OK && (in->at < end || in->at - end < TAR_END))
		rc = fault_set(why, RC_INVALID, "it is cut off");
	if (rc == RC_OK && in->nonzero > end)
		rc = fault_set(why, RC_INVALID,
			       "it is cut off, or something follows its end");
	return rc;
}

enum rc
archive_in_next(struct archive_in *in, struct archive_entry **entry,
		struct fault *why)
{
	enum rc rc = check_time(in, why);
	int r = ARCHIVE_OK;

	if (rc == RC_OK && in->is_tar && in->has_member)
		r = archive_read_data_skip(in->a);
	if (rc == RC_OK && in->is_tar && r == ARCHIVE_OK)
		rc = check_headers(in, why);
	if (rc != RC_OK)
		return rc;
	if (r == ARCHIVE_OK)
		r = archive_read_next_header(in->a, entry);
	in->has_member = r == ARCHIVE_OK;
	if (r == ARCHIVE_EOF) {
		*entry = NULL;
		return in->is_tar ? check_end(in, why) : RC_OK;
	}
	return r == ARCHIVE_OK ? RC_OK : fault_of(in, why);
}

enum rc
archive_in_read(struct archive_in *in, uint64_t at, const void **bytes,
		size_t *got, struct fault *why)
{
	la_int64_t offset = 0;
	int r = ARCHIVE_OK;
	enum rc rc = RC_OK;

	if (in->reads++ % OFTEN == 0)
		rc = check_time(in, why);
	if (rc != RC_OK)
		return rc;
	/* a member that is stored in a zip ends with a piece of no bytes */
	*got = 0;
	for (int i = 0; i < PIECES && r == ARCHIVE_OK && *got == 0; i++)
		r = archive_read_data_block(in->a, bytes, got, &offset);
	if (r == ARCHIVE_EOF) {
		*got = 0;
		/* a hole at the end has an offset and no bytes */
		if (offset > 0 && (uint64_t)offset > at)
			return fault_set(why, RC_INVALID, "it has holes");
		return RC_OK;
	}
	if (r != ARCHIVE_OK)
		return fault_of(in, why);
	if (offset < 0 || (uint64_t)offset != at)
		return fault_set(why, RC_INVALID, "it has holes");
	if (*got == 0)
		return fault_set(why, RC_INVALID, "it does not go on");
	return RC_OK;
}
