/* Endorsements and credential ids: see assess/endorsement.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/endorsement.h"
#include "base/mem.h"
#include "statement/proof.h"

struct value *
credential_contexts(void)
{
	struct value *contexts = value_array();

	value_push_text(contexts, "https://www.w3.org/ns/credentials/v2");
	value_push_text(contexts, "https://purl.imsglobal.org/spec/ob/v3p0/"
				  "context-3.0.3.json");
	return contexts;
}

void
credential_id(const struct digest *document, char urn[UUID_URN_SIZE])
{
	char text[DIGEST_TEXT_SIZE];

	digest_to_text(document, text);
	uuid_of_lines((const char *[]){ "credential", text }, 2, urn);
}

static struct value *
types(const char *first, const char *second)
{
	struct value *array = value_array();

	value_push_text(array, first);
	if (second != NULL)
		value_push_text(array, second);
	return array;
}

struct value *
endorsement_make(const struct endorsement_words *words)
{
	char document[DIGEST_TEXT_SIZE], id[UUID_URN_SIZE], did[KEY_DID_SIZE];
	struct value *e = value_object(), *issuer = value_object();
	struct value *subject = value_object();
	char *comment;

	digest_to_text(&words->document, document);
	key_did(&words->key, did);
	value_set(e, "@context", credential_contexts());
	uuid_of_lines((const char *[]){ "endorsement", document, words->person,
					words->slot },
		      4, id);
	value_set_text(e, "id", id);
	value_set(e, "type",
		  types("VerifiableCredential", "EndorsementCredential"));
	value_set_text(e, "name", "Sign-off");
	value_set_text(issuer, "id", did);
	value_set(issuer, "type", types("Profile", NULL));
	value_set(e, "issuer", issuer);
	value_set_time(e, "validFrom", words->time);

	credential_id(&words->document, id);
	comment = mem_format("%s (%s)", words->text, document);
	value_set_text(subject, "id", id);
	value_set(subject, "type", types("EndorsementSubject", NULL));
	value_set_text(subject, "endorsementComment", comment);
	value_set(e, "credentialSubject", subject);
	free(comment);
	return e;
}

struct value *
endorsement_sign(const struct endorsement_words *words, const struct key *key)
{
	struct value *e = endorsement_make(words), *proofs = value_array();

	value_push(proofs,
		   proof_make(key, e, words->time, value_get(e, "@context")));
	value_set(e, "proof", proofs);
	return e;
}

enum rc
endorsement_check(struct endorsement_words *words,
		  const struct value *signed_one, struct fault *why)
{
	const struct value *proofs = value_get(signed_one, "proof");
	const struct value *proof = value_at(proofs, 0);
	struct value *made = NULL, *bare = value_copy(signed_one);
	struct key_public signer;
	enum rc rc;

	value_remove(bare, "proof");
	rc = value_count(proofs) == 1
		     ? proof_signer(proof, &words->key, why)
		     : fault_set(why, RC_INVALID, "the proof is not one");
	if (rc == RC_OK) {
		made = endorsement_make(words);
		rc = value_equal(made, bare)
			     ? proof_check(proof, made, words->time,
					   value_get(made, "@context"), &signer,
					   why)
			     : fault_set(why, RC_INVALID,
					 "it is not that of this sign-off");
	}
	value_free(made);
	value_free(bare);
	if (rc != RC_OK) {
		char text[sizeof(why->text)];

		memcpy(text, why->text, sizeof(text));
		return fault_reason(why, RC_INVALID, "endorsement",
				    "endorsement: %.400s", text);
	}
	return RC_OK;
}
