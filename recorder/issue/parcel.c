/* One result on its way: see parcel.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/load.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "issue/address.h"
#include "parcel.h"

void
parcel_clear(struct parcel *p)
{
	buf_clear(&p->credential);
	value_free(p->ours);
	free(p->service);
	free(p->url);
}

static enum rc
check_state(const struct assessment *a, struct fault *why)
{
	if (a->state == STATE_DELIVERED)
		return fault_reason(why, RC_REFUSED, "state",
				    "it was delivered already, and is never "
				    "issued twice");
	if (a->state == STATE_SEALED || a->state == STATE_QUEUED ||
	    a->state == STATE_REFUSED)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "state",
			    "the assessment is %s; only sealed ones are sent",
			    state_text(a->state));
}

/* What was queued once is sent as it was: the same bytes for ever (§10). */
static enum rc
take_queued(struct parcel *p, const struct rules *r, const struct assessment *a,
	    struct fault *why)
{
	const struct value *facts = a->queued->s.facts;

	if (a->state == STATE_QUEUED) {
		p->queued = true;
		free(p->service);
		p->service = mem_text(value_text(facts, "service"));
	}
	return credential_queued(p->lb, r, a, a->queued, &p->credential, why);
}

static enum rc
check_service(struct parcel *p, struct fault *why)
{
	char shown[120];
	char *asked = NULL;
	enum rc rc = RC_OK;

	if (p->service == NULL)
		return fault_set(why, RC_USAGE, "no issuing service is named");
	p->url = address_issue(p->service);
	if (p->words->service != NULL)
		asked = address_issue(p->words->service);
	if (asked != NULL && strcmp(asked, p->url) != 0)
		rc = fault_reason(
			why, RC_REFUSED, "state",
			"it is queued for %s; stop that before it is "
			"sent elsewhere",
			text_printable(p->service, shown, sizeof(shown)));
	free(asked);
	return rc;
}

enum rc
parcel_pack(struct parcel *p, struct logbook *lb, const char *assessment,
	    const struct courier_words *words, struct fault *why)
{
	struct view view = { .rules = NULL };
	const struct assessment *a = NULL;
	struct digest archive;
	enum rc rc;

	*p = (struct parcel){ .lb = lb,
			      .assessment = assessment,
			      .words = words,
			      .service = mem_text(words->service),
			      .credential = BUF_LIMIT(CREDENTIAL_LIMIT) };
	rc = view_assessment(p->lb, p->assessment, NULL, 0, &view, why);
	if (rc == RC_OK) {
		a = rules_assessment(view.rules, p->assessment);
		rc = a != NULL ? check_state(a, why)
			       : fault_set(why, RC_NOT_FOUND,
					   "no such assessment");
	}
	if (rc == RC_OK)
		rc = a->queued != NULL ? take_queued(p, view.rules, a, why)
				       : credential_make(p->lb, view.rules, a,
							 &words->issuer,
							 &p->credential, why);
	if (rc == RC_OK)
		rc = check_service(p, why);
	if (rc == RC_OK &&
	    !value_digest(a->sealed->s.facts, "archive", &archive))
		rc = fault_set(why, RC_CORRUPT, "the seal names no archive");
	if (rc == RC_OK) {
		digest_to_hex(&archive, p->key);
		rc = json_read(p->credential.bytes, p->credential.size,
			       CREDENTIAL_LIMIT, &p->ours, why);
	}
	view_clear(&view);
	return rc;
}

enum rc
parcel_body(const struct parcel *p, struct buf *out, struct fault *why)
{
	enum rc rc = buf_add_text(out, "{\"credential\":", why);

	if (rc == RC_OK)
		rc = buf_add(out, p->credential.bytes, p->credential.size, why);
	if (rc == RC_OK)
		rc = buf_add_text(out, ",\"options\":{}}", why);
	return rc;
}

/* What is sent is what is queued; the learner may have been amended since it
 * was packed. */
static enum rc
check_packed(const struct parcel *p, const struct proposal *proposal,
	     struct fault *why)
{
	const struct value *facts =
		value_get(proposal_claim(proposal, 0), "facts");
	struct digest packed, queued;

	digest_of(p->credential.bytes, p->credential.size, &packed);
	if (value_digest(facts, "credential", &queued) &&
	    digest_equal(&packed, &queued))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "stale",
			    "what the credential says changed while it was "
			    "prepared: send it again");
}

enum rc
parcel_queue(struct parcel *p, struct fault *why)
{
	const struct act_queue what = {
		.by = p->words->by,
		.assessment = p->assessment,
		.service = p->service,
		.issuer = &p->words->issuer,
	};
	struct proposal *proposal = NULL;
	enum rc rc = act_queue(p->lb, &what, &proposal, why);

	if (rc == RC_OK)
		rc = check_packed(p, proposal, why);
	if (rc == RC_OK)
		rc = https_reach(p->words->https, p->url, why);
	if (rc == RC_OK && p->words->key == NULL)
		rc = fault_reason(why, RC_REFUSED, "proof",
				  "to send a result is a decision that the "
				  "administrator signs");
	if (rc == RC_OK)
		rc = proposal_enter(p->lb, proposal, p->words->key, NULL, why);
	proposal_free(proposal);
	return rc;
}
