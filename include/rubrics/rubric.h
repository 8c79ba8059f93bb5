#ifndef RUBRICS_RUBRIC_H
#define RUBRICS_RUBRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/value.h"

/*
 * A rubric (records.md §9; rubrics/README.md): what is judged.  Immutable,
 * named by the SHA-256 of its canonical bytes.  Everything a struct rubric
 * points at belongs to it.
 */

enum {
	RUBRIC_LIMIT = 1024 * 1024, /* bytes */
	RUBRIC_CRITERIA = 2000,
	RUBRIC_LEVELS = 64, /* of one criterion */
	RUBRIC_SLOTS = 64,
};

struct level {
	const char *id, *title, *text;	/* text may be NULL */
	const char *points, *points_to; /* decimals; points_to may be NULL */
};

struct criterion {
	const char *id, *title, *text, *assessor_text, *group, *weight;
	bool critical, not_applicable, feedback_required;
	const struct level *levels; /* low to high */
	size_t level_count;
	size_t competent;	  /* index of the level that is competent */
	const struct value *json; /* the whole, for the rarer members */
};

struct slot { /* a sign-off that is asked for */
	const char *id, *role;
	const struct value *text; /* language -> statement text */
};

struct rubric {
	struct digest id; /* of the canonical bytes */
	char *bytes;	  /* canonical */
	size_t size;
	const char *uri, *version, *language, *title, *description;
	const struct criterion *criteria;
	size_t criterion_count;
	const char *rule; /* "critical", ... */
	const struct slot *slots;
	size_t slot_count;
	bool ordered;
	const struct value *declaration; /* language -> text */
	const struct value *achievement; /* NULL where absent */
	struct value *json;		 /* owned */
};

/* Told of each problem, with its place: "criteria[2].levels: has no level". */
typedef void (*rubric_problem_fn)(void *arg, const char *place,
				  const char *problem);

/*
 * Read a rubric as a person wrote it (any JSON spacing), check all of §9, and
 * that this program can adopt it: a rule that it can compute, a critical
 * criterion, levels from low to high, slots that somebody can fill.  Every
 * problem is told, not only the first (of bytes that are no JSON there is no
 * place to tell: only the fault).  In OUT the canonical form.
 *	RC_INVALID	the first problem, with its place
 *	RC_TOO_BIG	over RUBRIC_LIMIT
 */
MUST_USE enum rc rubric_read(const void *bytes, size_t size,
			     rubric_problem_fn told, void *arg,
			     struct rubric **out, struct fault *why);

/*
 * Read a rubric that a record holds: canonical bytes of the form of §9.  What
 * only adoption asks for is not asked: a later program may have adopted it.
 *	RC_INVALID	not such bytes; the first problem, with its place
 *	RC_TOO_BIG	over RUBRIC_LIMIT
 */
MUST_USE enum rc rubric_of_record(const void *bytes, size_t size,
				  struct rubric **out, struct fault *why);
void rubric_free(struct rubric *r); /* NULL is fine */

/* NULL if there is none of that id.  (A criterion may also be asked for by its
 * number from 1 where no id is the same text.) */
const struct criterion *rubric_criterion(const struct rubric *r,
					 const char *id);
/* The same by the id alone: what stands in a record. */
const struct criterion *rubric_criterion_of_id(const struct rubric *r,
					       const char *id);
const struct level *criterion_level(const struct criterion *c, const char *id);
const struct slot *rubric_slot(const struct rubric *r, const char *id);
/* The text in the rubric's own language; *LANGUAGE gets it. */
const char *rubric_declaration(const struct rubric *r, const char **language);
const char *slot_text(const struct rubric *r, const struct slot *s,
		      const char **language);

#endif
