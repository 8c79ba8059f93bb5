/* base/mem.c: copies, lists, and memory that is wiped. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "support/test.h"

static void
pushes_items_that_start_as_zero_and_stay(void **state)
{
	struct row {
		int number;
		int unset;
	} *rows = NULL;
	size_t count = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct row *row =
			mem_push((void **)&rows, count++, sizeof(*row));

		assert_int_equal(row->number, 0);
		row->number = i;
	}
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(rows[i].number, i);
		assert_int_equal(rows[i].unset, 0);
	}
	free(rows);
}

static void
copies_text_and_bytes_with_a_nul_behind(void **state)
{
	char *text = mem_text("abc"), *part = mem_text_of("abcdef", 2);
	char *made = mem_format("%s-%03d", "id", 7);

	(void)state;
	assert_string_equal(text, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(made, "id-007");
	assert_null(mem_text(NULL));
	free(text);
	free(part);
	free(made);
}

static void
gives_zeroed_memory_even_of_no_size(void **state)
{
	char *none = mem_array(0, 8), *some = mem_array(3, 5);

	(void)state;
	assert_non_null(none);
	for (size_t i = 0; i < 15; i++)
		assert_int_equal(some[i], 0);
	free(none);
	free(some);
}

static void
wipes_all_of_what_was_secret(void **state)
{
	char secret[] = "hunter2";

	(void)state;
	mem_wipe(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		assert_int_equal(secret[i], 0);
	mem_wipe(NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pushes_items_that_start_as_zero_and_stay),
		cmocka_unit_test(copies_text_and_bytes_with_a_nul_behind),
		cmocka_unit_test(gives_zeroed_memory_even_of_no_size),
		cmocka_unit_test(wipes_all_of_what_was_secret),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
