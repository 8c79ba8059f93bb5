/* The bytes in the store: see verify_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "evidence/sweep.h"
#include "verify_private.h"

/* --- what folders name -------------------------------------------------------
 */

struct listing {
	struct names *objects;
	struct named item; /* of the folder */
};

static enum rc
add_file(void *arg, const struct digest *id, const char *path,
	 struct fault *why)
{
	struct listing *l = arg;

	(void)path;
	(void)why;
	l->item.id = *id;
	names_add(l->objects, &l->item);
	return RC_OK;
}

static enum rc
read_folder(struct keeping *k, const struct named *folder, struct fault *why)
{
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	struct listing l = { .objects = &k->g->objects, .item = *folder };
	enum rc rc;

	l.item.sized = false;
	l.item.in_folder = true;
	rc = store_read(logbook_store(k->lb), &folder->id, &manifest, why);
	if (rc == RC_NOT_FOUND || rc == RC_CORRUPT) {
		buf_clear(&manifest);
		return RC_OK; /* told with the objects */
	}
	if (rc == RC_OK)
		rc = folder_each_line(manifest.bytes, manifest.size, add_file,
				      &l, why);
	buf_clear(&manifest);
	return tell_fault(k->t, rc, "objects", why,
			  "the folder of statement %ju",
			  (uintmax_t)folder->number);
}

static enum rc
read_folders(struct keeping *k, struct fault *why)
{
	const struct names *folders = &k->g->folders;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < folders->count; i++)
		if (i == 0 || !digest_equal(&folders->items[i].id,
					    &folders->items[i - 1].id))
			rc = read_folder(k, &folders->items[i], why);
	names_sort(&k->g->objects);
	return rc;
}

/* --- what was read -----------------------------------------------------------
 */

/* An object as it was found in the store; each place of it by itself. */
struct seen {
	struct object o;
	enum rc rc;
	const char *reason;
	char *sentence; /* NULL: sound */
};

struct reading {
	struct keeping *k;
	struct seen *items;
	size_t count;
	uint64_t bytes;
	uint64_t sound, unnamed;
	uint64_t kept; /* erased, and still there */
};

static bool
is_named(void *arg, const struct digest *id)
{
	const struct reading *r = arg;

	return names_find(&r->k->g->objects, id) != NULL;
}

/* A place of a pack of which no object can be told is told at once. */
static void
take(void *arg, const struct object *o, enum rc rc, const struct fault *why)
{
	struct reading *r = arg;
	struct seen *seen;

	if (o == NULL) {
		tell(r->k->t, FINDING_BROKEN, "objects", why->reason, "%s",
		     why->text);
		return;
	}
	seen = mem_push((void **)&r->items, r->count++, sizeof(*seen));
	seen->o = *o;
	seen->rc = rc;
	r->bytes += o->size;
	if (rc == RC_OK)
		return;
	seen->reason = why->reason;
	seen->sentence = mem_text(why->text);
}

/* By digest; of one digest, what is wrong comes first. */
static int
by_digest(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int order = digest_compare(&x->o.id, &y->o.id);

	return order != 0 ? order : (x->rc == RC_OK) - (y->rc == RC_OK);
}

static enum rc
read_store(struct reading *r, struct fault *why)
{
	const struct sweep how = { .cached = r->k->cached,
				   .progress = r->k->progress,
				   .wanted = r->k->all ? NULL : is_named };
	enum rc rc = store_sweep(logbook_store(r->k->lb), &how, take, r, why);

	if (rc == RC_OK && r->count > 0)
		qsort(r->items, r->count, sizeof(*r->items), by_digest);
	return rc;
}

static void
clear_reading(struct reading *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->items[i].sentence);
	free(r->items);
}

/* --- against what is named ---------------------------------------------------
 */

/* All that name it state its size rightly. */
static void
check_sizes(struct reading *r, size_t at, uint64_t size)
{
	const struct names *n = &r->k->g->objects;

	for (size_t i = at;
	     i < n->count && digest_equal(&n->items[i].id, &n->items[at].id);
	     i++)
		if (n->items[i].sized && n->items[i].size != size)
			tell(r->k->t, FINDING_BROKEN, "objects",
			     "object-digest",
			     "statement %ju says that its object has %ju "
			     "bytes; it has %ju",
			     (uintmax_t)n->items[i].number,
			     (uintmax_t)n->items[i].size, (uintmax_t)size);
}

static void
tell_damage(struct reading *r, const struct named *named, const char *reason,
	    const char *sentence)
{
	char words[TOUCHED_SIZE];

	if (named == NULL) {
		tell(r->k->t, FINDING_BROKEN, "objects", reason,
		     "%s; nothing names it", sentence);
		return;
	}
	touched_words(r->k, named, words);
	tell(r->k->t, FINDING_BROKEN, "objects", reason, "%s: it is %s",
	     sentence, words);
}

/* Named, and not come across: it is missing, or no file, or so new that the
 * reading had passed its place. */
static enum rc
look_for(struct reading *r, size_t at, struct fault *why)
{
	const struct named *named = &r->k->g->objects.items[at];
	uint64_t size = 0;
	enum rc rc = store_check(logbook_store(r->k->lb), &named->id, &size,
				 NULL, why);

	if (rc == RC_OK) {
		r->sound++;
		r->bytes += size;
		check_sizes(r, at, size);
		return RC_OK;
	}
	if (rc == RC_NOT_FOUND &&
	    gathered_erasure(r->k->g, &named->id, false) != NULL) {
		r->k->t->erased++;
		return RC_OK;
	}
	if (rc != RC_IO && !is_finding(rc))
		return rc;
	tell_damage(r, named, why->reason, why->text);
	return RC_OK;
}

/* NAMED: by the item AT of the objects; else by nothing. */
static void
take_stock(struct reading *r, const struct seen *seen, bool named, size_t at)
{
	const struct named *by = named ? &r->k->g->objects.items[at] : NULL;

	r->unnamed += by == NULL;
	if (seen->rc != RC_OK) {
		tell_damage(r, by, seen->reason, seen->sentence);
		return;
	}
	r->sound++;
	if (by == NULL)
		return;
	r->kept += gathered_erasure(r->k->g, &by->id, false) != NULL;
	check_sizes(r, at, seen->o.size);
}

static size_t
past_named(const struct names *n, size_t at)
{
	size_t next = at + 1;

	while (next < n->count &&
	       digest_equal(&n->items[next].id, &n->items[at].id))
		next++;
	return next;
}

static size_t
past_seen(const struct reading *r, size_t at)
{
	size_t next = at + 1;

	while (next < r->count &&
	       digest_equal(&r->items[next].o.id, &r->items[at].o.id))
		next++;
	return next;
}

/* Both are sorted, and gone through side by side. */
static enum rc
match(struct reading *r, struct fault *why)
{
	const struct names *n = &r->k->g->objects;
	size_t i = 0, j = 0;
	enum rc rc = RC_OK;

	while (rc == RC_OK && (i < n->count || j < r->count)) {
		int order = i == n->count   ? 1
			    : j == r->count ? -1
					    : digest_compare(&n->items[i].id,
							     &r->items[j].o.id);

		if (order < 0)
			rc = look_for(r, i, why);
		else
			take_stock(r, &r->items[j], order == 0, i);
		if (order <= 0)
			i = past_named(n, i);
		if (order >= 0)
			j = past_seen(r, j);
	}
	return rc;
}

/* --- the store ---------------------------------------------------------------
 */

/* What is gone, and was lawfully erased. */
static void
tell_erased(const struct keeping *k)
{
	const struct names *erased = &k->g->erased;
	uint64_t last = 0;

	if (k->t->erased == 0)
		return;
	for (size_t i = 0; i < erased->count; i++)
		if (erased->items[i].number > last)
			last = erased->items[i].number;
	tell(k->t, FINDING_NOTE, "erased", NULL,
	     "%ju contents and objects were erased, the last under statement "
	     "%ju",
	     (uintmax_t)k->t->erased, (uintmax_t)last);
}

static void
tell_objects(const struct reading *r)
{
	struct telling *t = r->k->t;
	char bytes[16];

	text_of_size(r->bytes, bytes);
	if (r->sound > 0)
		tell(t, FINDING_OK, "objects", NULL,
		     "%ju objects (%s) were read through, from the %s, and "
		     "each is what it is named for",
		     (uintmax_t)r->sound, bytes,
		     r->k->cached ? "cache" : "medium");
	if (r->unnamed > 0)
		tell(t, FINDING_NOTE, "objects", NULL,
		     "%ju objects are named by no statement; nothing needs "
		     "them",
		     (uintmax_t)r->unnamed);
	if (r->kept > 0)
		tell(t, FINDING_NOTE, "erased", NULL,
		     "%ju objects were erased, and are still there",
		     (uintmax_t)r->kept);
	tell_erased(r->k);
}

enum rc
check_objects(struct keeping *k, struct fault *why)
{
	struct reading r = { .k = k };
	enum rc rc = read_folders(k, why);

	if (rc == RC_OK)
		rc = read_store(&r, why);
	if (rc == RC_OK)
		rc = match(&r, why);
	if (rc == RC_OK)
		tell_objects(&r);
	clear_reading(&r);
	return rc;
}

/* --- parts -------------------------------------------------------------------
 */

static enum rc
object_of_logbook(void *arg, const struct digest *id, struct buf *out,
		  struct fault *why)
{
	return store_read(logbook_store(arg), id, out, why);
}

static enum rc
root_of_logbook(void *arg, uint64_t size, struct digest *root,
		struct fault *why)
{
	return logbook_root(arg, size, root, why);
}

static enum rc
content_of_logbook(void *arg, const struct digest *id, struct buf *out,
		   struct fault *why)
{
	return logbook_content(arg, id, NULL, out, why);
}

struct parts
parts_of_logbook(struct logbook *lb)
{
	return (struct parts){ .arg = lb,
			       .object = object_of_logbook,
			       .root = root_of_logbook,
			       .content = content_of_logbook };
}
