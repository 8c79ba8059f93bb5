#ifndef ASSESS_ACTS_H
#define ASSESS_ACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/credential.h"
#include "assess/proposal.h"
#include "base/progress.h"
#include "base/uuid.h"
#include "cage/cage.h"
#include "rubrics/rubric.h"
#include "statement/answer.h"

/*
 * Everything that a person can do to a logbook, one function an act.  Each
 * prepares a proposal; proposal_enter() makes it so.  BY is who acts (a person
 * URN); assessments, persons, rubrics, evidence are given by URN, digest or
 * claim id (assess/find.h turns words into them).  The role acted in is the one
 * that the person holds for it.  NULL and 0 mean: not said.
 *
 * Common faults: RC_REFUSED with the reasons "role", "state", "separation",
 * "stale"; RC_NOT_FOUND; RC_INVALID for words that do not fit.
 */

/* --- logbook and people ------------------------------------------------ */

struct act_init {
	const char *zone, *name;   /* of the logbook; name may be NULL */
	const struct answer *card; /* the first administrator's */
	const char *person_name;   /* NULL: as on the card */
	const char *identity_check;
};
/* logbook-made, key-offered, person-enrolled: the logbook must be empty. */
MUST_USE enum rc act_init(struct logbook *lb, const struct act_init *what,
			  struct proposal **out, struct fault *why);

struct role_words {
	unsigned role;	     /* one ROLE_ bit */
	int64_t from, until; /* until 0: no longer limited */
	const struct digest *rubrics;
	size_t rubric_count;
};
struct act_enrol {
	const char *by;
	const struct answer *card; /* NULL: a person without a key */
	const char *name, *organisation, *email, *identity_check;
	const struct role_words *roles;
	size_t role_count;
};
/* PERSON gets the URN.  RC_REFUSED: "possession", "small-order-key",
 * "key-taken". */
MUST_USE enum rc act_enrol(struct logbook *lb, const struct act_enrol *what,
			   char person[UUID_URN_SIZE], struct proposal **out,
			   struct fault *why);

struct act_amend {
	const char *by, *person;
	/* NULL: as it was */
	const char *name, *organisation, *email, *identity_check;
	const char *reason;
};
MUST_USE enum rc act_amend(struct logbook *lb, const struct act_amend *what,
			   struct proposal **out, struct fault *why);

struct act_adopt {
	const char *by;
	const struct rubric *rubric;
};
/* RC_EXISTS: adopted already (the sentence says when). */
MUST_USE enum rc act_adopt(struct logbook *lb, const struct act_adopt *what,
			   struct proposal **out, struct fault *why);

/* --- an assessment ------------------------------------------------------ */

struct act_open {
	const char *by, *learner;
	struct digest rubric;
	const char *attempt;	      /* NULL: initial */
	const char *supersedes;	      /* assessment, sealed */
	const char *const *assessors; /* persons; none: any assessor */
	size_t assessor_count;
	const char *plan, *adjustments;
};
MUST_USE enum rc act_open(struct logbook *lb, const struct act_open *what,
			  char assessment[UUID_URN_SIZE], struct proposal **out,
			  struct fault *why);

struct attach_item {
	const char *path;
	const char *title; /* NULL: none, the file's name stands */
	const char *kind;  /* NULL: by media type */
};
struct act_attach {
	const char *by, *assessment;
	const struct attach_item *items;
	size_t count;
	const char *const *criteria; /* ids */
	size_t criterion_count;
	const char *supplier; /* person */
	int64_t captured;     /* 0: not said */
	const char *subjects, *device, *witness, *relationship;
	const char *replaces; /* claim id text, one item only */
	struct cage *cage;    /* NULL: types are "application/octet-stream" */
	const struct progress *progress;
};
/* What was taken in, for printing; in the order of the items. */
struct attached {
	struct object object;
	char type[CAGE_TYPE_SIZE];
	const char *kind, *shape; /* constants */
	uint64_t files;		  /* 1, or the files of a folder */
	uint64_t bytes;		  /* of them together */
	bool has_listing;	  /* of a portfolio handed in as an archive */
	struct digest listing;
	uint64_t members;
	/* What it was read as, in the content of its statement; NULL: nothing
	 * was.  "media" as of cage/media.h; "members" "memberBytes" of a
	 * listing; "claimedType"; "leftOut" "leftOutTotal" of a folder;
	 * "notes": sentences of what a person should look at. */
	struct value *as_read;
};
/*
 * KEPT gets COUNT items, to be cleared, whatever this returns.  The
 *files are read several at a time.  What cannot be made out of an item's bytes
 *never keeps it from being kept. RC_INVALID	empty file; not a file or
 *folder.  Nothing is kept unless all of it is.
 */
MUST_USE enum rc act_attach(struct logbook *lb, const struct act_attach *what,
			    struct attached *kept, struct proposal **out,
			    struct fault *why);
void attached_clear(struct attached *kept, size_t count);

struct act_demonstrate {
	const char *by, *assessment;
	int64_t start, end; /* end 0: not said */
	int offset;	    /* minutes from UTC at the start */
	const char *delivery, *setting;
	const char *const *conditions;
	size_t condition_count;
	const char *const *criteria;
	size_t criterion_count;
	const char *const *equipment;
	size_t equipment_count;
	const char *const *observers;
	size_t observer_count;
	const char *place, *note, *replaces;
};
MUST_USE enum rc act_demonstrate(struct logbook *lb,
				 const struct act_demonstrate *what,
				 struct proposal **out, struct fault *why);

struct moment {		      /* a place inside evidence */
	const char *evidence; /* claim id text */
	int64_t from, to;     /* ms; -1: not said */
	int64_t page;	      /* -1: not said */
	const char *member;   /* path in a portfolio or folder */
	bool whole;	      /* of an image: the region that is all of it */
};
struct judge_item {
	const char *criterion;
	const char *level; /* NULL: not applicable */
	const char *points, *rationale;
	const struct moment *moments;
	size_t moment_count;
	const char *occasion; /* demonstration claim id text */
};
struct act_judge {
	const char *by, *assessment;
	const struct judge_item *items;
	size_t count;
};
/* An earlier judgement of the same person and criterion is replaced, kept. */
MUST_USE enum rc act_judge(struct logbook *lb, const struct act_judge *what,
			   struct proposal **out, struct fault *why);

/* Evidence, a demonstration or a judgement is taken back (CLAIM id). */
struct act_take_back {
	const char *by, *assessment, *claim, *reason;
};
MUST_USE enum rc act_take_back(struct logbook *lb,
			       const struct act_take_back *what,
			       struct proposal **out, struct fault *why);

struct act_submit {
	const char *by, *assessment;
	const char *declared_on; /* evidence claim id text: on paper */
};
MUST_USE enum rc act_submit(struct logbook *lb, const struct act_submit *what,
			    struct proposal **out, struct fault *why);

struct override_words {
	const char *rule, *criterion, *reason;
};
struct act_conclude {
	const char *by, *assessment;
	const char *outcome; /* NULL: as proposed */
	const char *reason;  /* where it differs */
	const char *note;
	const struct override_words *overrides;
	size_t override_count;
};
MUST_USE enum rc act_conclude(struct logbook *lb,
			      const struct act_conclude *what,
			      struct proposal **out, struct fault *why);

enum answer_word { ANSWER_AUTHENTICATE, ANSWER_RETURN, ANSWER_DECLINE };
struct act_sign_off {
	const char *by, *assessment;
	enum answer_word answer;
	const char *slot;   /* NULL: the first open one of a role they hold */
	const char *to;	    /* return: "assessor" or "learner" */
	const char *code;   /* return, decline: reason code */
	const char *reason; /* return: required; decline: optional */
	const struct key_public
		*key; /* authenticate: an endorsement is made
			 for this key and signed with the claim */
};
MUST_USE enum rc act_sign_off(struct logbook *lb,
			      const struct act_sign_off *what,
			      struct proposal **out, struct fault *why);

struct act_close {
	const char *by, *assessment;
	const char *code, *reason;
	const char *with; /* supersede: the new assessment, sealed */
};
MUST_USE enum rc act_withdraw(struct logbook *lb, const struct act_close *what,
			      struct proposal **out, struct fault *why);
MUST_USE enum rc act_supersede(struct logbook *lb, const struct act_close *what,
			       struct proposal **out, struct fault *why);

struct act_seal {
	const char *by, *assessment;
};
/* Every object is re-hashed first: RC_CORRUPT names what no longer holds.
 * IDENTITY is the sealed archive's. */
MUST_USE enum rc act_seal(struct logbook *lb, const struct act_seal *what,
			  const struct progress *progress,
			  struct digest *identity, struct proposal **out,
			  struct fault *why);

/* --- the outbox (said by the layer issue) -------------------------------- */

/* The credential is made here, or is the one of the first try, so that nothing
 * else can be queued.  Faults as credential_make(), credential_queued(). */
struct act_queue {
	const char *by, *assessment;
	const char *service; /* URL */
	/* not looked at where it was queued before */
	const struct issuer_words *issuer;
};
MUST_USE enum rc act_queue(struct logbook *lb, const struct act_queue *what,
			   struct proposal **out, struct fault *why);

struct act_answered { /* said by the logbook itself */
	const char *assessment;
	long status;	/* HTTP; 0: none came */
	bool delivered; /* else refused */
	bool permanent;
	const void *acknowledgement; /* bytes of the answer; may be none */
	size_t acknowledgement_size;
	const void *credential; /* as it came back; may be none */
	size_t credential_size;
	const char *text; /* the service's own words */
};
MUST_USE enum rc act_answered(struct logbook *lb,
			      const struct act_answered *what,
			      struct proposal **out, struct fault *why);

struct act_stop_sending {
	const char *by, *assessment, *reason;
};
MUST_USE enum rc act_stop_sending(struct logbook *lb,
				  const struct act_stop_sending *what,
				  struct proposal **out, struct fault *why);

/* The archive left the house: exported (note), said by BY or the logbook. */
struct act_exported {
	const char *assessment, *container; /* "tar", "zip" */
	struct digest digest;		    /* of the container */
};
MUST_USE enum rc act_exported(struct logbook *lb,
			      const struct act_exported *what,
			      struct proposal **out, struct fault *why);

#endif
