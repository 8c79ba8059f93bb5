#ifndef RECORDER_CLI_FINDINGS_H
#define RECORDER_CLI_FINDINGS_H

#include "assess/verify.h"
#include "command.h"

/* Findings of a verification, one line a check (or one JSON object). */
struct findings {
	const struct session *on;
	size_t ok, notes, broken;
	bool failed; /* stdout is gone */
};

/* A verify_fn; ARG is the struct findings. */
void findings_tell(void *arg, enum finding finding, const char *what,
		   const char *reason, const char *sentence);

#endif
