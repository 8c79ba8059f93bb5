/* logbook/index.c: what is found of what was fed, and when it was not. */

#include "logbook/index.h"
#include "support/books.h"
#include "support/seen.h"
#include "support/test.h"

static const char first[] = "urn:uuid:ab000000-0000-4000-8000-000000000001";
static const char second[] = "urn:uuid:ab000000-1111-4000-8000-000000000002";
static const char third[] = "urn:uuid:cd000000-0000-4000-8000-000000000003";

#define assert_mentions(lb, person, wanted)                                    \
	assert_each(index_each_mention(lb, person, UINT64_MAX, seen_number,    \
				       &seen, &fault),                         \
		    wanted)

static struct value *
facts_of(const char *name, const char *text)
{
	struct value *facts = value_object();

	value_set_text(facts, name, text);
	return facts;
}

static struct value *
handled(const char *act)
{
	static const struct digest some = { { 7 } };
	struct value *facts = facts_of("act", act);

	value_set_digest(facts, "evidence", &some);
	return facts;
}

static void
finds_what_is_about_an_assessment(void **state)
{
	struct logbook *lb = books_make(*state, "book");

	books_say(lb, KIND_EVIDENCE_HANDLED, NULL, first, handled("viewed"));
	books_say(lb, KIND_EVIDENCE_HANDLED, NULL, second, handled("viewed"));
	books_say(lb, KIND_EVIDENCE_HANDLED, NULL, first, handled("verified"));
	assert_each(index_each_about(lb, first, UINT64_MAX, seen_number, &seen,
				     &fault),
		    "1 3 ");
	assert_each(index_each_about(lb, first, 3, seen_number, &seen, &fault),
		    "1 ");
	assert_each(index_each_about(lb, third, 9, seen_number, &seen, &fault),
		    "");
	logbook_close(lb);
}

static void
finds_statements_of_one_kind(void **state)
{
	struct logbook *lb = books_make(*state, "book");

	books_fill(lb, 3);
	assert_each(index_each_kind(lb, KIND_CLOCK_NOTICED, 3, seen_number,
				    &seen, &fault),
		    "1 2 ");
	assert_each(index_each_kind(lb, KIND_LOGBOOK_MADE, UINT64_MAX,
				    seen_number, &seen, &fault),
		    "0 ");
	assert_each(index_each_kind(lb, KIND_UNKNOWN, UINT64_MAX, seen_number,
				    &seen, &fault),
		    "");
	logbook_close(lb);
}

static struct value *
suspended(const char *person)
{
	struct value *facts = facts_of("person", person);

	value_set_text(facts, "from", "2026-03-02T09:10:00Z");
	return facts;
}

static struct value *
conflict(const char *person, const char *with)
{
	struct value *facts = facts_of("person", person);

	value_set_text(facts, "with", with);
	value_set_text(facts, "nature", "family");
	return facts;
}

static struct value *
persons(const char *a, const char *b)
{
	struct value *facts = value_object(), *list = value_array();

	value_push_text(list, a);
	value_push_text(list, b);
	value_set(facts, "persons", list);
	return facts;
}

static struct value *
offer(void)
{
	/* RFC 8032, test 1: the public key in its SPKI */
	struct value *key = facts_of(
		"spki",
		"MCowBQYDK2VwAyEA11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
	struct value *facts = value_object();
	struct key_public public;
	struct digest id;
	struct fault why;

	assert_ok(key_of_did("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN"
			     "4Zq7oMMsw",
			     &public, &why),
		  &why);
	key_id(&public, &id);
	value_set_digest(key, "id", &id);
	value_set_text(key, "form", "data-integrity");
	value_set(facts, "key", key);
	return facts;
}

/* records.md §8.4 (b) */
static void
finds_who_is_named(void **state)
{
	struct logbook *lb = books_make(*state, "book");

	books_say(lb, KIND_PERSON_SUSPENDED, books_admin, NULL,
		  suspended(first));
	books_say(lb, KIND_CONFLICT_DECLARED, books_admin, NULL,
		  conflict(first, second));
	books_say(lb, KIND_SAME_PERSON, books_admin, NULL,
		  persons(second, third));
	books_say(lb, KIND_CONFLICT_DECLARED, books_admin, NULL,
		  conflict(third, third));
	books_say(lb, KIND_KEY_OFFERED, books_learner, NULL, offer());
	assert_mentions(lb, first, "1 2 ");
	assert_mentions(lb, second, "2 3 ");
	assert_mentions(lb, third, "3 4 ");
	assert_mentions(lb, books_learner, "5 ");
	/* who says it is not named by it */
	assert_mentions(lb, books_admin, "");
	assert_each(
		index_each_mention(lb, first, 2, seen_number, &seen, &fault),
		"1 ");
	logbook_close(lb);
}

/* records.md §11: kept, found, and failing closed */
static void
finds_what_this_program_does_not_understand(void **state)
{
	static const char text[] =
		"{\"claim\":{\"by\":\"did:key:x\",\"facts\":{\"person\":"
		"\"urn:uuid:ab000000-0000-4000-8000-000000000001\"},"
		"\"format\":\"recorder-claim-v1\",\"kind\":\"person-merged\","
		"\"time\":\"2026-03-02T09:10:00Z\"},"
		"\"format\":\"recorder-statement-v1\",\"number\":1,"
		"\"time\":\"2026-03-02T09:10:00Z\"}";
	struct logbook *lb = books_make(*state, "book");
	struct statement s;
	struct fault why;

	assert_fault(statement_read(text, sizeof(text) - 1, &s, &why), RC_NEWER,
		     &why);
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(index_feed(lb, &s, &why), &why);
	assert_mentions(lb, first, "1 ");
	assert_each(index_each_kind(lb, KIND_UNKNOWN, UINT64_MAX, seen_number,
				    &seen, &fault),
		    "1 ");
	logbook_rollback(lb);
	statement_clear(&s);
	logbook_close(lb);
}

static enum rc
fail_at_two(void *arg, uint64_t number, struct fault *why)
{
	++*(int *)arg;
	if (number == 2)
		return fault_set(why, RC_REFUSED, "enough");
	return RC_OK;
}

static void
ends_where_the_caller_fails(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;
	int count = 0;

	books_fill(lb, 5);
	assert_fault(index_each_kind(lb, KIND_CLOCK_NOTICED, UINT64_MAX,
				     fail_at_two, &count, &why),
		     RC_REFUSED, &why);
	assert_int_equal(count, 2);
	logbook_close(lb);
}

struct nested {
	struct logbook *lb;
	struct seen seen;
};

static enum rc
look_again(void *arg, uint64_t number, struct fault *why)
{
	struct nested *n = arg;

	(void)number;
	return index_each_kind(n->lb, KIND_CLOCK_NOTICED, UINT64_MAX,
			       seen_number, &n->seen, why);
}

static void
can_be_asked_again_while_it_answers(void **state)
{
	struct nested n = { .lb = books_make(*state, "book") };
	struct fault why;

	books_fill(n.lb, 2);
	assert_ok(index_each_kind(n.lb, KIND_CLOCK_NOTICED, UINT64_MAX,
				  look_again, &n, &why),
		  &why);
	assert_string_equal(n.seen.text, "1 2 1 2 ");
	logbook_close(n.lb);
}

static enum rc
feed_raw(void *arg, uint64_t number, const void *bytes, size_t size,
	 struct fault *why)
{
	struct statement s;
	enum rc rc;

	(void)number;
	rc = statement_read(bytes, size, &s, why);
	if (rc == RC_OK)
		rc = index_feed(arg, &s, why);
	statement_clear(&s);
	return rc;
}

static void
is_the_same_when_fed_again(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;

	books_fill(lb, 2);
	books_say(lb, KIND_CONFLICT_DECLARED, books_admin, NULL,
		  conflict(first, second));
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(index_empty(lb, &why), &why);
	assert_mentions(lb, first, "");
	assert_ok(logbook_each_raw(lb, 0, UINT64_MAX, feed_raw, lb, &why),
		  &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_false(logbook_stale(lb));
	assert_mentions(lb, first, "3 ");
	assert_each(index_each_kind(lb, KIND_CLOCK_NOTICED, UINT64_MAX,
				    seen_number, &seen, &fault),
		    "1 2 ");
	books_fill(lb, 1);
	logbook_close(lb);
	lb = books_again(*state, "book");
	assert_false(logbook_stale(lb));
	logbook_close(lb);
}

static void
is_stale_until_all_is_fed(void **state)
{
	struct logbook *lb = books_make(*state, "book");
	struct fault why;

	books_fill(lb, 2);
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(index_empty(lb, &why), &why);
	assert_ok(logbook_each_raw(lb, 0, 2, feed_raw, lb, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_true(logbook_stale(lb));
	logbook_close(lb);

	lb = books_again(*state, "book");
	assert_true(logbook_stale(lb));
	assert_ok(logbook_begin(lb, &why), &why);
	assert_ok(logbook_each_raw(lb, 2, 3, feed_raw, lb, &why), &why);
	assert_ok(logbook_commit(lb, &why), &why);
	assert_false(logbook_stale(lb));
	logbook_close(lb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_what_is_about_an_assessment),
		IN_A_DIR(finds_statements_of_one_kind),
		IN_A_DIR(finds_who_is_named),
		IN_A_DIR(finds_what_this_program_does_not_understand),
		IN_A_DIR(ends_where_the_caller_fails),
		IN_A_DIR(can_be_asked_again_while_it_answers),
		IN_A_DIR(is_the_same_when_fed_again),
		IN_A_DIR(is_stale_until_all_is_fed),
	};

	return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
