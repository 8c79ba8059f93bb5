#ifndef RECORDER_ASSESS_FIND_PRIVATE_H
#define RECORDER_ASSESS_FIND_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/find.h"

enum { PREFIX_LEAST = 4 }; /* hex digits */

/* What some words may mean. */
struct candidate {
	char urn[UUID_URN_SIZE];
	char learner[UUID_URN_SIZE]; /* of an assessment */
	char *shown;		     /* owned; "6f1c2d3e (Lou Learner)" */
};
struct candidates {
	struct candidate *items;
	size_t count;
};
void candidates_clear(struct candidates *c);
/* SHOWN is taken over. */
struct candidate *candidate_add(struct candidates *c, const char *urn,
				char *shown);
/* RC_INVALID; tells the first three. */
MUST_USE enum rc candidates_ambiguous(const struct candidates *c,
				      const char *words, struct fault *why);

/* At least four hex digits, dashes between them or not. */
bool is_prefix_of_hex(const char *words);
/* WORDS behind START, where they begin with it. */
const char *without(const char *words, const char *start);

#endif
