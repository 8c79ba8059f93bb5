/* The shape of records: see members.h. */

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/encode.h"
#include "base/key.h"
#include "base/stamp.h"
#include "base/text.h"
#include "base/uuid.h"
#include "members.h"

enum {
	SHOWN_SIZE = 80,
	BYTES_LIMIT = 4 * 1024, /* the SPKI of an RSA key is far below */
};

static const int64_t integer_most = 9007199254740991; /* 2^53 - 1, §2 */

bool
members_has_word(const char *words, const char *text)
{
	size_t size = strlen(text);

	while (*words != '\0') {
		size_t word = strcspn(words, " ");

		if (word == size && memcmp(words, text, size) == 0)
			return true;
		words += word + strspn(words + word, " ");
	}
	return false;
}

static bool
is_zone(const char *text)
{
	static const char also[] = "+-_/";

	if (*text == '\0' || *text == '/' || strlen(text) > 64)
		return false;
	for (const char *c = text; *c != '\0'; c++) {
		bool alnum = (*c >= 'a' && *c <= 'z') ||
			     (*c >= 'A' && *c <= 'Z') ||
			     (*c >= '0' && *c <= '9');

		if (!alnum && strchr(also, *c) == NULL)
			return false;
	}
	return true;
}

static bool
is_oid(const char *text)
{
	size_t arcs = 0;

	if (strlen(text) > 128)
		return false;
	for (;;) {
		size_t digits = strspn(text, "0123456789");

		if (digits == 0 || (digits > 1 && *text == '0'))
			return false;
		arcs++;
		text += digits;
		if (*text == '\0')
			return arcs > 1;
		if (*text++ != '.')
			return false;
	}
}

static bool
is_logbook(const char *text)
{
	struct key_public key;
	struct fault why;

	return key_of_did(text, &key, &why) == RC_OK;
}

static bool
is_time(const char *text)
{
	struct fault why;
	int64_t when;

	return stamp_of_text(text, &when, &why) == RC_OK;
}

static bool
is_hex(const char *text)
{
	struct digest digest;
	struct fault why;

	return digest_of_hex(text, &digest, &why) == RC_OK;
}

static bool
is_bytes(const char *text)
{
	struct buf bytes = BUF_LIMIT(BYTES_LIMIT);
	struct fault why;
	bool is = base64url_bytes(text, &bytes, &why) == RC_OK;

	buf_clear(&bytes);
	return is;
}

static bool
fits_integer(const struct member *m, const struct value *v)
{
	bool open = m->low == 0 && m->high == 0;
	int64_t number = value_number(v, 0);

	return value_kind(v) == VALUE_INTEGER && number >= m->low &&
	       number <= (open ? integer_most : m->high);
}

/* The forms that are strings. */
static bool
fits_text(const struct member *m, const struct value *v)
{
	static bool (*const is[])(const char *) = {
		[FORM_CODE] = text_is_code,
		[FORM_URN] = uuid_is_urn,
		[FORM_LOGBOOK] = is_logbook,
		[FORM_HEX] = is_hex,
		[FORM_TIME] = is_time,
		[FORM_DATE] = stamp_is_date,
		[FORM_ZONE] = is_zone,
		[FORM_DECIMAL] = text_is_decimal,
		[FORM_MEDIA_TYPE] = text_is_media_type,
		[FORM_LANGUAGE] = text_is_language,
		[FORM_URI] = text_is_uri,
		[FORM_OID] = is_oid,
		[FORM_BYTES] = is_bytes,
	};
	const char *text = value_string(v);
	struct digest digest;

	if (text == NULL)
		return false;
	if (m->form == FORM_TEXT)
		return true;
	if (m->form == FORM_WORD)
		return members_has_word(m->words, text);
	if (m->form == FORM_DIGEST)
		return value_is_digest(v, &digest);
	return is[m->form](text);
}

/* §2: [a-z][A-Za-z0-9]{0,31} */
static bool
is_member_name(const char *name)
{
	size_t size = strlen(name);

	return size > 0 && size <= 32 && *name >= 'a' && *name <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == size;
}

/* Whatever it is, its members are named as §2 says. */
static bool
fits_any(const struct value *v)
{
	for (void *at = value_walk(v); at != NULL; at = value_next(v, at)) {
		if (!is_member_name(value_name(at)) ||
		    !fits_any(value_member(at)))
			return false;
	}
	for (size_t i = 0; value_at(v, i) != NULL; i++) {
		if (!fits_any(value_at(v, i)))
			return false;
	}
	return v != NULL;
}

static bool
fits(const struct member *m, const struct value *v)
{
	enum value_kind kind = value_kind(v);

	if (m->form == FORM_ANY)
		return fits_any(v);
	if (m->form == FORM_OBJECT)
		return kind == VALUE_OBJECT;
	if (m->form == FORM_INTEGER)
		return fits_integer(m, v);
	if (m->form == FORM_BOOL)
		return kind == VALUE_TRUE || kind == VALUE_FALSE;
	if (m->form == FORM_TRUE)
		return kind == VALUE_TRUE;
	return fits_text(m, v);
}

static const struct member *
member_of(const struct members *of, const char *name)
{
	for (const struct member *m = of->list; m->name != NULL; m++) {
		if (strcmp(m->name, name) == 0)
			return m;
	}
	return NULL;
}

static const char *
place(char out[MEMBERS_WHERE_SIZE], const char *where, const char *name)
{
	snprintf(out, MEMBERS_WHERE_SIZE, "%s.%s", where, name);
	return out;
}

static const char *
place_item(char out[MEMBERS_WHERE_SIZE], const char *where, size_t i)
{
	snprintf(out, MEMBERS_WHERE_SIZE, "%.120s[%zu]", where, i);
	return out;
}

typedef enum rc (*pass_fn)(const struct members *of, const struct value *object,
			   const char *where, struct fault *why);

/* PASS over the object, or the objects of the list, that member M of the
 * object at WHERE holds. */
static enum rc
below(pass_fn pass, const struct member *m, const struct value *v,
      const char *where, struct fault *why)
{
	char here[MEMBERS_WHERE_SIZE], item[MEMBERS_WHERE_SIZE];
	enum rc rc = RC_OK;

	if (m->form != FORM_OBJECT || m->of == NULL)
		return RC_OK;
	place(here, where, m->name);
	if ((m->flags & MEMBER_LIST) == 0)
		return pass(m->of, v, here, why);
	for (size_t i = 0; rc == RC_OK && i < value_count(v); i++)
		rc = pass(m->of, value_at(v, i), place_item(item, here, i),
			  why);
	return rc;
}

enum rc
members_unknown(const struct members *of, const struct value *object,
		const char *where, struct fault *why)
{
	enum rc rc = RC_OK;

	for (void *at = value_walk(object); rc == RC_OK && at != NULL;
	     at = value_next(object, at)) {
		const struct member *m = member_of(of, value_name(at));
		char shown[SHOWN_SIZE];

		if (m == NULL)
			return fault_reason(
				why, RC_INVALID, "unknown-member",
				"%s has a member \"%s\", which version 1 does "
				"not know",
				where,
				text_printable(value_name(at), shown,
					       sizeof(shown)));
		rc = below(members_unknown, m, value_member(at), where, why);
	}
	return rc;
}

static enum rc
misfit(const char *where, const char *name, struct fault *why)
{
	return fault_reason(why, RC_INVALID, "missing-member",
			    "%s.%s is not of its form", where, name);
}

static enum rc
member_missing(const struct member *m, const struct value *v, const char *where,
	       struct fault *why)
{
	size_t count = value_count(v);

	if ((m->flags & MEMBER_LIST) == 0) {
		if (!fits(m, v))
			return misfit(where, m->name, why);
		return below(members_missing, m, v, where, why);
	}
	if (value_kind(v) != VALUE_ARRAY || count < m->least ||
	    (m->most > 0 && count > m->most))
		return misfit(where, m->name, why);
	for (size_t i = 0; i < count; i++) {
		if (!fits(m, value_at(v, i)))
			return misfit(where, m->name, why);
	}
	return below(members_missing, m, v, where, why);
}

/* Of the members that are choices exactly one stands. */
static enum rc
choice_missing(const struct members *of, const struct value *object,
	       const char *where, struct fault *why)
{
	size_t choices = 0, standing = 0;
	const char *first = "";

	for (const struct member *m = of->list; m->name != NULL; m++) {
		if ((m->flags & MEMBER_CHOICE) == 0)
			continue;
		if (choices++ == 0)
			first = m->name;
		standing += value_has(object, m->name) ? 1 : 0;
	}
	if (choices == 0 || standing == 1)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "missing-member",
			    "%s needs one of %zu members, such as %s, and has "
			    "%zu of them",
			    where, choices, first, standing);
}

enum rc
members_missing(const struct members *of, const struct value *object,
		const char *where, struct fault *why)
{
	enum rc rc = RC_OK;

	for (const struct member *m = of->list; rc == RC_OK && m->name != NULL;
	     m++) {
		const struct value *v = value_get(object, m->name);

		if (v != NULL)
			rc = member_missing(m, v, where, why);
		else if ((m->flags & (MEMBER_OPTIONAL | MEMBER_CHOICE)) == 0)
			rc = fault_reason(why, RC_INVALID, "missing-member",
					  "%s.%s is missing", where, m->name);
		if (rc == RC_OK && v != NULL && m->with != NULL &&
		    !value_has(object, m->with))
			rc = fault_reason(why, RC_INVALID, "missing-member",
					  "%s.%s stands without %s", where,
					  m->name, m->with);
	}
	if (rc == RC_OK)
		rc = choice_missing(of, object, where, why);
	if (rc == RC_OK && of->also != NULL)
		rc = of->also(object, where, why);
	return rc;
}

bool
members_may_be_empty(const struct members *of)
{
	for (const struct member *m = of->list; m->name != NULL; m++) {
		if ((m->flags & MEMBER_OPTIONAL) == 0)
			return false;
	}
	return true;
}
