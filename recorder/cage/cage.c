/* The cage, seen from outside: see cage/cage.h. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cage/cage.h"
#include "talk.h"

struct cage {
	pid_t worker; /* 0: it has ended */
	int fd;
	uint32_t asked; /* number of the last question */
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

static enum rc
ask(struct cage *c, int fd, struct answer *a, struct fault *why)
{
	struct question q = { .number = ++c->asked };
	enum rc rc = talk_ask(c->fd, &q, fd, why);

	if (rc == RC_OK)
		rc = talk_hear(c->fd, q.number, CAGE_DEADLINE_MS, a, why);
	if (rc != RC_OK && rc != RC_STOPPED)
		end_worker(c);
	return rc;
}

enum rc
cage_media_type(struct cage *c, int fd, char type[CAGE_TYPE_SIZE],
		struct fault *why)
{
	char shown[CAGE_TYPE_SIZE * 2];
	struct answer a;
	enum rc rc;

	if (c->worker == 0)
		return fault_set(why, RC_REMOTE,
				 "the worker that looks at types has ended");
	rc = ask(c, fd, &a, why);
	if (rc != RC_OK)
		return rc;
	text_printable(a.text, shown, sizeof(shown));
	if (a.rc != RC_OK)
		return fault_set(why, (enum rc)a.rc, "%s", shown);
	if (strlen(a.text) >= CAGE_TYPE_SIZE || !text_is_media_type(a.text))
		return fault_set(why, RC_REMOTE,
				 "the worker gave no media type: %s", shown);
	memcpy(type, a.text, strlen(a.text) + 1);
	return RC_OK;
}

const char *
cage_walls(const struct cage *c)
{
	return c->walls;
}
