/* Writing a sealed archive as zip: see evidence/zip.h. */

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"
#include "evidence/zip.h"
#include "zip_form.h"

enum { CHUNK = 256 * 1024, SHOWN_SIZE = 200 };

/*
 * libarchive writes the time of day as the zone of the process has it, and the
 * zone of a process with threads is not for a library to set.  So what it makes
 * goes through put(), where each header is put right to UTC: the local ones as
 * they come, those of the central directory when all are written.
 */
struct zip_writer {
	struct archive *a;
	tar_out_fn out;
	void *arg;
	int64_t mtime;
	uint8_t stamp[4]; /* time and date of MTIME in UTC */
	char *last;	  /* the path before */
	char *chunk;

	uint8_t header[ZIP_CENTRAL_SIZE]; /* being gathered */
	size_t have, wanted; /* bytes of it; wanted 0: none follows */
	uint64_t over;	     /* bytes before it */
	uint64_t count;	     /* of members */
	uint64_t to_come;    /* headers of the central directory */
	bool closing;
	bool dropped; /* nothing more goes out */

	enum rc rc; /* of OUT */
	struct fault why;
};

/* Two seconds a tick, from 1980 on. */
static void
stamp_of(int64_t mtime, uint8_t stamp[4])
{
	time_t when = (time_t)mtime;
	struct tm t;
	unsigned time = 0, date = 1 << 5 | 1;

	MUST(gmtime_r(&when, &t) != NULL);
	if (t.tm_year >= 80) {
		time = (unsigned)(t.tm_hour << 11 | t.tm_min << 5 |
				  t.tm_sec / 2);
		date = (unsigned)((t.tm_year - 80) << 9 | (t.tm_mon + 1) << 5 |
				  t.tm_mday);
	}
	stamp[0] = (uint8_t)(time & 0xff);
	stamp[1] = (uint8_t)(time >> 8);
	stamp[2] = (uint8_t)(date & 0xff);
	stamp[3] = (uint8_t)(date >> 8);
}

static enum rc
pass(struct zip_writer *w, const void *bytes, size_t size)
{
	return size == 0 ? RC_OK : w->out(w->arg, bytes, size, &w->why);
}

/* A header is whole: with its time put right it goes out. */
static enum rc
pass_header(struct zip_writer *w)
{
	const uint8_t *h = w->header;
	size_t shift = w->closing ? ZIP_CENTRAL_SHIFT : 0;
	enum rc rc;

	memcpy(w->header + ZIP_TIME_AT + shift, w->stamp, sizeof(w->stamp));
	rc = pass(w, h, w->wanted);
	w->have = 0;
	if (!w->closing || --w->to_come == 0)
		w->wanted = 0;
	else
		w->over = (uint64_t)zip_u16(h + ZIP_NAME_SIZE_AT + shift) +
			  zip_u16(h + ZIP_EXTRA_SIZE_AT + shift) +
			  zip_u16(h + ZIP_COMMENT_SIZE_AT);
	return rc;
}

static enum rc
pass_all(struct zip_writer *w, const uint8_t *bytes, size_t size)
{
	enum rc rc = RC_OK;
	size_t n;

	for (; rc == RC_OK && size > 0; bytes += n, size -= n) {
		n = size;
		if (w->wanted == 0) {
			rc = pass(w, bytes, n);
			continue;
		}
		if (w->over > 0) {
			n = w->over < n ? (size_t)w->over : n;
			w->over -= n;
			rc = pass(w, bytes, n);
			continue;
		}
		if (n > w->wanted - w->have)
			n = w->wanted - w->have;
		memcpy(w->header + w->have, bytes, n);
		w->have += n;
		if (w->have == w->wanted)
			rc = pass_header(w);
	}
	return rc;
}

/* Never fails for libarchive, which would then leak: took() sees it. */
static la_ssize_t
put(struct archive *a, void *arg, const void *bytes, size_t size)
{
	struct zip_writer *w = arg;

	(void)a;
	if (w->rc == RC_OK && !w->dropped)
		w->rc = pass_all(w, bytes, size);
	return (la_ssize_t)size;
}

/* What libarchive said to a step: RC_OK only to ARCHIVE_OK. */
static enum rc
took(struct zip_writer *w, int said, struct fault *why)
{
	if (w->rc != RC_OK) {
		*why = w->why;
		return w->rc;
	}
	if (said != ARCHIVE_OK)
		return fault_set(why, RC_INTERNAL, "zip: %s",
				 archive_error_string(w->a));
	return RC_OK;
}

enum rc
zip_writer_new(struct zip_writer **out, int64_t mtime, tar_out_fn fn, void *arg,
	       struct fault *why)
{
	struct zip_writer *w;
	enum rc rc;

	if (mtime < 0 || mtime > UINT32_MAX)
		return fault_set(why, RC_INVALID,
				 "a zip cannot tell that time");
	w = mem_new(sizeof(*w));
	w->out = fn;
	w->arg = arg;
	w->mtime = mtime;
	stamp_of(mtime, w->stamp);
	w->a = archive_write_new();
	MUST(w->a != NULL);
	rc = took(w, archive_write_set_format_zip(w->a), why);
	if (rc == RC_OK)
		rc = took(w,
			  archive_write_set_options(
				  w->a, "zip:compression=store,zip:hdrcharset="
					"UTF-8"),
			  why);
	if (rc == RC_OK)
		rc = took(w, archive_write_set_bytes_per_block(w->a, 0), why);
	if (rc == RC_OK)
		rc = took(w, archive_write_open(w->a, w, NULL, put, NULL), why);
	if (rc == RC_OK)
		*out = w;
	else
		zip_writer_free(w);
	return rc;
}

void
zip_writer_free(struct zip_writer *w)
{
	if (w == NULL)
		return;
	w->dropped = true; /* freeing closes, and would write */
	archive_write_free(w->a);
	free(w->last);
	free(w->chunk);
	free(w);
}

static enum rc
begin(struct zip_writer *w, const char *path, uint64_t size, struct fault *why)
{
	struct archive_entry *e;
	char shown[SHOWN_SIZE];
	enum rc rc;

	MUST(w->last == NULL || strcmp(w->last, path) < 0);
	if (!tar_path_is_plain(path) || strlen(path) >= TAR_PATH_LIMIT ||
	    size > INT64_MAX)
		return fault_set(why, RC_INVALID,
				 "\"%s\" cannot be a member of a sealed "
				 "archive",
				 text_printable(path, shown, sizeof(shown)));
	e = archive_entry_new();
	MUST(e != NULL);
	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_mtime(e, (time_t)w->mtime, 0);
	w->wanted = ZIP_LOCAL_SIZE;
	rc = took(w, archive_write_header(w->a, e), why);
	archive_entry_free(e);
	if (rc != RC_OK)
		return rc;
	w->count++;
	free(w->last);
	w->last = mem_text(path);
	return RC_OK;
}

static enum rc
add(struct zip_writer *w, const void *bytes, size_t size, struct fault *why)
{
	la_ssize_t n = 0;
	enum rc rc;

	if (size > 0)
		n = archive_write_data(w->a, bytes, size);
	rc = took(w, n < 0 ? (int)n : ARCHIVE_OK, why);
	if (rc == RC_OK && (size_t)n != size)
		rc = fault_set(why, RC_INTERNAL, "zip: not all was written");
	return rc;
}

static enum rc
end(struct zip_writer *w, struct fault *why)
{
	return took(w, archive_write_finish_entry(w->a), why);
}

enum rc
zip_add_bytes(struct zip_writer *w, const char *path, const void *bytes,
	      size_t size, struct fault *why)
{
	enum rc rc = begin(w, path, size, why);

	if (rc == RC_OK)
		rc = add(w, bytes, size, why);
	if (rc == RC_OK)
		rc = end(w, why);
	return rc;
}

static enum rc
copy(struct zip_writer *w, const struct span *from, struct hasher *seen,
     struct fault *why)
{
	enum rc rc = RC_OK;
	size_t got;

	for (uint64_t at = 0; rc == RC_OK && at < from->size; at += got) {
		rc = span_read(from, at, w->chunk, CHUNK, &got, why);
		if (rc != RC_OK)
			break;
		if (seen != NULL)
			hasher_add(seen, w->chunk, got);
		rc = add(w, w->chunk, got, why);
	}
	return rc;
}

enum rc
zip_add_span(struct zip_writer *w, const char *path, const struct span *from,
	     struct digest *seen, struct fault *why)
{
	struct hasher *h = NULL;
	char shown[SHOWN_SIZE];
	enum rc rc;

	if (w->chunk == NULL)
		w->chunk = mem_new(CHUNK);
	(void)posix_fadvise(from->fd, (off_t)from->start, (off_t)from->size,
			    POSIX_FADV_SEQUENTIAL);
	rc = begin(w, path, from->size, why);
	if (rc != RC_OK)
		return rc;
	if (seen != NULL)
		h = hasher_new();
	rc = copy(w, from, h, why);
	if (seen != NULL)
		hasher_finish(h, seen);
	hasher_free(h);
	if (rc != RC_OK)
		return fault_while(why, "%s",
				   text_printable(path, shown, sizeof(shown)));
	return end(w, why);
}

enum rc
zip_finish(struct zip_writer *w, struct fault *why)
{
	w->closing = true;
	w->to_come = w->count;
	w->wanted = w->count > 0 ? ZIP_CENTRAL_SIZE : 0;
	return took(w, archive_write_close(w->a), why);
}
