/* What may not be taken out of the store: see assess/needed.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/load.h"
#include "assess/needed.h"
#include "base/mem.h"
#include "evidence/folder.h"

static const char start[] = "sha256:";

enum {
	START = sizeof(start) - 1,
	HEX = DIGEST_HEX_SIZE - 1,
	WHOLE = START + HEX, /* of a digest in a text */
	CHUNK = 64 * 1024,
	FIRST_ROOM = 4096,
};

/* Digests; sorted and each once after settle(). */
struct set {
	struct digest *items;
	size_t count, limit;
};

struct needed {
	struct set named; /* each was looked into */
	struct set files; /* of folders: they name nothing */
	uint64_t size;	  /* statements taken in */
};

/* Of one needed_take(). */
struct needing {
	struct needed *n;
	struct logbook *lb;
	struct store *store;
	const struct progress *progress;
	uint64_t size;
	struct set next;    /* named, not looked into yet */
	struct set folders; /* what is known for a manifest */
	struct set erased;
};

/* --- sets
 * ----------------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	return digest_compare(a, b);
}

static void
settle(struct set *s)
{
	size_t kept = 0;

	if (s->count == 0)
		return;
	qsort(s->items, s->count, sizeof(*s->items), compare);
	for (size_t i = 0; i < s->count; i++)
		if (kept == 0 ||
		    !digest_equal(&s->items[i], &s->items[kept - 1]))
			s->items[kept++] = s->items[i];
	s->count = kept;
}

/* What is named again and again takes no more room than twice its own. */
static void
add(struct set *s, const struct digest *id)
{
	struct digest *place;

	if (s->count >= s->limit) {
		settle(s);
		s->limit = 2 * s->count + FIRST_ROOM;
	}
	place = mem_push((void **)&s->items, s->count, sizeof(*s->items));
	*place = *id;
	s->count++;
}

static bool
has(const struct set *s, const struct digest *id)
{
	return s->count > 0 && bsearch(id, s->items, s->count,
				       sizeof(*s->items), compare) != NULL;
}

static void
clear(struct set *s)
{
	free(s->items);
	*s = (struct set){ .items = NULL };
}

/* --- digests in a text
 * ------------------------------------------------------------------------ */

/* Each "sha256:<64 hex>", wherever it stands. */
static void
scan(struct set *s, const char *bytes, size_t size)
{
	const char *at = bytes, *end = bytes + size;
	char hex[DIGEST_HEX_SIZE] = "";
	struct digest id;
	struct fault none;

	while (end - at >= WHOLE &&
	       (at = memchr(at, start[0], (size_t)(end - at) - WHOLE + 1)) !=
		       NULL) {
		if (memcmp(at, start, START) == 0) {
			memcpy(hex, at + START, HEX);
			if (digest_of_hex(hex, &id, &none) == RC_OK)
				add(s, &id);
		}
		at++;
	}
}

/* The same, of an object of any size, which has to be sound. */
static enum rc
scan_object(struct needing *w, const struct digest *id, const struct span *in,
	    struct fault *why)
{
	struct hasher *hasher = hasher_new();
	char *chunk = mem_new(CHUNK + WHOLE);
	size_t kept = 0, got = 0;
	struct digest seen;
	enum rc rc = RC_OK;

	for (uint64_t at = 0; rc == RC_OK && at < in->size; at += got) {
		rc = span_read(in, at, chunk + kept, CHUNK, &got, why);
		if (rc != RC_OK)
			break;
		hasher_add(hasher, chunk + kept, got);
		scan(&w->next, chunk, kept + got);
		kept += got;
		/* one may lie over the edge; found twice does no harm */
		if (kept > WHOLE - 1) {
			memmove(chunk, chunk + kept - (WHOLE - 1), WHOLE - 1);
			kept = WHOLE - 1;
		}
	}
	hasher_finish(hasher, &seen);
	hasher_free(hasher);
	free(chunk);
	if (rc == RC_OK && !digest_equal(&seen, id))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "its bytes are not those of its name");
	return rc;
}

/* --- statements
 * ------------------------------------------------------------------------- */

/* What a statement says of objects beyond their names. */
static void
take_facts(struct needing *w, const struct statement *s)
{
	const struct value *objects = value_get(s->facts, "objects");
	const char *shape = value_text(s->facts, "shape");
	struct digest id;

	if (shape != NULL && strcmp(shape, "folder") == 0 &&
	    value_digest(s->facts, "object", &id))
		add(&w->folders, &id);
	for (size_t i = 0;
	     s->kind == KIND_CONTENT_ERASED && i < value_count(objects); i++)
		if (value_digest(value_at(objects, i), "object", &id))
			add(&w->erased, &id);
}

static enum rc
take_content(struct needing *w, const struct digest *id, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(CONTENT_LIMIT);
	enum rc rc = logbook_content(w->lb, id, NULL, &bytes, why);

	if (rc == RC_NOT_FOUND)
		rc = RC_OK; /* erased; that verify finds out */
	else if (rc == RC_OK)
		scan(&w->next, buf_text_of(&bytes), bytes.size);
	buf_clear(&bytes);
	return rc;
}

static enum rc
take_statement(void *arg, uint64_t number, const void *bytes, size_t size,
	       struct fault *why)
{
	struct needing *w = arg;
	struct statement s = { .whole = NULL };
	enum rc rc = statement_read(bytes, size, &s, why);

	/* of a kind that is not known yet its digests count all the same */
	if (rc == RC_NEWER)
		rc = RC_OK;
	scan(&w->next, bytes, size);
	if (rc == RC_OK)
		take_facts(w, &s);
	if (rc == RC_OK && s.has_content)
		rc = take_content(w, &s.content, why);
	statement_clear(&s);
	progress_step(w->progress, "reading statements", number + 1, w->size);
	return rc == RC_OK
		       ? RC_OK
		       : fault_while(why, "statement %ju", (uintmax_t)number);
}

/* --- objects
 * ----------------------------------------------------------------------------
 */

static enum rc
take_file(void *arg, const struct digest *id, const char *path,
	  struct fault *why)
{
	struct needing *w = arg;

	(void)path;
	(void)why;
	add(&w->n->files, id);
	return RC_OK;
}

static enum rc
take_manifest(struct needing *w, const struct digest *id, bool known,
	      struct fault *why)
{
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	enum rc rc = store_read(w->store, id, &manifest, why);

	if (rc == RC_OK)
		rc = folder_each_line(manifest.bytes, manifest.size, take_file,
				      w, why);
	buf_clear(&manifest);
	/* evidence that only looks like one */
	if (!known && (rc == RC_INVALID || rc == RC_TOO_BIG))
		rc = RC_OK;
	return rc;
}

/* "<64 hex>  <path>" */
static bool
looks_like_manifest(const char *head, size_t size)
{
	return size > HEX + 2 && strspn(head, "0123456789abcdef") == HEX &&
	       memcmp(head + HEX, "  ", 2) == 0;
}

static enum rc
look_into(struct needing *w, const struct digest *id, bool known,
	  const struct span *in, struct fault *why)
{
	char head[HEX + 4] = "";
	size_t got;
	enum rc rc = span_read(in, 0, head, sizeof(head) - 1, &got, why);

	if (rc == RC_OK && (known || looks_like_manifest(head, got)))
		rc = take_manifest(w, id, known, why);
	else if (rc == RC_OK && got > 0 && (head[0] == '{' || head[0] == '['))
		rc = scan_object(w, id, in, why);
	return rc;
}

static enum rc
take_object(struct needing *w, const struct digest *id, struct fault *why)
{
	bool known = has(&w->folders, id);
	char text[DIGEST_TEXT_SIZE];
	struct span in;
	enum rc rc = store_get(w->store, id, &in, why);

	if (rc == RC_NOT_FOUND && (!known || has(&w->erased, id)))
		return RC_OK; /* a claim, a content, or erased */
	if (rc == RC_OK) {
		rc = look_into(w, id, known, &in, why);
		span_close(&in);
	}
	if (rc == RC_OK)
		return RC_OK;
	digest_to_text(id, text);
	return fault_while(why, "%s%s", known ? "the folder " : "", text);
}

/* All that is named by what is named, until nothing is added. */
static enum rc
take_objects(struct needing *w, struct fault *why)
{
	enum rc rc = RC_OK;

	settle(&w->folders);
	settle(&w->erased);
	while (rc == RC_OK && w->next.count > 0) {
		struct set now = w->next;

		w->next = (struct set){ .items = NULL };
		settle(&now);
		for (size_t i = 0; rc == RC_OK && i < now.count; i++)
			if (!has(&w->n->named, &now.items[i]))
				rc = take_object(w, &now.items[i], why);
		for (size_t i = 0; i < now.count; i++)
			add(&w->n->named, &now.items[i]);
		settle(&w->n->named);
		clear(&now);
	}
	settle(&w->n->files);
	return rc;
}

/* --- the whole
 * --------------------------------------------------------------------------
 */

struct needed *
needed_new(void)
{
	return mem_new(sizeof(struct needed));
}

void
needed_free(struct needed *n)
{
	if (n == NULL)
		return;
	clear(&n->named);
	clear(&n->files);
	free(n);
}

enum rc
needed_take(struct needed *n, struct logbook *lb,
	    const struct progress *progress, struct fault *why)
{
	struct needing w = {
		.n = n,
		.lb = lb,
		.store = logbook_store(lb),
		.progress = progress,
	};
	struct catalogue *all = NULL;
	enum rc rc;

	/* a statement that was taken out would name nothing */
	rc = catalogue_read(lb, &all, why);
	catalogue_free(all);
	if (rc == RC_OK)
		rc = logbook_size(lb, &w.size, why);
	if (rc == RC_OK)
		rc = logbook_each_raw(lb, n->size, w.size, take_statement, &w,
				      why);
	if (rc == RC_OK)
		rc = take_objects(&w, why);
	if (rc == RC_OK) {
		n->size = w.size;
	} else {
		/* half of it would be worse than nothing */
		clear(&n->named);
		clear(&n->files);
		n->size = 0;
	}
	clear(&w.next);
	clear(&w.folders);
	clear(&w.erased);
	return rc;
}

bool
needed_has(const struct needed *n, const struct digest *id)
{
	return has(&n->named, id) || has(&n->files, id);
}

size_t
needed_count(const struct needed *n)
{
	size_t count = n->named.count;

	for (size_t i = 0; i < n->files.count; i++)
		count += !has(&n->named, &n->files.items[i]);
	return count;
}
