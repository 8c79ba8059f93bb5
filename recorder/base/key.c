/* Ed25519 keys, their names and signatures: see base/key.h. */

#include <sys/random.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "base/encode.h"
#include "base/mem.h"
#include "key_secret.h"

/* SubjectPublicKeyInfo of Ed25519 up to the 32 bytes (RFC 8410 §4). */
static const uint8_t spki_head[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
				     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };

/* Multicodec ed25519-pub. */
static const uint8_t did_head[] = { 0xed, 0x01 };
static const char did_prefix[] = "did:key:z";

enum { DID_BYTES = sizeof(did_head) + KEY_PUBLIC_SIZE };

_Static_assert(sizeof(spki_head) + KEY_PUBLIC_SIZE == KEY_SPKI_SIZE,
	       "an Ed25519 SPKI is 44 bytes");

void
key_random(void *out, size_t size)
{
	uint8_t *at = out;

	while (size > 0) {
		ssize_t n = getrandom(at, size, 0);

		MUST(n > 0 || errno == EINTR);
		if (n < 0)
			continue;
		at += n;
		size -= (size_t)n;
	}
}

struct key *
key_of_pair(EVP_PKEY *pair)
{
	size_t size = KEY_PUBLIC_SIZE;
	struct key *key;

	if (EVP_PKEY_get_base_id(pair) != EVP_PKEY_ED25519)
		return NULL;
	key = mem_new(sizeof(*key));
	key->pair = pair;
	MUST(EVP_PKEY_get_raw_public_key(pair, key->public.bytes, &size) == 1);
	MUST(size == KEY_PUBLIC_SIZE);
	return key;
}

struct key *
key_of_seed(const uint8_t seed[KEY_SEED_SIZE])
{
	EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
						      seed, KEY_SEED_SIZE);

	MUST(pair != NULL);
	return key_of_pair(pair);
}

struct key *
key_new(void)
{
	uint8_t seed[KEY_SEED_SIZE];
	struct key *key;

	key_random(seed, sizeof(seed));
	key = key_of_seed(seed);
	mem_wipe(seed, sizeof(seed));
	return key;
}

void
key_free(struct key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pair);
	mem_wipe(key, sizeof(*key));
	free(key);
}

void
key_public(const struct key *key, struct key_public *out)
{
	*out = key->public;
}

void
key_sign(const struct key *key, const void *message, size_t size,
	 uint8_t signature[KEY_SIGNATURE_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t made = KEY_SIGNATURE_SIZE;

	/* One shot: there is no EVP_DigestSignUpdate() for Ed25519. */
	MUST(ctx != NULL);
	MUST(EVP_DigestSignInit(ctx, NULL, NULL, NULL, key->pair) == 1);
	MUST(EVP_DigestSign(ctx, signature, &made, message, size) == 1);
	MUST(made == KEY_SIGNATURE_SIZE);
	EVP_MD_CTX_free(ctx);
}

bool
key_verify(const struct key_public *who, const void *message, size_t size,
	   const uint8_t signature[KEY_SIGNATURE_SIZE])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, who->bytes, KEY_PUBLIC_SIZE);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good;

	MUST(key != NULL && ctx != NULL);
	MUST(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1);
	good = EVP_DigestVerify(ctx, signature, KEY_SIGNATURE_SIZE, message,
				size) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return good;
}

/* The seven of records.md §4.1, the top bit of the last byte cleared. */
static const uint8_t small_order[][KEY_PUBLIC_SIZE] = {
	{ 0x00 },
	{ 0x01 },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
	  0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
	  0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
	  0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
	  0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
};

/* Is Y, little-endian, at least p = 2^255 - 19? */
static bool
is_over_p(const uint8_t y[KEY_PUBLIC_SIZE])
{
	if (y[31] != 0x7f || y[0] < 0xed)
		return false;
	for (size_t i = 1; i < 31; i++)
		if (y[i] != 0xff)
			return false;
	return true;
}

enum rc
key_check(const struct key_public *who, struct fault *why)
{
	struct key_public y = *who;
	bool refused;

	y.bytes[31] &= 0x7f; /* the sign of x */
	refused = is_over_p(y.bytes);
	for (size_t i = 0; i < sizeof(small_order) / sizeof(small_order[0]);
	     i++)
		refused |= memcmp(y.bytes, small_order[i], sizeof(y)) == 0;
	if (!refused)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "small-order-key",
			    "this key could sign for anybody: it is of small "
			    "order or not in canonical form; make a new one");
}

bool
key_equal(const struct key_public *a, const struct key_public *b)
{
	return memcmp(a->bytes, b->bytes, KEY_PUBLIC_SIZE) == 0;
}

void
key_did(const struct key_public *who, char did[KEY_DID_SIZE])
{
	uint8_t bytes[DID_BYTES];
	char *text;

	memcpy(bytes, did_head, sizeof(did_head));
	memcpy(bytes + sizeof(did_head), who->bytes, KEY_PUBLIC_SIZE);
	text = base58_text(bytes, sizeof(bytes));
	MUST(strlen(did_prefix) + strlen(text) < KEY_DID_SIZE);
	snprintf(did, KEY_DID_SIZE, "%s%s", did_prefix, text);
	free(text);
}

enum rc
key_of_did(const char *did, struct key_public *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(DID_BYTES);
	size_t prefix = strlen(did_prefix);
	enum rc rc = RC_INVALID;
	struct fault unused;

	if (strlen(did) == KEY_DID_SIZE - 1 &&
	    strncmp(did, did_prefix, prefix) == 0)
		rc = base58_bytes(did + prefix, &bytes, &unused);
	if (rc != RC_OK || bytes.size != DID_BYTES ||
	    memcmp(bytes.bytes, did_head, sizeof(did_head)) != 0) {
		rc = fault_set(why, RC_INVALID,
			       "not the did:key of an Ed25519 key "
			       "(did:key:z6Mk...)");
		goto done;
	}
	memcpy(out->bytes, bytes.bytes + sizeof(did_head), KEY_PUBLIC_SIZE);
done:
	buf_clear(&bytes);
	return rc;
}

void
key_spki(const struct key_public *who, uint8_t der[KEY_SPKI_SIZE])
{
	memcpy(der, spki_head, sizeof(spki_head));
	memcpy(der + sizeof(spki_head), who->bytes, KEY_PUBLIC_SIZE);
}

enum rc
key_of_spki(const void *der, size_t size, struct key_public *out,
	    struct fault *why)
{
	const uint8_t *bytes = der;

	if (size != KEY_SPKI_SIZE ||
	    memcmp(bytes, spki_head, sizeof(spki_head)) != 0)
		return fault_set(why, RC_INVALID,
				 "not the SubjectPublicKeyInfo of an Ed25519 "
				 "key");
	memcpy(out->bytes, bytes + sizeof(spki_head), KEY_PUBLIC_SIZE);
	return RC_OK;
}

void
key_id(const struct key_public *who, struct digest *id)
{
	uint8_t der[KEY_SPKI_SIZE];

	key_spki(who, der);
	digest_of(der, sizeof(der), id);
}

char *
key_pem(const struct key_public *who)
{
	uint8_t der[KEY_SPKI_SIZE];
	char *body, *pem;

	key_spki(who, der);
	body = base64_text(der, sizeof(der)); /* 60 characters: one line */
	pem = mem_format("-----BEGIN PUBLIC KEY-----\n%s\n"
			 "-----END PUBLIC KEY-----\n",
			 body);
	free(body);
	return pem;
}
