/* What must hold between the parts of a rubric (records.md §9), and what else
 * it takes to be adopted: see rubric_shape.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "rubric_shape.h"

int64_t
rubric_millionths(const char *decimal)
{
	const char *digit = decimal + (decimal[0] == '-');
	int64_t n = 0, unit = 1000000;

	for (; *digit != '\0' && *digit != '.'; digit++)
		n = n * 10 + (*digit - '0');
	n *= unit;
	if (*digit == '.')
		for (digit++; *digit != '\0'; digit++) {
			unit /= 10;
			n += (*digit - '0') * unit;
		}
	return decimal[0] == '-' ? -n : n;
}

/* The items' ids, NULL where an item has none; to be freed. */
static const char **
ids_of(const struct value *list, size_t count)
{
	const char **ids = mem_array(count + 1, sizeof(*ids));

	for (size_t i = 0; i < count; i++)
		ids[i] = value_text(value_at(list, i), "id");
	return ids;
}

/* Where among the first COUNT ids this one is; COUNT if it is not. */
static size_t
place_of(const char *const *ids, size_t count, const char *id)
{
	size_t i = 0;

	while (i < count && (ids[i] == NULL || strcmp(ids[i], id) != 0))
		i++;
	return i;
}

static void
check_unique(const struct value *list, size_t count, const char *name,
	     struct problems *p)
{
	const char **ids = ids_of(list, count);
	char shown[80];

	for (size_t i = 0; i < count; i++) {
		size_t before = ids[i] != NULL ? place_of(ids, i, ids[i]) : i;
		size_t back = problems_enter_item(p, i);

		if (before < i)
			problem_at(p, "id",
				   "\"%s\" is the id of %s[%zu] already",
				   text_printable(ids[i], shown, sizeof(shown)),
				   name, before);
		problems_leave(p, back);
	}
	free(ids);
}

/*
 * Ids are unique in their list; the list is not empty and not over its limit.
 * What lies beyond the limit is not compared, so that this stays quick.
 */
static void
check_ids(const struct value *object, const char *name, size_t limit,
	  struct problems *p)
{
	const struct value *list = value_get(object, name);
	size_t count = value_count(list), back = problems_enter(p, name);

	if (value_kind(list) != VALUE_ARRAY)
		count = 0; /* told already */
	else if (count == 0)
		problem(p, "is empty; there must be at least one");
	if (count > limit) {
		problem(p, "has %zu items; at most %zu are allowed", count,
			limit);
		count = limit;
	}
	check_unique(list, count, name, p);
	problems_leave(p, back);
}

/* The LANGUAGE of the rubric is among those of a text. */
static void
check_language(const struct value *texts, const char *language,
	       struct problems *p)
{
	if (language != NULL && text_is_language(language) &&
	    value_count(texts) > 0 && !value_has(texts, language))
		problem(p, "has no text in the rubric's language, \"%s\"",
			language);
}

static const char *
decimal_of(const struct value *object, const char *name)
{
	const char *text = value_text(object, name);

	return text != NULL && text_is_decimal(text) ? text : NULL;
}

static void
check_ranges(const struct value *levels, struct problems *p)
{
	size_t back = problems_enter(p, "levels");

	for (size_t i = 0; i < value_count(levels); i++) {
		const char *from = decimal_of(value_at(levels, i), "points");
		const char *to = decimal_of(value_at(levels, i), "pointsTo");
		size_t item = problems_enter_item(p, i);

		if (from != NULL && to != NULL &&
		    rubric_millionths(to) < rubric_millionths(from))
			problem_at(p, "pointsTo", "%s is below points, %s", to,
				   from);
		problems_leave(p, item);
	}
	problems_leave(p, back);
}

static void
check_competent(const struct value *levels, const char *competent,
		struct problems *p)
{
	size_t count = value_count(levels);
	const char **ids = ids_of(levels, count);

	if (count > 0 && place_of(ids, count, competent) == count)
		problem_at(p, "competent", "\"%s\" is not one of its levels",
			   competent);
	free(ids);
}

void
rubric_check_criterion(const struct value *criterion, struct problems *p)
{
	const struct value *levels = value_get(criterion, "levels");
	const char *competent = value_text(criterion, "competent");

	check_ids(criterion, "levels", RUBRIC_LEVELS, p);
	if (value_kind(levels) != VALUE_ARRAY)
		return;
	check_ranges(levels, p);
	if (competent != NULL && text_is_code(competent))
		check_competent(levels, competent, p);
}

void
rubric_check_whole(const struct value *rubric, struct problems *p)
{
	const struct value *slots = value_get(rubric, "signOffs");
	const char *language = value_text(rubric, "language");
	size_t back;

	check_ids(rubric, "criteria", RUBRIC_CRITERIA, p);
	check_ids(rubric, "signOffs", RUBRIC_SLOTS, p);

	back = problems_enter(p, "signOffs");
	for (size_t i = 0; i < value_count(slots); i++) {
		size_t item = problems_enter_item(p, i);
		size_t text = problems_enter(p, "text");

		check_language(value_get(value_at(slots, i), "text"), language,
			       p);
		problems_leave(p, text);
		problems_leave(p, item);
	}
	problems_leave(p, back);

	back = problems_enter(p, "declaration");
	check_language(value_get(rubric, "declaration"), language, p);
	problems_leave(p, back);
}

/* --- adoption: the form is known to be right ----------------------------- */

static void
check_rule(const struct value *outcome, struct problems *p)
{
	const char *rule = value_text(outcome, "rule");
	size_t back = problems_enter(p, "outcome");

	if (strcmp(rule, "critical") != 0) {
		problem_at(p, "rule",
			   "rule \"%s\" cannot be computed by this program; "
			   "write \"critical\"",
			   rule);
	} else {
		if (value_has(outcome, "minimum"))
			problem_at(p, "minimum",
				   "the rule \"critical\" has no minimum");
		if (value_has(outcome, "groups"))
			problem_at(p, "groups",
				   "the rule \"critical\" has no groups");
	}
	problems_leave(p, back);
}

/* By the rule `critical` such a rubric would make anybody competent, whatever
 * was judged. */
static void
check_some_critical(const struct value *criteria, struct problems *p)
{
	for (size_t i = 0; i < value_count(criteria); i++)
		if (value_bool(value_at(criteria, i), "critical"))
			return;
	problem_at(p, "criteria",
		   "none is critical, so every outcome would be competent; "
		   "make at least one critical");
}

/* Only an authenticator signs off (records.md §4.2): a slot of another role
 * could never be filled. */
static void
check_roles(const struct value *slots, struct problems *p)
{
	size_t back = problems_enter(p, "signOffs");

	for (size_t i = 0; i < value_count(slots); i++) {
		const char *role = value_text(value_at(slots, i), "role");
		size_t item = problems_enter_item(p, i);

		if (strcmp(role, "authenticator") != 0)
			problem_at(p, "role",
				   "\"%s\" cannot sign off; write "
				   "\"authenticator\"",
				   role);
		problems_leave(p, item);
	}
	problems_leave(p, back);
}

/* Many a form lists the best level first; here the lowest is first, and a
 * wrong order would turn the outcome round. */
static void
check_order(const struct value *levels, struct problems *p)
{
	size_t back = problems_enter(p, "levels");

	for (size_t i = 1; i < value_count(levels); i++) {
		const char *before =
			value_text(value_at(levels, i - 1), "points");
		const char *here = value_text(value_at(levels, i), "points");
		size_t item = problems_enter_item(p, i);

		if (rubric_millionths(here) < rubric_millionths(before))
			problem_at(
				p, "points",
				"%s is below the level before it, %s; levels "
				"go from low to high",
				here, before);
		problems_leave(p, item);
	}
	problems_leave(p, back);
}

void
rubric_check_adoption(const struct value *rubric, struct problems *p)
{
	const struct value *criteria = value_get(rubric, "criteria");
	const char *rule = value_text(value_get(rubric, "outcome"), "rule");

	for (size_t i = 0; i < value_count(criteria); i++) {
		const struct value *criterion = value_at(criteria, i);
		size_t back = problems_enter(p, "criteria");
		(void)problems_enter_item(p, i);

		problems_within(p, value_text(criterion, "id"));
		check_order(value_get(criterion, "levels"), p);
		problems_within(p, NULL);
		problems_leave(p, back);
	}
	if (strcmp(rule, "critical") == 0)
		check_some_critical(criteria, p);
	check_rule(value_get(rubric, "outcome"), p);
	check_roles(value_get(rubric, "signOffs"), p);
}
