#ifndef EVIDENCE_BATCH_SINK_H
#define EVIDENCE_BATCH_SINK_H

/* A spare file that is written front to back in large pieces, past the page
 * cache where the file system lets it.  For the batch's own files. */

#include "spare.h"

enum { SINK_BLOCK = 4096 };

struct sink {
	struct spares *spares;
	uint32_t spare;
	int fd; /* -1: not open */
	bool direct;
	uint64_t size; /* bytes written */
};

/* Room for what a sink writes, to be freed; not zeroed. */
NEVER_NULL void *sink_room(size_t size);

/* EXPECTED bytes are reserved; 0: not known. */
MUST_USE enum rc sink_open(struct sink *k, struct spares *p, uint64_t expected,
			   struct fault *why);
/* SIZE is a multiple of SINK_BLOCK, BYTES come from sink_room().  What failed
 * may be written again. */
MUST_USE enum rc sink_write(struct sink *k, const void *bytes, size_t size,
			    struct fault *why);
/* The last of them, so that they can be read in the file: of any size, in a
 * room of whole blocks, of which the rest is zeroed.  They are written again.
 */
MUST_USE enum rc sink_show(struct sink *k, void *bytes, size_t size,
			   struct fault *why);
/* The last of them, then the descriptor is closed. */
MUST_USE enum rc sink_end(struct sink *k, void *bytes, size_t size,
			  struct fault *why);
/* Close and remove the file. */
void sink_drop(struct sink *k);

#endif
