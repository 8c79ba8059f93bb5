/* base/stop.c: a signal is noticed, not obeyed. */

#include <signal.h>

#include "base/stop.h"
#include "support/test.h"

static void
a_signal_is_noticed_and_the_program_goes_on(void **state)
{
	struct fault why;

	(void)state;
	stop_listen();
	assert_false(stop_asked());
	assert_ok(stop_check(&why), &why);
	assert_int_equal(raise(SIGTERM), 0);
	assert_true(stop_asked());
	assert_fault(stop_check(&why), RC_STOPPED, &why);
	assert_string_equal(why.text, "interrupted; nothing was changed");
}

static void
a_second_signal_ends_the_program(void **state)
{
	struct sigaction now;

	(void)state;
	stop_listen();
	assert_int_equal(raise(SIGINT), 0);
	assert_int_equal(sigaction(SIGINT, NULL, &now), 0);
	assert_true(now.sa_handler == SIG_DFL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_is_noticed_and_the_program_goes_on),
		cmocka_unit_test(a_second_signal_ends_the_program),
	};

	return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
