/* Whatever the bytes, every line of a listing is canonical, no two name one
 * path, and the member of the first is what the line says. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/value.h"
#include "cage/portfolio.h"
#include "fuzz/fuzz.h"

enum { LINE = 16 * 1024 };

struct seen {
	struct buf line;
	char *first;
	struct digest object;
	uint64_t size;
};

static void
see_line(struct seen *s)
{
	struct value *v = NULL;
	struct fault why;
	enum rc rc = json_read(s->line.bytes, s->line.size, LINE, &v, &why);

	assert(rc == RC_OK);
	assert(value_count(v) == 4 && value_text(v, "path") != NULL);
	assert(value_integer(v, "size", -1) >= 0);
	if (s->first == NULL) {
		s->first = mem_text(value_text(v, "path"));
		s->size = (uint64_t)value_integer(v, "size", -1);
		assert(value_digest(v, "object", &s->object));
	}
	value_free(v);
	buf_empty(&s->line);
}

static enum rc
see(void *arg, const void *bytes, size_t size, struct fault *why)
{
	const char *at = bytes;
	struct seen *s = arg;

	for (; size > 0; at++, size--) {
		enum rc rc;

		if (*at == '\n') {
			see_line(s);
			continue;
		}
		rc = buf_add(&s->line, at, 1, why);
		assert(rc == RC_OK);
	}
	return RC_OK;
}

struct member {
	struct hasher *h;
	uint64_t size;
};

static enum rc
hash(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct member *m = arg;

	(void)why;
	hasher_add(m->h, bytes, size);
	m->size += size;
	return RC_OK;
}

static void
compare(const struct span *span, const struct seen *s)
{
	struct member m = { .h = hasher_new() };
	struct digest id;
	struct fault why;
	enum rc rc = portfolio_member(span, s->first, hash, &m, &why);

	assert(rc == RC_OK);
	hasher_finish(m.h, &id);
	assert(m.size == s->size && digest_equal(&id, &s->object));
	hasher_free(m.h);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen s = { .line = BUF_LIMIT(LINE) };
	struct span span = { .fd = memfd_create("x", MFD_CLOEXEC),
			     .size = size };
	struct fault why = { .code = RC_OK };
	static bool ready;
	enum rc rc;

	if (!ready)
		ready = portfolio_get_ready(&why) == RC_OK;
	assert(span.fd >= 0);
	assert(size == 0 || write(span.fd, data, size) == (ssize_t)size);
	rc = portfolio_list(&span, "", see, &s, &why);
	if (rc == RC_OK)
		compare(&span, &s);
	else
		assert(rc == RC_INVALID && why.text[0] != '\0');
	span_close(&span);
	buf_clear(&s.line);
	free(s.first);
	return 0;
}
