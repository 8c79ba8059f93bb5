/* Days of the calendar: see base/stamp.h. */

#include "base/stamp.h"

/* Eras of 400 years, and years that begin in March so that the leap day comes
 * last. */
int64_t
stamp_days(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}
