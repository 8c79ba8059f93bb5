/* What the reader of Leap2A said, checked: see cage/leap.h. */

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cage/leap.h"

/* --- Leap2A's own words -----------------------------------------------------
 */

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

bool
leap_is_kind(const char *kind)
{
	static const char *const kinds[] = {
		"entry",       "ability",     "achievement",  "activity",
		"affiliation", "meeting",     "organization", "person",
		"plan",	       "publication", "resource",     "selection",
		NULL,
	};

	return is_one_of(kind, kinds);
}

bool
leap_is_rel(const char *rel)
{
	static const char *const rels[] = {
		"relation",	  "attended_by",     "attends",
		"has_agenda",	  "is_agenda_of",    "has_evidence",
		"is_evidence_of", "has_outcome",     "is_outcome_of",
		"has_part",	  "is_part_of",	     "has_reply",
		"in_reply_to",	  "reflected_on_by", "reflects_on",
		"supported_by",	  "supports",	     NULL,
	};

	return is_one_of(rel, rels);
}

/* --- members ----------------------------------------------------------------
 */

static bool
is_text(const struct value *v, size_t most)
{
	const char *text = value_string(v);

	return text != NULL && strlen(text) <= most;
}

static bool
is_count(const struct value *v)
{
	return value_kind(v) == VALUE_INTEGER && value_number(v, -1) >= 0;
}

static bool
is_path(const struct value *v)
{
	const char *path = value_string(v);

	return is_text(v, LEAP_ID + 100) && path[0] != '\0' && path[0] != '/' &&
	       strchr(path, '\n') == NULL;
}

static bool
are_paths(const struct value *v)
{
	size_t count = value_count(v);

	for (size_t i = 0; i < count; i++)
		if (!is_path(value_at(v, i)))
			return false;
	return value_kind(v) == VALUE_ARRAY && count > 0;
}

static bool
is_link(const struct value *v)
{
	const char *rel = value_text(v, "rel");

	return value_count(v) == 2 && rel != NULL &&
	       (leap_is_rel(rel) || strcmp(rel, "enclosure") == 0) &&
	       is_text(value_get(v, "to"), LEAP_ID);
}

static bool
are_links(const struct value *v)
{
	size_t count = value_count(v);

	for (size_t i = 0; i < count; i++)
		if (!is_link(value_at(v, i)))
			return false;
	return value_kind(v) == VALUE_ARRAY && count > 0;
}

static bool
is_title(const struct value *v)
{
	return is_text(v, LEAP_TITLE);
}

static bool
is_id(const struct value *v)
{
	return is_text(v, LEAP_ID);
}

static bool
is_kind(const struct value *v)
{
	return value_string(v) != NULL && leap_is_kind(value_string(v));
}

static bool
is_true(const struct value *v)
{
	return value_kind(v) == VALUE_TRUE;
}

struct member {
	const char *name;
	bool needed;
	bool (*is)(const struct value *v);
};

static const struct member feed_members[] = {
	{ "feed", true, is_title },	{ "author", false, is_title },
	{ "updated", false, is_title }, { "version", false, is_title },
	{ "mahara", false, is_true },	{ "entries", true, is_count },
	{ "at", false, is_path },	{ NULL, false, NULL },
};

static const struct member entry_members[] = {
	{ "id", false, is_id },		{ "kind", true, is_kind },
	{ "title", true, is_title },	{ "published", false, is_title },
	{ "updated", false, is_title }, { "files", false, are_paths },
	{ "links", false, are_links },	{ "text", false, is_id },
	{ "missing", false, is_count }, { "left", false, is_count },
	{ NULL, false, NULL },
};

/* The member that is not as it should be; NULL: none. */
static const char *
wrong_member(const struct value *v, const struct member *members)
{
	size_t known = 0;

	if (value_kind(v) != VALUE_OBJECT)
		return "the whole";
	for (; members->name != NULL; members++) {
		const struct value *m = value_get(v, members->name);

		if (m == NULL && !members->needed)
			continue;
		if (m == NULL || !members->is(m))
			return members->name;
		known++;
	}
	return known == value_count(v) ? NULL : "a member more";
}

enum rc
leap_said(const void *line, size_t size, bool first, struct value **out,
	  struct fault *why)
{
	struct value *v = NULL;
	const char *wrong;

	if (json_read_canonical(line, size, LEAP_LINE, &v, why) != RC_OK)
		return fault_set(why, RC_REMOTE,
				 "the worker gave no line of a feed");
	wrong = wrong_member(v, first ? feed_members : entry_members);
	if (wrong != NULL) {
		value_free(v);
		return fault_set(why, RC_REMOTE,
				 "the worker gave no line of a feed: %s",
				 wrong);
	}
	*out = v;
	return RC_OK;
}
