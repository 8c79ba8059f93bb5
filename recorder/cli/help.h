#ifndef RECORDER_CLI_HELP_H
#define RECORDER_CLI_HELP_H

/* Usage, help, man page, shell completion: all from the table of commands. */

#include "command.h"

#define RECORDER_VERSION "1.0.0"

/* TABLE ends with NULL. */
void help_all(FILE *out, const struct command *const *table);
void help_command(FILE *out, const struct command *c);
void help_usage(FILE *out, const struct command *c); /* the one line */
void help_man(FILE *out,
	      const struct command *const *table); /* troff, recorder(1) */
/* SHELL: bash, zsh, fish.  RC_USAGE for another. */
MUST_USE enum rc help_completion(FILE *out, const struct command *const *table,
				 const char *shell, struct fault *why);

/* The command that ARGV names; *WORDS gets how many words its name has.  NULL
 * if none; then NEAR, if not NULL, gets the closest name, or NULL. */
const struct command *command_find(const struct command *const *table, int argc,
				   char *argv[], int *words, const char **near);

#endif
