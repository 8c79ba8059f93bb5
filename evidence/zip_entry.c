/* One member of a zip, as a header has it: see zip_form.h. */

#include <string.h>

#include "base/stamp.h"
#include "zip_form.h"

enum {
	REGULAR = 0100644, /* mode of a member */
	BY_UNIX = 3,
	UTF8 = 1 << 11, /* names are */
};

/* Sizes, and where it starts, that are too large for the header: each that is
 * all ones there, in this order. */
static bool
take_zip64(struct zip_entry *e, const uint8_t *at, size_t size, bool central)
{
	uint64_t *const into[] = { &e->size, &e->packed, &e->start };
	size_t count = central ? 3 : 2, taken = 0;

	for (size_t i = 0; i < count; i++) {
		if (*into[i] != UINT32_MAX)
			continue;
		if (size - taken < 8)
			return false;
		*into[i] = zip_u64(at + taken);
		taken += 8;
		e->large = e->large || i < 2;
		e->far = e->far || i == 2;
	}
	return taken > 0 && taken == size;
}

/* Fields that libarchive writes, each once: zip64, the time, owner 0. */
static bool
take_extra(struct zip_entry *e, const uint8_t *at, size_t size, bool central)
{
	static const uint8_t nobody[] = { 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0 };
	unsigned seen = 0;

	while (size > 0) {
		size_t length = size < 4 ? SIZE_MAX : zip_u16(at + 2) + 4U;
		const uint8_t *value = at + 4;
		unsigned field = 0;

		if (length > size)
			return false;
		if (memcmp(at, "\x01\0", 2) == 0)
			field = take_zip64(e, value, length - 4, central) ? 1
									  : 0;
		else if (memcmp(at, "UT", 2) == 0 && length == 9 &&
			 value[0] == 1)
			field = 2;
		else if (memcmp(at, "ux", 2) == 0 && length == 15 &&
			 memcmp(value, nobody, sizeof(nobody)) == 0)
			field = 4;
		if (field == 0 || (seen & field) != 0)
			return false;
		seen |= field;
		e->timed = e->timed || field == 2;
		if (field == 2)
			e->mtime = zip_u32(value + 1);
		if (field != 1) {
			memcpy(e->extra + e->extra_size, at, length);
			e->extra_size += length;
		}
		at += length;
		size -= length;
	}
	return true;
}

/* The time of day without a zone: taken for UTC. */
static int64_t
time_of_stamp(uint32_t stamp)
{
	const int64_t day = 86400; /* seconds */
	const int month = (int)(stamp >> 21 & 15),
		  date = (int)(stamp >> 16 & 31);
	const int64_t hour = stamp >> 11 & 31, minute = stamp >> 5 & 63;

	return stamp_days(1980 + (int64_t)(stamp >> 25), month, date) * day +
	       hour * 3600 + minute * 60 + (int64_t)(stamp & 31) * 2;
}

static const char *
what_is_wrong(const struct zip_entry *e)
{
	if (e->version != 10 && e->version != 20 && e->version != ZIP_VERSION64)
		return "it needs a program that does more than store";
	if ((e->flags & ~(ZIP_DESCRIBED | UTF8)) != 0)
		return "it is encrypted, or has flags of no sealed archive";
	if (e->method != 0 || e->packed != e->size)
		return "it is not stored as it is";
	if (e->size > INT64_MAX)
		return "it is larger than a file can be";
	return NULL;
}

const char *
zip_entry_size(const uint8_t *h, bool central, size_t *size)
{
	const uint8_t *f = h + (central ? ZIP_CENTRAL_SHIFT : 0);
	size_t name = zip_u16(f + ZIP_NAME_SIZE_AT);
	size_t extra = zip_u16(f + ZIP_EXTRA_SIZE_AT);

	if (memcmp(h, central ? "PK\x01\x02" : "PK\x03\x04", 4) != 0)
		return "no header of a member";
	if (name == 0 || name >= TAR_PATH_LIMIT || extra > ZIP_EXTRA_LIMIT)
		return "its name or what is added to its header is too long";
	*size = (central ? ZIP_CENTRAL_SIZE : ZIP_LOCAL_SIZE) + name + extra;
	return NULL;
}

/* What only the central header has.  A member that starts far in needs more
 * there than it was made for. */
static bool
is_regular(const uint8_t *h, const struct zip_entry *e)
{
	uint16_t needs = zip_u16(h + 6);

	return h[5] == BY_UNIX &&
	       (needs == e->version || (e->far && needs == ZIP_VERSION64)) &&
	       zip_u32(h + ZIP_COMMENT_SIZE_AT) == 0 && zip_u16(h + 36) == 0 &&
	       zip_u32(h + 38) == (uint32_t)REGULAR << 16;
}

const char *
zip_entry_read(struct zip_entry *e, const uint8_t *h, bool central)
{
	const uint8_t *f = h + (central ? ZIP_CENTRAL_SHIFT : 0);
	const uint8_t *name = h + (central ? ZIP_CENTRAL_SIZE : ZIP_LOCAL_SIZE);
	size_t length = zip_u16(f + ZIP_NAME_SIZE_AT);

	*e = (struct zip_entry){
		.version = central ? h[4] : zip_u16(f + 4),
		.flags = zip_u16(f + 6),
		.method = zip_u16(f + 8),
		.stamp = zip_u32(f + ZIP_TIME_AT),
		.crc = zip_u32(f + 14),
		.packed = zip_u32(f + 18),
		.size = zip_u32(f + 22),
		.start = central ? zip_u32(h + 42) : 0,
	};
	memcpy(e->path, name, length);
	/* a NUL in the name makes it shorter */
	if (strlen(e->path) != length || !tar_path_is_plain(e->path))
		return "its name cannot be that of a member";
	if (!take_extra(e, name + length, zip_u16(f + ZIP_EXTRA_SIZE_AT),
			central))
		return "what is added to its header is not of the one form";
	if (central && !is_regular(h, e))
		return "it is not a regular file of mode 0644";
	if (!e->timed)
		e->mtime = time_of_stamp(e->stamp);
	return what_is_wrong(e);
}

/* Does the local header say what the central one says? */
bool
zip_entry_agrees(const struct zip_entry *local, const struct zip_entry *e)
{
	uint32_t crc = (e->flags & ZIP_DESCRIBED) != 0 ? 0 : e->crc;

	return local->version == e->version && local->flags == e->flags &&
	       local->method == e->method && local->stamp == e->stamp &&
	       local->crc == crc && local->packed == e->packed &&
	       local->size == e->size && local->large == e->large &&
	       strcmp(local->path, e->path) == 0 &&
	       local->extra_size == e->extra_size &&
	       memcmp(local->extra, e->extra, e->extra_size) == 0;
}
