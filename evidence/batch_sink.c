/* Files written past the page cache: see batch_sink.h. */

#define _GNU_SOURCE /* O_DIRECT, fallocate */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch_sink.h"

void *
sink_room(size_t size)
{
	void *room = NULL;

	MUST(posix_memalign(&room, SINK_BLOCK, size) == 0 && room != NULL);
	return room;
}

enum rc
sink_open(struct sink *k, struct spares *p, uint64_t expected,
	  struct fault *why)
{
	enum rc rc;

	*k = (struct sink){ .spares = p, .fd = -1 };
	rc = spare_create(p, &k->spare, &k->fd, why);
	if (rc != RC_OK)
		return rc;
	k->direct = fcntl(k->fd, F_SETFL, O_DIRECT) == 0;
	if (expected > 0 && expected <= INT64_MAX &&
	    fallocate(k->fd, 0, 0, (off_t)expected) != 0 &&
	    (errno == ENOSPC || errno == EFBIG || errno == EDQUOT)) {
		rc = fault_sys(why, "write into the object store");
		sink_drop(k);
	}
	return rc;
}

/* Not every file system that takes O_DIRECT can do it with these pieces. */
static bool
leave_direct(struct sink *k)
{
	if (!k->direct || fcntl(k->fd, F_SETFL, 0) != 0)
		return false;
	k->direct = false;
	return true;
}

static enum rc
put(struct sink *k, const void *bytes, size_t size, struct fault *why)
{
	const char *from = bytes;
	size_t done = 0;

	while (done < size) {
		ssize_t n = pwrite(k->fd, from + done, size - done,
				   (off_t)(k->size + done));

		if (n >= 0)
			done += (size_t)n;
		else if (errno == EINVAL && leave_direct(k))
			continue;
		else if (errno != EINTR)
			return fault_sys(why, "write into the object store");
	}
	return RC_OK;
}

enum rc
sink_write(struct sink *k, const void *bytes, size_t size, struct fault *why)
{
	enum rc rc;

	MUST(size % SINK_BLOCK == 0);
	rc = put(k, bytes, size, why);
	if (rc != RC_OK)
		return rc;
	k->size += size;
	return RC_OK;
}

enum rc
sink_show(struct sink *k, void *bytes, size_t size, struct fault *why)
{
	size_t rest =
		size % SINK_BLOCK > 0 ? SINK_BLOCK - size % SINK_BLOCK : 0;

	memset((char *)bytes + size, 0, rest);
	return put(k, bytes, size + rest, why);
}

enum rc
sink_end(struct sink *k, void *bytes, size_t size, struct fault *why)
{
	enum rc rc = sink_show(k, bytes, size, why);

	if (rc != RC_OK)
		return rc;
	if (ftruncate(k->fd, (off_t)(k->size + size)) != 0)
		return fault_sys(why, "write into the object store");
	k->size += size;
	close(k->fd);
	k->fd = -1;
	return RC_OK;
}

void
sink_drop(struct sink *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
	spare_remove(k->spares, k->spare);
}
