#ifndef SANDBOX_SERVICE_H
#define SANDBOX_SERVICE_H

#include <microhttpd.h>

#include "base/key.h"

/*
 * The issuing service itself: POST /credentials/issue, POST
 * /credentials/verify, GET /credentials/<id> of the VC API.  What it issued it
 * keeps in memory.  One thread serves; service_stop() may come from another.
 */
struct service;

struct service_words {
	const char *token;  /* bearer; NULL: none is asked for */
	const char *answer; /* how to misbehave, or NULL */
	long answer_first;  /* only the first so many times; 0: always */
};

/* The words have to live as long as the service.  Its key is new. */
struct service *service_new(const struct service_words *words);
/* What hangs lets go. */
void service_stop(struct service *s);
void service_free(struct service *s);
void service_did(const struct service *s, char did[KEY_DID_SIZE]);

/* "401", "409", ..., "html", "hang", "cut", "die", "slow": README.md. */
int service_can_answer(const char *word);

/* For MHD_start_daemon(), with the service as argument. */
enum MHD_Result service_handle(void *arg, struct MHD_Connection *c,
			       const char *url, const char *method,
			       const char *version, const char *upload,
			       size_t *size, void **state);
void service_done(void *arg, struct MHD_Connection *c, void **state,
		  enum MHD_RequestTerminationCode why);

#endif
