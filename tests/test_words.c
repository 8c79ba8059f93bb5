/* recorder/cli/words.c: what people type. */

#include <string.h>

#include "../recorder/cli/words.h"
#include "support/test.h"

static void
reads_places_in_media(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "0", 0 },
		{ "12", 12000 },
		{ "00:12", 12000 },
		{ "01:02", 62000 },
		{ "1:02:03", 3723000 },
		{ "00:00.5", 500 },
		{ "1.25", 1250 },
		{ "0.001", 1 },
		{ "100:00", 6000000 },
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(words_media_time(cases[i].text,
					     strlen(cases[i].text), &ms));
		assert_int_equal(ms, cases[i].ms);
	}
}

static void
refuses_what_is_no_place(void **state)
{
	static const char *const cases[] = {
		"",	  ":", "1:", ":1",    "1:60",	  "1:2:3:4", "1.",
		"1.2345", "a", "-1", "1:2.x", "12345678", "1 2",     "1:02:75"
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(words_media_time(cases[i], strlen(cases[i]), &ms));
}

static void
reads_roles_with_their_dates(void **state)
{
	const struct session on = { .logbook = NULL };
	struct role_words role;
	struct fault why;

	(void)state;
	assert_ok(
		words_role(&on, "assessor:2026-01-01..2027-01-01", &role, &why),
		&why);
	assert_int_equal(role.role, ROLE_ASSESSOR);
	assert_int_equal(role.from, 1767225600);
	assert_int_equal(role.until, 1798761600);
	assert_ok(words_role(&on, "learner", &role, &why), &why);
	assert_int_equal(role.role, ROLE_LEARNER);
	assert_int_equal(role.until, 0);
	assert_ok(words_role(&on, "witness:..2099-01-01", &role, &why), &why);
	assert_int_not_equal(role.until, 0);
}

static void
refuses_roles_that_are_none(void **state)
{
	const struct session on = { .logbook = NULL };
	struct role_words role;
	struct fault why;

	(void)state;
	assert_fault(words_role(&on, "boss", &role, &why), RC_USAGE, &why);
	assert_says(&why, "authenticator");
	assert_fault(
		words_role(&on, "assessor:2027-01-01..2026-01-01", &role, &why),
		RC_USAGE, &why);
	assert_fault(words_role(&on, "assessor:soon", &role, &why), RC_INVALID,
		     &why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_places_in_media),
		cmocka_unit_test(refuses_what_is_no_place),
		cmocka_unit_test(reads_roles_with_their_dates),
		cmocka_unit_test(refuses_roles_that_are_none),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
