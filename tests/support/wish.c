/* Rubrics made to a wish: see wish.h. */

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "support/test.h"
#include "support/wish.h"

static struct value *
levels_json(size_t count)
{
	struct value *levels = value_array();
	char text[24];

	for (size_t i = 0; i < count; i++) {
		struct value *level = value_object();

		snprintf(text, sizeof(text), "l%zu", i);
		value_set_text(level, "id", text);
		value_set_text(level, "title", text);
		snprintf(text, sizeof(text), "%zu", i);
		value_set_text(level, "points", text);
		value_push(levels, level);
	}
	return levels;
}

static struct value *
criterion_json(const struct wish *wish, size_t number)
{
	struct value *c = value_object();
	char text[24];

	snprintf(text, sizeof(text), "c%zu", number);
	value_set_text(c, "id", text);
	value_set_text(c, "title", text);
	value_set_bool(c, "critical", wish->critical);
	value_set_bool(c, "notApplicable", wish->not_applicable);
	snprintf(text, sizeof(text), "l%zu", wish->competent);
	value_set_text(c, "competent", text);
	value_set(c, "levels", levels_json(wish->levels));
	return c;
}

static struct value *
texts(const char *text)
{
	struct value *v = value_object();

	value_set_text(v, "en", text);
	return v;
}

struct rubric *
wish_rubric(const struct wish *wishes, size_t count, const size_t *order,
	    const char *rule)
{
	struct value *json = value_object(), *list = value_array();
	struct value *slot = value_object(), *outcome = value_object();
	struct rubric *r = NULL;
	struct fault why;
	size_t size;
	char *bytes;

	for (size_t i = 0; i < count; i++) {
		size_t n = order != NULL ? order[i] : i;

		value_push(list, criterion_json(&wishes[n], n));
	}
	value_set_text(slot, "id", "s");
	value_set_text(slot, "role", "authenticator");
	value_set(slot, "text", texts("Seen."));
	value_set_text(outcome, "rule", rule);

	value_set_text(json, "format", "recorder-rubric-v1");
	value_set_text(json, "id", "urn:example:rubric");
	value_set_text(json, "version", "1");
	value_set_text(json, "language", "en");
	value_set_text(json, "title", "T");
	value_set_text(json, "description", "D");
	value_set(json, "criteria", list);
	value_set(json, "outcome", outcome);
	list = value_array();
	value_push(list, slot);
	value_set(json, "signOffs", list);
	value_set(json, "declaration", texts("Mine."));

	bytes = json_text(json, &size);
	assert_ok(rubric_of_record(bytes, size, &r, &why), &why);
	free(bytes);
	value_free(json);
	return r;
}

enum outcome
wish_outcome(const struct rubric *r, const struct judged *judged, size_t count)
{
	enum outcome o = OUTCOME_COMPETENT;
	struct fault why;

	assert_ok(outcome_propose(r, judged, count, &o, NULL, NULL, &why),
		  &why);
	return o;
}
