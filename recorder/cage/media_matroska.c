/* Matroska and WebM (RFC 9559, RFC 8794): see media_private.h. */

#include <math.h>
#include <string.h>

#include "media_private.h"

/* Element ids, with their marker bits. */
enum {
	ID_SEGMENT = 0x18538067,
	ID_INFO = 0x1549a966,
	ID_SCALE = 0x2ad7b1,
	ID_DURATION = 0x4489,
	ID_DATE = 0x4461,
	ID_TRACKS = 0x1654ae6b,
	ID_TRACK = 0xae,
	ID_NUMBER = 0xd7,
	ID_TYPE = 0x83,
	ID_CODEC = 0x86,
	ID_LASTS = 0x23e383, /* what a block lasts, in ns */
	ID_VIDEO = 0xe0,
	ID_WIDTH = 0xb0,
	ID_HEIGHT = 0xba,
	ID_SHOWN_WIDTH = 0x54b0,
	ID_SHOWN_HEIGHT = 0x54ba,
	ID_SHOWN_UNIT = 0x54b2, /* 0: pixels */
	ID_CLUSTER = 0x1f43b675,
	ID_TIME = 0xe7,
	ID_SIMPLE = 0xa3,
	ID_GROUP = 0xa0,
	ID_BLOCK = 0xa1,
	ID_GROUP_LASTS = 0x9b,
};

enum {
	TYPE_VIDEO = 1,
	TYPE_AUDIO = 2,
	TRACKS = 16,
	STEP = 1024,
	TAIL = 8 * 1024 * 1024, /* where a live recording's end is looked for */
};

static const int64_t epoch_2001 = 978307200;
static const uint64_t unknown = UINT64_MAX;

struct element {
	uint64_t id, at, end; /* of the data; END the parent's where unknown */
	bool sized;
	unsigned depth;
};

struct track {
	uint64_t number, type, width, height, lasts;
	uint64_t shown_width, shown_height, shown_unit;
	char codec[MEDIA_CODEC];
};

struct reading {
	struct media_in *in;
	struct media *out;
	uint64_t scale; /* ns a unit */
	double duration;
	int64_t date; /* ns since 2001 */
	bool dated;
	struct track tracks[TRACKS];
	size_t track_count;
	struct element cluster; /* the last that was seen; END 0: none */
	bool over;		/* the rest of the file tells nothing more */
	/* in it, in ns */
	uint64_t time, last;
};

typedef enum rc (*element_fn)(struct reading *r, const struct element *e,
			      struct fault *why);

/* --- elements ---------------------------------------------------------------
 */

/* A number of 1 to 8 bytes, of which the first bit set tells how many; an id
 * keeps that bit and has up to 4. */
static enum rc
get_number(struct reading *r, uint64_t *at, uint64_t end, bool is_id,
	   uint64_t *out, struct fault *why)
{
	unsigned char p[8];
	uint64_t value, all;
	size_t size = 1;
	enum rc rc;

	if (*at >= end)
		return fault_set(why, RC_INVALID, "an element is cut off");
	rc = media_get(r->in, *at, p, 1, why);
	if (rc != RC_OK)
		return rc;
	while (size <= 8 && (p[0] & (0x80 >> (size - 1))) == 0)
		size++;
	if (size > (is_id ? 4U : 8U) || size > end - *at)
		return fault_set(why, RC_INVALID, "an element is damaged");
	rc = media_get(r->in, *at, p, size, why);
	if (rc != RC_OK)
		return rc;
	*at += size;
	value = media_be(p, size);
	if (!is_id) {
		all = (UINT64_C(1) << (7 * size)) - 1;
		value &= all;
		if (value == all)
			value = unknown;
	}
	*out = value;
	return RC_OK;
}

static enum rc
next_element(struct reading *r, const struct element *parent, uint64_t at,
	     struct element *e, struct fault *why)
{
	uint64_t size = 0;
	enum rc rc = get_number(r, &at, parent->end, true, &e->id, why);

	if (rc == RC_OK)
		rc = get_number(r, &at, parent->end, false, &size, why);
	if (rc != RC_OK)
		return rc;
	e->at = at;
	e->sized = size != unknown;
	e->depth = parent->depth + 1;
	if (e->sized && size > parent->end - at)
		return fault_set(why, RC_INVALID,
				 "an element is larger than what it lies in");
	e->end = e->sized ? at + size : parent->end;
	return RC_OK;
}

static enum rc
each(struct reading *r, const struct element *parent, element_fn fn,
     struct fault *why)
{
	uint64_t at = parent->at;
	enum rc rc = RC_OK;

	if (parent->depth > MEDIA_DEPTH)
		return fault_set(why, RC_INVALID, "elements lie too deep");
	while (rc == RC_OK && at < parent->end && !r->over) {
		struct element e;

		rc = next_element(r, parent, at, &e, why);
		if (rc != RC_OK)
			break;
		rc = fn(r, &e, why);
		at = e.end;
	}
	return rc;
}

static enum rc
get_unsigned(struct reading *r, const struct element *e, uint64_t *out,
	     struct fault *why)
{
	unsigned char p[8];
	size_t size = (size_t)(e->end - e->at);
	enum rc rc;

	if (e->end - e->at > sizeof(p))
		return fault_set(why, RC_INVALID, "a number is too long");
	rc = media_get(r->in, e->at, p, size, why);
	if (rc == RC_OK)
		*out = media_be(p, size);
	return rc;
}

static enum rc
get_float(struct reading *r, const struct element *e, double *out,
	  struct fault *why)
{
	uint64_t bits = 0;
	uint32_t half;
	float narrow;
	enum rc rc = get_unsigned(r, e, &bits, why);

	if (rc != RC_OK)
		return rc;
	if (e->end - e->at == 4) {
		half = (uint32_t)bits;
		memcpy(&narrow, &half, sizeof(narrow));
		*out = (double)narrow;
	} else if (e->end - e->at == 8) {
		memcpy(out, &bits, sizeof(*out));
	}
	return RC_OK;
}

static enum rc
get_codec(struct reading *r, const struct element *e, char out[MEDIA_CODEC],
	  struct fault *why)
{
	char name[MEDIA_CODEC];
	uint64_t there = e->end - e->at;
	size_t size = there < sizeof(name) ? (size_t)there : sizeof(name);
	enum rc rc = media_get(r->in, e->at, name, size, why);

	if (rc == RC_OK)
		media_codec(out, name, size);
	return rc;
}

/* --- what the file says of itself -------------------------------------------
 */

static enum rc
in_info(struct reading *r, const struct element *e, struct fault *why)
{
	uint64_t date = 0;
	enum rc rc;

	if (e->id == ID_SCALE)
		return get_unsigned(r, e, &r->scale, why);
	if (e->id == ID_DURATION)
		return get_float(r, e, &r->duration, why);
	if (e->id != ID_DATE)
		return RC_OK;
	rc = get_unsigned(r, e, &date, why);
	r->date = (int64_t)date;
	r->dated = rc == RC_OK && e->end - e->at == 8;
	return rc;
}

static enum rc
in_track(struct reading *r, const struct element *e, struct fault *why)
{
	struct track *t = &r->tracks[r->track_count - 1];

	switch (e->id) {
	case ID_VIDEO:
		return each(r, e, in_track, why);
	case ID_NUMBER:
		return get_unsigned(r, e, &t->number, why);
	case ID_TYPE:
		return get_unsigned(r, e, &t->type, why);
	case ID_LASTS:
		return get_unsigned(r, e, &t->lasts, why);
	case ID_WIDTH:
		return get_unsigned(r, e, &t->width, why);
	case ID_HEIGHT:
		return get_unsigned(r, e, &t->height, why);
	case ID_SHOWN_WIDTH:
		return get_unsigned(r, e, &t->shown_width, why);
	case ID_SHOWN_HEIGHT:
		return get_unsigned(r, e, &t->shown_height, why);
	case ID_SHOWN_UNIT:
		return get_unsigned(r, e, &t->shown_unit, why);
	case ID_CODEC:
		return get_codec(r, e, t->codec, why);
	default:
		return RC_OK;
	}
}

static enum rc
in_tracks(struct reading *r, const struct element *e, struct fault *why)
{
	if (e->id != ID_TRACK || r->track_count == TRACKS)
		return RC_OK;
	r->tracks[r->track_count++] = (struct track){ .number = 0 };
	return each(r, e, in_track, why);
}

/* --- the end of a live recording --------------------------------------------
 * It says no duration, and its clusters often no size: then the last block of
 * the last cluster tells.
 */

static void
set_last(struct reading *r, uint64_t begin, uint64_t lasts)
{
	uint64_t end;

	if (!__builtin_add_overflow(begin, lasts, &end) && end > r->last)
		r->last = end;
}

static enum rc
read_block(struct reading *r, const struct element *e, uint64_t *begin,
	   struct fault *why)
{
	uint64_t at = e->at, number, lasts = 0;
	unsigned char p[2];
	int64_t time;
	enum rc rc = get_number(r, &at, e->end, false, &number, why);

	if (rc != RC_OK || e->end - at < sizeof(p))
		return rc;
	rc = media_get(r->in, at, p, sizeof(p), why);
	if (rc != RC_OK)
		return rc;
	/* 16 bits beside the cluster's, which has at most 62 */
	time = (int64_t)r->time + (int16_t)media_be(p, 2);
	if (time < 0 || __builtin_mul_overflow((uint64_t)time, r->scale, begin))
		return RC_OK;
	for (size_t i = 0; i < r->track_count; i++)
		if (r->tracks[i].number == number)
			lasts = r->tracks[i].lasts;
	set_last(r, *begin, lasts);
	return RC_OK;
}

/* A block, and how long it lasts where that is said. */
static enum rc
read_group(struct reading *r, const struct element *group, struct fault *why)
{
	uint64_t at = group->at, begin = 0, lasts = 0;
	enum rc rc = RC_OK;

	while (rc == RC_OK && at < group->end) {
		struct element e;

		rc = next_element(r, group, at, &e, why);
		if (rc != RC_OK)
			break;
		at = e.end;
		if (e.id == ID_BLOCK)
			rc = read_block(r, &e, &begin, why);
		else if (e.id == ID_GROUP_LASTS)
			rc = get_unsigned(r, &e, &lasts, why);
	}
	if (rc == RC_OK && !__builtin_mul_overflow(lasts, r->scale, &lasts))
		set_last(r, begin, lasts);
	return rc;
}

static enum rc
in_cluster(struct reading *r, const struct element *e, struct fault *why)
{
	static const uint64_t most = UINT64_C(1) << 62;
	uint64_t begin = 0;
	enum rc rc;

	switch (e->id) {
	case ID_TIME:
		rc = get_unsigned(r, e, &r->time, why);
		if (r->time > most)
			r->time = 0;
		return rc;
	case ID_SIMPLE:
		return read_block(r, e, &begin, why);
	case ID_GROUP:
		return read_group(r, e, why);
	default:
		/* what lies in a segment has an id of four bytes: the cluster
		 * of unknown size has ended */
		r->over = e->id > 0xffffff;
		return RC_OK;
	}
}

/* Does a cluster begin at AT?  Its bytes may be those of a picture. */
static enum rc
try_cluster(struct reading *r, const struct element *segment, uint64_t at,
	    bool *is, struct fault *why)
{
	struct element e, inner = { .id = 0 };
	enum rc rc = next_element(r, segment, at, &e, why);

	if (rc == RC_OK)
		rc = next_element(r, &e, e.at, &inner, why);
	*is = rc == RC_OK && inner.id == ID_TIME && inner.end - inner.at <= 8;
	if (*is)
		r->cluster = e;
	return rc == RC_INVALID ? RC_OK : rc;
}

/* The last cluster, looked for from the end on. */
static enum rc
find_last(struct reading *r, const struct element *segment, struct fault *why)
{
	static const unsigned char id[] = { 0x1f, 0x43, 0xb6, 0x75 };
	uint64_t end = segment->end, least = r->cluster.at;
	bool found = false;
	enum rc rc = RC_OK;

	if (end - least > TAIL)
		least = end - TAIL;
	while (rc == RC_OK && !found && end > least) {
		unsigned char p[STEP + sizeof(id) - 1] = { 0 };
		uint64_t from = end - least > STEP ? end - STEP : least;
		uint64_t there = segment->end - from;
		size_t n = there < sizeof(p) ? (size_t)there : sizeof(p);

		rc = media_get(r->in, from, p, n, why);
		for (size_t i = (size_t)(end - from);
		     rc == RC_OK && !found && i-- > 0;)
			if (p[i] == id[0] && i + sizeof(id) <= n &&
			    memcmp(p + i, id, sizeof(id)) == 0)
				rc = try_cluster(r, segment, from + i, &found,
						 why);
		end = from;
	}
	/* the first is the last, unless not all was looked at */
	if (rc == RC_OK && !found && least > r->cluster.at)
		rc = fault_set(why, RC_TOO_BIG,
			       "its end is too far from its last cluster");
	return rc;
}

static enum rc
in_segment(struct reading *r, const struct element *e, struct fault *why)
{
	if (e->id == ID_INFO)
		return each(r, e, in_info, why);
	if (e->id == ID_TRACKS)
		return each(r, e, in_tracks, why);
	if (e->id != ID_CLUSTER)
		return RC_OK;
	r->cluster = *e;
	if (e->sized && !(r->duration > 0 && r->track_count > 0))
		return RC_OK;
	/* all that is wanted stands before, or can only be at the end */
	r->over = true;
	if (r->duration > 0)
		return RC_OK;
	return find_last(r, e, why);
}

static enum rc
at_top(struct reading *r, const struct element *e, struct fault *why)
{
	enum rc rc;

	if (e->id != ID_SEGMENT)
		return RC_OK;
	rc = each(r, e, in_segment, why);
	if (rc == RC_OK && r->duration <= 0 && r->cluster.end != 0) {
		r->over = false;
		rc = each(r, &r->cluster, in_cluster, why);
		if (rc == RC_INVALID && !r->cluster.sized)
			rc = RC_OK; /* stopped in the middle of a block */
	}
	r->over = true;
	return rc;
}

/* --- the whole --------------------------------------------------------------
 */

static void
tell(const struct reading *r, bool complete)
{
	static const double most = 1099511627776.0; /* 2^40 ms */
	struct media *out = r->out;
	double ms = complete ? (double)r->last / 1e6 : 0;

	if (r->duration > 0)
		ms = r->duration * (double)r->scale / 1e6;
	if (isfinite(ms) && ms > 0 && ms < most)
		out->duration_ms = (int64_t)(ms + 0.5);
	if (r->dated)
		out->created = media_time(epoch_2001 + r->date / 1000000000);
	for (size_t i = 0; i < r->track_count; i++) {
		const struct track *t = &r->tracks[i];
		bool shown = t->shown_unit == 0 && t->shown_width > 0 &&
			     t->shown_height > 0;

		if (t->type == TYPE_VIDEO && out->video[0] == '\0') {
			memcpy(out->video, t->codec, sizeof(out->video));
			out->width = shown ? t->shown_width : t->width;
			out->height = shown ? t->shown_height : t->height;
		} else if (t->type == TYPE_AUDIO && out->audio[0] == '\0') {
			memcpy(out->audio, t->codec, sizeof(out->audio));
		}
	}
}

enum rc
media_matroska(struct media_in *in, struct media *out, struct fault *why)
{
	const struct element whole = { .end = in->span->size };
	struct reading r = { .in = in, .out = out, .scale = 1000000 };
	enum rc rc = each(&r, &whole, at_top, why);

	if (rc == RC_OK || rc == RC_TOO_BIG)
		tell(&r, rc == RC_OK);
	return rc;
}
