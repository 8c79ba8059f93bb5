/* recorder/cage/cage.c: what a worker is asked to do with a file. */

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cage/cage.h"
#include "support/caged.h"
#include "support/test.h"

/* A tar of one member, whose bytes are 'x'. */
static struct span
tar_of(const char *name, size_t size)
{
	size_t padded = (size + 511) / 512 * 512;
	char *tar = mem_new(512 + padded + 1024);
	unsigned sum = 0;
	struct span span;

	snprintf(tar, 100, "%s", name);
	memcpy(tar + 100, "0000644", 8);
	memcpy(tar + 108, "0000000", 8);
	memcpy(tar + 116, "0000000", 8);
	snprintf(tar + 124, 12, "%011zo", size);
	memcpy(tar + 136, "00000000000", 12);
	memset(tar + 148, ' ', 8);
	tar[156] = '0';
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a field */
	memcpy(tar + 257, "ustar\00000", 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)tar[i];
	snprintf(tar + 148, 8, "%06o", sum);
	memset(tar + 512, 'x', size);
	span = caged_span(tar, 512 + padded + 1024);
	free(tar);
	return span;
}

static enum rc
add_to(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static enum rc
count(void *arg, const void *bytes, size_t size, struct fault *why)
{
	(void)bytes;
	(void)why;
	*(size_t *)arg += size;
	return RC_OK;
}

static enum rc
refuse(void *arg, const void *bytes, size_t size, struct fault *why)
{
	(void)arg;
	(void)bytes;
	(void)size;
	return fault_set(why, RC_BUSY, "no room here");
}

static void
lists_a_portfolio_behind_its_walls(void **state)
{
	static const char start_of[] = "{\"object\":\"sha256:";
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_LIST,
				 .in = tar_of("a/b.txt", 700),
				 .limit = 1000 };
	struct buf out = BUF_LIMIT(1000);
	struct fault why;

	(void)state;
	assert_ok(cage_run(c, &what, add_to, &out, &why), &why);
	assert_memory_equal(out.bytes, start_of, sizeof(start_of) - 1);
	assert_non_null(strstr(buf_text_of(&out), "\"path\":\"a/b.txt\""));
	assert_non_null(strstr(buf_text_of(&out), "\"size\":700"));
	buf_clear(&out);
	span_close(&what.in);
	cage_stop(c);
}

static void
gives_a_member_of_a_part_of_a_file(void **state)
{
	static const size_t much = 3 * 1024 * 1024 + 5;
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_MEMBER,
				 .in = tar_of("a", much),
				 .words = "a",
				 .limit = much };
	struct fault why;
	size_t got = 0;

	(void)state;
	assert_ok(cage_run(c, &what, count, &got, &why), &why);
	assert_int_equal(got, much);
	what.words = "b";
	assert_fault(cage_run(c, &what, count, &got, &why), RC_NOT_FOUND, &why);
	assert_says(&why, "no such member");
	span_close(&what.in);
	cage_stop(c);
}

/* Once nobody listens to it any more it is not asked again. */
static void
ends_a_worker_that_says_too_much(void **state)
{
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_MEMBER,
				 .in = tar_of("a", 5000000),
				 .words = "a",
				 .limit = 100000 };
	struct fault why;
	size_t got = 0;

	(void)state;
	assert_fault(cage_run(c, &what, count, &got, &why), RC_TOO_BIG, &why);
	assert_true(got <= what.limit);
	assert_fault(cage_run(c, &what, count, &got, &why), RC_REMOTE, &why);
	span_close(&what.in);
	cage_stop(c);
}

static void
passes_on_the_fault_of_its_listener(void **state)
{
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_LIST,
				 .in = tar_of("a", 5),
				 .limit = 1000 };
	struct fault why;

	(void)state;
	assert_fault(cage_run(c, &what, refuse, NULL, &why), RC_BUSY, &why);
	assert_says(&why, "no room here");
	span_close(&what.in);
	cage_stop(c);
}

static void
tells_a_fault_of_the_job_and_goes_on(void **state)
{
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_LIST,
				 .in = caged_span("no archive", 10),
				 .limit = 1000 };
	struct fault why;
	size_t got = 0;

	(void)state;
	assert_fault(cage_run(c, &what, count, &got, &why), RC_INVALID, &why);
	span_close(&what.in);
	what.in = tar_of("a", 5);
	assert_ok(cage_run(c, &what, count, &got, &why), &why);
	assert_true(got > 0);
	span_close(&what.in);
	cage_stop(c);
}

struct way {
	int (*format)(struct archive *), (*filter)(struct archive *);
	const char *options;
};

static const struct way ways[] = {
	{ archive_write_set_format_zip, archive_write_add_filter_none, NULL },
	{ archive_write_set_format_pax, archive_write_add_filter_none, NULL },
	{ archive_write_set_format_gnutar, archive_write_add_filter_gzip,
	  NULL },
	{ archive_write_set_format_pax, archive_write_add_filter_bzip2, NULL },
	{ archive_write_set_format_pax, archive_write_add_filter_xz, NULL },
	{ archive_write_set_format_pax, archive_write_add_filter_zstd, NULL },
	{ archive_write_set_format_7zip, archive_write_add_filter_none,
	  "7zip:compression=lzma1" },
	{ archive_write_set_format_7zip, archive_write_add_filter_none,
	  "7zip:compression=lzma2" },
	{ archive_write_set_format_7zip, archive_write_add_filter_none,
	  "7zip:compression=bzip2" },
	{ archive_write_set_format_7zip, archive_write_add_filter_none,
	  "7zip:compression=deflate" },
	{ archive_write_set_format_7zip, archive_write_add_filter_none,
	  "7zip:compression=ppmd" },
};

static struct span
archive_of(const struct way *way, const char *name)
{
	enum { ROOM = 1024 * 1024, SIZE = 5000 };
	char *bytes = mem_new(ROOM), *text = mem_new(SIZE);
	struct archive_entry *e = archive_entry_new();
	struct archive *a = archive_write_new();
	struct span span;
	size_t size;

	assert_int_equal(way->format(a), ARCHIVE_OK);
	assert_int_equal(way->filter(a), ARCHIVE_OK);
	assert_int_equal(archive_write_set_options(a, way->options),
			 ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	archive_write_open_memory(a, bytes, ROOM, &size);
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_size(e, SIZE);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, text, SIZE), SIZE);
	archive_entry_free(e);
	assert_int_equal(archive_write_free(a), ARCHIVE_OK);
	span = caged_span(bytes, size);
	free(bytes);
	free(text);
	return span;
}

/* Whatever a library loads on first use, it has before the door shuts: names
 * beyond ASCII, and the way back from each way of packing. */
static void
reads_every_format_behind_its_walls(void **state)
{
	static const char name[] = "gr\xc3\xbcn/\xe6\x97\xa5.txt";
	struct cage *c = caged_start();

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct cage_ask what = { .job = CAGE_PORTFOLIO_LIST,
					 .in = archive_of(&ways[i], name),
					 .limit = 1000 };
		struct buf out = BUF_LIMIT(1000);
		struct fault why;

		assert_ok(cage_run(c, &what, add_to, &out, &why), &why);
		assert_non_null(strstr(buf_text_of(&out), name));
		span_close(&what.in);
		buf_clear(&out);
	}
	cage_stop(c);
}

static enum rc
dawdle(void *arg, const void *bytes, size_t size, struct fault *why)
{
	const struct timespec long_enough = { .tv_nsec = 150000000 };

	nanosleep(&long_enough, NULL);
	return count(arg, bytes, size, why);
}

/* Such as a pager that waits for its reader. */
static void
leaves_a_slow_listener_its_time(void **state)
{
	static const size_t much = (size_t)3 * 1024 * 1024;
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_MEMBER,
				 .in = tar_of("a", much),
				 .words = "a",
				 .limit = much,
				 .deadline_ms = 300 };
	struct fault why;
	size_t got = 0;

	(void)state;
	assert_ok(cage_run(c, &what, dawdle, &got, &why), &why);
	assert_int_equal(got, much);
	span_close(&what.in);
	cage_stop(c);
}

static void
gives_a_job_its_time_and_no_more(void **state)
{
	struct cage *c = caged_start();
	struct cage_ask what = { .job = CAGE_PORTFOLIO_LIST,
				 .in = tar_of("a", 5),
				 .limit = 1000,
				 .deadline_ms = 100 };
	struct fault why;
	size_t got = 0;

	(void)state;
	assert_int_equal(kill(caged_worker(), SIGSTOP), 0);
	assert_fault(cage_run(c, &what, count, &got, &why), RC_REMOTE, &why);
	assert_says(&why, "in time");
	span_close(&what.in);
	cage_stop(c);
	assert_int_equal(waitpid(-1, NULL, 0), -1);
}

/* For names beyond ASCII that libarchive writes here. */
static int
set_locale(void **state)
{
	(void)state;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_a_portfolio_behind_its_walls),
		cmocka_unit_test(gives_a_member_of_a_part_of_a_file),
		cmocka_unit_test(ends_a_worker_that_says_too_much),
		cmocka_unit_test(passes_on_the_fault_of_its_listener),
		cmocka_unit_test(tells_a_fault_of_the_job_and_goes_on),
		cmocka_unit_test(reads_every_format_behind_its_walls),
		cmocka_unit_test(leaves_a_slow_listener_its_time),
		cmocka_unit_test(gives_a_job_its_time_and_no_more),
	};

	return cmocka_run_group_tests_name("cage_run", tests, set_locale, NULL);
}
