/* The rules, what is asked of them and in which order they check: see
 * assess/rules.h. */

#include <string.h>

#include "rules_private.h"

enum {
	AHEAD = 300, /* seconds that a claim may be ahead of the ledger, §3.3 */
};

/* --- asking ----------------------------------------------------------------
 */

const struct person *
rules_person(const struct rules *r, const char *urn)
{
	struct person_entry *p = find_person_entry(r, urn);

	return p == NULL ? NULL : &p->p;
}

const struct person *
rules_person_at(const struct rules *r, size_t i)
{
	return i < r->person_count ? &r->persons[i]->p : NULL;
}

const struct assessment *
rules_assessment(const struct rules *r, const char *urn)
{
	struct assessment_entry *on = find_assessment_entry(r, urn);

	return on == NULL ? NULL : &on->a;
}

const struct assessment *
rules_assessment_at(const struct rules *r, size_t i)
{
	return i < r->opened_count ? &r->opened[i]->a : NULL;
}

bool
rules_has_role(const struct rules *r, const char *person, unsigned role,
	       int64_t when, const struct digest *rubric)
{
	const struct role_ask ask = { .role = role,
				      .when = when,
				      .rubric = rubric };
	struct person_entry *p = find_person_entry(r, person);

	return p != NULL && person_has_role(p, &ask);
}

bool
rules_same_person(const struct rules *r, const char *a, const char *b)
{
	return same_person(r, a, b);
}

const struct person *
rules_person_of_key(const struct rules *r, const struct digest *key)
{
	const struct key_entry *k = find_key_entry(r, key);

	return k == NULL ? NULL : &k->owner->p;
}

void
rules_has_book(struct rules *r)
{
	r->has_book = true;
}

bool
rules_proof_lost(const struct rules *r, const struct said *said)
{
	return proof_was_lost(r, said);
}

/* --- checking --------------------------------------------------------------
 */

static enum rc
check_number(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	bool next = x->r->sparse ? s->number >= x->r->next
				 : s->number == x->r->next;

	if (!next)
		return fault_reason(why, RC_INVALID, "number",
				    "a statement has the number %ju where %ju "
				    "is the next",
				    (uintmax_t)s->number,
				    (uintmax_t)x->r->next);
	if ((s->number == 0) != (s->kind == KIND_LOGBOOK_MADE))
		return fault_reason(why, RC_INVALID, "number",
				    "statement %ju: a logbook begins with "
				    "logbook-made, which comes nowhere else",
				    (uintmax_t)s->number);
	return RC_OK;
}

static enum rc
check_logbook(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;

	if (s->kind == KIND_KEY_OFFERED || s->kind == KIND_UNKNOWN) {
		if (s->logbook == NULL)
			return RC_OK;
	} else if (s->logbook == NULL) {
		return fault_reason(why, RC_INVALID, "wrong-logbook",
				    "statement %ju names no logbook",
				    (uintmax_t)s->number);
	}
	if (strcmp(s->logbook, x->r->logbook) == 0)
		return RC_OK;
	return fault_reason(why, RC_REFUSED, "wrong-logbook",
			    "statement %ju was said for another logbook",
			    (uintmax_t)s->number);
}

/* What every statement has to keep, understood or not. */
static enum rc
check_frame(const struct act *x, struct fault *why)
{
	const struct statement *s = x->s;
	enum rc rc = check_number(x, why);

	if (rc == RC_OK)
		rc = check_logbook(x, why);
	if (rc != RC_OK)
		return rc;
	if (s->claim_time > s->time + AHEAD)
		return fault_reason(why, RC_REFUSED, "time-ahead",
				    "statement %ju states a time later than "
				    "that of the ledger: set the clock right",
				    (uintmax_t)s->number);
	if (rules_said(x->r, &s->id) != NULL)
		return fault_reason(why, RC_REFUSED, "said-twice",
				    "statement %ju: this claim was entered "
				    "before",
				    (uintmax_t)s->number);
	/* each content has a salt of its own (§3.2) */
	if (s->has_content && map_find(&x->r->by_content, s->content.bytes,
				       sizeof(s->content.bytes)) != NULL)
		return fault_reason(why, RC_INVALID, "salt",
				    "statement %ju: another claim names this "
				    "content already",
				    (uintmax_t)s->number);
	return RC_OK;
}

static enum rc
check_own(check_fn check, const struct act *x, struct fault *why)
{
	return check != NULL ? check(x, why) : RC_OK;
}

/* In the order of §12: what comes first there is the reason given. */
static enum rc
check_all(const struct act *x, bool proof, struct fault *why)
{
	const struct kind_rules *own = kind_rules(x->s->kind);
	enum rc rc = check_frame(x, why);

	if (rc == RC_OK)
		rc = check_role(x, why);
	if (rc == RC_OK)
		rc = check_keys(x, why);
	if (rc == RC_OK)
		rc = check_own(own->key, x, why);
	if (rc == RC_OK && proof)
		rc = check_proof(x, why);
	if (rc == RC_OK)
		rc = check_taken(x, why);
	if (rc == RC_OK)
		rc = check_not_stale(x, why);
	if (rc == RC_OK)
		rc = check_state(x, why);
	if (rc == RC_OK)
		rc = check_own(own->state, x, why);
	if (rc == RC_OK)
		rc = check_own(own->document, x, why);
	if (rc == RC_OK)
		rc = check_own(own->separation, x, why);
	return rc;
}

static void
look(struct act *x, const struct rules *r, const struct statement *s)
{
	*x = (struct act){ .r = r, .s = s };
	x->by = find_person_entry(r, s->by);
	x->on = find_assessment_entry(r, s->about);
	x->first = s->kind == KIND_PERSON_ENROLLED && r->person_count == 0;
	/* it may have come to hand since */
	if (x->on != NULL && x->on->a.rubric == NULL)
		x->on->a.rubric = rubric_at_hand(r, &x->on->a.rubric_id);
	if (x->on != NULL)
		x->rubric = x->on->a.rubric;
}

enum rc
rules_add(struct rules *r, struct statement *s, struct fault *why)
{
	struct act x;
	enum rc rc;

	look(&x, r, s);
	if (s->kind != KIND_UNKNOWN)
		rc = check_all(&x, true, why);
	else
		rc = check_frame(&x, why);
	if (rc == RC_OK && s->kind == KIND_UNKNOWN && x.by != NULL)
		rc = check_proof(&x, why);
	if (rc != RC_OK) {
		statement_clear(s);
		return rc;
	}
	x.to = r;
	apply(&x, s);
	return RC_OK;
}

enum rc
rules_would(const struct rules *r, const struct value *claim, int64_t now,
	    struct fault *why)
{
	/* a selection does not tell the next number: any later one will do */
	const uint64_t number =
		r->sparse && r->next > 0 ? (UINT64_C(1) << 40) - 1 : r->next;
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s = { .whole = NULL };
	struct act x;
	enum rc rc;

	rc = statement_write(number, now, claim, NULL, &bytes, why);
	if (rc == RC_OK)
		rc = statement_read(bytes.bytes, bytes.size, &s, why);
	if (rc == RC_OK) {
		look(&x, r, &s);
		rc = check_all(&x, false, why);
	}
	statement_clear(&s);
	buf_clear(&bytes);
	return rc;
}
