#ifndef RECORDER_ASSESS_LOAD_PRIVATE_H
#define RECORDER_ASSESS_LOAD_PRIVATE_H

#include <stdbool.h>

#include "assess/load.h"
#include "logbook/index.h"

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
	/* What finds the statements; NULL: the derived tables. */
	const struct catalogue *by;
};
MUST_USE enum rc select_for(struct logbook *lb, const struct select_ask *ask,
			    struct selection *out, struct fault *why);
/* Of one kind below ASK->end. */
MUST_USE enum rc select_kind(struct logbook *lb, const struct select_ask *ask,
			     enum kind kind, index_number_fn fn, void *arg,
			     struct fault *why);

/*
 * A catalogue finds what the derived tables find, in the same order; in one
 * that was read from a ledger the kinds are complete for CLASS_BOOK and for
 * what is about nothing.
 */
struct catalogue *catalogue_new(void);
void catalogue_add(struct catalogue *c, const struct statement *s);
/* Of all that R took in; the whole ledger, so not sparse. */
struct catalogue *catalogue_of_rules(const struct rules *r);
MUST_USE enum rc catalogue_each_about(const struct catalogue *c,
				      const char *assessment, uint64_t end,
				      index_number_fn fn, void *arg,
				      struct fault *why);
MUST_USE enum rc catalogue_each_mention(const struct catalogue *c,
					const char *person, uint64_t end,
					index_number_fn fn, void *arg,
					struct fault *why);
MUST_USE enum rc catalogue_each_kind(const struct catalogue *c, enum kind kind,
				     uint64_t end, index_number_fn fn,
				     void *arg, struct fault *why);
/* The rubric-adopted of a rubric, the first one. */
bool catalogue_rubric(const struct catalogue *c, const struct digest *id,
		      uint64_t *number);

/* Numbers in memory, told by the index one by one; ARG is a selection. */
MUST_USE enum rc selection_add(void *arg, uint64_t number, struct fault *why);
void selection_put(struct selection *s, uint64_t number);
bool selection_equal(const struct selection *a, const struct selection *b);
void selection_sort(struct selection *s); /* ascending, each once */

#endif
