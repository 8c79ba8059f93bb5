/* Evidence under its own names: see bag_private.h and records.md §8.2, 8.3. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bag_private.h"
#include "base/encode.h"
#include "base/mem.h"
#include "evidence/folder.h"
#include "evidence/name.h"

/* --- where an item lies --------------------------------------------------- */

char *
bag_name(const struct value *content)
{
	const char *name = value_text(content, "name");
	const char *encoded = value_text(content, "nameBytes");
	struct buf raw = BUF_LIMIT(STATEMENT_LIMIT);
	char *portable = NULL;
	struct fault bad;

	if (name != NULL)
		return name_portable(name, strlen(name));
	if (encoded != NULL && base64url_bytes(encoded, &raw, &bad) == RC_OK)
		portable = name_portable(raw.bytes, raw.size);
	buf_clear(&raw);
	return portable;
}

void
bag_item_init(struct bag_item *i, size_t place, size_t count, char *name)
{
	int digits = 2;

	for (; count >= 100; count /= 10)
		digits++;
	MUST(snprintf(i->start, sizeof(i->start), "data/evidence/%0*zu", digits,
		      place) < (int)sizeof(i->start));
	i->name = name;
}

void
bag_item_clear(struct bag_item *i)
{
	free(i->name);
	i->name = NULL;
}

/* The start, BETWEEN and REST, or, where that is too long, OTHERWISE. */
static void
path_of(const struct bag_item *i, const char *between, const char *rest,
	const char *otherwise, char path[BAG_PATH_SIZE])
{
	size_t length = strlen(i->start) + strlen(between) + strlen(rest);

	if (length > BAG_PATH_LIMIT) {
		between = otherwise;
		rest = "";
	}
	MUST(snprintf(path, BAG_PATH_SIZE, "%s%s%s", i->start, between, rest) <
	     BAG_PATH_SIZE);
}

void
bag_item_path(const struct bag_item *i, bool folder, char path[BAG_PATH_SIZE])
{
	if (folder)
		path_of(i, ".sha256", "", "", path);
	else if (i->name != NULL)
		path_of(i, "-", i->name, "", path);
	else
		path_of(i, "", "", "", path);
}

void
bag_listing_path(const struct bag_item *i, char path[BAG_PATH_SIZE])
{
	path_of(i, ".listing", "", "", path);
}

void
bag_file_path(const struct bag_item *i, const char *portable,
	      const struct digest *id, char path[BAG_PATH_SIZE])
{
	char otherwise[DIGEST_HEX_SIZE + 3] = "/=/";

	digest_to_hex(id, otherwise + 3);
	path_of(i, "/", portable, otherwise, path);
}

/* --- what the statements attached ------------------------------------------
 */

enum rc
bag_attachment(struct bagging *b, const struct statement *s,
	       const struct value *content, struct fault *why)
{
	struct attachment *a = mem_push((void **)&b->attachments,
					b->attachment_count, sizeof(*a));

	b->attachment_count++;
	a->claim = s->id;
	a->has_listing = value_digest(s->facts, "listing", &a->listing);
	a->name = bag_name(content);
	if (content != NULL && a->name == NULL)
		return fault_set(why, RC_INVALID, "its content has no name");
	return RC_OK;
}

static int
by_claim(const void *a, const void *b)
{
	return digest_compare(&((const struct attachment *)a)->claim,
			      &((const struct attachment *)b)->claim);
}

/* The attachment that an item of the document names. */
static enum rc
find_attachment(const struct bagging *b, const struct value *said,
		const struct attachment **out, struct digest *object,
		struct fault *why)
{
	struct attachment wanted;

	*out = NULL;
	if (b->attachment_count > 0 &&
	    value_digest(said, "claim", &wanted.claim))
		*out = bsearch(&wanted, b->attachments, b->attachment_count,
			       sizeof(wanted), by_claim);
	if (*out == NULL || !value_digest(said, "object", object))
		return fault_reason(why, RC_INVALID, "wrong-document",
				    "no statement of the archive attached it");
	return RC_OK;
}

/* The item's object has the size that was said of it. */
static enum rc
check_size(const struct bagging *b, const struct value *said,
	   const struct digest *id, struct fault *why)
{
	uint64_t size = 0;
	enum rc rc;

	rc = b->from->object_size(b->from->arg, id, &size, why);
	if (rc == RC_OK && (int64_t)size != value_integer(said, "size", -1))
		rc = fault_reason(why, RC_INVALID, "object-digest",
				  "it has %ju bytes, and another number was "
				  "said",
				  (uintmax_t)size);
	return rc;
}

/* --- its members ------------------------------------------------------------
 */

struct folder_files {
	struct bagging *b;
	const struct bag_item *item;
};

static enum rc
add_file(void *arg, const struct digest *id, const char *portable,
	 struct fault *why)
{
	const struct folder_files *f = arg;
	char path[BAG_PATH_SIZE];

	bag_file_path(f->item, portable, id, path);
	return bag_add_object(f->b, path, id, why);
}

static enum rc
add_folder(struct bagging *b, const struct bag_item *item,
	   const struct digest *id, struct fault *why)
{
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	struct folder_files files = { .b = b, .item = item };
	enum rc rc;

	rc = b->from->object(b->from->arg, id, &manifest, why);
	if (rc == RC_OK)
		rc = folder_each_line(manifest.bytes, manifest.size, add_file,
				      &files, why);
	buf_clear(&manifest);
	return rc;
}

static enum rc
add_item(struct bagging *b, const struct value *said, size_t place,
	 size_t count, struct fault *why)
{
	const char *shape = value_text(said, "shape");
	bool folder = shape != NULL && strcmp(shape, "folder") == 0;
	const struct attachment *a;
	struct bag_item item;
	char path[BAG_PATH_SIZE];
	struct digest object;
	enum rc rc;

	rc = find_attachment(b, said, &a, &object, why);
	if (rc != RC_OK)
		return rc;
	bag_item_init(&item, place, count, mem_text(a->name));
	bag_item_path(&item, folder, path);
	rc = check_size(b, said, &object, why);
	if (rc == RC_OK)
		rc = bag_add_object(b, path, &object, why);
	if (rc == RC_OK && folder)
		rc = add_folder(b, &item, &object, why);
	if (rc == RC_OK && a->has_listing) {
		bag_listing_path(&item, path);
		rc = bag_add_object(b, path, &a->listing, why);
	}
	bag_item_clear(&item);
	return rc;
}

enum rc
bag_evidence(struct bagging *b, struct fault *why)
{
	const struct value *items = value_get(b->document, "evidence");
	size_t count = value_count(items);
	enum rc rc;

	if (b->attachment_count > 0)
		qsort(b->attachments, b->attachment_count,
		      sizeof(*b->attachments), by_claim);
	for (size_t i = 0; i < count; i++) {
		rc = add_item(b, value_at(items, i), i + 1, count, why);
		if (rc != RC_OK)
			return fault_while(why, "evidence %zu", i + 1);
	}
	return RC_OK;
}
