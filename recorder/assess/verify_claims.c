/* Statements by the rules, and what they signed: see verify_private.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/document.h"
#include "assess/endorsement.h"
#include "base/json.h"
#include "base/mem.h"
#include "rules_private.h"
#include "verify_private.h"

/* --- folding -----------------------------------------------------------------
 */

static bool
refused(struct folding *f, uint64_t number, const struct fault *why)
{
	tell(f->t, FINDING_BROKEN, "statements", why->reason,
	     "statement %ju: %s", (uintmax_t)number, why->text);
	f->stopped = f->whole;
	return false;
}

bool
fold_statement(struct folding *f, uint64_t number, const void *bytes,
	       size_t size, struct digest *leaf)
{
	struct statement s = { .whole = NULL };
	bool proof, ok = true;
	struct fault why;
	enum rc rc;

	f->read++;
	rc = statement_read(bytes, size, &s, &why);
	if (rc == RC_NEWER && s.whole != NULL) {
		f->unknown++;
		tell(f->t, FINDING_NOTE, "statements", why.reason,
		     "statement %ju is not understood by this program, and "
		     "counts for nothing here: %s",
		     (uintmax_t)number, why.text);
		rc = RC_OK;
	}
	if (rc == RC_OK && s.number != number)
		rc = fault_reason(&why, RC_INVALID, "number",
				  "it says that it is number %ju",
				  (uintmax_t)s.number);
	if (rc == RC_OK) {
		*leaf = s.leaf;
		gather(f->g, &s);
		proof = s.proof != NULL && s.kind != KIND_UNKNOWN;
		if (f->stopped) {
			statement_clear(&s);
			return true;
		}
		rc = rules_add(f->rules, &s, &why);
		f->admitted += rc == RC_OK;
		f->signatures += rc == RC_OK && proof;
	}
	if (rc != RC_OK)
		ok = refused(f, number, &why);
	statement_clear(&s);
	return ok;
}

void
tell_folded(const struct folding *f)
{
	if (f->admitted == f->read)
		tell(f->t, FINDING_OK, "statements", NULL,
		     "%ju statements are canonical, numbered, and allowed by "
		     "the rules in their order",
		     (uintmax_t)f->read);
	else if (f->stopped)
		tell(f->t, FINDING_NOTE, "statements", NULL,
		     "the rules took in %ju of %ju statements: what follows "
		     "the first that they refuse was not judged",
		     (uintmax_t)f->admitted, (uintmax_t)f->read);
	if (f->signatures > 0)
		tell(f->t, FINDING_OK, "signatures", NULL,
		     "%ju signatures by people verify, each by a key that was "
		     "theirs then",
		     (uintmax_t)f->signatures);
	if (f->g->late > 0)
		tell(f->t, FINDING_NOTE, "times", NULL,
		     "%ju statements were entered more than a day after they "
		     "were said, the first is statement %ju",
		     (uintmax_t)f->g->late, (uintmax_t)f->g->first_late);
}

/* --- documents ---------------------------------------------------------------
 */

static enum rc
read_object(const struct claims *c, const struct digest *id, size_t limit,
	    struct value **out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(limit);
	enum rc rc = c->parts.object(c->parts.arg, id, &bytes, why);

	if (rc == RC_OK)
		rc = json_read_canonical(bytes.bytes, bytes.size, limit, out,
					 why);
	buf_clear(&bytes);
	return rc;
}

/* The root at the document's own cut; where it cannot be known, what the
 * document says of it. */
static enum rc
root_for(struct claims *c, const struct said *step,
	 const struct value *document, struct digest *root, struct fault *why)
{
	struct digest stated = { { 0 } };
	uint64_t size = 0;
	enum rc rc;

	*root = stated;
	if (!document_cut(document, step->s.logbook, &size, &stated) ||
	    size > step->s.number)
		return RC_OK; /* document_check() says so */
	rc = c->parts.root(c->parts.arg, size, root, why);
	if (rc != RC_NOT_FOUND)
		return rc;
	c->rootless++;
	*root = stated;
	return RC_OK;
}

static enum rc
check_document(struct claims *c, const struct assessment *a,
	       const struct said *step, struct fault *why)
{
	struct value *document = NULL;
	struct digest id, root;
	enum rc rc;

	if (!value_digest(step->s.facts, "document", &id))
		return RC_OK; /* the rules have refused it */
	rc = read_object(c, &id, DOCUMENT_LIMIT, &document, why);
	if (rc == RC_OK)
		rc = root_for(c, step, document, &root, why);
	if (rc == RC_OK)
		rc = document_check(c->rules, a, step, document, &root, why);
	if (rc == RC_OK)
		c->documents++;
	value_free(document);
	return tell_fault(c->t, rc, "documents", why,
			  "the document that statement %ju signs",
			  (uintmax_t)step->s.number);
}

/* --- endorsements ------------------------------------------------------------
 */

/* Does S bring this key to its person? */
static bool
brings(const struct statement *s, const struct digest *key)
{
	const struct value *keys = value_get(s->facts, "keys");
	struct digest id;

	if (s->kind == KIND_KEY_ADDED)
		return value_digest(value_get(s->facts, "key"), "id", &id) &&
		       digest_equal(&id, key);
	if (s->kind != KIND_PERSON_ENROLLED)
		return false;
	for (size_t i = 0; i < value_count(keys); i++)
		if (value_digest(value_at(keys, i), "id", &id) &&
		    digest_equal(&id, key))
			return true;
	return false;
}

/* A key of who said SIGN that counted then (§4.3): enrolled before it, not
 * revoked before it, nor from that time on. */
static bool
key_counts(const struct rules *r, const struct said *sign,
	   const struct digest *key)
{
	const struct person *owner = rules_person_of_key(r, key);
	bool brought = false;

	if (owner == NULL || strcmp(owner->urn, sign->s.by) != 0)
		return false;
	for (size_t i = 0; i < owner->key_count; i++) {
		const struct person_key *k = &owner->keys[i];

		if (digest_equal(&k->id, key) && k->revoked &&
		    k->revoked_number < sign->s.number)
			return false;
	}
	for (size_t i = 0; !brought && i < r->said_count; i++) {
		const struct statement *s = &r->every_said[i]->said.s;

		if (s->number >= sign->s.number)
			break;
		brought = brings(s, key);
	}
	return brought;
}

/* It is of this sign-off, and its key belongs to who signed off (§10). */
static enum rc
endorses(struct claims *c, const struct said *sign, const struct value *one,
	 struct fault *why)
{
	struct endorsement_words words = {
		.person = sign->s.by,
		.slot = value_text(sign->s.facts, "slot"),
		.text = value_text(sign->s.facts, "text"),
		.time = sign->s.claim_time,
	};
	struct digest key;
	enum rc rc;

	if (words.slot == NULL || words.text == NULL ||
	    !value_digest(sign->s.facts, "document", &words.document))
		return fault_reason(why, RC_INVALID, "endorsement",
				    "the sign-off has no document");
	rc = endorsement_check(&words, one, why);
	if (rc != RC_OK)
		return rc;
	key_id(&words.key, &key);
	if (key_counts(c->rules, sign, &key))
		return RC_OK;
	return fault_reason(why, RC_INVALID, "endorsement",
			    "it is signed with a key that was not one of who "
			    "signed off, or counted no more");
}

static enum rc
check_endorsement(struct claims *c, const struct said *sign, struct fault *why)
{
	struct value *one = NULL;
	struct digest id;
	enum rc rc;

	if (!value_digest(sign->s.facts, "endorsement", &id))
		return RC_OK;
	rc = read_object(c, &id, ENDORSEMENT_LIMIT, &one, why);
	if (rc == RC_OK)
		rc = endorses(c, sign, one, why);
	if (rc == RC_OK)
		c->endorsements++;
	value_free(one);
	return tell_fault(c->t, rc, "endorsements", why,
			  "the endorsement of statement %ju",
			  (uintmax_t)sign->s.number);
}

/* --- one assessment ----------------------------------------------------------
 */

static void
tell_paper(struct claims *c, const struct said *step)
{
	if (!value_has(step->s.facts, "declaredOn"))
		return;
	tell(c->t, FINDING_NOTE, "declaration", NULL,
	     "statement %ju: the learner's declaration is on paper, recorded "
	     "by %s and not signed by the learner",
	     (uintmax_t)step->s.number, step->s.by);
}

static void
tell_lost(struct claims *c, const struct said *said)
{
	if (!rules_proof_lost(c->rules, said))
		return;
	tell(c->t, FINDING_NOTE, "signatures", "key-revoked",
	     "statement %ju is signed with a key that, as was said later, had "
	     "been lost or stolen by then: it counts no more",
	     (uintmax_t)said->s.number);
}

enum rc
check_assessment(struct claims *c, const struct assessment *a,
		 struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < a->count; i++) {
		const struct said *said = a->all[i];

		tell_lost(c, said);
		if (said->s.kind == KIND_SUBMITTED)
			tell_paper(c, said);
		if (said->s.kind == KIND_SUBMITTED ||
		    said->s.kind == KIND_CONCLUDED)
			rc = check_document(c, a, said, why);
		else if (said->s.kind == KIND_SIGNED_OFF)
			rc = check_endorsement(c, said, why);
	}
	return rc;
}

void
tell_claims(const struct claims *c)
{
	if (c->contents > 0)
		tell(c->t, FINDING_OK, "contents", NULL,
		     "%ju contents have the digests that their claims state",
		     (uintmax_t)c->contents);
	if (c->documents > 0)
		tell(c->t, FINDING_OK, "documents", NULL,
		     "%ju assessment documents are what the statements give",
		     (uintmax_t)c->documents);
	if (c->rootless > 0)
		tell(c->t, FINDING_NOTE, "documents", NULL,
		     "of %ju documents the ledger's root at their own cut "
		     "cannot be known from here",
		     (uintmax_t)c->rootless);
	if (c->endorsements > 0)
		tell(c->t, FINDING_OK, "endorsements", NULL,
		     "%ju endorsements are of these sign-offs, signed by who "
		     "signed off",
		     (uintmax_t)c->endorsements);
}
