/* statement/kind.c: the kinds of claim, their facts and their content, against
 * samples written from records.md §4.  One file, long as the table that it
 * holds the kinds to: a sample of each stands beside what is wrong with it. */

#include <string.h>

#include "statement/kind.h"
#include "support/template.h"

/* Facts and content with every member that the kind may have; CHOSEN and MAYBE
 * are those that may be left out, parted by spaces. */
struct sample {
	enum kind kind;
	const char *facts, *maybe;
	const char *content, *content_maybe; /* NULL: has none */
};

#define FEED "'logbook':@L,'root':@D,'size':28"

/* clang-format off */
static const struct sample samples[] = {
	{ KIND_LOGBOOK_MADE,
	  "{'zone':'Europe/Berlin','continues':{" FEED "}}", "continues",
	  "{'name':'n','note':''}", "note" },
	{ KIND_LOGBOOK_CLOSED,
	  "{" FEED ",'reason':'stolen','next':@L}", "next", NULL, "" },
	{ KIND_LOGBOOK_ADOPTED,
	  "{" FEED ",'as':'partner'}", "", "{'note':'n'}", "note" },
	{ KIND_LOGBOOK_READ, "{" FEED "}", "", NULL, "" },
	{ KIND_FORK_NOTICED,
	  "{'logbook':@L,'checkpoints':[@D,@E]}", "", NULL, "" },
	{ KIND_CLOCK_NOTICED,
	  "{'event':'step-back','seconds':-3600}", "", NULL, "" },
	{ KIND_KEY_OFFERED, "{'key':@K}", "",
	  "{'name':'n','organisation':'o','email':'e'}",
	  "organisation email" },
	{ KIND_PERSON_ENROLLED,
	  "{'person':@P,'keys':[@K],'roles':[{'role':'learner','from':@T,"
	  "'until':@T,'rubrics':[@D]}]}", "",
	  "{'name':'n','organisation':'o','email':'e','identityCheck':'i'}",
	  "organisation email" },
	{ KIND_PERSON_AMENDED, "{'person':@P}", "",
	  "{'name':'n','organisation':'o','email':'e','identityCheck':'i',"
	  "'reason':'r'}", "organisation email reason" },
	{ KIND_ROLES_SET, "{'person':@P,'roles':[]}", "",
	  "{'reason':'r'}", "reason" },
	{ KIND_KEY_ADDED, "{'person':@P,'key':@K}", "", NULL, "" },
	{ KIND_KEY_REVOKED,
	  "{'person':@P,'key':@D,'from':@T,'reason':'lost'}", "", NULL, "" },
	{ KIND_PERSON_SUSPENDED,
	  "{'person':@P,'from':@T,'until':@T}", "until",
	  "{'reason':'r'}", "" },
	{ KIND_PERSON_RESTORED,
	  "{'person':@P,'from':@T,'until':@T}", "until",
	  "{'reason':'r'}", "" },
	{ KIND_SAME_PERSON, "{'persons':[@P,@Q]}", "",
	  "{'reason':'r'}", "" },
	{ KIND_CONFLICT_DECLARED,
	  "{'person':@P,'with':@Q,'nature':'family'}", "",
	  "{'text':'t'}", "text" },
	{ KIND_RUBRIC_ADOPTED,
	  "{'rubric':@D,'size':1330,'id':'urn:x:1','version':'3','source':{"
	  "'object':@D,'importer':'case','warnings':@E}}", "source",
	  NULL, "" },
	{ KIND_RUBRIC_RETIRED, "{'rubric':@D,'from':@T}", "", NULL, "" },
	{ KIND_CONTENT_ERASED,
	  "{'contents':[@D],'objects':[{'object':@E,'size':58,"
	  "'type':'video/mp4'}],'ground':'request'}", "",
	  "{'authority':'a','text':'t'}", "authority text" },
	{ KIND_HOLD_SET, "{'until':@T}", "until", "{'text':'t'}", "" },
	{ KIND_HOLD_LIFTED, "{'until':@T}", "until", "{'text':'t'}", "" },
	{ KIND_CHECKPOINT_COSIGNED,
	  "{" FEED ",'cosigner':@L,'line':'x'}", "", NULL, "" },
	{ KIND_TIMESTAMPED,
	  "{'of':'archive','imprint':@D,'token':@E,'genTime':@T,"
	  "'policy':'1.3.6.1'}", "", NULL, "" },
	{ KIND_ASSESSMENT_OPENED,
	  "{'rubric':@D,'learner':@P,'attempt':'initial','supersedes':{"
	  "'assessment':@A,'archive':@D},'assessors':[@Q]}",
	  "supersedes assessors",
	  "{'plan':'p','adjustments':'a'}", "plan adjustments" },
	{ KIND_DEMONSTRATION_RECORDED,
	  "{'start':@T,'end':@T,'offset':-60,'delivery':'online',"
	  "'setting':'real','conditions':['wet'],'criteria':['C1'],"
	  "'equipment':['saw'],'observers':[@P],'replaces':@D}",
	  "end offset conditions criteria equipment observers replaces",
	  "{'place':'p','zone':'z','note':'n'}", "place zone note" },
	{ KIND_DEMONSTRATION_WITHDRAWN, "{'demonstration':@D}", "",
	  "{'reason':'r'}", "" },
	{ KIND_EVIDENCE_ATTACHED,
	  "{'object':@D,'size':58,'type':'video/mp4','kind':'video',"
	  "'shape':'file','supplier':@P,'criteria':['C1'],'listing':@E,"
	  "'subjects':'learner','replaces':@D}",
	  "supplier criteria listing subjects replaces",
	  "{'name':'n','title':'t','captured':'c','asRead':{'left':['a/b']},"
	  "'device':'d','witness':'w','relationship':'r'}",
	  "title captured asRead device witness relationship" },
	{ KIND_EVIDENCE_WITHDRAWN, "{'evidence':@D,'reason':'wrong-file'}",
	  "", "{'text':'t'}", "text" },
	{ KIND_CONSENT_GIVEN,
	  "{'evidence':[@D],'scope':['assessment','audit'],"
	  "'until':'2032-03-02'}", "until",
	  "{'subject':'s','guardian':'g','text':'t'}",
	  "subject guardian text" },
	{ KIND_CONSENT_WITHDRAWN,
	  "{'evidence':[@D],'scope':['teaching','issuing'],"
	  "'until':'2032-03-02'}", "until",
	  "{'subject':'s','guardian':'g','text':'t'}",
	  "subject guardian text" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'criterion':'lift','level':'competent','points':'1.5',"
	  "'occasion':[@D],'ticks':['valid','current'],'replaces':@E}",
	  "points occasion ticks replaces",
	  "{'rationale':'r','moments':[{'evidence':@D,'from':12000,"
	  "'to':31000},{'evidence':@D,'page':3},{'evidence':@D,"
	  "'member':'a/b.txt'},{'evidence':@D,'region':[0,1,2,10000]}]}",
	  "moments" },
	{ KIND_JUDGEMENT_SET_ASIDE, "{'judgement':@D}", "",
	  "{'reason':'r'}", "" },
	{ KIND_EVIDENCE_HANDLED,
	  "{'evidence':@D,'act':'viewed','derived':@E}", "derived",
	  "{'device':'d'}", "device" },
	{ KIND_SUBMITTED,
	  "{'document':@D,'text':'mine','language':'en','declaredOn':@E}",
	  "declaredOn", NULL, "" },
	{ KIND_CONCLUDED,
	  "{'document':@D,'revision':1,'outcome':{'proposed':'competent',"
	  "'declared':'insufficient-evidence'},'overrides':[{'rule':'age',"
	  "'criterion':'lift'},{'rule':'age'}]}", "",
	  "{'note':'n','reason':'r','reasons':['a','b']}",
	  "note reason reasons" },
	{ KIND_SIGNED_OFF,
	  "{'answer':'authenticate','document':@D,'slot':'s','text':'t',"
	  "'language':'en','endorsement':@E}", "endorsement", NULL, "" },
	{ KIND_DECLINED, "{'document':@D,'slot':'s','reason':'conflict'}",
	  "", "{'text':'t'}", "text" },
	{ KIND_RETURNED,
	  "{'document':@D,'to':'assessor','reason':'unclear'}", "",
	  "{'reason':'r'}", "" },
	{ KIND_SEALED,
	  "{'archive':@D,'document':@E,'revision':2,'signOffs':[@D],"
	  "'feeds':[{" FEED "}],'page':@E}", "", NULL, "" },
	{ KIND_WITHDRAWN, "{'reason':'moved'}", "", "{'text':'t'}", "text" },
	{ KIND_SUPERSEDED, "{'with':@A}", "", "{'reason':'r'}", "" },
	{ KIND_APPEALED, "{'ground':'procedure'}", "", "{'text':'t'}", "" },
	{ KIND_APPEAL_DECIDED, "{'appeal':@D,'decision':'upheld'}", "",
	  "{'reason':'r'}", "" },
	{ KIND_BRANCH_CHOSEN, "{'keep':@D}", "", "{'reason':'r'}", "" },
	{ KIND_EXPORTED, "{'archive':@D,'container':'tar','digest':@E}", "",
	  NULL, "" },
	{ KIND_QUEUED,
	  "{'archive':@D,'credential':@E,'key':'586fe1ab9f29b8a4c7f2cb4bc55"
	  "0992e0d671c18fccf279ae1491ae955bcd50b','service':"
	  "'https://issuer.example/','policy':'minimal'}", "", NULL, "" },
	{ KIND_DELIVERED,
	  "{'queued':@D,'acknowledgement':@E,'credential':@D,'status':201}",
	  "credential", NULL, "" },
	{ KIND_REFUSED,
	  "{'queued':@D,'status':422,'permanent':true,'acknowledgement':@E}",
	  "acknowledgement", "{'text':'t'}", "text" },
	{ KIND_SEND_STOPPED, "{'queued':@D}", "", "{'reason':'r'}", "" },
	{ KIND_CREDENTIAL_STATUS,
	  "{'credential':'urn:x:1','status':'revoked','list':@D}", "list",
	  NULL, "" },
	{ KIND_REVOCATION_ASKED, "{'credential':'urn:x:1','reason':'error'}",
	  "", "{'text':'t'}", "text" },
};
/* clang-format on */
enum { SAMPLES = sizeof(samples) / sizeof(samples[0]) };

/* The check of facts or of content. */
typedef enum rc (*check_fn)(enum kind kind, const struct value *v,
			    struct fault *why);

static bool
has_word(const char *words, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at++) {
		bool starts = at == words || at[-1] == ' ';

		if (starts && (at[size] == ' ' || at[size] == '\0'))
			return true;
	}
	return false;
}

/* Each member alone left out, of another form, and one too many. */
static void
check_members(check_fn check, enum kind kind, const char *text,
	      const char *maybe)
{
	struct value *full = template_json(text);
	struct fault why;

	assert_ok(check(kind, full, &why), &why);
	for (void *at = value_walk(full); at != NULL;
	     at = value_next(full, at)) {
		const char *name = value_name(at);
		struct value *less = value_copy(full);

		value_remove(less, name);
		if (has_word(maybe, name))
			assert_ok(check(kind, less, &why), &why);
		else
			assert_reason(check(kind, less, &why), "missing-member",
				      &why);
		if (strcmp(name, "asRead") != 0) {
			value_set(less, name, value_of_integer(-1234567));
			if (strcmp(name, "seconds") == 0)
				value_set_text(less, name, "1");
			assert_reason(check(kind, less, &why), "missing-member",
				      &why);
			assert_says(&why, name);
		}
		value_free(less);
	}
	value_set_bool(full, "witnessed", true);
	value_remove(full, "person"); /* unknown comes first in §12 */
	assert_reason(check(kind, full, &why), "unknown-member", &why);
	assert_says(&why, "witnessed");
	value_free(full);
}

static void
there_is_a_sample_of_every_kind(void **state)
{
	(void)state;
	assert_int_equal(SAMPLES, KIND_COUNT);
	for (size_t i = 0; i < SAMPLES; i++)
		assert_int_equal(samples[i].kind, i);
}

static void
facts_have_the_members_of_their_kind_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++)
		check_members(kind_check_facts, samples[i].kind,
			      samples[i].facts, samples[i].maybe);
}

static void
content_has_the_members_of_its_kind_and_no_other(void **state)
{
	struct value *some = template_json("{'text':'t'}");
	struct fault why;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];

		assert_int_equal(kind_has_content(s->kind), s->content != NULL);
		assert_ok(kind_check_content(s->kind, NULL, &why), &why);
		if (s->content == NULL)
			assert_reason(kind_check_content(s->kind, some, &why),
				      "unknown-member", &why);
		else
			check_members(kind_check_content, s->kind, s->content,
				      s->content_maybe);
	}
	value_free(some);
}

static void
content_may_be_salted(void **state)
{
	struct value *v = template_json(
		"{'reason':'r','salt':'00112233445566778899aabbccddeeff'}");
	struct fault why;

	(void)state;
	assert_ok(kind_check_content(KIND_RETURNED, v, &why), &why);
	value_free(v);
}

struct owed {
	const char *declared, *overrides, *content;
	bool ok;
};

static void
a_conclusion_gives_its_reasons(void **state)
{
	static const struct owed owed[] = {
		{ "competent", "", "{'note':'n'}", true },
		{ "competent", "", "{'reasons':[]}", true },
		{ "competent", "", "{'reasons':['a']}", false },
		{ "not-yet-competent", "", "{'note':'n'}", false },
		{ "not-yet-competent", "", "{'reason':''}", false },
		{ "not-yet-competent", "", "{'reason':'slow'}", true },
		{ "competent", "{'rule':'age'}", "{'note':'n'}", false },
		{ "competent", "{'rule':'age'}", "{'reasons':['']}", false },
		{ "competent", "{'rule':'age'}", "{'reasons':['a','b']}",
		  false },
		{ "competent", "{'rule':'age'}", "{'reasons':['a']}", true },
		{ "not-yet-competent", "{'rule':'age'}", "{'reasons':['a']}",
		  false },
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(owed) / sizeof(owed[0]); i++) {
		const struct owed *o = &owed[i];
		struct value *content = template_json(o->content);
		struct value *facts, *outcome, *overrides = value_array();
		enum rc rc;

		facts = template_json("{'document':@D,'revision':1}");
		outcome = template_json("{'proposed':'competent'}");
		value_set_text(outcome, "declared", o->declared);
		value_set(facts, "outcome", outcome);
		if (o->overrides[0] != '\0')
			value_push(overrides, template_json(o->overrides));
		value_set(facts, "overrides", overrides);
		rc = kind_check_content_of(KIND_CONCLUDED, facts, content,
					   &why);
		if (o->ok)
			assert_ok(rc, &why);
		else
			assert_reason(rc, "missing-member", &why);
		/* what was erased owes nothing */
		assert_ok(kind_check_content_of(KIND_CONCLUDED, facts, NULL,
						&why),
			  &why);
		value_free(facts);
		value_free(content);
	}
}

static void
content_is_needed_where_a_member_of_it_is(void **state)
{
	(void)state;
	assert_true(kind_needs_content(KIND_PERSON_ENROLLED));
	assert_true(kind_needs_content(KIND_EVIDENCE_ATTACHED));
	assert_true(kind_needs_content(KIND_JUDGEMENT_RECORDED));
	assert_false(kind_needs_content(KIND_CONCLUDED));
	assert_false(kind_needs_content(KIND_ROLES_SET));
	assert_false(kind_needs_content(KIND_SIGNED_OFF));
}

struct wrong {
	enum kind kind;
	const char *text, *reason;
};

static void
refuse_all(check_fn check, const struct wrong *wrong, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct value *v = template_json(wrong[i].text);
		struct fault why;

		assert_reason(check(wrong[i].kind, v, &why), wrong[i].reason,
			      &why);
		value_free(v);
	}
}

/* clang-format off */
static const struct wrong wrong_facts[] = {
	{ KIND_CONSENT_GIVEN, "{'evidence':[],'scope':['audit']}",
	  "missing-member" },
	{ KIND_CONSENT_GIVEN, "{'evidence':[@D],'scope':[]}",
	  "missing-member" },
	{ KIND_LOGBOOK_ADOPTED, "{" FEED ",'as':'friend'}", "missing-member" },
	{ KIND_LOGBOOK_ADOPTED, "{" FEED ",'as':'own partner'}",
	  "missing-member" },
	{ KIND_LOGBOOK_ADOPTED, "{" FEED ",'as':''}", "missing-member" },
	{ KIND_LOGBOOK_READ, "{'logbook':@P,'root':@D,'size':1}",
	  "missing-member" },
	{ KIND_LOGBOOK_READ, "{'logbook':@L,'root':@D,'size':-1}",
	  "missing-member" },
	{ KIND_LOGBOOK_MADE, "{'zone':'Europe/Ber lin'}", "missing-member" },
	{ KIND_FORK_NOTICED, "{'logbook':@L,'checkpoints':[@D]}",
	  "missing-member" },
	{ KIND_FORK_NOTICED, "{'logbook':@L,'checkpoints':[@D,@D,@D]}",
	  "missing-member" },
	{ KIND_SAME_PERSON, "{'persons':[@P]}", "missing-member" },
	{ KIND_SAME_PERSON, "{'persons':[@P,'urn:uuid:x']}",
	  "missing-member" },
	{ KIND_PERSON_ENROLLED,
	  "{'person':@P,'keys':[],'roles':[{'role':'cook','from':@T}]}",
	  "missing-member" },
	{ KIND_PERSON_ENROLLED,
	  "{'person':@P,'keys':[],'roles':[{'role':'learner'}]}",
	  "missing-member" },
	{ KIND_PERSON_ENROLLED,
	  "{'keys':[],'roles':[{'role':'learner','from':@T,'to':@T}]}",
	  "unknown-member" },
	{ KIND_TIMESTAMPED,
	  "{'of':'archive','imprint':@D,'token':@E,'genTime':@T,"
	  "'policy':'1.03'}", "missing-member" },
	{ KIND_TIMESTAMPED,
	  "{'of':'archive','imprint':@D,'token':@E,'genTime':@T,"
	  "'policy':'1.'}", "missing-member" },
	{ KIND_KEY_OFFERED, "{'key':{'form':'ssh','id':@D,'spki':'AA'}}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'criterion':'lift','level':'a','notApplicable':true}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED, "{'criterion':'lift'}", "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'criterion':'lift','notApplicable':false}", "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'criterion':'lift','notApplicable':true,'points':'1'}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'criterion':'lift','level':'a','points':'1.0'}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'criterion':'lift','level':'a','ticks':['nice']}",
	  "missing-member" },
	{ KIND_CONCLUDED,
	  "{'document':@D,'revision':0,'outcome':{'proposed':'competent',"
	  "'declared':'competent'},'overrides':[]}", "missing-member" },
	{ KIND_CONCLUDED,
	  "{'document':@D,'revision':1,'outcome':{'proposed':'competent'},"
	  "'overrides':[]}", "missing-member" },
	{ KIND_CONCLUDED,
	  "{'document':@D,'revision':1,'outcome':{'proposed':'competent',"
	  "'declared':'fail'},'overrides':[]}", "missing-member" },
	{ KIND_SEALED,
	  "{'archive':@D,'document':@E,'revision':2,'signOffs':[@D],"
	  "'feeds':[],'page':@E}", "missing-member" },
	{ KIND_SIGNED_OFF,
	  "{'answer':'return','document':@D,'slot':'s','text':'t',"
	  "'language':'en'}", "missing-member" },
	{ KIND_CONSENT_GIVEN,
	  "{'evidence':[@D],'scope':['audit'],'until':'2032-02-30'}",
	  "missing-member" },
	{ KIND_DEMONSTRATION_RECORDED,
	  "{'start':@T,'offset':1441,'delivery':'online','setting':'real'}",
	  "missing-member" },
	{ KIND_EVIDENCE_ATTACHED,
	  "{'object':@D,'size':58,'type':'video/mp4; codecs=x',"
	  "'kind':'video','shape':'file'}", "missing-member" },
	{ KIND_KEY_ADDED, "[]", "missing-member" },
};
static const struct wrong wrong_content[] = {
	{ KIND_EVIDENCE_ATTACHED, "{'name':'n','nameBytes':'_w'}",
	  "missing-member" },
	{ KIND_EVIDENCE_ATTACHED, "{'title':'t'}", "missing-member" },
	{ KIND_EVIDENCE_ATTACHED, "{'nameBytes':'_x'}", "missing-member" },
	{ KIND_EVIDENCE_ATTACHED, "{'name':'n','asRead':[{'Left':1}]}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'rationale':'r','moments':[{'evidence':@D}]}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'rationale':'r','moments':[{'evidence':@D,'from':1,'page':1}]}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'rationale':'r','moments':[{'evidence':@D,'page':1,'to':1}]}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'rationale':'r','moments':[{'evidence':@D,'from':1099511627777}]"
	  "}", "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'rationale':'r','moments':[{'evidence':@D,'region':[0,0,1]}]}",
	  "missing-member" },
	{ KIND_JUDGEMENT_RECORDED,
	  "{'rationale':'r','moments':[{'evidence':@D,'page':1,'line':1}]}",
	  "unknown-member" },
};
/* clang-format on */

static void
facts_of_another_form_are_refused(void **state)
{
	(void)state;
	refuse_all(kind_check_facts, wrong_facts,
		   sizeof(wrong_facts) / sizeof(wrong_facts[0]));
}

static void
content_of_another_form_is_refused(void **state)
{
	(void)state;
	refuse_all(kind_check_content, wrong_content,
		   sizeof(wrong_content) / sizeof(wrong_content[0]));
}

/* §4.1: the id is the spki's, and passkeys alone name where they belong. */
static void
a_key_is_what_its_form_says(void **state)
{
	struct value *facts = template_json("{'key':@K}"), *key;
	struct fault why;

	(void)state;
	key = value_copy(value_get(facts, "key"));
	value_set_text(key, "form", "passkey");
	value_set(facts, "key", value_copy(key));
	assert_reason(kind_check_facts(KIND_KEY_OFFERED, facts, &why),
		      "missing-member", &why);

	value_set_text(key, "rpId", "localhost");
	value_set(key, "origins", template_json("['http://localhost']"));
	value_set(facts, "key", value_copy(key));
	assert_ok(kind_check_facts(KIND_KEY_OFFERED, facts, &why), &why);

	value_set_text(key, "form", "data-integrity");
	value_set(facts, "key", value_copy(key));
	assert_reason(kind_check_facts(KIND_KEY_OFFERED, facts, &why),
		      "missing-member", &why);

	value_remove(key, "rpId");
	value_remove(key, "origins");
	value_set_text(key, "id", OFFER_ID);
	value_set(facts, "key", value_copy(key));
	assert_reason(kind_check_facts(KIND_KEY_OFFERED, facts, &why),
		      "missing-member", &why);
	assert_says(&why, "digest of its spki");
	value_free(key);
	value_free(facts);
}

/* The key that is offered cannot name its own offer. */
static void
an_offer_is_named_at_enrolment_only(void **state)
{
	struct value *facts = template_json("{'key':@K}");
	struct value *key = value_copy(value_get(facts, "key"));
	struct fault why;

	(void)state;
	value_set_text(key, "offered", OFFER_ID);
	value_set(facts, "key", key);
	assert_reason(kind_check_facts(KIND_KEY_OFFERED, facts, &why),
		      "unknown-member", &why);
	value_set_text(facts, "person", ADA_URN);
	assert_ok(kind_check_facts(KIND_KEY_ADDED, facts, &why), &why);
	value_free(facts);
}

static void
names_of_kinds_go_both_ways(void **state)
{
	(void)state;
	for (int k = 0; k < KIND_COUNT; k++)
		assert_int_equal(kind_of_text(kind_text((enum kind)k)), k);
	assert_string_equal(kind_text(KIND_APPEAL_DECIDED), "appeal-decided");
	assert_int_equal(kind_of_text("rating-committed"), KIND_UNKNOWN);
	assert_int_equal(kind_of_text(""), KIND_UNKNOWN);
	assert_int_equal(kind_of_text(NULL), KIND_UNKNOWN);
	assert_string_equal(kind_text(KIND_UNKNOWN), "unknown");
}

static void
names_of_roles_go_both_ways(void **state)
{
	(void)state;
	for (unsigned bit = 1; bit <= ROLE_AUDITOR; bit <<= 1)
		assert_int_equal(role_of_text(role_text(bit)), bit);
	assert_int_equal(role_of_text("authenticator"), ROLE_AUTHENTICATOR);
	assert_int_equal(role_of_text("Learner"), 0);
	assert_int_equal(role_of_text(NULL), 0);
	assert_null(role_text(0));
	assert_null(role_text(ROLE_LEARNER | ROLE_AUDITOR));
}

static void
a_kind_says_who_may_say_it_and_how(void **state)
{
	(void)state;
	assert_int_equal(kind_roles(KIND_SIGNED_OFF), ROLE_AUTHENTICATOR);
	assert_int_equal(kind_roles(KIND_PERSON_ENROLLED),
			 ROLE_ADMINISTRATOR | ROLE_ENROLLER);
	assert_int_equal(kind_roles(KIND_DELIVERED), 0);
	assert_true(kind_by_logbook(KIND_DELIVERED));
	assert_true(kind_by_logbook(KIND_EXPORTED));
	assert_int_equal(kind_roles(KIND_EXPORTED), ROLE_ANY);
	assert_false(kind_by_logbook(KIND_SEALED));
	assert_int_equal(kind_class(KIND_SIGNED_OFF), CLASS_SIGN);
	assert_int_equal(kind_class(KIND_RETURNED), CLASS_STEP);
	assert_int_equal(kind_class(KIND_DECLINED), CLASS_NOTE);
	assert_int_equal(kind_class(KIND_EVIDENCE_WITHDRAWN), CLASS_GATHER);
	assert_int_equal(kind_class(KIND_HOLD_SET), CLASS_BOOK);
	assert_int_equal(kind_about(KIND_HOLD_SET), ABOUT_ALLOWED);
	assert_int_equal(kind_about(KIND_KEY_OFFERED), ABOUT_NEVER);
	assert_int_equal(kind_about(KIND_QUEUED), ABOUT_REQUIRED);
}

static void
a_kind_says_what_is_signed(void **state)
{
	(void)state;
	assert_true(kind_needs_proof(KIND_KEY_OFFERED, 0));
	assert_true(kind_needs_proof(KIND_CONCLUDED, ROLE_ASSESSOR));
	assert_true(kind_needs_proof(KIND_SUBMITTED, ROLE_LEARNER));
	assert_false(kind_needs_proof(KIND_SUBMITTED, ROLE_ASSESSOR));
	assert_false(
		kind_needs_proof(KIND_ASSESSMENT_OPENED, ROLE_ADMINISTRATOR));
	assert_false(kind_needs_proof(KIND_JUDGEMENT_RECORDED, ROLE_ASSESSOR));
	assert_false(kind_needs_proof(KIND_LOGBOOK_MADE, 0));
}

static void
of_an_unknown_kind_nothing_is_judged(void **state)
{
	struct value *facts = template_json("{}");
	struct fault why;

	(void)state;
	assert_fault(kind_check_facts(KIND_UNKNOWN, facts, &why), RC_NEWER,
		     &why);
	assert_string_equal(why.reason, "unknown-kind");
	assert_fault(kind_check_content(KIND_UNKNOWN, facts, &why), RC_NEWER,
		     &why);
	value_free(facts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_is_a_sample_of_every_kind),
		cmocka_unit_test(
			facts_have_the_members_of_their_kind_and_no_other),
		cmocka_unit_test(
			content_has_the_members_of_its_kind_and_no_other),
		cmocka_unit_test(content_may_be_salted),
		cmocka_unit_test(a_conclusion_gives_its_reasons),
		cmocka_unit_test(content_is_needed_where_a_member_of_it_is),
		cmocka_unit_test(facts_of_another_form_are_refused),
		cmocka_unit_test(content_of_another_form_is_refused),
		cmocka_unit_test(a_key_is_what_its_form_says),
		cmocka_unit_test(an_offer_is_named_at_enrolment_only),
		cmocka_unit_test(names_of_kinds_go_both_ways),
		cmocka_unit_test(names_of_roles_go_both_ways),
		cmocka_unit_test(a_kind_says_who_may_say_it_and_how),
		cmocka_unit_test(a_kind_says_what_is_signed),
		cmocka_unit_test(of_an_unknown_kind_nothing_is_judged),
	};

	return cmocka_run_group_tests_name("kind", tests, NULL, NULL);
}
