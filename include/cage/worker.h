#ifndef CAGE_WORKER_H
#define CAGE_WORKER_H

#include <stddef.h>

#include "cage/job.h"

/* libmagic's side of the cage; a reader belongs to one thread. */
struct magic_reader;
MUST_USE enum rc magic_reader_new(struct magic_reader **out, struct fault *why);
void magic_reader_free(struct magic_reader *m);
MUST_USE enum rc magic_reader_type(struct magic_reader *m, const void *head,
				   size_t size, char type[CAGE_TYPE_SIZE],
				   struct fault *why);

/* Have the libraries make what they make on first use; before the door shuts.
 */
MUST_USE enum rc worker_get_ready(struct fault *why);

/* The function of each job. */
extern const job_fn worker_jobs[CAGE_JOBS];

#endif
