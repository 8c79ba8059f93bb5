/* recorder/assess/proposal.c: the clock, which a person may set as they like.
 */
/* LINK: -Wl,--wrap=stamp_now */

#include <string.h>

#include "assess/proposal.h"
#include "base/stamp.h"
#include "support/logbook_of.h"

#define A_DAY INT64_C(86400)

/* Seconds that this machine's clock is off. */
static int64_t off;

int64_t __real_stamp_now(void);
int64_t __wrap_stamp_now(void);

int64_t
__wrap_stamp_now(void)
{
	return __real_stamp_now() + off;
}

static uint64_t
size_of(const struct logbook_of *o)
{
	struct fault why;
	uint64_t size;

	assert_ok(logbook_size(o->lb, &size, &why), &why);
	return size;
}

/* Lou's name is corrected: one claim in one act, entered with the clock off by
 * THEN seconds. */
static enum rc
amend_then(struct logbook_of *o, int64_t then, struct fault *why)
{
	struct proposal *p = NULL;
	struct digest id;
	enum rc rc;

	assert_ok(act_amend(o->lb,
			    &(const struct act_amend){ .by = o->urn[ADA],
						       .person = o->urn[LOU],
						       .name = "Lou L." },
			    &p, why),
		  why);
	off = then;
	rc = proposal_enter(o->lb, p, o->key[ADA], &id, why);
	if (rc == RC_OK) {
		struct digest said;

		/* what the clock did is none of the claims of the act */
		claim_id(proposal_claim(p, 0), &said);
		assert_true(digest_equal(&said, &id));
	}
	proposal_free(p);
	return rc;
}

static enum rc
amend(struct logbook_of *o, struct fault *why)
{
	return amend_then(o, off, why);
}

static void
at(struct logbook_of *o, uint64_t number, struct statement *s)
{
	struct fault why;

	assert_ok(logbook_statement(o->lb, number, s, NULL, &why), &why);
}

/* Statement NUMBER says that the clock made a step, about SECONDS. */
static void
assert_noticed(struct logbook_of *o, uint64_t number, const char *event,
	       int64_t seconds)
{
	struct statement s = { .whole = NULL };
	int64_t said;

	at(o, number, &s);
	assert_int_equal(s.kind, KIND_CLOCK_NOTICED);
	assert_string_equal(s.by, logbook_did(o->lb));
	assert_string_equal(value_text(s.facts, "event"), event);
	said = value_integer(s.facts, "seconds", 0);
	assert_true(said >= seconds - 60 && said <= seconds + 60);
	statement_clear(&s);
	at(o, number + 1, &s);
	assert_int_equal(s.kind, KIND_PERSON_AMENDED);
	statement_clear(&s);
}

static void
a_step_back_of_the_clock_is_noticed_once(void **state)
{
	struct logbook_of o;
	struct fault why;
	uint64_t size;

	off = 0;
	logbook_of_make(&o, *state, "book");
	off = 2 * A_DAY;
	assert_ok(amend(&o, &why), &why);
	size = size_of(&o);
	assert_ok(amend(&o, &why), &why);
	assert_int_equal(size_of(&o), size + 1); /* no step */
	off = 0;
	assert_ok(amend(&o, &why), &why);
	assert_int_equal(size_of(&o), size + 3);
	assert_noticed(&o, size + 1, "step-back", -2 * A_DAY);
	assert_ok(amend(&o, &why), &why);
	assert_int_equal(size_of(&o), size + 4);
	logbook_of_close(&o);
}

static void
a_step_ahead_of_more_than_a_year_is_noticed(void **state)
{
	struct logbook_of o;
	struct fault why;
	uint64_t size;

	off = 0;
	logbook_of_make(&o, *state, "book");
	size = size_of(&o);
	off = INT64_C(365) * A_DAY;
	assert_ok(amend(&o, &why), &why);
	assert_int_equal(size_of(&o), size + 1);
	off += INT64_C(3650) * A_DAY;
	assert_ok(amend(&o, &why), &why);
	assert_int_equal(size_of(&o), size + 3);
	assert_noticed(&o, size + 1, "step-ahead", INT64_C(3650) * A_DAY);
	off = 0;
	logbook_of_close(&o);
}

static void
nothing_is_entered_at_a_time_that_no_record_states(void **state)
{
	struct logbook_of o;
	struct fault why;
	uint64_t size;
	int64_t now;

	off = 0;
	logbook_of_make(&o, *state, "book");
	size = size_of(&o);
	now = stamp_now();
	assert_fault(amend_then(&o, INT64_C(253402300800) - now + 3600, &why),
		     RC_REFUSED, &why); /* the year 10000 */
	assert_says(&why, "clock");
	off = 0;
	assert_fault(amend_then(&o, -now, &why), RC_REFUSED, &why); /* 1970 */
	assert_says(&why, "clock");
	off = 0;
	assert_int_equal(size_of(&o), size);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(a_step_back_of_the_clock_is_noticed_once),
		IN_A_DIR(a_step_ahead_of_more_than_a_year_is_noticed),
		IN_A_DIR(nothing_is_entered_at_a_time_that_no_record_states),
	};

	return cmocka_run_group_tests_name("proposal", tests, NULL, NULL);
}
