/* What one folder holds, and where it lies: see folder_list.h. */

#define _DEFAULT_SOURCE /* DTTOIF */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "evidence/name.h"
#include "folder_list.h"

enum {
	ABOVE = 256, /* folders above that are looked at */
	/* of the names of a folder, three times 255 bytes each at most */
	TEXT_LIMIT = 1024 * 1024 * 1024,
};

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* What E is, from the folder itself where that says so. */
static enum rc
type_of(int dirfd, const struct dirent *e, const char *portable, mode_t *mode,
	struct fault *why)
{
	struct stat st;

	*mode = DTTOIF(e->d_type);
	if (e->d_type != DT_UNKNOWN)
		return RC_OK;
	if (fstatat(dirfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fault_sys(why, "%s", portable);
	*mode = st.st_mode & S_IFMT;
	return RC_OK;
}

/* The names go into L's text, with the NUL that ends each: first the key, then
 * the raw one.  While that may move, none is pointed at. */
static enum rc
add_entry(struct listing *l, int dirfd, const struct dirent *from,
	  struct fault *why)
{
	char *portable = name_portable(from->d_name, strlen(from->d_name));
	struct entry *e =
		mem_push((void **)&l->entries, l->count, sizeof(*l->entries));
	enum rc rc = type_of(dirfd, from, portable, &e->mode, why);

	if (rc == RC_OK)
		rc = buf_add(&l->text, portable, strlen(portable), why);
	if (rc == RC_OK)
		rc = buf_add(&l->text, "/", S_ISDIR(e->mode) ? 2 : 1, why);
	if (rc == RC_OK && !S_ISDIR(e->mode))
		l->text.bytes[l->text.size - 1] = '\0';
	if (rc == RC_OK)
		rc = buf_add(&l->text, from->d_name, strlen(from->d_name) + 1,
			     why);
	if (rc == RC_OK)
		l->count++;
	free(portable);
	return rc;
}

static enum rc
read_all(DIR *d, struct listing *l, struct fault *why)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK) {
		struct dirent *e;

		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): ours alone */
		e = readdir(d);
		if (e == NULL)
			return errno == 0 ? RC_OK : fault_sys(why, "list");
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (l->count >= FOLDER_FILE_LIMIT)
			return fault_set(why, RC_INVALID,
					 "more files than a folder may have");
		rc = add_entry(l, dirfd(d), e, why);
	}
	return rc;
}

static void
point_at_names(struct listing *l)
{
	const char *at = buf_text_of(&l->text);

	for (size_t i = 0; i < l->count; i++) {
		l->entries[i].key = at;
		at += strlen(at) + 1;
		l->entries[i].raw = at;
		at += strlen(at) + 1;
	}
}

enum rc
listing_read(DIR *d, struct listing *out, struct fault *why)
{
	enum rc rc;

	*out = (struct listing){ .text = BUF_LIMIT(TEXT_LIMIT) };
	rc = read_all(d, out, why);
	if (rc != RC_OK) {
		listing_clear(out);
	} else if (out->count > 0) {
		point_at_names(out);
		qsort(out->entries, out->count, sizeof(*out->entries), by_key);
	}
	return rc;
}

void
listing_clear(struct listing *l)
{
	free(l->entries);
	l->entries = NULL;
	l->count = 0;
	buf_clear(&l->text);
}

void
around_push(struct around *a, const struct stat *st)
{
	struct identity *id =
		mem_push((void **)&a->folders, a->count++, sizeof(*a->folders));

	*id = (struct identity){ .dev = st->st_dev, .ino = st->st_ino };
}

void
around_pop(struct around *a)
{
	MUST(a->count > 0);
	a->count--;
}

void
around_clear(struct around *a)
{
	free(a->folders);
	*a = (struct around){ 0 };
}

void
around_look(struct around *a, int dirfd)
{
	struct stat st, before;
	int fd = openat(dirfd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && fstat(dirfd, &before) != 0) {
		close(fd);
		return;
	}
	for (int i = 0; fd >= 0 && i < ABOVE; i++) {
		int up = -1;

		/* the topmost folder is its own parent */
		if (fstat(fd, &st) == 0 && (st.st_dev != before.st_dev ||
					    st.st_ino != before.st_ino)) {
			around_push(a, &st);
			up = openat(fd, "..",
				    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		}
		before = st;
		close(fd);
		fd = up;
	}
	if (fd >= 0)
		close(fd);
}

enum rc
around_check(const struct around *a, const struct stat *st, struct fault *why)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->folders[i].dev == st->st_dev &&
		    a->folders[i].ino == st->st_ino)
			return fault_set(why, RC_INVALID,
					 "leads back to a folder that it is "
					 "in; remove this loop first");
	return RC_OK;
}
