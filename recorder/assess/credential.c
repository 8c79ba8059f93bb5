/* The credential from its parts: see assess/credential.h and records.md §10. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "achievement.h"
#include "assess/credential.h"
#include "assess/endorsement.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"

/* What is named by its bytes: RFC 6920, multihash, SRI. */
static void
set_digests(struct value *o, const struct digest *d)
{
	uint8_t multihash[2 + DIGEST_SIZE] = { 0x12, DIGEST_SIZE };
	char *url = base64url_text(d->bytes, DIGEST_SIZE), *multi, *plain;
	char *text = mem_format("ni:///sha-256;%s", url);

	value_set_text(o, "id", text);
	free(text);
	free(url);

	memcpy(multihash + 2, d->bytes, DIGEST_SIZE);
	multi = base64url_text(multihash, sizeof(multihash));
	text = mem_format("u%s", multi);
	value_set_text(o, "digestMultibase", text);
	free(text);
	free(multi);

	plain = base64_text(d->bytes, DIGEST_SIZE);
	text = mem_format("sha256-%s", plain);
	value_set_text(o, "digestSRI", text);
	free(text);
	free(plain);
}

/* --- the subject --------------------------------------------------------- */

static bool
is_hash(const char *text)
{
	static const char start[] = "sha256$";
	struct fault unused;
	struct digest d;

	return text != NULL && strncmp(text, start, strlen(start)) == 0 &&
	       digest_of_hex(text + strlen(start), &d, &unused) == RC_OK;
}

/* Salted by what is in the credential anyway: it keeps the address out of
 * sight, and lets its owner show it.  NULL where neither address nor hash is
 * known. */
static struct value *
identity_of(const struct credential_parts *parts, const char *credential)
{
	struct value *v, *all;
	char *text;
	char salt[DIGEST_HEX_SIZE], hex[DIGEST_HEX_SIZE];
	struct digest d;

	if (parts->email == NULL && !is_hash(parts->hash))
		return NULL;
	v = value_object();
	all = value_array();
	text = mem_format("recorder-salt-v1\n%s", credential);
	digest_of(text, strlen(text), &d);
	free(text);
	digest_to_hex(&d, salt);
	salt[32] = '\0';
	if (parts->email != NULL) {
		text = mem_format("%s%s", parts->email, salt);
		digest_of(text, strlen(text), &d);
		free(text);
		digest_to_hex(&d, hex);
		text = mem_format("sha256$%s", hex);
	} else {
		text = mem_text(parts->hash);
	}
	/* The schema wants the one class name as text here, and here only. */
	value_set_text(v, "type", "IdentityObject");
	value_set_bool(v, "hashed", true);
	value_set_text(v, "identityHash", text);
	value_set_text(v, "identityType", "emailAddress");
	value_set_text(v, "salt", salt);
	free(text);
	value_push(all, v);
	return all;
}

/* The did:key of the learner's first key that was not revoked by then. */
static bool
learner_did(const struct credential_parts *parts, char did[KEY_DID_SIZE])
{
	static const struct key_public none;
	const struct person *p = rules_person(parts->rules, parts->a->learner);

	for (size_t i = 0; p != NULL && i < p->key_count; i++) {
		const struct person_key *k = &p->keys[i];

		if (key_equal(&k->key, &none) ||
		    (k->revoked &&
		     (parts->end == 0 || k->revoked_number < parts->end)))
			continue;
		key_did(&k->key, did);
		return true;
	}
	return false;
}

static enum rc
set_subject(struct value *credential, const struct credential_parts *parts,
	    const struct issuer_words *issuer, struct fault *why)
{
	const struct rubric *r = parts->a->rubric;
	struct value *subject = class_object("AchievementSubject");
	struct value *source = class_object("Profile");
	struct value *identity = NULL;
	char did[KEY_DID_SIZE];
	enum rc rc = RC_OK;

	if (!issuer->learner_key)
		value_set_text(subject, "id", parts->a->learner);
	else if (learner_did(parts, did))
		value_set_text(subject, "id", did);
	else
		rc = fault_set(why, RC_REFUSED,
			       "the learner has no key to be named by");
	value_set_text(source, "id", parts->a->concluded->s.by);
	value_set(subject, "source", source);
	set_decimal(subject, "creditsEarned",
		    value_text(r->achievement, "credits"));
	if (rc == RC_OK && strcmp(issuer->policy, "named") == 0) {
		identity = identity_of(parts, value_text(credential, "id"));
		value_set(subject, "identifier", identity);
		if (identity == NULL)
			rc = fault_set(why, RC_REFUSED,
				       "the learner has no e-mail address, "
				       "which the policy named sends; amend "
				       "the person, or send with the policy "
				       "minimal");
	}
	value_set(subject, "achievement", achievement_of(r));
	value_set(subject, "result", results_of(r, parts->document));
	value_set(credential, "credentialSubject", subject);
	return rc;
}

/* --- the credential ------------------------------------------------------ */

static struct value *
evidence_of(const struct value *item, size_t number)
{
	const char *kind = value_text(item, "kind");
	struct value *v = class_object("Evidence");
	char *name = mem_format("Evidence %zu", number);
	char *genre = mem_text(kind != NULL ? kind : "");
	struct digest object;

	if (value_digest(item, "object", &object))
		set_digests(v, &object);
	value_set_text(v, "name", name);
	genre[0] = (char)toupper((unsigned char)genre[0]);
	value_set_text(v, "genre", genre);
	value_set_text(v, "mediaType", value_text(item, "type"));
	free(genre);
	free(name);
	return v;
}

static void
set_evidence(struct value *credential, const struct value *document)
{
	const struct value *items = value_get(document, "evidence");
	struct value *all;

	if (value_count(items) == 0)
		return;
	all = value_array();
	for (size_t i = 0; i < value_count(items); i++)
		value_push(all, evidence_of(value_at(items, i), i + 1));
	value_set(credential, "evidence", all);
}

static enum rc
set_archive(struct value *credential, const struct assessment *a,
	    struct fault *why)
{
	struct value *all, *v;
	struct digest identity;

	if (!value_digest(a->sealed->s.facts, "archive", &identity))
		return fault_set(why, RC_INVALID, "the seal names no archive");
	all = value_array();
	v = value_object();
	set_digests(v, &identity);
	value_set_text(v, "mediaType", "text/plain");
	value_push(all, v);
	value_set(credential, "relatedResource", all);
	return RC_OK;
}

/* From the last of the sign-offs that the seal counts. */
static enum rc
set_validity(struct value *credential, const struct credential_parts *parts,
	     struct fault *why)
{
	const struct value *signs =
		value_get(parts->a->sealed->s.facts, "signOffs");
	int64_t months =
		value_integer(parts->a->rubric->achievement, "validMonths", 0);
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < value_count(signs); i++) {
		struct digest id;
		const struct said *said = NULL;

		if (value_is_digest(value_at(signs, i), &id))
			said = rules_said(parts->rules, &id);
		if (said == NULL)
			return fault_set(why, RC_NOT_FOUND,
					 "a sign-off that the seal counts is "
					 "not there");
		if (said->s.claim_time > last)
			last = said->s.claim_time;
	}
	if (last == INT64_MIN)
		return fault_set(why, RC_INVALID,
				 "the seal counts no sign-off");
	value_set_time(credential, "validFrom", last);
	if (months > 0)
		value_set_time(credential, "validUntil",
			       stamp_add_months(last, (int)months));
	return RC_OK;
}

static enum rc
check(const struct credential_parts *parts, const struct issuer_words *issuer,
      struct digest *document, struct fault *why)
{
	const struct assessment *a = parts->a;
	const char *declared;

	if (issuer->id == NULL || !text_is_uri(issuer->id))
		return fault_set(why, RC_USAGE, "the issuer's id is not a URL");
	if (issuer->name != NULL &&
	    !text_is_valid(issuer->name, strlen(issuer->name)))
		return fault_set(why, RC_USAGE, "the issuer's name is no text");
	if (issuer->policy == NULL || (strcmp(issuer->policy, "minimal") != 0 &&
				       strcmp(issuer->policy, "named") != 0))
		return fault_set(why, RC_USAGE, "a policy is minimal or named");
	if (a->sealed == NULL || a->concluded == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "the assessment is not sealed");
	declared =
		value_text(value_get(parts->document, "outcome"), "declared");
	if (declared == NULL || strcmp(declared, "competent") != 0)
		return fault_reason(why, RC_REFUSED, "state",
				    "only a competent outcome is sent; this "
				    "one is %.40s",
				    declared != NULL ? declared : "not known");
	if (a->rubric == NULL)
		return fault_set(why, RC_NOT_FOUND, "its rubric is not there");
	if (!value_digest(a->sealed->s.facts, "document", document))
		return fault_set(why, RC_INVALID, "the seal names no document");
	return RC_OK;
}

static struct value *
issuer_of(const struct issuer_words *words)
{
	struct value *v = class_object("Profile");

	value_set_text(v, "id", words->id);
	value_set_text(v, "name", words->name);
	return v;
}

static enum rc
build(const struct credential_parts *parts, const struct issuer_words *issuer,
      struct value *credential, struct fault *why)
{
	struct value *types;
	char id[UUID_URN_SIZE];
	struct digest document;
	enum rc rc = check(parts, issuer, &document, why);

	if (rc != RC_OK)
		return rc;
	types = value_array();
	credential_id(&document, id);
	value_set(credential, "@context", credential_contexts());
	value_set_text(credential, "id", id);
	value_push_text(types, "VerifiableCredential");
	value_push_text(types, "OpenBadgeCredential");
	value_set(credential, "type", types);
	value_set(credential, "issuer", issuer_of(issuer));
	value_set_text(credential, "name", parts->a->rubric->title);
	rc = set_validity(credential, parts, why);
	if (rc == RC_OK)
		rc = set_subject(credential, parts, issuer, why);
	if (rc == RC_OK)
		rc = set_archive(credential, parts->a, why);
	if (rc == RC_OK) {
		set_evidence(credential, parts->document);
		if (value_count(parts->endorsements) > 0)
			value_set(credential, "endorsement",
				  value_copy(parts->endorsements));
	}
	return rc;
}

enum rc
credential_of(const struct credential_parts *parts,
	      const struct issuer_words *issuer, struct buf *out,
	      struct fault *why)
{
	struct buf bytes = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct value *credential = value_object();
	enum rc rc = build(parts, issuer, credential, why);

	if (rc == RC_OK) {
		rc = json_write(credential, &bytes, why);
		/* The archive stands for all of its evidence (§10). */
		if (rc == RC_TOO_BIG && value_has(credential, "evidence")) {
			value_remove(credential, "evidence");
			buf_empty(&bytes);
			rc = json_write(credential, &bytes, why);
		}
		if (rc == RC_TOO_BIG)
			rc = fault_set(why, RC_TOO_BIG,
				       "the credential is over %d bytes, even "
				       "without its evidence: the rubric's "
				       "texts are too long to be sent",
				       CREDENTIAL_LIMIT);
	}
	if (rc == RC_OK)
		rc = buf_add(out, bytes.bytes, bytes.size, why);
	buf_clear(&bytes);
	value_free(credential);
	return rc;
}
