/* Packs that are written anew, or go: see evidence/tidy.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stop.h"
#include "tidy_inner.h"

/* A pack that is written anew. */
struct anew {
	struct tidying *t;
	const struct pack *from;
	struct pack_entry
		*kept; /* first as they lie in FROM, then in the new */
	size_t count;
	struct hasher *whole, *one; /* of the new pack; of an object */
	char *chunk;
	uint64_t at;
	int fd;
	uint32_t spare;
};

static enum rc
put(struct anew *a, const void *bytes, size_t size, struct fault *why)
{
	enum rc rc = fsio_write_all(a->fd, bytes, size, why);

	hasher_add(a->whole, bytes, size);
	a->at += size;
	return rc;
}

/* The bytes of an object, which must still be those that it was named for. */
static enum rc
put_bytes(struct anew *a, const struct pack_entry *e, struct fault *why)
{
	const struct span from = { .fd = a->from->fd,
				   .start = e->at,
				   .size = e->size };
	char hex[DIGEST_HEX_SIZE];
	size_t got = STORE_CHUNK;
	struct digest seen;
	enum rc rc = RC_OK;

	for (uint64_t at = 0; rc == RC_OK && got == STORE_CHUNK; at += got) {
		rc = span_read(&from, at, a->chunk, STORE_CHUNK, &got, why);
		if (rc != RC_OK)
			break;
		hasher_add(a->one, a->chunk, got);
		rc = put(a, a->chunk, got, why);
	}
	hasher_finish(a->one, &seen);
	digest_to_hex(&e->id, hex);
	if (rc == RC_OK && !digest_equal(&seen, &e->id))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "no longer holds the bytes that it was named "
				  "for; its pack is left as it is");
	return rc == RC_OK ? rc : fault_while(why, "object %s", hex);
}

static enum rc
put_member(struct anew *a, struct pack_entry *e, struct fault *why)
{
	static const char zeros[PACK_BLOCK];
	size_t padding = (size_t)(pack_room(e->size) - PACK_BLOCK - e->size);
	char header[PACK_BLOCK];
	uint64_t at;
	enum rc rc = stop_check(why);

	pack_header(&e->id, e->size, header);
	if (rc == RC_OK)
		rc = put(a, header, sizeof(header), why);
	at = a->at;
	if (rc == RC_OK)
		rc = put_bytes(a, e, why);
	if (rc == RC_OK && padding > 0)
		rc = put(a, zeros, padding, why);
	e->at = at;
	return rc;
}

static int
by_place(const void *a, const void *b)
{
	const struct pack_entry *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Durable and published before the old one goes. */
static enum rc
write_anew(struct anew *a, struct fault *why)
{
	static const char end[2 * PACK_BLOCK];
	struct tidying *t = a->t;
	char name[SPARE_NAME_SIZE];
	struct digest id;
	enum rc rc = RC_OK;

	qsort(a->kept, a->count, sizeof(*a->kept), by_place);
	for (size_t i = 0; rc == RC_OK && i < a->count; i++)
		rc = put_member(a, &a->kept[i], why);
	if (rc == RC_OK)
		rc = put(a, end, sizeof(end), why);
	hasher_finish(a->whole, &id);
	if (rc == RC_OK)
		rc = store_sync_file(a->fd, why);
	if (rc != RC_OK)
		return rc;
	spare_name(a->spare, name);
	rc = pack_publish(t->s, t->spares.dirfd, name, &id, a->kept, a->count,
			  &t->touched, why);
	return rc == RC_OK ? store_sync_touched(t->s, &t->touched, why) : rc;
}

static enum rc
make_anew(struct anew *a, struct fault *why)
{
	enum rc rc;

	if (a->count == 0)
		return RC_OK;
	rc = spare_create(&a->t->spares, &a->spare, &a->fd, why);
	if (rc != RC_OK)
		return rc;
	a->whole = hasher_new();
	a->one = hasher_new();
	a->chunk = mem_new(STORE_CHUNK);
	rc = write_anew(a, why);
	close(a->fd);
	spare_remove(&a->t->spares, a->spare);
	hasher_free(a->whole);
	hasher_free(a->one);
	free(a->chunk);
	return rc;
}

/* The index first: without its pack it would be a file that belongs to none. */
static enum rc
remove_old(struct tidying *t, const struct pack *pack, struct fault *why)
{
	char name[PACK_FILE_SIZE];
	enum rc rc;
	int fd = openat(t->s->dirfd, "packs",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault_sys(why, "open packs of the object store");
	pack_index_file(&pack->file.id, name);
	(void)unlinkat(fd, name, 0);
	pack_file(&pack->file.id, name);
	rc = tidy_remove(t, fd, name, why);
	close(fd);
	t->touched.packs = true;
	t->done->packs++;
	packs_changed(t->s->packs);
	return rc;
}

static bool
is_old(const struct tidying *t, const struct pack *pack)
{
	struct stat st;

	return fstat(pack->fd, &st) == 0 && st.st_mtime < t->how->older_than;
}

/* A damaged pack is left as it is. */
static enum rc
tidy_pack(struct tidying *t, const struct pack *pack, struct fault *why)
{
	struct anew a = { .t = t, .from = pack, .fd = -1 };
	enum rc rc = RC_OK;

	if (!pack->whole || !is_old(t, pack))
		return RC_OK;
	for (size_t i = 0; i < pack->ix.count; i++) {
		const struct pack_entry *e = &pack->ix.entries[i];
		struct pack_entry *kept;

		if (!t->how->needed(t->how->arg, &e->id))
			continue;
		kept = mem_push((void **)&a.kept, a.count++, sizeof(*kept));
		*kept = *e;
	}
	if (a.count == pack->ix.count && a.count > 0)
		goto done;
	for (size_t i = 0; i < pack->ix.count; i++) {
		const struct pack_entry *e = &pack->ix.entries[i];
		const struct object o = { .id = e->id, .size = e->size };

		if (!t->how->needed(t->how->arg, &e->id))
			tidy_tell(t, &o);
	}
	if (t->how->dry) {
		t->done->packs++;
		goto done;
	}
	rc = make_anew(&a, why);
	if (rc == RC_OK)
		rc = remove_old(t, pack, why);
done:
	free(a.kept);
	return rc;
}

/* After a power cut an index may be there whose pack is not. */
static enum rc
tidy_indexes(struct tidying *t, struct fault *why)
{
	int fd = openat(t->s->dirfd, "packs",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	enum rc rc;

	if (d == NULL) {
		rc = errno == ENOENT ? RC_OK : fault_sys(why, "list the packs");
		if (fd >= 0)
			close(fd);
		return rc;
	}
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	while ((e = readdir(d)) != NULL) {
		char name[PACK_FILE_SIZE];
		struct digest id;
		struct stat st;

		if (!pack_is_index(e->d_name, &id))
			continue;
		pack_file(&id, name);
		if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
		    errno != ENOENT ||
		    fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		    st.st_mtime >= t->how->older_than)
			continue;
		(void)unlinkat(fd, e->d_name, 0);
		t->touched.packs = true;
	}
	closedir(d);
	return RC_OK;
}

/* What is taken away is decided by the headers of a pack, not by its index,
 * which nothing believes unchecked. */
static enum rc
open_checked(struct tidying *t, struct pack *pack, struct fault *why)
{
	struct pack_index ix;
	enum rc rc = pack_open(t->s, pack, why);

	if (rc != RC_OK || pack->remade)
		return rc;
	rc = pack_index_scan(pack->fd, &ix, &pack->whole, why);
	if (rc != RC_OK)
		return rc;
	pack_index_clear(&pack->ix);
	pack->ix = ix;
	return RC_OK;
}

enum rc
tidy_packs(struct tidying *t, struct fault *why)
{
	struct pack *found;
	size_t count;
	enum rc rc = packs_list(t->s, &found, &count, why);

	if (rc == RC_OK && !t->how->dry)
		rc = tidy_indexes(t, why);

	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		rc = open_checked(t, &found[i], why);
		if (rc == RC_NOT_FOUND) {
			rc = RC_OK; /* it went in the meantime */
			continue;
		}
		if (rc == RC_OK)
			rc = tidy_pack(t, &found[i], why);
		pack_close(&found[i]);
	}
	free(found);
	return rc;
}
