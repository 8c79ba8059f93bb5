/* One assessment as JSON: see review.h. */

#include <stdlib.h>

#include "assess/find.h"
#include "review.h"

static struct value *
said_json(const struct session *on, const struct said *said)
{
	struct value *v = value_object(), *content = NULL;
	char *by = find_name(on->logbook, said->s.by);
	struct fault ignored;

	value_set_integer(v, "number", (int64_t)said->s.number);
	value_set_digest(v, "claim", &said->s.id);
	value_set_text(v, "kind", value_text(said->s.claim, "kind"));
	value_set_text(v, "by", said->s.by);
	value_set_text(v, "name", by);
	value_set_time(v, "time", said->s.time);
	value_set_bool(v, "inEffect", said->in_effect);
	value_set_bool(v, "signed", said->s.proof != NULL);
	value_set(v, "facts", value_copy(said->s.facts));
	if (said->s.has_content &&
	    logbook_content(on->logbook, &said->s.content, &content, NULL,
			    &ignored) == RC_OK) {
		value_remove(content, "salt");
		value_set(v, "content", content);
	}
	free(by);
	return v;
}

enum rc
review_json(const struct session *on, const struct opened *o,
	    struct value **out, struct fault *why)
{
	struct value *v = value_object(), *all = value_array();
	char *learner = find_name(on->logbook, o->a->learner);

	(void)why;
	value_set_text(v, "assessment", o->urn);
	value_set_text(v, "state", state_text(o->a->state));
	value_set_text(v, "learner", o->a->learner);
	value_set_text(v, "learnerName", learner);
	value_set_digest(v, "rubric", &o->a->rubric_id);
	if (o->a->rubric != NULL)
		value_set_text(v, "rubricTitle", o->a->rubric->title);
	value_set_integer(v, "revision", (int64_t)o->a->revision);
	if (o->a->sealed != NULL)
		value_set_text(v, "archive",
			       value_text(o->a->sealed->s.facts, "archive"));
	for (size_t i = 0; i < o->a->count; i++)
		value_push(all, said_json(on, o->a->all[i]));
	value_set(v, "statements", all);
	free(learner);
	*out = v;
	return RC_OK;
}
