#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stddef.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/value.h"

/*
 * JSON text.  Canonical means RFC 8785 (JCS) with the limits of records.md §2:
 * no null, no fraction, depth 16, strings that pass text_is_valid(), up to
 * 64 KiB each, member names [a-z][A-Za-z0-9]{0,31} (except below "ext" and in
 * maps from language to text, which the caller's own check sees to: here any
 * valid text is a name).
 */

enum { JSON_DEPTH = 16 };

/*
 * Bytes that must be canonical: parsed, written again, compared.
 *	RC_TOO_BIG	over LIMIT bytes
 *	RC_INVALID	with reason "duplicate-member", "not-an-integer" or
 *			"not-canonical" (the first that holds, in this order)
 */
MUST_USE enum rc json_read_canonical(const void *bytes, size_t size,
				     size_t limit, struct value **out,
				     struct fault *why);

/*
 * JSON as people and services write it: any spacing and order, a byte order
 * mark is skipped; numbers, null allowed; duplicate names, invalid UTF-8,
 * NUL, depth over 40 refused.  The fault says line and column.
 */
MUST_USE enum rc json_read(const void *bytes, size_t size, size_t limit,
			   struct value **out, struct fault *why);

/* The canonical bytes, added to OUT.  Numbers as ES6 prints them, names by
 * UTF-16 code units.  RC_TOO_BIG over OUT's limit; RC_INVALID for an integer
 * beyond 2^53-1, which others would round, and for a depth over 40. */
MUST_USE enum rc json_write(const struct value *v, struct buf *out,
			    struct fault *why);

/* For values that the program itself made (a MUST up to 16 MiB): the bytes,
 * to be freed, and the digest of the bytes; either may be NULL. */
char *json_text(const struct value *v, size_t *size);
void json_digest(const struct value *v, struct digest *out);

/* The number's ES6 text (ECMA-262 Number::toString); at most 25 bytes with
 * NUL.  NUMBER is finite. */
void json_number_text(double number, char out[32]);

#endif
