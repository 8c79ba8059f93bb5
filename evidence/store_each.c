/* Going through the object store: see evidence/store.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "store_inner.h"

enum {
	FAN_SIZE = 3, /* "9f" */
	REST_LENGTH = DIGEST_HEX_SIZE - FAN_SIZE,
};

/* Is REST in the folder FAN the name of an object? */
static bool
is_object(const char *fan, const char *rest, struct digest *id)
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
		if (!is_object(fan, e->d_name, &o.id) ||
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
store_each(struct store *s, store_fn fn, void *arg, struct fault *why)
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
