/* The checksum of zip and gzip: see base/crc.h. */

#include "base/crc.h"

static const uint32_t polynomial = UINT32_C(0xedb88320);

enum { LANES = 8 };

void
crc_init(struct crc *c)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t sum = i;

		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ ((sum & 1) != 0 ? polynomial : 0);
		c->table[0][i] = sum;
	}
	for (int lane = 1; lane < LANES; lane++)
		for (uint32_t i = 0; i < 256; i++) {
			uint32_t sum = c->table[lane - 1][i];

			c->table[lane][i] = sum >> 8 ^ c->table[0][sum & 0xff];
		}
}

/* Eight bytes at a time: each through the table of as many zero bytes as come
 * after it. */
uint32_t
crc_add(const struct crc *c, uint32_t sum, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	sum = ~sum;
	for (; size >= LANES; size -= LANES, at += LANES) {
		sum ^= (uint32_t)at[0] | (uint32_t)at[1] << 8 |
		       (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
		sum = c->table[7][sum & 0xff] ^ c->table[6][sum >> 8 & 0xff] ^
		      c->table[5][sum >> 16 & 0xff] ^ c->table[4][sum >> 24] ^
		      c->table[3][at[4]] ^ c->table[2][at[5]] ^
		      c->table[1][at[6]] ^ c->table[0][at[7]];
	}
	for (; size > 0; size--, at++)
		sum = sum >> 8 ^ c->table[0][(sum ^ *at) & 0xff];
	return ~sum;
}
