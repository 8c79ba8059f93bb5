/* recorder submit: the learner's declaration of own work. */

#include <stdlib.h>

#include "assess/acts.h"
#include "command.h"
#include "review.h"
#include "words.h"

struct submit_opts {
	const char *declared_on;
	bool yes;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'd', "declared-on", "EVIDENCE",
	  offsetof(struct submit_opts, declared_on),
	  "the scan of a declaration on paper: recorded, not signed" },
	{ OPT_FLAG, 'y', "yes", NULL, offsetof(struct submit_opts, yes),
	  "do not ask on the terminal" },
	{ .kind = OPT_END },
};

/* What is being declared, before it is signed. */
static enum rc
show_declaration(const struct session *on, const struct opened *o,
		 const struct proposal *p, struct fault *why)
{
	const struct value *facts = value_get(proposal_claim(p, 0), "facts");
	enum rc rc = review_print(on, o, why);

	if (rc == RC_OK)
		rc = print_line(on, why, "\ndeclaration");
	if (rc == RC_OK)
		rc = print_prose(on, "", value_text(facts, "text"), why);
	if (rc == RC_OK)
		rc = print_line(on, why, "      document  %s",
				review_hex(facts, "document"));
	return rc;
}

static enum rc
enter(const struct session *on, const struct opened *o,
      const struct submit_opts *given, const char *scan, struct fault *why)
{
	const struct act_submit what = {
		.by = on->who,
		.assessment = o->urn,
		.declared_on = scan,
	};
	struct proposal *p = NULL;
	enum rc rc;

	rc = act_submit(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = show_declaration(on, o, p, why);
	if (rc == RC_OK && proposal_needs_key(p))
		rc = session_confirm(on, given->yes,
				     "Sign this declaration with your key?",
				     why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "submitted  %s%s", o->id,
				scan ? "  (declared on paper: recorded, not "
				       "signed)"
				     : "");
	if (rc == RC_OK)
		session_next(on,
			     "recorder judge %s CRITERION LEVEL, then "
			     "recorder conclude %s",
			     o->id, o->id);
	proposal_free(p);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct submit_opts *o = given;
	struct opened opened = { .a = NULL };
	char *scan = NULL;
	enum rc rc;

	(void)argc;
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK)
		rc = words_claim(on, opened.a, KIND_EVIDENCE_ATTACHED,
				 o->declared_on, &scan, why);
	if (rc == RC_OK)
		rc = enter(on, &opened, o, scan, why);
	opened_clear(&opened);
	free(scan);
	return rc;
}

const struct command cmd_submit = {
	.name = "submit",
	.args = "ASSESSMENT",
	.summary = "Declare own work and hand it in (the learner's signature)",
	.detail =
		"Without a key the learner declares on paper: attach the scan, "
		"then an assessor runs\n`submit --declared-on EVIDENCE`, which "
		"is recorded and labelled as not signed.",
	.opts = opts,
	.opts_size = sizeof(struct submit_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
