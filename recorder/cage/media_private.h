#ifndef RECORDER_CAGE_MEDIA_PRIVATE_H
#define RECORDER_CAGE_MEDIA_PRIVATE_H

/* What the readers of media share.  Every byte they see comes through
 * media_get(), which counts. */

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "cage/media.h"

enum {
	MEDIA_CODEC = 65,
	MEDIA_WINDOW = 1024, /* bytes that one read of the file fetches */
	MEDIA_GETS = 1 << 20,
};

struct media {
	int64_t duration_ms;	/* -1: not said */
	uint64_t width, height; /* as stored; 0: not said */
	int rotation;		/* clockwise */
	char video[MEDIA_CODEC], audio[MEDIA_CODEC]; /* "": none */
	int64_t created; /* seconds since 1970; 0: not said */
	char local[20];	 /* "2026-03-02T09:05:00", of Exif without a zone */
};

struct media_in {
	const struct span *span;
	unsigned reads, gets;
	uint64_t bytes;
	uint64_t window_at;
	size_t window_size;
	unsigned char window[MEDIA_WINDOW];
};

/*
 * SIZE bytes at AT.
 *	RC_TOO_BIG	the budget is spent
 *	RC_INVALID	the file ends before
 */
MUST_USE enum rc media_get(struct media_in *in, uint64_t at, void *bytes,
			   size_t size, struct fault *why);

/* Numbers of 1 to 8 bytes, the greatest byte first or last. */
uint64_t media_be(const unsigned char *p, size_t size);
uint64_t media_le(const unsigned char *p, size_t size);
/* Seconds since 1970 if they lie in the years 2000 to 2199, else 0. */
int64_t media_time(int64_t seconds);
/* UNITS of SCALE a second as ms, or -1 where that cannot be. */
int64_t media_ms(uint64_t units, uint64_t scale);
/* What of a codec's name of SIZE bytes is fit to be said; "" where nothing. */
void media_codec(char out[MEDIA_CODEC], const void *name, size_t size);

/* A reader of one family.  What OUT got before RC_TOO_BIG stands. */
typedef enum rc (*media_reader_fn)(struct media_in *in, struct media *out,
				   struct fault *why);

MUST_USE enum rc media_bmff(struct media_in *in, struct media *out,
			    struct fault *why);
MUST_USE enum rc media_matroska(struct media_in *in, struct media *out,
				struct fault *why);
MUST_USE enum rc media_jpeg(struct media_in *in, struct media *out,
			    struct fault *why);
MUST_USE enum rc media_png(struct media_in *in, struct media *out,
			   struct fault *why);
MUST_USE enum rc media_gif(struct media_in *in, struct media *out,
			   struct fault *why);
MUST_USE enum rc media_tiff(struct media_in *in, struct media *out,
			    struct fault *why);
/* WebP and WAV. */
MUST_USE enum rc media_riff(struct media_in *in, struct media *out,
			    struct fault *why);
MUST_USE enum rc media_flac(struct media_in *in, struct media *out,
			    struct fault *why);
MUST_USE enum rc media_ogg(struct media_in *in, struct media *out,
			   struct fault *why);
MUST_USE enum rc media_mp3(struct media_in *in, struct media *out,
			   struct fault *why);

/* The Exif that begins at BASE, with its byte order.  One that cannot be read
 * leaves the picture as it is. */
MUST_USE enum rc media_exif(struct media_in *in, uint64_t base,
			    struct media *out, struct fault *why);

#endif
