/* Claims and their content: see statement/claim.h. */

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"
#include "base/key.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uuid.h"
#include "claim_parts.h"
#include "kind_members.h"

enum { SALT_SIZE = 16, SALT_DIGITS = 2 * SALT_SIZE, SHOWN_SIZE = 80 };

static const char claim_format[] = "recorder-claim-v1";

struct value *
claim_new(const struct claim_words *words)
{
	struct value *claim = value_object();

	value_set_text(claim, "format", claim_format);
	value_set_text(claim, "kind", kind_text(words->kind));
	if (words->logbook != NULL)
		value_set_text(claim, "logbook", words->logbook);
	value_set_text(claim, "by", words->by);
	if (words->role != 0)
		value_set_text(claim, "role", role_text(words->role));
	value_set_time(claim, "time", words->time);
	if (words->about != NULL)
		value_set_text(claim, "about", words->about);
	if (words->after != NULL)
		value_set_digest(claim, "after", words->after);
	value_set(claim, "facts",
		  words->facts != NULL ? words->facts : value_object());
	if (words->content != NULL)
		value_set_digest(claim, "content", words->content);
	return claim;
}

void
claim_id(const struct value *claim, struct digest *out)
{
	json_digest(claim, out);
}

/* --- the shape (§3.1) ---------------------------------------------------- */

/* Names below ext are reverse domain names: "org.example.thing". */
static bool
is_domain_name(const char *name)
{
	size_t dots = 0, label = 0;

	for (; *name != '\0'; name++) {
		if (*name == '.') {
			if (label == 0)
				return false;
			dots++;
			label = 0;
		} else if ((*name >= 'a' && *name <= 'z') ||
			   (*name >= 'A' && *name <= 'Z') ||
			   (*name >= '0' && *name <= '9') || *name == '-') {
			label++;
		} else {
			return false;
		}
	}
	return dots > 0 && label > 0;
}

static enum rc
claim_also(const struct value *claim, const char *where, struct fault *why)
{
	const struct value *ext = value_get(claim, "ext");
	char shown[SHOWN_SIZE];

	for (void *at = value_walk(ext); at != NULL; at = value_next(ext, at)) {
		if (!is_domain_name(value_name(at)))
			return fault_reason(why, RC_INVALID, "missing-member",
					    "%s.ext: \"%s\" is not a reverse "
					    "domain name",
					    where,
					    text_printable(value_name(at),
							   shown,
							   sizeof(shown)));
	}
	return RC_OK;
}

/* What depends on the kind is optional here. */
/* clang-format off */
static const struct member list[] = {
	MAY("about", URN),
	MAY("after", DIGEST),
	HAS("by", TEXT),
	MAY("content", DIGEST),
	MAY("ext", OBJECT),
	HAS("facts", OBJECT),
	HAS("format", TEXT),
	HAS("kind", TEXT),
	MAY("logbook", LOGBOOK),
	MAY("role", TEXT),
	HAS("time", TIME),
	END,
};
/* clang-format on */
static const struct members claim_members = { .list = list,
					      .also = claim_also };

enum rc
claim_format_known(const struct value *object, const char *wanted,
		   struct fault *why)
{
	const char *format = value_text(object, "format");
	char shown[SHOWN_SIZE];

	if (format == NULL || strcmp(format, wanted) == 0)
		return RC_OK;
	return fault_reason(why, RC_NEWER, "format",
			    "the format \"%s\" is not known to this program, "
			    "which reads %s",
			    text_printable(format, shown, sizeof(shown)),
			    wanted);
}

enum rc
claim_known(const struct value *claim, enum kind *kind, struct fault *why)
{
	const char *text = value_text(claim, "kind");
	char shown[SHOWN_SIZE];
	enum rc rc;

	*kind = KIND_UNKNOWN;
	rc = claim_format_known(claim, claim_format, why);
	if (rc != RC_OK)
		return rc;
	*kind = kind_of_text(text);
	if (*kind == KIND_UNKNOWN && text != NULL)
		return fault_reason(why, RC_NEWER, "unknown-kind",
				    "the kind \"%s\" is not known to this "
				    "program",
				    text_printable(text, shown, sizeof(shown)));
	return RC_OK;
}

static bool
carries_after(enum kind kind)
{
	enum kind_class class = kind_class(kind);

	return (class == CLASS_STEP || class == CLASS_SIGN) &&
	       kind != KIND_ASSESSMENT_OPENED; /* the first step of all, §4.3 */
}

static bool
may_have(enum kind kind, const char *name)
{
	if (strcmp(name, "about") == 0)
		return kind_about(kind) != ABOUT_NEVER;
	if (strcmp(name, "after") == 0)
		return carries_after(kind);
	if (strcmp(name, "content") == 0)
		return kind_has_content(kind);
	return kind != KIND_KEY_OFFERED; /* logbook, role */
}

static bool
must_have(const struct value *claim, enum kind kind, const char *name)
{
	if (strcmp(name, "about") == 0)
		return kind_about(kind) == ABOUT_REQUIRED;
	if (strcmp(name, "after") == 0)
		return carries_after(kind);
	if (strcmp(name, "content") == 0)
		return kind_needs_content(kind);
	if (strcmp(name, "role") == 0)
		return kind != KIND_KEY_OFFERED &&
		       uuid_is_urn(value_text(claim, "by"));
	return kind != KIND_KEY_OFFERED; /* logbook */
}

static const char *const per_kind[] = { "about", "after", "content", "logbook",
					"role" };
enum { PER_KIND = sizeof(per_kind) / sizeof(per_kind[0]) };

enum rc
claim_unknown(const struct value *claim, enum kind kind, struct fault *why)
{
	enum rc rc = members_unknown(&claim_members, claim, "claim", why);

	if (rc != RC_OK || kind == KIND_UNKNOWN)
		return rc;
	for (size_t i = 0; i < PER_KIND; i++) {
		if (value_has(claim, per_kind[i]) &&
		    !may_have(kind, per_kind[i]))
			return fault_reason(why, RC_INVALID, "unknown-member",
					    "%s: has no member %s",
					    kind_text(kind), per_kind[i]);
	}
	rc = members_unknown(kind_facts(kind), value_get(claim, "facts"),
			     "facts", why);
	return rc == RC_OK ? RC_OK : fault_while(why, "%s", kind_text(kind));
}

/* Who speaks: a person, or the logbook whose ledger it is for. */
static enum rc
by_missing(const struct value *claim, enum kind kind, struct fault *why)
{
	const char *by = value_text(claim, "by");
	const char *logbook = value_text(claim, "logbook");

	if (uuid_is_urn(by))
		return RC_OK;
	if (kind != KIND_KEY_OFFERED && logbook != NULL &&
	    strcmp(by, logbook) == 0)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "missing-member",
			    "claim.by is neither a person nor the logbook");
}

/* Rules of §4.2 that facts and the rest of a claim make together. */
static enum rc
together_missing(const struct value *claim, enum kind kind, struct fault *why)
{
	const struct value *facts = value_get(claim, "facts"), *outcome;
	const char *proposed, *declared;

	if (kind == KIND_SUBMITTED && !value_has(facts, "declaredOn") &&
	    role_of_text(value_text(claim, "role")) != ROLE_LEARNER)
		return fault_reason(why, RC_INVALID, "missing-member",
				    "submitted: facts.declaredOn is missing, "
				    "since the learner does not say it");
	if (kind != KIND_CONCLUDED || value_has(claim, "content"))
		return RC_OK;
	outcome = value_get(facts, "outcome");
	proposed = value_text(outcome, "proposed");
	declared = value_text(outcome, "declared");
	if (strcmp(proposed, declared) != 0 ||
	    value_count(value_get(facts, "overrides")) > 0)
		return fault_reason(why, RC_INVALID, "missing-member",
				    "concluded: claim.content is missing, "
				    "which gives the reasons");
	return RC_OK;
}

enum rc
claim_missing(const struct value *claim, enum kind kind, struct fault *why)
{
	enum rc rc;

	if (value_kind(claim) != VALUE_OBJECT)
		return fault_reason(why, RC_INVALID, "missing-member",
				    "the claim is not an object");
	rc = members_missing(&claim_members, claim, "claim", why);
	if (rc == RC_OK)
		rc = by_missing(claim, kind, why);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < PER_KIND; i++) {
		if (!value_has(claim, per_kind[i]) &&
		    must_have(claim, kind, per_kind[i]))
			return fault_reason(why, RC_INVALID, "missing-member",
					    "%s: claim.%s is missing",
					    kind_text(kind), per_kind[i]);
	}
	rc = kind_check_facts(kind, value_get(claim, "facts"), why);
	if (rc == RC_OK)
		rc = together_missing(claim, kind, why);
	return rc;
}

enum rc
claim_role(const struct value *claim, enum kind kind, struct fault *why)
{
	const char *role = value_text(claim, "role");
	char shown[SHOWN_SIZE];
	bool may;

	if (kind == KIND_KEY_OFFERED)
		return RC_OK;
	if (uuid_is_urn(value_text(claim, "by")))
		may = (role_of_text(role) & kind_roles(kind)) != 0;
	else
		may = role == NULL && kind_by_logbook(kind);
	if (may)
		return RC_OK;
	return fault_reason(
		why, RC_INVALID, "role",
		"%s is not said by %s in the role of %s", kind_text(kind),
		role != NULL ? "anybody" : "a logbook",
		role != NULL ? text_printable(role, shown, sizeof(shown))
			     : "none");
}

enum rc
claim_check(const struct value *claim, struct fault *why)
{
	enum kind kind = KIND_UNKNOWN;
	enum rc rc = claim_known(claim, &kind, why);

	if (rc == RC_OK)
		rc = claim_unknown(claim, kind, why);
	if (rc == RC_OK)
		rc = claim_missing(claim, kind, why);
	if (rc == RC_OK)
		rc = claim_role(claim, kind, why);
	return rc;
}

/* --- content (§3.2) ------------------------------------------------------ */

char *
content_new(const struct value *members, size_t *size, struct digest *id)
{
	uint8_t salt[SALT_SIZE];
	struct value *salted;
	char *hex, *text;

	if (value_count(members) == 0)
		return NULL;
	key_random(salt, sizeof(salt));
	hex = hex_text(salt, sizeof(salt));
	salted = value_copy(members);
	value_set_text(salted, "salt", hex);
	text = json_text(salted, size);
	json_digest(salted, id);
	value_free(salted);
	free(hex);
	return text;
}

static bool
is_salt(const char *text)
{
	return text != NULL && strlen(text) == SALT_DIGITS &&
	       strspn(text, "0123456789abcdef") == SALT_DIGITS;
}

enum rc
content_read(const void *bytes, size_t size, const struct digest *id,
	     struct value **out, struct fault *why)
{
	struct value *content = NULL;
	struct digest digest;
	enum rc rc;

	rc = json_read_canonical(bytes, size, CONTENT_LIMIT, &content, why);
	if (rc != RC_OK)
		return rc;
	digest_of(bytes, size, &digest);
	if (!is_salt(value_text(content, "salt")))
		rc = fault_reason(why, RC_INVALID, "salt",
				  "the content has no salt of 32 hex digits");
	else if (!digest_equal(&digest, id))
		rc = fault_reason(why, RC_INVALID, "content-digest",
				  "the content is not the one that was named");
	if (rc == RC_OK)
		*out = content;
	else
		value_free(content);
	return rc;
}
