/* recorder sign-off: the authenticator's answer. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/verify.h"
#include "base/mem.h"
#include "command.h"
#include "findings.h"
#include "review.h"
#include "words.h"

struct sign_off_opts {
	const char *slot, *to, *code, *reason;
	bool authenticate, return_it, decline, yes;
};

static const struct opt opts[] = {
	{ OPT_FLAG, 0, "authenticate", NULL,
	  offsetof(struct sign_off_opts, authenticate),
	  "sign that this is true (default: only show)" },
	{ OPT_FLAG, 0, "return", NULL,
	  offsetof(struct sign_off_opts, return_it),
	  "send it back, with --reason" },
	{ OPT_FLAG, 0, "decline", NULL, offsetof(struct sign_off_opts, decline),
	  "do not answer it (a conflict of interest)" },
	{ OPT_TEXT, 's', "slot", "ID", offsetof(struct sign_off_opts, slot),
	  "which sign-off of the rubric (default: the first open one)" },
	{ OPT_TEXT, 0, "to", "WHOM", offsetof(struct sign_off_opts, to),
	  "return to the assessor (default) or to the learner" },
	{ OPT_TEXT, 0, "code", "CODE", offsetof(struct sign_off_opts, code),
	  "reason as a code: judgement-unclear, conflict, ..." },
	{ OPT_TEXT, 'R', "reason", "TEXT",
	  offsetof(struct sign_off_opts, reason), "reason in words" },
	{ OPT_FLAG, 'y', "yes", NULL, offsetof(struct sign_off_opts, yes),
	  "do not ask on the terminal" },
	{ .kind = OPT_END },
};

/* Every digest again, now: what does not hold is not signed. */
static enum rc
check_now(const struct session *on, const struct opened *o, struct fault *why)
{
	struct findings findings = { .on = on };
	struct trust trust = { .key_count = 0 };
	enum verdict verdict;
	enum rc rc;

	rc = print_line(on, why, "\nchecked now, every digest again");
	if (rc == RC_OK)
		rc = verify_assessment(on->logbook, o->urn, &trust,
				       on->progress, findings_tell, &findings,
				       &verdict, why);
	if (rc == RC_OK && verdict == VERDICT_BROKEN)
		rc = fault_set(why, RC_CORRUPT,
			       "the record does not hold: %zu checks failed, "
			       "see above",
			       findings.broken);
	return rc;
}

static enum rc
show_words(const struct session *on, const struct proposal *p,
	   struct fault *why)
{
	const struct value *claim = proposal_claim(p, 0);
	const struct value *facts = value_get(claim, "facts");
	enum rc rc;

	rc = print_line(
		on, why,
		"\nthis is what you answer\n      %s\n      document  %s",
		value_text(claim, "kind"), review_hex(facts, "document"));
	if (rc == RC_OK)
		rc = print_prose(on, "", value_text(facts, "text"), why);
	return rc;
}

static enum rc
prepare(const struct session *on, const struct opened *o,
	const struct sign_off_opts *given, const struct key *key,
	struct proposal **p, struct fault *why)
{
	struct key_public public;
	struct act_sign_off what = {
		.by = on->who,
		.assessment = o->urn,
		.answer = given->return_it ? ANSWER_RETURN
			  : given->decline ? ANSWER_DECLINE
					   : ANSWER_AUTHENTICATE,
		.slot = given->slot,
		.to = given->to,
		.code = given->code,
		.reason = given->reason,
	};

	if (key != NULL) {
		key_public(key, &public);
		what.key = &public;
	}
	return act_sign_off(on->logbook, &what, p, why);
}

/* Signed only after everything was shown and confirmed. */
static enum rc
answer(const struct session *on, const struct opened *o,
       const struct sign_off_opts *given, struct fault *why)
{
	struct proposal *p = NULL;
	struct key *key = NULL;
	enum rc rc;

	/* First without the key: refusals come before the passphrase. */
	rc = prepare(on, o, given, NULL, &p, why);
	if (rc == RC_OK)
		rc = review_print(on, o, why);
	if (rc == RC_OK)
		rc = check_now(on, o, why);
	if (rc == RC_OK)
		rc = show_words(on, p, why);
	proposal_free(p);
	p = NULL;
	if (rc == RC_OK && !given->authenticate && !given->return_it &&
	    !given->decline) {
		session_next(on,
			     "recorder sign-off %s --authenticate, --return "
			     "--reason TEXT, or --decline",
			     o->id);
		return RC_OK;
	}
	if (rc == RC_OK)
		rc = session_confirm(on, given->yes,
				     "Sign this answer with your key?", why);
	if (rc == RC_OK)
		rc = session_key(on, &key, why);
	if (rc == RC_OK)
		rc = prepare(on, o, given, key, &p, why);
	if (rc == RC_OK)
		rc = proposal_enter(on->logbook, p, key, NULL, why);
	if (rc == RC_OK)
		*on->entered = true;
	key_free(key);
	proposal_free(p);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct sign_off_opts *o = given;
	struct opened opened = { .a = NULL };
	enum rc rc;

	(void)argc;
	if (o->authenticate + o->return_it + o->decline > 1)
		return fault_set(why, RC_USAGE,
				 "one answer: --authenticate, --return or "
				 "--decline");
	if (o->to != NULL && !o->return_it)
		return fault_set(why, RC_USAGE, "--to goes with --return");
	if ((o->code != NULL || o->reason != NULL) && !o->return_it &&
	    !o->decline)
		return fault_set(why, RC_USAGE,
				 "--reason and --code go with --return or "
				 "--decline");
	if (o->return_it && o->reason == NULL)
		return fault_set(why, RC_USAGE,
				 "say why it is returned: --reason TEXT");
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK)
		rc = answer(on, &opened, o, why);
	if (rc == RC_OK && o->authenticate) {
		rc = print_line(on, why, "\nauthenticated  %s", opened.id);
		session_next(on, "recorder seal %s", opened.id);
	} else if (rc == RC_OK && o->return_it) {
		rc = print_line(on, why, "\nreturned  %s", opened.id);
		session_next(on,
			     "recorder judge %s CRITERION LEVEL, then "
			     "recorder conclude %s",
			     opened.id, opened.id);
	} else if (rc == RC_OK && o->decline) {
		rc = print_line(on, why, "\ndeclined  %s", opened.id);
		session_next(on,
			     "another authenticator runs `recorder sign-off "
			     "%s`",
			     opened.id);
	}
	opened_clear(&opened);
	return rc;
}

const struct command cmd_sign_off = {
	.name = "sign-off",
	.args = "ASSESSMENT",
	.summary =
		"Authenticate, return or decline (an authenticator's answer)",
	.detail =
		"Shows all that is being signed, with every digest re-hashed "
		"now; nothing is signed without one\nof --authenticate, --return "
		"and --decline.",
	.example = "  recorder sign-off 6f1c2d3e --authenticate",
	.opts = opts,
	.opts_size = sizeof(struct sign_off_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
