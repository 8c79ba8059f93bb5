/* Statements found from the statements themselves: see load_private.h. */

#define _GNU_SOURCE /* memmem */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/stop.h"
#include "base/uuid.h"
#include "load_private.h"
#include "logbook/index.h"
#include "rules_private.h"
#include "statement/note.h"
#include "statement/tree.h"

/* The numbers under one word, ascending. */
struct entries {
	char *word;
	struct selection numbers;
};

struct drawer {
	struct map by_word;
	struct entries **items; /* owned */
	size_t count;
};

struct catalogue {
	struct drawer about, mention, rubric; /* URN, URN, digest */
	struct selection kind[KIND_COUNT + 1];
};

/* --- drawers ----------------------------------------------------------------
 */

static void
drawer_clear(struct drawer *d)
{
	for (size_t i = 0; i < d->count; i++) {
		selection_clear(&d->items[i]->numbers);
		free(d->items[i]->word);
		free(d->items[i]);
	}
	free(d->items);
	map_clear(&d->by_word);
}

static void
put(struct drawer *d, const char *word, uint64_t number)
{
	struct entries *e = map_find(&d->by_word, word, strlen(word)), **place;
	struct selection *s;

	if (e == NULL) {
		place = mem_push((void **)&d->items, d->count, sizeof(e));
		e = mem_new(sizeof(*e));
		*place = e;
		d->count++;
		e->word = mem_text(word);
		map_put(&d->by_word, e->word, strlen(word), e);
	}
	s = &e->numbers;
	if (s->count == 0 || s->numbers[s->count - 1] != number)
		selection_put(s, number);
}

static enum rc
each(const struct selection *s, uint64_t end, index_number_fn fn, void *arg,
     struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < s->count && s->numbers[i] < end;
	     i++)
		rc = fn(arg, s->numbers[i], why);
	return rc;
}

static enum rc
each_of(const struct drawer *d, const char *word, uint64_t end,
	index_number_fn fn, void *arg, struct fault *why)
{
	const struct entries *e = map_find(&d->by_word, word, strlen(word));

	return e == NULL ? RC_OK : each(&e->numbers, end, fn, arg, why);
}

/* --- the catalogue ----------------------------------------------------------
 */

struct catalogue *
catalogue_new(void)
{
	return mem_new(sizeof(struct catalogue));
}

void
catalogue_free(struct catalogue *c)
{
	if (c == NULL)
		return;
	drawer_clear(&c->about);
	drawer_clear(&c->mention);
	drawer_clear(&c->rubric);
	for (size_t i = 0; i <= KIND_COUNT; i++)
		selection_clear(&c->kind[i]);
	free(c);
}

struct mentioning {
	struct catalogue *c;
	uint64_t number;
};

static enum rc
add_mention(void *arg, const char *person, struct fault *why)
{
	const struct mentioning *m = arg;

	(void)why;
	put(&m->c->mention, person, m->number);
	return RC_OK;
}

void
catalogue_add(struct catalogue *c, const struct statement *s)
{
	struct mentioning m = { .c = c, .number = s->number };
	const char *rubric = value_text(s->facts, "rubric");
	struct fault never;

	selection_put(&c->kind[s->kind], s->number);
	if (s->about != NULL)
		put(&c->about, s->about, s->number);
	if (s->kind == KIND_RUBRIC_ADOPTED && rubric != NULL)
		put(&c->rubric, rubric, s->number);
	MUST(index_each_mentioned(s, add_mention, &m, &never) == RC_OK);
}

enum rc
catalogue_each_about(const struct catalogue *c, const char *assessment,
		     uint64_t end, index_number_fn fn, void *arg,
		     struct fault *why)
{
	return each_of(&c->about, assessment, end, fn, arg, why);
}

enum rc
catalogue_each_mention(const struct catalogue *c, const char *person,
		       uint64_t end, index_number_fn fn, void *arg,
		       struct fault *why)
{
	return each_of(&c->mention, person, end, fn, arg, why);
}

enum rc
catalogue_each_kind(const struct catalogue *c, enum kind kind, uint64_t end,
		    index_number_fn fn, void *arg, struct fault *why)
{
	return each(&c->kind[kind], end, fn, arg, why);
}

bool
catalogue_rubric(const struct catalogue *c, const struct digest *id,
		 uint64_t *number)
{
	char text[DIGEST_TEXT_SIZE];
	const struct entries *e;

	digest_to_text(id, text);
	e = map_find(&c->rubric.by_word, text, strlen(text));
	if (e != NULL)
		*number = e->numbers.numbers[0];
	return e != NULL;
}

struct catalogue *
catalogue_of_rules(const struct rules *r)
{
	struct catalogue *c = catalogue_new();

	for (size_t i = 0; i < r->said_count; i++)
		catalogue_add(c, &r->every_said[i]->said.s);
	return c;
}

/* --- the ledger, read through -----------------------------------------------
 */

struct reading {
	struct catalogue *c;
	struct tree tree;
};

/* Kinds that may be about an assessment and are not of it alone (§4.1). */
static bool
may_be_of_the_book(const char *bytes, size_t size)
{
	static const char member[] = "\"kind\":\"";
	static const enum kind kinds[] = { KIND_CONTENT_ERASED, KIND_HOLD_SET,
					   KIND_HOLD_LIFTED,
					   KIND_CHECKPOINT_COSIGNED };
	const char *at = bytes, *end = bytes + size;

	while ((at = memmem(at, (size_t)(end - at), member,
			    sizeof(member) - 1)) != NULL) {
		at += sizeof(member) - 1;
		for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
			const char *word = kind_text(kinds[i]);
			size_t length = strlen(word);

			if ((size_t)(end - at) > length &&
			    memcmp(at, word, length) == 0 && at[length] == '"')
				return true;
		}
	}
	return false;
}

/*
 * Whose assessment it is about, from the bytes alone, where nothing more has to
 * be known of it.  In canonical bytes (§2) "claim" is the first member of a
 * statement and "about" the first of a claim, and what a text holds has its
 * quotation marks escaped.
 */
static bool
about_of(const char *bytes, size_t size, char urn[UUID_URN_SIZE])
{
	static const char start[] = "{\"claim\":{\"about\":\"";
	const size_t skip = sizeof(start) - 1;

	if (size < skip + UUID_URN_SIZE || memcmp(bytes, start, skip) != 0 ||
	    bytes[skip + UUID_URN_SIZE - 1] != '"')
		return false;
	memcpy(urn, bytes + skip, UUID_URN_SIZE - 1);
	urn[UUID_URN_SIZE - 1] = '\0';
	return uuid_is_urn(urn) && !may_be_of_the_book(bytes, size);
}

/* A logbook_raw_fn. */
static enum rc
take_in(void *arg, uint64_t number, const void *bytes, size_t size,
	struct fault *why)
{
	struct reading *r = arg;
	struct statement s = { .whole = NULL };
	char urn[UUID_URN_SIZE];
	struct digest leaf;
	enum rc rc = stop_check(why);

	if (rc != RC_OK)
		return rc;
	if (number != r->tree.size)
		return fault_reason(why, RC_CORRUPT, "number",
				    "statement %ju is missing",
				    (uintmax_t)r->tree.size);
	tree_leaf(bytes, size, &leaf);
	rc = tree_add(&r->tree, &leaf, NULL, NULL, why);
	if (rc == RC_OK && about_of(bytes, size, urn)) {
		put(&r->c->about, urn, number);
		return RC_OK;
	}
	if (rc == RC_OK)
		rc = statement_read(bytes, size, &s, why);
	if (rc == RC_OK || (rc == RC_NEWER && s.whole != NULL)) {
		catalogue_add(r->c, &s);
		rc = RC_OK;
	} else {
		rc = fault_while(why, "statement %ju", (uintmax_t)number);
	}
	statement_clear(&s);
	return rc;
}

static enum rc
check_root(struct logbook *lb, const struct tree *t, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint newest;
	struct digest root;
	enum rc rc;

	tree_root(t, &root);
	rc = logbook_newest_checkpoint(lb, &note, why);
	if (rc == RC_OK)
		rc = checkpoint_read(note.bytes, note.size, &newest, why);
	buf_clear(&note);
	if (rc != RC_OK)
		return fault_while(why, "the newest checkpoint");
	if (newest.size == t->size && digest_equal(&newest.root, &root) &&
	    strcmp(newest.logbook, logbook_did(lb)) == 0)
		return RC_OK;
	return fault_reason(why, RC_CORRUPT, "root",
			    "the statements are not those that the newest "
			    "checkpoint signs: recorder verify says more");
}

enum rc
catalogue_read(struct logbook *lb, struct catalogue **out, struct fault *why)
{
	struct reading r = { .c = catalogue_new() };
	uint64_t size;
	enum rc rc;

	rc = logbook_size(lb, &size, why);
	if (rc == RC_OK)
		rc = logbook_each_raw(lb, 0, size, take_in, &r, why);
	if (rc == RC_OK && size > 0)
		rc = check_root(lb, &r.tree, why);
	if (rc == RC_INVALID || rc == RC_NOT_FOUND || rc == RC_TOO_BIG)
		rc = why->code = RC_CORRUPT;
	if (rc == RC_OK)
		*out = r.c;
	else
		catalogue_free(r.c);
	return rc;
}
