/* Prose at 80 columns: see wrap.h. */

#include <stdbool.h>
#include <string.h>

#include "wrap.h"

/* Columns of a word: its characters, not its bytes. */
static int
columns_of(const char *word, size_t size)
{
	int columns = 0;

	for (size_t i = 0; i < size; i++)
		columns += ((unsigned char)word[i] & 0xc0) != 0x80;
	return columns;
}

void
wrap_text(FILE *out, int at, int indent, const char *text)
{
	int column = at;
	bool first = true;

	while (*text != '\0') {
		size_t blank = strspn(text, " \n"), size;
		int width;

		if (blank >= 2 && strncmp(text, "\n\n", 2) == 0) {
			fprintf(out, "\n\n%*s", indent, "");
			column = indent;
			first = true;
		}
		text += blank;
		size = strcspn(text, " \n");
		if (size == 0)
			break;
		width = columns_of(text, size);
		if (!first && column + 1 + width > WRAP_COLUMNS) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, size, out);
		column += width;
		text += size;
		first = false;
	}
	fputc('\n', out);
}
