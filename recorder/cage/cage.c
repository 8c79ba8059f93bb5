/* The cage, seen from outside: see cage/cage.h. */

#define _GNU_SOURCE /* pipe2, F_SETPIPE_SZ, prlimit */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cage/cage.h"
#include "talk.h"

enum {
	PIPE = 1024 * 1024,	      /* bytes of output under way */
	PER_SECOND = 2 * 1024 * 1024, /* that a job is given a second for */
	LEAST_SECONDS = 2,	      /* of processor time, beside these */
};

struct cage {
	pid_t worker; /* 0: it has ended */
	int fd;
	uint32_t asked; /* number of the last question */
	bool whole;	/* no wall is missing */
	char walls[80];
};

static void
end_worker(struct cage *c)
{
	close(c->fd);
	c->fd = -1;
	kill(c->worker, SIGKILL); /* it holds nothing that could be lost */
	while (waitpid(c->worker, NULL, 0) < 0 && errno == EINTR)
		;
	c->worker = 0;
}

/* A pair above 2: where those are closed it would get their numbers, and the
 * worker puts /dev/null there. */
static enum rc
make_pair(int ends[2], struct fault *why)
{
	int low[2];
	enum rc rc = RC_OK;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, low) != 0)
		return fault_sys(why, "make a socket pair");
	ends[0] = fcntl(low[0], F_DUPFD_CLOEXEC, 3);
	ends[1] = fcntl(low[1], F_DUPFD_CLOEXEC, 3);
	if (ends[0] < 0 || ends[1] < 0)
		rc = fault_sys(why, "make a socket pair");
	for (int i = 0; i < 2; i++) {
		close(low[i]);
		if (rc != RC_OK && ends[i] >= 0)
			close(ends[i]);
	}
	return rc;
}

static enum rc
start_worker(struct cage *c, struct fault *why)
{
	long parent = getpid();
	int ends[2] = { -1, -1 };
	pid_t pid;
	enum rc rc = make_pair(ends, why);

	if (rc != RC_OK)
		return rc;
	pid = fork();
	if (pid == 0)
		talk_serve(ends[1], parent);
	close(ends[1]);
	if (pid < 0) {
		rc = fault_sys(why, "fork");
		close(ends[0]);
		return rc;
	}
	c->worker = pid;
	c->fd = ends[0];
	return RC_OK;
}

static void
name_walls(struct cage *c, const struct jail_walls *w)
{
	int n = snprintf(c->walls, sizeof(c->walls),
			 "rlimits, no-new-privileges");
	char *at = c->walls + n;
	size_t room = sizeof(c->walls) - (size_t)n;

	if (w->landlock > 0) {
		n = snprintf(at, room, ", landlock %d", w->landlock);
		at += n;
		room -= (size_t)n;
	}
	if (w->seccomp)
		snprintf(at, room, ", seccomp");
	c->whole = w->landlock > 0 && w->seccomp;
}

enum rc
cage_start(struct cage **out, struct fault *why)
{
	struct cage *c = mem_new(sizeof(*c));
	struct answer a;
	enum rc rc;

	rc = start_worker(c, why);
	if (rc == RC_OK)
		rc = talk_hear(c->fd, 0, CAGE_DEADLINE_MS, &a, why);
	if (rc == RC_OK && a.rc != RC_OK)
		rc = fault_set(why, (enum rc)a.rc, "%s", a.text);
	if (rc != RC_OK) {
		cage_stop(c);
		return fault_while(why, "starting the cage");
	}
	name_walls(c, &a.walls);
	*out = c;
	return RC_OK;
}

void
cage_stop(struct cage *c)
{
	if (c == NULL)
		return;
	if (c->worker != 0)
		end_worker(c);
	free(c);
}

/* --- questions --------------------------------------------------------------
 */

static enum rc
is_there(const struct cage *c, struct fault *why)
{
	if (c->worker != 0)
		return RC_OK;
	return fault_set(why, RC_REMOTE,
			 "the worker that reads files has ended");
}

/*
 * What the worker may still burn on this question.  Its job says so itself when
 * it takes too long (archive_in.c), and then answers the next; a library that
 * does not come back is ended by the kernel.  Whole seconds are all that it
 * counts.
 */
static void
limit_time(const struct cage *c, uint64_t size)
{
	rlim_t more = LEAST_SECONDS + size / PER_SECOND;
	struct rlimit r = { .rlim_max = JAIL_CPU_SECONDS };
	struct timespec used;
	clockid_t clock;

	if (JAIL_IS_SLOW || clock_getcpuclockid(c->worker, &clock) != 0 ||
	    clock_gettime(clock, &used) != 0)
		return;
	r.rlim_cur = (rlim_t)used.tv_sec + (used.tv_nsec > 0) + more;
	if (r.rlim_cur > r.rlim_max)
		r.rlim_cur = r.rlim_max;
	/* not allowed: the time on the wall still is */
	(void)prlimit(c->worker, RLIMIT_CPU, &r, NULL);
}

/* The job's own fault, in words that can be shown. */
static enum rc
fault_of(const struct answer *a, struct fault *why)
{
	char shown[sizeof(a->text)];

	if (a->rc == RC_OK)
		return RC_OK;
	return fault_set(why, (enum rc)a->rc, "%s",
			 text_printable(a->text, shown, sizeof(shown)));
}

enum rc
cage_media_type(struct cage *c, const struct span *in,
		char type[CAGE_TYPE_SIZE], struct fault *why)
{
	const struct talk_fds fds = { in->fd, -1 };
	struct question q = { .job = TALK_TYPE };
	char shown[CAGE_TYPE_SIZE * 2];
	struct answer a;
	enum rc rc = is_there(c, why);

	if (rc != RC_OK)
		return rc;
	q.number = ++c->asked;
	q.start = in->start;
	q.size = in->size;
	limit_time(c, 0);
	rc = talk_ask(c->fd, &q, &fds, why);
	if (rc == RC_OK)
		rc = talk_hear(c->fd, q.number, CAGE_DEADLINE_MS, &a, why);
	if (rc != RC_OK && rc != RC_STOPPED)
		end_worker(c);
	if (rc == RC_OK)
		rc = fault_of(&a, why);
	if (rc != RC_OK)
		return rc;
	if (strlen(a.text) >= CAGE_TYPE_SIZE || !text_is_media_type(a.text))
		return fault_set(why, RC_REMOTE,
				 "the worker gave no media type: %s",
				 text_printable(a.text, shown, sizeof(shown)));
	memcpy(type, a.text, strlen(a.text) + 1);
	return RC_OK;
}

/* --- jobs with output -------------------------------------------------------
 */

struct running {
	const struct cage_ask *ask;
	cage_out_fn out;
	void *arg;
	int64_t until;
	uint64_t seen; /* bytes */
	char *chunk;   /* PIPE */
};

static enum rc
open_pipe(int ends[2], struct fault *why)
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fault_sys(why, "make a pipe");
	(void)fcntl(ends[0], F_SETPIPE_SZ, PIPE);
	return RC_OK;
}

static enum rc
take_output(struct running *r, int from, struct fault *why)
{
	for (;;) {
		enum rc rc = talk_wait(from, r->until, why);
		int64_t before;
		ssize_t n;

		if (rc != RC_OK)
			return rc;
		n = read(from, r->chunk, PIPE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_sys(why, "hear the worker");
		if (n == 0)
			return RC_OK;
		r->seen += (uint64_t)n;
		if (r->seen > r->ask->limit)
			return fault_set(why, RC_TOO_BIG,
					 "more than %ju bytes came out of it",
					 (uintmax_t)r->ask->limit);
		before = talk_now();
		rc = r->out(r->arg, r->chunk, (size_t)n, why);
		if (rc != RC_OK)
			return rc;
		/* the worker is not to blame for a slow listener */
		r->until += talk_now() - before;
	}
}

static enum rc
ask_job(struct cage *c, const struct cage_ask *ask, int out, struct fault *why)
{
	const struct talk_fds fds = { ask->in.fd, out };
	struct question *q = mem_new(sizeof(*q));
	enum rc rc;

	q->number = ++c->asked;
	q->job = ask->job;
	q->start = ask->in.start;
	q->size = ask->in.size;
	text_copy(q->words, sizeof(q->words), ask->words ? ask->words : "");
	limit_time(c, ask->in.size);
	rc = talk_ask(c->fd, q, &fds, why);
	free(q);
	return rc;
}

static int64_t
time_for(const struct cage_ask *ask)
{
	if (ask->deadline_ms > 0)
		return ask->deadline_ms;
	return CAGE_DEADLINE_MS + (int64_t)(ask->in.size / PER_SECOND) * 1000;
}

enum rc
cage_run(struct cage *c, const struct cage_ask *ask, cage_out_fn out, void *arg,
	 struct fault *why)
{
	struct running r = { .ask = ask, .out = out, .arg = arg };
	int ends[2] = { -1, -1 };
	struct answer a;
	enum rc rc = is_there(c, why);

	if (rc == RC_OK && ask->words != NULL &&
	    strlen(ask->words) >= CAGE_WORDS_SIZE)
		rc = fault_set(why, RC_TOO_BIG, "a path of more than %d bytes",
			       CAGE_WORDS_SIZE - 1);
	if (rc == RC_OK)
		rc = open_pipe(ends, why);
	if (rc != RC_OK)
		return rc;
	r.until = talk_now() + time_for(ask);
	r.chunk = mem_new(PIPE);
	rc = ask_job(c, ask, ends[1], why);
	close(ends[1]);
	if (rc == RC_OK)
		rc = take_output(&r, ends[0], why);
	if (rc == RC_OK)
		rc = talk_hear(c->fd, c->asked, CAGE_DEADLINE_MS, &a, why);
	close(ends[0]);
	free(r.chunk);
	/* it may be anywhere in its work, and nobody listens any more */
	if (rc != RC_OK)
		end_worker(c);
	return rc == RC_OK ? fault_of(&a, why) : rc;
}

const char *
cage_walls(const struct cage *c)
{
	return c->walls;
}

bool
cage_is_whole(const struct cage *c)
{
	return c->whole;
}
