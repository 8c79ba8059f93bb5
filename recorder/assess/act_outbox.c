/* The outbox and the door: queued, delivered, refused, stopped, exported. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "base/mem.h"
#include "proposal_private.h"

/* That of the first try, where there was one (§10). */
static enum rc
credential_for(const struct act_on *on, const struct act_queue *what,
	       struct buf *out, struct fault *why)
{
	if (on->a->queued != NULL)
		return credential_queued(on->lb, on->view.rules, on->a,
					 on->a->queued, out, why);
	return credential_make(on->lb, on->view.rules, on->a, what->issuer, out,
			       why);
}

static enum rc
queue_facts(const struct act_on *on, const struct act_queue *what,
	    struct proposal *p, struct value *facts, struct fault *why)
{
	const char *archive = value_text(on->a->sealed->s.facts, "archive");
	const char *policy =
		on->a->queued != NULL
			? value_text(on->a->queued->s.facts, "policy")
			: what->issuer->policy;
	struct buf credential = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct object kept;
	enum rc rc = credential_for(on, what, &credential, why);

	if (rc == RC_OK)
		rc = batch_add_bytes(proposal_batch(p, on->lb),
				     credential.bytes, credential.size, &kept,
				     why);
	buf_clear(&credential);
	if (rc != RC_OK)
		return rc;
	value_set_text(facts, "archive", archive);
	value_set_digest(facts, "credential", &kept.id);
	value_set_text(facts, "key", archive + strlen("sha256:"));
	value_set_text(facts, "service", what->service);
	value_set_text(facts, "policy", policy);
	return RC_OK;
}

enum rc
act_queue(struct logbook *lb, const struct act_queue *what,
	  struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct value *facts = value_object();
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_QUEUED, why);
	if (rc == RC_OK)
		rc = queue_facts(&on, what, p, facts, why);
	if (rc == RC_OK) {
		act_say(&on, p, KIND_QUEUED, value_keep(facts), NULL);
		p->has_cut = true;
		p->cut = on.view.size;
		rc = act_try(&on, p, 0, why);
	}
	value_free(facts);
	act_end(&on);
	return act_done(rc, p, out);
}

static enum rc
keep_answer(struct logbook *lb, const struct act_answered *what,
	    struct proposal *p, struct value *facts, struct fault *why)
{
	struct object kept;
	enum rc rc = RC_OK;

	if (what->acknowledgement_size > 0) {
		rc = batch_add_bytes(proposal_batch(p, lb),
				     what->acknowledgement,
				     what->acknowledgement_size, &kept, why);
		if (rc == RC_OK)
			value_set_digest(facts, "acknowledgement", &kept.id);
	}
	if (rc == RC_OK && what->delivered && what->credential_size > 0) {
		rc = batch_add_bytes(proposal_batch(p, lb), what->credential,
				     what->credential_size, &kept, why);
		if (rc == RC_OK)
			value_set_digest(facts, "credential", &kept.id);
	}
	return rc;
}

enum rc
act_answered(struct logbook *lb, const struct act_answered *what,
	     struct proposal **out, struct fault *why)
{
	enum kind kind = what->delivered ? KIND_DELIVERED : KIND_REFUSED;
	struct proposal *p = proposal_new(what->assessment);
	struct value *facts = value_object(), *content = NULL;
	struct act_on on = { .lb = lb };
	enum rc rc;

	rc = act_begin(&on, what->assessment, kind, why);
	if (rc == RC_OK)
		rc = keep_answer(lb, what, p, facts, why);
	if (rc == RC_OK) {
		value_set_digest(facts, "queued", &on.a->queued->s.id);
		value_set_integer(facts, "status", what->status);
		if (!what->delivered) {
			content = value_object();
			value_set_bool(facts, "permanent", what->permanent);
			value_set_text(content, "text", what->text);
		}
		act_say(&on, p, kind, value_keep(facts), content);
		rc = act_try(&on, p, 0, why);
	}
	value_free(facts);
	act_end(&on);
	return act_done(rc, p, out);
}

enum rc
act_stop_sending(struct logbook *lb, const struct act_stop_sending *what,
		 struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct value *facts, *content;
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_SEND_STOPPED, why);
	if (rc == RC_OK) {
		facts = value_object();
		content = value_object();
		value_set_digest(facts, "queued", &on.a->queued->s.id);
		value_set_text(content, "reason", what->reason);
		act_say(&on, p, KIND_SEND_STOPPED, facts, content);
		rc = act_try(&on, p, 0, why);
	}
	act_end(&on);
	return act_done(rc, p, out);
}

enum rc
act_exported(struct logbook *lb, const struct act_exported *what,
	     struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb };
	struct value *facts;
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_EXPORTED, why);
	if (rc == RC_OK && on.a->sealed == NULL)
		rc = fault_reason(why, RC_REFUSED, "state",
				  "the assessment is not sealed");
	if (rc == RC_OK) {
		facts = value_object();
		value_set_text(facts, "archive",
			       value_text(on.a->sealed->s.facts, "archive"));
		value_set_text(facts, "container", what->container);
		value_set_digest(facts, "digest", &what->digest);
		act_say(&on, p, KIND_EXPORTED, facts, NULL);
	}
	act_end(&on);
	return act_done(rc, p, out);
}
