/* recorder/assess/verify_logbook.c: verifying a whole logbook. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/find.h"
#include "base/mem.h"
#include "support/books.h"
#include "support/erased.h"
#include "support/heard.h"
#include "support/logbook_of.h"

static void
verify(struct logbook_of *o, const struct trust *trust, struct heard *h)
{
	static const struct trust nobody = { .key_count = 0 };
	struct fault why;

	assert_ok(verify_logbook(o->lb, trust != NULL ? trust : &nobody, NULL,
				 heard_line, h, &h->verdict, &why),
		  &why);
	assert_int_equal(h->verdict == VERDICT_BROKEN, h->broken > 0);
}

static void
begin(struct logbook_of *o, void **state, enum state to)
{
	logbook_of_make(o, *state, "book");
	logbook_of_drive(o, to);
}

static void
newest(struct logbook_of *o, struct checkpoint *out)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct fault why;

	assert_ok(logbook_newest_checkpoint(o->lb, &note, &why), &why);
	assert_ok(checkpoint_read(note.bytes, note.size, out, &why), &why);
	buf_clear(&note);
}

/* Somebody edits the database: triggers do not hold who drops them. */
static void
tamper(struct logbook_of *o, void **state, const char *sql)
{
	logbook_close(o->lb);
	o->lb = NULL;
	assert_int_equal(books_tamper(*state, "book", sql), 0);
	logbook_of_reopen(o);
}

/* The file of an object. */
static char *
object_path(const struct logbook_of *o, const struct digest *id)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(id, hex);
	return mem_format("%s/evidence/objects/%.2s/%s", o->dir, hex, hex + 2);
}

static void
object_of(struct logbook_of *o, const char *bytes, struct digest *id)
{
	(void)o;
	digest_of(bytes, strlen(bytes), id);
}

static void
finds_a_sealed_assessment_sound(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_SEALED);
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok statements", "canonical, numbered");
	assert_heard(&h, "ok signatures", "verify");
	assert_heard(&h, "ok tree", "every node");
	assert_heard(&h, "ok checkpoints", "signed by the logbook");
	assert_heard(&h, "ok contents", "digests that their claims state");
	assert_heard(&h, "ok documents", "2 assessment documents");
	assert_heard(&h, "ok endorsements", "1 endorsements");
	assert_heard(&h, "ok archives", "1 sealed archives");
	assert_heard(&h, "ok derived", "row by row");
	assert_heard(&h, "ok objects", "read through");
	assert_heard(&h, "note anchor", "--against");
	assert_heard(&h, "note signer", "which is not known to you");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
is_valid_for_whoever_trusts_its_key(void **state)
{
	struct checkpoint seen;
	struct trust trust = { .key_count = 1 };
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	newest(&o, &seen);
	trust.keys = &seen.key;
	verify(&o, &trust, &h);
	assert_sound(&h, VERDICT_VALID);
	heard_clear(&h);

	/* a checkpoint that is trusted is an anchor too */
	logbook_of_drive(&o, STATE_SUBMITTED);
	trust = (struct trust){ .checkpoints = &seen, .checkpoint_count = 1 };
	verify(&o, &trust, &h);
	assert_sound(&h, VERDICT_VALID);
	assert_heard(&h, "ok anchor", "extends the checkpoint");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
names_a_statement_that_was_edited(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_CONCLUDED);
	tamper(&o, state,
	       "DROP TRIGGER statement_kept; UPDATE statement SET bytes = CAST("
	       "replace(CAST(bytes AS TEXT), '\"initial\"', '\"appeal\"') AS "
	       "BLOB)");
	verify(&o, NULL, &h);
	assert_heard(&h, "broken checkpoints [root]", "is not the root");
	assert_heard(&h, "broken tree [root]", "was changed");
	assert_false(heard_has(&h, "ok checkpoints", ""));
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
shows_a_ledger_that_was_cut_short(void **state)
{
	struct checkpoint seen;
	struct trust trust = { .against = &seen, .against_count = 1 };
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	newest(&o, &seen);
	verify(&o, &trust, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok anchor", "seen before");
	heard_clear(&h);

	seen.size++;
	verify(&o, &trust, &h);
	assert_heard(&h, "broken anchor [truncated]", "cut short");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
shows_a_ledger_that_was_forked(void **state)
{
	struct checkpoint seen;
	struct trust trust = { .against = &seen, .against_count = 1 };
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	newest(&o, &seen);
	logbook_of_drive(&o, STATE_SUBMITTED);
	seen.root.bytes[3] ^= 1;
	verify(&o, &trust, &h);
	assert_heard(&h, "broken anchor [root]", "forked or rewritten");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);

	snprintf(seen.logbook, sizeof(seen.logbook),
		 "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw");
	verify(&o, &trust, &h);
	assert_heard(&h, "broken anchor [wrong-logbook]", "another logbook");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
names_the_statement_whose_object_was_changed(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct digest id;
	char *path;
	int fd;

	begin(&o, state, STATE_OPEN);
	object_of(&o, "look, plan, lift\n", &id); /* in the folder */
	path = object_path(&o, &id);
	assert_int_equal(chmod(path, 0600), 0);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "L", 1, 0), 1);
	close(fd);
	verify(&o, NULL, &h);
	assert_heard(&h, "broken objects [object-digest]", "statement ");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);

	assert_int_equal(unlink(path), 0);
	verify(&o, NULL, &h);
	assert_heard(&h, "broken objects", "statement ");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	free(path);
	logbook_of_close(&o);
}

static void
only_notes_objects_that_nothing_names(void **state)
{
	struct object kept;
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct fault why;

	begin(&o, state, STATE_OPEN);
	assert_ok(store_put(logbook_store(o.lb), "nobody's", 8, &kept, &why),
		  &why);
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "note objects", "1 objects are named by no statement");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
names_the_statement_whose_content_is_missing_or_changed(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	tamper(&o, state,
	       "DROP TRIGGER content_kept; UPDATE content SET bytes = CAST("
	       "replace(CAST(bytes AS TEXT), 'Bent at', 'Sent at') AS BLOB)");
	verify(&o, NULL, &h);
	assert_heard(&h, "broken contents [content-digest]", "of statement ");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
says_where_the_derived_tables_are_wrong(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	tamper(&o, state, "UPDATE index_assessment SET state = 'sealed'");
	verify(&o, NULL, &h);
	assert_heard(&h, "broken derived", "recorder rebuild");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	logbook_of_close(&o);
}

/* --- what the rules refuse ----------------------------------------------- */

static void
stops_the_rules_at_what_they_refuse_and_looks_at_the_rest(void **state)
{
	struct value *facts = value_object();
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	/* not signed, and said by the learner, who may not */
	value_set_digest(facts, "rubric", &o.rubric->id);
	value_set_time(facts, "from", 1772442000);
	(void)books_say(o.lb, KIND_RUBRIC_RETIRED, o.urn[LOU], NULL, facts);
	books_fill(o.lb, 2);
	verify(&o, NULL, &h);
	assert_heard(&h, "broken statements", "statement ");
	assert_heard(&h, "note statements", "was not judged");
	assert_heard(&h, "ok tree", "every node");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
names_the_derived_table_and_the_row_that_differ(void **state)
{
	static const struct {
		const char *sql, *words;
	} cases[] = {
		{ "DELETE FROM index_claim WHERE number = 3",
		  "index_claim: 1 rows" },
		{ "DELETE FROM index_about WHERE number ="
		  " (SELECT max(number) FROM index_about)",
		  "index_about: 1 rows" },
		{ "UPDATE index_mention SET number = 0 WHERE number = 3",
		  "index_mention: 2 rows" },
		{ "UPDATE index_kind SET kind = 'hold-set' WHERE number = 3",
		  "index_kind: 2 rows" },
		{ "UPDATE index_person SET name = 'Zed' WHERE name LIKE 'Nia%'",
		  "index_person: 2 rows are not those of the ledger, the first "
		  "of urn:uuid:" },
		{ "UPDATE index_person SET name = NULL, number = 0",
		  "index_person: 8 rows" },
		{ "DELETE FROM index_key",
		  "index_key: 4 rows are not those of "
		  "the ledger, the first of did:key:" },
		{ "UPDATE index_rubric SET title = 'Other'",
		  "index_rubric: 2 rows are not those of the ledger, the first "
		  "of sha256:" },
		{ "UPDATE index_assessment SET changed = changed + 1",
		  "index_assessment: 2 rows" },
		{ "UPDATE index_assessment SET opened = opened + 1",
		  "index_assessment: 2 rows" },
		{ "INSERT INTO index_about VALUES ('urn:uuid:x', 3)",
		  "index_about: 1 rows are not those of the ledger, the first "
		  "of urn:uuid:x, statement 3" },
	};
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct fault why;
	uint64_t count;

	begin(&o, state, STATE_OPEN);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tamper(&o, state, cases[i].sql);
		verify(&o, NULL, &h);
		assert_heard(&h, "broken derived", cases[i].words);
		assert_int_equal(h.broken, 1);
		heard_clear(&h);
		assert_ok(rebuild(o.lb, NULL, &count, &why), &why);
		verify(&o, NULL, &h);
		assert_sound(&h, VERDICT_UNKNOWN);
		heard_clear(&h);
	}
	logbook_of_close(&o);
}

static void
nothing_is_left_of_the_tables_made_anew(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };
	char *name;

	begin(&o, state, STATE_OPEN);
	verify(&o, NULL, &h);
	heard_clear(&h);
	assert_false(logbook_in_transaction(o.lb));
	name = find_name(o.lb, o.urn[NIA]);
	assert_string_not_equal(name, "");
	assert_null(strstr(name, "person "));
	free(name);
	logbook_of_drive(&o, STATE_SEALED);
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	heard_clear(&h);
	logbook_of_close(&o);
}

/* Nia's name is corrected, and nobody is to see that. */
static void
amend_and_hide(struct logbook_of *o, void **state)
{
	struct proposal *p;
	struct fault why;

	assert_ok(act_amend(o->lb,
			    &(const struct act_amend){ .by = o->urn[ADA],
						       .person = o->urn[NIA],
						       .name = "Nia Nobody" },
			    &p, &why),
		  &why);
	logbook_of_enter(o, ADA, p, NULL);
	tamper(o, state,
	       "DELETE FROM index_mention WHERE number ="
	       " (SELECT max(number) FROM index_mention)");
}

static void
seals_what_the_ledger_says_not_what_the_derived_tables_find(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct fault why;
	uint64_t count;

	begin(&o, state, STATE_AUTHENTICATED);
	amend_and_hide(&o, state);
	logbook_of_drive(&o, STATE_SEALED);
	verify(&o, NULL, &h);
	/* made again by the ledger, it is the one that was sealed */
	assert_heard(&h, "ok archives", "1 sealed archives");
	assert_heard(&h, "broken derived", "index_mention: 1 rows");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	assert_ok(rebuild(o.lb, NULL, &count, &why), &why);
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	heard_clear(&h);
	logbook_of_close(&o);
}

/* --- erasures ------------------------------------------------------------ */

static void
makes_an_archive_again_whose_evidence_was_erased(void **state)
{
	static const char bytes[] = "a straight back\n";
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct digest id;
	char *path;

	begin(&o, state, STATE_SEALED);
	object_of(&o, bytes, &id);
	erased_say(&o, NULL, &id, strlen(bytes));
	verify(&o, NULL, &h);
	assert_heard(&h, "note erased", "1 objects were erased, and are still");
	heard_clear(&h);
	path = object_path(&o, &id);
	assert_int_equal(unlink(path), 0);
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok archives", "1 sealed archives");
	heard_clear(&h);
	free(path);
	logbook_of_close(&o);
}

static void
notes_a_content_that_was_erased_and_is_there(void **state)
{
	struct digest id, content;
	struct statement s;
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct fault why;
	uint64_t number;

	begin(&o, state, STATE_SEALED);
	assert_ok(digest_of_text(o.evidence, &id, &why), &why);
	assert_ok(logbook_number_of(o.lb, &id, &number, &why), &why);
	assert_ok(logbook_statement(o.lb, number, &s, NULL, &why), &why);
	content = s.content;
	statement_clear(&s);
	erased_say(&o, &content, NULL, 0);
	verify(&o, NULL, &h);
	assert_heard(&h, "note erased", "is still there");
	assert_int_equal(h.broken, 0);
	heard_clear(&h);

	/* without it the size of the archive is not known any more */
	tamper(&o, state,
	       "DELETE FROM content WHERE CAST(bytes AS TEXT) LIKE '%tape%'");
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "note archives", "was erased");
	heard_clear(&h);
	logbook_of_close(&o);
}

/* --- what nothing needs, and what is missing ------------------------------ */

static void
notes_contents_that_nothing_names(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	tamper(&o, state,
	       "INSERT INTO content (id, bytes) VALUES (zeroblob(32),"
	       " CAST('hidden' AS BLOB))");
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "note contents", "1 contents are named by no");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
notes_the_checkpoint_of_an_archive_that_is_gone(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_SEALED);
	tamper(&o, state,
	       "DROP TRIGGER checkpoint_stays; DELETE FROM checkpoint"
	       " WHERE size < (SELECT max(size) FROM checkpoint)");
	verify(&o, NULL, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "note checkpoints", "signed anew");
	assert_heard(&h, "ok archives", "1 sealed archives");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
compares_the_roots_that_its_statements_hold(void **state)
{
	static const struct digest none = { { 1 } };
	struct value *facts = value_object();
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	value_set_text(facts, "logbook", logbook_did(o.lb));
	value_set_integer(facts, "size", 5);
	value_set_digest(facts, "root", &none);
	(void)books_say(o.lb, KIND_LOGBOOK_READ, NULL, NULL, facts);
	facts = value_object();
	value_set_text(facts, "logbook", logbook_did(o.lb));
	value_set_integer(facts, "size", 99999);
	value_set_digest(facts, "root", &none);
	(void)books_say(o.lb, KIND_LOGBOOK_READ, NULL, NULL, facts);
	verify(&o, NULL, &h);
	assert_heard(&h, "broken checkpoints [root]", "another root");
	assert_heard(&h, "broken checkpoints [truncated]", "not there yet");
	assert_int_equal(h.broken, 2);
	heard_clear(&h);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_a_sealed_assessment_sound),
		IN_A_DIR(is_valid_for_whoever_trusts_its_key),
		IN_A_DIR(names_a_statement_that_was_edited),
		IN_A_DIR(shows_a_ledger_that_was_cut_short),
		IN_A_DIR(shows_a_ledger_that_was_forked),
		IN_A_DIR(names_the_statement_whose_object_was_changed),
		IN_A_DIR(only_notes_objects_that_nothing_names),
		IN_A_DIR(
			names_the_statement_whose_content_is_missing_or_changed),
		IN_A_DIR(says_where_the_derived_tables_are_wrong),
		IN_A_DIR(
			stops_the_rules_at_what_they_refuse_and_looks_at_the_rest),
		IN_A_DIR(names_the_derived_table_and_the_row_that_differ),
		IN_A_DIR(nothing_is_left_of_the_tables_made_anew),
		IN_A_DIR(
			seals_what_the_ledger_says_not_what_the_derived_tables_find),
		IN_A_DIR(makes_an_archive_again_whose_evidence_was_erased),
		IN_A_DIR(notes_a_content_that_was_erased_and_is_there),
		IN_A_DIR(notes_contents_that_nothing_names),
		IN_A_DIR(notes_the_checkpoint_of_an_archive_that_is_gone),
		IN_A_DIR(compares_the_roots_that_its_statements_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
