#ifndef EVIDENCE_TAR_H
#define EVIDENCE_TAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/span.h"

/*
 * The container of a sealed archive: tar with one encoding (records.md §8.5),
 * the bytes that libarchive's pax_restricted writer makes: regular files,
 * mode 0644, owner 0, one mtime, paths sorted by the caller.
 */

enum { TAR_BLOCK = 512, TAR_HEADER_LIMIT = 4096, TAR_PATH_LIMIT = 512 };

/* Takes the container's bytes in order. */
typedef enum rc (*tar_out_fn)(void *arg, const void *bytes, size_t size,
			      struct fault *why);

/* Printable ASCII, not absolute, no empty, "." or ".." component: what may be
 * the path of a member, of a zip too. */
bool tar_path_is_plain(const char *path);

/* The header block (blocks, from 8 GiB on) of one member, added to OUT. */
MUST_USE enum rc tar_header(const char *path, uint64_t size, int64_t mtime,
			    struct buf *out, struct fault *why);

struct tar_writer;
struct tar_writer *tar_writer_new(int64_t mtime, tar_out_fn out, void *arg);
void tar_writer_free(struct tar_writer *w);
MUST_USE enum rc tar_add_bytes(struct tar_writer *w, const char *path,
			       const void *bytes, size_t size,
			       struct fault *why);
/* All of FROM; RC_IO where it has become shorter. */
MUST_USE enum rc tar_add_span(struct tar_writer *w, const char *path,
			      const struct span *from, struct fault *why);
MUST_USE enum rc tar_finish(struct tar_writer *w, struct fault *why);

/*
 * Read a container from FD, front to back, in one pass, and demand that it is
 * byte for byte what the writer makes of the same members: each header is made
 * anew and compared, padding and end are zero, nothing follows, paths ascend.
 *	RC_INVALID	reason "container": the sentence names the member or
 *			the offset
 */
struct tar_reader;
MUST_USE enum rc tar_reader_open(struct tar_reader **out, int fd,
				 struct fault *why);
void tar_reader_close(struct tar_reader *r);
/* The next member: PATH is good until the next call; NULL after the last one,
 * when the end of the container was checked too.  What was left unread of the
 * member before is read over (and its padding checked). */
MUST_USE enum rc tar_next(struct tar_reader *r, const char **path,
			  uint64_t *size, int64_t *mtime, struct fault *why);
/* Up to ROOM bytes of the member; *GOT 0 at its end. */
MUST_USE enum rc tar_read(struct tar_reader *r, void *bytes, size_t room,
			  size_t *got, struct fault *why);

#endif
