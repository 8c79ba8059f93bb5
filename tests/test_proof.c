/* statement/proof.c: eddsa-jcs-2022 as the W3C vector and the record vectors
 * have it, and nothing beside it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "statement/proof.h"
#include "support/template.h"

/* W3C VC Data Integrity EdDSA Cryptosuites v1.0, B.3. */
#define CONTEXT                                                                \
	"'@@context':['https://www.w3.org/ns/credentials/v2',"                 \
	"'https://www.w3.org/ns/credentials/examples/v2']"
#define ALUMNI                                                                 \
	CONTEXT ",'id':'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33',"       \
		"'type':['VerifiableCredential','AlumniCredential'],"          \
		"'name':'Alumni Credential','description':"                    \
		"'A minimum viable example of an Alumni Credential.',"         \
		"'issuer':'https://vc.example/issuers/5678',"                  \
		"'validFrom':'2023-01-01T00:00:00Z','credentialSubject':{"     \
		"'id':'did:example:abcdefgh',"                                 \
		"'alumniOf':'The School of Examples'}"
#define ALUMNI_SECRET "3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
#define ALUMNI_VALUE                                                           \
	"z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3"   \
	"GAVFuUfjoJdcnTMuVor51aX"
#define ALUMNI_HASHES                                                          \
	"66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"     \
	"59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
enum { ALUMNI_CREATED = 1677281798 }; /* 2023-02-24T23:36:38Z */

static struct key *
alumni_key(void)
{
	struct buf bytes = BUF_LIMIT(64);
	struct key *key;
	struct fault why;

	assert_ok(base58_bytes(ALUMNI_SECRET, &bytes, &why), &why);
	assert_int_equal(bytes.size, 2 + KEY_SEED_SIZE);
	key = key_of_seed(bytes.bytes + 2); /* behind the multicodec */
	buf_clear(&bytes);
	return key;
}

/* Statement 1 of the record vectors: its claim and its proof. */
struct offer {
	struct value *statement;
	const struct value *claim;
	struct value *proof; /* a copy, to be changed */
};

static int
offer_read(void **state)
{
	struct offer *o = calloc(1, sizeof(*o));
	struct fault why;

	assert_non_null(o);
	assert_ok(json_read(OFFER_STATEMENT, strlen(OFFER_STATEMENT),
			    TEMPLATE_LIMIT, &o->statement, &why),
		  &why);
	o->claim = value_get(o->statement, "claim");
	o->proof = value_copy(value_at(value_get(o->statement, "proof"), 0));
	*state = o;
	return 0;
}

static int
offer_clear(void **state)
{
	struct offer *o = *state;

	value_free(o->proof);
	value_free(o->statement);
	free(o);
	return 0;
}

static enum rc
check(const struct offer *o, struct fault *why)
{
	struct key_public signer;

	return proof_check(o->proof, o->claim, OFFER_SAID, NULL, &signer, why);
}

static void
the_w3c_vector_is_made_byte_for_byte(void **state)
{
	struct value *document = template_json("{" ALUMNI "}");
	struct key *key = alumni_key();
	struct value *proof = proof_make(key, document, ALUMNI_CREATED,
					 value_get(document, "@context"));
	struct buf options = BUF_LIMIT(4096);
	uint8_t signature[KEY_SIGNATURE_SIZE];
	char hashes[2 * DIGEST_HEX_SIZE];
	struct key_public signer;
	struct digest digest;
	struct fault why;

	(void)state;
	assert_string_equal(value_text(proof, "proofValue"), ALUMNI_VALUE);
	assert_ok(proof_parts(proof, &options, signature, &why), &why);
	digest_of(options.bytes, options.size, &digest);
	digest_to_hex(&digest, hashes);
	json_digest(document, &digest);
	digest_to_hex(&digest, hashes + DIGEST_HEX_SIZE - 1);
	assert_string_equal(hashes, ALUMNI_HASHES);
	assert_ok(proof_check(proof, document, ALUMNI_CREATED,
			      value_get(document, "@context"), &signer, &why),
		  &why);
	buf_clear(&options);
	value_free(proof);
	key_free(key);
	value_free(document);
}

static void
the_record_vector_is_made_byte_for_byte(void **state)
{
	const struct offer *o = *state;
	struct key *key = template_key(ADA_SEED);
	struct value *made = proof_make(key, o->claim, OFFER_SAID, NULL);

	assert_true(value_equal(made, o->proof));
	value_free(made);
	key_free(key);
}

static void
a_good_proof_names_its_signer(void **state)
{
	const struct offer *o = *state;
	struct key_public signer;
	char did[KEY_DID_SIZE];
	struct fault why;

	assert_ok(proof_check(o->proof, o->claim, OFFER_SAID, NULL, &signer,
			      &why),
		  &why);
	key_did(&signer, did);
	assert_string_equal(did, ADA_DID);
	memset(&signer, 0, sizeof(signer));
	assert_ok(proof_signer(o->proof, &signer, &why), &why);
	key_did(&signer, did);
	assert_string_equal(did, ADA_DID);
}

static void
a_changed_claim_is_not_what_was_signed(void **state)
{
	struct offer *o = *state;
	struct value *claim = value_copy(o->claim);
	struct key_public signer;
	struct fault why;

	value_set_text(claim, "by", BOOK_DID);
	assert_reason(
		proof_check(o->proof, claim, OFFER_SAID, NULL, &signer, &why),
		"proof", &why);
	value_free(claim);
}

static void
another_time_is_refused(void **state)
{
	struct offer *o = *state;
	struct key_public signer;
	struct fault why;

	assert_reason(proof_check(o->proof, o->claim, OFFER_SAID + 1, NULL,
				  &signer, &why),
		      "proof-time", &why);
	value_set_text(o->proof, "created", "yesterday");
	assert_reason(check(o, &why), "proof-time", &why);
}

static void
another_kind_of_proof_is_refused(void **state)
{
	static const char *const changes[][2] = {
		{ "type", "SshSignature" },
		{ "cryptosuite", "eddsa-rdfc-2022" },
		{ "proofPurpose", "authentication" },
		{ "verificationMethod", ADA_DID },
		{ "verificationMethod", ADA_DID "#" ADA_DID },
		{ "verificationMethod", "https://issuer.example/#key" },
		{ "verificationMethod", "" },
		{ "domain", "example" },
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct offer o = *(struct offer *)*state;
		struct fault why;

		o.proof = value_copy(o.proof);
		value_set_text(o.proof, changes[i][0], changes[i][1]);
		assert_reason(check(&o, &why), "proof-type", &why);
		value_free(o.proof);
	}
}

static void
a_member_that_is_missing_is_refused(void **state)
{
	static const char *const names[] = {
		"type",	   "cryptosuite", "proofPurpose",
		"created", "proofValue",  "verificationMethod"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct offer o = *(struct offer *)*state;
		struct fault why;

		o.proof = value_copy(o.proof);
		value_remove(o.proof, names[i]);
		assert_reason(check(&o, &why), "proof-type", &why);
		value_free(o.proof);
	}
}

static void
what_is_no_signature_is_refused(void **state)
{
	static const char *const values[] = {
		"", "z", "zz", "u2Hn", "z0OIl", "z2HnFSSPPBzR36zdDgK8PbEHeXb"
	};
	struct offer *o = *state;
	struct fault why;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		value_set_text(o->proof, "proofValue", values[i]);
		assert_reason(check(o, &why), "proof", &why);
	}
}

/* Attack 21: S + L is a second signature of the same key, and refused. */
static void
a_second_signature_by_s_and_l_is_refused(void **state)
{
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,	       0xd6,
		0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
	};
	struct offer *o = *state;
	struct buf options = BUF_LIMIT(4096);
	uint8_t signature[KEY_SIGNATURE_SIZE];
	struct fault why;
	unsigned carry = 0;
	char *encoded, text[128];

	assert_ok(proof_parts(o->proof, &options, signature, &why), &why);
	for (size_t i = 0; i < sizeof(order); i++) {
		carry += signature[32 + i] + (unsigned)order[i];
		signature[32 + i] = (uint8_t)(carry & 0xff);
		carry >>= 8;
	}
	encoded = base58_text(signature, sizeof(signature));
	snprintf(text, sizeof(text), "z%s", encoded);
	value_set_text(o->proof, "proofValue", text);
	assert_reason(check(o, &why), "proof", &why);
	free(encoded);
	buf_clear(&options);
}

static void
the_context_must_be_the_documents(void **state)
{
	struct value *document = template_json("{" ALUMNI "}");
	struct value *other = template_json("['https://example.org/']");
	const struct value *context = value_get(document, "@context");
	struct key *key = alumni_key();
	struct value *proof =
		proof_make(key, document, ALUMNI_CREATED, context);
	struct key_public signer;
	struct fault why;

	(void)state;
	assert_reason(proof_check(proof, document, ALUMNI_CREATED, other,
				  &signer, &why),
		      "proof-type", &why);
	assert_reason(proof_check(proof, document, ALUMNI_CREATED, NULL,
				  &signer, &why),
		      "proof-type", &why);
	value_free(proof);
	key_free(key);
	value_free(other);
	value_free(document);
}

/* What an issuing service sends back: the document with the proof in it. */
static struct value *
secured(bool in_array, const char *const options[][2], bool context)
{
	struct value *document = template_json("{" ALUMNI "}");
	struct key *key = alumni_key();
	struct value *proof =
		proof_make(key, document, ALUMNI_CREATED,
			   context ? value_get(document, "@context") : NULL);
	struct value *list = value_array();

	for (; options != NULL && (*options)[0] != NULL; options++)
		value_set_text(proof, (*options)[0], (*options)[1]);
	if (in_array) {
		value_push(list, proof);
		value_set(document, "proof", list);
	} else {
		value_set(document, "proof", proof);
		value_free(list);
	}
	key_free(key);
	return document;
}

static void
a_secured_document_verifies_as_it_came(void **state)
{
	struct fault why;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct value *v = secured(i & 1, NULL, i & 2);
		struct key_public signer;
		char did[KEY_DID_SIZE];

		assert_ok(proof_check_secured(v, &signer, &why), &why);
		key_did(&signer, did);
		assert_string_equal(did + 8, "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6"
					     "pvBQ7XJPt4swbTQ2");
		value_set_text(v, "name", "Alumni credential");
		assert_reason(proof_check_secured(v, &signer, &why), "proof",
			      &why);
		value_free(v);
	}
}

static void
options_of_a_secured_document_are_signed_too(void **state)
{
	static const char *const options[][2] = {
		{ "expires", "2030-01-01T00:00:00Z" }, { NULL, NULL }
	};
	struct value *v = secured(false, options, true);
	struct key_public signer;
	struct fault why;

	(void)state;
	assert_reason(proof_check_secured(v, &signer, &why), "proof", &why);
	value_free(v);
}

/* §3.3.2 of the suite: further contexts may stand behind those signed, but are
 * then not part of what was signed. */
static void
a_secured_documents_context_starts_with_the_proofs(void **state)
{
	struct value *v = secured(false, NULL, true);
	struct value *context = value_copy(value_get(v, "@context"));
	struct key_public signer;
	struct fault why;

	(void)state;
	value_push_text(context, "https://example.org/more");
	value_set(v, "@context", value_keep(context));
	assert_ok(proof_check_secured(v, &signer, &why), &why);
	value_set(v, "@context", template_json("['https://example.org/']"));
	assert_reason(proof_check_secured(v, &signer, &why), "proof-type",
		      &why);
	value_remove(v, "@context");
	assert_reason(proof_check_secured(v, &signer, &why), "proof-type",
		      &why);
	value_free(context);
	value_free(v);
}

static void
without_exactly_one_proof_a_document_is_not_secured(void **state)
{
	static const char *const texts[] = {
		"{}", "{'proof':[]}", "{'proof':[{},{}]}", "{'proof':'x'}",
		"[]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct value *v = template_json(texts[i]);
		struct key_public signer;
		struct fault why;

		assert_reason(proof_check_secured(v, &signer, &why),
			      "proof-type", &why);
		value_free(v);
	}
}

#define WITH_OFFER(test)                                                       \
	cmocka_unit_test_setup_teardown(test, offer_read, offer_clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_w3c_vector_is_made_byte_for_byte),
		WITH_OFFER(the_record_vector_is_made_byte_for_byte),
		WITH_OFFER(a_good_proof_names_its_signer),
		WITH_OFFER(a_changed_claim_is_not_what_was_signed),
		WITH_OFFER(another_time_is_refused),
		WITH_OFFER(another_kind_of_proof_is_refused),
		WITH_OFFER(a_member_that_is_missing_is_refused),
		WITH_OFFER(what_is_no_signature_is_refused),
		WITH_OFFER(a_second_signature_by_s_and_l_is_refused),
		cmocka_unit_test(the_context_must_be_the_documents),
		cmocka_unit_test(a_secured_document_verifies_as_it_came),
		cmocka_unit_test(options_of_a_secured_document_are_signed_too),
		cmocka_unit_test(
			a_secured_documents_context_starts_with_the_proofs),
		cmocka_unit_test(
			without_exactly_one_proof_a_document_is_not_secured),
	};

	return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
