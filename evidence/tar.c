/* Writing the container of a sealed archive: see evidence/tar.h. */

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"
#include "evidence/tar.h"

enum {
	CHUNK = 256 * 1024,
	NAME_LIMIT = 100, /* of a ustar header's two parts */
	PREFIX_LIMIT = 155,
	PAX_BLOCKS = 3, /* pax header, its one record, header */
	SHOWN_SIZE = 200,
};

/* From here on the size needs a pax header (§8.5). */
static const uint64_t pax_size = UINT64_C(1) << 33;

struct tar_writer {
	int64_t mtime;
	tar_out_fn out;
	void *arg;
	char *last; /* the path before */
	char *chunk;
};

bool
tar_path_is_plain(const char *path)
{
	for (const char *at = path;;) {
		size_t length = strcspn(at, "/");

		if (length == 0 || (length == 1 && at[0] == '.') ||
		    (length == 2 && at[0] == '.' && at[1] == '.'))
			return false;
		for (size_t i = 0; i < length; i++)
			if (at[i] < ' ' || at[i] > '~' || at[i] == '\\')
				return false;
		if (at[length] == '\0')
			return true;
		at += length + 1;
	}
}

/* Does it fit the two parts of a header, cut behind the folder (§8.5)? */
static bool
fits(const char *path)
{
	size_t length = strlen(path), top = strcspn(path, "/");

	return length <= NAME_LIMIT || (top <= PREFIX_LIMIT && top < length &&
					length - top - 1 <= NAME_LIMIT);
}

struct gathering {
	struct buf *out;
	struct fault *why;
	enum rc rc;
	bool full; /* the header is there; nothing more is wanted */
};

static la_ssize_t
gather(struct archive *a, void *arg, const void *bytes, size_t size)
{
	struct gathering *g = arg;

	(void)a;
	if (g->full)
		return -1;
	g->rc = buf_add(g->out, bytes, size, g->why);
	return g->rc == RC_OK ? (la_ssize_t)size : -1;
}

/* What libarchive makes of one member, up to its data. */
static enum rc
make_header(struct archive *a, struct archive_entry *e, struct buf *out,
	    struct fault *why)
{
	struct gathering g = { .out = out, .why = why };
	enum rc rc = RC_OK;

	if (archive_write_set_format_pax_restricted(a) != ARCHIVE_OK ||
	    archive_write_set_format_option(a, "pax", "hdrcharset", "UTF-8") !=
		    ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(a, 0) != ARCHIVE_OK ||
	    archive_write_open(a, &g, NULL, gather, NULL) != ARCHIVE_OK ||
	    archive_write_header(a, e) != ARCHIVE_OK) {
		rc = g.rc;
		if (rc == RC_OK)
			rc = fault_set(why, RC_INTERNAL, "tar header: %s",
				       archive_error_string(a));
	}
	/* Closing would write the data that it waits for; only to give up
	 * (archive_write_fail) would leak. */
	g.full = true;
	archive_write_close(a);
	return rc;
}

enum rc
tar_header(const char *path, uint64_t size, int64_t mtime, struct buf *out,
	   struct fault *why)
{
	struct buf made = BUF_LIMIT(TAR_HEADER_LIMIT);
	size_t wanted = size < pax_size ? TAR_BLOCK : PAX_BLOCKS * TAR_BLOCK;
	struct archive_entry *e;
	char shown[SHOWN_SIZE];
	struct archive *a;
	enum rc rc;

	text_printable(path, shown, sizeof(shown));
	if (!tar_path_is_plain(path) || !fits(path) || size > INT64_MAX)
		return fault_set(why, RC_INVALID,
				 "\"%s\" cannot be a member of a sealed "
				 "archive",
				 shown);
	a = archive_write_new();
	e = archive_entry_new();
	MUST(a != NULL && e != NULL);
	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_mtime(e, (time_t)mtime, 0);
	rc = make_header(a, e, &made, why);
	/* a time out of range would show as another pax record */
	if (rc == RC_OK && made.size != wanted)
		rc = fault_set(why, RC_INVALID,
			       "\"%s\" has no header of the one form", shown);
	if (rc == RC_OK)
		rc = buf_add(out, made.bytes, made.size, why);
	archive_entry_free(e);
	archive_write_free(a);
	buf_clear(&made);
	return rc;
}

struct tar_writer *
tar_writer_new(int64_t mtime, tar_out_fn out, void *arg)
{
	struct tar_writer *w = mem_new(sizeof(*w));

	w->mtime = mtime;
	w->out = out;
	w->arg = arg;
	return w;
}

void
tar_writer_free(struct tar_writer *w)
{
	if (w == NULL)
		return;
	free(w->last);
	free(w->chunk);
	free(w);
}

static enum rc
begin(struct tar_writer *w, const char *path, uint64_t size, struct fault *why)
{
	struct buf header = BUF_LIMIT(TAR_HEADER_LIMIT);
	enum rc rc;

	MUST(w->last == NULL || strcmp(w->last, path) < 0);
	rc = tar_header(path, size, w->mtime, &header, why);
	if (rc == RC_OK)
		rc = w->out(w->arg, header.bytes, header.size, why);
	buf_clear(&header);
	if (rc == RC_OK) {
		free(w->last);
		w->last = mem_text(path);
	}
	return rc;
}

static enum rc
pad(struct tar_writer *w, uint64_t size, struct fault *why)
{
	static const char zeros[TAR_BLOCK];
	size_t rest = (size_t)(size % TAR_BLOCK);

	if (rest == 0)
		return RC_OK;
	return w->out(w->arg, zeros, TAR_BLOCK - rest, why);
}

enum rc
tar_add_bytes(struct tar_writer *w, const char *path, const void *bytes,
	      size_t size, struct fault *why)
{
	enum rc rc = begin(w, path, size, why);

	if (rc == RC_OK && size > 0)
		rc = w->out(w->arg, bytes, size, why);
	if (rc == RC_OK)
		rc = pad(w, size, why);
	return rc;
}

static enum rc
copy(struct tar_writer *w, const struct span *from, struct fault *why)
{
	size_t got;

	for (uint64_t at = 0; at < from->size; at += got) {
		enum rc rc = span_read(from, at, w->chunk, CHUNK, &got, why);

		if (rc == RC_OK)
			rc = w->out(w->arg, w->chunk, got, why);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc
tar_add_span(struct tar_writer *w, const char *path, const struct span *from,
	     struct fault *why)
{
	char shown[SHOWN_SIZE];
	enum rc rc;

	if (w->chunk == NULL)
		w->chunk = mem_new(CHUNK);
	(void)posix_fadvise(from->fd, (off_t)from->start, (off_t)from->size,
			    POSIX_FADV_SEQUENTIAL);
	rc = begin(w, path, from->size, why);
	if (rc != RC_OK)
		return rc;
	rc = copy(w, from, why);
	if (rc != RC_OK)
		return fault_while(why, "%s",
				   text_printable(path, shown, sizeof(shown)));
	return pad(w, from->size, why);
}

enum rc
tar_finish(struct tar_writer *w, struct fault *why)
{
	static const char zeros[2 * TAR_BLOCK];

	return w->out(w->arg, zeros, sizeof(zeros), why);
}
