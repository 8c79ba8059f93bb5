/* Finding an object in the packs: see pack.h. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "packs.h"

enum {
	OPEN_LIMIT = 16, /* descriptors that are kept */
	/* A folder that changed so short a time ago may change again without
	 * its time being another. */
	SETTLED_SECONDS = 2,
};

struct known {
	struct pack pack;
	bool opened;   /* its index is at hand; its descriptor may be closed */
	bool scanned;  /* the index was not believed */
	uint64_t used; /* for the last time */
};

struct packs {
	struct store *s;
	pthread_mutex_t lock; /* over all that follows */
	struct known *items;  /* newest first */
	size_t count;
	size_t open_count;
	uint64_t clock;		 /* of uses */
	struct timespec changed; /* the folder, when it was listed */
	bool listed, settled;
};

struct packs *
packs_new(struct store *s)
{
	struct packs *p = mem_new(sizeof(*p));

	p->s = s;
	MUST(pthread_mutex_init(&p->lock, NULL) == 0);
	return p;
}

static void
forget(struct packs *p, struct known *k)
{
	if (k->pack.fd >= 0)
		p->open_count--;
	pack_close(&k->pack);
}

void
packs_free(struct packs *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++)
		forget(p, &p->items[i]);
	free(p->items);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

void
packs_changed(struct packs *p)
{
	pthread_mutex_lock(&p->lock);
	p->listed = false;
	pthread_mutex_unlock(&p->lock);
}

/* --- the list ---------------------------------------------------------------
 */

/* Is the folder another than when it was listed?  CAREFUL: or may it be? */
static bool
is_stale(const struct packs *p, bool careful)
{
	struct stat st;

	if (!p->listed || (careful && !p->settled))
		return true;
	if (fstatat(p->s->dirfd, "packs", &st, 0) != 0)
		return p->count > 0;
	return st.st_mtim.tv_sec != p->changed.tv_sec ||
	       st.st_mtim.tv_nsec != p->changed.tv_nsec;
}

/* What was known of the pack, taken over. */
static void
take_over(struct packs *p, struct known *to)
{
	for (size_t i = 0; i < p->count; i++) {
		struct known *from = &p->items[i];

		if (!digest_equal(&from->pack.file.id, &to->pack.file.id))
			continue;
		*to = *from;
		from->pack.fd = -1;
		from->pack.ix = (struct pack_index){ .count = 0 };
		return;
	}
}

static enum rc
list_anew(struct packs *p, struct fault *why)
{
	struct stat st = { 0 };
	struct known *items;
	struct pack *found;
	size_t count;
	enum rc rc;

	/* looked at before it is listed: what changes in between shows later */
	(void)fstatat(p->s->dirfd, "packs", &st, 0);
	rc = packs_list(p->s, &found, &count, why);
	if (rc != RC_OK) {
		free(found);
		return rc;
	}
	items = mem_array(count + 1, sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		items[i].pack = found[i];
		take_over(p, &items[i]);
	}
	for (size_t i = 0; i < p->count; i++)
		forget(p, &p->items[i]);
	free(p->items);
	free(found);
	p->items = items;
	p->count = count;
	p->open_count = 0;
	for (size_t i = 0; i < count; i++)
		p->open_count += items[i].pack.fd >= 0;
	p->changed = st.st_mtim;
	p->settled = stamp_now() - st.st_mtim.tv_sec > SETTLED_SECONDS;
	p->listed = true;
	return RC_OK;
}

/* --- looking ----------------------------------------------------------------
 */

/* Too many are open: close the one that was not used for longest. */
static void
close_one(struct packs *p)
{
	struct known *oldest = NULL;

	if (p->open_count <= OPEN_LIMIT)
		return;
	for (size_t i = 0; i < p->count; i++) {
		struct known *k = &p->items[i];

		if (k->pack.fd >= 0 &&
		    (oldest == NULL || k->used < oldest->used))
			oldest = k;
	}
	if (oldest == NULL)
		return;
	close(oldest->pack.fd);
	oldest->pack.fd = -1;
	p->open_count--;
}

/* The descriptor and, the first time, the index. */
static enum rc
make_ready(struct packs *p, struct known *k, bool fd, struct fault *why)
{
	enum rc rc;

	k->used = ++p->clock;
	if (k->opened && (!fd || k->pack.fd >= 0))
		return RC_OK;
	rc = k->opened ? pack_open_file(p->s, &k->pack, why)
		       : pack_open(p->s, &k->pack, why);
	if (rc != RC_OK)
		return rc;
	if (!k->opened)
		k->scanned = k->pack.remade;
	k->opened = true;
	p->open_count++;
	close_one(p);
	return RC_OK;
}

/* Where ID lies in the packs that are listed.  A pack that cannot be read is
 * passed over; where nothing was found, it may have been there. */
static enum rc
find(struct packs *p, const struct digest *id, struct known **in,
     struct pack_entry *entry, struct fault *why)
{
	enum rc bad = RC_NOT_FOUND;

	*in = NULL;
	for (size_t i = 0; i < p->count; i++) {
		struct known *k = &p->items[i];
		const struct pack_entry *e;
		struct fault here;
		enum rc rc = make_ready(p, k, false, &here);

		if (rc == RC_NOT_FOUND)
			p->listed = false;
		else if (rc != RC_OK && bad == RC_NOT_FOUND)
			*why = here, bad = rc;
		if (rc != RC_OK)
			continue;
		e = pack_index_find(&k->pack.ix, id);
		if (e == NULL)
			continue;
		*in = k;
		*entry = *e;
		return RC_OK;
	}
	if (bad == RC_NOT_FOUND)
		return fault_set(why, RC_NOT_FOUND, "is not in the store");
	return bad;
}

static enum rc
look(struct packs *p, const struct digest *id, bool careful, struct known **in,
     struct pack_entry *entry, struct fault *why)
{
	enum rc rc = RC_OK;

	if (!p->listed)
		rc = list_anew(p, why);
	if (rc == RC_OK)
		rc = find(p, id, in, entry, why);
	if (rc == RC_OK || rc == RC_STOPPED || !is_stale(p, careful))
		return rc;
	rc = list_anew(p, why);
	return rc == RC_OK ? find(p, id, in, entry, why) : rc;
}

/* Whoever asks means to name the object: its pack is young again (see tidy.h),
 * and there; one that another program took away shows by its name alone. */
static bool
is_kept(struct packs *p, struct known *k)
{
	int64_t now = stamp_now();

	if (now - k->pack.made < STORE_YOUNG)
		return pack_is_there(p->s, &k->pack.file.id);
	k->pack.made = now;
	return pack_touch(p->s, &k->pack.file.id);
}

/* What is known of the packs was not true: list them, and look once more. */
static enum rc
look_again(struct packs *p, const struct digest *id, struct known **in,
	   struct pack_entry *entry, struct fault *why)
{
	p->listed = false;
	return look(p, id, false, in, entry, why);
}

enum rc
packs_hold(struct packs *p, const struct digest *id, bool *holds,
	   struct fault *why)
{
	struct pack_entry entry;
	struct known *in;
	enum rc rc;

	pthread_mutex_lock(&p->lock);
	rc = look(p, id, false, &in, &entry, why);
	if (rc == RC_OK && !is_kept(p, in)) {
		rc = look_again(p, id, &in, &entry, why);
		if (rc == RC_OK && !is_kept(p, in))
			rc = fault_set(why, RC_NOT_FOUND,
				       "is not in the store");
	}
	pthread_mutex_unlock(&p->lock);
	*holds = rc == RC_OK;
	/* a pack that cannot be read holds nothing: it is stored again */
	return rc == RC_STOPPED ? rc : RC_OK;
}

/* --- opening ----------------------------------------------------------------
 */

struct place {
	struct pack_entry entry;
	struct object pack;
	int fd;
};

/* Where ID is said to lie; its pack is open, for the caller to close. */
static enum rc
place_of(struct packs *p, const struct digest *id, struct place *out,
	 struct fault *why)
{
	struct known *in;
	enum rc rc;

	out->fd = -1;
	pthread_mutex_lock(&p->lock);
	rc = look(p, id, true, &in, &out->entry, why);
	if (rc == RC_OK)
		rc = make_ready(p, in, true, why);
	if (rc == RC_NOT_FOUND &&
	    look_again(p, id, &in, &out->entry, why) == RC_OK)
		rc = make_ready(p, in, true, why);
	if (rc == RC_OK) {
		out->pack = in->pack.file;
		out->fd = fcntl(in->pack.fd, F_DUPFD_CLOEXEC, 0);
		if (out->fd < 0)
			rc = fault_sys(why, "open its pack");
	}
	pthread_mutex_unlock(&p->lock);
	return rc;
}

/* Do the bytes there match the name? */
static bool
matches(const struct place *at)
{
	const struct span bytes = { .fd = at->fd,
				    .start = at->entry.at,
				    .size = at->entry.size };
	struct hasher *h = hasher_new();
	char *chunk = mem_new(STORE_CHUNK);
	size_t got = STORE_CHUNK;
	struct fault unused;
	struct digest seen;
	enum rc rc = RC_OK;

	for (uint64_t done = 0; rc == RC_OK && got == STORE_CHUNK;
	     done += got) {
		rc = span_read(&bytes, done, chunk, STORE_CHUNK, &got, &unused);
		hasher_add(h, chunk, got);
	}
	hasher_finish(h, &seen);
	hasher_free(h);
	free(chunk);
	return rc == RC_OK && digest_equal(&seen, &at->entry.id);
}

/*
 * Does the object lie where the index says?  Its header says so; where that is
 * damaged, the bytes themselves may still be what they are named for.
 */
static enum rc
check_place(const struct place *at, struct fault *why)
{
	const struct pack_entry *e = &at->entry;
	char wanted[PACK_BLOCK], block[PACK_BLOCK], hex[DIGEST_HEX_SIZE];
	const struct span header = { .fd = at->fd,
				     .start = e->at - PACK_BLOCK,
				     .size = PACK_BLOCK };
	enum rc rc;
	size_t got;

	digest_to_hex(&at->pack.id, hex);
	if (e->at < PACK_BLOCK || e->at > at->pack.size ||
	    e->size > at->pack.size - e->at || e->size >> 33 != 0)
		return fault_set(why, RC_CORRUPT,
				 "the index of pack %s is wrong", hex);
	rc = span_read(&header, 0, block, PACK_BLOCK, &got, why);
	if (rc != RC_OK)
		return fault_while(why, "pack %s", hex);
	pack_header(&e->id, e->size, wanted);
	if (memcmp(block, wanted, PACK_BLOCK) == 0 || matches(at))
		return RC_OK;
	return fault_reason(why, RC_CORRUPT, "object-digest",
			    "is damaged in pack %s, and so is its header", hex);
}

/* The index of the pack was wrong: believe its headers. */
static bool
scan_again(struct packs *p, const struct digest *pack)
{
	bool again = false;

	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; i < p->count; i++) {
		struct known *k = &p->items[i];
		struct pack_index ix;
		struct fault unused;

		if (k->scanned || !digest_equal(&k->pack.file.id, pack) ||
		    make_ready(p, k, true, &unused) != RC_OK)
			continue;
		if (pack_index_scan(k->pack.fd, &ix, &k->pack.whole, &unused) !=
		    RC_OK)
			continue;
		pack_index_clear(&k->pack.ix);
		k->pack.ix = ix;
		k->scanned = true;
		again = true;
	}
	pthread_mutex_unlock(&p->lock);
	return again;
}

enum rc
packs_get(struct packs *p, const struct digest *id, struct span *out,
	  struct fault *why)
{
	struct place at;
	struct fault second;
	enum rc rc = place_of(p, id, &at, why);

	if (rc == RC_OK)
		rc = check_place(&at, why);
	if (rc == RC_CORRUPT && at.fd >= 0 && scan_again(p, &at.pack.id)) {
		close(at.fd);
		if (place_of(p, id, &at, &second) == RC_OK &&
		    check_place(&at, &second) == RC_OK)
			rc = RC_OK;
	}
	if (rc == RC_OK)
		*out = (struct span){ .fd = at.fd,
				      .start = at.entry.at,
				      .size = at.entry.size };
	else if (at.fd >= 0)
		close(at.fd);
	return rc;
}
