#ifndef SUPPORT_WISH_H
#define SUPPORT_WISH_H

/* Rubrics made to a wish, for tests of what follows from them. */

#include <stdbool.h>
#include <stddef.h>

#include "rubrics/outcome.h"

struct wish { /* a criterion */
	bool critical, not_applicable;
	size_t levels;	  /* how many: l0, l1, ... */
	size_t competent; /* which of them is */
};

/*
 * The rubric with a criterion for each wish, c0, c1, ..., in the ORDER given
 * (NULL: as they come) and with that outcome RULE.  The test fails if it is
 * not one.
 */
struct rubric *wish_rubric(const struct wish *wishes, size_t count,
			   const size_t *order, const char *rule);

/* The outcome proposed; the test fails if there is none. */
enum outcome wish_outcome(const struct rubric *r, const struct judged *judged,
			  size_t count);

#endif
