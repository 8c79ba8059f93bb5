#ifndef EVIDENCE_PORTFOLIO_H
#define EVIDENCE_PORTFOLIO_H

#include <stdbool.h>
#include <stdint.h>

#include "cage/cage.h"
#include "evidence/store.h"

/*
 * A portfolio handed in as an archive is kept bit for bit; its listing, an
 * object of lines (records.md §8.1), says what is in it.  The listing is made
 * in the cage, and what the cage said is checked line by line before it is
 * kept, and whenever it is read again.
 */

enum {
	LISTING_LIMIT = 1024 * 1024 * 1024, /* bytes */
	LISTING_LINE_LIMIT = 16 * 1024,
	LISTING_MEMBER_LIMIT = 1000000,
};

struct member_line {
	const char *path; /* good until the next line */
	uint64_t size;
	struct digest object;
	const char *type;
};

/* Could media TYPE be an archive that portfolio_take() lists? */
bool portfolio_is_archive(const char *type);

struct portfolio {
	struct object listing;
	uint64_t members, bytes; /* unpacked */
};
/*
 * List the archive ID, which is in the batch, into the batch.
 *	RC_INVALID, RC_REMOTE, RC_TOO_BIG	it stays opaque bytes; the
 *		sentence says why, and nothing was added
 */
MUST_USE enum rc portfolio_take(struct batch *b, struct cage *c,
				const struct digest *id, struct portfolio *out,
				struct fault *why);

/* Each member of a listing, in its order, checked (form, JCS, path, limits).
 * RC_INVALID names the line. */
typedef enum rc (*member_fn)(void *arg, const struct member_line *m,
			     struct fault *why);
MUST_USE enum rc portfolio_each(const struct span *listing, member_fn fn,
				void *arg, struct fault *why);

/*
 * Write the bytes of the member M of the archive to FD, and compare them with
 * what the listing says.
 *	RC_CORRUPT	they are others ("object-digest")
 */
MUST_USE enum rc portfolio_cat(struct cage *c, const struct span *archive,
			       const struct member_line *m, int fd,
			       struct fault *why);

#endif
