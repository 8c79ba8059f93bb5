#ifndef SUPPORT_CAGED_H
#define SUPPORT_CAGED_H

/* A cage for a test, and its worker; for test_cage*.c. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cage/cage.h"
#include "support/test.h"

static inline struct cage *
caged_start(void)
{
	struct cage *c = NULL;
	struct fault why;

	assert_ok(cage_start(&c, &why), &why);
	return c;
}

static inline struct span
caged_span(const void *bytes, size_t size)
{
	return (struct span){ .fd = test_fd_of(bytes, size), .size = size };
}

/* The one child of this process. */
static inline pid_t
caged_worker(void)
{
	char path[TEST_PATH_SIZE], *text;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/children",
		 (long)getpid());
	text = mem_new(100);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(read(fd, text, 99) > 0);
	close(fd);
	path[0] = '\0';
	fd = (int)strtol(text, NULL, 10);
	free(text);
	return (pid_t)fd;
}

#endif
