#ifndef STATEMENT_KIND_H
#define STATEMENT_KIND_H

#include <stdbool.h>

#include "base/fault.h"
#include "base/value.h"

/*
 * The kinds of claim (records.md §4), in one table: kind.c.  What stands here
 * is vocabulary: shape, members, who may say it in which role.  What may be
 * said when (state, separation, validity) is for the layer assess.
 */

enum kind_class {
	CLASS_BOOK,   /* logbook, people, rubrics: no about (a few: allowed) */
	CLASS_STEP,   /* carries after, moves the head */
	CLASS_SIGN,   /* carries after, leaves the head */
	CLASS_GATHER, /* while open or submitted */
	CLASS_NOTE,   /* any time */
};

/*   name in C             name in records */
#define KIND_TABLE(X)                                                          \
	X(LOGBOOK_MADE, "logbook-made")                                        \
	X(LOGBOOK_CLOSED, "logbook-closed")                                    \
	X(LOGBOOK_ADOPTED, "logbook-adopted")                                  \
	X(LOGBOOK_READ, "logbook-read")                                        \
	X(FORK_NOTICED, "fork-noticed")                                        \
	X(CLOCK_NOTICED, "clock-noticed")                                      \
	X(KEY_OFFERED, "key-offered")                                          \
	X(PERSON_ENROLLED, "person-enrolled")                                  \
	X(PERSON_AMENDED, "person-amended")                                    \
	X(ROLES_SET, "roles-set")                                              \
	X(KEY_ADDED, "key-added")                                              \
	X(KEY_REVOKED, "key-revoked")                                          \
	X(PERSON_SUSPENDED, "person-suspended")                                \
	X(PERSON_RESTORED, "person-restored")                                  \
	X(SAME_PERSON, "same-person")                                          \
	X(CONFLICT_DECLARED, "conflict-declared")                              \
	X(RUBRIC_ADOPTED, "rubric-adopted")                                    \
	X(RUBRIC_RETIRED, "rubric-retired")                                    \
	X(CONTENT_ERASED, "content-erased")                                    \
	X(HOLD_SET, "hold-set")                                                \
	X(HOLD_LIFTED, "hold-lifted")                                          \
	X(CHECKPOINT_COSIGNED, "checkpoint-cosigned")                          \
	X(TIMESTAMPED, "timestamped")                                          \
	X(ASSESSMENT_OPENED, "assessment-opened")                              \
	X(DEMONSTRATION_RECORDED, "demonstration-recorded")                    \
	X(DEMONSTRATION_WITHDRAWN, "demonstration-withdrawn")                  \
	X(EVIDENCE_ATTACHED, "evidence-attached")                              \
	X(EVIDENCE_WITHDRAWN, "evidence-withdrawn")                            \
	X(CONSENT_GIVEN, "consent-given")                                      \
	X(CONSENT_WITHDRAWN, "consent-withdrawn")                              \
	X(JUDGEMENT_RECORDED, "judgement-recorded")                            \
	X(JUDGEMENT_SET_ASIDE, "judgement-set-aside")                          \
	X(EVIDENCE_HANDLED, "evidence-handled")                                \
	X(SUBMITTED, "submitted")                                              \
	X(CONCLUDED, "concluded")                                              \
	X(SIGNED_OFF, "signed-off")                                            \
	X(DECLINED, "declined")                                                \
	X(RETURNED, "returned")                                                \
	X(SEALED, "sealed")                                                    \
	X(WITHDRAWN, "withdrawn")                                              \
	X(SUPERSEDED, "superseded")                                            \
	X(APPEALED, "appealed")                                                \
	X(APPEAL_DECIDED, "appeal-decided")                                    \
	X(BRANCH_CHOSEN, "branch-chosen")                                      \
	X(EXPORTED, "exported")                                                \
	X(QUEUED, "queued")                                                    \
	X(DELIVERED, "delivered")                                              \
	X(REFUSED, "refused")                                                  \
	X(SEND_STOPPED, "send-stopped")                                        \
	X(CREDENTIAL_STATUS, "credential-status")                              \
	X(REVOCATION_ASKED, "revocation-asked")

enum kind {
#define X(name, text) KIND_##name,
	KIND_TABLE(X)
#undef X
		KIND_COUNT,
	KIND_UNKNOWN = KIND_COUNT, /* kept, shown, never entered (§11) */
};

/* The role words of records.md §3.1, as bits. */
enum {
	ROLE_ADMINISTRATOR = 1 << 0,
	ROLE_ENROLLER = 1 << 1,
	ROLE_LEARNER = 1 << 2,
	ROLE_ASSESSOR = 1 << 3,
	ROLE_AUTHENTICATOR = 1 << 4,
	ROLE_REVIEWER = 1 << 5,
	ROLE_WITNESS = 1 << 6,
	ROLE_AUDITOR = 1 << 7,
	ROLE_ANY = 255,
};

enum kind_about { ABOUT_NEVER, ABOUT_ALLOWED, ABOUT_REQUIRED };

const char *kind_text(enum kind kind);	  /* "evidence-attached" */
enum kind kind_of_text(const char *text); /* KIND_UNKNOWN if none, or NULL */
enum kind_class kind_class(enum kind kind);
enum kind_about kind_about(enum kind kind);
unsigned kind_roles(enum kind kind);  /* ROLE_ bits that may say it */
bool kind_by_logbook(enum kind kind); /* may the logbook itself say it */
/* Must it carry the person's own proof?  (submitted: only when the learner
 * says it, that is, ROLE_LEARNER.) */
bool kind_needs_proof(enum kind kind, unsigned role);
bool kind_has_content(enum kind kind);	 /* some content may stand */
bool kind_needs_content(enum kind kind); /* some member of it is required */

/* ROLE_ bit of "assessor"; 0 if it is none.  And back. */
unsigned role_of_text(const char *text);
const char *role_text(unsigned role);

/*
 * Do FACTS (and CONTENT, NULL where it is not at hand) have the members of
 * the kind, each of its form, and no other?  For records at any time.
 *	RC_INVALID	reason "unknown-member" or "missing-member" (also a
 *			member of the wrong form), the sentence names it
 */
MUST_USE enum rc kind_check_facts(enum kind kind, const struct value *facts,
				  struct fault *why);
MUST_USE enum rc kind_check_content(enum kind kind, const struct value *content,
				    struct fault *why);
/* kind_check_content(), and what the content owes these FACTS: a conclusion
 * gives its reason where it declares another outcome than the proposed, and as
 * many reasons as it has overrides (§4.2). */
MUST_USE enum rc kind_check_content_of(enum kind kind,
				       const struct value *facts,
				       const struct value *content,
				       struct fault *why);

#endif
