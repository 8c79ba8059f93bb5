/* Members that nobody looks into, and free text: see plain.h. */

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "plain.h"
#include "shape.h"

enum { DEPTH_EXT = 2 };

const char *
plain_kind(const struct value *v)
{
	switch (value_kind(v)) {
	case VALUE_OBJECT:
		return "an object";
	case VALUE_ARRAY:
		return "an array";
	case VALUE_TEXT:
		return "text";
	case VALUE_INTEGER:
		return "a number";
	case VALUE_REAL:
		return "a number with a fraction or exponent";
	case VALUE_TRUE:
		return "true";
	case VALUE_FALSE:
		return "false";
	case VALUE_NULL:
		return "null (leave the member out instead)";
	case VALUE_NONE:
		break;
	}
	return "nothing";
}

bool
plain_is_text(const struct value *v, const char *wanted, struct problems *p)
{
	const char *text = value_string(v);

	if (text == NULL)
		problem(p, "must be %s, and is %s", wanted, plain_kind(v));
	else if (text[0] == '\0')
		problem(p, "is empty");
	else if (strlen(text) > SHAPE_TEXT_MAX)
		problem(p, "is longer than %d bytes", SHAPE_TEXT_MAX);
	else if (!text_is_valid(text, strlen(text)))
		problem(p, "holds a control character; only tab and line feed "
			   "may stand in text");
	else
		return true;
	return false;
}

/* [a-z][A-Za-z0-9]{0,31} (records.md §2) */
static bool
is_plain_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t size = strspn(name, allowed);

	return name[0] >= 'a' && name[0] <= 'z' && size <= 32 &&
	       name[size] == '\0';
}

/* Letters, digits and hyphens with dots between, at least one dot. */
static bool
is_reverse_domain(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
	size_t labels = 0;

	for (;;) {
		size_t size = strspn(name, allowed);

		if (size == 0)
			return false;
		labels++;
		name += size;
		if (*name == '\0')
			return labels > 1;
		if (*name++ != '.')
			return false;
	}
}

static bool
is_any_name(const char *name)
{
	size_t size = strlen(name);

	return size <= SHAPE_TEXT_MAX && text_is_valid(name, size);
}

/*
 * Values that this program does not look into must still be such as may stand
 * in a record at all (records.md §2).  DEPTH is that of V in the rubric.
 */
static void
check_inside(const struct value *v, size_t depth,
	     bool (*name_passes)(const char *name), struct problems *p)
{
	const int64_t most = (INT64_C(1) << 53) - 1;
	enum value_kind kind = value_kind(v);

	if ((kind == VALUE_OBJECT || kind == VALUE_ARRAY) &&
	    depth > JSON_DEPTH) {
		problem(p, "is nested deeper than %d", JSON_DEPTH);
		return;
	}
	if (kind == VALUE_NULL || kind == VALUE_REAL)
		problem(p, "must not be %s", plain_kind(v));
	if (kind == VALUE_INTEGER &&
	    (value_number(v, 0) > most || value_number(v, 0) < -most))
		problem(p, "is a number beyond 2^53 - 1; write it as text");
	if (kind == VALUE_TEXT && value_string(v)[0] != '\0')
		(void)plain_is_text(v, "text", p);
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at)) {
		size_t back = problems_enter(p, value_name(at));

		if (!name_passes(value_name(at)))
			problem(p, "is no name for a member");
		check_inside(value_member(at), depth + 1, name_passes, p);
		problems_leave(p, back);
	}
	for (size_t i = 0; kind == VALUE_ARRAY && i < value_count(v); i++) {
		size_t back = problems_enter_item(p, i);

		check_inside(value_at(v, i), depth + 1, name_passes, p);
		problems_leave(p, back);
	}
}

void
plain_check(const struct value *object, size_t depth, struct problems *p)
{
	check_inside(object, depth, is_plain_name, p);
}

void
plain_check_ext(const struct value *ext, struct problems *p)
{
	for (void *at = value_walk(ext); at != NULL; at = value_next(ext, at)) {
		size_t back = problems_enter(p, value_name(at));

		if (!is_reverse_domain(value_name(at)))
			problem(p, "must be named by a reverse domain name, "
				   "such as \"org.example.thing\"");
		check_inside(value_member(at), DEPTH_EXT + 1, is_any_name, p);
		problems_leave(p, back);
	}
}
