/* evidence/listing.c: what a cage says of an archive is checked line by line.
 */
/* LINK: -Wl,--wrap=cage_run */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "evidence/portfolio.h"
#include "support/test.h"

/* SHA-256("abc"), FIPS 180-4 */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define LINE(path, size)                                                       \
	"{\"object\":\"sha256:" ABC "\",\"path\":\"" path "\",\"size\":" size  \
	",\"type\":\"text/plain\"}\n"

/* --- a cage that says what the test wants --------------------------------- */

static struct {
	const char *says;
	size_t step; /* bytes at a time */
	enum rc ends;
	const struct cage_ask *asked;
	char words[100];
	uint64_t limit;
} cage;

enum rc __wrap_cage_run(struct cage *c, const struct cage_ask *ask,
			cage_out_fn out, void *arg, struct fault *why);

enum rc
__wrap_cage_run(struct cage *c, const struct cage_ask *ask, cage_out_fn out,
		void *arg, struct fault *why)
{
	size_t size = strlen(cage.says);

	(void)c;
	snprintf(cage.words, sizeof(cage.words), "%s",
		 ask->words != NULL ? ask->words : "");
	cage.limit = ask->limit;
	for (size_t at = 0; at < size;) {
		size_t part = size - at < cage.step ? size - at : cage.step;
		enum rc rc = out(arg, cage.says + at, part, why);

		if (rc != RC_OK)
			return rc;
		at += part;
	}
	if (cage.ends != RC_OK)
		return fault_set(why, cage.ends, "so the cage said");
	return RC_OK;
}

static void
cage_says(const char *text)
{
	cage.says = text;
	cage.step = 7;
	cage.ends = RC_OK;
}

/* --- reading -------------------------------------------------------------- */

static enum rc
collect(void *arg, const struct member_line *m, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(&m->object, hex);
	assert_string_equal(hex, ABC);
	return buf_format(arg, why, "%s|%ju|%s\n", m->path, (uintmax_t)m->size,
			  m->type);
}

static enum rc
read_listing(const char *text, struct buf *out, struct fault *why)
{
	int fd = test_fd_of(text, strlen(text));
	struct span span;
	enum rc rc;

	assert_ok(span_of_fd(fd, &span, why), why);
	rc = portfolio_each(&span, collect, out, why);
	span_close(&span);
	return rc;
}

static void
lends_each_member_in_its_order(void **state)
{
	struct buf out = BUF_LIMIT(4000);
	struct fault why;

	(void)state;
	assert_ok(read_listing(LINE("b/a.txt", "0") LINE("a.txt", "3")
				       LINE("tab\\t\\\"\\\\ \xc3\xa9...",
					    "9007199254740988"),
			       &out, &why),
		  &why);
	assert_string_equal(buf_text_of(&out),
			    "b/a.txt|0|text/plain\n"
			    "a.txt|3|text/plain\n"
			    "tab\t\"\\ \xc3\xa9...|9007199254740988|"
			    "text/plain\n");
	buf_clear(&out);
}

static const struct bad {
	const char *text, *words;
} bads[] = {
	{ "", "without a line" },
	{ "\n", "line 1: not a member" },
	{ LINE("a", "1") "{", "line 2: no line feed" },
	{ LINE("a", "1") "\n", "line 2: not a member" },
	{ " " LINE("a", "1"), "line 1: not a member" },
	{ LINE("a", "01"), "not a member" },
	{ LINE("a", ""), "not a member" },
	{ LINE("a", "-1"), "not a member" },
	{ LINE("a", "1.0"), "not a member" },
	{ LINE("a", "9007199254740992"), "not a member" },
	{ LINE("a", "99999999999999999999999"), "not a member" },
	{ LINE("a", "9007199254740991") LINE("b", "1"),
	  "line 2: \"b\" makes it larger" },
	{ LINE("", "1"), "is empty" },
	{ LINE("/a", "1"), "\"/a\" has a part" },
	{ LINE("a/", "1"), "has a part" },
	{ LINE("a//b", "1"), "has a part" },
	{ LINE("..", "1"), "has a part" },
	{ LINE("a/../b", "1"), "has a part" },
	{ LINE("./a", "1"), "has a part" },
	/* one character has one form */
	{ LINE("\\u0061", "1"), "not a member" },
	{ LINE("\\/a", "1"), "not a member" },
	{ LINE("a\\u0000", "1"), "not a member" },
	{ LINE("a\\r", "1"), "not a member" },
	{ LINE("a\t", "1"), "not a member" },
	{ LINE("a\x7f", "1"), "not a member" },
	{ LINE("a\xff", "1"), "not a member" },
	{ LINE("a\xed\xa0\x80", "1"), "not a member" },
	{ "{\"object\":\"sha256:" ABC "\",\"path\":\"a\",\"size\":1}\n",
	  "not a member" },
	{ "{\"path\":\"a\",\"object\":\"sha256:" ABC
	  "\",\"size\":1,\"type\":\"text/plain\"}\n",
	  "not a member" },
	{ "{\"object\":\"" ABC
	  "\",\"path\":\"a\",\"size\":1,\"type\":\"text/plain\"}\n",
	  "not a member" },
	{ "{\"object\":\"sha256:" ABC
	  "\",\"path\":\"a\",\"size\":1,\"type\":\"Text/Plain\"}\n",
	  "no media type" },
	{ "{\"object\":\"sha256:" ABC
	  "\",\"path\":\"a\",\"size\":1,\"type\":\"text/plain\",\"x\":1}\n",
	  "not a member" },
};

static void
refuses_all_else_and_names_the_line(void **state)
{
	struct buf out = BUF_LIMIT(4000);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		buf_empty(&out);
		assert_fault(read_listing(bads[i].text, &out, &why), RC_INVALID,
			     &why);
		assert_says(&why, bads[i].words);
	}
	buf_clear(&out);
}

static void
refuses_a_path_or_a_line_over_its_limit(void **state)
{
	struct buf out = BUF_LIMIT(4000);
	char path[1026], *line;
	struct fault why;

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[1024] = '\0';
	line = mem_format("{\"object\":\"sha256:" ABC "\",\"path\":\"%s\","
			  "\"size\":1,\"type\":\"text/plain\"}\n",
			  path);
	assert_ok(read_listing(line, &out, &why), &why);
	free(line);
	path[1024] = 'a';
	path[1025] = '\0';
	line = mem_format("{\"object\":\"sha256:" ABC "\",\"path\":\"%s\","
			  "\"size\":1,\"type\":\"text/plain\"}\n",
			  path);
	assert_fault(read_listing(line, &out, &why), RC_INVALID, &why);
	free(line);
	line = mem_new(LISTING_LINE_LIMIT + 2);
	memset(line, 'a', LISTING_LINE_LIMIT + 1);
	assert_fault(read_listing(line, &out, &why), RC_INVALID, &why);
	assert_says(&why, "longer than a line");
	free(line);
	buf_clear(&out);
}

static enum rc
refuse(void *arg, const struct member_line *m, struct fault *why)
{
	(void)m;
	++*(int *)arg;
	return fault_set(why, RC_STOPPED, "enough");
}

static void
ends_where_the_caller_has_enough(void **state)
{
	static const char text[] = LINE("a", "1") LINE("b", "1");
	int fd = test_fd_of(text, sizeof(text) - 1), told = 0;
	struct span span;
	struct fault why;

	(void)state;
	assert_ok(span_of_fd(fd, &span, &why), &why);
	assert_fault(portfolio_each(&span, refuse, &told, &why), RC_STOPPED,
		     &why);
	assert_int_equal(told, 1);
	span_close(&span);
}

/* --- taking --------------------------------------------------------------- */

static struct store *
store_in(const char *dir, struct fault *why)
{
	struct store *s;

	assert_ok(store_make(dir, why), why);
	assert_ok(store_open(&s, dir, why), why);
	return s;
}

static void
keeps_a_listing_as_the_cage_gave_it(void **state)
{
	static const char text[] = LINE("a", "1") LINE("b/c", "41");
	struct fault why;
	struct store *s = store_in(*state, &why);
	struct batch *b = batch_new(s);
	struct buf kept = BUF_LIMIT(1000);
	struct portfolio made;
	struct object archive;

	assert_ok(batch_add_bytes(b, "zip", 3, &archive, &why), &why);
	cage_says(text);
	assert_ok(portfolio_take(b, NULL, &archive.id, &made, &why), &why);
	assert_int_equal(made.members, 2);
	assert_int_equal(made.bytes, 42);
	assert_int_equal(made.listing.size, sizeof(text) - 1);
	assert_int_equal(cage.limit, LISTING_LIMIT);
	assert_ok(batch_keep(b, &why), &why);
	assert_ok(store_read(s, &made.listing.id, &kept, &why), &why);
	assert_string_equal(buf_text_of(&kept), text);
	buf_clear(&kept);
	batch_free(b);
	store_close(s);
}

static enum rc
count_one(void *arg, const struct object *o, struct fault *why)
{
	(void)o;
	(void)why;
	++*(int *)arg;
	return RC_OK;
}

static void
adds_nothing_where_the_cage_fails_or_lies(void **state)
{
	static const struct {
		const char *says;
		enum rc ends, comes;
	} cases[] = {
		{ LINE("a", "1"), RC_INVALID, RC_INVALID },
		{ LINE("a", "1"), RC_REMOTE, RC_REMOTE },
		{ LINE("a", "1"), RC_TOO_BIG, RC_TOO_BIG },
		{ LINE("a", "1") LINE("../b", "1"), RC_OK, RC_INVALID },
		{ LINE("a", "1") "{\"object\"", RC_OK, RC_INVALID },
		{ "", RC_OK, RC_INVALID },
	};
	struct fault why;
	struct store *s = store_in(*state, &why);
	struct batch *b = batch_new(s);
	struct portfolio made;
	struct object archive;
	int objects = 0;

	assert_ok(batch_add_bytes(b, "zip", 3, &archive, &why), &why);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cage_says(cases[i].says);
		cage.ends = cases[i].ends;
		assert_fault(portfolio_take(b, NULL, &archive.id, &made, &why),
			     cases[i].comes, &why);
	}
	assert_ok(batch_keep(b, &why), &why);
	assert_ok(store_each(s, count_one, &objects, &why), &why);
	assert_int_equal(objects, 1);
	batch_free(b);
	store_close(s);
}

/* --- one member ----------------------------------------------------------- */

static enum rc
cat(uint64_t size, int fd, struct fault *why)
{
	struct member_line m = { .path = "a/b",
				 .size = size,
				 .type = "text/plain" };
	const struct span span = { .fd = -1 };

	digest_of("abc", 3, &m.object);
	return portfolio_cat(NULL, &span, &m, fd, why);
}

static void
writes_a_member_and_holds_it_against_its_line(void **state)
{
	char got[8] = "";
	struct fault why;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	cage_says("abc");
	cage.step = 2;
	assert_ok(cat(3, ends[1], &why), &why);
	assert_int_equal(read(ends[0], got, sizeof(got)), 3);
	assert_string_equal(got, "abc");
	assert_string_equal(cage.words, "a/b");
	assert_int_equal(cage.limit, 3);
	close(ends[0]);
	close(ends[1]);
}

static void
says_that_a_member_is_another(void **state)
{
	static const struct {
		const char *says;
		enum rc ends;
	} cases[] = {
		{ "abd", RC_OK },     { "ab", RC_OK },	     { "abcd", RC_OK },
		{ "", RC_NOT_FOUND }, { "abc", RC_TOO_BIG },
	};
	int fd = test_fd_of("", 0);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cage_says(cases[i].says);
		cage.ends = cases[i].ends;
		assert_fault(cat(3, fd, &why), RC_CORRUPT, &why);
		assert_string_equal(why.reason, "object-digest");
	}
	close(fd);
}

static void
knows_an_archive_from_a_document(void **state)
{
	(void)state;
	assert_true(portfolio_is_archive("application/zip"));
	assert_true(portfolio_is_archive("application/x-tar"));
	assert_true(portfolio_is_archive("application/gzip"));
	assert_true(portfolio_is_archive("application/x-7z-compressed"));
	assert_false(portfolio_is_archive("application/epub+zip"));
	assert_false(portfolio_is_archive("application/pdf"));
	assert_false(portfolio_is_archive(
		"application/vnd.openxmlformats-officedocument."
		"wordprocessingml.document"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lends_each_member_in_its_order),
		cmocka_unit_test(refuses_all_else_and_names_the_line),
		cmocka_unit_test(refuses_a_path_or_a_line_over_its_limit),
		cmocka_unit_test(ends_where_the_caller_has_enough),
		IN_A_DIR(keeps_a_listing_as_the_cage_gave_it),
		IN_A_DIR(adds_nothing_where_the_cage_fails_or_lies),
		cmocka_unit_test(writes_a_member_and_holds_it_against_its_line),
		cmocka_unit_test(says_that_a_member_is_another),
		cmocka_unit_test(knows_an_archive_from_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
