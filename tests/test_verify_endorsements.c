/* recorder/assess/verify_claims.c: whose key an endorsement is signed with, and
 * when; an erasure excuses neither it nor a document. */

#include <stdlib.h>
#include <string.h>

#include "../recorder/assess/verify_private.h"
#include "assess/endorsement.h"
#include "base/json.h"
#include "base/stamp.h"
#include "support/heard.h"
#include "support/test.h"
#include "support/world.h"

struct signing {
	struct world w;
	struct key *other; /* a second key of Nia */
	struct value *made;
	bool hidden;
	struct statement erasure; /* no facts: there is none */
	struct gathered g;
	struct heard h;
};

static enum rc
lend(void *arg, const struct digest *id, struct buf *out, struct fault *why)
{
	const struct signing *x = arg;
	size_t size;
	char *text;
	enum rc rc;

	(void)id;
	if (x->hidden || x->made == NULL)
		return fault_set(why, RC_NOT_FOUND, "no such object");
	text = json_text(x->made, &size);
	rc = buf_add(out, text, size, why);
	free(text);
	return rc;
}

static enum rc
root(void *arg, uint64_t size, struct digest *out, struct fault *why)
{
	(void)arg;
	(void)size;
	(void)out;
	return fault_set(why, RC_NOT_FOUND, "not known");
}

static void
begin(struct signing *x)
{
	const uint8_t seed[KEY_SEED_SIZE] = { 77, 7 };

	memset(x, 0, sizeof(*x));
	x->other = key_of_seed(seed);
	world_begin(&x->w, NULL, NULL);
	world_people(&x->w);
	world_go(&x->w, STATE_CONCLUDED);
}

static void
end(struct signing *x)
{
	value_free(x->made);
	key_free(x->other);
	gathered_clear(&x->g);
	heard_clear(&x->h);
	world_end(&x->w);
}

/* Nia signs with the other key from now on, and the one she had is the other.
 */
static void
swap_keys(struct signing *x)
{
	struct key *had = x->w.keys[NIA];

	x->w.keys[NIA] = x->other;
	x->other = had;
}

static void
add_other(struct signing *x)
{
	char *key;

	swap_keys(x);
	world_offer(&x->w, NIA, NIA);
	key = world_key(&x->w, NIA, &x->w.last);
	world_tell(&x->w, (struct saying){ .kind = KIND_KEY_ADDED,
					   .by = ADA,
					   .role = ROLE_ADMINISTRATOR,
					   .facts = world_facts(
						   "{'person':'%s','key':%s}",
						   x->w.person[NIA], key) });
	free(key);
	swap_keys(x);
}

static void
revoke_other(struct signing *x)
{
	char id[DIGEST_TEXT_SIZE], from[STAMP_SIZE];
	struct key_public public;
	struct digest digest;

	key_public(x->other, &public);
	key_id(&public, &digest);
	digest_to_text(&digest, id);
	stamp_to_text(x->w.now + 5, from);
	world_tell(&x->w,
		   (struct saying){ .kind = KIND_KEY_REVOKED,
				    .by = ADA,
				    .role = ROLE_ADMINISTRATOR,
				    .facts = world_facts(
					    "{'person':'%s','key':'%s',"
					    "'from':'%s','reason':'replaced'}",
					    x->w.person[NIA], id, from) });
}

static void
sign_off(struct signing *x)
{
	struct value *facts = world_signed_off(&x->w, "first");

	value_set_text(facts, "endorsement", world_digest(9));
	world_tell(&x->w, (struct saying){ .kind = KIND_SIGNED_OFF,
					   .by = NIA,
					   .role = ROLE_AUTHENTICATOR,
					   .facts = facts });
}

static void
endorse(struct signing *x, const struct key *key)
{
	const struct statement *s = &world_assessment(&x->w)->signed_off[0]->s;
	struct endorsement_words words = {
		.person = s->by,
		.slot = value_text(s->facts, "slot"),
		.text = value_text(s->facts, "text"),
		.time = s->claim_time,
	};

	assert_true(value_digest(s->facts, "document", &words.document));
	key_public(key, &words.key);
	value_free(x->made);
	x->made = endorsement_sign(&words, key);
}

static void
check(struct signing *x)
{
	const struct assessment *a = world_assessment(&x->w);
	struct telling t = { .told = heard_line, .arg = &x->h };
	struct claims c = { .t = &t,
			    .rules = x->w.rules,
			    .g = &x->g,
			    .parts = {
				    .arg = x, .object = lend, .root = root } };
	struct fault why;

	heard_clear(&x->h);
	gathered_clear(&x->g);
	for (size_t i = 0; i < a->count; i++)
		gather(&x->g, &a->all[i]->s);
	if (x->erasure.facts != NULL)
		gather(&x->g, &x->erasure);
	gathered_sort(&x->g);
	assert_ok(check_assessment(&c, a, &why), &why);
	tell_claims(&c);
}

static void
a_key_of_who_signed_off_endorses(void **state)
{
	struct signing x;

	(void)state;
	begin(&x);
	add_other(&x);
	sign_off(&x);
	endorse(&x, x.w.keys[NIA]);
	check(&x);
	assert_heard(&x.h, "ok endorsements", "1 endorsements");
	endorse(&x, x.other);
	check(&x);
	assert_heard(&x.h, "ok endorsements", "1 endorsements");
	endorse(&x, x.w.keys[EVE]);
	check(&x);
	assert_heard(&x.h, "broken endorsements [endorsement]", "signed off");
	end(&x);
}

static void
a_key_that_was_revoked_before_does_not(void **state)
{
	struct signing x;

	(void)state;
	begin(&x);
	add_other(&x);
	revoke_other(&x);
	sign_off(&x);
	endorse(&x, x.other);
	check(&x);
	assert_heard(&x.h, "broken endorsements [endorsement]",
		     "counted no more");
	end(&x);
}

static void
nor_does_one_that_was_added_afterwards(void **state)
{
	struct signing x;

	(void)state;
	begin(&x);
	sign_off(&x);
	add_other(&x);
	endorse(&x, x.other);
	check(&x);
	assert_heard(&x.h, "broken endorsements [endorsement]",
		     "was not one of who signed off");
	end(&x);
}

static void
what_was_signed_is_not_excused_by_an_erasure(void **state)
{
	struct value *facts;
	struct signing x;

	(void)state;
	begin(&x);
	sign_off(&x);
	facts = world_facts(
		"{'contents':[],'objects':[{'object':'%s','size':1}"
		",{'object':'%s','size':1}]}",
		world_digest(9),
		value_text(world_assessment(&x.w)->concluded->s.facts,
			   "document"));
	x.erasure = (struct statement){ .kind = KIND_CONTENT_ERASED,
					.number = 999,
					.facts = facts };
	x.hidden = true;
	check(&x);
	assert_int_equal(x.g.erased.count, 2);
	assert_heard(&x.h, "broken endorsements", "no such object");
	assert_heard(&x.h, "broken documents", "no such object");
	assert_int_equal(x.h.broken, 3); /* of two steps, and the sign-off */
	value_free(facts);
	end(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_of_who_signed_off_endorses),
		cmocka_unit_test(a_key_that_was_revoked_before_does_not),
		cmocka_unit_test(nor_does_one_that_was_added_afterwards),
		cmocka_unit_test(what_was_signed_is_not_excused_by_an_erasure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
