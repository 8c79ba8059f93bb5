#ifndef RECORDER_CAGE_ZIP_END_H
#define RECORDER_CAGE_ZIP_END_H

/* The records that end a zip, and what they say of its directory.  For
 * zip_directory.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct zip_end {
	uint64_t count, size, at; /* of the entries */
	uint64_t end;		  /* nothing of a member lies beyond */
};

/* RC_INVALID: there is none, or something lies behind it; it is in parts; it
 * does not end with these records; more than PORTFOLIO_MEMBERS. */
MUST_USE enum rc zip_end_find(const struct span *in, struct zip_end *w,
			      struct fault *why);

/* All of SIZE bytes at AT. */
MUST_USE enum rc zip_get(const struct span *in, uint64_t at, void *bytes,
			 size_t size, struct fault *why);
/* Low byte first. */
uint16_t zip_get16(const unsigned char *p);
uint32_t zip_get32(const unsigned char *p);
uint64_t zip_get64(const unsigned char *p);
/* A small number says the same as the large, or, being FULL, leaves it to it.
 */
bool zip_is_widened(uint64_t small, uint64_t full, uint64_t large);
/* "the zip's directory WHAT" */
MUST_USE enum rc zip_broken(struct fault *why, const char *what);

#endif
