/* A store in a test's directory: see stored.h. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/stored.h"
#include "support/test.h"

struct store *
stored_open(void **state)
{
	struct store *s = NULL;
	struct fault why;

	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_open(&s, *state, &why), &why);
	return s;
}

int
stored_files(const char *dir, const char *sub)
{
	char path[TEST_PATH_SIZE];
	int count = 0;
	DIR *d;

	test_path(path, dir, sub);
	d = opendir(path);
	if (d == NULL)
		return 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		count += e->d_name[0] != '.';
	closedir(d);
	return count;
}

static enum rc
count_one(void *arg, const struct object *o, struct fault *why)
{
	(void)o;
	(void)why;
	(*(unsigned *)arg)++;
	return RC_OK;
}

unsigned
stored_objects(struct store *s)
{
	unsigned count = 0;
	struct fault why;

	assert_ok(store_each(s, count_one, &count, &why), &why);
	return count;
}

enum rc
stored_text(struct batch *b, const char *text, struct fault *why)
{
	struct object o;
	int fd = test_fd_of(text, strlen(text));
	enum rc rc = batch_add_fd(b, fd, 1000, NULL, &o, why);

	close(fd);
	return rc;
}

void
stored_many(struct batch *b)
{
	struct fault why;
	char text[32];

	for (int i = 0; i < STORED_MANY; i++) {
		snprintf(text, sizeof(text), "file %d", i);
		assert_ok(stored_text(b, text, &why), &why);
	}
}

void
stored_large(struct batch *b, char letter)
{
	char *bytes = mem_new(STORED_SMALL + 1);
	struct object o;
	struct fault why;

	bytes[0] = letter;
	assert_ok(batch_add_bytes(b, bytes, STORED_SMALL + 1, &o, &why), &why);
	free(bytes);
}

void
stored_many_large(struct batch *b)
{
	for (int i = 0; i < STORED_MANY_LARGE; i++)
		stored_large(b, (char)('a' + i));
}
