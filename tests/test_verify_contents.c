/* recorder/assess/verify_contents.c: contents against the claims that name
 * them. */

#include <stdlib.h>
#include <string.h>

#include "../recorder/assess/verify_private.h"
#include "statement/claim.h"
#include "support/heard.h"
#include "support/test.h"
#include "support/world.h"

/* One content that is at hand. */
struct held {
	struct digest id;
	char *bytes;
	size_t size;
};

static enum rc
lend(void *arg, const struct digest *id, struct buf *out, struct fault *why)
{
	const struct held *held = arg;

	if (!digest_equal(id, &held->id))
		return fault_set(why, RC_NOT_FOUND, "no such content");
	return buf_add(out, held->bytes, held->size, why);
}

/* S with the content HELD, against what W knows. */
static void
check(const struct world *w, const struct statement *s, struct held *held,
      struct heard *h)
{
	struct telling t = { .told = heard_line, .arg = h };
	struct gathered g = { .late = 0 };
	struct claims c = { .t = &t,
			    .rules = w->rules,
			    .g = &g,
			    .parts = { .arg = held, .content = lend } };
	struct fault why;

	gather(&g, s);
	gathered_sort(&g);
	assert_ok(check_contents(&c, &why), &why);
	gathered_clear(&g);
}

/* WHO says KIND with FACTS and this CONTENT, which the rules do not look at. */
static const struct statement *
say(struct world *w, enum kind kind, enum who who, struct value *facts,
    struct value *content, struct held *held)
{
	const struct assessment *a = world_assessment(w);
	struct claim_words words = { .kind = kind,
				     .logbook = w->did,
				     .by = w->person[who],
				     .role = ROLE_ASSESSOR,
				     .time = w->now,
				     .about = w->about,
				     .facts = facts,
				     .content = &held->id };
	struct value *claim;

	if (kind_class(kind) == CLASS_STEP)
		words.after = &a->head->s.id;
	free(held->bytes);
	held->bytes = content_new(content, &held->size, &held->id);
	claim = claim_new(&words);
	world_tell(w,
		   (struct saying){ .kind = kind, .by = who, .claim = claim });
	value_free(claim);
	value_free(content);
	return &rules_said(w->rules, &w->last)->s;
}

static void
attach(struct world *w)
{
	world_tell(w,
		   (struct saying){
			   .kind = KIND_EVIDENCE_ATTACHED,
			   .by = LOU,
			   .role = ROLE_LEARNER,
			   .facts = world_facts("{'object':'%s','size':5,'type'"
						":'video/mp4','kind':'video',"
						"'shape':'file'}",
						world_digest(0)),
			   .content = world_facts("{'name':'a.mp4'}") });
}

static void
a_moment_is_in_evidence_of_the_assessment(void **state)
{
	struct held held = { .bytes = NULL };
	struct heard h = { .size = 0 };
	char evidence[DIGEST_TEXT_SIZE];
	const struct statement *s;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_open(&w);
	attach(&w);
	digest_to_text(&w.last, evidence);
	s = say(&w, KIND_JUDGEMENT_RECORDED, ASA,
		world_facts("{'criterion':'plan','level':'yes'}"),
		world_facts("{'rationale':'x','moments':[{'evidence':'%s',"
			    "'from':10,'to':20}]}",
			    evidence),
		&held);
	check(&w, s, &held, &h);
	assert_int_equal(h.broken, 0);
	s = say(&w, KIND_JUDGEMENT_RECORDED, ASA,
		world_facts("{'criterion':'plan','level':'yes'}"),
		world_facts("{'rationale':'x','moments':[{'evidence':'%s',"
			    "'from':20,'to':10}]}",
			    evidence),
		&held);
	check(&w, s, &held, &h);
	assert_heard(&h, "broken contents [missing-member]", "ends before");
	heard_clear(&h);
	s = say(&w, KIND_JUDGEMENT_RECORDED, ASA,
		world_facts("{'criterion':'plan','level':'yes'}"),
		world_facts("{'rationale':'x','moments':[{'evidence':'%s',"
			    "'page':1}]}",
			    world_digest(7)),
		&held);
	check(&w, s, &held, &h);
	assert_heard(&h, "broken contents [missing-member]", "no evidence of");
	heard_clear(&h);
	free(held.bytes);
	world_end(&w);
}

static void
another_outcome_than_the_proposed_has_its_reason(void **state)
{
	static const char facts[] =
		"{'document':'%s','revision':1,'outcome':{'proposed':"
		"'competent','declared':'not-yet-competent'},'overrides':[]}";
	struct held held = { .bytes = NULL };
	struct heard h = { .size = 0 };
	const struct statement *s;
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_go(&w, STATE_SUBMITTED);
	s = say(&w, KIND_CONCLUDED, ASA, world_facts(facts, world_digest(1)),
		world_facts("{'note':'x'}"), &held);
	check(&w, s, &held, &h);
	assert_heard(&h, "broken contents [missing-member]",
		     "content.reason is missing");
	heard_clear(&h);
	free(held.bytes);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_moment_is_in_evidence_of_the_assessment),
		cmocka_unit_test(
			another_outcome_than_the_proposed_has_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
