/* The program `recorder`: finds the command, makes ready what it needs, runs
 * it, and prints the one sentence where it fails. */

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

/* No file that is opened later may get the number of a stream that the caller
 * closed.  Each stays as good as closed: it is open the wrong way. */
static void
hold_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			abort();
}

/* Has all that was printed reached where it goes? */
static enum rc
check_printed(struct fault *why)
{
	bool before = ferror(stdout) != 0;

	if (fflush(stdout) != 0)
		return fault_sys(why, "print");
	if (before)
		return fault_set(why, RC_IO,
				 "print: standard output cannot be written");
	return RC_OK;
}

static int
printed(void)
{
	struct fault why;

	return check_printed(&why) == RC_OK ? 0 : failed(&why);
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
	bool entered = false;
	int status = 0;

	on.status = &status;
	on.entered = &entered;
	on.commands = commands;
	rc = opts_parse(c, opts, common, line, &why);
	if (rc == RC_OK && common->help) {
		help_command(stdout, c);
		free(opts);
		return printed();
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
	if (rc == RC_OK)
		rc = check_printed(&why);
	if (rc != RC_OK && entered && ferror(stdout))
		rc = fault_while(&why, "it was entered; only printing failed");
	return rc == RC_OK ? status : failed(&why);
}

int
main(int argc, char *argv[])
{
	struct common_opts common = { .logbook = NULL };
	const struct command *c;
	struct fault why;
	struct line line = { argc, argv };
	int words = 0;

	hold_streams();
	/* libarchive and libmagic need a UTF-8 locale; numbers stay in C. */
	setlocale(LC_CTYPE, "C.UTF-8"); /* NOLINT(concurrency-mt-unsafe) */
	umask(077);
	/* A core would hold keys, passphrases, tokens. */
	setrlimit(RLIMIT_CORE, &(const struct rlimit){ 0, 0 });
	signal(SIGPIPE, SIG_IGN);
	stop_listen();

	if (opts_parse(NULL, NULL, &common, &line, &why) != RC_OK)
		return failed(&why);
	if (common.version) {
		puts("recorder " RECORDER_VERSION);
		return printed();
	}
	c = command_find(commands, line.count, line.words, &words, NULL);
	if (c == NULL && common.help) {
		help_all(stdout, commands);
		return printed();
	}
	if (c == NULL)
		return no_command(line.count, line.words);
	line.count -=
		words - 1; /* the command's name stands for the program's */
	line.words += words - 1;
	return run(c, &common, &line);
}
