/* recorder/cage/media.c: which reader is asked, and how much it may read. */

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cage/media.h"
#include "support/media.h"

static void
says_nothing_of_what_is_no_media(void **state)
{
	static const char *const texts[] = {
		"",
		"a",
		"%PDF-1.7\n",
		"GIF88a\1\1",
		"PK\3\4 and the rest",
		"II*+",
		"plain text, longer than any signature",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf b = FILM;

		put_text(&b, texts[i]);
		assert_told(&b, "{}");
	}
}

static enum rc
refuse(void *arg, const void *bytes, size_t size, struct fault *why)
{
	(void)arg;
	(void)bytes;
	(void)size;
	return fault_set(why, RC_TOO_BIG, "no more");
}

static void
passes_on_why_it_could_not_say(void **state)
{
	struct span in = { .fd = test_fd_of("text", 4), .size = 4 };
	struct fault why;

	(void)state;
	assert_fault(media_read(&in, "", refuse, NULL, &why), RC_TOO_BIG, &why);
	span_close(&in);
	in = (struct span){ .fd = test_fd_of("GIF89a", 6), .size = 60 };
	assert_fault(media_read(&in, "", refuse, NULL, &why), RC_IO, &why);
	span_close(&in);
}

/* An object in a pack begins somewhere in a file and ends before it does. */
static void
reads_a_part_of_a_file_and_nothing_around_it(void **state)
{
	static const char file[] = "....GIF89a\x02\0\x03\0 and more";
	struct span in = { .fd = test_fd_of(file, sizeof(file)),
			   .start = 4,
			   .size = 10 };
	struct fault why;
	enum rc rc;

	(void)state;
	rc = media_read(&in, "", refuse, NULL, &why);
	assert_fault(rc, RC_TOO_BIG, &why); /* it came to say something */
	in.size = 9;
	rc = media_read(&in, "", refuse, NULL, &why);
	assert_fault(rc, RC_INVALID, &why);
	span_close(&in);
}

static void
lets_what_was_found_stand_when_the_budget_is_spent(void **state)
{
	struct buf b = BUF_LIMIT(64 << 20);

	(void)state;
	put_text(&b, "\x89PNG\r\n\x1a\n");
	put_be(&b, 13, 4);
	put_text(&b, "IHDR");
	put_be(&b, 640, 4);
	put_be(&b, 480, 4);
	put_zeros(&b, 9);
	for (int i = 0; i < MEDIA_READS + 100; i++) {
		put_be(&b, 1200, 4);
		put_text(&b, "IDAT");
		put_zeros(&b, 1204);
	}
	put_be(&b, EXIF_SIZE, 4);
	put_text(&b, "eXIf");
	put_exif(&b, 6, "2026:03:02 09:05:00", NULL);
	assert_told(&b, "{\"height\":480,\"width\":640}");
}

/* --- hostile files of a megabyte --------------------------------------------
 */

enum { HOSTILE = 1000000 };

static void
put_boxes(struct buf *b)
{
	put_be(b, 8, 4);
	put_text(b, "ftyp");
	while (b->size < HOSTILE) {
		put_be(b, 8, 4);
		put_text(b, "moof");
	}
}

static void
put_nested_boxes(struct buf *b)
{
	put_be(b, 8, 4);
	put_text(b, "ftyp");
	while (b->size < HOSTILE) {
		put_be(b, 0, 4); /* each to the end */
		put_text(b, b->size == 8 ? "moov" : "trak");
	}
}

/* As many samples as can be said, in each of many runs. */
static void
put_runs(struct buf *b)
{
	size_t moov = box_begin(b, "moov"), trak = box_begin(b, "trak");
	size_t moof, traf, box = full_box_begin(b, "tkhd", 0, 0);

	put_zeros(b, 8);
	put_be(b, 1, 4);
	box_end(b, box);
	box_end(b, trak);
	box_end(b, moov);
	moof = box_begin(b, "moof");
	traf = box_begin(b, "traf");
	box = full_box_begin(b, "tfhd", 0, 8);
	put_be(b, 1, 4);
	put_be(b, 1, 4);
	box_end(b, box);
	while (b->size < HOSTILE) {
		box = full_box_begin(b, "trun", 0, 0);
		put_be(b, UINT32_MAX, 4);
		box_end(b, box);
	}
	box_end(b, traf);
	box_end(b, moof);
}

static void
put_elements(struct buf *b)
{
	put_be(b, 0x1a45dfa380, 5);
	put_be(b, 0x18538067ff, 5);
	while (b->size < HOSTILE)
		put_be(b, 0xec80, 2);
}

static void
put_clusters(struct buf *b)
{
	put_be(b, 0x1a45dfa380, 5);
	put_be(b, 0x18538067ff, 5);
	while (b->size < HOSTILE)
		put_be(b, 0x1f43b675ff, 5);
}

/* Each is an Exif of which the directory is the same long one at the end. */
static void
put_exifs(struct buf *b)
{
	enum { DIRECTORY = HOSTILE + 100 };

	put_be(b, 0xffd8, 2);
	while (b->size < HOSTILE) {
		size_t base = b->size + 10;

		put_be(b, 0xffe1, 2);
		put_be(b, 2 + 6 + 8, 2);
		put_text(b, "Exif");
		put_zeros(b, 2);
		put_text(b, "II");
		put_le(b, 42, 2);
		put_le(b, DIRECTORY - base, 4);
	}
	put_zeros(b, DIRECTORY - b->size);
	put_le(b, 1024, 2);
	put_zeros(b, (size_t)1024 * 12);
}

static void
put_fill(struct buf *b)
{
	put_be(b, 0xffd8, 2);
	while (b->size < HOSTILE)
		put_be(b, 0xffffffff, 4);
}

static void
put_chunks(struct buf *b)
{
	put_text(b, "RIFF    WEBP");
	while (b->size < HOSTILE) {
		put_text(b, "VP8 ");
		put_le(b, 0, 4);
	}
}

static void
put_pages(struct buf *b)
{
	while (b->size < HOSTILE)
		put_text(b, "OggS");
}

static void
ends_soon_whatever_it_is_given(void **state)
{
	static void (*const makers[])(struct buf *) = {
		put_boxes, put_nested_boxes, put_runs,	 put_elements, put_fill,
		put_exifs, put_clusters,     put_chunks, put_pages,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		struct buf b = FILM;
		struct value *said = NULL;
		struct fault why;
		clock_t begun;
		enum rc rc;

		makers[i](&b);
		begun = clock();
		rc = media_told(&b, &said, &why);
		assert_true(clock() - begun < CLOCKS_PER_SEC);
		assert_true(rc == RC_OK || rc == RC_INVALID);
		value_free(said);
		buf_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_nothing_of_what_is_no_media),
		cmocka_unit_test(passes_on_why_it_could_not_say),
		cmocka_unit_test(reads_a_part_of_a_file_and_nothing_around_it),
		cmocka_unit_test(
			lets_what_was_found_stand_when_the_budget_is_spent),
		cmocka_unit_test(ends_soon_whatever_it_is_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
