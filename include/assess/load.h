#ifndef ASSESS_LOAD_H
#define ASSESS_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "assess/rules.h"
#include "logbook/logbook.h"

/* Rules from a logbook: which statements bear on a question, found by the
 * derived tables, read from the ledger, folded. */

/* Numbers of statements, ascending, each once. */
struct selection {
	uint64_t *numbers;
	size_t count;
};
void selection_clear(struct selection *s);

/*
 * Records.md §8.4 (a) to (d) for ASSESSMENT among the first END statements;
 * PERSONS (their number; NULL: none) are added to those the assessment names.
 * O(what is selected).
 */
MUST_USE enum rc select_assessment(struct logbook *lb, const char *assessment,
				   const char *const persons[], size_t count,
				   uint64_t end, struct selection *out,
				   struct fault *why);

/*
 * What finds statements from the statements themselves, where the derived
 * tables are not believed.  The whole ledger is read through and has to be what
 * its newest checkpoint signs: RC_CORRUPT.  O(statements).
 */
struct catalogue;
MUST_USE enum rc catalogue_read(struct logbook *lb, struct catalogue **out,
				struct fault *why);
void catalogue_free(struct catalogue *c); /* NULL is fine */
/* The same as select_assessment(), for nobody else, by a catalogue. */
MUST_USE enum rc select_by(struct logbook *lb, const struct catalogue *by,
			   const char *assessment, uint64_t end,
			   struct selection *out, struct fault *why);

/* A holder of rubrics read from a store, each once. */
struct shelf;
struct shelf *shelf_new(struct store *store);
void shelf_free(struct shelf *s);
/* A rules_rubric_fn; ARG is the shelf.  RC_NOT_FOUND, RC_CORRUPT. */
MUST_USE enum rc shelf_rubric(void *arg, const struct digest *id,
			      const struct rubric **out, struct fault *why);

/* Rules with their shelf. */
struct view {
	struct rules *rules;
	struct shelf *shelf;
	uint64_t size; /* of the ledger when they were folded */
};
void view_clear(struct view *v);

/*
 * One assessment (with PERSONS as above), sparse.  ASSESSMENT NULL: the named
 * persons alone.  For the rules more than §8.4 is looked at: the assessment
 * that it supersedes or is superseded with; an assessment whose URN is among
 * PERSONS; and where it is not opened yet, every rubric.
 */
MUST_USE enum rc view_assessment(struct logbook *lb, const char *assessment,
				 const char *const persons[], size_t count,
				 struct view *out, struct fault *why);
/* Several assessments in one view, where one depends on the other; the list
 * ends with NULL. */
MUST_USE enum rc view_assessments(struct logbook *lb,
				  const char *const assessments[],
				  const char *const persons[], size_t count,
				  struct view *out, struct fault *why);
/* As view_assessments(), or, ASSESSMENTS NULL, view_people(): for what a person
 * signs.  Found by catalogue_read(), with its faults. */
MUST_USE enum rc view_to_sign(struct logbook *lb,
			      const char *const assessments[],
			      const char *const persons[], size_t count,
			      struct view *out, struct fault *why);
/* People, keys, rubrics: every CLASS_BOOK statement, sparse. */
MUST_USE enum rc view_people(struct logbook *lb, struct view *out,
			     struct fault *why);

#endif
