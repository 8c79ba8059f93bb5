/* cage/portfolio.h: what is refused of archives that strangers made, and kept
 * as bytes. */

#define _GNU_SOURCE /* memmem */

#include <stdio.h>

#include "cage/portfolio.h"
#include "support/listed.h"

/* The directory at AT, of two entries, loses its first. */
static void
hide_first(struct made *m, char *at)
{
	size_t left = m->size - (size_t)(at - m->bytes);
	char *second = memmem(at + 4, left - 4, "PK\1\2", 4), *end;
	size_t gone = (size_t)(second - at);

	memmove(at, second, left - gone);
	m->size -= gone;
	end = memmem(at, left - gone, "PK\5\6", 4);
	assert_non_null(end);
	end[8] = end[10] = 1;
	end[12] = (char)(end - at);
}

/* Bytes before the first member, which the directory does not name. */
static void
refuses_what_is_hidden_in_a_zip(void **state)
{
	struct made m;
	char *at;

	(void)state;
	begin(&m, stored_zip, NULL);
	add(&m, "a", "hello world");
	add(&m, "b", "hello world");
	end(&m);
	/* the first entry of the directory goes, and the count with it */
	at = memmem(m.bytes, m.size, "PK\1\2", 4);
	assert_non_null(at);
	hide_first(&m, at);
	assert_refused(&m, "does not know");
}

static void
refuse_name(const char *name, const char *words)
{
	struct made m;

	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, name, "x");
	end(&m);
	assert_refused(&m, words);
}

static void
refuses_names_that_lead_elsewhere_or_deceive(void **state)
{
	(void)state;
	refuse_name("../x", "\"..\"");
	refuse_name("a/../x", "\"..\"");
	refuse_name("a/./x", "\".\"");
	refuse_name("/etc/x", "absolute");
	refuse_name("a//x", "empty part");
	refuse_name("a\\x", "backslash");
	refuse_name("C:x", "drive");
	refuse_name("a\nb", "control");
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): that is the case */
	refuse_name("a\xe2\x80\xae"
		    "b",
		    "direction");
	refuse_name("a\xff", "UTF-8");
	refuse_name("a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/"
		    "a/a/a/a/a/a",
		    "deep");
}

static void
refuses_two_members_of_one_name(void **state)
{
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, "a", "1");
	add(&m, "a", "2");
	end(&m);
	assert_refused(&m, "one name");
	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, "\xc3\xa9t\xc3\xa9/a", "1");
	add(&m, "\xc3\x89T\xc3\x89/A", "2");
	end(&m);
	assert_refused(&m, "case");
	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, "a", "1");
	add(&m, "a/b", "2");
	end(&m);
	assert_refused(&m, "file and a folder");
}

static void
refuses_what_is_no_file(void **state)
{
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_ustar, NULL);
	add_as(&m, "l", "", 0, AE_IFLNK);
	end(&m);
	assert_refused(&m, "link");
	begin(&m, archive_write_set_format_ustar, NULL);
	add_as(&m, "p", "", 0, AE_IFIFO);
	end(&m);
	assert_refused(&m, "neither");
	begin(&m, archive_write_set_format_zip, NULL);
	add_as(&m, "d/", "", 0, AE_IFDIR);
	end(&m);
	assert_refused(&m, "no file in it");
}

/* Written as E says, with no bytes. */
static void
add_entry(struct made *m, struct archive_entry *e, const char *path)
{
	archive_entry_set_pathname(e, path);
	archive_entry_set_perm(e, 0644);
	assert_int_equal(archive_write_header(m->a, e), ARCHIVE_OK);
	archive_entry_free(e);
}

static void
refuses_hard_links_devices_and_holes(void **state)
{
	struct archive_entry *e = archive_entry_new();
	char *zeros = mem_new(1000000);
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, "a", "1");
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_hardlink(e, "a");
	add_entry(&m, e, "b");
	end(&m);
	assert_refused(&m, "link");
	e = archive_entry_new();
	begin(&m, archive_write_set_format_ustar, NULL);
	archive_entry_set_filetype(e, AE_IFCHR);
	archive_entry_set_rdevmajor(e, 1);
	add_entry(&m, e, "null");
	end(&m);
	assert_refused(&m, "neither");
	e = archive_entry_new();
	begin(&m, archive_write_set_format_pax, NULL);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_size(e, 1000000);
	archive_entry_sparse_add_entry(e, 500000, 10);
	add_entry(&m, e, "sparse");
	assert_int_equal(archive_write_data(m.a, zeros, 1000000), 1000000);
	end(&m);
	assert_refused(&m, "holes");
	free(zeros);
}

/* By hand, since nothing here writes such: a member "plan.md" behind AES, and
 * a header behind it. */
static const unsigned char seven_encrypted[] = {
	0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0x00, 0x04, 0x45, 0x1d, 0x0d, 0x5b,
	0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x48, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x3b, 0x54, 0xa4, 0xa4, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x04, 0x06, 0x00, 0x01, 0x09, 0x40, 0x00, 0x07, 0x0b, 0x01, 0x00,
	0x01, 0x24, 0x06, 0xf1, 0x07, 0x01, 0x12, 0x53, 0x0f, 0x00, 0x01, 0x02,
	0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e,
	0x0f, 0x0c, 0x05, 0x00, 0x08, 0x0a, 0x01, 0xa6, 0x37, 0x12, 0x3b, 0x00,
	0x00, 0x05, 0x01, 0x11, 0x11, 0x00, 0x70, 0x00, 0x6c, 0x00, 0x61, 0x00,
	0x6e, 0x00, 0x2e, 0x00, 0x6d, 0x00, 0x64, 0x00, 0x00, 0x00, 0x00, 0x00,
};
static const unsigned char seven_all_encrypted[] = {
	0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0x00, 0x04, 0x8f, 0x41, 0xee, 0x23,
	0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x2e, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0xfa, 0x9c, 0x92, 0x3f, 0x0b, 0x30, 0x55, 0x7a,
	0x9f, 0xc4, 0xe9, 0x0e, 0x33, 0x58, 0x7d, 0xa2, 0xc7, 0xec, 0x11, 0x36,
	0x5b, 0x80, 0xa5, 0xca, 0xef, 0x14, 0x39, 0x5e, 0x83, 0xa8, 0xcd, 0xf2,
	0x17, 0x3c, 0x61, 0x86, 0xab, 0xd0, 0xf5, 0x1a, 0x3f, 0x64, 0x89, 0xae,
	0xd3, 0xf8, 0x1d, 0x42, 0x67, 0x8c, 0xb1, 0xd6, 0xfb, 0x20, 0x45, 0x6a,
	0x8f, 0xb4, 0xd9, 0xfe, 0x23, 0x48, 0x6d, 0x92, 0xb7, 0xdc, 0x01, 0x26,
	0x17, 0x06, 0x00, 0x01, 0x09, 0x40, 0x00, 0x07, 0x0b, 0x01, 0x00, 0x01,
	0x24, 0x06, 0xf1, 0x07, 0x01, 0x12, 0x53, 0x0f, 0x00, 0x01, 0x02, 0x03,
	0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
	0x0c, 0x32, 0x0a, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
};

static struct made
made_of(const unsigned char *bytes, size_t size)
{
	struct made m = { .bytes = mem_new(size), .size = size };

	memcpy(m.bytes, bytes, size);
	return m;
}

static void
refuses_a_7z_that_is_encrypted(void **state)
{
	struct made m = made_of(seven_encrypted, sizeof(seven_encrypted));

	(void)state;
	assert_refused(&m, "member \"plan.md\": it is encrypted");
	m = made_of(seven_all_encrypted, sizeof(seven_all_encrypted));
	assert_refused(&m, "it is encrypted");
}

static void
refuses_what_is_encrypted(void **state)
{
	static const char *const ways[] = { "zip:encryption=traditional",
					    "zip:encryption=aes256" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct made m = { .bytes = mem_new(ROOM),
				  .a = archive_write_new() };

		assert_int_equal(archive_write_set_format_zip(m.a), ARCHIVE_OK);
		assert_int_equal(archive_write_set_options(m.a, ways[i]),
				 ARCHIVE_OK);
		archive_write_set_passphrase(m.a, "secret");
		archive_write_open_memory(m.a, m.bytes, ROOM, &m.size);
		add(&m, "a", "hello");
		end(&m);
		assert_refused(&m, "encrypted");
	}
}

static void
refuses_more_members_and_folders_than_its_bytes_could_hold(void **state)
{
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_ustar, archive_write_add_filter_xz);
	for (int i = 0; i < 1000; i++) {
		char *path =
			mem_format("%d/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/f", i);

		add(&m, path, "");
		free(path);
	}
	end(&m);
	assert_refused(&m, "too many for its size");
}

static void
takes_no_zeros_for_an_empty_archive(void **state)
{
	struct made m = { .bytes = mem_new(ROOM), .size = 10240 };

	(void)state;
	assert_refused(&m, "no file in it");
}

static void
refuses_a_bomb_before_it_goes_off(void **state)
{
	static const size_t large = (size_t)80 * 1024 * 1024;
	char *zeros = mem_new(large);
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_zip, NULL);
	add_as(&m, "bomb", zeros, large, AE_IFREG);
	end(&m);
	assert_refused(&m, "times its own size");
	begin(&m, archive_write_set_format_7zip, NULL);
	add_as(&m, "bomb", zeros, large, AE_IFREG);
	end(&m);
	assert_refused(&m, "times its own size");
	begin(&m, archive_write_set_format_ustar,
	      archive_write_add_filter_gzip);
	add_as(&m, "bomb", zeros, large, AE_IFREG);
	end(&m);
	assert_refused(&m, "times its own size");
	free(zeros);
}

/* Sizes that say nothing of what comes out. */
static void
refuses_a_bomb_that_says_it_is_small(void **state)
{
	static const char said[] = { 0, 0, 0, 5 }, small[] = { 5, 0, 0, 0 };
	static const size_t large = (size_t)5 * 16 * 1024 * 1024;
	char *zeros = mem_new(large);
	struct made m;
	size_t changed = 0;

	(void)state;
	begin(&m, archive_write_set_format_zip, NULL);
	add_as(&m, "bomb", zeros, large, AE_IFREG);
	end(&m);
	for (size_t i = 0; i + 4 < m.size; i++)
		if (memcmp(m.bytes + i, said, 4) == 0) {
			memcpy(m.bytes + i, small, 4);
			changed++;
		}
	assert_true(changed >= 1);
	assert_refused(&m, "times its own size");
	free(zeros);
}

static void
refuses_what_is_packed_twice(void **state)
{
	struct made m;

	(void)state;
	m.bytes = mem_new(ROOM);
	m.a = archive_write_new();
	archive_write_set_format_ustar(m.a);
	archive_write_add_filter_gzip(m.a);
	archive_write_add_filter_gzip(m.a);
	assert_int_equal(archive_write_open_memory(m.a, m.bytes, ROOM, &m.size),
			 ARCHIVE_OK);
	two_members(&m);
	assert_refused(&m, "more than once");
}

/* A bit of a member's bytes turned: the checksum tells. */
static void
refuses_a_wrong_checksum(void **state)
{
	struct made m;
	char *at;

	(void)state;
	begin(&m, stored_zip, NULL);
	add(&m, "a", "hello world");
	end(&m);
	at = memmem(m.bytes, m.size, "hello", 5);
	assert_non_null(at);
	*at ^= 1;
	assert_refused(&m, "damaged");
}

/* Cut at every byte, and never taken for whole. */
static void
refuses_every_archive_that_is_cut_off(void **state)
{
	static int (*const formats[])(struct archive *) = {
		archive_write_set_format_zip,
		archive_write_set_format_ustar,
		archive_write_set_format_7zip,
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t step = i == 1 ? 64 : 1, size = SIZE_MAX;

		for (size_t cut = step; cut < size; cut += step) {
			struct buf out = BUF_LIMIT(ROOM);
			struct fault why;
			struct made m;

			begin(&m, formats[i], NULL);
			two_members(&m);
			size = m.size;
			m.size = size > cut ? size - cut : 0;
			assert_true(list(&m, &out, &why) == RC_INVALID);
			buf_clear(&out);
		}
	}
}

static void
refuses_what_follows_the_end(void **state)
{
	static int (*const formats[])(struct archive *) = {
		archive_write_set_format_zip,
		archive_write_set_format_ustar,
	};
	struct made m;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&m, formats[i], NULL);
		two_members(&m);
		memcpy(m.bytes + m.size, "more", 4);
		m.size += 4;
		assert_refused(&m, "follows");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_hidden_in_a_zip),
		cmocka_unit_test(refuses_names_that_lead_elsewhere_or_deceive),
		cmocka_unit_test(refuses_two_members_of_one_name),
		cmocka_unit_test(refuses_what_is_no_file),
		cmocka_unit_test(refuses_hard_links_devices_and_holes),
		cmocka_unit_test(refuses_what_is_encrypted),
		cmocka_unit_test(refuses_a_7z_that_is_encrypted),
		cmocka_unit_test(
			refuses_more_members_and_folders_than_its_bytes_could_hold),
		cmocka_unit_test(takes_no_zeros_for_an_empty_archive),
		cmocka_unit_test(refuses_a_bomb_before_it_goes_off),
		cmocka_unit_test(refuses_a_bomb_that_says_it_is_small),
		cmocka_unit_test(refuses_what_is_packed_twice),
		cmocka_unit_test(refuses_a_wrong_checksum),
		cmocka_unit_test(refuses_every_archive_that_is_cut_off),
		cmocka_unit_test(refuses_what_follows_the_end),
	};

	return cmocka_run_group_tests_name("portfolio_refused", tests,
					   get_ready, NULL);
}
