#ifndef RECORDER_CAGE_MEMBER_PATH_H
#define RECORDER_CAGE_MEMBER_PATH_H

/* What a member of an archive is called, for all that read archives: the path
 * that listings, moments and feeds name it by. */

#include <stdbool.h>

#include <archive_entry.h>

#include "base/fault.h"

/*
 * The path of E, to be freed: of a zip without the UTF-8 flag read as code page
 * 437, of others without a "./" at its beginning.  NULL for "./" itself, the
 * folder that the archive was made from.
 *	RC_INVALID	as member_name_check()
 */
MUST_USE enum rc member_path(struct archive_entry *e, bool is_zip, char **out,
			     struct fault *why);

#endif
