/* Portable names, folder manifests and the container of a sealed archive
 * against the vectors of records.md §13: DATA/records. */

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stamp.h"
#include "conformance/vectors.h"
#include "evidence/folder.h"
#include "evidence/name.h"
#include "evidence/tar.h"
#include "support/test.h"

#define ARCHIVES "records/archive"
#define SEALED_AT "2026-03-02T10:30:00Z"

enum { FLIPS = 1000, TAR_LIMIT = 16 * 1024 * 1024 };

struct files {
	char **paths; /* below the folder of archives */
	size_t count;
};

/* --- the files of the archive */

static void
find_files(struct vectors *on, const char *below, struct files *f)
{
	char *dir = mem_format("%s/" ARCHIVES "/%s", on->dir, below);
	struct dirent **names = NULL;
	int count = scandir(dir, &names, vector_visible, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;
		char *path = mem_format("%s%s%s", below,
					*below == '\0' ? "" : "/", name);
		char *whole = mem_format("%s/%s", dir, name);
		struct stat st;

		if (stat(whole, &st) == 0 && S_ISDIR(st.st_mode)) {
			find_files(on, path, f);
			free(path);
		} else {
			char **slot = mem_push((void **)&f->paths, f->count++,
					       sizeof(*f->paths));

			*slot = path;
		}
		free(whole);
		free(names[i]);
	}
	free(names);
	free(dir);
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* --- names */

/* Is RAW the name of something in a content? */
static bool
is_named(struct vectors *on, const char *raw)
{
	char *dir = mem_format("%s/records/contents", on->dir);
	struct dirent **names = NULL;
	int count = scandir(dir, &names, vector_visible, alphasort);
	bool found = false;

	for (int i = 0; i < count; i++) {
		char *path =
			mem_format("records/contents/%s", names[i]->d_name);
		struct value *content = vector_json(on, path);
		const char *name = value_text(content, "name");

		found |= name != NULL && strcmp(name, raw) == 0;
		value_free(content);
		free(path);
		free(names[i]);
	}
	free(names);
	free(dir);
	return found;
}

/* "NN-<portable name>" and its name in the content. */
static void
check_names(struct vectors *on, const struct files *f)
{
	static const char folder[] = "/data/evidence/";

	for (size_t i = 0; i < f->count; i++) {
		const char *name = strstr(f->paths[i], folder);
		char *raw, *again;
		size_t size = 0;

		if (name == NULL || strchr(name, '-') == NULL)
			continue;
		name = strchr(name, '-') + 1;
		raw = name_of_portable(name, &size);
		again = raw != NULL ? name_portable(raw, size) : NULL;
		vector(on,
		       again != NULL && strcmp(again, name) == 0 &&
			       is_named(on, raw),
		       "records portable name \"%s\"", name);
		free(again);
		free(raw);
	}
}

/* --- the folder manifest */

struct taking {
	struct vectors *on;
	const char *from; /* folder of the archive, portable names */
	int to;		  /* folder to fill, true names */
};

/* Put the file of one line back under its true name. */
static enum rc
put_back(void *arg, const struct digest *id, const char *path,
	 struct fault *why)
{
	const struct taking *t = arg;
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	char *rest = mem_text(path), *part = rest, *raw;
	struct digest seen;
	int dir = dup(t->to), fd;
	enum rc rc = RC_OK;

	for (char *cut; (cut = strchr(part, '/')) != NULL; part = cut + 1) {
		*cut = '\0';
		raw = name_of_portable(part, NULL);
		mkdirat(dir, raw, 0700);
		fd = openat(dir, raw, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		free(raw);
		close(dir);
		dir = fd;
	}
	raw = name_of_portable(part, NULL);
	fd = openat(dir, raw, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (vector_file(t->on, &bytes, "%s/%s", t->from, path))
		rc = fsio_write_all(fd, bytes.bytes, bytes.size, why);
	digest_of(bytes.bytes, bytes.size, &seen);
	vector(t->on, digest_equal(id, &seen), "records manifest line \"%s\"",
	       path);
	close(fd);
	close(dir);
	free(raw);
	free(rest);
	buf_clear(&bytes);
	return rc;
}

/* Take the folder DIR/in in, and compare its manifest with WANTED. */
static bool
makes(const char *dir, int in, const struct buf *wanted)
{
	struct buf made = BUF_LIMIT(VECTOR_LIMIT);
	char *place = mem_format("%s/store", dir);
	struct store *s = NULL;
	struct batch *b = NULL;
	struct folder folder = { 0 };
	struct fault why = { 0 };
	bool same;
	enum rc rc;

	rc = store_make(place, &why);
	if (rc == RC_OK)
		rc = store_open(&s, place, &why);
	if (rc == RC_OK) {
		b = batch_new(s);
		rc = folder_add(b, in, NULL, &folder, &why);
	}
	if (rc == RC_OK)
		rc = batch_keep(b, &why);
	if (rc == RC_OK)
		rc = store_read(s, &folder.manifest.id, &made, &why);
	if (rc != RC_OK)
		fprintf(stderr, "%s\n", why.text);
	same = rc == RC_OK && vector_same(wanted, made.bytes, made.size);
	folder_clear(&folder);
	batch_free(b);
	store_close(s);
	buf_clear(&made);
	free(place);
	return same;
}

static void
check_manifest(struct vectors *on, const char *path)
{
	struct buf manifest = BUF_LIMIT(VECTOR_LIMIT);
	char *from = mem_format(ARCHIVES "/%.*s",
				(int)(strlen(path) - strlen(".sha256")), path);
	struct taking t = { .on = on, .from = from };
	void *dir = NULL;
	struct fault why;
	char *in;
	enum rc rc;

	if (test_dir_make(&dir) != 0 ||
	    !vector_file(on, &manifest, ARCHIVES "/%s", path)) {
		vector(on, false, "records folder manifest %s", path);
		free(from);
		return;
	}
	in = mem_format("%s/in", (char *)dir);
	mkdir(in, 0700);
	t.to = open(in, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = folder_each_line(manifest.bytes, manifest.size, put_back, &t,
			      &why);
	vector(on, rc == RC_OK && makes(dir, t.to, &manifest),
	       "records folder manifest, made anew");
	close(t.to);
	free(in);
	free(from);
	buf_clear(&manifest);
	test_dir_remove(&dir);
}

/* --- the container */

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static enum rc
write_tar(struct vectors *on, const struct files *f, struct buf *tar,
	  struct fault *why)
{
	struct tar_writer *w;
	enum rc rc = RC_OK;
	int64_t sealed;

	rc = stamp_of_text(SEALED_AT, &sealed, why);
	if (rc != RC_OK)
		return rc;
	w = tar_writer_new(sealed, add_to, tar);
	for (size_t i = 0; rc == RC_OK && i < f->count; i++) {
		char *path =
			mem_format("%s/" ARCHIVES "/%s", on->dir, f->paths[i]);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		struct span span;

		rc = span_of_fd(fd, &span, why);
		if (rc == RC_OK)
			rc = tar_add_span(w, f->paths[i], &span, why);
		close(fd);
		free(path);
	}
	if (rc == RC_OK)
		rc = tar_finish(w, why);
	tar_writer_free(w);
	return rc;
}

/* Read all of it; MEMBER, where there is one, gets 1 for each byte that is a
 * member's own and not the container's. */
static enum rc
read_tar(int fd, uint8_t *member, struct fault *why)
{
	struct tar_reader *r;
	const char *path;
	uint64_t size, at = 0;
	int64_t mtime;
	enum rc rc;

	rc = tar_reader_open(&r, fd, why);
	if (rc != RC_OK)
		return rc;
	while ((rc = tar_next(r, &path, &size, &mtime, why)) == RC_OK &&
	       path != NULL) {
		at += TAR_BLOCK;
		if (member != NULL)
			memset(member + at, 1, (size_t)size);
		at += (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	}
	tar_reader_close(r);
	return rc;
}

static enum rc
read_buf(const struct buf *tar, uint8_t *member, struct fault *why)
{
	int fd = test_fd_of(tar->bytes, tar->size);
	enum rc rc = read_tar(fd, member, why);

	close(fd);
	return rc;
}

/* The same places each time, so that a failure can be seen again. */
static size_t
next_place(uint64_t *random, size_t size)
{
	*random = *random * UINT64_C(6364136223846793005) + 1;
	return (size_t)(*random >> 33) % size;
}

static void
check_flips(struct vectors *on, struct buf *tar)
{
	uint8_t *member = mem_new(tar->size);
	unsigned flips = 0, refused = 0;
	uint64_t random = 20260302;
	struct fault why;

	if (!vector(on, read_buf(tar, member, &why) == RC_OK,
		    "records tar, read back"))
		flips = FLIPS;
	while (flips < FLIPS) {
		size_t at = next_place(&random, tar->size);
		uint8_t flip = (uint8_t)(1U << next_place(&random, 8));

		if (member[at] != 0)
			continue;
		tar->bytes[at] ^= flip;
		flips++;
		refused += read_buf(tar, NULL, &why) == RC_INVALID &&
			   why.reason != NULL &&
			   strcmp(why.reason, "container") == 0;
		tar->bytes[at] ^= flip;
	}
	vector(on, refused == FLIPS,
	       "records tar with one bit flipped is refused (%u of %u)",
	       refused, FLIPS);
	free(member);
}

static void
check_tar(struct vectors *on, const struct files *f)
{
	struct value *expected = vector_json(on, "records/expected.json");
	struct buf tar = BUF_LIMIT(TAR_LIMIT);
	struct digest wanted = { { 0 } }, made;
	struct fault why;

	if (write_tar(on, f, &tar, &why) != RC_OK)
		vector(on, false, "records tar: %s", why.text);
	digest_of(tar.bytes, tar.size, &made);
	value_digest(expected, "tar", &wanted);
	vector(on, (int64_t)tar.size == value_integer(expected, "tar-size", -1),
	       "records tar-size");
	vector(on, digest_equal(&made, &wanted), "records tar");
	if (tar.size > 0)
		check_flips(on, &tar);
	buf_clear(&tar);
	value_free(expected);
}

int
main(int argc, char *argv[])
{
	struct vectors on = { .dir = argv[1] };
	struct files f = { 0 };

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	find_files(&on, "", &f);
	if (f.count > 0)
		qsort(f.paths, f.count, sizeof(*f.paths), by_bytes);
	check_names(&on, &f);
	for (size_t i = 0; i < f.count; i++)
		if (strstr(f.paths[i], "/data/evidence/") != NULL &&
		    strstr(f.paths[i], ".sha256") != NULL)
			check_manifest(&on, f.paths[i]);
	check_tar(&on, &f);
	for (size_t i = 0; i < f.count; i++)
		free(f.paths[i]);
	free(f.paths);
	return vectors_status(&on);
}
