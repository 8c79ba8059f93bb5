/* recorder/assess/rules_lockout.c: that an administrator is left. */

#include <stdlib.h>
#include <string.h>

#include "assess/load.h"
#include "base/stamp.h"
#include "statement/claim.h"
#include "support/test.h"
#include "support/world.h"

#define FROM_2026 "'from':'2026-01-01T00:00:00Z'"
#define ADMINISTERS "'role':'administrator'," FROM_2026

static struct saying
by_ada(enum kind kind, struct value *facts)
{
	return (struct saying){ .kind = kind,
				.by = ADA,
				.role = ROLE_ADMINISTRATOR,
				.facts = facts,
				.content = world_facts("{'reason':'so'}") };
}

static struct saying
roles(const struct world *w, enum who who, const char *list)
{
	return by_ada(KIND_ROLES_SET,
		      world_facts("{'person':'%s','roles':[%s]}",
				  w->person[who], list));
}

static struct saying
suspends(const struct world *w, enum who who, const char *span)
{
	return by_ada(KIND_PERSON_SUSPENDED,
		      world_facts("{'person':'%s',%s}", w->person[who], span));
}

static struct saying
enrols_again(const struct world *w, enum who who, const char *list)
{
	struct saying s =
		by_ada(KIND_PERSON_ENROLLED,
		       world_facts("{'person':'%s','keys':[],'roles':[%s]}",
				   w->person[who], list));

	value_free(s.content);
	s.content = world_facts("{'name':'A','identityCheck':'seen'}");
	return s;
}

static void
begin(struct world *w)
{
	world_begin(w, NULL, NULL);
	world_people(w);
}

static void
the_last_administrator_keeps_the_role(void **state)
{
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	assert_fault(world_say(&w, roles(&w, ADA, ""), &why), RC_REFUSED, &why);
	assert_says(&why, "without an administrator");
	world_refuses(&w, roles(&w, ADA, "{'role':'learner'," FROM_2026 "}"),
		      "state");
	world_refuses(&w,
		      roles(&w, ADA,
			    "{" ADMINISTERS
			    ",'rubrics':['sha256:0000000000000000000000000000"
			    "000000000000000000000000000000000000']}"),
		      "state");
	world_refuses(&w, enrols_again(&w, ADA, ""), "state");
	world_refuses(&w, suspends(&w, ADA, FROM_2026), "state");
	/* what leaves it in place, and what is of others */
	world_tell(&w, roles(&w, ADA,
			     "{" ADMINISTERS "},{'role':'assessor'," FROM_2026
			     "}"));
	world_tell(&w, enrols_again(&w, ADA, "{" ADMINISTERS "}"));
	world_tell(&w, suspends(&w, LOU, FROM_2026));
	world_tell(&w, roles(&w, NIA, ""));
	world_end(&w);
}

static void
nor_is_the_role_lost_later(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(&w, suspends(&w, ADA, "'from':'2027-01-01T00:00:00Z'"),
		      "state");
	world_refuses(&w,
		      roles(&w, ADA,
			    "{" ADMINISTERS ",'until':'2027-01-01T00:00:00Z'}"),
		      "state");
	/* another has it, but only until then */
	world_tell(&w,
		   roles(&w, BEN,
			 "{" ADMINISTERS ",'until':'2027-01-01T00:00:00Z'}"));
	world_refuses(&w, roles(&w, ADA, ""), "state");
	world_refuses(&w, suspends(&w, ADA, "'from':'2026-12-01T00:00:00Z'"),
		      "state");
	world_tell(&w, suspends(&w, ADA,
				"'from':'2026-12-01T00:00:00Z',"
				"'until':'2026-12-02T00:00:00Z'"));
	world_end(&w);
}

static void
another_administrator_lets_one_go(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, roles(&w, BEN, "{" ADMINISTERS "}"));
	world_tell(&w, roles(&w, ADA, ""));
	world_refuses(&w, roles(&w, ADA, "{" ADMINISTERS "}"), "role");
	world_end(&w);
}

static void
a_suspended_administrator_is_none(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, roles(&w, BEN, "{" ADMINISTERS "}"));
	world_tell(&w, suspends(&w, BEN, FROM_2026));
	world_refuses(&w, roles(&w, ADA, ""), "state");
	world_end(&w);
}

static void
an_administrator_without_a_key_is_none(void **state)
{
	struct key_public public;
	struct digest digest;
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w);
	world_tell(&w, roles(&w, BEN, "{" ADMINISTERS "}"));
	key_public(w.keys[BEN], &public);
	key_id(&public, &digest);
	digest_to_text(&digest, id);
	world_tell(&w,
		   (struct saying){
			   .kind = KIND_KEY_REVOKED,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts(
				   "{'person':'%s','key':'%s','from':"
				   "'2026-03-01T00:00:00Z','reason':'lost'}",
				   w.person[BEN], id) });
	world_refuses(&w, roles(&w, ADA, ""), "state");
	world_end(&w);
}

static void
copy(struct rules *to, const struct said *said)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s;
	struct fault why;

	assert_ok(statement_write(said->s.number, said->s.time, said->s.claim,
				  said->s.proof, &bytes, &why),
		  &why);
	assert_ok(statement_read(bytes.bytes, bytes.size, &s, &why), &why);
	assert_ok(rules_add(to, &s, &why), &why);
	buf_clear(&bytes);
}

static const struct said *
offer_of(const struct world *w, enum who who)
{
	const struct said *enrolled =
		rules_person(w->rules, w->person[who])->enrolled;
	const struct value *keys = value_get(enrolled->s.facts, "keys");
	struct digest offered;

	assert_true(value_digest(value_at(keys, 0), "offered", &offered));
	return rules_said(w->rules, &offered);
}

/* Who is not in a selection may administer all the same. */
static void
a_selection_does_not_tell_unless_it_has_the_book(void **state)
{
	struct value *c;
	struct rules *sparse;
	struct fault why;
	struct world w;

	(void)state;
	begin(&w);
	sparse = rules_new(w.did, true, NULL, NULL);
	copy(sparse, offer_of(&w, ADA));
	copy(sparse, rules_person(w.rules, w.person[ADA])->enrolled);
	c = world_facts("{'format':'recorder-claim-v1','kind':'roles-set',"
			"'logbook':'%s','by':'%s','role':'administrator',"
			"'time':'2026-03-02T09:00:00Z','facts':{'person':'%s',"
			"'roles':[]}}",
			w.did, w.person[ADA], w.person[ADA]);
	assert_ok(rules_would(sparse, c, w.now, &why), &why);
	rules_has_book(sparse);
	assert_fault(rules_would(sparse, c, w.now, &why), RC_REFUSED, &why);
	value_free(c);
	rules_free(sparse);
	world_end(&w);
}

static void
a_view_of_the_people_tells(void **state)
{
	struct value *c;
	struct view view;
	struct fault why;
	struct world w;

	world_begin(&w, *state, NULL);
	world_people(&w);
	c = world_facts("{'format':'recorder-claim-v1','kind':'roles-set',"
			"'logbook':'%s','by':'%s','role':'administrator',"
			"'time':'2026-03-02T09:00:00Z','facts':{'person':'%s',"
			"'roles':[]}}",
			w.did, w.person[ADA], w.person[ADA]);
	assert_ok(view_people(w.lb, &view, &why), &why);
	assert_fault(rules_would(view.rules, c, stamp_now(), &why), RC_REFUSED,
		     &why);
	assert_says(&why, "without an administrator");
	view_clear(&view);
	value_free(c);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_administrator_keeps_the_role),
		cmocka_unit_test(nor_is_the_role_lost_later),
		cmocka_unit_test(another_administrator_lets_one_go),
		cmocka_unit_test(a_suspended_administrator_is_none),
		cmocka_unit_test(an_administrator_without_a_key_is_none),
		cmocka_unit_test(
			a_selection_does_not_tell_unless_it_has_the_book),
		IN_A_DIR(a_view_of_the_people_tells),
	};

	return cmocka_run_group_tests_name("rules_lockout", tests, NULL, NULL);
}
