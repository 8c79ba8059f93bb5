/* logbook/index_person.c: people by name, keys by did:key. */

#include "logbook/index.h"
#include "support/books.h"
#include "support/seen.h"
#include "support/test.h"

static const char first[] = "urn:uuid:ab000000-0000-4000-8000-000000000001";
static const char second[] = "urn:uuid:ab000000-1111-4000-8000-000000000002";
static const char third[] = "urn:uuid:cd000000-0000-4000-8000-000000000003";

static enum rc
see_person(void *arg, const struct person_row *row, struct fault *why)
{
	(void)why;
	seen_word(arg, row->name == NULL ? "?" : row->name);
	return RC_OK;
}

static void
put_person(struct logbook *lb, const char *urn, const char *name)
{
	const struct person_row row = {
		.urn = urn, .name = name, .roles = "learner", .number = 0
	};
	struct fault why;

	assert_ok(index_put_person(lb, &row, &why), &why);
}

static void
finds_people_by_name(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	put_person(lb, first, "ada");
	put_person(lb, second, "Ada");
	put_person(lb, third, "Bob");
	put_person(lb, books_learner, NULL);
	assert_ok(logbook_commit(lb, &why), &why);

	assert_each(
		index_each_person(lb, NULL, "Ada", see_person, &seen, &fault),
		"Ada ");
	assert_each(
		index_each_person(lb, NULL, "ADA", see_person, &seen, &fault),
		"ada Ada ");
	assert_each(
		index_each_person(lb, NULL, "Ad", see_person, &seen, &fault),
		"");
	assert_each(
		index_each_person(lb, third, NULL, see_person, &seen, &fault),
		"Bob ");
	assert_each(
		index_each_person(lb, third, "Ada", see_person, &seen, &fault),
		"");
	assert_each(
		index_each_person(lb, NULL, NULL, see_person, &seen, &fault),
		"? ada Ada Bob ");

	assert_ok(logbook_begin(lb, &why), &why);
	put_person(lb, first, "Adele");
	assert_ok(logbook_commit(lb, &why), &why);
	assert_each(
		index_each_person(lb, NULL, "ADA", see_person, &seen, &fault),
		"Ada ");
	logbook_close(lb);
}

static void
finds_whose_key_it_is(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct key_row row = { .did = "did:key:z6MkA", .person = first };
	char person[UUID_URN_SIZE];
	struct fault why;

	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(index_put_key(lb, &row, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_ok(index_person_of_key(lb, row.did, person, &why), &why);
	assert_string_equal(person, first);
	assert_fault(index_person_of_key(lb, "did:key:z6MkB", person, &why),
		     RC_NOT_FOUND, &why);
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_people_by_name),
		IN_A_DIR(finds_whose_key_it_is),
	};

	return cmocka_run_group_tests_name("index_person", tests, NULL, NULL);
}
