/* The kinds of claim: see statement/kind.h. */

#include <string.h>

#include "kind_members.h"
#include "statement/kind.h"

enum {
	LOGBOOK = 1 << 0, /* the logbook itself may say it */
	PROOF = 1 << 1,	  /* it carries the person's own proof */
};

#define AD ROLE_ADMINISTRATOR
#define EN ROLE_ENROLLER
#define LE ROLE_LEARNER
#define AS ROLE_ASSESSOR
#define AU ROLE_AUTHENTICATOR
#define RE ROLE_REVIEWER
#define ANY ROLE_ANY

struct kind_row {
	enum kind_class class;
	enum kind_about about;
	unsigned roles, flags;
};

#define ROW(kind, c, a, r, f) [KIND_##kind] = { CLASS_##c, ABOUT_##a, (r), (f) }

/* The columns class, by and P of records.md §4.  "Ad or the person" is any
 * role here: whose person it is, the rules know. */
static const struct kind_row rows[KIND_COUNT] = {
	ROW(LOGBOOK_MADE, BOOK, NEVER, 0, LOGBOOK),
	ROW(LOGBOOK_CLOSED, BOOK, NEVER, AD, PROOF),
	ROW(LOGBOOK_ADOPTED, BOOK, NEVER, AD, PROOF),
	ROW(LOGBOOK_READ, BOOK, NEVER, 0, LOGBOOK),
	ROW(FORK_NOTICED, BOOK, NEVER, 0, LOGBOOK),
	ROW(CLOCK_NOTICED, BOOK, NEVER, 0, LOGBOOK),
	ROW(KEY_OFFERED, BOOK, NEVER, 0, PROOF),
	ROW(PERSON_ENROLLED, BOOK, NEVER, AD | EN, PROOF),
	ROW(PERSON_AMENDED, BOOK, NEVER, AD, PROOF),
	ROW(ROLES_SET, BOOK, NEVER, AD, PROOF),
	ROW(KEY_ADDED, BOOK, NEVER, ANY, PROOF),
	ROW(KEY_REVOKED, BOOK, NEVER, ANY, PROOF),
	ROW(PERSON_SUSPENDED, BOOK, NEVER, AD, PROOF),
	ROW(PERSON_RESTORED, BOOK, NEVER, AD, PROOF),
	ROW(SAME_PERSON, BOOK, NEVER, AD, PROOF),
	ROW(CONFLICT_DECLARED, BOOK, NEVER, ANY, PROOF),
	ROW(RUBRIC_ADOPTED, BOOK, NEVER, AD, PROOF),
	ROW(RUBRIC_RETIRED, BOOK, NEVER, AD, PROOF),
	ROW(CONTENT_ERASED, BOOK, ALLOWED, AD, PROOF),
	ROW(HOLD_SET, BOOK, ALLOWED, AD, PROOF),
	ROW(HOLD_LIFTED, BOOK, ALLOWED, AD, PROOF),
	ROW(CHECKPOINT_COSIGNED, BOOK, ALLOWED, 0, LOGBOOK),
	ROW(TIMESTAMPED, BOOK, NEVER, 0, LOGBOOK),
	ROW(ASSESSMENT_OPENED, STEP, REQUIRED, AD | AS, 0),
	ROW(DEMONSTRATION_RECORDED, GATHER, REQUIRED, AS, 0),
	ROW(DEMONSTRATION_WITHDRAWN, GATHER, REQUIRED, AS, 0),
	ROW(EVIDENCE_ATTACHED, GATHER, REQUIRED, LE | AS | AD, 0),
	ROW(EVIDENCE_WITHDRAWN, GATHER, REQUIRED, LE | AS | AD, 0),
	ROW(CONSENT_GIVEN, NOTE, REQUIRED, LE | AD, 0),
	ROW(CONSENT_WITHDRAWN, NOTE, REQUIRED, LE | AD, 0),
	ROW(JUDGEMENT_RECORDED, GATHER, REQUIRED, AS, 0),
	ROW(JUDGEMENT_SET_ASIDE, GATHER, REQUIRED, AS, 0),
	ROW(EVIDENCE_HANDLED, NOTE, REQUIRED, ANY, LOGBOOK),
	ROW(SUBMITTED, STEP, REQUIRED, LE | AS | AD, PROOF),
	ROW(CONCLUDED, STEP, REQUIRED, AS, PROOF),
	ROW(SIGNED_OFF, SIGN, REQUIRED, AU, PROOF),
	ROW(DECLINED, NOTE, REQUIRED, AU, PROOF),
	ROW(RETURNED, STEP, REQUIRED, AU, PROOF),
	ROW(SEALED, STEP, REQUIRED, AS | AD, PROOF),
	ROW(WITHDRAWN, STEP, REQUIRED, LE | AD, PROOF),
	ROW(SUPERSEDED, STEP, REQUIRED, AD, PROOF),
	ROW(APPEALED, NOTE, REQUIRED, LE, PROOF),
	ROW(APPEAL_DECIDED, NOTE, REQUIRED, RE, PROOF),
	ROW(BRANCH_CHOSEN, STEP, REQUIRED, AD, PROOF),
	ROW(EXPORTED, NOTE, REQUIRED, ANY, LOGBOOK),
	ROW(QUEUED, STEP, REQUIRED, AD, PROOF),
	ROW(DELIVERED, STEP, REQUIRED, 0, LOGBOOK),
	ROW(REFUSED, STEP, REQUIRED, 0, LOGBOOK),
	ROW(SEND_STOPPED, STEP, REQUIRED, AD, PROOF),
	ROW(CREDENTIAL_STATUS, NOTE, REQUIRED, 0, LOGBOOK),
	ROW(REVOCATION_ASKED, NOTE, REQUIRED, AD, PROOF),
};

/* Of a kind that is not known nothing is known. */
static const struct kind_row unknown = { CLASS_NOTE, ABOUT_ALLOWED, 0, 0 };

static const struct kind_row *
row_of(enum kind kind)
{
	return kind < KIND_COUNT ? &rows[kind] : &unknown;
}

static const char *const texts[KIND_COUNT] = {
#define X(name, text) [KIND_##name] = (text),
	KIND_TABLE(X)
#undef X
};

const char *
kind_text(enum kind kind)
{
	return kind < KIND_COUNT ? texts[kind] : "unknown";
}

enum kind
kind_of_text(const char *text)
{
	int kind = 0;

	while (kind < KIND_COUNT &&
	       (text == NULL || strcmp(texts[kind], text) != 0))
		kind++;
	return (enum kind)kind;
}

enum kind_class
kind_class(enum kind kind)
{
	return row_of(kind)->class;
}

enum kind_about
kind_about(enum kind kind)
{
	return row_of(kind)->about;
}

unsigned
kind_roles(enum kind kind)
{
	return row_of(kind)->roles;
}

bool
kind_by_logbook(enum kind kind)
{
	return (row_of(kind)->flags & LOGBOOK) != 0;
}

bool
kind_needs_proof(enum kind kind, unsigned role)
{
	if (kind == KIND_SUBMITTED)
		return role == ROLE_LEARNER;
	return (row_of(kind)->flags & PROOF) != 0;
}

bool
kind_has_content(enum kind kind)
{
	return kind_content(kind) != NULL;
}

bool
kind_needs_content(enum kind kind)
{
	const struct members *content = kind_content(kind);

	return content != NULL && !members_may_be_empty(content);
}

static const char *const roles[] = {
	"administrator", "enroller", "learner", "assessor",
	"authenticator", "reviewer", "witness", "auditor",
};
enum { ROLES = sizeof(roles) / sizeof(roles[0]) };

unsigned
role_of_text(const char *text)
{
	for (unsigned i = 0; text != NULL && i < ROLES; i++) {
		if (strcmp(roles[i], text) == 0)
			return 1U << i;
	}
	return 0;
}

const char *
role_text(unsigned role)
{
	for (unsigned i = 0; i < ROLES; i++) {
		if (role == 1U << i)
			return roles[i];
	}
	return NULL;
}

static enum rc
check(const struct members *of, const struct value *object, const char *where,
      struct fault *why)
{
	enum rc rc;

	if (value_kind(object) != VALUE_OBJECT)
		return fault_reason(why, RC_INVALID, "missing-member",
				    "%s is not an object", where);
	rc = members_unknown(of, object, where, why);
	if (rc == RC_OK)
		rc = members_missing(of, object, where, why);
	return rc;
}

enum rc
kind_check_facts(enum kind kind, const struct value *facts, struct fault *why)
{
	const struct members *of = kind_facts(kind);
	enum rc rc;

	if (of == NULL)
		return fault_reason(why, RC_NEWER, "unknown-kind",
				    "the kind is not known to this program");
	rc = check(of, facts, "facts", why);
	return rc == RC_OK ? RC_OK : fault_while(why, "%s", kind_text(kind));
}

enum rc
kind_check_content(enum kind kind, const struct value *content,
		   struct fault *why)
{
	const struct members *of = kind_content(kind);
	struct value *members;
	enum rc rc;

	if (kind >= KIND_COUNT)
		return fault_reason(why, RC_NEWER, "unknown-kind",
				    "the kind is not known to this program");
	if (content == NULL)
		return RC_OK;
	if (of == NULL)
		return fault_reason(why, RC_INVALID, "unknown-member",
				    "%s: has content, and there is none of it",
				    kind_text(kind));
	members = value_copy(content);
	value_remove(members, "salt"); /* §3.2: of every content */
	rc = check(of, members, "content", why);
	value_free(members);
	return rc == RC_OK ? RC_OK : fault_while(why, "%s", kind_text(kind));
}

static bool
is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool
all_said(const struct value *reasons)
{
	for (size_t i = 0; i < value_count(reasons); i++)
		if (!is_said(value_string(value_at(reasons, i))))
			return false;
	return true;
}

enum rc
kind_check_content_of(enum kind kind, const struct value *facts,
		      const struct value *content, struct fault *why)
{
	const struct value *outcome = value_get(facts, "outcome");
	const char *proposed = value_text(outcome, "proposed");
	const char *declared = value_text(outcome, "declared");
	const struct value *reasons = value_get(content, "reasons");
	enum rc rc = kind_check_content(kind, content, why);

	if (rc != RC_OK || kind != KIND_CONCLUDED || content == NULL)
		return rc;
	if ((proposed == NULL || declared == NULL ||
	     strcmp(proposed, declared) != 0) &&
	    !is_said(value_text(content, "reason")))
		return fault_reason(why, RC_INVALID, "missing-member",
				    "concluded: content.reason is missing, "
				    "since the outcome declared is not the one "
				    "proposed");
	if (value_count(reasons) !=
		    value_count(value_get(facts, "overrides")) ||
	    !all_said(reasons))
		return fault_reason(why, RC_INVALID, "missing-member",
				    "concluded: content.reasons has to give a "
				    "reason for each of the overrides, and no "
				    "other");
	return RC_OK;
}
