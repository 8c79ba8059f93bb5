/* recorder/cage/worker.c: what libmagic makes of the head of a file. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cage/worker.h"
#include "support/test.h"

static int
open_reader(void **state)
{
	struct magic_reader *m = NULL;
	struct fault why;

	assert_ok(magic_reader_new(&m, &why), &why);
	*state = m;
	return 0;
}

static int
close_reader(void **state)
{
	magic_reader_free(*state);
	return 0;
}

#define HEAD(type, bytes)                                                      \
	{                                                                      \
		type, bytes, sizeof(bytes) - 1                                 \
	}

static const struct {
	const char *type, *bytes;
	size_t size;
} heads[] = {
	HEAD("image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1"),
	HEAD("application/pdf", "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
	HEAD("video/mp4", "\0\0\0\x18"
			  "ftypmp42\0\0\0\0mp42isom"),
	HEAD("application/gzip", "\x1f\x8b\x08\0\0\0\0\0\0\3\3\0"),
	HEAD("image/jpeg", "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"),
	HEAD("text/plain", "I saw Lou lift safely on five days.\n"),
	HEAD("application/octet-stream", ""),
	HEAD("application/octet-stream", "\1\2\3\4\5\6\7\xff\xfe\xfd"),
};

static void
names_the_media_type_of_a_head(void **state)
{
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		assert_ok(magic_reader_type(*state, heads[i].bytes,
					    heads[i].size, type, &why),
			  &why);
		assert_string_equal(type, heads[i].type);
	}
}

static void
looks_at_no_more_than_the_head(void **state)
{
	size_t size = 2 * (size_t)CAGE_HEAD;
	char *bytes = mem_new(size);
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	memset(bytes, 'a', size);
	memset(bytes + CAGE_HEAD, 0xff, size - CAGE_HEAD);
	assert_ok(magic_reader_type(*state, bytes, size, type, &why), &why);
	assert_string_equal(type, "text/plain");
	free(bytes);
}

static void
says_a_media_type_whatever_the_bytes(void **state)
{
	unsigned char bytes[512];
	char type[CAGE_TYPE_SIZE];
	uint32_t random = 1;
	struct fault why;

	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = (unsigned char)(random >> 24);
		}
		assert_ok(magic_reader_type(*state, bytes, sizeof(bytes), type,
					    &why),
			  &why);
		assert_true(text_is_media_type(type));
	}
}

#define WITH_READER(test)                                                      \
	cmocka_unit_test_setup_teardown(test, open_reader, close_reader)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_READER(names_the_media_type_of_a_head),
		WITH_READER(looks_at_no_more_than_the_head),
		WITH_READER(says_a_media_type_whatever_the_bytes),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
