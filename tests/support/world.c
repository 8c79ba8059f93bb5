/* A small provider for tests: see support/world.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/rebuild.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "statement/claim.h"
#include "statement/proof.h"
#include "support/test.h"
#include "support/world.h"

static const char usual_rubric[] =
	"{'format':'recorder-rubric-v1','id':'urn:uuid:2a000000-0000-4000-8000-"
	"000000000001','version':'1','language':'en','title':'Lifting',"
	"'description':'Lifts a load.','criteria':["
	"{'id':'plan','title':'Plans','critical':true,'notApplicable':false,"
	"'competent':'yes','levels':[{'id':'no','title':'No','points':'0'},"
	"{'id':'yes','title':'Yes','points':'1','pointsTo':'2.5'}]},"
	"{'id':'lift','title':'Lifts','critical':true,'notApplicable':true,"
	"'competent':'yes','levels':[{'id':'no','title':'No','points':'0'},"
	"{'id':'yes','title':'Yes','points':'1'}]}],"
	"'outcome':{'rule':'critical'},'signOffs':[{'id':'first',"
	"'role':'authenticator','text':{'en':'I authenticate.'}}],"
	"'declaration':{'en':'My own work.'}}";

static char *
double_quoted(const char *text)
{
	char *copy = mem_text(text);

	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	return copy;
}

struct value *
world_facts(const char *fmt, ...)
{
	char text[4096], *json;
	struct value *v = NULL;
	struct fault why;
	va_list args;
	int size;

	va_start(args, fmt);
	size = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	assert_true(size >= 0 && (size_t)size < sizeof(text));
	json = double_quoted(text);
	assert_ok(json_read(json, strlen(json), sizeof(text), &v, &why), &why);
	free(json);
	return v;
}

const char *
world_digest(unsigned n)
{
	static const char *const texts[] = {
		"sha256:00000000000000000000000000000000"
		"00000000000000000000000000000000",
		"sha256:11111111111111111111111111111111"
		"11111111111111111111111111111111",
		"sha256:22222222222222222222222222222222"
		"22222222222222222222222222222222",
	};

	return texts[n % 3];
}

/* --- the world ------------------------------------------------------------ */

/* A rules_rubric_fn; ARG is the world. */
static enum rc
give_rubric(void *arg, const struct digest *id, const struct rubric **out,
	    struct fault *why)
{
	struct world *w = arg;

	if (w->rubric == NULL || !digest_equal(&w->rubric->id, id))
		return fault_set(why, RC_NOT_FOUND, "no such rubric");
	*out = w->rubric;
	return RC_OK;
}

static void
begin_logbook(struct world *w, const char *folder)
{
	char dir[TEST_PATH_SIZE];
	struct object kept;
	struct fault why;

	test_path(dir, folder, "logbook");
	assert_ok(logbook_make(&w->lb, dir, &why), &why);
	snprintf(w->did, sizeof(w->did), "%s", logbook_did(w->lb));
	assert_ok(store_put(logbook_store(w->lb), w->rubric->bytes,
			    w->rubric->size, &kept, &why),
		  &why);
	assert_true(digest_equal(&kept.id, &w->rubric->id));
}

void
world_begin(struct world *w, const char *folder, const char *rubric)
{
	char *json = double_quoted(rubric != NULL ? rubric : usual_rubric);
	struct key_public public;
	struct fault why;
	struct key *own;

	memset(w, 0, sizeof(*w));
	w->now = WORLD_START;
	for (unsigned i = 0; i < EVERYBODY; i++) {
		uint8_t seed[KEY_SEED_SIZE] = { (uint8_t)(i + 1), 7 };

		w->keys[i] = key_of_seed(seed);
		snprintf(w->person[i], UUID_URN_SIZE,
			 "urn:uuid:%u0b5c1a5-7f0e-4c58-9a53-1f6d3a1c0000",
			 i + 1);
	}
	snprintf(w->about, UUID_URN_SIZE,
		 "urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01");
	assert_ok(rubric_read(json, strlen(json), NULL, NULL, &w->rubric, &why),
		  &why);
	free(json);
	if (folder != NULL) {
		begin_logbook(w, folder);
	} else {
		uint8_t seed[KEY_SEED_SIZE] = { 99 };

		own = key_of_seed(seed);
		key_public(own, &public);
		key_did(&public, w->did);
		key_free(own);
	}
	w->rules = rules_new(w->did, false, give_rubric, w);
}

void
world_about(struct world *w, const char *assessment)
{
	snprintf(w->about, sizeof(w->about), "%s", assessment);
}

void
world_end(struct world *w)
{
	rules_free(w->rules);
	logbook_close(w->lb);
	rubric_free(w->rubric);
	for (unsigned i = 0; i < EVERYBODY; i++)
		key_free(w->keys[i]);
}

/* --- saying --------------------------------------------------------------- */

static int64_t
clock_of(const struct world *w)
{
	return w->lb != NULL ? stamp_now() : w->now;
}

static struct value *
claim_of(struct world *w, struct saying *what, char **content,
	 size_t *content_size)
{
	const struct assessment *a = NULL;
	struct digest id;
	struct claim_words words = {
		.kind = what->kind,
		.logbook = what->kind == KIND_KEY_OFFERED ? NULL : w->did,
		.by = what->by == THE_LOGBOOK ? w->did : w->person[what->by],
		.role = what->role,
		.time = clock_of(w) + what->time,
		.facts = what->facts,
	};

	if (kind_about(what->kind) == ABOUT_REQUIRED)
		words.about = what->about != NULL ? what->about : w->about;
	else
		words.about = what->about;
	if (words.about != NULL && what->kind != KIND_ASSESSMENT_OPENED)
		a = rules_assessment(w->rules, words.about);
	words.after = what->after;
	if (what->after == NULL && a != NULL &&
	    (kind_class(what->kind) == CLASS_STEP ||
	     kind_class(what->kind) == CLASS_SIGN))
		words.after = &a->head->s.id;
	*content = content_new(what->content, content_size, &id);
	if (*content != NULL)
		words.content = &id;
	value_free(what->content);
	return claim_new(&words);
}

static struct value *
proof_of(struct world *w, const struct saying *what, const struct value *claim)
{
	enum who signer = what->key != 0 ? what->key : what->by;
	int64_t time = 0;

	if (what->unsigned_ || signer >= EVERYBODY ||
	    (!what->is_signed && !kind_needs_proof(what->kind, what->role)))
		return NULL;
	value_time(claim, "time", &time);
	return proof_make(w->keys[signer], claim, time, NULL);
}

static enum rc
say_to_rules(struct world *w, const struct saying *what,
	     const struct value *claim, const struct value *proof,
	     struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s = { .whole = NULL };
	enum rc rc;

	rc = statement_write(w->number + what->skip, w->now, claim, proof,
			     &bytes, why);
	if (rc == RC_OK)
		rc = statement_read(bytes.bytes, bytes.size, &s, why);
	if (rc == RC_OK || (rc == RC_NEWER && s.kind == KIND_UNKNOWN)) {
		struct digest id = s.id;

		rc = rules_add(w->rules, &s, why);
		if (rc == RC_OK)
			w->last = id;
	}
	statement_clear(&s);
	buf_clear(&bytes);
	return rc;
}

static enum rc
say_to_logbook(struct world *w, const struct entry *entry, struct fault *why)
{
	struct statement s = { .whole = NULL };
	struct digest id;
	enum rc rc = logbook_begin(w->lb, why);

	if (rc != RC_OK)
		return rc;
	rc = logbook_enter(w->lb, entry, &s, why);
	id = s.id;
	if (rc == RC_OK)
		rc = rules_add(w->rules, &s, why);
	if (rc == RC_OK)
		rc = rows_after(w->lb, w->rules, rules_said(w->rules, &id),
				why);
	if (rc == RC_OK)
		rc = logbook_commit(w->lb, why);
	else
		logbook_rollback(w->lb);
	if (rc == RC_OK)
		w->last = id;
	statement_clear(&s);
	return rc;
}

enum rc
world_say(struct world *w, struct saying what, struct fault *why)
{
	struct value *claim, *proof;
	char *content = NULL;
	size_t size = 0;
	enum rc rc;

	claim = what.claim != NULL ? value_keep(what.claim)
				   : claim_of(w, &what, &content, &size);
	proof = proof_of(w, &what, claim);
	if (w->lb != NULL) {
		const struct entry entry = { .claim = claim,
					     .proof = proof,
					     .content = content,
					     .content_size = size };

		rc = say_to_logbook(w, &entry, why);
	} else {
		rc = say_to_rules(w, &what, claim, proof, why);
	}
	if (rc == RC_OK) {
		w->number++;
		w->now += 10;
	}
	free(content);
	value_free(proof);
	value_free(claim);
	return rc;
}

void
world_tell(struct world *w, struct saying what)
{
	struct fault why;

	assert_ok(world_say(w, what, &why), &why);
}

void
world_refuses(struct world *w, struct saying what, const char *reason)
{
	const struct assessment *a = rules_assessment(w->rules, w->about);
	enum state state = a != NULL ? a->state : STATE_NONE;
	size_t count = a != NULL ? a->count : 0;
	struct fault why = { .code = RC_OK };
	enum rc rc = world_say(w, what, &why);

	if (rc == RC_OK || why.reason == NULL ||
	    strcmp(why.reason, reason) != 0)
		fail_msg("%s: wanted %s, got %s (%s)", kind_text(what.kind),
			 reason,
			 rc == RC_OK	      ? "taken in"
			 : why.reason != NULL ? why.reason
					      : "none",
			 rc == RC_OK ? "" : why.text);
	a = rules_assessment(w->rules, w->about);
	assert_int_equal(a != NULL ? a->state : STATE_NONE, state);
	assert_int_equal(a != NULL ? a->count : 0, count);
}

/* --- people ----------------------------------------------------------------
 */

char *
world_key(const struct world *w, enum who who, const struct digest *offered)
{
	uint8_t spki[KEY_SPKI_SIZE];
	char id[DIGEST_TEXT_SIZE], claim[DIGEST_TEXT_SIZE] = "";
	struct key_public public;
	struct digest digest;
	char *text, *key;

	key_public(w->keys[who], &public);
	key_spki(&public, spki);
	key_id(&public, &digest);
	digest_to_text(&digest, id);
	if (offered != NULL)
		digest_to_text(offered, claim);
	text = base64url_text(spki, sizeof(spki));
	key = mem_format(
		"{'form':'data-integrity','id':'%s','spki':'%s'%s%s%s}", id,
		text, offered != NULL ? ",'offered':'" : "", claim,
		offered != NULL ? "'" : "");
	free(text);
	return key;
}

void
world_offer(struct world *w, enum who who, enum who key)
{
	char *text = world_key(w, key, NULL);

	world_tell(w, (struct saying){
			      .kind = KIND_KEY_OFFERED,
			      .by = who,
			      .key = key,
			      .facts = world_facts("{'key':%s}", text),
			      .content = world_facts("{'name':'%u'}",
						     (unsigned)who),
		      });
	free(text);
}

static const char *const names[EVERYBODY] = {
	"Ada Admin",  "Lou Learner", "Asa Assessor", "Ben Assessor",
	"Nia Nodder", "Eve Eager",   "Rex Reviewer",
};

void
world_enrol(struct world *w, enum who who, const char *roles)
{
	char *key;

	world_offer(w, who, who);
	key = world_key(w, who, &w->last);
	world_tell(w, (struct saying){
			      .kind = KIND_PERSON_ENROLLED,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts("{'person':'%s','keys':[%s],"
						   "'roles':[%s]}",
						   w->person[who], key, roles),
			      .content = world_facts(
				      "{'name':'%s','organisation':'Example',"
				      "'identityCheck':'seen'}",
				      names[who]),
		      });
	free(key);
}

#define ROLE(word) "{'role':'" word "','from':'2026-01-01T00:00:00Z'}"

void
world_people(struct world *w)
{
	char id[DIGEST_TEXT_SIZE];

	world_tell(w, (struct saying){
			      .kind = KIND_LOGBOOK_MADE,
			      .by = THE_LOGBOOK,
			      .facts = world_facts("{'zone':'Europe/Berlin'}"),
			      .content = world_facts("{'name':'Example'}"),
		      });
	world_enrol(w, ADA, ROLE("administrator"));
	world_enrol(w, LOU, ROLE("learner"));
	world_enrol(w, ASA, ROLE("assessor"));
	world_enrol(w, BEN, ROLE("assessor"));
	world_enrol(w, NIA, ROLE("authenticator"));
	world_enrol(w, EVE, ROLE("authenticator") "," ROLE("assessor"));
	world_enrol(w, REX, ROLE("reviewer"));
	digest_to_text(&w->rubric->id, id);
	world_tell(w, (struct saying){
			      .kind = KIND_RUBRIC_ADOPTED,
			      .by = ADA,
			      .role = ROLE_ADMINISTRATOR,
			      .facts = world_facts(
				      "{'rubric':'%s','size':%zu,'id':'%s',"
				      "'version':'%s'}",
				      id, w->rubric->size, w->rubric->uri,
				      w->rubric->version),
		      });
}
