/* base/value.c: what is set, what is lent, what a wrong question answers. */

#include <stdlib.h>
#include <string.h>

#include "base/value.h"
#include "support/test.h"

static void
reads_back_what_was_set(void **state)
{
	struct value *v = value_object();
	struct digest d, back;
	int64_t when = 0;

	(void)state;
	digest_of("abc", 3, &d);
	value_set_text(v, "text", "Schweißnaht");
	value_set_integer(v, "integer", -7);
	value_set_bool(v, "truth", true);
	value_set_digest(v, "digest", &d);
	value_set_time(v, "time", 1772442600);
	assert_string_equal(value_text(v, "text"), "Schweißnaht");
	assert_int_equal(value_integer(v, "integer", 1), -7);
	assert_true(value_bool(v, "truth"));
	assert_string_equal(value_text(v, "digest"),
			    "sha256:ba7816bf8f01cfea414140de5dae2223"
			    "b00361a396177a9cb410ff61f20015ad");
	assert_true(value_digest(v, "digest", &back));
	assert_true(digest_equal(&d, &back));
	assert_string_equal(value_text(v, "time"), "2026-03-02T09:10:00Z");
	assert_true(value_time(v, "time", &when));
	assert_int_equal(when, 1772442600);
	assert_int_equal(value_count(v), 5);
	value_free(v);
}

static void
sets_nothing_where_there_is_nothing(void **state)
{
	struct value *v = value_object();

	(void)state;
	value_set(v, "a", NULL);
	value_set_text(v, "b", NULL);
	value_set_digest(v, "c", NULL);
	assert_int_equal(value_count(v), 0);
	assert_false(value_has(v, "a"));
	value_free(v);
}

static void
replaces_and_removes_members(void **state)
{
	struct value *v = value_object();

	(void)state;
	value_set_integer(v, "n", 1);
	value_set_integer(v, "n", 2);
	assert_int_equal(value_count(v), 1);
	assert_int_equal(value_integer(v, "n", 0), 2);
	value_remove(v, "n");
	value_remove(v, "n"); /* absent is fine */
	assert_false(value_has(v, "n"));
	value_free(v);
}

static void
answers_wrong_questions_with_nothing(void **state)
{
	struct value *v = value_object();
	struct digest d;
	int64_t when;

	(void)state;
	value_set_text(v, "text", "sha256:short");
	value_set_integer(v, "one", 1);
	assert_null(value_text(v, "one"));
	assert_null(value_text(v, "none"));
	assert_int_equal(value_integer(v, "text", 42), 42);
	assert_false(value_bool(v, "one"));
	assert_false(value_digest(v, "text", &d));
	assert_false(value_digest(v, "one", &d));
	assert_false(value_time(v, "text", &when));
	assert_null(value_get(value_get(v, "text"), "deeper"));
	assert_null(value_at(v, 0));
	assert_null(value_walk(value_get(v, "one")));
	assert_int_equal(value_count(value_get(v, "text")), 0);
	value_free(v);
}

static void
takes_null_for_an_absent_value(void **state)
{
	struct digest d;

	(void)state;
	assert_int_equal(value_kind(NULL), VALUE_NONE);
	assert_null(value_get(NULL, "a"));
	assert_null(value_text(NULL, "a"));
	assert_null(value_string(NULL));
	assert_null(value_at(NULL, 0));
	assert_null(value_walk(NULL));
	assert_null(value_copy(NULL));
	assert_null(value_keep(NULL));
	assert_int_equal(value_number(NULL, 3), 3);
	assert_int_equal(value_count(NULL), 0);
	assert_true(value_real(NULL) == 0);
	assert_false(value_is_digest(NULL, &d));
	assert_false(value_holds_text(NULL, "a"));
	assert_true(value_equal(NULL, NULL));
	value_free(NULL);
}

static void
tells_kinds_apart(void **state)
{
	struct value *all = value_array();
	const enum value_kind kinds[] = { VALUE_OBJECT, VALUE_ARRAY,
					  VALUE_TEXT,	VALUE_INTEGER,
					  VALUE_REAL,	VALUE_TRUE,
					  VALUE_FALSE };

	(void)state;
	value_push(all, value_object());
	value_push(all, value_array());
	value_push(all, value_of_text(""));
	value_push(all, value_of_integer(0));
	value_push(all, value_of_decimal("-0.5"));
	value_push(all, value_of_bool(true));
	value_push(all, value_of_bool(false));
	value_push(all, NULL); /* nothing */
	assert_int_equal(value_count(all), 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(value_kind(value_at(all, i)), kinds[i]);
	value_free(all);
}

static void
makes_numbers_of_decimals(void **state)
{
	struct value *whole = value_of_decimal("3");
	struct value *part = value_of_decimal("-2.25");

	(void)state;
	assert_int_equal(value_kind(whole), VALUE_INTEGER);
	assert_int_equal(value_number(whole, 0), 3);
	assert_true(value_real(whole) == 3);
	assert_int_equal(value_kind(part), VALUE_REAL);
	assert_true(value_real(part) == -2.25);
	value_free(whole);
	value_free(part);
}

static void
walks_members_in_the_order_they_were_set(void **state)
{
	static const char *const names[] = { "z", "a", "m", "b" };
	struct value *v = value_object();
	size_t i = 0;

	(void)state;
	for (size_t n = 0; n < 4; n++)
		value_set_integer(v, names[n], (int64_t)n);
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at)) {
		assert_string_equal(value_name(at), names[i]);
		assert_int_equal(value_number(value_member(at), -1), i);
		i++;
	}
	assert_int_equal(i, 4);
	value_free(v);
}

static void
finds_text_in_an_array(void **state)
{
	struct value *v = value_array();

	(void)state;
	value_push(v, value_of_integer(1));
	value_push_text(v, "assessor");
	value_push_text(v, NULL);
	assert_int_equal(value_count(v), 2);
	assert_true(value_holds_text(v, "assessor"));
	assert_false(value_holds_text(v, "assess"));
	value_free(v);
}

static void
copies_deep_and_keeps_shared(void **state)
{
	struct value *inner = value_object();
	struct value *v = value_object();
	struct value *copy, *kept;

	(void)state;
	kept = value_keep(inner);
	assert_ptr_equal(kept, inner);
	value_set(v, "inner", inner);
	copy = value_copy(v);
	assert_true(value_equal(copy, v));
	value_set_integer(kept, "n", 1); /* seen in v, not in its copy */
	assert_int_equal(value_integer(value_get(v, "inner"), "n", 0), 1);
	assert_false(value_equal(copy, v));
	value_free(v);
	assert_int_equal(value_integer(kept, "n", 0), 1);
	value_free(kept);
	value_free(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_was_set),
		cmocka_unit_test(sets_nothing_where_there_is_nothing),
		cmocka_unit_test(replaces_and_removes_members),
		cmocka_unit_test(answers_wrong_questions_with_nothing),
		cmocka_unit_test(takes_null_for_an_absent_value),
		cmocka_unit_test(tells_kinds_apart),
		cmocka_unit_test(makes_numbers_of_decimals),
		cmocka_unit_test(walks_members_in_the_order_they_were_set),
		cmocka_unit_test(finds_text_in_an_array),
		cmocka_unit_test(copies_deep_and_keeps_shared),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
