/* Any bytes, with the sum that they should have put in, either are no index or
 * are, byte for byte, what is written for the entries that it has; whatever is
 * asked of it. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../evidence/pack_index.h"
#include "fuzz/fuzz.h"

enum { SUM_AT = 56, HEAD_SIZE = 88, PACK_SIZE = 12345 };

/* The file again, if IX is what was read from it. */
static void
compare(const struct pack_index *ix, const struct object *pack,
	const uint8_t *data, size_t size)
{
	char path[] = "/tmp/recorder-fuzz-XXXXXX";
	uint8_t *again = malloc(size + 1);
	struct fault why;
	int fd = mkstemp(path);
	enum rc rc;

	assert(fd >= 0 && again != NULL);
	unlink(path);
	rc = pack_index_write(fd, pack, ix->entries, ix->count, &why);
	assert(rc == RC_OK);
	assert(pread(fd, again, size, 0) == (ssize_t)size);
	assert(memcmp(again, data, size) == 0);
	assert(lseek(fd, 0, SEEK_END) == (off_t)size);
	close(fd);
	free(again);
}

static void
ask(const struct pack_index *ix)
{
	for (size_t i = 0; i < ix->count; i++) {
		struct digest id = ix->entries[i].id;
		const struct pack_entry *e = pack_index_find(ix, &id);

		/* one that is not sorted may not be found */
		assert(e == NULL || digest_equal(&e->id, &id));
		id.bytes[0] ^= 1;
		e = pack_index_find(ix, &id);
		assert(e == NULL || digest_equal(&e->id, &id));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/recorder-fuzz-XXXXXX";
	struct object pack = { .size = PACK_SIZE };
	uint8_t *bytes = malloc(size + 1);
	int fd = mkstemp(path);
	struct pack_index ix;
	struct fault why;
	enum rc rc;

	assert(bytes != NULL && fd >= 0);
	if (size > 0)
		memcpy(bytes, data, size);
	if (size >= HEAD_SIZE) {
		struct hasher *h = hasher_new();
		struct digest sum;

		hasher_add(h, bytes, SUM_AT);
		hasher_add(h, bytes + HEAD_SIZE, size - HEAD_SIZE);
		hasher_finish(h, &sum);
		memcpy(bytes + SUM_AT, sum.bytes, sizeof(sum.bytes));
		hasher_free(h);
	}
	assert(size == 0 || write(fd, bytes, size) == (ssize_t)size);
	close(fd);
	rc = pack_index_map(-1, path, &pack, &ix, &why);
	unlink(path);
	if (rc == RC_OK) {
		compare(&ix, &pack, bytes, size);
		ask(&ix);
		pack_index_clear(&ix);
	} else {
		assert(rc == RC_CORRUPT && why.text[0] != '\0');
	}
	free(bytes);
	return 0;
}
