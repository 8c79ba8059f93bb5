#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

/*
 * JSON values in memory: the one face of the JSON library.  Values count
 * their holders.  Ownership: makers return a value the caller frees with
 * value_free(); value_set() and value_push() take theirs over; value_get(),
 * value_at() and the value_*() readers lend.  Readers take NULL and the wrong
 * kind, and answer NULL, 0, false: a missing member is looked for once, not
 * at each step down.
 */
struct value;

enum value_kind {
	VALUE_NONE, /* of NULL */
	VALUE_OBJECT,
	VALUE_ARRAY,
	VALUE_TEXT,
	VALUE_INTEGER,
	VALUE_REAL, /* only in credentials (records.md §10) */
	VALUE_TRUE,
	VALUE_FALSE,
	VALUE_NULL, /* only in what others sent */
};

/* Making */
struct value *value_object(void);
struct value *value_array(void);
struct value *value_of_text(const char *text); /* valid UTF-8: a MUST */
struct value *value_of_integer(int64_t number);
struct value *value_of_bool(bool truth);
/* A number of RFC 8785 from a decimal of records.md §1: "0.5", "3". */
struct value *value_of_decimal(const char *decimal);
struct value *value_of_digest(const struct digest *d); /* "sha256:..." */
struct value *value_of_time(int64_t when);	       /* "2026-...Z" */
struct value *value_copy(const struct value *v);       /* deep */
struct value *value_keep(const struct value *v);       /* one more holder */
void value_free(struct value *v);		       /* NULL is fine */

/* Setting members and items.  TAKEN NULL: nothing is set ("absent means
 * absent").  Names are copied. */
void value_set(struct value *object, const char *name, struct value *taken);
void value_set_text(struct value *object, const char *name, const char *text);
void value_set_integer(struct value *object, const char *name, int64_t number);
void value_set_bool(struct value *object, const char *name, bool truth);
void value_set_digest(struct value *object, const char *name,
		      const struct digest *d);
void value_set_time(struct value *object, const char *name, int64_t when);
void value_remove(struct value *object, const char *name);
void value_push(struct value *array, struct value *taken);
void value_push_text(struct value *array, const char *text);

/* Reading members of an object */
const struct value *value_get(const struct value *object, const char *name);
const char *value_text(const struct value *object, const char *name);
int64_t value_integer(const struct value *object, const char *name,
		      int64_t otherwise);
bool value_bool(const struct value *object, const char *name);
bool value_has(const struct value *object, const char *name);
/* false where absent or not a digest */
bool value_digest(const struct value *object, const char *name,
		  struct digest *out);
bool value_time(const struct value *object, const char *name, int64_t *when);

/* Reading a value itself */
enum value_kind value_kind(const struct value *v);
const char *value_string(const struct value *v); /* NULL if not text */
int64_t value_number(const struct value *v, int64_t otherwise);
double value_real(const struct value *v); /* integers too; else 0 */
bool value_is_digest(const struct value *v, struct digest *out);
size_t value_count(const struct value *v); /* of members or items */
const struct value *value_at(const struct value *array, size_t i);
bool value_equal(const struct value *a, const struct value *b);
/* Is TEXT an item of ARRAY? */
bool value_holds_text(const struct value *array, const char *text);

/* The members of an object, in the order they were set or read:
 *	for (void *at = value_walk(o); at != NULL; at = value_next(o, at))
 *		use(value_name(at), value_member(at));
 */
void *value_walk(const struct value *object);
void *value_next(const struct value *object, void *at);
const char *value_name(void *at);
const struct value *value_member(void *at);

#endif
