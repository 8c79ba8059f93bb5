#ifndef RECORDER_CLI_BAR_H
#define RECORDER_CLI_BAR_H

#include <stdint.h>
#include <stdio.h>

#include "base/progress.h"

/* The progress bar on a terminal, at most ten times a second. */
struct bar {
	FILE *out;
	int64_t shown_ms; /* when it was drawn last, 0: not yet */
	int64_t begun_ms;
	uint64_t begun_at; /* bytes when it began, for the rate */
};

/* A progress that draws on BAR, which must outlive it. */
struct progress bar_progress(struct bar *bar, FILE *out);
void bar_end(struct bar *bar); /* wipes the line */

#endif
