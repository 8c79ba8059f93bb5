/* One assessment for people: see review.h. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/as_read.h"
#include "assess/find.h"
#include "assess/story.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "review.h"
#include "rubrics/outcome.h"

enum { LINE = 400 };

static void
media_time(int64_t ms, char out[24])
{
	int64_t s = ms / 1000;

	if (s >= 3600)
		snprintf(out, 24, "%" PRId64 ":%02d:%02d", s / 3600,
			 (int)(s / 60 % 60), (int)(s % 60));
	else
		snprintf(out, 24, "%02d:%02d", (int)(s / 60), (int)(s % 60));
	if (ms % 1000 != 0)
		snprintf(out + strlen(out), 24 - strlen(out), ".%03d",
			 (int)(ms % 1000));
}

void
review_moment(const struct value *moment, char out[160])
{
	char from[24], to[24], member[120];

	if (value_text(moment, "member") != NULL) {
		text_printable(value_text(moment, "member"), member,
			       sizeof(member));
		snprintf(out, 160, "%s", member);
	} else if (value_has(moment, "page")) {
		snprintf(out, 160, "page %" PRId64,
			 value_integer(moment, "page", 0));
	} else if (value_has(moment, "from")) {
		media_time(value_integer(moment, "from", 0), from);
		if (value_has(moment, "to")) {
			media_time(value_integer(moment, "to", 0), to);
			snprintf(out, 160, "%s-%s", from, to);
		} else {
			snprintf(out, 160, "%s", from);
		}
	} else {
		snprintf(out, 160, "the whole");
	}
}

/* The content of a statement, or NULL (erased, or none). */
static struct value *
content_of(const struct session *on, const struct said *said)
{
	struct value *v = NULL;
	struct fault ignored;

	if (said->s.has_content &&
	    logbook_content(on->logbook, &said->s.content, &v, NULL,
			    &ignored) != RC_OK)
		v = NULL;
	return v;
}

const char *
review_hex(const struct value *facts, const char *name)
{
	const char *text = value_text(facts, name);

	return text != NULL ? text + strlen("sha256:") : "";
}

static enum rc
print_head(const struct session *on, const struct opened *o, struct fault *why)
{
	const struct assessment *a = o->a;
	char *learner = find_name(on->logbook, a->learner);
	char shown[LINE], title[120], digest[DIGEST_TEXT_SIZE];
	enum rc rc;

	text_printable(learner, shown, sizeof(shown));
	text_printable(a->rubric ? a->rubric->title : "(rubric missing)", title,
		       sizeof(title));
	digest_to_text(&a->rubric_id, digest);
	rc = print_line(
		on, why,
		"assessment  %s  %s\n"
		"learner     %s\n"
		"rubric      %s, version %s\n"
		"      %s\n"
		"attempt     %s\n"
		"state       %s%s",
		o->id, a->urn, shown, title,
		a->rubric ? a->rubric->version : "?", digest,
		value_text(a->opened->s.facts, "attempt"), state_text(a->state),
		a->closed ? " (holds a statement of a newer program)" : "");
	free(learner);
	return rc;
}

static enum rc
print_demonstration(const struct session *on, const struct said *said, int n,
		    struct fault *why)
{
	const struct value *facts = said->s.facts;
	const struct value *conditions = value_get(facts, "conditions");
	struct value *content = content_of(on, said);
	char when[STAMP_WORDS_SIZE], list[LINE] = "";
	int64_t start = 0;
	enum rc rc;

	value_time(facts, "start", &start);
	stamp_to_words(start, logbook_zone(on->logbook), when);
	for (size_t i = 0; i < value_count(conditions); i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
			 ", %s", value_string(value_at(conditions, i)));
	rc = print_line(on, why, "  %2d  %s, %s, %s%s", n, when,
			value_text(facts, "setting"),
			value_text(facts, "delivery"), list);
	if (rc == RC_OK)
		rc = print_prose(on, "", value_text(content, "place"), why);
	if (rc == RC_OK)
		rc = print_prose(on, "", value_text(content, "note"), why);
	value_free(content);
	return rc;
}

static const char *
name_of(const struct value *content)
{
	const char *name = value_text(content, "title");

	if (name == NULL)
		name = value_text(content, "name");
	return name != NULL ? name : "(no name)";
}

/* What its bytes said, and what a person should look at. */
static enum rc
print_as_read(const struct session *on, const struct value *as_read,
	      struct fault *why)
{
	char *words = as_read_words(as_read);
	enum rc rc = print_prose(on, "", words, why);

	for (size_t i = 0; rc == RC_OK && as_read_note(as_read, i); i++)
		rc = print_prose(on, "note: ", as_read_note(as_read, i), why);
	free(words);
	return rc;
}

static enum rc
print_evidence(const struct session *on, const struct said *said, int n,
	       struct fault *why)
{
	const struct value *facts = said->s.facts;
	struct value *content = content_of(on, said);
	char name[160], size[16], id[9];
	char *supplier = NULL;
	enum rc rc;

	short_digest(&said->s.id, id);
	text_printable(name_of(content), name, sizeof(name));
	text_of_size((unsigned long long)value_integer(facts, "size", 0), size);
	rc = print_line(on, why, "  %2d  %s  %s, %s, %s\n      %s", n, id, name,
			value_text(facts, "kind"),
			strcmp(value_text(facts, "shape"), "folder") == 0
				? "folder"
				: size,
			value_text(facts, "object"));
	if (rc == RC_OK)
		rc = print_as_read(on, value_get(content, "asRead"), why);
	if (rc == RC_OK && value_text(facts, "supplier") != NULL) {
		supplier =
			find_name(on->logbook, value_text(facts, "supplier"));
		rc = print_prose(on, "supplied by ", supplier, why);
		free(supplier);
	}
	if (rc == RC_OK)
		rc = print_prose(
			on, "witness: ", value_text(content, "witness"), why);
	value_free(content);
	return rc;
}

static enum rc
print_moments(const struct session *on, const struct opened *o,
	      const struct value *moments, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < value_count(moments); i++) {
		const struct value *m = value_at(moments, i);
		const struct said *evidence = NULL;
		struct value *content = NULL;
		char place[160], name[120];
		struct digest id;

		if (value_digest(m, "evidence", &id))
			evidence = rules_said(o->view.rules, &id);
		if (evidence != NULL)
			content = content_of(on, evidence);
		text_printable(name_of(content), name, sizeof(name));
		review_moment(m, place);
		rc = print_line(on, why, "      see %s @ %s", name, place);
		value_free(content);
	}
	return rc;
}

static enum rc
print_judgement(const struct session *on, const struct opened *o,
		const struct said *said, int n, struct fault *why)
{
	const char *criterion = value_text(said->s.facts, "criterion");
	const char *level = value_text(said->s.facts, "level");
	struct value *content = content_of(on, said);
	const struct criterion *c =
		o->a->rubric ? rubric_criterion(o->a->rubric, criterion) : NULL;
	char *by = find_name(on->logbook, said->s.by);
	char title[120], name[80];
	enum rc rc;

	text_printable(c ? c->title : "", title, sizeof(title));
	text_printable(by, name, sizeof(name));
	rc = print_line(on, why, "  %2d  %-14s %s, by %s", n, criterion,
			level ? level : "not applicable", name);
	if (rc == RC_OK)
		rc = print_prose(on, c && c->critical ? "[critical] " : "",
				 title, why);
	if (rc == RC_OK)
		rc = print_prose(on, "", value_text(content, "rationale"), why);
	if (rc == RC_OK)
		rc = print_moments(on, o, value_get(content, "moments"), why);
	value_free(content);
	free(by);
	return rc;
}

static enum rc
print_gathered(const struct session *on, const struct opened *o, enum kind kind,
	       const char *heading, struct fault *why)
{
	const struct said **items = NULL;
	size_t count = 0;
	enum rc rc;

	find_order(o->a, kind, &items, &count);
	rc = print_line(on, why, count > 0 ? "\n%s" : "\n%s: none", heading);
	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		const struct said *said = items[i];
		int n = (int)i + 1;

		if (kind == KIND_DEMONSTRATION_RECORDED)
			rc = print_demonstration(on, said, n, why);
		else if (kind == KIND_EVIDENCE_ATTACHED)
			rc = print_evidence(on, said, n, why);
		else
			rc = print_judgement(on, o, said, n, why);
	}
	free(items);
	return rc;
}

static enum rc
print_step(const struct session *on, const char *heading,
	   const struct said *said, struct fault *why)
{
	char when[STAMP_WORDS_SIZE], name[80], *by;
	enum rc rc;

	if (said == NULL)
		return RC_OK;
	by = find_name(on->logbook, said->s.by);
	text_printable(by, name, sizeof(name));
	stamp_to_words(said->s.time, logbook_zone(on->logbook), when);
	rc = print_line(on, why, "\n%s by %s, %s (%s)", heading, name, when,
			story_proof(&said->s));
	free(by);
	return rc;
}

static enum rc
print_overrides(const struct session *on, const struct said *concluded,
		const struct value *content, struct fault *why)
{
	const struct value *overrides =
		value_get(concluded->s.facts, "overrides");
	const struct value *reasons = value_get(content, "reasons");
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < value_count(overrides); i++) {
		const struct value *v = value_at(overrides, i);
		const char *criterion = value_text(v, "criterion");

		rc = print_line(on, why, "      override: %s%s%s",
				value_text(v, "rule"), criterion ? " of " : "",
				criterion ? criterion : "");
		if (rc == RC_OK)
			rc = print_prose(on, "  because ",
					 value_string(value_at(reasons, i)),
					 why);
	}
	return rc;
}

static enum rc
print_conclusion(const struct session *on, const struct opened *o,
		 struct fault *why)
{
	const struct said *concluded = o->a->concluded;
	const struct value *outcome;
	struct value *content;
	enum rc rc;

	if (concluded == NULL)
		return RC_OK;
	content = content_of(on, concluded);
	outcome = value_get(concluded->s.facts, "outcome");
	rc = print_step(on, "concluded", concluded, why);
	if (rc == RC_OK)
		rc = print_line(
			on, why,
			"      outcome   %s (the rubric proposes %s)\n"
			"      revision  %" PRId64 "\n"
			"      document  %s",
			value_text(outcome, "declared"),
			value_text(outcome, "proposed"),
			value_integer(concluded->s.facts, "revision", 0),
			review_hex(concluded->s.facts, "document"));
	if (rc == RC_OK)
		rc = print_prose(on, "reason: ", value_text(content, "reason"),
				 why);
	if (rc == RC_OK)
		rc = print_prose(on, "note: ", value_text(content, "note"),
				 why);
	if (rc == RC_OK)
		rc = print_overrides(on, concluded, content, why);
	value_free(content);
	return rc;
}

static enum rc
print_ends(const struct session *on, const struct assessment *a,
	   struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < a->signed_off_count; i++) {
		rc = print_step(on, "authenticated", a->signed_off[i], why);
		if (rc == RC_OK)
			rc = print_prose(
				on, "",
				value_text(a->signed_off[i]->s.facts, "text"),
				why);
	}
	if (rc == RC_OK)
		rc = print_step(on, "sealed", a->sealed, why);
	if (rc == RC_OK && a->sealed != NULL)
		rc = print_prose(on, "archive  ",
				 value_text(a->sealed->s.facts, "archive"),
				 why);
	return rc;
}

enum rc
review_print(const struct session *on, const struct opened *o,
	     struct fault *why)
{
	enum rc rc = print_head(on, o, why);

	if (rc == RC_OK)
		rc = print_gathered(on, o, KIND_DEMONSTRATION_RECORDED,
				    "demonstrations", why);
	if (rc == RC_OK)
		rc = print_gathered(on, o, KIND_EVIDENCE_ATTACHED, "evidence",
				    why);
	if (rc == RC_OK)
		rc = print_gathered(on, o, KIND_JUDGEMENT_RECORDED,
				    "judgements", why);
	if (rc == RC_OK)
		rc = print_step(on, "submitted", o->a->submitted, why);
	if (rc == RC_OK && o->a->submitted != NULL)
		rc = print_prose(on, "declared: ",
				 value_text(o->a->submitted->s.facts, "text"),
				 why);
	if (rc == RC_OK)
		rc = print_conclusion(on, o, why);
	if (rc == RC_OK)
		rc = print_ends(on, o->a, why);
	return rc;
}
