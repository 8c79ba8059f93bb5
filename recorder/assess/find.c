/* From what people type to what is meant: see assess/find.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/mem.h"
#include "base/text.h"
#include "find_private.h"
#include "logbook/index.h"

/* --- short forms
 * -------------------------------------------------------------- */

void
short_id(const char *urn, char out[9])
{
	static const char urn_uuid[] = "urn:uuid:";
	size_t skip = sizeof(urn_uuid) - 1;

	if (urn == NULL)
		urn = "";
	if (strncmp(urn, urn_uuid, skip) == 0)
		urn += skip;
	snprintf(out, 9, "%.8s", urn);
}

void
short_digest(const struct digest *d, char out[9])
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(d, hex);
	snprintf(out, 9, "%.8s", hex);
}

bool
is_prefix_of_hex(const char *words)
{
	size_t digits = 0;

	for (; *words != '\0'; words++)
		if (strchr("0123456789abcdefABCDEF", *words) != NULL)
			digits++;
		else if (*words != '-')
			return false;
	return digits >= PREFIX_LEAST;
}

const char *
without(const char *words, const char *start)
{
	size_t size = strlen(start);

	return strncmp(words, start, size) == 0 ? words + size : words;
}

/* --- candidates
 * --------------------------------------------------------------- */

void
candidates_clear(struct candidates *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->items[i].shown);
	free(c->items);
	*c = (struct candidates){ .count = 0 };
}

struct candidate *
candidate_add(struct candidates *c, const char *urn, char *shown)
{
	struct candidate *item =
		mem_push((void **)&c->items, c->count, sizeof(*item));

	snprintf(item->urn, sizeof(item->urn), "%s", urn);
	item->shown = shown;
	c->count++;
	return item;
}

enum rc
candidates_ambiguous(const struct candidates *c, const char *words,
		     struct fault *why)
{
	char asked[60], shown[3][80] = { "", "", "" };

	for (size_t i = 0; i < 3 && i < c->count; i++)
		text_printable(c->items[i].shown, shown[i], sizeof(shown[i]));
	return fault_set(why, RC_INVALID,
			 "ambiguous: \"%s\" may be %s, %s%s%s%s: type more of "
			 "it",
			 text_printable(words, asked, sizeof(asked)), shown[0],
			 shown[1], c->count > 2 ? ", " : "", shown[2],
			 c->count > 3 ? ", ..." : "");
}

static enum rc
not_found(const char *what, const char *words, const char *way,
	  struct fault *why)
{
	char asked[80];

	return fault_set(why, RC_NOT_FOUND, "no %s \"%s\": %s lists them", what,
			 text_printable(words, asked, sizeof(asked)), way);
}

/* --- persons
 * ------------------------------------------------------------------ */

static bool
is_there(const struct candidates *c, const char *urn)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->items[i].urn, urn) == 0)
			return true;
	return false;
}

static enum rc
take_person(void *arg, const struct person_row *row, struct fault *why)
{
	(void)why;
	if (!is_there(arg, row->urn))
		candidate_add(arg, row->urn, NULL);
	return RC_OK;
}

struct prefix_wanted {
	struct candidates *found;
	const char *prefix;
};

/* Do the digits of URN begin with those of PREFIX, dashes aside? */
static bool
begins(const char *urn, const char *prefix)
{
	const char *at = without(urn, "urn:uuid:");

	for (; *prefix != '\0'; prefix++) {
		char digit[2] = { *prefix, '\0' }, own[2] = { '\0', '\0' };

		if (*prefix == '-')
			continue;
		while (*at == '-')
			at++;
		own[0] = *at;
		if (*at == '\0' || !text_equal_nocase(digit, own))
			return false;
		at++;
	}
	return true;
}

static enum rc
take_if_begins(void *arg, const struct person_row *row, struct fault *why)
{
	struct prefix_wanted *w = arg;

	return begins(row->urn, w->prefix) ? take_person(w->found, row, why)
					   : RC_OK;
}

/* Those whom the tables call so, and who are called so. */
static enum rc
look_for_name(struct logbook *lb, const char *words, struct candidates *found,
	      struct fault *why)
{
	struct candidates said = { .count = 0 };
	enum rc rc;

	if (words[0] == '\0')
		return RC_OK;
	rc = index_each_person(lb, NULL, words, take_person, &said, why);
	for (size_t i = 0; rc == RC_OK && i < said.count; i++) {
		char *name = find_name(lb, said.items[i].urn);

		if (text_equal_nocase(name, words))
			candidate_add(found, said.items[i].urn, NULL);
		free(name);
	}
	candidates_clear(&said);
	return rc;
}

/* By URN or key; else by name and by the beginning of the URN: what is the one
 * of one person and the other of another is ambiguous. */
static enum rc
look_for_person(struct logbook *lb, const char *words, struct candidates *found,
		struct fault *why)
{
	struct prefix_wanted wanted = { .found = found,
					.prefix = without(words, "urn:uuid:") };
	char urn[UUID_URN_SIZE];
	enum rc rc;

	if (strncmp(words, "did:key:", 8) == 0) {
		rc = index_person_of_key(lb, words, urn, why);
		return rc == RC_OK ? index_each_person(lb, urn, NULL,
						       take_person, found, why)
				   : rc;
	}
	if (uuid_is_urn(words))
		return index_each_person(lb, words, NULL, take_person, found,
					 why);
	rc = look_for_name(lb, words, found, why);
	if (rc != RC_OK || !is_prefix_of_hex(wanted.prefix))
		return rc;
	return index_each_person(lb, NULL, NULL, take_if_begins, &wanted, why);
}

/* Names are read after the rows, so that no question stands in another. */
static void
show(struct logbook *lb, struct candidates *found)
{
	for (size_t i = 0; i < found->count && i < 3; i++) {
		struct candidate *item = &found->items[i];
		char *name =
			find_name(lb, item->learner[0] != '\0' ? item->learner
							       : item->urn);
		char id[9];

		short_id(item->urn, id);
		item->shown = mem_format("%s (%s)", id, name);
		free(name);
	}
}

/* The only one found: its URN. */
static enum rc
only_one(struct logbook *lb, struct candidates *found, const char *words,
	 char urn[UUID_URN_SIZE], struct fault *why)
{
	if (found->count > 1) {
		show(lb, found);
		return candidates_ambiguous(found, words, why);
	}
	memcpy(urn, found->items[0].urn, UUID_URN_SIZE);
	return RC_OK;
}

enum rc
find_person(struct logbook *lb, const char *words, char urn[UUID_URN_SIZE],
	    struct fault *why)
{
	struct candidates found = { .count = 0 };
	enum rc rc = look_for_person(lb, words, &found, why);

	if (rc == RC_OK && found.count == 0)
		rc = not_found("person", words, "recorder person list", why);
	else if (rc == RC_OK)
		rc = only_one(lb, &found, words, urn, why);
	candidates_clear(&found);
	return rc;
}

/* Where the tables say that a person is described. */
struct described {
	uint64_t number;
	bool found, erased;
};

static enum rc
take_described(void *arg, const struct person_row *row, struct fault *why)
{
	struct described *d = arg;

	(void)why;
	*d = (struct described){ .number = row->number,
				 .found = true,
				 .erased = row->name == NULL };
	return RC_OK;
}

/* The name that statement NUMBER gives PERSON, by its content; NULL: it gives
 * them none. */
static char *
name_said(struct logbook *lb, uint64_t number, const char *person)
{
	struct statement s = { .whole = NULL };
	struct value *content = NULL;
	const char *of = NULL;
	char *name = NULL;
	struct fault none;

	if (logbook_statement(lb, number, &s, NULL, &none) == RC_OK &&
	    (s.kind == KIND_PERSON_ENROLLED || s.kind == KIND_PERSON_AMENDED))
		of = value_text(s.facts, "person");
	if (of != NULL && strcmp(of, person) == 0 && s.has_content) {
		enum rc rc =
			logbook_content(lb, &s.content, &content, NULL, &none);

		if (rc == RC_OK)
			name = mem_text(value_text(content, "name"));
		else if (rc == RC_NOT_FOUND)
			name = mem_text("(erased)");
	}
	value_free(content);
	statement_clear(&s);
	return name;
}

char *
find_name(struct logbook *lb, const char *person)
{
	struct described d = { .found = false };
	struct fault none;
	char *name = NULL;
	char id[9];

	if (person == NULL || strcmp(person, logbook_did(lb)) == 0)
		return mem_text("the logbook");
	if (index_each_person(lb, person, NULL, take_described, &d, &none) ==
		    RC_OK &&
	    d.found)
		name = d.erased ? mem_text("(erased)")
				: name_said(lb, d.number, person);
	if (name != NULL)
		return name;
	short_id(person, id);
	return mem_format("person %s", id);
}

/* --- assessments
 * -------------------------------------------------------------- */

struct taking {
	struct logbook *lb;
	struct candidates *found;
};

static enum rc
take_assessment(void *arg, const struct assessment_row *row, struct fault *why)
{
	struct taking *t = arg;
	struct candidate *item;

	(void)why;
	if (is_there(t->found, row->urn))
		return RC_OK;
	item = candidate_add(t->found, row->urn, NULL);
	snprintf(item->learner, sizeof(item->learner), "%s", row->learner);
	return RC_OK;
}

/* By URN; else by its beginning, and all of each learner of that name. */
static enum rc
look_for_assessment(struct logbook *lb, const char *words, struct taking *t,
		    struct fault *why)
{
	struct assessment_filter filter = { .urn = NULL };
	struct candidates people = { .count = 0 };
	const char *uuid = without(words, "urn:uuid:");
	enum rc rc = RC_OK;

	if (uuid_is_urn(words))
		filter.urn = words;
	else if (is_prefix_of_hex(uuid))
		filter.prefix = uuid;
	if (filter.urn != NULL || filter.prefix != NULL)
		rc = index_each_assessment(lb, &filter, take_assessment, t,
					   why);
	if (rc == RC_OK && filter.urn == NULL)
		rc = look_for_name(lb, words, &people, why);
	for (size_t i = 0; rc == RC_OK && i < people.count; i++) {
		filter = (struct assessment_filter){
			.learner = people.items[i].urn
		};
		rc = index_each_assessment(lb, &filter, take_assessment, t,
					   why);
	}
	if (rc == RC_OK && people.count > 0 && t->found->count == 0) {
		char asked[80];

		rc = fault_set(why, RC_NOT_FOUND, "%s has no assessment",
			       text_printable(words, asked, sizeof(asked)));
	}
	candidates_clear(&people);
	return rc;
}

enum rc
find_assessment(struct logbook *lb, const char *words, char urn[UUID_URN_SIZE],
		struct fault *why)
{
	struct candidates found = { .count = 0 };
	struct taking t = { .lb = lb, .found = &found };
	enum rc rc = look_for_assessment(lb, words, &t, why);

	if (rc == RC_OK && found.count == 0)
		rc = not_found("assessment", words, "recorder list", why);
	else if (rc == RC_OK)
		rc = only_one(lb, &found, words, urn, why);
	candidates_clear(&found);
	return rc;
}
