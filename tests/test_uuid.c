/* base/uuid.c: the derived UUIDs of records.md §10, and random ones. */

#include <string.h>

#include "base/uuid.h"
#include "support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char rubric[] = "sha256:a71eab7587905aa16950cf84520dc167"
			     "66a793708145f43a14997f1835aaadf6";
static const char document[] = "sha256:9d8b50be5943fd35866305578e805e6a"
			       "7de50150b212d65cac0b3eebae36acc2";

/* The ids of the credential among the vectors of records.md §13 */
static void
derives_the_ids_of_the_published_credential(void **state)
{
	const struct {
		const char *lines[4];
		size_t count;
		const char *urn;
	} cases[] = {
		{ { "achievement", rubric },
		  2,
		  "urn:uuid:1ad441e9-55e6-8c60-93bc-b537b46396d1" },
		{ { "outcome", rubric },
		  2,
		  "urn:uuid:c614fafd-c00a-8448-9318-d3b8ff615def" },
		{ { "criterion", rubric, "plan" },
		  3,
		  "urn:uuid:612e1296-28d9-8f31-8511-e72b29f21c4f" },
		{ { "level", rubric, "plan", "competent" },
		  4,
		  "urn:uuid:3af6e652-4b14-8ccc-b148-ddb2983f0597" },
		{ { "credential", document },
		  2,
		  "urn:uuid:f2f8ee88-871d-84f5-a285-2b50c2dbdfdd" },
	};
	char urn[UUID_URN_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uuid_of_lines(cases[i].lines, cases[i].count, urn);
		assert_string_equal(urn, cases[i].urn);
		assert_true(uuid_is_urn(urn));
	}
}

static void
draws_a_version_4_that_differs_each_time(void **state)
{
	char urn[UUID_URN_SIZE], other[UUID_URN_SIZE];

	(void)state;
	for (int i = 0; i < 200; i++) {
		uuid_new(urn);
		uuid_new(other);
		assert_true(uuid_is_urn(urn));
		assert_int_equal(strlen(urn), UUID_URN_SIZE - 1);
		assert_int_equal(urn[23], '4');
		assert_non_null(strchr("89ab", urn[28]));
		assert_string_not_equal(urn, other);
	}
}

static void
tells_a_urn_from_what_only_looks_like_one(void **state)
{
	static const char *const bad[] = {
		"",
		"urn:uuid:",
		"1ad441e9-55e6-8c60-93bc-b537b46396d1",
		"urn:uuid:1AD441E9-55e6-8c60-93bc-b537b46396d1",
		"URN:UUID:1ad441e9-55e6-8c60-93bc-b537b46396d1",
		"urn:uuid:1ad441e9-55e6-8c60-93bc-b537b46396d",
		"urn:uuid:1ad441e9-55e6-8c60-93bc-b537b46396d1a",
		"urn:uuid:1ad441e9-55e6-8c60-93bc-b537b46396d1\n",
		"urn:uuid:1ad441e955e6-8c60-93bc-b537b46396d1aa",
		"urn:uuid:1ad441e9-55e6-8c60-93bc-b537b46396dg",
		"urn:uuid:1ad441e9-55e6-8c60-93bc--537b46396d1",
		"urn:uuid:{1ad441e9-55e6-8c60-93bc-b537b46396d}",
	};

	(void)state;
	assert_true(
		uuid_is_urn("urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0002"));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (uuid_is_urn(bad[i]))
			fail_msg("\"%s\" was taken", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derives_the_ids_of_the_published_credential),
		cmocka_unit_test(draws_a_version_4_that_differs_each_time),
		cmocka_unit_test(tells_a_urn_from_what_only_looks_like_one),
	};

	return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
