#ifndef CAGE_MEDIA_H
#define CAGE_MEDIA_H

#include "base/value.h"
#include "cage/job.h"

/*
 * What a recording or a picture says of itself, read by small bounded readers:
 * ISO-BMFF (mp4, mov, m4a, 3gp, heic, avif; fragmented too), Matroska and WebM
 * (live ones too), WAV, FLAC, Ogg with Vorbis or Opus, MP3 whose first frame
 * tells; JPEG, PNG, GIF, WebP, TIFF, and Exif in these.
 *
 * Job CAGE_MEDIA: one JCS object of these members, each left out where the file
 * does not say (an object without members where it says nothing):
 *	"durationMs"	integer, up to 2^40
 *	"width" "height"	pixels, as shown (rotation applied), 1 to
 *			2^31-1; both or none
 *	"video" "audio"	codec of the first such track: [A-Za-z0-9._/-], 1 to 64
 *	"created"	RFC 3339 UTC; of Exif without a zone: "localTime", text
 *			"YYYY-MM-DDTHH:MM:SS" that names no zone; one or none
 *	"rotation"	clockwise: 90, 180 or 270
 * What the file says is not proof: clocks are set wrong, and all of it can be
 * written by hand.  Times before 2000 and after 2199 are taken for not said.
 *
 * At most MEDIA_READS reads and MEDIA_BYTES bytes of the file are looked at,
 * whatever it says; what lies beyond is not known.  RC_INVALID where the file
 * contradicts itself (a box larger than its parent, a loop), with the sentence;
 * never a crash, never more than MEDIA_DEPTH deep.
 */

enum {
	MEDIA_READS = 20000,
	MEDIA_BYTES = 32 * 1024 * 1024,
	MEDIA_DEPTH = 16,
};

MUST_USE enum rc media_read(const struct span *in, const char *words,
			    cage_out_fn out, void *arg, struct fault *why);

enum { MEDIA_SAID = 4096 }; /* bytes of output */

/*
 * What the worker said, checked: exactly the members above, in their forms.  To
 * be freed.
 *	RC_REMOTE	it is something else
 */
MUST_USE enum rc media_said(const void *bytes, size_t size, struct value **out,
			    struct fault *why);

#endif
