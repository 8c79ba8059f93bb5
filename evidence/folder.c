/* A folder as evidence: see evidence/folder.h. */

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stop.h"
#include "evidence/folder.h"
#include "folder_list.h"
#include "store_inner.h"

enum {
	LEFT_OUT_SHOWN = 100,
	PATH_LIMIT = 64 * 1024,
	PATH_AT = DIGEST_HEX_SIZE - 1 + 2, /* in a line of the manifest */
};

/* The largest size that a statement can say (records.md §2). */
static const uint64_t file_limit = (UINT64_C(1) << 53) - 1;

/*
 * A folder is walked once.  The line of a file is written when it is queued,
 * its digest put in when it is told: both in the order of the paths.
 */
struct walk {
	struct batch *b;
	struct folder *out;
	struct buf path; /* portable, of what is at hand */
	struct buf manifest;
	size_t told; /* where the line begins that is told next */
	struct around around;
	dev_t store_dev; /* the folder of the store itself */
	ino_t store_ino;
	unsigned depth;
	uint64_t queued; /* files */
};

static enum rc walk_dir(struct walk *w, int fd, struct fault *why);

static enum rc
here(const struct walk *w, enum rc rc, struct fault *why)
{
	if (rc == RC_OK || w->path.size == 0)
		return rc;
	return fault_while(why, "%s", buf_text_of(&w->path));
}

/* --- what is left out */

static void
leave_out(struct walk *w, const char *words)
{
	struct folder *f = w->out;
	char **slot;

	f->left_out_total++;
	if (f->left_out_count == LEFT_OUT_SHOWN)
		return;
	slot = mem_push((void **)&f->left_out, f->left_out_count,
			sizeof(*f->left_out));
	*slot = mem_format("%s: %s", buf_text_of(&w->path), words);
	f->left_out_count++;
}

static const char *
words_of(mode_t mode)
{
	if (S_ISLNK(mode))
		return "a symbolic link";
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	return "a device";
}

/* A link is never followed, but one that leads back is not left out either: it
 * shows that the folder is not what its owner takes it for. */
static enum rc
pass_by(struct walk *w, int dirfd, const struct entry *e, struct fault *why)
{
	enum rc rc = RC_OK;
	struct stat st;

	if (S_ISLNK(e->mode) && fstatat(dirfd, e->raw, &st, 0) == 0 &&
	    S_ISDIR(st.st_mode))
		rc = around_check(&w->around, &st, why);
	if (rc == RC_OK)
		leave_out(w, words_of(e->mode));
	return rc;
}

/* --- files */

/* The line that is told next gets its digest, and a fault its path. */
static enum rc
file_told(void *arg, enum rc rc, const struct object *made, struct fault *why)
{
	struct walk *w = arg;
	char *line = (char *)w->manifest.bytes + w->told;
	char *end = memchr(line, '\n', w->manifest.size - w->told);
	char hex[DIGEST_HEX_SIZE];

	MUST(end != NULL);
	if (rc != RC_OK) {
		*end = '\0';
		return fault_while(why, "%s", line + PATH_AT);
	}
	digest_to_hex(&made->id, hex);
	memcpy(line, hex, sizeof(hex) - 1);
	w->told += (size_t)(end - line) + 1;
	w->out->files++;
	w->out->bytes += made->size;
	return RC_OK;
}

static enum rc
add_line(struct walk *w, struct fault *why)
{
	static const char before[PATH_AT + 1] =
		"0000000000000000000000000000000000000000000000000000000000"
		"000000  ";
	enum rc rc;

	if (++w->queued > FOLDER_FILE_LIMIT ||
	    w->manifest.size + sizeof(before) + w->path.size >
		    FOLDER_MANIFEST_LIMIT)
		return fault_set(why, RC_INVALID,
				 "more files than a folder may have (%d); hand "
				 "it in as an archive or in parts",
				 FOLDER_FILE_LIMIT);
	rc = buf_add(&w->manifest, before, PATH_AT, why);
	if (rc == RC_OK)
		rc = buf_add(&w->manifest, w->path.bytes, w->path.size, why);
	if (rc == RC_OK)
		rc = buf_add(&w->manifest, "\n", 1, why);
	return rc;
}

/* A fault of what was queued names the file that it is of. */
static enum rc
walk_file(struct walk *w, int dirfd, const struct entry *e, struct fault *why)
{
	enum rc rc = add_line(w, why);
	int fd;

	if (rc != RC_OK)
		return here(w, rc, why);
	/* O_NONBLOCK: by now it may be a FIFO */
	fd = openat(dirfd, e->raw,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return here(w, fault_sys(why, "open"), why);
	return batch_queue_fd(w->b, fd, file_limit, file_told, w, why);
}

/* --- folders */

static enum rc
walk_sub(struct walk *w, int dirfd, const struct entry *e, struct fault *why)
{
	enum rc rc = RC_OK;
	int fd = -1;

	if (w->depth == FOLDER_DEPTH)
		rc = fault_set(why, RC_INVALID, "lies deeper than %d folders",
			       FOLDER_DEPTH);
	else if ((fd = openat(dirfd, e->raw,
			      O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
				      O_CLOEXEC)) < 0)
		rc = fault_sys(why, "open");
	if (rc != RC_OK)
		return here(w, rc, why);
	w->depth++;
	rc = walk_dir(w, fd, why);
	w->depth--;
	return rc;
}

static enum rc
walk_entry(struct walk *w, int dirfd, const struct entry *e, struct fault *why)
{
	size_t before = w->path.size, length = strlen(e->key);
	enum rc rc;

	rc = stop_check(why);
	if (rc == RC_OK && before > 0)
		rc = buf_add_text(&w->path, "/", why);
	if (rc == RC_OK)
		rc = buf_add(&w->path, e->key,
			     S_ISDIR(e->mode) ? length - 1 : length, why);
	if (rc != RC_OK)
		rc = here(w, rc, why);
	else if (S_ISDIR(e->mode))
		rc = walk_sub(w, dirfd, e, why);
	else if (S_ISREG(e->mode))
		rc = walk_file(w, dirfd, e, why);
	else
		rc = here(w, pass_by(w, dirfd, e, why), why);
	w->path.size = before;
	if (w->path.bytes != NULL)
		w->path.bytes[before] = '\0';
	return rc;
}

/* Takes FD over. */
static enum rc
walk_dir(struct walk *w, int fd, struct fault *why)
{
	struct listing l = { 0 };
	DIR *d = fdopendir(fd);
	struct stat st;
	enum rc rc;

	if (d == NULL) {
		rc = fault_sys(why, "list");
		close(fd);
		return here(w, rc, why);
	}
	if (fstat(fd, &st) != 0)
		rc = fault_sys(why, "look at it");
	else
		rc = around_check(&w->around, &st, why);
	if (rc == RC_OK && st.st_dev == w->store_dev &&
	    st.st_ino == w->store_ino)
		rc = fault_set(why, RC_REFUSED,
			       "it is the store of this logbook: a logbook is "
			       "not evidence of its own");
	if (rc == RC_OK)
		rc = listing_read(d, &l, why);
	if (rc != RC_OK) {
		rc = here(w, rc, why);
		goto done;
	}
	if (l.count == 0 && w->path.size > 0)
		leave_out(w, "an empty folder");
	around_push(&w->around, &st);
	for (size_t i = 0; rc == RC_OK && i < l.count; i++)
		rc = walk_entry(w, fd, &l.entries[i], why);
	around_pop(&w->around);
done:
	listing_clear(&l);
	closedir(d);
	return rc;
}

static enum rc
walk_top(struct walk *w, int dirfd, struct fault *why)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault_sys(why, "open the folder");
	return walk_dir(w, fd, why);
}

/* The walk, and all that it has queued.  Of two faults the one that comes first
 * by its path is told. */
static enum rc
walk_and_settle(struct walk *w, int dirfd, struct fault *why)
{
	enum rc rc = walk_top(w, dirfd, why);
	struct fault earlier;
	enum rc settled = batch_settle(w->b, &earlier);

	if (settled != RC_OK) {
		*why = earlier;
		rc = settled;
	}
	if (rc == RC_OK && w->out->files == 0)
		rc = fault_set(why, RC_INVALID, "no file in this folder");
	return rc;
}

enum rc
folder_add(struct batch *b, int dirfd, const struct progress *progress,
	   struct folder *out, struct fault *why)
{
	struct walk w = {
		.b = b,
		.path = BUF_LIMIT(PATH_LIMIT),
		.manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT),
		.out = out,
	};
	size_t before = batch_count(b);
	enum rc rc;

	memset(out, 0, sizeof(*out));
	batch_place(b, &w.store_dev, &w.store_ino);
	around_look(&w.around, dirfd);
	batch_show(b, progress, 0);
	rc = walk_and_settle(&w, dirfd, why);
	batch_show(b, NULL, 0);
	if (rc == RC_OK) {
		progress_step(progress, "reading", out->bytes, out->bytes);
		rc = batch_add_bytes(b, w.manifest.bytes, w.manifest.size,
				     &out->manifest, why);
	}
	if (rc != RC_OK) {
		batch_forget(b, before);
		folder_clear(out);
	}
	around_clear(&w.around);
	buf_clear(&w.path);
	buf_clear(&w.manifest);
	return rc;
}

void
folder_clear(struct folder *f)
{
	for (size_t i = 0; i < f->left_out_count; i++)
		free(f->left_out[i]);
	free(f->left_out);
	memset(f, 0, sizeof(*f));
}
