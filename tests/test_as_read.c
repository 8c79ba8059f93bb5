/* assess/as_read.c: what evidence was read as, in words. */

#include <stdlib.h>
#include <string.h>

#include "assess/as_read.h"
#include "base/json.h"
#include "support/test.h"

static void
assert_words(const char *json, const char *expected)
{
	struct value *v;
	struct fault why;
	char *words;

	assert_ok(json_read(json, strlen(json), 4096, &v, &why), &why);
	words = as_read_words(v);
	if (expected == NULL)
		assert_null(words);
	else
		assert_string_equal(words, expected);
	free(words);
	value_free(v);
}

static void
says_what_a_recording_is(void **state)
{
	(void)state;
	assert_words("{\"media\":{\"audio\":\"mp4a\",\"created\":"
		     "\"2026-03-02T09:05:00Z\",\"durationMs\":3661200,"
		     "\"height\":720,\"video\":\"avc1\",\"width\":1280}}",
		     "lasts 61:01.200, 1280 x 720, avc1, mp4a, made "
		     "2026-03-02T09:05:00Z");
	assert_words("{\"media\":{\"localTime\":\"2026-03-02T09:05:00\"}}",
		     "made 2026-03-02T09:05:00");
}

static void
says_how_much_is_in_a_portfolio(void **state)
{
	(void)state;
	assert_words("{\"memberBytes\":1200,\"members\":1}",
		     "1 member (1.2 kB unpacked)");
}

static void
says_what_was_left_out_of_a_folder(void **state)
{
	(void)state;
	assert_words("{\"leftOut\":[\"a: a FIFO\"],\"leftOutTotal\":1}",
		     "left out: a: a FIFO");
	assert_words("{\"leftOut\":[\"a: a FIFO\",\"b: a socket\"],"
		     "\"leftOutTotal\":2}",
		     "left out: a: a FIFO, and 1 more");
}

static void
says_nothing_where_nothing_was_read(void **state)
{
	(void)state;
	assert_words("{}", NULL);
	assert_words("{\"media\":{\"width\":3}}", NULL);
	assert_null(as_read_words(NULL));
}

static void
gives_each_note_and_then_none(void **state)
{
	struct value *v = value_object(), *notes = value_array();

	(void)state;
	value_push_text(notes, "one");
	value_set(v, "notes", notes);
	assert_string_equal(as_read_note(v, 0), "one");
	assert_null(as_read_note(v, 1));
	assert_null(as_read_note(NULL, 0));
	value_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_a_recording_is),
		cmocka_unit_test(says_how_much_is_in_a_portfolio),
		cmocka_unit_test(says_what_was_left_out_of_a_folder),
		cmocka_unit_test(says_nothing_where_nothing_was_read),
		cmocka_unit_test(gives_each_note_and_then_none),
	};

	return cmocka_run_group_tests_name("as_read", tests, NULL, NULL);
}
