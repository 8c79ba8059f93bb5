/* base/json.c, json_write.c, json_number.c: canonical bytes and nothing else.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "support/test.h"

enum { LIMIT = 1024 * 1024 };

#define SIZED(text) (text), sizeof(text) - 1

static void
assert_canonical_form(const char *text, size_t size, const char *wanted)
{
	struct buf out = BUF_LIMIT(LIMIT);
	struct value *v = NULL;
	struct fault why;

	assert_ok(json_read(text, size, LIMIT, &v, &why), &why);
	assert_ok(json_write(v, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), wanted);
	buf_clear(&out);
	value_free(v);
}

/* The published samples of RFC 8785 and its test data. */
static void
writes_the_published_samples(void **state)
{
	(void)state;
	assert_canonical_form(
		SIZED("{\n  \"numbers\": [333333333.33333329, 1E30, 4.50, "
		      "2e-3, 0.000000000000000000000000001],\n  \"string\": "
		      "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\"
		      "\\\"\\/\",\n  \"literals\": [null, true, false]\n}"),
		"{\"literals\":[null,true,false],\"numbers\":"
		"[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":"
		"\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
	assert_canonical_form(
		SIZED("{\"\\u20ac\": \"Euro Sign\", \"\\r\": "
		      "\"Carriage Return\", \"\\u000a\": \"Newline\", "
		      "\"1\": \"One\", \"\\u0080\": \"Control\\u007f\", "
		      "\"\\ud83d\\ude02\": \"Smiley\", \"\\u00f6\": "
		      "\"Latin Small Letter O With Diaeresis\", \"\\ufb33\": "
		      "\"Hebrew Letter Dalet With Dagesh\", \"</script>\": "
		      "\"Browser Challenge\"}"),
		"{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":"
		"\"One\",\"</script>\":\"Browser Challenge\",\"\xc2\x80\":"
		"\"Control\x7f\",\"\xc3\xb6\":"
		"\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":"
		"\"Euro Sign\",\"\xf0\x9f\x98\x82\":\"Smiley\","
		"\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
	assert_canonical_form(
		SIZED("{\"peach\": \"This sorting order\", \"p\xc3\xa9"
		      "ch\xc3\xa9\": \"is wrong according to French\", "
		      "\"p\xc3\xaa"
		      "che\": \"but canonicalization MUST\", \"sin\":   "
		      "\"ignore locale\"}"),
		"{\"peach\":\"This sorting order\",\"p\xc3\xa9"
		"ch\xc3\xa9\":\"is wrong according to French\",\"p\xc3\xaa"
		"che\":\"but canonicalization MUST\",\"sin\":"
		"\"ignore locale\"}");
	assert_canonical_form(
		SIZED("{\"1\": {\"f\": {\"f\": \"hi\",\"F\": 5} ,\"\\n\": "
		      "56.0}, \"10\": { }, \"\": \"empty\", \"a\": { }, "
		      "\"111\": [ {\"e\": \"yes\",\"E\": \"no\" } ], \"A\": "
		      "{ }}"),
		"{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":"
		"\"hi\"}},\"10\":{},\"111\":[{\"E\":\"no\",\"e\":\"yes\"}],"
		"\"A\":{},\"a\":{}}");
	assert_canonical_form(SIZED("{\"Unnormalized Unicode\":\"A\\u030a\"}"),
			      "{\"Unnormalized Unicode\":\"A\xcc\x8a\"}");
}

static void
escapes_control_characters_as_short_as_can_be(void **state)
{
	(void)state;
	assert_canonical_form(
		SIZED("[\"\\b\\t\\n\\f\\r\\u0001\\u000b\\u001f\\u007f\\/\"]"),
		"[\"\\b\\t\\n\\f\\r\\u0001\\u000b\\u001f\x7f/\"]");
}

/* U+FF21 sorts after U+1F602, whose first code unit is U+D83D; two beyond
 * U+FFFF sort by themselves. */
static void
sorts_names_by_utf16_code_units(void **state)
{
	(void)state;
	assert_canonical_form(
		SIZED("{\"x\xef\xbc\xa1\":1,\"x\xf0\x9f\x98\x82\":2,"
		      "\"x\xf0\x9f\x98\x81\":3,\"x\xed\x9f\xbf\":4,\"x\":5,"
		      "\"x\xf0\x90\x80\x80\":6,\"x\xee\x80\x80\":7}"),
		"{\"x\":5,\"x\xed\x9f\xbf\":4,\"x\xf0\x90\x80\x80\":6,"
		"\"x\xf0\x9f\x98\x81\":3,\"x\xf0\x9f\x98\x82\":2,"
		"\"x\xee\x80\x80\":7,\"x\xef\xbc\xa1\":1}");
}

struct number {
	uint64_t bits;
	const char *text;
};

static void
assert_number(uint64_t bits, const char *wanted)
{
	char text[32];
	double x;

	memcpy(&x, &bits, sizeof(x));
	json_number_text(x, text);
	assert_string_equal(text, wanted);
}

/* RFC 8785, appendix B */
static void
prints_the_published_numbers(void **state)
{
	static const struct number numbers[] = {
		{ 0x0000000000000000, "0" },
		{ 0x8000000000000000, "0" },
		{ 0x0000000000000001, "5e-324" },
		{ 0x8000000000000001, "-5e-324" },
		{ 0x7fefffffffffffff, "1.7976931348623157e+308" },
		{ 0xffefffffffffffff, "-1.7976931348623157e+308" },
		{ 0x4340000000000000, "9007199254740992" },
		{ 0xc340000000000000, "-9007199254740992" },
		{ 0x4430000000000000, "295147905179352830000" },
		{ 0x44b52d02c7e14af5, "9.999999999999997e+22" },
		{ 0x44b52d02c7e14af6, "1e+23" },
		{ 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
		{ 0x444b1ae4d6e2ef4e, "999999999999999700000" },
		{ 0x444b1ae4d6e2ef4f, "999999999999999900000" },
		{ 0x444b1ae4d6e2ef50, "1e+21" },
		{ 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
		{ 0x3eb0c6f7a0b5ed8d, "0.000001" },
		{ 0x41b3de4355555553, "333333333.3333332" },
		{ 0x41b3de4355555554, "333333333.33333325" },
		{ 0x41b3de4355555555, "333333333.3333333" },
		{ 0x41b3de4355555556, "333333333.3333334" },
		{ 0x41b3de4355555557, "333333333.33333343" },
		{ 0xbecbf647612f3696, "-0.0000033333333333333333" },
		{ 0x43143ff3c1cb0959, "1424953923781206.2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		assert_number(numbers[i].bits, numbers[i].text);
}

/* Doubles lie closer below a power of two than above it: the nearest decimal
 * of 16 digits does not read back as 2^-1017, its neighbour does. */
static void
prints_powers_of_two_as_short_as_can_be(void **state)
{
	(void)state;
	assert_number((uint64_t)(1023 - 1017) << 52, "7.120236347223045e-307");
}

/* The lines that ES6 prints for 2^-1074 to 2^1023, by their digest (V8). */
static void
prints_every_power_of_two_as_es6_does(void **state)
{
	struct hasher *lines = hasher_new();
	char text[32], hex[DIGEST_HEX_SIZE];
	struct digest d;

	(void)state;
	for (int e = -1074; e <= 1023; e++) {
		json_number_text(ldexp(1, e), text);
		assert_true(strlen(text) < 25);
		hasher_add(lines, text, strlen(text));
		hasher_add(lines, "\n", 1);
	}
	hasher_finish(lines, &d);
	hasher_free(lines);
	digest_to_hex(&d, hex);
	assert_string_equal(hex, "92ecff3f524a601ffd6dd9bc74da3f01"
				 "acd5cdeaf86518c32e6bea5a84a7b7bc");
}

static void
refuses_to_write_integers_that_others_would_round(void **state)
{
	struct buf out = BUF_LIMIT(100);
	struct value *v = value_of_integer(INT64_C(9007199254740991));
	struct fault why;

	(void)state;
	assert_ok(json_write(v, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "9007199254740991");
	value_free(v);
	v = value_of_integer(INT64_C(-9007199254740992));
	assert_fault(json_write(v, &out, &why), RC_INVALID, &why);
	value_free(v);
	buf_clear(&out);
}

static void
writes_no_more_than_its_limit(void **state)
{
	struct value *v = value_array();
	struct buf out = BUF_LIMIT(8);
	struct fault why;

	(void)state;
	value_push_text(v, "abcd");
	assert_ok(json_write(v, &out, &why), &why); /* ["abcd"] */
	buf_empty(&out);
	value_push(v, value_array());
	assert_fault(json_write(v, &out, &why), RC_TOO_BIG, &why);
	value_free(v);
	buf_clear(&out);
}

static void
names_canonical_bytes_by_their_digest(void **state)
{
	struct value *v = value_object();
	struct digest d, wanted;
	size_t size;
	char *text;

	(void)state;
	value_set_integer(v, "b", 2);
	value_set_integer(v, "a", 1);
	text = json_text(v, &size);
	assert_string_equal(text, "{\"a\":1,\"b\":2}");
	assert_int_equal(size, 13);
	json_digest(v, &d);
	digest_of("{\"a\":1,\"b\":2}", 13, &wanted);
	assert_true(digest_equal(&d, &wanted));
	free(text);
	value_free(v);
}

static void
assert_accepted(const char *text, size_t size)
{
	struct buf out = BUF_LIMIT(LIMIT);
	struct value *v = NULL;
	struct fault why;

	assert_ok(json_read_canonical(text, size, LIMIT, &v, &why), &why);
	assert_ok(json_write(v, &out, &why), &why);
	assert_int_equal(out.size, size);
	assert_memory_equal(out.bytes, text, size);
	buf_clear(&out);
	value_free(v);
}

static void
assert_refused(const char *text, size_t size, const char *reason)
{
	struct value *v = NULL;
	struct fault why;

	assert_fault(json_read_canonical(text, size, LIMIT, &v, &why),
		     RC_INVALID, &why);
	assert_non_null(why.reason);
	if (strcmp(why.reason, reason) != 0)
		print_error("%.60s: %s\n", text, why.text);
	assert_string_equal(why.reason, reason);
	assert_null(v);
}

static void
accepts_canonical_documents(void **state)
{
	(void)state;
	assert_accepted(SIZED("{}"));
	assert_accepted(SIZED("[]"));
	assert_accepted(SIZED("{\"a\":[-1,0,9007199254740991,"
			      "-9007199254740991,true,false,\"\\t\\n\"],"
			      "\"b\":{\"c\":\"\xc3\xa9\xf0\x9f\x98\x82\"}}"));
}

static void
refuses_whatever_is_spelled_otherwise(void **state)
{
	(void)state;
	assert_refused(SIZED("{ }"), "not-canonical");
	assert_refused(SIZED("{}\n"), "not-canonical");
	assert_refused(SIZED(" {}"), "not-canonical");
	assert_refused(SIZED("\xef\xbb\xbf{}"), "not-canonical");
	assert_refused(SIZED("{\"b\":1,\"a\":2}"), "not-canonical");
	assert_refused(SIZED("{\"a\":\"\\u0041\"}"), "not-canonical");
	assert_refused(SIZED("{\"a\":\"\\/\"}"), "not-canonical");
	assert_refused(SIZED("{\"a\":\"\\u000A\"}"), "not-canonical");
	assert_refused(SIZED("[-0]"), "not-canonical");
	assert_refused(SIZED("[01]"), "not-canonical");
	assert_refused(SIZED("{}{}"), "not-canonical");
	assert_refused(SIZED(""), "not-canonical");
	assert_refused(SIZED("{"), "not-canonical");
	assert_refused(SIZED("1"), "not-canonical");
	assert_refused(SIZED("{\"a\":null}"), "not-canonical");
}

static void
refuses_text_that_is_none(void **state)
{
	(void)state;
	assert_refused(SIZED("[\"\xff\"]"), "not-canonical");
	assert_refused(SIZED("[\"\xc0\x80\"]"), "not-canonical");
	assert_refused(SIZED("[\"\xed\xa0\x80\"]"), "not-canonical");
	assert_refused(SIZED("[\"\\ud800\"]"), "not-canonical");
	assert_refused(SIZED("[\"\\u0000\"]"), "not-canonical");
	assert_refused(SIZED("[\"\0\"]"), "not-canonical");
	assert_refused(SIZED("[\"\\u0001\"]"), "not-canonical");
	assert_refused(SIZED("[\"\x7f\"]"), "not-canonical");
	assert_refused(SIZED("[\"\xc2\x80\"]"), "not-canonical");
	assert_refused(SIZED("[\"\xef\xbf\xbe\"]"), "not-canonical");
	assert_refused(SIZED("{\"\\r\":1}"), "not-canonical");
}

static void
refuses_numbers_that_are_no_exact_integers(void **state)
{
	(void)state;
	assert_refused(SIZED("[25.0]"), "not-an-integer");
	assert_refused(SIZED("[0.5]"), "not-an-integer");
	assert_refused(SIZED("[1e2]"), "not-an-integer");
	assert_refused(SIZED("[-0.0]"), "not-an-integer");
	assert_refused(SIZED("[9007199254740992]"), "not-an-integer");
	assert_refused(SIZED("[-9007199254740992]"), "not-an-integer");
	assert_refused(SIZED("[9223372036854775808]"), "not-an-integer");
	assert_refused(SIZED("[1e400]"), "not-an-integer");
}

static void
refuses_members_that_stand_twice(void **state)
{
	(void)state;
	assert_refused(SIZED("{\"a\":1,\"a\":1}"), "duplicate-member");
	assert_refused(SIZED("{\"a\":1,\"\\u0061\":2}"), "duplicate-member");
	assert_refused(SIZED("[{\"b\":{\"a\":1,\"a\":1}}]"),
		       "duplicate-member");
}

/* records.md §12: where several things are wrong, the first of its list. */
static void
gives_the_first_reason_of_the_list(void **state)
{
	(void)state;
	assert_refused(SIZED("{ \"a\":1.5,\"a\":null}"), "duplicate-member");
	assert_refused(SIZED("[1e400,{\"a\":1,\"a\":2}]"), "duplicate-member");
	assert_refused(SIZED("[99999999999999999999,-1.5e-7,\"1\\\"2\","
			     "{\"e1\":1,\"e2\":2,\"e1\":3}]"),
		       "duplicate-member");
	assert_refused(SIZED("[99999999999999999999,\"1\\\"2\","
			     "{\"1\":1,\"2\":2}]"),
		       "not-an-integer");
	assert_refused(SIZED("[ null,1.5]"), "not-an-integer");
	assert_refused(SIZED("[[[[[[[[[[[[[[[[[[[[0.5]]]]]]]]]]]]]]]]]]]]"),
		       "not-an-integer");
}

/* DEPTH brackets around nothing. */
static char *
nested(size_t depth)
{
	char *text = mem_new(2 * depth + 1);

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	return text;
}

static void
refuses_what_nests_too_deep(void **state)
{
	static const size_t depths[] = { 17, 40, 2048, 2049, 200000 };
	char *text = nested(JSON_DEPTH);

	(void)state;
	assert_accepted(text, strlen(text));
	free(text);
	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		text = nested(depths[i]);
		assert_refused(text, strlen(text), "not-canonical");
		free(text);
	}
	assert_accepted(SIZED("[\"[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[[[[[[[[\"]"));
}

static void
refuses_strings_over_64_kib(void **state)
{
	struct buf text = BUF_LIMIT(LIMIT);
	size_t most = (size_t)64 * 1024;
	struct fault why;

	(void)state;
	for (size_t more = 0; more <= 1; more++) {
		buf_empty(&text);
		assert_ok(buf_add_text(&text, "[\"", &why), &why);
		for (size_t i = 0; i < most + more; i++)
			assert_ok(buf_add_text(&text, "a", &why), &why);
		assert_ok(buf_add_text(&text, "\"]", &why), &why);
		if (more == 0)
			assert_accepted(buf_text_of(&text), text.size);
		else
			assert_refused(buf_text_of(&text), text.size,
				       "not-canonical");
	}
	buf_clear(&text);
}

static void
refuses_what_is_over_the_limit(void **state)
{
	struct value *v = NULL;
	struct fault why;

	(void)state;
	assert_ok(json_read_canonical("[]", 2, 2, &v, &why), &why);
	value_free(v);
	assert_fault(json_read_canonical("[1]", 3, 2, &v, &why), RC_TOO_BIG,
		     &why);
	assert_fault(json_read("[1]", 3, 2, &v, &why), RC_TOO_BIG, &why);
}

static void
reads_what_people_and_services_write(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf{ \"b\": null,\r\n \"a\": 1.5 }\n";
	struct value *v = NULL;
	struct fault why;

	(void)state;
	assert_ok(json_read(text, sizeof(text) - 1, LIMIT, &v, &why), &why);
	assert_int_equal(value_kind(value_get(v, "b")), VALUE_NULL);
	assert_true(value_real(value_get(v, "a")) == 1.5);
	value_free(v);
}

static void
says_where_other_text_is_broken(void **state)
{
	struct value *v = NULL;
	struct fault why;
	char *deep = nested(41);

	(void)state;
	assert_fault(json_read(SIZED("{\n  \"a\": x\n}"), LIMIT, &v, &why),
		     RC_INVALID, &why);
	assert_says(&why, "line 2, column 8");
	assert_fault(json_read(SIZED("{\"a\":1,\"a\":1}"), LIMIT, &v, &why),
		     RC_INVALID, &why);
	assert_fault(json_read(SIZED("[\"\\u0000\"]"), LIMIT, &v, &why),
		     RC_INVALID, &why);
	assert_fault(json_read(SIZED("[\"\xff\"]"), LIMIT, &v, &why),
		     RC_INVALID, &why);
	assert_fault(json_read(deep, 82, LIMIT, &v, &why), RC_INVALID, &why);
	assert_ok(json_read(deep + 1, 80, LIMIT, &v, &why), &why);
	value_free(v);
	free(deep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_published_samples),
		cmocka_unit_test(escapes_control_characters_as_short_as_can_be),
		cmocka_unit_test(sorts_names_by_utf16_code_units),
		cmocka_unit_test(prints_the_published_numbers),
		cmocka_unit_test(prints_powers_of_two_as_short_as_can_be),
		cmocka_unit_test(prints_every_power_of_two_as_es6_does),
		cmocka_unit_test(
			refuses_to_write_integers_that_others_would_round),
		cmocka_unit_test(writes_no_more_than_its_limit),
		cmocka_unit_test(names_canonical_bytes_by_their_digest),
		cmocka_unit_test(accepts_canonical_documents),
		cmocka_unit_test(refuses_whatever_is_spelled_otherwise),
		cmocka_unit_test(refuses_text_that_is_none),
		cmocka_unit_test(refuses_numbers_that_are_no_exact_integers),
		cmocka_unit_test(refuses_members_that_stand_twice),
		cmocka_unit_test(gives_the_first_reason_of_the_list),
		cmocka_unit_test(refuses_what_nests_too_deep),
		cmocka_unit_test(refuses_strings_over_64_kib),
		cmocka_unit_test(refuses_what_is_over_the_limit),
		cmocka_unit_test(reads_what_people_and_services_write),
		cmocka_unit_test(says_where_other_text_is_broken),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
