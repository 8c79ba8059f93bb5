/* recorder/cage/xml.c: XML from strangers, event by event. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cage/xml.h"
#include "support/test.h"

static const struct xml_limits enough = { 1 << 20, 1000, 8 };

/* "<a b=…>text</a>" as <a|text|>a, so that a test can say it in a line. */
static enum rc
told(const void *bytes, size_t size, const struct xml_limits *limits,
     struct buf *out, struct fault *why)
{
	struct xml *x = xml_open_bytes(bytes, size, limits);
	struct xml_event e = { .kind = XML_TEXT };
	enum rc rc = RC_OK;

	buf_empty(out);
	while (rc == RC_OK && e.kind != XML_DONE) {
		rc = xml_next(x, &e, why);
		if (rc != RC_OK || e.kind == XML_DONE)
			break;
		if (e.kind == XML_TEXT)
			rc = buf_add(out, e.text, e.size, why);
		else
			rc = buf_format(out, why, "%c%s ",
					e.kind == XML_START ? '<' : '>',
					e.name);
	}
	if (rc == RC_OK)
		assert_int_equal(xml_next(x, &e, why), RC_OK);
	xml_close(x);
	return rc;
}

static void
gives_elements_and_texts_in_their_order(void **state)
{
	static const char text[] = "<?xml version='1.0'?><!-- no --><a>x"
				   "<b/>y<![CDATA[<z>]]><?p i?></a>\n";
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	assert_ok(told(text, strlen(text), &enough, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "<a x<b >b y<z>>a ");
	buf_clear(&out);
}

static void
gives_attributes_by_name_and_namespace(void **state)
{
	static const char text[] = "<a xmlns='urn:d' xmlns:p='urn:p' b='1' "
				   "p:b='2' c=''/>";
	struct xml *x = xml_open_bytes(text, strlen(text), &enough);
	struct xml_event e;
	struct fault why;

	(void)state;
	assert_ok(xml_next(x, &e, &why), &why);
	assert_int_equal(e.kind, XML_START);
	assert_int_equal(e.depth, 1);
	assert_string_equal(e.space, "urn:d");
	assert_string_equal(xml_attribute(x, NULL, "b"), "1");
	assert_string_equal(xml_attribute(x, "urn:p", "b"), "2");
	assert_string_equal(xml_attribute(x, NULL, "c"), "");
	assert_null(xml_attribute(x, NULL, "d"));
	assert_null(xml_attribute(x, "urn:d", "b"));
	assert_string_equal(xml_binding(x, "p"), "urn:p");
	assert_null(xml_binding(x, "q"));
	assert_ok(xml_next(x, &e, &why), &why);
	assert_null(xml_attribute(x, NULL, "b"));
	xml_close(x);
	xml_close(NULL);
}

static void
resolves_the_five_entities_and_numbers_alone(void **state)
{
	static const char five[] = "<a>&lt;&gt;&amp;&apos;&quot;&#233;</a>";
	static const char six[] = "<a>\n&nbsp;</a>";
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	assert_ok(told(five, strlen(five), &enough, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "<a <>&'\"\xc3\xa9>a ");
	assert_fault(told(six, strlen(six), &enough, &out, &why), RC_INVALID,
		     &why);
	assert_says(&why, "line 2");
	assert_says(&why, "nbsp");
	buf_clear(&out);
}

static const char *const dtds[] = {
	"<!DOCTYPE a><a/>",
	"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
	"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
	"<!DOCTYPE a [<!ENTITY x 'lol'><!ENTITY y '&x;&x;&x;'>]><a>&y;</a>",
	"<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1/'>%p;]><a/>",
	"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>",
};

static void
refuses_every_dtd_and_gives_nothing_of_it(void **state)
{
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(dtds) / sizeof(dtds[0]); i++) {
		assert_fault(
			told(dtds[i], strlen(dtds[i]), &enough, &out, &why),
			RC_INVALID, &why);
		assert_says(&why, "DTD");
		assert_string_equal(buf_text_of(&out), "");
	}
	buf_clear(&out);
}

static const struct {
	const char *text, *says;
} broken[] = {
	{ "", "is no XML" },
	{ "plain", "line 1" },
	{ "<a>", "line 1" },
	{ "<a></b>", "mismatch" },
	{ "<a/><b/>", "line 1" },
	{ "<a b='1' b='2'/>", "redefined" },
	{ "<a>\x01</a>", "line 1" },
	{ "<a>\xff</a>", "UTF-8" },
	{ "<a><b><c><d><e><f><g><h><i/></h></g></f></e></d></c></b></a>",
	  "too deep" },
	{ "<a", "line 1" },
};

static void
says_what_is_no_xml_with_its_line(void **state)
{
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_fault(told(broken[i].text, strlen(broken[i].text),
				  &enough, &out, &why),
			     RC_INVALID, &why);
		assert_says(&why, broken[i].says);
	}
	buf_clear(&out);
}

static void
takes_an_unknown_prefix_as_it_is(void **state)
{
	static const char text[] = "<a><q:b q:c='d'/></a>";
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	assert_ok(told(text, strlen(text), &enough, &out, &why), &why);
	buf_clear(&out);
}

static void
reads_other_encodings(void **state)
{
	static const char latin[] = "<?xml version='1.0' encoding="
				    "'ISO-8859-1'?><a>\xe9</a>";
	static const char le[] = "\xff\xfe<\0a\0>\0\xe9\0<\0/\0a\0>\0";
	static const char be[] = "\xfe\xff\0<\0a\0>\0\xe9\0<\0/\0a\0>";
	static const char utf8[] = "\xef\xbb\xbf<a>\xc3\xa9</a>";
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	assert_ok(told(latin, sizeof(latin) - 1, &enough, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "<a \xc3\xa9>a ");
	assert_ok(told(le, sizeof(le) - 1, &enough, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "<a \xc3\xa9>a ");
	assert_ok(told(be, sizeof(be) - 1, &enough, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "<a \xc3\xa9>a ");
	assert_ok(told(utf8, sizeof(utf8) - 1, &enough, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "<a \xc3\xa9>a ");
	buf_clear(&out);
}

/* Half a pair of surrogates: libxml2 passes over it. */
static void
refuses_bytes_that_are_not_of_the_encoding(void **state)
{
	static const char le[] = "\xff\xfe<\0a\0>\0\0\xdc/\0<\0/\0a\0>\0";
	struct buf text = BUF_LIMIT(1 << 20), out = BUF_LIMIT(1 << 20);
	struct fault why;

	(void)state;
	assert_fault(told(le, sizeof(le) - 1, &enough, &out, &why), RC_INVALID,
		     &why);
	assert_ok(buf_add(&text, le, 8, &why), &why);
	for (int i = 0; i < 3000; i++)
		assert_ok(buf_add(&text, "x\0y", 4, &why), &why);
	assert_ok(buf_add(&text, le + 8, sizeof(le) - 9, &why), &why);
	assert_fault(told(text.bytes, text.size, &enough, &out, &why),
		     RC_INVALID, &why);
	buf_clear(&text);
	buf_clear(&out);
}

static void
holds_every_limit(void **state)
{
	static const char text[] = "<a><b c='1'/><b/></a>";
	struct xml_limits limits = enough;
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	limits.nodes = 4;
	assert_ok(told(text, strlen(text), &limits, &out, &why), &why);
	limits.nodes = 3;
	assert_fault(told(text, strlen(text), &limits, &out, &why), RC_INVALID,
		     &why);
	assert_says(&why, "too many");
	limits = enough;
	limits.depth = 2;
	assert_ok(told(text, strlen(text), &limits, &out, &why), &why);
	limits.depth = 1;
	assert_fault(told(text, strlen(text), &limits, &out, &why), RC_INVALID,
		     &why);
	limits = enough;
	limits.bytes = strlen(text);
	assert_ok(told(text, strlen(text), &limits, &out, &why), &why);
	limits.bytes = strlen(text) - 1;
	assert_fault(told(text, strlen(text), &limits, &out, &why), RC_INVALID,
		     &why);
	assert_says(&why, "bytes of XML");
	buf_clear(&out);
}

/* One byte at a time; -1 when it is at its end. */
struct drip {
	const char *text;
	size_t at, fails_at;
};

static enum rc
drip(void *arg, void *bytes, size_t room, size_t *got, struct fault *why)
{
	struct drip *d = arg;

	assert_true(room > 0);
	if (d->at == d->fails_at)
		return fault_set(why, RC_IO, "the medium");
	*got = d->text[d->at] != '\0';
	memcpy(bytes, d->text + d->at, *got);
	d->at += *got;
	return RC_OK;
}

static void
reads_by_drips_and_passes_on_what_the_reader_says(void **state)
{
	struct drip d = { "<a b='c'>text</a>", 0, SIZE_MAX };
	struct xml *x = xml_open(drip, &d, &enough);
	struct xml_event e = { .kind = XML_TEXT };
	size_t texts = 0;
	struct fault why;

	(void)state;
	while (e.kind != XML_DONE) {
		assert_ok(xml_next(x, &e, &why), &why);
		texts += e.kind == XML_TEXT ? e.size : 0;
	}
	assert_int_equal(texts, 4);
	xml_close(x);

	d = (struct drip){ "<a b='c'>text</a>", 0, 12 };
	x = xml_open(drip, &d, &enough);
	e.kind = XML_TEXT;
	for (int i = 0; i < 100 && xml_next(x, &e, &why) == RC_OK; i++)
		;
	assert_fault(xml_next(x, &e, &why), RC_IO, &why);
	assert_says(&why, "the medium");
	xml_close(x);
}

static void
reads_the_part_of_a_file_that_a_span_is(void **state)
{
	static const char text[] = "junk<a>in</a>junk";
	struct span s = { .fd = test_fd_of(text, strlen(text)), .start = 4 };
	struct xml_event e = { .kind = XML_TEXT };
	struct xml *x;
	struct fault why;

	(void)state;
	s.size = strlen("<a>in</a>");
	x = xml_open_span(&s, &enough);
	while (e.kind != XML_DONE)
		assert_ok(xml_next(x, &e, &why), &why);
	xml_close(x);
	close(s.fd);
}

/* A text of megabytes: all of it, and never all of it at once. */
static void
takes_huge_texts_in_pieces(void **state)
{
	const struct xml_limits limits = { 1 << 24, 1000, 8 };
	size_t size = 8 << 20;
	struct buf text = BUF_LIMIT(1 << 24);
	char *big = mem_new(size + 1);
	struct xml_event e = { .kind = XML_TEXT };
	size_t seen = 0, largest = 0;
	struct xml *x;
	struct fault why;

	(void)state;
	memset(big, 'x', size);
	assert_ok(buf_format(&text, &why, "<a><!--%s-->%s</a>", "no", big),
		  &why);
	x = xml_open_bytes(text.bytes, text.size, &limits);
	while (e.kind != XML_DONE) {
		assert_ok(xml_next(x, &e, &why), &why);
		if (e.kind == XML_TEXT) {
			seen += e.size;
			largest = e.size > largest ? e.size : largest;
		}
	}
	assert_int_equal(seen, size);
	assert_true(largest < 65536);
	xml_close(x);
	buf_clear(&text);
	free(big);
}

/* Each costs the square of its number in libxml2. */
static void
refuses_heaps_of_attributes_and_namespaces(void **state)
{
	static const struct {
		const char *before, *each, *end_each, *after;
		int good, bad;
	} heaps[] = {
		{ "<a", " a", "=''", "/>", 256, 257 },
		{ "<a", " xmlns:a", "='u'", "/>", 64, 65 },
		{ "<a", " a", "=''", "/>", 256, 90000 },
		{ "<!--", " words ", "", "--><a/>", 9, 100000 },
	};
	const struct xml_limits limits = { 1 << 24, 1 << 20, 8 };
	struct buf text = BUF_LIMIT(1 << 24), out = BUF_LIMIT(1 << 20);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(heaps) / sizeof(heaps[0]); i++) {
		int count = i % 2 ? heaps[i / 2].bad : heaps[i / 2].good;
		enum rc rc;

		buf_empty(&text);
		assert_ok(buf_add_text(&text, heaps[i / 2].before, &why), &why);
		for (int n = 0; n < count; n++)
			assert_ok(buf_format(&text, &why, "%s%d%s",
					     heaps[i / 2].each, n,
					     heaps[i / 2].end_each),
				  &why);
		assert_ok(buf_add_text(&text, heaps[i / 2].after, &why), &why);
		rc = told(text.bytes, text.size, &limits, &out, &why);
		if (i % 2 == 0)
			assert_ok(rc, &why);
		else
			assert_fault(rc, RC_INVALID, &why);
	}
	buf_clear(&text);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_elements_and_texts_in_their_order),
		cmocka_unit_test(gives_attributes_by_name_and_namespace),
		cmocka_unit_test(resolves_the_five_entities_and_numbers_alone),
		cmocka_unit_test(refuses_every_dtd_and_gives_nothing_of_it),
		cmocka_unit_test(says_what_is_no_xml_with_its_line),
		cmocka_unit_test(takes_an_unknown_prefix_as_it_is),
		cmocka_unit_test(reads_other_encodings),
		cmocka_unit_test(refuses_bytes_that_are_not_of_the_encoding),
		cmocka_unit_test(holds_every_limit),
		cmocka_unit_test(
			reads_by_drips_and_passes_on_what_the_reader_says),
		cmocka_unit_test(reads_the_part_of_a_file_that_a_span_is),
		cmocka_unit_test(takes_huge_texts_in_pieces),
		cmocka_unit_test(refuses_heaps_of_attributes_and_namespaces),
	};

	return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
