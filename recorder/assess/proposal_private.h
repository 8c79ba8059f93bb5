#ifndef RECORDER_ASSESS_PROPOSAL_PRIVATE_H
#define RECORDER_ASSESS_PROPOSAL_PRIVATE_H

/* The inside of a proposal, for the act_*.c files that make them. */

#include <stdint.h>

#include "assess/endorsement.h"
#include "assess/load.h"
#include "assess/proposal.h"
#include "base/uuid.h"
#include "statement/claim.h"

struct pending {
	struct value *claim;
	struct value *proof; /* given (a card's), or NULL: signed on entering */
	struct value *content; /* with salt, or NULL */
	char *content_bytes;
	size_t content_size;
	enum kind kind;
	unsigned role;
};

struct proposal {
	struct pending *claims;
	size_t count;
	char about[UUID_URN_SIZE]; /* "" if none */
	char also[UUID_URN_SIZE];  /* a second assessment it depends on */
	struct batch *batch;	   /* objects it brings, or NULL */
	struct value *document;	   /* of claim 0 */
	bool has_cut;
	uint64_t cut;		/* nothing may lie beyond it (§7) */
	bool endorses;		/* claim 0 gets facts.endorsement */
	struct digest endorsed; /* the document */
	struct key_public endorser;
};

/* What an act stands on: who acts, on what, in which role, as it is now. */
struct act_on {
	struct logbook *lb;
	const char *by; /* NULL: the logbook itself says it */
	struct view view;
	const struct assessment *a; /* NULL: about people or rubrics */
	unsigned role;
};

struct proposal *proposal_new(const char *about);
/*
 * Add a claim of KIND to P, said now by whom ON says, about and after what ON
 * stands on.  FACTS and CONTENT are taken; CONTENT, without salt, may be NULL
 * or empty: none.
 */
void act_say(const struct act_on *on, struct proposal *p, enum kind kind,
	     struct value *facts, struct value *content);
/* The last claim was said at TIME (Bagging-Date and mtime follow from it). */
void proposal_time(struct proposal *p, int64_t time);
/* The batch of the proposal, made when first asked for. */
struct batch *proposal_batch(struct proposal *p, struct logbook *lb);

/*
 * Where an act begins.  ON has the logbook and who acts; fills in a view of
 * ASSESSMENT (NULL: of people and rubrics), and the role in which they may say
 * KIND: of those the kind allows the first that they hold (learner of this
 * assessment, then assessor, authenticator, ...).  Ended with act_end().
 *	RC_NOT_FOUND	no such assessment
 *	RC_REFUSED	reason "state": A does not take KIND now; "role"
 */
MUST_USE enum rc act_begin(struct act_on *on, const char *assessment,
			   enum kind kind, struct fault *why);
/* The view alone, without asking whether anything may be said. */
MUST_USE enum rc act_look(struct act_on *on, const char *assessment,
			  struct fault *why);
void act_end(struct act_on *on);

/* Does ROLE count for who acts, here and now? */
bool act_holds(const struct act_on *on, unsigned role);

/* Would the rules take claim I now, but for its proof?  Asked before a person
 * is shown anything to sign. */
MUST_USE enum rc act_try(const struct act_on *on, const struct proposal *p,
			 size_t i, struct fault *why);

/* The criterion of the assessment's rubric; RC_INVALID if it has none such. */
MUST_USE enum rc act_criterion(const struct act_on *on, const char *id,
			       const struct criterion **out, struct fault *why);

/* Criteria by what people typed, as an array of their ids in FACTS, where there
 * are any; RC_INVALID as act_criterion(). */
MUST_USE enum rc act_criteria(const struct act_on *on, const char *const *words,
			      size_t count, struct value *facts,
			      struct fault *why);

/* Finish: on RC_OK *OUT gets P, else P is freed.  Returns RC. */
enum rc act_done(enum rc rc, struct proposal *p, struct proposal **out);

/* An array of the texts, or NULL where there are none. */
struct value *act_texts(const char *const *texts, size_t count);

#endif
