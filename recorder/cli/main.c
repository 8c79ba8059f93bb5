/* The program `recorder`: finds the command, makes ready what it needs, runs
 * it, and prints the one sentence where it fails. */

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bar.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"
#include "help.h"
#include "opts.h"
#include "session.h"

static int
failed(const struct fault *why)
{
	fflush(stdout);
	fprintf(stderr, "recorder: %s\n", why->text);
	return rc_exit_status(why->code);
}

static int
no_command(int argc, char *argv[])
{
	char shown[80];
	const char *near;
	int words;

	if (argc == 0) {
		help_all(stderr, commands);
		return rc_exit_status(RC_USAGE);
	}
	command_find(commands, argc, argv, &words, &near);
	text_printable(argv[0], shown, sizeof(shown));
	fprintf(stderr, "recorder: no command \"%s\"", shown);
	if (near != NULL)
		fprintf(stderr, "; did you mean `recorder %s`?", near);
	else
		fputs("; `recorder --help` lists them", stderr);
	fputc('\n', stderr);
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (strncmp((*c)->name, argv[0], strlen(argv[0])) == 0 &&
		    (*c)->name[strlen(argv[0])] == ' ')
			fprintf(stderr, "  recorder %s\n", (*c)->name);
	return rc_exit_status(RC_USAGE);
}

static enum rc
count_args(const struct command *c, int count, struct fault *why)
{
	if (count >= c->min_args && (c->max_args < 0 || count <= c->max_args))
		return RC_OK;
	help_usage(stderr, c);
	return fault_set(why, RC_USAGE, "%s arguments for %s",
			 count < c->min_args ? "too few" : "too many", c->name);
}

static int
run(const struct command *c, struct common_opts *common, struct line *line)
{
	struct session on = { .out = stdout, .log = stderr };
	void *opts = mem_new(c->opts_size + 1);
	struct progress progress;
	struct fault why;
	struct bar bar;
	enum rc rc;
	int status = 0;

	on.status = &status;
	on.commands = commands;
	rc = opts_parse(c, opts, common, line, &why);
	if (rc == RC_OK && common->help) {
		help_command(stdout, c);
		free(opts);
		return 0;
	}
	if (rc == RC_OK)
		rc = count_args(c, line->count, &why);
	progress = bar_progress(&bar, stderr);
	if (!common->quiet && isatty(STDERR_FILENO))
		on.progress = &progress;
	if (common->quiet)
		on.log = NULL;
	if (rc == RC_OK)
		rc = session_open(&on, c, common, &why);
	if (rc == RC_OK)
		rc = c->run(&on, opts, line->count, line->words, &why);
	bar_end(&bar);
	session_close(&on);
	free(opts);
	if (rc == RC_OK && (fflush(stdout) != 0 || ferror(stdout)))
		rc = fault_sys(&why, "print");
	if (rc == RC_OK)
		return status;
	return failed(&why);
}

int
main(int argc, char *argv[])
{
	struct common_opts common = { .logbook = NULL };
	const struct command *c;
	struct fault why;
	struct line line = { argc, argv };
	int words = 0;

	/* libarchive and libmagic need a UTF-8 locale; numbers stay in C. */
	setlocale(LC_CTYPE, "C.UTF-8"); /* NOLINT(concurrency-mt-unsafe) */
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	stop_listen();

	if (opts_parse(NULL, NULL, &common, &line, &why) != RC_OK)
		return failed(&why);
	if (common.version) {
		puts("recorder " RECORDER_VERSION);
		return 0;
	}
	c = command_find(commands, line.count, line.words, &words, NULL);
	if (c == NULL && common.help) {
		help_all(stdout, commands);
		return 0;
	}
	if (c == NULL)
		return no_command(line.count, line.words);
	line.count -=
		words - 1; /* the command's name stands for the program's */
	line.words += words - 1;
	return run(c, &common, &line);
}
