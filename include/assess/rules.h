#ifndef ASSESS_RULES_H
#define ASSESS_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/state.h"
#include "base/key.h"
#include "base/uuid.h"
#include "rubrics/rubric.h"
#include "statement/statement.h"

/*
 * The rules: what may be said, by whom, when (records.md §§3-5, 12).  A fold:
 * statements go in one by one, in order; each is checked against what stands,
 * then counts.  The same fold admits a new statement, verifies a logbook and
 * verifies an archive; nothing else decides.  No files, no clock.
 */
struct rules;

/* Gives a rubric by its digest; what it lends is good as long as the rules. */
typedef enum rc (*rules_rubric_fn)(void *arg, const struct digest *id,
				   const struct rubric **out,
				   struct fault *why);

/* SPARSE: statements of a selection (§8.4): numbers ascend, with gaps. */
struct rules *rules_new(const char *logbook, bool sparse,
			rules_rubric_fn rubric, void *arg);
void rules_free(struct rules *r); /* NULL is fine */
/* SPARSE as they are, every CLASS_BOOK statement up to now was taken in: what
 * is asked of all persons can be told. */
void rules_has_book(struct rules *r);

/*
 * Take in one statement, which is moved out of S (cleared by the rules, also
 * on failure).  The first reason of records.md §12 that holds is the fault's:
 *	RC_REFUSED or RC_INVALID	and the rules are as before
 * A statement of KIND_UNKNOWN is kept; what it is about takes no step after.
 */
MUST_USE enum rc rules_add(struct rules *r, struct statement *s,
			   struct fault *why);

/*
 * Would a statement of CLAIM entered at NOW be taken in, its proof aside?
 * Nothing is taken in.  Faults as rules_add().
 */
MUST_USE enum rc rules_would(const struct rules *r, const struct value *claim,
			     int64_t now, struct fault *why);

/* A statement that was taken in. */
struct said {
	struct statement s;
	bool in_effect; /* gathered, and not replaced, withdrawn, set aside */
};

struct person_key {
	struct digest id;
	struct key_public key; /* all zero where the form is not Ed25519 */
	bool revoked;
	int64_t revoked_from;	 /* counts for statement.time before it */
	uint64_t revoked_number; /* and never after this number */
};

struct person {
	char urn[UUID_URN_SIZE];
	const struct said *enrolled;  /* the first person-enrolled */
	const struct said *described; /* newest person-enrolled or -amended */
	const struct person_key *keys;
	size_t key_count;
	const struct value *roles; /* array as in facts, the newest */
};

struct assessment {
	char urn[UUID_URN_SIZE];
	enum state state;
	const struct said *head;       /* the step that the next one answers */
	const struct said *const *all; /* everything about it, in order */
	size_t count;
	const char *learner; /* URN */
	struct digest rubric_id;
	const struct rubric *rubric; /* NULL where it could not be had */
	const struct said *opened, *submitted, *concluded, *sealed, *queued;
	/* sign-offs that count: over the conclusion at the head */
	const struct said *const *signed_off;
	size_t signed_off_count;
	unsigned revision;	   /* number of concluded */
	const struct said *closed; /* a statement not understood, or NULL */
};

const struct person *rules_person(const struct rules *r, const char *urn);
/* Persons in order of enrolment; NULL past the end. */
const struct person *rules_person_at(const struct rules *r, size_t i);
const struct assessment *rules_assessment(const struct rules *r,
					  const char *urn);
const struct assessment *rules_assessment_at(const struct rules *r, size_t i);
const struct said *rules_said(const struct rules *r, const struct digest *id);

/* Does ROLE of PERSON count at WHEN, for this rubric (NULL: for some)? */
bool rules_has_role(const struct rules *r, const char *person, unsigned role,
		    int64_t when, const struct digest *rubric);
/* One and the same: equal, joined by same-person, or ever one key. */
bool rules_same_person(const struct rules *r, const char *a, const char *b);
/* Whose key, by key id; NULL. */
const struct person *rules_person_of_key(const struct rules *r,
					 const struct digest *key);
/* Was SAID signed with a key from the time on when, as a later statement says,
 * it had been lost or stolen?  It was admitted, and counts no more (§4.3). */
bool rules_proof_lost(const struct rules *r, const struct said *said);

/* Is it in effect, and of this kind?  (For walking all.) */
static inline bool
said_counts(const struct said *said, enum kind kind)
{
	return said->s.kind == kind && said->in_effect;
}

#endif
