/* What a member is called: see member_path.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "member_names.h"
#include "member_path.h"

/* `tar -C folder .` begins each name with "./"; the folder itself has no other
 * name, and NULL for its path. */
static const char *
without_here(const char *raw)
{
	while (raw[0] == '.' && raw[1] == '/')
		for (raw += 2; *raw == '/';)
			raw++;
	return raw[0] == '\0' || strcmp(raw, ".") == 0 ? NULL : raw;
}

enum rc
member_path(struct archive_entry *e, bool is_zip, char **out, struct fault *why)
{
	const char *raw = archive_entry_pathname(e);
	enum rc rc;

	*out = NULL;
	if (raw == NULL)
		return fault_set(why, RC_INVALID,
				 "the name of a member is not UTF-8");
	if (!is_zip && raw[0] == '.' && archive_entry_filetype(e) == AE_IFDIR &&
	    without_here(raw) == NULL)
		return RC_OK;
	if (!is_zip && without_here(raw) != NULL)
		raw = without_here(raw);
	*out = is_zip ? member_name_of_437(raw, strlen(raw)) : mem_text(raw);
	rc = member_name_check(*out, strlen(*out), why);
	if (rc != RC_OK) {
		free(*out);
		*out = NULL;
	}
	return rc;
}
