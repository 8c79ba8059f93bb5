/* Taking away what nobody needs: see evidence/tidy.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "spare.h"
#include "tidy_inner.h"

enum { FAN_SIZE = 3 };

/* The time of its last change: see store_holds(). */
static bool
is_old(const struct tidying *t, const struct stat *st)
{
	return st->st_mtime < t->how->older_than;
}

void
tidy_tell(struct tidying *t, const struct object *o)
{
	if (t->how->told != NULL)
		t->how->told(t->how->arg, o);
	t->done->objects++;
	t->done->bytes += o->size;
}

/*
 * A file goes in two steps: out of its folder, then away, unless somebody who
 * found it held has made it young in between (store_holds()); who looks for it
 * after the first step stores it again.
 */
enum rc
tidy_remove(struct tidying *t, int dirfd, const char *name, struct fault *why)
{
	char spare[SPARE_NAME_SIZE];
	struct stat st;
	uint32_t number;
	enum rc rc;
	int fd;

	rc = spare_create(&t->spares, &number, &fd, why);
	if (rc != RC_OK)
		return rc;
	close(fd);
	spare_name(number, spare);
	if (renameat(dirfd, name, t->spares.dirfd, spare) != 0)
		rc = errno == ENOENT ? RC_OK
				     : fault_sys(why, "remove %s", name);
	else if (fstatat(t->spares.dirfd, spare, &st, AT_SYMLINK_NOFOLLOW) ==
			 0 &&
		 st.st_mtime >= t->how->older_than &&
		 linkat(t->spares.dirfd, spare, dirfd, name, 0) != 0 &&
		 errno != EEXIST)
		rc = fault_sys(why, "put %s back", name);
	spare_remove(&t->spares, number);
	return rc;
}

/* --- objects in files of their own -------------------------------------------
 */

static enum rc
tidy_single(struct tidying *t, int fan, const char *name,
	    const struct digest *id, struct fault *why)
{
	struct object o = { .id = *id };
	struct stat st;
	enum rc rc = stop_check(why);

	if (rc != RC_OK || fstatat(fan, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || !is_old(t, &st) ||
	    t->how->needed(t->how->arg, id))
		return rc;
	o.size = (uint64_t)st.st_size;
	tidy_tell(t, &o);
	if (t->how->dry)
		return RC_OK;
	t->touched.fans[id->bytes[0]] = true;
	return tidy_remove(t, fan, name, why);
}

static enum rc
tidy_fan(struct tidying *t, int fd, const char *fan, struct fault *why)
{
	DIR *d = fdopendir(fd);
	enum rc rc = RC_OK;

	if (d == NULL) {
		rc = fault_sys(why, "list objects/%s", fan);
		close(fd);
		return rc;
	}
	while (rc == RC_OK) {
		struct digest id;
		struct dirent *e;

		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): ours alone */
		e = readdir(d);
		if (e == NULL && errno != 0)
			rc = fault_sys(why, "list objects/%s", fan);
		if (e == NULL)
			break;
		if (store_is_object(fan, e->d_name, &id))
			rc = tidy_single(t, fd, e->d_name, &id, why);
	}
	closedir(d);
	return rc;
}

static enum rc
tidy_singles(struct tidying *t, struct fault *why)
{
	char fan[FAN_SIZE + 8];
	enum rc rc = RC_OK;

	for (unsigned i = 0; rc == RC_OK && i < STORE_FANS; i++) {
		int fd;

		snprintf(fan, sizeof(fan), "%02x", i);
		fd = openat(t->s->objects, fan,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0)
			rc = tidy_fan(t, fd, fan, why);
		else if (errno != ENOENT)
			rc = fault_sys(why, "list objects/%s", fan);
	}
	return rc;
}

enum rc
store_tidy(struct store *s, const struct tidy *how, struct tidied *out,
	   struct fault *why)
{
	struct tidying *t = mem_new(sizeof(*t));
	struct fault ignored;
	enum rc rc, synced;

	*out = (struct tidied){ .objects = 0 };
	*t = (struct tidying){ .s = s, .how = how, .done = out };
	spares_init(&t->spares, s);
	if (!how->dry)
		spares_sweep(s);
	rc = tidy_singles(t, why);
	if (rc == RC_OK)
		rc = tidy_packs(t, why);
	/* what went is gone for good, even where the rest failed */
	synced = store_sync_touched(s, &t->touched,
				    rc == RC_OK ? why : &ignored);
	spares_clear(&t->spares);
	free(t);
	return rc == RC_OK ? synced : rc;
}
