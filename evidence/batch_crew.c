/* Several threads that take files in for one batch: see evidence/store.h. */

#define _GNU_SOURCE /* sched_getaffinity */

#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch_private.h"

enum {
	CREW_THREADS = 6, /* each has 3 MiB */
	CREW_TASKS = 256, /* descriptors that are open for it at most */
	CREW_SHARE = 8,	  /* tasks that a thread takes at a time */
	CREW_WAKE = 8,	  /* waiting tasks for which a thread is woken */
	SHOW_MS = 100,
};

/* One file; its fields belong to the caller, then to the thread that has taken
 * it, then, when it is finished, to the caller again. */
struct task {
	int fd;
	uint64_t limit;
	batch_done_fn done;
	void *arg;
	enum rc rc;
	struct object made;
	struct fault *why; /* NULL unless it failed */
	bool finished;
};

struct crew {
	struct batch *b;
	unsigned wanted; /* threads */
	unsigned count;
	pthread_t threads[CREW_THREADS];
	size_t room; /* tasks that may be on their way at a time */

	pthread_mutex_t lock; /* of all that follows, and of `finished` */
	pthread_cond_t work, some_done;
	struct task tasks[CREW_TASKS]; /* task N at N % CREW_TASKS */
	size_t asked, taken, told;     /* so far */
	size_t awaited; /* the caller waits for task awaited - 1; 0: no */
	unsigned idle;	/* threads */
	bool leave;
};

static struct task *
task_of(struct crew *c, size_t number)
{
	return &c->tasks[number % CREW_TASKS];
}

static void
lock(struct crew *c)
{
	MUST(pthread_mutex_lock(&c->lock) == 0);
}

static void
unlock(struct crew *c)
{
	MUST(pthread_mutex_unlock(&c->lock) == 0);
}

/* --- on the threads */

static enum rc
take_file(struct crew *c, struct hand *hand, struct task *t, struct fault *why)
{
	struct intake in = intake_of_fd(t->fd, t->limit);

	if (!in.regular)
		return fault_set(why, RC_IO, "changed while it was read");
	in.counter = &c->b->read;
	return hand_take(c->b, hand, &in, &t->made, why);
}

static void
run(struct crew *c, struct hand *hand, struct task *t)
{
	struct fault why;

	t->rc = take_file(c, hand, t, &why);
	if (t->rc != RC_OK) {
		t->why = mem_new(sizeof(*t->why));
		*t->why = why;
	}
	close(t->fd);
	t->fd = -1;
}

/* Large shares while there is much to do, one at a time at the end. */
static size_t
share_of(const struct crew *c)
{
	size_t share = (c->asked - c->taken) / ((size_t)c->wanted * 4) + 1;

	return share < CREW_SHARE ? share : CREW_SHARE;
}

/* Until there is a task or an end; false at the end. */
static bool
wait_for_work(struct crew *c)
{
	c->idle++;
	while (c->taken == c->asked && !c->leave)
		MUST(pthread_cond_wait(&c->work, &c->lock) == 0);
	c->idle--;
	return c->taken < c->asked;
}

static void
finish(struct crew *c, size_t first, size_t count)
{
	for (size_t i = first; i < first + count; i++)
		task_of(c, i)->finished = true;
	if (c->awaited > 0 && task_of(c, c->awaited - 1)->finished)
		MUST(pthread_cond_signal(&c->some_done) == 0);
}

static void *
work(void *arg)
{
	struct crew *c = arg;
	struct hand hand;

	hand_init(&hand);
	lock(c);
	while (wait_for_work(c)) {
		size_t first = c->taken, count = share_of(c);

		c->taken += count;
		unlock(c);
		for (size_t i = first; i < first + count; i++)
			run(c, &hand, task_of(c, i));
		lock(c);
		finish(c, first, count);
	}
	unlock(c);
	hand_clear(c->b, &hand);
	return NULL;
}

/* --- on the thread that the batch belongs to */

/* Three for each core: while one computes, others wait for the disk. */
static unsigned
threads_wanted(void)
{
	cpu_set_t set;
	unsigned cores = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		cores = (unsigned)CPU_COUNT(&set);
	return 3 * cores < CREW_THREADS ? 3 * cores : CREW_THREADS;
}

static size_t
room_for_tasks(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_cur / 4 >= CREW_TASKS)
		return CREW_TASKS;
	return files.rlim_cur < 8 ? 2 : (size_t)files.rlim_cur / 4;
}

static struct crew *
crew_new(struct batch *b)
{
	struct crew *c = mem_new(sizeof(*c));

	c->b = b;
	c->wanted = threads_wanted();
	c->room = room_for_tasks();
	MUST(pthread_mutex_init(&c->lock, NULL) == 0);
	MUST(pthread_cond_init(&c->work, NULL) == 0);
	MUST(pthread_cond_init(&c->some_done, NULL) == 0);
	return c;
}

static void
drop_task(struct task *t)
{
	if (t->fd >= 0)
		close(t->fd);
	free(t->why);
	*t = (struct task){ .fd = -1 };
}

/* Forget what nobody has begun, wait for the others and forget them too. */
static void
drop_tasks(struct crew *c)
{
	size_t until;

	lock(c);
	until = c->asked;
	c->asked = c->taken;
	while (c->told < c->taken) {
		c->awaited = c->told + 1;
		while (!task_of(c, c->told)->finished)
			MUST(pthread_cond_wait(&c->some_done, &c->lock) == 0);
		drop_task(task_of(c, c->told++));
	}
	c->awaited = 0;
	unlock(c);
	for (size_t i = c->told; i < until; i++)
		drop_task(task_of(c, i));
}

void
crew_free(struct batch *b)
{
	struct crew *c = b->crew;

	if (c == NULL)
		return;
	drop_tasks(c);
	lock(c);
	c->leave = true;
	MUST(pthread_cond_broadcast(&c->work) == 0);
	unlock(c);
	for (unsigned i = 0; i < c->count; i++)
		MUST(pthread_join(c->threads[i], NULL) == 0);
	pthread_cond_destroy(&c->some_done);
	pthread_cond_destroy(&c->work);
	pthread_mutex_destroy(&c->lock);
	free(c);
	b->crew = NULL;
}

static void
show(const struct batch *b)
{
	progress_step(b->shown, "reading", atomic_load(&b->read),
		      b->shown_total);
}

/* Until task NUMBER is finished; now and then how far it is. */
static void
await(struct crew *c, size_t number)
{
	struct timespec until;

	lock(c);
	c->awaited = number + 1;
	if (c->idle > 0 && c->taken < c->asked)
		MUST(pthread_cond_broadcast(&c->work) == 0);
	while (!task_of(c, number)->finished) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += SHOW_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		if (c->b->shown == NULL)
			pthread_cond_wait(&c->some_done, &c->lock);
		else
			pthread_cond_timedwait(&c->some_done, &c->lock, &until);
		unlock(c);
		show(c->b);
		lock(c);
	}
	c->awaited = 0;
	unlock(c);
}

static bool
is_finished(struct crew *c, size_t number)
{
	bool finished;

	lock(c);
	finished = task_of(c, number)->finished;
	unlock(c);
	return finished;
}

/* All tasks before UNTIL, and those after that are finished. */
static enum rc
tell(struct crew *c, size_t until, struct fault *why)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK && c->told < c->asked) {
		struct task t;

		if (!is_finished(c, c->told)) {
			if (c->told >= until)
				break;
			await(c, until - 1);
			if (!is_finished(c, c->told))
				await(c, c->told);
		}
		t = *task_of(c, c->told);
		*task_of(c, c->told) = (struct task){ .fd = -1 };
		lock(c);
		c->told++;
		unlock(c);
		if (t.rc != RC_OK)
			*why = *t.why;
		free(t.why);
		rc = t.done(t.arg, t.rc, &t.made, why);
	}
	if (rc != RC_OK)
		drop_tasks(c);
	return rc;
}

static void
hire(struct crew *c)
{
	if (c->count < c->wanted &&
	    pthread_create(&c->threads[c->count], NULL, work, c) == 0)
		c->count++;
}

/* No thread can be had: do it here. */
static void
do_it_here(struct crew *c, struct task *t)
{
	run(c, &c->b->own, t);
	lock(c);
	c->taken = c->asked;
	finish(c, c->asked - 1, 1);
	unlock(c);
}

enum rc
batch_queue_fd(struct batch *b, int fd, uint64_t limit, batch_done_fn done,
	       void *arg, struct fault *why)
{
	struct crew *c = b->crew;
	struct task *t;

	if (c == NULL)
		c = b->crew = crew_new(b);
	hire(c);
	t = task_of(c, c->asked);
	*t = (struct task){
		.fd = fd,
		.limit = limit,
		.done = done,
		.arg = arg,
	};
	lock(c);
	c->asked++;
	if (c->idle > 0 && c->asked - c->taken >= CREW_WAKE)
		MUST(pthread_cond_signal(&c->work) == 0);
	unlock(c);
	if (c->count == 0)
		do_it_here(c, t);
	show(b);
	if (c->asked - c->told < c->room)
		return RC_OK;
	return tell(c, c->told + c->room / 2, why);
}

enum rc
batch_settle(struct batch *b, struct fault *why)
{
	enum rc rc = RC_OK;

	if (b->crew == NULL)
		return RC_OK;
	rc = tell(b->crew, b->crew->asked, why);
	crew_free(b);
	show(b);
	return rc;
}
