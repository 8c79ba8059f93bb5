/* Where bytes come from: see intake.h. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "intake.h"
#include "store_inner.h"

struct intake
intake_of_fd(int fd, uint64_t limit)
{
	struct intake in = { .fd = fd, .limit = limit };
	struct stat st;

	in.regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (in.regular)
		in.size = (uint64_t)st.st_size;
	return in;
}

struct intake
intake_of_span(const struct span *span)
{
	return (struct intake){
		.fd = -1,
		.span = span,
		.size = span->size,
		.limit = UINT64_MAX,
	};
}

struct intake
intake_of_bytes(const void *bytes, size_t size)
{
	return (struct intake){
		.fd = -1,
		.bytes = bytes,
		.size = size,
		.limit = UINT64_MAX,
	};
}

static enum rc
read_some(const struct intake *in, void *to, size_t room, size_t *got,
	  struct fault *why)
{
	size_t left;

	if (in->fd >= 0)
		return store_fill(in->fd, to, room, got, why);
	if (in->span != NULL)
		return span_read(in->span, in->at, to, room, got, why);
	left = (size_t)(in->size - in->at);
	*got = room < left ? room : left;
	if (*got > 0)
		memcpy(to, (const char *)in->bytes + in->at, *got);
	return RC_OK;
}

enum rc
intake_read(struct intake *in, void *to, size_t room, size_t *got,
	    struct fault *why)
{
	enum rc rc = read_some(in, to, room, got, why);

	if (rc != RC_OK)
		return rc;
	in->at += *got;
	if (in->at > in->limit)
		return fault_set(why, RC_TOO_BIG, "over the limit of %ju bytes",
				 (uintmax_t)in->limit);
	if (in->counter != NULL)
		atomic_fetch_add(in->counter, *got);
	progress_step(in->progress, "reading", in->at, in->size);
	return RC_OK;
}

enum rc
intake_again(struct intake *in, struct fault *why)
{
	if (in->fd >= 0 && lseek(in->fd, -(off_t)in->at, SEEK_CUR) < 0)
		return fault_sys(why, "go back to its beginning");
	in->at = 0;
	return RC_OK;
}
