/* What lies in RIFF, WebP and WAV: see media_private.h. */

#include <string.h>

#include "media_private.h"

struct riff {
	struct media_in *in;
	struct media *out;
	uint64_t bytes_a_second;
};

/* A chunk: its name, and where its bytes are; END is in the file. */
struct chunk {
	unsigned char name[4];
	uint64_t at, end;
};

static bool
is(const struct chunk *c, const char name[4])
{
	return memcmp(c->name, name, 4) == 0;
}

typedef enum rc (*chunk_fn)(struct riff *r, const struct chunk *c,
			    struct fault *why);

static enum rc
in_webp(struct riff *r, const struct chunk *c, struct fault *why)
{
	struct media *out = r->out;
	unsigned char p[10];
	uint64_t bits;
	enum rc rc;

	if (is(c, "EXIF")) {
		rc = media_get(r->in, c->at, p, 6, why);
		if (rc != RC_OK)
			return rc;
		/* some write it as in JPEG */
		return media_exif(r->in,
				  c->at + (memcmp(p, "Exif\0", 6) == 0 ? 6 : 0),
				  out, why);
	}
	if (memcmp(c->name, "VP8", 3) != 0 ||
	    (out->width > 0 && !is(c, "VP8X")))
		return RC_OK;
	rc = media_get(r->in, c->at, p, sizeof(p), why);
	if (rc != RC_OK)
		return rc;
	if (is(c, "VP8X")) {
		out->width = media_le(p + 4, 3) + 1;
		out->height = media_le(p + 7, 3) + 1;
	} else if (is(c, "VP8L")) {
		bits = media_le(p + 1, 4);
		out->width = (bits & 0x3fff) + 1;
		out->height = (bits >> 14 & 0x3fff) + 1;
	} else if (is(c, "VP8 ")) {
		out->width = media_le(p + 6, 2) & 0x3fff;
		out->height = media_le(p + 8, 2) & 0x3fff;
	}
	return RC_OK;
}

static const char *
codec_of(uint64_t format)
{
	static const struct {
		uint64_t format;
		const char *name;
	} known[] = {
		{ 1, "pcm" },  { 3, "pcm" },   { 0xfffe, "pcm" },
		{ 6, "alaw" }, { 7, "mulaw" }, { 0x55, "mp3" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].format == format)
			return known[i].name;
	return "";
}

static enum rc
in_wav(struct riff *r, const struct chunk *c, struct fault *why)
{
	unsigned char p[16];
	const char *codec;
	enum rc rc;

	/* one that was never finished says no size, or a wrong one: then what
	 * is there counts */
	if (is(c, "data") && r->out->duration_ms < 0)
		r->out->duration_ms =
			media_ms(c->end - c->at, r->bytes_a_second);
	if (!is(c, "fmt "))
		return RC_OK;
	rc = media_get(r->in, c->at, p, sizeof(p), why);
	if (rc != RC_OK)
		return rc;
	r->bytes_a_second = media_le(p + 8, 4);
	codec = codec_of(media_le(p, 2));
	media_codec(r->out->audio, codec, strlen(codec));
	return RC_OK;
}

enum rc
media_riff(struct media_in *in, struct media *out, struct fault *why)
{
	struct riff r = { .in = in, .out = out };
	uint64_t at = 12, all = in->span->size;
	unsigned char h[12];
	chunk_fn fn = NULL;
	enum rc rc = media_get(in, 0, h, sizeof(h), why);

	if (rc != RC_OK)
		return rc;
	if (memcmp(h + 8, "WEBP", 4) == 0)
		fn = in_webp;
	else if (memcmp(h + 8, "WAVE", 4) == 0)
		fn = in_wav;
	while (rc == RC_OK && fn != NULL && at < all && all - at >= 8) {
		struct chunk c = { .at = at + 8 };
		uint64_t size;

		rc = media_get(in, at, h, 8, why);
		if (rc != RC_OK)
			break;
		memcpy(c.name, h, 4);
		size = media_le(h + 4, 4);
		c.end = size < all - c.at ? c.at + size : all;
		rc = fn(&r, &c, why);
		at = c.at + size + (size & 1);
	}
	return rc;
}
