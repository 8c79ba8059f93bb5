/* evidence/crc.c: the checksum of zip. */

#include <string.h>

#include "base/crc.h"
#include "support/test.h"

static void
sums_the_published_vectors(void **state)
{
	static const char fox[] = "The quick brown fox jumps over the lazy dog";
	struct crc c;

	(void)state;
	crc_init(&c);
	assert_int_equal(crc_add(&c, 0, "", 0), 0);
	assert_int_equal(crc_add(&c, 0, "a", 1), 0xe8b7be43);
	assert_int_equal(crc_add(&c, 0, "123456789", 9), 0xcbf43926);
	assert_int_equal(crc_add(&c, 0, fox, strlen(fox)), 0x414fa339);
}

static void
sums_pieces_as_it_sums_the_whole(void **state)
{
	uint8_t bytes[100];
	struct crc c;

	(void)state;
	crc_init(&c);
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
	for (size_t cut = 0; cut <= sizeof(bytes); cut++) {
		uint32_t sum = crc_add(&c, 0, bytes, cut);

		sum = crc_add(&c, sum, bytes + cut, sizeof(bytes) - cut);
		assert_int_equal(sum, crc_add(&c, 0, bytes, sizeof(bytes)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_the_published_vectors),
		cmocka_unit_test(sums_pieces_as_it_sums_the_whole),
	};

	return cmocka_run_group_tests_name("crc", tests, NULL, NULL);
}
