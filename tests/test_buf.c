/* base/buf.c: growing, the ceiling, and what is handed over. */

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "support/test.h"

static void
takes_exactly_its_limit_and_not_a_byte_more(void **state)
{
	struct buf b = BUF_LIMIT(4);
	struct fault why;

	(void)state;
	assert_ok(buf_add(&b, "abc", 3, &why), &why);
	assert_fault(buf_add(&b, "de", 2, &why), RC_TOO_BIG, &why);
	assert_string_equal(buf_text_of(&b), "abc");
	assert_ok(buf_add(&b, "d", 1, &why), &why);
	assert_string_equal(buf_text_of(&b), "abcd");
	assert_fault(buf_format(&b, &why, "%d", 1), RC_TOO_BIG, &why);
	assert_int_equal(b.size, 4);
	buf_clear(&b);
}

static void
keeps_every_byte_while_it_grows(void **state)
{
	struct buf b = BUF_LIMIT(1000000);
	struct fault why;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint8_t byte = (uint8_t)(i % 251);

		assert_ok(buf_add(&b, &byte, 1, &why), &why);
	}
	assert_int_equal(b.size, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.bytes[i], i % 251);
	assert_int_equal(b.bytes[b.size], 0);
	buf_clear(&b);
}

static void
reads_as_text_even_when_nothing_was_added(void **state)
{
	struct buf b = BUF_LIMIT(10);
	struct fault why;
	char *taken;

	(void)state;
	assert_string_equal(buf_text_of(&b), "");
	assert_ok(buf_add(&b, NULL, 0, &why), &why);
	assert_string_equal(buf_text_of(&b), "");
	buf_clear(&b);
	taken = buf_take(&b);
	assert_string_equal(taken, "");
	free(taken);
}

static void
formats_longer_than_the_room_it_has(void **state)
{
	struct buf b = BUF_LIMIT(10000);
	struct fault why;

	(void)state;
	assert_ok(buf_add_text(&b, "<", &why), &why);
	assert_ok(buf_format(&b, &why, "%05000d", 7), &why);
	assert_ok(buf_format(&b, &why, ">"), &why);
	assert_int_equal(b.size, 5002);
	assert_string_equal(buf_text_of(&b) + 4999, "07>");
	buf_clear(&b);
}

static void
can_be_used_again_with_the_same_limit(void **state)
{
	struct buf b = BUF_LIMIT(3);
	struct fault why;
	char *taken;

	(void)state;
	assert_ok(buf_add_text(&b, "abc", &why), &why);
	buf_empty(&b);
	assert_string_equal(buf_text_of(&b), "");
	assert_ok(buf_add_text(&b, "def", &why), &why);
	taken = buf_take(&b);
	assert_string_equal(taken, "def");
	assert_null(b.bytes);
	assert_ok(buf_add_text(&b, "ghi", &why), &why);
	assert_fault(buf_add_text(&b, "j", &why), RC_TOO_BIG, &why);
	assert_string_equal(taken, "def");
	free(taken);
	buf_wipe(&b);
	assert_null(b.bytes);
	assert_int_equal(b.limit, 3);
	buf_wipe(&b);
}

static void
refuses_a_size_that_overflows(void **state)
{
	struct buf b = BUF_LIMIT(SIZE_MAX);
	struct fault why;

	(void)state;
	assert_ok(buf_add_text(&b, "a", &why), &why);
	assert_fault(buf_add(&b, "b", SIZE_MAX - 1, &why), RC_TOO_BIG, &why);
	assert_string_equal(buf_text_of(&b), "a");
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_exactly_its_limit_and_not_a_byte_more),
		cmocka_unit_test(keeps_every_byte_while_it_grows),
		cmocka_unit_test(reads_as_text_even_when_nothing_was_added),
		cmocka_unit_test(formats_longer_than_the_room_it_has),
		cmocka_unit_test(can_be_used_again_with_the_same_limit),
		cmocka_unit_test(refuses_a_size_that_overflows),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
