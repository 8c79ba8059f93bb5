/* rubrics/rubric.c: what it reads, what it makes of it, what it refuses and
 * where it says that lies. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "rubrics/rubric.h"
#include "support/test.h"

static const char cases[] = "tests/data/rubric";

enum { MOST_TOLD = 64 * 1024, MOST_TEXT = 64 * 1024 };

static void
write_down(void *arg, const char *place, const char *problem)
{
	struct fault why;

	assert_ok(buf_format(arg, &why, "%s: %s\n", place, problem), &why);
}

static char *
case_file(const char *kind, const char *name, const char *file, size_t *size)
{
	char path[TEST_PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s/%s/%s", cases, kind, name, file);
	return test_read_file(path, size);
}

static struct rubric *
read_good(const char *name)
{
	struct rubric *r = NULL;
	struct fault why;
	size_t size;
	char *bytes = case_file("good", name, "rubric.json", &size);

	assert_ok(rubric_read(bytes, size, NULL, NULL, &r, &why), &why);
	free(bytes);
	return r;
}

typedef void (*case_fn)(const char *name);

/* Call FN for each case of a kind; there must be at least LEAST. */
static void
each_case(const char *kind, size_t least, case_fn fn)
{
	char path[TEST_PATH_SIZE];
	size_t count = 0;
	DIR *d;

	test_path(path, cases, kind);
	d = opendir(path);
	assert_non_null(d);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread reads D */
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (e->d_name[0] != '.') {
			fn(e->d_name);
			count++;
		}
	closedir(d);
	assert_true(count >= least);
}

static void
check_bad(const char *name)
{
	struct buf told = BUF_LIMIT(MOST_TOLD);
	struct rubric *r = NULL;
	struct fault why;
	size_t size, first;
	char *bytes = case_file("bad", name, "rubric.json", &size);
	char *wanted = case_file("bad", name, "fault", NULL);

	print_message("  %s\n", name);
	assert_fault(rubric_read(bytes, size, write_down, &told, &r, &why),
		     RC_INVALID, &why);
	assert_null(r);
	first = strcspn(wanted, "\n");
	if (told.size > 0)
		assert_string_equal(buf_text_of(&told), wanted);
	wanted[first] = '\0';
	assert_says(&why, wanted);

	buf_clear(&told);
	free(bytes);
	free(wanted);
}

static void
tells_every_problem_of_a_bad_rubric_with_its_place(void **state)
{
	(void)state;
	each_case("bad", 60, check_bad);
}

static void
check_good(const char *name)
{
	char text[DIGEST_TEXT_SIZE + 1];
	struct rubric *r = read_good(name), *again = NULL;
	struct fault why;
	char *wanted = case_file("good", name, "digest", NULL);

	print_message("  %s\n", name);
	digest_to_text(&r->id, text);
	snprintf(text + strlen(text), 2, "\n");
	assert_string_equal(text, wanted);

	assert_ok(rubric_of_record(r->bytes, r->size, &again, &why), &why);
	assert_int_equal(again->size, r->size);
	assert_memory_equal(again->bytes, r->bytes, r->size);
	assert_true(digest_equal(&again->id, &r->id));
	rubric_free(again);
	rubric_free(r);
	free(wanted);
}

static void
names_a_good_rubric_by_its_canonical_bytes(void **state)
{
	(void)state;
	each_case("good", 6, check_good);
}

static void
has_the_parts_of_a_rubric_at_hand(void **state)
{
	struct rubric *r = read_good("every-member");
	const struct criterion *c = &r->criteria[1];

	(void)state;
	assert_string_equal(r->uri,
			    "urn:uuid:0b6f7c52-6d0e-4c1b-9d53-6a2f6d2b9d11");
	assert_string_equal(r->version, "2026.1");
	assert_string_equal(r->language, "en");
	assert_string_equal(r->title, "Change a wheel");
	assert_string_equal(
		r->description,
		"Changes a wheel of a car at the roadside, safely.");
	assert_string_equal(r->rule, "critical");
	assert_true(r->ordered);
	assert_string_equal(value_text(r->achievement, "type"),
			    "MicroCredential");

	assert_int_equal(r->criterion_count, 2);
	assert_true(r->criteria[0].critical);
	assert_null(r->criteria[0].text);
	assert_null(r->criteria[0].weight);
	assert_false(r->criteria[0].feedback_required);
	assert_string_equal(c->id, "torque");
	assert_string_equal(c->title, "Tightens the nuts");
	assert_string_equal(c->text, "With a torque wrench.\nTwice.");
	assert_string_equal(c->assessor_text, "Watch the order.");
	assert_string_equal(c->group, "wheel");
	assert_string_equal(c->weight, "2.5");
	assert_false(c->critical);
	assert_false(c->not_applicable);
	assert_true(c->feedback_required);
	assert_int_equal(value_integer(c->json, "maxAgeDays", 0), 365);

	assert_int_equal(c->level_count, 3);
	assert_int_equal(c->competent, 1);
	assert_string_equal(c->levels[0].id, "nyc");
	assert_string_equal(c->levels[0].text, "Guesses.");
	assert_string_equal(c->levels[0].points, "-1");
	assert_string_equal(c->levels[0].points_to, "0.5");
	assert_string_equal(c->levels[2].title, "Expert");
	assert_null(c->levels[2].text);
	assert_null(c->levels[2].points_to);

	assert_int_equal(r->slot_count, 2);
	assert_string_equal(r->slots[1].id, "second");
	assert_string_equal(r->slots[1].role, "authenticator");
	rubric_free(r);
}

static void
finds_a_criterion_by_its_id_before_by_its_number(void **state)
{
	static const char text[] =
		"{\"format\":\"recorder-rubric-v1\",\"id\":\"urn:x:1\","
		"\"version\":\"1\",\"language\":\"en\",\"title\":\"T\","
		"\"description\":\"D\",\"criteria\":["
		"{\"id\":\"2\",\"title\":\"A\",\"critical\":true,"
		"\"notApplicable\":false,\"competent\":\"y\",\"levels\":"
		"[{\"id\":\"y\",\"title\":\"Y\",\"points\":\"1\"}]},"
		"{\"id\":\"b\",\"title\":\"B\",\"critical\":true,"
		"\"notApplicable\":false,\"competent\":\"y\",\"levels\":"
		"[{\"id\":\"y\",\"title\":\"Y\",\"points\":\"1\"}]},"
		"{\"id\":\"c\",\"title\":\"C\",\"critical\":true,"
		"\"notApplicable\":false,\"competent\":\"y\",\"levels\":"
		"[{\"id\":\"y\",\"title\":\"Y\",\"points\":\"1\"}]}],"
		"\"outcome\":{\"rule\":\"critical\"},\"signOffs\":[{\"id\":"
		"\"s\",\"role\":\"authenticator\",\"text\":{\"en\":\"S\"}}],"
		"\"declaration\":{\"en\":\"D\"}}";
	struct rubric *r = NULL;
	struct fault why;

	(void)state;
	assert_ok(rubric_read(text, strlen(text), NULL, NULL, &r, &why), &why);
	assert_ptr_equal(rubric_criterion(r, "b"), &r->criteria[1]);
	assert_ptr_equal(rubric_criterion(r, "2"), &r->criteria[0]);
	assert_ptr_equal(rubric_criterion(r, "1"), &r->criteria[0]);
	assert_ptr_equal(rubric_criterion(r, "3"), &r->criteria[2]);
	assert_null(rubric_criterion(r, "0"));
	assert_null(rubric_criterion(r, "4"));
	assert_null(rubric_criterion(r, ""));
	assert_null(rubric_criterion(r, "-1"));
	assert_null(rubric_criterion(r, "18446744073709551617"));
	assert_null(rubric_criterion(r, "B"));

	assert_ptr_equal(rubric_criterion_of_id(r, "2"), &r->criteria[0]);
	assert_null(rubric_criterion_of_id(r, "3"));
	rubric_free(r);
}

static void
finds_levels_and_slots_by_their_ids_alone(void **state)
{
	struct rubric *r = read_good("every-member");
	const struct criterion *c = &r->criteria[0];

	(void)state;
	assert_ptr_equal(criterion_level(c, "expert"), &c->levels[2]);
	assert_null(criterion_level(c, "Expert"));
	assert_null(criterion_level(c, "1"));
	assert_ptr_equal(rubric_slot(r, "second"), &r->slots[1]);
	assert_null(rubric_slot(r, "1"));
	rubric_free(r);
}

static void
gives_the_texts_in_the_language_of_the_rubric(void **state)
{
	struct rubric *r = read_good("every-member");
	const char *language = NULL;

	(void)state;
	assert_string_equal(rubric_declaration(r, &language),
			    "This is my own work.");
	assert_string_equal(language, "en");
	language = NULL;
	assert_string_equal(slot_text(r, &r->slots[1], &language),
			    "I have sampled this.");
	assert_string_equal(language, "en");
	rubric_free(r);
}

static void
reads_from_a_record_what_it_would_not_adopt(void **state)
{
	static const char *const names[] = { "rule-total",
					     "rule-percent",
					     "rule-groups",
					     "none-critical",
					     "levels-from-high-to-low",
					     "sign-off-by-an-assessor" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf canonical = BUF_LIMIT(RUBRIC_LIMIT);
		struct value *json = NULL;
		struct rubric *r = NULL;
		struct fault why;
		size_t size;
		char *bytes = case_file("bad", names[i], "rubric.json", &size);

		assert_ok(json_read(bytes, size, size, &json, &why), &why);
		assert_ok(json_write(json, &canonical, &why), &why);
		assert_ok(rubric_of_record(canonical.bytes, canonical.size, &r,
					   &why),
			  &why);
		assert_int_equal(r->criterion_count, 2);
		rubric_free(r);
		value_free(json);
		buf_clear(&canonical);
		free(bytes);
	}
}

static void
refuses_from_a_record_what_is_not_canonical_or_not_a_rubric(void **state)
{
	struct rubric *r = NULL;
	struct fault why;
	size_t size;
	char *bytes = case_file("good", "smallest", "rubric.json", &size);

	(void)state;
	assert_fault(rubric_of_record(bytes, size, &r, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "not-canonical");
	assert_fault(rubric_of_record("{}", 2, &r, &why), RC_INVALID, &why);
	assert_says(&why, "format: is missing; and 9 more problems");
	assert_null(r);
	free(bytes);
}

/* The rubric of a good case, and white space up to SIZE. */
static char *
padded_to(size_t size)
{
	size_t own;
	char *bytes = case_file("good", "smallest", "rubric.json", &own);
	char *padded = mem_new(size);

	memset(padded, ' ', size);
	memcpy(padded, bytes, own);
	free(bytes);
	return padded;
}

static void
refuses_what_is_over_a_mebibyte(void **state)
{
	char *bytes = padded_to(2000000);
	struct rubric *r = NULL;
	struct fault why;

	(void)state;
	assert_ok(rubric_read(bytes, RUBRIC_LIMIT, NULL, NULL, &r, &why), &why);
	rubric_free(r);
	r = NULL;
	assert_fault(rubric_read(bytes, RUBRIC_LIMIT + 1, NULL, NULL, &r, &why),
		     RC_TOO_BIG, &why);
	assert_fault(rubric_read(bytes, 2000000, NULL, NULL, &r, &why),
		     RC_TOO_BIG, &why);
	assert_says(&why, "2000000 bytes is over the limit of 1048576");
	assert_fault(rubric_of_record(bytes, 2000000, &r, &why), RC_TOO_BIG,
		     &why);
	assert_null(r);
	free(bytes);
}

/* COPIES of an item of LIST, each with an id of its own. */
static void
multiply(struct value *object, const char *list, size_t copies)
{
	struct value *many = value_array();

	for (size_t i = 0; i < copies; i++) {
		struct value *item =
			value_copy(value_at(value_get(object, list), 0));
		char *id = i == 0 ? mem_text(value_text(item, "id"))
				  : mem_format("n%zu", i);

		value_set_text(item, "id", id);
		value_push(many, item);
		free(id);
	}
	value_set(object, list, many);
}

static enum rc
read_json(const struct value *json, struct buf *told, struct fault *why)
{
	struct rubric *r = NULL;
	size_t size;
	char *bytes = json_text(json, &size);
	enum rc rc = rubric_read(bytes, size, write_down, told, &r, why);

	rubric_free(r);
	free(bytes);
	return rc;
}

static void
holds_lists_to_their_limits(void **state)
{
	struct buf told = BUF_LIMIT(MOST_TOLD);
	struct rubric *r = read_good("smallest");
	struct value *json = value_copy(r->json);
	struct value *level, *criterion;
	struct fault why;

	(void)state;
	level = value_copy(value_at(value_get(json, "criteria"), 0));
	value_set(json, "criteria", value_array());
	criterion = value_copy(level);
	value_free(level);

	/* levels, all with the points of the first */
	multiply(criterion, "levels", RUBRIC_LEVELS);
	value_set_text(criterion, "competent", "n1");
	level = value_array();
	value_push(level, value_copy(criterion));
	value_set(json, "criteria", level);
	assert_ok(read_json(json, &told, &why), &why);

	multiply(criterion, "levels", RUBRIC_LEVELS + 1);
	level = value_array();
	value_push(level, criterion);
	value_set(json, "criteria", level);
	assert_fault(read_json(json, &told, &why), RC_INVALID, &why);
	assert_string_equal(buf_text_of(&told),
			    "criteria[0].levels: has 65 items; at most 64 are "
			    "allowed (criterion \"secure\")\n");
	buf_empty(&told);
	value_free(json);

	json = value_copy(r->json);
	multiply(json, "criteria", RUBRIC_CRITERIA);
	assert_ok(read_json(json, &told, &why), &why);
	multiply(json, "criteria", RUBRIC_CRITERIA + 1);
	assert_fault(read_json(json, &told, &why), RC_INVALID, &why);
	assert_string_equal(buf_text_of(&told),
			    "criteria: has 2001 items; at most 2000 are "
			    "allowed\n");
	buf_clear(&told);
	value_free(json);
	rubric_free(r);
}

static void
holds_text_to_64_kibibytes(void **state)
{
	struct buf told = BUF_LIMIT(MOST_TOLD);
	struct rubric *r = read_good("smallest");
	struct value *json = value_copy(r->json);
	char *text = mem_new(MOST_TEXT + 2);
	struct fault why;

	(void)state;
	memset(text, 'x', MOST_TEXT);
	value_set_text(json, "description", text);
	assert_ok(read_json(json, &told, &why), &why);
	text[MOST_TEXT] = 'x';
	value_set_text(json, "description", text);
	assert_fault(read_json(json, &told, &why), RC_INVALID, &why);
	assert_string_equal(buf_text_of(&told),
			    "description: is longer than 65536 bytes\n");
	free(text);
	buf_clear(&told);
	value_free(json);
	rubric_free(r);
}

static void
refuses_a_nul_inside_of_text(void **state)
{
	static const char text[] = "{\"title\":\"a\\u0000b\"}";
	struct rubric *r = NULL;
	struct fault why;

	(void)state;
	assert_fault(rubric_read(text, strlen(text), NULL, NULL, &r, &why),
		     RC_INVALID, &why);
	assert_fault(rubric_read("{}\0", 3, NULL, NULL, &r, &why), RC_INVALID,
		     &why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			tells_every_problem_of_a_bad_rubric_with_its_place),
		cmocka_unit_test(names_a_good_rubric_by_its_canonical_bytes),
		cmocka_unit_test(has_the_parts_of_a_rubric_at_hand),
		cmocka_unit_test(
			finds_a_criterion_by_its_id_before_by_its_number),
		cmocka_unit_test(finds_levels_and_slots_by_their_ids_alone),
		cmocka_unit_test(gives_the_texts_in_the_language_of_the_rubric),
		cmocka_unit_test(reads_from_a_record_what_it_would_not_adopt),
		cmocka_unit_test(
			refuses_from_a_record_what_is_not_canonical_or_not_a_rubric),
		cmocka_unit_test(refuses_what_is_over_a_mebibyte),
		cmocka_unit_test(holds_lists_to_their_limits),
		cmocka_unit_test(holds_text_to_64_kibibytes),
		cmocka_unit_test(refuses_a_nul_inside_of_text),
	};

	return cmocka_run_group_tests_name("rubric", tests, NULL, NULL);
}
