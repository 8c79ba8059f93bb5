#ifndef SUPPORT_LOGBOOK_OF_H
#define SUPPORT_LOGBOOK_OF_H

/*
 * A logbook with people, a rubric and an assessment in it, made through the
 * acts (assess/acts.h) as a person would:
 *
 *	struct logbook_of o;
 *	logbook_of_make(&o, *state, "book");		four people, a rubric
 *	logbook_of_drive(&o, STATE_CONCLUDED);		the assessment, so far
 *	...
 *	logbook_of_close(&o);
 *
 * Anything that is refused on the way fails the test.
 */

#include "assess/acts.h"
#include "assess/state.h"
#include "base/key.h"
#include "logbook/logbook.h"
#include "rubrics/rubric.h"
#include "support/test.h"

/* Administrator, learner, assessor, authenticator. */
enum logbook_of_person { ADA, LOU, ASA, NIA, LOGBOOK_OF_PEOPLE };

struct logbook_of {
	char dir[TEST_PATH_SIZE];  /* where the logbook lies */
	char work[TEST_PATH_SIZE]; /* where files may be made */
	struct logbook *lb;
	struct key *key[LOGBOOK_OF_PEOPLE];
	const char *urn[LOGBOOK_OF_PEOPLE];
	struct rubric *rubric;
	enum state state;		 /* of the assessment */
	char assessment[UUID_URN_SIZE];	 /* from STATE_OPEN on */
	char evidence[DIGEST_TEXT_SIZE]; /* claim id of the file */
	struct digest archive;		 /* from STATE_SEALED on */
};

/* The rubric: criteria "lift" (critical) and "report" (may be not applicable),
 * levels "nyc" "competent", one slot "authenticator". */
extern const char logbook_of_rubric[];

/* DIR/NAME is the logbook. */
void logbook_of_make(struct logbook_of *o, const char *dir, const char *name);
void logbook_of_close(struct logbook_of *o);
/* The same logbook through a new handle. */
void logbook_of_reopen(struct logbook_of *o);

/*
 * On to a state: OPEN (opened, with a file and a folder as evidence, a
 * demonstration, all judged), SUBMITTED, CONCLUDED, AUTHENTICATED, SEALED.
 * States on the way are gone through.
 */
void logbook_of_drive(struct logbook_of *o, enum state to);

/* Enter what was prepared, with the key of WHO; P is freed.  ID, which may be
 * NULL, gets the claim id of the first claim. */
void logbook_of_enter(struct logbook_of *o, enum logbook_of_person who,
		      struct proposal *p, struct digest *id);

/* The single acts. */
void logbook_of_attach(struct logbook_of *o, const char *path,
		       const char *title, struct digest *id);
void logbook_of_judge(struct logbook_of *o, const char *criterion,
		      const char *level, const char *rationale);
/* The conclusion is returned to the assessor: state SUBMITTED again. */
void logbook_of_return(struct logbook_of *o, const char *reason);

/* A card of WHO, as a person hands it to the administrator; answer_clear(). */
void logbook_of_card(const char *urn, const char *name, const struct key *key,
		     struct answer *out);

#endif
