/* What the worker does with one file: see cage/worker.h. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <magic.h>

#include "base/mem.h"
#include "base/text.h"
#include "cage/leap.h"
#include "cage/media.h"
#include "cage/portfolio.h"
#include "cage/worker.h"

struct magic_reader {
	magic_t magic;
};

static const char no_name[] = "application/octet-stream";

enum rc
magic_reader_new(struct magic_reader **out, struct fault *why)
{
	/* no looking into compressed data, no ELF: the head alone counts */
	magic_t magic =
		magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR |
			   MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF);
	size_t most = CAGE_HEAD;
	struct magic_reader *m;
	enum rc rc;

	if (magic == NULL)
		return fault_sys(why, "open libmagic");
	if (magic_load(magic, NULL) != 0 ||
	    magic_setparam(magic, MAGIC_PARAM_BYTES_MAX, &most) != 0) {
		rc = fault_set(why, RC_INTERNAL, "load the magic database: %s",
			       magic_error(magic));
		magic_close(magic);
		return rc;
	}
	m = mem_new(sizeof(*m));
	m->magic = magic;
	*out = m;
	return RC_OK;
}

void
magic_reader_free(struct magic_reader *m)
{
	if (m == NULL)
		return;
	magic_close(m->magic);
	free(m);
}

/* Or libmagic's own word for a file without bytes, or what is no type. */
static bool
is_name(const char *said)
{
	return strlen(said) < CAGE_TYPE_SIZE && text_is_media_type(said) &&
	       strcmp(said, "application/x-empty") != 0 &&
	       strncmp(said, "inode/", strlen("inode/")) != 0;
}

enum rc
magic_reader_type(struct magic_reader *m, const void *head, size_t size,
		  char type[CAGE_TYPE_SIZE], struct fault *why)
{
	char shown[160];
	const char *said;
	char *lower;

	said = magic_buffer(m->magic, size > 0 ? head : "",
			    size < CAGE_HEAD ? size : CAGE_HEAD);
	if (said == NULL) {
		said = magic_error(m->magic);
		return fault_set(why, RC_INVALID, "no media type: %s",
				 text_printable(said != NULL ? said : "?",
						shown, sizeof(shown)));
	}
	lower = mem_text(said);
	for (char *at = lower; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	said = is_name(lower) ? lower : no_name;
	memcpy(type, said, strlen(said) + 1);
	free(lower);
	return RC_OK;
}

/* --- jobs ------------------------------------------------------------------
 */

const job_fn worker_jobs[CAGE_JOBS] = {
	[CAGE_PORTFOLIO_LIST] = portfolio_list,
	[CAGE_PORTFOLIO_MEMBER] = portfolio_member,
	[CAGE_MEDIA] = media_read,
	[CAGE_LEAP] = leap_read,
};

enum rc
worker_get_ready(struct fault *why)
{
	enum rc rc = portfolio_get_ready(why);

	if (rc == RC_OK)
		leap_get_ready();
	return rc;
}
