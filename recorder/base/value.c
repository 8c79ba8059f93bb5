/* JSON values in memory: see base/value.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "base/value.h"
#include "value_json.h"

/* What jansson made, or the end of the program: it fails for want of memory
 * and for text that is not UTF-8, which is a bug here. */
static struct value *
made(json_t *json)
{
	MUST(json != NULL);
	return value_of_json(json);
}

struct value *
value_object(void)
{
	return made(json_object());
}

struct value *
value_array(void)
{
	return made(json_array());
}

struct value *
value_of_text(const char *text)
{
	MUST(text != NULL);
	return made(json_string(text));
}

struct value *
value_of_integer(int64_t number)
{
	return made(json_integer(number));
}

struct value *
value_of_bool(bool truth)
{
	return made(json_boolean(truth));
}

struct value *
value_of_decimal(const char *decimal)
{
	MUST(decimal != NULL && text_is_decimal(decimal));
	if (strchr(decimal, '.') == NULL)
		return value_of_integer(strtoll(decimal, NULL, 10));
	return made(json_real(strtod(decimal, NULL)));
}

struct value *
value_of_digest(const struct digest *d)
{
	char text[DIGEST_TEXT_SIZE];

	digest_to_text(d, text);
	return value_of_text(text);
}

struct value *
value_of_time(int64_t when)
{
	char text[STAMP_SIZE];

	stamp_to_text(when, text);
	return value_of_text(text);
}

struct value *
value_copy(const struct value *v)
{
	return v == NULL ? NULL : made(json_deep_copy(json_of_value(v)));
}

struct value *
value_keep(const struct value *v)
{
	return value_of_json(json_incref(json_of_value(v)));
}

void
value_free(struct value *v)
{
	json_decref(json_of_value(v));
}

void
value_set(struct value *object, const char *name, struct value *taken)
{
	if (taken == NULL)
		return;
	MUST(json_object_set_new(json_of_value(object), name,
				 json_of_value(taken)) == 0);
}

void
value_set_text(struct value *object, const char *name, const char *text)
{
	if (text != NULL)
		value_set(object, name, value_of_text(text));
}

void
value_set_integer(struct value *object, const char *name, int64_t number)
{
	value_set(object, name, value_of_integer(number));
}

void
value_set_bool(struct value *object, const char *name, bool truth)
{
	value_set(object, name, value_of_bool(truth));
}

void
value_set_digest(struct value *object, const char *name, const struct digest *d)
{
	if (d != NULL)
		value_set(object, name, value_of_digest(d));
}

void
value_set_time(struct value *object, const char *name, int64_t when)
{
	value_set(object, name, value_of_time(when));
}

void
value_remove(struct value *object, const char *name)
{
	(void)json_object_del(json_of_value(object), name);
}

void
value_push(struct value *array, struct value *taken)
{
	if (taken == NULL)
		return;
	MUST(json_array_append_new(json_of_value(array),
				   json_of_value(taken)) == 0);
}

void
value_push_text(struct value *array, const char *text)
{
	if (text != NULL)
		value_push(array, value_of_text(text));
}

const struct value *
value_get(const struct value *object, const char *name)
{
	return value_of_json(json_object_get(json_of_value(object), name));
}

const char *
value_text(const struct value *object, const char *name)
{
	return value_string(value_get(object, name));
}

int64_t
value_integer(const struct value *object, const char *name, int64_t otherwise)
{
	return value_number(value_get(object, name), otherwise);
}

bool
value_bool(const struct value *object, const char *name)
{
	return value_kind(value_get(object, name)) == VALUE_TRUE;
}

bool
value_has(const struct value *object, const char *name)
{
	return value_get(object, name) != NULL;
}

bool
value_digest(const struct value *object, const char *name, struct digest *out)
{
	return value_is_digest(value_get(object, name), out);
}

bool
value_time(const struct value *object, const char *name, int64_t *when)
{
	const char *text = value_text(object, name);
	struct fault unused;

	return text != NULL && stamp_of_text(text, when, &unused) == RC_OK;
}

enum value_kind
value_kind(const struct value *v)
{
	static const enum value_kind kinds[] = {
		[JSON_OBJECT] = VALUE_OBJECT, [JSON_ARRAY] = VALUE_ARRAY,
		[JSON_STRING] = VALUE_TEXT,   [JSON_INTEGER] = VALUE_INTEGER,
		[JSON_REAL] = VALUE_REAL,     [JSON_TRUE] = VALUE_TRUE,
		[JSON_FALSE] = VALUE_FALSE,   [JSON_NULL] = VALUE_NULL,
	};

	return v == NULL ? VALUE_NONE : kinds[json_typeof(json_of_value(v))];
}

const char *
value_string(const struct value *v)
{
	return json_string_value(json_of_value(v));
}

int64_t
value_number(const struct value *v, int64_t otherwise)
{
	const json_t *json = json_of_value(v);

	return json_is_integer(json) ? json_integer_value(json) : otherwise;
}

double
value_real(const struct value *v)
{
	return json_number_value(json_of_value(v));
}

bool
value_is_digest(const struct value *v, struct digest *out)
{
	const char *text = value_string(v);
	struct fault unused;

	return text != NULL && digest_of_text(text, out, &unused) == RC_OK;
}

size_t
value_count(const struct value *v)
{
	const json_t *json = json_of_value(v);

	return json_is_object(json) ? json_object_size(json)
				    : json_array_size(json);
}

const struct value *
value_at(const struct value *array, size_t i)
{
	return value_of_json(json_array_get(json_of_value(array), i));
}

bool
value_equal(const struct value *a, const struct value *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return json_equal(json_of_value(a), json_of_value(b)) != 0;
}

bool
value_holds_text(const struct value *array, const char *text)
{
	for (size_t i = 0; value_at(array, i) != NULL; i++) {
		const char *item = value_string(value_at(array, i));

		if (item != NULL && strcmp(item, text) == 0)
			return true;
	}
	return false;
}

void *
value_walk(const struct value *object)
{
	return json_object_iter(json_of_value(object));
}

void *
value_next(const struct value *object, void *at)
{
	return json_object_iter_next(json_of_value(object), at);
}

const char *
value_name(void *at)
{
	return json_object_iter_key(at);
}

const struct value *
value_member(void *at)
{
	return value_of_json(json_object_iter_value(at));
}
