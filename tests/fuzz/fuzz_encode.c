/* Any text either is refused or comes back exactly as it went in, and any
 * bytes come back from their text: there is one text for each bytes. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "fuzz/fuzz.h"

static const struct {
	char *(*to_text)(const void *bytes, size_t size);
	enum rc (*to_bytes)(const char *text, struct buf *out,
			    struct fault *why);
	size_t limit; /* of the bytes; base58 stops at 256 characters */
} forms[] = {
	{ base64_text, base64_bytes, 4096 },
	{ base64url_text, base64url_bytes, 4096 },
	{ base58_text, base58_bytes, 187 },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *given = mem_text_of(data, size), *text;
	struct fault why;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct buf out = BUF_LIMIT(4096);

		if (forms[i].to_bytes(given, &out, &why) == RC_OK) {
			text = forms[i].to_text(out.bytes, out.size);
			assert(strcmp(text, given) == 0);
			free(text);
		}
		buf_empty(&out);
		if (size <= forms[i].limit) {
			text = forms[i].to_text(data, size);
			assert(forms[i].to_bytes(text, &out, &why) == RC_OK);
			assert(out.size == size);
			assert(size == 0 || memcmp(out.bytes, data, size) == 0);
			free(text);
		}
		buf_clear(&out);
	}
	free(given);
	return 0;
}
