/* recorder/cage/media_matroska.c: Matroska and WebM. */

#include <string.h>

#include "support/media.h"

enum {
	EBML = 0x1a45dfa3,
	SEGMENT = 0x18538067,
	INFO = 0x1549a966,
	SCALE = 0x2ad7b1,
	DURATION = 0x4489,
	DATE = 0x4461,
	TRACKS = 0x1654ae6b,
	TRACK = 0xae,
	NUMBER = 0xd7,
	TYPE = 0x83,
	LASTS = 0x23e383,
	CODEC = 0x86,
	VIDEO = 0xe0,
	WIDTH = 0xb0,
	HEIGHT = 0xba,
	SHOWN_WIDTH = 0x54b0,
	SHOWN_HEIGHT = 0x54ba,
	SHOWN_UNIT = 0x54b2,
	CLUSTER = 0x1f43b675,
	TIME = 0xe7,
	SIMPLE = 0xa3,
	GROUP = 0xa0,
	BLOCK = 0xa1,
	GROUP_LASTS = 0x9b,
	CUES = 0x1c53bb6b,
};

/* 2026-03-02T09:05:00Z in ns since 2001. */
#define MADE ((UINT64_C(1772442300) - 978307200) * 1000000000)

/* --- building ---------------------------------------------------------------
 */

static void
put_head(struct buf *b)
{
	size_t e = element_begin(b, EBML);

	put_element(b, 0x4286, 1, 1);
	element_end(b, e);
}

static void
put_info(struct buf *b, uint64_t scale, double duration)
{
	size_t e = element_begin(b, INFO);
	uint64_t bits;

	memcpy(&bits, &duration, sizeof(bits));
	put_element(b, SCALE, scale, 4);
	if (duration > 0)
		put_element(b, DURATION, bits, 8);
	put_element(b, DATE, MADE, 8);
	element_end(b, e);
}

static void
put_codec(struct buf *b, const char *codec)
{
	size_t e = element_begin(b, CODEC);

	put_text(b, codec);
	element_end(b, e);
}

/* UNIT: of the size that is shown; -1: none is said. */
static void
put_tracks(struct buf *b, int unit)
{
	size_t tracks = element_begin(b, TRACKS), track, e;

	track = element_begin(b, TRACK);
	put_element(b, NUMBER, 2, 1);
	put_element(b, TYPE, 2, 1);
	put_codec(b, "A_OPUS");
	put_element(b, LASTS, 20000000, 4);
	element_end(b, track);
	track = element_begin(b, TRACK);
	put_element(b, NUMBER, 1, 1);
	put_element(b, TYPE, 1, 1);
	put_codec(b, "V_VP9");
	e = element_begin(b, VIDEO);
	put_element(b, WIDTH, 640, 2);
	put_element(b, HEIGHT, 480, 2);
	if (unit >= 0) {
		put_element(b, SHOWN_WIDTH, 853, 2);
		put_element(b, SHOWN_HEIGHT, 480, 2);
		put_element(b, SHOWN_UNIT, (uint64_t)unit, 1);
	}
	element_end(b, e);
	element_end(b, track);
	element_end(b, tracks);
}

static void
put_block(struct buf *b, uint64_t id, unsigned track, int after, size_t size)
{
	size_t e = element_begin(b, id);

	put_be(b, 0x80 | track, 1);
	put_be(b, (uint64_t)after, 2);
	put_zeros(b, 1 + size);
	element_end(b, e);
}

#define SAID_ALL                                                               \
	"{\"audio\":\"A_OPUS\",\"created\":\"2026-03-02T09:05:00Z\","          \
	"\"durationMs\":61500,\"height\":480,\"video\":\"V_VP9\","             \
	"\"width\":640}"
#define SAID_NO_DURATION                                                       \
	"{\"audio\":\"A_OPUS\",\"created\":\"2026-03-02T09:05:00Z\","          \
	"\"height\":480,\"video\":\"V_VP9\",\"width\":640}"

/* --- tests ------------------------------------------------------------------
 */

static void
reads_what_a_file_says(void **state)
{
	struct buf b = FILM;
	size_t segment;

	(void)state;
	put_head(&b);
	segment = element_begin(&b, SEGMENT);
	put_info(&b, 1000000, 61500);
	put_tracks(&b, -1);
	element_end(&b, segment);
	assert_told(&b, SAID_ALL);
}

static void
counts_the_duration_in_the_scale_it_names(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 500000, 123000.4);
	put_tracks(&b, -1);
	assert_told(&b, SAID_ALL);
}

static void
reads_a_duration_of_four_bytes(void **state)
{
	float duration = 61500;
	struct buf b = FILM;
	uint32_t bits;
	size_t info;

	(void)state;
	memcpy(&bits, &duration, sizeof(bits));
	put_head(&b);
	put_unsized(&b, SEGMENT);
	info = element_begin(&b, INFO);
	put_element(&b, DURATION, bits, 4);
	element_end(&b, info);
	assert_told(&b, "{\"durationMs\":61500}");
}

static void
leaves_out_a_duration_that_is_no_number_or_too_long(void **state)
{
	static const uint64_t bits[] = {
		UINT64_C(0x7ff8000000000000), /* not a number */
		UINT64_C(0x7ff0000000000000), /* infinite */
		UINT64_C(0xc0f0000000000000), /* negative */
		UINT64_C(0x7fefffffffffffff), /* the greatest */
		UINT64_C(0x4270000000000000), /* 2^40 ms */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		struct buf b = FILM;
		size_t info;

		put_head(&b);
		put_unsized(&b, SEGMENT);
		info = element_begin(&b, INFO);
		put_element(&b, DURATION, bits[i], 8);
		put_element(&b, DATE, UINT64_C(1) << 63, 8); /* 1708 */
		element_end(&b, info);
		assert_told(&b, "{}");
	}
}

static void
takes_the_size_that_is_shown_where_it_is_in_pixels(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_tracks(&b, 0);
	assert_told(&b, "{\"audio\":\"A_OPUS\",\"height\":480,"
			"\"video\":\"V_VP9\",\"width\":853}");
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_tracks(&b, 3); /* an aspect ratio */
	assert_told(&b, "{\"audio\":\"A_OPUS\",\"height\":480,"
			"\"video\":\"V_VP9\",\"width\":640}");
}

static void
reads_the_end_of_a_live_recording_off_its_last_block(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 1000000, 0);
	put_tracks(&b, -1);
	for (uint64_t at = 0; at <= 60000; at += 5000) {
		put_unsized(&b, CLUSTER);
		put_element(&b, TIME, at, 4);
		put_block(&b, SIMPLE, 1, 0, 3000);
		put_block(&b, SIMPLE, 2, 1480, 100); /* lasts 20 ms more */
		put_block(&b, SIMPLE, 1, -40, 100);
	}
	assert_told(&b, SAID_ALL);
}

static void
reads_the_end_off_the_last_of_clusters_with_sizes(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 1000000, 0);
	put_tracks(&b, -1);
	for (uint64_t at = 0; at <= 60000; at += 5000) {
		size_t cluster = element_begin(&b, CLUSTER), group;

		put_element(&b, TIME, at, 4);
		put_block(&b, SIMPLE, 1, 0, 3000);
		group = element_begin(&b, GROUP);
		put_element(&b, GROUP_LASTS, 500, 2);
		put_block(&b, BLOCK, 1, 1000, 100);
		element_end(&b, group);
		element_end(&b, cluster);
	}
	put_unsized(&b, CUES);
	assert_told(&b, SAID_ALL);
}

static void
reads_the_end_of_a_live_recording_that_was_broken_off(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 1000000, 0);
	put_tracks(&b, -1);
	put_unsized(&b, CLUSTER);
	put_element(&b, TIME, 60000, 4);
	put_block(&b, SIMPLE, 2, 1480, 100);
	put_block(&b, SIMPLE, 1, 9000, 3000);
	b.size -= 3008; /* in the middle of that block's head */
	assert_told(&b, SAID_ALL);
}

static void
takes_no_bytes_of_a_block_for_a_cluster(void **state)
{
	struct buf b = FILM;
	size_t block;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 1000000, 0);
	put_tracks(&b, -1);
	put_unsized(&b, CLUSTER);
	put_element(&b, TIME, 60000, 4);
	block = element_begin(&b, SIMPLE);
	put_be(&b, 0x82, 1);
	put_be(&b, 1480, 2);
	put_be(&b, 0, 1);
	put_be(&b, CLUSTER, 4); /* followed by nothing like one */
	put_text(&b, "and other bytes");
	element_end(&b, block);
	assert_told(&b, SAID_ALL);
}

static void
says_no_duration_where_the_last_cluster_is_too_far_from_the_end(void **state)
{
	struct buf b = BUF_LIMIT(16 << 20);

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 1000000, 0);
	put_tracks(&b, -1);
	put_unsized(&b, CLUSTER);
	put_element(&b, TIME, 60000, 4);
	put_block(&b, SIMPLE, 2, 1480, 9 << 20);
	assert_told(&b, SAID_NO_DURATION);
}

static void
spends_no_more_than_its_budget_on_what_looks_like_clusters(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_info(&b, 1000000, 0);
	put_tracks(&b, -1);
	put_unsized(&b, CLUSTER);
	put_element(&b, TIME, 60000, 4);
	for (int i = 0; i < 900000; i++)
		put_be(&b, CLUSTER, 4);
	assert_told(&b, SAID_NO_DURATION);
}

static void
refuses_an_element_larger_than_what_it_lies_in(void **state)
{
	struct buf b = FILM;
	size_t segment;

	(void)state;
	put_head(&b);
	segment = element_begin(&b, SEGMENT);
	put_tracks(&b, -1);
	b.size -= 1;
	element_end(&b, segment);
	assert_not_told(&b, "an element is larger than what it lies in");
}

static void
refuses_elements_without_form_or_too_deep(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_head(&b);
	put_be(&b, 0, 8); /* no id begins so */
	assert_not_told(&b, "an element is damaged");

	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_unsized(&b, TRACKS);
	put_unsized(&b, TRACK);
	for (int i = 0; i < 100; i++)
		put_unsized(&b, VIDEO);
	assert_not_told(&b, "elements lie too deep");

	put_head(&b);
	put_unsized(&b, SEGMENT);
	put_unsized(&b, INFO);
	put_unsized(&b, SCALE); /* as long as the rest */
	put_zeros(&b, 9);
	assert_not_told(&b, "a number is too long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_a_file_says),
		cmocka_unit_test(counts_the_duration_in_the_scale_it_names),
		cmocka_unit_test(reads_a_duration_of_four_bytes),
		cmocka_unit_test(
			leaves_out_a_duration_that_is_no_number_or_too_long),
		cmocka_unit_test(
			takes_the_size_that_is_shown_where_it_is_in_pixels),
		cmocka_unit_test(
			reads_the_end_of_a_live_recording_off_its_last_block),
		cmocka_unit_test(
			reads_the_end_off_the_last_of_clusters_with_sizes),
		cmocka_unit_test(
			reads_the_end_of_a_live_recording_that_was_broken_off),
		cmocka_unit_test(takes_no_bytes_of_a_block_for_a_cluster),
		cmocka_unit_test(
			says_no_duration_where_the_last_cluster_is_too_far_from_the_end),
		cmocka_unit_test(
			spends_no_more_than_its_budget_on_what_looks_like_clusters),
		cmocka_unit_test(
			refuses_an_element_larger_than_what_it_lies_in),
		cmocka_unit_test(refuses_elements_without_form_or_too_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
