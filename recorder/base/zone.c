/* Time zones from TZif files: see base/zone.h. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/zone.h"

#include "zone_rule.h"

static const char folder[] = "/usr/share/zoneinfo/";

enum {
	FILE_LIMIT = 256 * 1024,
	NAME_LIMIT = 64,
	HEADER_SIZE = 44,
	INFO_SIZE = 6, /* offset, is it summer time, name */
	DAY = 86400,
	OFFSET_LIMIT = 26 * 3600, /* RFC 8536 §3.2 */
};

struct zone {
	struct buf file;      /* the tables below point into it */
	const uint8_t *times; /* of transitions, 8 bytes each */
	const uint8_t *kinds; /* index of the info that holds from then */
	const uint8_t *infos;
	size_t time_count, info_count;
	struct zone_rule rule;
};

static uint32_t
read_32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static int64_t
read_time(const uint8_t *at)
{
	return (int64_t)((uint64_t)read_32(at) << 32 | read_32(at + 4));
}

/* --- the file */

/* Size of what follows a header, with times of WIDE bytes. */
static size_t
body_size(const uint8_t *header, size_t wide)
{
	size_t is_ut = read_32(header + 20), is_std = read_32(header + 24);
	size_t leap = read_32(header + 28), time = read_32(header + 32);
	size_t info = read_32(header + 36), name = read_32(header + 40);

	return time * (wide + 1) + info * INFO_SIZE + name + leap * (wide + 4) +
	       is_std + is_ut;
}

static bool
is_header(const uint8_t *at, size_t size)
{
	return size >= HEADER_SIZE && memcmp(at, "TZif", 4) == 0 &&
	       at[4] >= '2';
}

/* Each count is 32 bits, so that no sum of sizes overflows 64. */
_Static_assert(sizeof(size_t) == 8, "sizes of a TZif file need 64 bits");

static bool
tables_are_sound(const struct zone *z)
{
	if (z->info_count == 0 && !z->rule.is_set)
		return false;
	for (size_t i = 0; i < z->time_count; i++)
		if (z->kinds[i] >= z->info_count ||
		    (i > 0 && read_time(z->times + 8 * i) <=
				      read_time(z->times + 8 * (i - 1))))
			return false;
	for (size_t i = 0; i < z->info_count; i++) {
		int32_t offset = (int32_t)read_32(z->infos + INFO_SIZE * i);

		if (offset < -OFFSET_LIMIT || offset > OFFSET_LIMIT)
			return false;
	}
	return true;
}

/* Version 1 comes first, with 32-bit times, and is passed over. */
static bool
read_file(struct zone *z)
{
	const uint8_t *at = z->file.bytes;
	size_t left = z->file.size, size;
	const char *footer;

	if (!is_header(at, left) || body_size(at, 4) > left - HEADER_SIZE)
		return false;
	size = HEADER_SIZE + body_size(at, 4);
	at += size;
	left -= size;
	if (!is_header(at, left) || body_size(at, 8) > left - HEADER_SIZE ||
	    read_32(at + 28) != 0) /* leap seconds: not UTC as we count it */
		return false;
	z->time_count = read_32(at + 32);
	z->info_count = read_32(at + 36);
	z->times = at + HEADER_SIZE;
	z->kinds = z->times + 8 * z->time_count;
	z->infos = z->kinds + z->time_count;

	size = HEADER_SIZE + body_size(at, 8);
	footer = (const char *)at + size;
	left -= size;
	if (left < 2 || footer[0] != '\n' || footer[left - 1] != '\n')
		return false;
	z->file.bytes[z->file.size - 1] = '\0'; /* where the rule ends */
	return zone_rule_read(footer + 1, &z->rule) && tables_are_sound(z);
}

static struct zone *
zone_new(void)
{
	struct zone *z = mem_new(sizeof(*z));

	z->file.limit = FILE_LIMIT;
	return z;
}

enum rc
zone_of_bytes(struct zone **out, const void *bytes, size_t size,
	      struct fault *why)
{
	struct zone *z = zone_new();
	enum rc rc = buf_add(&z->file, bytes, size, why);

	if (rc == RC_OK && !read_file(z))
		rc = fault_set(why, RC_INVALID, "not a time zone file");
	if (rc == RC_OK)
		*out = z;
	else
		zone_close(z);
	return rc;
}

/* No "..", no "/" in front: NAME never leads out of the folder. */
static bool
is_name(const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_+-/");

	return size > 0 && size <= NAME_LIMIT && name[size] == '\0' &&
	       name[0] != '/' && name[size - 1] != '/';
}

enum rc
zone_open(struct zone **out, const char *name, struct fault *why)
{
	char shown[NAME_LIMIT + 1];
	struct buf file = BUF_LIMIT(FILE_LIMIT);
	char *path = NULL;
	enum rc rc;

	if (strcmp(name, "UTC") == 0) {
		*out = zone_new();
		(*out)->rule.is_set = true;
		return RC_OK;
	}
	text_printable(name, shown, sizeof(shown));
	if (is_name(name)) {
		path = mem_format("%s%s", folder, name);
		rc = fsio_read_file(path, &file, why);
		if (rc == RC_OK)
			rc = zone_of_bytes(out, file.bytes, file.size, why);
	} else {
		rc = RC_INVALID;
	}
	if (rc != RC_OK)
		rc = fault_set(why, RC_NOT_FOUND,
			       "this machine knows no time zone \"%s\" (names "
			       "are like Europe/Berlin)",
			       shown);
	free(path);
	buf_clear(&file);
	return rc;
}

void
zone_close(struct zone *z)
{
	if (z == NULL)
		return;
	buf_clear(&z->file);
	free(z);
}

/* --- asking */

/* How many transitions are not after WHEN. */
static size_t
passed(const struct zone *z, int64_t when)
{
	size_t low = 0, high = z->time_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (read_time(z->times + 8 * middle) <= when)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
zone_offset(const struct zone *z, int64_t when)
{
	size_t n = passed(z, when);
	size_t info;

	if (n == z->time_count && z->rule.is_set)
		return zone_rule_offset(&z->rule, when);
	/* before the first transition the first info holds (RFC 8536 §3.2) */
	info = n == 0 ? 0 : z->kinds[n - 1];
	return (int)(int32_t)read_32(z->infos + INFO_SIZE * info);
}

enum zone_hits
zone_when(const struct zone *z, int64_t wall, int64_t *when)
{
	/* no zone changes twice within two days */
	int before = zone_offset(z, wall - DAY);
	int after = zone_offset(z, wall + DAY);
	bool early = zone_offset(z, wall - before) == before;
	bool late = zone_offset(z, wall - after) == after;
	int64_t low, high;

	if (early || late) {
		*when = wall - (early ? before : after);
		return early && late && before != after ? ZONE_TWICE
							: ZONE_ONCE;
	}
	low = wall - DAY;
	high = wall + DAY;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (zone_offset(z, middle) == before)
			low = middle;
		else
			high = middle;
	}
	*when = high;
	return ZONE_NEVER;
}
