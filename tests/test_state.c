/* recorder/assess/state.c: the table of records.md §4.3. */

#include <string.h>

#include "assess/state.h"
#include "support/test.h"

/* Exactly these states take KIND; the words are those of state_text(). */
static void
only(enum kind kind, const char *states)
{
	for (enum state s = STATE_NONE; s < STATE_COUNT; s++)
		if (state_takes(s, kind) !=
		    (strstr(states, state_text(s)) != NULL))
			fail_msg("%s in state %s: wrong", kind_text(kind),
				 state_text(s));
}

static void
each_step_is_taken_in_its_states_only(void **state)
{
	(void)state;
	only(KIND_ASSESSMENT_OPENED, "none");
	only(KIND_SUBMITTED, "open");
	only(KIND_CONCLUDED, "submitted");
	only(KIND_SIGNED_OFF, "concluded");
	only(KIND_RETURNED, "concluded authenticated");
	only(KIND_SEALED, "authenticated");
	only(KIND_WITHDRAWN, "open submitted concluded");
	only(KIND_QUEUED, "sealed refused");
	only(KIND_DELIVERED, "queued");
	only(KIND_REFUSED, "queued");
	only(KIND_SEND_STOPPED, "queued");
	only(KIND_SUPERSEDED, "sealed delivered refused");
	only(KIND_BRANCH_CHOSEN, "");
	only(KIND_DECLINED, "concluded authenticated");
}

static void
things_are_gathered_while_open_or_submitted(void **state)
{
	(void)state;
	only(KIND_EVIDENCE_ATTACHED, "open submitted");
	only(KIND_EVIDENCE_WITHDRAWN, "open submitted");
	only(KIND_JUDGEMENT_RECORDED, "open submitted");
	only(KIND_JUDGEMENT_SET_ASIDE, "open submitted");
	only(KIND_DEMONSTRATION_RECORDED, "open submitted");
}

static void
notes_are_taken_once_it_is_opened(void **state)
{
	(void)state;
	for (enum state s = STATE_NONE; s < STATE_COUNT; s++) {
		assert_int_equal(state_takes(s, KIND_CONSENT_GIVEN),
				 s != STATE_NONE);
		assert_true(state_takes(s, KIND_HOLD_SET));
		assert_false(state_takes(s, KIND_UNKNOWN));
	}
}

static void
each_step_leads_to_its_state(void **state)
{
	(void)state;
	assert_int_equal(state_after(STATE_NONE, KIND_ASSESSMENT_OPENED, NULL),
			 STATE_OPEN);
	assert_int_equal(state_after(STATE_OPEN, KIND_SUBMITTED, NULL),
			 STATE_SUBMITTED);
	assert_int_equal(state_after(STATE_SUBMITTED, KIND_CONCLUDED, NULL),
			 STATE_CONCLUDED);
	assert_int_equal(state_after(STATE_AUTHENTICATED, KIND_SEALED, NULL),
			 STATE_SEALED);
	assert_int_equal(state_after(STATE_SEALED, KIND_QUEUED, NULL),
			 STATE_QUEUED);
	assert_int_equal(state_after(STATE_QUEUED, KIND_DELIVERED, NULL),
			 STATE_DELIVERED);
	assert_int_equal(state_after(STATE_QUEUED, KIND_REFUSED, NULL),
			 STATE_REFUSED);
	assert_int_equal(state_after(STATE_QUEUED, KIND_SEND_STOPPED, NULL),
			 STATE_SEALED);
	assert_int_equal(state_after(STATE_REFUSED, KIND_SUPERSEDED, NULL),
			 STATE_SUPERSEDED);
	assert_int_equal(state_after(STATE_OPEN, KIND_WITHDRAWN, NULL),
			 STATE_WITHDRAWN);
}

static void
returned_leads_to_whom_it_is_returned(void **state)
{
	struct value *facts = value_object();

	(void)state;
	value_set_text(facts, "to", "learner");
	assert_int_equal(state_after(STATE_CONCLUDED, KIND_RETURNED, facts),
			 STATE_OPEN);
	value_set_text(facts, "to", "assessor");
	assert_int_equal(state_after(STATE_AUTHENTICATED, KIND_RETURNED, facts),
			 STATE_SUBMITTED);
	value_free(facts);
}

static void
signs_and_what_is_gathered_leave_the_state(void **state)
{
	(void)state;
	assert_int_equal(state_after(STATE_CONCLUDED, KIND_SIGNED_OFF, NULL),
			 STATE_CONCLUDED);
	assert_int_equal(
		state_after(STATE_SUBMITTED, KIND_EVIDENCE_ATTACHED, NULL),
		STATE_SUBMITTED);
	assert_int_equal(state_after(STATE_CONCLUDED, KIND_DECLINED, NULL),
			 STATE_CONCLUDED);
	assert_int_equal(state_after(STATE_SEALED, KIND_UNKNOWN, NULL),
			 STATE_SEALED);
}

static void
states_have_words_both_ways(void **state)
{
	(void)state;
	for (enum state s = STATE_OPEN; s < STATE_COUNT; s++) {
		assert_int_equal(state_of_text(state_text(s)), s);
		assert_non_null(strstr(state_next(s), "recorder "));
	}
	assert_int_equal(state_of_text("done"), STATE_COUNT);
	assert_int_equal(state_of_text("none"), STATE_COUNT);
	assert_int_equal(state_of_text(NULL), STATE_COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_is_taken_in_its_states_only),
		cmocka_unit_test(things_are_gathered_while_open_or_submitted),
		cmocka_unit_test(notes_are_taken_once_it_is_opened),
		cmocka_unit_test(each_step_leads_to_its_state),
		cmocka_unit_test(returned_leads_to_whom_it_is_returned),
		cmocka_unit_test(signs_and_what_is_gathered_leave_the_state),
		cmocka_unit_test(states_have_words_both_ways),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
