/* Usage and help from the table of commands: see help.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help.h"
#include "opts.h"
#include "wrap.h"

/* How far apart two words are: insertions, deletions, exchanges. */
static size_t
distance(const char *a, const char *b)
{
	size_t m = strlen(b), row[64];

	if (strlen(a) >= 64 || m >= 63)
		return 64;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < m; j++) {
			size_t best = corner + (a[i] != b[j]);

			corner = row[j + 1];
			if (corner + 1 < best)
				best = corner + 1;
			if (row[j] + 1 < best)
				best = row[j] + 1;
			row[j + 1] = best;
		}
	}
	return row[m];
}

const struct command *
command_find(const struct command *const *table, int argc, char *argv[],
	     int *words, const char **near)
{
	size_t best = 3; /* further away is no help */

	if (near != NULL)
		*near = NULL;
	for (const struct command *const *c = table; *c != NULL; c++) {
		const char *space = strchr((*c)->name, ' ');
		size_t head = space ? (size_t)(space - (*c)->name) : 0;
		size_t far;

		if (space == NULL && argc > 0 &&
		    strcmp((*c)->name, argv[0]) == 0) {
			*words = 1;
			return *c;
		}
		if (space != NULL && argc > 1 && strlen(argv[0]) == head &&
		    strncmp((*c)->name, argv[0], head) == 0 &&
		    strcmp(space + 1, argv[1]) == 0) {
			*words = 2;
			return *c;
		}
		far = argc > 0 ? distance(argv[0], (*c)->name) : best;
		if (near != NULL && far < best) {
			best = far;
			*near = (*c)->name;
		}
	}
	return NULL;
}

void
help_usage(FILE *out, const struct command *c)
{
	fprintf(out, "usage: recorder %s [options]%s%s\n", c->name,
		c->args[0] != '\0' ? " " : "", c->args);
}

static void
print_opt(FILE *out, const struct opt *o)
{
	char left[64];

	snprintf(left, sizeof(left), "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
		 o->letter ? o->letter : ' ', o->letter ? "," : " ", o->word,
		 o->value ? " " : "", o->value ? o->value : "");
	if (strlen(left) > 26)
		fprintf(out, "  %s\n%30s", left, "");
	else
		fprintf(out, "  %-26s  ", left);
	wrap_text(out, 30, 30, o->help);
}

void
help_command(FILE *out, const struct command *c)
{
	help_usage(out, c);
	fprintf(out, "%s.\n", c->summary);
	if (c->detail != NULL) {
		fputc('\n', out);
		wrap_text(out, 0, 0, c->detail);
	}
	if (c->opts != NULL && c->opts->kind != OPT_END) {
		fputs("\nOptions\n", out);
		for (const struct opt *o = c->opts; o->kind != OPT_END; o++)
			print_opt(out, o);
	}
	fputs("\nCommon options\n", out);
	for (const struct opt *o = common_table; o->kind != OPT_END; o++)
		if (opts_common_fits(c, o))
			print_opt(out, o);
	if (c->example != NULL)
		fprintf(out, "\nFor example\n%s\n", c->example);
}

void
help_all(FILE *out, const struct command *const *table)
{
	fputs("usage: recorder [common options] COMMAND [options] ...\n"
	      "Records competency-based assessments: evidence under its digest,\n"
	      "judgements and sign-offs under signatures, all in a sealed "
	      "archive.\n"
	      "\nCommands\n",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++)
		fprintf(out, "  %-14s  %s\n", (*c)->name, (*c)->summary);
	fputs("\nCommon options\n", out);
	for (const struct opt *o = common_table; o->kind != OPT_END; o++)
		print_opt(out, o);
	fputs("\n`recorder COMMAND --help` tells more, and `man recorder` all.\n"
	      "Exit status: 0 done; 64 usage; 65 bad input; 66 not found;\n"
	      "69 the other side failed; 70 a record fails its own check;\n"
	      "73 already there; 74 input/output; 75 busy or interrupted;\n"
	      "77 not allowed; 78 made by a newer recorder.\n",
	      out);
}
