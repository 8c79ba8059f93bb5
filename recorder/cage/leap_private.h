#ifndef RECORDER_CAGE_LEAP_PRIVATE_H
#define RECORDER_CAGE_LEAP_PRIVATE_H

/* Parts of the reader of Leap2A.  For leap*.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* --- leap_package.c: where the feed lies, and what lies beside it */

struct leap_package {
	struct buf feed; /* of an archive */
	char *at;	 /* its path in the archive; NULL: a feed by itself */
	bool beside;	 /* any path may be one */
	uint64_t *names; /* the members', as a part of a digest, sorted */
	size_t name_count;
};

/* The archive IN is read through.  Always cleared with leap_package_clear().
 * RC_NOT_FOUND: it is no archive, or has no leap2a.xml; RC_INVALID. */
MUST_USE enum rc leap_package_open(struct leap_package *p,
				   const struct span *in, struct fault *why);
void leap_package_clear(struct leap_package *p);

/*
 * The paths of members that HREF, seen from the feed, means: the first that
 * there is; with BESIDE all that it may mean.  Up to LEAP_MEANT texts, to be
 * freed; how many.
 */
enum { LEAP_MEANT = 4 };
size_t leap_package_find(const struct leap_package *p, const char *href,
			 char *out[LEAP_MEANT]);

/* --- leap_text.c: texts for people */

/*
 * SIZE bytes (valid UTF-8) as plain text, to be freed: runs of white space are
 * one space, none at the ends; control characters are left out; cut to LIMIT
 * bytes at a character.  HTML: tags are left out, and the contents of script
 * and style; the usual entities are resolved.
 */
char *leap_plain(const char *text, size_t size, bool html, size_t limit);
/* Does the element begin a new line for people: p, li, …? */
bool leap_is_block(const char *name, size_t size);

#endif
