#ifndef EVIDENCE_ZIP_H
#define EVIDENCE_ZIP_H

#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/span.h"
#include "evidence/tar.h"

/*
 * The container for people who cannot open tar (records.md §8.6): the same
 * members, stored, by libarchive's zip writer with UTC.  Its bytes are not
 * fixed: a verifier checks every member, that there is no other, and that local
 * headers and central directory agree.
 */

/* Members are added in ascending order of their paths; all have the time MTIME,
 * which such a container can tell from 0 to 2106 (RC_INVALID). */
struct zip_writer;
MUST_USE enum rc zip_writer_new(struct zip_writer **out, int64_t mtime,
				tar_out_fn fn, void *arg, struct fault *why);
void zip_writer_free(struct zip_writer *w);
MUST_USE enum rc zip_add_bytes(struct zip_writer *w, const char *path,
			       const void *bytes, size_t size,
			       struct fault *why);
/* All of FROM; RC_IO where it has become shorter.  SEEN, which may be NULL,
 * gets the digest of the bytes that went in. */
MUST_USE enum rc zip_add_span(struct zip_writer *w, const char *path,
			      const struct span *from, struct digest *seen,
			      struct fault *why);
MUST_USE enum rc zip_finish(struct zip_writer *w, struct fault *why);

/*
 * Read such a container: members stored only, regular files only, no
 * encryption, no extra directory entry, nothing between, before or after that
 * is not accounted for, checksums right; members are given in ascending order
 * of their paths, as the writer wrote them.  IN stays the caller's, and open.
 *	RC_INVALID	reason "container": the sentence names the member or
 *			the offset
 */
struct zip_reader;
MUST_USE enum rc zip_reader_open(struct zip_reader **out, const struct span *in,
				 struct fault *why);
void zip_reader_close(struct zip_reader *r);
/* As tar_next() and tar_read().  A member's checksum is checked when the next
 * one is asked for. */
MUST_USE enum rc zip_next(struct zip_reader *r, const char **path,
			  uint64_t *size, int64_t *mtime, struct fault *why);
MUST_USE enum rc zip_read(struct zip_reader *r, void *bytes, size_t room,
			  size_t *got, struct fault *why);

#endif
