/* A portfolio's feed: see feed.h. */

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cage/leap.h"
#include "feed.h"

enum {
	SAID_LIMIT = 64 * 1024 * 1024,
	/* a feed may link everything with everything */
	SUGGESTED = 20000,
	LOOKS = 50000,
};

/* --- asking ----------------------------------------------------------------
 */

struct hearing {
	struct feed *feed;
	struct buf line;
};

static enum rc
take_line(struct feed *f, const void *line, size_t size, struct fault *why)
{
	struct value *v = NULL, **entry;
	bool first = f->about == NULL;
	enum rc rc;

	if (f->count > LEAP_ENTRIES)
		return fault_set(why, RC_REMOTE, "too many lines of a feed");
	rc = leap_said(line, size, first, &v, why);
	if (rc != RC_OK)
		return rc;
	if (first) {
		f->about = v;
		return RC_OK;
	}
	entry = mem_push((void **)&f->entries, f->count++,
			 sizeof(struct value *));
	*entry = v;
	return RC_OK;
}

static enum rc
hear(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct hearing *h = arg;
	const char *at = bytes, *end = at + size;
	enum rc rc = RC_OK;

	while (rc == RC_OK && at < end) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		const char *stop = feed != NULL ? feed : end;

		rc = buf_add(&h->line, at, (size_t)(stop - at), why);
		if (rc == RC_OK && feed != NULL) {
			rc = take_line(h->feed, h->line.bytes, h->line.size,
				       why);
			buf_empty(&h->line);
		}
		at = stop + (feed != NULL);
	}
	return rc;
}

static enum rc
is_whole(const struct hearing *h, struct fault *why)
{
	const struct feed *f = h->feed;

	if (f->about != NULL && h->line.size == 0 &&
	    value_integer(f->about, "entries", -1) == (int64_t)f->count)
		return RC_OK;
	return fault_set(why, RC_REMOTE, "the worker did not say all of it");
}

enum rc
feed_read(const struct session *on, const struct span *in, bool beside,
	  struct feed *out, struct fault *why)
{
	const struct cage_ask ask = {
		.job = CAGE_LEAP,
		.in = *in,
		.words = beside ? "beside" : NULL,
		.limit = SAID_LIMIT,
	};
	struct hearing h = { .feed = out, .line = BUF_LIMIT(LEAP_LINE) };
	enum rc rc;

	*out = (struct feed){ .about = NULL };
	rc = cage_run(on->cage, &ask, hear, &h, why);
	if (rc == RC_OK)
		rc = is_whole(&h, why);
	buf_clear(&h.line);
	return rc;
}

void
feed_clear(struct feed *f)
{
	value_free(f->about);
	for (size_t i = 0; i < f->count; i++)
		value_free(f->entries[i]);
	free(f->entries);
	*f = (struct feed){ .about = NULL };
}

/* --- what evidences what ----------------------------------------------------
 */

/* An entry by its id. */
struct known {
	const char *id;
	size_t entry;
};

struct finding_out {
	const struct feed *feed;
	struct known *known;
	size_t known_count;
	struct suggestion *all;
	size_t count;
	size_t looks; /* at the files of an entry's entries */
};

static int
by_id(const void *a, const void *b)
{
	const struct known *one = a, *other = b;
	int order = strcmp(one->id, other->id);

	return order != 0 ? order
			  : (one->entry > other->entry) -
				    (one->entry < other->entry);
}

static void
know_ids(struct finding_out *o)
{
	for (size_t i = 0; i < o->feed->count; i++) {
		const char *id = value_text(o->feed->entries[i], "id");
		struct known *k;

		if (id == NULL)
			continue;
		k = mem_push((void **)&o->known, o->known_count++, sizeof(*k));
		*k = (struct known){ id, i };
	}
	if (o->known_count > 0)
		qsort(o->known, o->known_count, sizeof(*o->known), by_id);
}

/* The first entry of that id; false: there is none. */
static bool
entry_of(const struct finding_out *o, const char *id, size_t *out)
{
	size_t low = 0, high = o->known_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(o->known[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == o->known_count || strcmp(o->known[low].id, id) != 0)
		return false;
	*out = o->known[low].entry;
	return true;
}

static void
suggest(struct finding_out *o, const struct suggestion *what)
{
	struct suggestion *s;

	if (o->count == SUGGESTED)
		return;
	s = mem_push((void **)&o->all, o->count++, sizeof(*s));
	*s = *what;
}

static size_t
suggest_files(struct finding_out *o, struct suggestion *what, size_t entry)
{
	const struct value *files = value_get(o->feed->entries[entry], "files");

	for (size_t i = 0; i < value_count(files); i++) {
		what->file = value_string(value_at(files, i));
		suggest(o, what);
	}
	return value_count(files);
}

/* With its files, and those of the entries that it holds or encloses. */
static void
suggest_entry(struct finding_out *o, struct suggestion *what)
{
	const struct value *links =
		value_get(o->feed->entries[what->evidence], "links");
	size_t files, part;

	if (o->looks++ >= LOOKS || o->count == SUGGESTED)
		return;
	files = suggest_files(o, what, what->evidence);
	for (size_t i = 0; i < value_count(links); i++) {
		const struct value *link = value_at(links, i);
		const char *rel = value_text(link, "rel");

		if ((strcmp(rel, "enclosure") == 0 ||
		     strcmp(rel, "has_part") == 0) &&
		    entry_of(o, value_text(link, "to"), &part) &&
		    part != what->evidence)
			files += suggest_files(o, what, part);
	}
	what->file = NULL;
	if (files == 0 && what->claim != what->evidence)
		suggest(o, what);
}

static void
see_link(struct finding_out *o, size_t from, const struct value *link)
{
	static const struct {
		const char *rel;
		bool to_evidence, supports;
	} rels[] = {
		{ "has_evidence", true, false },
		{ "is_evidence_of", false, false },
		{ "supported_by", true, true },
		{ "supports", false, true },
	};
	const char *rel = value_text(link, "rel");
	size_t to;

	if (!entry_of(o, value_text(link, "to"), &to) || to == from)
		return;
	for (size_t i = 0; i < sizeof(rels) / sizeof(rels[0]); i++) {
		struct suggestion s = { .supports = rels[i].supports };

		if (strcmp(rel, rels[i].rel) != 0)
			continue;
		s.claim = rels[i].to_evidence ? from : to;
		s.evidence = rels[i].to_evidence ? to : from;
		suggest_entry(o, &s);
	}
}

/* What somebody says they can do, and put a file to. */
static void
see_own_files(struct finding_out *o, size_t entry)
{
	const char *kind = value_text(o->feed->entries[entry], "kind");
	struct suggestion s = { .claim = entry, .evidence = entry };

	if (strcmp(kind, "ability") == 0 || strcmp(kind, "achievement") == 0)
		suggest_entry(o, &s);
}

static int
in_order(const void *a, const void *b)
{
	const struct suggestion *one = a, *other = b;

	if (one->claim != other->claim)
		return one->claim < other->claim ? -1 : 1;
	if (one->evidence != other->evidence)
		return one->evidence < other->evidence ? -1 : 1;
	if (one->file != NULL && other->file != NULL &&
	    strcmp(one->file, other->file) != 0)
		return strcmp(one->file, other->file);
	return one->supports - other->supports;
}

static bool
is_same(const struct suggestion *a, const struct suggestion *b)
{
	return a->claim == b->claim && a->evidence == b->evidence &&
	       (a->file == NULL || b->file == NULL
			? a->file == b->file
			: strcmp(a->file, b->file) == 0);
}

struct suggestion *
feed_suggestions(const struct feed *f, size_t *count)
{
	struct finding_out o = { .feed = f };
	size_t kept = 0;

	know_ids(&o);
	for (size_t i = 0; i < f->count; i++) {
		const struct value *links = value_get(f->entries[i], "links");

		see_own_files(&o, i);
		for (size_t j = 0; j < value_count(links); j++)
			see_link(&o, i, value_at(links, j));
	}
	if (o.count > 0)
		qsort(o.all, o.count, sizeof(*o.all), in_order);
	for (size_t i = 0; i < o.count; i++)
		if (kept == 0 || !is_same(&o.all[kept - 1], &o.all[i]))
			o.all[kept++] = o.all[i];
	free(o.known);
	*count = kept;
	return o.all;
}
