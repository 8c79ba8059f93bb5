/* base/text.c: what is text, what is a code, what may be shown. */

#include <string.h>

#include "base/text.h"
#include "support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef bool (*is_fn)(const char *text);

static void
all_are(const char *const texts[], size_t count, is_fn is, bool wanted)
{
	for (size_t i = 0; i < count; i++)
		if (is(texts[i]) != wanted)
			fail_msg("\"%s\" was%s taken", texts[i],
				 wanted ? " not" : "");
}

static void
takes_text_in_any_script(void **state)
{
	static const char *const good[] = {
		"",
		"tab\tand\nline",
		"Ren\xc3\xa9",		    /* two bytes */
		"\xe6\xba\xb6\xe6\x8e\xa5", /* three */
		"\xf0\x9f\x94\xa7",	    /* four */
		"\xc2\xa0",		    /* first after the C1 controls */
		"\xed\x9f\xbf\xee\x80\x80", /* around the surrogates */
		"\xef\xbf\xbd",		    /* U+FFFD */
		"\xf4\x8f\xbf\xbd",	    /* U+10FFFD */
		"\xe2\x80\xae\xe2\x80\xac", /* bidirectional, kept */
		"e\xcc\x81",		    /* not normalised */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!text_is_valid(good[i], strlen(good[i])))
			fail_msg("text %zu was refused", i);
}

static void
refuses_controls_noncharacters_and_broken_utf8(void **state)
{
	static const char *const bad[] = {
		"\r",
		"\x1b[0m",
		"\x7f",
		"\xc2\x80",	/* U+0080 */
		"\xc2\x9f",	/* U+009F */
		"\xed\xa0\x80", /* lone surrogates */
		"\xed\xbf\xbf",
		"\xef\xbf\xbe", /* U+FFFE */
		"\xef\xbf\xbf", /* U+FFFF */
		"\x80",		/* no start */
		"\xc3",		/* cut */
		"\xe2\x82",
		"\xf0\x9f\x94",
		"\xc3(",
		"\xc0\xaf", /* not the shortest */
		"\xe0\x80\xaf",
		"\xf0\x80\x80\xaf",
		"\xf4\x90\x80\x80", /* beyond U+10FFFF */
		"\xf8\x88\x80\x80\x80",
		"\xff",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (text_is_valid(bad[i], strlen(bad[i])))
			fail_msg("text %zu was taken", i);
	assert_false(text_is_valid("a\0b", 3));
	assert_true(text_is_valid("a\xff", 1)); /* not read beyond its size */
}

static void
tells_a_code_from_other_words(void **state)
{
	static const char *const good[] = {
		"C3",
		"0",
		"a.b_c-d",
		"Z",
		("a23456789012345678901234567890123456789012345678901234567890"
		 "1234"),
	};
	static const char *const bad[] = {
		"",
		".a",
		"_a",
		"-a",
		"a b",
		"a/b",
		"a\n",
		"\xc3\xa9",
		("a23456789012345678901234567890123456789012345678901234567890"
		 "12345"),
	};

	(void)state;
	all_are(good, COUNT(good), text_is_code, true);
	all_are(bad, COUNT(bad), text_is_code, false);
}

static void
has_one_text_for_each_decimal(void **state)
{
	static const char *const good[] = {
		"0",  "1",	   "-1",       "0.5",	   "-0.5",
		"10", "999999999", "0.000001", "1.000001", "123456789.123456",
	};
	static const char *const bad[] = {
		"",	"-",	"-0",  "-0.0",	     "00",  "01",
		"+1",	"1.",	".5",  "0.50",	     "0.0", "1e3",
		"1,5",	" 1",	"1 ",  "1234567890", "--1", "0.0000001",
		"1.5.", "1.-5", "0x1", "\xd9\xa1",
	};

	(void)state;
	all_are(good, COUNT(good), text_is_decimal, true);
	all_are(bad, COUNT(bad), text_is_decimal, false);
}

static void
takes_a_media_type_in_lower_case_without_parameters(void **state)
{
	static const char *const good[] = {
		"video/mp4",
		("application/vnd.openxmlformats-officedocument."
		 "wordprocessingml.document"),
		"image/svg+xml",
		"x/y",
		"text/plain",
	};
	static const char *const bad[] = {
		"",	 "video",	"video/",
		"/mp4",	 "Video/mp4",	"text/plain; charset=utf-8",
		"a/b/c", "text /plain", "text/ plain",
		".a/b",	 "a/.b",	"text/plain\n",
	};

	(void)state;
	all_are(good, COUNT(good), text_is_media_type, true);
	all_are(bad, COUNT(bad), text_is_media_type, false);
}

static void
takes_the_shape_of_a_language_tag(void **state)
{
	static const char *const good[] = { "en", "de-CH", "zh-Hant-TW",
					    "sl-rozaj-biske", "es-419" };
	static const char *const bad[] = {
		"",	  "e",	"en_GB",  "en-",       "-en",
		"en--GB", "1n", "en-GB ", "englishes", "en-123456789"
	};

	(void)state;
	all_are(good, COUNT(good), text_is_language, true);
	all_are(bad, COUNT(bad), text_is_language, false);
}

static void
takes_a_uri_with_a_scheme_in_printable_ascii(void **state)
{
	static const char *const good[] = { "https://example.org/a?b=c#d",
					    "urn:uuid:0", "did:key:z6Mk",
					    "tag+x.y-z:1" };
	static const char *const bad[] = {
		"",	 "example.org", "https:",     ":a",    "1a:b",
		"a b:c", "a:b c",	"a:\xc3\xa9", "a:b\n", "//a:b"
	};
	char text[2002];

	(void)state;
	all_are(good, COUNT(good), text_is_uri, true);
	all_are(bad, COUNT(bad), text_is_uri, false);
	memset(text, 'a', sizeof(text));
	text[1] = ':';
	text[2001] = '\0';
	assert_false(text_is_uri(text));
	text[2000] = '\0';
	assert_true(text_is_uri(text));
}

static void
shows(const char *text, size_t size, const char *wanted)
{
	char out[64];

	memset(out, '#', sizeof(out));
	assert_ptr_equal(text_printable(text, out, size), out);
	assert_string_equal(out, wanted);
	assert_int_equal(out[size], '#'); /* nothing is written beyond SIZE */
}

static void
shows_what_would_act_on_a_terminal_as_escapes(void **state)
{
	(void)state;
	shows("Ren\xc3\xa9", 60, "Ren\xc3\xa9");
	shows("\x1b[31mred\n\t\x7f", 60, "\\x1b[31mred\\x0a\\x09\\x7f");
	shows("a\xe2\x80\xaeg\xe2\x80\xac", 60, "a\\u202eg\\u202c");
	shows("\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f", 60, "\\u061c\\u200e\\u200f");
	shows("\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\xaa\xe2\x80\xac", 60,
	      "\\u2066\\u2069\\u202a\\u202c");
	shows("\xe2\x80\x8d\xe2\x80\x90\xe2\x81\xa5\xe2\x81\xaa", 60,
	      "\xe2\x80\x8d\xe2\x80\x90\xe2\x81\xa5\xe2\x81\xaa");
	shows("\xc2\x9b"
	      "0m",
	      60, "\\u009b0m"); /* CSI in one character */
	shows("bad \xff\xc3(", 60, "bad \\xff\\xc3(");
	shows("\xed\xa0\x80", 60, "\\xed\\xa0\\x80");
	shows("", 60, "");
}

static void
cuts_with_dots_and_never_inside_a_character(void **state)
{
	(void)state;
	shows("abcdefgh", 9, "abcdefgh");
	shows("abcdefghi", 9, "abcde...");
	shows("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 9,
	      "\xc3\xa9\xc3\xa9...");
	shows("abc\x1b"
	      "efgh",
	      9, "abc...");
	shows("abcdef", 4, "...");
	shows("abcdef", 3, "..");
	shows("abc", 4, "abc");
	shows("a", 1, "");
}

static void
compares_without_regard_to_ascii_case(void **state)
{
	(void)state;
	assert_true(text_equal_nocase("Bearer", "bEARER"));
	assert_true(text_equal_nocase("", ""));
	assert_false(text_equal_nocase("a", "ab"));
	assert_false(text_equal_nocase("ab", "a"));
	assert_false(text_equal_nocase("@", "`"));
	assert_false(text_equal_nocase("\xc3\xa9", "\xc3\x89"));
}

static void
says_sizes_as_people_do(void **state)
{
	static const struct {
		unsigned long long bytes;
		const char *words;
	} cases[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 1049, "1.0 kB" },
		{ 1050, "1.1 kB" },
		{ 3700, "3.7 kB" },
		{ 999949, "999.9 kB" },
		{ 999950, "1.0 MB" },
		{ 1200000000, "1.2 GB" },
		{ 18446744073709551615ULL, "18.4 EB" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		text_of_size(cases[i].bytes, out);
		assert_string_equal(out, cases[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_text_in_any_script),
		cmocka_unit_test(
			refuses_controls_noncharacters_and_broken_utf8),
		cmocka_unit_test(tells_a_code_from_other_words),
		cmocka_unit_test(has_one_text_for_each_decimal),
		cmocka_unit_test(
			takes_a_media_type_in_lower_case_without_parameters),
		cmocka_unit_test(takes_the_shape_of_a_language_tag),
		cmocka_unit_test(takes_a_uri_with_a_scheme_in_printable_ascii),
		cmocka_unit_test(shows_what_would_act_on_a_terminal_as_escapes),
		cmocka_unit_test(cuts_with_dots_and_never_inside_a_character),
		cmocka_unit_test(compares_without_regard_to_ascii_case),
		cmocka_unit_test(says_sizes_as_people_do),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
