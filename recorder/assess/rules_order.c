/* What is in effect, in the order of records.md §7: see rules_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rules_private.h"

/* What is sorted by, beside the claim id. */
struct placed {
	const struct said *said;
	size_t criterion; /* its place in the rubric */
	int64_t time;
};

static int
compare(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->criterion != y->criterion)
		return x->criterion < y->criterion ? -1 : 1;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return digest_compare(&x->said->s.id, &y->said->s.id);
}

const struct criterion *
criterion_named(const struct rubric *r, const char *id)
{
	const struct criterion *c = NULL;

	if (r != NULL && id != NULL)
		c = rubric_criterion(r, id);
	return c != NULL && strcmp(c->id, id) == 0 ? c : NULL;
}

static bool
place(const struct assessment *a, struct placed *p)
{
	const struct statement *s = &p->said->s;
	const struct criterion *c;

	p->time = s->claim_time;
	if (s->kind == KIND_DEMONSTRATION_RECORDED)
		value_time(s->facts, "start", &p->time);
	if (s->kind != KIND_JUDGEMENT_RECORDED)
		return true;
	if (a->rubric == NULL)
		return false;
	c = criterion_named(a->rubric, value_text(s->facts, "criterion"));
	if (c == NULL)
		return false;
	p->criterion = (size_t)(c - a->rubric->criteria);
	return true;
}

bool
said_in_order(const struct assessment *a, enum kind kind, uint64_t size,
	      const struct said ***out, size_t *count)
{
	struct placed *placed = mem_array(a->count, sizeof(*placed));
	bool all_placed = true;
	size_t n = 0;

	for (size_t i = 0; i < a->count; i++) {
		if (!said_counts_at(a->all[i], kind, size))
			continue;
		placed[n].said = a->all[i];
		all_placed = place(a, &placed[n]) && all_placed;
		n++;
	}
	qsort(placed, n, sizeof(*placed), compare);
	*out = mem_array(n, sizeof(const struct said *));
	for (size_t i = 0; i < n; i++)
		(*out)[i] = placed[i].said;
	*count = n;
	free(placed);
	return all_placed;
}
