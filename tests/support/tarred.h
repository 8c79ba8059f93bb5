#ifndef SUPPORT_TARRED_H
#define SUPPORT_TARRED_H

/*
 * A sealed archive in memory, taken apart, changed and put together again, as
 * somebody would who wants it to look right.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/archive.h"
#include "base/mem.h"
#include "evidence/tar.h"
#include "support/logbook_of.h"

struct tarred_member {
	char *path; /* inside the folder */
	struct buf bytes;
};
struct tarred {
	char folder[64];
	int64_t mtime;
	struct tarred_member *members;
	size_t count;
};

enum { TARRED_LIMIT = 64 * 1024 * 1024 };

/* A tar_out_fn; ARG is a struct buf. */
static inline enum rc
tarred_out(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

/* The container as it is exported. */
static inline void
tarred_export(struct logbook_of *o, bool later, struct buf *out)
{
	struct fault why;

	assert_ok(archive_export(o->lb, o->assessment, later, tarred_out, out,
				 NULL, &why),
		  &why);
}

static inline void
tarred_open(struct tarred *t, const struct buf *container)
{
	int fd = test_fd_of(container->bytes, container->size);
	struct tar_reader *r;
	const char *path;
	struct fault why;
	uint64_t size;

	memset(t, 0, sizeof(*t));
	assert_ok(tar_reader_open(&r, fd, &why), &why);
	for (;;) {
		struct tarred_member *m;
		char chunk[4096];
		size_t got = 1;

		assert_ok(tar_next(r, &path, &size, &t->mtime, &why), &why);
		if (path == NULL)
			break;
		m = mem_push((void **)&t->members, t->count++, sizeof(*m));
		memcpy(t->folder, path, strcspn(path, "/"));
		m->path = mem_text(strchr(path, '/') + 1);
		m->bytes.limit = TARRED_LIMIT;
		while (got > 0) {
			assert_ok(tar_read(r, chunk, sizeof(chunk), &got, &why),
				  &why);
			assert_ok(buf_add(&m->bytes, chunk, got, &why), &why);
		}
	}
	tar_reader_close(r);
	close(fd);
}

static inline void
tarred_clear(struct tarred *t)
{
	for (size_t i = 0; i < t->count; i++) {
		free(t->members[i].path);
		buf_clear(&t->members[i].bytes);
	}
	free(t->members);
	memset(t, 0, sizeof(*t));
}

/* The first member whose path begins with START and ends with END. */
static inline struct tarred_member *
tarred_find(struct tarred *t, const char *start, const char *end)
{
	for (size_t i = 0; i < t->count; i++) {
		const char *path = t->members[i].path;
		size_t length = strlen(path);

		if (strncmp(path, start, strlen(start)) == 0 &&
		    length >= strlen(end) &&
		    strcmp(path + length - strlen(end), end) == 0)
			return &t->members[i];
	}
	print_error("no member %s...%s\n", start, end);
	abort();
}

static inline void
tarred_drop(struct tarred *t, struct tarred_member *m)
{
	size_t at = (size_t)(m - t->members);

	free(m->path);
	buf_clear(&m->bytes);
	memmove(m, m + 1, (t->count - at - 1) * sizeof(*m));
	t->count--;
}

static inline void
tarred_add(struct tarred *t, const char *path, const void *bytes, size_t size)
{
	struct tarred_member *m =
		mem_push((void **)&t->members, t->count++, sizeof(*m));
	struct fault why;

	m->path = mem_text(path);
	m->bytes.limit = TARRED_LIMIT;
	assert_ok(buf_add(&m->bytes, bytes, size, &why), &why);
}

static inline int
tarred_by_path(const void *a, const void *b)
{
	return strcmp(((const struct tarred_member *)a)->path,
		      ((const struct tarred_member *)b)->path);
}

/* A line for each member that begins with START. */
static inline void
tarred_manifest(struct tarred *t, const char *name, const char *const starts[])
{
	struct tarred_member *into = tarred_find(t, name, "");
	char hex[DIGEST_HEX_SIZE];
	struct digest id;
	struct fault why;

	buf_empty(&into->bytes);
	for (size_t i = 0; i < t->count; i++)
		for (size_t j = 0; starts[j] != NULL; j++) {
			const struct tarred_member *m = &t->members[i];

			if (strncmp(m->path, starts[j], strlen(starts[j])) != 0)
				continue;
			digest_of(m->bytes.bytes, m->bytes.size, &id);
			digest_to_hex(&id, hex);
			assert_ok(buf_format(&into->bytes, &why, "%s  %s\n",
					     hex, m->path),
				  &why);
		}
}

/* The manifests are made to fit, and all of it is sorted. */
static inline void
tarred_fit(struct tarred *t)
{
	qsort(t->members, t->count, sizeof(*t->members), tarred_by_path);
	tarred_manifest(t, "manifest-sha256.txt",
			(const char *const[]){ "data/", NULL });
	tarred_manifest(t, "tagmanifest-sha256.txt",
			(const char *const[]){ "bag-info.txt", "bagit.txt",
					       "manifest-", NULL });
}

static inline void
tarred_close(struct tarred *t, struct buf *out)
{
	struct tar_writer *w = tar_writer_new(t->mtime, tarred_out, out);
	char path[TAR_PATH_LIMIT];
	struct fault why;

	buf_empty(out);
	for (size_t i = 0; i < t->count; i++) {
		const struct tarred_member *m = &t->members[i];

		snprintf(path, sizeof(path), "%s/%s", t->folder, m->path);
		assert_ok(tar_add_bytes(w, path, m->bytes.bytes, m->bytes.size,
					&why),
			  &why);
	}
	assert_ok(tar_finish(w, &why), &why);
	tar_writer_free(w);
}

/* The text FROM in M becomes TO, of the same length. */
static inline void
tarred_replace(struct tarred_member *m, const char *from, const char *to)
{
	char *at = strstr((char *)m->bytes.bytes, from);

	if (at == NULL) {
		print_error("no \"%s\" in %s\n", from, m->path);
		abort();
	}
	assert_int_equal(strlen(from), strlen(to));
	while (*to != '\0')
		*at++ = *to++;
}

#endif
