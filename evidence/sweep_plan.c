/* What a sweep reads, in which order: see sweep_inner.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "sweep_inner.h"

enum {
	FAN_SIZE = 3,
	PIECE = 64 * 1024 * 1024, /* of a pack, about */
	LARGE = 4 * 1024 * 1024,  /* from here on an object is read first */
};

/* --- objects in files of their own -------------------------------------------
 */

static enum rc
list_fan(struct sweeping *w, int fd, const char *fan, struct fault *why)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	enum rc rc = RC_OK;

	if (d == NULL) {
		rc = fault_sys(why, "list objects/%s", fan);
		close(fd);
		return rc;
	}
	for (;;) {
		struct single *found;
		struct digest id;

		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): ours alone */
		e = readdir(d);
		if (e == NULL)
			break;
		if (!store_is_object(fan, e->d_name, &id) ||
		    (w->how->wanted != NULL && !w->how->wanted(w->arg, &id)))
			continue;
		found = mem_push((void **)&w->singles, w->single_count++,
				 sizeof(*found));
		found->o.id = id;
		found->ino = e->d_ino;
	}
	if (errno != 0)
		rc = fault_sys(why, "list objects/%s", fan);
	closedir(d);
	return rc == RC_OK ? stop_check(why) : rc;
}

static enum rc
list_singles(struct sweeping *w, struct fault *why)
{
	char fan[FAN_SIZE + 8];
	enum rc rc = RC_OK;

	for (unsigned i = 0; rc == RC_OK && i < STORE_FANS; i++) {
		int fd;

		snprintf(fan, sizeof(fan), "%02x", i);
		fd = openat(w->s->objects, fan,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0)
			rc = list_fan(w, fd, fan, why);
		else if (errno != ENOENT)
			rc = fault_sys(why, "list objects/%s", fan);
	}
	return rc;
}

static int
by_inode(const void *a, const void *b)
{
	const struct single *x = a, *y = b;

	return (x->ino > y->ino) - (x->ino < y->ino);
}

/* The large ones by their size, then the others as they lie on the medium. */
static int
by_turn(const void *a, const void *b)
{
	const struct single *x = a, *y = b;
	bool x_large = x->o.size >= LARGE, y_large = y->o.size >= LARGE;

	if (x_large != y_large)
		return x_large ? -1 : 1;
	if (x_large && x->o.size != y->o.size)
		return x->o.size > y->o.size ? -1 : 1;
	return by_inode(a, b);
}

/* Files that are no objects are passed over. */
static enum rc
plan_singles(struct sweeping *w, struct fault *why)
{
	enum rc rc = list_singles(w, why);
	size_t kept = 0;

	if (rc != RC_OK || w->single_count == 0)
		return rc;
	qsort(w->singles, w->single_count, sizeof(*w->singles), by_inode);
	for (size_t i = 0; i < w->single_count; i++) {
		struct single *one = &w->singles[i];
		char name[STORE_NAME_SIZE];
		struct stat st;

		store_name(&one->o.id, name);
		if (fstatat(w->s->objects, name, &st, AT_SYMLINK_NOFOLLOW) !=
			    0 ||
		    !S_ISREG(st.st_mode))
			continue;
		one->o.size = (uint64_t)st.st_size;
		w->total += one->o.size;
		w->large_count += one->o.size >= LARGE;
		w->singles[kept++] = *one;
	}
	w->single_count = kept;
	if (w->large_count > 0)
		qsort(w->singles, kept, sizeof(*w->singles), by_turn);
	w->next_single = w->large_count;
	return RC_OK;
}

/* --- packs --------------------------------------------------------------- */

/* Sorts places, each with the number of its entry, so that no state is needed
 * beside them. */
struct place {
	uint64_t at;
	uint32_t number;
};

static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static void
lay(struct laid *in)
{
	const struct pack_index *ix = &in->pack.ix;
	struct place *places = mem_array(ix->count + 1, sizeof(*places));

	MUST(ix->count <= UINT32_MAX);
	for (size_t i = 0; i < ix->count; i++)
		places[i] = (struct place){ .at = ix->entries[i].at,
					    .number = (uint32_t)i };
	qsort(places, ix->count, sizeof(*places), by_place);
	in->order = mem_array(ix->count + 1, sizeof(*in->order));
	for (size_t i = 0; i < ix->count; i++)
		in->order[i] = places[i].number;
	free(places);
}

static void
add_piece(struct laid *in, const struct piece *piece)
{
	struct piece *added = mem_push((void **)&in->pieces, in->piece_count++,
				       sizeof(*added));

	*added = *piece;
	in->left++;
}

/* Cut where a header stands; an index that is wrong shows in the reading. */
static void
cut(struct laid *in)
{
	const struct pack_index *ix = &in->pack.ix;
	struct piece piece = { .in = in };

	for (size_t i = 0; i < ix->count; i++) {
		uint64_t at = ix->entries[in->order[i]].at;

		if (at % PACK_BLOCK != 0 || at > in->pack.file.size ||
		    at < piece.from + PACK_BLOCK + PIECE)
			continue;
		piece.to = at - PACK_BLOCK;
		add_piece(in, &piece);
		piece.from = piece.to;
		piece.first = i;
	}
	/* of nothing too: that it ends nowhere is told in the reading */
	piece.to = in->pack.file.size;
	add_piece(in, &piece);
}

/* Those that are wanted, neighbours together. */
static void
cut_out(const struct sweeping *w, struct laid *in)
{
	const struct pack_index *ix = &in->pack.ix;
	struct piece piece = { .in = in };

	for (size_t i = 0; i < ix->count; i++) {
		const struct pack_entry *e = &ix->entries[in->order[i]];
		uint64_t from = e->at - PACK_BLOCK;

		if (!w->how->wanted(w->arg, &e->id) || e->at < PACK_BLOCK ||
		    e->at > in->pack.file.size ||
		    e->size > in->pack.file.size - e->at)
			continue;
		if (from != piece.to || piece.to - piece.from > PIECE) {
			if (piece.to > piece.from)
				add_piece(in, &piece);
			piece.from = from;
			piece.first = i;
		}
		piece.to = from + pack_room(e->size);
	}
	if (piece.to > piece.from)
		add_piece(in, &piece);
}

static void
free_laid(struct laid *in)
{
	if (in == NULL)
		return;
	pack_close(&in->pack);
	free(in->order);
	free(in->pieces);
	free(in);
}

static enum rc
open_pack(struct sweeping *w, const struct pack *listed, struct fault *why)
{
	struct laid *in = mem_new(sizeof(*in));
	struct fault here;
	enum rc rc;

	in->pack = *listed;
	rc = pack_open(w->s, &in->pack, &here);
	if (rc == RC_OK) {
		/* all of it at once: two pieces share a page */
		if (!w->how->cached)
			(void)posix_fadvise(in->pack.fd, 0, 0,
					    POSIX_FADV_DONTNEED);
		lay(in);
		if (w->how->wanted == NULL)
			cut(in);
		else
			cut_out(w, in);
		if (in->piece_count > 0)
			w->open = in;
		else
			free_laid(in);
		return RC_OK;
	}
	free_laid(in);
	if (rc == RC_STOPPED) {
		*why = here;
		return rc;
	}
	if (rc != RC_NOT_FOUND) /* that went in the meantime */
		sweep_tell(w, NULL, rc, &here);
	return RC_OK;
}

enum rc
sweep_next_piece(struct sweeping *w, const struct piece **piece,
		 struct fault *why)
{
	enum rc rc = RC_OK;

	*piece = NULL;
	while (rc == RC_OK && w->open == NULL && w->next_pack < w->pack_count)
		rc = open_pack(w, &w->packs[w->next_pack++], why);
	if (rc != RC_OK || w->open == NULL)
		return rc;
	*piece = &w->open->pieces[w->open->next++];
	if (w->open->next == w->open->piece_count)
		w->open = NULL; /* it lives until its last piece is read */
	return RC_OK;
}

void
sweep_piece_done(const struct piece *piece)
{
	if (--piece->in->left == 0)
		free_laid(piece->in);
}

enum rc
sweep_plan(struct sweeping *w, struct fault *why)
{
	enum rc rc = plan_singles(w, why);

	if (rc == RC_OK)
		rc = packs_list(w->s, &w->packs, &w->pack_count, why);
	for (size_t i = 0;
	     rc == RC_OK && i < w->pack_count && w->how->wanted == NULL; i++)
		w->total += w->packs[i].file.size;
	return rc;
}

void
sweep_plan_clear(struct sweeping *w)
{
	free_laid(w->open); /* when it was stopped */
	free(w->packs);
	free(w->singles);
}
