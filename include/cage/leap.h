#ifndef CAGE_LEAP_H
#define CAGE_LEAP_H

#include <stdbool.h>

#include "base/value.h"
#include "cage/job.h"

/*
 * Leap2A (and the exports of Mahara, which are Leap2A in a zip): a portfolio
 * that says what evidences what.  IN is a zip, tar or 7z with leap2a.xml in its
 * root or one folder down, or the feed itself.
 *
 * Job CAGE_LEAP: JCS lines.  The first is about the feed: {"feed":title,
 * "author"?:name,"updated"?:text,"version"?:text,"mahara"?:true,"entries":N,
 * "at"?:path of leap2a.xml in the archive}; then one an entry in the feed's
 * order:
 *	{"id"?:…,"kind":…,"title":…,"published"?:…,"updated"?:…,
 *	 "files"?:[path],"links"?:[{"rel":…,"to":id}],"text"?:…,
 *	 "missing"?:N,"left"?:N}
 * "kind" is the local name of its Leap2A type ("entry" where it has none),
 * "files" the paths in the package of its enclosures (percent-decoded and raw
 * spaces both tried against the members; one that is no member is left out and
 * counted in "missing"), "rel" the local name of a Leap2A relation, whether
 * written with a prefix, whatever the prefix is bound to, or as a full URI; an
 * enclosure that names an entry is a link with the rel "enclosure".
 * "text" is the summary or content, tags stripped, at most LEAP_TEXT bytes.
 * Files and links beyond LEAP_SHOWN bytes an entry are counted in "left".
 * A feed by itself has no members.  With the words "beside" its files lie
 * beside it, where the worker cannot look: "files" has every path that an
 * enclosure may mean then, and the caller tells which of them there is.
 *	RC_NOT_FOUND	there is no Leap2A in it
 *	RC_INVALID	it is no XML, has a DTD, is deeper than LEAP_DEPTH or
 *			larger than LEAP_XML, has more than LEAP_ENTRIES; the
 *			archive is damaged, or one that cage/portfolio.h refuses
 */

enum {
	LEAP_XML = 64 * 1024 * 1024,
	LEAP_ENTRIES = 100000,
	LEAP_DEPTH = 64,
	LEAP_LINE = 64 * 1024, /* bytes, without the line feed */
	LEAP_TEXT = 1000,
	LEAP_TITLE = 400,
	LEAP_ID = 1000,
	LEAP_SHOWN = 24 * 1024,
};

MUST_USE enum rc leap_read(const struct span *in, const char *words,
			   cage_out_fn out, void *arg, struct fault *why);

/* Before the door shuts: the parser's own tables. */
void leap_get_ready(void);

/*
 * A line that the worker said, without its line feed, checked: exactly the
 * members above, in their forms; FIRST: about the feed.  To be freed.
 *	RC_REMOTE	it is something else
 */
MUST_USE enum rc leap_said(const void *line, size_t size, bool first,
			   struct value **out, struct fault *why);

/* Is KIND a type, is REL a relation of Leap2A? */
bool leap_is_kind(const char *kind);
bool leap_is_rel(const char *rel);

#endif
