#ifndef CAGE_JOB_H
#define CAGE_JOB_H

#include "cage/cage.h"

/*
 * The inside of the cage: what the worker does with one file.  Each job is one
 * function, called directly by tests and fuzzers, so that it is seen by
 * coverage and sanitizers.  It opens nothing, keeps nothing between two calls,
 * and takes IN for hostile: RC_INVALID with one sentence for a person.
 */
typedef enum rc (*job_fn)(const struct span *in, const char *words,
			  cage_out_fn out, void *arg, struct fault *why);

#endif
