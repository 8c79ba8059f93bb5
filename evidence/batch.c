/* Batches of objects: see evidence/store.h. */

#define _GNU_SOURCE /* sync_file_range */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stop.h"
#include "spare.h"
#include "store_inner.h"

enum {
	/* So many files are synced one by one; of more, the whole file system
	 * once, since each sync may wait for the disk. */
	FEW = 16,
	/* The disk starts on what was written while more is read. */
	AHEAD = 8 * 1024 * 1024,
	FIRST_SLOTS = 64,
};

/* One object of the batch. */
struct item {
	struct object object;
	uint32_t spare; /* its file */
	int fd;		/* still open for its sync; -1: closed */
	bool held;	/* in the store already; there is no file */
};

struct batch {
	struct store *s;
	struct spares spares;
	struct item *items;
	size_t count;
	uint32_t *slots; /* items by digest: index + 1; 0 is free */
	size_t slot_count;
	char *chunk;
	struct hasher *h;
};

struct batch *
batch_new(struct store *s)
{
	struct batch *b = mem_new(sizeof(*b));

	b->s = s;
	spares_init(&b->spares, s);
	return b;
}

/* --- items by digest */

static size_t
slot_of(const struct batch *b, const struct digest *id)
{
	size_t at;

	memcpy(&at, id->bytes, sizeof(at));
	for (at &= b->slot_count - 1; b->slots[at] != 0;
	     at = (at + 1) & (b->slot_count - 1)) {
		const struct item *item = &b->items[b->slots[at] - 1];

		if (digest_equal(&item->object.id, id))
			break;
	}
	return at;
}

static const struct item *
find(const struct batch *b, const struct digest *id)
{
	size_t at;

	if (b->slot_count == 0)
		return NULL;
	at = slot_of(b, id);
	return b->slots[at] == 0 ? NULL : &b->items[b->slots[at] - 1];
}

static void
rebuild_slots(struct batch *b, size_t slot_count)
{
	free(b->slots);
	b->slots = mem_array(slot_count, sizeof(*b->slots));
	b->slot_count = slot_count;
	for (size_t i = 0; i < b->count; i++)
		b->slots[slot_of(b, &b->items[i].object.id)] = (uint32_t)i + 1;
}

static void
push(struct batch *b, const struct item *item)
{
	struct item *added =
		mem_push((void **)&b->items, b->count, sizeof(*b->items));

	*added = *item;
	b->count++;
	if (2 * b->count > b->slot_count)
		rebuild_slots(b, b->slot_count == 0 ? FIRST_SLOTS
						    : 2 * b->slot_count);
	else
		b->slots[slot_of(b, &item->object.id)] = (uint32_t)b->count;
}

/* --- adding */

static enum rc
create(struct batch *b, struct item *item, struct fault *why)
{
	return spare_create(&b->spares, &item->spare, &item->fd, why);
}

static void
drop(struct batch *b, struct item *item)
{
	if (item->fd >= 0)
		close(item->fd);
	item->fd = -1;
	spare_remove(&b->spares, item->spare);
}

/* Is ITEM in the batch or in the store?  What is held is read through when
 * the batch is kept, once. */
static enum rc
look_up(struct batch *b, struct item *item, bool *known, struct fault *why)
{
	const struct digest *id = &item->object.id;
	enum rc rc;

	*known = find(b, id) != NULL;
	if (*known)
		return RC_OK;
	rc = store_holds(b->s, id, &item->held, why);
	if (rc == RC_OK && item->held) {
		push(b, item);
		*known = true;
	}
	return rc;
}

/* A finished spare file joins the batch. */
static void
join(struct batch *b, struct item *item)
{
	if (b->count >= FEW) {
		close(item->fd);
		item->fd = -1;
	}
	push(b, item);
}

enum rc
batch_add_bytes(struct batch *b, const void *bytes, size_t size,
		struct object *out, struct fault *why)
{
	struct item item = { .object.size = size, .fd = -1 };
	bool known;
	enum rc rc;

	digest_of(bytes, size, &item.object.id);
	rc = look_up(b, &item, &known, why);
	if (rc != RC_OK || known)
		goto done;
	rc = create(b, &item, why);
	if (rc != RC_OK)
		goto done;
	rc = fsio_write_all(item.fd, bytes, size, why);
	if (rc == RC_OK) {
		join(b, &item);
	} else {
		rc = fault_while(why, "into the object store");
		drop(b, &item);
	}
done:
	if (rc == RC_OK)
		*out = item.object;
	return rc;
}

/* What one copy of a stream into a spare file knows. */
struct copy {
	int from;
	uint64_t limit;
	uint64_t total; /* 0: not known */
	const struct progress *progress;
};

static enum rc
check_limit(const struct copy *c, uint64_t size, struct fault *why)
{
	if (size > c->limit)
		return fault_set(why, RC_TOO_BIG, "over the limit of %ju bytes",
				 (uintmax_t)c->limit);
	return RC_OK;
}

/* Write and hash; b->chunk holds the first GOT bytes already. */
static enum rc
copy_through(struct batch *b, const struct copy *c, size_t got,
	     struct item *item, struct fault *why)
{
	uint64_t size = 0, begun = 0;
	enum rc rc = RC_OK;

	while (rc == RC_OK && got > 0) {
		size += got;
		rc = check_limit(c, size, why);
		if (rc != RC_OK)
			break;
		hasher_add(b->h, b->chunk, got);
		rc = fsio_write_all(item->fd, b->chunk, got, why);
		if (rc != RC_OK) {
			rc = fault_while(why, "into the object store");
			break;
		}
		progress_step(c->progress, "reading", size, c->total);
		if (size - begun >= AHEAD) {
			(void)sync_file_range(item->fd, (off64_t)begun,
					      (off64_t)(size - begun),
					      SYNC_FILE_RANGE_WRITE);
			begun = size;
		}
		rc = store_fill(c->from, b->chunk, STORE_CHUNK, &got, why);
	}
	hasher_finish(b->h, &item->object.id);
	item->object.size = size;
	return rc;
}

/* What does not fit into one chunk goes through a spare file as it comes. */
static enum rc
add_large(struct batch *b, const struct copy *c, struct object *out,
	  struct fault *why)
{
	struct item item = { .fd = -1 };
	bool known = false;
	enum rc rc;

	(void)posix_fadvise(c->from, 0, 0, POSIX_FADV_SEQUENTIAL);
	rc = create(b, &item, why);
	if (rc != RC_OK)
		return rc;
	rc = copy_through(b, c, STORE_CHUNK, &item, why);
	if (rc == RC_OK)
		rc = look_up(b, &item, &known, why);
	if (rc != RC_OK || known)
		drop(b, &item);
	else
		join(b, &item);
	if (rc == RC_OK)
		*out = item.object;
	return rc;
}

enum rc
batch_add_fd(struct batch *b, int fd, uint64_t limit,
	     const struct progress *progress, struct object *out,
	     struct fault *why)
{
	struct copy c = { .from = fd, .limit = limit, .progress = progress };
	struct stat st;
	size_t got;
	enum rc rc;

	if (b->chunk == NULL) {
		b->chunk = mem_new(STORE_CHUNK);
		b->h = hasher_new();
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		c.total = (uint64_t)st.st_size;
	rc = store_fill(fd, b->chunk, STORE_CHUNK, &got, why);
	if (rc == RC_OK)
		rc = check_limit(&c, got, why);
	if (rc != RC_OK)
		return rc;
	if (got == STORE_CHUNK)
		return add_large(b, &c, out, why);
	progress_step(progress, "reading", got, c.total);
	return batch_add_bytes(b, b->chunk, got, out, why);
}

enum rc
batch_get_fd(struct batch *b, const struct digest *id, int *fd,
	     struct fault *why)
{
	const struct item *item = find(b, id);

	if (item == NULL || item->held)
		return store_get_fd(b->s, id, fd, NULL, why);
	return spare_open(&b->spares, item->spare, fd, why);
}

/* --- keeping and forgetting */

void
batch_place(const struct batch *b, dev_t *dev, ino_t *ino)
{
	struct stat st;

	MUST(fstat(b->s->dirfd, &st) == 0);
	*dev = st.st_dev;
	*ino = st.st_ino;
}

size_t
batch_count(const struct batch *b)
{
	return b->count;
}

void
batch_forget(struct batch *b, size_t count)
{
	if (b->count == count)
		return;
	while (b->count > count) {
		struct item *item = &b->items[--b->count];

		if (!item->held)
			drop(b, item);
	}
	rebuild_slots(b, b->slot_count);
}

/* "Already there" is checked, not believed. */
static enum rc
check_held(struct batch *b, struct touched *touched, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->count; i++) {
		const struct item *item = &b->items[i];

		if (!item->held)
			continue;
		store_touch(touched, &item->object.id);
		rc = store_check(b->s, &item->object.id, NULL, NULL, why);
	}
	return rc;
}

static enum rc
sync_files(struct batch *b, struct fault *why)
{
	enum rc rc = RC_OK;

	if (b->spares.dirfd < 0)
		return RC_OK;
	if (b->count > FEW)
		return store_sync_all(b->spares.dirfd, why);
	for (size_t i = 0; rc == RC_OK && i < b->count; i++)
		if (!b->items[i].held)
			rc = store_sync_file(b->items[i].fd, why);
	return rc;
}

static enum rc
publish(struct batch *b, struct touched *touched, struct fault *why)
{
	char name[SPARE_NAME_SIZE];
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->count; i++) {
		const struct item *item = &b->items[i];

		if (item->held)
			continue;
		spare_name(item->spare, name);
		rc = store_publish(b->s, b->spares.dirfd, name,
				   &item->object.id, touched, why);
	}
	return rc;
}

static void
empty(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->items[i].fd >= 0)
			close(b->items[i].fd);
	spares_clear(&b->spares);
	free(b->items);
	b->items = NULL;
	b->count = 0;
	free(b->slots);
	b->slots = NULL;
	b->slot_count = 0;
}

/* Bytes are durable before they get a name (invariant 1), names before it
 * returns (invariant 3). */
enum rc
batch_keep(struct batch *b, struct fault *why)
{
	struct touched *touched = mem_new(sizeof(*touched));
	enum rc rc;

	rc = check_held(b, touched, why);
	if (rc == RC_OK)
		rc = stop_check(why);
	if (b->spares.dirfd < 0)
		spares_sweep(b->s);
	if (rc == RC_OK)
		rc = sync_files(b, why);
	if (rc == RC_OK)
		rc = publish(b, touched, why);
	if (rc == RC_OK)
		rc = store_sync_touched(b->s, touched, why);
	if (rc == RC_OK)
		empty(b);
	free(touched);
	return rc;
}

void
batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	empty(b);
	hasher_free(b->h);
	free(b->chunk);
	free(b);
}

enum rc
store_put(struct store *s, const void *bytes, size_t size, struct object *out,
	  struct fault *why)
{
	struct batch *b = batch_new(s);
	struct object made;
	enum rc rc;

	rc = batch_add_bytes(b, bytes, size, &made, why);
	if (rc == RC_OK)
		rc = batch_keep(b, why);
	if (rc == RC_OK)
		*out = made;
	batch_free(b);
	return rc;
}
