/* Bytes that lie in a file: see base/span.h. */

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "base/stop.h"

enum rc
span_of_fd(int fd, struct span *out, struct fault *why)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fault_sys(why, "look at it");
	if (!S_ISREG(st.st_mode))
		return fault_set(why, RC_INVALID, "it is not a file");
	*out = (struct span){ .fd = fd, .size = (uint64_t)st.st_size };
	return RC_OK;
}

enum rc
span_read(const struct span *s, uint64_t at, void *bytes, size_t room,
	  size_t *got, struct fault *why)
{
	uint64_t left = at < s->size ? s->size - at : 0;
	char *to = bytes;

	*got = 0;
	if (room > left)
		room = (size_t)left;
	while (*got < room) {
		enum rc rc = stop_check(why);
		ssize_t n;

		if (rc != RC_OK)
			return rc;
		n = pread(s->fd, to + *got, room - *got,
			  (off_t)(s->start + at + *got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_sys(why, "read");
		if (n == 0)
			return fault_set(why, RC_IO,
					 "it became shorter while it was read");
		*got += (size_t)n;
	}
	return RC_OK;
}

void
span_close(struct span *s)
{
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct span){ .fd = -1 };
}
