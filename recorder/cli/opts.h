#ifndef RECORDER_CLI_OPTS_H
#define RECORDER_CLI_OPTS_H

/* Options from the tables: the command's own and the common ones. */

#include "command.h"

/* The options every command takes. */
struct common_opts {
	const char *logbook, *as, *key, *pass_file;
	bool json, quiet, help, version;
};
extern const struct opt common_table[];

/* A command line: words[0] names the program or the command. */
struct line {
	int count;
	char **words;
};

/*
 * Parse LINE into OPTS (zeroed, of the command's size) and COMMON; options may
 * stand between arguments, "--" ends them.  LINE is then the arguments alone.
 * C NULL: common options only, and parsing ends at the first argument.
 *	RC_USAGE	with the sentence for people
 */
MUST_USE enum rc opts_parse(const struct command *c, void *opts,
			    struct common_opts *common, struct line *line,
			    struct fault *why);

/* What a person typed as NAME: valid text, not blank, at most 64 KiB.
 * RC_USAGE, RC_TOO_BIG, RC_INVALID. */
MUST_USE enum rc opts_check_text(const char *name, const char *value,
				 struct fault *why);

/* May the common option W be given to this command? (--json: TAKES_JSON) */
bool opts_common_fits(const struct command *c, const struct opt *w);

#endif
