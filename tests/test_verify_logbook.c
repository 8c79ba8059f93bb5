/* recorder/assess/verify_logbook.c: verifying a whole logbook. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/books.h"
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
		IN_A_DIR(
			stops_the_rules_at_what_they_refuse_and_looks_at_the_rest),
		IN_A_DIR(notes_contents_that_nothing_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
