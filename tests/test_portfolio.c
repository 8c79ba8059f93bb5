/* cage/portfolio.h: listing archives that strangers made. */

#include <stdio.h>

#include "cage/portfolio.h"
#include "support/listed.h"

/* --- what is listed ---------------------------------------------------------
 */

static void
lists_zip_tar_and_7z_in_their_order(void **state)
{
	static int (*const formats[])(struct archive *) = {
		archive_write_set_format_zip,  archive_write_set_format_ustar,
		archive_write_set_format_pax,  archive_write_set_format_gnutar,
		archive_write_set_format_7zip,
	};
	struct made m;

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		begin(&m, formats[i], NULL);
		two_members(&m);
		/* 7z puts what is empty behind the rest, and no folder shows */
		assert_listed(&m, two);
	}
}

static void
lists_a_tar_that_is_packed(void **state)
{
	static int (*const filters[])(struct archive *) = {
		archive_write_add_filter_gzip,
		archive_write_add_filter_bzip2,
		archive_write_add_filter_xz,
		archive_write_add_filter_zstd,
	};
	struct made m;

	(void)state;
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		begin(&m, archive_write_set_format_ustar, filters[i]);
		two_members(&m);
		assert_listed(&m, two);
	}
}

static void
writes_the_canonical_line_of_a_member(void **state)
{
	struct buf out = BUF_LIMIT(ROOM);
	struct fault why;
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, "say \"abc\".txt", "abc");
	end(&m);
	assert_ok(list(&m, &out, &why), &why);
	assert_string_equal(
		buf_text_of(&out),
		"{\"object\":\"sha256:ba7816bf8f01cfea414140de5dae2223b00361a3"
		"96177a9cb410ff61f20015ad\",\"path\":\"say \\\"abc\\\".txt\","
		"\"size\":3,\"type\":\"application/octet-stream\"}\n");
	buf_clear(&out);
}

static void
takes_names_beyond_ascii(void **state)
{
	static const char *const names[] = { "pr\xc3\xbc"
					     "fung.pdf",
					     NULL };
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_zip, NULL);
	add(&m, names[0], "x");
	end(&m);
	assert_listed(&m, names);
}

/* An old Windows zip has no UTF-8 flag, and 0x81 is "ü" there. */
static void
reads_names_of_old_zips_as_code_page_437(void **state)
{
	static const char *const names[] = { "pr\xc3\xbc.txt", NULL };
	struct made m;
	size_t changed = 0;

	(void)state;
	begin(&m, archive_write_set_format_zip, NULL);
	add(&m, "pr#.txt", "x");
	end(&m);
	for (size_t i = 0; i + 7 < m.size; i++)
		if (memcmp(m.bytes + i, "pr#.txt", 7) == 0) {
			m.bytes[i + 2] = '\x81';
			changed++;
		}
	assert_int_equal(changed, 2);
	assert_listed(&m, names);
}

static void
lists_an_archive_in_an_archive_as_a_member(void **state)
{
	struct made inner, m;
	struct buf out = BUF_LIMIT(ROOM);
	struct fault why;

	(void)state;
	begin(&inner, archive_write_set_format_zip, NULL);
	add(&inner, "../../x", "hello");
	end(&inner);
	begin(&m, archive_write_set_format_zip, NULL);
	add_as(&m, "inner.zip", inner.bytes, inner.size, AE_IFREG);
	end(&m);
	assert_ok(list(&m, &out, &why), &why);
	assert_non_null(strstr(buf_text_of(&out), "\"path\":\"inner.zip\""));
	assert_non_null(
		strstr(buf_text_of(&out), "\"type\":\"application/zip\""));
	free(inner.bytes);
	buf_clear(&out);
}

/* As `tar -C folder -cf x.tar .` writes them. */
static void
takes_names_that_begin_where_they_are(void **state)
{
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_ustar, NULL);
	add_as(&m, "./", "", 0, AE_IFDIR);
	add(&m, "./a.txt", "hello");
	add_as(&m, "./b/", "", 0, AE_IFDIR);
	add(&m, "./b/c d.txt", "x");
	end(&m);
	assert_listed(&m, two);
	begin(&m, archive_write_set_format_ustar, NULL);
	add(&m, "a", "1");
	add(&m, "./a", "2");
	end(&m);
	assert_refused(&m, "one name");
}

/* --- one member -------------------------------------------------------------
 */

static void
gives_the_bytes_of_one_member(void **state)
{
	struct buf out = BUF_LIMIT(ROOM);
	struct fault why;
	struct span span;
	struct made m;

	(void)state;
	begin(&m, archive_write_set_format_zip, NULL);
	two_members(&m);
	span = (struct span){ .fd = test_fd_of(m.bytes, m.size),
			      .size = m.size };
	assert_ok(portfolio_member(&span, "a.txt", add_to, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), "hello");
	assert_fault(portfolio_member(&span, "b", add_to, &out, &why),
		     RC_NOT_FOUND, &why);
	span_close(&span);
	free(m.bytes);
	buf_clear(&out);
}

static enum rc
member_of(const struct made *m, const char *path, struct buf *out,
	  struct fault *why)
{
	struct span span = { .fd = test_fd_of(m->bytes, m->size),
			     .size = m->size };
	enum rc rc = portfolio_member(&span, path, add_to, out, why);

	span_close(&span);
	return rc;
}

static void
gives_a_member_of_every_format(void **state)
{
	static const struct {
		int (*format)(struct archive *), (*filter)(struct archive *);
	} ways[] = {
		{ archive_write_set_format_zip, NULL },
		{ stored_zip, NULL },
		{ archive_write_set_format_7zip, NULL },
		{ archive_write_set_format_pax, NULL },
		{ archive_write_set_format_gnutar,
		  archive_write_add_filter_gzip },
		{ archive_write_set_format_ustar,
		  archive_write_add_filter_zstd },
	};
	char *large = mem_new(ROOM / 8);

	(void)state;
	memset(large, 'x', ROOM / 8);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct buf out = BUF_LIMIT(ROOM);
		struct fault why;
		struct made m;

		begin(&m, ways[i].format, ways[i].filter);
		add_as(&m, "large", large, ROOM / 8, AE_IFREG);
		two_members(&m);
		assert_ok(member_of(&m, "b/c d.txt", &out, &why), &why);
		assert_string_equal(buf_text_of(&out), "\x89PNG\r\n\x1a\n");
		buf_empty(&out);
		assert_ok(member_of(&m, "large", &out, &why), &why);
		assert_int_equal(out.size, ROOM / 8);
		assert_fault(member_of(&m, "b/", &out, &why), RC_NOT_FOUND,
			     &why);
		buf_clear(&out);
		free(m.bytes);
	}
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_zip_tar_and_7z_in_their_order),
		cmocka_unit_test(lists_a_tar_that_is_packed),
		cmocka_unit_test(writes_the_canonical_line_of_a_member),
		cmocka_unit_test(takes_names_beyond_ascii),
		cmocka_unit_test(reads_names_of_old_zips_as_code_page_437),
		cmocka_unit_test(lists_an_archive_in_an_archive_as_a_member),
		cmocka_unit_test(takes_names_that_begin_where_they_are),
		cmocka_unit_test(gives_the_bytes_of_one_member),
		cmocka_unit_test(gives_a_member_of_every_format),
	};

	return cmocka_run_group_tests_name("portfolio", tests, get_ready, NULL);
}
