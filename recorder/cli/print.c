/* Results on stdout: see command.h. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/value.h"
#include "command.h"
#include "wrap.h"

enum { INDENT = 6, PROSE_SHOWN = 256 * 1024 };

enum rc
print_json(const struct session *on, struct value *v, struct fault *why)
{
	char *text = json_text(v, NULL);
	int put = fprintf(on->out, "%s\n", text);

	free(text);
	value_free(v);
	return put < 0 ? fault_sys(why, "print") : RC_OK;
}

enum rc
print_line(const struct session *on, struct fault *why, const char *fmt, ...)
{
	va_list args;
	int put;

	va_start(args, fmt);
	put = vfprintf(on->out, fmt, args);
	va_end(args);
	if (put < 0 || fputc('\n', on->out) == EOF)
		return fault_sys(why, "print");
	return RC_OK;
}

enum rc
print_prose(const struct session *on, const char *label, const char *text,
	    struct fault *why)
{
	char *shown, *line;

	if (text == NULL || text[0] == '\0')
		return RC_OK;
	shown = mem_new(PROSE_SHOWN);
	line = mem_format("%s%s", label,
			  text_printable(text, shown, PROSE_SHOWN));
	fprintf(on->out, "%*s", INDENT, "");
	wrap_text(on->out, INDENT, INDENT, line);
	free(line);
	free(shown);
	return ferror(on->out) ? fault_sys(why, "print") : RC_OK;
}
