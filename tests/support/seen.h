#ifndef SUPPORT_SEEN_H
#define SUPPORT_SEEN_H

/* What a listing lends, as words with a space behind each, to be compared. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

struct seen {
	char text[512];
};

static inline void
seen_word(struct seen *seen, const char *word)
{
	size_t size = strlen(seen->text);

	snprintf(seen->text + size, sizeof(seen->text) - size, "%s ", word);
}

/* An index_number_fn; ARG is a struct seen. */
static inline enum rc
seen_number(void *arg, uint64_t number, struct fault *why)
{
	char word[24];

	(void)why;
	snprintf(word, sizeof(word), "%ju", (uintmax_t)number);
	seen_word(arg, word);
	return RC_OK;
}

/* CALL puts its words into seen and its fault into fault. */
#define assert_each(call, wanted)                                              \
	do {                                                                   \
		struct seen seen = { "" };                                     \
		struct fault fault;                                            \
		assert_ok(call, &fault);                                       \
		assert_string_equal(seen.text, wanted);                        \
	} while (0)

#endif
