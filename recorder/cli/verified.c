/* When it was verified last: see verified.h. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "verified.h"

enum { LINE_LIMIT = 200 };

static char *
path_of(const char *dir)
{
	return mem_format("%s/evidence/verified", dir);
}

static void
line_of(const struct verified *v, char line[LINE_LIMIT])
{
	char when[STAMP_SIZE];

	stamp_to_text(v->when, when);
	snprintf(line, LINE_LIMIT,
		 "%s %s %" PRIu64 " checks hold, %" PRIu64 " broken\n", when,
		 v->cached ? "cache" : "medium", v->holds, v->broken);
}

void
verified_write(const char *dir, const struct verified *v)
{
	char *path = path_of(dir), line[LINE_LIMIT];
	struct fault ignored;
	struct fsio_new file;
	enum rc rc;

	line_of(v, line);
	/* a new file never takes the place of one that is there */
	(void)unlink(path);
	rc = fsio_new_begin(&file, path, 0600, &ignored);
	if (rc == RC_OK) {
		rc = fsio_write_all(file.fd, line, strlen(line), &ignored);
		if (rc == RC_OK)
			rc = fsio_new_keep(&file, &ignored);
		fsio_new_end(&file);
	}
	(void)rc;
	free(path);
}

/* Whatever was read has to give the same line again. */
static bool
read_line(const char *line, struct verified *out)
{
	char when[STAMP_SIZE] = "", again[LINE_LIMIT];
	const char *at = line + STAMP_SIZE;
	struct fault none;

	if (strlen(line) <= STAMP_SIZE)
		return false;
	memcpy(when, line, STAMP_SIZE - 1);
	if (stamp_of_text(when, &out->when, &none) != RC_OK)
		return false;
	out->cached = strncmp(at, "cache", 5) == 0;
	at += strcspn(at, " ");
	out->holds = strtoull(at, NULL, 10);
	at = strchr(at, ',');
	if (at == NULL)
		return false;
	out->broken = strtoull(at + 1, NULL, 10);
	line_of(out, again);
	return strcmp(line, again) == 0;
}

enum rc
verified_read(const char *dir, struct verified *out, struct fault *why)
{
	struct buf line = BUF_LIMIT(LINE_LIMIT);
	char *path = path_of(dir);
	enum rc rc = fsio_read_file(path, &line, why);

	free(path);
	if (rc == RC_OK && !read_line(buf_text_of(&line), out))
		rc = fault_set(why, RC_INVALID,
			       "evidence/verified is no line of this program");
	buf_clear(&line);
	return rc;
}
