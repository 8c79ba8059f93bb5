#ifndef LOGBOOK_INDEX_H
#define LOGBOOK_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/uuid.h"
#include "logbook/logbook.h"

/*
 * The derived tables (derived.sql): they find statements and fill lists, and
 * decide nothing.  Dropped and fed again by `recorder rebuild`; the rebuilt
 * tables equal the old ones.
 *
 * logbook_enter() feeds what follows from one statement alone (which claim has
 * which number, what is about which assessment, who is mentioned, which kinds).
 * The rows below need a view of more; the layer assess puts them.
 */

struct person_row {
	const char *urn, *name;	  /* name NULL: erased */
	const char *organisation; /* may be NULL */
	const char *roles;	  /* "assessor authenticator", for lists */
	uint64_t number;	  /* of the newest description of them */
};

struct key_row {
	const char *did;    /* did:key of an Ed25519 key */
	const char *person; /* URN */
	uint64_t number;
};

struct rubric_row {
	struct digest id;
	const char *uri, *version, *title;
	uint64_t number; /* of rubric-adopted */
	bool retired;
};

struct assessment_row {
	const char *urn, *learner, *state; /* learner: person URN */
	struct digest rubric;
	int64_t opened, changed; /* ledger times: opened, last statement */
	uint64_t number, newest; /* statements: opened, last about it */
};

MUST_USE enum rc index_put_person(struct logbook *lb,
				  const struct person_row *row,
				  struct fault *why);
MUST_USE enum rc index_put_key(struct logbook *lb, const struct key_row *row,
			       struct fault *why);
MUST_USE enum rc index_put_rubric(struct logbook *lb,
				  const struct rubric_row *row,
				  struct fault *why);
MUST_USE enum rc index_put_assessment(struct logbook *lb,
				      const struct assessment_row *row,
				      struct fault *why);

/* For rebuilding: empty all derived tables; then feed each statement as
 * logbook_enter() does, in order; rows by the put functions. Inside a
 * transaction. */
MUST_USE enum rc index_empty(struct logbook *lb, struct fault *why);
MUST_USE enum rc index_feed(struct logbook *lb, const struct statement *s,
			    struct fault *why);

/*
 * For verifying: from index_anew_begin() to index_anew_end(), in a transaction,
 * the derived tables are empty ones beside those that are stored, and what is
 * fed and put goes into them.  FN is told of each table that is not the same:
 * COUNT rows that only one side has, the first by its KEY.
 */
MUST_USE enum rc index_anew_begin(struct logbook *lb, struct fault *why);
typedef enum rc (*index_difference_fn)(void *arg, const char *table,
				       const char *key, uint64_t count,
				       struct fault *why);
MUST_USE enum rc index_anew_compare(struct logbook *lb, index_difference_fn fn,
				    void *arg, struct fault *why);
void index_anew_end(struct logbook *lb); /* none begun: nothing done */

/* Persons whom S names so that it is found under them (§8.4 b): of kinds
 * person-*, key-*, roles-set, same-person, conflict-declared. */
typedef enum rc (*index_person_urn_fn)(void *arg, const char *person,
				       struct fault *why);
MUST_USE enum rc index_each_mentioned(const struct statement *s,
				      index_person_urn_fn fn, void *arg,
				      struct fault *why);

/* Numbers of statements, ascending, below END. */
typedef enum rc (*index_number_fn)(void *arg, uint64_t number,
				   struct fault *why);
MUST_USE enum rc index_each_about(struct logbook *lb, const char *assessment,
				  uint64_t end, index_number_fn fn, void *arg,
				  struct fault *why);
/* Statements of person-*, key-*, roles-set, same-person, conflict-declared that
 * name the person (key-offered: by) (§8.4 b). */
MUST_USE enum rc index_each_mention(struct logbook *lb, const char *person,
				    uint64_t end, index_number_fn fn, void *arg,
				    struct fault *why);
/* Statements of one kind (any kind). */
MUST_USE enum rc index_each_kind(struct logbook *lb, enum kind kind,
				 uint64_t end, index_number_fn fn, void *arg,
				 struct fault *why);

/* Rows; strings are good during the call.  Filters that are NULL match all. */
struct assessment_filter {
	const char
		*prefix; /* of the UUID's hex digits, dashes left out or not */
	const char *state, *learner, *urn;
	const struct digest *rubric;
};
typedef enum rc (*index_assessment_fn)(void *arg,
				       const struct assessment_row *row,
				       struct fault *why);
MUST_USE enum rc index_each_assessment(struct logbook *lb,
				       const struct assessment_filter *filter,
				       index_assessment_fn fn, void *arg,
				       struct fault *why);

typedef enum rc (*index_person_fn)(void *arg, const struct person_row *row,
				   struct fault *why);
/* All; or those with this URN, or NAME (exactly, then without regard to case).
 */
MUST_USE enum rc index_each_person(struct logbook *lb, const char *urn,
				   const char *name, index_person_fn fn,
				   void *arg, struct fault *why);
/* Whose key; RC_NOT_FOUND. */
MUST_USE enum rc index_person_of_key(struct logbook *lb, const char *did,
				     char person[UUID_URN_SIZE],
				     struct fault *why);

typedef enum rc (*index_rubric_fn)(void *arg, const struct rubric_row *row,
				   struct fault *why);
MUST_USE enum rc index_each_rubric(struct logbook *lb, index_rubric_fn fn,
				   void *arg, struct fault *why);

#endif
