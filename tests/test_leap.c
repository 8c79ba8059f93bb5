/* recorder/cage/leap.c: what a feed of Leap2A says, as lines.  One file, most
 * of it feeds: each case is a text and the lines that it gives. */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cage/leap.h"
#include "support/test.h"

enum { MOST = 8 << 20 };

#define HEAD                                                                   \
	"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' "      \
	"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "             \
	"xmlns:leap2='http://terms.leapspecs.org/' "                           \
	"xmlns:portfolio='http://example.org/export/7/'>"
#define FEED(inner) HEAD inner "</feed>"

/* --- asking ---------------------------------------------------------------*/

static enum rc
collect(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static enum rc
told(const void *bytes, size_t size, const char *words, struct buf *out,
     struct fault *why)
{
	struct span in = { .fd = test_fd_of(bytes, size), .size = size };
	enum rc rc;

	buf_empty(out);
	rc = leap_read(&in, words, collect, out, why);
	span_close(&in);
	return rc;
}

/* Line N (0: about the feed), checked; to be freed. */
static struct value *
line(const struct buf *out, int n)
{
	const char *at = buf_text_of(out), *end;
	struct value *v = NULL;
	struct fault why;

	for (int i = 0; i < n; i++)
		at = strchr(at, '\n') + 1;
	end = strchr(at, '\n');
	assert_non_null(end);
	assert_ok(leap_said(at, (size_t)(end - at), n == 0, &v, &why), &why);
	return v;
}

static size_t
line_count(const struct buf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < out->size; i++)
		count += out->bytes[i] == '\n';
	return count;
}

static void
says(const struct value *v, const char *name, const char *text)
{
	const char *said = value_text(v, name);

	if (text == NULL)
		assert_null(said);
	else if (said == NULL)
		fail_msg("no %s, and not \"%s\"", name, text);
	else
		assert_string_equal(said, text);
}

/* Line 1 of a feed that has the one entry INNER; to be freed. */
static struct value *
entry_of(const char *inner)
{
	char *text = mem_format("%s<entry>%s</entry></feed>", HEAD, inner);
	struct buf out = BUF_LIMIT(MOST);
	struct value *v;
	struct fault why;

	assert_ok(told(text, strlen(text), "", &out, &why), &why);
	assert_int_equal(line_count(&out), 2);
	v = line(&out, 1);
	buf_clear(&out);
	free(text);
	return v;
}

/* --- archives -------------------------------------------------------------*/

struct member {
	const char *path, *bytes;
};

static size_t
pack(int (*format)(struct archive *), const struct member *members, char *out)
{
	struct archive *a = archive_write_new();
	size_t used = 0;

	assert_int_equal(format(a), ARCHIVE_OK);
	assert_int_equal(archive_write_open_memory(a, out, MOST, &used),
			 ARCHIVE_OK);
	for (; members->path != NULL; members++) {
		struct archive_entry *e = archive_entry_new();
		size_t size = strlen(members->bytes);

		archive_entry_set_pathname(e, members->path);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, (la_int64_t)size);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		assert_int_equal(archive_write_data(a, members->bytes, size),
				 size);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return used;
}

static enum rc
told_packed(int (*format)(struct archive *), const struct member *members,
	    struct buf *out, struct fault *why)
{
	char *packed = mem_new(MOST);
	size_t size = pack(format, members, packed);
	enum rc rc = told(packed, size, "", out, why);

	free(packed);
	return rc;
}

/* --- the feed -------------------------------------------------------------*/

static void
tells_of_the_feed_first(void **state)
{
	static const char text[] =
		FEED("<leap2:version>http://www.leapspecs.org/2010-07/2A/"
		     "</leap2:version><entry><title>One</title></entry>"
		     "<entry/><title>Lou\n  Learner</title>"
		     "<generator uri='http://mahara.org/'>Mahara</generator>"
		     "<author><name>Lou</name><uri>portfolio:me</uri></author>"
		     "<updated>2026-03-02T09:05:00Z</updated>");
	struct buf out = BUF_LIMIT(MOST);
	struct value *v;
	struct fault why;

	(void)state;
	assert_ok(told(text, strlen(text), "", &out, &why), &why);
	assert_int_equal(line_count(&out), 3);
	v = line(&out, 0);
	says(v, "feed", "Lou Learner");
	says(v, "author", "Lou");
	says(v, "updated", "2026-03-02T09:05:00Z");
	says(v, "version", "http://www.leapspecs.org/2010-07/2A/");
	assert_true(value_bool(v, "mahara"));
	assert_int_equal(value_integer(v, "entries", 0), 2);
	value_free(v);
	v = line(&out, 2);
	says(v, "title", "");
	says(v, "kind", "entry");
	value_free(v);
	buf_clear(&out);
}

static void
tells_of_an_entry(void **state)
{
	struct value *v = entry_of(
		"<id>portfolio:ability/1</id><title>Lifting</title>"
		"<published>2025-01-02</published>"
		"<updated>2025-01-03T00:00:00+01:00</updated>"
		"<summary>How I lift</summary><foreign xmlns='urn:x'><title>no"
		"</title></foreign><rdf:type rdf:resource='leap2:ability'/>"
		"<link rel='leap2:has_evidence' href='portfolio:r/1'/>"
		"<link rel='alternate' href='http://example.org/'/>");
	const struct value *links = value_get(v, "links");

	(void)state;
	says(v, "id", "portfolio:ability/1");
	says(v, "kind", "ability");
	says(v, "title", "Lifting");
	says(v, "published", "2025-01-02");
	says(v, "updated", "2025-01-03T00:00:00+01:00");
	says(v, "text", "How I lift");
	assert_int_equal(value_count(links), 1);
	says(value_at(links, 0), "rel", "has_evidence");
	says(value_at(links, 0), "to", "portfolio:r/1");
	value_free(v);
}

/* Every way in which the samples and the specification write it. */
static void
knows_relations_and_types_however_they_are_written(void **state)
{
	static const char *const rels[] = {
		"leap2:is_evidence_of",
		"leap:is_evidence_of",
		"http://www.cetis.org.uk/leap2/terms/is_evidence_of",
		"http://terms.leapspecs.org/is_evidence_of",
		"http://example.org/terms#is_evidence_of",
	};
	struct value *v;

	(void)state;
	for (size_t i = 0; i < sizeof(rels) / sizeof(rels[0]); i++) {
		char *inner = mem_format("<link rel='%s' href='portfolio:a'/>",
					 rels[i]);

		v = entry_of(inner);
		says(value_at(value_get(v, "links"), 0), "rel",
		     "is_evidence_of");
		value_free(v);
		free(inner);
	}
	v = entry_of("<link rel='leap2:made_up' href='portfolio:a'/>"
		     "<link rel='is_evidence_of' href='portfolio:a'/>"
		     "<link rel='leap2:supports'/>"
		     "<rdf:type rdf:resource='http://xmlns.com/foaf/Person'/>"
		     "<rdf:type rdf:resource="
		     "'http://www.cetis.org.uk/leap2/terms/resource'/>");
	assert_null(value_get(v, "links"));
	says(v, "kind", "resource");
	value_free(v);
}

static void
writes_what_the_prefix_stands_for_as_the_prefix(void **state)
{
	struct value *v =
		entry_of("<id>http://example.org/export/7/a</id>"
			 "<link rel='leap2:supports' href='portfolio:b'/>"
			 "<link rel='leap2:supports' "
			 "href='http://example.org/export/7/c'/>");
	const struct value *links = value_get(v, "links");

	(void)state;
	says(v, "id", "portfolio:a");
	says(value_at(links, 0), "to", "portfolio:b");
	says(value_at(links, 1), "to", "portfolio:c");
	value_free(v);
}

static const struct {
	const char *element, *text;
} texts[] = {
	{ "<content>a  b\n\tc </content>", "a b c" },
	{ "<content type='html'>&lt;p>a&lt;/p>&lt;p>b &amp;amp; c&amp;#233;"
	  "&amp;nbsp;d &amp;unknown; &lt;script>evil()&lt;/script>e"
	  "&lt;!-- x > y -->&lt;b>f&lt;/b>g</content>",
	  "a b & c\xc3\xa9 d &unknown; efg" },
	{ "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
	  "<p>a<em>b</em></p><p>c</p></div></content>",
	  "ab c" },
	{ "<content type='html'>&lt;a href='x</content>", NULL },
	{ "<content>&#x85;a&#x9f;&#xfffd;</content>", "a\xef\xbf\xbd" },
	{ "<content/>", NULL },
	{ "<content></content><summary>s</summary>", "s" },
};

static void
gives_texts_without_their_tags(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct value *v = entry_of(texts[i].element);

		says(v, "text", texts[i].text);
		value_free(v);
	}
}

static void
cuts_long_texts_at_a_character(void **state)
{
	struct buf inner = BUF_LIMIT(1 << 20);
	struct value *v;
	struct fault why;

	(void)state;
	assert_ok(buf_add_text(&inner, "<title>x", &why), &why);
	for (int i = 0; i < 30000; i++)
		assert_ok(buf_add_text(&inner, "\xc3\xa9", &why), &why);
	assert_ok(buf_add_text(&inner, "</title>", &why), &why);
	v = entry_of(buf_text_of(&inner));
	assert_int_equal(strlen(value_text(v, "title")), LEAP_TITLE - 1);
	value_free(v);
	buf_clear(&inner);
}

/* --- files ----------------------------------------------------------------*/

static void
finds_the_files_of_a_package(void **state)
{
	static const char feed[] =
		FEED("<entry><link rel='enclosure' href='files/a b.odt'/>"
		     "<link rel='enclosure' href='files/c%20d.odt'/>"
		     "<link rel='enclosure' href='./files/100%.txt'/>"
		     "<link rel='enclosure' href='files/%C3%A9'/>"
		     "<content src='files/e'/>"
		     "<link rel='enclosure' href='files/gone'/>"
		     "<link rel='enclosure' href='../files/e'/>"
		     "<link rel='enclosure' href='http://example.org/x'/>"
		     "<link rel='enclosure' href='portfolio:r/2'/></entry>");
	static const struct member members[] = {
		{ "files/a b.odt", "1" },
		{ "files/c d.odt", "2" },
		{ "leap2a.xml", feed },
		{ "files/100%.txt", "3" },
		{ "files/\xc3\xa9", "4" },
		{ "files/e", "5" },
		{ NULL, NULL },
	};
	struct buf out = BUF_LIMIT(MOST);
	struct value *v;
	struct fault why;

	(void)state;
	assert_ok(
		told_packed(archive_write_set_format_zip, members, &out, &why),
		&why);
	v = line(&out, 0);
	says(v, "at", "leap2a.xml");
	value_free(v);
	v = line(&out, 1);
	assert_int_equal(value_count(value_get(v, "files")), 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(
			value_string(value_at(value_get(v, "files"), i)),
			members[i < 2 ? i : i + 1].path);
	assert_int_equal(value_integer(v, "missing", 0), 3);
	says(value_at(value_get(v, "links"), 0), "rel", "enclosure");
	says(value_at(value_get(v, "links"), 0), "to", "portfolio:r/2");
	value_free(v);
	buf_clear(&out);
}

static void
finds_the_feed_in_the_root_or_one_folder_down(void **state)
{
	static const char one[] = FEED("<title>one</title><entry><link "
				       "rel='enclosure' href='f/x'/></entry>");
	static const char other[] = FEED("<title>other</title>");
	static const struct member down[] = {
		{ "a/b/leap2a.xml", other },
		{ "a/leap2a.xml", one },
		{ "a/f/x", "1" },
		{ "b/leap2a.xml", other },
		{ NULL, NULL },
	};
	static const struct member both[] = {
		{ "a/leap2a.xml", other },
		{ "f/x", "1" },
		{ "Leap2A.xml", one },
		{ NULL, NULL },
	};
	static const struct member here[] = {
		{ "./f/x", "1" },
		{ "./leap2a.xml", one },
		{ NULL, NULL },
	};
	static const struct member none[] = {
		{ "a/b/leap2a.xml", one },
		{ NULL, NULL },
	};
	struct buf out = BUF_LIMIT(MOST);
	struct value *v;
	struct fault why;

	(void)state;
	assert_ok(told_packed(archive_write_set_format_zip, down, &out, &why),
		  &why);
	v = line(&out, 0);
	says(v, "feed", "one");
	says(v, "at", "a/leap2a.xml");
	value_free(v);
	v = line(&out, 1);
	assert_true(value_holds_text(value_get(v, "files"), "a/f/x"));
	value_free(v);
	assert_ok(told_packed(archive_write_set_format_ustar, here, &out, &why),
		  &why);
	v = line(&out, 1);
	assert_true(value_holds_text(value_get(v, "files"), "f/x"));
	value_free(v);
	assert_ok(told_packed(archive_write_set_format_ustar, both, &out, &why),
		  &why);
	v = line(&out, 1);
	assert_true(value_holds_text(value_get(v, "files"), "f/x"));
	value_free(v);
	assert_fault(
		told_packed(archive_write_set_format_7zip, none, &out, &why),
		RC_NOT_FOUND, &why);
	assert_int_equal(out.size, 0);
	buf_clear(&out);
}

static void
names_all_that_may_lie_beside_a_feed_by_itself(void **state)
{
	static const char feed[] =
		FEED("<entry><link rel='enclosure' href='f/a%20b'/></entry>");
	struct buf out = BUF_LIMIT(MOST);
	struct value *v;
	struct fault why;

	(void)state;
	assert_ok(told(feed, strlen(feed), "beside", &out, &why), &why);
	v = line(&out, 1);
	assert_true(value_holds_text(value_get(v, "files"), "f/a%20b"));
	assert_true(value_holds_text(value_get(v, "files"), "f/a b"));
	value_free(v);
	assert_ok(told(feed, strlen(feed), NULL, &out, &why), &why);
	v = line(&out, 1);
	assert_null(value_get(v, "files"));
	assert_int_equal(value_integer(v, "missing", 0), 1);
	value_free(v);
	buf_clear(&out);
}

/* --- what is refused ------------------------------------------------------*/

static const struct {
	enum rc rc;
	const char *text;
} others[] = {
	{ RC_NOT_FOUND, "" },
	{ RC_NOT_FOUND, "plain words" },
	{ RC_NOT_FOUND, "<svg xmlns='http://www.w3.org/2000/svg'/>" },
	{ RC_NOT_FOUND, "<!DOCTYPE html><html><br></html>" },
	{ RC_NOT_FOUND, "<feed/>" },
	{ RC_NOT_FOUND, "<p>one<p>two" },
	{ RC_INVALID, "<!DOCTYPE feed [<!ENTITY a 'b'>]><feed "
		      "xmlns='http://www.w3.org/2005/Atom'/>" },
	{ RC_INVALID, HEAD "<entry>" },
	{ RC_INVALID, FEED("<entry>&x;</entry>") },
	{ RC_INVALID, "PK\3\4 and no more" },
};

static void
tells_what_is_no_leap_from_what_is_broken(void **state)
{
	struct buf out = BUF_LIMIT(MOST);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_fault(told(others[i].text, strlen(others[i].text), "",
				  &out, &why),
			     others[i].rc, &why);
		assert_true(why.text[0] != '\0');
	}
	buf_clear(&out);
}

static void
refuses_a_dtd_in_a_package(void **state)
{
	static const struct member members[] = {
		{ "leap2a.xml",
		  "<!DOCTYPE lolz [<!ENTITY l 'lol'><!ENTITY m '&l;&l;'>]>"
		  "<feed>&m;</feed>" },
		{ NULL, NULL },
	};
	struct buf out = BUF_LIMIT(MOST);
	struct fault why;

	(void)state;
	assert_fault(
		told_packed(archive_write_set_format_zip, members, &out, &why),
		RC_INVALID, &why);
	assert_says(&why, "DTD");
	buf_clear(&out);
}

static void
refuses_too_many_entries_and_too_deep(void **state)
{
	struct buf text = BUF_LIMIT(MOST), out = BUF_LIMIT(MOST);
	struct fault why;

	(void)state;
	assert_ok(buf_add_text(&text, HEAD, &why), &why);
	for (int i = 0; i <= LEAP_ENTRIES; i++)
		assert_ok(buf_add_text(&text, "<entry/>", &why), &why);
	assert_ok(buf_add_text(&text, "</feed>", &why), &why);
	assert_fault(told(text.bytes, text.size, "", &out, &why), RC_INVALID,
		     &why);
	assert_says(&why, "entries");
	assert_int_equal(out.size, 0);
	buf_empty(&text);
	assert_ok(buf_add_text(&text, HEAD, &why), &why);
	for (int i = 0; i < LEAP_DEPTH; i++)
		assert_ok(buf_add_text(&text, "<e>", &why), &why);
	assert_fault(told(text.bytes, text.size, "", &out, &why), RC_INVALID,
		     &why);
	assert_says(&why, "deep");
	buf_clear(&text);
	buf_clear(&out);
}

static void
counts_the_links_that_do_not_fit(void **state)
{
	struct buf inner = BUF_LIMIT(MOST);
	const struct value *links;
	struct value *v;
	struct fault why;

	(void)state;
	for (int i = 0; i < 2000; i++)
		assert_ok(buf_format(&inner, &why,
				     "<link rel='leap2:has_part' "
				     "href='portfolio:%d'/>",
				     i),
			  &why);
	v = entry_of(buf_text_of(&inner));
	links = value_get(v, "links");
	assert_true(value_count(links) > 100);
	assert_int_equal((int64_t)value_count(links) +
				 value_integer(v, "left", 0),
			 2000);
	value_free(v);
	buf_clear(&inner);
}

/* --- lines ----------------------------------------------------------------*/

static const struct {
	bool first, good;
	const char *line;
} lines[] = {
	{ true, true, "{\"entries\":0,\"feed\":\"\"}" },
	{ true, true,
	  "{\"at\":\"a/leap2a.xml\",\"author\":\"L\",\"entries\":2,"
	  "\"feed\":\"F\",\"mahara\":true,\"updated\":\"2026\"}" },
	{ true, false, "{\"entries\":0}" },
	{ true, false, "{\"entries\":-1,\"feed\":\"\"}" },
	{ true, false, "{\"entries\":0,\"feed\":\"\",\"mahara\":false}" },
	{ true, false, "{\"entries\":0,\"feed\":\"\",\"x\":1}" },
	{ true, false, "{\"feed\":\"\",\"entries\":0}" },
	{ true, false, "{\"at\":\"/etc\",\"entries\":0,\"feed\":\"\"}" },
	{ false, true, "{\"kind\":\"ability\",\"title\":\"\"}" },
	{ false, true,
	  "{\"files\":[\"a\"],\"id\":\"i\",\"kind\":\"entry\",\"left\":1,"
	  "\"links\":[{\"rel\":\"supports\",\"to\":\"i\"}],\"missing\":2,"
	  "\"published\":\"2026\",\"text\":\"t\",\"title\":\"T\"}" },
	{ false, false, "{\"kind\":\"made_up\",\"title\":\"\"}" },
	{ false, false, "{\"kind\":\"entry\"}" },
	{ false, false, "{\"files\":[],\"kind\":\"entry\",\"title\":\"\"}" },
	{ false, false, "{\"files\":[1],\"kind\":\"entry\",\"title\":\"\"}" },
	{ false, false, "{\"files\":\"a\",\"kind\":\"entry\",\"title\":\"\"}" },
	{ false, false,
	  "{\"kind\":\"entry\",\"links\":[{\"rel\":\"x\",\"to\":\"i\"}],"
	  "\"title\":\"\"}" },
	{ false, false,
	  "{\"kind\":\"entry\",\"links\":[{\"rel\":\"supports\"}],"
	  "\"title\":\"\"}" },
	{ false, false, "[]" },
	{ false, false, "" },
	{ false, false, "{\"kind\":\"entry\",\"title\":\"\"} " },
};

static void
believes_no_line_that_is_not_one_of_these(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct value *v = NULL;
		struct fault why;
		enum rc rc = leap_said(lines[i].line, strlen(lines[i].line),
				       lines[i].first, &v, &why);

		if (lines[i].good)
			assert_ok(rc, &why);
		else
			assert_fault(rc, RC_REMOTE, &why);
		value_free(v);
	}
}

static int
set_locale(void **state)
{
	(void)state;
	(void)uselocale(newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0));
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_of_the_feed_first),
		cmocka_unit_test(tells_of_an_entry),
		cmocka_unit_test(
			knows_relations_and_types_however_they_are_written),
		cmocka_unit_test(
			writes_what_the_prefix_stands_for_as_the_prefix),
		cmocka_unit_test(gives_texts_without_their_tags),
		cmocka_unit_test(cuts_long_texts_at_a_character),
		cmocka_unit_test(finds_the_files_of_a_package),
		cmocka_unit_test(finds_the_feed_in_the_root_or_one_folder_down),
		cmocka_unit_test(
			names_all_that_may_lie_beside_a_feed_by_itself),
		cmocka_unit_test(tells_what_is_no_leap_from_what_is_broken),
		cmocka_unit_test(refuses_a_dtd_in_a_package),
		cmocka_unit_test(refuses_too_many_entries_and_too_deep),
		cmocka_unit_test(counts_the_links_that_do_not_fit),
		cmocka_unit_test(believes_no_line_that_is_not_one_of_these),
	};

	return cmocka_run_group_tests_name("leap", tests, set_locale, NULL);
}
