/* What went wrong, in one sentence: see base/fault.h. */

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

/* What the header tells the analyzer of callers does not hold in here. */
#undef fault_set
#undef fault_reason
#undef fault_sys
#undef fault_while

static const struct {
	const char *label;
	int exit_status;
	int http_status;
} of_rc[] = {
#define X(name, exit, http, label) { label, exit, http },
	RC_TABLE(X)
#undef X
};

/* A sentence that was cut does not end inside a UTF-8 character. */
static void
trim_cut(char *text)
{
	size_t size = strlen(text), tail = 0;
	unsigned char lead;
	size_t whole;

	while (tail < size && tail < 3 &&
	       ((unsigned char)text[size - 1 - tail] & 0xc0) == 0x80)
		tail++;
	if (tail == size)
		return;
	lead = (unsigned char)text[size - 1 - tail];
	whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	if (whole > tail + 1)
		text[size - 1 - tail] = '\0';
}

PRINTF_LIKE(4, 0)
static void
set(struct fault *why, enum rc code, const char *reason, const char *fmt,
    va_list ap)
{
	char text[sizeof(why->text)]; /* an argument may be the old sentence */
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n < 0)
		text[0] = '\0';
	else if ((size_t)n >= sizeof(text))
		trim_cut(text);
	why->code = code;
	why->reason = reason;
	memcpy(why->text, text, sizeof(text));
}

/* HEAD, ": " and TAIL into why->text. */
static void
join(struct fault *why, const char *head, const char *tail)
{
	char text[sizeof(why->text)];
	int n = snprintf(text, sizeof(text), "%s: %s", head, tail);

	if (n >= 0 && (size_t)n >= sizeof(text))
		trim_cut(text);
	memcpy(why->text, text, sizeof(text));
}

enum rc
fault_set(struct fault *why, enum rc code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(why, code, NULL, fmt, ap);
	va_end(ap);
	return code;
}

enum rc
fault_reason(struct fault *why, enum rc code, const char *reason,
	     const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(why, code, reason, fmt, ap);
	va_end(ap);
	return code;
}

static enum rc
rc_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return RC_NOT_FOUND;
	case EEXIST:
		return RC_EXISTS;
	case EACCES:
	case EPERM:
		return RC_REFUSED;
	case EAGAIN:
	case EBUSY:
		return RC_BUSY;
	default:
		return RC_IO;
	}
}

enum rc
fault_sys(struct fault *why, const char *fmt, ...)
{
	int error = errno;
	char words[128], doing[sizeof(why->text)];
	va_list ap;

	va_start(ap, fmt);
	set(why, rc_of_errno(error), NULL, fmt, ap);
	va_end(ap);

	if (strerror_r(error, words, sizeof(words)) != 0)
		snprintf(words, sizeof(words), "system error %d", error);
	memcpy(doing, why->text, sizeof(doing));
	join(why, doing, words);
	return why->code;
}

enum rc
fault_while(struct fault *why, const char *fmt, ...)
{
	struct fault doing;
	va_list ap;

	va_start(ap, fmt);
	set(&doing, why->code, why->reason, fmt, ap);
	va_end(ap);
	join(&doing, doing.text, why->text);
	*why = doing;
	return why->code;
}

const char *
rc_label(enum rc rc)
{
	return of_rc[rc].label;
}

int
rc_exit_status(enum rc rc)
{
	return of_rc[rc].exit_status;
}

int
rc_http_status(enum rc rc)
{
	return of_rc[rc].http_status;
}
