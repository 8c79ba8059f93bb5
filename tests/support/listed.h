#ifndef SUPPORT_LISTED_H
#define SUPPORT_LISTED_H

/* Archives made in memory, and what portfolio_list() says of them. */

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cage/portfolio.h"
#include "support/test.h"

enum { ROOM = 4 * 1024 * 1024 };

/* --- archives ----------------------------------------------------------------
 */

struct made {
	char *bytes;
	size_t size;
	struct archive *a;
};

static inline void
begin(struct made *m, int (*format)(struct archive *),
      int (*filter)(struct archive *))
{
	m->bytes = mem_new(ROOM);
	m->a = archive_write_new();
	assert_int_equal(format(m->a), ARCHIVE_OK);
	if (filter != NULL)
		assert_int_equal(filter(m->a), ARCHIVE_OK);
	archive_write_set_bytes_per_block(m->a, 512);
	archive_write_set_bytes_in_last_block(m->a, 1);
	assert_int_equal(
		archive_write_open_memory(m->a, m->bytes, ROOM, &m->size),
		ARCHIVE_OK);
}

static inline int
stored_zip(struct archive *a)
{
	return archive_write_set_format_zip(a) == ARCHIVE_OK
		       ? archive_write_zip_set_compression_store(a)
		       : ARCHIVE_FATAL;
}

static inline void
add_as(struct made *m, const char *path, const char *content, size_t size,
       unsigned type)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, type);
	archive_entry_set_perm(e, 0644);
	if (type == AE_IFLNK)
		archive_entry_set_symlink(e, "elsewhere");
	else
		archive_entry_set_size(e, (la_int64_t)size);
	assert_int_equal(archive_write_header(m->a, e), ARCHIVE_OK);
	if (size > 0)
		assert_int_equal(archive_write_data(m->a, content, size), size);
	archive_entry_free(e);
}

static inline void
add(struct made *m, const char *path, const char *content)
{
	add_as(m, path, content, strlen(content), AE_IFREG);
}

static inline void
end(struct made *m)
{
	assert_int_equal(archive_write_close(m->a), ARCHIVE_OK);
	archive_write_free(m->a);
}

static inline enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

/* List M, which is freed. */
static inline enum rc
list(struct made *m, struct buf *out, struct fault *why)
{
	struct span span = { .fd = test_fd_of(m->bytes, m->size),
			     .size = m->size };
	enum rc rc = portfolio_list(&span, "", add_to, out, why);

	span_close(&span);
	free(m->bytes);
	return rc;
}

static inline void
assert_listed(struct made *m, const char *const *paths)
{
	struct buf out = BUF_LIMIT(ROOM);
	struct fault why;
	char *at;

	assert_ok(list(m, &out, &why), &why);
	at = (char *)out.bytes;
	for (; *paths != NULL; paths++) {
		char *wanted = mem_format("\"path\":\"%s\"", *paths);
		char *line = strstr(at, wanted), *lf = strchr(at, '\n');

		assert_non_null(line);
		assert_true(line < lf);
		at = lf + 1;
		free(wanted);
	}
	assert_string_equal(at, "");
	buf_clear(&out);
}

static inline void
assert_refused(struct made *m, const char *words)
{
	struct buf out = BUF_LIMIT(ROOM);
	struct fault why;

	assert_fault(list(m, &out, &why), RC_INVALID, &why);
	assert_says(&why, words);
	buf_clear(&out);
}

/* What two_members() holds. */
static const char *const two[] = { "a.txt", "b/c d.txt", NULL };

/* Of any format. */
static inline void
two_members(struct made *m)
{
	add(m, "a.txt", "hello");
	add_as(m, "b/", "", 0, AE_IFDIR);
	add(m, "b/c d.txt", "\x89PNG\r\n\x1a\n");
	end(m);
}

static inline int
get_ready(void **state)
{
	struct fault why;

	(void)state;
	return portfolio_get_ready(&why) == RC_OK ? 0 : -1;
}

#endif
