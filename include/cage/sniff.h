#ifndef CAGE_SNIFF_H
#define CAGE_SNIFF_H

#include <stddef.h>

/* What the first bytes of a file say it is, by signature alone: a constant
 * media type, "application/octet-stream" where the table has none.  Quick (no
 * search); 64 bytes are enough, 512 tell a tar. */
const char *sniff(const void *head, size_t size);

#endif
