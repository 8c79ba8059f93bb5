/* base/stamp.c: the one record form, what people type, months. */

#include <string.h>
#include <time.h>

#include "base/stamp.h"
#include "support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Seconds from date(1): date -u -d 2026-03-02T09:10:00Z +%s */
static const struct {
	const char *text;
	int64_t when;
} known[] = {
	{ "2000-01-01T00:00:00Z", 946684800 },
	{ "2000-02-29T12:00:00Z", 951825600 },
	{ "2026-03-02T09:10:00Z", 1772442600 },
	{ "2038-01-19T03:14:08Z", 2147483648 },
	{ "2100-02-28T23:59:59Z", 4107542399 },
	{ "2100-03-01T00:00:00Z", 4107542400 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
};

static void
writes_and_reads_the_record_form(void **state)
{
	char text[STAMP_SIZE];
	struct fault why;
	int64_t when;

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		stamp_to_text(known[i].when, text);
		assert_string_equal(text, known[i].text);
		assert_ok(stamp_of_text(known[i].text, &when, &why), &why);
		assert_int_equal(when, known[i].when);
	}
	/* times of files may lie before 2000 */
	stamp_to_text(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	stamp_to_text(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	stamp_to_text(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	stamp_to_text(INT64_MIN, text);
	assert_string_equal(text, "0000-01-01T00:00:00Z");
}

static void
comes_back_from_every_day_of_400_years(void **state)
{
	char text[STAMP_SIZE];
	struct fault why;
	int64_t when;

	(void)state;
	for (int64_t day = 0; day < 146097; day++) {
		int64_t wanted = INT64_C(946684800) + day * 86400 + 86399;

		stamp_to_text(wanted, text);
		assert_ok(stamp_of_text(text, &when, &why), &why);
		assert_int_equal(when, wanted);
	}
}

static void
refuses_every_other_form_and_dates_that_are_none(void **state)
{
	static const char *const bad[] = {
		"",
		"2026-03-02",
		"2026-03-02T09:10Z",
		"2026-03-02T09:10:00",
		"2026-03-02T09:10:00z",
		"2026-03-02t09:10:00Z",
		"2026-03-02 09:10:00Z",
		"2026-03-02T09:10:00.0Z",
		"2026-03-02T09:10:00+00:00",
		"2026-03-02T09:10:00Z ",
		" 2026-03-02T09:10:00Z",
		"2026-3-2T09:10:00Z",
		"2026-03-02T24:00:00Z",
		"2026-03-02T09:60:00Z",
		"2026-12-31T23:59:60Z",
		"2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2026-00-02T00:00:00Z",
		"2026-13-02T00:00:00Z",
		"2026-03-00T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"1999-12-31T23:59:59Z",
		"10000-01-01T00:00:00Z",
		"+026-03-02T09:10:00Z",
	};
	struct fault why;
	int64_t when = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (stamp_of_text(bad[i], &when, &why) != RC_INVALID)
			fail_msg("\"%s\" was taken", bad[i]);
	assert_int_equal(when, 7);
}

static void
tells_a_date_from_other_text(void **state)
{
	(void)state;
	assert_true(stamp_is_date("2024-02-29"));
	assert_false(stamp_is_date("2023-02-29"));
	assert_false(stamp_is_date("2024-02-29T00:00:00Z"));
	assert_false(stamp_is_date("2024-2-29"));
	assert_false(stamp_is_date(""));
}

static void
reads(const char *words, const char *zone, const char *wanted, int minutes)
{
	char text[STAMP_SIZE];
	struct fault why;
	int64_t when;
	int offset;

	assert_ok(stamp_of_words(words, zone, &when, &offset, &why), &why);
	stamp_to_text(when, text);
	assert_string_equal(text, wanted);
	assert_int_equal(offset, minutes);
}

static void
reads_what_people_type_without_any_zone_table(void **state)
{
	(void)state;
	reads("2026-03-02T09:10:00Z", "UTC", "2026-03-02T09:10:00Z", 0);
	reads("2026-03-02 09:10", "UTC", "2026-03-02T09:10:00Z", 0);
	reads("2026-03-02T09:10", NULL, "2026-03-02T09:10:00Z", 0);
	reads("2026-03-02 09:10:07", "UTC", "2026-03-02T09:10:07Z", 0);
	reads("2026-03-02", "UTC", "2026-03-02T00:00:00Z", 0);
	/* with an offset the zone is not asked */
	reads("2026-03-02T09:10+01:00", "No/Where", "2026-03-02T08:10:00Z", 60);
	reads("2026-03-02 09:10 -03:30", "UTC", "2026-03-02T12:40:00Z", -210);
	reads("2026-03-01T00:10+05:45", "UTC", "2026-02-28T18:25:00Z", 345);
}

static void
takes_now_for_the_clock(void **state)
{
	struct fault why;
	int64_t when = 0, before = (int64_t)time(NULL);

	(void)state;
	assert_ok(stamp_of_words("now", "UTC", &when, NULL, &why), &why);
	assert_in_range(when, before, before + 60);
	assert_in_range(stamp_now(), before, before + 60);
}

static void
refuses_words_that_are_no_time_and_says_the_forms(void **state)
{
	static const char *const bad[] = {
		"",
		"yesterday",
		"09:10",
		"2026-03-02 9:10",
		"2026-03-02 09",
		"2026-02-30",
		"2026-03-02 09:10 ",
		"2026-03-02T09:10+1",
		"02.03.2026",
		"2026-03-02T09:10+01:60",
		"2026-03-02Z",
		"now ",
		"2026-03-02T09:10 CET",
		"2026-03-02T09:10:00ZZ",
		"1999-12-31",
		"0000-01-01",
		"2026-03-02+01:00",
		"2000-01-01T00:10+01:00",
		"9999-12-31T23:59-00:01",
	};
	int64_t when = 7;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (stamp_of_words(bad[i], "UTC", &when, NULL, &why) !=
		    RC_INVALID)
			fail_msg("\"%s\" was taken", bad[i]);
	assert_fault(stamp_of_words("noon", "UTC", &when, NULL, &why),
		     RC_INVALID, &why);
	assert_says(&why, "2026-03-02 09:10");
	assert_fault(
		stamp_of_words("2026-03-02", "No/Where", &when, NULL, &why),
		RC_NOT_FOUND, &why);
	assert_says(&why, "No/Where");
	assert_int_equal(when, 7);
}

static void
shows_a_time_with_its_offset_and_reads_it_back(void **state)
{
	char words[STAMP_WORDS_SIZE];

	(void)state;
	stamp_to_words(1772442600, "UTC", words);
	assert_string_equal(words, "2026-03-02 09:10 +00:00");
	reads(words, "UTC", "2026-03-02T09:10:00Z", 0);
	stamp_to_words(1772442600, "No/Where", words);
	assert_string_equal(words, "2026-03-02 09:10 +00:00");
	stamp_to_words(1772442600, NULL, words);
	assert_string_equal(words, "2026-03-02 09:10 +00:00");
	stamp_to_words(INT64_MAX, "UTC", words);
	assert_string_equal(words, "9999-12-31 23:59 +00:00");
}

static void
keeps_to_the_zone_where_the_machine_knows_it(void **state)
{
	char words[STAMP_WORDS_SIZE];
	struct fault why;
	int64_t when;

	(void)state;
	if (!stamp_is_zone("Europe/Berlin") || !stamp_is_zone("Asia/Kathmandu"))
		skip();
	reads("2026-03-02 10:10", "Europe/Berlin", "2026-03-02T09:10:00Z", 60);
	reads("2026-07-02 10:10", "Europe/Berlin", "2026-07-02T08:10:00Z", 120);
	reads("2026-03-02", "Asia/Kathmandu", "2026-03-01T18:15:00Z", 345);
	reads("2026-07-02", "America/New_York", "2026-07-02T04:00:00Z", -240);
	stamp_to_words(1772442600, "Europe/Berlin", words);
	assert_string_equal(words, "2026-03-02 10:10 +01:00");
	stamp_to_words(1772442600, "America/St_Johns", words);
	assert_string_equal(words, "2026-03-02 05:40 -03:30");

	stamp_to_words(INT64_MAX, "Europe/Berlin", words);
	assert_string_equal(words, "9999-12-31 23:59 +01:00");
	stamp_to_words(INT64_MIN, "America/St_Johns", words);

	assert_fault(stamp_of_words("2026-03-29 02:30", "Europe/Berlin", &when,
				    NULL, &why),
		     RC_INVALID, &why);
	assert_says(&why, "came never");
	assert_fault(stamp_of_words("2026-10-25 02:30", "Europe/Berlin", &when,
				    NULL, &why),
		     RC_INVALID, &why);
	assert_says(&why, "came twice");
	reads("2026-10-25 02:30 +02:00", "Europe/Berlin",
	      "2026-10-25T00:30:00Z", 120);
	/* a day that has no midnight begins when the clocks have jumped */
	reads("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", -120);
}

static void
knows_utc_always_and_no_path(void **state)
{
	(void)state;
	assert_true(stamp_is_zone("UTC"));
	assert_false(stamp_is_zone(""));
	assert_false(stamp_is_zone("../../../etc/passwd"));
	assert_false(stamp_is_zone("/etc/localtime"));
	assert_false(stamp_is_zone("Europe"));
	assert_false(stamp_is_zone("Europe/"));
	assert_false(stamp_is_zone("zone.tab"));
	assert_false(stamp_is_zone("tzdata.zi"));
	assert_false(stamp_is_zone("leapseconds"));
}

static void
adds_months_to_the_same_day_or_the_last_of_its_month(void **state)
{
	static const struct {
		const char *from, *to;
		int months;
	} cases[] = {
		{ "2026-03-02T09:10:00Z", "2026-04-02T09:10:00Z", 1 },
		{ "2026-01-31T09:10:00Z", "2026-02-28T09:10:00Z", 1 },
		{ "2023-08-31T23:59:59Z", "2024-02-29T23:59:59Z", 6 },
		{ "2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z", 12 },
		{ "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z", 48 },
		{ "2026-12-15T09:10:00Z", "2027-01-15T09:10:00Z", 1 },
		{ "2026-03-02T09:10:00Z", "2026-03-02T09:10:00Z", 0 },
		{ "2026-01-15T09:10:00Z", "2025-12-15T09:10:00Z", -1 },
	};
	char text[STAMP_SIZE];
	struct fault why;
	int64_t when;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_ok(stamp_of_text(cases[i].from, &when, &why), &why);
		stamp_to_text(stamp_add_months(when, cases[i].months), text);
		assert_string_equal(text, cases[i].to);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_the_record_form),
		cmocka_unit_test(comes_back_from_every_day_of_400_years),
		cmocka_unit_test(
			refuses_every_other_form_and_dates_that_are_none),
		cmocka_unit_test(tells_a_date_from_other_text),
		cmocka_unit_test(reads_what_people_type_without_any_zone_table),
		cmocka_unit_test(takes_now_for_the_clock),
		cmocka_unit_test(
			refuses_words_that_are_no_time_and_says_the_forms),
		cmocka_unit_test(
			shows_a_time_with_its_offset_and_reads_it_back),
		cmocka_unit_test(keeps_to_the_zone_where_the_machine_knows_it),
		cmocka_unit_test(knows_utc_always_and_no_path),
		cmocka_unit_test(
			adds_months_to_the_same_day_or_the_last_of_its_month),
	};

	return cmocka_run_group_tests_name("stamp", tests, NULL, NULL);
}
