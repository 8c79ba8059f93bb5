/* Small memory that cannot fail: see base/mem.h. */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
must_failed(const char *truth, const char *file, int line)
{
	fprintf(stderr, "recorder: %s:%d: bug: not true: %s\n", file, line,
		truth);
	abort();
}

NEVER_RETURNS static void
no_memory(void)
{
	fputs("recorder: out of memory\n", stderr);
	abort();
}

void *
mem_new(size_t size)
{
	return mem_array(1, size);
}

void *
mem_array(size_t count, size_t size)
{
	void *made;

	/* never of size 0, for which calloc() may give NULL */
	if (count == 0 || size == 0)
		count = size = 1;
	made = calloc(count, size);
	if (made == NULL)
		no_memory();
	return made;
}

char *
mem_text(const char *text)
{
	return text == NULL ? NULL : mem_text_of(text, strlen(text));
}

char *
mem_text_of(const void *bytes, size_t size)
{
	char *copy;

	MUST(size < SIZE_MAX);
	copy = mem_new(size + 1);
	if (size > 0)
		memcpy(copy, bytes, size);
	return copy;
}

char *
mem_format(const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	MUST(n >= 0);
	text = mem_new((size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return text;
}

void *
mem_push(void **items, size_t count, size_t size)
{
	char *at;

	/* *ITEMS is a pointer of any type: copied, never read as a void * */
	memcpy(&at, items, sizeof(at));
	if ((count & (count - 1)) == 0) {
		size_t room = count == 0 ? 1 : count * 2;

		if (room < count || room > SIZE_MAX / size)
			no_memory();
		at = realloc(at, room * size);
		if (at == NULL)
			no_memory();
		memcpy(items, &at, sizeof(at));
	}
	at += count * size;
	memset(at, 0, size);
	return at;
}

void
mem_wipe(void *bytes, size_t size)
{
	if (size == 0)
		return;
	memset(bytes, 0, size);
	/* The compiler must think that somebody reads it. */
	__asm__ __volatile__("" : : "r"(bytes) : "memory");
}
