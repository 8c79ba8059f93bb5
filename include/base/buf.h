#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/*
 * A growing buffer that is made with its ceiling:
 *
 *	struct buf body = BUF_LIMIT(64 * 1024); a receipt
 *	rc = buf_add(&body, chunk, size, why);	RC_TOO_BIG when over
 *	buf_clear(&body);
 *
 * A NUL stands behind the last byte (not counted) once anything was added, so
 * that bytes can be read as text; buf_text_of() gives "" for an empty one.
 */
struct buf {
	uint8_t *bytes; /* NULL until something is added */
	size_t size;
	size_t room;
	size_t limit; /* of size */
};

#define BUF_LIMIT(n)                                                           \
	{                                                                      \
		.limit = (n)                                                   \
	}

MUST_USE enum rc buf_add(struct buf *b, const void *bytes, size_t size,
			 struct fault *why);
MUST_USE enum rc buf_add_text(struct buf *b, const char *text,
			      struct fault *why);
MUST_USE enum rc buf_format(struct buf *b, struct fault *why, const char *fmt,
			    ...) PRINTF_LIKE(3, 4);
const char *buf_text_of(const struct buf *b);

/* Forget the bytes, keep the room and the limit. */
void buf_empty(struct buf *b);
/* Free the bytes; the limit stays, the buffer can be used again. */
void buf_clear(struct buf *b);
/* As buf_clear(), wiping first. */
void buf_wipe(struct buf *b);
/* Hand over the bytes (free(3) them); the buffer is empty after. */
char *buf_take(struct buf *b);

#endif
