/* What the worker said of a recording or picture: see cage/media.h. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/stamp.h"
#include "cage/media.h"

static const char codec_letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-";

static bool
is_codec(const struct value *v)
{
	const char *text = value_string(v);
	size_t size = text != NULL ? strlen(text) : 0;

	return size > 0 && size <= 64 && strspn(text, codec_letters) == size;
}

static bool
is_between(const struct value *v, int64_t least, int64_t most)
{
	int64_t n = value_number(v, -1);

	return value_kind(v) == VALUE_INTEGER && n >= least && n <= most;
}

static bool
is_time(const char *text)
{
	struct fault none;
	int64_t when;

	return text != NULL && stamp_of_text(text, &when, &none) == RC_OK;
}

/* The same without its "Z". */
static bool
is_local_time(const char *text)
{
	char whole[STAMP_SIZE];

	if (text == NULL || strlen(text) != sizeof(whole) - 2)
		return false;
	snprintf(whole, sizeof(whole), "%sZ", text);
	return is_time(whole);
}

static bool
is_member(const char *name, const struct value *v)
{
	static const int64_t longest = INT64_C(1) << 40;

	if (strcmp(name, "durationMs") == 0)
		return is_between(v, 0, longest);
	if (strcmp(name, "width") == 0 || strcmp(name, "height") == 0)
		return is_between(v, 1, INT32_MAX);
	if (strcmp(name, "rotation") == 0)
		return is_between(v, 90, 270) && value_number(v, 0) % 90 == 0;
	if (strcmp(name, "video") == 0 || strcmp(name, "audio") == 0)
		return is_codec(v);
	if (strcmp(name, "created") == 0)
		return is_time(value_string(v));
	return strcmp(name, "localTime") == 0 && is_local_time(value_string(v));
}

static bool
is_description(const struct value *v)
{
	bool fits = value_kind(v) == VALUE_OBJECT;

	for (void *at = value_walk(v); fits && at != NULL;
	     at = value_next(v, at))
		fits = is_member(value_name(at), value_member(at));
	return fits && value_has(v, "width") == value_has(v, "height") &&
	       !(value_has(v, "created") && value_has(v, "localTime"));
}

enum rc
media_said(const void *bytes, size_t size, struct value **out,
	   struct fault *why)
{
	struct value *v = NULL;

	if (json_read_canonical(bytes, size, MEDIA_SAID, &v, why) == RC_OK &&
	    is_description(v)) {
		*out = v;
		return RC_OK;
	}
	value_free(v);
	return fault_set(why, RC_REMOTE,
			 "the worker said what is no description of media");
}
