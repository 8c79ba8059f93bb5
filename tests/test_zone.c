/* base/zone.c: TZif tables and rules, against the C library's own answers. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/zone.h"
#include "support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A header with its six counts: is_ut, is_std, leap, time, info, name. */
static void
add_header(struct buf *file, const uint8_t counts[6])
{
	uint8_t header[44] = "TZif2";
	struct fault why;

	for (size_t i = 0; i < 6; i++)
		header[20 + 4 * i + 3] = counts[i];
	assert_ok(buf_add(file, header, sizeof(header), &why), &why);
}

/* One info of +01:00, no transition, and then RULE. */
static void
make_file(struct buf *file, const char *rule)
{
	static const uint8_t counts[6] = { 0, 0, 0, 0, 1, 4 };
	static const uint8_t body[10] = { 0, 0,	  0x0e, 0x10, 0,
					  0, 'C', 'E',	'T',  0 };
	struct fault why;

	buf_empty(file);
	add_header(file, counts);
	assert_ok(buf_add(file, body, sizeof(body), &why), &why);
	add_header(file, counts);
	assert_ok(buf_add(file, body, sizeof(body), &why), &why);
	assert_ok(buf_format(file, &why, "\n%s\n", rule), &why);
}

static int
offset_by(const char *rule, int64_t when)
{
	struct buf file = BUF_LIMIT(1000);
	struct zone *z = NULL;
	struct fault why;
	int offset;

	make_file(&file, rule);
	assert_ok(zone_of_bytes(&z, file.bytes, file.size, &why), &why);
	offset = zone_offset(z, when);
	zone_close(z);
	buf_clear(&file);
	return offset;
}

static void
follows_the_rule_behind_the_table(void **state)
{
	/* 2026-03-29T01:00Z and 2026-10-25T01:00Z: Europe */
	static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
	static const char dublin[] = "IST-1GMT0,M10.5.0,M3.5.0/1";
	/* 2026-04-04T16:00Z and 2026-10-03T16:00Z: the south */
	static const char sydney[] = "AEST-10AEDT,M10.1.0,M4.1.0/3";

	(void)state;
	assert_int_equal(offset_by(berlin, 1774745999), 3600);
	assert_int_equal(offset_by(berlin, 1774746000), 7200);
	assert_int_equal(offset_by(berlin, 1792889999), 7200);
	assert_int_equal(offset_by(berlin, 1792890000), 3600);
	assert_int_equal(offset_by(dublin, 1774745999), 0);
	assert_int_equal(offset_by(dublin, 1774746000), 3600);
	assert_int_equal(offset_by(dublin, 1792890000), 0);
	assert_int_equal(offset_by(sydney, 1775318399), 39600);
	assert_int_equal(offset_by(sydney, 1775318400), 36000);
	assert_int_equal(offset_by(sydney, 1791043199), 36000);
	assert_int_equal(offset_by(sydney, 1791043200), 39600);
	assert_int_equal(offset_by("<+0545>-5:45", 0), 20700);
	assert_int_equal(offset_by("", 0), 3600); /* the table's own */
}

/* 2024 has a 29 February: J60 is 1 March, 59 is 29 February. */
static void
counts_days_of_the_year_with_and_without_the_leap_day(void **state)
{
	(void)state;
	assert_int_equal(offset_by("AAA0BBB,J60/0,J365", 1709251199), 0);
	assert_int_equal(offset_by("AAA0BBB,J60/0,J365", 1709251200), 3600);
	assert_int_equal(offset_by("AAA0BBB,59/0,J365", 1709164799), 0);
	assert_int_equal(offset_by("AAA0BBB,59/0,J365", 1709164800), 3600);
}

static void
refuses_bytes_that_are_no_sound_file(void **state)
{
	static const char *const bad[] = {
		"CE-1",
		"CET",
		"CET-1CEST,M3.5.0",
		"CET-200",
		"<+03-3",
		"CET-1CEST,M13.5.0,M10.5.0",
		"CET-1 ",
		"CET-1:60",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST",
		"CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J1",
		"CET-1CEST,366,1",
		"CET-1CEST,M3.5.0,M10.5.0x",
	};
	struct buf file = BUF_LIMIT(1000);
	struct zone *z = NULL;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		make_file(&file, bad[i]);
		if (zone_of_bytes(&z, file.bytes, file.size, &why) !=
		    RC_INVALID)
			fail_msg("rule \"%s\" was taken", bad[i]);
	}
	/* cut anywhere: in the header, in a table, in the rule */
	make_file(&file, "CET-1");
	for (size_t size = 0; size < file.size; size++) {
		char *part = malloc(size + 1);

		assert_non_null(part);
		memcpy(part, file.bytes, size);
		assert_fault(zone_of_bytes(&z, part, size, &why), RC_INVALID,
			     &why);
		free(part);
	}
	file.bytes[4] = 0; /* version 1 has no 64-bit times */
	assert_fault(zone_of_bytes(&z, file.bytes, file.size, &why), RC_INVALID,
		     &why);
	assert_null(z);
	buf_clear(&file);
}

static const char *const zones[] = {
	"Europe/Berlin",    "Europe/Dublin",	 "America/New_York",
	"America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe",
	"Asia/Kathmandu",   "Africa/Casablanca", "Pacific/Apia",
	"Antarctica/Troll", "America/Nuuk",	 "Asia/Gaza",
};

/* Seconds of the year that a clock shows. */
static int64_t
shown_by(const struct tm *tm)
{
	int of_day = tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;

	return (int64_t)tm->tm_yday * 86400 + of_day;
}

static bool
shows_the_same(const struct zone *z, int64_t when)
{
	time_t libc = (time_t)when, us = libc + zone_offset(z, when);
	struct tm theirs, ours;

	assert_non_null(localtime_r(&libc, &theirs));
	assert_non_null(gmtime_r(&us, &ours));
	return shown_by(&theirs) == shown_by(&ours);
}

static void
shows_the_same_clock_as_the_c_library_for_a_century(void **state)
{
	struct zone *z = NULL;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++) {
		if (zone_open(&z, zones[i], &why) != RC_OK)
			skip();
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		tzset();
		/* every five hours from 1990 to 2090, and a bit */
		for (int64_t t = 631152000; t < 3786912000; t += 18001)
			if (!shows_the_same(z, t))
				fail_msg("%s differs at %jd", zones[i],
					 (intmax_t)t);
		zone_close(z);
	}
}

/* Whatever the wall shows at an instant leads back to it. */
static void
finds_the_instant_behind_a_clock_on_the_wall(void **state)
{
	struct zone *z = NULL;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++) {
		if (zone_open(&z, zones[i], &why) != RC_OK)
			skip();
		for (int64_t t = 946684800; t < 1893456000; t += 1801) {
			int64_t wall = t + zone_offset(z, t), when;
			enum zone_hits hits = zone_when(z, wall, &when);

			assert_true(hits != ZONE_NEVER);
			assert_true(when == t ||
				    (hits == ZONE_TWICE && when < t));
			assert_int_equal(when + zone_offset(z, when), wall);
		}
		zone_close(z);
	}
}

static void
tells_times_that_come_twice_or_never(void **state)
{
	struct buf file = BUF_LIMIT(1000);
	struct zone *z = NULL;
	struct fault why;
	int64_t when;

	(void)state;
	make_file(&file, "CET-1CEST,M3.5.0,M10.5.0/3");
	assert_ok(zone_of_bytes(&z, file.bytes, file.size, &why), &why);
	/* 2026-03-29: 02:00 to 02:59:59 are jumped over */
	assert_int_equal(zone_when(z, 1774749599, &when), ZONE_ONCE);
	assert_int_equal(when, 1774745999);
	assert_int_equal(zone_when(z, 1774749600, &when), ZONE_NEVER);
	assert_int_equal(when, 1774746000);
	assert_int_equal(zone_when(z, 1774753199, &when), ZONE_NEVER);
	assert_int_equal(when, 1774746000);
	assert_int_equal(zone_when(z, 1774753200, &when), ZONE_ONCE);
	assert_int_equal(when, 1774746000);
	/* 2026-10-25: 02:00 to 02:59:59 come twice */
	assert_int_equal(zone_when(z, 1792893599, &when), ZONE_ONCE);
	assert_int_equal(zone_when(z, 1792893600, &when), ZONE_TWICE);
	assert_int_equal(when, 1792886400);
	assert_int_equal(zone_when(z, 1792897199, &when), ZONE_TWICE);
	assert_int_equal(zone_when(z, 1792897200, &when), ZONE_ONCE);
	assert_int_equal(when, 1792893600);
	zone_close(z);
	buf_clear(&file);
}

static void
needs_no_table_for_utc(void **state)
{
	struct zone *z = NULL;
	struct fault why;
	int64_t when;

	(void)state;
	assert_ok(zone_open(&z, "UTC", &why), &why);
	assert_int_equal(zone_offset(z, 1772442600), 0);
	assert_int_equal(zone_when(z, 1772442600, &when), ZONE_ONCE);
	assert_int_equal(when, 1772442600);
	zone_close(z);
	zone_close(NULL);
	assert_fault(zone_open(&z, "Mars/Olympus", &why), RC_NOT_FOUND, &why);
	assert_says(&why, "Mars/Olympus");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_rule_behind_the_table),
		cmocka_unit_test(
			counts_days_of_the_year_with_and_without_the_leap_day),
		cmocka_unit_test(refuses_bytes_that_are_no_sound_file),
		cmocka_unit_test(
			shows_the_same_clock_as_the_c_library_for_a_century),
		cmocka_unit_test(finds_the_instant_behind_a_clock_on_the_wall),
		cmocka_unit_test(tells_times_that_come_twice_or_never),
		cmocka_unit_test(needs_no_table_for_utc),
	};

	return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
