/* The bytes in the store: see verify_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/folder.h"
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

/* --- hashing -----------------------------------------------------------------
 */

/* One object after the other, shown as one job. */
struct hashing {
	struct keeping *k;
	struct progress each;
	uint64_t done, total; /* bytes */
	uint64_t sound, missing, unnamed;
	uint64_t kept; /* erased, and still there */
};

static void
step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	const struct hashing *h = arg;

	(void)total;
	progress_step(h->k->progress, what, h->done + done, h->total);
}

/* All that name it state its size rightly. */
static void
check_sizes(struct hashing *h, size_t at, uint64_t size)
{
	const struct names *n = &h->k->g->objects;

	for (size_t i = at;
	     i < n->count && digest_equal(&n->items[i].id, &n->items[at].id);
	     i++)
		if (n->items[i].sized && n->items[i].size != size)
			tell(h->k->t, FINDING_BROKEN, "objects",
			     "object-digest",
			     "statement %ju says that its object has %ju "
			     "bytes; it has %ju",
			     (uintmax_t)n->items[i].number,
			     (uintmax_t)n->items[i].size, (uintmax_t)size);
}

/* An object that the statement names at AT; where that is past the end, one
 * that none names. */
static enum rc
hash(struct hashing *h, const struct digest *id, size_t at, struct fault *why)
{
	const struct names *n = &h->k->g->objects;
	const struct named *erased;
	bool named = at < n->count;
	uint64_t size = 0;
	enum rc rc;

	rc = store_check(logbook_store(h->k->lb), id, &size, &h->each, why);
	h->done += size;
	erased = named ? gathered_erasure(h->k->g, id, false) : NULL;
	if (rc == RC_NOT_FOUND && erased != NULL) {
		h->k->t->erased++;
		return RC_OK;
	}
	if (rc == RC_OK) {
		h->sound++;
		h->kept += erased != NULL;
		if (named)
			check_sizes(h, at, size);
		return RC_OK;
	}
	/* a bad place on a disk is a finding too, and the rest is looked at */
	if (rc == RC_IO)
		rc = RC_CORRUPT;
	if (rc == RC_NOT_FOUND)
		h->missing++;
	if (named)
		return tell_fault(h->k->t, rc, "objects", why, "statement %ju",
				  (uintmax_t)n->items[at].number);
	return tell_fault(h->k->t, rc, "objects", why, "not named anywhere");
}

static enum rc
hash_named(struct hashing *h, struct fault *why)
{
	const struct names *n = &h->k->g->objects;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n->count; i++)
		if (i == 0 ||
		    !digest_equal(&n->items[i].id, &n->items[i - 1].id))
			rc = hash(h, &n->items[i].id, i, why);
	return rc;
}

/* --- the store ---------------------------------------------------------------
 */

struct others {
	struct hashing *h;
	struct names found; /* named by nothing */
};

static enum rc
look(void *arg, const struct object *o, struct fault *why)
{
	const struct named item = { .id = o->id };
	struct others *s = arg;

	(void)why;
	s->h->total += o->size;
	if (names_find(&s->h->k->g->objects, &o->id) == NULL)
		names_add(&s->found, &item);
	return RC_OK;
}

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
tell_objects(const struct hashing *h)
{
	struct telling *t = h->k->t;
	char bytes[16];

	text_of_size(h->done, bytes);
	if (h->sound > 0)
		tell(t, FINDING_OK, "objects", NULL,
		     "%ju objects (%s) were read through, and each is what it "
		     "is named for",
		     (uintmax_t)h->sound, bytes);
	if (h->unnamed > 0)
		tell(t, FINDING_NOTE, "objects", NULL,
		     "%ju objects are named by no statement; nothing needs "
		     "them",
		     (uintmax_t)h->unnamed);
	if (h->kept > 0)
		tell(t, FINDING_NOTE, "erased", NULL,
		     "%ju objects were erased, and are still there",
		     (uintmax_t)h->kept);
	tell_erased(h->k);
}

enum rc
check_objects(struct keeping *k, struct fault *why)
{
	struct hashing h = { .k = k, .each = { .step = step } };
	struct others others = { .h = &h };
	enum rc rc = read_folders(k, why);

	h.each.arg = &h;
	if (rc == RC_OK && k->all)
		rc = store_each(logbook_store(k->lb), look, &others, why);
	if (rc == RC_OK)
		rc = hash_named(&h, why);
	h.unnamed = others.found.count;
	for (size_t i = 0; rc == RC_OK && i < others.found.count; i++)
		rc = hash(&h, &others.found.items[i].id, SIZE_MAX, why);
	if (rc == RC_OK)
		tell_objects(&h);
	free(others.found.items);
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
