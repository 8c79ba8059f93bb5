/* recorder/cli/wrap.c: prose fits a terminal of 80 columns. */

#include <stdlib.h>
#include <string.h>

#include "../recorder/cli/wrap.h"
#include "base/mem.h"
#include "support/test.h"

static char *
wrapped(int at, int indent, const char *text)
{
	char *made = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&made, &size);

	assert_non_null(out);
	wrap_text(out, at, indent, text);
	fclose(out);
	return made;
}

static void
breaks_at_spaces_and_indents(void **state)
{
	char *made = wrapped(
		2, 4,
		"one two three four five six seven eight nine ten eleven "
		"twelve thirteen fourteen fifteen");

	(void)state;
	assert_string_equal(
		made, "one two three four five six seven eight nine ten eleven "
		      "twelve thirteen\n    fourteen fifteen\n");
	free(made);
}

static void
counts_characters_and_not_bytes(void **state)
{
	/* 39 letters of two bytes, a space, 40 letters: 80 columns */
	char *some = mem_text(""), *text, *made;

	(void)state;
	for (int i = 0; i < 39; i++) {
		text = mem_format("%s\xc3\xa9", some);
		free(some);
		some = text;
	}
	text = mem_format("%s %s\xc3\xa9", some, some);
	made = wrapped(0, 0, text);
	assert_non_null(strchr(made, ' '));
	free(some);
	free(text);
	free(made);
}

static void
keeps_a_word_that_is_too_long(void **state)
{
	char word[121], *made;

	(void)state;
	memset(word, 'x', 120);
	word[120] = '\0';
	made = wrapped(0, 0, word);
	assert_int_equal(strlen(made), 121);
	free(made);
}

static void
keeps_paragraphs(void **state)
{
	char *made = wrapped(0, 2, "one\ntwo\n\nthree");

	(void)state;
	assert_string_equal(made, "one two\n\n  three\n");
	free(made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks_at_spaces_and_indents),
		cmocka_unit_test(counts_characters_and_not_bytes),
		cmocka_unit_test(keeps_a_word_that_is_too_long),
		cmocka_unit_test(keeps_paragraphs),
	};

	return cmocka_run_group_tests_name("wrap", tests, NULL, NULL);
}
