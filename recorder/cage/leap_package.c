/* Where a feed of Leap2A lies, and its files: see leap_private.h. */

#include <stdlib.h>
#include <string.h>

#include "archive_in.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/leap.h"
#include "cage/portfolio.h"
#include "cage/sniff.h"
#include "leap_private.h"
#include "member_names.h"
#include "member_path.h"
#include "zip_directory.h"

enum { HEAD = 512, SHOWN_SIZE = 120, HREF = 2 * PORTFOLIO_PATH };

static const char feed_name[] = "leap2a.xml";

/* --- the archive ------------------------------------------------------------
 */

static enum rc
is_archive(const struct span *in, bool *is, struct fault *why)
{
	static const char *const types[] = {
		"application/zip",
		"application/x-tar",
		"application/gzip",
		"application/x-xz",
		"application/zstd",
		"application/x-bzip2",
		"application/x-7z-compressed",
	};
	char head[HEAD];
	const char *type;
	size_t size;
	enum rc rc = span_read(in, 0, head, sizeof(head), &size, why);

	*is = false;
	if (rc != RC_OK)
		return rc;
	type = sniff(head, size);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		*is |= strcmp(type, types[i]) == 0;
	return RC_OK;
}

static uint64_t
name_of(const char *path)
{
	struct digest id;
	uint64_t name;

	digest_of(path, strlen(path), &id);
	memcpy(&name, id.bytes, sizeof(name));
	return name;
}

static bool
is_feed(const char *path)
{
	const char *slash = strchr(path, '/');

	if (slash == NULL)
		return text_equal_nocase(path, feed_name);
	return text_equal_nocase(slash + 1, feed_name);
}

/* In the root before one in a folder, else the first. */
static bool
is_better(const struct leap_package *p, const char *path)
{
	return is_feed(path) && (p->at == NULL || (strchr(path, '/') == NULL &&
						   strchr(p->at, '/') != NULL));
}

static enum rc
take_feed(struct leap_package *p, struct archive_in *in, char **path,
	  struct fault *why)
{
	const void *bytes;
	size_t got = 1;
	enum rc rc = RC_OK;

	free(p->at);
	p->at = *path;
	*path = NULL;
	buf_clear(&p->feed);
	while (rc == RC_OK && got > 0) {
		rc = archive_in_read(in, p->feed.size, &bytes, &got, why);
		if (rc == RC_OK && got > LEAP_XML - p->feed.size)
			rc = fault_set(why, RC_INVALID,
				       "it is larger than %d bytes", LEAP_XML);
		if (rc == RC_OK && got > 0)
			rc = buf_add(&p->feed, bytes, got, why);
	}
	if (rc == RC_OK)
		return RC_OK;
	return fault_while(why, "member \"%s\"", feed_name);
}

/* What has been said to be in it, before the next is passed over. */
struct said {
	uint64_t total, limit;
	size_t members;
};

static enum rc
count(struct said *s, struct archive_entry *e, struct fault *why)
{
	uint64_t size = 0;

	if (archive_entry_size_is_set(e) && archive_entry_size(e) > 0)
		size = (uint64_t)archive_entry_size(e);
	if (size > s->limit - s->total)
		return fault_set(why, RC_INVALID,
				 "it unpacks to more than %d times its own "
				 "size",
				 PORTFOLIO_RATIO);
	s->total += size;
	if (++s->members > PORTFOLIO_MEMBERS)
		return fault_set(why, RC_INVALID,
				 "there are more than %d members",
				 PORTFOLIO_MEMBERS);
	return RC_OK;
}

static enum rc
look_at(struct leap_package *p, struct archive_in *in, struct archive_entry *e,
	char **path, struct fault *why)
{
	uint64_t *name;

	if (archive_entry_filetype(e) != AE_IFREG ||
	    archive_entry_hardlink(e) != NULL ||
	    archive_entry_symlink(e) != NULL)
		return RC_OK;
	name = mem_push((void **)&p->names, p->name_count++, sizeof(*name));
	*name = name_of(*path);
	return is_better(p, *path) ? take_feed(p, in, path, why) : RC_OK;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static enum rc
walk(struct leap_package *p, const struct span *span, struct archive_in *in,
     struct fault *why)
{
	bool is_zip = zip_is_one(span);
	struct said said = {
		.limit = span->size > (UINT64_MAX - PORTFOLIO_SLACK) /
						 PORTFOLIO_RATIO
				 ? UINT64_MAX
				 : span->size * PORTFOLIO_RATIO +
					   PORTFOLIO_SLACK,
	};
	struct archive_entry *e = NULL;
	enum rc rc;

	for (;;) {
		char *path = NULL;

		rc = archive_in_next(in, &e, why);
		if (rc != RC_OK || e == NULL)
			break;
		rc = member_path(e, is_zip, &path, why);
		if (rc == RC_OK)
			rc = count(&said, e, why);
		if (rc == RC_OK)
			rc = look_at(p, in, e, &path, why);
		free(path);
		if (rc != RC_OK)
			break;
	}
	if (p->name_count > 0)
		qsort(p->names, p->name_count, sizeof(*p->names), by_number);
	for (size_t i = 1; rc == RC_OK && i < p->name_count; i++)
		if (p->names[i] == p->names[i - 1])
			rc = fault_set(why, RC_INVALID,
				       "two members have one name");
	return rc;
}

enum rc
leap_package_open(struct leap_package *p, const struct span *in,
		  struct fault *why)
{
	struct archive_in archive = { .a = NULL };
	struct zip_directory zip = { .count = 0 };
	bool is = false;
	enum rc rc = is_archive(in, &is, why);

	*p = (struct leap_package){ .feed = BUF_LIMIT(LEAP_XML) };
	if (rc == RC_OK && !is)
		rc = fault_set(why, RC_NOT_FOUND,
			       "it is neither an archive nor a feed");
	if (rc == RC_OK && zip_is_one(in))
		rc = zip_directory_read(in, &zip, why);
	zip_directory_clear(&zip);
	if (rc == RC_OK)
		rc = archive_in_open(&archive, in, why);
	if (rc == RC_OK)
		rc = walk(p, in, &archive, why);
	archive_in_close(&archive);
	if (rc == RC_OK && p->at == NULL)
		rc = fault_set(why, RC_NOT_FOUND, "it has no %s", feed_name);
	return rc;
}

void
leap_package_clear(struct leap_package *p)
{
	buf_clear(&p->feed);
	free(p->at);
	free(p->names);
	*p = (struct leap_package){ .feed = BUF_LIMIT(LEAP_XML) };
}

/* --- its files --------------------------------------------------------------
 */

static bool
is_there(const struct leap_package *p, const char *path)
{
	uint64_t name = name_of(path);

	return p->name_count > 0 && bsearch(&name, p->names, p->name_count,
					    sizeof(name), by_number) != NULL;
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %20 as a space; what is no such thing stays. */
static char *
decoded(const char *href)
{
	char *out = mem_new(strlen(href) + 1), *to = out;

	while (*href != '\0') {
		int high = -1, low = -1;

		if (href[0] == '%' && href[1] != '\0') {
			high = nibble(href[1]);
			low = nibble(href[2]);
		}
		if (high >= 0 && low >= 0 && (high | low) > 0) {
			*to++ = (char)(high << 4 | low);
			href += 3;
		} else {
			*to++ = *href++;
		}
	}
	*to = '\0';
	return out;
}

/* FOLDER and PATH, where that can be the path of a member and is one. */
static size_t
meant(const struct leap_package *p, const char *folder, size_t folder_size,
      const char *path, char *out[])
{
	struct fault why;
	char *whole;

	while (strncmp(path, "./", 2) == 0)
		path += 2;
	whole = mem_format("%.*s%s", (int)folder_size, folder, path);
	if (path[0] != '\0' && whole[strlen(whole) - 1] != '/' &&
	    member_name_check(whole, strlen(whole), &why) == RC_OK &&
	    (p->beside || is_there(p, whole))) {
		out[0] = whole;
		return 1;
	}
	free(whole);
	return 0;
}

size_t
leap_package_find(const struct leap_package *p, const char *href,
		  char *out[LEAP_MEANT])
{
	const char *at = p->at != NULL ? p->at : "";
	const char *slash = strchr(at, '/');
	size_t folder = slash != NULL ? (size_t)(slash - at) + 1 : 0;
	char *plain;
	size_t n;

	if (strlen(href) > HREF)
		return 0;
	plain = decoded(href);
	n = meant(p, at, folder, href, out);
	if ((n == 0 || p->beside) && strcmp(plain, href) != 0)
		n += meant(p, at, folder, plain, out + n);
	if (n == 0 && folder > 0)
		n = meant(p, at, 0, href, out);
	if (n == 0 && folder > 0)
		n = meant(p, at, 0, plain, out);
	free(plain);
	return n;
}
