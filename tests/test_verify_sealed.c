/* recorder/assess/verify_sealed.c: sealed archives, made again. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/books.h"
#include "support/erased.h"
#include "support/heard.h"
#include "support/logbook_of.h"
#include "support/tarred.h"

static const struct trust nobody = { .key_count = 0 };

static void
verify(struct logbook_of *o, struct heard *h)
{
	struct fault why;

	assert_ok(verify_logbook(o->lb, &nobody, NULL, heard_line, h,
				 &h->verdict, &why),
		  &why);
	assert_int_equal(h->verdict == VERDICT_BROKEN, h->broken > 0);
}

static void
begin(struct logbook_of *o, void **state, enum state to)
{
	logbook_of_make(o, *state, "book");
	logbook_of_drive(o, to);
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
	verify(&o, &h);
	/* made again by the ledger, it is the one that was sealed */
	assert_heard(&h, "ok archives", "1 sealed archives");
	assert_heard(&h, "broken derived", "index_mention: 1 rows");
	assert_int_equal(h.broken, 1);
	heard_clear(&h);
	assert_ok(rebuild(o.lb, NULL, &count, &why), &why);
	verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	heard_clear(&h);
	logbook_of_close(&o);
}

static void
exports_what_was_sealed_whatever_the_derived_tables_find(void **state)
{
	struct buf before = BUF_LIMIT(TARRED_LIMIT);
	struct buf after = BUF_LIMIT(TARRED_LIMIT);
	struct logbook_of o;
	struct fault why;
	uint64_t count;

	begin(&o, state, STATE_AUTHENTICATED);
	amend_and_hide(&o, state);
	logbook_of_drive(&o, STATE_SEALED);
	tarred_export(&o, false, &before);
	assert_ok(rebuild(o.lb, NULL, &count, &why), &why);
	tarred_export(&o, false, &after);
	assert_int_equal(before.size, after.size);
	assert_memory_equal(before.bytes, after.bytes, before.size);
	buf_clear(&before);
	buf_clear(&after);
	logbook_of_close(&o);
}

static void
exports_the_same_bytes_when_its_checkpoint_is_gone(void **state)
{
	struct buf before = BUF_LIMIT(TARRED_LIMIT);
	struct buf after = BUF_LIMIT(TARRED_LIMIT);
	struct logbook_of o;

	begin(&o, state, STATE_SEALED);
	tarred_export(&o, false, &before);
	tamper(&o, state,
	       "DROP TRIGGER checkpoint_stays; DELETE FROM checkpoint"
	       " WHERE size < (SELECT max(size) FROM checkpoint)");
	tarred_export(&o, false, &after);
	assert_int_equal(before.size, after.size);
	assert_memory_equal(before.bytes, after.bytes, before.size);
	buf_clear(&before);
	buf_clear(&after);
	logbook_of_close(&o);
}

static void
makes_an_archive_again_whose_evidence_was_erased(void **state)
{
	static const char bytes[] = "a straight back\n";
	struct logbook_of o;
	struct heard h = { .size = 0 };
	struct digest id;
	char *path;

	begin(&o, state, STATE_SEALED);
	digest_of(bytes, strlen(bytes), &id);
	erased_say(&o, NULL, &id, strlen(bytes));
	verify(&o, &h);
	assert_heard(&h, "note erased", "1 objects were erased, and are still");
	heard_clear(&h);
	path = object_path(&o, &id);
	assert_int_equal(unlink(path), 0);
	verify(&o, &h);
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
	verify(&o, &h);
	assert_heard(&h, "note erased", "is still there");
	assert_int_equal(h.broken, 0);
	heard_clear(&h);

	/* without it the size of the archive is not known any more */
	tamper(&o, state,
	       "DELETE FROM content WHERE CAST(bytes AS TEXT) LIKE '%tape%'");
	verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "note archives", "was erased");
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
	verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
	assert_heard(&h, "note checkpoints", "signed anew");
	assert_heard(&h, "ok archives", "1 sealed archives");
	heard_clear(&h);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(
			seals_what_the_ledger_says_not_what_the_derived_tables_find),
		IN_A_DIR(
			exports_what_was_sealed_whatever_the_derived_tables_find),
		IN_A_DIR(exports_the_same_bytes_when_its_checkpoint_is_gone),
		IN_A_DIR(makes_an_archive_again_whose_evidence_was_erased),
		IN_A_DIR(notes_a_content_that_was_erased_and_is_there),
		IN_A_DIR(notes_the_checkpoint_of_an_archive_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
