/* recorder/assess/verify_names.c: what statements name. */

#include <stdlib.h>
#include <string.h>

#include "../recorder/assess/verify_private.h"
#include "base/json.h"
#include "base/mem.h"
#include "support/test.h"

/* The digest whose hex digits are all D, and its text. */
#define EIGHT(d) d d d d d d d d
#define HEX(d)                                                                 \
	"sha256:" EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d)        \
		EIGHT(d) EIGHT(d)

enum { A_DAY = 24 * 60 * 60 };

static void
digest_with(char digit, struct digest *out)
{
	char hex[DIGEST_HEX_SIZE];
	struct fault why;

	memset(hex, digit, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	assert_ok(digest_of_hex(hex, out, &why), &why);
}

/* A statement of this kind with these facts, ' for ". */
static void
said(struct gathered *g, enum kind kind, uint64_t number, const char *facts)
{
	struct statement s = { .kind = kind, .number = number };
	char *text = mem_text(facts);
	struct value *v = NULL;
	struct fault why;

	for (char *c = text; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	assert_ok(json_read(text, strlen(text), 4096, &v, &why), &why);
	s.facts = v;
	gather(g, &s);
	value_free(v);
	free(text);
}

static const struct named *
found(const struct names *n, char digit)
{
	struct digest id;

	digest_with(digit, &id);
	return names_find(n, &id);
}

static void
finds_the_objects_of_evidence_with_their_size(void **state)
{
	struct gathered g = { .late = 0 };

	(void)state;
	said(&g, KIND_EVIDENCE_ATTACHED, 4,
	     "{'object':'" HEX("a") "','size':7,'shape':'file','listing':'" HEX(
		     "b") "'}");
	said(&g, KIND_EVIDENCE_ATTACHED, 5,
	     "{'object':'" HEX("c") "','size':9,'shape':'folder'}");
	gathered_sort(&g);
	assert_int_equal(g.objects.count, 3);
	assert_int_equal(found(&g.objects, 'a')->size, 7);
	assert_true(found(&g.objects, 'a')->sized);
	assert_int_equal(found(&g.objects, 'a')->number, 4);
	assert_false(found(&g.objects, 'b')->sized);
	assert_int_equal(g.folders.count, 1);
	assert_non_null(found(&g.folders, 'c'));
	assert_null(found(&g.objects, 'd'));
	gathered_clear(&g);
}

static void
finds_the_objects_of_every_other_kind(void **state)
{
	static const struct {
		enum kind kind;
		const char *facts;
	} cases[] = {
		{ KIND_RUBRIC_ADOPTED, "{'rubric':'" HEX("a") "','size':3}" },
		{ KIND_RUBRIC_ADOPTED,
		  "{'source':{'object':'" HEX("a") "','importer':'x'}}" },
		{ KIND_RUBRIC_ADOPTED,
		  "{'source':{'warnings':'" HEX("a") "'}}" },
		{ KIND_SUBMITTED, "{'document':'" HEX("a") "'}" },
		{ KIND_CONCLUDED, "{'document':'" HEX("a") "'}" },
		{ KIND_SIGNED_OFF, "{'endorsement':'" HEX("a") "'}" },
		{ KIND_SEALED, "{'page':'" HEX("a") "'}" },
		{ KIND_QUEUED, "{'credential':'" HEX("a") "'}" },
		{ KIND_DELIVERED, "{'acknowledgement':'" HEX("a") "'}" },
		{ KIND_DELIVERED, "{'credential':'" HEX("a") "'}" },
		{ KIND_REFUSED, "{'acknowledgement':'" HEX("a") "'}" },
		{ KIND_CREDENTIAL_STATUS, "{'list':'" HEX("a") "'}" },
		{ KIND_TIMESTAMPED, "{'token':'" HEX("a") "'}" },
		{ KIND_EVIDENCE_HANDLED, "{'derived':'" HEX("a") "'}" },
		{ KIND_FORK_NOTICED,
		  "{'checkpoints':['" HEX("b") "','" HEX("a") "']}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gathered g = { .late = 0 };

		said(&g, cases[i].kind, 1, cases[i].facts);
		gathered_sort(&g);
		if (found(&g.objects, 'a') == NULL)
			print_error("%s\n", cases[i].facts);
		assert_non_null(found(&g.objects, 'a'));
		gathered_clear(&g);
	}
}

static void
takes_no_identity_and_no_identifier_for_an_object(void **state)
{
	struct gathered g = { .late = 0 };

	(void)state;
	said(&g, KIND_SEALED, 1, "{'archive':'" HEX("a") "'}");
	said(&g, KIND_CREDENTIAL_STATUS, 2,
	     "{'credential':'urn:uuid:0b5c1a52-7f0e-8c58-9a53-1f6d3a1c0001'}");
	said(&g, KIND_ASSESSMENT_OPENED, 3, "{'rubric':'" HEX("a") "'}");
	said(&g, KIND_UNKNOWN, 4, "{'object':'" HEX("a") "'}");
	assert_int_equal(g.objects.count, 0);
	gathered_clear(&g);
}

static void
finds_what_was_erased_and_under_which_statement(void **state)
{
	struct gathered g = { .late = 0 };

	(void)state;
	said(&g, KIND_CONTENT_ERASED, 30,
	     "{'contents':['" HEX("a") "','" HEX(
		     "c") "'],'objects':["
			  "{'object':'" HEX(
				  "b") "','size':12,'type':'text/plain'}]}");
	gathered_sort(&g);
	assert_int_equal(g.erased.count, 3);
	assert_int_equal(found(&g.erased, 'a')->number, 30);
	assert_int_equal(found(&g.erased, 'b')->size, 12);
	assert_true(found(&g.erased, 'b')->sized);
	assert_non_null(found(&g.erased, 'c'));
	gathered_clear(&g);
}

static void
notes_what_was_entered_more_than_a_day_after_it_was_said(void **state)
{
	struct statement s = { .kind = KIND_CLOCK_NOTICED,
			       .number = 6,
			       .claim_time = 1772442000 };
	struct gathered g = { .late = 0 };

	(void)state;
	s.time = s.claim_time + A_DAY;
	gather(&g, &s);
	assert_int_equal(g.late, 0);
	s.time++;
	gather(&g, &s);
	s.number = 7;
	gather(&g, &s);
	assert_int_equal(g.late, 2);
	assert_int_equal(g.first_late, 6);
	gathered_clear(&g);
}

static void
of_one_digest_the_first_statement_is_found(void **state)
{
	struct gathered g = { .late = 0 };

	(void)state;
	for (uint64_t i = 9; i > 2; i--)
		said(&g, KIND_SUBMITTED, i, "{'document':'" HEX("a") "'}");
	gathered_sort(&g);
	assert_int_equal(g.objects.count, 7);
	assert_int_equal(found(&g.objects, 'a')->number, 3);
	gathered_clear(&g);
}

/* Is that which is named by D excused by an erasure? */
static bool
excused(const struct gathered *g, char digit, bool content)
{
	struct digest id;

	digest_with(digit, &id);
	return gathered_erasure(g, &id, content) != NULL;
}

static void
an_erasure_excuses_the_very_thing_that_it_names(void **state)
{
	struct gathered g = { .late = 0 };

	(void)state;
	said(&g, KIND_EVIDENCE_ATTACHED, 4,
	     "{'object':'" HEX("a") "','size':7,'shape':'file'}");
	said(&g, KIND_EVIDENCE_ATTACHED, 9,
	     "{'object':'" HEX("b") "','size':7,'shape':'file'}");
	said(&g, KIND_CONCLUDED, 5, "{'document':'" HEX("c") "'}");
	said(&g, KIND_SIGNED_OFF, 5, "{'endorsement':'" HEX("d") "'}");
	said(&g, KIND_CONTENT_ERASED, 6,
	     "{'contents':['" HEX("e") "'],'objects':[{'object':'" HEX("a") "','size':7},{'object':'" HEX(
		     "b") "','size':7},"
			  "{'object':'" HEX("c") "','size':7},{'object':'" HEX(
				  "d") "','size':7}]}");
	gathered_sort(&g);
	assert_true(excused(&g, 'a', false));
	assert_false(excused(&g, 'a', true)); /* it is no content */
	assert_true(excused(&g, 'e', true));
	assert_false(excused(&g, 'e', false));
	assert_false(excused(&g, 'b', false)); /* attached after it */
	assert_false(excused(&g, 'c', false)); /* signed: never */
	assert_false(excused(&g, 'd', false));
	assert_false(excused(&g, 'f', false));
	gathered_clear(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_objects_of_evidence_with_their_size),
		cmocka_unit_test(finds_the_objects_of_every_other_kind),
		cmocka_unit_test(
			takes_no_identity_and_no_identifier_for_an_object),
		cmocka_unit_test(
			finds_what_was_erased_and_under_which_statement),
		cmocka_unit_test(
			notes_what_was_entered_more_than_a_day_after_it_was_said),
		cmocka_unit_test(of_one_digest_the_first_statement_is_found),
		cmocka_unit_test(
			an_erasure_excuses_the_very_thing_that_it_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
