#ifndef SUPPORT_STORED_H
#define SUPPORT_STORED_H

/* A store in a test's directory, and batches for it. */

#include "evidence/store.h"

enum {
	STORED_SMALL = 1024 * 1024, /* the largest object in a pack */
	STORED_MANY = 100,	    /* small ones: they go into a pack */
	STORED_MANY_LARGE = 17,	    /* more than are synced one by one */
};

struct store *stored_open(void **state); /* close it */
unsigned stored_objects(struct store *s);
/* Files in DIR/SUB; 0 where it is not there. */
int stored_files(const char *dir, const char *sub);

/* The file whose bytes are TEXT, of at most 1000. */
MUST_USE enum rc stored_text(struct batch *b, const char *text,
			     struct fault *why);
void stored_many(struct batch *b);
/* One that gets a file of its own; others by other LETTERs. */
void stored_large(struct batch *b, char letter);
void stored_many_large(struct batch *b);

#endif
