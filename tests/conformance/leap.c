/* Leap2A against the published samples: Cetis's valid feed, and an export of
 * Mahara 1.2.  The one argument is the folder of the vectors. */

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cage/leap.h"
#include "support/test.h"

enum { MOST = 8 << 20, PICKED = 2 };

struct wanted {
	size_t line; /* of an entry, from 1 */
	const char *kind, *title, *published;
	const char *rel, *to; /* the first link */
	size_t links, files;
};

struct sample {
	const char *file, *title, *author;
	bool mahara;
	int64_t entries;
	size_t kinds[2]; /* abilities, resources */
	struct wanted picked[PICKED];
};

static const struct sample samples[] = {
	{ "cetis_test_valid_leap2a.xml",
	  "A few small related items",
	  "Theophilus Thistledown",
	  false,
	  9,
	  { 0, 0 },
	  { { 1, "activity", "Interoperability activity", NULL,
	      "reflected_on_by", "portfolio:reflexion/3210", 1, 0 },
	    { 3, "meeting", "Change of Semester Meeting",
	      "2007-10-16T12:59:30Z", "has_agenda", "portfolio:meeting/3347", 4,
	      0 } } },
	{ "cetis_mahara_v1-2_leap2a.xml",
	  "Mahara LEAP2A Export for Hans M\xc3\xbcster, 2010/10/16 19:16",
	  "Hans M\xc3\xbcster",
	  true,
	  34,
	  { 3, 2 },
	  { { 1, "selection", "View one", "2010-10-07T22:34:44+02:00", NULL,
	      NULL, 0, 0 },
	    { 29, "resource", "IMG_0883.JPG", NULL, NULL, NULL, 0, 1 } } },
};

static bool
report(bool passes, const char *file, const char *what)
{
	printf("%s - %s: %s\n", passes ? "ok" : "not ok", file, what);
	return passes;
}

static enum rc
collect(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
is_as_wanted(const struct value *v, const struct wanted *w)
{
	const struct value *links = value_get(v, "links");
	const struct value *first = value_at(links, 0);

	return is_same(value_text(v, "kind"), w->kind) &&
	       is_same(value_text(v, "title"), w->title) &&
	       (w->published == NULL ||
		is_same(value_text(v, "published"), w->published)) &&
	       (w->rel == NULL || (is_same(value_text(first, "rel"), w->rel) &&
				   is_same(value_text(first, "to"), w->to))) &&
	       (w->links == 0 || value_count(links) == w->links) &&
	       value_count(value_get(v, "files")) == w->files;
}

static bool
feed_is_as_wanted(const struct value *v, const struct sample *s)
{
	return is_same(value_text(v, "feed"), s->title) &&
	       is_same(value_text(v, "author"), s->author) &&
	       value_bool(v, "mahara") == s->mahara &&
	       value_integer(v, "entries", 0) == s->entries;
}

static bool
lines_pass(const struct sample *s, const char *at)
{
	size_t kinds[2] = { 0, 0 }, picked = 0, count = 0;
	bool passes = true;

	for (const char *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		struct value *v = NULL;
		struct fault why;

		if (leap_said(at, (size_t)(end - at), count == 0, &v, &why) !=
		    RC_OK)
			return report(false, s->file, why.text);
		if (count == 0)
			passes &= report(feed_is_as_wanted(v, s), s->file,
					 "the feed");
		else if (strcmp(value_text(v, "kind"), "ability") == 0)
			kinds[0]++;
		else if (strcmp(value_text(v, "kind"), "resource") == 0)
			kinds[1]++;
		if (picked < PICKED && count == s->picked[picked].line)
			passes &= report(is_as_wanted(v, &s->picked[picked++]),
					 s->file, value_text(v, "title"));
		value_free(v);
		count++;
	}
	passes &=
		report(count == (size_t)s->entries + 1, s->file, "a line each");
	return report(kinds[0] == s->kinds[0] && kinds[1] == s->kinds[1],
		      s->file, "abilities and resources") &&
	       passes;
}

static bool
sample_passes(const char *data, const struct sample *s)
{
	struct buf out = BUF_LIMIT(MOST);
	struct span in = { .fd = -1 };
	char path[TEST_PATH_SIZE];
	struct fault why;
	bool passes;
	enum rc rc;
	int fd;

	snprintf(path, sizeof(path), "%s/portfolios/leap2a/%s", data, s->file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return report(false, s->file, "not there");
	rc = span_of_fd(fd, &in, &why);
	if (rc == RC_OK)
		rc = leap_read(&in, "beside", collect, &out, &why);
	passes = rc == RC_OK ? lines_pass(s, buf_text_of(&out))
			     : report(false, s->file, why.text);
	buf_clear(&out);
	close(fd);
	return passes;
}

int
main(int argc, char *argv[])
{
	bool passes = true;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		passes = sample_passes(argv[1], &samples[i]) && passes;
	return passes ? 0 : 1;
}
