/* logbook/ledger.c: one act is one transaction; what is entered stays.  One
 * file: the cases share the claims that are entered here by hand. */

/* LINK: -Wl,--wrap=sqlite3_busy_timeout */

#include <stdlib.h>
#include <string.h>

#include "../recorder/logbook/logbook_private.h"
#include "base/json.h"
#include "statement/note.h"
#include "support/books.h"
#include "support/test.h"

/* Ten seconds are long in a test. */
int __real_sqlite3_busy_timeout(sqlite3 *db, int ms);
int __wrap_sqlite3_busy_timeout(sqlite3 *db, int ms);

int
__wrap_sqlite3_busy_timeout(sqlite3 *db, int ms)
{
	assert_int_equal(ms, 10000);
	return __real_sqlite3_busy_timeout(db, 20);
}

static uint64_t
size_of(struct logbook *lb)
{
	struct fault why;
	uint64_t size = 0;

	assert_ok(logbook_size(lb, &size, &why), &why);
	return size;
}

static enum rc
enter(struct logbook *lb, const struct value *claim, struct fault *why)
{
	const struct entry entry = { .claim = claim };
	struct statement s;
	enum rc rc = logbook_enter(lb, &entry, &s, why);

	statement_clear(&s);
	return rc;
}

static void
keeps_the_bytes_of_the_claim_verbatim(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *claim = books_tick(lb, 7);
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	char *text = json_text(claim, NULL);
	struct statement s;
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(enter(lb, claim, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_ok(logbook_statement(lb, 1, &s, &bytes, &why), &why);
	assert_non_null(strstr(buf_text_of(&bytes), text));
	statement_clear(&s);
	buf_clear(&bytes);
	free(text);
	value_free(claim);
	logbook_close(lb);
}

static void
refuses_the_same_claim_twice(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *claim = books_tick(lb, 7), *other = books_tick(lb, 8);
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(enter(lb, claim, &why), &why);
	assert_fault(enter(lb, claim, &why), RC_EXISTS, &why);
	assert_string_equal(why.reason, "said-twice");
	assert_says(&why, "statement 1");
	/* what was refused leaves the act as it was */
	assert_ok(enter(lb, other, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_int_equal(size_of(lb), 3);

	assert_ok(logbook_begin(lb, &why), &why);
	assert_fault(enter(lb, claim, &why), RC_EXISTS, &why);
	logbook_rollback(lb);
	value_free(claim);
	value_free(other);
	logbook_close(lb);
}

static void
refuses_what_is_not_well_formed_or_for_another_logbook(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct logbook *other = books_make(*state, "other");
	struct value *claim = books_tick(lb, 7), *theirs;
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	value_set_text(claim, "mood", "good");
	assert_fault(enter(lb, claim, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "unknown-member");
	theirs = books_tick(other, 7);
	assert_fault(enter(lb, theirs, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "wrong-logbook");
	assert_ok(logbook_commit(lb, &why), &why);
	assert_int_equal(size_of(lb), 1);
	value_free(claim);
	value_free(theirs);
	logbook_close(other);
	logbook_close(lb);
}

/* A claim that says who was renamed to what. */
static struct value *
amended(struct logbook *lb, const struct digest *content)
{
	struct claim_words words = {
		.kind = KIND_PERSON_AMENDED,
		.logbook = logbook_did(lb),
		.by = books_admin,
		.role = ROLE_ADMINISTRATOR,
		.time = 1800000000,
		.facts = value_object(),
		.content = content,
	};

	value_set_text(words.facts, "person", books_learner);
	return claim_new(&words);
}

static void
keeps_a_content_beside_its_claim(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *members = value_object(), *content = NULL, *claim;
	struct buf bytes = BUF_LIMIT(CONTENT_LIMIT);
	struct digest id;
	struct statement s;
	struct fault why;
	size_t size;
	char *text;

	value_set_text(members, "name", "Ada");
	value_set_text(members, "identityCheck", "passport seen");
	text = content_new(members, &size, &id);
	claim = amended(lb, &id);
	struct entry entry = { .claim = claim,
			       .content = text,
			       .content_size = size };

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(logbook_enter(lb, &entry, &s, &why), &why);
	statement_clear(&s);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_ok(logbook_content(lb, &id, &content, &bytes, &why), &why);
	assert_string_equal(value_text(content, "name"), "Ada");
	assert_string_equal(buf_text_of(&bytes), text);
	value_free(content);

	id.bytes[0] ^= 1;
	assert_fault(logbook_content(lb, &id, NULL, NULL, &why), RC_NOT_FOUND,
		     &why);
	buf_clear(&bytes);
	free(text);
	value_free(claim);
	value_free(members);
	logbook_close(lb);
}

/* Reason of entering a claim about WHO that names the content TEXT; rolled back
 * or committed. */
static enum rc
enter_with(struct logbook *lb, const char *who, const char *text,
	   struct fault *why)
{
	struct digest id;
	struct statement s;
	struct value *claim, *facts = value_object();
	struct entry entry = { .content = text, .content_size = strlen(text) };
	enum rc rc;

	digest_of(text, strlen(text), &id);
	claim = amended(lb, &id);
	value_set_text(facts, "person", who);
	value_set(claim, "facts", facts);
	entry.claim = claim;
	assert_ok(logbook_begin(lb, why), why);
	rc = logbook_enter(lb, &entry, &s, why);
	if (rc == RC_OK) {
		statement_clear(&s);
		assert_ok(logbook_commit(lb, why), why);
	} else {
		logbook_rollback(lb);
	}
	value_free(claim);
	return rc;
}

/* Each content has a fresh salt, so no two claims name the same (§3.2). */
static void
refuses_a_content_that_another_claim_names(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *members = value_object(), *facts = value_object();
	struct value *contents = value_array();
	struct digest id;
	struct fault why;
	size_t size;
	char *text;

	value_set_text(members, "name", "Ada");
	value_set_text(members, "identityCheck", "passport seen");
	text = content_new(members, &size, &id);
	assert_ok(enter_with(lb, books_learner, text, &why), &why);
	assert_fault(enter_with(lb, books_admin, text, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "salt");
	/* said twice before all, and not even where it was erased */
	assert_fault(enter_with(lb, books_learner, text, &why), RC_EXISTS,
		     &why);
	value_push(contents, value_of_digest(&id));
	value_set(facts, "contents", contents);
	value_set(facts, "objects", value_array());
	value_set_text(facts, "ground", "request");
	books_say(lb, KIND_CONTENT_ERASED, books_admin, NULL, facts);
	assert_int_equal(books_tamper(*state, "book", "DELETE FROM content"),
			 0);
	assert_fault(enter_with(lb, books_admin, text, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "salt");
	free(text);
	value_free(members);
	logbook_close(lb);
}

static void
refuses_a_conclusion_without_its_reason(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *members = value_object(), *facts = value_object();
	struct value *outcome = value_object(), *claim;
	struct digest id;
	struct statement s;
	struct fault why;
	struct entry entry = { .claim = NULL };
	char *text;

	value_set_text(members, "note", "no reason at all");
	text = content_new(members, &entry.content_size, &id);
	entry.content = text;
	value_set_text(outcome, "proposed", "not-yet-competent");
	value_set_text(outcome, "declared", "competent");
	value_set_digest(facts, "document", &id);
	value_set_integer(facts, "revision", 1);
	value_set(facts, "outcome", outcome);
	value_set(facts, "overrides", value_array());
	claim = claim_new(&(const struct claim_words){
		.kind = KIND_CONCLUDED,
		.logbook = logbook_did(lb),
		.by = books_admin,
		.role = ROLE_ASSESSOR,
		.time = 1800000000,
		.about = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01",
		.after = &id,
		.facts = facts,
		.content = &id,
	});
	entry.claim = claim;
	assert_ok(logbook_begin(lb, &why), &why);
	assert_fault(logbook_enter(lb, &entry, &s, &why), RC_INVALID, &why);
	assert_says(&why, "content.reason");
	logbook_rollback(lb);
	value_free(claim);
	value_free(members);
	free(text);
	logbook_close(lb);
}

static void
refuses_a_content_that_is_not_the_claims(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *members = value_object(), *claim;
	struct digest id;
	struct statement s;
	struct fault why;
	size_t size;
	char *text;

	value_set_text(members, "name", "Ada");
	value_set_text(members, "identityCheck", "passport seen");
	text = content_new(members, &size, &id);
	claim = amended(lb, &id);
	struct entry entry = { .claim = claim };

	assert_ok(logbook_begin(lb, &why), &why);
	assert_fault(logbook_enter(lb, &entry, &s, &why), RC_INVALID, &why);
	entry.content = text;
	entry.content_size = size;
	strstr(text, "Ada")[1] = 'v';
	assert_fault(logbook_enter(lb, &entry, &s, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "content-digest");
	value_free(claim);
	strstr(text, "Ava")[1] = 'd';
	claim = books_tick(lb, 7);
	entry.claim = claim;
	assert_fault(logbook_enter(lb, &entry, &s, &why), RC_INVALID, &why);
	logbook_rollback(lb);
	assert_int_equal(size_of(lb), 1);
	value_free(claim);
	value_free(members);
	free(text);
	logbook_close(lb);
}

static void
leaves_nothing_of_an_act_that_is_rolled_back(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *claim = books_tick(lb, 7);
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct digest id;
	struct fault why;
	uint64_t number;

	claim_id(claim, &id);
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(enter(lb, claim, &why), &why);
	assert_true(logbook_in_transaction(lb));
	logbook_rollback(lb);
	assert_false(logbook_in_transaction(lb));
	assert_int_equal(size_of(lb), 1);
	assert_fault(logbook_number_of(lb, &id, &number, &why), RC_NOT_FOUND,
		     &why);
	assert_fault(logbook_checkpoint(lb, 2, &note, &why), RC_NOT_FOUND,
		     &why);
	assert_ok(logbook_check_tree(lb, &why), &why);
	assert_false(logbook_stale(lb));

	/* and it can be entered after all */
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(enter(lb, claim, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	value_free(claim);
	logbook_close(lb);
}

static enum rc
count_note(void *arg, uint64_t size, const char *note, struct fault *why)
{
	uint64_t *sizes = arg;

	(void)note, (void)why;
	sizes[0]++;
	sizes[sizes[0]] = size;
	return RC_OK;
}

static void
signs_one_checkpoint_for_an_act(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint checkpoint;
	uint64_t sizes[8] = { 0 };
	struct digest root;
	struct fault why;

	books_fill(lb, 5);
	assert_ok(logbook_begin(lb, &why), &why); /* nothing is entered */
	assert_ok(logbook_commit(lb, &why), &why);
	books_fill(lb, 1);

	assert_ok(logbook_each_checkpoint(lb, count_note, sizes, &why), &why);
	assert_int_equal(sizes[0], 3);
	assert_int_equal(sizes[1], 1);
	assert_int_equal(sizes[2], 6);
	assert_int_equal(sizes[3], 7);
	assert_ok(logbook_newest_checkpoint(lb, &note, &why), &why);
	assert_ok(checkpoint_read(note.bytes, note.size, &checkpoint, &why),
		  &why);
	assert_string_equal(checkpoint.logbook, logbook_did(lb));
	assert_int_equal(checkpoint.size, 7);
	assert_ok(logbook_root(lb, 7, &root, &why), &why);
	assert_true(digest_equal(&checkpoint.root, &root));
	assert_fault(logbook_checkpoint(lb, 5, &note, &why), RC_NOT_FOUND,
		     &why);
	buf_clear(&note);
	logbook_close(lb);
}

static void
is_append_only_for_every_program(void **state)
{
	const char *const refused[] = {
		"UPDATE statement SET bytes = x'00' WHERE number = 1",
		"DELETE FROM statement WHERE number = 3",
		"DELETE FROM statement",
		"REPLACE INTO statement (number, bytes) VALUES (1, x'00')",
		"INSERT INTO statement (number, bytes) VALUES (9, x'00')",
		"INSERT INTO statement (number, bytes) VALUES (-1, x'00')",
		"UPDATE node SET hash = zeroblob(32)",
		"DELETE FROM node WHERE level = 1",
		"REPLACE INTO node VALUES (0, 0, zeroblob(32))",
		"UPDATE checkpoint SET note = ''",
		"DELETE FROM checkpoint",
		"REPLACE INTO checkpoint (size, note) VALUES (4, '')",
		"INSERT INTO checkpoint (size, note) VALUES (2, '')",
		"UPDATE content SET bytes = x'00'",
		"REPLACE INTO content SELECT id, x'00' FROM content",
	};
	struct logbook *lb = books_make(*state, "book");

	books_fill(lb, 3);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_equal(books_tamper(*state, "book", refused[i]),
				 SQLITE_CONSTRAINT_TRIGGER);
	assert_int_equal(books_tamper(*state, "book", "DELETE FROM content"),
			 SQLITE_OK);
	logbook_close(lb);
}

static void
adds_nothing_to_a_ledger_that_its_checkpoint_does_not_fit(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *claim = books_tick(lb, 77);
	struct fault why;

	books_fill(lb, 5);
	assert_int_equal(books_tamper(*state, "book",
				      "DROP TRIGGER node_kept;"
				      "UPDATE node SET hash = zeroblob(32)"
				      " WHERE level = 2 AND place = 0"),
			 SQLITE_OK);
	assert_ok(logbook_begin(lb, &why), &why);
	assert_fault(enter(lb, claim, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "root");
	logbook_rollback(lb);
	value_free(claim);
	logbook_close(lb);
}

static void
commits_nothing_that_reads_back_otherwise(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *claim = books_tick(lb, 3);
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(enter(lb, claim, &why), &why);
	assert_int_equal(sqlite3_exec(lb->db.sqlite,
				      "DROP TRIGGER statement_kept;"
				      "UPDATE statement SET bytes = x'7b7d'"
				      " WHERE number = 1",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_fault(logbook_commit(lb, &why), RC_CORRUPT, &why);
	assert_false(logbook_in_transaction(lb));
	assert_int_equal(size_of(lb), 1);
	value_free(claim);
	logbook_close(lb);
}

static void
tells_that_another_is_writing(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct logbook *other = books_again(*state, "book");
	struct fault why;

	assert_ok(logbook_begin(other, &why), &why);
	assert_fault(logbook_begin(lb, &why), RC_BUSY, &why);
	assert_says(&why, "in use");
	assert_false(logbook_in_transaction(lb));
	assert_int_equal(size_of(lb), 1); /* reading goes on */
	logbook_rollback(other);
	books_fill(lb, 1);
	assert_int_equal(size_of(other), 2);
	logbook_close(other);
	logbook_close(lb);
}

static void
changes_nothing_when_the_disk_is_full(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;
	enum rc rc = RC_OK;

	books_fill(lb, 3);
	assert_int_equal(sqlite3_exec(lb->db.sqlite,
				      "PRAGMA max_page_count = 1", NULL, NULL,
				      NULL),
			 SQLITE_OK); /* no page more than there are */
	assert_ok(logbook_begin(lb, &why), &why);
	for (int64_t i = 0; rc == RC_OK && i < 1000; i++) {
		struct value *claim = books_tick(lb, 1000 + i);

		rc = enter(lb, claim, &why);
		value_free(claim);
	}
	assert_fault(rc, RC_IO, &why);
	assert_says(&why, "No space left");
	assert_fault(logbook_commit(lb, &why), RC_INTERNAL, &why);
	assert_false(logbook_in_transaction(lb));
	assert_int_equal(size_of(lb), 4);
	logbook_close(lb);

	lb = books_again(*state, "book");
	assert_ok(logbook_check_tree(lb, &why), &why);
	books_fill(lb, 1);
	logbook_close(lb);
}

static void
enters_nothing_while_derived_tables_are_stale(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct value *claim = books_tick(lb, 1);
	struct fault why;

	assert_int_equal(books_tamper(*state, "book",
				      "UPDATE meta SET value = 0"
				      " WHERE name = 'fed'"),
			 SQLITE_OK);
	assert_ok(logbook_begin(lb, &why), &why);
	assert_true(logbook_stale(lb));
	assert_fault(enter(lb, claim, &why), RC_REFUSED, &why);
	assert_says(&why, "rebuild");
	logbook_rollback(lb);
	value_free(claim);
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(keeps_the_bytes_of_the_claim_verbatim),
		IN_A_DIR(refuses_the_same_claim_twice),
		IN_A_DIR(
			refuses_what_is_not_well_formed_or_for_another_logbook),
		IN_A_DIR(keeps_a_content_beside_its_claim),
		IN_A_DIR(refuses_a_content_that_another_claim_names),
		IN_A_DIR(refuses_a_conclusion_without_its_reason),
		IN_A_DIR(refuses_a_content_that_is_not_the_claims),
		IN_A_DIR(leaves_nothing_of_an_act_that_is_rolled_back),
		IN_A_DIR(signs_one_checkpoint_for_an_act),
		IN_A_DIR(is_append_only_for_every_program),
		IN_A_DIR(
			adds_nothing_to_a_ledger_that_its_checkpoint_does_not_fit),
		IN_A_DIR(commits_nothing_that_reads_back_otherwise),
		IN_A_DIR(tells_that_another_is_writing),
		IN_A_DIR(changes_nothing_when_the_disk_is_full),
		IN_A_DIR(enters_nothing_while_derived_tables_are_stale),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
