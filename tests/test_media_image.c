/* recorder/cage/media_image.c: JPEG, PNG and GIF. */

#include <string.h>

#include "support/media.h"

/* --- JPEG -------------------------------------------------------------------
 */

static void
put_segment(struct buf *b, unsigned marker, size_t size)
{
	put_be(b, 0xff00 | marker, 2);
	put_be(b, 2 + size, 2);
}

static void
put_app1(struct buf *b, unsigned orientation)
{
	put_segment(b, 0xe1, 6 + EXIF_SIZE);
	put_text(b, "Exif");
	put_zeros(b, 2);
	put_exif(b, orientation, "2026:03:02 09:05:00", NULL);
}

static void
put_frame(struct buf *b, unsigned marker)
{
	put_segment(b, marker, 15);
	put_be(b, 8, 1);
	put_be(b, 3024, 2);
	put_be(b, 4032, 2);
	put_zeros(b, 10);
}

static void
put_scan(struct buf *b)
{
	put_segment(b, 0xda, 10);
	put_zeros(b, 10);
	put_text(b, "the picture itself, which nobody reads");
}

static void
reads_a_jpeg_of_each_kind_of_frame(void **state)
{
	static const unsigned markers[] = {
		0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xcf
	};

	(void)state;
	for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++) {
		struct buf b = FILM;

		put_be(&b, 0xffd8, 2);
		put_segment(&b, 0xc4, 300); /* tables */
		put_zeros(&b, 300);
		put_be(&b, 0xff, 1); /* a fill byte */
		put_frame(&b, markers[i]);
		put_scan(&b);
		assert_told(&b, "{\"height\":3024,\"width\":4032}");
	}
}

static void
turns_a_jpeg_as_its_exif_says(void **state)
{
	static const struct {
		unsigned orientation;
		const char *said;
	} cases[] = {
		{ 1, "{\"height\":3024,\"localTime\":\"2026-03-02T09:05:00\","
		     "\"width\":4032}" },
		{ 3, "{\"height\":3024,\"localTime\":\"2026-03-02T09:05:00\","
		     "\"rotation\":180,\"width\":4032}" },
		{ 6, "{\"height\":4032,\"localTime\":\"2026-03-02T09:05:00\","
		     "\"rotation\":90,\"width\":3024}" },
		{ 8, "{\"height\":4032,\"localTime\":\"2026-03-02T09:05:00\","
		     "\"rotation\":270,\"width\":3024}" },
		{ 77, "{\"height\":3024,\"localTime\":\"2026-03-02T09:05:00\","
		      "\"width\":4032}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = FILM;

		put_be(&b, 0xffd8, 2);
		put_app1(&b, cases[i].orientation);
		put_frame(&b, 0xc0);
		put_scan(&b);
		assert_told(&b, cases[i].said);
	}
}

static void
keeps_a_jpeg_whose_exif_cannot_be_read(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_be(&b, 0xffd8, 2);
	put_segment(&b, 0xe1, 20);
	put_text(&b, "Exif");
	put_zeros(&b, 2);
	put_text(&b, "neither order!");
	put_frame(&b, 0xc0);
	put_scan(&b);
	assert_told(&b, "{\"height\":3024,\"width\":4032}");
}

static void
refuses_a_jpeg_that_contradicts_itself(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_be(&b, 0xffd8, 2);
	put_be(&b, 0xffe0, 2);
	put_be(&b, 1, 2);
	assert_not_told(&b, "a segment is too small");
	put_be(&b, 0xffd8, 2);
	put_segment(&b, 0xe0, 0);
	put_text(&b, "none");
	assert_not_told(&b, "a marker is missing");
	put_be(&b, 0xffd8, 2);
	put_segment(&b, 0xe0, 5000);
	assert_not_told(&b, "it is cut off");
}

/* --- PNG --------------------------------------------------------------------
 */

static void
put_png(struct buf *b, uint64_t width, uint64_t height, bool exif)
{
	put_text(b, "\x89PNG\r\n\x1a\n");
	put_be(b, 13, 4);
	put_text(b, "IHDR");
	put_be(b, width, 4);
	put_be(b, height, 4);
	put_zeros(b, 5 + 4);
	put_be(b, 1000, 4);
	put_text(b, "IDAT");
	put_zeros(b, 1000 + 4);
	if (exif) {
		put_be(b, EXIF_SIZE, 4);
		put_text(b, "eXIf");
		put_exif(b, 6, "2026:03:02 09:05:00", "-03:30");
		put_zeros(b, 4);
	}
	put_be(b, 0, 4);
	put_text(b, "IEND");
	put_zeros(b, 4);
}

static void
reads_a_png_with_and_without_exif(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_png(&b, 640, 480, false);
	assert_told(&b, "{\"height\":480,\"width\":640}");
	put_png(&b, 640, 480, true);
	assert_told(&b, "{\"created\":\"2026-03-02T12:35:00Z\","
			"\"height\":640,\"rotation\":90,\"width\":480}");
}

static void
says_no_size_that_no_picture_has(void **state)
{
	static const uint64_t sizes[][2] = {
		{ 0, 480 },
		{ 640, 0 },
		{ UINT64_C(1) << 31, 480 },
		{ 640, UINT32_MAX },
	};
	struct buf b = FILM;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		put_png(&b, sizes[i][0], sizes[i][1], false);
		assert_told(&b, "{}");
	}
	put_png(&b, INT32_MAX, INT32_MAX, false);
	assert_told(&b, "{\"height\":2147483647,\"width\":2147483647}");
}

/* --- GIF --------------------------------------------------------------------
 */

static void
reads_a_gif(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_text(&b, "GIF89a");
	put_le(&b, 640, 2);
	put_le(&b, 480, 2);
	put_zeros(&b, 3);
	assert_told(&b, "{\"height\":480,\"width\":640}");
	put_text(&b, "GIF87a");
	put_le(&b, 640, 2);
	assert_not_told(&b, "it is cut off");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_jpeg_of_each_kind_of_frame),
		cmocka_unit_test(turns_a_jpeg_as_its_exif_says),
		cmocka_unit_test(keeps_a_jpeg_whose_exif_cannot_be_read),
		cmocka_unit_test(refuses_a_jpeg_that_contradicts_itself),
		cmocka_unit_test(reads_a_png_with_and_without_exif),
		cmocka_unit_test(says_no_size_that_no_picture_has),
		cmocka_unit_test(reads_a_gif),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
