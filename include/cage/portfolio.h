#ifndef CAGE_PORTFOLIO_H
#define CAGE_PORTFOLIO_H

#include "cage/job.h"

/*
 * A portfolio handed in as an archive: zip, tar (gzip, bzip2, xz, zstd), 7z, by
 * content.  It is read by libarchive, and never unpacked to disk.
 *
 * What is refused, always as a whole (RC_INVALID; the sentence names the member
 * and what is wrong; the archive is kept as opaque bytes then):
 *	a name that is absolute, has "..", ".", an empty part, a backslash, a
 *	drive, NUL, a control or bidirectional character, more than
 *	PORTFOLIO_PATH bytes or PORTFOLIO_DEPTH parts, or is no UTF-8 (a zip's
 *	without the UTF-8 flag is read as code page 437 then);
 *	two members of one name, or that differ only in (ASCII or Latin) case;
 *	a member that is also a folder of another;
 *	links, devices, FIFOs; sparse members; encryption;
 *	a wrong checksum, a size other than declared, bytes cut off or after;
 *	more than PORTFOLIO_MEMBERS members and folders, or than PORTFOLIO_FEW
 *	and one for each PORTFOLIO_MEMBER_BYTES of the archive;
 *	more bytes than PORTFOLIO_RATIO times the archive's own and
 *	PORTFOLIO_SLACK, declared or real, headers among them (SLOW: of bzip2);
 *	more than two filters; what takes too long to unpack for its size;
 *	a zip whose central directory and members do not agree, in number,
 *	names, sizes, checksums or places, or overlap; that is packed in another
 *	way than deflated; no file.
 * An archive in the archive is a member like others, and not looked into.
 */

enum {
	PORTFOLIO_PATH = 1024,
	PORTFOLIO_DEPTH = 32,
	PORTFOLIO_MEMBERS = 1000000,
	PORTFOLIO_FEW = 10000,
	PORTFOLIO_MEMBER_BYTES = 8,
	PORTFOLIO_RATIO = 100,
	PORTFOLIO_SLACK = 64 * 1024 * 1024,
	PORTFOLIO_SLOW_RATIO = 20,
	PORTFOLIO_SLOW_SLACK = 4 * 1024 * 1024,
};

/*
 * Job CAGE_PORTFOLIO_LIST: the listing of records.md §8.1, a JCS line a member
 * in the archive's own order: {"object":"sha256:…","path":…,"size":N,"type":…}
 * and a line feed.  Folders are left out.  "type" is what the first bytes say
 * by a short table (cage/sniff.h); libmagic is asked when it is needed.
 * Memory does not grow with the members but by some 40 bytes each.
 */
MUST_USE enum rc portfolio_list(const struct span *in, const char *words,
				cage_out_fn out, void *arg, struct fault *why);

/* Job CAGE_PORTFOLIO_MEMBER: the bytes of the member whose path, as the listing
 * gives it, is WORDS.  RC_NOT_FOUND. */
MUST_USE enum rc portfolio_member(const struct span *in, const char *words,
				  cage_out_fn out, void *arg,
				  struct fault *why);

/* Before the door shuts: the locale, and what libarchive makes on first use. */
MUST_USE enum rc portfolio_get_ready(struct fault *why);

#endif
