/* recorder/cage/media_sound.c: FLAC, Ogg, MP3. */

#include "support/media.h"

static void
reads_a_flac(void **state)
{
	static const uint64_t rate = 44100;
	struct buf b = FILM;

	(void)state;
	for (uint64_t samples = 0; samples < 200000; samples += 132300) {
		put_text(&b, "fLaC");
		put_be(&b, 34, 4);
		put_zeros(&b, 10);
		put_be(&b, rate << 44 | UINT64_C(0x1f) << 36 | samples, 8);
		put_zeros(&b, 16);
		if (samples == 0) /* not known */
			assert_told(&b, "{\"audio\":\"flac\"}");
		else
			assert_told(&b, "{\"audio\":\"flac\","
					"\"durationMs\":3000}");
	}
	put_text(&b, "fLaC");
	put_be(&b, 0x04000022, 4);
	put_zeros(&b, 34);
	assert_not_told(&b, "does not begin with its stream's header");
}

/* --- Ogg --------------------------------------------------------------------
 */

static void
put_page(struct buf *b, uint64_t serial, uint64_t granule, unsigned pieces)
{
	put_text(b, "OggS");
	put_zeros(b, 2);
	put_le(b, granule, 8);
	put_le(b, serial, 4);
	put_zeros(b, 8);
	put_le(b, pieces, 1);
	put_zeros(b, pieces);
}

static void
reads_a_vorbis_and_an_opus(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_page(&b, 5, 0, 1);
	put_text(&b, "\x01vorbis");
	put_zeros(&b, 5);
	put_le(&b, 22050, 4);
	put_zeros(&b, 200000);
	put_page(&b, 5, 66150, 3);
	put_page(&b, 6, 999999, 3);	/* of another stream */
	put_page(&b, 5, UINT64_MAX, 3); /* where nothing ends */
	assert_told(&b, "{\"audio\":\"vorbis\",\"durationMs\":3000}");

	put_page(&b, 5, 0, 1);
	put_text(&b, "OpusHead");
	put_zeros(&b, 2);
	put_le(&b, 312, 2);
	put_le(&b, 16000, 4);
	put_zeros(&b, 1010); /* the last page lies across two steps */
	put_page(&b, 5, 144312, 0);
	assert_told(&b, "{\"audio\":\"opus\",\"durationMs\":3000}");
}

static void
says_nothing_of_an_ogg_that_it_does_not_know(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_page(&b, 5, 0, 1);
	put_text(&b, "\x80theora and so on");
	put_zeros(&b, 20);
	assert_told(&b, "{}");
}

/* --- MP3 --------------------------------------------------------------------
 */

/* HEAD: of a frame; SIDE: bytes from there to the encoder's name. */
static void
put_frame(struct buf *b, uint64_t head, size_t side, const char *name)
{
	put_be(b, head, 4);
	put_zeros(b, side);
	put_text(b, name);
	put_be(b, 1, 4); /* the number of frames follows */
	put_be(b, 1000, 4);
	put_zeros(b, 100);
}

static void
reads_an_mp3_whose_first_frame_counts_the_others(void **state)
{
	struct buf b = FILM;

	(void)state;
	/* MPEG 1, 48 kHz, stereo: 1152 samples a frame */
	put_frame(&b, 0xfffb9464, 32, "Xing");
	assert_told(&b, "{\"audio\":\"mp3\",\"durationMs\":24000}");
	/* MPEG 2, 24 kHz, mono: 576 */
	put_frame(&b, 0xfff394c4, 9, "Info");
	assert_told(&b, "{\"audio\":\"mp3\",\"durationMs\":24000}");
	/* MPEG 2.5, 12 kHz */
	put_frame(&b, 0xffe394c4, 9, "Info");
	assert_told(&b, "{\"audio\":\"mp3\",\"durationMs\":48000}");
}

static void
reads_an_mp3_behind_its_tag(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_text(&b, "ID3");
	put_be(&b, 0x0300, 2);
	put_be(&b, 0, 1);
	put_be(&b, 0x0000020a, 4); /* 2 * 128 + 10 */
	put_zeros(&b, 266);
	put_frame(&b, 0xfffb9464, 32, "Xing");
	assert_told(&b, "{\"audio\":\"mp3\",\"durationMs\":24000}");
}

static void
says_no_duration_of_an_mp3_that_does_not(void **state)
{
	struct buf b = FILM;

	(void)state;
	put_frame(&b, 0xfffb9464, 32, "nope");
	assert_told(&b, "{\"audio\":\"mp3\"}");
	put_frame(&b, 0xfffb9c64, 32, "Xing"); /* a rate that is none */
	assert_told(&b, "{\"audio\":\"mp3\"}");
	put_be(&b, 0xfffb9464, 4);
	put_zeros(&b, 12);
	assert_told(&b, "{\"audio\":\"mp3\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_flac),
		cmocka_unit_test(reads_a_vorbis_and_an_opus),
		cmocka_unit_test(says_nothing_of_an_ogg_that_it_does_not_know),
		cmocka_unit_test(
			reads_an_mp3_whose_first_frame_counts_the_others),
		cmocka_unit_test(reads_an_mp3_behind_its_tag),
		cmocka_unit_test(says_no_duration_of_an_mp3_that_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
