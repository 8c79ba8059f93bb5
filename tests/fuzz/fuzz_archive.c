/*
 * Whatever is verified as an archive: it never ends the program, and of all
 * inputs only the one good archive of the corpus is not broken.  Input that
 * begins with "edit" is taken as changes to that archive, so that they reach
 * behind its checksums.
 */

#define _GNU_SOURCE /* memfd_create() */

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "assess/verify.h"
#include "base/embed.h"
#include "base/mem.h"
#include "fuzz/fuzz.h"

EMBED(whole, "tests/fuzz/corpus/archive/whole");

enum {
	WHOLE_SIZE = 180224,
	EDIT_SIZE = 4, /* three bytes of place, one to be mixed in */
};

static const char edit[] = "edit";

static void
count(void *arg, enum finding finding, const char *what, const char *reason,
      const char *sentence)
{
	unsigned *broken = arg;

	(void)reason;
	assert(what[0] != '\0' && sentence[0] != '\0');
	*broken += finding == FINDING_BROKEN;
}

static void
verify(const uint8_t *bytes, size_t size)
{
	const struct trust nobody = { .key_count = 0 };
	bool good = size == WHOLE_SIZE && memcmp(bytes, whole, size) == 0;
	enum verdict verdict = VERDICT_BROKEN;
	int fd = memfd_create("archive", MFD_CLOEXEC);
	unsigned broken = 0;
	struct fault why;
	enum rc rc;

	assert(fd >= 0 && write(fd, bytes, size) == (ssize_t)size &&
	       lseek(fd, 0, SEEK_SET) == 0);
	rc = verify_archive(fd, &nobody, NULL, count, &broken, &verdict, &why);
	close(fd);
	assert(rc == RC_OK);
	assert((verdict == VERDICT_BROKEN) == (broken > 0));
	assert(verdict == (good ? VERDICT_UNKNOWN : VERDICT_BROKEN));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes;

	if (size < strlen(edit) || memcmp(data, edit, strlen(edit)) != 0) {
		verify(data, size);
		return 0;
	}
	bytes = mem_new(WHOLE_SIZE);
	memcpy(bytes, whole, WHOLE_SIZE);
	for (size_t i = strlen(edit); i + EDIT_SIZE <= size; i += EDIT_SIZE) {
		size_t place = (size_t)data[i] << 16 |
			       (size_t)data[i + 1] << 8 | data[i + 2];

		bytes[place % WHOLE_SIZE] ^= data[i + 3];
	}
	verify(bytes, WHOLE_SIZE);
	free(bytes);
	return 0;
}
