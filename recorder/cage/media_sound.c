/* FLAC, Ogg (Vorbis, Opus) and MP3: see media_private.h. */

#include <string.h>

#include "media_private.h"

static void
set_audio(struct media *out, const char *name)
{
	media_codec(out->audio, name, strlen(name));
}

/* --- FLAC (RFC 9639) --------------------------------------------------------
 */

/* The 34 bytes of STREAMINFO. */
static void
tell_streaminfo(const unsigned char p[34], struct media *out)
{
	uint64_t packed = media_be(p + 10, 8);
	uint64_t samples = packed & ((UINT64_C(1) << 36) - 1);

	if (samples > 0)
		out->duration_ms = media_ms(samples, packed >> 44);
}

enum rc
media_flac(struct media_in *in, struct media *out, struct fault *why)
{
	unsigned char p[8 + 34];
	enum rc rc = media_get(in, 0, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	if ((p[4] & 0x7f) != 0)
		return fault_set(why, RC_INVALID,
				 "it does not begin with its stream's header");
	set_audio(out, "flac");
	tell_streaminfo(p + 8, out);
	return RC_OK;
}

/* --- Ogg (RFC 3533) ---------------------------------------------------------
 */

enum { PAGE = 27, TAIL = 64 * 1024 + 1024, STEP = 1024 };

/* The last page of the stream SERIAL tells how many samples came before it
 * ends.  No page is larger than TAIL. */
static enum rc
last_granule(struct media_in *in, const unsigned char serial[4], uint64_t *out,
	     struct fault *why)
{
	uint64_t end = in->span->size, from = end > TAIL ? end - TAIL : 0;
	enum rc rc = RC_OK;

	for (uint64_t at = from; rc == RC_OK && at < end; at += STEP) {
		unsigned char p[STEP + PAGE];
		size_t size =
			end - at < sizeof(p) ? (size_t)(end - at) : sizeof(p);

		rc = media_get(in, at, p, size, why);
		for (size_t i = 0; rc == RC_OK && i < STEP && i + PAGE <= size;
		     i++) {
			if (p[i] == 'O' && memcmp(p + i, "OggS", 4) == 0 &&
			    memcmp(p + i + 14, serial, 4) == 0 &&
			    media_le(p + i + 6, 8) <= INT64_MAX)
				*out = media_le(p + i + 6, 8);
		}
	}
	return rc;
}

enum rc
media_ogg(struct media_in *in, struct media *out, struct fault *why)
{
	uint64_t rate = 0, skip = 0, granule = 0, first;
	unsigned char p[PAGE], h[20];
	enum rc rc = media_get(in, 0, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	first = PAGE + (uint64_t)p[26]; /* behind the sizes of its pieces */
	rc = media_get(in, first, h, sizeof(h), why);
	if (rc != RC_OK)
		return rc;
	if (memcmp(h, "\x01vorbis", 7) == 0) {
		set_audio(out, "vorbis");
		rate = media_le(h + 12, 4);
	} else if (memcmp(h, "OpusHead", 8) == 0) {
		set_audio(out, "opus");
		rate = 48000; /* RFC 7845: always */
		skip = media_le(h + 10, 2);
	} else {
		return RC_OK;
	}
	rc = last_granule(in, p + 14, &granule, why);
	if (rc == RC_OK && granule > skip)
		out->duration_ms = media_ms(granule - skip, rate);
	return rc;
}

/* --- MP3 (ISO/IEC 11172-3, 13818-3) -----------------------------------------
 */

/* Behind the ID3v2 tag, whose size is written in seven bits a byte. */
static enum rc
skip_tag(struct media_in *in, uint64_t *at, struct fault *why)
{
	unsigned char p[10];
	enum rc rc = media_get(in, 0, p, sizeof(p), why);

	*at = 0;
	if (rc == RC_OK && memcmp(p, "ID3", 3) == 0)
		*at = 10 +
		      ((uint64_t)(p[6] & 0x7f) << 21 |
		       (uint64_t)(p[7] & 0x7f) << 14 |
		       (uint64_t)(p[8] & 0x7f) << 7 | (p[9] & 0x7f)) +
		      (p[5] & 0x10 ? 10 : 0);
	return rc;
}

/* Its length stands in a first frame that encoders add; without it only
 * counting all frames would tell. */
enum rc
media_mp3(struct media_in *in, struct media *out, struct fault *why)
{
	static const uint64_t rates[] = { 44100, 48000, 32000, 0 };
	unsigned char p[4], x[12];
	uint64_t at, rate, samples;
	size_t side;
	bool mpeg1, mono; /* else MPEG 2, 2.5 */
	enum rc rc = skip_tag(in, &at, why);

	if (rc == RC_OK)
		rc = media_get(in, at, p, sizeof(p), why);
	if (rc != RC_OK)
		return rc;
	if (p[0] != 0xff || (p[1] & 0xe6) != 0xe2)
		return RC_OK; /* a tag before something else */
	set_audio(out, "mp3");
	mpeg1 = (p[1] & 0x18) == 0x18;
	mono = (p[3] & 0xc0) == 0xc0;
	rate = rates[p[2] >> 2 & 3] >> (mpeg1 ? 0 : (p[1] & 0x10) ? 1 : 2);
	samples = mpeg1 ? 1152 : 576;
	side = mpeg1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
	rc = media_get(in, at + 4 + side, x, sizeof(x), why);
	if (rc != RC_OK)
		return rc == RC_INVALID ? RC_OK : rc;
	if ((memcmp(x, "Xing", 4) == 0 || memcmp(x, "Info", 4) == 0) &&
	    (x[7] & 1) != 0)
		out->duration_ms = media_ms(media_be(x + 8, 4) * samples, rate);
	return RC_OK;
}
