#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

/*
 * Times.  Inside: seconds since 1970 in UTC (int64_t).  In records: RFC 3339
 * UTC to the second, "2026-03-02T09:10:00Z", years 2000-9999 (records.md §1).
 * For people: in the logbook's zone, with the offset.
 */

enum {
	STAMP_SIZE = 21,       /* "2026-03-02T09:10:00Z" and NUL */
	STAMP_WORDS_SIZE = 40, /* "2026-03-02 10:10 +01:00" and NUL */
};

/* The only clock of the program; tests wrap it. */
int64_t stamp_now(void);

/* Held within the years 0000-9999. */
void stamp_to_text(int64_t when, char text[STAMP_SIZE]);
/* RC_INVALID unless exactly the record form and a real date. */
MUST_USE enum rc stamp_of_text(const char *text, int64_t *when,
			       struct fault *why);
bool stamp_is_date(const char *text); /* YYYY-MM-DD, a real date */

/* An IANA zone name that this machine knows ("Europe/Berlin", "UTC"). */
bool stamp_is_zone(const char *zone);

/* As people read it, in ZONE; in UTC where the machine does not know it. */
void stamp_to_words(int64_t when, const char *zone,
		    char words[STAMP_WORDS_SIZE]);

/*
 * What a person types: "2026-03-02T09:10:00Z", "2026-03-02 09:10",
 * "2026-03-02T09:10+01:00", "2026-03-02" (midnight), "now".  Without an offset
 * the time is in ZONE.  *OFFSET gets the minutes from UTC that applied; NULL
 * is fine.  RC_INVALID with the forms that are understood, and for a time that
 * comes twice or never where the clocks are changed.  RC_NOT_FOUND: no such
 * zone.
 */
MUST_USE enum rc stamp_of_words(const char *words, const char *zone,
				int64_t *when, int *offset, struct fault *why);

/* MONTHS later at the same day and time, or the last day of that month. */
int64_t stamp_add_months(int64_t when, int months);

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
int64_t stamp_days(int64_t year, int month, int day);

#endif
