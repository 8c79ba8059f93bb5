/* evidence/name.c: one spelling of each name, the same on every disk. */

#include <stdlib.h>
#include <string.h>

#include "evidence/name.h"
#include "support/test.h"

static const struct pair {
	const char *raw, *portable;
} pairs[] = {
	{ "lift \xc3\xa9tape 1.mp4", "lift =C3=A9tape 1.mp4" },
	{ ".hidden=1", "=2Ehidden=3D1" },
	{ "plan.txt", "plan.txt" },
	{ ".", "=2E" },
	{ "..", "=2E=2E" },
	{ "...", "=2E.=2E" },
	{ "-rf", "=2Drf" },
	{ "a-", "a-" },
	{ "-", "=2D" },
	{ " a ", "=20a=20" },
	{ "a.", "a=2E" },
	{ "a,b+c@(d) e_f", "a,b+c@(d) e_f" },
	{ "tab\there\n", "tab=09here=0A" },
	{ "back\\slash:colon", "back=5Cslash=3Acolon" },
	{ "\xff", "=FF" },
};

enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static void
spells_names_as_the_records_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		char *made = name_portable(pairs[i].raw, strlen(pairs[i].raw));

		assert_string_equal(made, pairs[i].portable);
		free(made);
	}
}

static void
gives_every_name_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		size_t size;
		char *raw = name_of_portable(pairs[i].portable, &size);

		assert_non_null(raw);
		assert_string_equal(raw, pairs[i].raw);
		assert_int_equal(size, strlen(pairs[i].raw));
		free(raw);
	}
}

static void
gives_every_byte_back_at_every_place(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++)
		for (size_t at = 0; at < 3; at++) {
			char raw[3] = { 'x', 'x', 'x' };
			char *portable, *back;
			size_t size;

			raw[at] = (char)byte;
			portable = name_portable(raw, sizeof(raw));
			back = name_of_portable(portable, &size);
			assert_non_null(back);
			assert_int_equal(size, sizeof(raw));
			assert_memory_equal(back, raw, sizeof(raw));
			free(back);
			free(portable);
		}
}

static void
refuses_another_spelling(void **state)
{
	static const char *const others[] = {
		"",	"=",	"=4",	 "=2e",	     "=41", "a=",   ".",
		"..",	".a",	"a.",	 "-a",	     " a",  "a ",   "a/b",
		"a\\b", "\xc3", "a=2Eb", "=2Dx=20y", "=ZZ", "a\nb", "=2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		char *raw = name_of_portable(others[i], NULL);

		if (raw != NULL)
			fail_msg("\"%s\" was taken", others[i]);
		free(raw);
	}
}

static void
tells_portable_paths_from_others(void **state)
{
	(void)state;
	assert_true(name_is_portable_path("a"));
	assert_true(name_is_portable_path("photos/=2Ehidden=3D1"));
	assert_true(name_is_portable_path("=2E=2E/b"));
	assert_false(name_is_portable_path(""));
	assert_false(name_is_portable_path("/a"));
	assert_false(name_is_portable_path("a/"));
	assert_false(name_is_portable_path("a//b"));
	assert_false(name_is_portable_path("../b"));
	assert_false(name_is_portable_path("a/./b"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spells_names_as_the_records_say),
		cmocka_unit_test(gives_every_name_back),
		cmocka_unit_test(gives_every_byte_back_at_every_place),
		cmocka_unit_test(refuses_another_spelling),
		cmocka_unit_test(tells_portable_paths_from_others),
	};

	return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
