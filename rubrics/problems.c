/* The problems of a rubric and their places: see problems.h. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "problems.h"

/* A place that is too long is cut: it still leads close to the problem. */
size_t
problems_enter(struct problems *p, const char *member)
{
	size_t back = strlen(p->place);
	char shown[80];

	snprintf(p->place + back, sizeof(p->place) - back, "%s%s",
		 back > 0 ? "." : "",
		 text_printable(member, shown, sizeof(shown)));
	return back;
}

size_t
problems_enter_item(struct problems *p, size_t i)
{
	size_t back = strlen(p->place);

	snprintf(p->place + back, sizeof(p->place) - back, "[%zu]", i);
	return back;
}

void
problems_leave(struct problems *p, size_t back)
{
	p->place[back] = '\0';
}

void
problems_within(struct problems *p, const char *criterion)
{
	snprintf(p->within, sizeof(p->within), "%s",
		 criterion != NULL ? criterion : "");
}

static void PRINTF_LIKE(2, 0)
	tell(struct problems *p, const char *fmt, va_list args)
{
	const char *place = p->place[0] != '\0' ? p->place : "rubric";
	char text[PROBLEM_SIZE];
	size_t size;

	vsnprintf(text, sizeof(text), fmt, args);
	size = strlen(text);
	if (p->within[0] != '\0')
		snprintf(text + size, sizeof(text) - size,
			 " (criterion \"%s\")", p->within);
	if (p->count++ == 0)
		snprintf(p->first, sizeof(p->first), "%s: %s", place, text);
	if (p->told != NULL && p->count <= PROBLEMS_TOLD)
		p->told(p->arg, place, text);
	else if (p->told != NULL && p->count == PROBLEMS_TOLD + 1)
		p->told(p->arg, "rubric", "has more problems than are listed");
}

void
problem(struct problems *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(p, fmt, args);
	va_end(args);
}

void
problem_at(struct problems *p, const char *member, const char *fmt, ...)
{
	size_t back = problems_enter(p, member);
	va_list args;

	va_start(args, fmt);
	tell(p, fmt, args);
	va_end(args);
	problems_leave(p, back);
}
