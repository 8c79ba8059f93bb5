/* JPEG, PNG and GIF: see media_private.h. */

#include <string.h>

#include "media_private.h"

/* --- JPEG (ITU-T T.81) ------------------------------------------------------
 */

static bool
is_frame(unsigned char marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	       marker != 0xc8 && marker != 0xcc;
}

/* A segment whose bytes begin at AT, and are SIZE with their length. */
static enum rc
read_segment(struct media_in *in, uint64_t at, const unsigned char head[4],
	     struct media *out, struct fault *why)
{
	uint64_t size = media_be(head + 2, 2);
	unsigned char p[6];
	enum rc rc;

	if (size < 2)
		return fault_set(why, RC_INVALID, "a segment is too small");
	if (is_frame(head[1]) && size >= 7) {
		rc = media_get(in, at, p, 5, why);
		if (rc != RC_OK)
			return rc;
		out->height = media_be(p + 1, 2);
		out->width = media_be(p + 3, 2);
	} else if (head[1] == 0xe1 && size >= 16) {
		rc = media_get(in, at, p, sizeof(p), why);
		if (rc != RC_OK)
			return rc;
		if (memcmp(p, "Exif\0", 6) == 0)
			return media_exif(in, at + 6, out, why);
	}
	return RC_OK;
}

enum rc
media_jpeg(struct media_in *in, struct media *out, struct fault *why)
{
	uint64_t at = 2;
	enum rc rc = RC_OK;

	while (rc == RC_OK) {
		unsigned char p[4];

		rc = media_get(in, at, p, sizeof(p), why);
		if (rc != RC_OK)
			break;
		if (p[0] != 0xff)
			return fault_set(why, RC_INVALID,
					 "a marker is missing");
		if (p[1] == 0xff) { /* fill bytes */
			at++;
			continue;
		}
		if (p[1] == 0xd9 || p[1] == 0xda)
			break; /* the picture itself */
		rc = read_segment(in, at + 4, p, out, why);
		at += 2 + media_be(p + 2, 2);
	}
	return rc;
}

/* --- PNG (ISO/IEC 15948) ----------------------------------------------------
 */

enum rc
media_png(struct media_in *in, struct media *out, struct fault *why)
{
	uint64_t at = 8;
	enum rc rc = RC_OK;

	while (rc == RC_OK && at < in->span->size) {
		unsigned char h[8], p[8];

		rc = media_get(in, at, h, sizeof(h), why);
		if (rc != RC_OK || memcmp(h + 4, "IEND", 4) == 0)
			break;
		if (memcmp(h + 4, "IHDR", 4) == 0) {
			rc = media_get(in, at + 8, p, sizeof(p), why);
			if (rc != RC_OK)
				break;
			out->width = media_be(p, 4);
			out->height = media_be(p + 4, 4);
		} else if (memcmp(h + 4, "eXIf", 4) == 0) {
			rc = media_exif(in, at + 8, out, why);
		}
		at += 12 + media_be(h, 4);
	}
	return rc;
}

/* --- GIF --------------------------------------------------------------------
 */

enum rc
media_gif(struct media_in *in, struct media *out, struct fault *why)
{
	unsigned char p[10];
	enum rc rc = media_get(in, 0, p, sizeof(p), why);

	if (rc == RC_OK) {
		out->width = media_le(p + 6, 2);
		out->height = media_le(p + 8, 2);
	}
	return rc;
}
