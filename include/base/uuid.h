#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stddef.h>

enum { UUID_URN_SIZE = 46 }; /* "urn:uuid:" + 36 + NUL */

/* "urn:uuid:" and a random UUID, version 4, lower case (records.md §1). */
void uuid_new(char urn[UUID_URN_SIZE]);

/* The UUID of records.md §10: version 8 from SHA-256 of "recorder-uuid-v1" LF
 * and the LINES joined by LF. */
void uuid_of_lines(const char *const lines[], size_t count,
		   char urn[UUID_URN_SIZE]);

/* "urn:uuid:" and a lower-case UUID, any version. */
bool uuid_is_urn(const char *text);

#endif
