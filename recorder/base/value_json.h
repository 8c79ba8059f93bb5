#ifndef RECORDER_BASE_VALUE_JSON_H
#define RECORDER_BASE_VALUE_JSON_H

#include <jansson.h>

#include "base/value.h"

/* How deep anything nests that is read or written here. */
enum { VALUE_DEPTH_MOST = 40 };

/*
 * What a struct value really is: jansson's json_t, seen by value.c, json.c
 * and json_write.c alone.
 *
 * Jansson wants its hash seeded before the first object.  It does so itself,
 * once and safely between threads (an atomic flag in json_object_seed(), built
 * in since 2.6), so nobody has to remember to; a process that will lock its
 * random source away makes one object first.
 */
static inline json_t *
json_of_value(const struct value *v)
{
	/* Readers take const; jansson's own counting is not part of a value. */
	const union {
		const struct value *lent;
		json_t *json;
	} same = { v };

	return same.json;
}

static inline struct value *
value_of_json(json_t *json)
{
	return (struct value *)json;
}

/* The integers that every reader of JSON keeps exactly. */
static inline bool
value_is_exact(int64_t number)
{
	const int64_t most = 9007199254740991; /* 2^53 - 1 */

	return -most <= number && number <= most;
}

#endif
