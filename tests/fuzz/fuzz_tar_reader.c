/* Any bytes either are refused or are, byte for byte, what the writer makes of
 * the members that were read. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "evidence/tar.h"
#include "fuzz/fuzz.h"

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

/* Read members and write them again, until the reader says no. */
static enum rc
copy(struct tar_reader *r, struct buf *again, struct fault *why)
{
	struct buf member = BUF_LIMIT(1 << 24);
	struct tar_writer *w = NULL;
	enum rc rc = RC_OK;

	while (rc == RC_OK) {
		const char *path;
		int64_t mtime;
		uint64_t size;
		char part[700];
		size_t got = 1;

		rc = tar_next(r, &path, &size, &mtime, why);
		if (rc != RC_OK || path == NULL)
			break;
		if (w == NULL)
			w = tar_writer_new(mtime, add_to, again);
		buf_empty(&member);
		while (rc == RC_OK && got > 0) {
			rc = tar_read(r, part, sizeof(part), &got, why);
			if (rc == RC_OK)
				rc = buf_add(&member, part, got, why);
		}
		assert(rc != RC_OK || member.size == size);
		if (rc == RC_OK)
			rc = tar_add_bytes(w, path, buf_text_of(&member),
					   member.size, why);
	}
	if (w == NULL)
		w = tar_writer_new(0, add_to, again);
	if (rc == RC_OK)
		rc = tar_finish(w, why);
	tar_writer_free(w);
	buf_clear(&member);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again = BUF_LIMIT(1 << 24);
	struct fault why = { .code = RC_OK };
	struct tar_reader *r = NULL;
	int fd = memfd_create("tar", MFD_CLOEXEC);
	enum rc rc;

	assert(fd >= 0);
	assert(size == 0 || write(fd, data, size) == (ssize_t)size);
	assert(lseek(fd, 0, SEEK_SET) == 0);
	rc = tar_reader_open(&r, fd, &why);
	assert(rc == RC_OK);
	rc = copy(r, &again, &why);
	if (rc == RC_OK) {
		assert(again.size == size);
		assert(memcmp(again.bytes, data, size) == 0);
	} else {
		assert(rc == RC_INVALID && why.text[0] != '\0');
	}
	tar_reader_close(r);
	close(fd);
	buf_clear(&again);
	return 0;
}
