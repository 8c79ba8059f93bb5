/* The facts of each kind: see kind_members.h.  Here stands that column of the
 * table of records.md §4, in its order. */

#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/key.h"
#include "kind_members.h"

enum {
	MINUTES_LIMIT = 24 * 60, /* from UTC */
	HTTP_LIMIT = 599,
	SPKI_LIMIT = 4 * 1024, /* bytes; of an RSA key it is far below */
};

#define LEDGER_LIMIT (INT64_C(1) << 40) /* statements, §2 */

/* clang-format off */

/* --- parts --------------------------------------------------------------- */

#define FEED                                                                   \
	HAS("logbook", LOGBOOK), HAS("root", DIGEST),                          \
		MEMBER("size", INTEGER, .high = LEDGER_LIMIT)

static const struct member feed_members[] = { FEED, END };
static const struct members feed = { .list = feed_members };

#define KEY                                                                    \
	HAS("id", DIGEST), HAS("spki", BYTES),                                 \
		MEMBER("form", WORD, .words = "data-integrity ssh passkey"),   \
		MAY("rpId", TEXT),                                             \
		MEMBER("origins", TEXT, .flags = OPTIONAL | LIST, .least = 1)

static const char *
key_problem(const struct value *key, const struct buf *spki)
{
	const char *form = value_text(key, "form");
	bool passkey = strcmp(form, "passkey") == 0;
	struct digest id, named;
	struct key_public public;
	struct fault why;

	digest_of(buf_text_of(spki), spki->size, &id);
	if (!value_digest(key, "id", &named) || !digest_equal(&id, &named))
		return "is not named by the digest of its spki";
	if (strcmp(form, "data-integrity") == 0 &&
	    key_of_spki(spki->bytes, spki->size, &public, &why) != RC_OK)
		return "is not an Ed25519 key";
	if (value_has(key, "rpId") != passkey ||
	    value_has(key, "origins") != passkey)
		return "has rpId and origins if it is a passkey, and only then";
	return NULL;
}

/* §4.1: the key's id is that of its spki, and its form fits. */
static enum rc
key_also(const struct value *key, const char *where, struct fault *why)
{
	struct buf spki = BUF_LIMIT(SPKI_LIMIT);
	const char *problem = NULL;
	enum rc rc = base64url_bytes(value_text(key, "spki"), &spki, why);

	if (rc == RC_OK)
		problem = key_problem(key, &spki);
	if (problem != NULL)
		rc = fault_reason(why, RC_INVALID, "missing-member", "%s %s",
				  where, problem);
	buf_clear(&spki);
	return rc;
}

static const struct member key_members[] = { KEY, END };
static const struct members key_plain = { .list = key_members,
					.also = key_also };

/* `offered` is required too: without it there is no proof of possession, which
 * is a reason of its own (§12) and so for the rules. */
static const struct member key_enrolled_members[] = {
	KEY,
	MAY("offered", DIGEST),
	END,
};
static const struct members key_enrolled = { .list = key_enrolled_members,
					   .also = key_also };

static const struct member role_members[] = {
	MEMBER("role", WORD,
	       .words = "administrator enroller learner assessor authenticator "
			"reviewer witness auditor"),
	HAS("from", TIME),
	MAY("until", TIME),
	MEMBER("rubrics", DIGEST, .flags = OPTIONAL | LIST),
	END,
};
static const struct members role = { .list = role_members };

static const struct member object_members[] = {
	HAS("object", DIGEST),
	HAS("size", INTEGER),
	HAS("type", MEDIA_TYPE),
	END,
};
static const struct members object = { .list = object_members };

static const struct member source_members[] = {
	HAS("object", DIGEST),
	HAS("importer", TEXT),
	HAS("warnings", DIGEST),
	END,
};
static const struct members source = { .list = source_members };

static const struct member supersedes_members[] = {
	HAS("assessment", URN),
	HAS("archive", DIGEST),
	END,
};
static const struct members supersedes = { .list = supersedes_members };

#define OUTCOMES "competent not-yet-competent insufficient-evidence"

static const struct member outcome_members[] = {
	MEMBER("proposed", WORD, .words = OUTCOMES),
	MEMBER("declared", WORD, .words = OUTCOMES),
	END,
};
static const struct members outcome = { .list = outcome_members };

static const struct member override_members[] = {
	HAS("rule", CODE),
	MAY("criterion", CODE),
	END,
};
static const struct members override = { .list = override_members };

/* --- logbook, people, rubrics (§4.1) ------------------------------------- */

static const struct member logbook_made[] = {
	HAS("zone", ZONE),
	MEMBER("continues", OBJECT, .flags = OPTIONAL, .of = &feed),
	END,
};
static const struct member logbook_closed[] = {
	FEED,
	HAS("reason", CODE),
	MAY("next", LOGBOOK),
	END,
};
static const struct member logbook_adopted[] = {
	FEED,
	MEMBER("as", WORD, .words = "own partner"),
	END,
};
static const struct member fork_noticed[] = {
	HAS("logbook", LOGBOOK),
	MEMBER("checkpoints", DIGEST, .flags = LIST, .least = 2, .most = 2),
	END,
};
static const struct member clock_noticed[] = {
	MEMBER("event", WORD, .words = "step-back step-ahead unsynchronised"),
	MEMBER("seconds", INTEGER, .low = -INTEGER_LIMIT,
	       .high = INTEGER_LIMIT),
	END,
};
static const struct member key_offered[] = {
	MEMBER("key", OBJECT, .of = &key_plain),
	END,
};
static const struct member person_enrolled[] = {
	HAS("person", URN),
	MEMBER("keys", OBJECT, .flags = LIST, .of = &key_enrolled),
	MEMBER("roles", OBJECT, .flags = LIST, .of = &role),
	END,
};
static const struct member person_amended[] = { HAS("person", URN), END };
static const struct member roles_set[] = {
	HAS("person", URN),
	MEMBER("roles", OBJECT, .flags = LIST, .of = &role),
	END,
};
static const struct member key_added[] = {
	HAS("person", URN),
	MEMBER("key", OBJECT, .of = &key_enrolled),
	END,
};
static const struct member key_revoked[] = {
	HAS("person", URN),
	HAS("key", DIGEST),
	HAS("from", TIME),
	MEMBER("reason", WORD, .words = "lost stolen replaced left"),
	END,
};
static const struct member person_suspended[] = {
	HAS("person", URN),
	HAS("from", TIME),
	MAY("until", TIME),
	END,
};
static const struct member same_person[] = {
	MEMBER("persons", URN, .flags = LIST, .least = 2),
	END,
};
static const struct member conflict_declared[] = {
	HAS("person", URN),
	HAS("with", URN),
	HAS("nature", CODE),
	END,
};
static const struct member rubric_adopted[] = {
	HAS("rubric", DIGEST),
	HAS("size", INTEGER),
	HAS("id", URI),
	HAS("version", TEXT),
	MEMBER("source", OBJECT, .flags = OPTIONAL, .of = &source),
	END,
};
static const struct member rubric_retired[] = {
	HAS("rubric", DIGEST),
	HAS("from", TIME),
	END,
};
static const struct member content_erased[] = {
	MEMBER("contents", DIGEST, .flags = LIST),
	MEMBER("objects", OBJECT, .flags = LIST, .of = &object),
	MEMBER("ground", WORD,
	       .words = "consent-withdrawn request retention court"),
	END,
};
static const struct member hold[] = { MAY("until", TIME), END };
static const struct member checkpoint_cosigned[] = {
	FEED,
	HAS("cosigner", LOGBOOK),
	HAS("line", TEXT),
	END,
};
static const struct member logbook_read[] = { FEED, END };
static const struct member timestamped[] = {
	MEMBER("of", WORD, .words = "archive checkpoint"),
	HAS("imprint", DIGEST),
	HAS("token", DIGEST),
	HAS("genTime", TIME),
	HAS("policy", OID),
	END,
};

/* --- an assessment (§4.2) ------------------------------------------------ */

static const struct member assessment_opened[] = {
	HAS("rubric", DIGEST),
	HAS("learner", URN),
	MEMBER("attempt", WORD,
	       .words = "initial reassessment prior-learning appeal moderation "
			""),
	MEMBER("supersedes", OBJECT, .flags = OPTIONAL, .of = &supersedes),
	MEMBER("assessors", URN, .flags = OPTIONAL | LIST),
	END,
};
static const struct member demonstration_recorded[] = {
	HAS("start", TIME),
	MAY("end", TIME),
	MEMBER("offset", INTEGER, .flags = OPTIONAL, .low = -MINUTES_LIMIT,
	       .high = MINUTES_LIMIT),
	MEMBER("delivery", WORD, .words = "face-to-face online blended"),
	MEMBER("setting", WORD, .words = "real simulated"),
	MEMBER("conditions", CODE, .flags = OPTIONAL | LIST),
	MEMBER("criteria", CODE, .flags = OPTIONAL | LIST),
	MEMBER("equipment", CODE, .flags = OPTIONAL | LIST),
	MEMBER("observers", URN, .flags = OPTIONAL | LIST),
	MAY("replaces", DIGEST),
	END,
};
static const struct member demonstration_withdrawn[] = {
	HAS("demonstration", DIGEST),
	END,
};
static const struct member evidence_attached[] = {
	HAS("object", DIGEST),
	HAS("size", INTEGER),
	HAS("type", MEDIA_TYPE),
	MEMBER("kind", WORD,
	       .words = "video audio image document portfolio testimonial"),
	MEMBER("shape", WORD, .words = "file folder"),
	MAY("supplier", URN),
	MEMBER("criteria", CODE, .flags = OPTIONAL | LIST),
	MAY("listing", DIGEST),
	MEMBER("subjects", WORD, .flags = OPTIONAL,
	       .words = "none learner others minors patients"),
	MAY("replaces", DIGEST),
	END,
};
static const struct member evidence_withdrawn[] = {
	HAS("evidence", DIGEST),
	HAS("reason", CODE),
	END,
};
/* Consent is given to something, for something. */
static const struct member consent_given[] = {
	MEMBER("evidence", DIGEST, .flags = LIST, .least = 1),
	MEMBER("scope", WORD, .flags = LIST, .least = 1,
	       .words = "assessment audit teaching issuing"),
	MAY("until", DATE),
	END,
};
static const struct member consent_withdrawn[] = {
	MEMBER("evidence", DIGEST, .flags = LIST),
	MEMBER("scope", WORD, .flags = LIST,
	       .words = "assessment audit teaching issuing"),
	MAY("until", DATE),
	END,
};
static const struct member judgement_recorded[] = {
	HAS("criterion", CODE),
	MEMBER("level", CODE, .flags = CHOICE),
	MEMBER("notApplicable", TRUE, .flags = CHOICE),
	MEMBER("points", DECIMAL, .flags = OPTIONAL, .with = "level"),
	MEMBER("occasion", DIGEST, .flags = OPTIONAL | LIST),
	MEMBER("ticks", WORD, .flags = OPTIONAL | LIST,
	       .words = "valid authentic current sufficient reliable"),
	MAY("replaces", DIGEST),
	END,
};
static const struct member judgement_set_aside[] = {
	HAS("judgement", DIGEST),
	END,
};
static const struct member evidence_handled[] = {
	HAS("evidence", DIGEST),
	MEMBER("act", WORD,
	       .words = "verified viewed exported transferred derived"),
	MAY("derived", DIGEST),
	END,
};
static const struct member submitted[] = {
	HAS("document", DIGEST),
	HAS("text", TEXT),
	HAS("language", LANGUAGE),
	MAY("declaredOn", DIGEST),
	END,
};
static const struct member concluded[] = {
	HAS("document", DIGEST),
	MEMBER("revision", INTEGER, .low = 1, .high = INTEGER_LIMIT),
	MEMBER("outcome", OBJECT, .of = &outcome),
	MEMBER("overrides", OBJECT, .flags = LIST, .of = &override),
	END,
};
static const struct member signed_off[] = {
	MEMBER("answer", WORD, .words = "authenticate"),
	HAS("document", DIGEST),
	HAS("slot", CODE),
	HAS("text", TEXT),
	HAS("language", LANGUAGE),
	MAY("endorsement", DIGEST),
	END,
};
static const struct member declined[] = {
	HAS("document", DIGEST),
	HAS("slot", CODE),
	HAS("reason", CODE),
	END,
};
static const struct member returned[] = {
	HAS("document", DIGEST),
	MEMBER("to", WORD, .words = "assessor learner"),
	HAS("reason", CODE),
	END,
};
static const struct member sealed[] = {
	HAS("archive", DIGEST),
	HAS("document", DIGEST),
	MEMBER("revision", INTEGER, .low = 1, .high = INTEGER_LIMIT),
	MEMBER("signOffs", DIGEST, .flags = LIST),
	MEMBER("feeds", OBJECT, .flags = LIST, .of = &feed, .least = 1),
	HAS("page", DIGEST),
	END,
};
static const struct member withdrawn[] = { HAS("reason", CODE), END };
static const struct member superseded[] = { HAS("with", URN), END };
static const struct member appealed[] = { HAS("ground", CODE), END };
static const struct member appeal_decided[] = {
	HAS("appeal", DIGEST),
	MEMBER("decision", WORD, .words = "upheld dismissed"),
	END,
};
static const struct member branch_chosen[] = { HAS("keep", DIGEST), END };
static const struct member exported[] = {
	HAS("archive", DIGEST),
	MEMBER("container", WORD, .words = "tar zip"),
	HAS("digest", DIGEST),
	END,
};
static const struct member queued[] = {
	HAS("archive", DIGEST),
	HAS("credential", DIGEST),
	HAS("key", HEX),
	HAS("service", URI),
	MEMBER("policy", WORD, .words = "minimal named"),
	END,
};
static const struct member delivered[] = {
	HAS("queued", DIGEST),
	HAS("acknowledgement", DIGEST),
	MAY("credential", DIGEST),
	MEMBER("status", INTEGER, .high = HTTP_LIMIT),
	END,
};
static const struct member refused[] = {
	HAS("queued", DIGEST),
	MEMBER("status", INTEGER, .high = HTTP_LIMIT),
	/* 0: none came */ HAS("permanent", BOOL),
	MAY("acknowledgement", DIGEST),
	END,
};
static const struct member send_stopped[] = { HAS("queued", DIGEST), END };
static const struct member credential_status[] = {
	HAS("credential", URI),
	MEMBER("status", WORD, .words = "valid suspended revoked expired"),
	MAY("list", DIGEST),
	END,
};
static const struct member revocation_asked[] = {
	HAS("credential", URI),
	HAS("reason", CODE),
	END,
};

/* --- the table ---------------------------------------------------------- */

static const struct members facts_of[KIND_COUNT] = {
	MEMBERS(LOGBOOK_MADE, logbook_made),
	MEMBERS(LOGBOOK_CLOSED, logbook_closed),
	MEMBERS(LOGBOOK_ADOPTED, logbook_adopted),
	MEMBERS(LOGBOOK_READ, logbook_read),
	MEMBERS(FORK_NOTICED, fork_noticed),
	MEMBERS(CLOCK_NOTICED, clock_noticed),
	MEMBERS(KEY_OFFERED, key_offered),
	MEMBERS(PERSON_ENROLLED, person_enrolled),
	MEMBERS(PERSON_AMENDED, person_amended),
	MEMBERS(ROLES_SET, roles_set),
	MEMBERS(KEY_ADDED, key_added),
	MEMBERS(KEY_REVOKED, key_revoked),
	MEMBERS(PERSON_SUSPENDED, person_suspended),
	MEMBERS(PERSON_RESTORED, person_suspended),
	MEMBERS(SAME_PERSON, same_person),
	MEMBERS(CONFLICT_DECLARED, conflict_declared),
	MEMBERS(RUBRIC_ADOPTED, rubric_adopted),
	MEMBERS(RUBRIC_RETIRED, rubric_retired),
	MEMBERS(CONTENT_ERASED, content_erased),
	MEMBERS(HOLD_SET, hold),
	MEMBERS(HOLD_LIFTED, hold),
	MEMBERS(CHECKPOINT_COSIGNED, checkpoint_cosigned),
	MEMBERS(TIMESTAMPED, timestamped),
	MEMBERS(ASSESSMENT_OPENED, assessment_opened),
	MEMBERS(DEMONSTRATION_RECORDED, demonstration_recorded),
	MEMBERS(DEMONSTRATION_WITHDRAWN, demonstration_withdrawn),
	MEMBERS(EVIDENCE_ATTACHED, evidence_attached),
	MEMBERS(EVIDENCE_WITHDRAWN, evidence_withdrawn),
	MEMBERS(CONSENT_GIVEN, consent_given),
	MEMBERS(CONSENT_WITHDRAWN, consent_withdrawn),
	MEMBERS(JUDGEMENT_RECORDED, judgement_recorded),
	MEMBERS(JUDGEMENT_SET_ASIDE, judgement_set_aside),
	MEMBERS(EVIDENCE_HANDLED, evidence_handled),
	MEMBERS(SUBMITTED, submitted),
	MEMBERS(CONCLUDED, concluded),
	MEMBERS(SIGNED_OFF, signed_off),
	MEMBERS(DECLINED, declined),
	MEMBERS(RETURNED, returned),
	MEMBERS(SEALED, sealed),
	MEMBERS(WITHDRAWN, withdrawn),
	MEMBERS(SUPERSEDED, superseded),
	MEMBERS(APPEALED, appealed),
	MEMBERS(APPEAL_DECIDED, appeal_decided),
	MEMBERS(BRANCH_CHOSEN, branch_chosen),
	MEMBERS(EXPORTED, exported),
	MEMBERS(QUEUED, queued),
	MEMBERS(DELIVERED, delivered),
	MEMBERS(REFUSED, refused),
	MEMBERS(SEND_STOPPED, send_stopped),
	MEMBERS(CREDENTIAL_STATUS, credential_status),
	MEMBERS(REVOCATION_ASKED, revocation_asked),
};

/* clang-format on */

const struct members *
kind_facts(enum kind kind)
{
	return kind < KIND_COUNT ? &facts_of[kind] : NULL;
}
