/* Read, hash and write at the same time: see ring.h. */

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ring.h"

struct ring {
	struct sink *to;
	struct hasher *h;
	uint8_t *pieces[RING_PIECES];
	bool wide;
	pthread_t hashing, writing;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t moved;
	size_t sizes[RING_PIECES];
	size_t pushed, hashed, written; /* pieces so far */
	bool ended;			/* nothing more is pushed */
	enum rc rc;			/* of writing */
	struct fault why;
};

/* The next piece after the DONE ones; false at the end. */
static bool
wait_for(struct ring *r, const size_t *done, size_t *size)
{
	bool more;

	MUST(pthread_mutex_lock(&r->lock) == 0);
	while (*done == r->pushed && !r->ended)
		MUST(pthread_cond_wait(&r->moved, &r->lock) == 0);
	more = *done < r->pushed;
	if (more)
		*size = r->sizes[*done % RING_PIECES];
	MUST(pthread_mutex_unlock(&r->lock) == 0);
	return more;
}

static void
count_one(struct ring *r, size_t *done, enum rc rc)
{
	MUST(pthread_mutex_lock(&r->lock) == 0);
	++*done;
	if (rc != RC_OK)
		r->rc = rc;
	MUST(pthread_cond_broadcast(&r->moved) == 0);
	MUST(pthread_mutex_unlock(&r->lock) == 0);
}

static void *
hash_all(void *arg)
{
	struct ring *r = arg;
	size_t size;

	while (wait_for(r, &r->hashed, &size)) {
		hasher_add(r->h, r->pieces[r->hashed % RING_PIECES], size);
		count_one(r, &r->hashed, RC_OK);
	}
	return NULL;
}

static enum rc
write_one(struct ring *r, uint8_t *piece, size_t size, struct fault *why)
{
	return size < RING_PIECE ? sink_end(r->to, piece, size, why)
				 : sink_write(r->to, piece, size, why);
}

/* What comes after a failure is passed over. */
static void *
write_all(void *arg)
{
	struct ring *r = arg;
	enum rc rc = RC_OK;
	size_t size;

	while (wait_for(r, &r->written, &size)) {
		if (rc == RC_OK)
			rc = write_one(r, r->pieces[r->written % RING_PIECES],
				       size, &r->why);
		count_one(r, &r->written, rc);
	}
	return NULL;
}

static void
end(struct ring *r)
{
	MUST(pthread_mutex_lock(&r->lock) == 0);
	r->ended = true;
	MUST(pthread_cond_broadcast(&r->moved) == 0);
	MUST(pthread_mutex_unlock(&r->lock) == 0);
}

/* Without threads it does as well, one after the other. */
static bool
start(struct ring *r)
{
	if (pthread_create(&r->hashing, NULL, hash_all, r) != 0)
		return false;
	if (pthread_create(&r->writing, NULL, write_all, r) == 0)
		return true;
	end(r);
	MUST(pthread_join(r->hashing, NULL) == 0);
	r->ended = false;
	return false;
}

struct ring *
ring_new(struct sink *to, struct hasher *h, bool wide)
{
	struct ring *r = mem_new(sizeof(*r));

	r->to = to;
	r->h = h;
	MUST(pthread_mutex_init(&r->lock, NULL) == 0);
	MUST(pthread_cond_init(&r->moved, NULL) == 0);
	r->wide = wide && start(r);
	return r;
}

static uint8_t *
piece_of(struct ring *r, size_t number)
{
	uint8_t **piece = &r->pieces[r->wide ? number % RING_PIECES : 0];

	if (*piece == NULL)
		*piece = sink_room(RING_PIECE);
	return *piece;
}

enum rc
ring_room(struct ring *r, uint8_t **room, struct fault *why)
{
	enum rc rc = RC_OK;

	if (r->wide) {
		MUST(pthread_mutex_lock(&r->lock) == 0);
		while (r->rc == RC_OK &&
		       (r->pushed - r->hashed == RING_PIECES ||
			r->pushed - r->written == RING_PIECES))
			MUST(pthread_cond_wait(&r->moved, &r->lock) == 0);
		rc = r->rc;
		if (rc != RC_OK)
			*why = r->why;
		MUST(pthread_mutex_unlock(&r->lock) == 0);
	}
	if (rc == RC_OK)
		*room = piece_of(r, r->pushed);
	return rc;
}

enum rc
ring_push(struct ring *r, size_t size, struct fault *why)
{
	if (!r->wide) {
		hasher_add(r->h, r->pieces[0], size);
		return write_one(r, r->pieces[0], size, why);
	}
	MUST(pthread_mutex_lock(&r->lock) == 0);
	r->sizes[r->pushed % RING_PIECES] = size;
	r->pushed++;
	MUST(pthread_cond_broadcast(&r->moved) == 0);
	MUST(pthread_mutex_unlock(&r->lock) == 0);
	return RC_OK;
}

enum rc
ring_end(struct ring *r, enum rc rc, struct fault *why)
{
	if (r->wide) {
		end(r);
		MUST(pthread_join(r->hashing, NULL) == 0);
		MUST(pthread_join(r->writing, NULL) == 0);
	}
	if (rc == RC_OK && r->rc != RC_OK) {
		rc = r->rc;
		*why = r->why;
	}
	pthread_cond_destroy(&r->moved);
	pthread_mutex_destroy(&r->lock);
	for (size_t i = 0; i < RING_PIECES; i++)
		free(r->pieces[i]);
	free(r);
	return rc;
}
