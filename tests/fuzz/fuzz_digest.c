/* Any text either is refused or comes back exactly as it went in. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *given = mem_text_of(data, size);
	char hex[DIGEST_HEX_SIZE], text[DIGEST_TEXT_SIZE];
	struct digest d;
	struct fault why;

	if (digest_of_hex(given, &d, &why) == RC_OK) {
		digest_to_hex(&d, hex);
		assert(strcmp(hex, given) == 0);
	}
	if (digest_of_text(given, &d, &why) == RC_OK) {
		digest_to_text(&d, text);
		assert(strcmp(text, given) == 0);
	}
	free(given);
	return 0;
}
