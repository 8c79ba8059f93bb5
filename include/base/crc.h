#ifndef BASE_CRC_H
#define BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of zip and gzip (ISO 3309, polynomial 0xedb88320).  The table
 * belongs to whoever sums; it is 8 KiB. */
struct crc {
	uint32_t table[8][256];
};

void crc_init(struct crc *c);
/* SUM of the bytes before, 0 at first; that with these bytes. */
uint32_t crc_add(const struct crc *c, uint32_t sum, const void *bytes,
		 size_t size);

#endif
