#ifndef RECORDER_CAGE_MEMBER_NAMES_H
#define RECORDER_CAGE_MEMBER_NAMES_H

/* The names of an archive's members: what may be one, and no two alike.  For
 * portfolio.c and zip_directory.c. */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/* May PATH (SIZE bytes, UTF-8) be a member's?  The rules of cage/portfolio.h;
 * RC_INVALID names it and says what is wrong.  A folder may end with "/". */
MUST_USE enum rc member_name_check(const char *path, size_t size,
				   struct fault *why);

/* RAW, a name in a zip without the UTF-8 flag, as UTF-8, to be freed: as it is
 * where it is that already, else read as code page 437. */
char *member_name_of_437(const char *raw, size_t size);

/* The names seen so far and the folders that they lie in, without regard to
 * case: some 17 to 45 bytes each, and at most MOST of them. */
struct member_names;
struct member_names *member_names_new(size_t most);
void member_names_free(struct member_names *n);
/* Add a checked name with the folders that it lies in.  RC_INVALID: there is
 * one such already, or one that differs in case only; a file is a folder; there
 * are too many. */
MUST_USE enum rc member_names_add(struct member_names *n, const char *path,
				  bool folder, struct fault *why);

#endif
