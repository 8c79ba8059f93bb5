#ifndef RECORDER_CLI_SHEET_H
#define RECORDER_CLI_SHEET_H

#include <stddef.h>

#include "base/fault.h"

/*
 * A judgement sheet: one row a criterion, from CSV (RFC 4180, comma or
 * semicolon, UTF-8 with or without a byte order mark) with a header of
 *	criterion, level, rationale, at, points		in any order
 * or from JSON: an array of objects with these names.  `at` holds moments,
 * separated by ";" (an array of texts in JSON).  Level "n/a" is not applicable.
 */

enum { SHEET_LIMIT = 4 * 1024 * 1024, SHEET_ROWS = 2000 };

enum sheet_column {
	SHEET_CRITERION,
	SHEET_LEVEL,
	SHEET_RATIONALE,
	SHEET_AT,
	SHEET_POINTS,
	SHEET_COLUMNS,
};

struct sheet_row {
	char *cell[SHEET_COLUMNS]; /* NULL where not given */
	size_t line;		   /* in the file; 0: JSON */
};

struct sheet {
	struct sheet_row *rows;
	size_t count;
};

/* RC_INVALID names the line and the column; RC_TOO_BIG. */
MUST_USE enum rc sheet_read(const char *file, struct sheet *out,
			    struct fault *why);
MUST_USE enum rc sheet_of_bytes(const void *bytes, size_t size,
				struct sheet *out, struct fault *why);
void sheet_clear(struct sheet *s);

#endif
