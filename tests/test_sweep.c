/* evidence/sweep.c: what a sweep of the store finds. */

#include "evidence/sweep.h"
#include "support/packed.h"

enum { TOLD_LIMIT = 512, BIG = 9 * 1024 * 1024 };

struct told {
	struct {
		struct digest id;
		enum rc rc;
		bool any; /* of an object */
	} items[TOLD_LIMIT];
	size_t count, faults;
	bool inside; /* never two at once */
	char sentence[512];
	const struct digest *only;
};

static void
take(void *arg, const struct object *o, enum rc rc, const struct fault *why)
{
	struct told *t = arg;

	assert_false(t->inside);
	t->inside = true;
	assert_true(t->count < TOLD_LIMIT);
	if (o != NULL)
		t->items[t->count].id = o->id;
	t->items[t->count].any = o != NULL;
	t->items[t->count++].rc = rc;
	if (rc != RC_OK) {
		assert_int_equal(why->code, rc);
		t->faults++;
		memcpy(t->sentence, why->text, sizeof(why->text));
	}
	t->inside = false;
}

static void
sweep(struct store *s, bool cached, struct told *t)
{
	const struct sweep how = { .cached = cached };
	struct fault why;

	memset(t, 0, sizeof(*t));
	assert_ok(store_sweep(s, &how, take, t, &why), &why);
}

/* How often was ID told of with RC? */
static size_t
times(const struct told *t, const struct digest *id, enum rc rc)
{
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++)
		count += t->items[i].any && t->items[i].rc == rc &&
			 digest_equal(&t->items[i].id, id);
	return count;
}

static void
tells_each_object_single_or_packed(void **state)
{
	struct told *t = malloc(sizeof(*t));
	char *bytes = malloc(BIG);
	struct object small[20], big;
	struct packed p;
	struct fault why;

	assert_non_null(t);
	assert_non_null(bytes);
	packed_open(&p, *state);
	memset(bytes, 'b', BIG);
	assert_ok(store_put(p.s, bytes, BIG, &big, &why), &why);
	for (size_t i = 0; i < 20; i++)
		assert_ok(store_put(p.s, bytes, i + 2, &small[i], &why), &why);
	for (int cached = 0; cached < 2; cached++) {
		sweep(p.s, cached == 1, t);
		assert_int_equal(t->faults, 0);
		assert_int_equal(t->count, PACKED + 21);
		assert_int_equal(times(t, &big.id, RC_OK), 1);
		for (size_t i = 0; i < 20; i++)
			assert_int_equal(times(t, &small[i].id, RC_OK), 1);
		for (size_t i = 0; i < PACKED; i++)
			assert_int_equal(times(t, &p.entries[i].id, RC_OK), 1);
	}
	packed_close(&p);
	free(bytes);
	free(t);
}

static void
names_a_single_object_that_was_changed(void **state)
{
	struct told *t = malloc(sizeof(*t));
	char hex[DIGEST_HEX_SIZE], path[TEST_PATH_SIZE], name[96];
	struct object kept[2];
	struct packed p;
	struct fault why;

	assert_non_null(t);
	packed_open(&p, *state);
	assert_ok(store_put(p.s, "first", 5, &kept[0], &why), &why);
	assert_ok(store_put(p.s, "second", 6, &kept[1], &why), &why);
	digest_to_hex(&kept[0].id, hex);
	snprintf(name, sizeof(name), "objects/%.2s/%s", hex, hex + 2);
	test_path(path, *state, name);
	flip_in_file(path, 2, 1);
	sweep(p.s, false, t);
	assert_int_equal(t->faults, 1);
	assert_int_equal(times(t, &kept[0].id, RC_CORRUPT), 1);
	assert_int_equal(times(t, &kept[1].id, RC_OK), 1);
	assert_non_null(strstr(t->sentence, hex));
	packed_close(&p);
	free(t);
}

/* Some fault is told, and of the objects all but one are sound at least. */
static void
sees_it(struct packed *p, const char *dir, uint64_t at, unsigned mask)
{
	struct told *t = malloc(sizeof(*t));
	char hex[DIGEST_HEX_SIZE];
	size_t sound = 0;

	assert_non_null(t);
	flip_in_file(p->path, at, mask);
	packed_again(p, dir);
	sweep(p->s, at % 32 != 0, t);
	for (size_t i = 0; i < PACKED; i++)
		sound += times(t, &p->entries[i].id, RC_OK) == 1;
	if (t->faults == 0 || sound < PACKED - 1)
		print_error("byte %ju, bits %x: %zu faults, %zu sound\n",
			    (uintmax_t)at, mask, t->faults, sound);
	assert_true(t->faults > 0);
	assert_true(sound >= PACKED - 1);
	digest_to_hex(&p->id, hex);
	assert_non_null(strstr(t->sentence, hex));
	flip_in_file(p->path, at, mask);
	free(t);
}

static void
sees_a_bit_that_was_flipped_anywhere_in_a_pack(void **state)
{
	struct packed p;

	packed_open(&p, *state);
	for (uint64_t at = 0; at < p.bytes.size;
	     at += at < p.entries[5].at ? 3 : 1009)
		sees_it(&p, *state, at, 1u << at % 8);
	for (uint64_t at = p.bytes.size - 1200; at < p.bytes.size; at += 5)
		sees_it(&p, *state, at, 0x80);
	packed_close(&p);
}

static void
sees_it_without_an_index_too(void **state)
{
	struct packed p;

	packed_open(&p, *state);
	for (uint64_t at = 0; at < p.bytes.size; at += 301) {
		(void)unlink(p.index);
		sees_it(&p, *state, at, 1u << at % 8);
	}
	packed_close(&p);
}

static void
tells_which_object_lies_under_a_damaged_header(void **state)
{
	struct told *t = malloc(sizeof(*t));
	struct packed p;

	assert_non_null(t);
	packed_open(&p, *state);
	flip_in_file(p.path, p.entries[2].at - 512 + 3, 1);
	sweep(p.s, false, t);
	assert_int_equal(t->faults, 1);
	assert_int_equal(times(t, &p.entries[2].id, RC_CORRUPT), 1);
	assert_non_null(strstr(t->sentence, "its bytes are whole"));
	/* padding: behind the object of one byte */
	flip_in_file(p.path, p.entries[2].at - 512 + 3, 1);
	flip_in_file(p.path, p.entries[1].at + 9, 1);
	sweep(p.s, false, t);
	assert_int_equal(t->faults, 1);
	assert_int_equal(times(t, &p.entries[1].id, RC_CORRUPT), 1);
	assert_non_null(strstr(t->sentence, "padding"));
	packed_close(&p);
	free(t);
}

static void
tells_of_a_pack_that_was_cut_off(void **state)
{
	struct told *t = malloc(sizeof(*t));
	struct packed p;

	assert_non_null(t);
	packed_open(&p, *state);
	for (uint64_t cut = 1; cut < p.bytes.size; cut += 777) {
		assert_int_equal(chmod(p.path, 0600), 0);
		assert_int_equal(truncate(p.path, (off_t)(p.bytes.size - cut)),
				 0);
		packed_again(&p, *state);
		sweep(p.s, false, t);
		assert_true(t->faults > 0);
		test_write_file(p.path, p.bytes.bytes, p.bytes.size);
	}
	packed_close(&p);
	free(t);
}

static void
tells_an_object_in_two_places_twice(void **state)
{
	struct told *t = malloc(sizeof(*t));
	char *bytes = malloc(PACKED_LIMIT);
	char path[TEST_PATH_SIZE], hex[DIGEST_HEX_SIZE], name[96];
	struct packed p;
	size_t size;

	assert_non_null(t);
	assert_non_null(bytes);
	packed_open(&p, *state);
	size = packed_object(3, bytes);
	digest_to_hex(&p.entries[3].id, hex);
	snprintf(name, sizeof(name), "objects/%.2s", hex);
	test_path(path, *state, name);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(name, sizeof(name), "objects/%.2s/%s", hex, hex + 2);
	test_path(path, *state, name);
	test_write_file(path, bytes, size);
	flip_in_file(path, 0, 1);
	sweep(p.s, true, t);
	assert_int_equal(times(t, &p.entries[3].id, RC_OK), 1);
	assert_int_equal(times(t, &p.entries[3].id, RC_CORRUPT), 1);
	packed_close(&p);
	free(bytes);
	free(t);
}

static bool
is_one(void *arg, const struct digest *id)
{
	const struct told *t = arg;

	return digest_equal(t->only, id);
}

static void
looks_only_at_what_is_wanted(void **state)
{
	struct told *t = malloc(sizeof(*t));
	const struct sweep how = { .wanted = is_one };
	struct object other;
	struct packed p;
	struct fault why;

	assert_non_null(t);
	packed_open(&p, *state);
	assert_ok(store_put(p.s, "other", 5, &other, &why), &why);
	flip_in_file(p.path, p.entries[5].at, 1); /* another's */
	for (size_t i = 0; i < PACKED - 1; i++) {
		memset(t, 0, sizeof(*t));
		t->only = &p.entries[i].id;
		assert_ok(store_sweep(p.s, &how, take, t, &why), &why);
		assert_int_equal(t->count, 1);
		assert_int_equal(times(t, t->only, RC_OK), 1);
	}
	memset(t, 0, sizeof(*t));
	t->only = &p.entries[5].id;
	assert_ok(store_sweep(p.s, &how, take, t, &why), &why);
	assert_int_equal(t->count, 1);
	assert_int_equal(times(t, t->only, RC_CORRUPT), 1);
	packed_close(&p);
	free(t);
}

/* Objects of zeros, about a MiB each, in a file with holes. */
static void
reads_a_large_pack_in_pieces_and_all_of_it(void **state)
{
	enum { MANY = 200 };
	struct told *t = malloc(sizeof(*t));
	char *zeros = calloc(1, PACK_SMALL), block[PACK_BLOCK];
	char path[TEST_PATH_SIZE], name[PACK_FILE_SIZE], sub[96];
	struct digest ids[MANY], pack;
	uint64_t at = 0, last = 0;
	struct store *s;
	struct fault why;
	int fd;

	assert_non_null(t);
	assert_non_null(zeros);
	assert_ok(store_make(*state, &why), &why);
	digest_of("large", 5, &pack);
	pack_file(&pack, name);
	snprintf(sub, sizeof(sub), "packs/%s", name);
	test_path(path, *state, sub);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	for (size_t i = 0; i < MANY; i++) {
		uint64_t size = PACK_SMALL - 700 * i;

		digest_of(zeros, size, &ids[i]);
		pack_header(&ids[i], size, block);
		assert_int_equal(pwrite(fd, block, PACK_BLOCK, (off_t)at),
				 PACK_BLOCK);
		last = at;
		at += pack_room(size);
	}
	assert_int_equal(ftruncate(fd, (off_t)at + (off_t)2 * PACK_BLOCK), 0);
	assert_ok(store_open(&s, *state, &why), &why);
	sweep(s, true, t);
	assert_int_equal(t->count, MANY);
	assert_int_equal(t->faults, 0);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(times(t, &ids[i], RC_OK), 1);
	assert_int_equal(pwrite(fd, "x", 1, (off_t)last + 5000), 1);
	assert_int_equal(pwrite(fd, "x", 1, (off_t)at / 2), 1);
	sweep(s, false, t);
	assert_int_equal(t->count, MANY);
	assert_int_equal(t->faults, 2);
	store_close(s);
	close(fd);
	free(zeros);
	free(t);
}

static void
passes_over_what_is_no_object(void **state)
{
	struct told *t = malloc(sizeof(*t));
	char path[TEST_PATH_SIZE];
	struct packed p;

	assert_non_null(t);
	packed_open(&p, *state);
	test_path(path, *state, "objects/README");
	test_write_file(path, "hello", 5);
	test_path(path, *state, "packs/README.tar");
	test_write_file(path, "hello", 5);
	sweep(p.s, false, t);
	assert_int_equal(t->count, PACKED);
	assert_int_equal(t->faults, 0);
	packed_close(&p);
	free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(tells_each_object_single_or_packed),
		IN_A_DIR(names_a_single_object_that_was_changed),
		IN_A_DIR(sees_a_bit_that_was_flipped_anywhere_in_a_pack),
		IN_A_DIR(sees_it_without_an_index_too),
		IN_A_DIR(tells_which_object_lies_under_a_damaged_header),
		IN_A_DIR(tells_of_a_pack_that_was_cut_off),
		IN_A_DIR(tells_an_object_in_two_places_twice),
		IN_A_DIR(looks_only_at_what_is_wanted),
		IN_A_DIR(reads_a_large_pack_in_pieces_and_all_of_it),
		IN_A_DIR(passes_over_what_is_no_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
