/* evidence/folder.c: what a folder holds, what is left out, what is refused. */
/* LINK: -Wl,--wrap=read */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "evidence/folder.h"
#include "support/test.h"

/* While this is set, nothing can be read, whoever asks. */
static bool disk_is_broken;

ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);

ssize_t
__wrap_read(int fd, void *bytes, size_t size)
{
	if (!disk_is_broken)
		return __real_read(fd, bytes, size);
	errno = EIO;
	return -1;
}

/* A store and a batch in DIR/store, a folder in DIR/in. */
struct place {
	const char *dir;
	struct store *s;
	struct batch *b;
};

static void
make_dir(const struct place *p, const char *name)
{
	char path[TEST_PATH_SIZE];

	test_path(path, p->dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
write_text(const struct place *p, const char *name, const char *text)
{
	char path[TEST_PATH_SIZE];

	test_path(path, p->dir, name);
	test_write_file(path, text, strlen(text));
}

static void
link_to(const struct place *p, const char *target, const char *name)
{
	char path[TEST_PATH_SIZE];

	test_path(path, p->dir, name);
	assert_int_equal(symlink(target, path), 0);
}

static struct place
open_place(void **state)
{
	struct place p = { .dir = *state };
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, p.dir, "store");
	assert_ok(store_make(path, &why), &why);
	assert_ok(store_open(&p.s, path, &why), &why);
	p.b = batch_new(p.s);
	make_dir(&p, "in");
	return p;
}

static void
close_place(struct place *p)
{
	batch_free(p->b);
	store_close(p->s);
}

static enum rc
add(const struct place *p, struct folder *f, struct fault *why)
{
	char path[TEST_PATH_SIZE];
	enum rc rc;
	int fd;

	test_path(path, p->dir, "in");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	rc = folder_add(p->b, fd, NULL, f, why);
	close(fd);
	return rc;
}

/* The folder is refused with RC and WORDS, and nothing of it stays. */
static void
check_refused(struct place *p, enum rc rc, const char *words)
{
	char path[TEST_PATH_SIZE];
	struct folder f;
	struct fault why;

	assert_fault(add(p, &f, &why), rc, &why);
	assert_says(&why, words);
	assert_ok(batch_keep(p->b, &why), &why);
	test_path(path, p->dir, "store/objects");
	assert_int_equal(rmdir(path), 0); /* empty */
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
makes_one_manifest_of_sha256sum_lines(void **state)
{
	struct place p = open_place(state);
	struct buf manifest = BUF_LIMIT(1000);
	struct folder f;
	struct fault why;

	/* SHA-256("abc") and of nothing, FIPS 180-4 */
	write_text(&p, "in/plan.txt", "abc");
	make_dir(&p, "in/photos");
	write_text(&p, "in/photos/.hidden=1", "");
	write_text(&p, "in/photos (2).txt", "abc");
	assert_ok(add(&p, &f, &why), &why);
	assert_ok(batch_keep(p.b, &why), &why);
	assert_ok(store_read(p.s, &f.manifest.id, &manifest, &why), &why);
	assert_string_equal(
		buf_text_of(&manifest),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad  photos (2).txt\n"
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
		"55  photos/=2Ehidden=3D1\n"
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad  plan.txt\n");
	assert_int_equal(f.manifest.size, manifest.size);
	assert_int_equal(f.files, 3);
	assert_int_equal(f.bytes, 6);
	assert_int_equal(f.left_out_total, 0);
	folder_clear(&f);
	buf_clear(&manifest);
	close_place(&p);
}

static enum rc
count_line(void *arg, const struct digest *id, const char *path,
	   struct fault *why)
{
	(void)id;
	(void)path;
	(void)why;
	(*(int *)arg)++;
	return RC_OK;
}

static void
sorts_paths_as_a_whole(void **state)
{
	static const char *const names[] = {
		"in/a/x", "in/a b", "in/a-b", "in/a.b", "in/aa", "in/a,b/y",
	};
	struct buf manifest = BUF_LIMIT(1000);
	struct place p = open_place(state);
	struct fault why;
	struct folder f;
	int lines = 0;

	make_dir(&p, "in/a");
	make_dir(&p, "in/a,b");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		write_text(&p, names[i], names[i]);
	assert_ok(add(&p, &f, &why), &why);
	assert_ok(batch_keep(p.b, &why), &why);
	assert_ok(store_read(p.s, &f.manifest.id, &manifest, &why), &why);
	assert_ok(folder_each_line(manifest.bytes, manifest.size, count_line,
				   &lines, &why),
		  &why);
	assert_int_equal(lines, 6);
	folder_clear(&f);
	buf_clear(&manifest);
	close_place(&p);
}

static void
make_socket(const struct place *p, const char *name)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/%s", p->dir, name);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
}

static void
leaves_out_and_lists_what_is_no_file(void **state)
{
	static const char *const words[] = {
		"empty=0A: an empty folder", "fifo: a FIFO",
		"link: a symbolic link",     "sub/broken: a symbolic link",
		"sub/socket: a socket",
	};
	struct place p = open_place(state);
	char path[TEST_PATH_SIZE];
	struct folder f;
	struct fault why;

	write_text(&p, "in/file", "abc");
	make_dir(&p, "in/sub");
	make_dir(&p, "in/empty\n");
	write_text(&p, "in/sub/file", "abd");
	link_to(&p, "/etc/passwd", "in/link");
	link_to(&p, "nowhere", "in/sub/broken");
	make_socket(&p, "in/sub/socket");
	test_path(path, p.dir, "in/fifo");
	assert_int_equal(mkfifo(path, 0600), 0);

	assert_ok(add(&p, &f, &why), &why); /* and does not wait */
	assert_int_equal(f.files, 2);
	assert_int_equal(f.left_out_count, 5);
	assert_int_equal(f.left_out_total, 5);
	for (size_t i = 0; i < f.left_out_count; i++)
		assert_string_equal(f.left_out[i], words[i]);
	folder_clear(&f);
	close_place(&p);
}

static void
lists_a_hundred_of_many_left_out(void **state)
{
	struct place p = open_place(state);
	struct fault why;
	struct folder f;
	char name[32];

	write_text(&p, "in/file", "abc");
	for (int i = 0; i < 130; i++) {
		snprintf(name, sizeof(name), "in/link%d", i);
		link_to(&p, "nowhere", name);
	}
	assert_ok(add(&p, &f, &why), &why);
	assert_int_equal(f.left_out_count, 100);
	assert_int_equal(f.left_out_total, 130);
	folder_clear(&f);
	close_place(&p);
}

static void
refuses_a_folder_without_files(void **state)
{
	struct place p = open_place(state);

	make_dir(&p, "in/sub");
	link_to(&p, "nowhere", "in/link");
	check_refused(&p, RC_INVALID, "no file");
	close_place(&p);
}

static void
refuses_a_link_that_leads_back(void **state)
{
	static const char *const targets[] = { ".", "..", "../..", "../in" };
	struct place p = open_place(state);
	char path[TEST_PATH_SIZE];

	write_text(&p, "in/file", "abc");
	make_dir(&p, "in/sub");
	test_path(path, p.dir, "in/sub/loop");
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		link_to(&p, targets[i], i == 3 ? "in/loop" : "in/sub/loop");
		check_refused(&p, RC_INVALID, "loop: leads back");
		assert_int_equal(i == 3 ? 0 : unlink(path), 0);
	}
	close_place(&p);
}

/* A way down and back, DEPTH folders deep, with a file at its end. */
static void
make_deep(const struct place *p, int depth)
{
	char path[TEST_PATH_SIZE];
	int fd, next;

	test_path(path, p->dir, "in");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < depth; i++) {
		assert_int_equal(mkdirat(fd, "d", 0700), 0);
		next = openat(fd, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		close(fd);
		fd = next;
	}
	next = openat(fd, "f", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(next >= 0);
	close(next);
	close(fd);
}

static void
refuses_what_lies_too_deep(void **state)
{
	struct place p = open_place(state);

	make_deep(&p, FOLDER_DEPTH + 1);
	check_refused(&p, RC_INVALID, "/d: lies deeper than 64");
	close_place(&p);
}

static void
takes_what_lies_just_deep_enough(void **state)
{
	struct place p = open_place(state);
	struct fault why;
	struct folder f;

	make_deep(&p, FOLDER_DEPTH);
	assert_ok(add(&p, &f, &why), &why);
	assert_int_equal(f.files, 1);
	folder_clear(&f);
	close_place(&p);
}

static void
names_the_file_that_cannot_be_read(void **state)
{
	struct place p = open_place(state);
	char path[TEST_PATH_SIZE];
	struct fault why;
	struct folder f;

	make_dir(&p, "in/sub");
	write_text(&p, "in/a", "abc");
	write_text(&p, "in/sub/b", "abd");
	disk_is_broken = true;
	check_refused(&p, RC_IO, "a: read: Input/output error");
	disk_is_broken = false;

	if (geteuid() != 0) {
		test_path(path, p.dir, "in/sub/b");
		assert_int_equal(chmod(path, 0), 0);
		check_refused(&p, RC_REFUSED, "sub/b: open: Permission denied");
		assert_int_equal(chmod(path, 0600), 0);
	}
	assert_ok(add(&p, &f, &why), &why);
	folder_clear(&f);
	close_place(&p);
}

static void
takes_back_only_what_it_added_itself(void **state)
{
	struct place p = open_place(state);
	struct object before;
	struct fault why;
	struct folder f;

	write_text(&p, "in/a", "abc");
	assert_ok(batch_add_bytes(p.b, "before", 6, &before, &why), &why);
	disk_is_broken = true;
	assert_fault(add(&p, &f, &why), RC_IO, &why);
	disk_is_broken = false;
	assert_ok(batch_keep(p.b, &why), &why);
	assert_ok(store_check(p.s, &before.id, NULL, NULL, &why), &why);
	close_place(&p);
}

struct far {
	uint64_t done, total;
	bool back;
};

static void
step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct far *far = arg;

	assert_non_null(what);
	far->back |= done < far->done;
	far->done = done;
	far->total = total;
}

static void
tells_how_far_the_whole_folder_is(void **state)
{
	struct place p = open_place(state);
	struct far far = { 0 };
	const struct progress progress = { .step = step, .arg = &far };
	char path[TEST_PATH_SIZE];
	struct fault why;
	struct folder f;
	int fd;

	write_text(&p, "in/a", "abc");
	write_text(&p, "in/b", "defgh");
	test_path(path, p.dir, "in");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_ok(folder_add(p.b, fd, &progress, &f, &why), &why);
	close(fd);
	assert_int_equal(far.done, 8);
	assert_int_equal(far.total, 8);
	assert_false(far.back);
	folder_clear(&f);
	close_place(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(makes_one_manifest_of_sha256sum_lines),
		IN_A_DIR(sorts_paths_as_a_whole),
		IN_A_DIR(leaves_out_and_lists_what_is_no_file),
		IN_A_DIR(lists_a_hundred_of_many_left_out),
		IN_A_DIR(refuses_a_folder_without_files),
		IN_A_DIR(refuses_a_link_that_leads_back),
		IN_A_DIR(refuses_what_lies_too_deep),
		IN_A_DIR(takes_what_lies_just_deep_enough),
		IN_A_DIR(names_the_file_that_cannot_be_read),
		IN_A_DIR(takes_back_only_what_it_added_itself),
		IN_A_DIR(tells_how_far_the_whole_folder_is),
	};

	return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
