/* W3C Data Integrity, eddsa-jcs-2022, against the working group's vectors, and
 * the refusal of the other suites that lie beside them. */

#include "base/encode.h"
#include "base/stamp.h"
#include "conformance/vectors.h"
#include "statement/proof.h"

#define FOLDER "data-integrity/"
#define SUITE "data-integrity/eddsa-jcs-2022/"

/* A secret key in multibase is z, base58btc of 80 26 and the seed. */
static struct key *
key_of_multibase(const char *text)
{
	struct buf bytes = BUF_LIMIT(64);
	struct key *key = NULL;
	struct fault why;

	if (text != NULL && *text == 'z' &&
	    base58_bytes(text + 1, &bytes, &why) == RC_OK &&
	    bytes.size == 2 + KEY_SEED_SIZE)
		key = key_of_seed(bytes.bytes + 2);
	buf_clear(&bytes);
	return key;
}

static bool
file_is(struct vectors *on, const char *name, const char *text)
{
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	bool is = vector_file(on, &bytes, SUITE "%s", name) &&
		  vector_same(&bytes, text, strlen(text));

	buf_clear(&bytes);
	return vector(on, is, SUITE "%s", name);
}

/* Canonical bytes, and their digest in hex, of two files. */
static void
check_canonical(struct vectors *on, const struct value *v, const char *canon,
		const char *hash, char hex[DIGEST_HEX_SIZE])
{
	struct digest digest;
	char *text = json_text(v, NULL);

	json_digest(v, &digest);
	digest_to_hex(&digest, hex);
	file_is(on, canon, text);
	file_is(on, hash, hex);
	free(text);
}

static void
check_signature(struct vectors *on, const struct value *proof)
{
	uint8_t signature[KEY_SIGNATURE_SIZE];
	struct buf options = BUF_LIMIT(VECTOR_LIMIT);
	struct fault why;
	char *hex;

	file_is(on, "sigBTC58JCS.txt", value_text(proof, "proofValue"));
	if (proof_parts(proof, &options, signature, &why) == RC_OK) {
		hex = hex_text(signature, sizeof(signature));
		file_is(on, "sigHexJCS.txt", hex);
		file_is(on, "proofCanonJCS.txt", buf_text_of(&options));
		free(hex);
	} else {
		vector(on, false, "the proof's parts: %s", why.text);
	}
	buf_clear(&options);
}

/* The proof is made anew from the secret key and comes out as published. */
static void
check_made(struct vectors *on, const struct key *key,
	   const struct value *document, const struct value *signed_document)
{
	const struct value *wanted = value_get(signed_document, "proof");
	const struct value *context = value_get(document, "@context");
	char hash[2 * DIGEST_HEX_SIZE], part[DIGEST_HEX_SIZE];
	struct value *config = vector_json(on, SUITE "proofConfigJCS.json");
	struct value *proof;
	struct key_public signer;
	struct fault why;
	int64_t created = 0;

	if (!value_time(wanted, "created", &created))
		vector(on, false, "the proof has no time");
	proof = proof_make(key, document, created, context);
	vector(on, value_equal(proof, wanted), SUITE "signedJCS.json: made");
	vector(on,
	       proof_check(wanted, document, created, context, &signer, &why) ==
		       RC_OK,
	       SUITE "signedJCS.json: verified");
	vector(on, proof_check_secured(signed_document, &signer, &why) == RC_OK,
	       SUITE "signedJCS.json: verified as it came");
	check_canonical(on, config, "proofCanonJCS.txt", "proofHashJCS.txt",
			part);
	memcpy(hash, part, DIGEST_HEX_SIZE);
	check_canonical(on, document, "canonDocJCS.txt", "docHashJCS.txt",
			part);
	memcpy(hash + DIGEST_HEX_SIZE - 1, part, DIGEST_HEX_SIZE);
	file_is(on, "combinedHashJCS.txt", hash);
	check_signature(on, proof);
	value_free(proof);
	value_free(config);
}

static void
check_suite(struct vectors *on)
{
	struct value *document = vector_json(on, FOLDER "unsigned.json");
	struct value *pair = vector_json(on, FOLDER "keyPair.json");
	struct value *secured = vector_json(on, SUITE "signedJCS.json");
	const char *multibase = value_text(pair, "publicKeyMultibase");
	struct key *key =
		key_of_multibase(value_text(pair, "privateKeyMultibase"));
	char did[KEY_DID_SIZE] = "";
	struct key_public public;

	if (key != NULL) {
		key_public(key, &public);
		key_did(&public, did);
	}
	if (vector(on,
		   multibase != NULL && strlen(did) > 8 &&
			   strcmp(did + 8, multibase) == 0,
		   FOLDER "keyPair.json"))
		check_made(on, key, document, secured);
	key_free(key);
	value_free(secured);
	value_free(pair);
	value_free(document);
}

/* A document that no member of the suite signs: signed, it verifies; with one
 * letter changed it does not. */
static void
check_round(struct vectors *on)
{
	struct value *document = vector_json(on, FOLDER "employmentAuth.json");
	struct key *key = key_new();
	struct value *proof = proof_make(key, document, 1677281798,
					 value_get(document, "@context"));
	struct key_public signer;
	struct fault why;

	value_set(document, "proof", proof);
	vector(on, proof_check_secured(document, &signer, &why) == RC_OK,
	       FOLDER "employmentAuth.json: signed and verified");
	value_set_text(document, "name", "employment Authorization Document");
	vector(on,
	       proof_check_secured(document, &signer, &why) == RC_INVALID &&
		       why.reason != NULL && strcmp(why.reason, "proof") == 0,
	       FOLDER "employmentAuth.json: changed and refused");
	value_free(document);
	key_free(key);
}

/* Sets, chains and the RDF suite are not ours: refused, never half checked. */
static void
check_refused(struct vectors *on, const char *folder, const char *name,
	      void *arg)
{
	char path[VECTOR_PATH];
	struct value *v;
	struct key_public signer;
	struct fault why;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	v = vector_json(on, path);
	if (value_has(v, "proof"))
		vector(on,
		       proof_check_secured(v, &signer, &why) == RC_INVALID &&
			       why.reason != NULL &&
			       strcmp(why.reason, "proof-type") == 0,
		       "%s: refused", path);
	else if (value_has(v, "proofValue"))
		vector(on,
		       proof_check(v, v, 0, NULL, &signer, &why) ==
				       RC_INVALID &&
			       why.reason != NULL &&
			       strcmp(why.reason, "proof-type") == 0,
		       "%s: refused", path);
	(void)arg;
	value_free(v);
}

/* The keys beside them are pairs, and did:key names what signs the chain. */
static void
check_pairs(struct vectors *on)
{
	struct value *pairs =
		vector_json(on, FOLDER "proof-set-chain/multiKeyPairs.json");

	for (void *at = value_walk(pairs); at != NULL;
	     at = value_next(pairs, at)) {
		const struct value *pair = value_member(at);
		const char *public = value_text(pair, "publicKeyMultibase");
		struct key *key = key_of_multibase(
			value_text(pair, "privateKeyMultibase"));
		char did[KEY_DID_SIZE] = "did:key:";
		struct key_public who;

		if (key != NULL) {
			key_public(key, &who);
			key_did(&who, did);
		}
		vector(on, public != NULL && strcmp(did + 8, public) == 0,
		       FOLDER "proof-set-chain/multiKeyPairs.json: %s",
		       value_name(at));
		key_free(key);
	}
	value_free(pairs);
}

int
main(int argc, char *argv[])
{
	struct vectors on = { .dir = argv[1] };

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	check_suite(&on);
	check_round(&on);
	check_pairs(&on);
	vectors_in(&on, FOLDER "proof-set-chain", check_refused, NULL);
	return vectors_status(&on);
}
