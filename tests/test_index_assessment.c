/* logbook/index_assessment.c: assessments by what is asked for. */

#include <string.h>

#include "../recorder/logbook/logbook_private.h"
#include "logbook/index.h"
#include "support/books.h"
#include "support/seen.h"
#include "support/test.h"

static const char first[] = "urn:uuid:ab000000-0000-4000-8000-000000000001";
static const char second[] = "urn:uuid:ab000000-1111-4000-8000-000000000002";
static const char third[] = "urn:uuid:cd000000-0000-4000-8000-000000000003";

static enum rc
see_assessment(void *arg, const struct assessment_row *row, struct fault *why)
{
	char word[] = "?";

	(void)why;
	word[0] = row->urn[strlen(row->urn) - 1];
	seen_word(arg, word);
	return RC_OK;
}

static void
put_assessment(struct logbook *lb, const char *urn, const char *learner,
	       const char *state, uint64_t number)
{
	const struct assessment_row row = { .urn = urn,
					    .learner = learner,
					    .state = state,
					    .rubric = { { (uint8_t)number } },
					    .number = number };
	struct fault why;

	assert_ok(index_put_assessment(lb, &row, &why), &why);
}

#define assert_found(lb, wanted, ...)                                          \
	assert_each(index_each_assessment(                                     \
			    lb, &(struct assessment_filter){ __VA_ARGS__ },    \
			    see_assessment, &seen, &fault),                    \
		    wanted)

#define assert_found(lb, wanted, ...)                                          \
	assert_each(index_each_assessment(                                     \
			    lb, &(struct assessment_filter){ __VA_ARGS__ },    \
			    see_assessment, &seen, &fault),                    \
		    wanted)

static struct logbook *
with_three(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	put_assessment(lb, third, books_learner, "open", 1);
	put_assessment(lb, second, books_admin, "open", 2);
	put_assessment(lb, first, books_learner, "open", 3);
	put_assessment(lb, first, books_learner, "sealed", 3);
	assert_ok(logbook_commit(lb, &why), &why);
	return lb;
}

static void
finds_assessments_by_what_is_asked(void **state)
{
	struct logbook *lb = with_three(state);
	const struct digest two = { { 2 } };

	assert_each(
		index_each_assessment(lb, NULL, see_assessment, &seen, &fault),
		"3 2 1 ");
	assert_found(lb, "3 2 1 ", .urn = NULL);
	assert_found(lb, "1 ", .urn = first);
	assert_found(lb, "3 2 ", .state = "open");
	assert_found(lb, "3 1 ", .learner = books_learner);
	assert_found(lb, "3 ", .learner = books_learner, .state = "open");
	assert_found(lb, "2 ", .rubric = &two);
	assert_found(lb, "", .rubric = &two, .state = "sealed");
	assert_found(lb, "", .urn = first, .state = "open");
	logbook_close(lb);
}

static void
finds_assessments_by_the_beginning_of_their_uuid(void **state)
{
	struct logbook *lb = with_three(state);

	assert_found(lb, "1 2 ", .prefix = "ab");
	assert_found(lb, "1 2 ", .prefix = "AB00");
	assert_found(lb, "1 2 ", .prefix = "ab000000");
	assert_found(lb, "2 ", .prefix = "ab0000001");
	assert_found(lb, "2 ", .prefix = "ab000000-1");
	assert_found(lb, "1 ",
		     .prefix = "ab000000-0000-4000-8000-000000000001");
	assert_found(lb, "1 ", .prefix = "ab000000000040008000000000000001");
	assert_found(lb, "", .prefix = "ab0000000000400080000000000000011");
	assert_found(lb, "3 ", .prefix = "c");
	assert_found(lb, "", .prefix = "weld");
	assert_found(lb, "2 ", .prefix = "ab", .state = "open");
	assert_found(lb, "1 ", .prefix = "ab", .urn = first);
	assert_found(lb, "", .prefix = "cd", .urn = first);
	logbook_close(lb);
}

/* Every question is answered by a search, not by reading a whole table. */
static void
finds_without_reading_everything(void **state)
{
	struct logbook *lb = with_three(state);
	sqlite3_stmt *plan = NULL;
	const char *detail;
	size_t searches = 0;
	const struct digest two = { { 2 } };

	assert_found(lb, "1 ", .urn = first);
	assert_found(lb, "1 2 ", .prefix = "ab");
	assert_found(lb, "3 2 ", .state = "open");
	assert_found(lb, "3 1 ", .learner = books_learner);
	assert_found(lb, "2 ", .rubric = &two);
	for (size_t i = 0; i < lb->db.kept_count; i++) {
		const char *sql = lb->db.kept[i].sql;
		char *explain;

		if (strncmp(sql, "SELECT", 6) != 0 ||
		    strstr(sql, " FROM index_") == NULL)
			continue;
		explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
		assert_int_equal(sqlite3_prepare_v2(lb->db.sqlite, explain, -1,
						    &plan, NULL),
				 SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			detail = (const char *)sqlite3_column_text(plan, 3);
			if (strncmp(detail, "SEARCH", 6) != 0)
				fail_msg("%s\n%s", sql, detail);
			searches++;
		}
		sqlite3_finalize(plan);
		sqlite3_free(explain);
	}
	assert_true(searches >= 5);
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_assessments_by_what_is_asked),
		IN_A_DIR(finds_assessments_by_the_beginning_of_their_uuid),
		IN_A_DIR(finds_without_reading_everything),
	};

	return cmocka_run_group_tests_name("index_assessment", tests, NULL,
					   NULL);
}
