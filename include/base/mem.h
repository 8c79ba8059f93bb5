#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

/*
 * Memory that is small by construction: these never return NULL, the program
 * ends instead, which is safe since every durable write is all or nothing.
 * Whatever an outsider sizes goes through base/buf.h, which has a ceiling.
 * Everything is freed with free(3).
 */

NEVER_NULL void *mem_new(size_t size); /* zeroed */
NEVER_NULL void *mem_array(size_t count,
			   size_t size); /* zeroed; overflow ends */
char *mem_text(const char *text);	 /* a copy; NULL gives NULL */
NEVER_NULL char *mem_text_of(const void *bytes,
			     size_t size); /* a copy plus NUL */
NEVER_NULL char *mem_format(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Room for COUNT + 1 items of SIZE in *ITEMS; grows by doubling, never moves
 * unless COUNT is a power of two or 0.  The new item is zeroed; it is returned.
 *	struct row *row = mem_push((void **)&rows, count++, sizeof(*row));
 */
NEVER_NULL void *mem_push(void **items, size_t count, size_t size);

/* Overwrite what was secret; not removed by the compiler. */
void mem_wipe(void *bytes, size_t size);

/* A bug, never input: says where, and ends the program.  Always compiled in. */
#define MUST(truth)                                                            \
	((truth) ? (void)0 : must_failed(#truth, __FILE__, __LINE__))
NEVER_RETURNS void must_failed(const char *truth, const char *file, int line);

#endif
