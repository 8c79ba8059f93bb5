/* recorder withdraw, supersede: an assessment ends, what stood stays readable.
 */

#include "assess/acts.h"
#include "assess/find.h"
#include "command.h"
#include "words.h"

struct close_opts {
	const char *reason, *code;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'R', "reason", "TEXT", offsetof(struct close_opts, reason),
	  "why (required)" },
	{ OPT_TEXT, 0, "code", "CODE", offsetof(struct close_opts, code),
	  "the reason as a code" },
	{ .kind = OPT_END },
};

static const struct opt supersede_table[] = {
	{ OPT_TEXT, 'R', "reason", "TEXT", offsetof(struct close_opts, reason),
	  "why (required)" },
	{ .kind = OPT_END },
};

static enum rc
run_withdraw(const struct session *on, const void *given, int argc,
	     char *argv[], struct fault *why)
{
	const struct close_opts *o = given;
	char urn[UUID_URN_SIZE];
	const struct act_close what = {
		.by = on->who,
		.assessment = urn,
		.code = o->code,
		.reason = o->reason,
	};
	struct proposal *p = NULL;
	enum rc rc;

	(void)argc;
	if (o->reason == NULL)
		return fault_set(why, RC_USAGE, "say why: --reason TEXT");
	rc = find_assessment(on->logbook, argv[0], urn, why);
	if (rc == RC_OK)
		rc = act_withdraw(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "withdrawn  %s", urn);
	proposal_free(p);
	return rc;
}

const struct command cmd_withdraw = {
	.name = "withdraw",
	.args = "ASSESSMENT",
	.summary = "Withdraw an assessment before it is sealed, with a reason",
	.opts = opts,
	.opts_size = sizeof(struct close_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run_withdraw,
};

static enum rc
run_supersede(const struct session *on, const void *given, int argc,
	      char *argv[], struct fault *why)
{
	const struct close_opts *o = given;
	char old[UUID_URN_SIZE], new[UUID_URN_SIZE];
	const struct act_close what = {
		.by = on->who,
		.assessment = old,
		.with = new,
		.reason = o->reason,
	};
	struct proposal *p = NULL;
	enum rc rc;

	(void)argc;
	if (o->reason == NULL)
		return fault_set(why, RC_USAGE, "say why: --reason TEXT");
	rc = find_assessment(on->logbook, argv[0], old, why);
	if (rc == RC_OK)
		rc = find_assessment(on->logbook, argv[1], new, why);
	if (rc == RC_OK)
		rc = act_supersede(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "superseded  %s\nby          %s", old,
				new);
	proposal_free(p);
	return rc;
}

const struct command cmd_supersede = {
	.name = "supersede",
	.args = "OLD NEW",
	.summary = "Close a sealed assessment that a new one corrects",
	.detail =
		"NEW was opened with --supersedes OLD and is sealed. OLD stays "
		"as it was sealed.",
	.opts = supersede_table,
	.opts_size = sizeof(struct close_opts),
	.min_args = 2,
	.max_args = 2,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run_supersede,
};
