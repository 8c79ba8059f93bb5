/* POSIX TZ texts: see zone_rule.h. */

#include <string.h>

#include "base/stamp.h"

#include "zone_rule.h"

enum { DAY = 86400 };

static int64_t
year_of(int64_t when)
{
	int64_t year = 1970 + when / (365 * DAY + DAY / 4);

	while (stamp_days(year + 1, 1, 1) * DAY <= when)
		year++;
	while (stamp_days(year, 1, 1) * DAY > when)
		year--;
	return year;
}

static int64_t
change_in(const struct zone_change *c, int64_t year)
{
	int64_t first = stamp_days(year, c->form == 'M' ? c->month : 1, 1);
	int64_t day, beyond;

	if (c->form != 'M') {
		bool leap = stamp_days(year, 3, 1) - first == 60;

		/* 'J' counts from 1 and has no 29 February */
		day = c->form == '0' ? first + c->day : first + c->day - 1;
		if (c->form == 'J' && leap && c->day >= 60)
			day++;
		return day * DAY + c->seconds;
	}
	/* 1970 began on a Thursday; FIRST may lie before it */
	day = first + (c->day - (first + 4) % 7 + 14) % 7;
	day += INT64_C(7) * (c->week - 1);
	beyond = c->month == 12 ? stamp_days(year + 1, 1, 1)
				: stamp_days(year, c->month + 1, 1);
	while (day >= beyond)
		day -= 7;
	return day * DAY + c->seconds;
}

int
zone_rule_offset(const struct zone_rule *r, int64_t when)
{
	int64_t year, begin, end;

	if (!r->changes)
		return r->standard;
	year = year_of(when + r->standard);
	begin = change_in(&r->begin, year) - r->standard;
	end = change_in(&r->end, year) - r->summer;
	if (begin < end)
		return when >= begin && when < end ? r->summer : r->standard;
	return when >= end && when < begin ? r->standard : r->summer;
}

static bool
read_number(const char **at, int most, int *out)
{
	int n = 0;
	size_t count = strspn(*at, "0123456789");

	if (count < 1 || count > 3)
		return false;
	for (size_t i = 0; i < count; i++)
		n = n * 10 + (*at)[i] - '0';
	*at += count;
	*out = n;
	return n <= most;
}

/* [+-]hh[:mm[:ss]] in seconds */
static bool
read_clock(const char **at, int *out)
{
	int sign = 1, hours, part = 0;

	if (**at == '+' || **at == '-')
		sign = *(*at)++ == '-' ? -1 : 1;
	if (!read_number(at, 167, &hours))
		return false;
	*out = hours * 3600;
	for (int unit = 60; unit > 0 && **at == ':'; unit /= 60) {
		++*at;
		if (!read_number(at, 59, &part))
			return false;
		*out += part * unit;
	}
	*out *= sign;
	return true;
}

/* "CET" or "<+03>" */
static bool
skip_name(const char **at)
{
	size_t size;

	if (**at == '<') {
		const char *end = strchr(*at, '>');

		if (end == NULL)
			return false;
		*at = end + 1;
		return true;
	}
	size = strspn(*at, "abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	*at += size;
	return size >= 3;
}

/* ",M3.5.0/2", ",J60", ",59" */
static bool
read_change(const char **at, struct zone_change *c)
{
	int seconds = 7200;

	if (*(*at)++ != ',')
		return false;
	c->form = '0';
	if (**at == 'M' || **at == 'J')
		c->form = *(*at)++;
	if (c->form != 'M') {
		if (!read_number(at, 365, &c->day) ||
		    (c->form == 'J' && c->day < 1))
			return false;
	} else if (!read_number(at, 12, &c->month) || *(*at)++ != '.' ||
		   !read_number(at, 5, &c->week) || *(*at)++ != '.' ||
		   !read_number(at, 6, &c->day) || c->month < 1 ||
		   c->week < 1) {
		return false;
	}
	if (**at == '/') {
		++*at;
		if (!read_clock(at, &seconds))
			return false;
	}
	c->seconds = seconds;
	return true;
}

/* POSIX counts its offsets westwards, we eastwards. */
bool
zone_rule_read(const char *text, struct zone_rule *r)
{
	const char *at = text;

	if (*at == '\0')
		return true;
	r->is_set = true;
	if (!skip_name(&at) || !read_clock(&at, &r->standard))
		return false;
	r->standard = -r->standard;
	if (*at == '\0')
		return true;

	r->changes = true;
	r->summer = r->standard + 3600;
	if (!skip_name(&at))
		return false;
	if (*at != ',') {
		if (!read_clock(&at, &r->summer))
			return false;
		r->summer = -r->summer;
	}
	return read_change(&at, &r->begin) && read_change(&at, &r->end) &&
	       *at == '\0';
}
