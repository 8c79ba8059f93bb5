/* recorder/cage/media_fragment.c: what a fragmented movie lasts. */

#include "cage/media.h"
#include "support/media.h"

enum {
	SCALE = 1000,
	DEFAULT = 40,
	TFHD_BASE = 0x1,
	TFHD_DURATION = 0x8,
	TRUN_OFFSET = 0x1,
	TRUN_DURATION = 0x100,
	TRUN_SIZE = 0x200,
};

/* --- building ---------------------------------------------------------------
 */

static void
put_header(struct buf *b, const char type[4], uint64_t duration)
{
	size_t box = full_box_begin(b, type, 0, 0);

	put_zeros(b, 8);
	put_be(b, SCALE, 4);
	put_be(b, duration, 4);
	put_zeros(b, 80);
	box_end(b, box);
}

/* Track 1, with IN_MOVIE ms of samples in the movie box. */
static void
put_track(struct buf *b, uint64_t in_movie)
{
	size_t trak = box_begin(b, "trak"), mdia, stbl, box;

	box = full_box_begin(b, "tkhd", 0, 0);
	put_zeros(b, 8);
	put_be(b, 1, 4);
	put_zeros(b, 68);
	box_end(b, box);
	mdia = box_begin(b, "mdia");
	put_header(b, "mdhd", in_movie);
	stbl = box_begin(b, "stbl");
	box = full_box_begin(b, "stts", 0, 0);
	put_be(b, in_movie > 0, 4);
	put_zeros(b, 8);
	box_end(b, box);
	box_end(b, stbl);
	box_end(b, mdia);
	box_end(b, trak);
}

/* WHOLE: in mehd; 0: none. */
static void
put_movie(struct buf *b, uint64_t in_movie, uint64_t whole)
{
	size_t moov = box_begin(b, "moov"), mvex, box;

	put_header(b, "mvhd", in_movie);
	put_track(b, in_movie);
	mvex = box_begin(b, "mvex");
	if (whole > 0) {
		box = full_box_begin(b, "mehd", 1, 0);
		put_be(b, whole, 8);
		box_end(b, box);
	}
	box = full_box_begin(b, "trex", 0, 0);
	put_be(b, 1, 4);
	put_be(b, 1, 4);
	put_be(b, DEFAULT, 4);
	put_zeros(b, 8);
	box_end(b, box);
	box_end(b, mvex);
	box_end(b, moov);
}

struct fragment {
	uint32_t track;
	uint32_t header_flags, duration; /* of tfhd */
	bool placed;
	uint64_t at; /* of tfdt */
	uint32_t run_flags, count;
	const uint32_t *each; /* durations; NULL: none written */
};

static void
put_fragment(struct buf *b, const struct fragment *f)
{
	size_t moof = box_begin(b, "moof"), traf = box_begin(b, "traf"), box;

	box = full_box_begin(b, "tfhd", 0, f->header_flags);
	put_be(b, f->track, 4);
	if (f->header_flags & TFHD_BASE)
		put_be(b, 7, 8);
	if (f->header_flags & TFHD_DURATION)
		put_be(b, f->duration, 4);
	box_end(b, box);
	if (f->placed) {
		box = full_box_begin(b, "tfdt", 1, 0);
		put_be(b, f->at, 8);
		box_end(b, box);
	}
	box = full_box_begin(b, "trun", 0, f->run_flags);
	put_be(b, f->count, 4);
	if (f->run_flags & TRUN_OFFSET)
		put_be(b, 9, 4);
	for (uint32_t i = 0; f->each != NULL && i < f->count; i++) {
		put_be(b, f->each[i], 4);
		if (f->run_flags & TRUN_SIZE)
			put_be(b, 5555, 4);
	}
	box_end(b, box);
	box_end(b, traf);
	box_end(b, moof);
}

static void
put_index(struct buf *b, uint64_t first, uint64_t second)
{
	size_t box = full_box_begin(b, "sidx", 0, 0);

	put_be(b, 1, 4);
	put_be(b, SCALE, 4);
	put_zeros(b, 10);
	put_be(b, 2, 2);
	put_be(b, 100, 4);
	put_be(b, first, 4);
	put_zeros(b, 4);
	put_be(b, 100, 4);
	put_be(b, second, 4);
	put_zeros(b, 4);
	box_end(b, box);
}

/* --- tests ------------------------------------------------------------------
 */

static void
takes_what_the_movie_says_of_all_fragments(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 90000);
	assert_told(&b, "{\"durationMs\":90000}");
}

static void
takes_what_the_index_says(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_index(&b, 2000, 1500);
	assert_told(&b, "{\"durationMs\":3500}");
	put_movie(&b, 0, 0);
	put_index(&b, 2000, UINT32_MAX); /* not known */
	assert_told(&b, "{}");
}

static void
sums_fragments_whose_samples_last_the_default(void **state)
{
	const struct fragment f = { .track = 1, .count = 25 };
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	for (int i = 0; i < 3; i++)
		put_fragment(&b, &f);
	assert_told(&b, "{\"durationMs\":3000}");
}

static void
sums_fragments_that_have_a_default_of_their_own(void **state)
{
	const struct fragment f = {
		.track = 1,
		.header_flags = TFHD_BASE | TFHD_DURATION,
		.duration = 20,
		.count = 25,
	};
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_fragment(&b, &f);
	put_fragment(&b, &f);
	assert_told(&b, "{\"durationMs\":1000}");
}

static void
sums_samples_that_each_say_what_they_last(void **state)
{
	static const uint32_t each[] = { 10, 20, 30, 400 };
	const struct fragment f = {
		.track = 1,
		.run_flags = TRUN_OFFSET | TRUN_DURATION | TRUN_SIZE,
		.count = 4,
		.each = each,
	};
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_fragment(&b, &f);
	assert_told(&b, "{\"durationMs\":460}");
}

static void
adds_fragments_to_what_lies_in_the_movie_box(void **state)
{
	const struct fragment f = { .track = 1, .count = 25 };
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 7000, 0);
	put_fragment(&b, &f);
	assert_told(&b, "{\"durationMs\":8000}");
}

static void
counts_gaps_between_fragments_but_not_what_was_cut_off_before(void **state)
{
	struct fragment f = {
		.track = 1, .placed = true, .at = 500000, .count = 25
	};
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_fragment(&b, &f);
	f.at += 4000; /* three seconds later than the first ends */
	put_fragment(&b, &f);
	assert_told(&b, "{\"durationMs\":5000}");
}

static void
believes_fragments_before_an_index_of_the_first(void **state)
{
	const struct fragment f = { .track = 1, .count = 100 };
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	for (int i = 0; i < 3; i++) {
		put_index(&b, 2000, 2000);
		put_fragment(&b, &f);
	}
	assert_told(&b, "{\"durationMs\":12000}");
}

static void
passes_over_fragments_of_a_track_that_is_not_there(void **state)
{
	const struct fragment f = { .track = 2, .count = 25 };
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_fragment(&b, &f);
	assert_told(&b, "{}");
}

static void
refuses_a_run_of_more_samples_than_it_has(void **state)
{
	struct fragment f = { .track = 1,
			      .run_flags = TRUN_DURATION,
			      .count = UINT32_MAX };
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_fragment(&b, &f);
	assert_not_told(&b, "a run is cut off");
}

static void
refuses_to_count_beyond_64_bits(void **state)
{
	const struct fragment f = {
		.track = 1,
		.header_flags = TFHD_DURATION,
		.duration = UINT32_MAX,
		.placed = true,
		.at = UINT64_MAX - 5,
		.count = UINT32_MAX,
	};
	struct buf b = FILM;

	(void)state;
	put_movie(&b, 0, 0);
	put_fragment(&b, &f);
	assert_not_told(&b, "too long to be true");
}

/* More than one read each, so that the budget ends before they do. */
static void
put_many(struct buf *b)
{
	const struct fragment f = { .track = 1, .count = 25 };

	for (int i = 0; i < MEDIA_READS + 100; i++) {
		size_t box;

		put_fragment(b, &f);
		box = box_begin(b, "mdat");
		put_zeros(b, 1100);
		box_end(b, box);
	}
}

static void
says_no_duration_where_there_are_too_many_fragments_to_see(void **state)
{
	struct buf b = BUF_LIMIT(64 << 20);

	(void)state;
	put_movie(&b, 0, 0);
	put_many(&b);
	assert_told(&b, "{}");
	/* an index of all of them is believed, one of a few is not */
	put_movie(&b, 0, 0);
	put_index(&b, 90000000, 1);
	put_many(&b);
	assert_told(&b, "{\"durationMs\":90000001}");
	put_movie(&b, 0, 0);
	put_index(&b, 1000, 1000);
	put_many(&b);
	assert_told(&b, "{}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_movie_says_of_all_fragments),
		cmocka_unit_test(takes_what_the_index_says),
		cmocka_unit_test(sums_fragments_whose_samples_last_the_default),
		cmocka_unit_test(
			sums_fragments_that_have_a_default_of_their_own),
		cmocka_unit_test(sums_samples_that_each_say_what_they_last),
		cmocka_unit_test(adds_fragments_to_what_lies_in_the_movie_box),
		cmocka_unit_test(
			counts_gaps_between_fragments_but_not_what_was_cut_off_before),
		cmocka_unit_test(
			believes_fragments_before_an_index_of_the_first),
		cmocka_unit_test(
			passes_over_fragments_of_a_track_that_is_not_there),
		cmocka_unit_test(refuses_a_run_of_more_samples_than_it_has),
		cmocka_unit_test(refuses_to_count_beyond_64_bits),
		cmocka_unit_test(
			says_no_duration_where_there_are_too_many_fragments_to_see),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
