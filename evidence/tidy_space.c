/* What there is in the store: see evidence/tidy.h. */

#define _DEFAULT_SOURCE /* flock */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/stop.h"
#include "tidy_inner.h"

enum { FAN_SIZE = 3 };

/* Is told of each name in a folder, but for its own. */
typedef void (*name_fn)(void *arg, int dirfd, const char *name);

/* One that is not there has none. */
static enum rc
each_name(int dirfd, const char *sub, name_fn fn, void *arg, struct fault *why)
{
	int fd = openat(dirfd, sub,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *e;
	enum rc rc;
	DIR *d;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
		return RC_OK;
	d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL) {
		rc = fault_sys(why, "list %s", sub);
		if (fd >= 0)
			close(fd);
		return rc;
	}
	for (;;) {
		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): ours alone */
		e = readdir(d);
		if (e == NULL)
			break;
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			fn(arg, fd, e->d_name);
	}
	rc = errno == 0 ? stop_check(why) : fault_sys(why, "list %s", sub);
	closedir(d);
	return rc;
}

struct counting {
	struct store *s;
	struct store_space *out;
	const char *fan; /* that is being listed */
	enum rc rc;
	struct fault why;
};

static void
count_single(void *arg, int dirfd, const char *name)
{
	struct counting *c = arg;
	struct digest id;
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (!S_ISREG(st.st_mode) || !store_is_object(c->fan, name, &id)) {
		c->out->strange++;
		return;
	}
	c->out->singles++;
	c->out->single_bytes += (uint64_t)st.st_size;
}

static bool
is_fan(int dirfd, const char *name)
{
	static const char digits[] = "0123456789abcdef";
	struct stat st;

	return strlen(name) == FAN_SIZE - 1 && strspn(name, digits) == 2 &&
	       fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

static void
count_fan(void *arg, int dirfd, const char *name)
{
	struct counting *c = arg;

	if (!is_fan(dirfd, name)) {
		c->out->strange++;
		return;
	}
	c->fan = name;
	if (c->rc == RC_OK)
		c->rc = each_name(dirfd, name, count_single, c, &c->why);
}

/* A pack, or the index of a pack that is there. */
static void
count_in_packs(void *arg, int dirfd, const char *name)
{
	struct counting *c = arg;
	char file[PACK_FILE_SIZE];
	struct digest id;
	struct stat st;

	if (pack_is_file(name, &id) || pack_is_index(name, &id)) {
		pack_file(&id, file);
		if (fstatat(dirfd, file, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			return;
	}
	c->out->strange++;
}

static void
count_left(void *arg, int dirfd, const char *name)
{
	struct counting *c = arg;
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	c->out->left++;
	c->out->left_bytes += (uint64_t)st.st_size;
}

/* A folder that nobody holds was left by a program that died (spare.h). */
static void
count_in_tmp(void *arg, int dirfd, const char *name)
{
	struct counting *c = arg;
	int fd = openat(dirfd, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool left;

	if (fd < 0) {
		c->out->strange++;
		return;
	}
	left = flock(fd, LOCK_SH | LOCK_NB) == 0;
	if (left && c->rc == RC_OK)
		c->rc = each_name(dirfd, name, count_left, c, &c->why);
	close(fd);
}

static enum rc
count_packed(struct counting *c, const struct pack *packs, size_t at,
	     struct fault *why)
{
	const struct pack_index *ix = &packs[at].ix;
	enum rc rc = stop_check(why);

	c->out->packs++;
	c->out->pack_bytes += packs[at].file.size;
	c->out->lost_indexes += packs[at].remade;
	for (size_t i = 0; rc == RC_OK && i < ix->count; i++) {
		const struct pack_entry *e = &ix->entries[i];
		bool single = false;

		c->out->packed++;
		c->out->packed_bytes += e->size;
		rc = store_holds_single(c->s, &e->id, &single, why);
		if (rc == RC_OK &&
		    (single || packs_hold_before(packs, at, &e->id)))
			c->out->twice++;
	}
	return rc;
}

static enum rc
count_packs(struct counting *c, struct fault *why)
{
	struct pack *packs = NULL;
	size_t count = 0;
	enum rc rc = packs_open_all(c->s, &packs, &count, why);

	for (size_t i = 0; rc == RC_OK && i < count; i++)
		rc = count_packed(c, packs, i, why);
	packs_close_all(packs, count);
	return rc;
}

enum rc
store_space(struct store *s, struct store_space *out, struct fault *why)
{
	struct counting c = { .s = s, .out = out, .rc = RC_OK };
	struct statvfs fs;
	enum rc rc;

	*out = (struct store_space){ .singles = 0 };
	rc = each_name(s->dirfd, "objects", count_fan, &c, why);
	if (rc == RC_OK)
		rc = each_name(s->dirfd, "packs", count_in_packs, &c, why);
	if (rc == RC_OK)
		rc = each_name(s->dirfd, "tmp", count_in_tmp, &c, why);
	if (rc == RC_OK && c.rc != RC_OK) {
		rc = c.rc;
		*why = c.why;
	}
	if (rc == RC_OK)
		rc = count_packs(&c, why);
	if (rc == RC_OK && fstatvfs(s->dirfd, &fs) != 0)
		rc = fault_sys(why, "ask for the space on the disk");
	if (rc == RC_OK)
		out->free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return rc;
}
