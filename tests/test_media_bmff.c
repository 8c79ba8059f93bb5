/* recorder/cage/media_bmff.c: mp4 and its kin. */

#include <string.h>

#include "cage/media.h"
#include "support/media.h"

/* 2026-03-02T09:05:00Z, counted from 1904. */
#define MADE (UINT64_C(1772442300) + 2082844800)

static const uint32_t one = 0x00010000, minus = 0xffff0000;

struct film {
	unsigned version; /* of the boxes: 1 has 64-bit times */
	uint64_t made, scale, duration;
	uint32_t a, b; /* of the matrix */
	unsigned width, height;
};

static const struct film plain = {
	.made = MADE,
	.scale = 1000,
	.duration = 61500,
	.a = one,
	.width = 1920,
	.height = 1080,
};

static void
put_times(struct buf *b, const struct film *f)
{
	size_t wide = f->version == 1 ? 8 : 4;

	put_be(b, f->made, wide);
	put_be(b, f->made, wide);
	put_be(b, f->scale, 4);
	put_be(b, f->duration, wide);
}

static void
put_mvhd(struct buf *b, const struct film *f)
{
	size_t box = full_box_begin(b, "mvhd", f->version, 0);

	put_times(b, f);
	put_zeros(b, 80);
	box_end(b, box);
}

static void
put_tkhd(struct buf *b, const struct film *f)
{
	size_t box = full_box_begin(b, "tkhd", f->version, 7);
	size_t wide = f->version == 1 ? 8 : 4;

	put_zeros(b, 2 * wide);
	put_be(b, 1, 4);
	put_zeros(b, 4 + wide + 16);
	put_be(b, f->a, 4);
	put_be(b, f->b, 4);
	put_zeros(b, 28);
	put_be(b, (uint64_t)f->width << 16, 4);
	put_be(b, (uint64_t)f->height << 16, 4);
	box_end(b, box);
}

static void
put_track(struct buf *b, const struct film *f, const char *handler,
	  const char *codec)
{
	size_t trak = box_begin(b, "trak"), mdia, minf, stbl, box;

	put_tkhd(b, f);
	mdia = box_begin(b, "mdia");
	box = full_box_begin(b, "mdhd", f->version, 0);
	put_times(b, f);
	put_zeros(b, 4);
	box_end(b, box);
	box = full_box_begin(b, "hdlr", 0, 0);
	put_zeros(b, 4);
	put_text(b, handler);
	put_zeros(b, 13);
	box_end(b, box);
	minf = box_begin(b, "minf");
	stbl = box_begin(b, "stbl");
	box = full_box_begin(b, "stsd", 0, 0);
	put_be(b, 1, 4);
	put_be(b, 86, 4);
	put_text(b, codec);
	put_zeros(b, 24);
	put_be(b, 704, 2);
	put_be(b, 576, 2);
	put_zeros(b, 50);
	box_end(b, box);
	box_end(b, stbl);
	box_end(b, minf);
	box_end(b, mdia);
	box_end(b, trak);
}

static void
put_ftyp(struct buf *b)
{
	size_t box = box_begin(b, "ftyp");

	put_text(b, "isom");
	put_zeros(b, 4);
	box_end(b, box);
}

static void
put_moov(struct buf *b, const struct film *f)
{
	size_t moov = box_begin(b, "moov");

	put_mvhd(b, f);
	put_track(b, f, "vide", "avc1");
	put_track(b, f, "soun", "mp4a");
	box_end(b, moov);
}

static void
put_mdat(struct buf *b)
{
	size_t box = box_begin(b, "mdat");

	put_zeros(b, 5000);
	box_end(b, box);
}

#define SAID_PLAIN                                                             \
	"{\"audio\":\"mp4a\",\"created\":\"2026-03-02T09:05:00Z\","            \
	"\"durationMs\":61500,\"height\":1080,\"video\":\"avc1\","             \
	"\"width\":1920}"

static void
reads_a_movie_that_begins_with_what_it_says(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_ftyp(&b);
	put_moov(&b, &plain);
	put_mdat(&b);
	assert_told(&b, SAID_PLAIN);
}

static void
reads_a_movie_that_says_it_at_the_end(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_ftyp(&b);
	put_mdat(&b);
	put_moov(&b, &plain);
	assert_told(&b, SAID_PLAIN);
}

static void
reads_times_of_64_bits(void **state)
{
	struct film f = plain;
	struct buf b = FILM;

	(void)state;
	f.version = 1;
	put_ftyp(&b);
	put_moov(&b, &f);
	assert_told(&b, SAID_PLAIN);
}

static void
reads_boxes_with_64_bit_sizes_and_one_that_lasts_to_the_end(void **state)
{
	struct buf b = FILM;
	size_t moov;

	(void)state;
	put_ftyp(&b);
	put_be(&b, 1, 4);
	put_text(&b, "mdat");
	put_be(&b, 16 + 100, 8);
	put_zeros(&b, 100);
	moov = b.size;
	put_moov(&b, &plain);
	memset(b.bytes + moov, 0, 4); /* size 0 */
	assert_told(&b, SAID_PLAIN);
}

static void
turns_what_is_shown_as_the_matrix_says(void **state)
{
	const struct {
		uint32_t a, b;
		const char *said;
	} cases[] = {
		{ 0, one,
		  "{\"height\":1920,\"rotation\":90,\"video\":\"hvc1\","
		  "\"width\":1080}" },
		{ minus, 0,
		  "{\"height\":1080,\"rotation\":180,\"video\":\"hvc1\","
		  "\"width\":1920}" },
		{ 0, minus,
		  "{\"height\":1920,\"rotation\":270,\"video\":\"hvc1\","
		  "\"width\":1080}" },
		{ one, one,
		  "{\"height\":1080,\"video\":\"hvc1\",\"width\":1920}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct film f = { .a = cases[i].a,
				  .b = cases[i].b,
				  .width = 1920,
				  .height = 1080 };
		struct buf b = FILM;
		size_t moov = box_begin(&b, "moov");

		put_mvhd(&b, &f);
		put_track(&b, &f, "vide", "hvc1");
		box_end(&b, moov);
		assert_told(&b, cases[i].said);
	}
}

static void
takes_the_size_of_the_sample_where_the_track_has_none(void **state)
{
	const struct film f = { .a = one };
	struct buf b = FILM;
	size_t moov = box_begin(&b, "moov");

	(void)state;
	put_track(&b, &f, "vide", "avc1");
	box_end(&b, moov);
	/* the handler is known before the sample is described */
	assert_told(&b, "{\"height\":576,\"video\":\"avc1\",\"width\":704}");
}

static void
leaves_out_times_that_are_not_said_or_absurd(void **state)
{
	static const uint64_t made[] = {
		0,				   /* not said */
		1,				   /* 1904 */
		2082844800,			   /* 1970 */
		2082844800 + UINT64_C(946684799),  /* 1999 */
		2082844800 + UINT64_C(7258118400), /* 2200 */
		UINT64_MAX,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		struct film f = { .version = 1, .made = made[i] };
		struct buf b = FILM;

		put_moov(&b, &f);
		assert_told(&b, "{\"audio\":\"mp4a\",\"height\":576,"
				"\"video\":\"avc1\",\"width\":704}");
	}
}

static void
leaves_out_a_duration_that_is_not_known_or_too_long(void **state)
{
	const struct film films[] = {
		{ .version = 0, .scale = 1000, .duration = UINT32_MAX },
		{ .version = 1, .scale = 1000, .duration = UINT64_MAX },
		{ .version = 1, .scale = 0, .duration = 5 },
		{ .version = 1, .scale = 1, .duration = UINT64_C(1) << 40 },
		{ .version = 1, .scale = 1, .duration = UINT64_MAX - 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(films) / sizeof(films[0]); i++) {
		struct buf b = FILM;

		put_moov(&b, &films[i]);
		assert_told(&b, "{\"audio\":\"mp4a\",\"height\":576,"
				"\"video\":\"avc1\",\"width\":704}");
	}
}

static void
takes_the_longest_track_where_the_movie_says_no_duration(void **state)
{
	struct film f = plain;
	struct buf b = FILM;
	size_t moov = box_begin(&b, "moov");

	(void)state;
	f.duration = 3000;
	put_track(&b, &f, "soun", "alac");
	f.duration = 4000;
	put_track(&b, &f, "soun", "mp4a");
	box_end(&b, moov);
	assert_told(&b, "{\"audio\":\"alac\",\"durationMs\":4000}");
}

static void
says_only_what_is_fit_to_be_a_codec(void **state)
{
	struct film f = { .a = one };
	struct buf b = FILM;

	(void)state;
	for (int i = 0; i < 2; i++) {
		size_t moov = box_begin(&b, "moov");

		put_track(&b, &f, "soun", i == 0 ? "a\"\x01 " : "\xff\xfe\\\"");
		box_end(&b, moov);
		assert_told(&b, i == 0 ? "{\"audio\":\"a\"}" : "{}");
	}
}

/* --- contradictions -------------------------------------------------------*/

static void
refuses_a_box_larger_than_what_it_lies_in(void **state)
{
	struct buf b = FILM;
	size_t moov;

	(void)state;
	put_ftyp(&b);
	moov = b.size;
	put_moov(&b, &plain);
	b.bytes[moov + 8 + 3] += 200; /* mvhd, and not moov */
	b.bytes[moov + 8 + 2] += 200;
	assert_not_told(&b, "a box is larger than what it lies in");

	put_ftyp(&b);
	put_be(&b, 1, 4);
	put_text(&b, "mdat");
	put_be(&b, UINT64_MAX, 8);
	assert_not_told(&b, "a box is larger than what it lies in");
}

static void
refuses_a_box_smaller_than_its_header(void **state)
{
	struct buf b = FILM;

	(void)state;
	for (uint64_t size = 2; size < 8; size++) {
		put_ftyp(&b);
		put_be(&b, size, 4);
		put_text(&b, "free");
		assert_not_told(&b, "smaller than its own header");
	}
	put_ftyp(&b);
	put_be(&b, 1, 4);
	put_text(&b, "free");
	put_be(&b, 0, 8); /* a loop, if it were believed */
	assert_not_told(&b, "smaller than its own header");
	put_ftyp(&b);
	put_be(&b, 1, 4);
	put_text(&b, "free");
	assert_not_told(&b, "a box is cut off");
}

static void
refuses_boxes_that_lie_too_deep(void **state)
{
	struct buf b = FILM;
	size_t places[100], moov = box_begin(&b, "moov");
	size_t trak = box_begin(&b, "trak");

	(void)state;
	for (size_t i = 0; i < 100; i++)
		places[i] = box_begin(&b, "mdia");
	for (size_t i = 100; i-- > 0;)
		box_end(&b, places[i]);
	box_end(&b, trak);
	box_end(&b, moov);
	assert_not_told(&b, "boxes lie too deep");
}

static void
never_reads_outside_a_movie_cut_off_anywhere(void **state)
{
	struct buf whole = FILM, b = FILM;
	struct fault why;

	(void)state;
	put_ftyp(&whole);
	put_moov(&whole, &plain);
	for (size_t size = 0; size < whole.size; size++) {
		struct value *said = NULL;
		enum rc rc;

		assert_ok(buf_add(&b, whole.bytes, size, &why), &why);
		rc = media_told(&b, &said, &why);
		assert_true(rc == RC_OK || rc == RC_INVALID);
		assert_false(value_has(said, "durationMs"));
		value_free(said);
		buf_empty(&b);
	}
	buf_clear(&b);
	buf_clear(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_movie_that_begins_with_what_it_says),
		cmocka_unit_test(reads_a_movie_that_says_it_at_the_end),
		cmocka_unit_test(reads_times_of_64_bits),
		cmocka_unit_test(
			reads_boxes_with_64_bit_sizes_and_one_that_lasts_to_the_end),
		cmocka_unit_test(turns_what_is_shown_as_the_matrix_says),
		cmocka_unit_test(
			takes_the_size_of_the_sample_where_the_track_has_none),
		cmocka_unit_test(leaves_out_times_that_are_not_said_or_absurd),
		cmocka_unit_test(
			leaves_out_a_duration_that_is_not_known_or_too_long),
		cmocka_unit_test(
			takes_the_longest_track_where_the_movie_says_no_duration),
		cmocka_unit_test(says_only_what_is_fit_to_be_a_codec),
		cmocka_unit_test(refuses_a_box_larger_than_what_it_lies_in),
		cmocka_unit_test(refuses_a_box_smaller_than_its_header),
		cmocka_unit_test(refuses_boxes_that_lie_too_deep),
		cmocka_unit_test(never_reads_outside_a_movie_cut_off_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
