/* recorder/assess/verify_assessment.c: verifying one assessment. */

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/books.h"
#include "support/erased.h"
#include "support/heard.h"
#include "support/logbook_of.h"

static const struct trust nobody = { .key_count = 0 };

static void
verify(struct logbook_of *o, const struct trust *trust, struct heard *h)
{
	struct fault why;

	assert_ok(verify_assessment(o->lb, o->assessment, trust, NULL,
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
tamper(struct logbook_of *o, void **state, const char *sql)
{
	logbook_close(o->lb);
	o->lb = NULL;
	assert_int_equal(books_tamper(*state, "book", sql), 0);
	logbook_of_reopen(o);
}

static char *
object_path(const struct logbook_of *o, const char *bytes)
{
	char hex[DIGEST_HEX_SIZE];
	struct digest id;

	digest_of(bytes, strlen(bytes), &id);
	digest_to_hex(&id, hex);
	return mem_format("%s/evidence/objects/%.2s/%s", o->dir, hex, hex + 2);
}

static void
finds_each_state_sound(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	logbook_of_make(&o, *state, "book");
	for (enum state to = STATE_OPEN; to <= STATE_SEALED; to++) {
		logbook_of_drive(&o, to);
		verify(&o, &nobody, &h);
		assert_sound(&h, VERDICT_UNKNOWN);
		assert_heard(&h, "ok inclusion", "newest checkpoint");
		heard_clear(&h);
	}
	verify(&o, &nobody, &h);
	assert_heard(&h, "ok documents", "2 assessment documents");
	assert_heard(&h, "ok endorsements", "1 endorsements");
	assert_heard(&h, "ok archives", "identity that was sealed");
	assert_heard(&h, "ok objects", "read through");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
looks_at_nothing_of_other_assessments(void **state)
{
	struct value *facts = value_object();
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_SEALED);
	/* nothing that the rules would admit */
	value_set_text(facts, "evidence", o.evidence);
	value_set_text(facts, "act", "viewed");
	(void)books_say(o.lb, KIND_EVIDENCE_HANDLED, o.urn[LOU],
			"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0009", facts);
	verify(&o, &nobody, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
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
	       "replace(CAST(bytes AS TEXT), '\"initial\"', '\"appeals\"') AS "
	       "BLOB)");
	verify(&o, &nobody, &h);
	assert_heard(&h, "broken statements [root]", "was changed");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
names_evidence_that_was_changed_or_is_missing(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };
	char *path;

	begin(&o, state, STATE_SEALED);
	path = object_path(&o, "a straight back\n");
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, "a crooked back!\n", 16);
	verify(&o, &nobody, &h);
	assert_heard(&h, "broken objects [object-digest]", "statement ");
	heard_clear(&h);
	assert_int_equal(unlink(path), 0);
	verify(&o, &nobody, &h);
	assert_heard(&h, "broken objects", "statement ");
	heard_clear(&h);
	free(path);
	logbook_of_close(&o);
}

static void
accepts_what_was_lawfully_erased(void **state)
{
	const char *const bytes = "a straight back\n";
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct digest object;
	char *path;

	begin(&o, state, STATE_SEALED);
	path = object_path(&o, bytes);
	digest_of(bytes, strlen(bytes), &object);
	erased_say(&o, NULL, &object, strlen(bytes));
	assert_int_equal(unlink(path), 0);
	verify(&o, &nobody, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok archives", "identity that was sealed");
	assert_heard(&h, "note erased", "1 contents and objects");
	heard_clear(&h);
	free(path);
	logbook_of_close(&o);
}

static void
shows_a_ledger_that_was_cut_short_or_forked(void **state)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint seen;
	const struct trust trust = { .against = &seen, .against_count = 1 };
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct fault why;

	begin(&o, state, STATE_OPEN);
	assert_ok(logbook_newest_checkpoint(o.lb, &note, &why), &why);
	assert_ok(checkpoint_read(note.bytes, note.size, &seen, &why), &why);
	buf_clear(&note);
	logbook_of_drive(&o, STATE_CONCLUDED);
	verify(&o, &trust, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "ok anchor", "extends");
	heard_clear(&h);

	seen.root.bytes[0] ^= 1;
	verify(&o, &trust, &h);
	assert_heard(&h, "broken anchor [root]", "forked or rewritten");
	heard_clear(&h);

	seen.size += 100;
	verify(&o, &trust, &h);
	assert_heard(&h, "broken anchor [truncated]", "cut short");
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
finds_the_seal_whatever_the_derived_tables_find(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_SEALED);
	tamper(&o, state,
	       "DELETE FROM index_about WHERE number ="
	       " (SELECT max(number) FROM index_about)");
	verify(&o, &nobody, &h);
	assert_heard(&h, "broken derived", "bear on the assessment");
	assert_heard(&h, "ok archives", "identity that was sealed");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
reads_the_whole_ledger_through(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_SEALED);
	books_fill(o.lb, 1);
	tamper(&o, state,
	       "DROP TRIGGER statement_kept; UPDATE statement SET bytes = CAST("
	       "replace(CAST(bytes AS TEXT), 'step-ahead', 'step-a_ead') AS "
	       "BLOB)");
	verify(&o, &nobody, &h);
	assert_heard(&h, "broken tree", "reading the ledger through");
	assert_heard(&h, "ok archives", "identity that was sealed");
	heard_clear(&h);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_each_state_sound),
		IN_A_DIR(looks_at_nothing_of_other_assessments),
		IN_A_DIR(names_a_statement_that_was_edited),
		IN_A_DIR(names_evidence_that_was_changed_or_is_missing),
		IN_A_DIR(accepts_what_was_lawfully_erased),
		IN_A_DIR(shows_a_ledger_that_was_cut_short_or_forked),
		IN_A_DIR(finds_the_seal_whatever_the_derived_tables_find),
		IN_A_DIR(reads_the_whole_ledger_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
