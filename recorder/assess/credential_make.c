/* The credential of a logbook's assessment: see issue/credential.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/document.h"
#include "base/json.h"
#include "base/mem.h"
#include "issue/credential.h"

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

/* EMAIL stays NULL where there is none, or it was erased. */
static enum rc
read_email(struct logbook *lb, const struct rules *r, const char *learner,
	   char **email, struct fault *why)
{
	const struct person *p = rules_person(r, learner);
	struct value *content = NULL;
	enum rc rc;

	if (p == NULL || p->described == NULL || !p->described->s.has_content)
		return RC_OK;
	rc = logbook_content(lb, &p->described->s.content, &content, NULL, why);
	if (rc == RC_OK)
		*email = mem_text(value_text(content, "email"));
	value_free(content);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
credential_make(struct logbook *lb, const struct rules *r,
		const struct assessment *a, const struct issuer_words *issuer,
		struct buf *out, struct fault *why)
{
	struct value *document = NULL, *endorsements = value_array();
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
			rc = read_endorsements(lb, r, a, endorsements, why);
	}
	if (rc == RC_OK && issuer->policy != NULL &&
	    strcmp(issuer->policy, "named") == 0)
		rc = read_email(lb, r, a->learner, &email, why);
	if (rc == RC_OK)
		rc = credential_of(
			&(const struct credential_parts){
				.rules = r,
				.a = a,
				.document = document,
				.endorsements = endorsements,
				.email = email,
			},
			issuer, out, why);
	free(email);
	value_free(document);
	value_free(endorsements);
	return rc;
}
