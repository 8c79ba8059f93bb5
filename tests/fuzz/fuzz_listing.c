/* Any bytes either are refused or are, byte for byte, the JCS lines of the
 * members that were read; each path stays in the archive. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "evidence/portfolio.h"
#include "fuzz/fuzz.h"

static void
stays_inside(const char *path)
{
	assert(text_is_valid(path, strlen(path)));
	assert(path[0] != '\0' && path[0] != '/');
	assert(path[strlen(path) - 1] != '/');
	assert(strstr(path, "//") == NULL && strcmp(path, "..") != 0);
	assert(strncmp(path, "../", 3) != 0 && strstr(path, "/../") == NULL);
}

static enum rc
write_again(void *arg, const struct member_line *m, struct fault *why)
{
	struct value *v = value_object();
	enum rc rc;

	stays_inside(m->path);
	value_set_digest(v, "object", &m->object);
	value_set_text(v, "path", m->path);
	value_set_integer(v, "size", (int64_t)m->size);
	value_set_text(v, "type", m->type);
	rc = json_write(v, arg, why);
	value_free(v);
	return rc == RC_OK ? buf_add_text(arg, "\n", why) : rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again = BUF_LIMIT(1 << 24);
	struct span listing = { .fd = memfd_create("listing", MFD_CLOEXEC),
				.size = size };
	struct fault why = { .code = RC_OK };
	enum rc rc;

	assert(listing.fd >= 0);
	assert(size == 0 || write(listing.fd, data, size) == (ssize_t)size);
	rc = portfolio_each(&listing, write_again, &again, &why);
	if (rc == RC_OK) {
		assert(again.size == size);
		assert(memcmp(again.bytes, data, size) == 0);
	} else {
		assert(rc == RC_INVALID && why.text[0] != '\0');
	}
	span_close(&listing);
	buf_clear(&again);
	return 0;
}
