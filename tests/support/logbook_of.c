/* Logbooks with an assessment in them: see support/logbook_of.h. */

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/stamp.h"
#include "statement/claim.h"
#include "statement/proof.h"
#include "support/logbook_of.h"

static const char *const urns[LOGBOOK_OF_PEOPLE] = {
	"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0001",
	"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0002",
	"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0003",
	"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0004",
};
static const char *const names[LOGBOOK_OF_PEOPLE] = {
	"Ada Admin", "Lou Learner", "Asa Assessor", "Nia Auth\u00e9nticator"
};
static const unsigned roles[LOGBOOK_OF_PEOPLE] = { ROLE_ADMINISTRATOR,
						   ROLE_LEARNER, ROLE_ASSESSOR,
						   ROLE_AUTHENTICATOR };

#define LEVELS                                                                 \
	"\"levels\": [{\"id\": \"nyc\", \"title\": \"Not yet competent\","     \
	" \"points\": \"0\"}, {\"id\": \"competent\","                         \
	" \"title\": \"Competent\", \"points\": \"1\"}],"                      \
	" \"competent\": \"competent\""

const char logbook_of_rubric[] =
	"{\"format\": \"recorder-rubric-v1\","
	" \"id\": \"urn:uuid:2a000000-0000-4000-8000-000000000002\","
	" \"version\": \"1\", \"language\": \"en\","
	" \"title\": \"Lifting <by hand> & safely\","
	" \"description\": \"Lifts and sets down a load.\","
	" \"criteria\": ["
	"{\"id\": \"lift\", \"title\": \"Lifts with a straight back\","
	" \"critical\": true, \"notApplicable\": false, " LEVELS "},"
	"{\"id\": \"report\", \"title\": \"Reports hazards\","
	" \"critical\": false, \"notApplicable\": true, " LEVELS "}],"
	" \"outcome\": {\"rule\": \"critical\"},"
	" \"signOffs\": [{\"id\": \"authenticator\","
	" \"role\": \"authenticator\","
	" \"text\": {\"en\": \"I authenticate this outcome.\"}}],"
	" \"declaration\": {\"en\": \"This is my own work.\"}}";

void
logbook_of_card(const char *urn, const char *name, const struct key *key,
		struct answer *out)
{
	struct value *facts = value_object(), *described = value_object();
	struct value *members = value_object(), *content = NULL, *claim, *proof;
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	uint8_t der[KEY_SPKI_SIZE];
	struct key_public public;
	struct digest id, salted_id;
	int64_t now = stamp_now();
	struct fault why;
	char *text;
	size_t size;

	key_public(key, &public);
	key_id(&public, &id);
	key_spki(&public, der);
	text = base64url_text(der, sizeof(der));
	value_set_text(described, "form", "data-integrity");
	value_set_digest(described, "id", &id);
	value_set_text(described, "spki", text);
	free(text);
	value_set(facts, "key", described);
	value_set_text(members, "name", name);
	text = content_new(members, &size, &salted_id);
	assert_ok(content_read(text, size, &salted_id, &content, &why), &why);
	claim = claim_new(&(const struct claim_words){ .kind = KIND_KEY_OFFERED,
						       .by = urn,
						       .time = now,
						       .facts = facts,
						       .content = &salted_id });
	proof = proof_make(key, claim, now, NULL);
	assert_ok(answer_write(claim, proof, content, NULL, &bytes, &why),
		  &why);
	assert_ok(answer_read(bytes.bytes, bytes.size, out, &why), &why);
	buf_clear(&bytes);
	free(text);
	value_free(members);
	value_free(content);
	value_free(claim);
	value_free(proof);
}

void
logbook_of_enter(struct logbook_of *o, enum logbook_of_person who,
		 struct proposal *p, struct digest *id)
{
	struct digest ids[64];
	struct fault why;

	assert_true(proposal_count(p) <= 64);
	assert_ok(proposal_enter(o->lb, p, o->key[who], ids, &why), &why);
	if (id != NULL)
		*id = ids[0];
	proposal_free(p);
}

static void
make_keys(struct logbook_of *o)
{
	uint8_t seed[KEY_SEED_SIZE];

	for (size_t i = 0; i < LOGBOOK_OF_PEOPLE; i++) {
		memset(seed, (int)i + 1, sizeof(seed));
		o->key[i] = key_of_seed(seed);
		o->urn[i] = urns[i];
	}
}

static void
enrol(struct logbook_of *o, enum logbook_of_person who)
{
	const struct role_words role = { .role = roles[who],
					 .from = stamp_now() };
	char person[UUID_URN_SIZE];
	struct answer card;
	struct proposal *p;
	struct fault why;

	logbook_of_card(urns[who], names[who], o->key[who], &card);
	assert_ok(act_enrol(o->lb,
			    &(const struct act_enrol){ .by = urns[ADA],
						       .card = &card,
						       .identity_check =
							       "passport seen",
						       .roles = &role,
						       .role_count = 1 },
			    person, &p, &why),
		  &why);
	assert_string_equal(person, urns[who]);
	logbook_of_enter(o, ADA, p, NULL);
	answer_clear(&card);
}

void
logbook_of_make(struct logbook_of *o, const char *dir, const char *name)
{
	struct answer card;
	struct proposal *p;
	struct fault why;

	memset(o, 0, sizeof(*o));
	test_path(o->dir, dir, name);
	snprintf(o->work, sizeof(o->work), "%s", dir);
	make_keys(o);
	assert_ok(logbook_make(&o->lb, o->dir, &why), &why);
	logbook_of_card(urns[ADA], names[ADA], o->key[ADA], &card);
	assert_ok(act_init(o->lb,
			   &(const struct act_init){ .zone = "UTC",
						     .name = "Weld School",
						     .card = &card,
						     .identity_check =
							     "is the first" },
			   &p, &why),
		  &why);
	logbook_of_enter(o, ADA, p, NULL);
	answer_clear(&card);
	for (enum logbook_of_person i = LOU; i <= NIA; i++)
		enrol(o, i);
	assert_ok(rubric_read(logbook_of_rubric, strlen(logbook_of_rubric),
			      NULL, NULL, &o->rubric, &why),
		  &why);
	assert_ok(act_adopt(o->lb,
			    &(const struct act_adopt){ .by = urns[ADA],
						       .rubric = o->rubric },
			    &p, &why),
		  &why);
	logbook_of_enter(o, ADA, p, NULL);
}

void
logbook_of_close(struct logbook_of *o)
{
	logbook_close(o->lb);
	rubric_free(o->rubric);
	for (size_t i = 0; i < LOGBOOK_OF_PEOPLE; i++)
		key_free(o->key[i]);
	memset(o, 0, sizeof(*o));
}

void
logbook_of_reopen(struct logbook_of *o)
{
	struct fault why;

	logbook_close(o->lb);
	assert_ok(logbook_open(&o->lb, o->dir, &why), &why);
}

void
logbook_of_attach(struct logbook_of *o, const char *path, const char *title,
		  struct digest *id)
{
	const struct attach_item item = { .path = path, .title = title };
	struct attached kept;
	struct proposal *p;
	struct fault why;

	assert_ok(act_attach(o->lb,
			     &(const struct act_attach){
				     .by = urns[ASA],
				     .assessment = o->assessment,
				     .items = &item,
				     .count = 1,
				     .supplier = urns[LOU] },
			     &kept, &p, &why),
		  &why);
	logbook_of_enter(o, ASA, p, id);
}

void
logbook_of_judge(struct logbook_of *o, const char *criterion, const char *level,
		 const char *rationale)
{
	const struct moment moment = {
		.evidence = o->evidence, .from = 12000, .to = 31000, .page = -1
	};
	const struct judge_item item = { .criterion = criterion,
					 .level = level,
					 .rationale = rationale,
					 .moments = &moment,
					 .moment_count = 1 };
	struct proposal *p;
	struct fault why;

	assert_ok(act_judge(o->lb,
			    &(const struct act_judge){ .by = urns[ASA],
						       .assessment =
							       o->assessment,
						       .items = &item,
						       .count = 1 },
			    &p, &why),
		  &why);
	logbook_of_enter(o, ASA, p, NULL);
}

void
logbook_of_return(struct logbook_of *o, const char *reason)
{
	struct proposal *p;
	struct fault why;

	assert_ok(act_sign_off(o->lb,
			       &(const struct act_sign_off){
				       .by = urns[NIA],
				       .assessment = o->assessment,
				       .answer = ANSWER_RETURN,
				       .to = "assessor",
				       .reason = reason },
			       &p, &why),
		  &why);
	logbook_of_enter(o, NIA, p, NULL);
	o->state = STATE_SUBMITTED;
}

/* --- the steps ------------------------------------------------------------ */

static void
gather(struct logbook_of *o)
{
	char path[TEST_PATH_SIZE], inside[TEST_PATH_SIZE];
	const char *const conditions[] = { "wet-floor" };
	struct proposal *p;
	struct fault why;
	struct digest id;

	test_path(path, o->work, "lift \u00e9tape <1>.txt");
	test_write_file(path, "a straight back\n", 16);
	logbook_of_attach(o, path, "The \"lift\" & more", &id);
	digest_to_text(&id, o->evidence);
	test_path(path, o->work, "portfolio");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(inside, path, "plan.txt");
	test_write_file(inside, "look, plan, lift\n", 17);
	test_path(inside, path, ".hidden");
	test_write_file(inside, "", 0);
	logbook_of_attach(o, path, NULL, NULL);
	assert_ok(act_demonstrate(o->lb,
				  &(const struct act_demonstrate){
					  .by = urns[ASA],
					  .assessment = o->assessment,
					  .start = stamp_now() - 3600,
					  .end = stamp_now() - 3000,
					  .delivery = "face-to-face",
					  .setting = "real",
					  .conditions = conditions,
					  .condition_count = 1,
					  .place = "Hall B" },
				  &p, &why),
		  &why);
	logbook_of_enter(o, ASA, p, NULL);
	logbook_of_judge(o, "lift", "nyc", "Bent at first.");
	logbook_of_judge(o, "lift", "competent", "Straight, <twice>.");
	logbook_of_judge(o, "report", NULL, "No hazard was there.");
}

static void
open_it(struct logbook_of *o)
{
	struct proposal *p;
	struct fault why;

	assert_ok(act_open(o->lb,
			   &(const struct act_open){ .by = urns[ADA],
						     .learner = urns[LOU],
						     .rubric = o->rubric->id },
			   o->assessment, &p, &why),
		  &why);
	logbook_of_enter(o, ADA, p, NULL);
	gather(o);
}

static void
submit(struct logbook_of *o)
{
	struct proposal *p;
	struct fault why;

	assert_ok(act_submit(o->lb,
			     &(const struct act_submit){
				     .by = urns[LOU],
				     .assessment = o->assessment },
			     &p, &why),
		  &why);
	logbook_of_enter(o, LOU, p, NULL);
}

static void
conclude(struct logbook_of *o)
{
	struct proposal *p;
	struct fault why;

	assert_ok(act_conclude(o->lb,
			       &(const struct act_conclude){
				       .by = urns[ASA],
				       .assessment = o->assessment,
				       .note = "Well done." },
			       &p, &why),
		  &why);
	logbook_of_enter(o, ASA, p, NULL);
}

static void
sign_off(struct logbook_of *o)
{
	struct key_public public;
	struct proposal *p;
	struct fault why;

	key_public(o->key[NIA], &public);
	assert_ok(act_sign_off(o->lb,
			       &(const struct act_sign_off){
				       .by = urns[NIA],
				       .assessment = o->assessment,
				       .answer = ANSWER_AUTHENTICATE,
				       .key = &public },
			       &p, &why),
		  &why);
	logbook_of_enter(o, NIA, p, NULL);
}

static void
seal(struct logbook_of *o)
{
	struct proposal *p;
	struct fault why;

	assert_ok(
		act_seal(o->lb,
			 &(const struct act_seal){
				 .by = urns[ADA], .assessment = o->assessment },
			 NULL, &o->archive, &p, &why),
		&why);
	logbook_of_enter(o, ADA, p, NULL);
}

void
logbook_of_drive(struct logbook_of *o, enum state to)
{
	static void (*const steps[])(struct logbook_of *) = {
		[STATE_OPEN] = open_it,	      [STATE_SUBMITTED] = submit,
		[STATE_CONCLUDED] = conclude, [STATE_AUTHENTICATED] = sign_off,
		[STATE_SEALED] = seal,
	};

	assert_true(to <= STATE_SEALED && o->state <= to);
	while (o->state < to) {
		o->state++;
		steps[o->state](o);
	}
}
