#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/credential.h"
#include "assess/document.h"
#include "assess/endorsement.h"
#include "assess/load.h"
#include "base/json.h"
#include "base/stamp.h"
#include "support/logbook_of.h"
#include "support/test.h"

enum { OUT_LIMIT = 2 * CREDENTIAL_LIMIT };

static const struct issuer_words minimal = {
	.id = "https://issuer.example/",
	.name = "Example Skills Centre",
	.policy = "minimal",
};

struct made {
	struct logbook_of book;
	struct view view;
	const struct assessment *a;
};

static void
make(struct made *m, const char *dir, enum state state)
{
	struct fault why;

	logbook_of_make(&m->book, dir, "book");
	logbook_of_drive(&m->book, state);
	assert_ok(view_assessment(m->book.lb, m->book.assessment, NULL, 0,
				  &m->view, &why),
		  &why);
	m->a = rules_assessment(m->view.rules, m->book.assessment);
	assert_non_null(m->a);
}

static void
end(struct made *m)
{
	view_clear(&m->view);
	logbook_of_close(&m->book);
}

/* The credential, read, the caller's to free. */
static struct value *
credential(const struct made *m, const struct issuer_words *issuer)
{
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct value *v = NULL;
	struct fault why;

	assert_ok(credential_make(m->book.lb, m->view.rules, m->a, issuer, &out,
				  &why),
		  &why);
	assert_ok(json_read(out.bytes, out.size, CREDENTIAL_LIMIT, &v, &why),
		  &why);
	buf_clear(&out);
	return v;
}

static void
is_text(const struct value *v, const char *name, const char *wanted)
{
	assert_non_null(value_text(v, name));
	assert_string_equal(value_text(v, name), wanted);
}

static void
says_what_was_judged_and_by_whom(void **state)
{
	struct made m;
	struct value *v;
	const struct value *subject, *results;
	char id[UUID_URN_SIZE];
	struct digest document;

	make(&m, *state, STATE_SEALED);
	v = credential(&m, &minimal);
	assert_true(value_digest(m.a->sealed->s.facts, "document", &document));
	credential_id(&document, id);
	is_text(v, "id", id);
	is_text(v, "name", m.book.rubric->title);
	is_text(value_get(v, "issuer"), "name", "Example Skills Centre");
	subject = value_get(v, "credentialSubject");
	is_text(subject, "id", m.book.urn[LOU]);
	is_text(value_get(subject, "source"), "id", m.book.urn[ASA]);
	assert_false(value_has(subject, "identifier"));
	assert_false(value_has(v, "validUntil"));
	results = value_get(subject, "result");
	is_text(value_at(results, value_count(results) - 1), "status",
		"Completed");
	assert_int_equal(value_count(value_get(v, "evidence")), 2);
	assert_int_equal(value_count(value_get(v, "endorsement")), 1);
	value_free(v);
	end(&m);
}

static void
is_the_same_bytes_each_time(void **state)
{
	struct buf one = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct buf other = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct fault why;
	struct made m;

	make(&m, *state, STATE_SEALED);
	assert_ok(credential_make(m.book.lb, m.view.rules, m.a, &minimal, &one,
				  &why),
		  &why);
	view_clear(&m.view);
	logbook_of_reopen(&m.book);
	assert_ok(view_assessment(m.book.lb, m.book.assessment, NULL, 0,
				  &m.view, &why),
		  &why);
	m.a = rules_assessment(m.view.rules, m.book.assessment);
	assert_ok(credential_make(m.book.lb, m.view.rules, m.a, &minimal,
				  &other, &why),
		  &why);
	assert_int_equal(one.size, other.size);
	assert_memory_equal(one.bytes, other.bytes, one.size);
	buf_clear(&one);
	buf_clear(&other);
	end(&m);
}

static void
is_made_of_sealed_assessments_only(void **state)
{
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct fault why;
	struct made m;

	make(&m, *state, STATE_AUTHENTICATED);
	assert_fault(credential_make(m.book.lb, m.view.rules, m.a, &minimal,
				     &out, &why),
		     RC_REFUSED, &why);
	assert_says(&why, "not sealed");
	assert_int_equal(out.size, 0);
	end(&m);
}

static void
names_the_learner_by_their_key_where_asked(void **state)
{
	struct issuer_words issuer = minimal;
	struct key_public public;
	char did[KEY_DID_SIZE];
	struct value *v;
	struct made m;

	make(&m, *state, STATE_SEALED);
	issuer.learner_key = true;
	v = credential(&m, &issuer);
	key_public(m.book.key[LOU], &public);
	key_did(&public, did);
	is_text(value_get(v, "credentialSubject"), "id", did);
	value_free(v);
	end(&m);
}

static void
amend_email(struct made *m, const char *email)
{
	const struct act_amend what = { .by = m->book.urn[ADA],
					.person = m->book.urn[LOU],
					.email = email,
					.reason = "for the credential" };
	struct proposal *p = NULL;
	struct fault why;

	assert_ok(act_amend(m->book.lb, &what, &p, &why), &why);
	logbook_of_enter(&m->book, ADA, p, NULL);
	view_clear(&m->view);
	assert_ok(view_assessment(m->book.lb, m->book.assessment, NULL, 0,
				  &m->view, &why),
		  &why);
	m->a = rules_assessment(m->view.rules, m->book.assessment);
}

/* "sha256$" and the digest of address and salt. */
static void
is_hash_of(const struct value *identity, const char *email)
{
	const char *salt = value_text(identity, "salt");
	char text[200], hex[DIGEST_HEX_SIZE];
	struct digest d;

	assert_non_null(salt);
	assert_int_equal(strlen(salt), 32);
	snprintf(text, sizeof(text), "%s%s", email, salt);
	digest_of(text, strlen(text), &d);
	digest_to_hex(&d, hex);
	snprintf(text, sizeof(text), "sha256$%s", hex);
	is_text(identity, "identityHash", text);
}

static void
names_the_learner_by_a_salted_address_under_policy_named(void **state)
{
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct issuer_words issuer = minimal;
	const struct value *identity;
	struct fault why;
	struct value *v;
	struct made m;

	make(&m, *state, STATE_SEALED);
	issuer.policy = "named";
	assert_fault(credential_make(m.book.lb, m.view.rules, m.a, &issuer,
				     &out, &why),
		     RC_REFUSED, &why);
	assert_says(&why, "no e-mail address");
	amend_email(&m, "lou@learner.example");
	v = credential(&m, &issuer);
	identity = value_at(
		value_get(value_get(v, "credentialSubject"), "identifier"), 0);
	is_text(identity, "identityType", "emailAddress");
	is_hash_of(identity, "lou@learner.example");
	value_free(v);
	v = credential(&m, &minimal);
	assert_false(
		value_has(value_get(v, "credentialSubject"), "identifier"));
	value_free(v);
	end(&m);
}

static void
takes_only_policies_and_issuers_that_it_knows(void **state)
{
	static const struct issuer_words wrong[] = {
		{ .id = NULL, .policy = "minimal" },
		{ .id = "issuer", .policy = "minimal" },
		{ .id = "https://issuer.example/", .policy = "full" },
		{ .id = "https://issuer.example/", .policy = NULL },
		{ .id = "https://issuer.example/",
		  .policy = "minimal",
		  .name = "\x07" },
	};
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct fault why;
	struct made m;

	make(&m, *state, STATE_SEALED);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_fault(credential_make(m.book.lb, m.view.rules, m.a,
					     &wrong[i], &out, &why),
			     RC_USAGE, &why);
	end(&m);
}

/* --- the function of its parts ------------------------------------------- */

static struct value *
document_of(const struct made *m)
{
	struct buf bytes = BUF_LIMIT(DOCUMENT_LIMIT);
	struct value *v = NULL;
	struct digest id;
	struct fault why;

	assert_true(value_digest(m->a->sealed->s.facts, "document", &id));
	assert_ok(store_read(logbook_store(m->book.lb), &id, &bytes, &why),
		  &why);
	assert_ok(json_read_canonical(bytes.bytes, bytes.size, DOCUMENT_LIMIT,
				      &v, &why),
		  &why);
	buf_clear(&bytes);
	return v;
}

static struct value *
credential_from(const struct credential_parts *parts)
{
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct value *v = NULL;
	struct fault why;

	assert_ok(credential_of(parts, &minimal, &out, &why), &why);
	assert_ok(json_read(out.bytes, out.size, CREDENTIAL_LIMIT, &v, &why),
		  &why);
	buf_clear(&out);
	return v;
}

static void
leaves_all_evidence_out_where_it_would_be_too_long(void **state)
{
	struct credential_parts parts = { .rules = NULL };
	struct value *document, *items = value_array(), *v;
	struct made m;

	make(&m, *state, STATE_SEALED);
	document = document_of(&m);
	for (size_t i = 0; i < 400; i++)
		value_push(items, value_copy(value_at(
					  value_get(document, "evidence"), 0)));
	value_set(document, "evidence", items);
	parts = (struct credential_parts){ .rules = m.view.rules,
					   .a = m.a,
					   .document = document };
	v = credential_from(&parts);
	assert_false(value_has(v, "evidence"));
	assert_int_equal(value_count(value_get(v, "relatedResource")), 1);
	assert_false(value_has(v, "endorsement"));
	value_free(v);
	value_free(document);
	end(&m);
}

static void
is_refused_where_it_is_too_long_without_evidence(void **state)
{
	struct credential_parts parts = { .rules = NULL };
	struct buf out = BUF_LIMIT(OUT_LIMIT);
	struct value *document, *endorsements = value_array();
	char *text = calloc(1, CREDENTIAL_LIMIT + 1);
	struct fault why;
	struct made m;

	make(&m, *state, STATE_SEALED);
	document = document_of(&m);
	memset(text, 'x', CREDENTIAL_LIMIT);
	value_push_text(endorsements, text);
	parts = (struct credential_parts){ .rules = m.view.rules,
					   .a = m.a,
					   .document = document,
					   .endorsements = endorsements };
	assert_fault(credential_of(&parts, &minimal, &out, &why), RC_TOO_BIG,
		     &why);
	assert_int_equal(out.size, 0);
	free(text);
	value_free(endorsements);
	value_free(document);
	end(&m);
}

static void
is_made_of_competent_outcomes_only(void **state)
{
	struct credential_parts parts = { .rules = NULL };
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct value *document, *outcome = value_object();
	struct fault why;
	struct made m;

	make(&m, *state, STATE_SEALED);
	document = document_of(&m);
	value_set_text(outcome, "declared", "not-yet-competent");
	value_set(document, "outcome", outcome);
	parts = (struct credential_parts){ .rules = m.view.rules,
					   .a = m.a,
					   .document = document };
	assert_fault(credential_of(&parts, &minimal, &out, &why), RC_REFUSED,
		     &why);
	assert_says(&why, "not-yet-competent");
	value_free(document);
	end(&m);
}

/* The rubric of the test logbooks with an achievement that has everything. */
static struct rubric *
rich_rubric(const struct rubric *plain)
{
	static const char more[] =
		"{\"achievement\":{\"type\":\"Competency\",\"criteria\":\"as "
		"shown\",\"credits\":\"2.5\",\"validMonths\":18},"
		"\"alignment\":[{\"name\":\"Unit\",\"url\":\"https://f.example/"
		"u\",\"framework\":\"F\",\"code\":\"U1\"}]}";
	struct value *all = value_copy(plain->json), *add = NULL;
	struct rubric *r = NULL;
	struct fault why;
	size_t size;
	char *text;

	assert_ok(json_read(more, strlen(more), 4096, &add, &why), &why);
	value_set(all, "achievement",
		  value_copy(value_get(add, "achievement")));
	value_set(all, "alignment", value_copy(value_get(add, "alignment")));
	text = json_text(all, &size);
	assert_ok(rubric_read(text, size, NULL, NULL, &r, &why), &why);
	free(text);
	value_free(all);
	value_free(add);
	return r;
}

static void
says_what_the_rubric_says_of_the_achievement(void **state)
{
	struct assessment changed;
	struct credential_parts parts;
	const struct value *achievement, *alignment;
	struct value *document, *v;
	struct rubric *rich;
	int64_t from = 0, until = 0;
	struct made m;

	make(&m, *state, STATE_SEALED);
	document = document_of(&m);
	rich = rich_rubric(m.a->rubric);
	changed = *m.a;
	changed.rubric = rich;
	parts = (struct credential_parts){ .rules = m.view.rules,
					   .a = &changed,
					   .document = document };
	v = credential_from(&parts);
	assert_true(value_time(v, "validFrom", &from));
	assert_true(value_time(v, "validUntil", &until));
	assert_true(until == stamp_add_months(from, 18));
	achievement =
		value_get(value_get(v, "credentialSubject"), "achievement");
	is_text(achievement, "achievementType", "Competency");
	is_text(value_get(achievement, "criteria"), "narrative", "as shown");
	assert_true(value_real(value_get(achievement, "creditsAvailable")) ==
		    2.5);
	alignment = value_at(value_get(achievement, "alignment"), 0);
	is_text(alignment, "targetName", "Unit");
	is_text(alignment, "targetUrl", "https://f.example/u");
	is_text(alignment, "targetFramework", "F");
	is_text(alignment, "targetCode", "U1");
	assert_false(value_has(alignment, "targetType"));
	rubric_free(rich);
	value_free(v);
	value_free(document);
	end(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(says_what_was_judged_and_by_whom),
		IN_A_DIR(is_the_same_bytes_each_time),
		IN_A_DIR(is_made_of_sealed_assessments_only),
		IN_A_DIR(names_the_learner_by_their_key_where_asked),
		IN_A_DIR(
			names_the_learner_by_a_salted_address_under_policy_named),
		IN_A_DIR(takes_only_policies_and_issuers_that_it_knows),
		IN_A_DIR(leaves_all_evidence_out_where_it_would_be_too_long),
		IN_A_DIR(is_refused_where_it_is_too_long_without_evidence),
		IN_A_DIR(is_made_of_competent_outcomes_only),
		IN_A_DIR(says_what_the_rubric_says_of_the_achievement),
	};

	return cmocka_run_group_tests_name("credential", tests, NULL, NULL);
}
