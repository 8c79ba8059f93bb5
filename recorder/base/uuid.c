/* UUIDs, drawn and derived: see base/uuid.h. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/key.h"
#include "base/uuid.h"

static const char prefix[] = "urn:uuid:";

enum { PREFIX_SIZE = sizeof(prefix) - 1, BYTES_SIZE = 16, TEXT_SIZE = 36 };

static bool
is_dash(size_t place)
{
	return place == 8 || place == 13 || place == 18 || place == 23;
}

/* RFC 9562: the version in the high half of byte 6, variant 10 in byte 8. */
static void
write_urn(uint8_t bytes[BYTES_SIZE], unsigned version, char urn[UUID_URN_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	size_t nibble = 0;

	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | version << 4);
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	memcpy(urn, prefix, PREFIX_SIZE);
	for (size_t i = 0; i < TEXT_SIZE; i++) {
		unsigned byte;

		if (is_dash(i)) {
			urn[PREFIX_SIZE + i] = '-';
			continue;
		}
		byte = bytes[nibble / 2];
		urn[PREFIX_SIZE + i] =
			digits[nibble % 2 == 0 ? byte >> 4 : byte & 15];
		nibble++;
	}
	urn[UUID_URN_SIZE - 1] = '\0';
}

void
uuid_new(char urn[UUID_URN_SIZE])
{
	uint8_t bytes[BYTES_SIZE];

	key_random(bytes, sizeof(bytes));
	write_urn(bytes, 4, urn);
}

void
uuid_of_lines(const char *const lines[], size_t count, char urn[UUID_URN_SIZE])
{
	struct hasher *h = hasher_new();
	uint8_t bytes[BYTES_SIZE];
	struct digest d;

	hasher_add(h, "recorder-uuid-v1\n", 17);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			hasher_add(h, "\n", 1);
		hasher_add(h, lines[i], strlen(lines[i]));
	}
	hasher_finish(h, &d);
	hasher_free(h);
	memcpy(bytes, d.bytes, sizeof(bytes));
	write_urn(bytes, 8, urn);
}

bool
uuid_is_urn(const char *text)
{
	const char *uuid;

	if (strncmp(text, prefix, PREFIX_SIZE) != 0)
		return false;
	uuid = text + PREFIX_SIZE;
	if (strlen(uuid) != TEXT_SIZE)
		return false;
	for (size_t i = 0; i < TEXT_SIZE; i++)
		if (is_dash(i) ? uuid[i] != '-'
			       : strchr("0123456789abcdef", uuid[i]) == NULL)
			return false;
	return true;
}
