#ifndef RECORDER_ASSESS_RULES_PRIVATE_H
#define RECORDER_ASSESS_RULES_PRIVATE_H

/*
 * The inside of the rules, over several files:
 *
 *	rules.c		what is asked of them; the order of the checks
 *	rules_kinds.c	which kind has which checks: the table
 *	rules_stand.c	what stands: made, found, freed; who is who
 *	rules_people.c	what is said of persons, and who may
 *	rules_roles.c	roles by date, the right to say a kind
 *	rules_keys.c	keys and proofs
 *	rules_lockout.c	that an administrator is left
 *	rules_book.c	logbook, rubrics
 *	rules_erase.c	holds, erasures
 *	rules_steps.c	steps of an assessment, up to its conclusion
 *	rules_sign.c	sign-offs, and returning
 *	rules_outbox.c	what comes after the seal
 *	rules_gather.c	what is gathered, notes, their withdrawal
 *	rules_order.c	what is in effect, in the order of §7
 *	rules_apply.c	states, and what a statement changes
 *	rules_map.c	the hash map under all of it
 *
 * Invariant: checks change nothing and read only what was applied; applying
 * cannot fail.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/rules.h"
#include "rubrics/outcome.h"

/* --- map and list ------------------------------------------------------- */

struct map_slot {
	const void *key; /* NULL: empty */
	size_t size;
	void *value;
};
struct map {
	struct map_slot *slots;
	size_t room, count;
};

void *map_find(const struct map *m, const void *key, size_t size);
/* KEY and VALUE are lent and stay where they are; a KEY that is there gets the
 * new VALUE. */
void map_put(struct map *m, const void *key, size_t size, void *value);
void map_clear(struct map *m);

struct list {
	const struct said **items;
	size_t count;
};
void list_add(struct list *l, const struct said *said);

/* --- what stands --------------------------------------------------------- */

struct said_entry {
	struct said said; /* first: a struct said * is a struct said_entry * */
	/* number of the statement that replaced it or took it back */
	uint64_t ended;
	bool erased; /* its content was */
};

struct person_entry {
	struct person p;
	struct person_key *keys;
	struct list described, paused; /* paused: -suspended, -restored */
	struct person_entry *one;      /* same-person: towards the root */
	const struct said *closed;     /* not understood (§11) */
};

struct key_entry {
	struct digest id;
	struct person_entry *owner;
	size_t place; /* in its owner's keys */
};

struct rubric_entry {
	struct digest id;
	const struct said *adopted; /* the first time */
	bool retired;
	int64_t retired_from;
};

struct object_entry {
	struct digest id;
	const char *kept_as;  /* the fact that keeps it for ever, or NULL */
	struct list evidence; /* that is it, lists it, was made into it */
};

struct assessment_entry {
	struct assessment a;
	struct list all, signed_off;
	/* ever: those who concluded; those who signed off or returned */
	struct list concluded, authenticated;
	size_t evidence_count; /* ever attached */
};

struct rules {
	char *logbook;
	struct digest key; /* the logbook's own */
	bool sparse;
	bool has_book; /* sparse, but every CLASS_BOOK statement is there */
	rules_rubric_fn rubric;
	void *arg;
	uint64_t next;		   /* the lowest number that may come */
	const struct said *closed; /* logbook-closed of this one */

	/* by claim id, content, person, key, assessment, rubric, object; and
	 * the key ids of the logbooks that were named */
	struct map said, by_content, people, keys, assessments, rubrics,
		objects, logbooks;
	struct list holds; /* set and lifted */

	/* owned, in the order they came */
	struct said_entry **every_said;
	size_t said_count;
	struct person_entry **persons;
	size_t person_count;
	struct assessment_entry **every_assessment; /* and placeholders */
	size_t assessment_count;
	struct assessment_entry **opened; /* lent, in order of opening */
	size_t opened_count;
	struct key_entry **key_entries;
	size_t key_entry_count;
	struct rubric_entry **rubric_entries;
	size_t rubric_count;
	struct object_entry **object_entries;
	size_t object_count;
	struct digest **logbook_keys;
	size_t logbook_key_count;
};

static inline const struct said_entry *
entry_of(const struct said *said)
{
	return (const struct said_entry *)said;
}

/* In effect in the first SIZE statements (§7)? */
static inline bool
said_counts_at(const struct said *said, enum kind kind, uint64_t size)
{
	return said->s.kind == kind && said->s.number < size &&
	       (said->in_effect || entry_of(said)->ended >= size);
}

/* The claims of KIND about A in effect among the first SIZE statements, in the
 * order of §7; *OUT is to be freed.  False: a judgement of no criterion of the
 * rubric, or no rubric at hand. */
bool said_in_order(const struct assessment *a, enum kind kind, uint64_t size,
		   const struct said ***out, size_t *count);
/* By its id alone; rubric_criterion() takes its number too. */
const struct criterion *criterion_named(const struct rubric *r, const char *id);

/* rules_stand.c */
struct person_entry *find_person_entry(const struct rules *r, const char *urn);
struct assessment_entry *find_assessment_entry(const struct rules *r,
					       const char *urn);
/* The assessment of that URN, made if there is none: a placeholder until it is
 * opened. */
struct assessment_entry *make_assessment_entry(struct rules *r,
					       const char *urn);
const struct key_entry *find_key_entry(const struct rules *r,
				       const struct digest *id);
const struct rubric_entry *find_rubric_entry(const struct rules *r,
					     const struct digest *id);
/* The claim that the fact NAME of S names, or NULL. */
const struct said *said_of_fact(const struct rules *r,
				const struct value *facts, const char *name);
/* The rubric by its digest, or NULL. */
const struct rubric *rubric_at_hand(const struct rules *r,
				    const struct digest *id);

/* The newest description of P among the first SIZE statements, or NULL. */
const struct said *person_described_at(const struct person *p, uint64_t size);
struct person_entry *person_root(struct person_entry *p);
bool same_person(const struct rules *r, const char *a, const char *b);
/* Is WHO one of those who said the items of L? */
bool said_by(const struct rules *r, const struct list *l, const char *who);

/* --- a statement under examination --------------------------------------- */

struct act {
	const struct rules *r;
	struct rules *to; /* the same, once it is being applied */
	const struct statement *s;
	struct person_entry *by;     /* NULL: the logbook; not enrolled */
	struct assessment_entry *on; /* NULL: none of that URN was opened */
	bool first;		     /* the first person-enrolled */
	const struct rubric *rubric; /* of on; NULL: not at hand */
};

typedef enum rc (*check_fn)(const struct act *x, struct fault *why);
typedef void (*apply_fn)(const struct act *x, struct said_entry *e);

/* The checks of one kind beyond those of its class, by reason in the order of
 * §12; NULL: none. */
struct kind_rules {
	check_fn role, key, state, document, separation;
	apply_fn apply;
};
const struct kind_rules *kind_rules(enum kind kind);

MUST_USE enum rc check_role(const struct act *x, struct fault *why);
MUST_USE enum rc check_keys(const struct act *x, struct fault *why);
MUST_USE enum rc check_proof(const struct act *x, struct fault *why);
MUST_USE enum rc check_taken(const struct act *x, struct fault *why);
MUST_USE enum rc check_state(const struct act *x, struct fault *why);
MUST_USE enum rc check_not_stale(const struct act *x, struct fault *why);

/* Would a role that is asked for count?  UNLIMITED: only one that is not
 * limited to rubrics. */
struct role_ask {
	unsigned role;
	int64_t when;
	const struct digest *rubric; /* NULL: for some */
	bool unlimited;
};
bool person_has_role(const struct person_entry *p, const struct role_ask *ask);
/* Does ROLE, an item of `roles`, answer what is asked? */
bool role_covers(const struct value *role, const struct role_ask *ask);
bool person_paused(const struct person_entry *p, int64_t when);
/* The outcome that the rule proposes from the judgements in effect among the
 * first SIZE statements; RC_REFUSED "state" where there is none. */
MUST_USE enum rc propose_outcome(const struct assessment *a, uint64_t size,
				 enum outcome *out, struct fault *why);
/* Is WHO one whose judgement is in effect, or who concluded? */
bool assessed_by(const struct rules *r, const struct assessment_entry *on,
		 const char *who);

/* Has the key that signed SAID been lost before that (§4.3)? */
bool proof_was_lost(const struct rules *r, const struct said *said);

/* --- applying ------------------------------------------------------------ */

/* Takes S over: nothing can fail any more. */
void apply(struct act *x, struct statement *s);
void apply_key(struct rules *r, struct person_entry *p,
	       const struct value *key);
void end_effect(const struct act *x, const char *fact);
/* Remember what SAID names as an object. */
void note_objects(struct rules *r, const struct said *said);

/* The checks and changes of the kinds, for the table in rules_kinds.c. */
#define CHECK(name) enum rc name(const struct act *x, struct fault *why)
#define APPLY(name) void name(const struct act *x, struct said_entry *e)

/* rules_people.c */
CHECK(role_enrol);
CHECK(role_self_or_administrator);
CHECK(state_person);
CHECK(state_persons);
APPLY(apply_enrolled);
APPLY(apply_amended);
APPLY(apply_roles);
APPLY(apply_key_added);
APPLY(apply_paused);
APPLY(apply_same_person);

/* rules_lockout.c */
CHECK(state_enrolled);
CHECK(state_roles_set);
CHECK(state_suspended);

/* rules_keys.c */
CHECK(key_revocable);
CHECK(key_of_those_before);
APPLY(apply_key_revoked);

/* rules_book.c */
bool is_adopted_as(const struct rubric *rubric, const struct value *facts);
CHECK(state_adopted);
CHECK(state_retired);
APPLY(apply_logbook);
APPLY(apply_logbook_closed);
APPLY(apply_adopted);
APPLY(apply_retired);

/* rules_erase.c */
CHECK(state_erased);
APPLY(apply_erased);
APPLY(apply_hold);

/* rules_steps.c */
CHECK(role_slot);
CHECK(state_opened);
CHECK(state_submitted);
CHECK(document_submitted);
CHECK(state_concluded);
CHECK(document_concluded);
CHECK(separation_assessor);
CHECK(state_signed_off);
CHECK(state_declined);
CHECK(document_signed_off);
CHECK(separation_signed_off);
CHECK(document_answered);
CHECK(separation_authenticator);
APPLY(apply_opened);
APPLY(apply_submitted);
APPLY(apply_concluded);
APPLY(apply_signed_off);
APPLY(apply_returned);

/* rules_sign.c, rules_outbox.c */
CHECK(document_sealed);
CHECK(separation_sealed);
CHECK(state_superseded);
CHECK(state_queued);
CHECK(document_queued);
CHECK(document_sent);
CHECK(document_exported);
APPLY(apply_sealed);
APPLY(apply_queued);

/* rules_gather.c */
CHECK(state_evidence);
CHECK(state_demonstration);
CHECK(state_judgement);
CHECK(state_withdrawal);
CHECK(state_names_evidence);
CHECK(state_appeal_decided);
CHECK(separation_reviewer);
APPLY(apply_evidence);
APPLY(apply_replaces);
APPLY(apply_withdrawal);

#endif
