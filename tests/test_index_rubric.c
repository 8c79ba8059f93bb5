/* logbook/index_rubric.c: the list of rubrics. */

#include "logbook/index.h"
#include "support/books.h"
#include "support/seen.h"
#include "support/test.h"

static enum rc
see_rubric(void *arg, const struct rubric_row *row, struct fault *why)
{
	(void)why;
	seen_word(arg, row->title);
	seen_word(arg, row->retired ? "retired" : "in use");
	return RC_OK;
}

static void
lists_rubrics_as_they_were_adopted(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct rubric_row row = {
		.uri = "urn:x", .version = "1", .title = "Weld", .number = 9
	};
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(index_put_rubric(lb, &row, &why), &why);
	row.id.bytes[0] = 200;
	row.title = "Lift";
	row.number = 4;
	assert_ok(index_put_rubric(lb, &row, &why), &why);
	row.retired = true;
	assert_ok(index_put_rubric(lb, &row, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_each(index_each_rubric(lb, see_rubric, &seen, &fault),
		    "Lift retired Weld in use ");
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(lists_rubrics_as_they_were_adopted),
	};

	return cmocka_run_group_tests_name("index_rubric", tests, NULL, NULL);
}
