/* recorder open: an assessment of one learner against one rubric. */

#include <stdlib.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "base/mem.h"
#include "command.h"
#include "words.h"

struct open_opts {
	const char *learner, *rubric, *attempt, *supersedes, *plan,
		*adjustments;
	struct opt_list assessors;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'l', "learner", "NAME", offsetof(struct open_opts, learner),
	  "who is assessed (required)" },
	{ OPT_TEXT, 'r', "rubric", "RUBRIC", offsetof(struct open_opts, rubric),
	  "digest, its beginning, id or title (required)" },
	{ OPT_TEXT, 0, "attempt", "WORD", offsetof(struct open_opts, attempt),
	  "initial, reassessment, prior-learning, appeal, moderation" },
	{ OPT_LIST, 0, "assessor", "NAME",
	  offsetof(struct open_opts, assessors),
	  "only these assess; may be repeated" },
	{ OPT_TEXT, 0, "supersedes", "ASSESSMENT",
	  offsetof(struct open_opts, supersedes),
	  "a sealed assessment that this one will replace" },
	{ OPT_TEXT, 0, "plan", "TEXT", offsetof(struct open_opts, plan),
	  "what is planned" },
	{ OPT_TEXT, 0, "adjustments", "TEXT",
	  offsetof(struct open_opts, adjustments),
	  "reasonable adjustments agreed" },
	{ .kind = OPT_END },
};

static enum rc
enter(const struct session *on, const struct act_open *what, struct fault *why)
{
	char urn[UUID_URN_SIZE], id[9];
	struct proposal *p = NULL;
	enum rc rc;

	rc = act_open(on->logbook, what, urn, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK) {
		short_id(urn, id);
		rc = print_line(on, why, "assessment  %s  %s", id, urn);
		session_next(on, "recorder attach %s PATH...", id);
	}
	proposal_free(p);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct open_opts *o = given;
	char *assessors[OPT_LIST_LIMIT] = { NULL };
	char learner[UUID_URN_SIZE], old[UUID_URN_SIZE];
	struct act_open what = {
		.by = on->who,
		.learner = learner,
		.attempt = o->attempt,
		.assessors = (const char *const *)assessors,
		.assessor_count = o->assessors.count,
		.plan = o->plan,
		.adjustments = o->adjustments,
	};
	enum rc rc;

	(void)argc;
	(void)argv;
	if (o->learner == NULL || o->rubric == NULL)
		return fault_set(why, RC_USAGE,
				 "say --learner NAME and --rubric RUBRIC");
	rc = find_person(on->logbook, o->learner, learner, why);
	if (rc == RC_OK)
		rc = find_rubric(on->logbook, o->rubric, &what.rubric, why);
	if (rc == RC_OK && o->supersedes != NULL) {
		what.supersedes = old;
		rc = find_assessment(on->logbook, o->supersedes, old, why);
	}
	for (size_t i = 0; rc == RC_OK && i < o->assessors.count; i++)
		rc = words_person(on, o->assessors.items[i], &assessors[i],
				  why);
	if (rc == RC_OK)
		rc = enter(on, &what, why);
	for (size_t i = 0; i < o->assessors.count; i++)
		free(assessors[i]);
	return rc;
}

const struct command cmd_open = {
	.name = "open",
	.args = "",
	.summary = "Open an assessment: one learner, one rubric, one attempt",
	.example =
		"  recorder open --learner \"Lou Learner\" --rubric \"Manual "
		"handling\"",
	.opts = opts,
	.opts_size = sizeof(struct open_opts),
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
