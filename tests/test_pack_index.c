/* evidence/pack_index.c: what is written is found; what is not so written is
 * not believed. */

#include "support/packed.h"

enum { MANY = 1000 };

static void
make_entries(struct pack_entry entries[MANY])
{
	for (uint32_t i = 0; i < MANY; i++) {
		digest_of(&i, sizeof(i), &entries[i].id);
		entries[i].at = 512 + 1024 * (uint64_t)i;
		entries[i].size = i % 512;
	}
	pack_entries_sort(entries, MANY);
}

static void
write_index(const char *path, const struct object *pack,
	    const struct pack_entry *entries, size_t count)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct fault why;

	assert_true(fd >= 0);
	assert_ok(pack_index_write(fd, pack, entries, count, &why), &why);
	close(fd);
}

static void
finds_each_entry_and_no_other(void **state)
{
	struct pack_entry entries[MANY];
	struct object pack = { .size = 1 << 30 };
	char path[TEST_PATH_SIZE];
	struct pack_index ix;
	struct digest other;
	struct fault why;

	make_entries(entries);
	digest_of("pack", 4, &pack.id);
	test_path(path, *state, "index");
	write_index(path, &pack, entries, MANY);
	assert_ok(pack_index_map(AT_FDCWD, path, &pack, &ix, &why), &why);
	assert_int_equal(ix.count, MANY);
	for (size_t i = 0; i < MANY; i++) {
		const struct pack_entry *e =
			pack_index_find(&ix, &entries[i].id);

		assert_non_null(e);
		assert_int_equal(e->at, entries[i].at);
		assert_int_equal(e->size, entries[i].size);
		other = entries[i].id;
		other.bytes[DIGEST_SIZE - 1] ^= 1;
		assert_null(pack_index_find(&ix, &other));
	}
	memset(&other, 0, sizeof(other));
	assert_null(pack_index_find(&ix, &other));
	memset(&other, 0xff, sizeof(other));
	assert_null(pack_index_find(&ix, &other));
	pack_index_clear(&ix);
}

static void
may_be_empty(void **state)
{
	struct object pack = { .size = 1024 };
	char path[TEST_PATH_SIZE];
	struct pack_index ix;
	struct fault why;

	test_path(path, *state, "index");
	write_index(path, &pack, NULL, 0);
	assert_ok(pack_index_map(AT_FDCWD, path, &pack, &ix, &why), &why);
	assert_int_equal(ix.count, 0);
	assert_null(pack_index_find(&ix, &pack.id));
	pack_index_clear(&ix);
}

static void
is_believed_for_its_own_pack_only(void **state)
{
	struct pack_entry entries[MANY];
	struct object pack = { .size = 12345 }, other;
	char path[TEST_PATH_SIZE];
	struct pack_index ix;
	struct fault why;

	make_entries(entries);
	test_path(path, *state, "index");
	assert_fault(pack_index_map(AT_FDCWD, path, &pack, &ix, &why),
		     RC_NOT_FOUND, &why);
	write_index(path, &pack, entries, MANY);
	other = pack;
	other.size++;
	assert_fault(pack_index_map(AT_FDCWD, path, &other, &ix, &why),
		     RC_CORRUPT, &why);
	other = pack;
	other.id.bytes[0] ^= 1;
	assert_fault(pack_index_map(AT_FDCWD, path, &other, &ix, &why),
		     RC_CORRUPT, &why);
}

static void
is_not_believed_with_a_bit_flipped_or_cut_off(void **state)
{
	struct pack_entry entries[MANY];
	struct object pack = { .size = 1 << 30 };
	char path[TEST_PATH_SIZE];
	struct pack_index ix;
	struct fault why;
	struct stat st;

	make_entries(entries);
	test_path(path, *state, "index");
	write_index(path, &pack, entries, 7);
	assert_int_equal(stat(path, &st), 0);
	for (off_t at = 0; at < st.st_size; at++) {
		flip_in_file(path, (uint64_t)at, 1u << at % 8);
		assert_fault(pack_index_map(AT_FDCWD, path, &pack, &ix, &why),
			     RC_CORRUPT, &why);
		flip_in_file(path, (uint64_t)at, 1u << at % 8);
	}
	assert_ok(pack_index_map(AT_FDCWD, path, &pack, &ix, &why), &why);
	pack_index_clear(&ix);
	assert_int_equal(chmod(path, 0600), 0);
	for (off_t size = st.st_size - 1; size >= 0; size--) {
		assert_int_equal(truncate(path, size), 0);
		assert_fault(pack_index_map(AT_FDCWD, path, &pack, &ix, &why),
			     RC_CORRUPT, &why);
	}
}

static void
follows_no_link(void **state)
{
	struct object pack = { .size = 1024 };
	char path[TEST_PATH_SIZE], link[TEST_PATH_SIZE];
	struct pack_index ix;
	struct fault why;

	test_path(path, *state, "index");
	test_path(link, *state, "link");
	write_index(path, &pack, NULL, 0);
	assert_int_equal(symlink(path, link), 0);
	assert_true(pack_index_map(AT_FDCWD, link, &pack, &ix, &why) != RC_OK);
	assert_true(pack_index_map(AT_FDCWD, *state, &pack, &ix, &why) !=
		    RC_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_each_entry_and_no_other),
		IN_A_DIR(may_be_empty),
		IN_A_DIR(is_believed_for_its_own_pack_only),
		IN_A_DIR(is_not_believed_with_a_bit_flipped_or_cut_off),
		IN_A_DIR(follows_no_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
