/* Recordings and pictures of the unit tests: see support/media.h. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/span.h"
#include "cage/media.h"
#include "support/media.h"

/* --- bytes ------------------------------------------------------------------
 */

static void
put(struct buf *b, const void *bytes, size_t size)
{
	struct fault why;

	assert_ok(buf_add(b, bytes, size, &why), &why);
}

void
put_be(struct buf *b, uint64_t n, size_t size)
{
	unsigned char p[8];

	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(n >> (8 * (size - 1 - i)));
	put(b, p, size);
}

void
put_le(struct buf *b, uint64_t n, size_t size)
{
	unsigned char p[8];

	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(n >> (8 * i));
	put(b, p, size);
}

void
put_text(struct buf *b, const char *text)
{
	put(b, text, strlen(text));
}

void
put_zeros(struct buf *b, size_t count)
{
	static const char zeros[1024] = { 0 };

	for (; count > sizeof(zeros); count -= sizeof(zeros))
		put(b, zeros, sizeof(zeros));
	put(b, zeros, count);
}

/* --- boxes and elements -----------------------------------------------------
 */

size_t
box_begin(struct buf *b, const char type[4])
{
	size_t place = b->size;

	put_be(b, 0, 4);
	put(b, type, 4);
	return place;
}

void
box_end(struct buf *b, size_t place)
{
	size_t size = b->size - place;

	for (size_t i = 0; i < 4; i++)
		b->bytes[place + i] = (uint8_t)(size >> (8 * (3 - i)));
}

size_t
full_box_begin(struct buf *b, const char type[4], unsigned version,
	       uint32_t flags)
{
	size_t place = box_begin(b, type);

	put_be(b, version, 1);
	put_be(b, flags, 3);
	return place;
}

static void
put_id(struct buf *b, uint64_t id)
{
	size_t size = 1;

	while (size < 4 && id >> (8 * size) != 0)
		size++;
	put_be(b, id, size);
}

size_t
element_begin(struct buf *b, uint64_t id)
{
	put_id(b, id);
	put_be(b, UINT64_C(1) << 56, 8);
	return b->size;
}

void
element_end(struct buf *b, size_t place)
{
	size_t size = b->size - place;

	for (size_t i = 0; i < 7; i++)
		b->bytes[place - 1 - i] = (uint8_t)(size >> (8 * i));
}

void
put_unsized(struct buf *b, uint64_t id)
{
	put_id(b, id);
	put_be(b, UINT64_C(0x01ffffffffffffff), 8);
}

void
put_element(struct buf *b, uint64_t id, uint64_t number, size_t size)
{
	size_t e = element_begin(b, id);

	put_be(b, number, size);
	element_end(b, e);
}

/* --- Exif -------------------------------------------------------------------
 */

static void
put_entry(struct buf *b, uint64_t tag, uint64_t type, uint64_t count,
	  uint64_t value)
{
	put_le(b, tag, 2);
	put_le(b, type, 2);
	put_le(b, count, 4);
	put_le(b, value, 4);
}

void
put_exif(struct buf *b, unsigned orientation, const char *taken,
	 const char *offset)
{
	enum {
		TEXT = 2,
		SHORT = 3,
		LONG = 4,
		SECOND = 8 + 2 + 2 * 12,
		TEXTS = SECOND + 2 + 2 * 12,
	};
	size_t begin = b->size;

	put(b, "II*\0", 4);
	put_le(b, 8, 4);
	put_le(b, 2, 2);
	put_entry(b, 0x112, SHORT, 1, orientation);
	put_entry(b, 0x8769, LONG, 1, SECOND);
	put_le(b, 2, 2);
	put_entry(b, 0x9003, TEXT, 20, TEXTS);
	put_entry(b, 0x9011, TEXT, offset != NULL ? 7 : 0, TEXTS + 20);
	put(b, taken, 20);
	put(b, offset != NULL ? offset : "      ", 7);
	assert_int_equal(b->size - begin, EXIF_SIZE);
}

/* --- reading ----------------------------------------------------------------
 */

static enum rc
collect(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

enum rc
media_told(const struct buf *b, struct value **said, struct fault *why)
{
	struct span in = { .fd = test_fd_of(b->bytes, b->size),
			   .size = b->size };
	struct buf line = BUF_LIMIT(MEDIA_SAID);
	enum rc rc = media_read(&in, "", collect, &line, why);

	if (rc == RC_OK)
		rc = media_said(line.bytes, line.size, said, why);
	span_close(&in);
	buf_clear(&line);
	return rc;
}

void
media_assert_told(struct buf *b, const char *json, const char *file, int line)
{
	struct value *said = NULL;
	struct fault why;
	enum rc rc = media_told(b, &said, &why);
	char *text;

	buf_clear(b);
	test_assert_rc(rc, RC_OK, &why, "media_read", file, line);
	text = json_text(said, NULL);
	value_free(said);
	if (strcmp(text, json) != 0) {
		print_error("%s\n\twas read where this was wanted:\n%s\n", text,
			    json);
		_fail(file, line);
	}
	free(text);
}

void
media_assert_not_told(struct buf *b, const char *words, const char *file,
		      int line)
{
	struct value *said = NULL;
	struct fault why;
	enum rc rc = media_told(b, &said, &why);

	value_free(said);
	buf_clear(b);
	test_assert_rc(rc, RC_INVALID, &why, "media_read", file, line);
	test_assert_says(&why, words, file, line);
}
