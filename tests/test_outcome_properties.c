/* rubrics/outcome.c: what holds for the rule `critical` whatever the rubric and
 * the judgements, shown on random ones. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/outcome.h"
#include "support/test.h"
#include "support/wish.h"

enum { MOST = 8 }; /* criteria, levels */

/* --- properties ------------------------------------------------------------
 */

/* xorshift64, so that every run sees the same rubrics */
static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t
below(uint64_t *seed, size_t n)
{
	return (size_t)(next_random(seed) >> 16) % n;
}

enum { UNJUDGED = -2, NOT_APPLICABLE = -1 };

/* A random rubric, and for each criterion a level or one of the two above. */
struct world {
	struct wish wishes[MOST];
	size_t count;
	int levels[MOST];
	struct rubric *rubric;
};

static void
world_make(struct world *w, uint64_t *seed)
{
	w->count = 1 + below(seed, MOST);
	for (size_t i = 0; i < w->count; i++) {
		struct wish *wish = &w->wishes[i];

		wish->critical = below(seed, 2) == 0;
		wish->not_applicable = below(seed, 3) == 0;
		wish->levels = 1 + below(seed, MOST);
		wish->competent = below(seed, wish->levels);
		/* seldom unjudged, so that all three outcomes come up */
		if (below(seed, 16) == 0)
			w->levels[i] = UNJUDGED;
		else if (below(seed, 8) == 0)
			w->levels[i] = NOT_APPLICABLE;
		else
			w->levels[i] =
				(int)(wish->competent +
				      below(seed,
					    wish->levels - wish->competent));
		if (w->levels[i] > 0 && below(seed, 8) == 0)
			w->levels[i] = (int)below(seed, wish->levels);
	}
	w->rubric = wish_rubric(w->wishes, w->count, NULL, "critical");
}

/* The outcome of the world's judgements, given in the ORDER (NULL: as they
 * are) to rubric R. */
static enum outcome
world_outcome(const struct world *w, const struct rubric *r,
	      const size_t *order)
{
	struct judged judged[MOST];
	char ids[MOST][8], levels[MOST][8];
	size_t count = 0;

	for (size_t i = 0; i < w->count; i++) {
		size_t n = order != NULL ? order[i] : i;

		if (w->levels[n] == UNJUDGED)
			continue;
		snprintf(ids[count], sizeof(ids[0]), "c%u", (unsigned)n % MOST);
		snprintf(levels[count], sizeof(levels[0]), "l%u",
			 (unsigned)w->levels[n] % MOST);
		judged[count].criterion = ids[count];
		judged[count].level =
			w->levels[n] == NOT_APPLICABLE ? NULL : levels[count];
		count++;
	}
	return wish_outcome(r, judged, count);
}

/* How good an outcome is. */
static int
rank(enum outcome o)
{
	static const int ranks[] = {
		[OUTCOME_INSUFFICIENT] = 0,
		[OUTCOME_NOT_YET] = 1,
		[OUTCOME_COMPETENT] = 2,
	};

	return ranks[o];
}

enum { WORLDS = 1000 };

typedef void (*property_fn)(struct world *w, uint64_t *seed);

static void
each_world(uint64_t seed, property_fn holds)
{
	for (int i = 0; i < WORLDS; i++) {
		struct world w;

		world_make(&w, &seed);
		holds(&w, &seed);
		rubric_free(w.rubric);
	}
}

static void
raise_one(struct world *w, uint64_t *seed)
{
	size_t i = below(seed, w->count);
	enum outcome before = world_outcome(w, w->rubric, NULL);

	while (w->levels[i] >= 0 &&
	       (size_t)w->levels[i] + 1 < w->wishes[i].levels) {
		enum outcome after;

		w->levels[i]++;
		after = world_outcome(w, w->rubric, NULL);
		assert_true(rank(after) >= rank(before));
		before = after;
	}
}

static void
raising_a_level_never_lowers_the_outcome(void **state)
{
	(void)state;
	each_world(UINT64_C(0x9e3779b97f4a7c15), raise_one);
}

static void
fail_one(struct world *w, uint64_t *seed)
{
	size_t i = below(seed, w->count);
	struct wish *wish = &w->wishes[i];

	if (!wish->critical || wish->competent == 0)
		return;
	w->levels[i] = (int)below(seed, wish->competent);
	assert_int_not_equal(world_outcome(w, w->rubric, NULL),
			     OUTCOME_COMPETENT);
}

static void
a_critical_criterion_below_competent_is_never_competent(void **state)
{
	(void)state;
	each_world(UINT64_C(0xbf58476d1ce4e5b9), fail_one);
}

static void
shuffle(size_t *order, size_t count, uint64_t *seed)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t at = below(seed, i), kept = order[at];

		order[at] = order[i - 1];
		order[i - 1] = kept;
	}
}

static void
permute(struct world *w, uint64_t *seed)
{
	enum outcome before = world_outcome(w, w->rubric, NULL);
	struct rubric *permuted;
	size_t order[MOST];

	shuffle(order, w->count, seed);
	assert_int_equal(world_outcome(w, w->rubric, order), before);

	shuffle(order, w->count, seed);
	permuted = wish_rubric(w->wishes, w->count, order, "critical");
	assert_int_equal(world_outcome(w, permuted, NULL), before);
	rubric_free(permuted);
}

static void
no_order_of_judgements_or_criteria_changes_the_outcome(void **state)
{
	(void)state;
	each_world(UINT64_C(0x94d049bb133111eb), permute);
}

static void
change_what_is_not_critical(struct world *w, uint64_t *seed)
{
	enum outcome before = world_outcome(w, w->rubric, NULL);

	for (size_t i = 0; i < w->count; i++)
		if (!w->wishes[i].critical)
			w->levels[i] =
				(int)below(seed, w->wishes[i].levels + 2) - 2;
	assert_int_equal(world_outcome(w, w->rubric, NULL), before);
}

static void
what_is_not_critical_changes_nothing(void **state)
{
	(void)state;
	each_world(UINT64_C(0xd6e8feb86659fd93), change_what_is_not_critical);
}

static void
unjudge_one(struct world *w, uint64_t *seed)
{
	size_t i = below(seed, w->count);

	w->levels[i] = UNJUDGED;
	if (w->wishes[i].critical)
		assert_int_equal(world_outcome(w, w->rubric, NULL),
				 OUTCOME_INSUFFICIENT);
}

static void
a_critical_criterion_without_judgement_is_insufficient(void **state)
{
	(void)state;
	each_world(UINT64_C(0xa0761d6478bd642f), unjudge_one);
}

/* So that the properties above are not held by worlds of one outcome. */
static void
random_worlds_have_all_three_outcomes(void **state)
{
	uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
	int seen[3] = { 0 };

	(void)state;
	for (int i = 0; i < WORLDS; i++) {
		struct world w;

		world_make(&w, &seed);
		seen[world_outcome(&w, w.rubric, NULL)]++;
		rubric_free(w.rubric);
	}
	assert_true(seen[OUTCOME_COMPETENT] > WORLDS / 10);
	assert_true(seen[OUTCOME_NOT_YET] > WORLDS / 10);
	assert_true(seen[OUTCOME_INSUFFICIENT] > WORLDS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raising_a_level_never_lowers_the_outcome),
		cmocka_unit_test(
			a_critical_criterion_below_competent_is_never_competent),
		cmocka_unit_test(
			no_order_of_judgements_or_criteria_changes_the_outcome),
		cmocka_unit_test(what_is_not_critical_changes_nothing),
		cmocka_unit_test(
			a_critical_criterion_without_judgement_is_insufficient),
		cmocka_unit_test(random_worlds_have_all_three_outcomes),
	};

	return cmocka_run_group_tests_name("outcome_properties", tests, NULL,
					   NULL);
}
