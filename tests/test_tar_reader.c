/* evidence/tar_reader.c: takes what the writer makes, and not one bit else. */

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "evidence/tar.h"
#include "support/test.h"

enum { MTIME = 1772447400, LIMIT = 1 << 20 };

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static void
write_three(struct buf *out)
{
	struct tar_writer *w = tar_writer_new(MTIME, add_to, out);
	struct fault why;

	assert_ok(tar_add_bytes(w, "a", "hello", 5, &why), &why);
	assert_ok(tar_add_bytes(w, "b/c", "", 0, &why), &why);
	assert_ok(tar_add_bytes(w, "b/d", "world!", 6, &why), &why);
	assert_ok(tar_finish(w, &why), &why);
	tar_writer_free(w);
}

/* Read all, or only the headers; *SAID gets "path=bytes," of each. */
static enum rc
read_bytes(const void *bytes, size_t size, bool whole, struct buf *said,
	   struct fault *why)
{
	int fd = test_fd_of(bytes, size);
	struct tar_reader *r = NULL;
	const char *path = "";
	enum rc rc;

	assert_ok(tar_reader_open(&r, fd, why), why);
	for (;;) {
		uint64_t length;
		int64_t mtime;
		char part[4];
		size_t got = 1;

		rc = tar_next(r, &path, &length, &mtime, why);
		if (rc != RC_OK || path == NULL)
			break;
		assert_int_equal(mtime, MTIME);
		assert_ok(buf_format(said, why, "%s=", path), why);
		while (whole && rc == RC_OK && got > 0) {
			rc = tar_read(r, part, sizeof(part), &got, why);
			if (rc == RC_OK)
				assert_ok(buf_add(said, part, got, why), why);
		}
		if (rc != RC_OK)
			break;
		assert_ok(buf_add_text(said, ",", why), why);
	}
	if (rc == RC_OK) {
		assert_ok(tar_next(r, &path, NULL, NULL, why), why);
		assert_null(path);
	}
	tar_reader_close(r);
	close(fd);
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
	struct buf tar = BUF_LIMIT(LIMIT), said = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&tar);
	assert_ok(read_bytes(tar.bytes, tar.size, true, &said, &why), &why);
	assert_string_equal(buf_text_of(&said), "a=hello,b/c=,b/d=world!,");
	buf_empty(&said);
	assert_ok(read_bytes(tar.bytes, tar.size, false, &said, &why), &why);
	assert_string_equal(buf_text_of(&said), "a=,b/c=,b/d=,");
	buf_clear(&tar);
	buf_clear(&said);
}

static bool
is_data(size_t at)
{
	/* block 1 has "hello", block 4 "world!" */
	return (at >= 512 && at < 517) || (at >= 2048 && at < 2054);
}

static void
refuses_every_flipped_bit_outside_the_members(void **state)
{
	struct buf tar = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&tar);
	for (size_t at = 0; at < tar.size; at++) {
		uint8_t bit = (uint8_t)(1U << at % 8);

		if (is_data(at))
			continue;
		tar.bytes[at] ^= bit;
		assert_fault(read_buf(&tar, at % 2 == 0, &why), RC_INVALID,
			     &why);
		assert_string_equal(why.reason, "container");
		tar.bytes[at] ^= bit;
	}
	assert_ok(read_buf(&tar, true, &why), &why);
	buf_clear(&tar);
}

static void
refuses_it_cut_off_anywhere(void **state)
{
	struct buf tar = BUF_LIMIT(LIMIT), said = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&tar);
	for (size_t size = 0; size < tar.size; size += 61)
		assert_fault(
			read_bytes(tar.bytes, size, size % 2 == 0, &said, &why),
			RC_INVALID, &why);
	buf_clear(&tar);
	buf_clear(&said);
}

static void
refuses_what_follows_the_end(void **state)
{
	struct buf tar = BUF_LIMIT(LIMIT);
	struct fault why;

	(void)state;
	write_three(&tar);
	assert_ok(buf_add(&tar, "", 1, &why), &why);
	assert_fault(read_buf(&tar, true, &why), RC_INVALID, &why);
	assert_says(&why, "something follows the end");
	buf_clear(&tar);
}

/* Two members, of these paths and times, each with an empty body. */
static enum rc
read_pair(const char *one, const char *two, int64_t later, struct fault *why)
{
	struct buf tar = BUF_LIMIT(LIMIT);
	static const char zeros[2 * TAR_BLOCK];
	enum rc rc;

	assert_ok(tar_header(one, 0, MTIME, &tar, why), why);
	assert_ok(tar_header(two, 0, MTIME + later, &tar, why), why);
	assert_ok(buf_add(&tar, zeros, sizeof(zeros), why), why);
	rc = read_buf(&tar, true, why);
	buf_clear(&tar);
	return rc;
}

static void
refuses_members_out_of_order(void **state)
{
	struct fault why;

	(void)state;
	assert_ok(read_pair("a", "b", 0, &why), &why);
	assert_fault(read_pair("b", "a", 0, &why), RC_INVALID, &why);
	assert_says(&why, "a, at byte 1024: it does not come after");
	assert_fault(read_pair("a", "a", 0, &why), RC_INVALID, &why);
}

static void
refuses_members_of_different_times(void **state)
{
	struct fault why;

	(void)state;
	assert_fault(read_pair("a", "b", 1, &why), RC_INVALID, &why);
	assert_says(&why, "its time is not that of the first");
}

/* A sparse file as the body: 8 GiB that nobody writes. */
static void
reads_the_header_of_a_file_of_8_gib(void **state)
{
	static const uint64_t size = UINT64_C(8) << 30;
	struct buf tar = BUF_LIMIT(LIMIT);
	char path[TEST_PATH_SIZE];
	struct tar_reader *r;
	const char *member;
	uint64_t seen;
	struct fault why;
	int64_t mtime;
	int fd;

	assert_ok(tar_header("big", size, MTIME, &tar, &why), &why);
	test_path(path, *state, "tar");
	test_write_file(path, tar.bytes, tar.size);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_ok(tar_reader_open(&r, fd, &why), &why);
	assert_ok(tar_next(r, &member, &seen, &mtime, &why), &why);
	assert_string_equal(member, "big");
	assert_int_equal(seen, size);
	assert_fault(tar_next(r, &member, &seen, &mtime, &why), RC_INVALID,
		     &why);
	assert_says(&why, "cut off");
	tar_reader_close(r);
	close(fd);

	for (size_t at = 0; at < tar.size; at++) {
		tar.bytes[at] ^= 1;
		assert_fault(read_buf(&tar, false, &why), RC_INVALID, &why);
		tar.bytes[at] ^= 1;
	}
	buf_clear(&tar);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written),
		cmocka_unit_test(refuses_every_flipped_bit_outside_the_members),
		cmocka_unit_test(refuses_it_cut_off_anywhere),
		cmocka_unit_test(refuses_what_follows_the_end),
		cmocka_unit_test(refuses_members_out_of_order),
		cmocka_unit_test(refuses_members_of_different_times),
		IN_A_DIR(reads_the_header_of_a_file_of_8_gib),
	};

	return cmocka_run_group_tests_name("tar_reader", tests, NULL, NULL);
}
