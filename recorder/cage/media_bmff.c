/* ISO base media files: the movie and its tracks.  See media_box.h. */

#include <string.h>

#include "media_box.h"

/* Seconds from 1904, where these files count from, to 1970. */
static const uint64_t epoch_1904 = 2082844800;

/* --- tracks -----------------------------------------------------------------
 */

static struct track *
track_at_hand(struct movie *m)
{
	return &m->tracks[m->track_count - 1];
}

/* The matrix of a track header says how it is turned. */
static int
rotation_of(const unsigned char *matrix)
{
	static const uint32_t one = 0x00010000, minus = 0xffff0000;
	uint32_t a = (uint32_t)media_be(matrix, 4);
	uint32_t b = (uint32_t)media_be(matrix + 4, 4);

	if (a == 0 && b == one)
		return 90;
	if (a == minus && b == 0)
		return 180;
	if (a == 0 && b == minus)
		return 270;
	return 0;
}

static enum rc
read_tkhd(struct movie *m, const struct box *b, struct fault *why)
{
	struct track *t = track_at_hand(m);
	unsigned char p[96];
	enum rc rc = box_start(m->in, b, p, sizeof(p), why);
	size_t more = p[0] == 1 ? 12 : 0; /* 64-bit times */

	if (rc != RC_OK)
		return rc;
	t->id = (uint32_t)media_be(p + 12 + (more > 0 ? 8 : 0), 4);
	t->rotation = rotation_of(p + 40 + more);
	t->width = media_be(p + 76 + more, 2); /* of 16.16 */
	t->height = media_be(p + 80 + more, 2);
	return RC_OK;
}

struct times {
	uint64_t created, scale, duration;
};

/* mdhd and mvhd begin alike. */
static enum rc
read_times(struct movie *m, const struct box *b, struct times *out,
	   struct fault *why)
{
	unsigned char p[36];
	enum rc rc = box_start(m->in, b, p, sizeof(p), why);
	bool wide = p[0] == 1;

	if (rc != RC_OK)
		return rc;
	out->created = media_be(p + 4, wide ? 8 : 4);
	out->scale = media_be(p + (wide ? 20 : 12), 4);
	out->duration = media_be(p + (wide ? 24 : 16), wide ? 8 : 4);
	if (out->duration == (wide ? UINT64_MAX : UINT32_MAX))
		out->duration = 0; /* not known */
	return RC_OK;
}

/* The codec of the first sample entry, and its size if the header has none. */
static enum rc
read_stsd(struct movie *m, const struct box *b, struct fault *why)
{
	struct track *t = track_at_hand(m);
	unsigned char p[44];
	enum rc rc = box_start(m->in, b, p, sizeof(p), why);

	if (rc != RC_OK || media_be(p + 4, 4) == 0)
		return rc;
	media_codec(t->codec, p + 12, 4);
	if (memcmp(t->handler, "vide", 4) == 0 &&
	    (t->width == 0 || t->height == 0)) {
		t->width = media_be(p + 40, 2);
		t->height = media_be(p + 42, 2);
	}
	return RC_OK;
}

static enum rc
in_track(void *arg, const struct box *b, struct fault *why)
{
	struct movie *m = arg;
	struct track *t = track_at_hand(m);
	unsigned char p[12];
	struct times times;
	enum rc rc;

	if (box_is(b, "mdia") || box_is(b, "minf") || box_is(b, "stbl"))
		return box_each(m->in, b, in_track, m, why);
	if (box_is(b, "tkhd"))
		return read_tkhd(m, b, why);
	if (box_is(b, "stsd"))
		return read_stsd(m, b, why);
	if (box_is(b, "mdhd")) {
		rc = read_times(m, b, &times, why);
		if (rc == RC_OK) {
			t->timescale = times.scale;
			t->duration = times.duration;
		}
		return rc;
	}
	if (box_is(b, "stts")) {
		rc = box_start(m->in, b, p, sizeof(p), why);
		t->has_samples = media_be(p + 4, 4) > 0;
		return rc;
	}
	/* QuickTime has a second one, of the data */
	if (!box_is(b, "hdlr") || t->handler[0] != '\0')
		return RC_OK;
	rc = box_start(m->in, b, p, sizeof(p), why);
	memcpy(t->handler, p + 8, 4);
	return rc;
}

/* --- the movie --------------------------------------------------------------
 */

static enum rc
in_moov(void *arg, const struct box *b, struct fault *why)
{
	struct movie *m = arg;
	struct times times;
	enum rc rc;

	if (box_is(b, "mvhd")) {
		rc = read_times(m, b, &times, why);
		if (rc == RC_OK) {
			m->created = times.created;
			m->timescale = times.scale;
			m->duration = times.duration;
		}
		return rc;
	}
	if (box_is(b, "mvex")) {
		m->fragmented = true;
		return box_each(m->in, b, fragment_defaults, m, why);
	}
	if (!box_is(b, "trak") || m->track_count == TRACKS)
		return RC_OK;
	m->tracks[m->track_count++] = (struct track){ .id = 0 };
	return box_each(m->in, b, in_track, m, why);
}

struct top {
	struct movie movie;
	struct media *out;
	bool seen; /* the movie box; what comes after is a copy */
};

static enum rc
at_top(void *arg, const struct box *b, struct fault *why)
{
	struct top *top = arg;
	struct movie *m = &top->movie;

	if (box_is(b, "moov") && !top->seen) {
		top->seen = true;
		return box_each(m->in, b, in_moov, m, why);
	}
	if (box_is(b, "moof"))
		return box_each(m->in, b, fragment_read, m, why);
	if (box_is(b, "sidx"))
		return fragment_index(m, b, why);
	if (box_is(b, "meta"))
		return heif_read(m, b, top->out, why);
	return RC_OK;
}

static int64_t
duration_of(const struct movie *m, bool complete)
{
	int64_t longest = -1;

	if (m->fragmented)
		return fragment_duration(m, complete);
	if (m->duration > 0)
		return media_ms(m->duration, m->timescale);
	for (size_t i = 0; complete && i < m->track_count; i++) {
		const struct track *t = &m->tracks[i];
		int64_t ms = media_ms(t->duration, t->timescale);

		if (ms > longest)
			longest = ms;
	}
	return longest > 0 ? longest : -1;
}

static void
tell(const struct movie *m, bool complete, struct media *out)
{
	for (size_t i = 0; i < m->track_count; i++) {
		const struct track *t = &m->tracks[i];

		if (memcmp(t->handler, "vide", 4) == 0 && !out->video[0]) {
			memcpy(out->video, t->codec, sizeof(out->video));
			out->width = t->width;
			out->height = t->height;
			out->rotation = t->rotation;
		} else if (memcmp(t->handler, "soun", 4) == 0 &&
			   !out->audio[0]) {
			memcpy(out->audio, t->codec, sizeof(out->audio));
		}
	}
	if (m->width > 0) {
		out->width = m->width;
		out->height = m->height;
		out->rotation = m->rotation;
	}
	if (m->track_count > 0)
		out->duration_ms = duration_of(m, complete);
	if (m->created > epoch_1904 && m->created < (uint64_t)INT64_MAX)
		out->created = media_time((int64_t)(m->created - epoch_1904));
}

enum rc
media_bmff(struct media_in *in, struct media *out, struct fault *why)
{
	const struct box whole = { .end = in->span->size };
	struct top top = { .movie = { .in = in }, .out = out };
	enum rc rc = box_each(in, &whole, at_top, &top, why);

	if (rc == RC_OK || rc == RC_TOO_BIG)
		tell(&top.movie, rc == RC_OK, out);
	return rc;
}
