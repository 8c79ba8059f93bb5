/* Whatever the bytes, every line that the reader of Leap2A says is one that
 * the asker takes, as many as the first says there are; the same bytes say the
 * same. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <locale.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "cage/leap.h"
#include "fuzz/fuzz.h"

static enum rc
collect(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static void
check_lines(const struct buf *out)
{
	int64_t wanted = 0, count = -1;
	const char *at = buf_text_of(out);

	for (const char *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		struct value *v = NULL;
		struct fault why;
		enum rc rc =
			leap_said(at, (size_t)(end - at), count < 0, &v, &why);

		assert(rc == RC_OK);
		if (count++ < 0)
			wanted = value_integer(v, "entries", -1);
		value_free(v);
	}
	assert(*at == '\0' && count == wanted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_LIMIT(1 << 26), again = BUF_LIMIT(1 << 26);
	struct fault why = { .code = RC_OK };
	struct span in = { .size = size };
	static bool ready;
	enum rc rc;

	if (!ready)
		(void)uselocale(
			newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0));
	ready = true;
	in.fd = memfd_create("leap", MFD_CLOEXEC);
	assert(in.fd >= 0);
	assert(size == 0 || write(in.fd, data, size) == (ssize_t)size);
	rc = leap_read(&in, "beside", collect, &out, &why);
	if (rc == RC_OK)
		check_lines(&out);
	else
		assert((rc == RC_INVALID || rc == RC_NOT_FOUND) &&
		       why.text[0] != '\0');
	assert(leap_read(&in, "beside", collect, &again, &why) == rc);
	assert(again.size == out.size &&
	       (out.size == 0 ||
		memcmp(again.bytes, out.bytes, out.size) == 0));
	buf_clear(&out);
	buf_clear(&again);
	close(in.fd);
	return 0;
}
