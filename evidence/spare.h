#ifndef EVIDENCE_SPARE_H
#define EVIDENCE_SPARE_H

/* The files of a batch before they are objects.  For the batch's own files. */

#include <pthread.h>
#include <stdint.h>

#include "evidence/store.h"

enum {
	SPARE_DIR_SIZE = 48,  /* "tmp/<pid>.<serial>" */
	SPARE_NAME_SIZE = 16, /* "<number>" */
};

/*
 * They lie in a folder of the batch's own, below tmp/, that it holds a lock
 * on: a folder that nobody holds was left by a program that died, and the next
 * batch removes it.  Any thread may make, open and remove its files.
 */
struct spares {
	struct store *s;
	pthread_mutex_t lock; /* of what follows */
	int dirfd;	      /* -1 until the first file */
	char dir[SPARE_DIR_SIZE];
	uint32_t serial; /* number of the next file */
};

/* Remove what programs that died have left.  Nothing depends on it; the first
 * spare_create() of a batch does it too. */
void spares_sweep(struct store *s);

void spares_init(struct spares *p, struct store *s);
/* Remove the folder and all that is in it; P can be used again. */
void spares_clear(struct spares *p);
void spares_free(struct spares *p);

/* An empty file: its number, and a descriptor to write to. */
MUST_USE enum rc spare_create(struct spares *p, uint32_t *number, int *fd,
			      struct fault *why);
MUST_USE enum rc spare_open(const struct spares *p, uint32_t number, int *fd,
			    struct fault *why);
void spare_remove(const struct spares *p, uint32_t number);
void spare_name(uint32_t number, char name[SPARE_NAME_SIZE]);

#endif
