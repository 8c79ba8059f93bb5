#ifndef SUPPORT_PACKED_H
#define SUPPORT_PACKED_H

/* A store with one pack in it, made by hand: six objects, whose sizes lie
 * around those of a block.  For the tests of the store's own files. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../evidence/packs.h"
#include "base/buf.h"
#include "support/test.h"

enum { PACKED = 6, PACKED_LIMIT = 64 * 1024 };

struct packed {
	struct store *s;
	struct pack_entry entries[PACKED]; /* in the order of the pack */
	struct buf bytes;		   /* of the pack */
	struct digest id;		   /* of the pack */
	char path[TEST_PATH_SIZE], index[TEST_PATH_SIZE];
};

/* The bytes of object I. */
static inline size_t
packed_object(size_t i, char bytes[PACKED_LIMIT])
{
	static const size_t sizes[PACKED] = { 0, 1, 511, 512, 513, 50000 };

	for (size_t at = 0; at < sizes[i]; at++)
		bytes[at] = (char)('a' + (at * 7 + at / 100 + i) % 26);
	return sizes[i];
}

/* A pack of COUNT of them, and where each lies in it. */
static inline void
packed_bytes(struct buf *out, struct pack_entry *entries, size_t count)
{
	char *object = malloc(PACKED_LIMIT), block[PACK_BLOCK];
	static const char zeros[2 * PACK_BLOCK];
	struct fault why;

	assert_non_null(object);
	for (size_t i = 0; i < count; i++) {
		struct pack_entry *e = &entries[i];

		e->size = packed_object(i, object);
		digest_of(object, e->size, &e->id);
		pack_header(&e->id, e->size, block);
		assert_ok(buf_add(out, block, sizeof(block), &why), &why);
		e->at = out->size;
		assert_ok(buf_add(out, object, e->size, &why), &why);
		assert_ok(buf_add(out, zeros,
				  pack_room(e->size) - PACK_BLOCK - e->size,
				  &why),
			  &why);
	}
	assert_ok(buf_add(out, zeros, sizeof(zeros), &why), &why);
	free(object);
}

/* The bytes B as a pack of the store; ENTRIES are sorted. */
static inline void
packed_publish(struct store *s, const char *dir, const struct buf *b,
	       struct pack_entry *entries, size_t count, struct digest *id)
{
	struct touched touched = { .top = false };
	char path[TEST_PATH_SIZE];
	struct fault why;
	int tmp;

	test_path(path, dir, "tmp/spare");
	test_write_file(path, b->bytes, b->size);
	assert_int_equal(chmod(path, 0400), 0);
	tmp = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(tmp >= 0);
	digest_of(b->bytes, b->size, id);
	assert_ok(pack_publish(s, tmp, "tmp/spare", id, entries, count,
			       &touched, &why),
		  &why);
	close(tmp);
	assert_int_equal(unlink(path), 0);
	assert_ok(store_sync_touched(s, &touched, &why), &why);
}

static inline void
packed_open(struct packed *p, const char *dir)
{
	struct pack_entry sorted[PACKED];
	char name[PACK_FILE_SIZE], sub[PACK_FILE_SIZE + 8];
	struct fault why;

	memset(p, 0, sizeof(*p));
	p->bytes.limit = 1 << 20;
	assert_ok(store_make(dir, &why), &why);
	assert_ok(store_open(&p->s, dir, &why), &why);
	packed_bytes(&p->bytes, p->entries, PACKED);
	memcpy(sorted, p->entries, sizeof(sorted));
	packed_publish(p->s, dir, &p->bytes, sorted, PACKED, &p->id);
	pack_file(&p->id, name);
	snprintf(sub, sizeof(sub), "packs/%s", name);
	test_path(p->path, dir, sub);
	pack_index_file(&p->id, name);
	snprintf(sub, sizeof(sub), "packs/%s", name);
	test_path(p->index, dir, sub);
}

static inline void
packed_close(struct packed *p)
{
	store_close(p->s);
	buf_clear(&p->bytes);
}

/* The store as a program sees it that was started anew. */
static inline void
packed_again(struct packed *p, const char *dir)
{
	struct fault why;

	store_close(p->s);
	assert_ok(store_open(&p->s, dir, &why), &why);
}

/* Change the bits MASK of the byte AT of a file. */
static inline void
flip_in_file(const char *path, uint64_t at, unsigned mask)
{
	unsigned char byte;
	int fd;

	assert_int_equal(chmod(path, 0600), 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
	byte = (unsigned char)(byte ^ mask);
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	close(fd);
	assert_int_equal(chmod(path, 0400), 0);
}

#endif
