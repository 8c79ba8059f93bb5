/* recorder judge: judgements, one by one or a whole sheet. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "sheet.h"
#include "words.h"

enum { MOMENTS_LIMIT = 64 };

struct judge_opts {
	const char *rationale, *points, *occasion, *from;
	struct opt_list at;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'r', "rationale", "TEXT",
	  offsetof(struct judge_opts, rationale), "why this level" },
	{ OPT_LIST, '@', "at", "EVIDENCE@PLACE",
	  offsetof(struct judge_opts, at),
	  "where to look: lift@00:12-00:31, report@page=3; may be repeated" },
	{ OPT_TEXT, 'p', "points", "NUMBER",
	  offsetof(struct judge_opts, points), "where the level has a range" },
	{ OPT_TEXT, 'o', "occasion", "DEMONSTRATION",
	  offsetof(struct judge_opts, occasion), "the occasion it rests on" },
	{ OPT_TEXT, 'f', "from", "FILE", offsetof(struct judge_opts, from),
	  "a whole sheet, CSV or JSON; - is standard input" },
	{ .kind = OPT_END },
};

/* Judgements as they are put together; all of it is owned here. */
struct judging {
	struct judge_item *items;
	struct moment (*moments)[MOMENTS_LIMIT];
	size_t count;
	struct texts texts;
};

static void
judging_clear(struct judging *j)
{
	texts_clear(&j->texts);
	free(j->items);
	free(j->moments);
}

static void
judging_make(struct judging *j, size_t count)
{
	j->items = mem_array(count, sizeof(*j->items));
	j->moments = mem_array(count, sizeof(*j->moments));
	j->count = count;
	for (size_t i = 0; i < count; i++)
		j->items[i].moments = j->moments[i];
}

static enum rc
add_moment(const struct session *on, const struct assessment *a,
	   struct judging *j, size_t i, const char *text, struct fault *why)
{
	struct judge_item *item = &j->items[i];
	enum rc rc;

	if (item->moment_count == MOMENTS_LIMIT)
		return fault_set(why, RC_USAGE, "over %d moments",
				 MOMENTS_LIMIT);
	rc = words_moment(on, a, text, &j->moments[i][item->moment_count],
			  &j->texts, why);
	if (rc == RC_OK)
		item->moment_count++;
	return rc;
}

static const char *
level_or_none(const char *level)
{
	if (level == NULL || text_equal_nocase(level, "n/a") ||
	    text_equal_nocase(level, "not-applicable"))
		return NULL;
	return level;
}

/* "a@1; b@2" */
static enum rc
add_moments(const struct session *on, const struct assessment *a,
	    struct judging *j, size_t i, const char *texts, struct fault *why)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK && texts != NULL && *texts != '\0') {
		size_t n = strcspn(texts, ";"), end = n;
		char *one;

		while (*texts == ' ' && end > 0) {
			texts++;
			n--;
			end--;
		}
		while (end > 0 && texts[end - 1] == ' ')
			end--;
		one = mem_text_of(texts, end);
		if (end > 0)
			rc = add_moment(on, a, j, i, one, why);
		free(one);
		texts += n + (texts[n] == ';');
	}
	return rc;
}

static enum rc
from_sheet(const struct session *on, const struct assessment *a,
	   const struct sheet *s, struct judging *j, struct fault *why)
{
	enum rc rc = RC_OK;

	judging_make(j, s->count);
	for (size_t i = 0; rc == RC_OK && i < s->count; i++) {
		char *const *cell = s->rows[i].cell;

		if (cell[SHEET_LEVEL] == NULL)
			rc = fault_set(why, RC_INVALID,
				       "no level (write n/a for not "
				       "applicable)");
		j->items[i].criterion = cell[SHEET_CRITERION];
		j->items[i].level = level_or_none(cell[SHEET_LEVEL]);
		j->items[i].rationale = cell[SHEET_RATIONALE];
		j->items[i].points = cell[SHEET_POINTS];
		if (rc == RC_OK)
			rc = add_moments(on, a, j, i, cell[SHEET_AT], why);
		if (rc != RC_OK && s->rows[i].line > 0)
			rc = fault_while(why, "line %zu", s->rows[i].line);
		else if (rc != RC_OK)
			rc = fault_while(why, "judgement %zu", i + 1);
	}
	return rc;
}

static enum rc
from_words(const struct session *on, const struct assessment *a,
	   const struct judge_opts *o, char *argv[], struct judging *j,
	   struct fault *why)
{
	enum rc rc = RC_OK;

	judging_make(j, 1);
	j->items[0].criterion = argv[1];
	j->items[0].level = level_or_none(argv[2]);
	j->items[0].rationale = o->rationale;
	j->items[0].points = o->points;
	for (size_t i = 0; rc == RC_OK && i < o->at.count; i++)
		rc = add_moment(on, a, j, 0, o->at.items[i], why);
	return rc;
}

static enum rc
print_one(const struct session *on, const struct proposal *p, size_t i,
	  struct fault *why)
{
	const struct value *facts = value_get(proposal_claim(p, i), "facts");
	const char *level = value_text(facts, "level");

	return print_line(on, why, "judged  %-20s  %s%s",
			  value_text(facts, "criterion"),
			  level ? level : "not applicable",
			  value_has(facts, "replaces") ? "  (revised)" : "");
}

static enum rc
enter(const struct session *on, const struct opened *opened,
      const struct judging *j, struct fault *why)
{
	const struct act_judge what = {
		.by = on->who,
		.assessment = opened->urn,
		.items = j->items,
		.count = j->count,
	};
	struct proposal *p = NULL;
	enum rc rc;

	rc = act_judge(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	for (size_t i = 0; rc == RC_OK && i < proposal_count(p); i++)
		rc = print_one(on, p, i, why);
	if (rc == RC_OK)
		session_next(on,
			     opened->a->state == STATE_OPEN
				     ? "recorder submit %s"
				     : "recorder conclude %s",
			     opened->id);
	proposal_free(p);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct judge_opts *o = given;
	struct judging judging = { .count = 0 };
	struct sheet sheet = { .rows = NULL };
	struct opened opened = { .a = NULL };
	char *occasion = NULL;
	enum rc rc;

	if ((o->from == NULL) != (argc == 3))
		return fault_set(why, RC_USAGE,
				 "say CRITERION and LEVEL, or --from FILE");
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK && o->from != NULL) {
		rc = sheet_read(o->from, &sheet, why);
		if (rc == RC_OK)
			rc = from_sheet(on, opened.a, &sheet, &judging, why);
	} else if (rc == RC_OK) {
		rc = from_words(on, opened.a, o, argv, &judging, why);
	}
	if (rc == RC_OK)
		rc = words_claim(on, opened.a, KIND_DEMONSTRATION_RECORDED,
				 o->occasion, &occasion, why);
	for (size_t i = 0; rc == RC_OK && i < judging.count; i++)
		judging.items[i].occasion = occasion;
	if (rc == RC_OK)
		rc = enter(on, &opened, &judging, why);
	judging_clear(&judging);
	sheet_clear(&sheet);
	opened_clear(&opened);
	free(occasion);
	return rc;
}

const struct command cmd_judge = {
	.name = "judge",
	.args = "ASSESSMENT [CRITERION LEVEL]",
	.summary = "Judge a criterion, or a whole sheet with --from",
	.detail = "LEVEL is a level of the rubric, or n/a where the criterion "
		  "allows it. Judging again revises;\nevery revision is kept, "
		  "and nothing is revised once the assessment is concluded.",
	.example =
		"  recorder judge 6f1c2d3e lift competent \\\n"
		"      --rationale \"straight back\" --at lift.mp4@00:12-00:31",
	.opts = opts,
	.opts_size = sizeof(struct judge_opts),
	.min_args = 1,
	.max_args = 3,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
