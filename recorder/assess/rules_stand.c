/* What stands: made, found, freed: see rules_private.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rules_private.h"

struct rules *
rules_new(const char *logbook, bool sparse, rules_rubric_fn rubric, void *arg)
{
	struct rules *r = mem_new(sizeof(*r));
	struct key_public key;
	struct fault none;

	r->logbook = mem_text(logbook);
	r->sparse = sparse;
	r->rubric = rubric;
	r->arg = arg;
	if (key_of_did(logbook, &key, &none) == RC_OK)
		key_id(&key, &r->key);
	return r;
}

static void
free_each(void **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(items[i]);
	free(items);
}

static void
free_persons(struct rules *r)
{
	for (size_t i = 0; i < r->person_count; i++) {
		struct person_entry *p = r->persons[i];

		free(p->keys);
		free(p->described.items);
		free(p->paused.items);
	}
	free_each((void **)r->persons, r->person_count);
}

static void
free_assessments(struct rules *r)
{
	for (size_t i = 0; i < r->assessment_count; i++) {
		struct assessment_entry *on = r->every_assessment[i];

		free(on->all.items);
		free(on->signed_off.items);
		free(on->concluded.items);
		free(on->authenticated.items);
	}
	free_each((void **)r->every_assessment, r->assessment_count);
	free(r->opened);
}

void
rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	free_persons(r);
	free_assessments(r);
	free_each((void **)r->key_entries, r->key_entry_count);
	free_each((void **)r->rubric_entries, r->rubric_count);
	for (size_t i = 0; i < r->object_count; i++)
		free(r->object_entries[i]->evidence.items);
	free_each((void **)r->object_entries, r->object_count);
	free_each((void **)r->logbook_keys, r->logbook_key_count);
	for (size_t i = 0; i < r->said_count; i++) {
		statement_clear(&r->every_said[i]->said.s);
		free(r->every_said[i]);
	}
	free(r->every_said);
	free(r->holds.items);
	map_clear(&r->said);
	map_clear(&r->by_content);
	map_clear(&r->people);
	map_clear(&r->keys);
	map_clear(&r->assessments);
	map_clear(&r->rubrics);
	map_clear(&r->objects);
	map_clear(&r->logbooks);
	free(r->logbook);
	free(r);
}

/* --- finding ---------------------------------------------------------------
 */

const struct said *
rules_said(const struct rules *r, const struct digest *id)
{
	return map_find(&r->said, id->bytes, sizeof(id->bytes));
}

const struct said *
said_of_fact(const struct rules *r, const struct value *facts, const char *name)
{
	struct digest id;

	return value_digest(facts, name, &id) ? rules_said(r, &id) : NULL;
}

const struct rubric *
rubric_at_hand(const struct rules *r, const struct digest *id)
{
	const struct rubric *rubric = NULL;
	struct fault none;

	if (r->rubric == NULL || r->rubric(r->arg, id, &rubric, &none) != RC_OK)
		return NULL;
	return rubric;
}

const struct key_entry *
find_key_entry(const struct rules *r, const struct digest *id)
{
	return map_find(&r->keys, id->bytes, sizeof(id->bytes));
}

const struct rubric_entry *
find_rubric_entry(const struct rules *r, const struct digest *id)
{
	return map_find(&r->rubrics, id->bytes, sizeof(id->bytes));
}

struct assessment_entry *
find_assessment_entry(const struct rules *r, const char *urn)
{
	struct assessment_entry *on = NULL;

	if (urn != NULL)
		on = map_find(&r->assessments, urn, strlen(urn));
	return on != NULL && on->a.opened != NULL ? on : NULL;
}

struct assessment_entry *
make_assessment_entry(struct rules *r, const char *urn)
{
	struct assessment_entry *on =
		map_find(&r->assessments, urn, strlen(urn));
	struct assessment_entry **place;

	if (on != NULL)
		return on;
	on = mem_new(sizeof(*on));
	place = mem_push((void **)&r->every_assessment, r->assessment_count,
			 sizeof(struct assessment_entry *));
	*place = on;
	r->assessment_count++;
	MUST(strlen(urn) < sizeof(on->a.urn));
	memcpy(on->a.urn, urn, strlen(urn) + 1);
	map_put(&r->assessments, on->a.urn, strlen(on->a.urn), on);
	return on;
}

struct person_entry *
find_person_entry(const struct rules *r, const char *urn)
{
	return urn == NULL ? NULL : map_find(&r->people, urn, strlen(urn));
}

/* --- who is who ------------------------------------------------------------
 */

struct person_entry *
person_root(struct person_entry *p)
{
	while (p->one != NULL)
		p = p->one;
	return p;
}

/* That two persons ever shared a key cannot happen in one logbook: it is
 * refused as key-taken. */
bool
same_person(const struct rules *r, const char *a, const char *b)
{
	struct person_entry *first, *second;

	if (a == NULL || b == NULL)
		return false;
	if (strcmp(a, b) == 0)
		return true;
	first = find_person_entry(r, a);
	second = find_person_entry(r, b);
	return first != NULL && second != NULL &&
	       person_root(first) == person_root(second);
}

bool
said_by(const struct rules *r, const struct list *l, const char *who)
{
	for (size_t i = 0; i < l->count; i++)
		if (same_person(r, l->items[i]->s.by, who))
			return true;
	return false;
}

const struct said *
person_described_at(const struct person *p, uint64_t size)
{
	/* p is the first member of its entry */
	const struct list *l = &((const struct person_entry *)p)->described;

	for (size_t i = l->count; i-- > 0;)
		if (l->items[i]->s.number < size)
			return l->items[i];
	return NULL;
}
