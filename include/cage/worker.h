#ifndef CAGE_WORKER_H
#define CAGE_WORKER_H

#include <stddef.h>

#include "cage/cage.h"

/* The inside of the cage: what the worker does with one file.  Called directly
 * by tests and fuzzers, so that it is seen by coverage and sanitizers. */

struct magic_reader;
MUST_USE enum rc magic_reader_new(struct magic_reader **out, struct fault *why);
void magic_reader_free(struct magic_reader *m);
MUST_USE enum rc magic_reader_type(struct magic_reader *m, const void *head,
				   size_t size, char type[CAGE_TYPE_SIZE],
				   struct fault *why);

#endif
