/* recorder/assess/rules_erase.c: holds, and what may be erased. */

#include <string.h>

#include "support/test.h"
#include "support/world.h"

#define OBJECT(digit)                                                           \
	"sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd" \
	"d" digit

static const char first[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01";
static const char second[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02";

static void
begin(struct world *w)
{
	world_begin(w, NULL, NULL);
	world_people(w);
	world_open(w);
}

static void
attach(struct world *w, const char *object, const char *more)
{
	world_tell(w, (struct saying){
			      .kind = KIND_EVIDENCE_ATTACHED,
			      .by = LOU,
			      .role = ROLE_LEARNER,
			      .facts = world_facts("{'object':'%s','size':5,"
						   "'type':'video/mp4','kind':"
						   "'video','shape':'file'%s}",
						   object, more),
			      .content = world_facts("{'name':'lift.mp4'}"),
		      });
}

/* The content of what was said last. */
static const char *
content_of(const struct world *w, char text[DIGEST_TEXT_SIZE])
{
	digest_to_text(&rules_said(w->rules, &w->last)->s.content, text);
	return text;
}

/* CONTENT and OBJECT may be "". */
static struct saying
erases(const char *about, const char *content, const char *object)
{
	const char *quote = content[0] != '\0' ? "'" : "";

	return (struct saying){
		.kind = KIND_CONTENT_ERASED,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.about = about,
		.facts = object[0] == '\0'
				 ? world_facts("{'contents':[%s%s%s],'objects':"
					       "[],'ground':'request'}",
					       quote, content, quote)
				 : world_facts("{'contents':[%s%s%s],'objects':"
					       "[{'object':'%s','size':5,"
					       "'type':'video/mp4'}],"
					       "'ground':'request'}",
					       quote, content, quote, object),
	};
}

static struct saying
holds(enum kind kind, const char *about)
{
	return (struct saying){
		.kind = kind,
		.by = ADA,
		.role = ROLE_ADMINISTRATOR,
		.about = about,
		.facts = world_facts("{}"),
		.content = world_facts("{'text':'court'}"),
	};
}

static void
a_hold_forbids_to_erase(void **state)
{
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w);
	world_judge(&w, "plan", "yes");
	content_of(&w, id);
	world_tell(&w, holds(KIND_HOLD_SET, w.about));
	world_refuses(&w, erases(NULL, id, ""), "state"); /* by it alone */
	world_tell(&w, holds(KIND_HOLD_LIFTED, w.about));
	world_tell(&w, erases(NULL, id, ""));
	world_end(&w);
}

static void
a_hold_keeps_objects_too(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	attach(&w, OBJECT("0"), ",'listing':'" OBJECT("1") "'");
	world_tell(&w, holds(KIND_HOLD_SET, w.about));
	world_refuses(&w, erases(NULL, "", OBJECT("0")), "state");
	world_refuses(&w, erases(NULL, "", OBJECT("1")), "state");
	/* what may be in a folder of it */
	world_refuses(&w, erases(NULL, "", OBJECT("9")), "state");
	/* said to be about another */
	world_about(&w, second);
	world_open(&w);
	attach(&w, OBJECT("2"), "");
	world_refuses(&w, erases(second, "", OBJECT("0")), "state");
	world_tell(&w, erases(second, "", OBJECT("2"))); /* not held */
	world_tell(&w, holds(KIND_HOLD_LIFTED, first));
	world_tell(&w, erases(NULL, "", OBJECT("0")));
	world_tell(&w, erases(NULL, "", OBJECT("9")));
	world_end(&w);
}

static void
an_object_that_another_assessment_needs_is_not_erased(void **state)
{
	char mine[DIGEST_TEXT_SIZE], theirs[DIGEST_TEXT_SIZE];
	char id[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	begin(&w);
	attach(&w, OBJECT("0"), "");
	content_of(&w, mine);
	world_about(&w, second);
	world_open(&w);
	attach(&w, OBJECT("0"), "");
	content_of(&w, theirs);
	digest_to_text(&w.last, id);
	world_refuses(&w, erases(first, mine, OBJECT("0")), "state");
	world_refuses(&w, erases(NULL, "", OBJECT("0")), "state");
	/* gone with its own content, or withdrawn there */
	world_tell(&w, erases(first, theirs, OBJECT("0")));
	world_tell(&w, erases(first, "", OBJECT("0")));
	attach(&w, OBJECT("0"), "");
	digest_to_text(&w.last, id);
	world_refuses(&w, erases(first, mine, OBJECT("0")), "state");
	world_tell(&w, (struct saying){
			       .kind = KIND_EVIDENCE_WITHDRAWN,
			       .by = LOU,
			       .role = ROLE_LEARNER,
			       .facts = world_facts("{'evidence':'%s','reason':"
						    "'wrong-file'}",
						    id) });
	world_tell(&w, erases(first, mine, OBJECT("0")));
	world_end(&w);
}

static void
what_the_record_is_made_of_is_not_erased(void **state)
{
	char rubric[DIGEST_TEXT_SIZE];
	struct world w;

	(void)state;
	world_begin(&w, NULL, NULL);
	world_people(&w);
	world_go(&w, STATE_QUEUED);
	digest_to_text(&w.rubric->id, rubric);
	world_refuses(&w, erases(NULL, "", rubric), "state");
	world_refuses(&w, erases(w.about, "", world_digest(0)), "state");
	world_refuses(&w, erases(w.about, "", world_digest(1)), "state");
	world_refuses(&w, erases(w.about, "", world_digest(2)), "state");
	world_tell(&w, erases(w.about, "", OBJECT("0"))); /* of a folder */
	world_end(&w);
}

static void
a_content_that_no_claim_names_is_not_erased(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	world_refuses(&w, erases(NULL, OBJECT("0"), ""), "state");
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hold_forbids_to_erase),
		cmocka_unit_test(a_hold_keeps_objects_too),
		cmocka_unit_test(
			an_object_that_another_assessment_needs_is_not_erased),
		cmocka_unit_test(what_the_record_is_made_of_is_not_erased),
		cmocka_unit_test(a_content_that_no_claim_names_is_not_erased),
	};

	return cmocka_run_group_tests_name("rules_erase", tests, NULL, NULL);
}
