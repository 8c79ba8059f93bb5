/* Options from the tables: see opts.h. */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "opts.h"

const struct opt common_table[] = {
	{ OPT_TEXT, 'L', "logbook", "DIR",
	  offsetof(struct common_opts, logbook),
	  "the logbook (else RECORDER_LOGBOOK, else upwards from here)" },
	{ OPT_TEXT, 'A', "as", "NAME", offsetof(struct common_opts, as),
	  "who acts: a name, URN or did:key of an enrolled person" },
	{ OPT_TEXT, 'K', "key", "FILE", offsetof(struct common_opts, key),
	  "their key file (else RECORDER_KEY, else the keys folder)" },
	{ OPT_TEXT, 0, "passphrase-file", "FILE",
	  offsetof(struct common_opts, pass_file),
	  "read the passphrase from the first line of FILE; - is stdin" },
	{ OPT_FLAG, 0, "json", NULL, offsetof(struct common_opts, json),
	  "one JSON object a line" },
	{ OPT_FLAG, 'q', "quiet", NULL, offsetof(struct common_opts, quiet),
	  "no progress, no next step" },
	{ OPT_FLAG, 'h', "help", NULL, offsetof(struct common_opts, help),
	  "this help" },
	{ OPT_FLAG, 0, "version", NULL, offsetof(struct common_opts, version),
	  "the version" },
	{ .kind = OPT_END },
};

enum { TEXT_LIMIT = 64 * 1024 }; /* records.md §2 */
enum { LONGS_LIMIT = 64, LETTERS_LIMIT = 3 * LONGS_LIMIT + 3, WORD_BASE = 256 };

/* The two tables as getopt_long(3) wants them. */
struct parser {
	struct option longs[LONGS_LIMIT];
	const struct opt *of[LONGS_LIMIT];
	void *into[LONGS_LIMIT]; /* the struct the value goes to */
	size_t count;
	char letters[LETTERS_LIMIT];
};

bool
opts_common_fits(const struct command *c, const struct opt *w)
{
	if (c == NULL)
		return true;
	if (strcmp(w->word, "json") == 0)
		return (c->needs & TAKES_JSON) != 0;
	return strcmp(w->word, "version") != 0;
}

static void
add(struct parser *p, const struct opt *o, void *into)
{
	size_t end = strlen(p->letters);
	bool flag = o->kind == OPT_FLAG;

	MUST(p->count + 1 < LONGS_LIMIT);
	p->longs[p->count] = (struct option){
		.name = o->word,
		.has_arg = flag ? no_argument : required_argument,
		.val = WORD_BASE + (int)p->count,
	};
	p->of[p->count] = o;
	p->into[p->count++] = into;
	if (o->letter != 0) {
		p->letters[end++] = o->letter;
		if (!flag)
			p->letters[end++] = ':';
		p->letters[end] = '\0';
	}
}

static size_t
of_letter(const struct parser *p, int letter)
{
	size_t i = 0;

	while (i < p->count && p->of[i]->letter != letter)
		i++;
	return i;
}

/* A path is whatever the file system takes. */
static bool
is_path(const struct opt *o)
{
	return o->value != NULL && (strstr(o->value, "FILE") != NULL ||
				    strstr(o->value, "DIR") != NULL);
}

enum rc
opts_check_text(const char *name, const char *value, struct fault *why)
{
	size_t size = strlen(value);

	if (value[strspn(value, " \t\n")] == '\0')
		return fault_set(why, RC_USAGE, "%s is empty", name);
	if (size > TEXT_LIMIT)
		return fault_set(why, RC_TOO_BIG, "%s is over %d bytes", name,
				 TEXT_LIMIT);
	if (!text_is_valid(value, size))
		return fault_set(why, RC_INVALID,
				 "%s is not text: it has control characters or "
				 "is not UTF-8",
				 name);
	return RC_OK;
}

static enum rc
put(const struct parser *p, size_t i, char *value, struct fault *why)
{
	const struct opt *o;
	struct opt_list *list;
	char *at;

	MUST(i < p->count && p->into[i] != NULL);
	o = p->of[i];
	at = (char *)p->into[i] + o->at;

	if (o->kind != OPT_FLAG && !is_path(o)) {
		char name[40];
		enum rc rc;

		snprintf(name, sizeof(name), "--%.30s", o->word);
		rc = opts_check_text(name, value, why);
		if (rc != RC_OK)
			return rc;
	}
	switch (o->kind) {
	case OPT_FLAG:
		memcpy(at, &(bool){ true }, sizeof(bool));
		break;
	case OPT_TEXT:
		memcpy(at, &value, sizeof(value));
		break;
	case OPT_LIST:
		list = (void *)at;
		if (list->count == OPT_LIST_LIMIT)
			return fault_set(why, RC_USAGE,
					 "--%s is given more than %d times",
					 o->word, OPT_LIST_LIMIT);
		list->items[list->count++] = value;
		break;
	case OPT_END:
		break;
	}
	return RC_OK;
}

static enum rc
not_understood(const struct parser *p, int got, int opt, char *argv[],
	       struct fault *why)
{
	char shown[80];
	size_t i;

	if (got == ':') {
		i = opt >= WORD_BASE ? (size_t)(opt - WORD_BASE)
				     : of_letter(p, opt);
		MUST(i < p->count && p->of[i] != NULL);
		return fault_set(why, RC_USAGE, "--%s wants a value: %s",
				 p->of[i]->word,
				 p->of[i]->value ? p->of[i]->value : "TEXT");
	}
	if (opt > 0 && opt < WORD_BASE)
		return fault_set(why, RC_USAGE, "no option -%c here", opt);
	text_printable(argv[optind - 1], shown, sizeof(shown));
	return fault_set(why, RC_USAGE, "no option %s here (see --help)",
			 shown);
}

enum rc
opts_parse(const struct command *c, void *opts, struct common_opts *common,
	   struct line *line, struct fault *why)
{
	struct parser p = { .letters = ":" };
	enum rc rc = RC_OK;
	int got;

	if (c == NULL)
		p = (struct parser){ .letters =
					     "+:" }; /* stop at the command */
	for (const struct opt *o = c ? c->opts : NULL;
	     o != NULL && o->kind != OPT_END; o++)
		add(&p, o, opts);
	for (const struct opt *o = common_table; o->kind != OPT_END; o++)
		if (opts_common_fits(c, o))
			add(&p, o, common);

	optind = 0; /* glibc: start anew */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
	while ((got = getopt_long(line->count, line->words, p.letters, p.longs,
				  NULL)) != -1) {
		size_t i;

		if (got == ':' || got == '?')
			return not_understood(&p, got, optopt, line->words,
					      why);
		i = got >= WORD_BASE ? (size_t)(got - WORD_BASE)
				     : of_letter(&p, got);
		rc = put(&p, i, optarg, why);
		if (rc != RC_OK)
			return rc;
	}
	line->count -= optind;
	line->words += optind;
	return RC_OK;
}
