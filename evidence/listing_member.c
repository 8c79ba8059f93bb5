/* What may be listed, and one member of it: see evidence/portfolio.h. */

#include <stddef.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "evidence/portfolio.h"

/* In the words of RFC 6838's registry, of libmagic and of those who name files.
 * A zip that is a document (epub, docx, odt) has a type of its own. */
static const char *const archives[] = {
	"application/zip",
	"application/x-zip-compressed",
	"application/x-zip",
	"application/x-tar",
	"application/x-gtar",
	"application/x-ustar",
	"application/x-bzip2",
	"application/gzip",
	"application/x-gzip",
	"application/x-xz",
	"application/zstd",
	"application/x-zstd",
	"application/x-7z-compressed",
};

bool
portfolio_is_archive(const char *type)
{
	for (size_t i = 0; i < sizeof(archives) / sizeof(archives[0]); i++)
		if (strcmp(type, archives[i]) == 0)
			return true;
	return false;
}

struct pouring {
	struct hasher *h;
	uint64_t size;
	int fd;
};

static enum rc
pour(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct pouring *p = arg;

	hasher_add(p->h, bytes, size);
	p->size += size;
	return fsio_write_all(p->fd, bytes, size, why);
}

static enum rc
others(const struct member_line *m, struct fault *why)
{
	char shown[200];

	return fault_reason(why, RC_CORRUPT, "object-digest",
			    "the member \"%s\" is no longer the one that was "
			    "listed",
			    text_printable(m->path, shown, sizeof(shown)));
}

enum rc
portfolio_cat(struct cage *c, const struct span *archive,
	      const struct member_line *m, int fd, struct fault *why)
{
	const struct cage_ask ask = {
		.job = CAGE_PORTFOLIO_MEMBER,
		.in = *archive,
		.words = m->path,
		.limit = m->size,
	};
	struct pouring p = { .h = hasher_new(), .fd = fd };
	struct digest seen;
	enum rc rc = cage_run(c, &ask, pour, &p, why);

	hasher_finish(p.h, &seen);
	hasher_free(p.h);
	/* It is there, and of that size, as the listing says. */
	if (rc == RC_NOT_FOUND || rc == RC_TOO_BIG)
		return others(m, why);
	if (rc == RC_OK &&
	    (p.size != m->size || !digest_equal(&seen, &m->object)))
		return others(m, why);
	return rc;
}
