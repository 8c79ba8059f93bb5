/* Making a batch durable: see evidence/store.h. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stop.h"
#include "batch_private.h"

/* --- what was held already */

static uint64_t
held_bytes(const struct batch *b)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < b->items.count; i++)
		if (b->items.all[i].place == ITEM_HELD)
			bytes += b->items.all[i].object.size;
	return bytes;
}

/* "Already there" is checked, not believed, where that is soon done; where it
 * is more, it was looked at when it was found (batch_claim()). */
static enum rc
check_held(struct batch *b, struct touched *touched, struct fault *why)
{
	bool read = held_bytes(b) <= BATCH_READ_HELD;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->items.count; i++) {
		const struct item *item = &b->items.all[i];

		if (item->place != ITEM_HELD)
			continue;
		store_touch(touched, &item->object.id);
		if (read)
			rc = store_check(b->s, &item->object.id, NULL, NULL,
					 why);
	}
	return rc;
}

/* --- packs, or a file for each */

/* A member that the batch has forgotten is passed over. */
enum rc
batch_each_unwritten(struct batch *b, struct fill *f, unwritten_fn fn,
		     void *arg, struct fault *why)
{
	enum rc rc = RC_OK;
	size_t at = 0;

	MUST(!fill_has_file(f));
	while (rc == RC_OK && at < f->used) {
		const uint8_t *bytes = f->room + at;
		uint32_t block = (uint32_t)(at / PACK_BLOCK);
		struct object o;
		struct item item;

		MUST(pack_header_of((const char *)bytes, &o));
		at += (size_t)pack_room(o.size);
		if (items_find(&b->items, &o.id, &item) &&
		    item.place == ITEM_PACKED && item.file == f->number &&
		    item.block == block)
			rc = fn(b, &item, bytes + PACK_BLOCK, arg, why);
	}
	return rc;
}

/* Are there so few small objects that each is better off in its own file? */
static bool
are_few(const struct batch *b)
{
	uint64_t bytes = 0;
	size_t count = 0;

	for (size_t i = 0; i < b->fill_count; i++) {
		if (fill_has_file(b->fills[i]))
			return false;
		count += b->fills[i]->count;
		bytes += b->fills[i]->bytes;
	}
	return count < BATCH_SMALL && bytes < BATCH_SMALL_BYTES;
}

static enum rc
write_single(struct batch *b, const struct item *item, const uint8_t *bytes,
	     void *arg, struct fault *why)
{
	struct item single = { .object = item->object, .place = ITEM_SINGLE };
	enum rc rc;
	int fd;

	(void)arg;
	rc = spare_create(&b->spares, &single.file, &fd, why);
	if (rc != RC_OK)
		return rc;
	if (fsio_write_all(fd, bytes, (size_t)item->object.size, why) != RC_OK)
		rc = fault_while(why, "into the object store");
	close(fd);
	if (rc == RC_OK)
		items_move(&b->items, &single);
	else
		spare_remove(&b->spares, single.file);
	return rc;
}

/* From the buffer of one thread to that of another. */
static enum rc
move_member(struct batch *b, const struct item *item, const uint8_t *bytes,
	    void *arg, struct fault *why)
{
	struct fill *to = arg;
	struct item moved = *item;
	enum rc rc = fill_ready(to, &b->spares, why);

	if (rc != RC_OK)
		return rc;
	memcpy(fill_next(to), bytes, (size_t)item->object.size);
	moved.file = to->number;
	moved.block = fill_block(to);
	fill_add(to, &item->object);
	items_move(&b->items, &moved);
	return RC_OK;
}

static enum rc
write_singles(struct batch *b, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->fill_count; i++) {
		struct fill *f = b->fills[i];

		rc = batch_each_unwritten(b, f, write_single, NULL, why);
		if (rc == RC_OK)
			fill_drop(f);
	}
	return rc;
}

/* What each thread has begun and not written yet goes into one pack. */
static enum rc
gather(struct batch *b, struct fault *why)
{
	struct fill *to = NULL;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->fill_count; i++) {
		struct fill *f = b->fills[i];

		if (fill_has_file(f) || f->count == 0)
			continue;
		if (to == NULL) {
			to = f;
			continue;
		}
		rc = batch_each_unwritten(b, f, move_member, to, why);
		if (rc == RC_OK)
			fill_drop(f);
	}
	return rc;
}

static bool
has_items(const struct batch *b, const struct fill *f)
{
	for (size_t i = 0; i < b->items.count; i++)
		if (b->items.all[i].place == ITEM_PACKED &&
		    b->items.all[i].file == f->number)
			return true;
	return false;
}

static enum rc
write_packs(struct batch *b, struct fault *why)
{
	enum rc rc = gather(b, why);

	for (size_t i = 0; rc == RC_OK && i < b->fill_count; i++) {
		struct fill *f = b->fills[i];

		if (f->finished && !fill_has_file(f))
			continue;
		if (!has_items(b, f))
			fill_drop(f);
		else if (!f->finished)
			rc = fill_finish(f, &b->spares, why);
	}
	return rc;
}

/* --- syncing */

static enum rc
sync_spare(struct batch *b, uint32_t number, struct fault *why)
{
	enum rc rc;
	int fd;

	rc = spare_open(&b->spares, number, &fd, why);
	if (rc != RC_OK)
		return rc;
	rc = store_sync_file(fd, why);
	close(fd);
	return rc;
}

static size_t
count_files(const struct batch *b)
{
	size_t count = 0;

	for (size_t i = 0; i < b->items.count; i++)
		count += b->items.all[i].place == ITEM_SINGLE;
	for (size_t i = 0; i < b->fill_count; i++)
		count += fill_has_file(b->fills[i]);
	return count;
}

static enum rc
sync_files(struct batch *b, struct fault *why)
{
	enum rc rc = RC_OK;

	if (b->spares.dirfd < 0)
		return RC_OK;
	if (count_files(b) > BATCH_FEW)
		return store_sync_all(b->spares.dirfd, why);
	for (size_t i = 0; rc == RC_OK && i < b->items.count; i++)
		if (b->items.all[i].place == ITEM_SINGLE)
			rc = sync_spare(b, b->items.all[i].file, why);
	for (size_t i = 0; rc == RC_OK && i < b->fill_count; i++)
		if (fill_has_file(b->fills[i]))
			rc = sync_spare(b, b->fills[i]->sink.spare, why);
	return rc;
}

/* --- publishing */

static enum rc
publish_singles(struct batch *b, struct touched *touched, struct fault *why)
{
	char name[SPARE_NAME_SIZE];
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->items.count; i++) {
		const struct item *item = &b->items.all[i];

		if (item->place != ITEM_SINGLE)
			continue;
		spare_name(item->file, name);
		rc = store_publish(b->s, b->spares.dirfd, name,
				   &item->object.id, touched, why);
	}
	return rc;
}

/* Indexes of the packed items, those of one pack behind those of the one
 * before; ENDS says where each pack's end; *COUNT is of all. */
static uint32_t *
by_pack(const struct batch *b, size_t *ends)
{
	uint32_t *order;
	size_t total = 0;

	for (size_t i = 0; i < b->items.count; i++)
		if (b->items.all[i].place == ITEM_PACKED)
			ends[b->items.all[i].file]++;
	for (size_t i = 0; i < b->fill_count; i++) {
		size_t count = ends[i];

		ends[i] = total;
		total += count;
	}
	order = mem_array(total, sizeof(*order));
	for (size_t i = 0; i < b->items.count; i++)
		if (b->items.all[i].place == ITEM_PACKED)
			order[ends[b->items.all[i].file]++] = (uint32_t)i;
	return order;
}

/* The members of the file of F, items or not. */
static enum rc
publish_pack(struct batch *b, const struct fill *f, const uint32_t *items,
	     size_t count, struct touched *touched, struct fault *why)
{
	struct pack_entry *entries =
		mem_array(count + f->forgotten_count, sizeof(*entries));
	char name[SPARE_NAME_SIZE];
	struct item item;
	enum rc rc;
	size_t n;

	for (n = 0; n < count; n++) {
		item = b->items.all[items[n]];
		entries[n].id = item.object.id;
		entries[n].size = item.object.size;
		entries[n].at = ((uint64_t)item.block + 1) * PACK_BLOCK;
	}
	for (size_t i = 0; i < f->forgotten_count; i++)
		if (!items_find(&b->items, &f->forgotten[i].id, &item) ||
		    item.file != f->number)
			entries[n++] = f->forgotten[i];
	spare_name(f->sink.spare, name);
	rc = pack_publish(b->s, b->spares.dirfd, name, &f->id, entries, n,
			  touched, why);
	free(entries);
	return rc;
}

static enum rc
publish_packs(struct batch *b, struct touched *touched, struct fault *why)
{
	size_t *ends = mem_array(b->fill_count, sizeof(*ends));
	uint32_t *order = by_pack(b, ends);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->fill_count; i++) {
		size_t first = i > 0 ? ends[i - 1] : 0;

		if (fill_has_file(b->fills[i]))
			rc = publish_pack(b, b->fills[i], order + first,
					  ends[i] - first, touched, why);
	}
	free(order);
	free(ends);
	return rc;
}

/* Bytes are durable before they get a name (invariant 1), names before it
 * returns (invariant 3). */
enum rc
batch_keep(struct batch *b, struct fault *why)
{
	struct touched *touched = mem_new(sizeof(*touched));
	enum rc rc;

	b->own.fill = NULL;
	rc = check_held(b, touched, why);
	if (rc == RC_OK)
		rc = stop_check(why);
	if (rc == RC_OK)
		rc = are_few(b) ? write_singles(b, why) : write_packs(b, why);
	if (b->spares.dirfd < 0)
		spares_sweep(b->s);
	if (rc == RC_OK)
		rc = sync_files(b, why);
	if (rc == RC_OK)
		rc = publish_singles(b, touched, why);
	if (rc == RC_OK)
		rc = publish_packs(b, touched, why);
	if (rc == RC_OK)
		rc = store_sync_touched(b->s, touched, why);
	if (rc == RC_OK)
		batch_empty(b);
	free(touched);
	return rc;
}
