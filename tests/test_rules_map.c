/* recorder/assess/rules_map.c: the hash map under the rules. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../recorder/assess/rules_private.h"
#include "support/test.h"

enum { MANY = 5000 };

static void
an_empty_map_finds_nothing(void **state)
{
	struct map m = { .room = 0 };

	(void)state;
	assert_null(map_find(&m, "a", 1));
	map_clear(&m);
}

static void
each_key_finds_its_own_value_however_many(void **state)
{
	static char keys[MANY][8];
	struct map m = { .room = 0 };

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(keys[i], sizeof(keys[i]), "%zu", i);
		map_put(&m, keys[i], strlen(keys[i]), keys[i]);
	}
	assert_int_equal(m.count, MANY);
	for (size_t i = 0; i < MANY; i++) {
		char key[8];

		snprintf(key, sizeof(key), "%zu", i);
		assert_ptr_equal(map_find(&m, key, strlen(key)), keys[i]);
	}
	assert_null(map_find(&m, "5000", 4));
	map_clear(&m);
}

static void
a_key_that_begins_like_another_is_another(void **state)
{
	struct map m = { .room = 0 };
	int one, two;

	(void)state;
	map_put(&m, "abc", 3, &one);
	map_put(&m, "ab", 2, &two);
	assert_ptr_equal(map_find(&m, "abc", 3), &one);
	assert_ptr_equal(map_find(&m, "ab", 2), &two);
	assert_null(map_find(&m, "a", 1));
	map_clear(&m);
}

static void
a_key_put_again_has_the_new_value(void **state)
{
	struct map m = { .room = 0 };
	int one, two;

	(void)state;
	map_put(&m, "abc", 3, &one);
	map_put(&m, "abc", 3, &two);
	assert_ptr_equal(map_find(&m, "abc", 3), &two);
	assert_int_equal(m.count, 1);
	map_clear(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_finds_nothing),
		cmocka_unit_test(each_key_finds_its_own_value_however_many),
		cmocka_unit_test(a_key_that_begins_like_another_is_another),
		cmocka_unit_test(a_key_put_again_has_the_new_value),
	};

	return cmocka_run_group_tests_name("rules_map", tests, NULL, NULL);
}
