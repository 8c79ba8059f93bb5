#ifndef ASSESS_AS_READ_H
#define ASSESS_AS_READ_H

#include "base/value.h"

/* What evidence was read as (asRead in the content of evidence-attached), in
 * words; it is read out of a stranger's bytes, and shown as such. */

/* "lasts 00:31.200, 1280 x 720, avc1, mp4a, made 2026-03-02T09:05:00Z", or
 * "312 members (1.2 GB unpacked)": to be freed; NULL: nothing was. */
char *as_read_words(const struct value *as_read);

/* What a person should look at, sentence by sentence: NULL after the last. */
const char *as_read_note(const struct value *as_read, size_t i);

#endif
