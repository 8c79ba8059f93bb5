#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

#include "base/fault.h"

/*
 * Ctrl-C and SIGTERM: the handler only sets a flag, which long jobs ask
 * between chunks, so that an interrupted act leaves nothing half done.
 */
void stop_listen(void); /* install the handlers, once, in main */
bool stop_asked(void);
/* RC_STOPPED "interrupted; nothing was changed" when asked. */
MUST_USE enum rc stop_check(struct fault *why);

#endif
