/* The bytes of a copy: see backup_private.h. */

#include <stdlib.h>
#include <unistd.h>

#include "backup_private.h"
#include "base/mem.h"
#include "base/stop.h"

enum {
	PAGES = 256,			/* at a step */
	BATCH_OBJECTS = 512,		/* and */
	BATCH_BYTES = 64 * 1024 * 1024, /* after these a batch is kept */
};

/* Progress that goes on from one object to the next. */
struct relay {
	const struct progress *to;
	uint64_t before, total;
};

struct list {
	struct object *items;
	size_t count;
	uint64_t bytes;
	struct store *to;
	uint64_t seen;
};

static enum rc
copy_pages(struct copying *c, sqlite3_backup *b, struct db *to,
	   struct fault *why)
{
	int code = SQLITE_OK;
	int64_t page = 0, done, total;
	enum rc rc;

	rc = db_number(&c->from->db, "PRAGMA page_size", &page, why);
	/* the source's read transaction holds the moment: what others write
	 * in the meantime starts nothing anew */
	while (rc == RC_OK && code == SQLITE_OK) {
		code = sqlite3_backup_step(b, PAGES);
		total = sqlite3_backup_pagecount(b);
		done = total - sqlite3_backup_remaining(b);
		progress_step(c->progress, "ledger", (uint64_t)(done * page),
			      (uint64_t)(total * page));
		rc = stop_check(why);
	}
	/* the fault of a step is told by finish */
	if (sqlite3_backup_finish(b) != SQLITE_OK && rc == RC_OK)
		rc = db_fault(to, "copy the ledger", why);
	else if (rc == RC_OK && code != SQLITE_DONE)
		rc = fault_set(why, RC_BUSY,
			       "copy the ledger: %s is in use; try again",
			       to->path);
	return rc;
}

enum rc
copy_database(struct copying *c, const char *name, struct fault *why)
{
	char *path = logbook_path(c->dest, name);
	struct db to = { 0 };
	sqlite3_backup *b;
	enum rc rc;

	rc = db_open(&to, path, DB_WRITE, why);
	if (rc == RC_OK) {
		b = sqlite3_backup_init(to.sqlite, "main", c->from->db.sqlite,
					"main");
		rc = b == NULL ? db_fault(&to, "copy the ledger", why)
			       : copy_pages(c, b, &to, why);
	}
	/* one file, that can be read where nothing can be written */
	if (rc == RC_OK)
		rc = db_journal(&to, "delete", why);
	db_close(&to);
	free(path);
	return rc;
}

static enum rc
list_one(void *arg, const struct object *o, struct fault *why)
{
	struct list *l = arg;
	char hex[DIGEST_HEX_SIZE];
	struct object *item;
	uint64_t size = 0;
	enum rc rc;

	l->seen++;
	rc = store_size(l->to, &o->id, &size, why);
	if (rc == RC_OK) {
		if (size == o->size)
			return stop_check(why);
		digest_to_hex(&o->id, hex);
		return fault_reason(why, RC_CORRUPT, "object-digest",
				    "object %s of the copy is damaged: it has "
				    "%ju bytes, not %ju",
				    hex, (uintmax_t)size, (uintmax_t)o->size);
	}
	if (rc != RC_NOT_FOUND)
		return rc;
	item = mem_push((void **)&l->items, l->count++, sizeof(*item));
	*item = *o;
	l->bytes += o->size;
	return RC_OK;
}

static void
relay_step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct relay *r = arg;

	(void)what, (void)total;
	progress_step(r->to, "objects", r->before + done, r->total);
}

static enum rc
copy_object(struct store *from, struct batch *b, const struct object *o,
	    const struct progress *progress, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];
	struct object made;
	struct span bytes;
	enum rc rc;

	digest_to_hex(&o->id, hex);
	rc = store_get(from, &o->id, &bytes, why);
	if (rc != RC_OK)
		return rc;
	rc = batch_add_span(b, &bytes, progress, &made, why);
	span_close(&bytes);
	if (rc == RC_OK && !digest_equal(&made.id, &o->id))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "object %s no longer holds what it was "
				  "named for",
				  hex);
	return rc;
}

/* A batch of the list, from I on; *NEXT is where the next begins. */
static enum rc
copy_batch(struct copying *c, struct list *l, size_t i, size_t *next,
	   struct relay *relay, struct fault *why)
{
	struct progress progress = { .step = relay_step, .arg = relay };
	struct batch *b = batch_new(l->to);
	uint64_t bytes = 0;
	size_t count = 0;
	enum rc rc = RC_OK;

	for (; rc == RC_OK && i + count < l->count; count++) {
		if (count == BATCH_OBJECTS || bytes > BATCH_BYTES)
			break;
		rc = stop_check(why);
		if (rc == RC_OK)
			rc = copy_object(c->from->store, b,
					 &l->items[i + count], &progress, why);
		bytes += l->items[i + count].size;
		relay->before += l->items[i + count].size;
	}
	if (rc == RC_OK)
		rc = batch_keep(b, why);
	batch_free(b);
	if (rc == RC_OK) {
		c->done->objects_new += count;
		c->done->bytes_new += bytes;
	}
	*next = i + count;
	return rc;
}

enum rc
copy_objects(struct copying *c, struct store *to, struct fault *why)
{
	struct list l = { .to = to };
	struct relay relay = { .to = c->progress };
	enum rc rc;

	rc = store_each(c->from->store, list_one, &l, why);
	relay.total = l.bytes;
	for (size_t i = 0; rc == RC_OK && i < l.count;)
		rc = copy_batch(c, &l, i, &i, &relay, why);
	c->done->objects = l.seen;
	free(l.items);
	return rc;
}
