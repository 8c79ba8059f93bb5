/* Reading the store through: see evidence/sweep.h. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "sweep_inner.h"

enum {
	READERS = 8,	 /* small files of a medium: it sorts what they want */
	HASHERS = 8,	 /* no more than that, whatever the machine has */
	SMALL_TURN = 16, /* small objects that a thread takes at a time */
	/* Bytes that all threads hold: in large reads from the medium, in such
	 * as the processor's own cache holds otherwise. */
	MEDIUM_ROOM = 16 * 1024 * 1024,
	MEDIUM_CHUNK = 8 * 1024 * 1024,
	CACHED_CHUNK = 128 * 1024,
};

void
sweep_tell(struct sweeping *w, const struct object *o, enum rc rc,
	   const struct fault *why)
{
	pthread_mutex_lock(&w->telling);
	w->told(w->arg, o, rc, why);
	pthread_mutex_unlock(&w->telling);
}

void
sweep_step(struct sweeping *w, uint64_t bytes)
{
	pthread_mutex_lock(&w->telling);
	w->done += bytes;
	progress_step(w->how->progress, "checking", w->done, w->total);
	pthread_mutex_unlock(&w->telling);
}

/* --- an object in a file of its own ----------------------------------------
 */

static enum rc
read_single(struct reading *r, int fd, struct object *seen, struct fault *why)
{
	struct sweeping *w = r->w;
	size_t got = 1;
	enum rc rc = RC_OK;

	if (!w->how->cached)
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	seen->size = 0;
	while (rc == RC_OK && got > 0) {
		rc = store_fill(fd, r->chunk, r->room, &got, why);
		hasher_add(r->h, r->chunk, got);
		seen->size += got;
		if (got > 0)
			sweep_step(w, got);
		if (got < r->room)
			break;
		if (!w->how->cached)
			(void)posix_fadvise(fd, (off_t)seen->size,
					    (off_t)r->room,
					    POSIX_FADV_WILLNEED);
	}
	hasher_finish(r->h, &seen->id);
	return rc;
}

static enum rc
sweep_single(struct reading *r, const struct single *one, struct fault *why)
{
	char name[STORE_NAME_SIZE], hex[DIGEST_HEX_SIZE];
	struct object seen = one->o;
	struct fault here;
	enum rc rc;
	int fd;

	store_name(&one->o.id, name);
	fd = openat(r->w->s->objects, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		rc = fault_sys(&here, "open");
	} else {
		rc = read_single(r, fd, &seen, &here);
		close(fd);
	}
	if (rc == RC_NOT_FOUND)
		return RC_OK; /* it went in the meantime */
	if (rc == RC_STOPPED) {
		*why = here;
		return rc;
	}
	if (rc == RC_OK && !digest_equal(&seen.id, &one->o.id))
		rc = fault_reason(&here, RC_CORRUPT, "object-digest",
				  "no longer holds the bytes that it was named "
				  "for");
	digest_to_hex(&one->o.id, hex);
	if (rc != RC_OK)
		rc = fault_while(&here, "object %s", hex);
	seen.id = one->o.id;
	sweep_tell(r->w, &seen, rc, &here);
	return RC_OK;
}

/* --- threads ----------------------------------------------------------------
 */

/* What a thread took: large objects and packs first, so that all end at about
 * the same time. */
struct turn {
	const struct single *singles;
	const struct piece *piece;
	size_t count;
};

static enum rc
find_turn(struct reading *r, struct turn *out, struct fault *why)
{
	struct sweeping *w = r->w;
	bool heavy = r->number < w->heavy;
	size_t left = w->single_count - w->next_single;
	enum rc rc = RC_OK;

	if (heavy && w->next_large < w->large_count) {
		out->singles = &w->singles[w->next_large++];
		out->count = 1;
		return RC_OK;
	}
	if (heavy)
		rc = sweep_next_piece(w, &out->piece, why);
	if (rc != RC_OK || out->piece != NULL || left == 0)
		return rc;
	out->singles = &w->singles[w->next_single];
	out->count = left < SMALL_TURN ? left : SMALL_TURN;
	w->next_single += out->count;
	return RC_OK;
}

/* What came of the turn before, and the next one; false: there is none. */
static bool
take_turn(struct reading *r, struct turn *turn, enum rc rc, struct fault *why)
{
	struct sweeping *w = r->w;

	pthread_mutex_lock(&w->turns);
	if (turn->piece != NULL)
		sweep_piece_done(turn->piece);
	*turn = (struct turn){ .count = 0 };
	if (rc == RC_OK && !w->ended)
		rc = find_turn(r, turn, why);
	if (rc != RC_OK && !w->ended) {
		w->ended = true;
		w->rc = rc;
		w->why = *why;
	}
	pthread_mutex_unlock(&w->turns);
	return turn->count > 0 || turn->piece != NULL;
}

static size_t
room_of(const struct reading *r)
{
	size_t room = MEDIUM_ROOM / r->w->heavy;

	if (r->w->how->cached || r->number >= r->w->heavy)
		return CACHED_CHUNK;
	return room > MEDIUM_CHUNK ? MEDIUM_CHUNK : room - room % CACHED_CHUNK;
}

static void *
work(void *arg)
{
	struct reading *r = arg;
	struct turn turn = { .count = 0 };
	struct fault why;
	enum rc rc = RC_OK;

	r->room = room_of(r);
	r->chunk = mem_new(r->room);
	r->h = hasher_new();
	while (take_turn(r, &turn, rc, &why)) {
		if (turn.piece != NULL)
			rc = sweep_piece(r, turn.piece, &why);
		for (size_t i = 0; rc == RC_OK && i < turn.count; i++)
			rc = sweep_single(r, &turn.singles[i], &why);
	}
	hasher_free(r->h);
	free(r->chunk);
	return NULL;
}

static void
run(struct sweeping *w)
{
	struct reading *all = mem_array(w->threads, sizeof(*all));
	pthread_t *threads = mem_array(w->threads, sizeof(*threads));
	unsigned made = 0;

	for (unsigned i = 0; i < w->threads; i++)
		all[i] = (struct reading){ .w = w, .number = i };
	/* the caller's own is the first; with fewer than wanted it is slower */
	while (made + 1 < w->threads &&
	       pthread_create(&threads[made], NULL, work, &all[made + 1]) == 0)
		made++;
	work(&all[0]);
	while (made > 0)
		MUST(pthread_join(threads[--made], NULL) == 0);
	free(threads);
	free(all);
}

enum rc
store_sweep(struct store *s, const struct sweep *how, sweep_fn told, void *arg,
	    struct fault *why)
{
	struct sweeping w = { .s = s, .how = how, .told = told, .arg = arg };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	enum rc rc;

	w.heavy = cores < 1 ? 1 : cores > HASHERS ? HASHERS : (unsigned)cores;
	w.threads = how->cached || w.heavy > READERS ? w.heavy : READERS;
	MUST(pthread_mutex_init(&w.turns, NULL) == 0);
	MUST(pthread_mutex_init(&w.telling, NULL) == 0);
	rc = sweep_plan(&w, why);
	if (rc == RC_OK) {
		run(&w);
		rc = w.rc;
		if (rc != RC_OK)
			*why = w.why;
	}
	sweep_plan_clear(&w);
	pthread_mutex_destroy(&w.turns);
	pthread_mutex_destroy(&w.telling);
	return rc;
}
