/* rubrics/shape.c: the tables of a rubric, the JSON Schema beside them and the
 * page about them say the same; what one table checks. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../rubrics/rubric_shape.h"
#include "base/json.h"
#include "base/mem.h"
#include "support/test.h"

static struct value *
read_schema(void)
{
	struct value *schema = NULL;
	struct fault why;
	size_t size;
	char *text = test_read_file("rubrics/rubric.schema.json", &size);

	assert_ok(json_read(text, size, size, &schema, &why), &why);
	free(text);
	return schema;
}

/* The schema that NODE is or refers to. */
static const struct value *
resolve(const struct value *schema, const struct value *node)
{
	const char *ref = value_text(node, "$ref");

	if (ref == NULL)
		return node;
	assert_int_equal(strncmp(ref, "#/$defs/", 8), 0);
	node = value_get(value_get(schema, "$defs"), ref + 8);
	assert_non_null(node);
	return node;
}

static size_t
member_count(const struct shape *shape)
{
	size_t count = 0;

	while (shape->members[count].name != NULL)
		count++;
	return count;
}

static void
compare_words(const struct member *m, const struct value *node)
{
	const struct value *words = value_get(node, "enum");
	size_t count = 0;

	if (m->form == FORM_WORD_EXT)
		words = value_get(value_at(value_get(node, "anyOf"), 0),
				  "enum");
	while (m->words[count] != NULL)
		assert_true(value_holds_text(words, m->words[count++]));
	assert_int_equal(value_count(words), count);
}

static void
compare(const struct value *schema, const struct value *node,
	const struct shape *shape)
{
	const struct value *properties = value_get(node, "properties");
	const struct value *required = value_get(node, "required");
	size_t needed = 0;

	assert_string_equal(value_text(node, "title"), shape->noun);
	assert_int_equal(value_kind(value_get(node, "additionalProperties")),
			 VALUE_FALSE);
	assert_int_equal(value_count(properties), member_count(shape));
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		const struct value *there = value_get(properties, m->name);

		if (there == NULL)
			fail_msg("the schema has no %s in %s", m->name,
				 shape->noun);
		if (value_holds_text(required, m->name) != m->required)
			fail_msg("the schema differs on whether %s of %s must "
				 "be there",
				 m->name, shape->noun);
		needed += m->required;
		if (m->words != NULL)
			compare_words(m, there);
		if (m->form == FORM_LIST)
			there = value_get(there, "items");
		if (m->of != NULL)
			compare(schema, resolve(schema, there), m->of);
	}
	assert_int_equal(value_count(required), needed);
}

static void
the_schema_has_the_members_of_the_tables(void **state)
{
	struct value *schema = read_schema();

	(void)state;
	compare(schema, schema, &rubric_shape);
	value_free(schema);
}

/* The part of PAGE under "### A criterion", to be freed. */
static char *
section_of(const char *page, const char *noun)
{
	char *heading = mem_format("\n### %s\n", noun);
	const char *start, *end;

	heading[5] = (char)toupper((unsigned char)heading[5]);
	start = strstr(page, heading);
	if (start == NULL)
		print_error("the README has no section about %s\n", noun);
	MUST(start != NULL);
	start += strlen(heading);
	end = strstr(start, "\n#");
	free(heading);
	return mem_text_of(start,
			   end != NULL ? (size_t)(end - start) : strlen(start));
}

static size_t
rows_of(const char *section)
{
	size_t rows = 0;

	while ((section = strstr(section, "\n| `")) != NULL) {
		rows++;
		section++;
	}
	return rows;
}

static void
compare_section(const char *page, const struct shape *shape)
{
	char *section = section_of(page, shape->noun);

	for (const struct member *m = shape->members; m->name != NULL; m++) {
		char *row = mem_format("\n| `%s` | %s|", m->name,
				       m->required ? "yes " : "");

		if (strstr(section, row) == NULL)
			fail_msg("the README has no row like this in %s: %s",
				 shape->noun, row);
		free(row);
		if (m->of != NULL)
			compare_section(page, m->of);
	}
	assert_int_equal(rows_of(section), member_count(shape));
	free(section);
}

static void
the_page_has_the_members_of_the_tables(void **state)
{
	char *page = test_read_file("rubrics/README.md", NULL);

	(void)state;
	compare_section(page, &rubric_shape);
	free(page);
}

static void
reads_well(const char *path)
{
	struct rubric *r = NULL;
	struct fault why;
	size_t size;
	char *bytes = test_read_file(path, &size);

	assert_ok(rubric_read(bytes, size, NULL, NULL, &r, &why), &why);
	rubric_free(r);
	free(bytes);
}

static void
the_example_and_the_sample_are_good_rubrics(void **state)
{
	(void)state;
	reads_well("rubrics/example.json");
	reads_well("samples/manual-handling/rubric.json");
}

/* A table that has members of itself, so that places can get long. */
static const struct shape box_shape;
static const struct member box_members[] = {
	{ "inside", FORM_OBJECT, false, NULL, &box_shape },
	{ .name = NULL },
};
static const struct shape box_shape = { .noun = "a box",
					.members = box_members };

static void
a_place_that_is_too_long_is_cut(void **state)
{
	struct problems p = { .told = NULL };
	struct value *v = value_of_bool(true);

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct value *outer = value_object();

		value_set(outer, "inside", v);
		v = outer;
	}
	shape_check(&box_shape, v, &p);
	assert_int_equal(p.count, 1);
	assert_int_equal(strncmp(p.first, "inside.inside.", 14), 0);
	assert_non_null(strstr(p.first, "must be a box"));
	assert_string_equal(p.place, "");
	value_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schema_has_the_members_of_the_tables),
		cmocka_unit_test(the_page_has_the_members_of_the_tables),
		cmocka_unit_test(the_example_and_the_sample_are_good_rubrics),
		cmocka_unit_test(a_place_that_is_too_long_is_cut),
	};

	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
