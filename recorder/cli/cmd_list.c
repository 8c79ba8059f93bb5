/* recorder list, history, log: what there is, and how it came to be. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/story.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "command.h"
#include "logbook/index.h"
#include "words.h"
#include "wrap.h"

struct list_opts {
	const char *state, *learner, *rubric;
};

static const struct opt list_table[] = {
	{ OPT_TEXT, 's', "state", "STATE", offsetof(struct list_opts, state),
	  "open, submitted, concluded, authenticated, sealed, queued, ..." },
	{ OPT_TEXT, 'l', "learner", "NAME", offsetof(struct list_opts, learner),
	  "of this learner" },
	{ OPT_TEXT, 'r', "rubric", "RUBRIC", offsetof(struct list_opts, rubric),
	  "against this rubric" },
	{ .kind = OPT_END },
};

static enum rc
list_one(void *arg, const struct assessment_row *row, struct fault *why)
{
	const struct session *on = arg;
	char id[9], rubric[9], name[40], *learner;
	char when[STAMP_WORDS_SIZE];
	struct value *v;
	enum rc rc;

	short_id(row->urn, id);
	learner = find_name(on->logbook, row->learner);
	if (on->json) {
		v = value_object();
		value_set_text(v, "assessment", row->urn);
		value_set_text(v, "state", row->state);
		value_set_text(v, "learner", row->learner);
		value_set_text(v, "learnerName", learner);
		value_set_digest(v, "rubric", &row->rubric);
		value_set_time(v, "opened", row->opened);
		value_set_time(v, "changed", row->changed);
		rc = print_json(on, v, why);
	} else {
		short_digest(&row->rubric, rubric);
		text_printable(learner, name, sizeof(name));
		stamp_to_words(row->changed, logbook_zone(on->logbook), when);
		rc = print_line(on, why, "%s  %-13s  %-22s  %s  %.16s", id,
				row->state, name, rubric, when);
	}
	free(learner);
	return rc;
}

static enum rc
run_list(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	const struct list_opts *o = given;
	struct assessment_filter filter = { .state = o->state };
	struct session copy = *on;
	char learner[UUID_URN_SIZE], shown[60];
	struct digest rubric;
	enum rc rc = RC_OK;

	(void)argc;
	(void)argv;
	if (o->state != NULL && state_of_text(o->state) == STATE_COUNT)
		return fault_set(
			why, RC_USAGE, "no state \"%s\"",
			text_printable(o->state, shown, sizeof(shown)));
	if (o->learner != NULL) {
		filter.learner = learner;
		rc = find_person(on->logbook, o->learner, learner, why);
	}
	if (rc == RC_OK && o->rubric != NULL) {
		filter.rubric = &rubric;
		rc = find_rubric(on->logbook, o->rubric, &rubric, why);
	}
	if (rc == RC_OK)
		rc = index_each_assessment(on->logbook, &filter, list_one,
					   &copy, why);
	return rc;
}

const struct command cmd_list = {
	.name = "list",
	.args = "",
	.summary = "List assessments: id, state, learner, rubric, last change",
	.opts = list_table,
	.opts_size = sizeof(struct list_opts),
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_list,
};

enum {
	SENTENCE_LIMIT = 16 * 1024,
	WHEN = 18, /* columns of "2026-03-02 10:10  " */
};

static enum rc
tell_line(const struct session *on, const struct statement *s, bool number,
	  const char *sentence, struct fault *why)
{
	char when[STAMP_WORDS_SIZE], *line;
	int column = WHEN;

	stamp_to_words(s->time, logbook_zone(on->logbook), when);
	if (number)
		column += fprintf(on->out, "%5" PRIu64 "  ", s->number);
	fprintf(on->out, "%.16s  ", when);
	line = number ? mem_format("%s%s", s->proof ? "" : "(unsigned) ",
				   sentence)
		      : mem_format("%s (%s)", sentence, story_proof(s));
	wrap_text(on->out, column, column, line);
	free(line);
	return ferror(on->out) ? fault_sys(why, "print") : RC_OK;
}

/* One statement as a line, or as an object. */
static enum rc
tell(const struct session *on, const struct statement *s, bool number,
     struct fault *why)
{
	struct buf sentence = BUF_LIMIT(SENTENCE_LIMIT);
	struct value *v;
	enum rc rc = story_sentence(on->logbook, s, &sentence, why);

	if (rc == RC_OK && on->json) {
		v = value_object();
		value_set_integer(v, "number", (int64_t)s->number);
		value_set_digest(v, "claim", &s->id);
		value_set_text(v, "kind", value_text(s->claim, "kind"));
		value_set_text(v, "by", s->by);
		value_set_text(v, "about", s->about);
		value_set_time(v, "time", s->time);
		value_set_bool(v, "signed", s->proof != NULL);
		value_set_text(v, "sentence", buf_text_of(&sentence));
		rc = print_json(on, v, why);
	} else if (rc == RC_OK) {
		rc = tell_line(on, s, number, buf_text_of(&sentence), why);
	}
	buf_clear(&sentence);
	return rc;
}

static enum rc
run_history(const struct session *on, const void *given, int argc, char *argv[],
	    struct fault *why)
{
	struct opened opened = { .a = NULL };
	enum rc rc;

	(void)given;
	(void)argc;
	rc = words_assessment(on, argv[0], &opened, why);
	for (size_t i = 0; rc == RC_OK && i < opened.a->count; i++)
		rc = tell(on, &opened.a->all[i]->s, false, why);
	opened_clear(&opened);
	return rc;
}

const struct command cmd_history = {
	.name = "history",
	.args = "ASSESSMENT",
	.summary = "Tell the story of one assessment in plain words",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_history,
};

/* --- log ------------------------------------------------------------------ */

struct log_opts {
	const char *from, *count;
	bool raw;
};

static const struct opt log_table[] = {
	{ OPT_TEXT, 'f', "from", "NUMBER", offsetof(struct log_opts, from),
	  "the first statement (default: the last 50)" },
	{ OPT_TEXT, 'n', "count", "NUMBER", offsetof(struct log_opts, count),
	  "how many (default: 50)" },
	{ OPT_FLAG, 0, "raw", NULL, offsetof(struct log_opts, raw),
	  "the bytes of each statement, as hashed, one a line" },
	{ .kind = OPT_END },
};

struct logging {
	const struct session *on;
	bool raw;
};

static enum rc
log_one(void *arg, uint64_t number, const void *bytes, size_t size,
	struct fault *why)
{
	const struct logging *l = arg;
	struct statement s = { .whole = NULL };
	enum rc rc;

	(void)number;
	if (l->raw)
		return print_line(l->on, why, "%.*s", (int)size,
				  (const char *)bytes);
	rc = statement_read(bytes, size, &s, why);
	if (rc == RC_OK || rc == RC_NEWER)
		rc = tell(l->on, &s, true, why);
	statement_clear(&s);
	return rc;
}

static enum rc
number_of(const char *text, uint64_t *out, struct fault *why)
{
	char shown[40], *end;

	if (text == NULL)
		return RC_OK;
	*out = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0')
		return fault_set(why, RC_USAGE, "\"%s\" is not a number",
				 text_printable(text, shown, sizeof(shown)));
	return RC_OK;
}

static enum rc
run_log(const struct session *on, const void *given, int argc, char *argv[],
	struct fault *why)
{
	const struct log_opts *o = given;
	struct logging logging = { .on = on, .raw = o->raw };
	uint64_t size = 0, count = 50, from;
	enum rc rc;

	(void)argc;
	(void)argv;
	rc = logbook_size(on->logbook, &size, why);
	if (rc == RC_OK)
		rc = number_of(o->count, &count, why);
	from = size > count ? size - count : 0;
	if (rc == RC_OK)
		rc = number_of(o->from, &from, why);
	if (rc != RC_OK || from >= size)
		return rc;
	if (count > size - from)
		count = size - from;
	return logbook_each_raw(on->logbook, from, from + count, log_one,
				&logging, why);
}

const struct command cmd_log = {
	.name = "log",
	.args = "",
	.summary = "Show the ledger: its statements in order",
	.opts = log_table,
	.opts_size = sizeof(struct log_opts),
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_log,
};
