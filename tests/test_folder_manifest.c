/* evidence/folder_manifest.c: the one form of a manifest, and no other. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "evidence/folder.h"
#include "support/test.h"

/* SHA-256("abc"), FIPS 180-4 */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static enum rc
collect(void *arg, const struct digest *id, const char *path, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(id, hex);
	return buf_format(arg, why, "%s  %s\n", hex, path);
}

static enum rc
read_manifest(const char *text, struct fault *why)
{
	struct buf lines = BUF_LIMIT(1000);
	enum rc rc = folder_each_line(text, strlen(text), collect, &lines, why);

	if (rc == RC_OK)
		assert_string_equal(buf_text_of(&lines), text);
	buf_clear(&lines);
	return rc;
}

static void
lends_each_line(void **state)
{
	struct fault why;

	(void)state;
	assert_ok(read_manifest(ABC "  a\n", &why), &why);
	assert_ok(read_manifest(ABC "  a (1)\n" ABC "  a/b\n" ABC "  a/c/=2E\n",
				&why),
		  &why);
	assert_ok(read_manifest(ABC "  a\n" ABC "  a (1)/b\n" ABC "  ab/c\n",
				&why),
		  &why);
}

static const struct bad {
	const char *text, *words;
} bads[] = {
	{ "", "without a line" },
	{ ABC "  a", "line 1: no line feed" },
	{ ABC "  a\n" ABC, "line 2: no line feed" },
	{ ABC " *a\n", "line 1: not a SHA-256" },
	{ ABC "  \n", "line 1: not a SHA-256" },
	{ "\n", "line 1: not a SHA-256" },
	{ "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  "
	  "a\n",
	  "line 1" },
	{ ABC "  .a\n", "\".a\" is not a portable path" },
	{ ABC "  a/../b\n", "not a portable path" },
	{ ABC "  /a\n", "not a portable path" },
	{ ABC "  a\r\n", "not a portable path" },
	{ ABC "  b\n" ABC "  a\n", "line 2: \"a\" does not come after" },
	{ ABC "  a\n" ABC "  a\n", "line 2: \"a\" does not come after" },
	{ ABC "  a/b\n" ABC "  a b\n", "does not come after" },
	{ ABC "  a\n" ABC "  a/b\n", "line 2: \"a/b\" lies in what is a file" },
	{ ABC "  a\n" ABC "  a b\n" ABC "  a b c/d\n" ABC "  a/b\n",
	  "line 4: \"a/b\" lies in what is a file" },
};

static void
refuses_all_else_and_names_the_line(void **state)
{
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		assert_fault(read_manifest(bads[i].text, &why), RC_INVALID,
			     &why);
		assert_says(&why, bads[i].words);
	}
}

static void
refuses_a_nul_inside_a_line(void **state)
{
	static const char text[] = ABC "  a\0b\n";
	struct buf lines = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	assert_fault(
		folder_each_line(text, sizeof(text) - 1, collect, &lines, &why),
		RC_INVALID, &why);
	buf_clear(&lines);
}

static void
refuses_a_path_longer_than_any_string(void **state)
{
	const size_t length = 66000;
	char *text = mem_new(2 * length);
	size_t size;
	struct fault why;

	(void)state;
	size = (size_t)sprintf(text, ABC "  ");
	memset(text + size, 'a', length);
	size += length;
	text[size++] = '\n';
	assert_fault(read_manifest(text, &why), RC_INVALID, &why);
	free(text);
}

static enum rc
refuse(void *arg, const struct digest *id, const char *path, struct fault *why)
{
	(void)arg;
	(void)id;
	return fault_set(why, RC_BUSY, "not %s", path);
}

static void
ends_when_its_reader_fails(void **state)
{
	static const char text[] = ABC "  a\n" ABC "  b\n";
	struct fault why;

	(void)state;
	assert_fault(
		folder_each_line(text, sizeof(text) - 1, refuse, NULL, &why),
		RC_BUSY, &why);
	assert_says(&why, "not a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lends_each_line),
		cmocka_unit_test(refuses_all_else_and_names_the_line),
		cmocka_unit_test(refuses_a_nul_inside_a_line),
		cmocka_unit_test(refuses_a_path_longer_than_any_string),
		cmocka_unit_test(ends_when_its_reader_fails),
	};

	return cmocka_run_group_tests_name("folder_manifest", tests, NULL,
					   NULL);
}
