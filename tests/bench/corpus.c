/* bench_corpus DIR COUNT LEAST MOST SEED [SEED2]: files to measure with. */

/*
 * COUNT files of LEAST to MOST bytes, more small ones than large, a hundred to
 * a folder, the same for the same SEED.  One in four of the small ones is
 * text, the others no program can compress.  The bytes of one in ten are of
 * SEED2 where there is one.  Printed is how many bytes these have, else all.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"

enum {
	FOLDER = 100,	     /* files in one */
	CHUNK = 1024 * 1024, /* bytes written at a time; more is no text */
};

static const char *const words[] = {
	"the ",	   "load ",  "was ",	"lifted ", "with ",   "care, ",
	"and ",	   "then ",  "set ",	"down ",   "beside ", "a ",
	"pallet ", "truck ", "before ", "anyone ", "came.\n", "way ",
};

struct random {
	uint64_t state;
};

static uint64_t
next(struct random *r)
{
	uint64_t x = r->state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static void
fill_noise(struct random *r, uint8_t *to, size_t size)
{
	uint64_t word;

	for (size_t i = 0; i < size; i += sizeof(word)) {
		word = next(r);
		memcpy(to + i, &word,
		       size - i < sizeof(word) ? size - i : sizeof(word));
	}
}

static void
fill_text(struct random *r, uint8_t *to, size_t size)
{
	for (size_t i = 0; i < size;) {
		const char *word =
			words[next(r) % (sizeof(words) / sizeof(words[0]))];

		for (; i < size && *word != '\0'; word++)
			to[i++] = (uint8_t)*word;
	}
}

/* Mostly the cube of a number between 0 and 1, for every fifth its square. */
static uint64_t
size_of(struct random *r, uint64_t i, uint64_t least, uint64_t most)
{
	uint64_t u = next(r) >> 48, part = (u * u) >> 16;

	if (i % 5 != 0)
		part = (part * u) >> 16;
	return least + (((most - least) * part) >> 16);
}

static bool
write_file(const char *path, struct random *r, uint64_t size, bool is_text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	uint8_t *chunk = mem_new(CHUNK);
	enum rc rc = RC_OK;
	struct fault why;

	for (uint64_t at = 0; fd >= 0 && rc == RC_OK && at < size;) {
		size_t part = size - at < CHUNK ? (size_t)(size - at) : CHUNK;

		if (is_text)
			fill_text(r, chunk, part);
		else
			fill_noise(r, chunk, part);
		rc = fsio_write_all(fd, chunk, part, &why);
		at += part;
	}
	free(chunk);
	return fd >= 0 && close(fd) == 0 && rc == RC_OK;
}

static bool
make_dir(const char *path)
{
	return mkdir(path, 0755) == 0 || errno == EEXIST;
}

/* What was asked for. */
struct corpus {
	const char *dir;
	uint64_t count, least, most, seed, other; /* other: 0, there is none */
};

static bool
make(const struct corpus *c, uint64_t *bytes)
{
	bool made = make_dir(c->dir);

	for (uint64_t i = 0; made && i < c->count; i++) {
		bool is_other = c->other != 0 && (i / FOLDER + i) % 10 == 0;
		bool is_text = c->most <= CHUNK && i % 4 == 3;
		struct random sizes = { c->seed * c->count + i };
		struct random r = { (is_other ? c->other : c->seed) << 32 ^
				    i << 8 };
		uint64_t size = size_of(&sizes, i, c->least, c->most);
		char *dir = mem_format("%s/%04" PRIu64, c->dir, i / FOLDER);
		char *path = mem_format("%s/%06" PRIu64 ".%s", dir, i,
					is_text ? "txt" : "jpg");

		if (is_other || c->other == 0)
			*bytes += size;
		made = (i % FOLDER != 0 || make_dir(dir)) &&
		       write_file(path, &r, size, is_text);
		free(dir);
		free(path);
	}
	return made;
}

static uint64_t
number_of(const char *text)
{
	return text == NULL ? 0 : strtoull(text, NULL, 10);
}

int
main(int argc, char *argv[])
{
	struct corpus c;
	uint64_t bytes = 0;

	if (argc != 6 && argc != 7) {
		fputs("bench_corpus DIR COUNT LEAST MOST SEED [SEED2]\n",
		      stderr);
		return 64;
	}
	c = (struct corpus){ argv[1],
			     number_of(argv[2]),
			     number_of(argv[3]),
			     number_of(argv[4]),
			     number_of(argv[5]),
			     number_of(argv[6]) };
	if (c.count == 0 || c.most < c.least || !make(&c, &bytes)) {
		perror(argv[1]);
		return 74;
	}
	printf("%" PRIu64 "\n", bytes);
	return 0;
}
