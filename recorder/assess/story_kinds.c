/* What each kind says in plain words: see story_private.h. */

#include "base/mem.h"
#include "story_private.h"

#define TELLS(name, text) [KIND_##name] = (text)

static const char *const templates[KIND_COUNT + 1] = {
	TELLS(LOGBOOK_MADE,
	      "{by} was made[: {\"name}][, in the zone {=zone}][, "
	      "continuing {/continues.logbook}]"),
	TELLS(LOGBOOK_CLOSED,
	      "{by} closed logbook {/logbook} after {=size} statements[: "
	      "{-reason}]"),
	TELLS(LOGBOOK_ADOPTED,
	      "{by} adopted logbook {/logbook} as {-as}, {=size} "
	      "statements[: {\"note}]"),
	TELLS(LOGBOOK_READ, "{by} read logbook {/logbook}, {=size} statements"),
	TELLS(FORK_NOTICED,
	      "{by} noticed that logbook {/logbook} has two histories"),
	TELLS(CLOCK_NOTICED,
	      "{by} noticed its clock: {-event}[, {=seconds} seconds]"),
	TELLS(KEY_OFFERED, "{by} offered key {/key.id}"),
	TELLS(PERSON_ENROLLED,
	      "{by} enrolled {@person}[ as {+roles}][ (identity checked: "
	      "{\"identityCheck})]"),
	TELLS(PERSON_AMENDED,
	      "{by} amended the entry of {@person}[: now {\"name}][ "
	      "({\"reason})]"),
	TELLS(ROLES_SET,
	      "{by} set the roles of {@person}: [{+roles}][ ({\"reason})]"),
	TELLS(KEY_ADDED, "{by} added key {/key.id} for {@person}"),
	TELLS(KEY_REVOKED,
	      "{by} revoked key {/key} of {@person} from {~from}: {-reason}"),
	TELLS(PERSON_SUSPENDED,
	      "{by} suspended {@person} from {~from}[ until {~until}][: "
	      "{\"reason}]"),
	TELLS(PERSON_RESTORED,
	      "{by} restored {@person} from {~from}[: {\"reason}]"),
	TELLS(SAME_PERSON, "{by} stated that these are one person: {+persons}[ "
			   "({\"reason})]"),
	TELLS(CONFLICT_DECLARED,
	      "{by} declared a conflict of interest between {@person} and "
	      "{@with}: {-nature}[: {\"text}]"),
	TELLS(RUBRIC_ADOPTED,
	      "{by} adopted the rubric {%rubric}, version {=version}"),
	TELLS(RUBRIC_RETIRED, "{by} retired the rubric {%rubric} from {~from}"),
	TELLS(CONTENT_ERASED,
	      "{by} erased contents on the ground {-ground}[: {\"text}]"),
	TELLS(HOLD_SET,
	      "{by} set a hold on erasing[ until {=until}][: {\"text}]"),
	TELLS(HOLD_LIFTED, "{by} lifted a hold on erasing[: {\"text}]"),
	TELLS(CHECKPOINT_COSIGNED,
	      "{by} took in a cosignature of {/cosigner} over {=size} "
	      "statements of logbook {/logbook}"),
	TELLS(TIMESTAMPED,
	      "{by} took in a timestamp of the {-of} {/imprint}, {~genTime}"),
	TELLS(ASSESSMENT_OPENED,
	      "{by} opened an assessment of {@learner} under {%rubric} "
	      "({-attempt})[, to supersede assessment "
	      "{/supersedes.assessment}][, assessors: {+assessors}]"),
	TELLS(DEMONSTRATION_RECORDED,
	      "{by} recorded a demonstration on {~start} ({-delivery}, "
	      "{-setting})[ at {\"place}][, conditions: {+conditions}][ "
	      "(replaces an earlier record{?replaces})]"),
	TELLS(DEMONSTRATION_WITHDRAWN,
	      "{by} withdrew the demonstration {/demonstration}[: "
	      "{\"reason}]"),
	TELLS(EVIDENCE_ATTACHED,
	      "{by} attached {-kind}[ {\"title}][ from the file {\"name}] "
	      "({=type}, {#size})[, supplied by {@supplier}][ (replaces an "
	      "earlier item{?replaces})]"),
	TELLS(EVIDENCE_WITHDRAWN,
	      "{by} withdrew the evidence {/evidence}: {-reason}[: "
	      "{\"text}]"),
	TELLS(CONSENT_GIVEN,
	      "{by} recorded consent[ of {\"subject}] for {+scope}[ until "
	      "{=until}]"),
	TELLS(CONSENT_WITHDRAWN,
	      "{by} recorded that consent[ of {\"subject}] was withdrawn "
	      "for {+scope}"),
	TELLS(JUDGEMENT_RECORDED,
	      "{by} judged {=criterion}: [{-level}][not "
	      "applicable{?notApplicable}][ with {=points} points][ "
	      "(replaces an earlier judgement{?replaces})][: {\"rationale}]"),
	TELLS(JUDGEMENT_SET_ASIDE,
	      "{by} set the judgement {/judgement} aside[: {\"reason}]"),
	TELLS(EVIDENCE_HANDLED,
	      "{by} noted that the evidence {/evidence} was {-act}"),
	TELLS(SUBMITTED, "{by} submitted the assessment with the declaration "
			 "{'text}[, made on paper ({/declaredOn})]"),
	TELLS(CONCLUDED,
	      "{by} concluded revision {=revision}: {-outcome.declared}[ "
	      "(the rubric proposed {other})][, because {\"reason}]"),
	TELLS(SIGNED_OFF, "{by} signed off as {=slot}: {'text}"),
	TELLS(DECLINED,
	      "{by} declined to sign off as {=slot}: {-reason}[: {\"text}]"),
	TELLS(RETURNED,
	      "{by} returned the assessment to the {-to}: {-reason}[: "
	      "{\"reason}]"),
	TELLS(SEALED, "{by} sealed revision {=revision} as archive {/archive}"),
	TELLS(WITHDRAWN, "{by} withdrew the assessment: {-reason}[: {\"text}]"),
	TELLS(SUPERSEDED,
	      "{by} superseded the assessment with assessment {/with}[: "
	      "{\"reason}]"),
	TELLS(APPEALED, "{by} appealed: {-ground}[: {\"text}]"),
	TELLS(APPEAL_DECIDED,
	      "{by} decided the appeal: {-decision}[: {\"reason}]"),
	TELLS(BRANCH_CHOSEN,
	      "{by} chose which of two branches counts: {/keep}[: "
	      "{\"reason}]"),
	TELLS(EXPORTED, "{by} noted that the archive {/archive} was exported "
			"({-container})"),
	TELLS(QUEUED,
	      "{by} queued the result for {=service} (policy {-policy})"),
	TELLS(DELIVERED,
	      "{by} noted that the result was delivered (status "
	      "{=status})[, and a credential came back ({/credential})]"),
	TELLS(REFUSED, "{by} noted that the service refused the result (status "
		       "{=status})[: {\"text}]"),
	TELLS(SEND_STOPPED, "{by} stopped the sending[: {\"reason}]"),
	TELLS(CREDENTIAL_STATUS,
	      "{by} noted that the credential {/credential} is {-status}"),
	TELLS(REVOCATION_ASKED,
	      "{by} asked to revoke the credential {/credential}: "
	      "{-reason}[: {\"text}]"),
	TELLS(UNKNOWN, "{by} said {kind}, which this program does not know"),
};

const char *
story_template(enum kind kind)
{
	MUST(kind <= KIND_COUNT && templates[kind] != NULL);
	return templates[kind];
}
