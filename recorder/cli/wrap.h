#ifndef RECORDER_CLI_WRAP_H
#define RECORDER_CLI_WRAP_H

#include <stdio.h>

enum { WRAP_COLUMNS = 80 };

/*
 * Prose for a terminal of 80 columns: broken at spaces; the first line begins
 * at column AT, where the cursor stands, the others are indented by INDENT.
 * Line feeds in TEXT begin a new paragraph only when doubled.  Ends the line.
 */
void wrap_text(FILE *out, int at, int indent, const char *text);

#endif
