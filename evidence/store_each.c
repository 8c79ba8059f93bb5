/* Going through the object store: see evidence/store.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "packs.h"

enum {
	FAN_SIZE = 3, /* "9f" */
	REST_LENGTH = DIGEST_HEX_SIZE - FAN_SIZE,
};

bool
store_is_object(const char *fan, const char *rest, struct digest *id)
{
	char hex[DIGEST_HEX_SIZE];
	struct fault unused;

	if (strlen(fan) != FAN_SIZE - 1 || strlen(rest) != REST_LENGTH)
		return false;
	memcpy(hex, fan, FAN_SIZE - 1);
	memcpy(hex + FAN_SIZE - 1, rest, REST_LENGTH + 1);
	return digest_of_hex(hex, id, &unused) == RC_OK;
}

static enum rc
each_in(int fanfd, const char *fan, store_fn fn, void *arg, struct fault *why)
{
	DIR *d = fdopendir(fanfd);
	enum rc rc = RC_OK;

	if (d == NULL) {
		rc = fault_sys(why, "list objects/%s", fan);
		close(fanfd);
		return rc;
	}
	while (rc == RC_OK) {
		struct dirent *e;
		struct object o;
		struct stat st;

		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): ours alone */
		e = readdir(d);
		if (e == NULL && errno != 0)
			rc = fault_sys(why, "list objects/%s", fan);
		if (e == NULL)
			break;
		if (!store_is_object(fan, e->d_name, &o.id) ||
		    fstatat(fanfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		o.size = (uint64_t)st.st_size;
		rc = stop_check(why);
		if (rc == RC_OK)
			rc = fn(arg, &o, why);
	}
	closedir(d);
	return rc;
}

enum rc
store_each_single(struct store *s, store_fn fn, void *arg, struct fault *why)
{
	char fan[FAN_SIZE + 8];
	enum rc rc = RC_OK;

	for (unsigned i = 0; rc == RC_OK && i < STORE_FANS; i++) {
		int fd;

		snprintf(fan, sizeof(fan), "%02x", i);
		fd = openat(s->objects, fan,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0)
			rc = each_in(fd, fan, fn, arg, why);
		else if (errno != ENOENT)
			rc = fault_sys(why, "list objects/%s", fan);
	}
	return rc;
}

/* Those of a pack that lie nowhere else, or elsewhere in older packs only. */
static enum rc
each_packed(struct store *s, const struct pack *packs, size_t at, store_fn fn,
	    void *arg, struct fault *why)
{
	const struct pack_index *ix = &packs[at].ix;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < ix->count; i++) {
		const struct pack_entry *e = &ix->entries[i];
		const struct object o = { .id = e->id, .size = e->size };
		bool single;

		if ((i > 0 && digest_equal(&e->id, &e[-1].id)) ||
		    packs_hold_before(packs, at, &e->id))
			continue;
		rc = store_holds_single(s, &e->id, &single, why);
		if (rc == RC_OK)
			rc = stop_check(why);
		if (rc == RC_OK && !single)
			rc = fn(arg, &o, why);
	}
	return rc;
}

enum rc
store_each(struct store *s, store_fn fn, void *arg, struct fault *why)
{
	struct pack *packs = NULL;
	size_t count = 0;
	enum rc rc = store_each_single(s, fn, arg, why);

	if (rc == RC_OK)
		rc = packs_open_all(s, &packs, &count, why);
	for (size_t i = 0; rc == RC_OK && i < count; i++)
		rc = each_packed(s, packs, i, fn, arg, why);
	packs_close_all(packs, count);
	return rc;
}
