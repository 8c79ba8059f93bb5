/* Whatever the bytes, what the readers of media say is what their asker takes,
 * and it is little. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "cage/media.h"
#include "fuzz/fuzz.h"

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf said = BUF_LIMIT(MEDIA_SAID);
	struct span span = { .fd = memfd_create("x", MFD_CLOEXEC),
			     .size = size };
	struct fault why = { .code = RC_OK };
	struct value *v = NULL;
	enum rc rc;

	assert(span.fd >= 0);
	assert(size == 0 || write(span.fd, data, size) == (ssize_t)size);
	rc = media_read(&span, "", add_to, &said, &why);
	if (rc == RC_OK) {
		rc = media_said(said.bytes, said.size, &v, &why);
		assert(rc == RC_OK);
		value_free(v);
	} else {
		assert(rc == RC_INVALID && why.text[0] != '\0');
	}
	span_close(&span);
	buf_clear(&said);
	return 0;
}
