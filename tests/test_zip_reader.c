/* evidence/zip_reader.c: takes what the writer makes, and accounts for each of
 * its bytes.  One file: each case changes the zip that is written here. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/crc.h"
#include "base/mem.h"
#include "evidence/zip.h"
#include "support/test.h"

enum { MTIME = 1772447400, LIMIT = 1 << 20 }; /* 2026-03-02T10:30:00Z */

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static void
write_three(struct buf *out)
{
	struct zip_writer *w;
	struct fault why;

	assert_ok(zip_writer_new(&w, MTIME, add_to, out, &why), &why);
	assert_ok(zip_add_bytes(w, "a", "hello", 5, &why), &why);
	assert_ok(zip_add_bytes(w, "b/c", "", 0, &why), &why);
	assert_ok(zip_add_bytes(w, "b/d", "world!", 6, &why), &why);
	assert_ok(zip_finish(w, &why), &why);
	zip_writer_free(w);
}

static enum rc
read_members(struct zip_reader *r, bool whole, struct buf *said,
	     struct fault *why)
{
	const char *path = "";
	enum rc rc;

	for (;;) {
		uint64_t length;
		int64_t mtime;
		char part[4];
		size_t got = 1;

		rc = zip_next(r, &path, &length, &mtime, why);
		if (rc != RC_OK || path == NULL)
			break;
		assert_int_equal(mtime, MTIME);
		assert_ok(buf_format(said, why, "%s=", path), why);
		while (whole && rc == RC_OK && got > 0) {
			rc = zip_read(r, part, sizeof(part), &got, why);
			if (rc == RC_OK)
				assert_ok(buf_add(said, part, got, why), why);
		}
		if (rc != RC_OK)
			break;
		assert_ok(buf_add_text(said, ",", why), why);
	}
	if (rc == RC_OK) {
		assert_ok(zip_next(r, &path, NULL, NULL, why), why);
		assert_null(path);
	}
	return rc;
}

/* Read all, or only the headers; *SAID gets "path=bytes," of each. */
static enum rc
read_bytes(const void *bytes, size_t size, bool whole, struct buf *said,
	   struct fault *why)
{
	int fd = test_fd_of(bytes, size);
	const struct span in = { .fd = fd, .size = size };
	struct zip_reader *r = NULL;
	enum rc rc = zip_reader_open(&r, &in, why);

	if (rc == RC_OK)
		rc = read_members(r, whole, said, why);
	zip_reader_close(r);
	close(fd);
	if (rc != RC_OK)
		assert_string_equal(why->reason, "container");
	return rc;
}

static enum rc
read_buf(const struct buf *b, bool whole, struct fault *why)
{
	struct buf said = BUF_LIMIT(LIMIT);
	enum rc rc = read_bytes(b->bytes, b->size, whole, &said, why);

	buf_clear(&said);
	return rc;
}

static void
reads_what_was_written(void **state)
{
	struct buf zip = BUF_LIMIT(LIMIT), said = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&zip);
	assert_ok(read_bytes(zip.bytes, zip.size, true, &said, &why), &why);
	assert_string_equal(buf_text_of(&said), "a=hello,b/c=,b/d=world!,");
	buf_empty(&said);
	assert_ok(read_bytes(zip.bytes, zip.size, false, &said, &why), &why);
	assert_string_equal(buf_text_of(&said), "a=,b/c=,b/d=,");
	buf_clear(&zip);
	buf_clear(&said);
}

static void
refuses_every_flipped_bit(void **state)
{
	struct buf zip = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&zip);
	for (size_t at = 0; at < zip.size * 8; at++) {
		uint8_t bit = (uint8_t)(1U << at % 8);

		zip.bytes[at / 8] ^= bit;
		if (read_buf(&zip, at % 2 == 0, &why) == RC_OK)
			fail_msg("bit %zu of byte %zu", at % 8, at / 8);
		zip.bytes[at / 8] ^= bit;
	}
	assert_ok(read_buf(&zip, true, &why), &why);
	buf_clear(&zip);
}

static void
refuses_it_cut_off_anywhere(void **state)
{
	struct buf zip = BUF_LIMIT(LIMIT), said = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&zip);
	for (size_t size = 0; size < zip.size; size++) {
		assert_fault(
			read_bytes(zip.bytes, size, size % 2 == 0, &said, &why),
			RC_INVALID, &why);
		assert_fault(read_bytes(zip.bytes + zip.size - size, size, true,
					&said, &why),
			     RC_INVALID, &why);
	}
	buf_clear(&zip);
	buf_clear(&said);
}

/* --- containers by hand --------------------------------------------------- */

struct wish {
	const char *path, *bytes;
	size_t nul;  /* behind the path, and a letter */
	bool bare;   /* sum and sizes in the local header only */
	bool large;  /* sizes in zip64 fields, though small */
	bool far;    /* so is where it starts */
	bool hollow; /* no local header: that of the member before */
	const char *extra;
	unsigned extra_size;
	unsigned flags, method, version, made_by, comment, attributes;
	const char *local_path;
};

struct made {
	struct buf zip, directory;
	uint64_t count, last;
};

static void
put(struct buf *b, uint64_t number, int size)
{
	struct fault why;

	for (; size > 0; size--, number >>= 8)
		assert_ok(buf_add(b, &(uint8_t){ number & 0xff }, 1, &why),
			  &why);
}

static void
put_text(struct buf *b, const char *text, size_t size)
{
	struct fault why;

	assert_ok(buf_add(b, text, size, &why), &why);
}

/* What both headers have. */
static void
put_common(struct buf *b, const struct wish *w, const char *path, uint32_t crc,
	   bool central)
{
	uint64_t size = w->large ? UINT32_MAX : strlen(w->bytes);

	put(b, central && w->far ? 45 : w->version > 0 ? w->version : 10, 2);
	put(b, w->flags | (w->bare ? 0 : 8), 2);
	put(b, w->method, 2);
	put(b, 0x5c6253c0, 4); /* 10:30:00, 2026-03-02 */
	put(b, crc, 4);
	put(b, size, 4);
	put(b, size, 4);
	put(b, strlen(path) + w->nul * 2, 2);
	put(b,
	    w->extra_size + (w->large ? 20 : 0) + (central && w->far ? 12 : 0),
	    2);
}

static void
put_names(struct buf *b, const struct wish *w, const char *path)
{
	put_text(b, path, strlen(path));
	if (w->nul > 0)
		put_text(b, "\0x", 2);
	put_text(b, w->extra, w->extra_size);
	if (w->large) {
		put(b, 1, 2);
		put(b, 16, 2);
		put(b, strlen(w->bytes), 8);
		put(b, strlen(w->bytes), 8);
	}
}

static void
add(struct made *m, const struct wish *w)
{
	size_t size = strlen(w->bytes);
	struct crc c;
	uint32_t crc;

	crc_init(&c);
	crc = crc_add(&c, 0, w->bytes, size);
	if (!w->hollow) {
		const char *path = w->local_path ? w->local_path : w->path;

		m->last = m->zip.size;
		put(&m->zip, 0x04034b50, 4);
		put_common(&m->zip, w, path, w->bare ? crc : 0, false);
		put_names(&m->zip, w, path);
		put_text(&m->zip, w->bytes, size);
		if (!w->bare) {
			put(&m->zip, 0x08074b50, 4);
			put(&m->zip, crc, 4);
			put(&m->zip, size, w->large ? 8 : 4);
			put(&m->zip, size, w->large ? 8 : 4);
		}
	}
	put(&m->directory, 0x02014b50, 4);
	put(&m->directory,
	    w->made_by > 0 ? w->made_by
			   : 0x300 | (w->version > 0 ? w->version : 10),
	    2);
	put_common(&m->directory, w, w->path, crc, true);
	put(&m->directory, w->comment, 2);
	put(&m->directory, 0, 4);
	put(&m->directory, w->attributes > 0 ? w->attributes : 0100644U << 16,
	    4);
	put(&m->directory, w->far ? UINT32_MAX : m->last, 4);
	put_names(&m->directory, w, w->path);
	if (w->far) {
		put(&m->directory, 1, 2);
		put(&m->directory, 8, 2);
		put(&m->directory, m->last, 8);
	}
	m->count++;
}

static void
end(struct made *m, bool large)
{
	uint64_t directory = m->zip.size, size = m->directory.size;

	put_text(&m->zip, (const char *)m->directory.bytes, m->directory.size);
	if (large) {
		put(&m->zip, 0x06064b50, 4);
		put(&m->zip, 44, 8);
		put(&m->zip, 45 | 45 << 16, 4);
		put(&m->zip, 0, 8);
		put(&m->zip, m->count, 8);
		put(&m->zip, m->count, 8);
		put(&m->zip, size, 8);
		put(&m->zip, directory, 8);
		put(&m->zip, 0x07064b50, 4);
		put(&m->zip, 0, 4);
		put(&m->zip, directory + size, 8);
		put(&m->zip, 1, 4);
	}
	put(&m->zip, 0x06054b50, 4);
	put(&m->zip, 0, 4);
	put(&m->zip, m->count, 2);
	put(&m->zip, m->count, 2);
	put(&m->zip, size, 4);
	put(&m->zip, directory, 4);
	put(&m->zip, 0, 2);
}

static void
begin(struct made *m)
{
	*m = (struct made){ .zip = BUF_LIMIT(LIMIT),
			    .directory = BUF_LIMIT(LIMIT) };
}

static void
drop(struct made *m)
{
	buf_clear(&m->zip);
	buf_clear(&m->directory);
}

/* One or two members. */
static enum rc
read_made(const struct wish *one, const struct wish *two, struct fault *why)
{
	struct made m;
	enum rc rc;

	begin(&m);
	add(&m, one);
	if (two != NULL)
		add(&m, two);
	end(&m, false);
	rc = read_buf(&m.zip, true, why);
	drop(&m);
	return rc;
}

static const struct wish plain = { .path = "a", .bytes = "hello" };

static void
reads_one_whose_sums_stand_in_front(void **state)
{
	const struct wish w = {
		.path = "b", .bytes = "x", .bare = true, .version = 20
	};
	struct fault why;

	(void)state;
	assert_ok(read_made(&plain, &w, &why), &why);
}

static void
reads_sizes_in_zip64_fields(void **state)
{
	const struct wish w = {
		.path = "b", .bytes = "x", .large = true, .version = 45
	};
	const struct wish far = { .path = "c", .bytes = "yy", .far = true };
	struct buf said = BUF_LIMIT(LIMIT);
	struct fault why;
	struct made m;

	(void)state;
	begin(&m);
	add(&m, &plain);
	add(&m, &w);
	add(&m, &far);
	end(&m, true);
	assert_ok(read_bytes(m.zip.bytes, m.zip.size, true, &said, &why), &why);
	assert_string_equal(buf_text_of(&said), "a=hello,b=x,c=yy,");
	for (size_t at = 0; at < m.zip.size; at++) {
		m.zip.bytes[at] ^= 1;
		if (read_buf(&m.zip, at % 2 == 0, &why) == RC_OK)
			fail_msg("byte %zu", at);
		m.zip.bytes[at] ^= 1;
	}
	buf_clear(&said);
	drop(&m);
}

static void
refuses_what_is_not_a_plain_stored_file(void **state)
{
	static const struct {
		struct wish wish;
		const char *says;
	} cases[] = {
		{ { .method = 8 }, "not stored as it is" },
		{ { .flags = 1 }, "encrypted" },
		{ { .flags = 1 << 13 }, "encrypted, or has flags" },
		{ { .version = 63 }, "more than store" },
		{ { .made_by = 10 }, "not a regular file" },
		{ { .attributes = 0120777U << 16 }, "not a regular file" },
		{ { .attributes = 040755U << 16 }, "not a regular file" },
		{ { .attributes = 0104644U << 16 }, "not a regular file" },
		{ { .attributes = 0100644U << 16 | 16 }, "not a regular file" },
		{ { .comment = 1 }, "not a regular file" },
		{ { .path = "" }, "too long" },
		{ { .path = "d/" }, "cannot be that of a member" },
		{ { .path = "/d" }, "cannot be that of a member" },
		{ { .path = "../d" }, "cannot be that of a member" },
		{ { .path = "d\\e" }, "cannot be that of a member" },
		{ { .path = "d\xff" }, "cannot be that of a member" },
		{ { .nul = 1 }, "cannot be that of a member" },
		{ { .local_path = "c" }, "not what the central directory" },
		{ { .extra = "XX\0\0", .extra_size = 4 }, "what is added" },
		{ { .extra = "UT\5\0\1\0", .extra_size = 6 }, "what is added" },
		{ { .extra = "UT\5\0\3....", .extra_size = 9 },
		  "what is added" },
		{ { .extra = "UT\5\0\1....UT\5\0\1....", .extra_size = 18 },
		  "what is added" },
		{ { .extra = "ux\13\0\1\4\1\0\0\0\4\0\0\0\0",
		    .extra_size = 15 },
		  "what is added" },
		{ { .extra = "\1\0\0\0", .extra_size = 4 }, "what is added" },
		{ { .extra = "\1\0\10\0........", .extra_size = 12 },
		  "what is added" },
		{ { .extra = "X", .extra_size = 1 }, "what is added" },
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wish w = cases[i].wish;

		if (w.path == NULL)
			w.path = "b";
		w.bytes = "bytes";
		assert_fault(read_made(&w, NULL, &why), RC_INVALID, &why);
		assert_says(&why, cases[i].says);
	}
}

static void
refuses_members_out_of_order_or_twice(void **state)
{
	const struct wish b = { .path = "b", .bytes = "x" };
	const struct wish hollow = { .path = "a",
				     .bytes = "hello",
				     .hollow = true };
	const struct wish other = { .path = "b",
				    .bytes = "hello",
				    .hollow = true };
	struct fault why;

	(void)state;
	assert_ok(read_made(&plain, &b, &why), &why);
	assert_fault(read_made(&b, &plain, &why), RC_INVALID, &why);
	assert_says(&why, "it does not come after the member before it");
	assert_fault(read_made(&plain, &plain, &why), RC_INVALID, &why);
	/* two entries of the directory over one local header */
	assert_fault(read_made(&plain, &hollow, &why), RC_INVALID, &why);
	assert_fault(read_made(&plain, &other, &why), RC_INVALID, &why);
}

static void
refuses_what_no_member_accounts_for(void **state)
{
	struct fault why;
	struct made m;

	(void)state;
	for (int where = 0; where < 4; where++) {
		begin(&m);
		if (where == 0)
			put(&m.zip, 0, 1);
		add(&m, &plain);
		if (where == 1)
			put(&m.zip, 0, 1);
		if (where == 2)
			put(&m.directory, 0, 1);
		end(&m, false);
		if (where == 3)
			put(&m.zip, 0, 1);
		assert_fault(read_buf(&m.zip, true, &why), RC_INVALID, &why);
		drop(&m);
	}
	/* a whole member that the directory does not tell of, and the reverse
	 */
	begin(&m);
	add(&m, &plain);
	buf_empty(&m.directory);
	m.count = 0;
	end(&m, false);
	assert_fault(read_buf(&m.zip, true, &why), RC_INVALID, &why);
	assert_says(&why, "no member accounts for");
	drop(&m);
	begin(&m);
	add(&m, &plain);
	m.count = 2;
	end(&m, false);
	assert_fault(read_buf(&m.zip, true, &why), RC_INVALID, &why);
	assert_says(&why, "cut off");
	drop(&m);
}

static void
reads_one_that_lies_in_a_larger_file(void **state)
{
	struct buf zip = BUF_LIMIT(LIMIT), said = BUF_LIMIT(LIMIT);
	struct zip_reader *r;
	struct span in = { .start = 3 };
	struct fault why;

	(void)state;
	assert_ok(buf_add(&zip, "xxx", 3, &why), &why);
	write_three(&zip);
	in.size = zip.size - 3;
	assert_ok(buf_add(&zip, "y", 1, &why), &why);
	in.fd = test_fd_of(zip.bytes, zip.size);
	assert_ok(zip_reader_open(&r, &in, &why), &why);
	assert_ok(read_members(r, true, &said, &why), &why);
	assert_string_equal(buf_text_of(&said), "a=hello,b/c=,b/d=world!,");
	zip_reader_close(r);
	close(in.fd);
	buf_clear(&zip);
	buf_clear(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written),
		cmocka_unit_test(refuses_every_flipped_bit),
		cmocka_unit_test(refuses_it_cut_off_anywhere),
		cmocka_unit_test(reads_one_whose_sums_stand_in_front),
		cmocka_unit_test(reads_sizes_in_zip64_fields),
		cmocka_unit_test(refuses_what_is_not_a_plain_stored_file),
		cmocka_unit_test(refuses_members_out_of_order_or_twice),
		cmocka_unit_test(refuses_what_no_member_accounts_for),
		cmocka_unit_test(reads_one_that_lies_in_a_larger_file),
	};

	return cmocka_run_group_tests_name("zip_reader", tests, NULL, NULL);
}
