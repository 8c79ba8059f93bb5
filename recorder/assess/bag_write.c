/* The container of a planned archive: see bag_write() in assess/bag.h. */

#include <stdio.h>

#include "assess/bag.h"
#include "base/mem.h"
#include "base/stop.h"
#include "evidence/zip.h"

/* From here on a header of a tar is longer than a block (§8.5). */
static const uint64_t long_size = UINT64_C(1) << 33;

/* What the writer makes goes through here.  Of a tar's member that is its
 * header, its data, which is hashed, its padding; a zip's writer hashes. */
struct passage {
	const struct bag_out *to;
	struct tar_writer *tar;
	struct zip_writer *zip; /* one of the two */
	struct hasher *hasher;	/* NULL: not hashed */
	uint64_t header, data;	/* bytes still to come */
	uint64_t done, total;	/* of the archive, for progress */
};

static size_t
least(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

static enum rc
pass(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct passage *p = arg;
	size_t header = least(p->header, size);
	size_t data = least(p->data, size - header);
	enum rc rc;

	rc = stop_check(why);
	if (rc == RC_OK)
		rc = p->to->out(p->to->arg, bytes, size, why);
	if (rc != RC_OK)
		return rc;
	if (p->hasher != NULL && data > 0)
		hasher_add(p->hasher, (const uint8_t *)bytes + header, data);
	p->header -= header;
	p->data -= data;
	p->done += data;
	progress_step(p->to->progress, "exporting", p->done, p->total);
	return RC_OK;
}

static enum rc
header_size(const struct member *m, const char *path, int64_t time,
	    uint64_t *size, struct fault *why)
{
	struct buf header = BUF_LIMIT(TAR_HEADER_LIMIT);
	enum rc rc;

	*size = TAR_BLOCK;
	if (m->size < long_size)
		return RC_OK;
	rc = tar_header(path, m->size, time, &header, why);
	*size = header.size;
	buf_clear(&header);
	return rc;
}

static enum rc
add_bytes(struct passage *p, const char *path, const struct member *m,
	  struct fault *why)
{
	if (p->zip != NULL)
		return zip_add_bytes(p->zip, path, m->bytes, (size_t)m->size,
				     why);
	return tar_add_bytes(p->tar, path, m->bytes, (size_t)m->size, why);
}

/* SEEN gets the digest of what went in. */
static enum rc
add_span(struct passage *p, const char *path, const struct span *from,
	 struct digest *seen, struct fault *why)
{
	enum rc rc;

	if (p->zip != NULL)
		return zip_add_span(p->zip, path, from, seen, why);
	p->hasher = hasher_new();
	rc = tar_add_span(p->tar, path, from, why);
	hasher_finish(p->hasher, seen);
	hasher_free(p->hasher);
	p->hasher = NULL;
	return rc;
}

static enum rc
write_object(struct passage *p, const struct member *m, const char *path,
	     struct fault *why)
{
	struct digest seen;
	struct span from;
	enum rc rc;

	rc = p->to->open(p->to->open_arg, &m->digest, &from, why);
	if (rc == RC_OK && from.size != m->size) {
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "it has %ju bytes in the evidence store, and "
				  "had %ju when it was handed in",
				  (uintmax_t)from.size, (uintmax_t)m->size);
		span_close(&from);
	}
	if (rc != RC_OK)
		return fault_while(why, "%s", m->path);
	rc = add_span(p, path, &from, &seen, why);
	span_close(&from);
	if (rc == RC_OK && !digest_equal(&seen, &m->digest))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "%s: its bytes in the evidence store are no "
				  "longer those that were handed in",
				  m->path);
	return rc;
}

static enum rc
write_member(struct passage *p, const struct archive_plan *plan,
	     const struct member *m, struct fault *why)
{
	char path[TAR_PATH_LIMIT];
	enum rc rc = RC_OK;

	MUST(snprintf(path, sizeof(path), "%s/%s", plan->folder, m->path) <
	     (int)sizeof(path));
	if (p->tar != NULL)
		rc = header_size(m, path, plan->time, &p->header, why);
	if (rc != RC_OK)
		return rc;
	p->data = m->size;
	return m->bytes != NULL ? add_bytes(p, path, m, why)
				: write_object(p, m, path, why);
}

enum rc
bag_write(const struct archive_plan *plan, const struct bag_out *to,
	  struct fault *why)
{
	struct passage p = { .to = to };
	enum rc rc = RC_OK;

	if (to->zip)
		rc = zip_writer_new(&p.zip, plan->time, pass, &p, why);
	else
		p.tar = tar_writer_new(plan->time, pass, &p);
	for (size_t i = 0; i < plan->count; i++)
		p.total += plan->members[i].size;
	for (size_t i = 0; rc == RC_OK && i < plan->count; i++)
		rc = write_member(&p, plan, &plan->members[i], why);
	p.header = p.data = 0;
	if (rc == RC_OK)
		rc = to->zip ? zip_finish(p.zip, why) : tar_finish(p.tar, why);
	tar_writer_free(p.tar);
	zip_writer_free(p.zip);
	return rc;
}
