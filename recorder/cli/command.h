#ifndef RECORDER_CLI_COMMAND_H
#define RECORDER_CLI_COMMAND_H

/*
 * What a subcommand is.  One cmd_*.c each; commands.c has the table of them.
 * The table is parser, usage, help, man page and shell completion at once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/key.h"
#include "base/progress.h"
#include "base/uuid.h"
#include "cage/cage.h"
#include "logbook/logbook.h"

enum {
	NEEDS_LOGBOOK = 1 << 0,	 /* open before run(), to read */
	NEEDS_PERSON = 1 << 1,	 /* who acts is known, so it is written too */
	NEEDS_CAGE = 1 << 2,	 /* worker started before any key is opened */
	TAKES_JSON = 1 << 3,	 /* --json: one object a line on stdout */
	WRITES_LOGBOOK = 1 << 4, /* though nobody acts */
};

/* What main() has ready before it calls run(). */
struct session {
	struct logbook *logbook;
	char who[UUID_URN_SIZE]; /* who acts */
	struct cage *cage;
	const struct progress *progress; /* NULL unless stderr is a terminal */
	bool json;
	FILE *out; /* results, for people or for scripts */
	FILE *log; /* what is going on; NULL: quiet */
	/* as given, for session.c */
	const char *as, *key_file, *pass_file, *dir;
	const struct command *const *commands; /* the table, for help */
	int *status;   /* exit status of a command that ran, for verdicts */
	bool *entered; /* an act is in the ledger, whatever comes after */
};

enum opt_kind {
	OPT_END,
	OPT_TEXT, /* const char *, starts NULL */
	OPT_FLAG, /* bool, starts false */
	OPT_LIST, /* struct opt_list: may be given again */
};

enum { OPT_LIST_LIMIT = 256 };
struct opt_list {
	const char *items[OPT_LIST_LIMIT];
	size_t count;
};

/* One option.  AT is where its value goes in the command's option struct. */
struct opt {
	enum opt_kind kind;
	char letter; /* 0: none */
	const char *word;
	const char *value; /* its name in the help, or NULL */
	size_t at;
	const char *help;
};

struct command {
	const char *name;    /* "attach", "key new" */
	const char *args;    /* what follows the options, for the usage line */
	const char *summary; /* one line */
	const char *detail;  /* paragraphs for help and man, or NULL */
	const char *example; /* lines as typed, or NULL */
	const struct opt *opts; /* ends with OPT_END; NULL: none */
	size_t opts_size;	/* of the struct the options go to */
	int min_args, max_args; /* max -1: any number */
	unsigned needs;
	enum rc (*run)(const struct session *on, const void *opts, int argc,
		       char *argv[], struct fault *why);
};

/* The table, in the order of the help; ends with NULL. */
extern const struct command *const commands[];

/* --- session.c: what commands ask for while they run ------------------- */

/* The key of the person who acts, unlocked: asks for the passphrase (terminal,
 * --passphrase-file, RECORDER_PASSPHRASE_FILE) only now.  Free with
 * key_free(). */
MUST_USE enum rc session_key(const struct session *on, struct key **out,
			     struct fault *why);
/* Enter a proposal: with the person's key where it needs one. */
struct proposal;
MUST_USE enum rc session_enter(const struct session *on, struct proposal *p,
			       struct digest *ids, struct fault *why);
/* Yes to a question on the terminal; --yes or a non-terminal with --yes only.
 */
MUST_USE enum rc session_confirm(const struct session *on, bool yes,
				 const char *question, struct fault *why);
/* "next: recorder submit 6f1c2d3e" on stderr. */
void session_next(const struct session *on, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

/* --- print.c ------------------------------------------------------------ */

/* One JSON object as a line on ON->out; V is freed. */
MUST_USE enum rc print_json(const struct session *on, struct value *v,
			    struct fault *why);
/* A result line; fails when stdout is gone. */
MUST_USE enum rc print_line(const struct session *on, struct fault *why,
			    const char *fmt, ...) PRINTF_LIKE(3, 4);
/* What a person wrote, made printable, indented and broken at 80 columns; TEXT
 * NULL or empty: nothing. */
MUST_USE enum rc print_prose(const struct session *on, const char *label,
			     const char *text, struct fault *why);

#endif
