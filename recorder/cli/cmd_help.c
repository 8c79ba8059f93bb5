/* recorder help, man, completion: all from the table of commands. */

#include "command.h"
#include "help.h"

static enum rc
run_help(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	const struct command *c;
	int words;

	(void)given;
	if (argc == 0) {
		help_all(on->out, on->commands);
		return RC_OK;
	}
	c = command_find(on->commands, argc, argv, &words, NULL);
	if (c == NULL)
		return fault_set(why, RC_USAGE,
				 "no such command; `recorder help` lists them");
	help_command(on->out, c);
	return RC_OK;
}

const struct command cmd_help = {
	.name = "help",
	.args = "[COMMAND]",
	.summary = "Show the help of a command",
	.max_args = 2,
	.run = run_help,
};

static enum rc
run_man(const struct session *on, const void *given, int argc, char *argv[],
	struct fault *why)
{
	(void)given;
	(void)argc;
	(void)argv;
	(void)why;
	help_man(on->out, on->commands);
	return RC_OK;
}

const struct command cmd_man = {
	.name = "man",
	.args = "",
	.summary = "Write the man page",
	.run = run_man,
};

static enum rc
run_completion(const struct session *on, const void *given, int argc,
	       char *argv[], struct fault *why)
{
	(void)given;
	(void)argc;
	return help_completion(on->out, on->commands, argv[0], why);
}

const struct command cmd_completion = {
	.name = "completion",
	.args = "SHELL",
	.summary = "Write completion for bash, zsh or fish",
	.min_args = 1,
	.max_args = 1,
	.run = run_completion,
};
