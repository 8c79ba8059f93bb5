/* Bytes that are accepted as canonical come back exactly as they went in;
 * anything else that can be written is canonical once and for all. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "fuzz/fuzz.h"

enum { LIMIT = 1024 * 1024, WRITTEN_LIMIT = 2 * LIMIT };

static void
check_canonical(const uint8_t *data, size_t size)
{
	struct buf back = BUF_LIMIT(LIMIT);
	struct value *v = NULL;
	struct fault why;

	if (json_read_canonical(data, size, LIMIT, &v, &why) != RC_OK) {
		assert(v == NULL);
		assert(size > LIMIT || why.reason != NULL);
		return;
	}
	assert(json_write(v, &back, &why) == RC_OK);
	assert(back.size == size && memcmp(back.bytes, data, size) == 0);
	buf_clear(&back);
	value_free(v);
}

static void
check_written_twice(const uint8_t *data, size_t size)
{
	struct buf once = BUF_LIMIT(WRITTEN_LIMIT);
	struct buf twice = BUF_LIMIT(WRITTEN_LIMIT);
	struct value *v = NULL, *again = NULL;
	struct fault why;

	if (json_read(data, size, LIMIT, &v, &why) != RC_OK)
		return;
	if (json_write(v, &once, &why) == RC_OK &&
	    json_read(once.bytes, once.size, LIMIT, &again, &why) == RC_OK &&
	    json_write(again, &twice, &why) == RC_OK) {
		assert(once.size == twice.size);
		assert(memcmp(once.bytes, twice.bytes, once.size) == 0);
	}
	buf_clear(&once);
	buf_clear(&twice);
	value_free(v);
	value_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_canonical(data, size);
	check_written_twice(data, size);
	return 0;
}
