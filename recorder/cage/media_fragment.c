/* How long the fragments of a movie last: see media_box.h. */

#include "media_box.h"

/* What a flag of a fragment's boxes says is there (ISO/IEC 14496-12 §8.8). */
enum {
	TFHD_BASE = 0x1,
	TFHD_DESCRIPTION = 0x2,
	TFHD_DURATION = 0x8,
	TRUN_OFFSET = 0x1,
	TRUN_FIRST = 0x4,
	TRUN_DURATION = 0x100,
	TRUN_EACH = 0xf00,
};

static struct track *
track_of(struct movie *m, uint32_t id)
{
	for (size_t i = 0; i < m->track_count; i++)
		if (m->tracks[i].id == id)
			return &m->tracks[i];
	return NULL;
}

enum rc
fragment_defaults(void *movie, const struct box *b, struct fault *why)
{
	struct movie *m = movie;
	unsigned char p[24];
	struct track *t;
	enum rc rc = box_start(m->in, b, p, sizeof(p), why);

	if (rc == RC_OK && box_is(b, "mehd"))
		m->whole = media_be(p + 4, p[0] == 1 ? 8 : 4);
	if (rc == RC_OK && box_is(b, "trex")) {
		t = track_of(m, (uint32_t)media_be(p + 4, 4));
		if (t != NULL)
			t->sample = media_be(p + 12, 4);
	}
	return rc;
}

/* --- one fragment of one track ----------------------------------------------
 */

struct fragment {
	struct movie *m;
	struct track *track; /* NULL: one that the movie does not have */
	uint64_t sample;     /* what one lasts, where a run gives none */
};

/* The durations that a run gives sample by sample. */
static enum rc
sum_samples(struct media_in *in, const struct box *b, uint64_t count,
	    uint64_t *units, struct fault *why)
{
	unsigned char p[16], chunk[MEDIA_WINDOW];
	enum rc rc = box_start(in, b, p, 8, why);
	uint32_t flags = (uint32_t)media_be(p + 1, 3);
	size_t step = 4U * (size_t)__builtin_popcount(flags & TRUN_EACH);
	uint64_t at = b->at + 8 + (flags & TRUN_OFFSET ? 4 : 0) +
		      (flags & TRUN_FIRST ? 4 : 0);
	uint64_t most = sizeof(chunk) / step;

	while (rc == RC_OK && count > 0) {
		size_t n = (size_t)(count < most ? count : most);

		if (at > b->end || n * step > b->end - at)
			return fault_set(why, RC_INVALID, "a run is cut off");
		rc = media_get(in, at, chunk, n * step, why);
		for (size_t i = 0; rc == RC_OK && i < n; i++)
			*units += media_be(chunk + i * step, 4);
		at += n * step;
		count -= n;
	}
	return rc;
}

static enum rc
read_run(struct fragment *f, const struct box *b, struct fault *why)
{
	struct track *t = f->track;
	uint64_t units = 0, count;
	unsigned char p[8];
	enum rc rc = box_start(f->m->in, b, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	count = media_be(p + 4, 4);
	if ((media_be(p + 1, 3) & TRUN_DURATION) != 0)
		rc = sum_samples(f->m->in, b, count, &units, why);
	else
		units = count * f->sample; /* 32 bits each */
	if (rc != RC_OK)
		return rc;
	if (__builtin_add_overflow(t->running, units, &t->running) ||
	    __builtin_add_overflow(t->end, units, &t->end))
		return fault_set(why, RC_INVALID, "it is too long to be true");
	return RC_OK;
}

static enum rc
read_header(struct fragment *f, const struct box *b, struct fault *why)
{
	unsigned char p[24];
	uint32_t flags;
	size_t at;
	enum rc rc = box_start(f->m->in, b, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	flags = (uint32_t)media_be(p + 1, 3);
	at = 8U + (flags & TFHD_BASE ? 8U : 0U) +
	     (flags & TFHD_DESCRIPTION ? 4U : 0U);
	f->track = track_of(f->m, (uint32_t)media_be(p + 4, 4));
	if (f->track != NULL)
		f->sample = flags & TFHD_DURATION ? media_be(p + at, 4)
						  : f->track->sample;
	return RC_OK;
}

/* When the fragment begins; between two there may be a gap. */
static enum rc
read_begin(struct fragment *f, const struct box *b, struct fault *why)
{
	struct track *t = f->track;
	unsigned char p[12];
	uint64_t at;
	enum rc rc = box_start(f->m->in, b, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	at = media_be(p + 4, p[0] == 1 ? 8 : 4);
	if (!t->begun)
		t->first = at;
	t->begun = true;
	t->end = at;
	return RC_OK;
}

static enum rc
in_traf(void *arg, const struct box *b, struct fault *why)
{
	struct fragment *f = arg;

	if (box_is(b, "tfhd"))
		return read_header(f, b, why);
	if (f->track == NULL)
		return RC_OK;
	if (box_is(b, "tfdt"))
		return read_begin(f, b, why);
	return box_is(b, "trun") ? read_run(f, b, why) : RC_OK;
}

enum rc
fragment_read(void *movie, const struct box *b, struct fault *why)
{
	struct fragment f = { .m = movie };

	return box_is(b, "traf") ? box_each(f.m->in, b, in_traf, &f, why)
				 : RC_OK;
}

/* --- the whole --------------------------------------------------------------
 */

enum rc
fragment_index(struct movie *m, const struct box *b, struct fault *why)
{
	unsigned char p[32], ref[12];
	uint64_t at, count;
	enum rc rc = box_start(m->in, b, p, sizeof(p), why);
	size_t wide = p[0] == 0 ? 0 : 8;
	bool known = true;

	if (rc != RC_OK || m->index_scale != 0)
		return rc;
	m->index_scale = media_be(p + 8, 4);
	count = media_be(p + 22 + wide, 2);
	at = b->at + 24 + wide;
	for (; rc == RC_OK && count > 0; count--, at += sizeof(ref)) {
		if (at > b->end || b->end - at < sizeof(ref))
			return fault_set(why, RC_INVALID,
					 "its index is cut off");
		rc = media_get(m->in, at, ref, sizeof(ref), why);
		if (rc == RC_OK && media_be(ref + 4, 4) == UINT32_MAX)
			known = false;
		if (rc == RC_OK)
			m->index_units += media_be(ref + 4, 4);
	}
	if (!known)
		m->index_units = 0;
	return rc;
}

/* What was seen of a track: its samples end to end, or by the clock of the
 * fragments where there are gaps. */
static int64_t
seen_of(const struct track *t)
{
	uint64_t sum = t->running, span = 0;

	if (t->has_samples && __builtin_add_overflow(sum, t->duration, &sum))
		return -1;
	if (t->begun && t->end > (t->has_samples ? 0 : t->first))
		span = t->end - (t->has_samples ? 0 : t->first);
	return media_ms(sum > span ? sum : span, t->timescale);
}

int64_t
fragment_duration(const struct movie *m, bool complete)
{
	int64_t said = media_ms(m->duration, m->timescale), seen = -1;
	int64_t whole = media_ms(m->whole, m->timescale);
	int64_t indexed = media_ms(m->index_units, m->index_scale);

	for (size_t i = 0; i < m->track_count; i++) {
		int64_t ms = seen_of(&m->tracks[i]);

		if (ms > seen)
			seen = ms;
	}
	/* each may tell of a part only: the movie header of the samples that
	 * lie in it, the first index of its segment */
	if (whole > said)
		said = whole;
	if ((!complete || seen <= 0) && indexed > said)
		said = indexed;
	if (complete && seen > said)
		said = seen;
	return said > 0 && said >= seen ? said : -1;
}
