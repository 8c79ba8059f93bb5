/* recorder/cage/archive_in.c and packed.c: strangers' archives, read through.
 * One file: the cases share the builders of tars, header by header. */

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../recorder/cage/archive_in.h"
#include "base/mem.h"
#include "cage/portfolio.h"
#include "support/test.h"

enum { ROOM = 8 * 1024 * 1024, END = 1024 };

typedef int (*filter_fn)(struct archive *a);

static const filter_fn filters[] = {
	archive_write_add_filter_gzip,
	archive_write_add_filter_bzip2,
	archive_write_add_filter_xz,
	archive_write_add_filter_zstd,
};

enum { FILTERS = sizeof(filters) / sizeof(filters[0]) };

/* --- files ------------------------------------------------------------------
 */

struct made {
	char *bytes; /* ROOM */
	size_t size;
};

static struct archive *
begin(struct made *m, filter_fn format, filter_fn filter)
{
	struct archive *a = archive_write_new();

	m->bytes = mem_new(ROOM);
	assert_int_equal(format(a), ARCHIVE_OK);
	if (filter != NULL)
		assert_int_equal(filter(a), ARCHIVE_OK);
	archive_write_set_bytes_per_block(a, 512);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, m->bytes, ROOM, &m->size),
			 ARCHIVE_OK);
	return a;
}

static void
add(struct archive *a, const char *path, const void *bytes, size_t size)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)size);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	if (size > 0)
		assert_int_equal(archive_write_data(a, bytes, size), size);
	archive_entry_free(e);
}

static void
end(struct archive *a)
{
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

/* Three members, the last of two blocks. */
static struct made
tar(void)
{
	char text[700];
	struct made m;
	struct archive *a = begin(&m, archive_write_set_format_ustar, NULL);

	memset(text, 'x', sizeof(text));
	add(a, "a", "hello", 5);
	add(a, "b", "", 0);
	add(a, "c", text, sizeof(text));
	end(a);
	return m;
}

/* Bytes as one packed file. */
static struct made
pack(const void *bytes, size_t size, filter_fn filter)
{
	struct made m;
	struct archive *a = begin(&m, archive_write_set_format_raw, filter);

	add(a, "data", bytes, size);
	end(a);
	return m;
}

/* --- reading ----------------------------------------------------------------
 */

static enum rc
read_member(struct archive_in *in, struct fault *why)
{
	const void *bytes;
	uint64_t at = 0;
	size_t got = 1;
	enum rc rc = RC_OK;

	for (; rc == RC_OK && got > 0; at += got)
		rc = archive_in_read(in, at, &bytes, &got, why);
	return rc;
}

static enum rc
read_span(const struct span *span, bool skip, size_t *members,
	  struct fault *why)
{
	struct archive_entry *e = NULL;
	struct archive_in in;
	enum rc rc = archive_in_open(&in, span, why);

	*members = 0;
	while (rc == RC_OK) {
		rc = archive_in_next(&in, &e, why);
		if (rc != RC_OK || e == NULL)
			break;
		++*members;
		if (!skip)
			rc = read_member(&in, why);
	}
	archive_in_close(&in);
	return rc;
}

static enum rc
read_bytes(const void *bytes, size_t size, size_t *members, struct fault *why)
{
	struct span span = { .fd = test_fd_of(bytes, size), .size = size };
	struct fault skipped;
	size_t seen;
	enum rc rc = read_span(&span, false, members, why);
	enum rc other = read_span(&span, true, &seen, &skipped);

	/* whether its bytes are wanted or passed over */
	if (rc == RC_OK) {
		assert_ok(other, &skipped);
		assert_int_equal(seen, *members);
	}
	span_close(&span);
	return rc;
}

static void
assert_members(const void *bytes, size_t size, size_t wanted)
{
	struct fault why;
	size_t members;

	assert_ok(read_bytes(bytes, size, &members, &why), &why);
	assert_int_equal(members, wanted);
}

static void
assert_refused(const void *bytes, size_t size, const char *words)
{
	struct fault why;
	size_t members;

	assert_fault(read_bytes(bytes, size, &members, &why), RC_INVALID, &why);
	assert_says(&why, words);
}

/* --- tests ------------------------------------------------------------------
 */

static void
reads_a_tar_however_it_is_packed(void **state)
{
	struct made m = tar();

	(void)state;
	assert_members(m.bytes, m.size, 3);
	for (size_t i = 0; i < FILTERS; i++) {
		struct made p = pack(m.bytes, m.size, filters[i]);

		assert_members(p.bytes, p.size, 3);
		free(p.bytes);
	}
	free(m.bytes);
}

static void
takes_zeros_behind_the_end_of_a_tar(void **state)
{
	struct made m = tar();

	(void)state;
	assert_members(m.bytes, m.size + (size_t)5 * 512, 3);
	assert_members(m.bytes, m.size + 100000, 3);
	free(m.bytes);
}

/* Also where the cut is between two members, or in the end itself. */
static void
refuses_a_tar_that_was_cut_off_before_it_was_packed(void **state)
{
	struct made m = tar();

	(void)state;
	for (size_t cut = 512; cut < m.size; cut += 512) {
		assert_refused(m.bytes, m.size - cut, "");
		for (size_t i = 0; i < FILTERS; i++) {
			struct made p = pack(m.bytes, m.size - cut, filters[i]);

			assert_refused(p.bytes, p.size, "");
			free(p.bytes);
		}
	}
	free(m.bytes);
}

static void
refuses_a_packed_file_that_is_cut_off(void **state)
{
	struct made m = tar();

	(void)state;
	for (size_t i = 0; i < FILTERS; i++) {
		struct made p = pack(m.bytes, m.size, filters[i]);

		for (size_t size = 6; size < p.size; size++)
			assert_refused(p.bytes, size, "");
		free(p.bytes);
	}
	free(m.bytes);
}

static void
refuses_what_follows_the_end_of_a_packed_tar(void **state)
{
	struct made m = tar();

	(void)state;
	m.bytes[m.size + 512] = 1;
	for (size_t i = 0; i < FILTERS; i++) {
		struct made p = pack(m.bytes, m.size + 1024, filters[i]);

		assert_refused(p.bytes, p.size, "something follows its end");
		free(p.bytes);
	}
	free(m.bytes);
}

static void
refuses_what_follows_a_packed_file(void **state)
{
	struct made m = tar();

	(void)state;
	for (size_t i = 0; i < FILTERS; i++) {
		struct made p = pack(m.bytes, m.size, filters[i]);

		memcpy(p.bytes + p.size, "more", 4);
		assert_refused(p.bytes, p.size + 4, "");
		free(p.bytes);
	}
	free(m.bytes);
}

/* Libarchive leaves the checksum of gzip out. */
static void
refuses_a_gzip_file_with_a_wrong_checksum(void **state)
{
	struct made m = tar(), p;

	(void)state;
	p = pack(m.bytes, m.size, archive_write_add_filter_gzip);
	for (size_t i = 1; i <= 8; i++) {
		p.bytes[p.size - i] ^= 4;
		assert_refused(p.bytes, p.size, "checksum");
		p.bytes[p.size - i] ^= 4;
	}
	assert_members(p.bytes, p.size, 3);
	free(p.bytes);
	free(m.bytes);
}

static void
refuses_two_gzip_files_in_one(void **state)
{
	struct made m = tar(), one, two;

	(void)state;
	one = pack(m.bytes, 1024, archive_write_add_filter_gzip);
	two = pack(m.bytes + 1024, m.size - 1024,
		   archive_write_add_filter_gzip);
	memcpy(one.bytes + one.size, two.bytes, two.size);
	assert_refused(one.bytes, one.size + two.size, "several");
	free(one.bytes);
	free(two.bytes);
	free(m.bytes);
}

/* Its pieces are of sizes that fit to no block, and headers lie across them. */
static void
reads_a_tar_in_many_small_frames(void **state)
{
	enum { MEMBERS = 3000, PIECE = 701 };
	struct made m, all = { .bytes = mem_new(ROOM) };
	struct archive *a = begin(&m, archive_write_set_format_pax, NULL);

	(void)state;
	for (int i = 0; i < MEMBERS; i++) {
		char path[200];

		snprintf(path, sizeof(path), "%0120d/%d", 7, i);
		add(a, path, "0123456789", (size_t)i % 10);
	}
	end(a);
	for (size_t at = 0; at < m.size; at += PIECE) {
		size_t left = m.size - at;
		struct made p = pack(m.bytes + at, left < PIECE ? left : PIECE,
				     archive_write_add_filter_zstd);

		assert_true(all.size + p.size < ROOM);
		memcpy(all.bytes + all.size, p.bytes, p.size);
		all.size += p.size;
		free(p.bytes);
	}
	assert_members(all.bytes, all.size, MEMBERS);
	free(all.bytes);
	free(m.bytes);
}

/* A list of rights takes libarchive the square of its size in time. */
static void
refuses_headers_that_are_too_large(void **state)
{
	static const size_t sizes[] = { 40000, 70000 };
	char *large = mem_new(70000);

	(void)state;
	memset(large, 'x', 70000);
	for (size_t i = 0; i < 2; i++) {
		struct archive_entry *e = archive_entry_new();
		struct made m, p;
		struct archive *a =
			begin(&m, archive_write_set_format_pax, NULL);

		add(a, "a", "hello", 5);
		archive_entry_set_pathname(e, "b");
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_size(e, 0);
		archive_entry_xattr_add_entry(e, "user.x", large, sizes[i] / 2);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		archive_entry_free(e);
		end(a);
		p = pack(m.bytes, m.size, archive_write_add_filter_xz);
		if (i == 0) {
			assert_members(m.bytes, m.size, 2);
			assert_members(p.bytes, p.size, 2);
		} else {
			assert_refused(m.bytes, m.size, "too large");
			assert_refused(p.bytes, p.size, "too large");
		}
		free(p.bytes);
		free(m.bytes);
	}
	free(large);
}

/* Each of no bytes. */
static void
refuses_headers_that_are_too_many(void **state)
{
	enum { MANY = 3000 };
	struct made m, p, all = { .bytes = mem_new(ROOM) };
	struct archive *a = begin(&m, archive_write_set_format_ustar, NULL);
	unsigned sum = 0;

	(void)state;
	add(a, "g", "", 0);
	end(a);
	m.bytes[156] = 'g';
	memset(m.bytes + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)m.bytes[i];
	snprintf(m.bytes + 148, 8, "%06o", sum);
	for (size_t i = 0; i < MANY; i++)
		memcpy(all.bytes + 512 * i, m.bytes, 512);
	all.size = 512 * (size_t)MANY;
	assert_refused(all.bytes, all.size, "too large");
	p = pack(all.bytes, all.size, archive_write_add_filter_gzip);
	assert_refused(p.bytes, p.size, "too large");
	free(p.bytes);
	free(m.bytes);
	free(all.bytes);
}

/* Libarchive would leave out the NUL and what is behind it. */
static void
refuses_long_names_with_a_nul(void **state)
{
	static const filter_fn formats[] = { archive_write_set_format_pax,
					     archive_write_set_format_gnutar };
	char name[201];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (size_t i = 0; i < 2; i++) {
		struct made m;
		struct archive *a = begin(&m, formats[i], NULL);
		size_t at = 0;

		/* in one part, so that it is too long for the header itself */
		add(a, name, "hello", 5);
		end(a);
		assert_members(m.bytes, m.size, 1);
		while (memcmp(m.bytes + at, name, 150) != 0)
			at++;
		m.bytes[at + 120] = '\0';
		assert_refused(m.bytes, m.size, "NUL");
		free(m.bytes);
	}
}

static void
refuses_what_unpacks_to_too_much(void **state)
{
	enum { MUCH = 80 * 1024 * 1024, SLOW_MUCH = 5 * 1024 * 1024 };
	struct made m = tar();
	char *bytes = mem_new(m.size + MUCH);

	(void)state;
	memcpy(bytes, m.bytes, m.size);
	for (size_t i = 0; i < FILTERS; i++) {
		bool slow = filters[i] == archive_write_add_filter_bzip2;
		struct made p = pack(bytes, m.size + (slow ? SLOW_MUCH : MUCH),
				     filters[i]);

		assert_refused(p.bytes, p.size,
			       slow ? "more than 20 times its own size"
				    : "more than 100 times its own size");
		free(p.bytes);
		if (slow)
			continue;
		p = pack(bytes, m.size + SLOW_MUCH, filters[i]);
		assert_members(p.bytes, p.size, 3);
		free(p.bytes);
	}
	free(bytes);
	free(m.bytes);
}

/* A name may begin as another format does. */
static void
takes_no_tar_for_what_its_first_name_says(void **state)
{
	static const char *const names[] = { "BZh9.txt", "7z.txt", "PK.txt",
					     "GIF87a", "ID3" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct made m;
		struct archive *a =
			begin(&m, archive_write_set_format_ustar, NULL);

		add(a, names[i], "hello", 5);
		end(a);
		assert_members(m.bytes, m.size, 1);
		free(m.bytes);
	}
}

static void
reads_no_zip_behind_something_else(void **state)
{
	struct made m = tar(), zip;
	struct archive *a = begin(&zip, archive_write_set_format_zip, NULL);

	(void)state;
	add(a, "z", "hello", 5);
	end(a);
	assert_members(zip.bytes, zip.size, 1);
	memcpy(m.bytes + m.size, zip.bytes, zip.size);
	assert_refused(m.bytes, m.size + zip.size, "something follows");
	memset(m.bytes, 'x', 100);
	memcpy(m.bytes + 100, zip.bytes, zip.size);
	assert_refused(m.bytes, 100 + zip.size, "not understood");
	free(zip.bytes);
	free(m.bytes);
}

static void
says_that_a_file_became_shorter(void **state)
{
	struct made m = tar();
	struct span span = { .fd = test_fd_of(m.bytes, m.size),
			     .size = m.size + 4096 };
	struct fault why;
	size_t members;

	(void)state;
	assert_fault(read_span(&span, false, &members, &why), RC_IO, &why);
	assert_says(&why, "shorter");
	span_close(&span);
	free(m.bytes);
}

static int
get_ready(void **state)
{
	struct fault why;

	(void)state;
	return portfolio_get_ready(&why) == RC_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tar_however_it_is_packed),
		cmocka_unit_test(takes_zeros_behind_the_end_of_a_tar),
		cmocka_unit_test(
			refuses_a_tar_that_was_cut_off_before_it_was_packed),
		cmocka_unit_test(refuses_a_packed_file_that_is_cut_off),
		cmocka_unit_test(refuses_what_follows_the_end_of_a_packed_tar),
		cmocka_unit_test(refuses_what_follows_a_packed_file),
		cmocka_unit_test(refuses_a_gzip_file_with_a_wrong_checksum),
		cmocka_unit_test(refuses_two_gzip_files_in_one),
		cmocka_unit_test(reads_a_tar_in_many_small_frames),
		cmocka_unit_test(refuses_headers_that_are_too_large),
		cmocka_unit_test(refuses_headers_that_are_too_many),
		cmocka_unit_test(refuses_long_names_with_a_nul),
		cmocka_unit_test(refuses_what_unpacks_to_too_much),
		cmocka_unit_test(takes_no_tar_for_what_its_first_name_says),
		cmocka_unit_test(reads_no_zip_behind_something_else),
		cmocka_unit_test(says_that_a_file_became_shorter),
	};

	return cmocka_run_group_tests_name("archive_in", tests, get_ready,
					   NULL);
}
