/* Shell completion from the table of commands: see help.h. */

#include <string.h>

#include "help.h"
#include "opts.h"

static void
each_word(FILE *out, const struct command *c, const char *before)
{
	for (const struct opt *o = c->opts; o != NULL && o->kind != OPT_END;
	     o++)
		fprintf(out, "%s%s ", before, o->word);
	for (const struct opt *o = common_table; o->kind != OPT_END; o++)
		if (opts_common_fits(c, o))
			fprintf(out, "%s%s ", before, o->word);
}

static void
bash(FILE *out, const struct command *const *table)
{
	fputs("# bash completion for recorder\n"
	      "_recorder()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n"
	      "\tcase \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++) {
		fprintf(out, "\t\"%s%s) words='", (*c)->name,
			strchr((*c)->name, ' ') ? "\"*" : " \"*");
		each_word(out, *c, "--");
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n"
	      "\tif [[ $COMP_CWORD = 1 ]]; then\n\t\tCOMPREPLY=($(compgen -W '",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++)
		fprintf(out, "%.*s ", (int)strcspn((*c)->name, " "),
			(*c)->name);
	fputs("' -- \"$cur\"))\n\telif [[ $cur = -* ]]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	      "\telif [[ $COMP_CWORD = 2 ]]; then\n"
	      "\t\tcase ${COMP_WORDS[1]} in\n",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++) {
		const char *space = strchr((*c)->name, ' ');

		if (space != NULL)
			fprintf(out,
				"\t\t%.*s) COMPREPLY+=($(compgen -W '%s' -- "
				"\"$cur\")) ;;&\n",
				(int)(space - (*c)->name), (*c)->name,
				space + 1);
	}
	fputs("\t\t*) COMPREPLY+=($(compgen -f -- \"$cur\")) ;;\n\t\tesac\n"
	      "\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\n"
	      "complete -o filenames -F _recorder recorder\n",
	      out);
}

static void
zsh(FILE *out, const struct command *const *table)
{
	fputs("#compdef recorder\n_recorder() {\n\tlocal -a cmds\n\tcmds=(\n",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++)
		if (strchr((*c)->name, ' ') == NULL)
			fprintf(out, "\t\t'%s:%s'\n", (*c)->name,
				(*c)->summary);
	for (const struct command *const *c = table; *c != NULL; c++) {
		const char *space = strchr((*c)->name, ' ');

		if (space != NULL)
			fprintf(out, "\t\t'%.*s:%s'\n",
				(int)(space - (*c)->name), (*c)->name,
				(*c)->summary);
	}
	fputs("\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command cmds\n"
	      "\t\treturn\n\tfi\n\tcase \"$words[2] $words[3]\" in\n",
	      out);
	for (const struct command *const *c = table; *c != NULL; c++) {
		fprintf(out, "\t\"%s%s) compadd -- ", (*c)->name,
			strchr((*c)->name, ' ') ? "\"*" : " \"*");
		each_word(out, *c, "--");
		fputs(";;\n", out);
	}
	fputs("\tesac\n\t_files\n}\n_recorder \"$@\"\n", out);
}

/* fish wants single quotes escaped with a backslash. */
static void
fish_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void
fish(FILE *out, const struct command *const *table)
{
	for (const struct command *const *c = table; *c != NULL; c++) {
		const char *name = (*c)->name;
		const char *space = strchr(name, ' ');
		int head = (int)strcspn(name, " ");

		fprintf(out,
			"complete -c recorder -n __fish_use_subcommand -a '%.*s' "
			"-d '",
			head, name);
		fish_text(out, (*c)->summary);
		fputs("'\n", out);
		if (space != NULL)
			fprintf(out,
				"complete -c recorder -n "
				"'__fish_seen_subcommand_from %.*s' -a '%s'\n",
				head, name, space + 1);
		for (const struct opt *o = (*c)->opts;
		     o != NULL && o->kind != OPT_END; o++) {
			fprintf(out,
				"complete -c recorder -n "
				"'__fish_seen_subcommand_from %.*s' -l %s%s -d '",
				head, name, o->word,
				o->kind == OPT_FLAG ? "" : " -r");
			fish_text(out, o->help);
			fputs("'\n", out);
		}
	}
}

enum rc
help_completion(FILE *out, const struct command *const *table,
		const char *shell, struct fault *why)
{
	if (strcmp(shell, "bash") == 0)
		bash(out, table);
	else if (strcmp(shell, "zsh") == 0)
		zsh(out, table);
	else if (strcmp(shell, "fish") == 0)
		fish(out, table);
	else
		return fault_set(why, RC_USAGE,
				 "completion is made for bash, zsh and fish");
	return RC_OK;
}
