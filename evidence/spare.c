/* Files that are not objects yet: see spare.h. */

#define _DEFAULT_SOURCE /* flock */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "spare.h"
#include "store_inner.h"

enum { TRIES = 1000 }; /* names for a folder */

void
spares_init(struct spares *p, struct store *s)
{
	memset(p, 0, sizeof(*p));
	p->s = s;
	p->dirfd = -1;
	MUST(pthread_mutex_init(&p->lock, NULL) == 0);
}

void
spares_free(struct spares *p)
{
	spares_clear(p);
	pthread_mutex_destroy(&p->lock);
}

static void
empty_dir(int dirfd)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(fd, e->d_name, 0);
	closedir(d);
}

void
spares_sweep(struct store *s)
{
	int tmp = openat(s->dirfd, "tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = tmp < 0 ? NULL : fdopendir(tmp);

	if (d == NULL) {
		if (tmp >= 0)
			close(tmp);
		return;
	}
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		int fd;

		if (e->d_name[0] == '.')
			continue;
		fd = openat(tmp, e->d_name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
			empty_dir(fd);
			unlinkat(tmp, e->d_name, AT_REMOVEDIR);
		}
		close(fd);
	}
	closedir(d);
}

/* Take the folder just made, unless a sweep of another program was quicker. */
static int
hold_dir(const struct spares *p)
{
	struct stat st;
	int fd = openat(p->s->dirfd, p->dir,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 &&
	    st.st_nlink > 0)
		return fd;
	close(fd);
	return -1;
}

static enum rc
open_dir(struct spares *p, struct fault *why)
{
	struct store *s = p->s;

	spares_sweep(s);
	for (int i = 0; p->dirfd < 0 && i < TRIES; i++) {
		snprintf(p->dir, sizeof(p->dir), "tmp/%ld.%u", (long)getpid(),
			 atomic_fetch_add(&s->serial, 1));
		if (mkdirat(s->dirfd, p->dir, 0700) == 0)
			p->dirfd = hold_dir(p);
		else if (errno == ENOENT && mkdirat(s->dirfd, "tmp", 0700) == 0)
			continue;
		else if (errno != EEXIST)
			break;
	}
	if (p->dirfd < 0)
		return fault_sys(why, "make %s in the object store", p->dir);
	return RC_OK;
}

void
spares_clear(struct spares *p)
{
	if (p->dirfd < 0)
		return;
	empty_dir(p->dirfd);
	unlinkat(p->s->dirfd, p->dir, AT_REMOVEDIR);
	close(p->dirfd);
	p->dirfd = -1;
}

void
spare_name(uint32_t number, char name[SPARE_NAME_SIZE])
{
	snprintf(name, SPARE_NAME_SIZE, "%u", number);
}

enum rc
spare_create(struct spares *p, uint32_t *number, int *fd, struct fault *why)
{
	char name[SPARE_NAME_SIZE];
	enum rc rc = RC_OK;

	MUST(pthread_mutex_lock(&p->lock) == 0);
	if (p->dirfd < 0)
		rc = open_dir(p, why);
	*number = p->serial;
	p->serial += rc == RC_OK;
	MUST(pthread_mutex_unlock(&p->lock) == 0);
	if (rc != RC_OK)
		return rc;
	spare_name(*number, name);
	*fd = openat(p->dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		     0400);
	if (*fd < 0)
		return fault_sys(why, "make %s/%s in the object store", p->dir,
				 name);
	return RC_OK;
}

enum rc
spare_open(const struct spares *p, uint32_t number, int *fd, struct fault *why)
{
	char name[SPARE_NAME_SIZE];

	spare_name(number, name);
	*fd = openat(p->dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd < 0)
		return fault_sys(why, "open %s/%s in the object store", p->dir,
				 name);
	return RC_OK;
}

void
spare_remove(const struct spares *p, uint32_t number)
{
	char name[SPARE_NAME_SIZE];

	spare_name(number, name);
	unlinkat(p->dirfd, name, 0);
}
