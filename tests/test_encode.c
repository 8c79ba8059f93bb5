/* base/encode.c: published vectors, and strictness. */

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/encode.h"
#include "support/test.h"

typedef char *(*text_fn)(const void *bytes, size_t size);
typedef enum rc (*bytes_fn)(const char *text, struct buf *out,
			    struct fault *why);

struct pair {
	const char *bytes;
	size_t size;
	const char *text;
};

static void
goes_there_and_back(const struct pair *p, text_fn to_text, bytes_fn to_bytes)
{
	struct buf out = BUF_LIMIT(1000);
	char *text = to_text(p->bytes, p->size);
	struct fault why;

	assert_string_equal(text, p->text);
	free(text);
	assert_ok(to_bytes(p->text, &out, &why), &why);
	assert_int_equal(out.size, p->size);
	assert_memory_equal(out.bytes, p->bytes, p->size);
	buf_clear(&out);
}

static void
are_refused(const char *const bad[], size_t count, bytes_fn to_bytes)
{
	for (size_t i = 0; i < count; i++) {
		struct buf out = BUF_LIMIT(1000);
		struct fault why;

		if (to_bytes(bad[i], &out, &why) != RC_INVALID)
			fail_msg("\"%s\" was not refused", bad[i]);
		buf_clear(&out);
	}
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 4648 §10 */
static void
writes_and_reads_base64_of_rfc_4648(void **state)
{
	static const struct pair pairs[] = {
		{ "", 0, "" },
		{ "f", 1, "Zg==" },
		{ "fo", 2, "Zm8=" },
		{ "foo", 3, "Zm9v" },
		{ "foob", 4, "Zm9vYg==" },
		{ "fooba", 5, "Zm9vYmE=" },
		{ "foobar", 6, "Zm9vYmFy" },
		{ "\xfb\xff\xbf", 3, "+/+/" },
		{ "\0\0", 2, "AAA=" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		goes_there_and_back(&pairs[i], base64_text, base64_bytes);
}

static void
writes_and_reads_base64url_without_padding(void **state)
{
	static const struct pair pairs[] = {
		{ "", 0, "" },
		{ "f", 1, "Zg" },
		{ "fo", 2, "Zm8" },
		{ "foo", 3, "Zm9v" },
		{ "foob", 4, "Zm9vYg" },
		{ "fooba", 5, "Zm9vYmE" },
		{ "\xfb\xff\xbf", 3, "-_-_" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		goes_there_and_back(&pairs[i], base64url_text, base64url_bytes);
}

static void
refuses_base64_that_is_not_the_one_form(void **state)
{
	static const char *const bad[] = {
		"Zg",	"Zg=",	      "Zh==",	  "Zm9=",  "Z===",
		"====", "=",	      "Zg==Zg==", "Zm9v ", "Zm9v\n",
		"Zm 9", "Zm9v====",   "-_-_",	  "Zm9v=", "Zg=a",
		"Z=g=", "Zm\xc3\xa9", "Zg==\n",	  "Zm9vZ", "Zm9?",
	};

	(void)state;
	are_refused(bad, COUNT(bad), base64_bytes);
}

static void
refuses_base64url_that_is_not_the_one_form(void **state)
{
	static const char *const bad[] = {
		"Zg==",	 "Zm8=", "Zh",	"Zm9",	"Z",
		"Zm9vY", "+/+/", "Zg ", "Zg\n",
	};

	(void)state;
	are_refused(bad, COUNT(bad), base64url_bytes);
}

/* draft-msporny-base58-03 §5, and leading zero bytes */
static void
writes_and_reads_base58_of_the_draft(void **state)
{
	static const struct pair pairs[] = {
		{ "Hello World!", 12, "2NEpo7TZRRrLZSi2U" },
		{ "The quick brown fox jumps over the lazy dog.", 44,
		  "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6"
		  "Z" },
		{ "\0\0\x28\x7f\xb4\xcd", 6, "11233QC4" },
		{ "", 0, "" },
		{ "\0", 1, "1" },
		{ "\0\0\0", 3, "111" },
		{ "\xff", 1, "5Q" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		goes_there_and_back(&pairs[i], base58_text, base58_bytes);
}

static void
refuses_base58_with_foreign_characters_or_too_long(void **state)
{
	static const char *const bad[] = { "0",	 "O",	"I",  "l",
					   "2 ", "2\n", "z-", "\xc3\xa9" };
	struct buf out = BUF_LIMIT(1000);
	char longest[258];
	struct fault why;

	(void)state;
	are_refused(bad, COUNT(bad), base58_bytes);
	memset(longest, 'z', sizeof(longest));
	longest[257] = '\0';
	assert_fault(base58_bytes(longest, &out, &why), RC_INVALID, &why);
	longest[256] = '\0';
	assert_ok(base58_bytes(longest, &out, &why), &why);
	buf_clear(&out);
}

static void
stays_under_the_limit_of_the_buffer(void **state)
{
	static const struct {
		bytes_fn to_bytes;
		const char *text;
	} cases[] = {
		{ base64_bytes, "Zm9vYmFy" },
		{ base64url_bytes, "Zm9vYmFy" },
		{ base58_bytes, "2NEpo7TZRRrLZSi2U" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf out = BUF_LIMIT(5);
		struct fault why;

		assert_fault(cases[i].to_bytes(cases[i].text, &out, &why),
			     RC_TOO_BIG, &why);
		buf_clear(&out);
	}
}

static void
writes_hex_in_lower_case(void **state)
{
	char *text = hex_text("\x00\xab\xff", 3), *none = hex_text("", 0);

	(void)state;
	assert_string_equal(text, "00abff");
	assert_string_equal(none, "");
	free(text);
	free(none);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_base64_of_rfc_4648),
		cmocka_unit_test(writes_and_reads_base64url_without_padding),
		cmocka_unit_test(refuses_base64_that_is_not_the_one_form),
		cmocka_unit_test(refuses_base64url_that_is_not_the_one_form),
		cmocka_unit_test(writes_and_reads_base58_of_the_draft),
		cmocka_unit_test(
			refuses_base58_with_foreign_characters_or_too_long),
		cmocka_unit_test(stays_under_the_limit_of_the_buffer),
		cmocka_unit_test(writes_hex_in_lower_case),
	};

	return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}
