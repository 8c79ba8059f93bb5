/* Any bytes come back from their portable name, and any text is either refused
 * or the one portable name of the bytes that it gives. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/name.h"
#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *portable = name_portable(data, size);
	char *text = mem_text_of(data, size);
	size_t back_size = 0;
	char *back = name_of_portable(portable, &back_size);

	if (size > 0) {
		assert(back != NULL && back_size == size);
		assert(memcmp(back, data, size) == 0);
		assert(name_is_portable_path(portable));
	} else {
		assert(back == NULL);
	}
	free(back);
	free(portable);

	back = name_of_portable(text, &back_size);
	if (back != NULL) {
		portable = name_portable(back, back_size);
		assert(strcmp(portable, text) == 0);
		free(portable);
	}
	assert((back != NULL) ==
	       (strchr(text, '/') == NULL && name_is_portable_path(text)));
	free(back);
	free(text);
	return 0;
}
