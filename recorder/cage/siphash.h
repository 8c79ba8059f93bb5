#ifndef RECORDER_CAGE_SIPHASH_H
#define RECORDER_CAGE_SIPHASH_H

#include <stddef.h>

/* SipHash-2-4 with 128 bits out (Aumasson and Bernstein): for tables whose
 * keys a stranger chooses.  KEY is 16 bytes, drawn for each table. */

enum { SIPHASH_SIZE = 16 };

void siphash(const unsigned char key[SIPHASH_SIZE], const void *bytes,
	     size_t size, unsigned char out[SIPHASH_SIZE]);

#endif
