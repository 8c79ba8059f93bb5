#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* How far a long job is: called by the job as often as it likes; the face
 * draws at most ten times a second, and on a terminal only.  NULL is silence.
 */
struct progress {
	void (*step)(void *arg, const char *what, uint64_t done,
		     uint64_t total); /* bytes; total 0: not known */
	void *arg;
};

static inline void
progress_step(const struct progress *p, const char *what, uint64_t done,
	      uint64_t total)
{
	if (p != NULL && p->step != NULL)
		p->step(p->arg, what, done, total);
}

#endif
