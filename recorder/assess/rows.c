/* The derived rows that need a view: see assess/rebuild.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/rebuild.h"
#include "base/mem.h"
#include "logbook/index.h"
#include "rules_private.h"

/* The role words of a person, each once, in the order of their list. */
static char *
role_words(const struct value *roles)
{
	char *words = mem_text("");
	unsigned seen = 0;

	for (size_t i = 0; i < value_count(roles); i++) {
		const char *word = value_text(value_at(roles, i), "role");
		unsigned role = role_of_text(word);
		char *longer;

		if (role == 0 || (seen & role) != 0)
			continue;
		seen |= role;
		longer = mem_format("%s%s%s", words,
				    words[0] != '\0' ? " " : "", word);
		free(words);
		words = longer;
	}
	return words;
}

/* Does ERASURE, which may be NULL, name this content? */
static bool
erases(const struct said *erasure, const struct digest *content)
{
	char text[DIGEST_TEXT_SIZE];

	if (erasure == NULL)
		return false;
	digest_to_text(content, text);
	return value_holds_text(value_get(erasure->s.facts, "contents"), text);
}

static enum rc
put_person(struct logbook *lb, const struct person *p,
	   const struct said *erasure, struct fault *why)
{
	const struct statement *s = &p->described->s;
	struct value *content = NULL;
	char *roles;
	enum rc rc = RC_OK;

	if (s->has_content && !erases(erasure, &s->content))
		rc = logbook_content(lb, &s->content, &content, NULL, why);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	roles = role_words(p->roles);
	rc = index_put_person(
		lb,
		&(const struct person_row){
			.urn = p->urn,
			.name = value_text(content, "name"),
			.organisation = value_text(content, "organisation"),
			.roles = roles,
			.number = s->number,
		},
		why);
	free(roles);
	value_free(content);
	return rc;
}

static enum rc
put_key(struct logbook *lb, const struct rules *r, const struct said *said,
	const struct value *key, struct fault *why)
{
	const struct key_entry *k = NULL;
	char did[KEY_DID_SIZE];
	struct digest id;

	if (value_digest(key, "id", &id))
		k = find_key_entry(r, &id);
	MUST(k != NULL);
	if (strcmp(value_text(key, "form"), "data-integrity") != 0)
		return RC_OK; /* has no did:key */
	key_did(&k->owner->keys[k->place].key, did);
	return index_put_key(lb,
			     &(const struct key_row){
				     .did = did,
				     .person = k->owner->p.urn,
				     .number = said->s.number,
			     },
			     why);
}

static enum rc
put_keys(struct logbook *lb, const struct rules *r, const struct said *said,
	 struct fault *why)
{
	const struct value *facts = said->s.facts;
	const struct value *keys = value_get(facts, "keys");
	enum rc rc = RC_OK;

	if (said->s.kind == KIND_KEY_ADDED)
		return put_key(lb, r, said, value_get(facts, "key"), why);
	for (size_t i = 0; rc == RC_OK && i < value_count(keys); i++)
		rc = put_key(lb, r, said, value_at(keys, i), why);
	return rc;
}

static enum rc
put_rubric(struct logbook *lb, const struct rules *r, const struct said *said,
	   struct fault *why)
{
	const struct rubric_entry *e = NULL;
	const struct rubric *rubric;
	const struct value *facts;
	struct digest id;

	if (value_digest(said->s.facts, "rubric", &id))
		e = find_rubric_entry(r, &id);
	MUST(e != NULL && e->adopted != NULL);
	facts = e->adopted->s.facts;
	rubric = rubric_at_hand(r, &id);
	return index_put_rubric(
		lb,
		&(const struct rubric_row){
			.id = id,
			.uri = value_text(facts, "id"),
			.version = value_text(facts, "version"),
			.title = rubric != NULL ? rubric->title
						: value_text(facts, "id"),
			.number = e->adopted->s.number,
			.retired = e->retired,
		},
		why);
}

static enum rc
put_assessment(struct logbook *lb, const struct assessment *a,
	       struct fault *why)
{
	const struct statement *last = &a->all[a->count - 1]->s;

	return index_put_assessment(lb,
				    &(const struct assessment_row){
					    .urn = a->urn,
					    .learner = a->learner,
					    .state = state_text(a->state),
					    .rubric = a->rubric_id,
					    .opened = a->opened->s.time,
					    .changed = last->time,
					    .number = a->opened->s.number,
					    .newest = last->number,
				    },
				    why);
}

/* The names that an erasure takes away. */
static enum rc
forget_names(struct logbook *lb, const struct rules *r, const struct said *said,
	     struct fault *why)
{
	const struct person *p;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && (p = rules_person_at(r, i)) != NULL;
	     i++)
		if (p->described->s.has_content &&
		    erases(said, &p->described->s.content))
			rc = put_person(lb, p, said, why);
	return rc;
}

static enum rc
put_book(struct logbook *lb, const struct rules *r, const struct said *said,
	 struct fault *why)
{
	const enum kind kind = said->s.kind;
	const struct person *p;
	enum rc rc = RC_OK;

	if (kind == KIND_RUBRIC_ADOPTED || kind == KIND_RUBRIC_RETIRED)
		return put_rubric(lb, r, said, why);
	if (kind == KIND_CONTENT_ERASED)
		return forget_names(lb, r, said, why);
	if (kind == KIND_PERSON_ENROLLED || kind == KIND_KEY_ADDED)
		rc = put_keys(lb, r, said, why);
	if (rc != RC_OK ||
	    (kind != KIND_PERSON_ENROLLED && kind != KIND_PERSON_AMENDED &&
	     kind != KIND_ROLES_SET))
		return rc;
	p = rules_person(r, value_text(said->s.facts, "person"));
	MUST(p != NULL);
	return put_person(lb, p, NULL, why);
}

enum rc
rows_after(struct logbook *lb, const struct rules *r, const struct said *said,
	   struct fault *why)
{
	const struct assessment *a = NULL;
	enum rc rc = put_book(lb, r, said, why);

	if (said->s.about != NULL)
		a = rules_assessment(r, said->s.about);
	return rc == RC_OK && a != NULL ? put_assessment(lb, a, why) : rc;
}
