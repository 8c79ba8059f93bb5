/* Data Integrity proofs, eddsa-jcs-2022: see statement/proof.h. */

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "statement/proof.h"

enum {
	MESSAGE_SIZE = 2 * DIGEST_SIZE,
	DOCUMENT_LIMIT = 16 * 1024 * 1024, /* canonical bytes */
};

static const char type[] = "DataIntegrityProof";
static const char suite[] = "eddsa-jcs-2022";
static const char purpose[] = "assertionMethod";

static const char did_start[] = "did:key:";

/* "did:key:zX#zX" */
static char *
method_of(const struct key_public *key)
{
	char did[KEY_DID_SIZE];

	key_did(key, did);
	return mem_format("%s#%s", did, did + strlen(did_start));
}

static enum rc
canonical_digest(const struct value *v, uint8_t out[DIGEST_SIZE],
		 struct fault *why)
{
	struct buf bytes = BUF_LIMIT(DOCUMENT_LIMIT);
	struct digest digest;
	enum rc rc = json_write(v, &bytes, why);

	if (rc == RC_OK) {
		digest_of(bytes.bytes, bytes.size, &digest);
		memcpy(out, digest.bytes, DIGEST_SIZE);
	}
	buf_clear(&bytes);
	return rc;
}

/* What is signed (§5.1): the digests of the options and of the document. */
static enum rc
message_of(const struct value *options, const struct value *document,
	   uint8_t message[MESSAGE_SIZE], struct fault *why)
{
	enum rc rc = canonical_digest(options, message, why);

	if (rc == RC_OK)
		rc = canonical_digest(document, message + DIGEST_SIZE, why);
	return rc;
}

struct value *
proof_make(const struct key *key, const struct value *document, int64_t created,
	   const struct value *context)
{
	struct value *proof = value_object();
	uint8_t message[MESSAGE_SIZE], signature[KEY_SIGNATURE_SIZE];
	struct key_public public;
	char *method, *text, *encoded;
	struct fault why;

	key_public(key, &public);
	method = method_of(&public);
	if (context != NULL)
		value_set(proof, "@context", value_keep(context));
	value_set_time(proof, "created", created);
	value_set_text(proof, "cryptosuite", suite);
	value_set_text(proof, "proofPurpose", purpose);
	value_set_text(proof, "type", type);
	value_set_text(proof, "verificationMethod", method);
	/* What we sign we have made ourselves: it is in its limits. */
	MUST(message_of(proof, document, message, &why) == RC_OK);

	key_sign(key, message, sizeof(message), signature);
	encoded = base58_text(signature, sizeof(signature));
	text = mem_format("z%s", encoded);
	value_set_text(proof, "proofValue", text);
	free(text);
	free(encoded);
	free(method);
	return proof;
}

static enum rc
wrong_type(const char *what, struct fault *why)
{
	return fault_reason(why, RC_INVALID, "proof-type",
			    "not a proof that version 1 knows: %s", what);
}

static bool
text_is(const struct value *object, const char *name, const char *wanted)
{
	const char *text = value_text(object, name);

	return text != NULL && strcmp(text, wanted) == 0;
}

enum rc
proof_signer(const struct value *proof, struct key_public *signer,
	     struct fault *why)
{
	const char *method = value_text(proof, "verificationMethod");
	const char *hash = method != NULL ? strchr(method, '#') : NULL;
	char *did, *own;
	struct fault none;
	bool is;

	if (hash == NULL)
		return wrong_type("its verificationMethod is no did:key with "
				  "a fragment",
				  why);
	did = mem_text_of(method, (size_t)(hash - method));
	is = key_of_did(did, signer, &none) == RC_OK;
	free(did);
	if (is) {
		own = method_of(signer);
		is = strcmp(method, own) == 0;
		free(own);
	}
	return is ? RC_OK
		  : wrong_type("its verificationMethod is no Ed25519 did:key",
			       why);
}

/* The options, to be freed: the proof without its value. */
static struct value *
options_of(const struct value *proof)
{
	struct value *options = value_copy(proof);

	value_remove(options, "proofValue");
	return options;
}

static bool
signature_of(const struct value *proof, uint8_t signature[KEY_SIGNATURE_SIZE])
{
	const char *text = value_text(proof, "proofValue");
	struct buf bytes = BUF_LIMIT(KEY_SIGNATURE_SIZE);
	struct fault why;
	bool is = text != NULL && *text == 'z' &&
		  base58_bytes(text + 1, &bytes, &why) == RC_OK &&
		  bytes.size == KEY_SIGNATURE_SIZE;

	if (is)
		memcpy(signature, bytes.bytes, KEY_SIGNATURE_SIZE);
	buf_clear(&bytes);
	return is;
}

static enum rc
check_type(const struct value *proof, struct key_public *signer,
	   struct fault *why)
{
	if (value_kind(proof) != VALUE_OBJECT)
		return wrong_type("it is no object", why);
	if (!text_is(proof, "type", type))
		return wrong_type("its type is not DataIntegrityProof", why);
	if (!text_is(proof, "cryptosuite", suite))
		return wrong_type("its cryptosuite is not eddsa-jcs-2022", why);
	if (!text_is(proof, "proofPurpose", purpose))
		return wrong_type("its proofPurpose is not assertionMethod",
				  why);
	return proof_signer(proof, signer, why);
}

static enum rc
check_signature(const struct value *proof, const struct value *document,
		const struct key_public *signer, struct fault *why)
{
	uint8_t message[MESSAGE_SIZE], signature[KEY_SIGNATURE_SIZE];
	struct value *options;
	enum rc rc;

	if (!signature_of(proof, signature))
		return fault_reason(why, RC_INVALID, "proof",
				    "the proofValue is no signature");
	options = options_of(proof);
	rc = message_of(options, document, message, why);
	value_free(options);
	if (rc == RC_OK &&
	    !key_verify(signer, message, sizeof(message), signature))
		rc = fault_reason(why, RC_INVALID, "proof",
				  "the signature does not fit what it should "
				  "have signed");
	return rc;
}

enum rc
proof_check(const struct value *proof, const struct value *document,
	    int64_t created, const struct value *context,
	    struct key_public *signer, struct fault *why)
{
	size_t members = context != NULL ? 7 : 6;
	int64_t when = 0;
	enum rc rc = check_type(proof, signer, why);

	if (rc != RC_OK)
		return rc;
	if (value_count(proof) != members || !value_has(proof, "created") ||
	    !value_has(proof, "proofValue"))
		return wrong_type("its members are not those of an "
				  "eddsa-jcs-2022 proof",
				  why);
	if (context != NULL &&
	    !value_equal(value_get(proof, "@context"), context))
		return wrong_type("its @context is not the document's", why);
	if (!value_time(proof, "created", &when) || when != created)
		return fault_reason(why, RC_INVALID, "proof-time",
				    "the proof was not created at the time "
				    "that is claimed");
	return check_signature(proof, document, signer, why);
}

/* CONTEXT as a list, of which a string is one of one. */
static size_t
context_count(const struct value *context)
{
	return value_kind(context) == VALUE_ARRAY ? value_count(context) : 1;
}

static const struct value *
context_at(const struct value *context, size_t i)
{
	return value_kind(context) == VALUE_ARRAY ? value_at(context, i)
						  : context;
}

/* VC Data Integrity EdDSA Cryptosuites §3.3.2: the document's context starts
 * with the proof's. */
static bool
context_starts(const struct value *context, const struct value *start)
{
	size_t count = context_count(start);

	if (context == NULL || context_count(context) < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!value_equal(context_at(context, i), context_at(start, i)))
			return false;
	}
	return true;
}

enum rc
proof_check_secured(const struct value *secured, struct key_public *signer,
		    struct fault *why)
{
	const struct value *proof = value_get(secured, "proof"), *context;
	struct value *document;
	enum rc rc;

	if (value_kind(proof) == VALUE_ARRAY) {
		if (value_count(proof) != 1)
			return wrong_type("there is not exactly one", why);
		proof = value_at(proof, 0);
	}
	rc = check_type(proof, signer, why);
	if (rc != RC_OK)
		return rc;
	context = value_get(proof, "@context");
	if (context != NULL &&
	    !context_starts(value_get(secured, "@context"), context))
		return wrong_type("its @context is not the document's", why);

	document = value_copy(secured);
	value_remove(document, "proof");
	if (context != NULL)
		value_set(document, "@context", value_copy(context));
	rc = check_signature(proof, document, signer, why);
	value_free(document);
	return rc;
}

enum rc
proof_parts(const struct value *proof, struct buf *options,
	    uint8_t signature[KEY_SIGNATURE_SIZE], struct fault *why)
{
	struct value *v;
	enum rc rc;

	if (!signature_of(proof, signature))
		return fault_reason(why, RC_INVALID, "proof",
				    "the proofValue is no signature");
	v = options_of(proof);
	rc = json_write(v, options, why);
	value_free(v);
	return rc;
}
