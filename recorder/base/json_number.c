/* Numbers as ECMA-262 Number::toString prints them: see base/json.h. */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

enum {
	DIGITS_MOST = 17, /* that a double can need */
	DIGITS_SURE = 15, /* that any normal double keeps (DBL_DIG) */
	ROOM = 32,
};

/* 0.d1d2d3... times ten to the POINT: digits without a trailing 0. */
struct decimal {
	char digits[DIGITS_MOST + 1];
	int count;
	int point;
};

/* The decimal of COUNT digits nearest to X, which is positive. */
static void
round_to(double x, int count, struct decimal *d)
{
	char text[ROOM]; /* d.ddde-308 */
	int exponent;

	snprintf(text, sizeof(text), "%.*e", count - 1, x);
	exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	d->digits[0] = text[0];
	if (count > 1)
		memcpy(d->digits + 1, text + 2, (size_t)count - 1);
	d->digits[count] = '\0';
	d->count = count;
	d->point = exponent + 1;
}

/* One more in the last place. */
static void
bump(struct decimal *d)
{
	int i = d->count - 1;

	while (i >= 0 && d->digits[i] == '9')
		d->digits[i--] = '0';
	if (i >= 0) {
		d->digits[i]++;
		return;
	}
	d->digits[0] = '1'; /* 9.99 became 10.0 */
	d->point++;
}

static bool
reads_back(const struct decimal *d, double x)
{
	char text[2 * ROOM];

	snprintf(text, sizeof(text), "0.%se%d", d->digits, d->point);
	return strtod(text, NULL) == x;
}

/*
 * The shortest decimal that reads back as X, and the nearest of those.  Below
 * a power of two doubles lie twice as close as above it; there the nearest
 * decimal can fall out on the narrow side while its neighbour on the wide side
 * still reads back, so that one is tried too.
 */
static void
shortest(double x, struct decimal *d)
{
	int unused;
	bool lopsided = frexp(x, &unused) == 0.5;
	int count = fpclassify(x) == FP_SUBNORMAL ? 1 : DIGITS_SURE;

	for (;; count++) {
		MUST(count <= DIGITS_MOST);
		round_to(x, count, d);
		if (reads_back(d, x))
			break;
		if (!lopsided)
			continue;
		bump(d);
		if (reads_back(d, x))
			break;
	}
	while (d->count > 1 && d->digits[d->count - 1] == '0')
		d->digits[--d->count] = '\0';
}

/* ECMA-262 6.1.6.1.20, steps 6 to 10; k and n are its names. */
static void
lay_out(const struct decimal *d, char *out, size_t size)
{
	const char *digits = d->digits;
	int k = d->count, n = d->point;

	if (k <= n && n <= 21)
		snprintf(out, size, "%s%s", digits,
			 "00000000000000000000" + (20 - (n - k)));
	else if (0 < n && n <= 21)
		snprintf(out, size, "%.*s.%s", n, digits, digits + n);
	else if (-6 < n && n <= 0)
		snprintf(out, size, "0.%.*s%s", -n, "00000", digits);
	else
		snprintf(out, size, "%c%s%se%+d", digits[0], k > 1 ? "." : "",
			 digits + 1, n - 1);
}

void
json_number_text(double number, char out[32])
{
	struct decimal d;

	MUST(isfinite(number));
	if (number == 0) {
		snprintf(out, ROOM, "0"); /* -0 too */
		return;
	}
	if (number < 0) {
		*out++ = '-';
		number = -number;
	}
	shortest(number, &d);
	lay_out(&d, out, ROOM - 1);
}
