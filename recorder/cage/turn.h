#ifndef RECORDER_CAGE_TURN_H
#define RECORDER_CAGE_TURN_H

/* How much processor time a job may take for what it was given: it stops by
 * itself, with a sentence, before the worker is ended from outside. */

#include <stdbool.h>
#include <stdint.h>

/* The processor time of this process at which a turn of MS from now ends. */
int64_t turn_until(int64_t ms);
/* Never where a sanitizer makes everything slow. */
bool turn_is_over(int64_t until);

#endif
