/* A running sandbox-issuer: see support/sandbox.h. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/sandbox.h"

enum { ARGUMENTS = 32, WAIT_MS = 20, WAITS = 1000 };

static void
pause_ms(long ms)
{
	const struct timespec time = { .tv_nsec = ms * 1000000L };

	nanosleep(&time, NULL);
}

/* In the child. */
static void
become(const char *const argv[], const char *log)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	const char *build = getenv("BUILD");
	char path[TEST_PATH_SIZE], *words[ARGUMENTS] = { NULL };
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);

	for (size_t i = 0; i < ARGUMENTS - 1 && argv[i] != NULL; i++)
		words[i] = strdup(argv[i]);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(127);
	if (build != NULL) {
		snprintf(path, sizeof(path), "%s/bin/sandbox-issuer", build);
		execv(path, words);
	}
	execvp("sandbox-issuer", words);
	_exit(127);
}

static void
read_port(struct sandbox *s, const char *file)
{
	char *text;
	struct stat st;

	for (int i = 0; stat(file, &st) != 0; i++) {
		if (i == WAITS || waitpid(s->pid, NULL, WNOHANG) == s->pid)
			fail_msg("sandbox-issuer does not start: is it built, "
				 "and in $BUILD/bin or PATH?");
		pause_ms(WAIT_MS);
	}
	text = test_read_file(file, NULL);
	snprintf(s->url, sizeof(s->url), "https://127.0.0.1:%ld/",
		 strtol(text, NULL, 10));
	free(text);
}

void
sandbox_start(struct sandbox *s, const char *dir, const char *const words[])
{
	char port[TEST_PATH_SIZE];
	const char *argv[ARGUMENTS] = {
		"sandbox-issuer", "--ca-out",	 s->ca, "--token-file",
		s->token,	  "--port-file", port
	};
	size_t count = 7;

	test_path(s->ca, dir, "sandbox.pem");
	test_path(s->token, dir, "sandbox.token");
	test_path(s->log, dir, "sandbox.log");
	test_path(port, dir, "sandbox.port");
	unlink(port);
	test_write_file(s->token, SANDBOX_TOKEN "\n",
			strlen(SANDBOX_TOKEN "\n"));
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		assert_true(count < ARGUMENTS - 1);
		argv[count++] = words[i];
	}
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0)
		become(argv, s->log);
	read_port(s, port);
}

void
sandbox_stop(struct sandbox *s)
{
	int status = 0;

	assert_int_equal(kill(s->pid, SIGTERM), 0);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

const char *
sandbox_url(const struct sandbox *s, const char *path)
{
	static char url[TEST_PATH_SIZE];

	snprintf(url, sizeof(url), "%s%s", s->url, path);
	return url;
}

size_t
sandbox_count(const struct sandbox *s, const char *words)
{
	char *log = test_read_file(s->log, NULL);
	size_t count = 0;

	for (char *line = log, *end; *line != '\0'; line = end) {
		char *found = strstr(line, words);

		end = strchr(line, '\n');
		end = end != NULL ? end + 1 : line + strlen(line);
		count += found != NULL && found < end;
	}
	free(log);
	return count;
}
