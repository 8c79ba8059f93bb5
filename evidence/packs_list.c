/* The folder packs/: see packs.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "packs.h"
#include "spare.h"

enum {
	PATH_SIZE = PACK_FILE_SIZE + 8, /* "packs/<64 hex>.index" */
	HEX_LENGTH = DIGEST_HEX_SIZE - 1,
};

static bool
is_named(const char *name, const char *end, struct digest *id)
{
	char hex[DIGEST_HEX_SIZE] = { 0 };
	struct fault unused;

	if (strlen(name) != HEX_LENGTH + strlen(end) ||
	    strcmp(name + HEX_LENGTH, end) != 0)
		return false;
	memcpy(hex, name, HEX_LENGTH);
	return digest_of_hex(hex, id, &unused) == RC_OK;
}

bool
pack_is_file(const char *name, struct digest *id)
{
	return is_named(name, ".tar", id);
}

bool
pack_is_index(const char *name, struct digest *id)
{
	return is_named(name, ".index", id);
}

/* The newest first; of one second, in the order of their names. */
static int
by_age(const void *a, const void *b)
{
	const struct pack *x = a, *y = b;

	if (x->made != y->made)
		return x->made > y->made ? -1 : 1;
	return digest_compare(&x->file.id, &y->file.id);
}

static enum rc
list(DIR *d, struct pack **out, size_t *count, struct fault *why)
{
	for (;;) {
		struct digest id;
		struct dirent *e;
		struct pack *p;
		struct stat st;

		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): ours alone */
		e = readdir(d);
		if (e == NULL)
			break;
		if (!pack_is_file(e->d_name, &id) ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
			    0 ||
		    !S_ISREG(st.st_mode))
			continue;
		p = mem_push((void **)out, (*count)++, sizeof(*p));
		*p = (struct pack){
			.file = { .id = id, .size = (uint64_t)st.st_size },
			.made = st.st_mtime,
			.fd = -1,
		};
	}
	return errno == 0 ? RC_OK : fault_sys(why, "list the packs");
}

enum rc
packs_list(struct store *s, struct pack **out, size_t *count, struct fault *why)
{
	int fd = openat(s->dirfd, "packs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d;
	enum rc rc;

	*out = NULL;
	*count = 0;
	if (fd < 0 && errno == ENOENT)
		return RC_OK;
	d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL) {
		rc = fault_sys(why, "list the packs");
		if (fd >= 0)
			close(fd);
		return rc;
	}
	rc = list(d, out, count, why);
	closedir(d);
	if (rc == RC_OK && *count > 1)
		qsort(*out, *count, sizeof(**out), by_age);
	return rc;
}

static void
path_of_index(const struct pack *pack, char path[PATH_SIZE])
{
	char file[PACK_FILE_SIZE];

	pack_index_file(&pack->file.id, file);
	snprintf(path, PATH_SIZE, "packs/%s", file);
}

/* Nothing is said where it cannot be written. */
static void
save_index(struct store *s, const struct pack *pack)
{
	char name[SPARE_NAME_SIZE], path[PATH_SIZE];
	struct fault unused;
	struct spares spares;
	uint32_t number;
	int fd;

	spares_init(&spares, s);
	if (spare_create(&spares, &number, &fd, &unused) == RC_OK) {
		spare_name(number, name);
		path_of_index(pack, path);
		if (pack_index_write(fd, &pack->file, pack->ix.entries,
				     pack->ix.count, &unused) == RC_OK)
			(void)renameat(spares.dirfd, name, s->dirfd, path);
		close(fd);
	}
	spares_clear(&spares);
}

enum rc
pack_open_file(struct store *s, struct pack *pack, struct fault *why)
{
	char file[PACK_FILE_SIZE], path[PATH_SIZE];
	struct span span;
	enum rc rc;

	pack_file(&pack->file.id, file);
	snprintf(path, sizeof(path), "packs/%s", file);
	pack->fd = openat(s->dirfd, path,
			  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (pack->fd < 0)
		return fault_sys(why, "open pack %s", file);
	rc = span_of_fd(pack->fd, &span, why);
	if (rc == RC_OK) {
		pack->file.size = span.size;
		return RC_OK;
	}
	close(pack->fd);
	pack->fd = -1;
	return fault_while(why, "pack %s", file);
}

enum rc
pack_open(struct store *s, struct pack *pack, struct fault *why)
{
	char file[PACK_FILE_SIZE], path[PATH_SIZE];
	struct fault unused;
	enum rc rc = pack_open_file(s, pack, why);

	if (rc != RC_OK)
		return rc;
	path_of_index(pack, path);
	pack->whole = true;
	pack->remade = pack_index_map(s->dirfd, path, &pack->file, &pack->ix,
				      &unused) != RC_OK;
	if (!pack->remade)
		return RC_OK;
	rc = pack_index_scan(pack->fd, &pack->ix, &pack->whole, why);
	if (rc == RC_OK && pack->whole)
		save_index(s, pack);
	if (rc == RC_OK)
		return RC_OK;
	pack_close(pack);
	pack_file(&pack->file.id, file);
	return fault_while(why, "pack %s", file);
}

void
pack_close(struct pack *pack)
{
	if (pack->fd >= 0)
		close(pack->fd);
	pack->fd = -1;
	pack_index_clear(&pack->ix);
}

enum rc
packs_open_all(struct store *s, struct pack **out, size_t *count,
	       struct fault *why)
{
	enum rc rc = packs_list(s, out, count, why);
	size_t kept = 0;

	for (size_t i = 0; rc == RC_OK && i < *count; i++) {
		struct pack *p = &(*out)[kept];

		*p = (*out)[i];
		rc = pack_open(s, p, why);
		if (rc == RC_NOT_FOUND) {
			rc = RC_OK; /* it went in the meantime */
			continue;
		}
		if (rc != RC_OK)
			break;
		close(p->fd);
		p->fd = -1;
		kept++;
	}
	*count = kept;
	if (rc != RC_OK) {
		packs_close_all(*out, kept);
		*out = NULL;
		*count = 0;
	}
	return rc;
}

void
packs_close_all(struct pack *packs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pack_close(&packs[i]);
	free(packs);
}

bool
packs_hold_before(const struct pack *packs, size_t at, const struct digest *id)
{
	for (size_t i = 0; i < at; i++)
		if (pack_index_find(&packs[i].ix, id) != NULL)
			return true;
	return false;
}

bool
pack_is_there(struct store *s, const struct digest *pack)
{
	char file[PACK_FILE_SIZE], path[PATH_SIZE];
	struct stat st;

	pack_file(pack, file);
	snprintf(path, sizeof(path), "packs/%s", file);
	return fstatat(s->dirfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool
pack_touch(struct store *s, const struct digest *pack)
{
	static const struct timespec now[2] = { { .tv_nsec = UTIME_OMIT },
						{ .tv_nsec = UTIME_NOW } };
	char file[PACK_FILE_SIZE], path[PATH_SIZE];

	pack_file(pack, file);
	snprintf(path, sizeof(path), "packs/%s", file);
	/* a store that cannot be written to cannot be tidied either */
	return utimensat(s->dirfd, path, now, AT_SYMLINK_NOFOLLOW) == 0 ||
	       errno != ENOENT;
}
