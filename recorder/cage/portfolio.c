/* Portfolios, inside the cage: see cage/portfolio.h. */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive_in.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/portfolio.h"
#include "cage/sniff.h"
#include "member_names.h"
#include "member_path.h"
#include "zip_directory.h"

enum {
	HEAD = 512, /* bytes that sniff() is shown */
	LINE = 256, /* of a line, all but the path */
	SHOWN_SIZE = 120,
};

struct listing {
	const struct span *span;
	struct archive_in in;
	struct zip_directory zip;
	bool is_zip;
	struct member_names *names;
	uint64_t limit, total; /* bytes, unpacked */
	uint64_t seen;	       /* members, folders among them */
	uint64_t files;
	cage_out_fn out;
	void *arg;
	struct hasher *hasher;
	char *path; /* of the member at hand, owned */
};

/* --- what a member is called ------------------------------------------------
 */

static enum rc
of_member(const char *path, enum rc rc, struct fault *why)
{
	char shown[SHOWN_SIZE];

	if (rc == RC_OK)
		return RC_OK;
	return fault_while(why, "member \"%s\"",
			   text_printable(path, shown, sizeof(shown)));
}

/* --- what is refused --------------------------------------------------------
 */

/* Libarchive gives a zip's members in the order in which they lie. */
static enum rc
check_zip_entry(const struct listing *l, struct archive_entry *e,
		struct fault *why)
{
	const char *raw = archive_entry_pathname(e);
	const struct zip_entry *z;

	if (l->seen >= l->zip.count)
		return fault_set(why, RC_INVALID,
				 "it is not in the zip's directory");
	z = &l->zip.entries[l->seen];
	if (zip_name(raw, strlen(raw)) != z->name)
		return fault_set(why, RC_INVALID,
				 "the zip's directory has another name for it");
	if (!archive_entry_size_is_set(e) ||
	    (uint64_t)archive_entry_size(e) != z->size)
		return fault_set(why, RC_INVALID,
				 "the zip's directory has another size for it");
	return RC_OK;
}

static enum rc
check_kind(struct archive_entry *e, struct fault *why)
{
	if (archive_entry_hardlink(e) != NULL ||
	    archive_entry_symlink(e) != NULL ||
	    archive_entry_filetype(e) == AE_IFLNK)
		return fault_set(why, RC_INVALID, "it is a link");
	if (archive_entry_is_encrypted(e))
		return fault_set(why, RC_INVALID, "it is encrypted");
	if (archive_entry_sparse_count(e) > 0)
		return fault_set(why, RC_INVALID, "it has holes");
	if (archive_entry_filetype(e) != AE_IFREG &&
	    archive_entry_filetype(e) != AE_IFDIR)
		return fault_set(why, RC_INVALID,
				 "it is neither a file nor a folder");
	return RC_OK;
}

static enum rc
too_much(struct fault *why)
{
	return fault_set(why, RC_INVALID,
			 "it unpacks to more than %d times its own size",
			 PORTFOLIO_RATIO);
}

/* What it says it has, before any of it is unpacked. */
static enum rc
check_declared(const struct listing *l, struct archive_entry *e,
	       struct fault *why)
{
	if (archive_entry_size_is_set(e) &&
	    (archive_entry_size(e) < 0 ||
	     (uint64_t)archive_entry_size(e) > l->limit - l->total))
		return too_much(why);
	return RC_OK;
}

/* --- a line -----------------------------------------------------------------
 */

/* JCS: of what a path may hold only the quotation mark is escaped. */
static enum rc
say_line(const struct listing *l, const struct digest *id, uint64_t size,
	 const char *type, struct fault *why)
{
	char line[LINE + 2 * PORTFOLIO_PATH], hex[DIGEST_HEX_SIZE];
	char path[2 * PORTFOLIO_PATH + 1], *to = path;
	int n;

	for (const char *c = l->path; *c != '\0'; c++) {
		if (*c == '"')
			*to++ = '\\';
		*to++ = *c;
	}
	*to = '\0';
	digest_to_hex(id, hex);
	n = snprintf(line, sizeof(line),
		     "{\"object\":\"sha256:%s\",\"path\":\"%s\",\"size\":%ju,"
		     "\"type\":\"%s\"}\n",
		     hex, path, (uintmax_t)size, type);
	MUST(n > 0 && (size_t)n < sizeof(line));
	return l->out(l->arg, line, (size_t)n, why);
}

/* Read the member through. */
static enum rc
list_file(struct listing *l, struct archive_entry *e, struct fault *why)
{
	const char *type = "application/octet-stream";
	const void *bytes;
	struct digest id;
	uint64_t size = 0;
	size_t got = 1;
	enum rc rc = RC_OK;

	while (rc == RC_OK && got > 0) {
		rc = archive_in_read(&l->in, size, &bytes, &got, why);
		if (rc != RC_OK || got == 0)
			break;
		if (size == 0)
			type = sniff(bytes, got < HEAD ? got : HEAD);
		hasher_add(l->hasher, bytes, got);
		size += got;
		if (got > l->limit - l->total)
			rc = too_much(why);
		else
			l->total += got;
	}
	hasher_finish(l->hasher, &id);
	if (rc == RC_OK && archive_entry_size_is_set(e) &&
	    (uint64_t)archive_entry_size(e) != size)
		rc = fault_set(
			why, RC_INVALID, "it has %ju bytes, and says %ju",
			(uintmax_t)size, (uintmax_t)archive_entry_size(e));
	return rc == RC_OK ? say_line(l, &id, size, type, why) : rc;
}

static enum rc
list_entry(struct listing *l, struct archive_entry *e, struct fault *why)
{
	bool folder = archive_entry_filetype(e) == AE_IFDIR;
	enum rc rc = check_kind(e, why);

	if (l->path == NULL) /* where the archive was made from */
		return rc;
	if (rc == RC_OK && folder && archive_entry_size_is_set(e) &&
	    archive_entry_size(e) > 0)
		rc = fault_set(why, RC_INVALID, "it is a folder with bytes");

	if (rc == RC_OK && l->is_zip)
		rc = check_zip_entry(l, e, why);
	if (rc == RC_OK)
		rc = check_declared(l, e, why);
	if (rc == RC_OK && !folder)
		rc = list_file(l, e, why);
	if (rc != RC_OK)
		return of_member(l->path, rc, why);
	l->seen++;
	l->files += !folder;
	return member_names_add(l->names, l->path, folder, why);
}

/* --- the whole --------------------------------------------------------------
 */

static enum rc
list_all(struct listing *l, struct fault *why)
{
	struct archive_entry *e = NULL;
	enum rc rc;

	for (;;) {
		rc = archive_in_next(&l->in, &e, why);
		if (rc != RC_OK || e == NULL)
			break;
		rc = member_path(e, l->is_zip, &l->path, why);
		if (rc == RC_OK)
			rc = list_entry(l, e, why);
		free(l->path);
		l->path = NULL;
		if (rc != RC_OK)
			break;
	}
	if (rc == RC_OK && l->is_zip && l->seen != l->zip.count)
		rc = fault_set(why, RC_INVALID,
			       "the zip's directory has %zu members, and %ju "
			       "were found",
			       l->zip.count, (uintmax_t)l->seen);
	if (rc == RC_OK && l->files == 0)
		rc = fault_set(why, RC_INVALID, "it has no file in it");
	return rc;
}

static uint64_t
limit_of(const struct span *in)
{
	return in->size > (UINT64_MAX - PORTFOLIO_SLACK) / PORTFOLIO_RATIO
		       ? UINT64_MAX
		       : in->size * PORTFOLIO_RATIO + PORTFOLIO_SLACK;
}

static size_t
most_members(const struct span *in)
{
	uint64_t most = PORTFOLIO_FEW + in->size / PORTFOLIO_MEMBER_BYTES;

	return most < PORTFOLIO_MEMBERS ? (size_t)most : PORTFOLIO_MEMBERS;
}

enum rc
portfolio_list(const struct span *in, const char *words, cage_out_fn out,
	       void *arg, struct fault *why)
{
	struct listing l = {
		.span = in,
		.is_zip = zip_is_one(in),
		.limit = limit_of(in),
		.out = out,
		.arg = arg,
	};
	enum rc rc = RC_OK;

	(void)words;
	l.names = member_names_new(most_members(in));
	l.hasher = hasher_new();
	if (l.is_zip)
		rc = zip_directory_read(in, &l.zip, why);
	if (rc == RC_OK && l.zip.size > l.limit)
		rc = too_much(why);
	if (rc == RC_OK)
		rc = archive_in_open(&l.in, in, why);
	if (rc == RC_OK)
		rc = list_all(&l, why);
	archive_in_close(&l.in);
	zip_directory_clear(&l.zip);
	member_names_free(l.names);
	hasher_free(l.hasher);
	return rc;
}

/* --- one member -------------------------------------------------------------
 */

static enum rc
give(struct archive_in *in, uint64_t limit, cage_out_fn out, void *arg,
     struct fault *why)
{
	const void *bytes;
	uint64_t at = 0;
	size_t got = 1;
	enum rc rc = RC_OK;

	for (; rc == RC_OK && got > 0; at += got) {
		rc = archive_in_read(in, at, &bytes, &got, why);
		if (rc == RC_OK && got > limit - at)
			rc = fault_set(why, RC_INVALID,
				       "it unpacks to more than %d times the "
				       "archive's size",
				       PORTFOLIO_RATIO);
		if (rc == RC_OK && got > 0)
			rc = out(arg, bytes, got, why);
	}
	return rc;
}

enum rc
portfolio_member(const struct span *in, const char *words, cage_out_fn out,
		 void *arg, struct fault *why)
{
	bool is_zip = zip_is_one(in), found = false;
	struct archive_entry *e = NULL;
	struct archive_in archive;
	enum rc rc = archive_in_open(&archive, in, why);

	while (rc == RC_OK && !found) {
		char *path;

		rc = archive_in_next(&archive, &e, why);
		if (rc != RC_OK || e == NULL)
			break;
		rc = member_path(e, is_zip, &path, why);
		if (rc != RC_OK)
			break;
		found = path != NULL && strcmp(path, words) == 0 &&
			archive_entry_filetype(e) == AE_IFREG;
		free(path);
	}
	if (rc == RC_OK && !found)
		rc = fault_set(why, RC_NOT_FOUND, "it has no such member");
	if (rc == RC_OK)
		rc = give(&archive, limit_of(in), out, arg, why);
	archive_in_close(&archive);
	return rc;
}

enum rc
portfolio_get_ready(struct fault *why)
{
	struct archive *a = archive_read_new();

	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the worker has one thread */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	if (a == NULL)
		return fault_set(why, RC_INTERNAL, "make ready libarchive");
	archive_read_free(a);
	return RC_OK;
}
