/* Any bytes either are refused or are lines that, put together again, are the
 * same bytes, with paths that ascend and stay inside the folder. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/folder.h"
#include "evidence/name.h"
#include "fuzz/fuzz.h"

struct lines {
	struct buf bytes;
	char *last;
};

static enum rc
take(void *arg, const struct digest *id, const char *path, struct fault *why)
{
	struct lines *l = arg;
	char hex[DIGEST_HEX_SIZE];

	assert(name_is_portable_path(path));
	assert(l->last == NULL || strcmp(l->last, path) < 0);
	assert(l->last == NULL ||
	       strncmp(l->last, path, strlen(l->last)) != 0 ||
	       path[strlen(l->last)] != '/');
	free(l->last);
	l->last = mem_text(path);
	digest_to_hex(id, hex);
	return buf_format(&l->bytes, why, "%s  %s\n", hex, path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lines l = { .bytes = BUF_LIMIT(FOLDER_MANIFEST_LIMIT) };
	struct fault why = { .code = RC_OK };

	if (folder_each_line(data, size, take, &l, &why) == RC_OK) {
		assert(l.bytes.size == size);
		assert(memcmp(l.bytes.bytes, data, size) == 0);
	} else {
		assert(why.code == RC_INVALID && why.text[0] != '\0');
	}
	free(l.last);
	buf_clear(&l.bytes);
	return 0;
}
