/* evidence/pack.c, pack_scan.c, packs.c: headers, publishing, finding. */

#include <errno.h>
#include <pthread.h>

#include "evidence/tar.h"
#include "support/packed.h"

/* SHA-256("abc"), FIPS 180-4 */
static const char abc_hex[] =
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/* --- headers ------------------------------------------------------------- */

static void
makes_the_header_that_libarchive_makes(void **state)
{
	static const uint64_t sizes[] = { 0,	    1,
					  511,	    PACK_SMALL,
					  07777777, (UINT64_C(1) << 33) - 1 };
	struct digest ids[2];
	struct fault why;

	(void)state;
	assert_ok(digest_of_hex(abc_hex, &ids[0], &why), &why);
	memset(&ids[1], 0xff, sizeof(ids[1]));
	for (size_t i = 0; i < 2; i++) {
		char hex[DIGEST_HEX_SIZE], block[PACK_BLOCK];

		digest_to_hex(&ids[i], hex);
		for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
			struct buf made = BUF_LIMIT(TAR_HEADER_LIMIT);
			struct object o;

			assert_ok(tar_header(hex, sizes[j], 0, &made, &why),
				  &why);
			pack_header(&ids[i], sizes[j], block);
			assert_int_equal(made.size, PACK_BLOCK);
			assert_memory_equal(made.bytes, block, PACK_BLOCK);
			assert_true(pack_header_of(block, &o));
			assert_true(digest_equal(&o.id, &ids[i]));
			assert_int_equal(o.size, sizes[j]);
			buf_clear(&made);
		}
	}
}

static void
takes_no_header_with_a_bit_flipped(void **state)
{
	char block[PACK_BLOCK];
	struct digest id;
	struct object o;
	struct fault why;

	(void)state;
	assert_ok(digest_of_hex(abc_hex, &id, &why), &why);
	pack_header(&id, 4711, block);
	for (size_t i = 0; i < (size_t)PACK_BLOCK * 8; i++) {
		block[i / 8] = (char)(block[i / 8] ^ (1 << i % 8));
		assert_false(pack_header_of(block, &o));
		block[i / 8] = (char)(block[i / 8] ^ (1 << i % 8));
	}
	assert_true(pack_header_of(block, &o));
}

/* --- scanning ------------------------------------------------------------ */

struct scanned {
	struct pack_entry items[PACKED];
	size_t count;
};

static enum rc
take(void *arg, const struct pack_entry *e, struct fault *why)
{
	struct scanned *all = arg;

	(void)why;
	assert_true(all->count < PACKED);
	all->items[all->count++] = *e;
	return RC_OK;
}

static enum rc
scan(const struct buf *b, size_t size, struct scanned *out, struct fault *why)
{
	int fd = test_fd_of(b->bytes, size);
	enum rc rc;

	out->count = 0;
	rc = pack_scan(fd, take, out, why);
	close(fd);
	return rc;
}

static void
scan_tells_each_object_in_its_place(void **state)
{
	struct buf b = BUF_LIMIT(1 << 20);
	struct pack_entry made[PACKED];
	struct scanned seen;
	struct fault why;

	(void)state;
	packed_bytes(&b, made, PACKED);
	assert_ok(scan(&b, b.size, &seen, &why), &why);
	assert_int_equal(seen.count, PACKED);
	for (size_t i = 0; i < PACKED; i++) {
		assert_true(digest_equal(&seen.items[i].id, &made[i].id));
		assert_int_equal(seen.items[i].at, made[i].at);
		assert_int_equal(seen.items[i].size, made[i].size);
	}
	buf_clear(&b);
}

static void
scan_refuses_what_is_no_whole_pack(void **state)
{
	struct buf b = BUF_LIMIT(1 << 20);
	struct pack_entry made[PACKED];
	struct scanned seen;
	struct fault why;

	(void)state;
	packed_bytes(&b, made, PACKED);
	for (size_t cut = 1; cut <= b.size; cut += 257)
		assert_fault(scan(&b, b.size - cut, &seen, &why), RC_CORRUPT,
			     &why);
	assert_ok(buf_add(&b, "", 1, &why), &why);
	assert_fault(scan(&b, b.size, &seen, &why), RC_CORRUPT, &why);
	buf_clear(&b);
}

static void
salvages_what_lies_around_a_damaged_header(void **state)
{
	struct buf b = BUF_LIMIT(1 << 20);
	struct pack_entry made[PACKED];
	struct scanned seen = { .count = 0 };
	struct fault why;
	int fd;

	(void)state;
	packed_bytes(&b, made, PACKED);
	b.bytes[made[3].at - PACK_BLOCK + 5] ^= 4;
	assert_fault(scan(&b, b.size, &seen, &why), RC_CORRUPT, &why);
	seen.count = 0;
	fd = test_fd_of(b.bytes, b.size);
	assert_ok(pack_salvage(fd, take, &seen, &why), &why);
	close(fd);
	assert_int_equal(seen.count, PACKED - 1);
	for (size_t i = 0; i < PACKED - 1; i++)
		assert_int_equal(seen.items[i].at, made[i < 3 ? i : i + 1].at);
	buf_clear(&b);
}

/* --- publishing and finding ---------------------------------------------- */

static void
check_all(struct store *s, const struct packed *p)
{
	char *object = malloc(PACKED_LIMIT);
	struct fault why;

	assert_non_null(object);
	for (size_t i = 0; i < PACKED; i++) {
		struct buf got = BUF_LIMIT(PACKED_LIMIT);
		size_t size = packed_object(i, object);
		uint64_t seen;

		assert_ok(store_read(s, &p->entries[i].id, &got, &why), &why);
		assert_int_equal(got.size, size);
		if (size > 0)
			assert_memory_equal(got.bytes, object, size);
		assert_ok(store_size(s, &p->entries[i].id, &seen, &why), &why);
		assert_int_equal(seen, size);
		buf_clear(&got);
	}
	free(object);
}

static void
gives_back_each_object_of_a_pack(void **state)
{
	struct packed p;
	struct stat st;

	packed_open(&p, *state);
	assert_int_equal(stat(p.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(stat(p.index, &st), 0);
	check_all(p.s, &p);
	packed_close(&p);
}

static void
sees_the_pack_that_another_program_published(void **state)
{
	struct pack_entry entry;
	struct buf b = BUF_LIMIT(1 << 20);
	struct store *other;
	struct digest pack, id;
	struct fault why;
	struct span span;
	bool holds;

	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_open(&other, *state, &why), &why);
	digest_of("", 0, &id);
	assert_ok(store_holds(other, &id, &holds, &why), &why);
	assert_false(holds);
	assert_fault(store_get(other, &id, &span, &why), RC_NOT_FOUND, &why);

	packed_bytes(&b, &entry, 1);
	{
		struct store *s;

		assert_ok(store_open(&s, *state, &why), &why);
		packed_publish(s, *state, &b, &entry, 1, &pack);
		store_close(s);
	}
	assert_ok(store_get(other, &id, &span, &why), &why);
	assert_int_equal(span.size, 0);
	span_close(&span);
	assert_ok(store_holds(other, &id, &holds, &why), &why);
	assert_true(holds);
	store_close(other);
	buf_clear(&b);
}

static void
makes_a_lost_index_again(void **state)
{
	struct packed p;
	struct stat st;

	packed_open(&p, *state);
	assert_int_equal(unlink(p.index), 0);
	packed_again(&p, *state);
	check_all(p.s, &p);
	assert_int_equal(stat(p.index, &st), 0);
	packed_close(&p);
}

static void
makes_a_damaged_index_again(void **state)
{
	struct packed p;
	struct stat st;

	packed_open(&p, *state);
	assert_int_equal(stat(p.index, &st), 0);
	for (off_t at = 0; at < st.st_size; at += 13) {
		flip_in_file(p.index, (uint64_t)at, 0x10);
		packed_again(&p, *state);
		check_all(p.s, &p);
	}
	assert_int_equal(truncate(p.index, st.st_size / 2), 0);
	packed_again(&p, *state);
	check_all(p.s, &p);
	packed_close(&p);
}

/* An index that a person wrote, whole in itself. */
static void
believes_no_index_that_lies(void **state)
{
	struct pack_entry sorted[PACKED];
	struct packed p;
	struct object pack;
	struct fault why;
	int fd;

	packed_open(&p, *state);
	memcpy(sorted, p.entries, sizeof(sorted));
	for (size_t i = 0; i < PACKED; i++) {
		sorted[i].at = p.entries[PACKED - 1 - i].at;
		sorted[i].size = i % 2 == 0 ? UINT64_MAX : 3;
	}
	pack_entries_sort(sorted, PACKED);
	assert_int_equal(unlink(p.index), 0);
	fd = open(p.index, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	pack = (struct object){ .id = p.id, .size = p.bytes.size };
	assert_ok(pack_index_write(fd, &pack, sorted, PACKED, &why), &why);
	close(fd);
	packed_again(&p, *state);
	check_all(p.s, &p);
	packed_close(&p);
}

static void
gives_whole_bytes_under_a_damaged_header(void **state)
{
	struct packed p;

	packed_open(&p, *state);
	flip_in_file(p.path, p.entries[4].at - 300, 1);
	packed_again(&p, *state);
	check_all(p.s, &p);
	packed_close(&p);
}

static void
names_the_pack_where_header_and_bytes_are_damaged(void **state)
{
	struct packed p;
	struct fault why;
	struct span span;
	char hex[DIGEST_HEX_SIZE];

	packed_open(&p, *state);
	flip_in_file(p.path, p.entries[4].at - 300, 1);
	flip_in_file(p.path, p.entries[4].at + 7, 1);
	packed_again(&p, *state);
	assert_fault(store_get(p.s, &p.entries[4].id, &span, &why), RC_CORRUPT,
		     &why);
	digest_to_hex(&p.id, hex);
	assert_says(&why, hex);
	digest_to_hex(&p.entries[4].id, hex);
	assert_says(&why, hex);
	packed_close(&p);
}

static void
checks_a_pack_that_is_there_already(void **state)
{
	struct pack_entry sorted[PACKED];
	struct touched touched = { .top = false };
	char spare[TEST_PATH_SIZE];
	struct digest again;
	struct packed p;
	struct fault why;
	int dir;

	packed_open(&p, *state);
	memcpy(sorted, p.entries, sizeof(sorted));
	packed_publish(p.s, *state, &p.bytes, sorted, PACKED, &again);
	assert_true(digest_equal(&again, &p.id));
	flip_in_file(p.path, 9000, 1);
	test_path(spare, *state, "spare");
	test_write_file(spare, p.bytes.bytes, p.bytes.size);
	dir = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_fault(pack_publish(p.s, dir, "spare", &p.id, sorted, PACKED,
				  &touched, &why),
		     RC_CORRUPT, &why);
	close(dir);
	packed_close(&p);
}

static void *
read_all(void *arg)
{
	const struct packed *p = arg;

	for (int i = 0; i < 50; i++)
		check_all(p->s, p);
	return NULL;
}

static void
may_be_asked_from_several_threads(void **state)
{
	pthread_t threads[3];
	struct packed p;

	packed_open(&p, *state);
	packed_again(&p, *state);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, read_all, &p), 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	packed_close(&p);
}

static void
keeps_few_descriptors_whatever_the_packs(void **state)
{
	enum { MANY = 60 };
	char object[32], block[PACK_BLOCK];
	static const char zeros[3 * PACK_BLOCK];
	struct digest ids[MANY], pack;
	struct store *s;
	struct fault why;
	int lowest;

	assert_ok(store_make(*state, &why), &why);
	assert_ok(store_open(&s, *state, &why), &why);
	for (int i = 0; i < MANY; i++) {
		struct buf b = BUF_LIMIT(1 << 20);
		int size = snprintf(object, sizeof(object), "number %d", i);
		struct pack_entry e = { .at = PACK_BLOCK,
					.size = (uint64_t)size };

		digest_of(object, (size_t)size, &ids[i]);
		e.id = ids[i];
		pack_header(&e.id, e.size, block);
		assert_ok(buf_add(&b, block, sizeof(block), &why), &why);
		assert_ok(buf_add(&b, object, (size_t)size, &why), &why);
		assert_ok(
			buf_add(&b, zeros, sizeof(zeros) - (size_t)size, &why),
			&why);
		packed_publish(s, *state, &b, &e, 1, &pack);
		buf_clear(&b);
	}
	for (int i = 0; i < MANY; i++)
		assert_ok(store_check(s, &ids[i], NULL, NULL, &why), &why);
	lowest = dup(0);
	assert_in_range(lowest, 3, 40);
	close(lowest);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_the_header_that_libarchive_makes),
		cmocka_unit_test(takes_no_header_with_a_bit_flipped),
		cmocka_unit_test(scan_tells_each_object_in_its_place),
		cmocka_unit_test(scan_refuses_what_is_no_whole_pack),
		cmocka_unit_test(salvages_what_lies_around_a_damaged_header),
		IN_A_DIR(gives_back_each_object_of_a_pack),
		IN_A_DIR(sees_the_pack_that_another_program_published),
		IN_A_DIR(makes_a_lost_index_again),
		IN_A_DIR(makes_a_damaged_index_again),
		IN_A_DIR(believes_no_index_that_lies),
		IN_A_DIR(gives_whole_bytes_under_a_damaged_header),
		IN_A_DIR(names_the_pack_where_header_and_bytes_are_damaged),
		IN_A_DIR(checks_a_pack_that_is_there_already),
		IN_A_DIR(may_be_asked_from_several_threads),
		IN_A_DIR(keeps_few_descriptors_whatever_the_packs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
