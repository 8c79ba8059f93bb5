/* Any bytes either are refused, or give members that ascend, written again give
 * the same members, and with any one bit flipped are refused. */

#define _GNU_SOURCE /* memfd_create */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/zip.h"
#include "fuzz/fuzz.h"

enum { LIMIT = 1 << 24 };

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static enum rc
read_member(struct zip_reader *r, struct buf *member, struct fault *why)
{
	enum rc rc = RC_OK;
	char part[700];
	size_t got = 1;

	buf_empty(member);
	while (rc == RC_OK && got > 0) {
		rc = zip_read(r, part, sizeof(part), &got, why);
		if (rc == RC_OK)
			rc = buf_add(member, part, got, why);
	}
	return rc;
}

/* Read members, and write them to AGAIN unless NULL. */
static enum rc
copy(struct zip_reader *r, struct buf *again, struct fault *why)
{
	struct buf member = BUF_LIMIT(LIMIT);
	char last[TAR_PATH_LIMIT] = "";
	struct zip_writer *w = NULL;
	const char *path = NULL;
	uint64_t size;
	enum rc rc = RC_OK;

	if (again != NULL) {
		rc = zip_writer_new(&w, 1772447400, add_to, again, why);
		assert(rc == RC_OK);
	}
	while (rc == RC_OK) {
		rc = zip_next(r, &path, &size, NULL, why);
		if (rc != RC_OK || path == NULL)
			break;
		assert(strcmp(last, path) < 0);
		text_copy(last, sizeof(last), path);
		rc = read_member(r, &member, why);
		assert(rc != RC_OK || member.size == size);
		if (rc == RC_OK && w != NULL)
			rc = zip_add_bytes(w, path, buf_text_of(&member),
					   member.size, why);
	}
	if (rc == RC_OK && w != NULL)
		rc = zip_finish(w, why);
	zip_writer_free(w);
	buf_clear(&member);
	return rc;
}

static enum rc
read_all(const uint8_t *data, size_t size, struct buf *again, struct fault *why)
{
	int fd = memfd_create("zip", MFD_CLOEXEC);
	const struct span in = { .fd = fd, .size = size };
	struct zip_reader *r = NULL;
	enum rc rc;

	assert(fd >= 0);
	assert(size == 0 || write(fd, data, size) == (ssize_t)size);
	rc = zip_reader_open(&r, &in, why);
	if (rc == RC_OK)
		rc = copy(r, again, why);
	zip_reader_close(r);
	close(fd);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_LIMIT(LIMIT), twice = BUF_LIMIT(LIMIT);
	struct fault why = { .code = RC_OK };
	uint8_t *other = mem_new(size + 1);
	enum rc rc = read_all(data, size, &once, &why);

	assert(rc == RC_OK || (rc == RC_INVALID && why.text[0] != '\0'));
	if (rc == RC_OK) {
		assert(read_all(once.bytes, once.size, &twice, &why) == RC_OK);
		assert(once.size == twice.size);
		assert(memcmp(once.bytes, twice.bytes, once.size) == 0);
		memcpy(other, data, size);
		for (size_t i = 0; i < 64; i++) {
			size_t at = i * 7919 % size;

			other[at] ^= (uint8_t)(1U << i % 8);
			assert(read_all(other, size, NULL, &why) == RC_INVALID);
			other[at] ^= (uint8_t)(1U << i % 8);
		}
	}
	free(other);
	buf_clear(&once);
	buf_clear(&twice);
	return 0;
}
