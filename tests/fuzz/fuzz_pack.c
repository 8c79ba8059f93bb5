/* Any bytes either are no pack, or are headers, one after the other, of the
 * objects that are told, and an end; and what is salvaged lies within them. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../evidence/pack.h"
#include "fuzz/fuzz.h"

struct seen {
	const uint8_t *data;
	uint64_t size, at;
};

static enum rc
in_order(void *arg, const struct pack_entry *e, struct fault *why)
{
	struct seen *s = arg;
	char block[PACK_BLOCK];

	(void)why;
	assert(e->at == s->at + PACK_BLOCK);
	assert(pack_room(e->size) <= s->size - s->at);
	pack_header(&e->id, e->size, block);
	assert(memcmp(s->data + s->at, block, PACK_BLOCK) == 0);
	s->at += pack_room(e->size);
	return RC_OK;
}

static enum rc
within(void *arg, const struct pack_entry *e, struct fault *why)
{
	struct seen *s = arg;
	char block[PACK_BLOCK];

	(void)why;
	assert(e->at >= s->at + PACK_BLOCK && e->at <= s->size);
	assert(pack_room(e->size) - PACK_BLOCK <= s->size - e->at);
	pack_header(&e->id, e->size, block);
	assert(memcmp(s->data + e->at - PACK_BLOCK, block, PACK_BLOCK) == 0);
	s->at = e->at - PACK_BLOCK + pack_room(e->size);
	return RC_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen s = { .data = data, .size = size };
	struct fault why = { .code = RC_OK };
	int fd = memfd_create("pack", MFD_CLOEXEC);
	enum rc rc;

	assert(fd >= 0);
	assert(size == 0 || write(fd, data, size) == (ssize_t)size);
	rc = pack_scan(fd, in_order, &s, &why);
	if (rc == RC_OK)
		assert(s.at + (size_t)2 * PACK_BLOCK == size);
	else
		assert(rc == RC_CORRUPT && why.text[0] != '\0');
	s.at = 0;
	rc = pack_salvage(fd, within, &s, &why);
	assert(rc == RC_OK);
	close(fd);
	return 0;
}
