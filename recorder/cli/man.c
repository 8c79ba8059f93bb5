/* The man page from the table of commands: see help.h. */

#include "help.h"
#include "opts.h"

/* Text for troff: a leading dot or quote, backslashes and hyphens escaped. */
static void
put(FILE *out, const char *text)
{
	bool start = true;

	for (; *text != '\0'; text++) {
		if (start && (*text == '.' || *text == '\''))
			fputs("\\&", out);
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
		start = *text == '\n';
	}
}

static void
put_opt(FILE *out, const struct opt *o)
{
	fputs(".TP\n", out);
	if (o->letter != 0)
		fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
	fputs("\\fB\\-\\-", out);
	put(out, o->word);
	fputs("\\fR", out);
	if (o->value != NULL)
		fprintf(out, " \\fI%s\\fR", o->value);
	fputc('\n', out);
	put(out, o->help);
	fputc('\n', out);
}

static void
put_example(FILE *out, const char *example)
{
	fputs(".PP\n.nf\n.RS\n", out);
	put(out, example);
	fputs("\n.RE\n.fi\n", out);
}

static void
put_command(FILE *out, const struct command *c)
{
	fprintf(out, ".SS \"recorder %s %s\"\n", c->name, c->args);
	put(out, c->summary);
	fputs(".\n", out);
	if (c->detail != NULL) {
		fputs(".PP\n", out);
		put(out, c->detail);
		fputc('\n', out);
	}
	for (const struct opt *o = c->opts; o != NULL && o->kind != OPT_END;
	     o++)
		put_opt(out, o);
	if (c->example != NULL)
		put_example(out, c->example);
}

void
help_man(FILE *out, const struct command *const *table)
{
	fputs(".TH RECORDER 1 \"\" \"recorder " RECORDER_VERSION "\"\n"
	      ".SH NAME\n"
	      "recorder \\- record competency\\-based assessments with their "
	      "evidence\n"
	      ".SH SYNOPSIS\n"
	      "\\fBrecorder\\fR [\\fIcommon options\\fR] \\fICOMMAND\\fR "
	      "[\\fIoptions\\fR] ...\n"
	      ".SH DESCRIPTION\n"
	      "Keeps evidence under its digest, judgements and sign\\-offs under "
	      "signatures,\nand the whole in a sealed archive that sha256sum and "
	      "openssl can check.\n"
	      ".SH COMMANDS\n",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++)
		put_command(out, *c);
	fputs(".SH COMMON OPTIONS\n", out);
	for (const struct opt *o = common_table; o->kind != OPT_END; o++)
		put_opt(out, o);
	fputs(".SH ENVIRONMENT\n"
	      ".TP\n\\fBRECORDER_LOGBOOK\\fR\nthe logbook\n"
	      ".TP\n\\fBRECORDER_KEY\\fR\nthe key file of who acts\n"
	      ".TP\n\\fBRECORDER_PASSPHRASE_FILE\\fR\na file with its passphrase\n"
	      ".TP\n\\fBXDG_CONFIG_HOME\\fR\nkey files are in "
	      "recorder/keys below it\n"
	      ".SH EXIT STATUS\n"
	      "As in sysexits.h: 0 done, 64 usage, 65 bad input, 66 not found, 69 "
	      "the other side\nfailed, 70 a record fails its own check, 73 already "
	      "there, 74 input/output, 75 busy\nor interrupted, 77 not allowed, 78 "
	      "made by a newer recorder.\n"
	      "\\fBverify\\fR: 0 valid and trusted, 1 broken, 3 valid but signed by "
	      "a logbook that is\nnot known to you, 4 as 0, with erased files.\n",
	      out);
}
