/* Moments: see moment_private.h. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "evidence/name.h"
#include "evidence/portfolio.h"
#include "moment_private.h"

enum { SHOWN_SIZE = 200 };

/* [x y w h] in 1/10000: all of an image. */
static struct value *
whole_region(void)
{
	static const int64_t all[] = { 0, 0, 10000, 10000 };
	struct value *region = value_array();

	for (size_t i = 0; i < 4; i++)
		value_push(region, value_of_integer(all[i]));
	return region;
}

/* --- inside a recording ----------------------------------------------------
 */

/* How long it is as far as that was read, in ms; -1: not known. */
static int64_t
length_of(const struct act_on *on, const struct said *evidence)
{
	struct value *content = NULL;
	int64_t length = -1;
	struct fault none;

	if (evidence->s.has_content &&
	    logbook_content(on->lb, &evidence->s.content, &content, NULL,
			    &none) == RC_OK)
		length = value_integer(
			value_get(value_get(content, "asRead"), "media"),
			"durationMs", -1);
	value_free(content);
	return length;
}

static char *
clock_text(int64_t ms)
{
	return mem_format("%02" PRId64 ":%02" PRId64 ".%03" PRId64, ms / 60000,
			  ms / 1000 % 60, ms % 1000);
}

static enum rc
check_times(const struct act_on *on, const struct said *evidence,
	    const struct moment *m, struct fault *why)
{
	int64_t last = m->to > m->from ? m->to : m->from, length;
	char *end, *all;
	enum rc rc;

	if (m->from < 0)
		return RC_OK;
	if (m->to >= 0 && m->to < m->from)
		return fault_set(why, RC_INVALID,
				 "a moment ends before it begins");
	length = length_of(on, evidence);
	/* people count in seconds, and the last one may have begun */
	if (length < 0 || last <= (length + 999) / 1000 * 1000)
		return RC_OK;
	end = clock_text(last);
	all = clock_text(length);
	rc = fault_set(why, RC_INVALID,
		       "the moment at %s lies past the end of the recording, "
		       "which lasts %s",
		       end, all);
	free(end);
	free(all);
	return rc;
}

/* --- inside a portfolio ----------------------------------------------------
 */

/* A path that is looked for, as it was typed and as a folder writes it. */
struct wanted {
	const char *path;
	char *portable;
	bool found;
};

static char *
portable_of(const char *path)
{
	char *portable = mem_text("");

	for (const char *at = path; at != NULL;) {
		size_t size = strcspn(at, "/");
		char *part = name_portable(at, size);
		char *more = mem_format("%s%s%s", portable,
					at == path ? "" : "/", part);

		free(part);
		free(portable);
		portable = more;
		at = at[size] == '/' ? at + size + 1 : NULL;
	}
	return portable;
}

static enum rc
see_file(void *arg, const struct digest *id, const char *path,
	 struct fault *why)
{
	struct wanted *w = arg;

	(void)id;
	(void)why;
	w->found |=
		strcmp(path, w->portable) == 0 || strcmp(path, w->path) == 0;
	return RC_OK;
}

static enum rc
see_member(void *arg, const struct member_line *m, struct fault *why)
{
	struct wanted *w = arg;

	(void)why;
	w->found |= strcmp(m->path, w->path) == 0;
	return RC_OK;
}

static enum rc
look_in_folder(const struct act_on *on, const struct said *evidence,
	       struct wanted *w, struct fault *why)
{
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	struct digest id;
	enum rc rc = RC_OK;

	if (!value_digest(evidence->s.facts, "object", &id))
		return RC_OK;
	rc = store_read(logbook_store(on->lb), &id, &manifest, why);
	if (rc == RC_OK)
		rc = folder_each_line(manifest.bytes, manifest.size, see_file,
				      w, why);
	buf_clear(&manifest);
	return rc;
}

static enum rc
look_in_listing(const struct act_on *on, const struct digest *listing,
		struct wanted *w, struct fault *why)
{
	struct span lines;
	enum rc rc;

	rc = store_get(logbook_store(on->lb), listing, &lines, why);
	if (rc != RC_OK)
		return rc;
	rc = portfolio_each(&lines, see_member, w, why);
	span_close(&lines);
	return rc;
}

static enum rc
check_member(const struct act_on *on, const struct said *evidence,
	     const struct moment *m, struct fault *why)
{
	const char *shape = value_text(evidence->s.facts, "shape");
	const char *kind = value_text(evidence->s.facts, "kind");
	struct wanted w = { .path = m->member };
	char shown[SHOWN_SIZE];
	struct digest listing;
	enum rc rc = RC_OK;

	if (m->member == NULL)
		return RC_OK;
	text_printable(m->member, shown, sizeof(shown));
	w.portable = portable_of(m->member);
	if (shape != NULL && strcmp(shape, "folder") == 0)
		rc = look_in_folder(on, evidence, &w, why);
	else if (value_digest(evidence->s.facts, "listing", &listing))
		rc = look_in_listing(on, &listing, &w, why);
	else
		/* what could not be listed may hold it */
		w.found = kind != NULL && strcmp(kind, "portfolio") == 0;
	if (rc == RC_OK && !w.found)
		rc = fault_set(why, RC_INVALID,
			       "the evidence has no member %s; recorder "
			       "evidence show lists them",
			       shown);
	free(w.portable);
	return rc;
}

/* --- the moment ------------------------------------------------------------
 */

enum rc
moment_value(const struct act_on *on, const struct moment *m,
	     struct value **out, struct fault *why)
{
	const struct said *evidence = NULL;
	struct digest id;
	struct value *v;
	enum rc rc;

	rc = digest_of_text(m->evidence, &id, why);
	if (rc != RC_OK)
		return rc;
	evidence = rules_said(on->view.rules, &id);
	if (evidence == NULL ||
	    !said_counts(evidence, KIND_EVIDENCE_ATTACHED) ||
	    strcmp(evidence->s.about, on->a->urn) != 0)
		return fault_set(why, RC_INVALID,
				 "a moment points at evidence that this "
				 "assessment does not have");
	rc = check_times(on, evidence, m, why);
	if (rc == RC_OK)
		rc = check_member(on, evidence, m, why);
	if (rc != RC_OK)
		return rc;
	v = value_object();
	value_set_digest(v, "evidence", &id);
	if (m->from >= 0)
		value_set_integer(v, "from", m->from);
	if (m->to >= 0)
		value_set_integer(v, "to", m->to);
	if (m->page >= 0)
		value_set_integer(v, "page", m->page);
	value_set_text(v, "member", m->member);
	if (m->whole)
		value_set(v, "region", whole_region());
	*out = v;
	return RC_OK;
}
