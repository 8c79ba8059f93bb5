/* What text is, and how it is shown: see base/text.h. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char alnum[] = "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789";
static const char digits[] = "0123456789";

/*
 * The character at the start of TEXT; returns how many bytes it takes, 0 if
 * they are not UTF-8 (RFC 3629: shortest form, no surrogates, to U+10FFFF).
 */
static size_t
utf8_next(const uint8_t *text, size_t size, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t need;

	if (text[0] < 0x80) {
		*c = text[0];
		return 1;
	}
	need = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
	if (text[0] < 0xc2 || text[0] > 0xf4 || need > size)
		return 0;
	*c = text[0] & (0x7fU >> need);
	for (size_t i = 1; i < need; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (text[i] & 0x3f);
	}
	if (*c < least[need] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
		return 0;
	return need;
}

/* Control characters and the two that are none, but tab and line feed. */
static bool
is_refused(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n') ||
	       (c >= 0x7f && c <= 0x9f) || c == 0xfffe || c == 0xffff;
}

bool
text_is_valid(const char *text, size_t size)
{
	const uint8_t *at = (const uint8_t *)text;

	while (size > 0) {
		uint32_t c;
		size_t n = utf8_next(at, size, &c);

		if (n == 0 || is_refused(c))
			return false;
		at += n;
		size -= n;
	}
	return true;
}

/* strchr() finds the NUL too. */
static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

bool
text_is_code(const char *text)
{
	size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._-");

	return is_one_of(text[0], alnum) && size <= 64 && text[size] == '\0';
}

bool
text_is_decimal(const char *text)
{
	const char *at = text + (text[0] == '-');
	size_t whole = strspn(at, digits);
	const char *point = at + whole;
	size_t part;

	if (whole < 1 || whole > 9 || (at[0] == '0' && whole > 1))
		return false;
	if (*point == '\0')
		return strcmp(text, "-0") != 0;
	if (*point != '.')
		return false;
	part = strspn(point + 1, digits);
	return part >= 1 && part <= 6 && point[part] != '0' &&
	       point[1 + part] == '\0';
}

/* RFC 6838 §4.2, in lower case */
bool
text_is_media_type(const char *text)
{
	static const char more[] = "abcdefghijklmnopqrstuvwxyz"
				   "0123456789!#$&^_.+-";
	size_t type = strspn(text, more);
	const char *sub = text + type + 1;
	size_t rest;

	if (text[type] != '/' || type < 1 || type > 127)
		return false;
	rest = strspn(sub, more);
	return (is_one_of(text[0], lower) || is_one_of(text[0], digits)) &&
	       (is_one_of(sub[0], lower) || is_one_of(sub[0], digits)) &&
	       rest <= 127 && sub[rest] == '\0';
}

bool
text_is_language(const char *text)
{
	size_t size = strspn(text, letters);

	if (size < 2 || size > 8)
		return false;
	while (text[size] == '-') {
		text += size + 1;
		size = strspn(text, alnum);
		if (size < 1 || size > 8)
			return false;
	}
	return text[size] == '\0';
}

bool
text_is_uri(const char *text)
{
	size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789+.-");
	size_t size = strnlen(text, 2001);

	if (!is_one_of(text[0], letters) || text[scheme] != ':' ||
	    size > 2000 || scheme + 1 == size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

/* Characters that would act on what stands around them when shown. */
static bool
acts_when_shown(uint32_t c)
{
	return is_refused(c) || c == '\t' || c == '\n' || c == 0x061c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* How the start of TEXT is shown; returns how many bytes of TEXT that was. */
static size_t
show_next(const uint8_t *text, size_t size, char shown[8])
{
	uint32_t c;
	size_t n = utf8_next(text, size, &c);

	if (n == 0 || (n == 1 && acts_when_shown(c))) {
		snprintf(shown, 8, "\\x%02x", (unsigned)text[0]);
		return 1;
	}
	if (acts_when_shown(c)) {
		snprintf(shown, 8, "\\u%04x", (unsigned)c & 0xffff);
		return n;
	}
	memcpy(shown, text, n);
	shown[n] = '\0';
	return n;
}

char *
text_printable(const char *text, char *out, size_t size)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text), used = 0;
	size_t cut = 0; /* the last place where "..." still fits behind */
	char shown[8];

	if (size == 0)
		return out;
	while (left > 0) {
		size_t n = show_next(at, left, shown), wide = strlen(shown);

		if (used + wide >= size) {
			snprintf(out + cut, size - cut, "...");
			return out;
		}
		memcpy(out + used, shown, wide);
		used += wide;
		if (used + 3 < size)
			cut = used;
		at += n;
		left -= n;
	}
	out[used] = '\0';
	return out;
}

static int
to_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool
text_equal_nocase(const char *a, const char *b)
{
	while (*a != '\0' && to_lower(*a) == to_lower(*b)) {
		a++;
		b++;
	}
	return to_lower(*a) == to_lower(*b);
}

void
text_of_size(unsigned long long bytes, char out[16])
{
	static const char units[] = "kMGTPE";
	unsigned long long unit = 1000;
	unsigned long long tenths;
	size_t i = 0;

	if (bytes < 1000) {
		snprintf(out, 16, "%llu B", bytes);
		return;
	}
	/* 999,950 is shown as 1.0 MB, not as 1000.0 kB */
	while (i < sizeof(units) - 2 && bytes >= unit * 1000 - unit / 20) {
		unit *= 1000;
		i++;
	}
	tenths = bytes / (unit / 10) + (bytes % (unit / 10) >= unit / 20);
	snprintf(out, 16, "%u.%u %cB", (unsigned)(tenths / 10) % 1000,
		 (unsigned)(tenths % 10), units[i]);
}

void
text_copy(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);

	MUST(length < size);
	memcpy(out, text, length + 1);
}
