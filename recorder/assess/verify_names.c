/* What statements name: contents, objects, erasures: see verify_private.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "verify_private.h"

enum { A_DAY = 24 * 60 * 60 };

/* Facts that name an object, in whatever kind (records.md §4); what has the
 * form of a digest there is one. */
static const char *const of_objects[] = {
	"object",     "listing",	 "document", "endorsement", "page",
	"credential", "acknowledgement", "list",     "token",	    "derived",
};

void
names_add(struct names *n, const struct named *item)
{
	struct named *place =
		mem_push((void **)&n->items, n->count, sizeof(*n->items));

	*place = *item;
	n->count++;
}

static int
compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = digest_compare(&x->id, &y->id);

	if (order != 0)
		return order;
	return (x->number > y->number) - (x->number < y->number);
}

void
names_sort(struct names *n)
{
	if (n->count > 0)
		qsort(n->items, n->count, sizeof(*n->items), compare);
}

const struct named *
names_find(const struct names *n, const struct digest *id)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (digest_compare(&n->items[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < n->count && digest_equal(&n->items[low].id, id))
		return &n->items[low];
	return NULL;
}

/* May an erasure under LAST excuse each that names ID in N? */
static bool
may_excuse(const struct names *n, const struct digest *id, uint64_t last)
{
	for (const struct named *at = names_find(n, id);
	     at != NULL && at < n->items + n->count &&
	     digest_equal(&at->id, id);
	     at++)
		if (at->lasting || at->number > last)
			return false;
	return true;
}

const struct named *
gathered_erasure(const struct gathered *g, const struct digest *id,
		 bool content)
{
	const struct names *n = &g->erased;
	const struct named *last = NULL;

	for (const struct named *at = names_find(n, id);
	     at != NULL && at < n->items + n->count &&
	     digest_equal(&at->id, id);
	     at++)
		if (at->content == content)
			last = at;
	if (last == NULL ||
	    !may_excuse(content ? &g->contents : &g->objects, id, last->number))
		return NULL;
	return last;
}

/* What was signed by its digest, and holds no prose (§7, §9, §10). */
static bool
is_lasting(const char *fact)
{
	return strcmp(fact, "document") == 0 ||
	       strcmp(fact, "endorsement") == 0 || strcmp(fact, "rubric") == 0;
}

static struct named
named_by(const struct statement *s)
{
	struct named item = { .number = s->number, .kind = s->kind };

	if (s->about != NULL)
		short_id(s->about, item.about);
	return item;
}

static void
add_object(struct gathered *g, const struct statement *s,
	   const struct value *from, const char *name)
{
	struct named item = named_by(s);

	item.as = name;
	item.lasting = is_lasting(name);
	if (value_digest(from, name, &item.id))
		names_add(&g->objects, &item);
}

/* The one object whose size is stated, and that may be a folder's manifest. */
static void
add_sized(struct gathered *g, const struct statement *s, const char *name)
{
	struct named item = named_by(s);
	const char *shape = value_text(s->facts, "shape");
	int64_t size = value_integer(s->facts, "size", -1);

	item.as = name;
	item.lasting = is_lasting(name);
	if (!value_digest(s->facts, name, &item.id))
		return;
	item.sized = size >= 0;
	item.size = size >= 0 ? (uint64_t)size : 0;
	names_add(&g->objects, &item);
	if (shape != NULL && strcmp(shape, "folder") == 0)
		names_add(&g->folders, &item);
}

static void
add_erased(struct gathered *g, const struct statement *s)
{
	const struct value *contents = value_get(s->facts, "contents");
	const struct value *objects = value_get(s->facts, "objects");
	struct named item = { .number = s->number,
			      .kind = s->kind,
			      .content = true };

	for (size_t i = 0; i < value_count(contents); i++)
		if (value_is_digest(value_at(contents, i), &item.id))
			names_add(&g->erased, &item);
	for (size_t i = 0; i < value_count(objects); i++) {
		const struct value *one = value_at(objects, i);
		int64_t size = value_integer(one, "size", -1);

		item.content = false;
		item.sized = size >= 0;
		item.size = size >= 0 ? (uint64_t)size : 0;
		if (value_digest(one, "object", &item.id))
			names_add(&g->erased, &item);
	}
}

static void
add_objects(struct gathered *g, const struct statement *s)
{
	const struct value *source = value_get(s->facts, "source");
	const struct value *notes = value_get(s->facts, "checkpoints");
	struct named item = named_by(s);
	const bool attached = s->kind == KIND_EVIDENCE_ATTACHED;

	for (size_t i = 0; i < sizeof(of_objects) / sizeof(of_objects[0]); i++)
		if (!attached || strcmp(of_objects[i], "object") != 0)
			add_object(g, s, s->facts, of_objects[i]);
	if (attached)
		add_sized(g, s, "object");
	if (s->kind == KIND_RUBRIC_ADOPTED)
		add_sized(g, s, "rubric");
	add_object(g, s, source, "object");
	add_object(g, s, source, "warnings");
	item.as = "checkpoint";
	for (size_t i = 0; i < value_count(notes); i++)
		if (value_is_digest(value_at(notes, i), &item.id))
			names_add(&g->objects, &item);
}

void
gather(struct gathered *g, const struct statement *s)
{
	struct named content = { .id = s->content,
				 .number = s->number,
				 .kind = s->kind };

	if (s->has_content)
		names_add(&g->contents, &content);
	if (s->kind == KIND_UNKNOWN)
		return;
	add_objects(g, s);
	if (s->kind == KIND_CONTENT_ERASED)
		add_erased(g, s);
	/* records.md §3.3: allowed, and shown */
	if (s->time - s->claim_time > A_DAY && g->late++ == 0)
		g->first_late = s->number;
}

void
gathered_sort(struct gathered *g)
{
	names_sort(&g->objects);
	names_sort(&g->contents);
	names_sort(&g->erased);
	names_sort(&g->folders);
}

void
gathered_clear(struct gathered *g)
{
	free(g->objects.items);
	free(g->contents.items);
	free(g->erased.items);
	free(g->folders.items);
	memset(g, 0, sizeof(*g));
}
