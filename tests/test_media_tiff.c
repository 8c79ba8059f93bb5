/* recorder/cage/media_tiff.c: TIFF and Exif. */

#include <string.h>

#include "support/media.h"

enum { SHORT = 3, LONG = 4 };

typedef void (*put_fn)(struct buf *b, uint64_t n, size_t size);

static void
put_entry(struct buf *b, put_fn number, uint64_t tag, uint64_t type,
	  uint64_t value)
{
	number(b, tag, 2);
	number(b, type, 2);
	number(b, 1, 4);
	number(b, value, type == SHORT ? 2 : 4);
	if (type == SHORT)
		put_zeros(b, 2);
}

static void
put_tiff(struct buf *b, put_fn number, uint64_t subfile)
{
	put_text(b, number == put_le ? "II" : "MM");
	number(b, 42, 2);
	number(b, 8, 4);
	number(b, 4, 2);
	put_entry(b, number, 0xfe, LONG, subfile);
	put_entry(b, number, 0x100, SHORT, 640);
	put_entry(b, number, 0x101, LONG, 480);
	put_entry(b, number, 0x112, SHORT, 6);
}

static void
reads_a_tiff_in_either_order_of_bytes(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_tiff(&b, put_le, 0);
	assert_told(&b, "{\"height\":640,\"rotation\":90,\"width\":480}");
	put_tiff(&b, put_be, 0);
	assert_told(&b, "{\"height\":640,\"rotation\":90,\"width\":480}");
}

static void
takes_no_small_copy_for_the_picture(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_tiff(&b, put_be, 1); /* as raw pictures begin */
	assert_told(&b, "{\"rotation\":90}");
}

/* Exif alone is a TIFF without a picture. */
static void
says_when_it_was_taken_in_utc_where_the_offset_is_known(void **state)
{
	static const struct {
		const char *taken, *offset, *said;
	} cases[] = {
		{ "2026:03:02 09:05:00", NULL,
		  "{\"localTime\":\"2026-03-02T09:05:00\"}" },
		{ "2026:03:02 09:05:00", "+00:00",
		  "{\"created\":\"2026-03-02T09:05:00Z\"}" },
		{ "2026:03:02 09:05:00", "+05:45",
		  "{\"created\":\"2026-03-02T03:20:00Z\"}" },
		{ "2026:12:31 23:30:00", "-01:00",
		  "{\"created\":\"2027-01-01T00:30:00Z\"}" },
		{ "2026:03:02 09:05:00", "+99:00",
		  "{\"localTime\":\"2026-03-02T09:05:00\"}" },
		{ "2026:03:02 09:05:00", "Z     ",
		  "{\"localTime\":\"2026-03-02T09:05:00\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = FILM;

		put_exif(&b, 1, cases[i].taken, cases[i].offset);
		assert_told(&b, cases[i].said);
	}
}

static void
says_no_time_that_is_none(void **state)
{
	static const char *const taken[] = {
		"0000:00:00 00:00:00",	  "    :  :     :  :  ",
		"2026:02:30 09:05:00",	  "2026:03:02 24:05:00",
		"1999:12:31 23:59:59",	  "2200:01:01 00:00:00",
		"2026-03-02 09:05:00",	  "2026:03:02T09:05:00",
		"2026:03:02 09\00005:00",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct buf b = FILM;

		put_exif(&b, 1, taken[i], "+01:00");
		assert_told(&b, "{}");
	}
}

static void
refuses_a_directory_outside_the_file_or_without_end(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_text(&b, "MM");
	put_be(&b, 42, 2);
	put_be(&b, UINT32_MAX, 4);
	assert_not_told(&b, "it is cut off");
	put_text(&b, "MM");
	put_be(&b, 42, 2);
	put_be(&b, 8, 4);
	put_be(&b, 0xffff, 2);
	put_zeros(&b, (size_t)0xffff * 12);
	assert_not_told(&b, "too many entries");
}

/* The second directory is the first: it is read twice and no more. */
static void
follows_no_loop_of_directories(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_text(&b, "II");
	put_le(&b, 42, 2);
	put_le(&b, 8, 4);
	put_le(&b, 2, 2);
	put_entry(&b, put_le, 0x8769, LONG, 8);
	put_entry(&b, put_le, 0x112, SHORT, 3);
	assert_told(&b, "{\"rotation\":180}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tiff_in_either_order_of_bytes),
		cmocka_unit_test(takes_no_small_copy_for_the_picture),
		cmocka_unit_test(
			says_when_it_was_taken_in_utc_where_the_offset_is_known),
		cmocka_unit_test(says_no_time_that_is_none),
		cmocka_unit_test(
			refuses_a_directory_outside_the_file_or_without_end),
		cmocka_unit_test(follows_no_loop_of_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
