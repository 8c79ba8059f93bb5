/* Files that are packed as a whole: see packed.h. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/crc.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/portfolio.h"
#include "packed.h"

enum {
	CHUNK = 256 * 1024,
	FILTERS = 2, /* one that packs, and the file itself */
	SHOWN_SIZE = 200,
	TRAILER = 8, /* of gzip: checksum and size (RFC 1952) */
};

struct packed {
	struct archive *a;
	const struct span *span;
	uint64_t at;
	char *chunk;	  /* CHUNK */
	struct fault why; /* that libarchive was not given bytes */
	uint64_t size, limit;
	int ratio;
	bool is_gzip;
	uint32_t sum; /* CRC-32, which libarchive leaves out for gzip */
	struct crc crc;
};

/* --- checksum ---------------------------------------------------------------
 */

static enum rc
check_sum(const struct packed *p, struct fault *why)
{
	unsigned char said[TRAILER] = { 0 };
	uint32_t sum, size;
	size_t got;
	enum rc rc = span_read(p->span, p->span->size - TRAILER, said, TRAILER,
			       &got, why);

	sum = (uint32_t)said[0] | (uint32_t)said[1] << 8 |
	      (uint32_t)said[2] << 16 | (uint32_t)said[3] << 24;
	size = (uint32_t)said[4] | (uint32_t)said[5] << 8 |
	       (uint32_t)said[6] << 16 | (uint32_t)said[7] << 24;
	if (rc == RC_OK && (sum != p->sum || size != (uint32_t)p->size))
		rc = fault_set(why, RC_INVALID,
			       "its checksum is wrong, or it is several gzip "
			       "files in one");
	return rc;
}

/* --- opening ----------------------------------------------------------------
 */

static const struct {
	size_t at;
	const char *mark;
	size_t size;
} marks[] = {
	{ 0, "\x1f\x8b\x08", 3 },
	{ 4, "1AY&SY", 6 }, /* bzip2: its first block */
	{ 0,
	  "\xfd"
	  "7zXZ",
	  6 },
	{ 0, "\x28\xb5\x2f\xfd", 4 },
};

enum { HEAD = 10 };

bool
packed_is_one(const struct span *in)
{
	struct fault unused;
	char head[HEAD];
	size_t got;

	if (span_read(in, 0, head, sizeof(head), &got, &unused) != RC_OK)
		return false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (got >= marks[i].at + marks[i].size &&
		    memcmp(head + marks[i].at, marks[i].mark, marks[i].size) ==
			    0)
			return true;
	return false;
}

static la_ssize_t
read_some(struct archive *a, void *arg, const void **bytes)
{
	struct packed *p = arg;
	size_t got;

	if (span_read(p->span, p->at, p->chunk, CHUNK, &got, &p->why) !=
	    RC_OK) {
		archive_set_error(a, -1, "%s", p->why.text);
		return -1;
	}
	p->at += got;
	*bytes = p->chunk;
	return (la_ssize_t)got;
}

static enum rc
damaged(const struct packed *p, struct fault *why)
{
	const char *said = archive_error_string(p->a);
	char shown[SHOWN_SIZE];

	return fault_set(why, RC_INVALID,
			 "it is damaged, or not understood: %s",
			 text_printable(said != NULL ? said : "no reason given",
					shown, sizeof(shown)));
}

/* bzip2 takes a hundred times the time of others for what it unpacks to. */
static void
set_limit(struct packed *p, bool slow)
{
	uint64_t slack = slow ? PORTFOLIO_SLOW_SLACK : PORTFOLIO_SLACK;

	p->ratio = slow ? PORTFOLIO_SLOW_RATIO : PORTFOLIO_RATIO;
	if (__builtin_mul_overflow(p->span->size, p->ratio, &p->limit) ||
	    __builtin_add_overflow(p->limit, slack, &p->limit))
		p->limit = UINT64_MAX;
}

static enum rc
open_it(struct packed *p, struct fault *why)
{
	struct archive_entry *unused;

	archive_read_support_format_raw(p->a);
	archive_read_support_filter_gzip(p->a);
	archive_read_support_filter_bzip2(p->a);
	archive_read_support_filter_xz(p->a);
	archive_read_support_filter_zstd(p->a);
	archive_read_set_read_callback(p->a, read_some);
	archive_read_set_callback_data(p->a, p);
	if (archive_read_open1(p->a) != ARCHIVE_OK)
		return damaged(p, why);
	if (archive_filter_count(p->a) > FILTERS)
		return fault_set(why, RC_INVALID,
				 "it is packed more than once");
	if (archive_filter_count(p->a) < FILTERS ||
	    archive_read_next_header(p->a, &unused) != ARCHIVE_OK)
		return damaged(p, why);
	p->is_gzip = archive_filter_code(p->a, 0) == ARCHIVE_FILTER_GZIP;
	set_limit(p, archive_filter_code(p->a, 0) == ARCHIVE_FILTER_BZIP2);
	return RC_OK;
}

enum rc
packed_open(struct packed **out, const struct span *in, struct fault *why)
{
	struct packed *p = mem_new(sizeof(*p));
	enum rc rc;

	p->span = in;
	p->chunk = mem_new(CHUNK);
	crc_init(&p->crc);
	p->a = archive_read_new();
	MUST(p->a != NULL);
	rc = open_it(p, why);
	if (rc != RC_OK) {
		packed_close(p);
		return rc;
	}
	*out = p;
	return RC_OK;
}

void
packed_close(struct packed *p)
{
	if (p == NULL)
		return;
	archive_read_free(p->a);
	free(p->chunk);
	free(p);
}

/* --- reading ----------------------------------------------------------------
 */

static enum rc
check_end(const struct packed *p, struct fault *why)
{
	if ((uint64_t)archive_filter_bytes(p->a, -1) != p->span->size)
		return fault_set(why, RC_INVALID, "something follows its end");
	return p->is_gzip ? check_sum(p, why) : RC_OK;
}

enum rc
packed_read(struct packed *p, const void **bytes, size_t *got,
	    struct fault *why)
{
	la_int64_t unused;
	int r;

	*got = 0;
	do
		r = archive_read_data_block(p->a, bytes, got, &unused);
	while (r == ARCHIVE_OK && *got == 0);
	if (r == ARCHIVE_EOF) {
		*got = 0;
		return check_end(p, why);
	}
	if (r != ARCHIVE_OK)
		return damaged(p, why);
	if (*got > p->limit - p->size)
		return fault_set(why, RC_INVALID,
				 "it unpacks to more than %d times its own "
				 "size",
				 p->ratio);
	p->size += *got;
	if (p->is_gzip)
		p->sum = crc_add(&p->crc, p->sum, *bytes, *got);
	return RC_OK;
}
