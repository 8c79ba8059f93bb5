#ifndef RECORDER_CAGE_MEDIA_BOX_H
#define RECORDER_CAGE_MEDIA_BOX_H

/* Boxes of ISO base media files (ISO/IEC 14496-12, QuickTime), and the movie
 * that is gathered from them. */

#include "media_private.h"

struct box {
	char type[4];
	uint64_t at;  /* of its first byte after the header */
	uint64_t end; /* behind its last; never beyond its parent's */
	unsigned depth;
};

typedef enum rc (*box_fn)(void *arg, const struct box *b, struct fault *why);

bool box_is(const struct box *b, const char type[4]);

/* Each box in PARENT, whose bytes from AT on are boxes.  RC_INVALID for one
 * that does not fit, and below MEDIA_DEPTH. */
MUST_USE enum rc box_each(struct media_in *in, const struct box *parent,
			  box_fn fn, void *arg, struct fault *why);

/* SIZE bytes at the beginning of the box; those it lacks are zero. */
MUST_USE enum rc box_start(struct media_in *in, const struct box *b,
			   unsigned char *bytes, size_t size,
			   struct fault *why);

/* One track, as far as it was read. */
struct track {
	uint32_t id;
	char handler[4]; /* "vide", "soun" */
	char codec[MEDIA_CODEC];
	uint64_t timescale, duration;
	uint64_t width, height;
	int rotation;
	bool has_samples; /* in the movie box, not only in fragments */
	/* of fragments, in units of the timescale */
	uint64_t sample;     /* what one lasts if none says, by trex */
	uint64_t running;    /* what all of them last */
	uint64_t first, end; /* when the first begins and the last ends */
	bool begun;
};

enum { TRACKS = 16 };

struct movie {
	struct media_in *in;
	struct track tracks[TRACKS];
	size_t track_count;
	uint64_t timescale, duration, created;
	bool fragmented;
	uint64_t whole; /* with its fragments, by mehd, by the movie's scale */
	uint64_t index_units, index_scale; /* by the first sidx */
	uint64_t width, height;		   /* of the primary item of a HEIF */
	int rotation;
};

/* The boxes mvex, moof and sidx: what fragments last. */
MUST_USE enum rc fragment_defaults(void *movie, const struct box *b,
				   struct fault *why);
MUST_USE enum rc fragment_read(void *movie, const struct box *b,
			       struct fault *why);
MUST_USE enum rc fragment_index(struct movie *m, const struct box *b,
				struct fault *why);
/* How long a fragmented movie lasts in ms, or -1; COMPLETE: all fragments were
 * seen. */
int64_t fragment_duration(const struct movie *m, bool complete);

/* The box meta of a picture (HEIF, ISO/IEC 23008-12). */
MUST_USE enum rc heif_read(struct movie *m, const struct box *meta,
			   struct media *out, struct fault *why);

#endif
