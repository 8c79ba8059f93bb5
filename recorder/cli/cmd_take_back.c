/* recorder take-back: evidence, a demonstration or a judgement. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "command.h"
#include "words.h"

struct take_back_opts {
	const char *reason;
	bool demonstration, judgement;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'R', "reason", "TEXT",
	  offsetof(struct take_back_opts, reason), "why (required)" },
	{ OPT_FLAG, 'd', "demonstration", NULL,
	  offsetof(struct take_back_opts, demonstration),
	  "WHAT is a demonstration (default: evidence)" },
	{ OPT_FLAG, 'j', "judgement", NULL,
	  offsetof(struct take_back_opts, judgement), "WHAT is a judgement" },
	{ .kind = OPT_END },
};

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct take_back_opts *o = given;
	enum kind kind = o->demonstration ? KIND_DEMONSTRATION_RECORDED
			 : o->judgement	  ? KIND_JUDGEMENT_RECORDED
					  : KIND_EVIDENCE_ATTACHED;
	struct opened opened = { .a = NULL };
	struct act_take_back what = { .by = on->who, .reason = o->reason };
	struct proposal *p = NULL;
	char *claim = NULL;
	enum rc rc;

	(void)argc;
	if (o->reason == NULL)
		return fault_set(why, RC_USAGE, "say why: --reason TEXT");
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK)
		rc = words_claim(on, opened.a, kind, argv[1], &claim, why);
	what.assessment = opened.urn;
	what.claim = claim;
	if (rc == RC_OK)
		rc = act_take_back(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why,
				"taken back: it no longer counts, and stays "
				"readable");
	proposal_free(p);
	opened_clear(&opened);
	free(claim);
	return rc;
}

const struct command cmd_take_back = {
	.name = "take-back",
	.args = "ASSESSMENT WHAT",
	.summary = "Take back evidence, a demonstration or a judgement",
	.detail = "What was said stays readable; it no longer counts. Possible "
		  "until the assessment is concluded.",
	.opts = opts,
	.opts_size = sizeof(struct take_back_opts),
	.min_args = 2,
	.max_args = 2,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
