/* Times in records and in words: see base/stamp.h. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "base/zone.h"

enum { DAY = 86400 };

static const int64_t year_0 = INT64_C(-62167219200);
static const int64_t year_2000 = INT64_C(946684800);
static const int64_t year_10000 = INT64_C(253402300800);

struct moment {
	int year, month, day, hour, minute, second;
};

int64_t
stamp_now(void)
{
	struct timespec now;

	MUST(clock_gettime(CLOCK_REALTIME, &now) == 0);
	return (int64_t)now.tv_sec;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

static int64_t
seconds_of(const struct moment *m)
{
	int of_day = m->hour * 3600 + m->minute * 60 + m->second;

	return stamp_days(m->year, m->month, m->day) * DAY + of_day;
}

/* Held within the years that four digits can say. */
static int64_t
hold(int64_t when)
{
	if (when < year_0)
		return year_0;
	return when < year_10000 ? when : year_10000 - 1;
}

static struct moment
moment_of(int64_t when)
{
	int64_t days, seconds, era, of_era, y, of_year, m;
	struct moment out;

	when = hold(when);
	seconds = (when % DAY + DAY) % DAY;
	days = (when - seconds) / DAY + 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	of_era = days - era * 146097;
	y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * y + y / 4 - y / 100);
	m = (5 * of_year + 2) / 153;

	out.day = (int)(of_year - (153 * m + 2) / 5 + 1);
	out.month = (int)(m < 10 ? m + 3 : m - 9);
	out.year = (int)(y + era * 400 + (out.month <= 2));
	out.hour = (int)(seconds / 3600);
	out.minute = (int)(seconds / 60 % 60);
	out.second = (int)(seconds % 60);
	return out;
}

void
stamp_to_text(int64_t when, char text[STAMP_SIZE])
{
	struct moment m = moment_of(when);

	snprintf(text, STAMP_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
		 (unsigned)m.year % 10000, (unsigned)m.month % 100,
		 (unsigned)m.day % 100, (unsigned)m.hour % 100,
		 (unsigned)m.minute % 100, (unsigned)m.second % 100);
}

/* COUNT digits, not over MOST, at *AT, which moves on. */
static bool
read_digits(const char **at, int count, int most, int *out)
{
	int n = 0;

	for (int i = 0; i < count; i++, ++*at) {
		if (**at < '0' || **at > '9')
			return false;
		n = n * 10 + (**at - '0');
	}
	*out = n;
	return n <= most;
}

static bool
read_mark(const char **at, char mark)
{
	if (**at != mark)
		return false;
	++*at;
	return true;
}

static bool
read_date(const char **at, struct moment *m)
{
	return read_digits(at, 4, 9999, &m->year) && read_mark(at, '-') &&
	       read_digits(at, 2, 12, &m->month) && read_mark(at, '-') &&
	       read_digits(at, 2, 31, &m->day) && m->year >= 2000 &&
	       m->month >= 1 && m->day >= 1 &&
	       m->day <= month_days(m->year, m->month);
}

static bool
read_minutes(const char **at, struct moment *m)
{
	return read_digits(at, 2, 23, &m->hour) && read_mark(at, ':') &&
	       read_digits(at, 2, 59, &m->minute);
}

enum rc
stamp_of_text(const char *text, int64_t *when, struct fault *why)
{
	const char *at = text;
	struct moment m = { 0 };
	char shown[64];

	if (!read_date(&at, &m) || !read_mark(&at, 'T') ||
	    !read_minutes(&at, &m) || !read_mark(&at, ':') ||
	    !read_digits(&at, 2, 59, &m.second) || !read_mark(&at, 'Z') ||
	    *at != '\0')
		return fault_set(why, RC_INVALID,
				 "\"%s\" is not a time like "
				 "2026-03-02T09:10:00Z",
				 text_printable(text, shown, sizeof(shown)));
	*when = seconds_of(&m);
	return RC_OK;
}

bool
stamp_is_date(const char *text)
{
	struct moment m;

	return read_date(&text, &m) && *text == '\0';
}

bool
stamp_is_zone(const char *zone)
{
	struct zone *z = NULL;
	struct fault why;
	bool known = zone_open(&z, zone, &why) == RC_OK;

	zone_close(z);
	return known;
}

void
stamp_to_words(int64_t when, const char *zone, char words[STAMP_WORDS_SIZE])
{
	struct zone *z = NULL;
	struct fault why;
	struct moment m;
	int offset = 0;
	unsigned away;

	when = hold(when);
	if (zone != NULL && zone_open(&z, zone, &why) == RC_OK)
		offset = zone_offset(z, when);
	zone_close(z);
	/* to the minute: no zone has had seconds since 1972 */
	offset = offset / 60 * 60;
	away = (unsigned)(offset < 0 ? -offset : offset) / 60;
	m = moment_of(when + offset);
	snprintf(words, STAMP_WORDS_SIZE,
		 "%04d-%02d-%02d %02d:%02d %c%02u:%02u", m.year, m.month, m.day,
		 m.hour, m.minute, offset < 0 ? '-' : '+', away / 60,
		 away % 60);
}

/* What was typed, taken apart. */
struct typed {
	struct moment at;
	bool has_clock, has_offset;
	int offset; /* minutes */
};

/* "Z", "+01:00", " -03:30" */
static bool
read_offset(const char *at, struct typed *t)
{
	struct moment away = { 0 };
	bool west;

	t->has_offset = true;
	if (strcmp(at, "Z") == 0)
		return true;
	if (*at == ' ')
		at++;
	west = *at == '-';
	if (*at != '+' && *at != '-')
		return false;
	at++;
	if (!read_minutes(&at, &away) || *at != '\0')
		return false;
	t->offset = away.hour * 60 + away.minute;
	if (west)
		t->offset = -t->offset;
	return true;
}

static bool
read_typed(const char *at, struct typed *t)
{
	if (!read_date(&at, &t->at))
		return false;
	if (*at == '\0')
		return true;
	if (!read_mark(&at, 'T') && !read_mark(&at, ' '))
		return false;
	t->has_clock = true;
	if (!read_minutes(&at, &t->at))
		return false;
	if (read_mark(&at, ':') && !read_digits(&at, 2, 59, &t->at.second))
		return false;
	return *at == '\0' || read_offset(at, t);
}

/* A day begins when its midnight comes for the first time, or where the
 * clocks jump over midnight, at the jump.  Any other time must be plain. */
static enum rc
in_zone(const struct typed *t, const struct zone *z, const char *words,
	int64_t *when, struct fault *why)
{
	enum zone_hits hits = zone_when(z, seconds_of(&t->at), when);

	if (hits == ZONE_ONCE || !t->has_clock)
		return RC_OK;
	return fault_set(why, RC_INVALID,
			 "the clocks were changed: \"%s\" came %s; say the "
			 "offset too, as in 2026-03-02T09:10+01:00",
			 words, hits == ZONE_TWICE ? "twice" : "never");
}

enum rc
stamp_of_words(const char *words, const char *zone, int64_t *when, int *offset,
	       struct fault *why)
{
	struct typed t = { 0 };
	struct zone *z = NULL;
	char shown[64];
	enum rc rc = RC_OK;
	int64_t found;

	text_printable(words, shown, sizeof(shown));
	if (strcmp(words, "now") != 0 && !read_typed(words, &t))
		return fault_set(
			why, RC_INVALID,
			"\"%s\" is not a time: say 2026-03-02 09:10, "
			"2026-03-02T09:10+01:00, 2026-03-02T09:10:00Z, "
			"2026-03-02 or now",
			shown);
	if (!t.has_offset)
		rc = zone_open(&z, zone == NULL ? "UTC" : zone, why);
	if (rc != RC_OK)
		return rc;

	if (t.has_offset)
		found = seconds_of(&t.at) - (int64_t)t.offset * 60;
	else if (t.at.year == 0)
		found = stamp_now();
	else
		rc = in_zone(&t, z, shown, &found, why);
	if (rc != RC_OK)
		goto done;
	if (found < year_2000 || found >= year_10000) {
		rc = fault_set(why, RC_INVALID,
			       "\"%s\" is outside the years 2000 to 9999",
			       shown);
		goto done;
	}
	*when = found;
	if (offset != NULL)
		*offset = z == NULL ? t.offset : zone_offset(z, found) / 60;
done:
	zone_close(z);
	return rc;
}

int64_t
stamp_add_months(int64_t when, int months)
{
	struct moment m = moment_of(when);
	int64_t count = (int64_t)m.year * 12 + m.month - 1 + months;
	int last;

	if (count < 0)
		count = 0;
	if (count > 9999 * 12 + 11)
		count = 9999 * 12 + 11;
	m.year = (int)(count / 12);
	m.month = (int)(count % 12) + 1;
	last = month_days(m.year, m.month);
	if (m.day > last)
		m.day = last;
	return seconds_of(&m);
}
