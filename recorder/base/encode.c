/* Bytes as text and back, strictly: see base/encode.h. */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/mem.h"

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789+/";
static const char base64url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";
static const char base58_digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
				    "abcdefghijkmnopqrstuvwxyz";

enum { BASE58_LIMIT = 256 }; /* characters: the work is quadratic */

static char *
text64(const uint8_t *from, size_t size, const char *digits, bool pad)
{
	char *text, *to;

	MUST(size <= SIZE_MAX / 2);
	text = to = mem_new((size + 2) / 3 * 4 + 1);
	for (; size >= 3; from += 3, size -= 3) {
		*to++ = digits[from[0] >> 2];
		*to++ = digits[(from[0] & 3) << 4 | from[1] >> 4];
		*to++ = digits[(from[1] & 15) << 2 | from[2] >> 6];
		*to++ = digits[from[2] & 63];
	}
	if (size == 0)
		return text;
	*to++ = digits[from[0] >> 2];
	if (size == 1) {
		*to++ = digits[(from[0] & 3) << 4];
	} else {
		*to++ = digits[(from[0] & 3) << 4 | from[1] >> 4];
		*to++ = digits[(from[1] & 15) << 2];
	}
	for (; pad && size < 3; size++)
		*to++ = '=';
	return text;
}

char *
base64_text(const void *bytes, size_t size)
{
	return text64(bytes, size, base64_digits, true);
}

char *
base64url_text(const void *bytes, size_t size)
{
	return text64(bytes, size, base64url_digits, false);
}

char *
hex_text(const void *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *from = bytes;
	char *text;

	MUST(size < SIZE_MAX / 2);
	text = mem_new(2 * size + 1);
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[from[i] >> 4];
		text[2 * i + 1] = digits[from[i] & 15];
	}
	return text;
}

/* Position of C among DIGITS, -1 if it is none of them. */
static int
digit_of(const char *digits, char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* Two to four digits of one group; the bits that are left over must be 0. */
static enum rc
add_group(const char *text, size_t count, const char *digits, struct buf *out,
	  struct fault *why)
{
	uint32_t bits = 0;
	uint8_t bytes[3];

	for (size_t i = 0; i < 4; i++) {
		int d = i < count ? digit_of(digits, text[i]) : 0;

		if (d < 0)
			return fault_set(why, RC_INVALID,
					 "a character that base64 has not");
		bits = bits << 6 | (uint32_t)d;
	}
	bytes[0] = (uint8_t)(bits >> 16);
	bytes[1] = (uint8_t)(bits >> 8);
	bytes[2] = (uint8_t)bits;
	if ((count < 4 && bytes[2] != 0) || (count < 3 && bytes[1] != 0))
		return fault_set(why, RC_INVALID,
				 "base64 whose unused last bits are not zero");
	return buf_add(out, bytes, count - 1, why);
}

static enum rc
bytes64(const char *text, size_t size, const char *digits, struct buf *out,
	struct fault *why)
{
	enum rc rc = RC_OK;

	if (size % 4 == 1)
		return fault_set(why, RC_INVALID,
				 "base64 of a length that cannot be");
	for (; rc == RC_OK && size > 0; text += 4) {
		size_t count = size < 4 ? size : 4;

		rc = add_group(text, count, digits, out, why);
		size -= count;
	}
	return rc;
}

enum rc
base64_bytes(const char *text, struct buf *out, struct fault *why)
{
	size_t size = strlen(text);

	if (size % 4 != 0)
		return fault_set(why, RC_INVALID, "base64 without its padding");
	if (size > 0 && text[size - 1] == '=')
		size -= text[size - 2] == '=' ? 2 : 1;
	return bytes64(text, size, base64_digits, out, why);
}

enum rc
base64url_bytes(const char *text, struct buf *out, struct fault *why)
{
	return bytes64(text, strlen(text), base64url_digits, out, why);
}

/*
 * Base58 is one big number.  NUMBER holds it with its lowest place first, in
 * COUNT places of base BASE; it becomes NUMBER * FACTOR + ADD.  Returns the
 * new count.
 */
static size_t
big_step(uint8_t *number, size_t count, unsigned base, unsigned factor,
	 unsigned add)
{
	for (size_t i = 0; i < count; i++) {
		add += number[i] * factor;
		number[i] = (uint8_t)(add % base);
		add /= base;
	}
	for (; add > 0; add /= base)
		number[count++] = (uint8_t)(add % base);
	return count;
}

char *
base58_text(const void *bytes, size_t size)
{
	const uint8_t *from = bytes;
	size_t zeros = 0, count = 0;
	uint8_t *number;
	char *text;

	MUST(size < SIZE_MAX / 2 - 1);
	/* log 256 / log 58 is under 1.37: two places a byte are enough */
	number = mem_new(2 * size + 1);
	text = mem_new(2 * size + 1);
	while (zeros < size && from[zeros] == 0)
		text[zeros++] = '1';
	for (size_t i = zeros; i < size; i++)
		count = big_step(number, count, 58, 256, from[i]);
	for (size_t i = 0; i < count; i++)
		text[zeros + i] = base58_digits[number[count - 1 - i]];
	free(number);
	return text;
}

enum rc
base58_bytes(const char *text, struct buf *out, struct fault *why)
{
	uint8_t number[BASE58_LIMIT] = { 0 };
	uint8_t bytes[2 * BASE58_LIMIT] = { 0 };
	size_t size = strlen(text), zeros = 0, count = 0;

	if (size > BASE58_LIMIT)
		return fault_set(why, RC_INVALID,
				 "base58 of over %d characters", BASE58_LIMIT);
	while (text[zeros] == '1')
		zeros++;
	for (size_t i = zeros; i < size; i++) {
		int d = digit_of(base58_digits, text[i]);

		if (d < 0)
			return fault_set(why, RC_INVALID,
					 "a character that base58 has not");
		count = big_step(number, count, 256, 58, (unsigned)d);
	}
	for (size_t i = 0; i < count; i++)
		bytes[zeros + i] = number[count - 1 - i];
	return buf_add(out, bytes, zeros + count, why);
}
