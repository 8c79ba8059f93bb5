/* The container of a planned archive: see bag_write() in assess/bag.h. */

#include <stdio.h>
#include <unistd.h>

#include "assess/bag.h"
#include "base/mem.h"
#include "base/stop.h"

/* From here on a header is longer than a block (§8.5). */
static const uint64_t long_size = UINT64_C(1) << 33;

/* What the writer makes goes through here: of a member its header, its data,
 * which is hashed, its padding. */
struct passage {
	const struct bag_out *to;
	struct hasher *hasher; /* NULL: not hashed */
	uint64_t header, data; /* bytes still to come */
	uint64_t done, total;  /* of the archive, for progress */
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
write_object(struct tar_writer *w, struct passage *p, const struct bag_out *to,
	     const struct member *m, const char *path, struct fault *why)
{
	struct digest seen;
	enum rc rc;
	int fd;

	rc = to->open(to->open_arg, &m->digest, &fd, why);
	if (rc != RC_OK)
		return fault_while(why, "%s", m->path);
	p->hasher = hasher_new();
	rc = tar_add_fd(w, path, fd, m->size, why);
	close(fd);
	hasher_finish(p->hasher, &seen);
	hasher_free(p->hasher);
	p->hasher = NULL;
	if (rc == RC_OK && !digest_equal(&seen, &m->digest))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "%s: its bytes in the evidence store are no "
				  "longer those that were handed in",
				  m->path);
	return rc;
}

static enum rc
write_member(struct tar_writer *w, struct passage *p, const struct bag_out *to,
	     const struct member *m, const char *path, struct fault *why)
{
	p->data = m->size;
	if (m->bytes != NULL)
		return tar_add_bytes(w, path, m->bytes, (size_t)m->size, why);
	return write_object(w, p, to, m, path, why);
}

enum rc
bag_write(const struct archive_plan *plan, const struct bag_out *to,
	  struct fault *why)
{
	struct passage p = { .to = to };
	struct tar_writer *w = tar_writer_new(plan->time, pass, &p);
	char path[TAR_PATH_LIMIT];
	enum rc rc = RC_OK;

	for (size_t i = 0; i < plan->count; i++)
		p.total += plan->members[i].size;
	for (size_t i = 0; rc == RC_OK && i < plan->count; i++) {
		const struct member *m = &plan->members[i];

		MUST(snprintf(path, sizeof(path), "%s/%s", plan->folder,
			      m->path) < (int)sizeof(path));
		rc = header_size(m, path, plan->time, &p.header, why);
		if (rc == RC_OK)
			rc = write_member(w, &p, to, m, path, why);
	}
	p.header = p.data = 0;
	if (rc == RC_OK)
		rc = tar_finish(w, why);
	tar_writer_free(w);
	return rc;
}
