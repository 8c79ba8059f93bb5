#ifndef EVIDENCE_PACKS_H
#define EVIDENCE_PACKS_H

/* The folder packs/ of a store.  For the store's own files. */

#include <stdint.h>

#include "pack_index.h"

struct pack {
	struct object file; /* its name, its size */
	int64_t made;	    /* seconds since 1970 */
	int fd;		    /* -1: closed */
	struct pack_index ix;
	bool whole;  /* headers one after the other; true where IX was kept */
	bool remade; /* IX was made anew */
};

/* Is NAME that of a pack's file, or of an index? */
bool pack_is_file(const char *name, struct digest *id);
bool pack_is_index(const char *name, struct digest *id);

/* Those that are there, newest first: their files only, nothing open.  The
 * caller frees them.  None where there is no folder for them. */
MUST_USE enum rc packs_list(struct store *s, struct pack **out, size_t *count,
			    struct fault *why);

/* Open a pack that was listed, and its index: made anew where that is lost or
 * wrong, and written again where the store can be written.  RC_NOT_FOUND: it
 * went in the meantime. */
MUST_USE enum rc pack_open(struct store *s, struct pack *pack,
			   struct fault *why);
void pack_close(struct pack *pack);
/* Its file alone, where the index is at hand. */
MUST_USE enum rc pack_open_file(struct store *s, struct pack *pack,
				struct fault *why);

/* All of them, newest first, with their indexes; their files are closed.  The
 * caller gives them back by packs_close_all(). */
MUST_USE enum rc packs_open_all(struct store *s, struct pack **out,
				size_t *count, struct fault *why);
void packs_close_all(struct pack *packs, size_t count);
/* Does one of the packs before AT, which are newer, hold the object too? */
bool packs_hold_before(const struct pack *packs, size_t at,
		       const struct digest *id);

bool pack_is_there(struct store *s, const struct digest *pack);
/* It was used at this moment; false: it is gone. */
bool pack_touch(struct store *s, const struct digest *pack);

#endif
