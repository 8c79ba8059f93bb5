/* recorder send, outbox: results to an issuing service. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "assess/load.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "issue/address.h"
#include "issue/courier.h"
#include "logbook/index.h"
#include "words.h"

enum { TOKEN_LIMIT = 16 * 1024, BODY_LIMIT = 2 * CREDENTIAL_LIMIT };

struct send_opts {
	const char *to, *token_file, *ca, *issuer, *issuer_name, *policy,
		*tries;
	const char *stop;
	bool dry_run, learner_key;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 't', "to", "URL", offsetof(struct send_opts, to),
	  "the issuing service (https; VC API); not needed where it is queued already" },
	{ OPT_TEXT, 0, "token-file", "FILE",
	  offsetof(struct send_opts, token_file),
	  "its bearer token, in a file of mode 0600" },
	{ OPT_TEXT, 0, "ca", "FILE", offsetof(struct send_opts, ca),
	  "authorities to trust instead of the system's (PEM)" },
	{ OPT_TEXT, 0, "issuer", "URL", offsetof(struct send_opts, issuer),
	  "the issuer's id in the credential (default: the service)" },
	{ OPT_TEXT, 0, "issuer-name", "TEXT",
	  offsetof(struct send_opts, issuer_name),
	  "the issuer's name in the credential" },
	{ OPT_TEXT, 0, "policy", "WORD", offsetof(struct send_opts, policy),
	  "personal data sent: minimal (default) or named" },
	{ OPT_FLAG, 0, "learner-key", NULL,
	  offsetof(struct send_opts, learner_key),
	  "name the learner by their did:key" },
	{ OPT_TEXT, 0, "tries", "NUMBER", offsetof(struct send_opts, tries),
	  "how often, while the service is busy (default: 3)" },
	{ OPT_FLAG, 'n', "dry-run", NULL, offsetof(struct send_opts, dry_run),
	  "print what would be sent, and send nothing" },
	{ OPT_TEXT, 0, "stop", "REASON", offsetof(struct send_opts, stop),
	  "take a queued result back instead" },
	{ .kind = OPT_END },
};

/* The first line of FILE, which nobody else may read. */
static enum rc
read_token(const char *file, struct buf *token, struct fault *why)
{
	enum rc rc;

	if (file == NULL)
		return RC_OK;
	rc = fsio_read_secret(file, token, why);
	if (rc != RC_OK)
		return fault_while(why, "token file");
	token->size = strcspn(buf_text_of(token), "\r\n");
	if (token->size > 0)
		token->bytes[token->size] = '\0';
	if (token->size == 0)
		return fault_set(why, RC_INVALID, "token file %s is empty",
				 file);
	return RC_OK;
}

static enum rc
print_sent(const struct session *on, const struct opened *o,
	   const struct courier_sent *sent, struct fault *why)
{
	char digest[DIGEST_TEXT_SIZE];
	enum rc rc;

	if (!sent->delivered && !sent->refused)
		return RC_OK; /* it stays queued, and the fault says why */
	if (sent->refused)
		return print_line(on, why, "refused     %s  HTTP %ld  %s",
				  o->id, sent->status, sent->words);
	rc = print_line(on, why, "delivered   %s  HTTP %ld\ncredential  %s",
			o->id, sent->status, sent->credential_id);
	if (rc == RC_OK && sent->has_credential) {
		digest_to_text(&sent->credential, digest);
		rc = print_line(on, why, "  object  %s\n  signed by %s", digest,
				sent->signer[0]
					? sent->signer
					: "a proof that is not verified "
					  "here");
	} else if (rc == RC_OK) {
		rc = print_line(on, why,
				"  the credential itself was not received");
	}
	return rc;
}

static enum rc
stop(const struct session *on, const struct opened *o, const char *reason,
     struct fault *why)
{
	const struct act_stop_sending what = {
		.by = on->who,
		.assessment = o->urn,
		.reason = reason,
	};
	struct proposal *p = NULL;
	enum rc rc = act_stop_sending(on->logbook, &what, &p, why);

	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "stopped     %s", o->id);
	proposal_free(p);
	return rc;
}

static enum rc
post(const struct session *on, const struct opened *o,
     struct courier_words *words, const struct send_opts *given,
     struct fault *why)
{
	struct buf token = BUF_LIMIT(TOKEN_LIMIT);
	struct https_words https = { .ca_file = given->ca };
	struct courier_sent sent = { .delivered = false };
	struct key *key = NULL;
	enum rc rc;

	rc = read_token(given->token_file, &token, why);
	if (token.size > 0)
		https.token = buf_text_of(&token);
	if (rc == RC_OK)
		rc = https_open(&words->https, &https, why);
	/* Queueing is the administrator's decision, and signed. */
	if (rc == RC_OK && o->a->state != STATE_QUEUED)
		rc = session_key(on, &key, why);
	words->key = key;
	if (rc == RC_OK) {
		rc = courier_send(on->logbook, o->urn, words, &sent, why);
		if (rc == RC_OK)
			*on->entered = true;
		if (rc == RC_OK || sent.status != 0) {
			struct fault second;

			if (print_sent(on, o, &sent, &second) != RC_OK &&
			    rc == RC_OK)
				rc = fault_set(why, second.code, "%s",
					       second.text);
		}
	}
	key_free(key);
	https_close(words->https);
	buf_wipe(&token);
	return rc;
}

static enum rc
dry_run(const struct session *on, const struct opened *o,
	const struct courier_words *words, struct fault *why)
{
	struct buf body = BUF_LIMIT(BODY_LIMIT);
	char *url = address_issue(words->service);
	enum rc rc;

	rc = courier_dry_run(on->logbook, o->urn, words, &body, why);
	if (rc == RC_OK && on->log != NULL)
		fprintf(on->log, "would POST to %s\n", url);
	if (rc == RC_OK)
		rc = print_line(on, why, "%s", buf_text_of(&body));
	buf_clear(&body);
	free(url);
	return rc;
}

static enum rc
check_opts(const struct send_opts *o, struct courier_words *words,
	   struct fault *why)
{
	char *end;

	if (o->policy != NULL && strcmp(o->policy, "minimal") != 0 &&
	    strcmp(o->policy, "named") != 0)
		return fault_set(why, RC_USAGE, "a policy is minimal or named");
	if (o->tries != NULL) {
		words->tries = (int)strtol(o->tries, &end, 10);
		if (*end != '\0' || words->tries < 1 || words->tries > 20)
			return fault_set(why, RC_USAGE,
					 "--tries is a number from 1 to 20");
	}
	return RC_OK;
}

/* One of the results: stopped, shown, or sent. */
static enum rc
one(const struct session *on, const char *name, struct courier_words *words,
    const struct send_opts *o, struct fault *why)
{
	struct opened opened = { .a = NULL };
	enum rc rc = words_assessment(on, name, &opened, why);

	if (rc == RC_OK && o->to == NULL && o->stop == NULL &&
	    (o->dry_run || opened.a->state != STATE_QUEUED))
		rc = fault_set(why, RC_USAGE, "say where to: --to URL");
	else if (rc == RC_OK && o->stop != NULL)
		rc = stop(on, &opened, o->stop, why);
	else if (rc == RC_OK && o->dry_run)
		rc = dry_run(on, &opened, words, why);
	else if (rc == RC_OK)
		rc = post(on, &opened, words, o, why);
	opened_clear(&opened);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct send_opts *o = given;
	struct courier_words words = {
		.by = on->who,
		.service = o->to,
		.issuer = { .id = o->issuer ? o->issuer : o->to,
			    .name = o->issuer_name,
			    .policy = o->policy ? o->policy : "minimal",
			    .learner_key = o->learner_key },
		.tries = 3,
	};
	enum rc rc = check_opts(o, &words, why);

	for (int i = 0; rc == RC_OK && i < argc; i++)
		rc = one(on, argv[i], &words, o, why);
	return rc;
}

const struct command cmd_send = {
	.name = "send",
	.args = "ASSESSMENT...",
	.summary = "Send sealed competent results to an issuing service",
	.detail =
		"The bytes, the credential's id and the Idempotency-Key are the "
		"same at every try. What the\nservice answers is kept: the "
		"acknowledgement and the credential.",
	.example = "  recorder send 6f1c2d3e --to https://issuer.example/ "
		   "--token-file token",
	.opts = opts,
	.opts_size = sizeof(struct send_opts),
	.min_args = 1,
	.max_args = -1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};

/* --- outbox ----------------------------------------------------------------
 */

struct out_one {
	const struct session *on;
	bool all;
};

static enum rc
print_row(const struct session *on, const struct assessment_row *row,
	  const struct assessment *a, struct fault *why)
{
	const struct value *head = a->head->s.facts;
	char id[9], name[40], *learner = find_name(on->logbook, row->learner);
	const char *service =
		a->queued ? value_text(a->queued->s.facts, "service") : NULL;
	int64_t status = value_integer(head, "status", 0);
	struct value *v;
	enum rc rc;

	short_id(row->urn, id);
	if (on->json) {
		v = value_object();
		value_set_text(v, "assessment", row->urn);
		value_set_text(v, "state", row->state);
		value_set_text(v, "learnerName", learner);
		value_set_text(v, "service", service);
		value_set_text(v, "credential", value_text(head, "credential"));
		if (status != 0)
			value_set_integer(v, "status", status);
		rc = print_json(on, v, why);
	} else {
		text_printable(learner, name, sizeof(name));
		rc = print_line(on, why, "%s  %-10s  %-22s  %s", id, row->state,
				name, service ? service : "not sent yet");
	}
	free(learner);
	return rc;
}

static enum rc
out_row(void *arg, const struct assessment_row *row, struct fault *why)
{
	const struct out_one *o = arg;
	struct view view = { .rules = NULL };
	const struct assessment *a = NULL;
	enum rc rc;

	rc = view_assessment(o->on->logbook, row->urn, NULL, 0, &view, why);
	if (rc == RC_OK)
		a = rules_assessment(view.rules, row->urn);
	if (rc == RC_OK && a != NULL)
		rc = print_row(o->on, row, a, why);
	view_clear(&view);
	return rc;
}

static enum rc
run_outbox(const struct session *on, const void *given, int argc, char *argv[],
	   struct fault *why)
{
	static const enum state states[] = { STATE_SEALED, STATE_QUEUED,
					     STATE_REFUSED, STATE_DELIVERED };
	struct out_one one = { .on = on };
	enum rc rc = RC_OK;

	(void)given;
	(void)argc;
	(void)argv;
	for (size_t i = 0; rc == RC_OK && i < 4; i++) {
		const struct assessment_filter filter = { .state = state_text(
								  states[i]) };

		rc = index_each_assessment(on->logbook, &filter, out_row, &one,
					   why);
	}
	return rc;
}

const struct command cmd_outbox = {
	.name = "outbox",
	.args = "",
	.summary = "List what is ready to send, queued, refused, delivered",
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_outbox,
};
