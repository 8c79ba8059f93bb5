/* recorder/cli/sheet.c: judgement sheets as spreadsheets and people make them.
 */

#include <string.h>

#include "../recorder/cli/sheet.h"
#include "support/test.h"

static enum rc
read_text(const char *text, struct sheet *s, struct fault *why)
{
	return sheet_of_bytes(text, strlen(text), s, why);
}

static void
reads_columns_in_any_order(void **state)
{
	struct sheet s;
	struct fault why;

	(void)state;
	assert_ok(read_text("Level,criterion\ncompetent,lift\nn/a,team\n", &s,
			    &why),
		  &why);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.rows[0].cell[SHEET_CRITERION], "lift");
	assert_string_equal(s.rows[0].cell[SHEET_LEVEL], "competent");
	assert_string_equal(s.rows[1].cell[SHEET_LEVEL], "n/a");
	assert_null(s.rows[1].cell[SHEET_RATIONALE]);
	assert_int_equal(s.rows[1].line, 3);
	sheet_clear(&s);
}

static void
reads_quotes_commas_and_line_feeds_inside_a_cell(void **state)
{
	struct sheet s;
	struct fault why;

	(void)state;
	assert_ok(read_text("criterion,rationale\r\n"
			    "lift,\"said \"\"up\"\", then\r\nlifted\"\r\n"
			    "plan,short",
			    &s, &why),
		  &why);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.rows[0].cell[SHEET_RATIONALE],
			    "said \"up\", then\nlifted");
	assert_int_equal(s.rows[1].line, 4);
	sheet_clear(&s);
}

static void
reads_semicolons_and_a_byte_order_mark(void **state)
{
	struct sheet s;
	struct fault why;

	(void)state;
	assert_ok(read_text("\xef\xbb\xbf"
			    "criterion;level\nlift;competent\n\n",
			    &s, &why),
		  &why);
	assert_int_equal(s.count, 1);
	assert_string_equal(s.rows[0].cell[SHEET_CRITERION], "lift");
	sheet_clear(&s);
}

static void
reads_json_with_one_moment_or_many(void **state)
{
	struct sheet s;
	struct fault why;

	(void)state;
	assert_ok(read_text("[{\"criterion\":\"lift\",\"level\":\"competent\","
			    "\"at\":[\"a@1\",\"b@2\"]},"
			    "{\"criterion\":\"plan\",\"at\":\"c\"}]",
			    &s, &why),
		  &why);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.rows[0].cell[SHEET_AT], "a@1;b@2");
	assert_string_equal(s.rows[1].cell[SHEET_AT], "c");
	sheet_clear(&s);
}

static void
refuses_what_it_cannot_place(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "criterion,grade\nlift,5\n", "grade" },
		{ "level\ncompetent\n", "criterion" },
		{ "criterion,level\nlift,competent,more\n", "line 2" },
		{ "criterion,rationale\nlift,\"open\n", "not closed" },
		{ "criterion,rationale\nlift,\"a\"b\n", "after a closing" },
		{ "criterion,level\n,competent\n", "no criterion" },
		{ "criterion,level\n", "no judgement" },
		{ "", "criterion" },
		{ "[{\"criterion\":1}]", "not a text" },
		{ "[{\"criterion\":\"a\",\"grade\":\"b\"}]", "grade" },
		{ "{\"criterion\":\"a\"}", "array" },
		{ "criterion,rationale\nlift,\x01\n", "UTF-8" },
	};
	struct sheet s;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_fault(read_text(cases[i].text, &s, &why), RC_INVALID,
			     &why);
		assert_says(&why, cases[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_columns_in_any_order),
		cmocka_unit_test(
			reads_quotes_commas_and_line_feeds_inside_a_cell),
		cmocka_unit_test(reads_semicolons_and_a_byte_order_mark),
		cmocka_unit_test(reads_json_with_one_moment_or_many),
		cmocka_unit_test(refuses_what_it_cannot_place),
	};

	return cmocka_run_group_tests_name("sheet", tests, NULL, NULL);
}
