#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/* SHA-256 (FIPS 180-4) and its two text forms (records.md §1): 64 lower-case
 * hex digits, and "sha256:" before them. */

enum {
	DIGEST_SIZE = 32,
	DIGEST_HEX_SIZE = 65,  /* with NUL */
	DIGEST_TEXT_SIZE = 72, /* with NUL */
};

struct digest {
	uint8_t bytes[DIGEST_SIZE];
};

void digest_of(const void *bytes, size_t size, struct digest *out);
bool digest_equal(const struct digest *a, const struct digest *b);
int digest_compare(const struct digest *a, const struct digest *b);

void digest_to_hex(const struct digest *d, char hex[DIGEST_HEX_SIZE]);
void digest_to_text(const struct digest *d, char text[DIGEST_TEXT_SIZE]);

/* RC_INVALID unless TEXT is exactly the form; upper case is refused. */
MUST_USE enum rc digest_of_hex(const char *hex, struct digest *out,
			       struct fault *why);
MUST_USE enum rc digest_of_text(const char *text, struct digest *out,
				struct fault *why);

/* Bytes that come in pieces.  One hasher belongs to one thread; after
 * hasher_finish() it is ready for the next message. */
struct hasher;
struct hasher *hasher_new(void);
void hasher_add(struct hasher *h, const void *bytes, size_t size);
void hasher_finish(struct hasher *h, struct digest *out);
void hasher_free(struct hasher *h); /* NULL is fine */

#endif
