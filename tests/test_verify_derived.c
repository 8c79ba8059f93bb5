/* recorder/assess/verify_derived.c and logbook/index_anew.c: the derived
 * tables, and what is said of the ledger itself, against the ledger. */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/rebuild.h"
#include "support/books.h"
#include "support/heard.h"
#include "support/logbook_of.h"

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

static void
says_where_the_derived_tables_are_wrong(void **state)
{
	struct logbook_of o;
	struct heard h = { .size = 0 };

	begin(&o, state, STATE_OPEN);
	tamper(&o, state, "UPDATE index_assessment SET state = 'sealed'");
	verify(&o, &h);
	assert_heard(&h, "broken derived", "recorder rebuild");
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
		verify(&o, &h);
		assert_heard(&h, "broken derived", cases[i].words);
		assert_int_equal(h.broken, 1);
		heard_clear(&h);
		assert_ok(rebuild(o.lb, NULL, &count, &why), &why);
		verify(&o, &h);
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
	verify(&o, &h);
	heard_clear(&h);
	assert_false(logbook_in_transaction(o.lb));
	name = find_name(o.lb, o.urn[NIA]);
	assert_string_not_equal(name, "");
	assert_null(strstr(name, "person "));
	free(name);
	logbook_of_drive(&o, STATE_SEALED);
	verify(&o, &h);
	assert_sound(&h, VERDICT_UNKNOWN);
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
	verify(&o, &h);
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
		IN_A_DIR(says_where_the_derived_tables_are_wrong),
		IN_A_DIR(names_the_derived_table_and_the_row_that_differ),
		IN_A_DIR(nothing_is_left_of_the_tables_made_anew),
		IN_A_DIR(compares_the_roots_that_its_statements_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
