/* What a service made of our credential: see assess/credential.h. */

#include <stdio.h>
#include <string.h>

#include "assess/credential.h"
#include "base/key.h"
#include "base/text.h"
#include "statement/proof.h"

/* The place of a difference: "credentialSubject.result[2].achievedLevel". */
struct place {
	char text[200];
};

static void
place_member(const struct place *at, const char *name, struct place *out)
{
	char shown[80];

	text_printable(name, shown, sizeof(shown));
	snprintf(out->text, sizeof(out->text), "%.110s%s%s", at->text,
		 at->text[0] != '\0' ? "." : "", shown);
}

static void
place_item(const struct place *at, size_t i, struct place *out)
{
	snprintf(out->text, sizeof(out->text), "%.150s[%zu]", at->text, i);
}

static enum rc
differs(const struct place *at, const char *how, struct fault *why)
{
	return fault_set(why, RC_REMOTE, "%s %s", at->text, how);
}

static enum rc
missing(const char *name, struct fault *why)
{
	struct place at;

	place_member(&(const struct place){ "" }, name, &at);
	return differs(&at, "is missing", why);
}

static bool
is_number(const struct value *v)
{
	return value_kind(v) == VALUE_INTEGER || value_kind(v) == VALUE_REAL;
}

static enum rc same(const struct value *ours, const struct value *got,
		    const struct place *at, struct fault *why);

static enum rc
same_members(const struct value *ours, const struct value *got,
	     const struct place *at, struct fault *why)
{
	struct place in;
	enum rc rc = RC_OK;

	for (void *m = value_walk(ours); rc == RC_OK && m != NULL;
	     m = value_next(ours, m)) {
		const struct value *other = value_get(got, value_name(m));

		place_member(at, value_name(m), &in);
		rc = other == NULL ? differs(&in, "is missing", why)
				   : same(value_member(m), other, &in, why);
	}
	for (void *m = value_walk(got); rc == RC_OK && m != NULL;
	     m = value_next(got, m)) {
		place_member(at, value_name(m), &in);
		if (!value_has(ours, value_name(m)))
			rc = differs(&in, "was added", why);
	}
	return rc;
}

static enum rc
same(const struct value *ours, const struct value *got, const struct place *at,
     struct fault *why)
{
	struct place in;
	enum rc rc = RC_OK;

	/* 3 and 3.0 are one number in JSON. */
	if (is_number(ours) && is_number(got))
		return value_real(ours) == value_real(got)
			       ? RC_OK
			       : differs(at, "differs", why);
	if (value_kind(ours) != value_kind(got))
		return differs(at, "differs", why);
	if (value_kind(ours) == VALUE_OBJECT)
		return same_members(ours, got, at, why);
	if (value_kind(ours) != VALUE_ARRAY)
		return value_equal(ours, got) ? RC_OK
					      : differs(at, "differs", why);
	if (value_count(ours) != value_count(got))
		return differs(at, "has another number of items", why);
	for (size_t i = 0; rc == RC_OK && i < value_count(ours); i++) {
		place_item(at, i, &in);
		rc = same(value_at(ours, i), value_at(got, i), &in, why);
	}
	return rc;
}

enum rc
credential_same(const struct value *ours, const struct value *got,
		struct fault *why)
{
	return same(ours, got, &(const struct place){ "" }, why);
}

/* --- what a service may add ---------------------------------------------- */

static const char *
issuer_id(const struct value *issuer)
{
	return value_kind(issuer) == VALUE_TEXT ? value_string(issuer)
						: value_text(issuer, "id");
}

/* Ours, or the service's own DID; its name and address are its own. */
static enum rc
check_issuer(const struct value *ours, const struct value *got,
	     struct fault *why)
{
	static const struct place at = { "issuer" };
	const char *mine = issuer_id(ours), *id = issuer_id(got);

	if (id == NULL)
		return differs(&at, "is missing", why);
	if (mine != NULL && strcmp(id, mine) == 0)
		return RC_OK;
	if (strncmp(id, "did:", strlen("did:")) == 0 && text_is_uri(id))
		return RC_OK;
	return differs(&at, "is neither the one asked for nor a DID", why);
}

/* Services append contexts that define what they add. */
static enum rc
check_context(const struct value *ours, const struct value *got,
	      struct fault *why)
{
	static const struct place at = { "@context" };
	bool fits = value_kind(got) == VALUE_ARRAY &&
		    value_count(got) >= value_count(ours);

	for (size_t i = 0; fits && i < value_count(ours); i++)
		fits = value_equal(value_at(ours, i), value_at(got, i));
	return fits ? RC_OK
		    : differs(&at, "does not begin with the one sent", why);
}

static enum rc
check_text(const struct value *ours, const struct value *got, struct fault *why)
{
	static const struct place at = { "a date of issue" };

	(void)ours;
	return value_kind(got) == VALUE_TEXT ? RC_OK
					     : differs(&at, "is no text", why);
}

static enum rc
check_any(const struct value *ours, const struct value *got, struct fault *why)
{
	(void)ours;
	(void)got;
	(void)why;
	return RC_OK;
}

static const struct {
	const char *name;
	enum rc (*check)(const struct value *ours, const struct value *got,
			 struct fault *why);
} allowed[] = {
	{ "@context", check_context },	   { "issuer", check_issuer },
	{ "validFrom", check_text },	   { "issuanceDate", check_text },
	{ "issued", check_text },	   { "awardedDate", check_text },
	{ "credentialStatus", check_any }, { "proof", check_any },
};

/* Check what the service may have set, and take it out of both. */
static enum rc
take_allowed(struct value *ours, struct value *got, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0;
	     rc == RC_OK && i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		const char *name = allowed[i].name;

		if (value_has(got, name))
			rc = allowed[i].check(value_get(ours, name),
					      value_get(got, name), why);
		else if (value_has(ours, name))
			rc = missing(name, why);
		value_remove(ours, name);
		value_remove(got, name);
	}
	return rc;
}

/* --- the proof ----------------------------------------------------------- */

static bool
is_jcs(const struct value *proof)
{
	const char *suite = value_text(proof, "cryptosuite");

	return suite != NULL && strcmp(suite, "eddsa-jcs-2022") == 0;
}

static enum rc
check_jcs(const struct value *got, const struct value *proof, char *signer,
	  struct fault *why)
{
	const char *id = issuer_id(value_get(got, "issuer"));
	struct value *secured = value_copy(got);
	struct key_public key;
	struct fault inner;
	enum rc rc = RC_OK;

	value_set(secured, "proof", value_copy(proof));
	if (proof_check_secured(secured, &key, &inner) != RC_OK)
		rc = fault_set(why, RC_REMOTE,
			       "the proof of the credential that came back "
			       "does not hold: %.300s",
			       inner.text);
	value_free(secured);
	if (rc != RC_OK)
		return rc;
	key_did(&key, signer);
	/* Whoever says to be a key has to be the one that signed. */
	if (id != NULL && strncmp(id, "did:key:", strlen("did:key:")) == 0 &&
	    strcmp(id, signer) != 0)
		return fault_set(why, RC_REMOTE,
				 "the credential that came back names %.60s as "
				 "issuer, and is signed by %s",
				 id, signer);
	return RC_OK;
}

static enum rc
check_proof(const struct value *got, char *signer, struct fault *why)
{
	const struct value *proof = value_get(got, "proof");
	bool many = value_kind(proof) == VALUE_ARRAY;
	size_t count = many ? value_count(proof) : proof != NULL ? 1 : 0;
	enum rc rc = RC_OK;

	if (count == 0)
		return fault_set(why, RC_REMOTE,
				 "what came back is not signed: it has no "
				 "proof");
	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		const struct value *one = many ? value_at(proof, i) : proof;

		if (value_kind(one) != VALUE_OBJECT)
			rc = fault_set(why, RC_REMOTE,
				       "the proof of the credential that came "
				       "back is no proof");
		else if (is_jcs(one))
			rc = check_jcs(got, one, signer, why);
	}
	return rc;
}

enum rc
credential_compare(const struct value *ours, const struct value *got,
		   char *signer, struct fault *why)
{
	struct value *mine, *theirs;
	enum rc rc;

	*signer = '\0';
	if (value_kind(got) != VALUE_OBJECT)
		return fault_set(why, RC_REMOTE,
				 "what came back is no credential");
	mine = value_copy(ours);
	theirs = value_copy(got);
	rc = take_allowed(mine, theirs, why);
	if (rc == RC_OK)
		rc = credential_same(mine, theirs, why);
	value_free(mine);
	value_free(theirs);
	if (rc != RC_OK)
		return fault_while(why, "what came back is not the credential "
					"that was sent");
	if (rc == RC_OK)
		rc = check_proof(got, signer, why);
	if (rc != RC_OK)
		*signer = '\0';
	return rc;
}
