/* Tar or zip: see container.h. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "container.h"
#include "evidence/tar.h"
#include "evidence/zip.h"

struct container {
	bool is_zip;
	struct tar_reader *tar;
	struct zip_reader *zip;
};

/* The first header of a member, or the end of one that has none. */
static bool
begins_as_zip(int fd)
{
	char bytes[4];

	return pread(fd, bytes, sizeof(bytes), 0) == (ssize_t)sizeof(bytes) &&
	       (memcmp(bytes, "PK\x03\x04", 4) == 0 ||
		memcmp(bytes, "PK\x05\x06", 4) == 0);
}

enum rc
container_open(struct container **out, int fd, struct fault *why)
{
	struct container *c = mem_new(sizeof(*c));
	struct span in;
	enum rc rc;

	*out = c;
	c->is_zip = begins_as_zip(fd);
	if (!c->is_zip)
		return tar_reader_open(&c->tar, fd, why);
	rc = span_of_fd(fd, &in, why);
	if (rc == RC_OK)
		rc = zip_reader_open(&c->zip, &in, why);
	return rc;
}

void
container_close(struct container *c)
{
	if (c == NULL)
		return;
	tar_reader_close(c->tar);
	zip_reader_close(c->zip);
	free(c);
}

bool
container_is_zip(const struct container *c)
{
	return c->is_zip;
}

enum rc
container_next(struct container *c, const char **path, uint64_t *size,
	       int64_t *mtime, struct fault *why)
{
	return c->is_zip ? zip_next(c->zip, path, size, mtime, why)
			 : tar_next(c->tar, path, size, mtime, why);
}

enum rc
container_read(struct container *c, void *bytes, size_t room, size_t *got,
	       struct fault *why)
{
	return c->is_zip ? zip_read(c->zip, bytes, room, got, why)
			 : tar_read(c->tar, bytes, room, got, why);
}
