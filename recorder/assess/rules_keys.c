/* Keys: offered, enrolled, revoked; and the proofs that they make: see
 * rules_private.h. */

#include <string.h>

#include "assess/find.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "rules_private.h"
#include "statement/proof.h"

enum { SPKI_LIMIT = 4096 };

/* Only keys of form data-integrity sign what this program checks (§5). */
static bool
signs_here(const struct value *key)
{
	const char *form = value_text(key, "form");

	return form != NULL && strcmp(form, "data-integrity") == 0;
}

/* The key as facts have it (§4.1): its id is the digest of its SPKI. */
static enum rc
read_key(const struct value *key, struct person_key *out, struct fault *why)
{
	struct buf spki = BUF_LIMIT(SPKI_LIMIT);
	const char *text = value_text(key, "spki");
	struct fault not_ed25519;
	struct digest id;
	enum rc rc;

	*out = (struct person_key){ .revoked = false };
	rc = base64url_bytes(text != NULL ? text : "", &spki, why);
	if (rc != RC_OK)
		goto bad;
	digest_of(spki.bytes, spki.size, &id);
	if (!value_digest(key, "id", &out->id) || !digest_equal(&id, &out->id))
		goto bad;
	if (key_of_spki(spki.bytes, spki.size, &out->key, &not_ed25519) ==
	    RC_OK)
		rc = key_check(&out->key, why);
	else if (signs_here(key))
		goto bad;
	if (!signs_here(key))
		out->key = (struct key_public){ .bytes = { 0 } };
	buf_clear(&spki);
	return rc;
bad:
	buf_clear(&spki);
	return fault_reason(why, RC_INVALID, "missing-member",
			    "a key's id is not the digest of its spki, or the "
			    "spki is none of an Ed25519 key");
}

/* The keys that S offers or enrols, one after the other; NULL past the end. */
static const struct value *
key_of(const struct statement *s, size_t i)
{
	if (s->kind == KIND_PERSON_ENROLLED)
		return value_at(value_get(s->facts, "keys"), i);
	if (s->kind != KIND_KEY_OFFERED && s->kind != KIND_KEY_ADDED)
		return NULL;
	return i == 0 ? value_get(s->facts, "key") : NULL;
}

enum rc
check_keys(const struct act *x, struct fault *why)
{
	const struct value *key;
	struct person_key ignored;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && (key = key_of(x->s, i)) != NULL; i++)
		rc = read_key(key, &ignored, why);
	return rc;
}

/* --- proofs ----------------------------------------------------------------
 */

static const char *
words(const struct statement *s)
{
	return s->kind == KIND_UNKNOWN ? "a claim of an unknown kind"
				       : kind_text(s->kind);
}

static enum rc
not_enrolled(const struct act *x, struct fault *why)
{
	char who[9];

	short_id(x->s->by, who);
	return fault_reason(why, RC_REFUSED, "key-not-enrolled",
			    "%s is signed with a key that is not an enrolled "
			    "key of %s",
			    words(x->s), who);
}

/* Is ID offered or enrolled by the statement itself: by the card, or by the
 * first administrator? */
static bool
brings(const struct act *x, const struct digest *id)
{
	const struct value *key;
	struct digest own;

	if (!x->first && x->s->kind != KIND_KEY_OFFERED)
		return false;
	for (size_t i = 0; (key = key_of(x->s, i)) != NULL; i++)
		if (signs_here(key) && value_digest(key, "id", &own) &&
		    digest_equal(&own, id))
			return true;
	return false;
}

/* A key of `by` that counts (§4.3): never after its revocation, and never from
 * the time on that this names. */
static enum rc
check_signer(const struct act *x, const struct digest *id, struct fault *why)
{
	const struct key_entry *k = find_key_entry(x->r, id);
	const struct person_key *key;
	char text[STAMP_SIZE];

	if (x->s->kind == KIND_KEY_OFFERED || x->first) {
		if (!brings(x, id))
			return not_enrolled(x, why);
	} else if (k == NULL || k->owner != x->by) {
		return not_enrolled(x, why);
	}
	if (k == NULL)
		return RC_OK;
	key = &k->owner->keys[k->place];
	if (!key->revoked)
		return RC_OK;
	stamp_to_text(key->revoked_from, text);
	return fault_reason(why, RC_REFUSED, "key-revoked",
			    "%s is signed with a key that was revoked from %s "
			    "on (statement %ju)",
			    words(x->s), text, (uintmax_t)key->revoked_number);
}

static bool
is_other_form(const struct value *proof)
{
	const char *type = value_text(proof, "type");

	return type != NULL && (strcmp(type, "SshSignature") == 0 ||
				strcmp(type, "WebAuthnAssertion") == 0);
}

enum rc
check_proof(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	struct key_public signer, again;
	struct digest id;
	enum rc rc;

	if (s->proof == NULL) {
		if (s->kind == KIND_UNKNOWN ||
		    strcmp(s->by, x->r->logbook) == 0 ||
		    !kind_needs_proof(s->kind, s->role))
			return RC_OK;
		return fault_reason(why, RC_INVALID, "proof-missing",
				    "%s has to be signed by the person who "
				    "says it",
				    words(s));
	}
	if (is_other_form(s->proof))
		return fault_reason(why, RC_INVALID, "proof-type",
				    "this program does not check proofs by SSH "
				    "keys and passkeys");
	rc = proof_signer(s->proof, &signer, why);
	if (rc != RC_OK)
		return rc;
	key_id(&signer, &id);
	rc = check_signer(x, &id, why);
	if (rc != RC_OK)
		return rc;
	return proof_check(s->proof, s->claim, s->claim_time, NULL, &again,
			   why);
}

/* --- whose key -------------------------------------------------------------
 */

static enum rc
check_offered(const struct act *x, const struct value *key,
	      const struct digest *id, const char *person, struct fault *why)
{
	const struct said *offer = said_of_fact(x->r, key, "offered");
	const struct value *offered;
	struct digest own;
	char who[9];

	if (offer != NULL && offer->s.kind == KIND_KEY_OFFERED &&
	    strcmp(offer->s.by, person) == 0) {
		offered = value_get(offer->s.facts, "key");
		if (value_digest(offered, "id", &own) && digest_equal(&own, id))
			return RC_OK;
	}
	short_id(person, who);
	return fault_reason(why, RC_REFUSED, "possession",
			    "nobody has shown to hold the key for person %s: a "
			    "card with that key, signed by it, has to be "
			    "entered first",
			    who);
}

static enum rc
check_free(const struct act *x, const struct digest *id, const char *person,
	   struct fault *why)
{
	const struct key_entry *k = find_key_entry(x->r, id);
	char who[9];

	if (digest_equal(id, &x->r->key) ||
	    map_find(&x->r->logbooks, id->bytes, sizeof(id->bytes)) != NULL)
		return fault_reason(why, RC_REFUSED, "key-taken",
				    "this is the key of a logbook: a person "
				    "needs one of their own");
	if (k == NULL || person == NULL || strcmp(k->owner->p.urn, person) == 0)
		return RC_OK;
	short_id(k->owner->p.urn, who);
	return fault_reason(why, RC_REFUSED, "key-taken",
			    "this key belongs to person %s, and to nobody else "
			    "for ever",
			    who);
}

enum rc
check_taken(const struct act *x, struct fault *why)
{
	const bool offer = x->s->kind == KIND_KEY_OFFERED;
	const char *person = value_text(x->s->facts, "person");
	const struct value *key;
	struct digest id;
	enum rc rc = RC_OK;

	/* key-taken of any key comes before possession of any (§12) */
	for (size_t i = 0; rc == RC_OK && (key = key_of(x->s, i)) != NULL; i++)
		if (value_digest(key, "id", &id))
			rc = check_free(x, &id, offer ? NULL : person, why);
	for (size_t i = 0;
	     !offer && rc == RC_OK && (key = key_of(x->s, i)) != NULL; i++)
		if (value_digest(key, "id", &id))
			rc = check_offered(x, key, &id, person, why);
	return rc;
}

void
apply_key(struct rules *r, struct person_entry *p, const struct value *key)
{
	struct person_key *own;
	struct key_entry *k, **place;
	struct person_key read;
	struct fault never;

	MUST(read_key(key, &read, &never) == RC_OK);
	if (find_key_entry(r, &read.id) != NULL)
		return; /* theirs already, and revoked for ever if it was */
	own = mem_push((void **)&p->keys, p->p.key_count, sizeof(*own));
	*own = read;
	k = mem_new(sizeof(*k));
	*k = (struct key_entry){ .id = read.id,
				 .owner = p,
				 .place = p->p.key_count };
	p->p.key_count++;
	p->p.keys = p->keys;
	place = mem_push((void **)&r->key_entries, r->key_entry_count,
			 sizeof(struct key_entry *));
	*place = k;
	r->key_entry_count++;
	map_put(&r->keys, k->id.bytes, sizeof(k->id.bytes), k);
}

/* --- revoking --------------------------------------------------------------
 */

enum rc
key_revocable(const struct act *x, struct fault *why)
{
	const struct value *facts = x->s->facts;
	const char *person = value_text(facts, "person");
	const char *reason = value_text(facts, "reason");
	const struct key_entry *k = NULL;
	struct digest id;
	int64_t from = 0;
	char who[9];

	short_id(person, who);
	if (value_digest(facts, "key", &id))
		k = find_key_entry(x->r, &id);
	if (k == NULL || person == NULL || strcmp(k->owner->p.urn, person) != 0)
		return fault_reason(why, RC_REFUSED, "key-not-enrolled",
				    "the key to be revoked is no key of "
				    "person %s",
				    who);
	if (!value_time(facts, "from", &from) || from >= x->s->time ||
	    (reason != NULL &&
	     (strcmp(reason, "lost") == 0 || strcmp(reason, "stolen") == 0)))
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "key-revoked",
			    "only a key that was lost or stolen is revoked "
			    "from a time before now");
}

void
apply_key_revoked(const struct act *x, struct said_entry *e)
{
	const struct statement *s = &e->said.s;
	const struct key_entry *k;
	struct person_key *key;
	struct digest id;
	int64_t from = 0;

	MUST(value_digest(s->facts, "key", &id));
	k = find_key_entry(x->to, &id);
	MUST(k != NULL);
	value_time(s->facts, "from", &from);
	key = &k->owner->keys[k->place];
	if (!key->revoked || from < key->revoked_from)
		key->revoked_from = from;
	if (!key->revoked)
		key->revoked_number = s->number;
	key->revoked = true;
}

bool
proof_was_lost(const struct rules *r, const struct said *said)
{
	const struct key_entry *k;
	const struct person_key *key;
	struct key_public signer;
	struct digest id;
	struct fault none;

	if (said->s.proof == NULL ||
	    proof_signer(said->s.proof, &signer, &none) != RC_OK)
		return false;
	key_id(&signer, &id);
	k = find_key_entry(r, &id);
	if (k == NULL)
		return false;
	key = &k->owner->keys[k->place];
	return key->revoked && said->s.time >= key->revoked_from;
}

/* --- what a lost key signed ------------------------------------------------
 */

static enum rc
check_kept(const struct act *x, const struct said *said, struct fault *why)
{
	const bool sealed = x->on->a.sealed != NULL;
	char who[9];

	if (said == NULL || !proof_was_lost(x->r, said))
		return RC_OK;
	short_id(said->s.by, who);
	return fault_reason(why, RC_REFUSED, "key-revoked",
			    "%s by person %s was signed with a key that had "
			    "been lost, so it does not count: %s",
			    kind_text(said->s.kind), who,
			    sealed ? "a correction is a new assessment that "
				     "supersedes this one"
				   : "the assessment has to be returned, and "
				     "this said anew");
}

/* Nothing is signed, sealed or sent on the word of a key that was lost before
 * it gave it (§4.3). */
enum rc
key_of_those_before(const struct act *x, struct fault *why)
{
	const struct assessment_entry *on = x->on;
	enum rc rc;

	if (on == NULL)
		return RC_OK;
	rc = check_kept(x, on->a.submitted, why);
	if (rc == RC_OK)
		rc = check_kept(x, on->a.concluded, why);
	for (size_t i = 0; rc == RC_OK && i < on->signed_off.count; i++)
		rc = check_kept(x, on->signed_off.items[i], why);
	return rc == RC_OK ? check_kept(x, on->a.sealed, why) : rc;
}
