/* recorder conclude: the assessor's signed conclusion. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "review.h"
#include "rubrics/outcome.h"
#include "words.h"

struct conclude_opts {
	const char *outcome, *reason, *note;
	bool yes;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'o', "outcome", "OUTCOME",
	  offsetof(struct conclude_opts, outcome),
	  "competent, not-yet-competent, insufficient-evidence (default: as "
	  "the rubric proposes)" },
	{ OPT_TEXT, 'R', "reason", "TEXT",
	  offsetof(struct conclude_opts, reason),
	  "why, where it differs from what is proposed" },
	{ OPT_TEXT, 'n', "note", "TEXT", offsetof(struct conclude_opts, note),
	  "what else to say" },
	{ OPT_FLAG, 'y', "yes", NULL, offsetof(struct conclude_opts, yes),
	  "do not ask on the terminal" },
	{ .kind = OPT_END },
};

static enum rc
show_outcome(const struct session *on, const struct opened *o,
	     const struct proposal *p, struct fault *why)
{
	const struct value *document = proposal_document(p);
	const struct value *outcome = value_get(document, "outcome");
	const struct value *facts = value_get(proposal_claim(p, 0), "facts");
	enum rc rc = review_print(on, o, why);

	if (rc == RC_OK)
		rc = print_line(on, why,
				"\nconclusion\n"
				"      outcome   %s (the rubric proposes %s)\n"
				"      document  %s",
				value_text(outcome, "declared"),
				value_text(outcome, "proposed"),
				review_hex(facts, "document"));
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct conclude_opts *o = given;
	struct opened opened = { .a = NULL };
	struct act_conclude what = {
		.by = on->who,
		.assessment = opened.urn,
		.outcome = o->outcome,
		.reason = o->reason,
		.note = o->note,
	};
	struct proposal *p = NULL;
	enum rc rc;

	(void)argc;
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK)
		rc = act_conclude(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = show_outcome(on, &opened, p, why);
	if (rc == RC_OK)
		rc = session_confirm(
			on, o->yes, "Sign this conclusion with your key?", why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "concluded  %s", opened.id);
	if (rc == RC_OK)
		session_next(on, "an authenticator runs `recorder sign-off %s`",
			     opened.id);
	proposal_free(p);
	opened_clear(&opened);
	return rc;
}

const struct command cmd_conclude = {
	.name = "conclude",
	.args = "ASSESSMENT",
	.summary = "Conclude with an outcome (the assessor's signature)",
	.opts = opts,
	.opts_size = sizeof(struct conclude_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
