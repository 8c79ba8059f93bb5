/* assess/story.c: statements in plain words. */

#include <stdlib.h>
#include <string.h>

#include "assess/story.h"
#include "base/mem.h"
#include "support/logbook_of.h"

enum { STORY_LIMIT = 1024 * 1024 };

struct told {
	struct logbook_of o;
	struct buf out;
};

static void
begin(struct told *t, void **state, enum state to)
{
	memset(t, 0, sizeof(*t));
	t->out.limit = STORY_LIMIT;
	logbook_of_make(&t->o, *state, "book");
	if (to != STATE_NONE)
		logbook_of_drive(&t->o, to);
}

static void
end(struct told *t)
{
	buf_clear(&t->out);
	logbook_of_close(&t->o);
}

/* The sentences of the whole ledger, one a line. */
static const char *
tell_all(struct told *t)
{
	struct statement s;
	struct fault why;
	uint64_t size;

	assert_ok(logbook_size(t->o.lb, &size, &why), &why);
	for (uint64_t i = 0; i < size; i++) {
		assert_ok(logbook_statement(t->o.lb, i, &s, NULL, &why), &why);
		assert_ok(story_sentence(t->o.lb, &s, &t->out, &why), &why);
		assert_ok(buf_add_text(&t->out, "\n", &why), &why);
		statement_clear(&s);
	}
	return buf_text_of(&t->out);
}

static void
assert_tells(const char *story, const char *sentence)
{
	char *line = mem_format("\n%s\n", sentence);

	if (strstr(story, line) == NULL)
		fail_msg("not told: %s\nbut: %s", sentence, story);
	free(line);
}

static void
tells_how_the_logbook_began(void **state)
{
	struct told t;
	const char *story;

	begin(&t, state, STATE_NONE);
	story = tell_all(&t);
	assert_ptr_equal(strstr(story, "The logbook was made: \"Weld School\", "
				       "in the zone UTC\n"),
			 story);
	assert_tells(story, "Ada Admin enrolled Asa Assessor as assessor "
			    "(identity checked: \"passport seen\")");
	assert_tells(story, "Ada Admin adopted the rubric \"Lifting <by hand> "
			    "& safely\", version 1");
	end(&t);
}

static void
tells_an_assessment_up_to_its_seal(void **state)
{
	struct told t;
	const char *story;

	begin(&t, state, STATE_SEALED);
	story = tell_all(&t);
	assert_tells(story, "Ada Admin opened an assessment of Lou Learner "
			    "under \"Lifting <by hand> & safely\" (initial)");
	assert_tells(story,
		     "Asa Assessor judged lift: nyc: \"Bent at first.\"");
	assert_tells(story, "Asa Assessor judged lift: competent (replaces an "
			    "earlier judgement): \"Straight, <twice>.\"");
	assert_tells(story, "Asa Assessor judged report: not applicable: "
			    "\"No hazard was there.\"");
	assert_tells(story, "Lou Learner submitted the assessment with the "
			    "declaration \"This is my own work.\"");
	assert_tells(story, "Asa Assessor concluded revision 1: competent");
	assert_tells(story, "Nia Auth\u00e9nticator signed off as "
			    "authenticator: \"I authenticate this outcome.\"");
	assert_non_null(strstr(story, "Ada Admin sealed revision 1 as "
				      "archive "));
	end(&t);
}

static void
says_what_evidence_is_called_and_how_large_it_is(void **state)
{
	struct told t;
	const char *story;

	begin(&t, state, STATE_OPEN);
	story = tell_all(&t);
	assert_non_null(strstr(story, "\"The \"lift\" & more\" from the file "
				      "\"lift \u00e9tape <1>.txt\" ("));
	assert_non_null(strstr(story, ", supplied by Lou Learner\n"));
	end(&t);
}

/* A statement that was never entered, of KIND and FACTS. */
static void
tell_one(struct told *t, enum kind kind, struct value *facts)
{
	struct statement s = { .kind = kind, .by = t->o.urn[ADA] };
	struct value *claim = value_object();
	struct fault why;

	value_set_text(claim, "kind", "from-the-future");
	s.claim = claim;
	s.facts = facts;
	buf_empty(&t->out);
	assert_ok(story_sentence(t->o.lb, &s, &t->out, &why), &why);
	value_free(claim);
	value_free(facts);
}

static void
has_a_sentence_for_every_kind_even_without_a_fact(void **state)
{
	struct told t;

	begin(&t, state, STATE_NONE);
	for (enum kind k = 0; k <= KIND_COUNT; k++) {
		tell_one(&t, k, value_object());
		assert_true(t.out.size > strlen("Ada Admin "));
		assert_null(strpbrk(buf_text_of(&t.out), "[]{}"));
	}
	tell_one(&t, KIND_UNKNOWN, value_object());
	assert_string_equal(buf_text_of(&t.out),
			    "Ada Admin said \"from-the-future\", which this "
			    "program does not know");
	end(&t);
}

static void
says_what_was_proposed_only_where_it_differs(void **state)
{
	struct value *facts = value_object(), *outcome = value_object();
	struct told t;

	begin(&t, state, STATE_NONE);
	value_set_integer(facts, "revision", 2);
	value_set_text(outcome, "proposed", "not-yet-competent");
	value_set_text(outcome, "declared", "competent");
	value_set(facts, "outcome", outcome);
	tell_one(&t, KIND_CONCLUDED, facts);
	assert_string_equal(buf_text_of(&t.out),
			    "Ada Admin concluded revision 2: competent (the "
			    "rubric proposed not yet competent)");
	end(&t);
}

static void
makes_text_from_outside_printable(void **state)
{
	/* U+202E between two letters */
	const char turned[] = { 'a', '\xe2', '\x80', '\xae', 'b', '\0' };
	struct value *facts = value_object();
	struct told t;

	begin(&t, state, STATE_NONE);
	value_set_text(facts, "slot", turned);
	value_set_text(facts, "text", "line\nline {by} [x]");
	tell_one(&t, KIND_SIGNED_OFF, facts);
	assert_string_equal(buf_text_of(&t.out),
			    "Ada Admin signed off as a\\u202eb: "
			    "\"line\\x0aline {by} [x]\"");
	end(&t);
}

static void
tells_a_signature_from_the_logbooks_word(void **state)
{
	struct value *paper = value_object();
	struct statement s = { .kind = KIND_SUBMITTED, .facts = paper };

	(void)state;
	assert_string_equal(story_proof(&s), "not signed; the logbook's word");
	value_set_text(paper, "declaredOn", "sha256:00");
	assert_string_equal(story_proof(&s), "declared on paper, recorded and "
					     "not signed");
	s.proof = paper;
	assert_string_equal(story_proof(&s), "signed with their key");
	value_free(paper);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(tells_how_the_logbook_began),
		IN_A_DIR(tells_an_assessment_up_to_its_seal),
		IN_A_DIR(says_what_evidence_is_called_and_how_large_it_is),
		IN_A_DIR(has_a_sentence_for_every_kind_even_without_a_fact),
		IN_A_DIR(says_what_was_proposed_only_where_it_differs),
		IN_A_DIR(makes_text_from_outside_printable),
		cmocka_unit_test(tells_a_signature_from_the_logbooks_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
