/* What recordings and pictures say of themselves: see cage/media.h. */

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/value.h"
#include "media_private.h"

enum { HEAD = 16 };

/* --- what the readers share -------------------------------------------------
 */

static enum rc
spent(struct fault *why)
{
	return fault_set(why, RC_TOO_BIG, "it is too much to look through");
}

/* Bytes at AT into the window: at least one, since AT is in the file. */
static enum rc
fetch(struct media_in *in, uint64_t at, struct fault *why)
{
	uint64_t left = in->span->size - at;
	size_t size = left < MEDIA_WINDOW ? (size_t)left : MEDIA_WINDOW;
	size_t got;
	enum rc rc;

	if (in->reads == MEDIA_READS || size > MEDIA_BYTES - in->bytes)
		return spent(why);
	in->reads++;
	in->bytes += size;
	in->window_size = 0;
	rc = span_read(in->span, at, in->window, size, &got, why);
	if (rc != RC_OK)
		return rc;
	if (got < size)
		return fault_set(why, RC_INVALID, "it is cut off");
	in->window_at = at;
	in->window_size = size;
	return RC_OK;
}

enum rc
media_get(struct media_in *in, uint64_t at, void *bytes, size_t size,
	  struct fault *why)
{
	unsigned char *to = bytes;

	if (++in->gets > MEDIA_GETS)
		return spent(why);
	if (at > in->span->size || size > in->span->size - at)
		return fault_set(why, RC_INVALID, "it is cut off");
	while (size > 0) {
		uint64_t skip = at - in->window_at;
		size_t n;
		enum rc rc;

		if (at < in->window_at || skip >= in->window_size) {
			rc = fetch(in, at, why);
			if (rc != RC_OK)
				return rc;
			skip = 0;
		}
		n = in->window_size - (size_t)skip;
		if (n > size)
			n = size;
		memcpy(to, in->window + skip, n);
		to += n;
		at += n;
		size -= n;
	}
	return RC_OK;
}

uint64_t
media_be(const unsigned char *p, size_t size)
{
	uint64_t n = 0;

	while (size-- > 0)
		n = n << 8 | *p++;
	return n;
}

uint64_t
media_le(const unsigned char *p, size_t size)
{
	uint64_t n = 0;

	while (size-- > 0)
		n = n << 8 | p[size];
	return n;
}

int64_t
media_time(int64_t seconds)
{
	static const int64_t year_2000 = 946684800, year_2200 = 7258118400;

	return seconds >= year_2000 && seconds < year_2200 ? seconds : 0;
}

int64_t
media_ms(uint64_t units, uint64_t scale)
{
	static const uint64_t most = UINT64_C(1) << 40;

	if (scale == 0 || scale > UINT32_MAX || units / scale >= most / 1000)
		return -1;
	return (int64_t)(units / scale * 1000 + units % scale * 1000 / scale);
}

void
media_codec(char out[MEDIA_CODEC], const void *name, size_t size)
{
	const char *from = name;
	size_t n = 0;

	for (size_t i = 0; i < size && n < MEDIA_CODEC - 1; i++)
		if (isalnum((unsigned char)from[i]) ||
		    (from[i] != '\0' && strchr("._/-", from[i]) != NULL))
			out[n++] = from[i];
	out[n] = '\0';
}

/* --- the job ----------------------------------------------------------------
 */

static bool
is_box(const unsigned char h[HEAD])
{
	static const char *const first[] = {
		"ftyp", "moov", "mdat", "wide", "free", "skip",
		"pnot", "styp", "moof", "sidx", "uuid",
	};

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (memcmp(h + 4, first[i], 4) == 0)
			return true;
	return false;
}

/* MPEG audio: a tag before it, or a frame of layer III. */
static bool
is_mp3(const unsigned char h[HEAD])
{
	return memcmp(h, "ID3", 3) == 0 ||
	       (h[0] == 0xff && (h[1] & 0xe0) == 0xe0 && (h[1] & 0x06) == 0x02);
}

static media_reader_fn
reader_of(const unsigned char h[HEAD])
{
	static const struct {
		const char *bytes;
		size_t size;
		media_reader_fn reader;
	} signatures[] = {
		{ "\x1a\x45\xdf\xa3", 4, media_matroska },
		{ "\xff\xd8\xff", 3, media_jpeg },
		{ "\x89PNG\r\n\x1a\n", 8, media_png },
		{ "GIF87a", 6, media_gif },
		{ "GIF89a", 6, media_gif },
		{ "RIFF", 4, media_riff },
		{ "RF64", 4, media_riff },
		{ "II*\0", 4, media_tiff },
		{ "MM\0*", 4, media_tiff },
		{ "fLaC", 4, media_flac },
		{ "OggS", 4, media_ogg },
	};

	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (memcmp(h, signatures[i].bytes, signatures[i].size) == 0)
			return signatures[i].reader;
	if (is_box(h))
		return media_bmff;
	return is_mp3(h) ? media_mp3 : NULL;
}

static void
set_size(struct value *v, const struct media *m)
{
	static const uint64_t most = INT32_MAX;
	bool turned = m->rotation == 90 || m->rotation == 270;

	if (m->width == 0 || m->height == 0 || m->width > most ||
	    m->height > most)
		return;
	value_set_integer(v, "width", (int64_t)(turned ? m->height : m->width));
	value_set_integer(v, "height",
			  (int64_t)(turned ? m->width : m->height));
}

static struct value *
describe(const struct media *m)
{
	struct value *v = value_object();

	if (m->duration_ms >= 0)
		value_set_integer(v, "durationMs", m->duration_ms);
	set_size(v, m);
	if (m->rotation != 0)
		value_set_integer(v, "rotation", m->rotation);
	if (m->video[0] != '\0')
		value_set_text(v, "video", m->video);
	if (m->audio[0] != '\0')
		value_set_text(v, "audio", m->audio);
	if (m->created != 0)
		value_set_time(v, "created", m->created);
	else if (m->local[0] != '\0')
		value_set_text(v, "localTime", m->local);
	return v;
}

enum rc
media_read(const struct span *in, const char *words, cage_out_fn out, void *arg,
	   struct fault *why)
{
	struct media_in from = { .span = in };
	struct media m = { .duration_ms = -1 };
	struct buf line = BUF_LIMIT(MEDIA_SAID);
	unsigned char head[HEAD] = { 0 };
	media_reader_fn reader;
	struct value *v;
	size_t got;
	enum rc rc = span_read(in, 0, head, sizeof(head), &got, why);

	(void)words;
	reader = rc == RC_OK ? reader_of(head) : NULL;
	if (reader != NULL)
		rc = reader(&from, &m, why);
	if (rc == RC_TOO_BIG)
		rc = RC_OK; /* what was found until then stands */
	if (rc != RC_OK)
		return rc;
	v = describe(&m);
	rc = json_write(v, &line, why);
	value_free(v);
	if (rc == RC_OK)
		rc = out(arg, line.bytes, line.size, why);
	buf_clear(&line);
	return rc;
}
