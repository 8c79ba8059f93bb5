/* The usual way of an assessment: see support/world.h. */

#include <stdio.h>
#include <string.h>

#include "support/test.h"
#include "support/world.h"

const struct assessment *
world_assessment(const struct world *w)
{
	return rules_assessment(w->rules, w->about);
}

void
world_open(struct world *w)
{
	char id[DIGEST_TEXT_SIZE];

	digest_to_text(&w->rubric->id, id);
	world_tell(w,
		   (struct saying){
			   .kind = KIND_ASSESSMENT_OPENED,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts("{'rubric':'%s','learner':'%s',"
						"'attempt':'initial'}",
						id, w->person[LOU]),
		   });
}

void
world_judge(struct world *w, const char *criterion, const char *level)
{
	world_tell(w, (struct saying){
			      .kind = KIND_JUDGEMENT_RECORDED,
			      .by = ASA,
			      .role = ROLE_ASSESSOR,
			      .facts = world_facts(
				      "{'criterion':'%s','level':'%s'}",
				      criterion, level),
			      .content = world_facts("{'rationale':'seen'}"),
		      });
}

void
world_submit(struct world *w)
{
	world_tell(w, (struct saying){
			      .kind = KIND_SUBMITTED,
			      .by = LOU,
			      .role = ROLE_LEARNER,
			      .facts = world_facts(
				      "{'document':'%s','text':'My own work.',"
				      "'language':'en'}",
				      world_digest(0)),
		      });
}

struct value *
world_concluded(const struct world *w, const char *proposed)
{
	return world_facts("{'document':'%s','revision':%u,'outcome':{"
			   "'proposed':'%s','declared':'competent'},"
			   "'overrides':[]}",
			   world_digest(1), world_assessment(w)->revision + 1,
			   proposed);
}

void
world_conclude(struct world *w)
{
	world_tell(w, (struct saying){
			      .kind = KIND_CONCLUDED,
			      .by = ASA,
			      .role = ROLE_ASSESSOR,
			      .facts = world_concluded(w, "competent"),
		      });
}

struct value *
world_signed_off(const struct world *w, const char *slot)
{
	const struct assessment *a = world_assessment(w);

	return world_facts("{'answer':'authenticate','document':'%s',"
			   "'slot':'%s','text':'I authenticate.',"
			   "'language':'en'}",
			   value_text(a->concluded->s.facts, "document"), slot);
}

void
world_sign_off(struct world *w)
{
	world_tell(w, (struct saying){
			      .kind = KIND_SIGNED_OFF,
			      .by = NIA,
			      .role = ROLE_AUTHENTICATOR,
			      .facts = world_signed_off(w, "first"),
		      });
}

void
world_seal(struct world *w)
{
	const struct assessment *a = world_assessment(w);
	char ids[1024] = "", id[DIGEST_TEXT_SIZE];

	for (size_t i = 0; i < a->signed_off_count; i++) {
		size_t size = strlen(ids);

		digest_to_text(&a->signed_off[i]->s.id, id);
		snprintf(ids + size, sizeof(ids) - size, "%s'%s'",
			 i > 0 ? "," : "", id);
	}
	world_tell(
		w,
		(struct saying){
			.kind = KIND_SEALED,
			.by = ADA,
			.role = ROLE_ADMINISTRATOR,
			.facts = world_facts(
				"{'archive':'%s','document':'%s',"
				"'revision':%u,'signOffs':[%s],"
				"'page':'%s','feeds':[{'logbook':'%s',"
				"'root':'%s','size':%llu}]}",
				world_digest(2),
				value_text(a->concluded->s.facts, "document"),
				a->revision, ids, world_digest(0), w->did,
				world_digest(0), (unsigned long long)w->number),
		});
}

void
world_queue(struct world *w)
{
	world_tell(w,
		   (struct saying){
			   .kind = KIND_QUEUED,
			   .by = ADA,
			   .role = ROLE_ADMINISTRATOR,
			   .facts = world_facts(
				   "{'archive':'%s','credential':'%s',"
				   "'key':'%s','service':'https://i.example/'"
				   ",'policy':'minimal'}",
				   world_digest(2), world_digest(0),
				   world_digest(2) + strlen("sha256:")),
		   });
}

void
world_go(struct world *w, enum state state)
{
	world_open(w);
	world_judge(w, "plan", "yes");
	world_judge(w, "lift", "yes");
	if (state >= STATE_SUBMITTED)
		world_submit(w);
	if (state >= STATE_CONCLUDED)
		world_conclude(w);
	if (state >= STATE_AUTHENTICATED)
		world_sign_off(w);
	if (state >= STATE_SEALED)
		world_seal(w);
	if (state >= STATE_QUEUED)
		world_queue(w);
	assert_int_equal(world_assessment(w)->state, state);
}
