#ifndef RUBRICS_PROBLEMS_H
#define RUBRICS_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "rubrics/rubric.h"

/*
 * The problems of one rubric as they are found, each with its place: the path
 * to what is wrong, as one would write it to get there, and the criterion that
 * it lies in by its id, since people do not count criteria from 0:
 *
 *	criteria[2].levels[0].points: "1,5" is not a decimal ... (criterion
 *	"lift")
 */

enum {
	PLACE_SIZE = 200,
	PROBLEM_SIZE = 360,
	PROBLEMS_TOLD = 100, /* the rest is counted */
};

struct problems {
	rubric_problem_fn told; /* may be NULL */
	void *arg;
	size_t count;
	char first[PLACE_SIZE + PROBLEM_SIZE + 2]; /* "place: problem" */
	char place[PLACE_SIZE];
	char within[80]; /* id of the criterion; "" outside of one */
};

/* Go one step down; what comes back is for problems_leave(), to go up. */
size_t problems_enter(struct problems *p, const char *member);
size_t problems_enter_item(struct problems *p, size_t i);
void problems_leave(struct problems *p, size_t back);
/* What follows lies in the criterion of that id; NULL: in none. */
void problems_within(struct problems *p, const char *criterion);

/* Tell a problem at the place where P stands, or at a MEMBER of it. */
void problem(struct problems *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void problem_at(struct problems *p, const char *member, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

#endif
