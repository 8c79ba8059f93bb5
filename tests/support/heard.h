#ifndef SUPPORT_HEARD_H
#define SUPPORT_HEARD_H

/* What a verification tells, as lines "broken tree [root] sentence", to be
 * looked through. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/verify.h"
#include "support/test.h"

struct heard {
	char *lines;
	size_t size;
	unsigned broken;
	enum verdict verdict;
};

/* A verify_fn; ARG is a struct heard. */
static inline void
heard_line(void *arg, enum finding finding, const char *what,
	   const char *reason, const char *sentence)
{
	static const char *const words[] = { "ok", "note", "broken" };
	struct heard *h = arg;
	char line[1024];
	int size =
		snprintf(line, sizeof(line), "%s %s [%s] %s\n", words[finding],
			 what, reason != NULL ? reason : "", sentence);

	assert_true(size > 0 && (size_t)size < sizeof(line));
	h->lines = realloc(h->lines, h->size + (size_t)size + 1);
	assert_non_null(h->lines);
	memcpy(h->lines + h->size, line, (size_t)size + 1);
	h->size += (size_t)size;
	h->broken += finding == FINDING_BROKEN;
}

static inline void
heard_clear(struct heard *h)
{
	free(h->lines);
	memset(h, 0, sizeof(*h));
}

/* Was a line told that begins with START and holds WORDS? */
static inline bool
heard_has(const struct heard *h, const char *start, const char *words)
{
	const char *at = h->lines;

	while (at != NULL && *at != '\0') {
		const char *end = strchr(at, '\n'), *found = strstr(at, words);

		if (strncmp(at, start, strlen(start)) == 0 && found != NULL &&
		    found < end)
			return true;
		at = end + 1;
	}
	return false;
}

#define assert_heard(h, start, words)                                          \
	do {                                                                   \
		if (!heard_has((h), (start), (words)))                         \
			print_error("not told: %s ... %s; but:\n%s", (start),  \
				    (words), (h)->lines);                      \
		assert_true(heard_has((h), (start), (words)));                 \
	} while (0)

/* Nothing is broken, and the verdict is V. */
#define assert_sound(h, v)                                                     \
	do {                                                                   \
		if ((h)->broken > 0)                                           \
			print_error("%s", (h)->lines);                         \
		assert_int_equal((h)->broken, 0);                              \
		assert_int_equal((h)->verdict, (v));                           \
	} while (0)

#endif
