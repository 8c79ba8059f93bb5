#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/credential.h"
#include "base/json.h"
#include "base/stamp.h"
#include "statement/proof.h"
#include "support/test.h"

enum { JSON_LIMIT = 64 * 1024 };

static const char sent[] =
	"{'@context':['https://www.w3.org/ns/credentials/v2',"
	"'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],"
	"'id':'urn:uuid:f2f8ee88-871d-84f5-a285-2b50c2dbdfdd',"
	"'type':['VerifiableCredential','OpenBadgeCredential'],"
	"'issuer':{'id':'https://issuer.example/','type':['Profile']},"
	"'validFrom':'2026-03-02T10:20:00Z','name':'Lifting',"
	"'credentialSubject':{'id':'urn:uuid:0b5c1a52-7f0e-4c58-9a53-"
	"1f6d3a1c0002','creditsEarned':3,'result':[{'status':'Completed'},"
	"{'value':'yes'}]}}";

/* JSON with single quotes for double ones. */
static struct value *
json_of(const char *text)
{
	char *copy = strdup(text);
	struct value *v = NULL;
	struct fault why;

	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	assert_ok(json_read(copy, strlen(copy), JSON_LIMIT, &v, &why), &why);
	free(copy);
	return v;
}

static struct key *
service_key(void)
{
	const uint8_t seed[KEY_SEED_SIZE] = { 8, 1, 5 };

	return key_of_seed(seed);
}

/* V signed as a service does: an array of one proof, or the proof itself. */
static void
sign(struct value *v, bool array)
{
	struct key *key = service_key();
	struct value *proof, *proofs;

	value_remove(v, "proof");
	proof = proof_make(key, v, stamp_now(), value_get(v, "@context"));
	if (array) {
		proofs = value_array();
		value_push(proofs, proof);
		value_set(v, "proof", proofs);
	} else {
		value_set(v, "proof", proof);
	}
	key_free(key);
}

static void
service_did(char did[KEY_DID_SIZE])
{
	struct key *key = service_key();
	struct key_public public;

	key_public(key, &public);
	key_did(&public, did);
	key_free(key);
}

/* OURS with the members of CHANGES set (null: taken away), signed. */
static struct value *
changed(const struct value *ours, const char *changes)
{
	struct value *v = value_copy(ours), *members = json_of(changes);

	for (void *m = value_walk(members); m != NULL;
	     m = value_next(members, m)) {
		if (value_kind(value_member(m)) == VALUE_NULL)
			value_remove(v, value_name(m));
		else
			value_set(v, value_name(m),
				  value_copy(value_member(m)));
	}
	value_free(members);
	sign(v, true);
	return v;
}

static void
accepts(const char *changes)
{
	struct value *ours = json_of(sent), *got = changed(ours, changes);
	char signer[KEY_DID_SIZE], did[KEY_DID_SIZE];
	struct fault why;

	service_did(did);
	assert_ok(credential_compare(ours, got, signer, &why), &why);
	assert_string_equal(signer, did);
	value_free(got);
	value_free(ours);
}

static void
refuses(const char *changes, const char *says)
{
	struct value *ours = json_of(sent), *got = changed(ours, changes);
	char signer[KEY_DID_SIZE] = "nobody";
	struct fault why;

	assert_fault(credential_compare(ours, got, signer, &why), RC_REMOTE,
		     &why);
	assert_says(&why, says);
	assert_string_equal(signer, "");
	value_free(got);
	value_free(ours);
}

static void
takes_what_a_service_has_to_add(void **state)
{
	char did[KEY_DID_SIZE], issuer[200];

	(void)state;
	accepts("{}");
	accepts("{'issuer':'https://issuer.example/'}");
	service_did(did);
	snprintf(issuer, sizeof(issuer),
		 "{'issuer':{'id':'%s','type':['Profile'],'name':'A service',"
		 "'url':'https://a.example/'}}",
		 did);
	accepts(issuer);
	accepts("{'issuer':'did:web:issuer.example'}");
	accepts("{'credentialStatus':{'id':'https://s.example/3#9','type':"
		"'BitstringStatusListEntry'}}");
	accepts("{'validFrom':'2026-03-03T00:00:00Z',"
		"'awardedDate':'2026-03-03T00:00:00Z'}");
	accepts("{'@context':['https://www.w3.org/ns/credentials/v2',"
		"'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',"
		"'https://s.example/more']}");
}

static void
takes_a_number_however_it_is_written(void **state)
{
	(void)state;
	accepts("{'credentialSubject':{'id':'urn:uuid:0b5c1a52-7f0e-4c58-9a53-"
		"1f6d3a1c0002','creditsEarned':3.0,'result':[{'status':"
		"'Completed'},{'value':'yes'}]}}");
}

static void
names_what_is_not_as_it_was_sent(void **state)
{
	(void)state;
	refuses("{'name':'Flying'}", "name differs");
	refuses("{'name':null}", "name is missing");
	refuses("{'id':'urn:uuid:00000000-0000-4000-8000-000000000000'}",
		"id differs");
	refuses("{'type':['VerifiableCredential']}",
		"type has another number of items");
	refuses("{'extra':1}", "extra was added");
	refuses("{'validUntil':'2027-01-01T00:00:00Z'}",
		"validUntil was added");
	refuses("{'validFrom':null}", "validFrom is missing");
	refuses("{'validFrom':7}", "a date of issue is no text");
	refuses("{'credentialSubject':{'id':'urn:uuid:0b5c1a52-7f0e-4c58-9a53-"
		"1f6d3a1c0002','creditsEarned':3,'result':[{'status':"
		"'Completed'},{'value':'no'}]}}",
		"credentialSubject.result[1].value differs");
	refuses("{'credentialSubject':{'id':'urn:uuid:0b5c1a52-7f0e-4c58-9a53-"
		"1f6d3a1c0002','creditsEarned':4,'result':[{'status':"
		"'Completed'},{'value':'yes'}]}}",
		"credentialSubject.creditsEarned differs");
}

static void
takes_no_other_issuer_and_no_other_context(void **state)
{
	(void)state;
	refuses("{'issuer':'https://elsewhere.example/'}",
		"issuer is neither the one asked for nor a DID");
	refuses("{'issuer':{'type':['Profile']}}", "issuer is missing");
	refuses("{'issuer':null}", "issuer is missing");
	refuses("{'issuer':'did:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVH"
		"bBeCf'}",
		"and is signed by");
	refuses("{'@context':['https://www.w3.org/ns/credentials/v2']}",
		"@context does not begin with the one sent");
	refuses("{'@context':['https://www.w3.org/ns/credentials/v2',"
		"'https://s.example/more']}",
		"@context does not begin with the one sent");
}

static void
wants_a_proof_that_holds(void **state)
{
	struct value *ours = json_of(sent), *got = value_copy(ours), *proof;
	char signer[KEY_DID_SIZE];
	struct fault why;

	(void)state;
	assert_fault(credential_compare(ours, got, signer, &why), RC_REMOTE,
		     &why);
	assert_says(&why, "not signed");

	sign(got, false);
	assert_ok(credential_compare(ours, got, signer, &why), &why);

	/* Allowed to differ, yet signed otherwise. */
	value_set_text(got, "validFrom", "2026-03-04T00:00:00Z");
	assert_fault(credential_compare(ours, got, signer, &why), RC_REMOTE,
		     &why);
	assert_says(&why, "proof of the credential that came back does not");

	value_set(got, "proof", value_array());
	assert_fault(credential_compare(ours, got, signer, &why), RC_REMOTE,
		     &why);
	proof = value_array();
	value_push_text(proof, "signed");
	value_set(got, "proof", proof);
	assert_fault(credential_compare(ours, got, signer, &why), RC_REMOTE,
		     &why);
	assert_says(&why, "is no proof");
	value_free(got);
	value_free(ours);
}

static void
says_nobody_signed_where_the_proof_is_of_another_kind(void **state)
{
	struct value *ours = json_of(sent), *got = value_copy(ours);
	char signer[KEY_DID_SIZE] = "nobody";
	struct fault why;

	(void)state;
	value_set(got, "proof",
		  json_of("{'type':'DataIntegrityProof',"
			  "'cryptosuite':'eddsa-rdfc-2022','proofValue':'z'}"));
	assert_ok(credential_compare(ours, got, signer, &why), &why);
	assert_string_equal(signer, "");
	value_free(got);
	value_free(ours);
}

static void
refuses_what_is_no_credential_at_all(void **state)
{
	struct value *ours = json_of(sent), *got = value_of_text("yes");
	char signer[KEY_DID_SIZE];
	struct fault why;

	(void)state;
	assert_fault(credential_compare(ours, got, signer, &why), RC_REMOTE,
		     &why);
	assert_fault(credential_compare(ours, NULL, signer, &why), RC_REMOTE,
		     &why);
	value_free(got);
	value_free(ours);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_a_service_has_to_add),
		cmocka_unit_test(takes_a_number_however_it_is_written),
		cmocka_unit_test(names_what_is_not_as_it_was_sent),
		cmocka_unit_test(takes_no_other_issuer_and_no_other_context),
		cmocka_unit_test(wants_a_proof_that_holds),
		cmocka_unit_test(
			says_nobody_signed_where_the_proof_is_of_another_kind),
		cmocka_unit_test(refuses_what_is_no_credential_at_all),
	};

	return cmocka_run_group_tests_name("credential_compare", tests, NULL,
					   NULL);
}
