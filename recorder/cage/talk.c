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

/* Room for one descriptor beside a message, aligned as the kernel wants. */
union beside {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

enum rc
talk_ask(int fd, const struct question *q, int about, struct fault *why)
{
	struct question copy = *q;
	struct iovec part = { .iov_base = &copy, .iov_len = sizeof(copy) };
	union beside beside = { .bytes = { 0 } };
	struct msghdr m = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = beside.bytes,
		.msg_controllen = sizeof(beside.bytes),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(about));
	memcpy(CMSG_DATA(c), &about, sizeof(about));
	do
		n = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(copy))
		return RC_OK;
	return fault_set(why, RC_REMOTE, "the worker does not listen");
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum rc
wait_for(int fd, int64_t until, struct fault *why)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		enum rc rc = stop_check(why);
		int64_t left = until - now_ms();
		int n;

		if (rc != RC_OK)
			return rc;
		n = poll(&p, 1, left > 0 ? (int)left : 0);
		if (n > 0)
			return RC_OK;
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
	int64_t until = now_ms() + limit_ms;

	for (;;) {
		enum rc rc = wait_for(fd, until, why);
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
