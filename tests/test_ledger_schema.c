/* logbook/ledger_schema.c: tables and triggers that are not ours. */

#include <stdlib.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "support/books.h"
#include "support/test.h"

static enum rc
open_it(void **state, const char *name, struct fault *why)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	enum rc rc;

	test_path(path, *state, name);
	rc = logbook_open(&lb, path, why);
	logbook_close(lb);
	return rc;
}

static struct logbook *
to_read(void **state, const char *name)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	struct fault why;

	test_path(path, *state, name);
	assert_ok(logbook_open_to_read(&lb, path, &why), &why);
	return lb;
}

/* As books_tamper(), by somebody who puts nothing back. */
static void
scar(void **state, const char *name, const char *sql)
{
	char path[TEST_PATH_SIZE],
		*file = mem_format("%s/logbook.sqlite", name);
	sqlite3 *db = NULL;

	test_path(path, *state, file);
	free(file);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
is_not_written_under_tables_that_are_not_ours(void **state)
{
	static const struct {
		const char *sql, *says;
	} scars[] = {
		{ "DROP TRIGGER node_once", "lacks one of our tables or "
					    "triggers: node_once" },
		{ "CREATE TABLE stash (a)", "not ours: stash" },
		{ "CREATE VIEW peek AS SELECT * FROM statement",
		  "not ours: peek" },
		{ "CREATE INDEX index_bytes ON statement (bytes)",
		  "not ours: index_bytes" },
		{ "CREATE TRIGGER index_evil AFTER INSERT ON statement"
		  " BEGIN DELETE FROM content; END",
		  "not ours: index_evil" },
		{ "CREATE TRIGGER index_evil AFTER INSERT ON index_claim"
		  " BEGIN DELETE FROM content; END;"
		  "UPDATE meta SET value = 'older' WHERE name = 'derived'",
		  "not ours: index_evil" },
		{ "DROP TRIGGER content_kept; CREATE TRIGGER content_kept"
		  " BEFORE UPDATE ON content BEGIN SELECT 1; END",
		  "not ours: content_kept" },
		{ "ALTER TABLE index_person ADD COLUMN shoe TEXT",
		  "not ours: index_person" },
	};

	for (size_t i = 0; i < sizeof(scars) / sizeof(*scars); i++) {
		char *name = mem_format("book%zu", i);
		struct logbook *lb = books_make(*state, name);
		struct fault why;

		assert_ok(logbook_check_schema(lb, &why), &why);
		logbook_close(lb);
		scar(state, name, scars[i].sql);
		assert_fault(open_it(state, name, &why), RC_CORRUPT, &why);
		assert_says(&why, scars[i].says);
		lb = to_read(state, name);
		if (!logbook_stale(lb)) {
			assert_fault(logbook_check_schema(lb, &why), RC_CORRUPT,
				     &why);
			assert_says(&why, scars[i].says);
		}
		logbook_close(lb);
		free(name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(is_not_written_under_tables_that_are_not_ours),
	};

	return cmocka_run_group_tests_name("ledger_schema", tests, NULL, NULL);
}
