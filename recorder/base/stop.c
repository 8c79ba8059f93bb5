/* Being asked to stop: see base/stop.h. */

#include <signal.h>
#include <string.h>

#include "base/stop.h"

/* The one state outside a caller's hands: a signal handler has no argument. */
static volatile sig_atomic_t asked;

static void
ask(int number)
{
	(void)number;
	asked = 1;
}

/*
 * Waiting calls are not restarted, so that a job that waits can look.  The
 * second signal ends the program, for the job that does not look: every
 * durable write is all or nothing.
 */
void
stop_listen(void)
{
	struct sigaction what;

	memset(&what, 0, sizeof(what));
	what.sa_handler = ask;
	what.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&what.sa_mask);
	sigaction(SIGINT, &what, NULL);
	sigaction(SIGTERM, &what, NULL);
}

bool
stop_asked(void)
{
	return asked != 0;
}

enum rc
stop_check(struct fault *why)
{
	if (!stop_asked())
		return RC_OK;
	return fault_set(why, RC_STOPPED, "interrupted; nothing was changed");
}
