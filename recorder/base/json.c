/* Reading JSON, canonical (RFC 8785) and as it comes: see base/json.h. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "value_json.h"

enum { STRING_LIMIT = 64 * 1024 };

/* How deep brackets nest in what may or may not be JSON.  Asked before the
 * parser sees it, whose own limit is 2048 and fixed. */
static int
depth_of(const char *bytes, size_t size)
{
	int depth = 0, most = 0;
	bool in_text = false;

	for (size_t i = 0; i < size; i++) {
		char c = bytes[i];

		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (in_text)
			continue;
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (depth > most)
			most = depth;
	}
	return most;
}

static enum rc
check_size(size_t size, size_t limit, struct fault *why)
{
	if (size > limit)
		return fault_set(why, RC_TOO_BIG,
				 "JSON of %zu bytes is over the limit of %zu",
				 size, limit);
	return RC_OK;
}

static enum rc
not_json(const json_error_t *error, const char *reason, struct fault *why)
{
	char shown[200];

	text_printable(error->text, shown, sizeof(shown));
	if (reason == NULL)
		return fault_set(why, RC_INVALID, "line %d, column %d: %s",
				 error->line, error->column, shown);
	return fault_reason(why, RC_INVALID, reason, "line %d, column %d: %s",
			    error->line, error->column, shown);
}

enum rc
json_read(const void *bytes, size_t size, size_t limit, struct value **out,
	  struct fault *why)
{
	const char *text = bytes;
	json_error_t error;
	json_t *json;
	enum rc rc;

	rc = check_size(size, limit, why);
	if (rc != RC_OK)
		return rc;
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		size -= 3;
	}
	if (size == 0)
		return fault_set(why, RC_INVALID,
				 "line 1, column 1: there is nothing to read");
	if (depth_of(text, size) > VALUE_DEPTH_MOST)
		return fault_set(why, RC_INVALID,
				 "JSON nested deeper than %d levels",
				 VALUE_DEPTH_MOST);
	json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL)
		return not_json(&error, NULL, why);
	*out = value_of_json(json);
	return RC_OK;
}

/* What a value breaks of records.md §2; the worst is kept. */
enum breach {
	BREACH_NONE,
	BREACH_FORM, /* null, or text that is too long or has refused
			characters */
	BREACH_NUMBER,
};

static bool
is_form_text(const char *text)
{
	size_t size = strlen(text);

	return size <= STRING_LIMIT && text_is_valid(text, size);
}

static enum breach
breach_of(const struct value *v)
{
	enum breach worst = BREACH_NONE, found;
	int64_t number;

	switch (value_kind(v)) {
	case VALUE_OBJECT:
		for (void *at = value_walk(v); at != NULL;
		     at = value_next(v, at)) {
			if (worst == BREACH_NONE &&
			    !is_form_text(value_name(at)))
				worst = BREACH_FORM;
			found = breach_of(value_member(at));
			worst = found > worst ? found : worst;
		}
		return worst;
	case VALUE_ARRAY:
		for (size_t i = 0; i < value_count(v); i++) {
			found = breach_of(value_at(v, i));
			worst = found > worst ? found : worst;
		}
		return worst;
	case VALUE_TEXT:
		return is_form_text(value_string(v)) ? worst : BREACH_FORM;
	case VALUE_INTEGER:
		number = value_number(v, 0);
		return value_is_exact(number) ? worst : BREACH_NUMBER;
	case VALUE_REAL:
		return BREACH_NUMBER;
	case VALUE_NULL:
		return BREACH_FORM;
	case VALUE_TRUE:
	case VALUE_FALSE:
	case VALUE_NONE:
		break;
	}
	return worst;
}

static enum rc
check_form(const struct value *v, int depth, struct fault *why)
{
	enum breach worst = breach_of(v);

	if (worst == BREACH_NUMBER)
		return fault_reason(why, RC_INVALID, "not-an-integer",
				    "a number is not an integer up to 2^53-1");
	if (depth > JSON_DEPTH)
		return fault_reason(why, RC_INVALID, "not-canonical",
				    "JSON nested deeper than %d levels",
				    JSON_DEPTH);
	if (worst == BREACH_FORM)
		return fault_reason(why, RC_INVALID, "not-canonical",
				    "null, or text that is over 64 KiB or has "
				    "control characters");
	return RC_OK;
}

static enum rc
compare_bytes(const struct value *v, const char *bytes, size_t size,
	      struct fault *why)
{
	/* One byte more, so that longer canonical bytes are a difference and
	 * not a failure; any longer they differ all the same. */
	struct buf again = BUF_LIMIT(size + 1);
	size_t same = 0;
	enum rc rc = json_write(v, &again, why);

	if (rc == RC_OK && again.size == size &&
	    memcmp(again.bytes, bytes, size) == 0)
		goto done;
	while (same < size && same < again.size &&
	       (uint8_t)bytes[same] == again.bytes[same])
		same++;
	rc = fault_reason(why, RC_INVALID, "not-canonical",
			  "not canonical JSON from byte %zu on: spacing, order "
			  "or spelling differs from RFC 8785",
			  same);
done:
	buf_clear(&again);
	return rc;
}

/* Does a member stand twice, numbers aside?  Asked where a number was too big
 * to be read and ended the reading before all members were seen. */
static bool
has_duplicates(const char *bytes, size_t size)
{
	char *plain = mem_text_of(bytes, size);
	bool in_text = false, in_number = false;
	json_error_t error;
	json_t *json;

	for (size_t i = 0; i < size; i++) {
		char c = plain[i];

		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (!in_text && strchr("+-.0123456789", c) != NULL) {
			plain[i] = in_number ? ' ' : '0';
			in_number = true;
			continue;
		}
		in_number = in_number && !in_text && (c == 'e' || c == 'E');
		if (in_number)
			plain[i] = ' ';
	}
	json = json_loadb(plain, size, JSON_REJECT_DUPLICATES, &error);
	json_decref(json);
	free(plain);
	return json == NULL &&
	       json_error_code(&error) == json_error_duplicate_key;
}

/* The reason why the parser gave up, in the order of records.md §12. */
static const char *
reason_of(const json_error_t *error, const char *bytes, size_t size)
{
	enum json_error_code code = json_error_code(error);

	if (code == json_error_duplicate_key)
		return "duplicate-member";
	if (code != json_error_numeric_overflow)
		return "not-canonical";
	return has_duplicates(bytes, size) ? "duplicate-member"
					   : "not-an-integer";
}

enum rc
json_read_canonical(const void *bytes, size_t size, size_t limit,
		    struct value **out, struct fault *why)
{
	json_error_t error;
	json_t *json;
	enum rc rc;

	rc = check_size(size, limit, why);
	if (rc != RC_OK)
		return rc;
	json = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL)
		return not_json(&error, reason_of(&error, bytes, size), why);
	rc = check_form(value_of_json(json), depth_of(bytes, size), why);
	if (rc == RC_OK)
		rc = compare_bytes(value_of_json(json), bytes, size, why);
	if (rc == RC_OK)
		*out = value_of_json(json_incref(json));
	json_decref(json);
	return rc;
}
