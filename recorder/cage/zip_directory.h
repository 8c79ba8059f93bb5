#ifndef RECORDER_CAGE_ZIP_DIRECTORY_H
#define RECORDER_CAGE_ZIP_DIRECTORY_H

/* The central directory of a zip (APPNOTE 6.3.10, §4.3.12 to 4.3.16), read by
 * itself, so that what libarchive gives can be held to it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/span.h"

struct zip_entry {
	uint64_t place;	 /* of its local header */
	uint64_t packed; /* bytes of data */
	uint64_t size;	 /* unpacked */
	uint32_t name;	 /* of its name, the second if there is one: a part of
			  * a digest */
	uint32_t other;	 /* a second name (extra field 7075); 0: none */
	bool described;	 /* its sizes follow its data */
	bool is_437;	 /* its name is not said to be UTF-8 */
};

struct zip_directory {
	struct zip_entry *entries; /* by place */
	size_t count;
	uint64_t size; /* unpacked, of all */
};

/* Does IN begin as a zip? */
bool zip_is_one(const struct span *in);

/*
 * RC_INVALID: there is none, it is cut off, or bytes lie around it; parts on
 * other disks; more than PORTFOLIO_MEMBERS; a member is encrypted, packed and
 * not deflated, or its local header says something else, or two overlap; a
 * name that cannot be one.
 */
MUST_USE enum rc zip_directory_read(const struct span *in,
				    struct zip_directory *out,
				    struct fault *why);
void zip_directory_clear(struct zip_directory *d);

/* What zip_entry.name is of RAW. */
uint32_t zip_name(const void *raw, size_t size);

#endif
