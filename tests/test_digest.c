/* base/digest.c: SHA-256 against its standard, and the two text forms. */

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "support/test.h"

/* FIPS 180-4: the examples of NIST, and the empty message */
static const struct {
	const char *message;
	const char *hex;
} vectors[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb924"
	      "27ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223"
		 "b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039"
	  "a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  "cf5b16a778af8380036ce59e7b049237"
	  "0b249b11e8f07a51afac45037afee9d1" },
};

static const char million_hex[] = "cdc76e5c9914fb9281a1c7e284d73e67"
				  "f1809a48a497200e046d39ccc7112cd0";

static void
hashes_the_published_messages(void **state)
{
	char hex[DIGEST_HEX_SIZE];
	struct digest d;

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		digest_of(vectors[i].message, strlen(vectors[i].message), &d);
		digest_to_hex(&d, hex);
		assert_string_equal(hex, vectors[i].hex);
	}
}

static void
hashes_pieces_as_one_message_and_starts_anew(void **state)
{
	struct hasher *h = hasher_new();
	char hex[DIGEST_HEX_SIZE];
	char thousand[1000];
	struct digest d;

	(void)state;
	memset(thousand, 'a', sizeof(thousand));
	for (int i = 0; i < 1000; i++)
		hasher_add(h, thousand, sizeof(thousand));
	hasher_finish(h, &d);
	digest_to_hex(&d, hex);
	assert_string_equal(hex, million_hex);

	hasher_add(h, "ab", 2);
	hasher_add(h, NULL, 0);
	hasher_add(h, "c", 1);
	hasher_finish(h, &d);
	digest_to_hex(&d, hex);
	assert_string_equal(hex, vectors[1].hex);

	hasher_finish(h, &d);
	digest_to_hex(&d, hex);
	assert_string_equal(hex, vectors[0].hex);
	hasher_free(h);
	hasher_free(NULL);
}

static void
writes_and_reads_both_text_forms(void **state)
{
	char text[DIGEST_TEXT_SIZE], hex[DIGEST_HEX_SIZE];
	struct digest d, back;
	struct fault why;

	(void)state;
	digest_of("abc", 3, &d);
	digest_to_hex(&d, hex);
	digest_to_text(&d, text);
	assert_memory_equal(text, "sha256:", 7);
	assert_string_equal(text + 7, hex);
	assert_ok(digest_of_hex(hex, &back, &why), &why);
	assert_true(digest_equal(&d, &back));
	memset(&back, 0, sizeof(back));
	assert_ok(digest_of_text(text, &back, &why), &why);
	assert_true(digest_equal(&d, &back));
}

static void
refuses_every_other_text(void **state)
{
	static const char *const bad[] = {
		"",
		"sha256:",
		"BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"a",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"adc",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad ",
		" ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2001"
		"5ad",
		"ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad",
	};
	struct digest d = { { 7 } }, before = d;
	struct fault why;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_fault(digest_of_hex(bad[i], &d, &why), RC_INVALID, &why);
		text = mem_format("sha256:%s", bad[i]);
		assert_fault(digest_of_text(text, &d, &why), RC_INVALID, &why);
		free(text);
	}
	text = mem_format("SHA256:%s", vectors[0].hex);
	assert_fault(digest_of_text(text, &d, &why), RC_INVALID, &why);
	assert_fault(digest_of_text(text + 7, &d, &why), RC_INVALID, &why);
	assert_fault(digest_of_text(vectors[0].hex, &d, &why), RC_INVALID,
		     &why);
	free(text);
	assert_true(digest_equal(&d, &before)); /* untouched */
}

static void
shows_refused_text_without_its_control_characters(void **state)
{
	struct digest d;
	struct fault why;

	(void)state;
	assert_fault(digest_of_hex("\x1b[31m", &d, &why), RC_INVALID, &why);
	assert_says(&why, "\\x1b[31m");
}

static void
orders_digests_as_their_hex_is_ordered(void **state)
{
	struct digest low = { { 0x10 } }, high = { { 0x90 } };

	(void)state;
	assert_true(digest_compare(&low, &high) < 0);
	assert_true(digest_compare(&high, &low) > 0);
	assert_int_equal(digest_compare(&low, &low), 0);
	low.bytes[0] = high.bytes[0];
	low.bytes[31] = 1;
	assert_false(digest_equal(&low, &high));
	assert_true(digest_compare(&low, &high) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_the_published_messages),
		cmocka_unit_test(hashes_pieces_as_one_message_and_starts_anew),
		cmocka_unit_test(writes_and_reads_both_text_forms),
		cmocka_unit_test(refuses_every_other_text),
		cmocka_unit_test(
			shows_refused_text_without_its_control_characters),
		cmocka_unit_test(orders_digests_as_their_hex_is_ordered),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
