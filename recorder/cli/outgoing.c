/* What leaves the house: see outgoing.h. */

#define _GNU_SOURCE /* sync_file_range */

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "outgoing.h"

enum {
	PIECE = 1024 * 1024,
	PIECES = 4,
	AHEAD = 32 * 1024 * 1024, /* the disk starts on so much at a time */
};

struct piece {
	char *bytes;
	size_t size;
};

struct outgoing {
	int fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t turn; /* of either side */
	struct piece pieces[PIECES];
	uint64_t put, taken; /* pieces so far */
	bool ended;
	uint64_t written, begun; /* bytes; where the disk was told to start */
	struct hasher *hasher;
	enum rc rc;
	struct fault why;
};

static enum rc
pass(struct outgoing *o, const struct piece *p, struct fault *why)
{
	enum rc rc;

	hasher_add(o->hasher, p->bytes, p->size);
	rc = fsio_write_all(o->fd, p->bytes, p->size, why);
	o->written += p->size;
	/* of a pipe nothing is wanted, and the refusal does no harm */
	if (rc == RC_OK && o->written - o->begun >= AHEAD) {
		(void)sync_file_range(o->fd, (off64_t)o->begun,
				      (off64_t)(o->written - o->begun),
				      SYNC_FILE_RANGE_WRITE);
		o->begun = o->written;
	}
	return rc;
}

static void *
run(void *arg)
{
	struct outgoing *o = arg;

	pthread_mutex_lock(&o->lock);
	for (;;) {
		struct piece *p;
		struct fault why;
		enum rc rc = RC_OK;

		while (o->taken == o->put && !o->ended)
			pthread_cond_wait(&o->turn, &o->lock);
		if (o->taken == o->put)
			break;
		p = &o->pieces[o->taken % PIECES];
		if (o->rc == RC_OK) {
			pthread_mutex_unlock(&o->lock);
			rc = pass(o, p, &why);
			pthread_mutex_lock(&o->lock);
		}
		if (rc != RC_OK) {
			o->rc = rc;
			o->why = why;
		}
		p->size = 0;
		o->taken++;
		pthread_cond_signal(&o->turn);
	}
	pthread_mutex_unlock(&o->lock);
	return NULL;
}

struct outgoing *
outgoing_begin(int fd)
{
	struct outgoing *o = mem_new(sizeof(*o));

	o->fd = fd;
	o->hasher = hasher_new();
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->turn, NULL);
	for (size_t i = 0; i < PIECES; i++)
		o->pieces[i].bytes = mem_new(PIECE);
	MUST(pthread_create(&o->thread, NULL, run, o) == 0);
	return o;
}

/* The piece at hand goes to the thread, when the next one is free. */
static enum rc
hand_over(struct outgoing *o, struct fault *why)
{
	enum rc rc;

	pthread_mutex_lock(&o->lock);
	o->put++;
	pthread_cond_signal(&o->turn);
	while (o->put - o->taken == PIECES)
		pthread_cond_wait(&o->turn, &o->lock);
	rc = o->rc;
	if (rc != RC_OK)
		*why = o->why;
	pthread_mutex_unlock(&o->lock);
	return rc;
}

enum rc
outgoing_add(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct outgoing *o = arg;
	const char *from = bytes;
	enum rc rc = RC_OK;

	while (rc == RC_OK && size > 0) {
		struct piece *p = &o->pieces[o->put % PIECES];
		size_t room = PIECE - p->size, n = size < room ? size : room;

		memcpy(p->bytes + p->size, from, n);
		p->size += n;
		from += n;
		size -= n;
		if (p->size == PIECE)
			rc = hand_over(o, why);
	}
	return rc;
}

enum rc
outgoing_end(struct outgoing *o, enum rc rc, struct digest *digest,
	     struct fault *why)
{
	if (rc == RC_OK && o->pieces[o->put % PIECES].size > 0)
		rc = hand_over(o, why);
	pthread_mutex_lock(&o->lock);
	o->ended = true;
	pthread_cond_signal(&o->turn);
	pthread_mutex_unlock(&o->lock);
	pthread_join(o->thread, NULL);
	if (rc == RC_OK && o->rc != RC_OK) {
		rc = o->rc;
		*why = o->why;
	}
	hasher_finish(o->hasher, digest);
	hasher_free(o->hasher);
	for (size_t i = 0; i < PIECES; i++)
		free(o->pieces[i].bytes);
	pthread_cond_destroy(&o->turn);
	pthread_mutex_destroy(&o->lock);
	free(o);
	return rc;
}
