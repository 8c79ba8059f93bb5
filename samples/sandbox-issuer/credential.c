/* Signing and verifying: see credential.h. */

#include "credential.h"
#include "base/json.h"
#include "base/stamp.h"
#include "statement/proof.h"

static const char issuer_name[] = "Sandbox issuer, for trying out only";

bool
credential_fits(const struct value *v)
{
	return value_kind(v) == VALUE_OBJECT && value_has(v, "@context") &&
	       value_text(v, "id") != NULL && value_has(v, "issuer") &&
	       value_kind(value_get(v, "credentialSubject")) == VALUE_OBJECT &&
	       value_holds_text(value_get(v, "type"), "VerifiableCredential") &&
	       !value_has(v, "proof");
}

char *
credential_issue(const struct key *key, const struct value *credential)
{
	struct value *signed_one = value_copy(credential);
	struct value *issuer = value_object(), *types = value_array();
	struct value *proofs = value_array(), *answer = value_object();
	char did[KEY_DID_SIZE], *text;
	struct key_public public;

	key_public(key, &public);
	key_did(&public, did);
	value_set_text(issuer, "id", did);
	value_push_text(types, "Profile");
	value_set(issuer, "type", types);
	value_set_text(issuer, "name", issuer_name);
	value_set(signed_one, "issuer", issuer);
	value_push(proofs, proof_make(key, signed_one, stamp_now(),
				      value_get(signed_one, "@context")));
	value_set(signed_one, "proof", proofs);
	value_set(answer, "verifiableCredential", signed_one);
	text = json_text(answer, NULL);
	value_free(answer);
	return text;
}

enum rc
credential_verify(const struct value *credential, struct fault *why)
{
	const struct value *all = value_get(credential, "endorsement");
	struct key_public signer;
	enum rc rc = proof_check_secured(credential, &signer, why);

	for (size_t i = 0; rc == RC_OK && i < value_count(all); i++) {
		rc = proof_check_secured(value_at(all, i), &signer, why);
		if (rc != RC_OK)
			rc = fault_while(why, "endorsement %zu", i + 1);
	}
	return rc;
}
