/* Where the objects of a pack lie: see pack_index.h. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "pack_index.h"

/* "packidx1" as a number: of another byte order, another number. */
static const uint64_t index_magic = UINT64_C(0x317864696b636170);

struct head {
	uint64_t magic, count, pack_size;
	struct digest pack;
	struct digest sum; /* of what stands before, and of the entries */
};

_Static_assert(sizeof(struct pack_entry) == 48 && sizeof(struct head) == 88,
	       "what is written has no gaps");

static int
by_digest(const void *a, const void *b)
{
	const struct pack_entry *x = a, *y = b;

	return digest_compare(&x->id, &y->id);
}

void
pack_entries_sort(struct pack_entry *entries, size_t count)
{
	if (count > 1)
		qsort(entries, count, sizeof(*entries), by_digest);
}

static void
sum_of(const struct head *head, const struct pack_entry *entries,
       struct digest *out)
{
	struct hasher *h = hasher_new();

	hasher_add(h, head, offsetof(struct head, sum));
	hasher_add(h, entries, (size_t)head->count * sizeof(*entries));
	hasher_finish(h, out);
	hasher_free(h);
}

enum rc
pack_index_write(int fd, const struct object *pack,
		 const struct pack_entry *entries, size_t count,
		 struct fault *why)
{
	struct head head = { .magic = index_magic,
			     .count = count,
			     .pack_size = pack->size,
			     .pack = pack->id };
	enum rc rc;

	sum_of(&head, entries, &head.sum);
	rc = fsio_write_all(fd, &head, sizeof(head), why);
	if (rc == RC_OK)
		rc = fsio_write_all(fd, entries, count * sizeof(*entries), why);
	return rc;
}

/* Does the pack have room for what is said to lie in it? */
static bool
lie_within(const struct pack_entry *entries, size_t count,
	   const struct object *pack)
{
	for (size_t i = 0; i < count; i++)
		if (entries[i].at < PACK_BLOCK || entries[i].at > pack->size ||
		    entries[i].size > pack->size - entries[i].at)
			return false;
	return true;
}

/* Is what was mapped all that was written, and for this pack? */
static bool
is_index(const void *bytes, size_t size, const struct object *pack)
{
	const struct head *head = bytes;
	struct digest sum;

	if (size < sizeof(*head) || head->magic != index_magic ||
	    head->pack_size != pack->size ||
	    !digest_equal(&head->pack, &pack->id) ||
	    head->count > SIZE_MAX / sizeof(struct pack_entry) ||
	    (size_t)head->count * sizeof(struct pack_entry) !=
		    size - sizeof(*head))
		return false;
	sum_of(head, (const void *)(head + 1), &sum);
	return digest_equal(&sum, &head->sum) &&
	       lie_within((const void *)(head + 1), (size_t)head->count, pack);
}

enum rc
pack_index_map(int dirfd, const char *name, const struct object *pack,
	       struct pack_index *out, struct fault *why)
{
	int fd = openat(dirfd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	void *bytes = MAP_FAILED;
	size_t size = 0;
	struct stat st;

	*out = (struct pack_index){ .count = 0 };
	if (fd < 0)
		return fault_sys(why, "open the index %s", name);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		size = (size_t)st.st_size;
		bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	if (bytes == MAP_FAILED)
		return fault_set(why, RC_CORRUPT, "%s is not an index", name);
	if (!is_index(bytes, size, pack)) {
		munmap(bytes, size);
		return fault_set(why, RC_CORRUPT,
				 "%s is not the index of its pack", name);
	}
	out->mapped = bytes;
	out->mapped_size = size;
	out->entries =
		(const void *)((const char *)bytes + sizeof(struct head));
	out->count = (size - sizeof(struct head)) / sizeof(struct pack_entry);
	return RC_OK;
}

struct entries {
	struct pack_entry *items;
	size_t count;
};

static enum rc
add_entry(void *arg, const struct pack_entry *e, struct fault *why)
{
	struct entries *all = arg;
	struct pack_entry *added;

	(void)why;
	added = mem_push((void **)&all->items, all->count++, sizeof(*added));
	*added = *e;
	return RC_OK;
}

enum rc
pack_index_scan(int fd, struct pack_index *out, bool *whole, struct fault *why)
{
	struct entries all = { .count = 0 };
	enum rc rc = pack_scan(fd, add_entry, &all, why);

	*whole = rc == RC_OK;
	if (rc == RC_CORRUPT || rc == RC_IO) {
		all.count = 0;
		free(all.items);
		all.items = NULL;
		rc = pack_salvage(fd, add_entry, &all, why);
	}
	*out = (struct pack_index){ .count = 0 };
	if (rc != RC_OK) {
		free(all.items);
		return rc;
	}
	pack_entries_sort(all.items, all.count);
	out->made = all.items;
	out->entries = all.items;
	out->count = all.count;
	return RC_OK;
}

void
pack_index_clear(struct pack_index *ix)
{
	if (ix->mapped != NULL)
		munmap(ix->mapped, ix->mapped_size);
	free(ix->made);
	*ix = (struct pack_index){ .count = 0 };
}

const struct pack_entry *
pack_index_find(const struct pack_index *ix, const struct digest *id)
{
	size_t low = 0, high = ix->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct pack_entry *e = &ix->entries[middle];
		int order = digest_compare(id, &e->id);

		if (order == 0)
			return e;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
