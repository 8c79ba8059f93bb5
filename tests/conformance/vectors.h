#ifndef CONFORMANCE_VECTORS_H
#define CONFORMANCE_VECTORS_H

/* What the programs that run published vectors have in common. */

#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/json.h"
#include "base/mem.h"

enum { VECTOR_LIMIT = 1024 * 1024, VECTOR_PATH = 1024 };

struct vectors {
	const char *dir; /* shared data */
	unsigned passed, failed;
};

/* One line a vector; returns whether it passes. */
static inline bool PRINTF_LIKE(3, 4)
	vector(struct vectors *on, bool passes, const char *fmt, ...)
{
	va_list args;

	printf("%s - ", passes ? "ok" : "not ok");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	if (passes)
		on->passed++;
	else
		on->failed++;
	return passes;
}

/* 1 too where nothing was there to pass. */
static inline int
vectors_status(const struct vectors *on)
{
	return on->failed > 0 || on->passed == 0;
}

/* The file DIR/NAME, as bytes, as text, as JSON of any spelling.  A vector that
 * is not there is a failure of its own. */
static inline bool PRINTF_LIKE(3, 4)
	vector_file(struct vectors *on, struct buf *out, const char *fmt, ...)
{
	char path[VECTOR_PATH];
	struct fault why;
	va_list args;
	int size = snprintf(path, sizeof(path), "%s/", on->dir);

	va_start(args, fmt);
	vsnprintf(path + size, sizeof(path) - (size_t)size, fmt, args);
	va_end(args);
	buf_empty(out);
	if (fsio_read_file(path, out, &why) == RC_OK)
		return true;
	return vector(on, false, "%s", why.text);
}

static inline struct value *
vector_json(struct vectors *on, const char *name)
{
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	struct value *v = NULL;
	struct fault why;

	if (vector_file(on, &bytes, "%s", name) &&
	    json_read(bytes.bytes, bytes.size, VECTOR_LIMIT, &v, &why) != RC_OK)
		vector(on, false, "%s: %s", name, why.text);
	buf_clear(&bytes);
	return v;
}

/* Are these the bytes of the file? */
static inline bool
vector_same(const struct buf *a, const void *bytes, size_t size)
{
	return a->size == size &&
	       (size == 0 || memcmp(a->bytes, bytes, size) == 0);
}

static inline int
vector_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Told of each file of folder NAME, in order of their names. */
typedef void (*vector_fn)(struct vectors *on, const char *folder,
			  const char *name, void *arg);

static inline void
vectors_in(struct vectors *on, const char *folder, vector_fn fn, void *arg)
{
	char *path = mem_format("%s/%s", on->dir, folder);
	struct dirent **names;
	int count = scandir(path, &names, vector_visible, alphasort);

	free(path);
	if (count <= 0)
		vector(on, false, "%s: no files", folder);
	for (int i = 0; i < count; i++) {
		fn(on, folder, names[i]->d_name, arg);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

#endif
