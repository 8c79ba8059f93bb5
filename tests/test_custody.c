/* assess/custody.c: who had an item of evidence, and what was done with it. */

#include <stdlib.h>
#include <string.h>

#include "assess/archive.h"
#include "assess/custody.h"
#include "base/mem.h"
#include "support/erased.h"
#include "support/logbook_of.h"
#include "support/tarred.h"

/* The item that the support attaches first, after driving to a state. */
static void
begin(struct logbook_of *o, void **state, enum state to, struct digest *claim)
{
	struct fault why;

	logbook_of_make(o, *state, "book");
	logbook_of_drive(o, to);
	assert_ok(digest_of_text(o->evidence, claim, &why), &why);
}

static void
tell(struct logbook_of *o, const struct digest *claim, struct item_story *s)
{
	struct fault why;

	assert_ok(item_story(o->lb, o->assessment, claim, s, &why), &why);
	for (size_t i = 1; i < s->chain_count; i++)
		assert_true(s->chain[i - 1].number < s->chain[i].number);
}

/* "by: what" of each link, one a line; to be freed. */
static char *
lines_of(const struct item_story *s)
{
	struct buf out = BUF_LIMIT(65536);
	struct fault why;

	for (size_t i = 0; i < s->chain_count; i++)
		assert_ok(buf_format(&out, &why, "%s: %s\n", s->chain[i].by,
				     s->chain[i].what),
			  &why);
	return buf_take(&out);
}

static void
assert_chain(const struct item_story *s, const char *want)
{
	char *lines = lines_of(s);

	assert_string_equal(lines, want);
	free(lines);
}

static void
handle(struct logbook_of *o, const char *by, const struct digest *claim,
       const char *act, const char *device)
{
	struct proposal *p = NULL;
	struct fault why;

	assert_ok(act_handled(o->lb,
			      &(const struct act_handled){
				      .by = by,
				      .assessment = o->assessment,
				      .evidence = claim,
				      .count = 1,
				      .act = act,
				      .device = device },
			      &p, &why),
		  &why);
	assert_false(proposal_needs_key(p));
	assert_ok(proposal_enter(o->lb, p, NULL, NULL, &why), &why);
	proposal_free(p);
}

static void
tells_who_supplied_it_and_who_took_it_in(void **state)
{
	struct item_story s;
	struct logbook_of o;
	struct digest claim, object;

	begin(&o, state, STATE_OPEN, &claim);
	tell(&o, &claim, &s);
	digest_of("a straight back\n", 16, &object);
	assert_true(digest_equal(&s.claim, &claim));
	assert_true(digest_equal(&s.object, &object));
	assert_int_equal(s.size, 16);
	assert_string_equal(s.kind, "document");
	assert_string_equal(s.shape, "file");
	assert_string_equal(s.name, "lift \u00e9tape <1>.txt");
	assert_string_equal(s.title, "The \"lift\" & more");
	assert_string_equal(s.supplier, "Lou Learner");
	assert_string_equal(s.taken_in_by, "Asa Assessor");
	assert_null(s.device);
	assert_null(s.captured_claimed);
	assert_false(s.has_listing);
	assert_false(s.withdrawn);
	assert_false(s.replaced);
	assert_true(s.received == s.chain[0].time);
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
tells_each_judgement_that_points_at_it_with_the_place(void **state)
{
	struct item_story s;
	struct logbook_of o;
	struct digest claim;

	begin(&o, state, STATE_OPEN, &claim);
	tell(&o, &claim, &s);
	assert_chain(&s, "Asa Assessor: attached\n"
			 "Asa Assessor: judged against: lift, nyc @ "
			 "00:12-00:31\n"
			 "Asa Assessor: judged against: lift, competent @ "
			 "00:12-00:31\n"
			 "Asa Assessor: judged against: report, not applicable "
			 "@ 00:12-00:31\n");
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
follows_it_through_every_step_to_the_sealed_archive(void **state)
{
	struct buf out = BUF_LIMIT(TARRED_LIMIT);
	struct act_exported exported = { .container = "tar" };
	struct item_story s;
	struct proposal *p;
	struct logbook_of o;
	struct digest claim;
	struct fault why;
	char id[9], hex[DIGEST_HEX_SIZE], *want, *lines;

	begin(&o, state, STATE_SEALED, &claim);
	handle(&o, NULL, &claim, "verified", NULL);
	tarred_export(&o, false, &out);
	digest_of(out.bytes, out.size, &exported.digest);
	exported.assessment = o.assessment;
	assert_ok(act_exported(o.lb, &exported, &p, &why), &why);
	assert_ok(proposal_enter(o.lb, p, NULL, NULL, &why), &why);
	proposal_free(p);
	tell(&o, &claim, &s);
	digest_to_hex(&o.archive, hex);
	memcpy(id, hex, 8);
	id[8] = '\0';
	want = mem_format("Lou Learner: submitted with the assessment\n"
			  "Asa Assessor: concluded with, revision 1: "
			  "competent\n"
			  "Nia Auth\u00e9nticator: signed off with, as "
			  "authenticator\n"
			  "Ada Admin: sealed in archive %s\n"
			  "the logbook: verified\n"
			  "the logbook: exported (tar) in archive %s\n",
			  id, id);
	lines = lines_of(&s);
	assert_non_null(strstr(lines, want));
	assert_string_equal(strstr(lines, want), want);
	free(lines);
	free(want);
	buf_clear(&out);
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
tells_who_handled_it_with_which_device(void **state)
{
	struct item_story s;
	struct logbook_of o;
	struct digest claim;

	begin(&o, state, STATE_OPEN, &claim);
	handle(&o, o.urn[ASA], &claim, "viewed", "phone \xe2\x80\x8f");
	tell(&o, &claim, &s);
	assert_string_equal(s.chain[s.chain_count - 1].by, "Asa Assessor");
	assert_string_equal(s.chain[s.chain_count - 1].what,
			    "viewed, device phone \\u200f");
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
attach(struct logbook_of *o, const char *replaces, struct digest *id)
{
	char path[TEST_PATH_SIZE];
	const struct attach_item item = { .path = path };
	struct attached kept = { .kind = NULL };
	struct proposal *p;
	struct fault why;

	test_path(path, o->work, "again.txt");
	test_write_file(path, "again\n", 6);
	assert_ok(act_attach(o->lb,
			     &(const struct act_attach){ .by = o->urn[ASA],
							 .assessment =
								 o->assessment,
							 .items = &item,
							 .count = 1,
							 .device = "camera 3",
							 .captured = 1772442000,
							 .replaces = replaces },
			     &kept, &p, &why),
		  &why);
	logbook_of_enter(o, ASA, p, id);
	attached_clear(&kept, 1);
}

static void
links_what_replaced_it_with_what_it_replaced(void **state)
{
	struct digest claim, newer;
	struct item_story s;
	struct logbook_of o;

	begin(&o, state, STATE_OPEN, &claim);
	attach(&o, o.evidence, &newer);
	tell(&o, &claim, &s);
	assert_true(s.replaced);
	assert_non_null(
		strstr(s.chain[s.chain_count - 1].what, "replaced by "));
	item_story_clear(&s);
	tell(&o, &newer, &s);
	assert_false(s.replaced);
	assert_null(s.supplier);
	assert_string_equal(s.device, "camera 3");
	assert_string_equal(s.captured_claimed, "2026-03-02T09:00:00Z");
	assert_non_null(strstr(s.chain[0].what, "attached, in place of "));
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
leaves_out_of_the_steps_what_was_withdrawn_before(void **state)
{
	struct digest claim, extra;
	struct item_story s;
	struct logbook_of o;
	char text[DIGEST_TEXT_SIZE];
	struct proposal *p;
	struct fault why;

	begin(&o, state, STATE_OPEN, &claim);
	attach(&o, NULL, &extra);
	digest_to_text(&extra, text);
	assert_ok(
		act_take_back(o.lb,
			      &(const struct act_take_back){
				      .by = o.urn[ASA],
				      .assessment = o.assessment,
				      .claim = text,
				      .reason = "the wrong \xe2\x80\x8f file" },
			      &p, &why),
		&why);
	logbook_of_enter(&o, ASA, p, NULL);
	logbook_of_drive(&o, STATE_SEALED);
	tell(&o, &extra, &s);
	assert_true(s.withdrawn);
	assert_int_equal(s.chain_count, 2);
	assert_non_null(strstr(s.chain[1].what, "withdrawn: "));
	assert_non_null(strstr(s.chain[1].what, "the wrong \\u200f file"));
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
tells_that_its_bytes_and_words_were_erased(void **state)
{
	struct digest claim, object, content;
	struct item_story s;
	struct logbook_of o;
	struct statement read;
	struct fault why;
	uint64_t number;

	begin(&o, state, STATE_SEALED, &claim);
	assert_ok(logbook_number_of(o.lb, &claim, &number, &why), &why);
	assert_ok(logbook_statement(o.lb, number, &read, NULL, &why), &why);
	assert_true(value_digest(read.facts, "object", &object));
	content = read.content;
	statement_clear(&read);
	erased_say(&o, &content, &object, 16);
	tell(&o, &claim, &s);
	assert_string_equal(s.chain[s.chain_count - 1].by, "Ada Admin");
	assert_string_equal(s.chain[s.chain_count - 1].what,
			    "erased: its name and words, its bytes");
	item_story_clear(&s);
	logbook_of_close(&o);
}

static void
knows_no_story_of_what_is_no_evidence_here(void **state)
{
	struct item_story s;
	struct logbook_of o;
	struct digest claim;
	struct fault why;

	begin(&o, state, STATE_OPEN, &claim);
	claim.bytes[0] ^= 1;
	assert_fault(item_story(o.lb, o.assessment, &claim, &s, &why),
		     RC_NOT_FOUND, &why);
	assert_fault(item_story(o.lb,
				"urn:uuid:0b5c1a52-7f0e-4c58-9a53-"
				"1f6d3a1c00ff",
				&claim, &s, &why),
		     RC_NOT_FOUND, &why);
	logbook_of_close(&o);
}

static void
refuses_to_note_an_act_that_there_is_not_or_on_nothing(void **state)
{
	struct logbook_of o;
	struct digest claim;
	struct act_handled what;
	struct proposal *p = NULL;
	struct fault why;

	begin(&o, state, STATE_OPEN, &claim);
	what = (struct act_handled){ .by = o.urn[ASA],
				     .assessment = o.assessment,
				     .evidence = &claim,
				     .count = 1,
				     .act = "burnt" };
	assert_fault(act_handled(o.lb, &what, &p, &why), RC_INVALID, &why);
	what.act = "viewed";
	claim.bytes[0] ^= 1;
	assert_fault(act_handled(o.lb, &what, &p, &why), RC_REFUSED, &why);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(tells_who_supplied_it_and_who_took_it_in),
		IN_A_DIR(tells_each_judgement_that_points_at_it_with_the_place),
		IN_A_DIR(follows_it_through_every_step_to_the_sealed_archive),
		IN_A_DIR(tells_who_handled_it_with_which_device),
		IN_A_DIR(links_what_replaced_it_with_what_it_replaced),
		IN_A_DIR(leaves_out_of_the_steps_what_was_withdrawn_before),
		IN_A_DIR(tells_that_its_bytes_and_words_were_erased),
		IN_A_DIR(knows_no_story_of_what_is_no_evidence_here),
		IN_A_DIR(
			refuses_to_note_an_act_that_there_is_not_or_on_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
