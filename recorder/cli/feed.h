#ifndef RECORDER_CLI_FEED_H
#define RECORDER_CLI_FEED_H

/* A portfolio's feed (cage/leap.h) as the worker read it, and what evidences
 * what by it. */

#include "base/span.h"
#include "base/value.h"
#include "items.h"

struct feed {
	struct value *about;	/* the first line */
	struct value **entries; /* the others, in their order */
	size_t count;
};

/* Ask the worker.  BESIDE: the files lie beside it (cage/leap.h).  Always
 * cleared with feed_clear().  RC_NOT_FOUND: it is no Leap2A. */
MUST_USE enum rc feed_read(const struct session *on, const struct span *in,
			   bool beside, struct feed *out, struct fault *why);
/* The same of the folder that STORY is of: files are those of its manifest, by
 * their portable paths. */
MUST_USE enum rc feed_read_folder(const struct session *on,
				  const struct item_story *story,
				  struct feed *out, struct fault *why);
void feed_clear(struct feed *f);

/* One thing that an entry says of another, by its relation: that CLAIM (an
 * ability, say) is evidenced, or (SUPPORTS) supported, by EVIDENCE. */
struct suggestion {
	size_t claim, evidence; /* entries; the same: its own files */
	bool supports;
	const char *file; /* of the evidence; NULL: it has none */
};

/* Up to 20,000, each once, in the order of the claims; to be freed. */
struct suggestion *feed_suggestions(const struct feed *f, size_t *count);

/* Print all of it.  ITEM of ASSESSMENT, as typed, for the options that point
 * into it; NULL: it is not attached. */
MUST_USE enum rc feed_print(const struct session *on, const struct feed *f,
			    const char *assessment, const char *item,
			    struct fault *why);

#endif
