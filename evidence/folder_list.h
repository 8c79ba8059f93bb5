#ifndef EVIDENCE_FOLDER_LIST_H
#define EVIDENCE_FOLDER_LIST_H

/* What one folder holds, and where it lies.  For evidence/folder.c. */

#include <dirent.h>
#include <sys/stat.h>

#include "evidence/folder.h"

struct entry {
	/* Portable; a folder's ends with "/", so that folders sorted by this
	 * one after the other give paths sorted as a whole (§8.2). */
	const char *key;
	const char *raw; /* as the folder has it */
	mode_t mode;	 /* of which the type alone is known */
};

struct listing {
	struct entry *entries; /* sorted by key */
	size_t count;
	struct buf text; /* all names */
};

/* RC_INVALID if there are more than a folder may have. */
MUST_USE enum rc listing_read(DIR *d, struct listing *out, struct fault *why);
void listing_clear(struct listing *l);

/* The folders around what is at hand, each known by where it is and not by
 * what it is called. */
struct around {
	struct identity {
		dev_t dev;
		ino_t ino;
	} * folders;
	size_t count;
};

/* Those that DIRFD lies in; where they cannot be seen it does without. */
void around_look(struct around *a, int dirfd);
void around_push(struct around *a, const struct stat *st);
void around_pop(struct around *a);
void around_clear(struct around *a);
/* RC_INVALID if ST is one of them. */
MUST_USE enum rc around_check(const struct around *a, const struct stat *st,
			      struct fault *why);

#endif
