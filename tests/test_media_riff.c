/* recorder/cage/media_riff.c: WebP and WAV. */

#include "support/media.h"

static void
put_riff(struct buf *b, const char *form)
{
	put_text(b, "RIFF");
	put_zeros(b, 4);
	put_text(b, form);
}

/* The beginning of a VP8X, VP8L, VP8 of 640 x 480. */
static void
put_extended(struct buf *b)
{
	put_text(b, "VP8X");
	put_le(b, 10, 4);
	put_zeros(b, 4);
	put_le(b, 639, 3);
	put_le(b, 479, 3);
}

static void
put_lossless(struct buf *b)
{
	put_text(b, "VP8L");
	put_le(b, 11, 4); /* odd: a byte of padding follows */
	put_le(b, 0x2f, 1);
	put_le(b, 639 | 479 << 14, 4);
	put_zeros(b, 6 + 1);
}

static void
put_lossy(struct buf *b)
{
	put_text(b, "VP8 ");
	put_le(b, 10, 4);
	put_zeros(b, 3);
	put_le(b, 0x2a019d, 3);
	put_le(b, 640 | 0x4000, 2); /* to be scaled */
	put_le(b, 480, 2);
}

static void
reads_each_kind_of_webp(void **state)
{
	static void (*const kinds[])(
		struct buf *) = { put_extended, put_lossless, put_lossy };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct buf b = FILM;

		put_riff(&b, "WEBP");
		put_text(&b, "what");
		put_le(&b, 5, 4);
		put_zeros(&b, 6);
		kinds[i](&b);
		assert_told(&b, "{\"height\":480,\"width\":640}");
	}
}

static void
reads_the_exif_of_a_webp_in_both_its_forms(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf b = FILM;

		put_riff(&b, "WEBP");
		put_extended(&b);
		put_text(&b, "EXIF");
		put_le(&b, EXIF_SIZE, 4);
		if (i == 1) {
			put_text(&b, "Exif");
			put_zeros(&b, 2);
		}
		put_exif(&b, 8, "2026:03:02 09:05:00", NULL);
		assert_told(&b, "{\"height\":640,\"localTime\":"
				"\"2026-03-02T09:05:00\",\"rotation\":270,"
				"\"width\":480}");
	}
}

/* SAID: bytes as the chunk says; THERE: those that follow. */
static void
put_wav(struct buf *b, uint64_t format, uint64_t said, size_t there)
{
	put_riff(b, "WAVE");
	put_text(b, "fmt ");
	put_le(b, 16, 4);
	put_le(b, format, 2);
	put_le(b, 1, 2);
	put_le(b, 8000, 4);
	put_le(b, 16000, 4);
	put_zeros(b, 4);
	put_text(b, "data");
	put_le(b, said, 4);
	put_zeros(b, there);
}

static void
reads_a_wav(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_wav(&b, 1, 24000, 24000);
	assert_told(&b, "{\"audio\":\"pcm\",\"durationMs\":1500}");
	put_wav(&b, 7, 24000, 24100);
	assert_told(&b, "{\"audio\":\"mulaw\",\"durationMs\":1500}");
	put_wav(&b, 0x1234, 24000, 24000);
	assert_told(&b, "{\"durationMs\":1500}");
}

static void
counts_what_is_there_of_a_wav_that_was_never_finished(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_wav(&b, 1, UINT32_MAX, 8000);
	assert_told(&b, "{\"audio\":\"pcm\",\"durationMs\":500}");
}

static void
says_nothing_of_riff_that_it_does_not_know(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_riff(&b, "AVI ");
	put_extended(&b);
	assert_told(&b, "{}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_kind_of_webp),
		cmocka_unit_test(reads_the_exif_of_a_webp_in_both_its_forms),
		cmocka_unit_test(reads_a_wav),
		cmocka_unit_test(
			counts_what_is_there_of_a_wav_that_was_never_finished),
		cmocka_unit_test(says_nothing_of_riff_that_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
