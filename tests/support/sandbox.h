#ifndef SUPPORT_SANDBOX_H
#define SUPPORT_SANDBOX_H

/* A running sandbox-issuer for a test: $BUILD/bin/sandbox-issuer, or the one in
 * PATH. */

#include <sys/types.h>

#include "support/test.h"

#define SANDBOX_TOKEN "sandbox-token-0815"

struct sandbox {
	pid_t pid;
	char url[64];		    /* https://127.0.0.1:PORT/ */
	char ca[TEST_PATH_SIZE];    /* its certificate */
	char token[TEST_PATH_SIZE]; /* file with SANDBOX_TOKEN */
	char log[TEST_PATH_SIZE];   /* one line a request */
};

/* Started with its files in DIR, when it listens; WORDS are more arguments,
 * NULL-ended, or NULL. */
void sandbox_start(struct sandbox *s, const char *dir,
		   const char *const words[]);
void sandbox_stop(struct sandbox *s);
/* The URL of PATH there; good until the next call. */
const char *sandbox_url(const struct sandbox *s, const char *path);
/* How many lines of the log hold WORDS. */
size_t sandbox_count(const struct sandbox *s, const char *words);

#endif
