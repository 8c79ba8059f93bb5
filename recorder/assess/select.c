/* Which statements bear on an assessment (records.md §8.4): see assess/load.h.
 */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/uuid.h"
#include "load_private.h"
#include "logbook/index.h"
#include "rules_private.h"

/*
 * A selection in the making.  What was chosen is read once, in the order it was
 * chosen, and what it names is asked for in its turn, until nothing is added.
 */
struct choice {
	struct logbook *lb;
	const struct select_ask *ask;
	struct map known; /* of numbers */
	uint64_t **numbers;
	size_t count, read;
	struct map names; /* persons and assessments that were asked for */
	char **persons;
	size_t person_count, asked;
	struct map digests; /* of contents and objects, in what was read */
	struct digest **digest_items;
	size_t digest_count;
};

static void
choice_clear(struct choice *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->numbers[i]);
	for (size_t i = 0; i < c->person_count; i++)
		free(c->persons[i]);
	for (size_t i = 0; i < c->digest_count; i++)
		free(c->digest_items[i]);
	free(c->numbers);
	free(c->persons);
	free(c->digest_items);
	map_clear(&c->known);
	map_clear(&c->names);
	map_clear(&c->digests);
}

/* --- choosing ---------------------------------------------------------------
 */

/* An index_number_fn; ARG is the choice. */
static enum rc
choose(void *arg, uint64_t number, struct fault *why)
{
	struct choice *c = arg;
	uint64_t **place;

	(void)why;
	if (number >= c->ask->end ||
	    map_find(&c->known, &number, sizeof(number)) != NULL)
		return RC_OK;
	place = mem_push((void **)&c->numbers, c->count, sizeof(uint64_t *));
	*place = mem_new(sizeof(**place));
	**place = number;
	c->count++;
	map_put(&c->known, *place, sizeof(**place), *place);
	return RC_OK;
}

static void
choose_person(struct choice *c, const char *urn)
{
	char **place;

	if (urn == NULL || !uuid_is_urn(urn) ||
	    map_find(&c->names, urn, strlen(urn)) != NULL)
		return;
	place = mem_push((void **)&c->persons, c->person_count, sizeof(char *));
	*place = mem_text(urn);
	c->person_count++;
	map_put(&c->names, *place, strlen(*place), *place);
}

/* (a) every statement about it. */
static enum rc
choose_assessment(struct choice *c, const char *urn, struct fault *why)
{
	if (c->ask->by != NULL)
		return catalogue_each_about(c->ask->by, urn, c->ask->end,
					    choose, c, why);
	return index_each_about(c->lb, urn, c->ask->end, choose, c, why);
}

enum rc
select_kind(struct logbook *lb, const struct select_ask *ask, enum kind kind,
	    index_number_fn fn, void *arg, struct fault *why)
{
	if (ask->by != NULL)
		return catalogue_each_kind(ask->by, kind, ask->end, fn, arg,
					   why);
	return index_each_kind(lb, kind, ask->end, fn, arg, why);
}

static enum rc
choose_kind(struct choice *c, enum kind kind, struct fault *why)
{
	return select_kind(c->lb, c->ask, kind, choose, c, why);
}

/* (b) */
static enum rc
choose_mentions(struct choice *c, const char *person, struct fault *why)
{
	if (c->ask->by != NULL)
		return catalogue_each_mention(c->ask->by, person, c->ask->end,
					      choose, c, why);
	return index_each_mention(c->lb, person, c->ask->end, choose, c, why);
}

struct rubric_wanted {
	struct choice *c;
	struct digest id;
};

static enum rc
choose_if_wanted(void *arg, const struct rubric_row *row, struct fault *why)
{
	struct rubric_wanted *w = arg;

	return digest_equal(&row->id, &w->id) ? choose(w->c, row->number, why)
					      : RC_OK;
}

/* (c) */
static enum rc
choose_rubric(struct choice *c, const struct digest *id, struct fault *why)
{
	struct rubric_wanted wanted = { .c = c, .id = *id };
	uint64_t number;

	if (c->ask->by == NULL)
		return index_each_rubric(c->lb, choose_if_wanted, &wanted, why);
	return catalogue_rubric(c->ask->by, id, &number)
		       ? choose(c, number, why)
		       : RC_OK;
}

/* --- reading ----------------------------------------------------------------
 */

static void
note_digest(struct choice *c, const struct digest *id)
{
	struct digest **place;

	if (map_find(&c->digests, id->bytes, sizeof(id->bytes)) != NULL)
		return;
	place = mem_push((void **)&c->digest_items, c->digest_count,
			 sizeof(struct digest *));
	*place = mem_new(sizeof(**place));
	**place = *id;
	c->digest_count++;
	map_put(&c->digests, (*place)->bytes, DIGEST_SIZE, *place);
}

static void
note_digests(struct choice *c, const struct value *v)
{
	struct digest id;

	if (value_is_digest(v, &id))
		note_digest(c, &id);
	for (size_t i = 0; value_kind(v) == VALUE_ARRAY && i < value_count(v);
	     i++)
		note_digests(c, value_at(v, i));
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at))
		note_digests(c, value_member(at));
}

static void
note_persons(struct choice *c, const struct statement *s)
{
	static const char *const one[] = { "person", "learner", "supplier",
					   "with" };
	static const char *const many[] = { "persons", "assessors",
					    "observers" };
	const struct value *list;

	choose_person(c, s->by);
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		if (s->kind != KIND_SUPERSEDED) /* with an assessment */
			choose_person(c, value_text(s->facts, one[i]));
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
		list = value_get(s->facts, many[i]);
		for (size_t j = 0; j < value_count(list); j++)
			choose_person(c, value_string(value_at(list, j)));
	}
}

static bool
was_asked_for(const struct choice *c, const char *urn)
{
	for (const char *const *a = c->ask->assessments; *a != NULL; a++)
		if (strcmp(*a, urn) == 0)
			return true;
	return false;
}

/* The rubric of an assessment opened; the other assessment of a superseding. */
static enum rc
follow(struct choice *c, const struct statement *s, struct fault *why)
{
	const char *other = NULL;
	struct digest rubric;
	enum rc rc = RC_OK;

	if (s->kind == KIND_ASSESSMENT_OPENED &&
	    value_digest(s->facts, "rubric", &rubric))
		rc = choose_rubric(c, &rubric, why);
	if (!c->ask->wide || s->about == NULL || !was_asked_for(c, s->about))
		return rc;
	if (s->kind == KIND_ASSESSMENT_OPENED)
		other = value_text(value_get(s->facts, "supersedes"),
				   "assessment");
	else if (s->kind == KIND_SUPERSEDED)
		other = value_text(s->facts, "with");
	if (rc == RC_OK && other != NULL)
		rc = choose_assessment(c, other, why);
	return rc;
}

static enum rc
read_one(struct choice *c, uint64_t number, struct fault *why)
{
	struct statement s = { .whole = NULL };
	enum rc rc = logbook_statement(c->lb, number, &s, NULL, why);

	if (rc == RC_NEWER)
		rc = RC_OK;
	if (rc == RC_OK) {
		note_persons(c, &s);
		note_digests(c, s.facts);
		if (s.has_content)
			note_digest(c, &s.content);
		rc = follow(c, &s, why);
	}
	statement_clear(&s);
	return rc;
}

/* (b) what is said of each person, until nothing is added. */
static enum rc
close_over(struct choice *c, struct fault *why)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK &&
	       (c->read < c->count || c->asked < c->person_count)) {
		if (c->read < c->count)
			rc = read_one(c, *c->numbers[c->read++], why);
		else
			rc = choose_mentions(c, c->persons[c->asked++], why);
	}
	return rc;
}

/* --- (d) erasures -----------------------------------------------------------
 */

static bool
erases_some(const struct choice *c, const struct statement *s)
{
	const struct value *contents = value_get(s->facts, "contents");
	const struct value *objects = value_get(s->facts, "objects");
	struct digest id;

	for (size_t i = 0; i < value_count(contents); i++)
		if (value_is_digest(value_at(contents, i), &id) &&
		    map_find(&c->digests, id.bytes, sizeof(id.bytes)) != NULL)
			return true;
	for (size_t i = 0; i < value_count(objects); i++)
		if (value_digest(value_at(objects, i), "object", &id) &&
		    map_find(&c->digests, id.bytes, sizeof(id.bytes)) != NULL)
			return true;
	return false;
}

/* Those of ERASURES, the content-erased, that name what was chosen. */
static enum rc
choose_erasures(struct choice *c, const struct selection *erasures,
		struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < erasures->count; i++) {
		uint64_t number = erasures->numbers[i];
		struct statement s = { .whole = NULL };

		if (map_find(&c->known, &number, sizeof(number)) != NULL)
			continue;
		rc = logbook_statement(c->lb, number, &s, NULL, why);
		if (rc == RC_OK && erases_some(c, &s))
			rc = choose(c, number, why);
		statement_clear(&s);
	}
	return rc;
}

static enum rc
close_over_erasures(struct choice *c, struct fault *why)
{
	struct selection erasures = { .count = 0 };
	size_t before;
	enum rc rc;

	rc = select_kind(c->lb, c->ask, KIND_CONTENT_ERASED, selection_add,
			 &erasures, why);
	do {
		before = c->count;
		if (rc == RC_OK)
			rc = choose_erasures(c, &erasures, why);
		if (rc == RC_OK)
			rc = close_over(c, why);
	} while (rc == RC_OK && c->count > before);
	selection_clear(&erasures);
	return rc;
}

/* --- the whole --------------------------------------------------------------
 */

/* (a), (c), and what is asked for by name. */
static enum rc
begin(struct choice *c, struct fault *why)
{
	static const enum kind of_logbook[] = {
		KIND_LOGBOOK_MADE, KIND_LOGBOOK_CLOSED, KIND_LOGBOOK_ADOPTED,
		KIND_LOGBOOK_READ, KIND_FORK_NOTICED
	};
	const struct select_ask *ask = c->ask;
	bool opens = false;
	enum rc rc = RC_OK;

	for (const char *const *a = ask->assessments; rc == RC_OK && *a != NULL;
	     a++) {
		size_t before = c->count;

		rc = choose_assessment(c, *a, why);
		opens = opens || c->count == before;
	}
	for (size_t i = 0; rc == RC_OK && i < ask->person_count; i++) {
		choose_person(c, ask->persons[i]);
		if (ask->wide && ask->persons[i] != NULL)
			rc = choose_assessment(c, ask->persons[i], why);
	}
	for (size_t i = 0; rc == RC_OK && i < 5; i++)
		rc = choose_kind(c, of_logbook[i], why);
	if (rc == RC_OK && ask->wide && opens)
		rc = choose_kind(c, KIND_RUBRIC_ADOPTED, why);
	if (rc == RC_OK && ask->wide && opens)
		rc = choose_kind(c, KIND_RUBRIC_RETIRED, why);
	return rc;
}

enum rc
select_for(struct logbook *lb, const struct select_ask *ask,
	   struct selection *out, struct fault *why)
{
	struct choice c = { .lb = lb, .ask = ask };
	enum rc rc = begin(&c, why);

	if (rc == RC_OK)
		rc = close_over(&c, why);
	if (rc == RC_OK)
		rc = close_over_erasures(&c, why);
	*out = (struct selection){ .count = 0 };
	if (rc == RC_OK) {
		out->numbers = mem_array(c.count, sizeof(*out->numbers));
		out->count = c.count;
		for (size_t i = 0; i < c.count; i++)
			out->numbers[i] = *c.numbers[i];
		selection_sort(out);
	}
	choice_clear(&c);
	return rc;
}

enum rc /* NOLINTNEXTLINE(readability-function-size): END and OUT */
select_assessment(struct logbook *lb, const char *assessment,
		  const char *const persons[], size_t count, uint64_t end,
		  struct selection *out, struct fault *why)
{
	const char *const assessments[] = { assessment, NULL };
	const struct select_ask ask = { .assessments = assessments,
					.persons = persons,
					.person_count = count,
					.end = end };

	return select_for(lb, &ask, out, why);
}

enum rc
select_by(struct logbook *lb, const struct catalogue *by,
	  const char *assessment, uint64_t end, struct selection *out,
	  struct fault *why)
{
	const char *const assessments[] = { assessment, NULL };
	const struct select_ask ask = { .assessments = assessments,
					.end = end,
					.by = by };

	return select_for(lb, &ask, out, why);
}
