/* The members of a plan, as a list: see bag_private.h, and the functions on
 * members in assess/bag.h and assess/archive.h. */

#include <stdlib.h>
#include <string.h>

#include "bag_private.h"
#include "base/mem.h"

static struct member *
add(struct bagging *b, const char *path, uint64_t size)
{
	struct archive_plan *p = b->out;
	struct member *m =
		mem_push((void **)&p->members, p->count++, sizeof(*m));

	m->path = mem_text(path);
	m->size = size;
	return m;
}

void
bag_add_bytes(struct bagging *b, const char *path, void *bytes, size_t size)
{
	struct member *m = add(b, path, size);

	digest_of(bytes, size, &m->digest);
	m->bytes = bytes;
}

enum rc
bag_add_buf(struct bagging *b, const char *path, struct buf *bytes,
	    struct fault *why)
{
	size_t size = bytes->size;

	if (size == 0)
		return fault_set(why, RC_INVALID, "%s is empty", path);
	bag_add_bytes(b, path, buf_take(bytes), size);
	return RC_OK;
}

void
bag_add_known(struct bagging *b, const char *path, const struct digest *id,
	      uint64_t size)
{
	add(b, path, size)->digest = *id;
}

enum rc
bag_add_object(struct bagging *b, const char *path, const struct digest *id,
	       struct fault *why)
{
	uint64_t size = 0;
	enum rc rc;

	rc = b->from->object_size(b->from->arg, id, &size, why);
	if (rc != RC_OK)
		return fault_while(why, "%s", path);
	bag_add_known(b, path, id, size);
	return RC_OK;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->path,
		      ((const struct member *)b)->path);
}

static void
member_clear(struct member *m)
{
	free(m->path);
	free(m->bytes);
}

enum rc
bag_sort(struct archive_plan *p, struct fault *why)
{
	size_t kept = 0;

	if (p->count == 0)
		return RC_OK;
	qsort(p->members, p->count, sizeof(*p->members), by_path);
	for (size_t i = 1; i < p->count; i++) {
		struct member *last = &p->members[kept], *m = &p->members[i];

		if (strcmp(last->path, m->path) != 0)
			continue;
		if (!digest_equal(&last->digest, &m->digest))
			return fault_set(why, RC_INVALID,
					 "two members would be %s", m->path);
	}
	for (size_t i = 1; i < p->count; i++) {
		if (strcmp(p->members[kept].path, p->members[i].path) != 0)
			p->members[++kept] = p->members[i];
		else
			member_clear(&p->members[i]);
	}
	p->count = kept + 1;
	return RC_OK;
}

void
bag_add_after(struct archive_plan *p, const char *path, void *bytes,
	      size_t size)
{
	struct member *m;
	size_t at;

	MUST(strncmp(path, "after/", strlen("after/")) == 0);
	(void)mem_push((void **)&p->members, p->count, sizeof(*m));
	for (at = p->count; at > 0; at--) {
		if (strcmp(p->members[at - 1].path, path) < 0)
			break;
		p->members[at] = p->members[at - 1];
	}
	p->count++;
	m = &p->members[at];
	*m = (struct member){ .path = mem_text(path),
			      .size = size,
			      .bytes = bytes };
	digest_of(bytes, size, &m->digest);
}

const struct member *
bag_member(const struct archive_plan *p, const char *path)
{
	const struct member *found = NULL;
	size_t low = 0, high = p->count;

	while (low < high && found == NULL) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(path, p->members[middle].path);

		if (order == 0)
			found = &p->members[middle];
		else if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return found;
}

void
archive_plan_clear(struct archive_plan *p)
{
	for (size_t i = 0; i < p->count; i++)
		member_clear(&p->members[i]);
	free(p->members);
	memset(p, 0, sizeof(*p));
}
