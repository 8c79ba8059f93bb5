/* The object store: see evidence/store.h for its layout and its promises. */

#define _GNU_SOURCE /* syncfs */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/stop.h"
#include "base/text.h"
#include "pack.h"

enum {
	FAN_SIZE = 3,	  /* "9f" */
	SHOWN_SIZE = 200, /* of a path in a fault */
};

void
store_name(const struct digest *id, char name[STORE_NAME_SIZE])
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(id, hex);
	snprintf(name, STORE_NAME_SIZE, "%.2s/%s", hex, hex + 2);
}

/* RC of something done to the object ID; a fault then names it. */
static enum rc
of_object(const struct digest *id, enum rc rc, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	if (rc == RC_OK)
		return RC_OK;
	digest_to_hex(id, hex);
	return fault_while(why, "object %s", hex);
}

static enum rc
make_sub(int dirfd, const char *sub, struct fault *why)
{
	if (mkdirat(dirfd, sub, 0700) != 0 && errno != EEXIST)
		return fault_sys(why, "make %s", sub);
	return RC_OK;
}

static enum rc
open_dir(const char *dir, int *fd, struct fault *why)
{
	char shown[SHOWN_SIZE];

	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return fault_sys(why, "open object store %s",
				 text_printable(dir, shown, sizeof(shown)));
	return RC_OK;
}

enum rc
store_make(const char *dir, struct fault *why)
{
	enum rc rc;
	int fd;

	rc = fsio_make_dirs(dir, why);
	if (rc == RC_OK)
		rc = open_dir(dir, &fd, why);
	if (rc != RC_OK)
		return rc;
	rc = make_sub(fd, "objects", why);
	if (rc == RC_OK)
		rc = make_sub(fd, "packs", why);
	if (rc == RC_OK)
		rc = make_sub(fd, "tmp", why);
	if (rc == RC_OK)
		rc = fsio_sync_dir(fd, ".", why);
	close(fd);
	return rc;
}

enum rc
store_open(struct store **out, const char *dir, struct fault *why)
{
	char shown[SHOWN_SIZE];
	struct store *s;
	int fd, objects;
	enum rc rc;

	rc = open_dir(dir, &fd, why);
	if (rc != RC_OK)
		return rc;
	objects = openat(fd, "objects", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (objects < 0) {
		rc = fault_sys(why, "open objects of store %s",
			       text_printable(dir, shown, sizeof(shown)));
		close(fd);
		return rc;
	}
	s = mem_new(sizeof(*s));
	s->dirfd = fd;
	s->objects = objects;
	s->packs = packs_new(s);
	*out = s;
	return RC_OK;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	packs_free(s->packs);
	close(s->objects);
	close(s->dirfd);
	free(s);
}

enum rc
store_fill(int fd, void *chunk, size_t room, size_t *got, struct fault *why)
{
	char *to = chunk;

	*got = 0;
	while (*got < room) {
		enum rc rc = stop_check(why);
		ssize_t n;

		if (rc != RC_OK)
			return rc;
		n = read(fd, to + *got, room - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_sys(why, "read");
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return RC_OK;
}

enum rc
store_holds_single(struct store *s, const struct digest *id, bool *holds,
		   struct fault *why)
{
	char name[STORE_NAME_SIZE];
	struct stat st;

	store_name(id, name);
	*holds = fstatat(s->objects, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*holds && errno != ENOENT)
		return of_object(id, fault_sys(why, "look for it"), why);
	return RC_OK;
}

enum rc
store_holds(struct store *s, const struct digest *id, bool *holds,
	    struct fault *why)
{
	static const struct timespec now[2] = { { .tv_nsec = UTIME_OMIT },
						{ .tv_nsec = UTIME_NOW } };
	char name[STORE_NAME_SIZE];
	struct stat st;

	store_name(id, name);
	*holds = fstatat(s->objects, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*holds && errno != ENOENT)
		return of_object(id, fault_sys(why, "look for it"), why);
	if (*holds && stamp_now() - st.st_mtime >= STORE_YOUNG)
		/* taken away at this moment: then it is not held */
		*holds = utimensat(s->objects, name, now,
				   AT_SYMLINK_NOFOLLOW) == 0 ||
			 errno != ENOENT;
	if (*holds)
		return RC_OK;
	return of_object(id, packs_hold(s->packs, id, holds, why), why);
}

static unsigned
fan_of(const struct digest *id)
{
	return id->bytes[0];
}

/* The folder may be of another program, which has not synced its name. */
static void
touch_single(struct touched *touched, const struct digest *id)
{
	touched->fans[fan_of(id)] = true;
	touched->top = true;
}

void
store_touch(struct touched *touched, const struct digest *id)
{
	touch_single(touched, id);
	touched->packs = true;
	touched->store = true;
}

/* The folders of objects/ are made when the first object comes. */
static int
link_object(struct store *s, int dirfd, const char *spare, const char *name)
{
	char fan[FAN_SIZE] = { name[0], name[1] };

	if (linkat(dirfd, spare, s->objects, name, 0) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	if (mkdirat(s->objects, fan, 0700) != 0 && errno != EEXIST)
		return -1;
	return linkat(dirfd, spare, s->objects, name, 0);
}

/* A link, not a rename: it cannot replace an object that is there already
 * (invariant 2). */
enum rc
store_publish(struct store *s, int dirfd, const char *spare,
	      const struct digest *id, struct touched *touched,
	      struct fault *why)
{
	char name[STORE_NAME_SIZE];
	enum rc rc;

	store_name(id, name);
	touch_single(touched, id);
	if (link_object(s, dirfd, spare, name) == 0)
		return RC_OK;
	if (errno == EEXIST)
		return store_check(s, id, NULL, NULL, why);
	if (errno == EPERM || errno == EOPNOTSUPP)
		rc = fault_set(why, RC_IO,
			       "this file system does not let a file have two "
			       "names (hard links); keep the logbook on one "
			       "that does");
	else
		rc = fault_sys(why, "give it its name");
	return of_object(id, rc, why);
}

enum rc
store_sync_file(int fd, struct fault *why)
{
	if (fsync(fd) != 0)
		return fault_sys(why, "sync");
	return RC_OK;
}

enum rc
store_sync_all(int fd, struct fault *why)
{
	if (syncfs(fd) != 0)
		return fault_sys(why, "sync the file system of the store");
	return RC_OK;
}

/* What is in a pack has no folder in objects/, and the other way round. */
static enum rc
sync_if_there(int dirfd, const char *sub, struct fault *why)
{
	struct fault here;
	enum rc rc = fsio_sync_dir(dirfd, sub, &here);

	if (rc == RC_OK || rc == RC_NOT_FOUND)
		return RC_OK;
	*why = here;
	return rc;
}

enum rc
store_sync_touched(struct store *s, const struct touched *touched,
		   struct fault *why)
{
	char fan[FAN_SIZE + 8];
	enum rc rc = RC_OK;

	for (unsigned i = 0; rc == RC_OK && i < STORE_FANS; i++) {
		if (!touched->fans[i])
			continue;
		snprintf(fan, sizeof(fan), "%02x", i);
		rc = sync_if_there(s->objects, fan, why);
	}
	if (rc == RC_OK && touched->top)
		rc = fsio_sync_dir(s->objects, ".", why);
	if (rc == RC_OK && touched->packs)
		rc = sync_if_there(s->dirfd, "packs", why);
	if (rc == RC_OK && touched->store)
		rc = fsio_sync_dir(s->dirfd, ".", why);
	return rc;
}

/* In a file of its own. */
static enum rc
get_single(struct store *s, const struct digest *id, struct span *out,
	   struct fault *why)
{
	char name[STORE_NAME_SIZE];
	struct stat st;
	enum rc rc = RC_OK;
	int from;

	store_name(id, name);
	from = openat(s->objects, name,
		      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (from < 0 && errno == ELOOP)
		rc = fault_set(why, RC_CORRUPT, "is a link, not a file");
	else if (from < 0)
		rc = fault_sys(why, "open");
	else if (fstat(from, &st) != 0)
		rc = fault_sys(why, "look at it");
	else if (!S_ISREG(st.st_mode))
		rc = fault_set(why, RC_CORRUPT, "is not a file");
	if (rc == RC_OK)
		*out = (struct span){ .fd = from,
				      .size = (uint64_t)st.st_size };
	else if (from >= 0)
		close(from);
	return rc;
}

enum rc
store_get(struct store *s, const struct digest *id, struct span *out,
	  struct fault *why)
{
	enum rc rc = get_single(s, id, out, why);

	if (rc == RC_NOT_FOUND)
		rc = packs_get(s->packs, id, out, why);
	return of_object(id, rc, why);
}

enum rc
store_size(struct store *s, const struct digest *id, uint64_t *size,
	   struct fault *why)
{
	struct span span;
	enum rc rc = store_get(s, id, &span, why);

	if (rc != RC_OK)
		return rc;
	*size = span.size;
	span_close(&span);
	return RC_OK;
}

/*
 * Read the object FROM to its end: into OUT, if there is one, and through the
 * hash.  The first chunk too far for OUT's limit ends it.
 */
static enum rc
drain(const struct span *from, struct buf *out, const struct progress *progress,
      struct object *seen, struct fault *why)
{
	struct hasher *h = hasher_new();
	char *chunk = mem_new(STORE_CHUNK);
	size_t got = STORE_CHUNK;
	enum rc rc = RC_OK;

	(void)posix_fadvise(from->fd, (off_t)from->start, (off_t)from->size,
			    POSIX_FADV_SEQUENTIAL);
	seen->size = 0;
	while (rc == RC_OK && got == STORE_CHUNK) {
		rc = span_read(from, seen->size, chunk, STORE_CHUNK, &got, why);
		if (rc != RC_OK)
			break;
		hasher_add(h, chunk, got);
		seen->size += got;
		if (out != NULL)
			rc = buf_add(out, chunk, got, why);
		progress_step(progress, "checking", seen->size, from->size);
	}
	hasher_finish(h, &seen->id);
	free(chunk);
	hasher_free(h);
	return rc;
}

/* Open, read through, compare with the name. */
static enum rc
read_through(struct store *s, const struct digest *id, struct buf *out,
	     const struct progress *progress, uint64_t *size, struct fault *why)
{
	struct object seen;
	struct span from;
	enum rc rc;

	rc = store_get(s, id, &from, why);
	if (rc != RC_OK)
		return rc;
	rc = drain(&from, out, progress, &seen, why);
	span_close(&from);
	if (rc == RC_OK && !digest_equal(id, &seen.id))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "no longer holds the bytes that it was named "
				  "for");
	if (rc == RC_OK && size != NULL)
		*size = seen.size;
	return of_object(id, rc, why);
}

enum rc
store_read(struct store *s, const struct digest *id, struct buf *out,
	   struct fault *why)
{
	size_t before = out->size;
	enum rc rc = read_through(s, id, out, NULL, NULL, why);

	if (rc != RC_OK && out->bytes != NULL) {
		out->size = before;
		out->bytes[before] = '\0';
	}
	return rc;
}

enum rc
store_check(struct store *s, const struct digest *id, uint64_t *size,
	    const struct progress *progress, struct fault *why)
{
	return read_through(s, id, NULL, progress, size, why);
}
