/* recorder/assess/verify_claims.c: statements by the rules, and what they
 * signed. */

#include <stdio.h>
#include <string.h>

#include "../recorder/assess/verify_private.h"
#include "base/json.h"
#include "base/mem.h"
#include "support/heard.h"
#include "support/logbook_of.h"

/* What is asked of a store, with one object that is another one. */
struct swapped {
	struct logbook *lb;
	struct digest id;
	char *bytes;
	size_t size;
	bool hidden;
};

static enum rc
swapped_object(void *arg, const struct digest *id, struct buf *out,
	       struct fault *why)
{
	const struct swapped *s = arg;

	if (!digest_equal(id, &s->id))
		return store_read(logbook_store(s->lb), id, out, why);
	if (s->hidden)
		return fault_set(why, RC_NOT_FOUND, "no such object");
	return buf_add(out, s->bytes, s->size, why);
}

static enum rc
swapped_root(void *arg, uint64_t size, struct digest *root, struct fault *why)
{
	const struct swapped *s = arg;

	return logbook_root(s->lb, size, root, why);
}

struct checking {
	struct logbook_of o;
	struct swapped swapped;
	struct heard h;
	struct telling t;
	struct gathered g;
	struct folding f;
	struct claims c;
};

static enum rc
fold_raw(void *arg, uint64_t number, const void *bytes, size_t size,
	 struct fault *why)
{
	struct checking *x = arg;
	struct digest leaf;

	(void)why;
	assert_true(fold_statement(&x->f, number, bytes, size, &leaf));
	return RC_OK;
}

static enum rc
lend(void *arg, const struct digest *id, const struct rubric **out,
     struct fault *why)
{
	struct checking *x = arg;

	if (!digest_equal(id, &x->o.rubric->id))
		return fault_set(why, RC_NOT_FOUND, "no such rubric");
	*out = x->o.rubric;
	return RC_OK;
}

/* The ledger of O is folded, and nothing checked yet. */
static void
fold(struct checking *x)
{
	struct fault why;
	uint64_t size;

	x->t = (struct telling){ .told = heard_line, .arg = &x->h };
	x->f = (struct folding){
		.t = &x->t,
		.rules = rules_new(logbook_did(x->o.lb), false, lend, x),
		.g = &x->g,
		.whole = true,
	};
	assert_ok(logbook_size(x->o.lb, &size, &why), &why);
	assert_ok(logbook_each_raw(x->o.lb, 0, size, fold_raw, x, &why), &why);
	gathered_sort(&x->g);
	x->swapped.lb = x->o.lb;
	x->c = (struct claims){
		.t = &x->t,
		.rules = x->f.rules,
		.g = &x->g,
		.parts = { .arg = &x->swapped,
			   .object = swapped_object,
			   .root = swapped_root },
	};
}

static void
begin(struct checking *x, void **state, enum state to)
{
	memset(x, 0, sizeof(*x));
	logbook_of_make(&x->o, *state, "book");
	logbook_of_drive(&x->o, to);
	fold(x);
}

static void
end(struct checking *x)
{
	free(x->swapped.bytes);
	rules_free(x->f.rules);
	gathered_clear(&x->g);
	heard_clear(&x->h);
	logbook_of_close(&x->o);
}

static const struct assessment *
check(struct checking *x)
{
	const struct assessment *a =
		rules_assessment(x->f.rules, x->o.assessment);
	struct fault why;

	heard_clear(&x->h);
	assert_non_null(a);
	assert_ok(check_assessment(&x->c, a, &why), &why);
	return a;
}

/* The object ID is another one from now on: FROM in it is TO. */
static void
swap(struct checking *x, const struct digest *id, const char *from,
     const char *to)
{
	struct buf bytes = BUF_LIMIT(1 << 20);
	struct fault why;
	char *at;

	assert_ok(store_read(logbook_store(x->o.lb), id, &bytes, &why), &why);
	at = strstr((char *)bytes.bytes, from);
	assert_non_null(at);
	assert_int_equal(strlen(from), strlen(to));
	while (*to != '\0')
		*at++ = *to++;
	free(x->swapped.bytes);
	x->swapped.id = *id;
	x->swapped.size = bytes.size;
	x->swapped.bytes = buf_take(&bytes);
}

static void
counts_documents_and_endorsements_that_are_right(void **state)
{
	struct checking x;

	begin(&x, state, STATE_AUTHENTICATED);
	(void)check(&x);
	assert_int_equal(x.t.broken, 0);
	assert_int_equal(x.c.documents, 2);
	assert_int_equal(x.c.endorsements, 1);
	assert_int_equal(x.c.rootless, 0);
	end(&x);
}

static void
names_the_member_of_a_document_that_differs(void **state)
{
	static const struct {
		const char *from, *to, *member;
	} cases[] = {
		{ "\"attempt\":\"initial\"", "\"attempt\":\"appeals\"",
		  "attempt" },
		{ "\"revision\":1", "\"revision\":2", "revision" },
		{ "\"setting\":\"real\"", "\"setting\":\"reel\"",
		  "demonstrations" },
		{ "\"level\":\"competent\"", "\"level\":\"kompetent\"",
		  "judgements" },
	};
	struct checking x;
	struct digest id;

	begin(&x, state, STATE_CONCLUDED);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct assessment *a = check(&x);

		assert_true(
			value_digest(a->concluded->s.facts, "document", &id));
		swap(&x, &id, cases[i].from, cases[i].to);
		(void)check(&x);
		assert_heard(&x.h, "broken documents [wrong-document]",
			     cases[i].member);
		memset(&x.swapped.id, 0, sizeof(x.swapped.id));
	}
	end(&x);
}

static void
names_a_document_that_is_missing(void **state)
{
	const struct assessment *a;
	struct checking x;

	begin(&x, state, STATE_SUBMITTED);
	a = check(&x);
	assert_true(
		value_digest(a->submitted->s.facts, "document", &x.swapped.id));
	x.swapped.hidden = true;
	(void)check(&x);
	assert_heard(&x.h, "broken documents", "that statement ");
	end(&x);
}

static void
names_an_endorsement_that_is_of_something_else(void **state)
{
	const struct assessment *a;
	struct checking x;
	struct digest id;

	begin(&x, state, STATE_AUTHENTICATED);
	a = check(&x);
	assert_int_equal(a->signed_off_count, 1);
	assert_true(
		value_digest(a->signed_off[0]->s.facts, "endorsement", &id));
	swap(&x, &id, "I authenticate", "I investigate.");
	(void)check(&x);
	assert_heard(&x.h, "broken endorsements [endorsement]",
		     "of statement ");
	end(&x);
}

static void
labels_a_declaration_on_paper(void **state)
{
	struct checking x;
	struct proposal *p;
	struct fault why;

	memset(&x, 0, sizeof(x));
	logbook_of_make(&x.o, *state, "book");
	logbook_of_drive(&x.o, STATE_OPEN);
	assert_ok(act_submit(x.o.lb,
			     &(const struct act_submit){
				     .by = x.o.urn[ASA],
				     .assessment = x.o.assessment,
				     .declared_on = x.o.evidence },
			     &p, &why),
		  &why);
	logbook_of_enter(&x.o, ASA, p, NULL);
	fold(&x);
	(void)check(&x);
	assert_int_equal(x.t.broken, 0);
	assert_heard(&x.h, "note declaration", "not signed by the learner");
	end(&x);
}

/* --- single statements -------------------------------------------------------
 */

static void
fold_text(struct checking *x, uint64_t number, const char *kind,
	  const char *rest)
{
	char text[1024];
	struct digest leaf;

	snprintf(text, sizeof(text),
		 "{\"claim\":{\"by\":\"%s\",\"facts\":{%s},\"format\":"
		 "\"recorder-claim-v1\",\"kind\":\"%s\",\"logbook\":\"%s\","
		 "\"time\":\"2026-03-02T09:00:00Z\"},\"format\":"
		 "\"recorder-statement-v1\",\"number\":%ju,\"time\":"
		 "\"2026-03-02T09:00:01Z\"}",
		 logbook_did(x->o.lb), rest, kind, logbook_did(x->o.lb),
		 (uintmax_t)number);
	(void)fold_statement(&x->f, number, text, strlen(text), &leaf);
}

static void
says_which_statement_it_does_not_understand(void **state)
{
	struct checking x;
	uint64_t next;

	begin(&x, state, STATE_OPEN);
	next = x.f.read;
	fold_text(&x, next, "weather-noticed", "");
	assert_int_equal(x.t.broken, 0);
	assert_int_equal(x.f.unknown, 1);
	assert_int_equal(x.f.admitted, next + 1);
	assert_heard(&x.h, "note statements [unknown-kind]",
		     "is not understood");
	end(&x);
}

static void
goes_on_without_the_rules_after_a_statement_that_they_refuse(void **state)
{
	static const char tick[] = "\"event\":\"step-ahead\",\"seconds\":1";
	struct checking x;
	uint64_t next;

	begin(&x, state, STATE_OPEN);
	next = x.f.read;
	fold_text(&x, next, "clock-noticed", "\"event\":\"rain\"");
	assert_heard(&x.h, "broken statements [missing-member]", "statement ");
	fold_text(&x, next + 1, "clock-noticed", tick);
	assert_int_equal(x.t.broken, 1);
	tell_folded(&x.f);
	assert_heard(&x.h, "note statements", "was not judged");
	end(&x);
}

static void
refuses_a_statement_of_another_number(void **state)
{
	static const char tick[] = "\"event\":\"step-ahead\",\"seconds\":1";
	struct checking x;
	uint64_t next;

	begin(&x, state, STATE_OPEN);
	next = x.f.read;
	fold_text(&x, next + 1, "clock-noticed", tick);
	assert_heard(&x.h, "broken statements [number]", "statement ");
	end(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(counts_documents_and_endorsements_that_are_right),
		IN_A_DIR(names_the_member_of_a_document_that_differs),
		IN_A_DIR(names_a_document_that_is_missing),
		IN_A_DIR(names_an_endorsement_that_is_of_something_else),
		IN_A_DIR(labels_a_declaration_on_paper),
		IN_A_DIR(says_which_statement_it_does_not_understand),
		IN_A_DIR(
			goes_on_without_the_rules_after_a_statement_that_they_refuse),
		IN_A_DIR(refuses_a_statement_of_another_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
