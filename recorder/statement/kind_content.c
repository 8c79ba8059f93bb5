/* The content of each kind: see kind_members.h.  Here stands that column ("C:")
 * of the table of records.md §4, in its order. */

#include "kind_members.h"

#define MEDIA_LIMIT (INT64_C(1) << 40) /* milliseconds, §2 */

/* clang-format off */

static const struct member moment_members[] = {
	HAS("evidence", DIGEST),
	MEMBER("from", INTEGER, .flags = CHOICE, .high = MEDIA_LIMIT),
	MEMBER("to", INTEGER, .flags = OPTIONAL, .high = MEDIA_LIMIT,
	       .with = "from"),
	MEMBER("page", INTEGER, .flags = CHOICE, .low = 1,
	       .high = INTEGER_LIMIT),
	MEMBER("member", TEXT, .flags = CHOICE),
	MEMBER("region", INTEGER, .flags = CHOICE | LIST, .high = 10000,
	       .least = 4, .most = 4),
	END,
};
static const struct members moment = { .list = moment_members };

/* Of more than one kind. */
static const struct member says_note[] = { MAY("note", TEXT), END };
static const struct member says_reason[] = { HAS("reason", TEXT), END };
static const struct member says_text[] = { HAS("text", TEXT), END };
static const struct member may_say_text[] = { MAY("text", TEXT), END };
static const struct member may_say_reason[] = { MAY("reason", TEXT), END };

static const struct member logbook_made_says[] = {
	HAS("name", TEXT),
	MAY("note", TEXT),
	END,
};
static const struct member key_offered_says[] = {
	HAS("name", TEXT),
	MAY("organisation", TEXT),
	MAY("email", TEXT),
	END,
};
static const struct member person_enrolled_says[] = {
	HAS("name", TEXT),
	MAY("organisation", TEXT),
	MAY("email", TEXT),
	HAS("identityCheck", TEXT),
	END,
};
static const struct member person_amended_says[] = {
	HAS("name", TEXT),
	MAY("organisation", TEXT),
	MAY("email", TEXT),
	HAS("identityCheck", TEXT),
	MAY("reason", TEXT),
	END,
};
static const struct member content_erased_says[] = {
	MAY("authority", TEXT),
	MAY("text", TEXT),
	END,
};
static const struct member assessment_opened_says[] = {
	MAY("plan", TEXT),
	MAY("adjustments", TEXT),
	END,
};
static const struct member demonstration_recorded_says[] = {
	MAY("place", TEXT),
	MAY("zone", TEXT),
	MAY("note", TEXT),
	END,
};
static const struct member evidence_attached_says[] = {
	MEMBER("name", TEXT, .flags = CHOICE),
	MEMBER("nameBytes", BYTES, .flags = CHOICE),
	MAY("title", TEXT),
	MAY("captured", TEXT),
	MAY("asRead", ANY),
	MAY("device", TEXT),
	MAY("witness", TEXT),
	MAY("relationship", TEXT),
	END,
};
static const struct member consent_says[] = {
	MAY("subject", TEXT),
	MAY("guardian", TEXT),
	MAY("text", TEXT),
	END,
};
static const struct member judgement_recorded_says[] = {
	HAS("rationale", TEXT),
	MEMBER("moments", OBJECT, .flags = OPTIONAL | LIST, .of = &moment),
	END,
};
static const struct member evidence_handled_says[] = {
	MAY("device", TEXT),
	END,
};
static const struct member concluded_says[] = {
	MAY("note", TEXT),
	MAY("reason", TEXT),
	MEMBER("reasons", TEXT, .flags = OPTIONAL | LIST),
	END,
};
/* A kind that is not here has no content. */
static const struct members content_of[KIND_COUNT] = {
	MEMBERS(LOGBOOK_MADE, logbook_made_says),
	MEMBERS(LOGBOOK_ADOPTED, says_note),
	MEMBERS(KEY_OFFERED, key_offered_says),
	MEMBERS(PERSON_ENROLLED, person_enrolled_says),
	MEMBERS(PERSON_AMENDED, person_amended_says),
	MEMBERS(ROLES_SET, may_say_reason),
	MEMBERS(PERSON_SUSPENDED, says_reason),
	MEMBERS(PERSON_RESTORED, says_reason),
	MEMBERS(SAME_PERSON, says_reason),
	MEMBERS(CONFLICT_DECLARED, may_say_text),
	MEMBERS(CONTENT_ERASED, content_erased_says),
	MEMBERS(HOLD_SET, says_text),
	MEMBERS(HOLD_LIFTED, says_text),
	MEMBERS(ASSESSMENT_OPENED, assessment_opened_says),
	MEMBERS(DEMONSTRATION_RECORDED, demonstration_recorded_says),
	MEMBERS(DEMONSTRATION_WITHDRAWN, says_reason),
	MEMBERS(EVIDENCE_ATTACHED, evidence_attached_says),
	MEMBERS(EVIDENCE_WITHDRAWN, may_say_text),
	MEMBERS(CONSENT_GIVEN, consent_says),
	MEMBERS(CONSENT_WITHDRAWN, consent_says),
	MEMBERS(JUDGEMENT_RECORDED, judgement_recorded_says),
	MEMBERS(JUDGEMENT_SET_ASIDE, says_reason),
	MEMBERS(EVIDENCE_HANDLED, evidence_handled_says),
	MEMBERS(CONCLUDED, concluded_says),
	MEMBERS(DECLINED, may_say_text),
	MEMBERS(RETURNED, says_reason),
	MEMBERS(WITHDRAWN, may_say_text),
	MEMBERS(SUPERSEDED, says_reason),
	MEMBERS(APPEALED, says_text),
	MEMBERS(APPEAL_DECIDED, says_reason),
	MEMBERS(BRANCH_CHOSEN, says_reason),
	MEMBERS(REFUSED, may_say_text),
	MEMBERS(SEND_STOPPED, says_reason),
	MEMBERS(REVOCATION_ASKED, may_say_text),
};

/* clang-format on */

const struct members *
kind_content(enum kind kind)
{
	if (kind >= KIND_COUNT || content_of[kind].list == NULL)
		return NULL;
	return &content_of[kind];
}
