/* flip ARCHIVE SCRATCH PLACES: flips one byte of a sealed archive at a time and
 * asks `recorder verify` what it says: in the header, the content and the
 * padding of each member, in the end of the container, and at PLACES random
 * places.  One test a member, one for the rest. */

#include <sys/wait.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/mem.h"

enum {
	BLOCK = 512,
	SIZE_AT = 124,	 /* of a header: 11 octal digits */
	PREFIX_AT = 345, /* up to 155 bytes */
	NAME_SIZE = 100,
	PREFIX_SIZE = 155,
	ARCHIVE_LIMIT = 64 * 1024 * 1024,
	SAID_LIMIT = 1024 * 1024,
};

extern char **environ;

struct flipping {
	const uint8_t *bytes;
	size_t size;
	char *scratch; /* the archive again, with one byte flipped */
	int fd;
	uint64_t state; /* of the random numbers: the same at every run */
	unsigned failed;
};

static uint64_t
draw(struct flipping *f)
{
	/* splitmix64 */
	uint64_t z = f->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Exit status of `recorder verify`, and what it said. */
static int
verify(struct flipping *f, struct buf *said)
{
	char program[] = "recorder", word[] = "verify";
	char *argv[] = { program, word, f->scratch, NULL };
	posix_spawn_file_actions_t actions;
	struct fault why;
	int pipes[2], status = -1;
	pid_t child = -1;

	MUST(pipe(pipes) == 0);
	MUST(posix_spawn_file_actions_init(&actions) == 0);
	MUST(posix_spawn_file_actions_adddup2(&actions, pipes[1], 1) == 0);
	MUST(posix_spawn_file_actions_adddup2(&actions, pipes[1], 2) == 0);
	MUST(posix_spawn_file_actions_addclose(&actions, pipes[0]) == 0);
	MUST(posix_spawnp(&child, program, &actions, NULL, argv, environ) == 0);
	posix_spawn_file_actions_destroy(&actions);
	close(pipes[1]);
	buf_empty(said);
	MUST(fsio_read_fd(pipes[0], said, &why) == RC_OK);
	close(pipes[0]);
	MUST(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
put(const struct flipping *f, size_t at, uint8_t byte)
{
	MUST(pwrite(f->fd, &byte, 1, (off_t)at) == 1);
}

/* Does verify call it broken, and say NAME (if not NULL) in such a line? */
static bool
names_it(const struct buf *said, const char *name)
{
	char *text = mem_text(buf_text_of(said)), *rest = NULL;
	bool found = false;

	for (char *line = strtok_r(text, "\n", &rest); line != NULL && !found;
	     line = strtok_r(NULL, "\n", &rest))
		found = strncmp(line, "BROKEN", 6) == 0 &&
			(name == NULL || strstr(line, name) != NULL);
	free(text);
	return found;
}

static bool
flip(struct flipping *f, size_t at, const char *name)
{
	struct buf said = BUF_LIMIT(SAID_LIMIT);
	uint8_t change = (uint8_t)(1 + draw(f) % 255);
	bool good;
	int status;

	put(f, at, f->bytes[at] ^ change);
	status = verify(f, &said);
	put(f, at, f->bytes[at]);
	good = status == 1 && names_it(&said, name);
	if (!good) {
		printf("  byte %zu, %02x to %02x: status %d, and no line that "
		       "says BROKEN%s%s:\n%s\n",
		       at, f->bytes[at], f->bytes[at] ^ change, status,
		       name ? " and names " : "", name ? name : "",
		       buf_text_of(&said));
		f->failed++;
	}
	buf_clear(&said);
	return good;
}

static void
report(const char *what, const char *which, bool good)
{
	printf("%s - %s%s is found broken, and named\n", good ? "ok" : "not ok",
	       what, which);
	fflush(stdout);
}

/* The member whose header is at AT: its path inside the folder. */
static char *
path_of(const struct flipping *f, size_t at, char path[])
{
	const char *h = (const char *)f->bytes + at;
	char *slash;

	snprintf(path, NAME_SIZE + PREFIX_SIZE + 2, "%.*s%s%.*s", PREFIX_SIZE,
		 h + PREFIX_AT, h[PREFIX_AT] ? "/" : "", NAME_SIZE, h);
	slash = strchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

/* A statement and its tree proof share all but the end of their name: which of
 * the two is wrong cannot be told. */
static char *
stem_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash != NULL ? slash : path, '.');

	return dot == NULL ? mem_text(path)
			   : mem_text_of(path, (size_t)(dot - path));
}

/* One member; returns where the next begins. */
static size_t
member(struct flipping *f, size_t at)
{
	const char *h = (const char *)f->bytes + at;
	char full[NAME_SIZE + PREFIX_SIZE + 2];
	const char *path = path_of(f, at, full);
	size_t size = strtoul(h + SIZE_AT, NULL, 8);
	size_t data = at + BLOCK, end = data + size;
	size_t next = data + (size + BLOCK - 1) / BLOCK * BLOCK;
	char *stem = stem_of(path);
	bool good;

	MUST(next <= f->size);
	good = flip(f, at + draw(f) % BLOCK, NULL);
	if (size > 0)
		good = flip(f, data + draw(f) % size, stem) && good;
	if (next > end)
		good = flip(f, end + draw(f) % (next - end), NULL) && good;
	report("a byte flipped in header, content or padding of ", path, good);
	free(stem);
	return next;
}

static void
run(struct flipping *f, unsigned places)
{
	struct buf said = BUF_LIMIT(SAID_LIMIT);
	char words[80];
	size_t at = 0;
	bool good = true;

	MUST(f->size > 0);
	printf("%s - the archive as it is verifies\n",
	       verify(f, &said) == 3 ? "ok" : "not ok");
	buf_clear(&said);
	while (at + BLOCK <= f->size && f->bytes[at] != 0)
		at = member(f, at);
	if (at < f->size) {
		good = flip(f, at, NULL) && flip(f, f->size - 1, NULL);
		report("a byte flipped in ", "the end of the container", good);
	}
	good = true;
	for (unsigned i = 0; i < places; i++)
		good = flip(f, draw(f) % f->size, NULL) && good;
	snprintf(words, sizeof(words), "each of %u random places", places);
	report("a byte flipped in ", words, good);
}

int
main(int argc, char *argv[])
{
	struct flipping f = { .state = 1 };
	struct buf archive = BUF_LIMIT(ARCHIVE_LIMIT);
	struct fault why;

	if (argc != 4) {
		fputs("usage: flip ARCHIVE SCRATCH PLACES\n", stderr);
		return 2;
	}
	if (fsio_read_file(argv[1], &archive, &why) != RC_OK ||
	    fsio_write_new(argv[2], archive.bytes, archive.size, 0600, &why) !=
		    RC_OK) {
		fprintf(stderr, "flip: %s\n", why.text);
		return 2;
	}
	f.bytes = archive.bytes;
	f.size = archive.size;
	f.scratch = argv[2];
	f.fd = open(argv[2], O_WRONLY | O_CLOEXEC);
	MUST(f.fd >= 0);
	run(&f, (unsigned)strtoul(argv[3], NULL, 10));
	close(f.fd);
	buf_clear(&archive);
	return f.failed > 0;
}
