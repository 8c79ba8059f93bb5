/* recorder/assess/rows.c, rebuild.c: derived rows, and that they can be made
 * anew. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/rebuild.h"
#include "base/buf.h"
#include "base/stamp.h"
#include "logbook/index.h"
#include "support/test.h"
#include "support/world.h"

/* --- all that the index tells, as text -------------------------------------
 */

static enum rc
dump_person(void *arg, const struct person_row *row, struct fault *why)
{
	return buf_format(arg, why, "person %s %s %s [%s] %" PRIu64 "\n",
			  row->urn, row->name != NULL ? row->name : "-",
			  row->organisation != NULL ? row->organisation : "-",
			  row->roles, row->number);
}

static enum rc
dump_rubric(void *arg, const struct rubric_row *row, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(&row->id, hex);
	return buf_format(arg, why, "rubric %s %s %s %s %" PRIu64 " %d\n", hex,
			  row->uri, row->version, row->title, row->number,
			  row->retired);
}

static enum rc
dump_assessment(void *arg, const struct assessment_row *row, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(&row->rubric, hex);
	return buf_format(arg, why,
			  "assessment %s %s %s %s %" PRId64 " %" PRId64
			  " %" PRIu64 " %" PRIu64 "\n",
			  row->urn, row->learner, row->state, hex, row->opened,
			  row->changed, row->number, row->newest);
}

static enum rc
dump_number(void *arg, uint64_t number, struct fault *why)
{
	return buf_format(arg, why, " %" PRIu64, number);
}

static char *
dump(struct world *w)
{
	struct buf out = BUF_LIMIT(1 << 20);
	struct fault why;

	assert_ok(index_each_person(w->lb, NULL, NULL, dump_person, &out, &why),
		  &why);
	assert_ok(index_each_rubric(w->lb, dump_rubric, &out, &why), &why);
	assert_ok(
		index_each_assessment(w->lb, NULL, dump_assessment, &out, &why),
		&why);
	for (int kind = 0; kind <= KIND_COUNT; kind++) {
		assert_ok(buf_format(&out, &why, "\nkind %d", kind), &why);
		assert_ok(index_each_kind(w->lb, (enum kind)kind, UINT32_MAX,
					  dump_number, &out, &why),
			  &why);
	}
	for (unsigned i = 0; i < EVERYBODY; i++) {
		char did[KEY_DID_SIZE], person[UUID_URN_SIZE];
		struct key_public public;

		key_public(w->keys[i], &public);
		key_did(&public, did);
		assert_ok(index_person_of_key(w->lb, did, person, &why), &why);
		assert_ok(buf_format(&out, &why, "\nkey %s %s", did, person),
			  &why);
		assert_ok(index_each_mention(w->lb, w->person[i], UINT32_MAX,
					     dump_number, &out, &why),
			  &why);
	}
	assert_ok(index_each_about(w->lb, w->about, UINT32_MAX, dump_number,
				   &out, &why),
		  &why);
	return buf_take(&out);
}

static void
tell_much(struct world *w)
{
	char content[DIGEST_TEXT_SIZE], id[DIGEST_TEXT_SIZE];

	world_people(w);
	world_go(w, STATE_QUEUED);
	world_tell(
		w,
		(struct saying){
			.kind = KIND_PERSON_AMENDED,
			.by = ADA,
			.role = ROLE_ADMINISTRATOR,
			.facts = world_facts("{'person':'%s'}", w->person[LOU]),
			.content = world_facts(
				"{'name':'Lou L.','identityCheck':'x'}") });
	world_tell(w, (struct saying){
			      .kind = KIND_ROLES_SET,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts("{'person':'%s','roles':[]}",
						   w->person[REX]) });
	digest_to_text(
		&rules_person(w->rules, w->person[BEN])->described->s.content,
		content);
	world_tell(w, (struct saying){ .kind = KIND_CONTENT_ERASED,
				       .by = ADA,
				       .role = ROLE_ADMINISTRATOR,
				       .facts = world_facts(
					       "{'contents':['%s'],'objects':"
					       "[],'ground':'request'}",
					       content) });
	digest_to_text(&w->rubric->id, id);
	world_tell(w, (struct saying){
			      .kind = KIND_RUBRIC_RETIRED,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts("{'rubric':'%s','from':"
						   "'2027-03-03T00:00:00Z'}",
						   id) });
}

static void
rows_follow_what_is_said(void **state)
{
	char *text;
	struct world w;

	world_begin(&w, *state, NULL);
	tell_much(&w);
	text = dump(&w);
	assert_non_null(strstr(text, "Lou L. - [learner]"));
	assert_non_null(strstr(text, "Rex Reviewer Example []"));
	assert_non_null(
		strstr(text, "Eve Eager Example [authenticator assessor]"));
	assert_null(strstr(text, "Ben"));
	assert_non_null(strstr(text, " queued "));
	assert_non_null(strstr(text, "Lifting"));
	assert_non_null(strstr(text, " 1\n")); /* retired */
	free(text);
	world_end(&w);
}

static void
rebuilt_tables_equal_the_old_ones(void **state)
{
	char *before, *after;
	uint64_t count = 0;
	struct fault why;
	struct world w;

	world_begin(&w, *state, NULL);
	tell_much(&w);
	before = dump(&w);
	assert_ok(rebuild(w.lb, NULL, &count, &why), &why);
	assert_int_equal(count, w.number);
	assert_false(logbook_in_transaction(w.lb));
	assert_false(logbook_stale(w.lb));
	after = dump(&w);
	assert_non_null(strstr(before, " - - [assessor]"));
	assert_string_equal(before, after);
	free(before);
	free(after);
	world_end(&w);
}

static void
what_was_rebuilt_is_not_stale_when_opened_again(void **state)
{
	char dir[TEST_PATH_SIZE];
	uint64_t count = 0;
	struct fault why;
	struct world w;

	world_begin(&w, *state, NULL);
	tell_much(&w);
	assert_ok(rebuild(w.lb, NULL, &count, &why), &why);
	logbook_close(w.lb);
	w.lb = NULL;
	test_path(dir, *state, "logbook");
	assert_ok(logbook_open(&w.lb, dir, &why), &why);
	assert_false(logbook_stale(w.lb));
	world_end(&w);
}

static void
rebuilding_says_how_far_it_is(void *arg, const char *what, uint64_t done,
			      uint64_t total)
{
	uint64_t *last = arg;

	assert_string_equal(what, "statements");
	assert_true(done >= *last && done <= total);
	*last = done;
}

static void
progress_goes_to_the_end(void **state)
{
	uint64_t last = 0, count = 0;
	const struct progress p = { .step = rebuilding_says_how_far_it_is,
				    .arg = &last };
	struct fault why;
	struct world w;

	world_begin(&w, *state, NULL);
	world_people(&w);
	assert_ok(rebuild(w.lb, &p, &count, &why), &why);
	assert_int_equal(last, w.number);
	world_end(&w);
}

/* A statement that the rules refuse, past them into the ledger. */
static void
enter_against_the_rules(struct world *w)
{
	struct statement s = { .whole = NULL };
	struct value *claim = claim_new(&(const struct claim_words){
		.kind = KIND_JUDGEMENT_RECORDED,
		.logbook = w->did,
		.by = w->person[NIA],
		.role = ROLE_ASSESSOR,
		.time = stamp_now(),
		.about = w->about,
		.facts = world_facts("{'criterion':'plan','level':'yes'}"),
		.content = &w->last,
	});
	const struct entry entry = { .claim = claim };
	struct fault why;

	value_set_text(claim, "about", w->about);
	value_remove(claim, "content");
	value_set_text(claim, "kind", "demonstration-recorded");
	value_set(claim, "facts",
		  world_facts("{'start':'2026-03-02T08:00:00Z','delivery':"
			      "'online','setting':'real'}"));
	assert_ok(logbook_begin(w->lb, &why), &why);
	assert_ok(logbook_enter(w->lb, &entry, &s, &why), &why);
	statement_clear(&s);
	assert_ok(logbook_commit(w->lb, &why), &why);
	value_free(claim);
}

static void
a_ledger_against_the_rules_is_told_and_nothing_changes(void **state)
{
	char *before, *after;
	uint64_t count = 0;
	struct fault why;
	struct world w;

	world_begin(&w, *state, NULL);
	world_people(&w);
	world_open(&w);
	enter_against_the_rules(&w);
	before = dump(&w);
	assert_fault(rebuild(w.lb, NULL, &count, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "role");
	assert_says(&why, "statement ");
	after = dump(&w);
	assert_string_equal(before, after);
	assert_false(logbook_in_transaction(w.lb));
	free(before);
	free(after);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(rows_follow_what_is_said),
		IN_A_DIR(rebuilt_tables_equal_the_old_ones),
		IN_A_DIR(what_was_rebuilt_is_not_stale_when_opened_again),
		IN_A_DIR(progress_goes_to_the_end),
		IN_A_DIR(
			a_ledger_against_the_rules_is_told_and_nothing_changes),
	};

	return cmocka_run_group_tests_name("rebuild", tests, NULL, NULL);
}
