/* The credential of a logbook's assessment: see assess/credential.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/credential.h"
#include "assess/document.h"
#include "base/json.h"
#include "base/mem.h"
#include "rules_private.h"

/* A JSON object of the store, whole and checked. */
static enum rc
read_json(struct logbook *lb, const struct digest *id, size_t limit,
	  struct value **out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(limit);
	enum rc rc = store_read(logbook_store(lb), id, &bytes, why);

	if (rc == RC_OK)
		rc = json_read_canonical(bytes.bytes, bytes.size, limit, out,
					 why);
	buf_clear(&bytes);
	return rc;
}

/* The sign-off of SLOT among those that the seal counts, or NULL. */
static const struct said *
counted(const struct rules *r, const struct assessment *a, const char *slot)
{
	const struct value *signs = value_get(a->sealed->s.facts, "signOffs");

	for (size_t i = 0; i < value_count(signs); i++) {
		const struct said *said = NULL;
		const char *text;
		struct digest id;

		if (value_is_digest(value_at(signs, i), &id))
			said = rules_said(r, &id);
		text = said != NULL ? value_text(said->s.facts, "slot") : NULL;
		if (text != NULL && strcmp(text, slot) == 0)
			return said;
	}
	return NULL;
}

static enum rc
read_endorsements(struct logbook *lb, const struct rules *r,
		  const struct assessment *a, struct value *all,
		  struct fault *why)
{
	for (size_t i = 0; i < a->rubric->slot_count; i++) {
		const char *slot = a->rubric->slots[i].id;
		const struct said *said = counted(r, a, slot);
		struct value *one = NULL;
		struct digest id;

		/* An SSH key or a passkey makes none (§10). */
		if (said == NULL ||
		    !value_digest(said->s.facts, "endorsement", &id))
			continue;
		if (read_json(lb, &id, CREDENTIAL_LIMIT, &one, why) != RC_OK)
			return fault_while(why, "endorsement of sign-off %s",
					   slot);
		value_push(all, one);
	}
	return RC_OK;
}

/* EMAIL stays NULL where the learner had none then, or it was erased; the
 * latter is said in *ERASED. */
static enum rc
read_email(struct logbook *lb, const struct credential_parts *parts,
	   char **email, bool *erased, struct fault *why)
{
	uint64_t end = parts->end > 0 ? parts->end : UINT64_MAX;
	const struct person *p = rules_person(parts->rules, parts->a->learner);
	const struct said *said = NULL;
	struct value *content = NULL;
	enum rc rc;

	if (p != NULL)
		said = person_described_at(p, end);
	if (said == NULL || !said->s.has_content)
		return RC_OK;
	rc = logbook_content(lb, &said->s.content, &content, NULL, why);
	if (rc == RC_OK)
		*email = mem_text(value_text(content, "email"));
	*erased = rc == RC_NOT_FOUND;
	value_free(content);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* PARTS has rules, assessment and time; HASH counts where the address was
 * erased since. */
static enum rc
make(struct logbook *lb, struct credential_parts *parts,
     const struct issuer_words *issuer, const char *hash, struct buf *out,
     struct fault *why)
{
	struct value *document = NULL, *endorsements = value_array();
	const struct assessment *a = parts->a;
	bool erased = false;
	char *email = NULL;
	struct digest id;
	enum rc rc = RC_OK;

	/* Without these credential_of() says what is wrong. */
	if (a->sealed != NULL && a->rubric != NULL &&
	    value_digest(a->sealed->s.facts, "document", &id)) {
		rc = read_json(lb, &id, DOCUMENT_LIMIT, &document, why);
		if (rc != RC_OK)
			rc = fault_while(why, "assessment document");
		if (rc == RC_OK)
			rc = read_endorsements(lb, parts->rules, a,
					       endorsements, why);
	}
	if (rc == RC_OK && issuer->policy != NULL &&
	    strcmp(issuer->policy, "named") == 0)
		rc = read_email(lb, parts, &email, &erased, why);
	if (rc == RC_OK) {
		parts->document = document;
		parts->endorsements = endorsements;
		parts->email = email;
		parts->hash = erased ? hash : NULL;
		rc = credential_of(parts, issuer, out, why);
	}
	free(email);
	value_free(document);
	value_free(endorsements);
	return rc;
}

enum rc
credential_make(struct logbook *lb, const struct rules *r,
		const struct assessment *a, const struct issuer_words *issuer,
		struct buf *out, struct fault *why)
{
	struct credential_parts parts = { .rules = r, .a = a };

	return make(lb, &parts, issuer, NULL, out, why);
}

/* --- what was queued ----------------------------------------------------- */

/* The number of the first try: later ones send the same bytes (§4, §10). */
static uint64_t
first_queued(const struct assessment *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->all[i]->s.kind == KIND_QUEUED)
			return a->all[i]->s.number;
	return 0;
}

/* STORED made again, out of nothing of it but the issuer, by which key or URN
 * the learner is named, and the hash of an address that was erased. */
static enum rc
make_again(struct logbook *lb, const struct credential_parts *then,
	   const char *policy, const struct value *stored, struct buf *out,
	   struct fault *why)
{
	const struct value *profile = value_get(stored, "issuer");
	const struct value *subject = value_get(stored, "credentialSubject");
	const char *id = value_text(subject, "id");
	const struct issuer_words issuer = {
		.id = value_text(profile, "id"),
		.name = value_text(profile, "name"),
		.policy = policy,
		.learner_key = id != NULL &&
			       strncmp(id, "did:key:", strlen("did:key:")) == 0,
	};
	struct credential_parts parts = *then;

	return make(lb, &parts, &issuer,
		    value_text(value_at(value_get(subject, "identifier"), 0),
			       "identityHash"),
		    out, why);
}

static enum rc
not_ours(const char *how, struct fault *why)
{
	return fault_reason(why, RC_CORRUPT, "wrong-document",
			    "the credential that was queued is not the one "
			    "that archive, issuer and policy give: %.300s",
			    how);
}

static enum rc
compare(const struct buf *stored, const struct value *v, const struct buf *made,
	struct fault *why)
{
	struct value *ours = NULL;
	struct fault inner;
	enum rc rc;

	if (stored->size == made->size &&
	    memcmp(stored->bytes, made->bytes, made->size) == 0)
		return RC_OK;
	rc = json_read(made->bytes, made->size, CREDENTIAL_LIMIT, &ours, why);
	if (rc == RC_OK && credential_same(ours, v, &inner) != RC_OK)
		rc = not_ours(inner.text, why);
	else if (rc == RC_OK)
		rc = not_ours("it is not canonical", why);
	value_free(ours);
	return rc;
}

static enum rc
check_stored(struct logbook *lb, const struct credential_parts *then,
	     const char *policy, const struct buf *stored, struct fault *why)
{
	struct buf made = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct value *v = NULL;
	char how[sizeof(why->text)];
	enum rc rc;

	rc = json_read(stored->bytes, stored->size, CREDENTIAL_LIMIT, &v, why);
	if (rc == RC_OK)
		rc = make_again(lb, then, policy, v, &made, why);
	/* what refuses to make it refuses the one that is there */
	if (rc == RC_INVALID || rc == RC_USAGE || rc == RC_REFUSED ||
	    rc == RC_TOO_BIG) {
		memcpy(how, why->text, sizeof(how));
		rc = not_ours(how, why);
	}
	if (rc == RC_OK)
		rc = compare(stored, v, &made, why);
	value_free(v);
	buf_clear(&made);
	return rc;
}

enum rc
credential_queued(struct logbook *lb, const struct rules *r,
		  const struct assessment *a, const struct said *queued,
		  struct buf *out, struct fault *why)
{
	const struct value *facts = queued->s.facts;
	const struct credential_parts then = {
		.rules = r,
		.a = a,
		.end = first_queued(a),
	};
	struct buf stored = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct digest id;
	enum rc rc;

	if (!value_digest(facts, "credential", &id))
		return fault_set(why, RC_CORRUPT,
				 "what was queued names no credential");
	rc = store_read(logbook_store(lb), &id, &stored, why);
	if (rc == RC_OK)
		rc = check_stored(lb, &then, value_text(facts, "policy"),
				  &stored, why);
	else if (rc == RC_TOO_BIG)
		rc = not_ours("it is too long", why);
	else
		rc = fault_while(why, "the credential that was queued");
	if (rc == RC_OK)
		rc = buf_add(out, stored.bytes, stored.size, why);
	buf_clear(&stored);
	return rc;
}
