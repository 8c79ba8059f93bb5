/* rubrics/outcome.c: what the rule `critical` proposes (records.md §7), case by
 * case; test_outcome_properties.c has what holds for all rubrics. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"
#include "support/wish.h"

/* --- names ---------------------------------------------------------------- */

static void
outcomes_have_a_record_form_and_words(void **state)
{
	enum outcome o = OUTCOME_COMPETENT;

	(void)state;
	assert_string_equal(outcome_text(OUTCOME_COMPETENT), "competent");
	assert_string_equal(outcome_text(OUTCOME_NOT_YET), "not-yet-competent");
	assert_string_equal(outcome_text(OUTCOME_INSUFFICIENT),
			    "insufficient-evidence");
	assert_string_equal(outcome_words(OUTCOME_NOT_YET),
			    "not yet competent");
	assert_true(outcome_of_text("not yet competent", &o));
	assert_int_equal(o, OUTCOME_NOT_YET);
	assert_true(outcome_of_text("insufficient-evidence", &o));
	assert_int_equal(o, OUTCOME_INSUFFICIENT);
	assert_true(outcome_of_text("competent", &o));
	assert_int_equal(o, OUTCOME_COMPETENT);
	assert_false(outcome_of_text("Competent", &o));
	assert_false(outcome_of_text("fail", &o));
	assert_false(outcome_of_text("", &o));
	assert_false(outcome_of_text(NULL, &o));
}

/* --- cases -----------------------------------------------------------------
 */

/* c0 and c1 critical, c1 may be not applicable, c2 neither; l1 is competent. */
static const struct wish three[] = {
	{ .critical = true, .levels = 3, .competent = 1 },
	{ .critical = true,
	  .not_applicable = true,
	  .levels = 3,
	  .competent = 1 },
	{ .not_applicable = true, .levels = 3, .competent = 1 },
};

static void
critical_decides_by_the_critical_criteria_alone(void **state)
{
	/* levels of c0, c1, c2; "": no judgement; "-": not applicable */
	static const struct {
		const char *levels[3];
		enum outcome outcome;
	} cases[] = {
		{ { "l1", "l1", "l1" }, OUTCOME_COMPETENT },
		{ { "l2", "l2", "l2" }, OUTCOME_COMPETENT },
		{ { "l1", "l2", "l0" }, OUTCOME_COMPETENT },
		{ { "l1", "l1", "" }, OUTCOME_COMPETENT },
		{ { "l1", "l1", "-" }, OUTCOME_COMPETENT },
		{ { "l1", "-", "l1" }, OUTCOME_COMPETENT },
		{ { "l0", "l2", "l2" }, OUTCOME_NOT_YET },
		{ { "l2", "l0", "l2" }, OUTCOME_NOT_YET },
		{ { "l0", "-", "" }, OUTCOME_NOT_YET },
		{ { "-", "l1", "l1" }, OUTCOME_NOT_YET }, /* not allowed */
		{ { "", "", "" }, OUTCOME_INSUFFICIENT },
		{ { "l1", "", "l2" }, OUTCOME_INSUFFICIENT },
		{ { "", "l1", "l2" }, OUTCOME_INSUFFICIENT },
		{ { "l0", "", "l2" }, OUTCOME_INSUFFICIENT },
	};
	static const char *const ids[] = { "c0", "c1", "c2" };
	struct rubric *r = wish_rubric(three, 3, NULL, "critical");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct judged judged[3];
		size_t count = 0;

		for (size_t c = 0; c < 3; c++) {
			const char *level = cases[i].levels[c];

			if (level[0] == '\0')
				continue;
			judged[count].criterion = ids[c];
			judged[count++].level = level[0] == '-' ? NULL : level;
		}
		assert_int_equal(wish_outcome(r, judged, count),
				 cases[i].outcome);
	}
	rubric_free(r);
}

static void
write_down(void *arg, const char *criterion, const char *sentence)
{
	struct fault why;

	assert_ok(buf_format(arg, &why, "%s: %s\n", criterion, sentence), &why);
}

static void
explains(const struct rubric *r, const struct judged *judged, size_t count,
	 const char *wanted)
{
	struct buf told = BUF_LIMIT(4096);
	struct fault why;
	enum outcome o;

	assert_ok(
		outcome_propose(r, judged, count, &o, write_down, &told, &why),
		&why);
	assert_string_equal(buf_text_of(&told), wanted);
	buf_clear(&told);
}

static void
explains_the_outcome_by_the_criteria_that_decide(void **state)
{
	static const struct judged below[] = { { "c2", "l0" },
					       { "c1", "l2" },
					       { "c0", "l0" } };
	static const struct judged not_allowed[] = { { "c0", NULL },
						     { "c1", "l1" } };
	static const struct judged met[] = { { "c0", "l2" }, { "c1", NULL } };
	static const struct judged plain[] = { { "c0", "l1" }, { "c1", "l1" } };
	struct rubric *r = wish_rubric(three, 3, NULL, "critical");

	(void)state;
	explains(r, below, 3,
		 "c0: critical, and judged \"l0\", below \"l1\"\n");
	explains(r, below, 2, "c0: critical, and not judged\n");
	explains(r, below, 0,
		 "c0: critical, and not judged\n"
		 "c1: critical, and not judged\n");
	explains(r, not_allowed, 2,
		 "c0: critical, and not applicable, which it may not be\n");
	explains(r, met, 2,
		 "c0: critical, and judged \"l2\", above \"l1\"\n"
		 "c1: critical, and not applicable\n");
	explains(r, plain, 2,
		 "c0: critical, and judged \"l1\"\n"
		 "c1: critical, and judged \"l1\"\n");
	rubric_free(r);
}

static void
refuses(const struct rubric *r, const struct judged *judged, size_t count,
	const char *words)
{
	enum outcome o = OUTCOME_NOT_YET;
	struct fault why;

	assert_fault(outcome_propose(r, judged, count, &o, NULL, NULL, &why),
		     RC_INVALID, &why);
	assert_says(&why, words);
	assert_int_equal(o, OUTCOME_NOT_YET); /* untouched */
}

static void
refuses_judgements_that_do_not_fit_the_rubric(void **state)
{
	static const struct judged criterion[] = { { "c3", "l1" } };
	static const struct judged number[] = { { "1", "l1" } };
	static const struct judged level[] = { { "c0", "l3" } };
	static const struct judged twice[] = { { "c0", "l1" }, { "c0", "l1" } };
	static const struct judged evil[] = { { "\x1b[2J", "l1" } };
	struct rubric *r = wish_rubric(three, 3, NULL, "critical");

	(void)state;
	refuses(r, criterion, 1, "the rubric has no criterion \"c3\"");
	refuses(r, number, 1, "the rubric has no criterion \"1\"");
	refuses(r, level, 1, "criterion \"c0\" has no level \"l3\"");
	refuses(r, twice, 2, "criterion \"c0\" has two judgements in effect");
	refuses(r, evil, 1, "no criterion \"\\x1b[2J\"");
	rubric_free(r);
}

static void
refuses_rules_that_it_cannot_compute(void **state)
{
	static const char *const rules[] = { "total", "percent", "groups" };
	static const struct judged judged[] = { { "c0", "l1" } };
	char words[80];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rubric *r = wish_rubric(three, 3, NULL, rules[i]);

		snprintf(words, sizeof(words),
			 "rule \"%s\" cannot be computed by this program",
			 rules[i]);
		refuses(r, judged, 1, words);
		rubric_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_have_a_record_form_and_words),
		cmocka_unit_test(
			critical_decides_by_the_critical_criteria_alone),
		cmocka_unit_test(
			explains_the_outcome_by_the_criteria_that_decide),
		cmocka_unit_test(refuses_judgements_that_do_not_fit_the_rubric),
		cmocka_unit_test(refuses_rules_that_it_cannot_compute),
	};

	return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
