#ifndef RECORDER_CLI_SESSION_H
#define RECORDER_CLI_SESSION_H

/* What main() makes ready for a command, and takes down after it. */

#include "command.h"
#include "opts.h"

/* Open what C needs: the cage first (before any key), the logbook, who acts. */
MUST_USE enum rc session_open(struct session *on, const struct command *c,
			      const struct common_opts *common,
			      struct fault *why);
void session_close(struct session *on);

/* The folder of the logbook by --logbook, RECORDER_LOGBOOK, or upwards from
 * here; to be freed.  RC_NOT_FOUND. */
MUST_USE enum rc session_folder(const char *given, char **out,
				struct fault *why);

#endif
