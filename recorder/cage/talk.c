/* Questions and answers: see talk.h. */

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/stop.h"
#include "talk.h"

enum { SLICE_MS = 1000 };

/* Room for the descriptors beside a message, aligned as the kernel wants. */
union beside {
	char bytes[CMSG_SPACE(2 * sizeof(int))];
	struct cmsghdr align;
};

enum rc
talk_ask(int fd, const struct question *q, const struct talk_fds *fds,
	 struct fault *why)
{
	const size_t count = fds->out >= 0 ? 2 : 1;
	const int both[2] = { fds->about, fds->out };
	struct question copy = *q;
	struct iovec part = { .iov_base = &copy, .iov_len = sizeof(copy) };
	union beside beside = { .bytes = { 0 } };
	struct msghdr m = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = beside.bytes,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(c), both, count * sizeof(int));
	do
		n = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(copy))
		return RC_OK;
	return fault_set(why, RC_REMOTE, "the worker does not listen");
}

/* The descriptors that came beside a message. */
static void
descriptors_of(struct msghdr *m, struct talk_fds *fds)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	int both[2] = { -1, -1 };

	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS && c->cmsg_len <= CMSG_LEN(sizeof(both)))
		memcpy(both, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	*fds = (struct talk_fds){ .about = both[0], .out = both[1] };
}

int
talk_next(int fd, struct question *q, struct talk_fds *fds)
{
	struct iovec part = { .iov_base = q, .iov_len = sizeof(*q) };
	union beside beside;
	struct msghdr m = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = beside.bytes,
		.msg_controllen = sizeof(beside.bytes),
	};
	ssize_t n;

	*fds = (struct talk_fds){ -1, -1 };
	do
		n = recvmsg(fd, &m, 0);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(*q))
		return -1;
	descriptors_of(&m, fds);
	return 0;
}

int64_t
talk_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum rc
talk_wait(int fd, int64_t until, struct fault *why)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		enum rc rc = stop_check(why);
		int64_t left = until - talk_now();
		int n;

		if (rc != RC_OK)
			return rc;
		if (left < 0)
			left = 0;
		/* now and then, for a stop that came just before */
		n = poll(&p, 1, left < SLICE_MS ? (int)left : SLICE_MS);
		if (n > 0)
			return RC_OK;
		if (n == 0 && left > SLICE_MS)
			continue;
		if (n == 0)
			return fault_set(why, RC_REMOTE,
					 "the worker did not answer in time");
		if (errno != EINTR)
			return fault_sys(why, "wait for the worker");
	}
}

/* Whatever the worker says has been in a stranger's hands. */
static bool
is_answer(const struct answer *a, ssize_t size)
{
	return size == (ssize_t)sizeof(*a) &&
	       memchr(a->text, '\0', sizeof(a->text)) != NULL &&
	       a->rc <= RC_NEWER;
}

enum rc
talk_hear(int fd, uint32_t number, int limit_ms, struct answer *out,
	  struct fault *why)
{
	int64_t until = talk_now() + limit_ms;

	for (;;) {
		enum rc rc = talk_wait(fd, until, why);
		ssize_t n;

		if (rc != RC_OK)
			return rc;
		n = recv(fd, out, sizeof(*out), MSG_DONTWAIT | MSG_TRUNC);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return fault_set(why, RC_REMOTE, "the worker died");
		if (!is_answer(out, n))
			return fault_set(why, RC_REMOTE,
					 "the worker gave no sensible answer");
		/* an earlier question that was given up */
		if (out->number == number)
			return RC_OK;
	}
}
