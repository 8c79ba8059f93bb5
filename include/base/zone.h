#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/*
 * Time zones (RFC 8536), read from the machine's own table and asked without
 * the C library's process-wide zone: any number of zones, any thread.
 * "UTC" needs no table.  Rules never ask a zone (records.md §4.1); zones are
 * for what people type and read.
 */
struct zone;

/* RC_NOT_FOUND if the machine does not know NAME ("Europe/Berlin"). */
MUST_USE enum rc zone_open(struct zone **out, const char *name,
			   struct fault *why);
/* From the bytes of a TZif file, version 2 or later.  RC_INVALID. */
MUST_USE enum rc zone_of_bytes(struct zone **out, const void *bytes,
			       size_t size, struct fault *why);
void zone_close(struct zone *z); /* NULL is fine */

/* Seconds east of UTC that hold at WHEN, in the years 0-9999. */
int zone_offset(const struct zone *z, int64_t when);

enum zone_hits {
	ZONE_NEVER, /* the clocks jump over it; *when is the jump */
	ZONE_ONCE,
	ZONE_TWICE, /* the clocks are put back; *when is the first time */
};

/* When the clocks on the wall show WALL, seconds since 1970 as if in UTC. */
enum zone_hits zone_when(const struct zone *z, int64_t wall, int64_t *when);

#endif
