/* Any head of a file gets a media type of the one form, or a fault that says
 * why not; the same head, the same type. */

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "cage/worker.h"
#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* loaded once; nothing of one head is kept for the next */
	static struct magic_reader *m;
	char type[CAGE_TYPE_SIZE], again[CAGE_TYPE_SIZE];
	struct fault why = { .code = RC_OK };
	enum rc rc;

	if (m == NULL) {
		rc = magic_reader_new(&m, &why);
		assert(rc == RC_OK);
	}
	rc = magic_reader_type(m, data, size, type, &why);
	if (rc != RC_OK) {
		assert(why.text[0] != '\0');
		return 0;
	}
	assert(text_is_media_type(type));
	rc = magic_reader_type(m, data, size, again, &why);
	assert(rc == RC_OK && strcmp(type, again) == 0);
	return 0;
}
