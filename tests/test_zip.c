/* evidence/zip.c: the members of a sealed archive as zip, in UTC. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "evidence/zip.h"
#include "support/test.h"

enum { MTIME = 1772447400, LIMIT = 1 << 20 }; /* 2026-03-02T10:30:00Z */

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static void
write_two(struct buf *out, const char *second)
{
	int fd = test_fd_of(second, strlen(second));
	const struct span span = { .fd = fd, .size = strlen(second) };
	struct zip_writer *w;
	struct fault why;

	assert_ok(zip_writer_new(&w, MTIME, add_to, out, &why), &why);
	assert_ok(zip_add_bytes(w, "a/hello", "hello", 5, &why), &why);
	assert_ok(zip_add_span(w, "b", &span, NULL, &why), &why);
	assert_ok(zip_finish(w, &why), &why);
	close(fd);
	zip_writer_free(w);
}

/* As APPNOTE lays it out, by hand. */
static const uint8_t two[] = {
	/* local header of a/hello: stored, sums behind, 10:30:00, 2026-03-02 */
	'P', 'K', 3, 4, 10, 0, 8, 0, 0, 0, 0xc0, 0x53, 0x62, 0x5c, 0, 0, 0, 0,
	5, 0, 0, 0, 5, 0, 0, 0, 7, 0, 24, 0, 'a', '/', 'h', 'e', 'l', 'l', 'o',
	/* time in UTC, owner 0 */
	'U', 'T', 5, 0, 1, 0xa8, 0x66, 0xa5, 0x69, 'u', 'x', 11, 0, 1, 4, 0, 0,
	0, 0, 4, 0, 0, 0, 0,
	/* bytes, their checksum and sizes */
	'h', 'e', 'l', 'l', 'o', 'P', 'K', 7, 8, 0x86, 0xa6, 0x10, 0x36, 5, 0,
	0, 0, 5, 0, 0, 0,
	/* b, empty */
	'P', 'K', 3, 4, 10, 0, 8, 0, 0, 0, 0xc0, 0x53, 0x62, 0x5c, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 24, 0, 'b', 'U', 'T', 5, 0, 1, 0xa8, 0x66,
	0xa5, 0x69, 'u', 'x', 11, 0, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 'P', 'K',
	7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* central directory */
	'P', 'K', 1, 2, 10, 3, 10, 0, 8, 0, 0, 0, 0xc0, 0x53, 0x62, 0x5c, 0x86,
	0xa6, 0x10, 0x36, 5, 0, 0, 0, 5, 0, 0, 0, 7, 0, 24, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0xa4, 0x81, 0, 0, 0, 0, 'a', '/', 'h', 'e', 'l', 'l', 'o', 'U',
	'T', 5, 0, 1, 0xa8, 0x66, 0xa5, 0x69, 'u', 'x', 11, 0, 1, 4, 0, 0, 0, 0,
	4, 0, 0, 0, 0, 'P', 'K', 1, 2, 10, 3, 10, 0, 8, 0, 0, 0, 0xc0, 0x53,
	0x62, 0x5c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0xa4, 0x81, 82, 0, 0, 0, 'b', 'U', 'T', 5, 0, 1, 0xa8, 0x66,
	0xa5, 0x69, 'u', 'x', 11, 0, 1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0,
	/* the end: two members, size and place of the directory */
	'P', 'K', 5, 6, 0, 0, 0, 0, 2, 0, 2, 0, 148, 0, 0, 0, 153, 0, 0, 0, 0, 0
};

static void
writes_stored_members_and_their_directory(void **state)
{
	struct buf out = BUF_LIMIT(LIMIT);

	(void)state;
	write_two(&out, "");
	assert_int_equal(out.size, sizeof(two));
	assert_memory_equal(out.bytes, two, sizeof(two));
	buf_clear(&out);
}

static void
tells_utc_whatever_the_zone_of_the_machine(void **state)
{
	static const char *const zones[] = { "Asia/Kathmandu",
					     "America/St_Johns", "UTC" };
	struct buf first = BUF_LIMIT(LIMIT), out = BUF_LIMIT(LIMIT);

	(void)state;
	write_two(&first, "world");
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		setenv("TZ", zones[i], 1); /* NOLINT(concurrency-mt-unsafe) */
		tzset();
		buf_empty(&out);
		write_two(&out, "world");
		assert_int_equal(out.size, first.size);
		assert_memory_equal(out.bytes, first.bytes, first.size);
	}
	buf_clear(&first);
	buf_clear(&out);
}

static void
tells_the_digest_of_what_went_in(void **state)
{
	struct buf out = BUF_LIMIT(LIMIT);
	int fd = test_fd_of("xhellox", 7);
	const struct span span = { .fd = fd, .start = 1, .size = 5 };
	struct digest seen, wanted;
	struct zip_writer *w;
	struct fault why;

	(void)state;
	digest_of("hello", 5, &wanted);
	assert_ok(zip_writer_new(&w, MTIME, add_to, &out, &why), &why);
	assert_ok(zip_add_span(w, "a", &span, &seen, &why), &why);
	assert_true(digest_equal(&seen, &wanted));
	zip_writer_free(w);
	close(fd);
	buf_clear(&out);
}

static void
refuses_paths_and_times_that_it_cannot_tell(void **state)
{
	static const char *const paths[] = { "",     "/a",   "a/",
					     "a//b", "a/..", "caf\xc3\xa9",
					     "a\nb" };
	struct buf out = BUF_LIMIT(LIMIT);
	char too_long[TAR_PATH_LIMIT + 1];
	struct zip_writer *w;
	struct fault why;

	(void)state;
	assert_fault(zip_writer_new(&w, -1, add_to, &out, &why), RC_INVALID,
		     &why);
	assert_fault(zip_writer_new(&w, INT64_C(1) << 32, add_to, &out, &why),
		     RC_INVALID, &why);
	assert_ok(zip_writer_new(&w, MTIME, add_to, &out, &why), &why);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_fault(zip_add_bytes(w, paths[i], "", 0, &why),
			     RC_INVALID, &why);
	memset(too_long, 'a', sizeof(too_long));
	too_long[TAR_PATH_LIMIT] = '\0';
	assert_fault(zip_add_bytes(w, too_long, "", 0, &why), RC_INVALID, &why);
	assert_int_equal(out.size, 0);
	zip_writer_free(w);
	buf_clear(&out);
}

static void
refuses_a_source_that_has_become_shorter(void **state)
{
	struct buf out = BUF_LIMIT(LIMIT);
	int fd = test_fd_of("hello", 5);
	const struct span span = { .fd = fd, .size = 6 };
	struct zip_writer *w;
	struct fault why;

	(void)state;
	assert_ok(zip_writer_new(&w, MTIME, add_to, &out, &why), &why);
	assert_fault(zip_add_span(w, "a", &span, NULL, &why), RC_IO, &why);
	assert_says(&why, "a: it became shorter");
	zip_writer_free(w);
	close(fd);
	buf_clear(&out);
}

static void
passes_on_what_goes_wrong_behind_it(void **state)
{
	struct fault why;

	(void)state;
	for (size_t room = 0; room < sizeof(two); room += 7) {
		struct buf out = BUF_LIMIT(room);
		struct zip_writer *w;
		enum rc rc;

		assert_ok(zip_writer_new(&w, MTIME, add_to, &out, &why), &why);
		rc = zip_add_bytes(w, "a/hello", "hello", 5, &why);
		if (rc == RC_OK)
			rc = zip_add_bytes(w, "b", "", 0, &why);
		if (rc == RC_OK)
			rc = zip_finish(w, &why);
		assert_fault(rc, RC_TOO_BIG, &why);
		zip_writer_free(w);
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_stored_members_and_their_directory),
		cmocka_unit_test(tells_utc_whatever_the_zone_of_the_machine),
		cmocka_unit_test(tells_the_digest_of_what_went_in),
		cmocka_unit_test(refuses_paths_and_times_that_it_cannot_tell),
		cmocka_unit_test(refuses_a_source_that_has_become_shorter),
		cmocka_unit_test(passes_on_what_goes_wrong_behind_it),
	};

	return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
