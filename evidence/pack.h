#ifndef EVIDENCE_PACK_H
#define EVIDENCE_PACK_H

/*
 * Packs: small objects of a big batch in one plain tar, which `tar -tvf` lists.
 * A member is named by the 64 digits of its digest: the header that
 * libarchive's pax_restricted writer makes for it, mode 0644, time 0, then its
 * bytes, padded with NUL to 512; two zero blocks end it.  The pack is named by
 * the SHA-256 of its bytes.  For the store's own files.
 */

#include "store_inner.h"

enum {
	PACK_BLOCK = 512,
	PACK_LIMIT = 256 * 1024 * 1024, /* bytes of a pack */
	PACK_SMALL = 1024 * 1024,	/* the largest object in one */
};

struct pack_entry {
	struct digest id;
	uint64_t at; /* of its first byte in the pack; the header lies before */
	uint64_t size;
};

/* What a member takes: header, bytes, padding. */
static inline uint64_t
pack_room(uint64_t size)
{
	return PACK_BLOCK + (size + PACK_BLOCK - 1) / PACK_BLOCK * PACK_BLOCK;
}

/* The header block of a member; a test holds it to tar_header(). */
void pack_header(const struct digest *id, uint64_t size,
		 char block[PACK_BLOCK]);
/* Is BLOCK one?  Then OUT is what it says. */
bool pack_header_of(const char block[PACK_BLOCK], struct object *out);

/*
 * Name SPARE in DIRFD, a finished pack whose bytes are synced, and write its
 * index (ENTRIES are sorted here).  One of this name that is there already is
 * left.  The index need not be durable.
 */
MUST_USE enum rc pack_publish(struct store *s, int dirfd, const char *spare,
			      const struct digest *pack,
			      struct pack_entry *entries, size_t count,
			      struct touched *touched, struct fault *why);

/* The packs of a store, seen through their indexes: opened at the first
 * question, looked for anew when the folder has changed.  Any thread. */
struct packs;
struct packs *packs_new(struct store *s);
void packs_free(struct packs *p);
/* A pack was published or taken away by this process: look anew. */
void packs_changed(struct packs *p);
/* Where ID lies: RC_NOT_FOUND; a descriptor of the pack, which the caller
 * closes, in OUT.  The header before it is compared. */
MUST_USE enum rc packs_get(struct packs *p, const struct digest *id,
			   struct span *out, struct fault *why);
MUST_USE enum rc packs_hold(struct packs *p, const struct digest *id,
			    bool *holds, struct fault *why);

/* Read the pack FD front to back, headers only: each member told in its order.
 * RC_CORRUPT where it is no pack. */
typedef enum rc (*pack_fn)(void *arg, const struct pack_entry *e,
			   struct fault *why);
MUST_USE enum rc pack_scan(int fd, pack_fn fn, void *arg, struct fault *why);
/* What can still be found in a pack that is damaged: as pack_scan(), but from a
 * block that should be a header and is none it goes on to the next one whose
 * bytes match its name. */
MUST_USE enum rc pack_salvage(int fd, pack_fn fn, void *arg, struct fault *why);

#endif
