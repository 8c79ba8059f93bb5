#ifndef ISSUE_HTTPS_H
#define ISSUE_HTTPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"

/*
 * One HTTPS exchange: https only, certificate and host checked, TLS 1.2 or
 * newer, no redirects, no proxy from the environment, limits on time and size.
 * The only face of libcurl.
 */

enum {
	HTTPS_ANSWER_LIMIT = 4 * 1024 * 1024,
	HTTPS_HEADER_LIMIT = 64 * 1024, /* of all header lines together */
	HTTPS_CONNECT_MS = 15000,
	HTTPS_TOTAL_MS = 60000,
};

struct https; /* connections; one thread */
struct https_words {
	const char *ca_file; /* PEM; NULL: the system's authorities */
	const char *token;   /* bearer; NULL: none.  Never in a fault. */
	long total_ms;	     /* of one exchange; 0: HTTPS_TOTAL_MS */
};
/* The words are copied.
 *	RC_NOT_FOUND, RC_REFUSED	the ca_file cannot be read
 *	RC_INVALID	it holds no certificate; the token is no bearer token */
MUST_USE enum rc https_open(struct https **out, const struct https_words *words,
			    struct fault *why);
void https_close(struct https *h); /* NULL is fine */

struct https_answer {
	long status;	  /* 0: no answer came */
	bool maybe_taken; /* no answer, yet the request may have arrived */
	long retry_after; /* seconds; -1: not said */
	char type[128];	  /* Content-Type without parameters, lower case */
	struct buf body;  /* made by the caller with BUF_LIMIT */
};

/*
 * POST BODY as JSON to URL.  HEADERS: "Name: value" lines, NULL-ended, or NULL.
 * RC_OK for any HTTP status; an answer is judged by the caller.
 *	RC_USAGE	not an https URL
 *	RC_REMOTE	no connection, certificate not good, time is up, answer
 *			over its limit; the sentence says which
 *	RC_STOPPED	stop_asked()
 */
MUST_USE enum rc https_post(struct https *h, const char *url,
			    const char *const *headers, const struct buf *body,
			    struct https_answer *answer, struct fault *why);

/* GET, as https_post(). */
MUST_USE enum rc https_get(struct https *h, const char *url,
			   const char *const *headers,
			   struct https_answer *answer, struct fault *why);

/* Is the service of URL there, with a certificate that is good?  Connects and
 * says nothing; faults as https_post(). */
MUST_USE enum rc https_reach(struct https *h, const char *url,
			     struct fault *why);

#endif
