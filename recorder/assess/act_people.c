/* Acts about the logbook and people: see assess/acts.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "proposal_private.h"
#include "statement/proof.h"

/* What a card offers, its proof checked: the key itself signed it (§4.1). */
struct offer {
	const char *person;
	const struct value *key; /* {form id spki} */
	const struct answer *card;
};

static enum rc
read_offer(const struct answer *card, struct offer *out, struct fault *why)
{
	const char *kind = value_text(card->claim, "kind");
	struct digest signer_id, offered;
	struct key_public signer;
	int64_t time = 0;
	enum rc rc;

	if (kind == NULL || kind_of_text(kind) != KIND_KEY_OFFERED)
		return fault_reason(why, RC_INVALID, "possession",
				    "this is not a card: it offers no key");
	rc = claim_check(card->claim, why);
	if (rc != RC_OK)
		return fault_while(why, "card");
	*out = (struct offer){
		.person = value_text(card->claim, "by"),
		.key = value_get(value_get(card->claim, "facts"), "key"),
		.card = card,
	};
	if (card->proof == NULL)
		return fault_reason(why, RC_REFUSED, "possession",
				    "the card is not signed by its key");
	rc = proof_signer(card->proof, &signer, why);
	if (rc == RC_OK)
		rc = key_check(&signer, why);
	value_time(card->claim, "time", &time);
	if (rc == RC_OK)
		rc = proof_check(card->proof, card->claim, time, NULL, &signer,
				 why);
	if (rc != RC_OK)
		return fault_while(why, "card");
	key_id(&signer, &signer_id);
	if (!value_digest(out->key, "id", &offered) ||
	    !digest_equal(&offered, &signer_id))
		return fault_reason(why, RC_REFUSED, "possession",
				    "the card offers a key that did not sign "
				    "it");
	return RC_OK;
}

/* The card's claim is entered as it is, with its proof and content. */
static void
say_card(struct proposal *p, const struct answer *card)
{
	struct pending *c =
		mem_push((void **)&p->claims, p->count++, sizeof(*c));

	c->kind = KIND_KEY_OFFERED;
	c->claim = value_keep(card->claim);
	c->proof = value_keep(card->proof);
	if (card->content != NULL) {
		c->content = value_keep(card->content);
		c->content_bytes = json_text(card->content, &c->content_size);
	}
}

static struct value *
enrolled_keys(const struct offer *offer)
{
	struct value *keys = value_array(), *key;

	if (offer->card == NULL)
		return keys;
	key = value_copy(offer->key);
	value_set_digest(key, "offered", &offer->card->id);
	value_push(keys, key);
	return keys;
}

static struct value *
described(const char *name, const char *organisation, const char *email,
	  const char *identity_check)
{
	struct value *content = value_object();

	value_set_text(content, "name", name);
	value_set_text(content, "organisation", organisation);
	value_set_text(content, "email", email);
	value_set_text(content, "identityCheck", identity_check);
	return content;
}

/* The one role of the first administrator, from now on. */
static struct value *
first_role(const struct proposal *p)
{
	struct value *roles = value_array(), *role = value_object();

	value_set_text(role, "role", role_text(ROLE_ADMINISTRATOR));
	value_set_text(role, "from", value_text(p->claims[0].claim, "time"));
	value_push(roles, role);
	return roles;
}

enum rc
act_init(struct logbook *lb, const struct act_init *what, struct proposal **out,
	 struct fault *why)
{
	struct value *facts = value_object(), *content = value_object();
	const struct value *card = what->card->content;
	struct proposal *p = proposal_new(NULL);
	struct act_on on = { .lb = lb };
	const char *name = what->person_name;
	struct offer offer;
	enum rc rc;

	value_set_text(facts, "zone", what->zone);
	value_set_text(content, "name",
		       what->name != NULL ? what->name : "Logbook");
	act_say(&on, p, KIND_LOGBOOK_MADE, facts, content);

	rc = read_offer(what->card, &offer, why);
	if (rc != RC_OK)
		return act_done(rc, p, out);
	say_card(p, what->card);
	facts = value_object();
	value_set_text(facts, "person", offer.person);
	value_set(facts, "keys", enrolled_keys(&offer));
	value_set(facts, "roles", first_role(p));
	on.by = offer.person;
	on.role = ROLE_ADMINISTRATOR;
	act_say(&on, p, KIND_PERSON_ENROLLED, facts,
		described(name ? name : value_text(card, "name"),
			  value_text(card, "organisation"),
			  value_text(card, "email"), what->identity_check));
	return act_done(RC_OK, p, out);
}

static struct value *
roles_of(const struct role_words *roles, size_t count)
{
	struct value *array = value_array();

	for (size_t i = 0; i < count; i++) {
		struct value *role = value_object(), *only = NULL;

		value_set_text(role, "role", role_text(roles[i].role));
		value_set_time(role, "from", roles[i].from);
		if (roles[i].until != 0)
			value_set_time(role, "until", roles[i].until);
		if (roles[i].rubric_count > 0)
			only = value_array();
		for (size_t j = 0; j < roles[i].rubric_count; j++)
			value_push(only, value_of_digest(&roles[i].rubrics[j]));
		value_set(role, "rubrics", only);
		value_push(array, role);
	}
	return array;
}

/* Is the card's claim in the ledger already (offered, never enrolled)? */
static bool
entered_before(struct logbook *lb, const struct answer *card)
{
	struct fault ignored;
	uint64_t number;

	return logbook_number_of(lb, &card->id, &number, &ignored) == RC_OK;
}

static enum rc
check_enrol(const struct act_on *on, const struct act_enrol *what,
	    struct offer *offer, struct fault *why)
{
	enum rc rc = RC_OK;

	if (what->role_count == 0)
		return fault_set(why, RC_USAGE, "say at least one role");
	if (what->identity_check == NULL || what->identity_check[0] == '\0')
		return fault_set(why, RC_USAGE, "say how identity was checked");
	if (what->card != NULL)
		rc = read_offer(what->card, offer, why);
	if (rc == RC_OK && what->name == NULL &&
	    (what->card == NULL ||
	     value_text(what->card->content, "name") == NULL))
		rc = fault_set(why, RC_USAGE, "say the person's name");
	if (rc == RC_OK && offer->person != NULL &&
	    rules_person(on->view.rules, offer->person) != NULL)
		rc = fault_set(why, RC_EXISTS,
			       "the person of this card is enrolled already");
	return rc;
}

static struct value *
enrol_content(const struct act_enrol *what)
{
	const struct value *card =
		what->card != NULL ? what->card->content : NULL;

	return described(what->name ? what->name : value_text(card, "name"),
			 what->organisation ? what->organisation
					    : value_text(card, "organisation"),
			 what->email ? what->email : value_text(card, "email"),
			 what->identity_check);
}

enum rc
act_enrol(struct logbook *lb, const struct act_enrol *what,
	  char person[UUID_URN_SIZE], struct proposal **out, struct fault *why)
{
	struct act_on on = { .lb = lb, .by = what->by };
	struct proposal *p = proposal_new(NULL);
	struct offer offer = { .person = NULL };
	struct value *facts;
	enum rc rc;

	rc = act_begin(&on, NULL, KIND_PERSON_ENROLLED, why);
	if (rc == RC_OK)
		rc = check_enrol(&on, what, &offer, why);
	if (rc == RC_OK) {
		uuid_new(person);
		if (what->card != NULL) {
			text_copy(person, UUID_URN_SIZE, offer.person);
			if (!entered_before(lb, what->card))
				say_card(p, what->card);
		}
		facts = value_object();
		value_set_text(facts, "person", person);
		value_set(facts, "keys", enrolled_keys(&offer));
		value_set(facts, "roles",
			  roles_of(what->roles, what->role_count));
		act_say(&on, p, KIND_PERSON_ENROLLED, facts,
			enrol_content(what));
	}
	act_end(&on);
	return act_done(rc, p, out);
}

/* The newest description of PERSON, without what belonged to that act. */
static enum rc
newest_content(const struct act_on *on, const char *urn, struct value **out,
	       struct fault *why)
{
	const struct person *person = rules_person(on->view.rules, urn);
	enum rc rc = RC_OK;

	*out = NULL;
	if (person == NULL)
		return fault_set(why, RC_NOT_FOUND, "no person %s", urn);
	if (person->described->s.has_content)
		rc = logbook_content(on->lb, &person->described->s.content, out,
				     NULL, why);
	if (rc != RC_OK)
		return rc;
	if (*out == NULL)
		*out = value_object();
	value_remove(*out, "salt");
	value_remove(*out, "reason");
	return RC_OK;
}

enum rc
act_amend(struct logbook *lb, const struct act_amend *what,
	  struct proposal **out, struct fault *why)
{
	struct act_on on = { .lb = lb, .by = what->by };
	struct proposal *p = proposal_new(NULL);
	struct value *facts, *content = NULL;
	enum rc rc;

	rc = act_begin(&on, NULL, KIND_PERSON_AMENDED, why);
	if (rc == RC_OK)
		rc = newest_content(&on, what->person, &content, why);
	if (rc == RC_OK) {
		value_set_text(content, "name", what->name);
		value_set_text(content, "organisation", what->organisation);
		value_set_text(content, "email", what->email);
		value_set_text(content, "identityCheck", what->identity_check);
		value_set_text(content, "reason", what->reason);
		facts = value_object();
		value_set_text(facts, "person", what->person);
		act_say(&on, p, KIND_PERSON_AMENDED, facts, content);
	}
	act_end(&on);
	return act_done(rc, p, out);
}
