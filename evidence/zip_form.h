#ifndef EVIDENCE_ZIP_FORM_H
#define EVIDENCE_ZIP_FORM_H

/* What stands where in a zip (PKWARE's APPNOTE 6.3.10, §4.3). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/tar.h"

enum {
	ZIP_LOCAL_SIZE = 30, /* of a local header, without name and extra */
	ZIP_CENTRAL_SIZE = 46,
	ZIP_END_SIZE = 22,
	ZIP_END64_SIZE = 56,
	ZIP_LOCATOR_SIZE = 20,
	/* of a local header; in a central one all of these stand 2 further */
	ZIP_TIME_AT = 10,
	ZIP_NAME_SIZE_AT = 26,
	ZIP_EXTRA_SIZE_AT = 28,
	ZIP_CENTRAL_SHIFT = 2,
	ZIP_COMMENT_SIZE_AT = 32, /* of a central header */

	ZIP_DESCRIBED = 1 << 3, /* flag: the checksum stands behind the data */
	ZIP_VERSION64 = 45,
	ZIP_EXTRA_LIMIT = 64,
};

static inline uint16_t
zip_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t
zip_u32(const uint8_t *at)
{
	return zip_u16(at) | (uint32_t)zip_u16(at + 2) << 16;
}

static inline uint64_t
zip_u64(const uint8_t *at)
{
	return zip_u32(at) | (uint64_t)zip_u32(at + 4) << 32;
}

/* A member as one of its two headers has it. */
struct zip_entry {
	uint16_t version; /* what it was made for */
	uint16_t flags, method;
	uint32_t stamp, crc;
	uint64_t packed, size, start;
	bool large; /* its sizes stand in a zip64 field */
	bool far;   /* so does where it starts */
	bool timed; /* MTIME is that of the extra field */
	int64_t mtime;
	char path[TAR_PATH_LIMIT];
	uint8_t extra[ZIP_EXTRA_LIMIT]; /* without zip64 */
	size_t extra_size;
};

/* H holds all of the fixed part: *SIZE is that of the whole header.  What is
 * wrong with it, or NULL. */
const char *zip_entry_size(const uint8_t *h, bool central, size_t *size);
/* The same, of a whole one.  START is filled from the central one alone. */
const char *zip_entry_read(struct zip_entry *e, const uint8_t *h, bool central);
/* Does the local header say what the central one says? */
bool zip_entry_agrees(const struct zip_entry *local, const struct zip_entry *e);

#endif
