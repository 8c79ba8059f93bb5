/* A job's turn at the processor: see turn.h. */

#include <time.h>

#include "jail.h"
#include "turn.h"

static int64_t
used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
turn_until(int64_t ms)
{
	return used() + ms;
}

bool
turn_is_over(int64_t until)
{
	return !JAIL_IS_SLOW && used() > until;
}
