/* What a rubric and the judgements under it become: see achievement.h. */

#include "achievement.h"
#include "base/uuid.h"

struct value *
class_object(const char *class)
{
	struct value *o = value_object(), *types = value_array();

	value_push_text(types, class);
	value_set(o, "type", types);
	return o;
}

void
set_decimal(struct value *o, const char *name, const char *decimal)
{
	if (decimal != NULL)
		value_set(o, name, value_of_decimal(decimal));
}

/* The id of a part of the rubric: the same in every credential under it. */
static void
set_id(struct value *o, const char *name, const struct rubric *r,
       const char *const word_and_ids[3])
{
	char rubric[DIGEST_TEXT_SIZE], urn[UUID_URN_SIZE];
	const char *lines[4] = { word_and_ids[0], rubric };
	size_t count = 2;

	digest_to_text(&r->id, rubric);
	for (size_t i = 1; i < 3 && word_and_ids[i] != NULL; i++)
		lines[count++] = word_and_ids[i];
	uuid_of_lines(lines, count, urn);
	value_set_text(o, name, urn);
}

#define IDS(...)                                                               \
	(const char *const[3])                                                 \
	{                                                                      \
		__VA_ARGS__                                                    \
	}

static struct value *
level_of(const struct rubric *r, const struct criterion *c,
	 const struct level *l)
{
	struct value *v = class_object("RubricCriterionLevel");

	set_id(v, "id", r, IDS("level", c->id, l->id));
	value_set_text(v, "name", l->title);
	value_set_text(v, "description", l->text);
	value_set_text(v, "points", l->points);
	return v;
}

static struct value *
criterion_of(const struct rubric *r, const struct criterion *c)
{
	struct value *v = class_object("ResultDescription");
	struct value *levels = value_array();

	set_id(v, "id", r, IDS("criterion", c->id));
	value_set_text(v, "name", c->title);
	value_set_text(v, "resultType", "RubricCriterionLevel");
	set_id(v, "requiredLevel", r,
	       IDS("level", c->id, c->levels[c->competent].id));
	for (size_t i = 0; i < c->level_count; i++)
		value_push(levels, level_of(r, c, &c->levels[i]));
	value_set(v, "rubricCriterionLevel", levels);
	return v;
}

static struct value *
outcome_of(const struct rubric *r)
{
	struct value *v = class_object("ResultDescription");

	set_id(v, "id", r, IDS("outcome"));
	value_set_text(v, "name", "Outcome");
	value_set_text(v, "resultType", "Status");
	return v;
}

static struct value *
alignment_of(const struct value *named)
{
	static const char *const names[][2] = {
		{ "targetName", "name" },	    { "targetUrl", "url" },
		{ "targetFramework", "framework" }, { "targetCode", "code" },
		{ "targetType", "type" },
	};
	struct value *v = class_object("Alignment");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		value_set_text(v, names[i][0], value_text(named, names[i][1]));
	return v;
}

static struct value *
alignments_of(const struct rubric *r)
{
	const struct value *named = value_get(r->json, "alignment");
	struct value *v;

	if (value_count(named) == 0)
		return NULL;
	v = value_array();
	for (size_t i = 0; i < value_count(named); i++)
		value_push(v, alignment_of(value_at(named, i)));
	return v;
}

struct value *
achievement_of(const struct rubric *r)
{
	const char *narrative = value_text(r->achievement, "criteria");
	struct value *v = class_object("Achievement");
	struct value *results = value_array(), *criteria = value_object();

	set_id(v, "id", r, IDS("achievement"));
	value_set_text(v, "name", r->title);
	value_set_text(v, "description", r->description);
	value_set_text(v, "version", r->version);
	value_set_text(v, "inLanguage", r->language);
	value_set_text(v, "achievementType",
		       value_text(r->achievement, "type"));
	set_decimal(v, "creditsAvailable",
		    value_text(r->achievement, "credits"));
	value_set_text(criteria, "narrative",
		       narrative != NULL ? narrative : r->description);
	value_set(v, "criteria", criteria);
	value_set(v, "alignment", alignments_of(r));
	for (size_t i = 0; i < r->criterion_count; i++)
		value_push(results, criterion_of(r, &r->criteria[i]));
	value_push(results, outcome_of(r));
	value_set(v, "resultDescription", results);
	return v;
}

struct value *
results_of(const struct rubric *r, const struct value *document)
{
	const struct value *judgements = value_get(document, "judgements");
	struct value *results = value_array(), *v;

	for (size_t i = 0; i < value_count(judgements); i++) {
		const struct value *j = value_at(judgements, i);
		const char *criterion = value_text(j, "criterion");
		const char *level = value_text(j, "level");

		if (criterion == NULL || level == NULL)
			continue;
		v = class_object("Result");
		set_id(v, "resultDescription", r, IDS("criterion", criterion));
		set_id(v, "achievedLevel", r, IDS("level", criterion, level));
		value_push(results, v);
	}
	v = class_object("Result");
	set_id(v, "resultDescription", r, IDS("outcome"));
	value_set_text(v, "status", "Completed");
	value_push(results, v);
	return results;
}
