/* recorder/assess/find.c, find_said.c: from words to what is meant. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "support/books.h"
#include "support/test.h"
#include "support/world.h"

static const char first[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01";
static const char second[] = "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee02";

static void
begin(struct world *w, void **state)
{
	world_begin(w, *state, NULL);
	world_people(w);
	world_open(w);
}

static void
person_is(struct world *w, const char *words, enum who who)
{
	char urn[UUID_URN_SIZE];
	struct fault why;

	assert_ok(find_person(w->lb, words, urn, &why), &why);
	assert_string_equal(urn, w->person[who]);
}

static void
assessment_is(struct world *w, const char *words, const char *wanted)
{
	char urn[UUID_URN_SIZE];
	struct fault why;

	assert_ok(find_assessment(w->lb, words, urn, &why), &why);
	assert_string_equal(urn, wanted);
}

static void
amend(struct world *w, enum who who, const char *name)
{
	world_tell(w, (struct saying){
			      .kind = KIND_PERSON_AMENDED,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts("{'person':'%s'}",
						   w->person[who]),
			      .content = world_facts(
				      "{'name':'%s','identityCheck':'seen'}",
				      name) });
}

static void
a_person_is_found_by_urn_key_name_or_beginning(void **state)
{
	char did[KEY_DID_SIZE];
	struct key_public public;
	struct world w;

	begin(&w, state);
	person_is(&w, w.person[NIA], NIA);
	person_is(&w, "Nia Nodder", NIA);
	person_is(&w, "nia nodder", NIA);
	person_is(&w, "50b5c", NIA);
	person_is(&w, "50b5c1a57", NIA); /* without its dash */
	person_is(&w, "urn:uuid:50B5", NIA);
	key_public(w.keys[NIA], &public);
	key_did(&public, did);
	person_is(&w, did, NIA);
	world_end(&w);
}

static void
nobody_and_too_many_are_told_apart(void **state)
{
	char urn[UUID_URN_SIZE];
	struct fault why;
	struct world w;

	begin(&w, state);
	assert_fault(find_person(w.lb, "Nobody", urn, &why), RC_NOT_FOUND,
		     &why);
	assert_says(&why, "Nobody");
	assert_fault(find_person(w.lb, "50b", urn, &why), RC_NOT_FOUND,
		     &why); /* too short */
	amend(&w, BEN, "Asa Assessor");
	assert_fault(find_person(w.lb, "Asa Assessor", urn, &why), RC_INVALID,
		     &why);
	assert_says(&why, "ambiguous");
	assert_says(&why, "30b5c1a5 (Asa Assessor)");
	assert_says(&why, "40b5c1a5 (Asa Assessor)");
	amend(&w, BEN, "ASA ASSESSOR"); /* an exact name is meant */
	person_is(&w, "Asa Assessor", ASA);
	world_end(&w);
}

static void
an_assessment_is_found_by_its_beginning_or_its_learner(void **state)
{
	struct world w;

	begin(&w, state);
	assessment_is(&w, first, first);
	assessment_is(&w, first + strlen("urn:uuid:"), first);
	assessment_is(&w, "6f1c", first);
	assessment_is(&w, "6F1C2D3E4B5A", first);
	assessment_is(&w, "Lou Learner", first);
	assessment_is(&w, "lou learner", first);
	world_end(&w);
}

static void
two_assessments_are_ambiguous_until_more_is_typed(void **state)
{
	char urn[UUID_URN_SIZE];
	struct fault why;
	struct world w;

	begin(&w, state);
	world_about(&w, second);
	world_open(&w);
	assert_fault(find_assessment(w.lb, "6f1c2d", urn, &why), RC_INVALID,
		     &why);
	assert_says(&why, "ambiguous");
	assert_says(&why, "6f1c2d3e (Lou Learner)");
	assert_fault(find_assessment(w.lb, "Lou Learner", urn, &why),
		     RC_INVALID, &why);
	assessment_is(&w, "6f1c2d3e-4b5a-4978-8899-aabbccddee02", second);
	assert_fault(find_assessment(w.lb, "Nia Nodder", urn, &why),
		     RC_NOT_FOUND, &why);
	assert_says(&why, "has no assessment");
	assert_fault(find_assessment(w.lb, "7777", urn, &why), RC_NOT_FOUND,
		     &why);
	world_end(&w);
}

static void
adopt(struct world *w, const char *from, const char *version)
{
	char text[2048], *at, id[DIGEST_TEXT_SIZE];
	struct rubric *r = NULL;
	struct object kept;
	struct fault why;

	assert_true(w->rubric->size < sizeof(text));
	memcpy(text, w->rubric->bytes, w->rubric->size);
	text[w->rubric->size] = '\0';
	at = strstr(text, from);
	assert_non_null(at);
	memcpy(at, version, strlen(version));
	assert_ok(rubric_read(text, strlen(text), NULL, NULL, &r, &why), &why);
	digest_to_text(&r->id, id);
	assert_ok(
		store_put(logbook_store(w->lb), r->bytes, r->size, &kept, &why),
		&why);
	world_tell(w, (struct saying){
			      .kind = KIND_RUBRIC_ADOPTED,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts(
				      "{'rubric':'%s','size':%zu,'id':'%s',"
				      "'version':'%s'}",
				      id, r->size, r->uri, r->version) });
	/* the rules of this world do not have it: the title is its URI */
	rubric_free(r);
}

static void
a_rubric_is_found_by_digest_title_or_uri(void **state)
{
	char hex[DIGEST_HEX_SIZE], text[DIGEST_TEXT_SIZE];
	struct digest id;
	struct fault why;
	struct world w;

	begin(&w, state);
	digest_to_hex(&w.rubric->id, hex);
	digest_to_text(&w.rubric->id, text);
	assert_ok(find_rubric(w.lb, text, &id, &why), &why);
	assert_true(digest_equal(&id, &w.rubric->id));
	hex[6] = '\0';
	assert_ok(find_rubric(w.lb, hex, &id, &why), &why);
	assert_true(digest_equal(&id, &w.rubric->id));
	assert_ok(find_rubric(w.lb, "lifting", &id, &why), &why);
	assert_ok(find_rubric(w.lb, w.rubric->uri, &id, &why), &why);
	assert_fault(find_rubric(w.lb, "Welding", &id, &why), RC_NOT_FOUND,
		     &why);
	world_end(&w);
}

static void
of_several_versions_the_newest_not_retired_is_meant(void **state)
{
	char text[DIGEST_TEXT_SIZE];
	struct digest id, newer;
	struct fault why;
	struct world w;

	begin(&w, state);
	adopt(&w, "\"version\":\"1\"", "\"version\":\"2\"");
	assert_ok(find_rubric(w.lb, w.rubric->uri, &newer, &why), &why);
	assert_false(digest_equal(&newer, &w.rubric->id));
	digest_to_text(&newer, text);
	world_tell(&w, (struct saying){
			       .kind = KIND_RUBRIC_RETIRED,
			       .by = ADA,
			       .role = ROLE_ADMINISTRATOR,
			       .facts = world_facts("{'rubric':'%s','from':"
						    "'2026-03-03T00:00:00Z'}",
						    text) });
	assert_ok(find_rubric(w.lb, w.rubric->uri, &id, &why), &why);
	assert_true(digest_equal(&id, &w.rubric->id));
	world_end(&w);
}

static void
attach(struct world *w, const char *name, const char *title)
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
			   .content = world_facts("{'name':'%s','title':'%s'}",
						  name, title) });
}

static void
evidence_is_found_by_place_title_name_or_claim(void **state)
{
	const struct said *said, *by_place;
	char hex[DIGEST_HEX_SIZE];
	struct fault why;
	struct world w;

	begin(&w, state);
	attach(&w, "a.mp4", "First lift");
	digest_to_hex(&w.last, hex);
	attach(&w, "b.mp4", "Second lift");
	assert_ok(find_said(w.lb, world_assessment(&w), KIND_EVIDENCE_ATTACHED,
			    "second LIFT", &said, &why),
		  &why);
	assert_true(digest_equal(&said->s.id, &w.last));
	assert_ok(find_said(w.lb, world_assessment(&w), KIND_EVIDENCE_ATTACHED,
			    "b.mp4", &said, &why),
		  &why);
	assert_true(digest_equal(&said->s.id, &w.last));
	hex[12] = '\0';
	assert_ok(find_said(w.lb, world_assessment(&w), KIND_EVIDENCE_ATTACHED,
			    hex, &said, &why),
		  &why);
	assert_false(digest_equal(&said->s.id, &w.last));
	assert_ok(find_said(w.lb, world_assessment(&w), KIND_EVIDENCE_ATTACHED,
			    "1", &by_place, &why),
		  &why);
	assert_ok(find_said(w.lb, world_assessment(&w), KIND_EVIDENCE_ATTACHED,
			    "2", &said, &why),
		  &why);
	assert_ptr_not_equal(said, by_place);
	assert_fault(find_said(w.lb, world_assessment(&w),
			       KIND_EVIDENCE_ATTACHED, "3", &said, &why),
		     RC_NOT_FOUND, &why);
	assert_fault(find_said(w.lb, world_assessment(&w),
			       KIND_JUDGEMENT_RECORDED, "1", &said, &why),
		     RC_NOT_FOUND, &why);
	attach(&w, "b.mp4", "Third lift");
	assert_fault(find_said(w.lb, world_assessment(&w),
			       KIND_EVIDENCE_ATTACHED, "b.mp4", &said, &why),
		     RC_INVALID, &why);
	assert_says(&why, "Third lift");
	world_end(&w);
}

static void
names_are_those_of_the_newest_description(void **state)
{
	char *name;
	struct world w;

	begin(&w, state);
	amend(&w, LOU, "Lou Lerner");
	name = find_name(w.lb, w.person[LOU]);
	assert_string_equal(name, "Lou Lerner");
	free(name);
	name = find_name(w.lb, w.did);
	assert_string_equal(name, "the logbook");
	free(name);
	name = find_name(w.lb, second);
	assert_string_equal(name, "person 6f1c2d3e");
	free(name);
	world_end(&w);
}

static void
an_erased_name_is_not_shown(void **state)
{
	char content[DIGEST_TEXT_SIZE], *name;
	struct world w;

	begin(&w, state);
	digest_to_text(
		&rules_person(w.rules, w.person[LOU])->described->s.content,
		content);
	world_tell(&w, (struct saying){ .kind = KIND_CONTENT_ERASED,
					.by = ADA,
					.role = ROLE_ADMINISTRATOR,
					.facts = world_facts(
						"{'contents':['%s'],'objects':"
						"[],'ground':'request'}",
						content) });
	name = find_name(w.lb, w.person[LOU]);
	assert_string_equal(name, "(erased)");
	free(name);
	world_end(&w);
}

static void
short_forms_are_the_first_eight_digits(void **state)
{
	struct digest d = { { 0xde, 0xad, 0xbe, 0xef, 0x01 } };
	char out[9];

	(void)state;
	short_id(first, out);
	assert_string_equal(out, "6f1c2d3e");
	short_digest(&d, out);
	assert_string_equal(out, "deadbeef");
	short_id(NULL, out);
	assert_string_equal(out, "");
}

static void
an_empty_word_finds_nothing(void **state)
{
	const struct said *said;
	char urn[UUID_URN_SIZE];
	struct digest id;
	struct fault why;
	struct world w;

	begin(&w, state);
	amend(&w, BEN, "");
	attach(&w, "a.mp4", "");
	assert_fault(find_person(w.lb, "", urn, &why), RC_NOT_FOUND, &why);
	assert_fault(find_assessment(w.lb, "", urn, &why), RC_NOT_FOUND, &why);
	assert_fault(find_rubric(w.lb, "", &id, &why), RC_NOT_FOUND, &why);
	assert_fault(find_said(w.lb, world_assessment(&w),
			       KIND_EVIDENCE_ATTACHED, "", &said, &why),
		     RC_NOT_FOUND, &why);
	world_end(&w);
}

static void
a_name_does_not_hide_who_has_that_beginning(void **state)
{
	char urn[UUID_URN_SIZE];
	struct fault why;
	struct world w;

	begin(&w, state);
	amend(&w, BEN, "50b5c1a5"); /* Nia's short form */
	assert_fault(find_person(w.lb, "50b5c1a5", urn, &why), RC_INVALID,
		     &why);
	assert_says(&why, "ambiguous");
	assert_says(&why, "50b5c1a5 (Nia Nodder)");
	person_is(&w, w.person[NIA], NIA);
	person_is(&w, w.person[BEN], BEN);
	amend(&w, NIA, "50b5c1a5"); /* one and the same is not two */
	amend(&w, BEN, "Ben");
	person_is(&w, "50b5c1a5", NIA);
	/* a learner's name that is the beginning of an assessment */
	world_about(&w, second);
	world_open(&w);
	amend(&w, LOU, "6f1c2d3e-4b5a-4978-8899-aabbccddee01");
	assert_fault(find_assessment(w.lb,
				     "6f1c2d3e-4b5a-4978-8899-aabbccddee01",
				     urn, &why),
		     RC_INVALID, &why);
	assessment_is(&w, first, first);
	world_end(&w);
}

static void
names_and_titles_are_not_those_that_somebody_wrote_into_the_tables(void **state)
{
	char urn[UUID_URN_SIZE], *name, folder[TEST_PATH_SIZE];
	struct digest id;
	struct fault why;
	struct world w;

	begin(&w, state);
	snprintf(folder, sizeof(folder), "%s", strrchr(logbook_dir(w.lb), '/'));
	assert_int_equal(
		books_tamper(*state, folder + 1,
			     "UPDATE index_person SET name = 'Zed Innocent'"
			     " WHERE name = 'Lou Learner';"
			     "UPDATE index_rubric SET title = 'Surgery'"),
		0);
	name = find_name(w.lb, w.person[LOU]);
	assert_string_equal(name, "Lou Learner");
	free(name);
	assert_fault(find_person(w.lb, "Zed Innocent", urn, &why), RC_NOT_FOUND,
		     &why);
	assert_fault(find_rubric(w.lb, "Surgery", &id, &why), RC_NOT_FOUND,
		     &why);
	assert_ok(find_rubric(w.lb, "Lifting", &id, &why), &why);
	name = find_title(w.lb, &w.rubric->id);
	assert_string_equal(name, "Lifting");
	free(name);

	/* nor of a statement that describes somebody else */
	assert_int_equal(
		books_tamper(*state, folder + 1,
			     "UPDATE index_person SET number = (SELECT number"
			     " FROM index_person WHERE name LIKE 'Nia%')"
			     " WHERE name = 'Zed Innocent'"),
		0);
	name = find_name(w.lb, w.person[LOU]);
	assert_string_equal(name, "person 20b5c1a5");
	free(name);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(a_person_is_found_by_urn_key_name_or_beginning),
		IN_A_DIR(nobody_and_too_many_are_told_apart),
		IN_A_DIR(
			an_assessment_is_found_by_its_beginning_or_its_learner),
		IN_A_DIR(two_assessments_are_ambiguous_until_more_is_typed),
		IN_A_DIR(a_rubric_is_found_by_digest_title_or_uri),
		IN_A_DIR(of_several_versions_the_newest_not_retired_is_meant),
		IN_A_DIR(evidence_is_found_by_place_title_name_or_claim),
		IN_A_DIR(names_are_those_of_the_newest_description),
		IN_A_DIR(an_erased_name_is_not_shown),
		cmocka_unit_test(short_forms_are_the_first_eight_digits),
		IN_A_DIR(an_empty_word_finds_nothing),
		IN_A_DIR(a_name_does_not_hide_who_has_that_beginning),
		IN_A_DIR(
			names_and_titles_are_not_those_that_somebody_wrote_into_the_tables),
	};

	return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
