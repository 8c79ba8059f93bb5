/* logbook/ledger_read.c: what is read is what was entered, or it is told. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/encode.h"
#include "support/books.h"
#include "support/seen.h"
#include "support/test.h"

static uint64_t
size_of(struct logbook *lb)
{
	struct fault why;
	uint64_t size = 0;

	assert_ok(logbook_size(lb, &size, &why), &why);
	return size;
}

static void
numbers_statements_without_gaps(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s;
	struct fault why;
	uint64_t number;

	books_fill(lb, 5);
	books_fill(lb, 2);
	assert_int_equal(size_of(lb), 8);
	for (uint64_t i = 0; i < 8; i++) {
		assert_ok(logbook_statement(lb, i, &s, NULL, &why), &why);
		assert_int_equal(s.number, i);
		assert_ok(logbook_number_of(lb, &s.id, &number, &why), &why);
		assert_int_equal(number, i);
		statement_clear(&s);
	}
	assert_fault(logbook_statement(lb, 8, &s, &bytes, &why), RC_NOT_FOUND,
		     &why);
	assert_says(&why, "no statement 8");
	buf_clear(&bytes);
	logbook_close(lb);
}

static enum rc
see_raw(void *arg, uint64_t number, const void *bytes, size_t size,
	struct fault *why)
{
	assert_int_equal(((const char *)bytes)[0], '{');
	assert_int_equal(((const char *)bytes)[size - 1], '}');
	return seen_number(arg, number, why);
}

static void
lends_statements_in_order(void **state)
{
	struct logbook *lb = books_make(*state, "book");

	books_fill(lb, 6);
	assert_each(logbook_each_raw(lb, 2, 5, see_raw, &seen, &fault),
		    "2 3 4 ");
	assert_each(logbook_each_raw(lb, 5, UINT64_MAX, see_raw, &seen, &fault),
		    "5 6 ");
	assert_each(logbook_each_raw(lb, 7, 9, see_raw, &seen, &fault), "");
	logbook_close(lb);
}

static void
notices_a_statement_that_was_changed(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct statement s;
	struct fault why;

	books_fill(lb, 5);
	assert_int_equal(
		books_tamper(*state, "book",
			     "DROP TRIGGER statement_kept;"
			     "UPDATE statement SET bytes = "
			     " CAST(replace(bytes, '\"seconds\":3', "
			     "'\"seconds\":4') AS BLOB) WHERE number = 3"),
		SQLITE_OK);
	assert_fault(logbook_statement(lb, 3, &s, NULL, &why), RC_CORRUPT,
		     &why);
	assert_string_equal(why.reason, "root");
	assert_says(&why, "statement 3");
	assert_fault(logbook_check_tree(lb, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "root");
	assert_ok(logbook_statement(lb, 2, &s, NULL, &why), &why);
	statement_clear(&s);
	logbook_close(lb);
}

/* A content whose digest is not known to a test: the one there is. */
static struct digest
only_content(struct logbook *lb)
{
	struct statement s;
	struct digest id;
	struct fault why;

	assert_ok(logbook_statement(lb, 0, &s, NULL, &why), &why);
	assert_true(s.has_content);
	id = s.content;
	statement_clear(&s);
	return id;
}

static void
notices_a_content_that_was_changed(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct digest id = only_content(lb);
	struct value *content = NULL;
	struct fault why;

	assert_ok(logbook_content(lb, &id, &content, NULL, &why), &why);
	assert_string_equal(value_text(content, "name"), "Weld School");
	value_free(content);
	assert_int_equal(
		books_tamper(*state, "book",
			     "DROP TRIGGER content_kept;"
			     "UPDATE content SET bytes = CAST("
			     "replace(bytes, 'Weld', 'Wild') AS BLOB)"),
		SQLITE_OK);
	assert_fault(logbook_content(lb, &id, &content, NULL, &why), RC_CORRUPT,
		     &why);
	assert_string_equal(why.reason, "content-digest");
	logbook_close(lb);
}

static void
tells_an_erased_content(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct digest id = only_content(lb);
	struct fault why;

	assert_int_equal(books_tamper(*state, "book", "DELETE FROM content"),
			 SQLITE_OK);
	assert_fault(logbook_content(lb, &id, NULL, NULL, &why), RC_NOT_FOUND,
		     &why);
	assert_says(&why, "no content sha256:");
	/* the statement stands without it */
	assert_ok(logbook_check_tree(lb, &why), &why);
	logbook_close(lb);
}

static enum rc
see_note(void *arg, uint64_t size, const char *text, struct fault *why)
{
	assert_non_null(strstr(text, "did:key:"));
	return seen_number(arg, size, why);
}

static void
lends_checkpoints_in_order(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct buf one = BUF_LIMIT(NOTE_LIMIT), newest = BUF_LIMIT(NOTE_LIMIT);
	struct fault why;

	books_fill(lb, 4);
	books_fill(lb, 2);
	assert_each(logbook_each_checkpoint(lb, see_note, &seen, &fault),
		    "1 5 7 ");
	assert_ok(logbook_checkpoint(lb, 7, &one, &why), &why);
	assert_ok(logbook_newest_checkpoint(lb, &newest, &why), &why);
	assert_string_equal(buf_text_of(&one), buf_text_of(&newest));
	assert_fault(logbook_checkpoint(lb, 6, &one, &why), RC_NOT_FOUND, &why);
	assert_says(&why, "no checkpoint of 6");
	buf_clear(&one);
	buf_clear(&newest);
	logbook_close(lb);
}

/* records.md §11: of a later program with the same format */
static void
gives_what_this_program_does_not_understand(void **state)
{
	static const char text[] =
		"{\"claim\":{\"by\":\"did:key:x\",\"facts\":{},"
		"\"format\":\"recorder-claim-v1\",\"kind\":\"moon-seen\","
		"\"time\":\"2026-03-02T09:10:00Z\"},"
		"\"format\":\"recorder-statement-v1\",\"number\":1,"
		"\"time\":\"2026-03-02T09:10:00Z\"}";
	struct logbook *lb = books_make(*state, "book");
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	char sql[1024], *hex, *leaf_hex;
	struct statement s;
	struct digest leaf;
	struct fault why;

	tree_leaf(text, sizeof(text) - 1, &leaf);
	hex = hex_text(text, sizeof(text) - 1);
	leaf_hex = hex_text(leaf.bytes, sizeof(leaf.bytes));
	snprintf(sql, sizeof(sql),
		 "INSERT INTO statement (number, bytes) VALUES (1, x'%s');"
		 "INSERT INTO node (level, place, hash) VALUES (0, 1, x'%s')",
		 hex, leaf_hex);
	assert_int_equal(books_tamper(*state, "book", sql), SQLITE_OK);

	assert_fault(logbook_statement(lb, 1, &s, &bytes, &why), RC_NEWER,
		     &why);
	assert_says(&why, "statement 1");
	assert_int_equal(s.kind, KIND_UNKNOWN);
	assert_true(digest_equal(&s.leaf, &leaf));
	assert_string_equal(buf_text_of(&bytes), text);
	statement_clear(&s);
	buf_clear(&bytes);
	free(leaf_hex);
	free(hex);
	logbook_close(lb);
}

static void
reads_one_moment(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct logbook *other = books_again(*state, "book");
	struct fault why;

	assert_ok(logbook_begin_read(lb, &why), &why);
	books_fill(other, 3);
	assert_int_equal(size_of(lb), 1);
	logbook_rollback(lb);
	assert_int_equal(size_of(lb), 4);
	logbook_close(other);
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(numbers_statements_without_gaps),
		IN_A_DIR(lends_statements_in_order),
		IN_A_DIR(notices_a_statement_that_was_changed),
		IN_A_DIR(notices_a_content_that_was_changed),
		IN_A_DIR(tells_an_erased_content),
		IN_A_DIR(lends_checkpoints_in_order),
		IN_A_DIR(gives_what_this_program_does_not_understand),
		IN_A_DIR(reads_one_moment),
	};

	return cmocka_run_group_tests_name("ledger_read", tests, NULL, NULL);
}
