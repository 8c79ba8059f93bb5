/* base/key.c: signatures, names, and which keys may be enrolled. */

#include <stdlib.h>
#include <string.h>

#include "base/key.h"
#include "support/test.h"

/* Hex of even length, at most 128 digits; returns how many bytes. */
static size_t
bytes_of(const char *hex, uint8_t out[64])
{
	size_t size = strlen(hex) / 2;

	assert_true(size <= 64);
	for (size_t i = 0; i < size; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

		out[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return size;
}

static struct key_public
public_of(const char *hex)
{
	struct key_public who;
	uint8_t bytes[64];

	assert_int_equal(bytes_of(hex, bytes), KEY_PUBLIC_SIZE);
	memcpy(who.bytes, bytes, KEY_PUBLIC_SIZE);
	return who;
}

struct vector {
	const char *seed, *public, *message, *signature;
};

/* RFC 8032 §7.1, tests 1 to 3; the signature of the W3C eddsa-jcs-2022 test
 * vectors over their combined hash. */
static const struct vector vectors[] = {
	{
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		"",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
		"5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
	},
	{
		"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		"72",
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
		"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
	},
	{
		"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
		"af82",
		"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
		"18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
	},
	{
		"c96ef9ea10c5e414c471723aff9de72c35fa5b70fae97e8832ecac7d2e2b8ed6",
		"b00d8d938e7f773d51565aad36a623f5344f7f5d1960f9cf3e8e12620ea2810f",
		"66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
		"59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19",
		"407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b803"
		"51da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808",
	},
};

enum { VECTORS = sizeof(vectors) / sizeof(vectors[0]) };

static struct key *
key_of_vector(size_t i)
{
	uint8_t seed[64];

	assert_int_equal(bytes_of(vectors[i].seed, seed), KEY_SEED_SIZE);
	return key_of_seed(seed);
}

static void
signs_the_published_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		struct key_public who, wanted = public_of(vectors[i].public);
		uint8_t message[64], signature[KEY_SIGNATURE_SIZE], known[64];
		size_t size = bytes_of(vectors[i].message, message);
		struct key *key = key_of_vector(i);

		key_public(key, &who);
		assert_true(key_equal(&who, &wanted));
		key_sign(key, message, size, signature);
		assert_int_equal(bytes_of(vectors[i].signature, known), 64);
		assert_memory_equal(signature, known, 64);
		assert_true(key_verify(&who, message, size, signature));
		key_free(key);
	}
}

static void
refuses_another_message_key_or_signature(void **state)
{
	struct key_public who = public_of(vectors[2].public);
	struct key_public other = public_of(vectors[1].public);
	uint8_t signature[64], message[64];
	size_t size = bytes_of(vectors[2].message, message);

	(void)state;
	bytes_of(vectors[2].signature, signature);
	assert_true(key_verify(&who, message, size, signature));
	assert_false(key_verify(&other, message, size, signature));
	assert_false(key_verify(&who, message, size - 1, signature));
	for (size_t bit = 0; bit < 512; bit++) {
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(key_verify(&who, message, size, signature));
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

/* S + L verifies by the same equation; only S < L may pass (RFC 8032 §5.1.7).
 */
static void
refuses_a_second_signature_made_of_the_first(void **state)
{
	static const char order[] =
		"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
	struct key_public who = public_of(vectors[1].public);
	uint8_t signature[64], l[64], message[64];
	size_t size = bytes_of(vectors[1].message, message);
	unsigned carry = 0;

	(void)state;
	bytes_of(vectors[1].signature, signature);
	bytes_of(order, l);
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature[32 + i] + l[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
	assert_false(key_verify(&who, message, size, signature));
}

static void
refuses_small_order_keys(void **state)
{
	static const char *const refused[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		/* y >= p */
		"f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct key_public who = public_of(refused[i]);

		assert_fault(key_check(&who, &why), RC_REFUSED, &why);
		assert_string_equal(why.reason, "small-order-key");
		who.bytes[31] |= 0x80; /* with the other sign of x */
		assert_fault(key_check(&who, &why), RC_REFUSED, &why);
	}
}

static void
lets_ordinary_keys_be_enrolled(void **state)
{
	struct key_public near = public_of(
		"ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
	struct fault why;

	(void)state;
	assert_ok(key_check(&near, &why), &why); /* p - 2 */
	for (size_t i = 0; i < VECTORS; i++) {
		struct key_public who = public_of(vectors[i].public);

		assert_ok(key_check(&who, &why), &why);
	}
}

static void
names_keys_as_others_do(void **state)
{
	struct key_public w3c = public_of(vectors[3].public), back;
	struct key_public rfc = public_of(vectors[0].public);
	char did[KEY_DID_SIZE];
	struct fault why;

	(void)state;
	key_did(&w3c, did);
	assert_string_equal(did, "did:key:z6MkrJVnaZkeFzdQyMZu1cgj"
				 "g7k1pZZ6pvBQ7XJPt4swbTQ2");
	assert_ok(key_of_did(did, &back, &why), &why);
	assert_true(key_equal(&w3c, &back));
	key_did(&rfc, did);
	assert_string_equal(did, "did:key:z6MktwupdmLXVVqTzCw4i46r"
				 "4uGyosGXRnR3XjN4Zq7oMMsw");
}

static void
refuses_names_of_no_ed25519_key(void **state)
{
	static const char *const refused[] = {
		"",
		"did:key:z",
		"did:key:",
		"z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
		"did:web:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
		"did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ",
		"did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ0",
		"did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#a",
		"did:key:z7MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
		/* X25519 */
		"did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
	};
	struct key_public who;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_fault(key_of_did(refused[i], &who, &why), RC_INVALID,
			     &why);
}

/* RFC 8410 §10.1 */
static const char rfc8410_public[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
	"-----END PUBLIC KEY-----\n";

static void
writes_public_keys_as_openssl_does(void **state)
{
	struct key_public who = public_of(
		"19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
	struct key_public back;
	uint8_t der[KEY_SPKI_SIZE + 1] = { 0 };
	struct digest id, wanted;
	struct fault why;
	char *pem = key_pem(&who);

	(void)state;
	assert_string_equal(pem, rfc8410_public);
	free(pem);
	key_spki(&who, der);
	key_id(&who, &id);
	digest_of(der, KEY_SPKI_SIZE, &wanted);
	assert_true(digest_equal(&id, &wanted));
	assert_ok(key_of_spki(der, KEY_SPKI_SIZE, &back, &why), &why);
	assert_true(key_equal(&who, &back));
	assert_fault(key_of_spki(der, KEY_SPKI_SIZE + 1, &back, &why),
		     RC_INVALID, &why);
	assert_fault(key_of_spki(der, KEY_SPKI_SIZE - 1, &back, &why),
		     RC_INVALID, &why);
	der[8] = 0x71; /* Ed448 */
	assert_fault(key_of_spki(der, KEY_SPKI_SIZE, &back, &why), RC_INVALID,
		     &why);
}

static void
draws_another_key_each_time(void **state)
{
	struct key *a = key_new(), *b = key_new();
	struct key_public of_a, of_b;

	(void)state;
	key_public(a, &of_a);
	key_public(b, &of_b);
	assert_false(key_equal(&of_a, &of_b));
	key_free(a);
	key_free(b);
	key_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_the_published_vectors),
		cmocka_unit_test(refuses_another_message_key_or_signature),
		cmocka_unit_test(refuses_a_second_signature_made_of_the_first),
		cmocka_unit_test(refuses_small_order_keys),
		cmocka_unit_test(lets_ordinary_keys_be_enrolled),
		cmocka_unit_test(names_keys_as_others_do),
		cmocka_unit_test(refuses_names_of_no_ed25519_key),
		cmocka_unit_test(writes_public_keys_as_openssl_does),
		cmocka_unit_test(draws_another_key_each_time),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
