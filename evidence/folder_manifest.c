/* The lines of a folder manifest: see evidence/folder.h. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "evidence/name.h"

enum {
	HEX_LENGTH = DIGEST_HEX_SIZE - 1,
	PATH_AT = HEX_LENGTH + 2, /* behind two spaces */
	PATH_LIMIT = 64 * 1024,	  /* a string of records.md §2 */
	SHOWN_SIZE = 120,
};

/*
 * The paths before, each the beginning of the next, and the last of them the
 * beginning of the path at hand: since lines are sorted, a file that this path
 * takes for a folder is among them.
 */
struct beginnings {
	char **paths;
	size_t count;
};

static void
clear(struct beginnings *b)
{
	while (b->count > 0)
		free(b->paths[--b->count]);
	free(b->paths);
}

static bool
begins(const char *beginning, const char *path)
{
	return strncmp(path, beginning, strlen(beginning)) == 0;
}

/* Take over PATH, which comes after all before; NULL, or what is wrong. */
static const char *
follow(struct beginnings *b, char *path)
{
	const char *wrong = NULL;
	char **last;

	if (b->count > 0 && strcmp(b->paths[b->count - 1], path) >= 0)
		wrong = "does not come after the line before it";
	while (b->count > 0 && !begins(b->paths[b->count - 1], path))
		free(b->paths[--b->count]);
	/* The last one begins with all before it: they were asked of it. */
	if (wrong == NULL && b->count > 0 &&
	    path[strlen(b->paths[b->count - 1])] == '/')
		wrong = "lies in what is a file by a line before it";
	last = mem_push((void **)&b->paths, b->count, sizeof(*b->paths));
	*last = path;
	b->count++;
	return wrong;
}

static enum rc
wrong_line(uint64_t number, const char *path, const char *wrong,
	   struct fault *why)
{
	char shown[SHOWN_SIZE];

	return fault_set(why, RC_INVALID,
			 "folder manifest, line %ju: \"%s\" %s",
			 (uintmax_t)number,
			 text_printable(path, shown, sizeof(shown)), wrong);
}

/* One line of SIZE bytes without its line feed, split into ID and *PATH. */
static enum rc
split(const char *line, size_t size, uint64_t number, struct digest *id,
      char **path, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	if (size <= PATH_AT || size - PATH_AT > PATH_LIMIT ||
	    memcmp(line + HEX_LENGTH, "  ", 2) != 0 ||
	    memchr(line, '\0', size) != NULL)
		return fault_set(why, RC_INVALID,
				 "folder manifest, line %ju: not a SHA-256, "
				 "two spaces and a path",
				 (uintmax_t)number);
	memcpy(hex, line, HEX_LENGTH);
	hex[HEX_LENGTH] = '\0';
	if (digest_of_hex(hex, id, why) != RC_OK)
		return fault_while(why, "folder manifest, line %ju",
				   (uintmax_t)number);
	*path = mem_text_of(line + PATH_AT, size - PATH_AT);
	return RC_OK;
}

enum rc
folder_each_line(const void *manifest, size_t size, folder_line_fn fn,
		 void *arg, struct fault *why)
{
	const char *at = manifest, *end = at + size;
	struct beginnings before = { 0 };
	uint64_t number = 0;
	enum rc rc = RC_OK;

	if (size == 0 || size > FOLDER_MANIFEST_LIMIT)
		return fault_set(why, RC_INVALID, "folder manifest %s",
				 size == 0 ? "without a line"
					   : "over its limit of 256 MiB");
	while (rc == RC_OK && at < end) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		const char *wrong = NULL;
		struct digest id;
		char *path = NULL;

		if (++number > FOLDER_FILE_LIMIT || feed == NULL) {
			rc = fault_set(why, RC_INVALID,
				       "folder manifest, line %ju: %s",
				       (uintmax_t)number,
				       feed == NULL ? "no line feed at its end"
						    : "over the limit");
			break;
		}
		rc = stop_check(why);
		if (rc == RC_OK)
			rc = split(at, (size_t)(feed - at), number, &id, &path,
				   why);
		if (rc != RC_OK)
			break;
		if (!name_is_portable_path(path))
			wrong = "is not a portable path";
		/* the list takes the path over, right or wrong */
		if (wrong == NULL)
			wrong = follow(&before, path);
		else
			(void)follow(&before, path);
		if (wrong != NULL)
			rc = wrong_line(number, path, wrong, why);
		else
			rc = fn(arg, &id, path, why);
		at = feed + 1;
	}
	clear(&before);
	return rc;
}
