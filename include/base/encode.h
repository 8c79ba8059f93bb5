#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"

/*
 * Bytes as text: base64 with padding and base64url without (RFC 4648),
 * base58btc.  Encoders return text to be freed.  Decoders are strict: unused
 * trailing bits must be zero, no white space, no missing or extra padding;
 * RC_INVALID otherwise, RC_TOO_BIG over OUT's limit.  Base58 is quadratic:
 * refused over 256 characters.
 */

char *base64_text(const void *bytes, size_t size);
char *base64url_text(const void *bytes, size_t size);
char *base58_text(const void *bytes, size_t size);
char *hex_text(const void *bytes, size_t size); /* lower case */

MUST_USE enum rc base64_bytes(const char *text, struct buf *out,
			      struct fault *why);
MUST_USE enum rc base64url_bytes(const char *text, struct buf *out,
				 struct fault *why);
MUST_USE enum rc base58_bytes(const char *text, struct buf *out,
			      struct fault *why);

#endif
