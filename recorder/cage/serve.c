/* The worker's side: see talk.h. */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "cage/worker.h"
#include "talk.h"

enum {
	SINK = 128 * 1024, /* bytes of output written at a time */
	LARGE = 32 * 1024,
};

/* By position, since the descriptor's own is shared with the program. */
static enum rc
read_head(const struct span *in, char *head, size_t *size, struct fault *why)
{
	return span_read(in, 0, head, CAGE_HEAD, size, why);
}

/* --- output: through the pipe, in large pieces -----------------------------
 */

struct sink {
	int fd;
	size_t size;
	char *bytes; /* SINK */
};

static enum rc
write_out(int fd, const char *at, size_t size, struct fault *why)
{
	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_set(why, RC_IO, "nobody listens");
		at += n;
		size -= (size_t)n;
	}
	return RC_OK;
}

static enum rc
flush(struct sink *s, struct fault *why)
{
	size_t size = s->size;

	s->size = 0;
	return write_out(s->fd, s->bytes, size, why);
}

static enum rc
put(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct sink *s = arg;
	bool direct = size >= LARGE; /* is not copied */
	enum rc rc = RC_OK;

	if (direct || size > SINK - s->size)
		rc = flush(s, why);
	if (rc != RC_OK)
		return rc;
	if (direct)
		return write_out(s->fd, bytes, size, why);
	memcpy(s->bytes + s->size, bytes, size);
	s->size += size;
	return RC_OK;
}

/* --- questions --------------------------------------------------------------
 */

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

/* What the worker is made of. */
struct inside {
	struct magic_reader *magic;
	char *head; /* CAGE_HEAD */
	struct sink sink;
};

static enum rc
do_job(struct inside *in, const struct question *q, const struct span *about,
       struct answer *a, struct fault *why)
{
	size_t size;
	enum rc rc;

	if (q->job == TALK_TYPE) {
		rc = read_head(about, in->head, &size, why);
		if (rc == RC_OK)
			rc = magic_reader_type(in->magic, in->head, size,
					       a->text, why);
		return rc;
	}
	if (q->job >= CAGE_JOBS || in->sink.fd < 0)
		return fault_set(why, RC_INTERNAL, "no such job");
	in->sink.size = 0;
	rc = worker_jobs[q->job](about, q->words, put, &in->sink, why);
	return rc == RC_OK ? flush(&in->sink, why) : rc;
}

static int
answer(int fd, struct inside *in, struct question *q)
{
	struct answer a = { .number = 0 };
	struct talk_fds fds;
	struct span about;
	struct fault why;
	enum rc rc;

	if (talk_next(fd, q, &fds) != 0)
		return -1;
	a.number = q->number;
	q->words[sizeof(q->words) - 1] = '\0';
	about = (struct span){ fds.about, q->start, q->size };
	in->sink.fd = fds.out;
	rc = do_job(in, q, &about, &a, &why);
	span_close(&about);
	/* the end of the output is the sign that an answer follows */
	if (fds.out >= 0)
		close(fds.out);
	return say(fd, &a, rc, &why);
}

/* Whatever a library makes on first use is made before the door shuts. */
static enum rc
get_ready(struct inside *in, struct fault *why)
{
	struct digest unused;
	char type[CAGE_TYPE_SIZE];
	enum rc rc;

	digest_of("ready", 5, &unused);
	in->head = mem_new(CAGE_HEAD);
	in->sink.bytes = mem_new(SINK);
	rc = worker_get_ready(why);
	if (rc == RC_OK)
		rc = magic_reader_new(&in->magic, why);
	if (rc == RC_OK)
		rc = magic_reader_type(in->magic, "ready\n", 6, type, why);
	return rc;
}

void
talk_serve(int fd, long parent)
{
	struct inside in = { .magic = NULL };
	struct answer ready = { .number = 0 };
	struct question *q = mem_new(sizeof(*q));
	struct fault why;
	enum rc rc;

	/* Ctrl-C reaches the whole group; the program says when to stop */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	rc = get_ready(&in, &why);
	if (rc == RC_OK)
		rc = jail_shut(fd, parent, &ready.walls, &why);
	if (say(fd, &ready, rc, &why) == 0 && rc == RC_OK)
		while (answer(fd, &in, q) == 0)
			;
	_exit(rc == RC_OK ? 0 : 1);
}
