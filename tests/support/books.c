/* Logbooks for tests: see support/books.h. */

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/stamp.h"
#include "support/books.h"
#include "support/test.h"

const char books_admin[] = "urn:uuid:00000000-0000-4000-8000-000000000001";
const char books_learner[] = "urn:uuid:00000000-0000-4000-8000-000000000002";

/* Kinds whose content is not optional get one. */
static struct value *
content_for(enum kind kind)
{
	struct value *content = value_object();

	if (kind == KIND_LOGBOOK_MADE || kind == KIND_PERSON_AMENDED ||
	    kind == KIND_KEY_OFFERED)
		value_set_text(content, "name", "Weld School");
	else if (kind == KIND_PERSON_SUSPENDED || kind == KIND_SAME_PERSON ||
		 kind == KIND_ROLES_SET)
		value_set_text(content, "reason", "as agreed");
	return content;
}

static void
enter(struct logbook *lb, const struct claim_words *words, uint64_t *number)
{
	struct value *content = content_for(words->kind);
	struct claim_words full = *words;
	struct digest id;
	struct statement s;
	struct fault why;
	size_t size = 0;
	char *salted = content_new(content, &size, &id);
	struct value *claim;

	full.content = salted == NULL ? NULL : &id;
	claim = claim_new(&full);
	assert_ok(logbook_enter(lb,
				&(struct entry){ .claim = claim,
						 .content = salted,
						 .content_size = size },
				&s, &why),
		  &why);
	*number = s.number;
	statement_clear(&s);
	value_free(claim);
	value_free(content);
	free(salted);
}

uint64_t
books_say(struct logbook *lb, enum kind kind, const char *by, const char *about,
	  struct value *facts)
{
	struct claim_words words = {
		.kind = kind,
		.logbook = kind == KIND_KEY_OFFERED ? NULL : logbook_did(lb),
		.by = by == NULL ? logbook_did(lb) : by,
		.time = stamp_now(),
		.about = about,
		.facts = facts,
	};
	struct fault why;
	uint64_t number;

	if (by != NULL && kind != KIND_KEY_OFFERED)
		words.role = kind_roles(kind) & ROLE_ADMINISTRATOR
				     ? ROLE_ADMINISTRATOR
				     : ROLE_LEARNER;
	assert_ok(logbook_begin(lb, &why), &why);
	enter(lb, &words, &number);
	assert_ok(logbook_commit(lb, &why), &why);
	return number;
}

struct logbook *
books_make(const char *dir, const char *name)
{
	struct value *facts = value_object();
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	struct fault why;

	test_path(path, dir, name);
	assert_ok(logbook_make(&lb, path, &why), &why);
	value_set_text(facts, "zone", "Europe/Berlin");
	assert_int_equal(books_say(lb, KIND_LOGBOOK_MADE, NULL, NULL, facts),
			 0);
	return lb;
}

struct logbook *
books_again(const char *dir, const char *name)
{
	char path[TEST_PATH_SIZE];
	struct logbook *lb = NULL;
	struct fault why;

	test_path(path, dir, name);
	assert_ok(logbook_open(&lb, path, &why), &why);
	return lb;
}

struct value *
books_tick(struct logbook *lb, int64_t seconds)
{
	struct claim_words words = {
		.kind = KIND_CLOCK_NOTICED,
		.logbook = logbook_did(lb),
		.by = logbook_did(lb),
		.time = stamp_now(),
		.facts = value_object(),
	};

	value_set_text(words.facts, "event", "step-ahead");
	value_set_integer(words.facts, "seconds", seconds);
	return claim_new(&words);
}

void
books_fill(struct logbook *lb, uint64_t count)
{
	struct statement s;
	struct fault why;
	uint64_t size = 0;

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(logbook_size(lb, &size, &why), &why);
	for (uint64_t i = 0; i < count; i++) {
		struct value *claim = books_tick(lb, (int64_t)(size + i));
		const struct entry entry = { .claim = claim };

		assert_ok(logbook_enter(lb, &entry, &s, &why), &why);
		statement_clear(&s);
		value_free(claim);
	}
	assert_ok(logbook_commit(lb, &why), &why);
}

int
books_tamper(const char *dir, const char *name, const char *sql)
{
	enum { TRIGGERS = 32 };
	char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE];
	char *triggers[TRIGGERS];
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;
	size_t count = 0;
	int code;

	test_path(folder, dir, name);
	test_path(path, folder, "logbook.sqlite");
	code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
	assert_int_equal(code, SQLITE_OK);
	sqlite3_extended_result_codes(db, 1);
	if (sqlite3_prepare_v2(db,
			       "SELECT sql FROM sqlite_schema"
			       " WHERE type = 'trigger'",
			       -1, &q, NULL) == SQLITE_OK) {
		while (sqlite3_step(q) == SQLITE_ROW && count < TRIGGERS)
			triggers[count++] = sqlite3_mprintf(
				"%s", sqlite3_column_text(q, 0));
	}
	sqlite3_finalize(q);
	code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	/* those that are still there are not made twice */
	for (size_t i = 0; i < count; i++) {
		sqlite3_exec(db, triggers[i], NULL, NULL, NULL);
		sqlite3_free(triggers[i]);
	}
	sqlite3_close(db);
	return code;
}
