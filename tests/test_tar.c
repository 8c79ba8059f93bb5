/* evidence/tar.c: one encoding of a sealed archive, byte for byte. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/mem.h"
#include "evidence/tar.h"
#include "support/test.h"

#define TOP "assessment-6f1c2d3e-4b5a-4978-8899-aabbccddee01"

enum { MTIME = 1772447400 }; /* 2026-03-02T10:30:00Z */

static const uint64_t gib = UINT64_C(1) << 30;

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

/* A path of this length behind TOP: "assessment-.../data/aaa...". */
static char *
path_of(size_t inside)
{
	char *path = mem_new(sizeof(TOP) + inside + 1);

	memcpy(path, TOP "/data/", sizeof(TOP) + 5);
	memset(path + sizeof(TOP) + 5, 'a', inside - 5);
	return path;
}

/* The header as records.md §8.5 lays it out, by hand. */
static void
lay_out(const char *name, const char *prefix, unsigned long size,
	char block[TAR_BLOCK])
{
	unsigned sum = 0;

	/* NOLINTBEGIN(bugprone-not-null-terminated-result): fields of a block
	 */
	memset(block, 0, TAR_BLOCK);
	memcpy(block, name, strlen(name));
	memcpy(block + 100,
	       "000644 \0"
	       "000000 \0"
	       "000000 ",
	       23);
	snprintf(block + 124, 13, "%011lo ", size);
	snprintf(block + 136, 13, "%011lo ", (unsigned long)MTIME);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257,
	       "ustar\0"
	       "00",
	       8);
	memcpy(block + 329,
	       "000000 \0"
	       "000000 ",
	       15);
	memcpy(block + 345, prefix, strlen(prefix));
	/* NOLINTEND(bugprone-not-null-terminated-result) */
	for (int i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	block[155] = ' ';
}

static void
check_header(const char *path, const char *name, const char *prefix,
	     unsigned long size)
{
	struct buf made = BUF_LIMIT(TAR_HEADER_LIMIT);
	char wanted[TAR_BLOCK];
	struct fault why;

	lay_out(name, prefix, size, wanted);
	assert_ok(tar_header(path, size, MTIME, &made, &why), &why);
	assert_int_equal(made.size, TAR_BLOCK);
	assert_memory_equal(made.bytes, wanted, TAR_BLOCK);
	buf_clear(&made);
}

static void
lays_headers_out_as_the_records_say(void **state)
{
	char *whole = path_of(52), *split = path_of(53),
	     *longest = path_of(100);

	(void)state;
	check_header(TOP "/bagit.txt", TOP "/bagit.txt", "", 55);
	check_header("a", "a", "", 0);
	check_header(whole, whole, "", 1);
	check_header(split, split + sizeof(TOP), TOP, 8);
	check_header(longest, longest + sizeof(TOP), TOP, 8 * gib - 1);
	free(whole);
	free(split);
	free(longest);
}

static void
gives_a_file_of_8_gib_one_pax_record(void **state)
{
	struct buf made = BUF_LIMIT(TAR_HEADER_LIMIT);
	struct fault why;

	(void)state;
	assert_ok(tar_header(TOP "/big.mp4", 8 * gib, MTIME, &made, &why),
		  &why);
	assert_int_equal(made.size, 3 * TAR_BLOCK);
	assert_int_equal(made.bytes[156], 'x');
	assert_string_equal((const char *)made.bytes + TAR_BLOCK,
			    "19 size=8589934592\n");
	assert_int_equal(made.bytes[2 * TAR_BLOCK + 156], '0');
	buf_clear(&made);
}

static void
refuses_paths_that_have_no_one_header(void **state)
{
	static const char *const paths[] = {
		"",	  "/a",		 "a/",	 "a//b", "./a",	 "a/..",
		"a/../b", "caf\xc3\xa9", "a\nb", "a\\b", "\x7f",
	};
	struct buf made = BUF_LIMIT(TAR_HEADER_LIMIT);
	char *too_long = path_of(101);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_fault(tar_header(paths[i], 1, MTIME, &made, &why),
			     RC_INVALID, &why);
	assert_fault(tar_header(too_long, 1, MTIME, &made, &why), RC_INVALID,
		     &why);
	assert_fault(tar_header("a", UINT64_MAX, MTIME, &made, &why),
		     RC_INVALID, &why);
	assert_fault(tar_header("a", 1, -1, &made, &why), RC_INVALID, &why);
	assert_fault(tar_header("a", 1, INT64_C(1) << 40, &made, &why),
		     RC_INVALID, &why);
	assert_int_equal(made.size, 0);
	free(too_long);
	buf_clear(&made);
}

/* Two members and the end, the second from a descriptor. */
static void
write_two(struct buf *out, const char *second)
{
	struct tar_writer *w = tar_writer_new(MTIME, add_to, out);
	int fd = test_fd_of(second, strlen(second));
	const struct span span = { .fd = fd, .size = strlen(second) };
	struct fault why;

	assert_ok(tar_add_bytes(w, "a", "hello", 5, &why), &why);
	assert_ok(tar_add_span(w, "b", &span, &why), &why);
	assert_ok(tar_finish(w, &why), &why);
	close(fd);
	tar_writer_free(w);
}

static void
pads_with_zeros_and_ends_with_two_blocks(void **state)
{
	static const char zeros[2 * TAR_BLOCK];
	static const size_t block = TAR_BLOCK;
	struct buf out = BUF_LIMIT(1 << 20);
	char *full = mem_new(block + 1);

	(void)state;
	memset(full, 'x', block);
	write_two(&out, full);
	assert_int_equal(out.size, 6 * block);
	assert_memory_equal(out.bytes + block, "hello", 5);
	assert_memory_equal(out.bytes + block + 5, zeros, block - 5);
	assert_memory_equal(out.bytes + 3 * block, full, block);
	assert_memory_equal(out.bytes + 4 * block, zeros, 2 * block);
	free(full);
	buf_clear(&out);
}

static void
makes_the_same_bytes_each_time(void **state)
{
	struct buf first = BUF_LIMIT(1 << 20), second = BUF_LIMIT(1 << 20);

	(void)state;
	write_two(&first, "world");
	write_two(&second, "world");
	assert_int_equal(first.size, second.size);
	assert_memory_equal(first.bytes, second.bytes, first.size);
	buf_clear(&first);
	buf_clear(&second);
}

static void
refuses_a_source_that_has_become_shorter(void **state)
{
	struct buf out = BUF_LIMIT(1 << 20);
	struct tar_writer *w = tar_writer_new(MTIME, add_to, &out);
	int fd = test_fd_of("hello", 5);
	const struct span span = { .fd = fd, .size = 6 };
	struct fault why;

	(void)state;
	assert_fault(tar_add_span(w, "a", &span, &why), RC_IO, &why);
	assert_says(&why, "a: it became shorter");
	close(fd);
	tar_writer_free(w);
	buf_clear(&out);
}

static void
passes_on_what_goes_wrong_behind_it(void **state)
{
	struct buf out = BUF_LIMIT(TAR_BLOCK + 2);
	struct tar_writer *w = tar_writer_new(MTIME, add_to, &out);
	struct fault why;

	(void)state;
	assert_fault(tar_add_bytes(w, "a", "hello", 5, &why), RC_TOO_BIG, &why);
	tar_writer_free(w);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lays_headers_out_as_the_records_say),
		cmocka_unit_test(gives_a_file_of_8_gib_one_pax_record),
		cmocka_unit_test(refuses_paths_that_have_no_one_header),
		cmocka_unit_test(pads_with_zeros_and_ends_with_two_blocks),
		cmocka_unit_test(makes_the_same_bytes_each_time),
		cmocka_unit_test(refuses_a_source_that_has_become_shorter),
		cmocka_unit_test(passes_on_what_goes_wrong_behind_it),
	};

	return cmocka_run_group_tests_name("tar", tests, NULL, NULL);
}
