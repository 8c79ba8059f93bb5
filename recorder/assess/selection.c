/* Numbers of statements, chosen: see assess/load.h and load_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "load_private.h"

void
selection_clear(struct selection *s)
{
	free(s->numbers);
	*s = (struct selection){ .count = 0 };
}

void
selection_put(struct selection *s, uint64_t number)
{
	uint64_t *place =
		mem_push((void **)&s->numbers, s->count, sizeof(*place));

	*place = number;
	s->count++;
}

enum rc
selection_add(void *arg, uint64_t number, struct fault *why)
{
	(void)why;
	selection_put(arg, number);
	return RC_OK;
}

bool
selection_equal(const struct selection *a, const struct selection *b)
{
	return a->count == b->count &&
	       (a->count == 0 || memcmp(a->numbers, b->numbers,
					a->count * sizeof(*a->numbers)) == 0);
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void
selection_sort(struct selection *s)
{
	size_t kept = 0;

	if (s->count == 0)
		return;
	qsort(s->numbers, s->count, sizeof(*s->numbers), compare);
	for (size_t i = 0; i < s->count; i++)
		if (i == 0 || s->numbers[i] != s->numbers[kept - 1])
			s->numbers[kept++] = s->numbers[i];
	s->count = kept;
}
