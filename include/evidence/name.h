#ifndef EVIDENCE_NAME_H
#define EVIDENCE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Portable names (records.md §8.2): ASCII, injective, never hidden, never
 * "..", the same in tar, zip, BagIt and sha256sum -c.
 */

/* One path component of SIZE raw bytes; to be freed. */
char *name_portable(const void *raw, size_t size);
/* The raw bytes back (NUL-terminated, SIZE without it); to be freed; NULL if
 * PORTABLE is not what name_portable() makes. */
char *name_of_portable(const char *portable, size_t *size);
/* Is PATH one or more portable components joined by "/"? */
bool name_is_portable_path(const char *path);

#endif
