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
#include "evidence/name.h"
#include "folder_list.h"
#include "store_inner.h"

enum {
	LEFT_OUT_SHOWN = 100,
	PATH_LIMIT = 64 * 1024,
	LINE_REST = DIGEST_HEX_SIZE - 1 + 3, /* all but the path */
};

/* The largest size that a statement can say (records.md §2). */
static const uint64_t file_limit = (UINT64_C(1) << 53) - 1;

/*
 * A folder is walked twice: once to know that it can be taken, and how much it
 * is, then to take it.  Nothing is kept of the names but those of the folders
 * that the walk is in.
 */
struct walk {
	struct batch *b; /* NULL on the first walk */
	const struct progress *progress;
	struct folder *out;
	struct buf path; /* portable, of what is at hand */
	struct buf manifest;
	struct around around;
	dev_t store_dev; /* the folder of the store itself */
	ino_t store_ino;
	unsigned depth;
	uint64_t manifest_size;
	uint64_t total; /* bytes; 0 on the first walk */
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

	if (w->b == NULL)
		return;
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
pass_by(struct walk *w, int dirfd, const char *raw, const struct entry *e,
	struct fault *why)
{
	enum rc rc = RC_OK;
	struct stat st;

	if (S_ISLNK(e->mode) && fstatat(dirfd, raw, &st, 0) == 0 &&
	    S_ISDIR(st.st_mode))
		rc = around_check(&w->around, &st, why);
	if (rc == RC_OK)
		leave_out(w, words_of(e->mode));
	return rc;
}

/* --- files */

static enum rc
count_file(struct walk *w, const struct entry *e, struct fault *why)
{
	struct folder *f = w->out;

	f->files++;
	f->bytes += e->size;
	w->manifest_size += LINE_REST + w->path.size;
	if (f->files > FOLDER_FILE_LIMIT ||
	    w->manifest_size > FOLDER_MANIFEST_LIMIT)
		return fault_set(why, RC_INVALID,
				 "more files than a folder may have (%d); hand "
				 "it in as an archive or in parts",
				 FOLDER_FILE_LIMIT);
	return RC_OK;
}

/* The progress of one file is a part of the folder's. */
struct part {
	const struct progress *whole;
	uint64_t before, total;
};

static void
part_step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	const struct part *p = arg;

	(void)total;
	progress_step(p->whole, what, p->before + done, p->total);
}

static enum rc
add_file(struct walk *w, int fd, struct fault *why)
{
	struct part part = { w->progress, w->out->bytes, w->total };
	const struct progress progress = { .step = part_step, .arg = &part };
	char hex[DIGEST_HEX_SIZE];
	struct object made;
	struct stat st;
	enum rc rc;

	if (fstat(fd, &st) != 0)
		return fault_sys(why, "look at it");
	if (!S_ISREG(st.st_mode))
		return fault_set(why, RC_IO, "changed while it was read");
	rc = batch_add_fd(w->b, fd, file_limit, &progress, &made, why);
	if (rc != RC_OK)
		return rc;
	w->out->files++;
	w->out->bytes += made.size;
	digest_to_hex(&made.id, hex);
	return buf_format(&w->manifest, why, "%s  %s\n", hex,
			  buf_text_of(&w->path));
}

static enum rc
walk_file(struct walk *w, int dirfd, const char *raw, const struct entry *e,
	  struct fault *why)
{
	enum rc rc;
	int fd;

	if (w->b == NULL)
		return count_file(w, e, why);
	/* O_NONBLOCK: by now it may be a FIFO */
	fd = openat(dirfd, raw,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return fault_sys(why, "open");
	rc = add_file(w, fd, why);
	close(fd);
	return rc;
}

/* --- folders */

static enum rc
walk_sub(struct walk *w, int dirfd, const char *raw, struct fault *why)
{
	enum rc rc = RC_OK;
	int fd = -1;

	if (w->depth == FOLDER_DEPTH)
		rc = fault_set(why, RC_INVALID, "lies deeper than %d folders",
			       FOLDER_DEPTH);
	else if ((fd = openat(dirfd, raw,
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
	char *raw, *portable;
	enum rc rc;

	if (S_ISDIR(e->mode))
		length--;
	portable = mem_text_of(e->key, length);
	raw = name_of_portable(portable, NULL);
	MUST(raw != NULL);

	rc = stop_check(why);
	if (rc == RC_OK && before > 0)
		rc = buf_add_text(&w->path, "/", why);
	if (rc == RC_OK)
		rc = buf_add_text(&w->path, portable, why);
	if (rc != RC_OK)
		goto done;
	if (S_ISDIR(e->mode)) {
		rc = walk_sub(w, dirfd, raw, why);
		goto done;
	}
	if (S_ISREG(e->mode))
		rc = walk_file(w, dirfd, raw, e, why);
	else
		rc = pass_by(w, dirfd, raw, e, why);
	rc = here(w, rc, why);
done:
	free(raw);
	free(portable);
	if (w->path.bytes != NULL) {
		w->path.size = before;
		w->path.bytes[before] = '\0';
	}
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
	w->out->files = w->out->bytes = 0;
	return walk_dir(w, fd, why);
}

enum rc
folder_add(struct batch *b, int dirfd, const struct progress *progress,
	   struct folder *out, struct fault *why)
{
	struct walk w = {
		.progress = progress,
		.path = BUF_LIMIT(PATH_LIMIT),
		.manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT),
		.out = out,
	};
	size_t before = batch_count(b);
	enum rc rc;

	memset(out, 0, sizeof(*out));
	batch_place(b, &w.store_dev, &w.store_ino);
	around_look(&w.around, dirfd);
	rc = walk_top(&w, dirfd, why);
	if (rc == RC_OK && out->files == 0)
		rc = fault_set(why, RC_INVALID, "no file in this folder");
	if (rc != RC_OK)
		goto done;
	w.b = b;
	w.total = out->bytes;
	rc = walk_top(&w, dirfd, why);
	/* they may be gone by now */
	if (rc == RC_OK && out->files == 0)
		rc = fault_set(why, RC_INVALID, "no file in this folder");
	if (rc == RC_OK)
		rc = batch_add_bytes(b, w.manifest.bytes, w.manifest.size,
				     &out->manifest, why);
done:
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
