#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"

/* What counts as text, as a code, as a number in words (records.md §1), and
 * how text from outside is shown. */

/* Valid UTF-8 without U+0000-001F except tab and line feed, U+007F-009F,
 * surrogates, U+FFFE, U+FFFF. */
bool text_is_valid(const char *text, size_t size);

/* [A-Za-z0-9][A-Za-z0-9._-]{0,63} : criterion, level, slot, code. */
bool text_is_code(const char *text);
/* -?(0|[1-9][0-9]{0,8})(\.[0-9]{0,5}[1-9])?, never -0 */
bool text_is_decimal(const char *text);
/* lower case type/subtype without parameters */
bool text_is_media_type(const char *text);
/* BCP 47 shape: [a-zA-Z]{2,8}(-[A-Za-z0-9]{1,8})* */
bool text_is_language(const char *text);
/* scheme ":" something, printable ASCII without space, at most 2,000 bytes */
bool text_is_uri(const char *text);

/*
 * Make outside text fit for a terminal, a log, a fault: control characters,
 * bidirectional controls (U+061C, U+200E-F, U+202A-E, U+2066-9), invalid UTF-8
 * come out as \x1b or \u202e.  Cut with "..." to SIZE bytes including NUL,
 * never inside a character.  Returns OUT.
 *	char shown[80];
 *	fault_set(why, RC_INVALID, "no level \"%s\"",
 *		  text_printable(name, shown, sizeof(shown)));
 */
char *text_printable(const char *text, char *out, size_t size);

/* TEXT into OUT, whose SIZE it fits with NUL: else it is a bug. */
void text_copy(char *out, size_t size, const char *text);
/* Compare without regard to ASCII case; true when equal. */
bool text_equal_nocase(const char *a, const char *b);
/* A size for people: "3.7 kB", "1.2 GB" (powers of 1000). */
void text_of_size(unsigned long long bytes, char out[16]);

#endif
