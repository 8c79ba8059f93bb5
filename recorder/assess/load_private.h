#ifndef RECORDER_ASSESS_LOAD_PRIVATE_H
#define RECORDER_ASSESS_LOAD_PRIVATE_H

#include <stdbool.h>

#include "assess/load.h"

/* What is asked of a selection. */
struct select_ask {
	const char *const *assessments; /* ends with NULL */
	const char *const *persons;
	size_t person_count;
	uint64_t end;
	/* For the rules, not for an archive: also the assessments that these
	 * supersede or are superseded with, those named among the persons, and
	 * for one that is not opened yet every rubric. */
	bool wide;
};
MUST_USE enum rc select_for(struct logbook *lb, const struct select_ask *ask,
			    struct selection *out, struct fault *why);

/* Numbers in memory, told by the index one by one; ARG is a selection. */
MUST_USE enum rc selection_add(void *arg, uint64_t number, struct fault *why);
void selection_sort(struct selection *s); /* ascending, each once */

#endif
