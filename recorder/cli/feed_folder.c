/* The feed of a folder: see feed.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/name.h"
#include "feed.h"

/* The paths of the manifest, sorted. */
struct manifest {
	char **paths;
	size_t count;
	char *folder; /* of its leap2a.xml: "" or "export/" */
};

static enum rc
keep_path(void *arg, const struct item_part *part, struct fault *why)
{
	struct manifest *m = arg;
	char **path;

	(void)why;
	path = mem_push((void **)&m->paths, m->count++, sizeof(*path));
	*path = mem_text(part->path);
	return RC_OK;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
has_path(const struct manifest *m, const char *path)
{
	return m->count > 0 && bsearch(&path, m->paths, m->count,
				       sizeof(*m->paths), by_bytes) != NULL;
}

/* PATH, of the feed, as the manifest has it; NULL where it has it not. */
static char *
in_manifest(const struct manifest *m, const char *path)
{
	char *whole = mem_text(m->folder);

	for (const char *at = path; at != NULL;) {
		size_t size = strcspn(at, "/");
		char *part = name_portable(at, size);
		char *more = mem_format("%s%s%s", whole, part,
					at[size] == '/' ? "/" : "");

		free(part);
		free(whole);
		whole = more;
		at = at[size] == '/' ? at + size + 1 : NULL;
	}
	if (has_path(m, whole))
		return whole;
	free(whole);
	return NULL;
}

/* Of the files that an enclosure may mean, those that there are. */
static void
keep_files_there(const struct manifest *m, struct value *entry)
{
	const struct value *files = value_get(entry, "files");
	struct value *there = value_array();

	for (size_t i = 0; i < value_count(files); i++) {
		char *path = in_manifest(m, value_string(value_at(files, i)));

		if (path != NULL && !value_holds_text(there, path))
			value_push_text(there, path);
		free(path);
	}
	value_remove(entry, "files");
	if (value_count(there) > 0)
		value_set(entry, "files", there);
	else
		value_free(there);
}

struct looking {
	struct digest feed;
	char *path; /* of leap2a.xml; NULL: none seen */
};

static enum rc
look_for_feed(void *arg, const struct item_part *part, struct fault *why)
{
	struct looking *l = arg;
	const char *slash = strchr(part->path, '/');

	(void)why;
	if (!text_equal_nocase(slash ? slash + 1 : part->path, "leap2a.xml"))
		return RC_OK;
	if (l->path != NULL && (slash != NULL || !strchr(l->path, '/')))
		return RC_OK;
	free(l->path);
	l->path = mem_text(part->path);
	l->feed = part->object;
	return RC_OK;
}

/* Of its files, those that there are. */
static enum rc
match_files(const struct session *on, const struct item_story *story,
	    const char *feed_path, struct feed *f, struct fault *why)
{
	const char *slash = strchr(feed_path, '/');
	struct manifest m = { .paths = NULL };
	enum rc rc = items_each_part(on, story, keep_path, &m, why);

	m.folder = mem_text_of(feed_path,
			       slash ? (size_t)(slash - feed_path) + 1 : 0);
	if (m.count > 0)
		qsort(m.paths, m.count, sizeof(*m.paths), by_bytes);
	for (size_t i = 0; rc == RC_OK && i < f->count; i++)
		keep_files_there(&m, f->entries[i]);
	for (size_t i = 0; i < m.count; i++)
		free(m.paths[i]);
	free(m.paths);
	free(m.folder);
	return rc;
}

enum rc
feed_read_folder(const struct session *on, const struct item_story *story,
		 struct feed *out, struct fault *why)
{
	struct store *store = logbook_store(on->logbook);
	struct looking l = { .path = NULL };
	struct span bytes = { .fd = -1 };
	enum rc rc;

	*out = (struct feed){ .about = NULL };
	rc = items_each_part(on, story, look_for_feed, &l, why);
	if (rc == RC_OK && l.path == NULL)
		rc = fault_set(why, RC_NOT_FOUND, "it has no leap2a.xml");
	if (rc == RC_OK)
		rc = store_get(store, &l.feed, &bytes, why);
	if (rc == RC_OK)
		rc = feed_read(on, &bytes, true, out, why);
	if (rc == RC_OK)
		rc = match_files(on, story, l.path, out, why);
	span_close(&bytes);
	free(l.path);
	return rc;
}
