/* TIFF 6.0 and the Exif that is written like it: see media_private.h. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/stamp.h"
#include "media_private.h"

enum {
	TAG_SUBFILE = 0xfe, /* bit 0: a small copy of another */
	TAG_WIDTH = 0x100,
	TAG_HEIGHT = 0x101,
	TAG_ORIENTATION = 0x112,
	TAG_EXIF = 0x8769,
	TAG_TAKEN = 0x9003,
	TAG_OFFSET = 0x9011, /* "+02:00", of TAG_TAKEN */
	TYPE_TEXT = 2,
	TYPE_SHORT = 3,
	ENTRY = 12,
	ENTRIES = 1024,
};

struct tiff {
	struct media_in *in;
	uint64_t base;
	bool little, small;
	uint64_t exif; /* offset of the second directory; 0: none */
	uint64_t width, height;
	int rotation;
	char taken[20], offset[7];
};

static uint64_t
number(const struct tiff *t, const unsigned char *p, size_t size)
{
	return t->little ? media_le(p, size) : media_be(p, size);
}

/* A short or a long that stands in the entry itself. */
static uint64_t
value_of(const struct tiff *t, const unsigned char e[ENTRY])
{
	return number(t, e + 8, number(t, e + 2, 2) == TYPE_SHORT ? 2 : 4);
}

/* SIZE - 1 bytes of text, which stand elsewhere; "" where it has fewer. */
static enum rc
text_of(const struct tiff *t, const unsigned char e[ENTRY], char *out,
	size_t size, struct fault *why)
{
	memset(out, 0, size);
	if (number(t, e + 2, 2) != TYPE_TEXT || number(t, e + 4, 4) < size - 1)
		return RC_OK;
	return media_get(t->in, t->base + number(t, e + 8, 4), out, size - 1,
			 why);
}

static int
rotation_of(uint64_t orientation)
{
	switch (orientation) {
	case 3:
	case 4:
		return 180;
	case 5:
	case 6:
		return 90;
	case 7:
	case 8:
		return 270;
	default:
		return 0;
	}
}

static enum rc
read_entry(struct tiff *t, const unsigned char e[ENTRY], struct fault *why)
{
	switch (number(t, e, 2)) {
	case TAG_SUBFILE:
		t->small = value_of(t, e) & 1;
		break;
	case TAG_WIDTH:
		t->width = value_of(t, e);
		break;
	case TAG_HEIGHT:
		t->height = value_of(t, e);
		break;
	case TAG_ORIENTATION:
		t->rotation = rotation_of(value_of(t, e));
		break;
	case TAG_EXIF:
		t->exif = value_of(t, e);
		break;
	case TAG_TAKEN:
		return text_of(t, e, t->taken, sizeof(t->taken), why);
	case TAG_OFFSET:
		return text_of(t, e, t->offset, sizeof(t->offset), why);
	default:
		break;
	}
	return RC_OK;
}

static enum rc
read_directory(struct tiff *t, uint64_t offset, struct fault *why)
{
	unsigned char p[2], e[ENTRY];
	uint64_t at = t->base + offset, count;
	enum rc rc = media_get(t->in, at, p, sizeof(p), why);

	if (rc != RC_OK)
		return rc;
	count = number(t, p, 2);
	if (count > ENTRIES)
		return fault_set(why, RC_INVALID,
				 "its directory has too many entries");
	for (at += 2; rc == RC_OK && count > 0; count--, at += ENTRY) {
		rc = media_get(t->in, at, e, sizeof(e), why);
		if (rc == RC_OK)
			rc = read_entry(t, e, why);
	}
	return rc;
}

/* "+02:00" in seconds east of UTC. */
static bool
parse_offset(const char *text, int64_t *east)
{
	int hours, minutes;

	if ((text[0] != '+' && text[0] != '-') || text[3] != ':' ||
	    !isdigit((unsigned char)text[1]) ||
	    !isdigit((unsigned char)text[2]) ||
	    !isdigit((unsigned char)text[4]) ||
	    !isdigit((unsigned char)text[5]))
		return false;
	hours = (text[1] - '0') * 10 + text[2] - '0';
	minutes = (text[4] - '0') * 10 + text[5] - '0';
	if (hours > 14 || minutes > 59)
		return false;
	*east = (int64_t)(hours * 60 + minutes) * 60;
	if (text[0] == '-')
		*east = -*east;
	return true;
}

/* "2026:03:02 09:05:00" */
static void
tell_taken(const struct tiff *t, struct media *out)
{
	char text[40];
	struct fault none;
	int64_t when, east;

	if (strlen(t->taken) != 19 || t->taken[4] != ':' ||
	    t->taken[7] != ':' || t->taken[10] != ' ')
		return;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.8sZ", t->taken,
		 t->taken + 5, t->taken + 8, t->taken + 11);
	if (stamp_of_text(text, &when, &none) != RC_OK || media_time(when) == 0)
		return;
	memcpy(out->local, text, 19);
	out->local[19] = '\0';
	if (parse_offset(t->offset, &east))
		out->created = media_time(when - east);
}

static enum rc
read_both(struct tiff *t, struct fault *why)
{
	unsigned char h[8];
	enum rc rc = media_get(t->in, t->base, h, sizeof(h), why);

	if (rc != RC_OK)
		return rc;
	t->little = memcmp(h, "II*\0", 4) == 0;
	if (!t->little && memcmp(h, "MM\0*", 4) != 0)
		return fault_set(why, RC_INVALID,
				 "its Exif does not begin as TIFF does");
	rc = read_directory(t, number(t, h + 4, 4), why);
	if (rc == RC_OK && t->exif != 0)
		rc = read_directory(t, t->exif, why);
	return rc;
}

enum rc
media_exif(struct media_in *in, uint64_t base, struct media *out,
	   struct fault *why)
{
	struct tiff t = { .in = in, .base = base };
	enum rc rc = read_both(&t, why);

	if (rc == RC_OK) {
		out->rotation = t.rotation;
		tell_taken(&t, out);
	}
	return rc == RC_INVALID ? RC_OK : rc;
}

enum rc
media_tiff(struct media_in *in, struct media *out, struct fault *why)
{
	struct tiff t = { .in = in };
	enum rc rc = read_both(&t, why);

	if (rc != RC_OK)
		return rc;
	if (!t.small) {
		out->width = t.width;
		out->height = t.height;
	}
	out->rotation = t.rotation;
	tell_taken(&t, out);
	return RC_OK;
}
