/* Acts in two steps: see assess/proposal.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/proposal.h"
#include "assess/rebuild.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "logbook/index.h"
#include "proposal_private.h"
#include "statement/proof.h"

enum {
	PERSONS_LIMIT = 64,
	STEP_BACK = 1,		  /* seconds that are no step back */
	STEP_AHEAD = 366 * 86400, /* that nothing is said for, or a step */
};

struct proposal *
proposal_new(const char *about)
{
	struct proposal *p = mem_new(sizeof(*p));

	if (about != NULL)
		text_copy(p->about, sizeof(p->about), about);
	return p;
}

void
proposal_free(struct proposal *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++) {
		value_free(p->claims[i].claim);
		value_free(p->claims[i].proof);
		value_free(p->claims[i].content);
		free(p->claims[i].content_bytes);
	}
	free(p->claims);
	value_free(p->document);
	batch_free(p->batch);
	free(p);
}

struct batch *
proposal_batch(struct proposal *p, struct logbook *lb)
{
	if (p->batch == NULL)
		p->batch = batch_new(logbook_store(lb));
	return p->batch;
}

void
act_say(const struct act_on *on, struct proposal *p, enum kind kind,
	struct value *facts, struct value *content)
{
	struct pending *c = mem_push((void **)&p->claims, p->count, sizeof(*c));
	enum kind_class class = kind_class(kind);
	struct digest id;

	p->count++;
	c->kind = kind;
	c->role = on->role;
	c->content_bytes = content_new(content, &c->content_size, &id);
	if (c->content_bytes != NULL) {
		struct fault never;

		MUST(content_read(c->content_bytes, c->content_size, &id,
				  &c->content, &never) == RC_OK);
	}
	value_free(content);
	c->claim = claim_new(&(const struct claim_words){
		.kind = kind,
		.logbook = logbook_did(on->lb),
		.by = on->by != NULL ? on->by : logbook_did(on->lb),
		.role = on->role,
		.time = stamp_now(),
		.about = p->about[0] != '\0' ? p->about : NULL,
		.after = on->a != NULL && (class == CLASS_STEP ||
					   class == CLASS_SIGN)
				 ? &on->a->head->s.id
				 : NULL,
		.facts = facts,
		.content = c->content_bytes != NULL ? &id : NULL,
	});
}

void
proposal_time(struct proposal *p, int64_t time)
{
	value_set_time(p->claims[p->count - 1].claim, "time", time);
}

size_t
proposal_count(const struct proposal *p)
{
	return p->count;
}

const struct value *
proposal_claim(const struct proposal *p, size_t i)
{
	return p->claims[i].claim;
}

const struct value *
proposal_content(const struct proposal *p, size_t i)
{
	return p->claims[i].content;
}

const struct value *
proposal_document(const struct proposal *p)
{
	return p->document;
}

const char *
proposal_about(const struct proposal *p)
{
	return p->about[0] != '\0' ? p->about : NULL;
}

static bool
to_be_signed(const struct pending *c)
{
	return c->proof == NULL && kind_needs_proof(c->kind, c->role);
}

bool
proposal_needs_key(const struct proposal *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (to_be_signed(&p->claims[i]))
			return true;
	return false;
}

/* Make and sign the endorsement, keep it, name it in the claim (§10). */
static enum rc
endorse(struct logbook *lb, struct proposal *p, const struct key *key,
	struct fault *why)
{
	struct value *claim = p->claims[0].claim;
	const struct value *facts = value_get(claim, "facts");
	struct endorsement_words words = {
		.document = p->endorsed,
		.person = value_text(claim, "by"),
		.slot = value_text(facts, "slot"),
		.text = value_text(facts, "text"),
		.key = p->endorser,
	};
	struct value *made, *with;
	struct object kept;
	size_t size;
	char *bytes;
	enum rc rc;

	value_time(claim, "time", &words.time);
	made = endorsement_sign(&words, key);
	bytes = json_text(made, &size);
	rc = batch_add_bytes(proposal_batch(p, lb), bytes, size, &kept, why);
	if (rc == RC_OK) {
		with = value_copy(facts);
		value_set_digest(with, "endorsement", &kept.id);
		value_set(claim, "facts", with);
	}
	free(bytes);
	value_free(made);
	return rc;
}

/* Is KEY one of the person who acts?  Asked before any object is kept; the
 * rules ask again, with all they know.  A card in the same act is new. */
static enum rc
check_key(struct logbook *lb, const struct proposal *p, const struct key *key,
	  struct fault *why)
{
	char did[KEY_DID_SIZE], owner[UUID_URN_SIZE] = "";
	struct key_public mine;

	key_public(key, &mine);
	key_did(&mine, did);
	if (index_person_of_key(lb, did, owner, why) != RC_OK)
		owner[0] = '\0';
	for (size_t i = 0; i < p->count; i++) {
		const char *by = value_text(p->claims[i].claim, "by");

		if (p->claims[i].kind == KIND_KEY_OFFERED)
			return RC_OK;
		if (to_be_signed(&p->claims[i]) && strcmp(by, owner) != 0)
			return fault_reason(why, RC_REFUSED, "key-not-enrolled",
					    "this key is not enrolled for the "
					    "person who acts");
	}
	return RC_OK;
}

static enum rc
sign_all(struct logbook *lb, struct proposal *p, const struct key *key,
	 struct fault *why)
{
	enum rc rc = RC_OK;

	if (proposal_needs_key(p) && key == NULL)
		return fault_set(why, RC_REFUSED,
				 "this act is signed, and no key was given");
	if (key != NULL) {
		rc = check_key(lb, p, key, why);
		if (rc != RC_OK)
			return rc;
	}
	if (p->endorses) {
		struct key_public mine;

		key_public(key, &mine);
		if (!key_equal(&mine, &p->endorser))
			return fault_set(why, RC_REFUSED,
					 "the key is not the one this sign-off "
					 "was prepared for");
		rc = endorse(lb, p, key, why);
	}
	for (size_t i = 0; rc == RC_OK && i < p->count; i++) {
		struct pending *c = &p->claims[i];
		int64_t time = 0;

		if (!to_be_signed(c))
			continue;
		value_time(c->claim, "time", &time);
		c->proof = proof_make(key, c->claim, time, NULL);
	}
	return rc;
}

/* Each person URN that V names, at any depth. */
static void
persons_in(const struct value *v, const char *persons[], size_t *count)
{
	const char *text = value_string(v);

	if (text != NULL && uuid_is_urn(text) && *count < PERSONS_LIMIT) {
		persons[(*count)++] = text;
		return;
	}
	for (size_t i = 0; value_kind(v) == VALUE_ARRAY && i < value_count(v);
	     i++)
		persons_in(value_at(v, i), persons, count);
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at))
		persons_in(value_member(at), persons, count);
}

/* Is any of its claims signed by a person? */
static bool
is_signed(const struct proposal *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->claims[i].proof != NULL)
			return true;
	return false;
}

/* What the rules must know to judge P: inside the transaction.  What is signed
 * is not entered on the word of a derived table. */
static enum rc
view_for(struct logbook *lb, const struct proposal *p, struct view *view,
	 struct fault *why)
{
	const char *const assessments[] = { p->about,
					    p->also[0] != '\0' ? p->also : NULL,
					    NULL };
	const char *persons[PERSONS_LIMIT];
	size_t count = 0;

	if (p->about[0] == '\0')
		return is_signed(p) ? view_to_sign(lb, NULL, NULL, 0, view, why)
				    : view_people(lb, view, why);
	for (size_t i = 0; i < p->count && i < PERSONS_LIMIT / 4; i++) {
		const struct value *claim = p->claims[i].claim;

		persons_in(value_get(claim, "by"), persons, &count);
		persons_in(value_get(claim, "facts"), persons, &count);
	}
	return is_signed(p) ? view_to_sign(lb, assessments, persons, count,
					   view, why)
			    : view_assessments(lb, assessments, persons, count,
					       view, why);
}

/* A credential names the learner as they were at the cut (§10). */
static bool
learner_changed(const struct proposal *p, const struct view *view,
		const struct assessment *a)
{
	const struct person *who = rules_person(view->rules, a->learner);
	bool changed;

	if (p->claims[0].kind != KIND_QUEUED || who == NULL)
		return false;
	changed = who->described->s.number >= p->cut;
	for (size_t i = 0; i < who->key_count; i++)
		changed = changed || (who->keys[i].revoked &&
				      who->keys[i].revoked_number >= p->cut);
	return changed;
}

static enum rc
stale(struct fault *why)
{
	return fault_reason(why, RC_REFUSED, "stale",
			    "the assessment changed while this was prepared: "
			    "look again and repeat");
}

/* No gather and no step about the assessment beyond the cut (§7). */
static enum rc
check_cut(const struct proposal *p, const struct view *view, struct fault *why)
{
	const struct assessment *a = rules_assessment(view->rules, p->about);

	if (!p->has_cut || a == NULL)
		return RC_OK;
	for (size_t i = a->count; i-- > 0;) {
		const struct said *said = a->all[i];
		enum kind_class class = kind_class(said->s.kind);

		if (said->s.number < p->cut)
			break;
		if (class == CLASS_GATHER || class == CLASS_STEP)
			return stale(why);
	}
	return learner_changed(p, view, a) ? stale(why) : RC_OK;
}

static enum rc
enter_one(struct logbook *lb, struct view *view, const struct pending *c,
	  struct digest *id, struct fault *why)
{
	struct statement s = { .whole = NULL };
	const struct entry entry = {
		.claim = c->claim,
		.proof = c->proof,
		.content = c->content_bytes,
		.content_size = c->content_size,
	};
	enum rc rc;

	rc = logbook_enter(lb, &entry, &s, why);
	if (rc == RC_OK) {
		*id = s.id;
		rc = rules_add(view->rules, &s, why);
	}
	statement_clear(&s);
	if (rc == RC_OK)
		rc = rows_after(lb, view->rules, rules_said(view->rules, id),
				why);
	return rc;
}

/* --- the clock -------------------------------------------------------------
 */

/* A time that no record can state is not bent into one that it can. */
static enum rc
check_clock(int64_t now, struct fault *why)
{
	char text[STAMP_SIZE];
	struct fault none;
	int64_t read = 0;

	stamp_to_text(now, text);
	if (stamp_of_text(text, &read, &none) == RC_OK && read == now)
		return RC_OK;
	return fault_set(why, RC_REFUSED,
			 "the clock of this machine is outside the years 2000 "
			 "to 9999: set it right");
}

static enum rc
notice_step(struct logbook *lb, struct view *view, int64_t seconds,
	    struct fault *why)
{
	struct value *facts = value_object();
	struct pending noticed = { .kind = KIND_CLOCK_NOTICED };
	struct digest id;
	enum rc rc;

	value_set_text(facts, "event",
		       seconds < 0 ? "step-back" : "step-ahead");
	value_set_integer(facts, "seconds", seconds);
	noticed.claim = claim_new(&(const struct claim_words){
		.kind = KIND_CLOCK_NOTICED,
		.logbook = logbook_did(lb),
		.by = logbook_did(lb),
		.time = stamp_now(),
		.facts = facts,
	});
	rc = enter_one(lb, view, &noticed, &id, why);
	value_free(noticed.claim);
	return rc;
}

/* A step of the clock since the newest statement is noted before what is said
 * after it (§3.3).  Of a step ahead the machine knows only one that is greater
 * than any pause. */
static enum rc
notice_clock(struct logbook *lb, struct view *view, struct fault *why)
{
	struct statement s = { .whole = NULL };
	uint64_t size = 0;
	int64_t step = 0;
	enum rc rc = logbook_size(lb, &size, why);

	if (rc != RC_OK || size == 0)
		return rc;
	rc = logbook_statement(lb, size - 1, &s, NULL, why);
	if (rc == RC_OK || rc == RC_NEWER) {
		step = stamp_now() - s.time;
		rc = RC_OK;
	}
	statement_clear(&s);
	if (rc == RC_OK && (step < -STEP_BACK || step > STEP_AHEAD))
		rc = notice_step(lb, view, step, why);
	return rc;
}

enum rc
proposal_enter(struct logbook *lb, struct proposal *p, const struct key *key,
	       struct digest *ids, struct fault *why)
{
	struct view view = { .rules = NULL };
	struct digest id;
	enum rc rc;

	rc = check_clock(stamp_now(), why);
	if (rc == RC_OK)
		rc = sign_all(lb, p, key, why);
	/* Bytes are durable before the transaction: nothing slow inside it. */
	if (rc == RC_OK && p->batch != NULL)
		rc = batch_keep(p->batch, why);
	if (rc == RC_OK)
		rc = logbook_begin(lb, why);
	if (rc != RC_OK)
		return rc;
	rc = view_for(lb, p, &view, why);
	if (rc == RC_OK)
		rc = check_cut(p, &view, why);
	if (rc == RC_OK)
		rc = notice_clock(lb, &view, why);
	for (size_t i = 0; rc == RC_OK && i < p->count; i++) {
		rc = enter_one(lb, &view, &p->claims[i], &id, why);
		if (ids != NULL)
			ids[i] = id;
	}
	if (rc == RC_OK)
		rc = logbook_commit(lb, why);
	if (rc != RC_OK)
		logbook_rollback(lb);
	view_clear(&view);
	return rc;
}
