/* recorder/assess/verify.c: findings, verdicts, whom to believe. */

#include "../recorder/assess/verify_private.h"
#include "support/heard.h"

static const char ours[] =
	"did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw";
static const char theirs[] =
	"did:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVHbBeCf";

static void
each_verdict_has_its_own_words_and_exit_status(void **state)
{
	static const int wanted[] = { [VERDICT_VALID] = 0,
				      [VERDICT_UNKNOWN] = 3,
				      [VERDICT_ERASED] = 4,
				      [VERDICT_BROKEN] = 1 };

	(void)state;
	for (enum verdict v = VERDICT_VALID; v <= VERDICT_BROKEN; v++) {
		assert_int_equal(verdict_exit_status(v), wanted[v]);
		for (enum verdict w = VERDICT_VALID; w < v; w++)
			assert_string_not_equal(verdict_words(v),
						verdict_words(w));
	}
}

static void
the_worst_that_was_found_is_the_verdict(void **state)
{
	struct heard h = { .size = 0 };
	struct telling t = { .told = heard_line, .arg = &h };

	(void)state;
	assert_int_equal(verdict_of(&t), VERDICT_UNKNOWN);
	/* an erasure by a stranger's logbook is a stranger's word */
	t.erased = 1;
	assert_int_equal(verdict_of(&t), VERDICT_UNKNOWN);
	t.erased = 0;
	t.trusted = true;
	assert_int_equal(verdict_of(&t), VERDICT_VALID);
	t.erased = 1;
	assert_int_equal(verdict_of(&t), VERDICT_ERASED);
	tell(&t, FINDING_OK, "tree", NULL, "all is well");
	tell(&t, FINDING_NOTE, "tree", NULL, "by the way");
	assert_int_equal(verdict_of(&t), VERDICT_ERASED);
	tell(&t, FINDING_BROKEN, "tree", "root", "statement %d", 7);
	assert_int_equal(verdict_of(&t), VERDICT_BROKEN);
	assert_heard(&h, "broken tree [root]", "statement 7");
	heard_clear(&h);
}

static void
what_is_wrong_with_the_thing_is_told_and_with_the_machine_is_passed_on(
	void **state)
{
	struct heard h = { .size = 0 };
	struct telling t = { .told = heard_line, .arg = &h };
	struct fault why;
	enum rc rc;

	(void)state;
	rc = fault_reason(&why, RC_CORRUPT, "object-digest", "was changed");
	assert_ok(tell_fault(&t, rc, "objects", &why, "object %d", 3), &why);
	assert_heard(&h, "broken objects [object-digest]",
		     "object 3: was changed");
	rc = fault_set(&why, RC_STOPPED, "interrupted");
	assert_fault(tell_fault(&t, rc, "objects", &why, "object 4"),
		     RC_STOPPED, &why);
	assert_says(&why, "object 4: interrupted");
	assert_int_equal(t.broken, 1);
	assert_ok(tell_fault(&t, RC_OK, "objects", &why, "object 5"), &why);
	assert_int_equal(t.broken, 1);
	heard_clear(&h);
}

static void
a_signer_is_known_by_key_or_by_a_trusted_checkpoint(void **state)
{
	struct heard h = { .size = 0 };
	struct telling t = { .told = heard_line, .arg = &h };
	struct key_public key, other;
	struct checkpoint c = { .size = 4 };
	struct fault why;

	(void)state;
	assert_ok(key_of_did(ours, &key, &why), &why);
	assert_ok(key_of_did(theirs, &other, &why), &why);
	tell_signer(&t, &(const struct trust){ .key_count = 0 }, ours);
	assert_false(t.trusted);
	assert_heard(&h, "note signer", ours);
	tell_signer(&t, &(const struct trust){ .keys = &other, .key_count = 1 },
		    ours);
	assert_false(t.trusted);
	tell_signer(&t, &(const struct trust){ .keys = &key, .key_count = 1 },
		    ours);
	assert_true(t.trusted);
	assert_heard(&h, "ok signer", "you trust");
	c.key = key;
	tell_signer(&t,
		    &(const struct trust){ .checkpoints = &c,
					   .checkpoint_count = 1 },
		    ours);
	assert_true(t.trusted);
	heard_clear(&h);
}

static enum rc
count(void *arg, const struct checkpoint *anchor, struct fault *why)
{
	(void)why;
	*(uint64_t *)arg += anchor->size;
	return RC_OK;
}

static void
anchors_of_another_logbook_are_broken_and_none_is_noted(void **state)
{
	struct checkpoint seen[3] = { { .size = 10 }, { .size = 200 } };
	struct trust trust = { .against = seen, .against_count = 2 };
	struct heard h = { .size = 0 };
	struct telling t = { .told = heard_line, .arg = &h };
	struct fault why;
	uint64_t sum = 0;

	(void)state;
	memcpy(seen[0].logbook, ours, sizeof(ours));
	memcpy(seen[1].logbook, theirs, sizeof(theirs));
	assert_ok(each_anchor(&t, &trust, ours, count, &sum, &why), &why);
	assert_int_equal(sum, 10);
	assert_heard(&h, "broken anchor [wrong-logbook]", theirs);
	heard_clear(&h);

	/* those that are only trusted need not be of this one */
	trust = (struct trust){ .checkpoints = seen, .checkpoint_count = 2 };
	t.broken = 0;
	sum = 0;
	assert_ok(each_anchor(&t, &trust, ours, count, &sum, &why), &why);
	assert_int_equal(sum, 10);
	assert_int_equal(t.broken, 0);

	trust = (struct trust){ .key_count = 0 };
	assert_ok(each_anchor(&t, &trust, ours, count, &sum, &why), &why);
	assert_heard(&h, "note anchor", "nothing shows whether");
	heard_clear(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_verdict_has_its_own_words_and_exit_status),
		cmocka_unit_test(the_worst_that_was_found_is_the_verdict),
		cmocka_unit_test(
			what_is_wrong_with_the_thing_is_told_and_with_the_machine_is_passed_on),
		cmocka_unit_test(
			a_signer_is_known_by_key_or_by_a_trusted_checkpoint),
		cmocka_unit_test(
			anchors_of_another_logbook_are_broken_and_none_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
