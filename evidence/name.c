/* Portable names: see evidence/name.h. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/name.h"

static const char digits[] = "0123456789ABCDEF";

static bool
stays(uint8_t byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= '0' && byte <= '9') ||
	       (byte != '\0' && strchr("._-+,@() ", byte) != NULL);
}

/* Of a byte that stays elsewhere: hidden files, options, lost spaces. */
static bool
stays_first(uint8_t byte)
{
	return byte != '.' && byte != '-' && byte != ' ';
}

static bool
stays_last(uint8_t byte)
{
	return byte != '.' && byte != ' ';
}

char *
name_portable(const void *raw, size_t size)
{
	const uint8_t *bytes = raw;
	char *portable, *to;

	MUST(size < SIZE_MAX / 3);
	portable = to = mem_new(3 * size + 1);
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = bytes[i];

		if (stays(byte) && (i > 0 || stays_first(byte)) &&
		    (i + 1 < size || stays_last(byte))) {
			*to++ = (char)byte;
			continue;
		}
		*to++ = '=';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	return portable;
}

static int
nibble_of(char c)
{
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* Undo "=XX", whatever stands there; false where that is not what it is. */
static bool
unescape(const char *portable, size_t length, char *raw, size_t *size)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		int high, low;

		if (portable[i] != '=') {
			raw[n++] = portable[i];
			continue;
		}
		if (length - i < 3)
			return false;
		high = nibble_of(portable[++i]);
		low = nibble_of(portable[++i]);
		if (high < 0 || low < 0)
			return false;
		raw[n++] = (char)(high << 4 | low);
	}
	raw[n] = '\0';
	*size = n;
	return true;
}

/* The raw bytes of the first LENGTH bytes of PORTABLE, or NULL.  What does not
 * come back when made portable again is one of the other spellings. */
static char *
raw_of(const char *portable, size_t length, size_t *size)
{
	char *raw = mem_new(length + 1);
	char *again = NULL;
	size_t n = 0;

	if (length > 0 && unescape(portable, length, raw, &n))
		again = name_portable(raw, n);
	if (again == NULL || strlen(again) != length ||
	    memcmp(again, portable, length) != 0) {
		free(raw);
		raw = NULL;
	} else if (size != NULL) {
		*size = n;
	}
	free(again);
	return raw;
}

char *
name_of_portable(const char *portable, size_t *size)
{
	return raw_of(portable, strlen(portable), size);
}

bool
name_is_portable_path(const char *path)
{
	for (;;) {
		size_t length = strcspn(path, "/");
		char *raw = raw_of(path, length, NULL);

		if (raw == NULL)
			return false;
		free(raw);
		if (path[length] == '\0')
			return true;
		path += length + 1;
	}
}
