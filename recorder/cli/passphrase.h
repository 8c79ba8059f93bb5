#ifndef RECORDER_CLI_PASSPHRASE_H
#define RECORDER_CLI_PASSPHRASE_H

#include <stddef.h>

#include "base/fault.h"

enum { PASSPHRASE_SIZE = 1025 };

/*
 * A passphrase from the first line of FILE ("-": standard input), else of
 * RECORDER_PASSPHRASE_FILE, else from the terminal without echo.  Never an
 * argument.  WHAT is shown in the prompt; TWICE asks again and compares.
 *	RC_USAGE	no file was named and there is no terminal
 *	RC_REFUSED	others may read the file
 *	RC_INVALID	empty, over 1,024 bytes, or the two differ
 */
MUST_USE enum rc passphrase_read(const char *file, const char *what, int twice,
				 char out[PASSPHRASE_SIZE], struct fault *why);

#endif
