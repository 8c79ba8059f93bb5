/* The worker's side: see talk.h. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "cage/worker.h"
#include "talk.h"

/* The descriptor that came beside a message, or -1. */
static int
descriptor_of(struct msghdr *m)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	int fd = -1;

	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

/* The next question; -1 at the end of all. */
static int
next_question(int fd, struct question *q, int *about)
{
	struct iovec part = { .iov_base = q, .iov_len = sizeof(*q) };
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} beside;
	struct msghdr m = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = beside.bytes,
		.msg_controllen = sizeof(beside.bytes),
	};
	ssize_t n;

	do
		n = recvmsg(fd, &m, 0);
	while (n < 0 && errno == EINTR);
	*about = n > 0 ? descriptor_of(&m) : -1;
	return n == (ssize_t)sizeof(*q) ? 0 : -1;
}

/* By position, since the descriptor's own is shared with the program. */
static enum rc
read_head(int fd, char *head, size_t *size, struct fault *why)
{
	*size = 0;
	while (*size < CAGE_HEAD) {
		ssize_t n = pread(fd, head + *size, CAGE_HEAD - *size,
				  (off_t)*size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_sys(why, "read its head");
		if (n == 0)
			break;
		*size += (size_t)n;
	}
	return RC_OK;
}

static int
say(int fd, struct answer *a, enum rc rc, const struct fault *why)
{
	struct iovec part = { .iov_base = a, .iov_len = sizeof(*a) };
	const struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;

	a->rc = (uint32_t)rc;
	if (rc != RC_OK)
		snprintf(a->text, sizeof(a->text), "%s", why->text);
	do
		n = sendmsg(fd, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*a) ? 0 : -1;
}

static int
answer(int fd, struct magic_reader *magic, char *head)
{
	struct answer a = { .number = 0 };
	struct question q;
	struct fault why;
	size_t size;
	enum rc rc;
	int about;

	if (next_question(fd, &q, &about) != 0)
		return -1;
	a.number = q.number;
	rc = read_head(about, head, &size, &why);
	close(about);
	if (rc == RC_OK)
		rc = magic_reader_type(magic, head, size, a.text, &why);
	return say(fd, &a, rc, &why);
}

/* Whatever libmagic makes on first use is made before the door shuts. */
static enum rc
get_ready(struct magic_reader **magic, struct fault *why)
{
	char type[CAGE_TYPE_SIZE];
	enum rc rc = magic_reader_new(magic, why);

	if (rc == RC_OK)
		rc = magic_reader_type(*magic, "ready\n", 6, type, why);
	return rc;
}

void
talk_serve(int fd, long parent)
{
	struct magic_reader *magic = NULL;
	struct answer ready = { .number = 0 };
	char *head = mem_new(CAGE_HEAD);
	struct fault why;
	enum rc rc;

	/* Ctrl-C reaches the whole group; the program says when to stop */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	rc = get_ready(&magic, &why);
	if (rc == RC_OK)
		rc = jail_shut(fd, parent, &ready.walls, &why);
	if (say(fd, &ready, rc, &why) == 0 && rc == RC_OK)
		while (answer(fd, magic, head) == 0)
			;
	_exit(rc == RC_OK ? 0 : 1);
}
