/* Reading a rubric: see rubrics/rubric.h and records.md §9. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "rubric_shape.h"
#include "rubrics/rubric.h"

/* A rubric with what it owns besides its bytes and its value; what it lends
 * is const. */
struct owned {
	struct rubric r; /* first: rubric_free() gets its address */
	struct criterion *criteria;
	struct level *levels; /* of all criteria, in order */
	struct slot *slots;
};

static void
fill_levels(struct level *levels, const struct value *list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);

		levels[i].id = value_text(v, "id");
		levels[i].title = value_text(v, "title");
		levels[i].text = value_text(v, "text");
		levels[i].points = value_text(v, "points");
		levels[i].points_to = value_text(v, "pointsTo");
	}
}

static void
fill_criterion(struct criterion *c, const struct value *v,
	       const struct level *levels)
{
	const char *feedback = value_text(v, "feedback");

	c->json = v;
	c->id = value_text(v, "id");
	c->title = value_text(v, "title");
	c->text = value_text(v, "text");
	c->assessor_text = value_text(v, "assessorText");
	c->group = value_text(v, "group");
	c->weight = value_text(v, "weight");
	c->critical = value_bool(v, "critical");
	c->not_applicable = value_bool(v, "notApplicable");
	c->feedback_required =
		feedback != NULL && strcmp(feedback, "required") == 0;
	c->levels = levels;
	c->level_count = value_count(value_get(v, "levels"));
	while (strcmp(levels[c->competent].id, value_text(v, "competent")) != 0)
		MUST(++c->competent < c->level_count);
}

static void
fill_criteria(struct owned *o, const struct value *list)
{
	size_t count = value_count(list), levels = 0;

	for (size_t i = 0; i < count; i++)
		levels += value_count(value_get(value_at(list, i), "levels"));
	o->criteria = mem_array(count, sizeof(*o->criteria));
	o->levels = mem_array(levels, sizeof(*o->levels));

	levels = 0;
	for (size_t i = 0; i < count; i++) {
		const struct value *v = value_at(list, i);

		fill_levels(&o->levels[levels], value_get(v, "levels"));
		fill_criterion(&o->criteria[i], v, &o->levels[levels]);
		levels += o->criteria[i].level_count;
	}
	o->r.criteria = o->criteria;
	o->r.criterion_count = count;
}

static void
fill_slots(struct owned *o, const struct value *list)
{
	size_t count = value_count(list);

	o->slots = mem_array(count, sizeof(*o->slots));
	for (size_t i = 0; i < count; i++) {
		o->slots[i].id = value_text(value_at(list, i), "id");
		o->slots[i].role = value_text(value_at(list, i), "role");
		o->slots[i].text = value_get(value_at(list, i), "text");
	}
	o->r.slots = o->slots;
	o->r.slot_count = count;
}

/* Point into the JSON, which has the form of records.md §9. */
static void
fill(struct owned *o)
{
	const struct value *json = o->r.json;

	o->r.uri = value_text(json, "id");
	o->r.version = value_text(json, "version");
	o->r.language = value_text(json, "language");
	o->r.title = value_text(json, "title");
	o->r.description = value_text(json, "description");
	o->r.rule = value_text(value_get(json, "outcome"), "rule");
	o->r.ordered = value_bool(json, "ordered");
	o->r.declaration = value_get(json, "declaration");
	o->r.achievement = value_get(json, "achievement");
	fill_criteria(o, value_get(json, "criteria"));
	fill_slots(o, value_get(json, "signOffs"));
}

/* Take over JSON, which has the form, and make the rubric of it. */
static enum rc
rubric_make(struct value *json, struct rubric **out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(RUBRIC_LIMIT);
	struct owned *o;

	if (json_write(json, &bytes, why) != RC_OK) {
		buf_clear(&bytes);
		value_free(json);
		return fault_while(why, "rubric");
	}
	o = mem_new(sizeof(*o));
	o->r.json = json;
	o->r.size = bytes.size;
	o->r.bytes = buf_take(&bytes);
	digest_of(o->r.bytes, o->r.size, &o->r.id);
	fill(o);
	*out = &o->r;
	return RC_OK;
}

static enum rc
check_size(size_t size, struct fault *why)
{
	if (size > RUBRIC_LIMIT)
		return fault_set(why, RC_TOO_BIG,
				 "a rubric of %zu bytes is over the limit of "
				 "%d bytes",
				 size, RUBRIC_LIMIT);
	return RC_OK;
}

static enum rc
problems_fault(const struct problems *p, struct fault *why)
{
	if (p->count == 1)
		return fault_set(why, RC_INVALID, "%s", p->first);
	return fault_set(why, RC_INVALID, "%s; and %zu more problem%s",
			 p->first, p->count - 1, p->count == 2 ? "" : "s");
}

enum rc
rubric_read(const void *bytes, size_t size, rubric_problem_fn told, void *arg,
	    struct rubric **out, struct fault *why)
{
	struct problems p = { .told = told, .arg = arg };
	struct value *json = NULL;
	enum rc rc;

	rc = check_size(size, why);
	if (rc != RC_OK)
		return rc;
	rc = json_read(bytes, size, RUBRIC_LIMIT, &json, why);
	if (rc != RC_OK)
		return rc;
	shape_check(&rubric_shape, json, &p);
	if (p.count == 0)
		rubric_check_adoption(json, &p);
	if (p.count > 0) {
		value_free(json);
		return problems_fault(&p, why);
	}
	return rubric_make(json, out, why);
}

enum rc
rubric_of_record(const void *bytes, size_t size, struct rubric **out,
		 struct fault *why)
{
	struct problems p = { .told = NULL };
	struct value *json = NULL;
	enum rc rc;

	rc = check_size(size, why);
	if (rc != RC_OK)
		return rc;
	rc = json_read_canonical(bytes, size, RUBRIC_LIMIT, &json, why);
	if (rc != RC_OK)
		return rc;
	shape_check(&rubric_shape, json, &p);
	if (p.count > 0) {
		value_free(json);
		return problems_fault(&p, why);
	}
	return rubric_make(json, out, why);
}

void
rubric_free(struct rubric *r)
{
	struct owned *o = (struct owned *)r;

	if (r == NULL)
		return;
	free(o->criteria);
	free(o->levels);
	free(o->slots);
	free(r->bytes);
	value_free(r->json);
	free(o);
}

const struct criterion *
rubric_criterion_of_id(const struct rubric *r, const char *id)
{
	for (size_t i = 0; i < r->criterion_count; i++)
		if (strcmp(r->criteria[i].id, id) == 0)
			return &r->criteria[i];
	return NULL;
}

const struct criterion *
rubric_criterion(const struct rubric *r, const char *id)
{
	const struct criterion *c = rubric_criterion_of_id(r, id);
	size_t number = 0;

	if (c != NULL || strlen(id) > 4 || id[strspn(id, "0123456789")] != '\0')
		return c;
	for (; *id != '\0'; id++)
		number = number * 10 + (size_t)(*id - '0');
	if (number < 1 || number > r->criterion_count)
		return NULL;
	return &r->criteria[number - 1];
}

const struct level *
criterion_level(const struct criterion *c, const char *id)
{
	for (size_t i = 0; i < c->level_count; i++)
		if (strcmp(c->levels[i].id, id) == 0)
			return &c->levels[i];
	return NULL;
}

const struct slot *
rubric_slot(const struct rubric *r, const char *id)
{
	for (size_t i = 0; i < r->slot_count; i++)
		if (strcmp(r->slots[i].id, id) == 0)
			return &r->slots[i];
	return NULL;
}

const char *
rubric_declaration(const struct rubric *r, const char **language)
{
	*language = r->language;
	return value_text(r->declaration, r->language);
}

const char *
slot_text(const struct rubric *r, const struct slot *s, const char **language)
{
	*language = r->language;
	return value_text(s->text, r->language);
}
