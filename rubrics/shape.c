/* The check of a value against a table of members: see shape.h. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "plain.h"
#include "shape.h"

/* How deep they lie: `source` in the rubric; an item of `groups`, in that list,
 * in `outcome`, in the rubric. */
enum { DEPTH_ANY = 2, DEPTH_LIST_ANY = 4 };

/* Is V of this kind?  Tells it where not. */
static bool
is_kind(const struct value *v, enum value_kind kind, const char *wanted,
	struct problems *p)
{
	if (value_kind(v) == kind)
		return true;
	problem(p, "must be %s, and is %s", wanted, plain_kind(v));
	return false;
}

static bool
is_digest(const char *text)
{
	struct digest d;
	struct fault why;

	return digest_of_text(text, &d, &why) == RC_OK;
}

static bool
is_amount(const char *text)
{
	return text_is_decimal(text) && text[0] != '-';
}

static void
check_count(const struct value *v, struct problems *p)
{
	int64_t n = value_number(v, 0);

	if (is_kind(v, VALUE_INTEGER, "a whole number", p) &&
	    (n < 1 || n > SHAPE_COUNT_MAX))
		problem(p, "%" PRId64 " is not from 1 to %d", n,
			SHAPE_COUNT_MAX);
}

static void
check_bool(const struct value *v, struct problems *p)
{
	if (value_kind(v) != VALUE_TRUE && value_kind(v) != VALUE_FALSE)
		problem(p, "must be true or false, and is %s", plain_kind(v));
}

/* (ext:)[A-Za-z0-9._-]+ of Open Badges 3.0 */
static bool
is_extension(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

	return strncmp(text, "ext:", 4) == 0 && text[4] != '\0' &&
	       text[4 + strspn(text + 4, allowed)] == '\0';
}

/* "a", "b", ...: as many as have room */
static void
list_words(const char *const *words, char *out, size_t size)
{
	size_t used = 0;

	for (; *words != NULL; words++) {
		const char *comma = used > 0 ? ", " : "";

		if (used + strlen(*words) + sizeof(", \"\", ...") > size) {
			snprintf(out + used, size - used, "%s...", comma);
			return;
		}
		used += (size_t)snprintf(out + used, size - used, "%s\"%s\"",
					 comma, *words);
	}
}

static void
check_word(const struct value *v, const struct member *m, struct problems *p)
{
	const char *text = value_string(v);
	char shown[80], list[128];

	if (!plain_is_text(v, "text", p))
		return;
	if (m->form == FORM_WORD_EXT && is_extension(text))
		return;
	for (size_t i = 0; m->words[i] != NULL; i++)
		if (strcmp(m->words[i], text) == 0)
			return;
	list_words(m->words, list, sizeof(list));
	problem(p, "\"%s\" is not one of %s%s",
		text_printable(text, shown, sizeof(shown)), list,
		m->form == FORM_WORD_EXT ? ", and not \"ext:\" and a name"
					 : "");
}

static void
check_texts(const struct value *v, struct problems *p)
{
	char shown[80];

	if (!is_kind(v, VALUE_OBJECT,
		     "an object from language to text, such as {\"en\": "
		     "\"...\"}",
		     p))
		return;
	if (value_count(v) == 0)
		problem(p, "has no language");
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at)) {
		size_t back = problems_enter(p, value_name(at));

		if (!text_is_language(value_name(at)))
			problem(p,
				"\"%s\" is not a language tag such as \"en\" "
				"or \"pt-BR\"",
				text_printable(value_name(at), shown,
					       sizeof(shown)));
		(void)plain_is_text(value_member(at), "text", p);
		problems_leave(p, back);
	}
}

static void
check_list(const struct value *v, const struct shape *of, struct problems *p)
{
	if (!is_kind(v, VALUE_ARRAY, "an array", p))
		return;
	for (size_t i = 0; i < value_count(v); i++) {
		size_t back = problems_enter_item(p, i);

		shape_check(of, value_at(v, i), p);
		problems_leave(p, back);
	}
}

static void
check_list_any(const struct value *v, struct problems *p)
{
	if (!is_kind(v, VALUE_ARRAY, "an array of objects", p))
		return;
	for (size_t i = 0; i < value_count(v); i++) {
		size_t back = problems_enter_item(p, i);

		if (is_kind(value_at(v, i), VALUE_OBJECT, "an object", p))
			plain_check(value_at(v, i), DEPTH_LIST_ANY, p);
		problems_leave(p, back);
	}
}

/* The forms that one test of the text decides. */
static const struct {
	bool (*passes)(const char *text);
	const char *wanted;
} tests[] = {
	[FORM_CODE] = { text_is_code,
			"an identifier (1 to 64 of A-Z a-z 0-9 . _ -, first a "
			"letter or digit)" },
	[FORM_URI] = { text_is_uri, "a URI" },
	[FORM_LANGUAGE] = { text_is_language,
			    "a language tag such as \"en\" or \"pt-BR\"" },
	[FORM_DIGEST] = { is_digest,
			  "a digest (\"sha256:\" and 64 lower-case hex "
			  "digits)" },
	[FORM_DECIMAL] = { text_is_decimal,
			   "a decimal as text, such as \"1.5\"" },
	[FORM_AMOUNT] = { is_amount, "a decimal as text that is not below 0, "
				     "such as \"1.5\"" },
};

static void
check_tested(const struct value *v, enum form form, struct problems *p)
{
	char shown[80];

	if (plain_is_text(v, tests[form].wanted, p) &&
	    !tests[form].passes(value_string(v)))
		problem(p, "\"%s\" is not %s",
			text_printable(value_string(v), shown, sizeof(shown)),
			tests[form].wanted);
}

static void
check_codes(const struct value *v, struct problems *p)
{
	if (!is_kind(v, VALUE_ARRAY, "an array of identifiers", p))
		return;
	for (size_t i = 0; i < value_count(v); i++) {
		size_t back = problems_enter_item(p, i);

		check_tested(value_at(v, i), FORM_CODE, p);
		problems_leave(p, back);
	}
}

static void
check_member(const struct member *m, const struct value *v, struct problems *p)
{
	switch (m->form) {
	case FORM_TEXT:
		(void)plain_is_text(v, "text", p);
		break;
	case FORM_CODE:
	case FORM_URI:
	case FORM_LANGUAGE:
	case FORM_DIGEST:
	case FORM_DECIMAL:
	case FORM_AMOUNT:
		check_tested(v, m->form, p);
		break;
	case FORM_COUNT:
		check_count(v, p);
		break;
	case FORM_BOOL:
		check_bool(v, p);
		break;
	case FORM_WORD:
	case FORM_WORD_EXT:
		check_word(v, m, p);
		break;
	case FORM_TEXTS:
		check_texts(v, p);
		break;
	case FORM_CODES:
		check_codes(v, p);
		break;
	case FORM_OBJECT:
		shape_check(m->of, v, p);
		break;
	case FORM_LIST:
		check_list(v, m->of, p);
		break;
	case FORM_LIST_ANY:
		check_list_any(v, p);
		break;
	case FORM_ANY:
		if (is_kind(v, VALUE_OBJECT, "an object", p))
			plain_check(v, DEPTH_ANY, p);
		break;
	case FORM_EXT:
		if (is_kind(v, VALUE_OBJECT, "an object", p))
			plain_check_ext(v, p);
		break;
	}
}

static void
unknown(const struct shape *shape, const char *name, struct problems *p)
{
	for (const struct member *m = shape->members; m->name != NULL; m++)
		if (text_equal_nocase(m->name, name)) {
			problem_at(p, name,
				   "is not a member of %s; write \"%s\"",
				   shape->noun, m->name);
			return;
		}
	problem_at(p, name, "is not a member of %s", shape->noun);
}

static void
check_members(const struct shape *shape, const struct value *v,
	      struct problems *p)
{
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		const struct value *member = value_get(v, m->name);
		size_t back;

		if (member == NULL) {
			if (m->required)
				problem_at(p, m->name, "is missing");
			continue;
		}
		back = problems_enter(p, m->name);
		check_member(m, member, p);
		problems_leave(p, back);
	}
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at)) {
		const struct member *m = shape->members;

		while (m->name != NULL && strcmp(m->name, value_name(at)) != 0)
			m++;
		if (m->name == NULL)
			unknown(shape, value_name(at), p);
	}
	if (shape->more != NULL)
		shape->more(v, p);
}

void
shape_check(const struct shape *shape, const struct value *value,
	    struct problems *p)
{
	const char *id = value_text(value, "id");

	if (value_kind(value) != VALUE_OBJECT) {
		problem(p, "must be %s, that is an object, and is %s",
			shape->noun, plain_kind(value));
		return;
	}
	if (shape->is_criterion && id != NULL && text_is_code(id))
		problems_within(p, id);
	check_members(shape, value, p);
	if (shape->is_criterion)
		problems_within(p, NULL);
}
