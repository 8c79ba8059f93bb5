#ifndef RECORDER_ASSESS_CONTAINER_H
#define RECORDER_ASSESS_CONTAINER_H

/* An archive's container, to be read: tar or zip, told apart by its first bytes
 * and not by any name.  A zip has to be a file; a tar may come through a pipe.
 * Codes and faults are those of evidence/tar.h and evidence/zip.h. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

struct container;
/* FD stays the caller's.  *OUT is set, and to be closed, whatever came back. */
MUST_USE enum rc container_open(struct container **out, int fd,
				struct fault *why);
void container_close(struct container *c); /* NULL is fine */
bool container_is_zip(const struct container *c);
MUST_USE enum rc container_next(struct container *c, const char **path,
				uint64_t *size, int64_t *mtime,
				struct fault *why);
MUST_USE enum rc container_read(struct container *c, void *bytes, size_t room,
				size_t *got, struct fault *why);

#endif
