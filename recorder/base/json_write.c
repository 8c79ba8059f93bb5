/* Canonical bytes (RFC 8785) of a value: see base/json.h. */

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "value_json.h"

enum { TEXT_LIMIT = 16 * 1024 * 1024 };

static enum rc write_value(const struct value *v, int depth, struct buf *out,
			   struct fault *why);

/* U+0000-001F, quotation mark and backslash are escaped, all else is itself
 * (RFC 8785 §3.2.2.2).  Returns the escape, or NULL. */
static const char *
escape_of(unsigned char c, char room[8])
{
	static const char *const shorts[] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",
		['\f'] = "\\f", ['\r'] = "\\r",
	};

	if (c == '"')
		return "\\\"";
	if (c == '\\')
		return "\\\\";
	if (c >= 0x20)
		return NULL;
	if (c < sizeof(shorts) / sizeof(shorts[0]) && shorts[c] != NULL)
		return shorts[c];
	snprintf(room, 8, "\\u%04x", c);
	return room;
}

static enum rc
write_text(const char *text, struct buf *out, struct fault *why)
{
	enum rc rc = buf_add(out, "\"", 1, why);
	const char *from = text; /* of the run not yet written */
	char room[8];

	for (const char *at = text; rc == RC_OK && *at != '\0'; at++) {
		const char *escape = escape_of((unsigned char)*at, room);

		if (escape == NULL)
			continue;
		rc = buf_add(out, from, (size_t)(at - from), why);
		if (rc == RC_OK)
			rc = buf_add_text(out, escape, why);
		from = at + 1;
	}
	if (rc == RC_OK)
		rc = buf_add_text(out, from, why);
	if (rc == RC_OK)
		rc = buf_add(out, "\"", 1, why);
	return rc;
}

/* The code point that begins at or before *AT in valid UTF-8. */
static uint32_t
code_point(const unsigned char *text, size_t at)
{
	const unsigned char *c;

	while (at > 0 && (text[at] & 0xc0) == 0x80)
		at--;
	c = text + at;
	if (c[0] < 0x80)
		return c[0];
	if (c[0] < 0xe0)
		return (c[0] & 0x1fU) << 6 | (c[1] & 0x3fU);
	if (c[0] < 0xf0)
		return (c[0] & 0x0fU) << 12 | (c[1] & 0x3fU) << 6 |
		       (c[2] & 0x3fU);
	return (c[0] & 0x07U) << 18 | (c[1] & 0x3fU) << 12 |
	       (c[2] & 0x3fU) << 6 | (c[3] & 0x3fU);
}

/* By UTF-16 code units (RFC 8785 §3.2.3): as code points, but what needs
 * surrogates, U+D800 and up, comes before U+E000-FFFF. */
static int
compare_names(const void *a, const void *b)
{
	const unsigned char *x, *y;
	uint32_t c, d, u, v;
	size_t i = 0;

	x = (const unsigned char *)value_name(*(void *const *)a);
	y = (const unsigned char *)value_name(*(void *const *)b);
	while (x[i] == y[i] && x[i] != '\0')
		i++;
	if (x[i] == '\0' || y[i] == '\0')
		return (x[i] != '\0') - (y[i] != '\0');
	c = code_point(x, i);
	d = code_point(y, i);
	if (c > 0xffff && d > 0xffff)
		return (c > d) - (c < d);
	u = c > 0xffff ? 0xd800 : c;
	v = d > 0xffff ? 0xd800 : d;
	return (u > v) - (u < v);
}

static enum rc
write_object(const struct value *v, int depth, struct buf *out,
	     struct fault *why)
{
	size_t count = value_count(v), i = 0;
	void **members = mem_array(count + 1, sizeof(*members));
	enum rc rc = buf_add(out, "{", 1, why);

	for (void *at = value_walk(v); at != NULL; at = value_next(v, at))
		members[i++] = at;
	qsort(members, count, sizeof(*members), compare_names);
	for (i = 0; rc == RC_OK && i < count; i++) {
		if (i > 0)
			rc = buf_add(out, ",", 1, why);
		if (rc == RC_OK)
			rc = write_text(value_name(members[i]), out, why);
		if (rc == RC_OK)
			rc = buf_add(out, ":", 1, why);
		if (rc == RC_OK)
			rc = write_value(value_member(members[i]), depth + 1,
					 out, why);
	}
	if (rc == RC_OK)
		rc = buf_add(out, "}", 1, why);
	free(members);
	return rc;
}

static enum rc
write_array(const struct value *v, int depth, struct buf *out,
	    struct fault *why)
{
	enum rc rc = buf_add(out, "[", 1, why);

	for (size_t i = 0; rc == RC_OK && i < value_count(v); i++) {
		if (i > 0)
			rc = buf_add(out, ",", 1, why);
		if (rc == RC_OK)
			rc = write_value(value_at(v, i), depth + 1, out, why);
	}
	if (rc == RC_OK)
		rc = buf_add(out, "]", 1, why);
	return rc;
}

static enum rc
write_number(const struct value *v, struct buf *out, struct fault *why)
{
	int64_t number = value_number(v, 0);
	char text[32];

	if (value_kind(v) == VALUE_REAL) {
		json_number_text(value_real(v), text);
		return buf_add_text(out, text, why);
	}
	/* Beyond this others would round it: refused rather than changed. */
	if (!value_is_exact(number))
		return fault_reason(why, RC_INVALID, "not-an-integer",
				    "the integer %lld is beyond 2^53-1",
				    (long long)number);
	return buf_format(out, why, "%lld", (long long)number);
}

static enum rc
write_value(const struct value *v, int depth, struct buf *out,
	    struct fault *why)
{
	if (depth > VALUE_DEPTH_MOST)
		return fault_set(why, RC_INVALID,
				 "JSON nested deeper than %d levels",
				 VALUE_DEPTH_MOST);
	switch (value_kind(v)) {
	case VALUE_OBJECT:
		return write_object(v, depth, out, why);
	case VALUE_ARRAY:
		return write_array(v, depth, out, why);
	case VALUE_TEXT:
		return write_text(value_string(v), out, why);
	case VALUE_INTEGER:
	case VALUE_REAL:
		return write_number(v, out, why);
	case VALUE_TRUE:
		return buf_add_text(out, "true", why);
	case VALUE_FALSE:
		return buf_add_text(out, "false", why);
	case VALUE_NULL:
		return buf_add_text(out, "null", why);
	case VALUE_NONE:
		break;
	}
	must_failed("a value to write", __FILE__, __LINE__);
}

enum rc
json_write(const struct value *v, struct buf *out, struct fault *why)
{
	return write_value(v, 0, out, why);
}

char *
json_text(const struct value *v, size_t *size)
{
	struct buf out = BUF_LIMIT(TEXT_LIMIT);
	struct fault why;

	MUST(json_write(v, &out, &why) == RC_OK);
	if (size != NULL)
		*size = out.size;
	return buf_take(&out);
}

void
json_digest(const struct value *v, struct digest *out)
{
	size_t size;
	char *text = json_text(v, &size);

	digest_of(text, size, out);
	free(text);
}
