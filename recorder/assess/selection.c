/* Numbers of statements, chosen: see assess/load.h and load_private.h. */

#include <stdlib.h>

#include "base/mem.h"
#include "load_private.h"

void
selection_clear(struct selection *s)
{
	free(s->numbers);
	*s = (struct selection){ .count = 0 };
}

enum rc
selection_add(void *arg, uint64_t number, struct fault *why)
{
	struct selection *s = arg;
	uint64_t *place =
		mem_push((void **)&s->numbers, s->count, sizeof(*place));

	(void)why;
	*place = number;
	s->count++;
	return RC_OK;
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
