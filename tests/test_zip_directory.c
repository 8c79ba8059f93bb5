/* recorder/cage/zip_directory.c: the directory of a zip, held to its members.
 * One file: each case is one way to break the zip that is built here byte by
 * byte. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../recorder/cage/zip_directory.h"
#include "base/mem.h"
#include "support/test.h"

enum { ROOM = 4096, LOCAL = 30, CENTRAL = 46, END = 22, LOCATOR = 20 };

/* --- zips, by hand ----------------------------------------------------------
 */

struct zip {
	unsigned char bytes[ROOM];
	size_t size;
	size_t local[2], central[2], end, end64, locator; /* places */
};

static void
put(struct zip *z, size_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		z->bytes[at + i] = (unsigned char)(value >> 8 * i);
}

/* A member's header: local, or of the directory, which is the same behind six
 * bytes and before fourteen. */
static void
add_header(struct zip *z, size_t at, const char *name, size_t name_size,
	   uint64_t place)
{
	bool central = place != UINT64_MAX;
	size_t rest = central ? at + 6 : at + 4;

	put(z, at, central ? 0x02014b50 : 0x04034b50, 4);
	put(z, rest, 20, 2);
	put(z, rest + 2, 0x800, 2);
	put(z, rest + 10, 0x12345678, 4); /* checksum */
	put(z, rest + 14, 5, 4);
	put(z, rest + 18, 5, 4);
	put(z, rest + 22, name_size, 2);
	if (central)
		put(z, at + 42, place, 4);
	memcpy(z->bytes + at + (central ? CENTRAL : LOCAL), name, name_size);
}

static void
add_end(struct zip *z, uint64_t count, uint64_t size, uint64_t at)
{
	z->end = z->size;
	put(z, z->end, 0x06054b50, 4);
	put(z, z->end + 8, count, 2);
	put(z, z->end + 10, count, 2);
	put(z, z->end + 12, size, 4);
	put(z, z->end + 16, at, 4);
	z->size += END;
}

static void
add_end64(struct zip *z, uint64_t count, uint64_t size, uint64_t at)
{
	z->end64 = z->size;
	put(z, z->end64, 0x06064b50, 4);
	put(z, z->end64 + 4, 44, 8);
	put(z, z->end64 + 24, count, 8);
	put(z, z->end64 + 32, count, 8);
	put(z, z->end64 + 40, size, 8);
	put(z, z->end64 + 48, at, 8);
	z->locator = z->size += 56;
	put(z, z->locator, 0x07064b50, 4);
	put(z, z->locator + 8, z->end64, 8);
	put(z, z->locator + 16, 1, 4);
	z->size += LOCATOR;
}

/* Two stored members of five bytes; NAME_SIZE of each. */
static void
make_named(struct zip *z, const char *const names[2], size_t name_size,
	   bool wide)
{
	size_t at;

	*z = (struct zip){ .size = 0 };
	for (int i = 0; i < 2; i++) {
		z->local[i] = z->size;
		add_header(z, z->size, names[i], name_size, UINT64_MAX);
		z->size += LOCAL + name_size;
		memcpy(z->bytes + z->size, "hello", 5);
		z->size += 5;
	}
	at = z->size;
	for (int i = 0; i < 2; i++) {
		z->central[i] = z->size;
		add_header(z, z->size, names[i], name_size, z->local[i]);
		z->size += CENTRAL + name_size;
	}
	if (wide)
		add_end64(z, 2, z->size - at, at);
	if (wide)
		add_end(z, UINT16_MAX, UINT32_MAX, UINT32_MAX);
	else
		add_end(z, 2, z->size - at, at);
}

static void
make(struct zip *z)
{
	static const char *const names[] = { "a", "b" };

	make_named(z, names, 1, false);
}

static enum rc
read_it(const struct zip *z, struct zip_directory *d, struct fault *why)
{
	struct span span = { .fd = test_fd_of(z->bytes, z->size),
			     .size = z->size };
	enum rc rc = zip_directory_read(&span, d, why);

	span_close(&span);
	return rc;
}

static void
assert_read(const struct zip *z)
{
	struct zip_directory d;
	struct fault why;

	assert_ok(read_it(z, &d, &why), &why);
	assert_int_equal(d.count, 2);
	assert_int_equal(d.size, 10);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(d.entries[i].place, z->local[i]);
		assert_int_equal(d.entries[i].size, 5);
	}
	zip_directory_clear(&d);
}

static void
assert_refused(const struct zip *z, const char *words)
{
	struct zip_directory d;
	struct fault why;

	assert_fault(read_it(z, &d, &why), RC_INVALID, &why);
	assert_says(&why, words);
	zip_directory_clear(&d);
}

/* A byte at AT that is another one is refused. */
static void
refuse_change(size_t at, unsigned char value, const char *words)
{
	struct zip z;

	make(&z);
	z.bytes[at] = value;
	assert_refused(&z, words);
}

/* --- tests ------------------------------------------------------------------
 */

static void
reads_the_directory_by_place(void **state)
{
	static const char *const names[] = { "a", "b" };
	unsigned char first[CENTRAL + 1];
	struct zip_directory d;
	struct fault why;
	struct zip z;

	(void)state;
	make(&z);
	assert_read(&z);
	/* in whatever order it has them */
	memcpy(first, z.bytes + z.central[0], sizeof(first));
	memmove(z.bytes + z.central[0], z.bytes + z.central[1], sizeof(first));
	memcpy(z.bytes + z.central[1], first, sizeof(first));
	assert_read(&z);
	assert_ok(read_it(&z, &d, &why), &why);
	assert_int_equal(d.entries[0].name, zip_name(names[0], 1));
	assert_int_equal(d.entries[1].name, zip_name(names[1], 1));
	zip_directory_clear(&d);
}

static void
tells_a_zip_by_its_first_bytes(void **state)
{
	struct zip z;
	struct span span;

	(void)state;
	make(&z);
	span = (struct span){ .fd = test_fd_of(z.bytes, z.size),
			      .size = z.size };
	assert_true(zip_is_one(&span));
	span.start = 1;
	span.size--;
	assert_false(zip_is_one(&span));
	span.size = 3;
	assert_false(zip_is_one(&span));
	span_close(&span);
}

static void
takes_a_comment_at_the_end_and_nothing_else(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	z.bytes[z.end + 20] = 4;
	memcpy(z.bytes + z.size, "word", 4);
	z.size += 4;
	assert_read(&z);
	z.size++;
	assert_refused(&z, "something follows");
	z.size -= 2;
	assert_refused(&z, "cut off");
}

static void
reads_the_wide_form(void **state)
{
	static const char *const names[] = { "a", "b" };
	struct zip z;

	(void)state;
	make_named(&z, names, 1, true);
	assert_read(&z);
	/* the small numbers agree, or point to the large */
	put(&z, z.end + 8, 2, 2);
	put(&z, z.end + 10, 2, 2);
	assert_read(&z);
	put(&z, z.end + 8, 1, 2);
	put(&z, z.end + 10, 1, 2);
	assert_refused(&z, "differently");
	make_named(&z, names, 1, true);
	put(&z, z.locator + 8, z.end64 - 1, 8);
	assert_refused(&z, "where it says");
	put(&z, z.locator + 8, UINT64_MAX, 8);
	assert_refused(&z, "where it says");
	make_named(&z, names, 1, true);
	put(&z, z.end64 + 24, 3, 8);
	assert_refused(&z, "in parts");
}

static void
refuses_a_count_that_is_too_large_before_it_counts(void **state)
{
	static const char *const names[] = { "a", "b" };
	struct zip z;

	(void)state;
	make_named(&z, names, 1, true);
	put(&z, z.end64 + 24, UINT64_C(1) << 32, 8);
	put(&z, z.end64 + 32, UINT64_C(1) << 32, 8);
	assert_refused(&z, "4294967296 members");
	put(&z, z.end64 + 24, 999999, 8);
	put(&z, z.end64 + 32, 999999, 8);
	assert_refused(&z, "where it says");
}

static void
refuses_a_count_other_than_its_entries(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	put(&z, z.end + 8, 1, 2);
	put(&z, z.end + 10, 1, 2);
	assert_refused(&z, "more entries than it says");
	put(&z, z.end + 8, 2, 2);
	assert_refused(&z, "in parts");
	make(&z);
	put(&z, z.end + 8, 3, 2);
	put(&z, z.end + 10, 3, 2);
	assert_refused(&z, "");
	put(&z, z.end + 8, 0, 2);
	put(&z, z.end + 10, 0, 2);
	assert_refused(&z, "no file in it");
}

static void
refuses_a_directory_that_lies_elsewhere(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	put(&z, z.end + 16, z.central[0] - 1, 4);
	assert_refused(&z, "where it says");
	put(&z, z.end + 16, UINT32_MAX, 4);
	assert_refused(&z, "where it says");
	make(&z);
	put(&z, z.end + 12, 10, 4);
	assert_refused(&z, "where it says");
	refuse_change(z.end + 4, 1, "in parts");
	refuse_change(z.central[1] + 34, 1, "in parts");
	refuse_change(z.central[1], 'x', "damaged");
}

static void
refuses_entries_that_a_member_contradicts(void **state)
{
	static const char words[] = "and a member do not agree";
	struct zip z;

	(void)state;
	make(&z);
	for (int i = 0; i < 2; i++) {
		size_t local = z.local[i];

		refuse_change(local, 'x', words);
		refuse_change(local + 7, 0, words);  /* flags */
		refuse_change(local + 8, 8, words);  /* way of packing */
		refuse_change(local + 14, 0, words); /* checksum */
		refuse_change(local + 18, 4, words); /* packed size */
		refuse_change(local + 22, 6, words); /* size */
		refuse_change(local + 26, 2, words); /* of its name */
		refuse_change(local + LOCAL, 'x', words);
	}
}

static void
refuses_members_that_overlap_or_leave_bytes_between_them(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	refuse_change(z.central[1] + 42, 0, "do not agree");
	refuse_change(z.central[1] + 43, 0xff, "outside the members");
	/* the same entry twice: one member is read by many names */
	memcpy(z.bytes + z.central[1], z.bytes + z.central[0], CENTRAL + 1);
	assert_refused(&z, "overlap");
	make(&z);
	put(&z, z.local[0] + 18, 6, 4);
	put(&z, z.central[0] + 20, 6, 4);
	assert_refused(&z, "overlap");
	put(&z, z.local[0] + 18, 4, 4);
	put(&z, z.central[0] + 20, 4, 4);
	assert_refused(&z, "between");
	make(&z);
	put(&z, z.local[1] + 18, 200, 4);
	put(&z, z.central[1] + 20, 200, 4);
	assert_refused(&z, "beyond it");
}

/* Sizes may follow the data of a member: 12 to 24 bytes. */
static void
takes_sizes_that_follow_the_data(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	memmove(z.bytes + z.local[1] + 16, z.bytes + z.local[1],
		z.size - z.local[1]);
	z.size += 16;
	z.local[1] += 16;
	for (int i = 0; i < 2; i++)
		z.central[i] += 16;
	z.end += 16;
	put(&z, z.end + 16, z.central[0], 4);
	put(&z, z.central[1] + 42, z.local[1], 4);
	assert_refused(&z, "between");
	put(&z, z.local[0] + 6, 0x808, 2);
	put(&z, z.central[0] + 8, 0x808, 2);
	put(&z, z.local[0] + 18, 0, 4);
	assert_read(&z);
}

static void
refuses_what_is_encrypted_or_packed_another_way(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	refuse_change(z.central[0] + 8, 1, "encrypted");
	refuse_change(z.central[1] + 8, 0x40, "encrypted");
	refuse_change(z.central[1] + 9, 0x28, "encrypted");
	refuse_change(z.central[0] + 10, 12, "packed in way 12");
	refuse_change(z.central[0] + 10, 98, "packed in way 98");
}

static void
refuse_name(const char *name, size_t size, const char *words)
{
	const char *const names[] = { "good", name };
	struct zip z;

	assert_int_equal(size, 4);
	make_named(&z, names, size, false);
	assert_refused(&z, words);
}

static void
refuses_names_that_cannot_be_ones(void **state)
{
	(void)state;
	refuse_name("a\0bc", 4, "NUL");
	refuse_name("../a", 4, "\"..\"");
	refuse_name("/etc", 4, "absolute");
	refuse_name("a\\bc", 4, "backslash");
	refuse_name("abc\xff", 4, "UTF-8");
}

/* Without the UTF-8 flag it is code page 437. */
static void
takes_names_of_old_zips(void **state)
{
	static const char *const names[] = { "pr\x81z", "b..b" };
	struct zip z;

	(void)state;
	make_named(&z, names, 4, false);
	assert_refused(&z, "UTF-8");
	for (int i = 0; i < 2; i++) {
		put(&z, z.local[i] + 6, 0, 2);
		put(&z, z.central[i] + 8, 0, 2);
	}
	assert_read(&z);
}

/* The second entry of the directory gets an extra field. */
static void
add_extra(struct zip *z, unsigned id, const void *bytes, size_t size)
{
	size_t at = z->central[1] + CENTRAL + 1;

	memmove(z->bytes + at + 4 + size, z->bytes + at, z->size - at);
	put(z, at, id, 2);
	put(z, at + 2, size, 2);
	memcpy(z->bytes + at + 4, bytes, size);
	z->end += 4 + size;
	z->size += 4 + size;
	put(z, z->central[1] + 30, 4 + size, 2);
	put(z, z->end + 12, z->end - z->central[0], 4);
}

/* So does the second member, of which there is no more to come. */
static void
add_local_extra(struct zip *z, unsigned id, const void *bytes, size_t size)
{
	size_t at = z->local[1] + LOCAL + 1;

	memmove(z->bytes + at + 4 + size, z->bytes + at, z->size - at);
	put(z, at, id, 2);
	put(z, at + 2, size, 2);
	memcpy(z->bytes + at + 4, bytes, size);
	for (int i = 0; i < 2; i++)
		z->central[i] += 4 + size;
	z->end += 4 + size;
	z->size += 4 + size;
	put(z, z->local[1] + 28, 4 + size, 2);
	put(z, z->end + 16, z->central[0], 4);
}

/* A version, a checksum of the first name, and the name in UTF-8. */
static void
holds_a_second_name_to_the_rules_of_the_first(void **state)
{
	enum { UNICODE_PATH = 0x7075 };
	struct zip_directory d;
	struct fault why;
	struct zip z;

	(void)state;
	make(&z);
	add_extra(&z, UNICODE_PATH, "\1cccca", 6);
	assert_refused(&z, "different names");
	add_local_extra(&z, UNICODE_PATH, "\1ccccx", 6);
	assert_refused(&z, "different names");
	make(&z);
	add_local_extra(&z, UNICODE_PATH, "\1ccccx", 6);
	assert_refused(&z, "different names");
	add_extra(&z, UNICODE_PATH, "\1ccccx", 6);
	assert_ok(read_it(&z, &d, &why), &why);
	assert_int_equal(d.entries[1].name, zip_name("x", 1));
	zip_directory_clear(&d);
	make(&z);
	add_extra(&z, UNICODE_PATH, "\1cccc../a", 9);
	assert_refused(&z, "\"..\"");
}

/* Such as PKZIP for Unix wrote: a checksum, the mode, where it leads. */
static void
refuses_a_link_in_an_extra_field(void **state)
{
	enum { ASI_UNIX = 0x756e };
	struct zip z;

	(void)state;
	make(&z);
	add_extra(&z, ASI_UNIX, "cccc\xa4\x81", 6);
	assert_read(&z);
	make(&z);
	add_extra(&z, ASI_UNIX, "cccc\xff\xa1", 6);
	assert_refused(&z, "a link");
}

/* Sizes and place over 4 GiB lie in an extra field of SIZE bytes. */
static void
make_large(struct zip *z, size_t size)
{
	static const unsigned char tebibyte[8] = { 0, 0, 0, 0, 0, 1 };

	make(z);
	add_extra(z, 1, tebibyte, size);
	put(z, z->local[1] + 22, UINT32_MAX, 4);
	put(z, z->central[1] + 24, UINT32_MAX, 4);
}

static void
reads_sizes_over_four_gibibytes(void **state)
{
	struct zip_directory d;
	struct fault why;
	struct zip z;

	(void)state;
	make_large(&z, 8);
	assert_ok(read_it(&z, &d, &why), &why);
	assert_int_equal(d.entries[1].size, UINT64_C(1) << 40);
	assert_int_equal(d.size, (UINT64_C(1) << 40) + 5);
	zip_directory_clear(&d);
	make_large(&z, 7);
	assert_refused(&z, "lacks a size");
	make_large(&z, 8);
	z.bytes[z.end - 10]++;
	assert_refused(&z, "broken extra field");
}

/* The kind of a file that was made on Unix. */
static void
refuses_links_and_what_is_no_file(void **state)
{
	static const struct {
		unsigned mode;
		const char *words;
	} kinds[] = {
		{ 0120777, "\"b\": it is a link" },
		{ 0010666, "\"b\": it is neither a file nor a folder" },
		{ 0020666, "neither" },
		{ 0060666, "neither" },
		{ 0140666, "neither" },
	};
	struct zip z;

	(void)state;
	make(&z);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		put(&z, z.central[1] + 40, kinds[i].mode, 2);
		z.bytes[z.central[1] + 5] = 0;
		assert_read(&z);
		z.bytes[z.central[1] + 5] = 3;
		assert_refused(&z, kinds[i].words);
	}
	put(&z, z.central[1] + 40, 0100644, 2);
	assert_read(&z);
}

static void
refuses_every_zip_that_is_cut_off(void **state)
{
	struct zip z;

	(void)state;
	make(&z);
	while (z.size > 0) {
		z.size--;
		assert_refused(&z, "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_directory_by_place),
		cmocka_unit_test(tells_a_zip_by_its_first_bytes),
		cmocka_unit_test(takes_a_comment_at_the_end_and_nothing_else),
		cmocka_unit_test(reads_the_wide_form),
		cmocka_unit_test(
			refuses_a_count_that_is_too_large_before_it_counts),
		cmocka_unit_test(refuses_a_count_other_than_its_entries),
		cmocka_unit_test(refuses_a_directory_that_lies_elsewhere),
		cmocka_unit_test(refuses_entries_that_a_member_contradicts),
		cmocka_unit_test(
			refuses_members_that_overlap_or_leave_bytes_between_them),
		cmocka_unit_test(takes_sizes_that_follow_the_data),
		cmocka_unit_test(
			refuses_what_is_encrypted_or_packed_another_way),
		cmocka_unit_test(refuses_names_that_cannot_be_ones),
		cmocka_unit_test(takes_names_of_old_zips),
		cmocka_unit_test(reads_sizes_over_four_gibibytes),
		cmocka_unit_test(holds_a_second_name_to_the_rules_of_the_first),
		cmocka_unit_test(refuses_links_and_what_is_no_file),
		cmocka_unit_test(refuses_a_link_in_an_extra_field),
		cmocka_unit_test(refuses_every_zip_that_is_cut_off),
	};

	return cmocka_run_group_tests_name("zip_directory", tests, NULL, NULL);
}
