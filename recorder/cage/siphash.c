/* A keyed hash of short words: see siphash.h. */

#include <stdint.h>

#include "siphash.h"

struct state {
	uint64_t a, b, c, d;
};

static uint64_t
get(const unsigned char *p, size_t size)
{
	uint64_t word = 0;

	for (size_t i = 0; i < size; i++)
		word |= (uint64_t)p[i] << 8 * i;
	return word;
}

static void
put(unsigned char *p, uint64_t word)
{
	for (size_t i = 0; i < sizeof(word); i++)
		p[i] = (unsigned char)(word >> 8 * i);
}

static uint64_t
turn(uint64_t word, unsigned by)
{
	return word << by | word >> (64 - by);
}

static void
rounds(struct state *s, int count)
{
	for (; count > 0; count--) {
		s->a += s->b;
		s->c += s->d;
		s->b = turn(s->b, 13) ^ s->a;
		s->d = turn(s->d, 16) ^ s->c;
		s->a = turn(s->a, 32) + s->d;
		s->c += s->b;
		s->d = turn(s->d, 21) ^ s->a;
		s->b = turn(s->b, 17) ^ s->c;
		s->c = turn(s->c, 32);
	}
}

static void
take(struct state *s, uint64_t word)
{
	s->d ^= word;
	rounds(s, 2);
	s->a ^= word;
}

void
siphash(const unsigned char key[SIPHASH_SIZE], const void *bytes, size_t size,
	unsigned char out[SIPHASH_SIZE])
{
	const uint64_t low = get(key, 8), high = get(key + 8, 8);
	const unsigned char *at = bytes;
	struct state s = {
		low ^ UINT64_C(0x736f6d6570736575),
		high ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
		low ^ UINT64_C(0x6c7967656e657261),
		high ^ UINT64_C(0x7465646279746573),
	};
	uint64_t last = (uint64_t)size << 56;

	for (; size >= 8; size -= 8, at += 8)
		take(&s, get(at, 8));
	take(&s, last | get(at, size));
	s.c ^= 0xee;
	rounds(&s, 4);
	put(out, s.a ^ s.b ^ s.c ^ s.d);
	s.b ^= 0xdd;
	rounds(&s, 4);
	put(out + 8, s.a ^ s.b ^ s.c ^ s.d);
}
