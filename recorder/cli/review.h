#ifndef RECORDER_CLI_REVIEW_H
#define RECORDER_CLI_REVIEW_H

#include "command.h"
#include "words.h"

/* One assessment for people: what `show` prints and what an authenticator reads
 * before signing (design.md §5): everything that was decided, and by whom. */
MUST_USE enum rc review_print(const struct session *on, const struct opened *o,
			      struct fault *why);

/* The same as one JSON object, to be freed. */
MUST_USE enum rc review_json(const struct session *on, const struct opened *o,
			     struct value **out, struct fault *why);

/* The 64 digits of a digest among FACTS, so that a line with it fits 80
 * columns. */
const char *review_hex(const struct value *facts, const char *name);

/* "1.5 s" style places of a moment: "00:12-00:31", "page 3"; printable. */
void review_moment(const struct value *moment, char out[160]);

#endif
