#ifndef RECORDER_BASE_ZONE_RULE_H
#define RECORDER_BASE_ZONE_RULE_H

/* The rule at the end of a TZif file, for all times after its table: a POSIX
 * TZ text ("CET-1CEST,M3.5.0,M10.5.0/3").  Private to zone.c. */

#include <stdbool.h>
#include <stdint.h>

/* A day of the year on which the clocks change (POSIX TZ). */
struct zone_change {
	char form;	 /* 'M', 'J' (no 29 February), '0' (with it) */
	int month, week; /* of 'M'; week 5 is the last */
	int day;	 /* of the week from Sunday, or of the year */
	int64_t seconds; /* after midnight, as the clocks show before */
};

/* What holds after the last transition: a POSIX TZ text. */
struct zone_rule {
	bool is_set;
	bool changes;		       /* else `standard` the whole year */
	int standard, summer;	       /* seconds east of UTC */
	struct zone_change begin, end; /* of summer time */
};

/* False if TEXT is no such rule; "" leaves *R as it is. */
bool zone_rule_read(const char *text, struct zone_rule *r);
/* Seconds east of UTC that hold at WHEN. */
int zone_rule_offset(const struct zone_rule *r, int64_t when);

#endif
