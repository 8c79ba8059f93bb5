/* What was queued, and what came of it: see verify_private.h. */

#include <string.h>

#include "assess/credential.h"
#include "base/json.h"
#include "rules_private.h"
#include "verify_private.h"

enum { ISSUED_LIMIT = 4 * 1024 * 1024 };

struct issued {
	struct keeping *k;
	const struct rules *r;
	uint64_t queued, delivered;
};

/* --- what was queued ----------------------------------------------------- */

static bool
erased(const struct issued *x, const struct value *facts, const char *name)
{
	struct digest id;

	return value_digest(facts, name, &id) &&
	       names_find(&x->k->g->erased, &id) != NULL;
}

/* The very things that the credential is made of, or it itself. */
static bool
part_was_erased(const struct issued *x, const struct assessment *a,
		const struct value *queued)
{
	const struct value *seal = a->sealed->s.facts;
	const struct value *signs = value_get(seal, "signOffs");

	if (erased(x, queued, "credential") || erased(x, seal, "document"))
		return true;
	for (size_t i = 0; i < value_count(signs); i++) {
		const struct said *sign = NULL;
		struct digest id;

		if (value_is_digest(value_at(signs, i), &id))
			sign = rules_said(x->r, &id);
		if (sign != NULL && erased(x, sign->s.facts, "endorsement"))
			return true;
	}
	return false;
}

static enum rc
check_queued(struct issued *x, const struct assessment *a,
	     const struct said *said, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(CREDENTIAL_LIMIT);
	enum rc rc;

	rc = credential_queued(x->k->lb, x->r, a, said, &bytes, why);
	buf_clear(&bytes);
	if (rc == RC_NOT_FOUND && part_was_erased(x, a, said->s.facts)) {
		tell(x->k->t, FINDING_NOTE, "credential", NULL,
		     "the credential of statement %ju was not made again, "
		     "since something of it was erased",
		     (uintmax_t)said->s.number);
		return RC_OK;
	}
	x->queued += rc == RC_OK;
	return tell_fault(x->k->t, rc, "credential", why, "statement %ju",
			  (uintmax_t)said->s.number);
}

/* --- what came back ------------------------------------------------------ */

/* An object that is missing or broken is told with the objects: *OUT NULL. */
static enum rc
read_object(const struct issued *x, const struct digest *id, struct value **out,
	    struct fault *why)
{
	struct buf bytes = BUF_LIMIT(ISSUED_LIMIT);
	enum rc rc = store_read(logbook_store(x->k->lb), id, &bytes, why);

	if (rc == RC_OK)
		rc = json_read(bytes.bytes, bytes.size, ISSUED_LIMIT, out, why);
	else if (rc == RC_NOT_FOUND || rc == RC_CORRUPT)
		rc = RC_OK;
	buf_clear(&bytes);
	return rc;
}

static enum rc
check_got(struct issued *x, const struct digest *sent, const struct digest *got,
	  struct fault *why)
{
	struct value *ours = NULL, *theirs = NULL;
	char signer[KEY_DID_SIZE];
	struct fault inner;
	enum rc rc = read_object(x, got, &theirs, why);

	/* what was queued is judged by itself */
	if (rc == RC_OK && theirs != NULL &&
	    read_object(x, sent, &ours, &inner) == RC_OK && ours != NULL) {
		if (credential_compare(ours, theirs, signer, &inner) != RC_OK)
			rc = fault_reason(why, RC_INVALID, "wrong-document",
					  "%s", inner.text);
		x->delivered += rc == RC_OK;
	}
	value_free(ours);
	value_free(theirs);
	return rc;
}

static enum rc
check_delivered(struct issued *x, const struct said *said, struct fault *why)
{
	const struct value *facts = said->s.facts;
	const struct said *queued = said_of_fact(x->r, facts, "queued");
	int64_t status = value_integer(facts, "status", 0);
	struct digest sent, got;
	enum rc rc = RC_OK;

	if ((status < 200 || status > 299) && status != 409)
		tell(x->k->t, FINDING_BROKEN, "credential", "wrong-document",
		     "statement %ju: delivered, and the service answered "
		     "HTTP %jd",
		     (uintmax_t)said->s.number, (intmax_t)status);
	if (queued != NULL && value_digest(facts, "credential", &got) &&
	    value_digest(queued->s.facts, "credential", &sent))
		rc = check_got(x, &sent, &got, why);
	return tell_fault(x->k->t, rc, "credential", why,
			  "the credential of statement %ju",
			  (uintmax_t)said->s.number);
}

/* --- one assessment, or all ---------------------------------------------- */

static enum rc
check_one(struct issued *x, const struct assessment *a, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < a->count; i++) {
		const struct said *said = a->all[i];

		if (said->s.kind == KIND_QUEUED)
			rc = check_queued(x, a, said, why);
		else if (said->s.kind == KIND_DELIVERED)
			rc = check_delivered(x, said, why);
	}
	return rc;
}

enum rc
check_issued(struct keeping *k, const struct rules *r,
	     const struct assessment *only, struct fault *why)
{
	struct issued x = { .k = k, .r = r };
	const struct assessment *a = only;
	enum rc rc = RC_OK;

	if (only != NULL)
		rc = check_one(&x, only, why);
	for (size_t i = 0; only == NULL && rc == RC_OK &&
			   (a = rules_assessment_at(r, i)) != NULL;
	     i++)
		rc = check_one(&x, a, why);
	if (rc != RC_OK)
		return rc;
	if (x.queued > 0)
		tell(k->t, FINDING_OK, "credential", NULL,
		     "%ju credentials that were queued are what archive, "
		     "issuer and policy give",
		     (uintmax_t)x.queued);
	if (x.delivered > 0)
		tell(k->t, FINDING_OK, "credential", NULL,
		     "%ju credentials that came back are those that were sent",
		     (uintmax_t)x.delivered);
	return RC_OK;
}
