/* The chain of custody of one item of evidence: see assess/custody.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/custody.h"
#include "assess/find.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/text.h"
#include "rules_private.h"

enum {
	WORDS_LIMIT = 8192, /* of one link */
	PLACES_SHOWN = 10,
	TEXT_SHOWN = 240, /* of a person's prose */
	NAME_LIMIT = 64 * 1024,
};

/* The item whose story is told, and what is known of it so far. */
struct telling {
	struct logbook *lb;
	const struct said *item;
	char claim[DIGEST_TEXT_SIZE], object[DIGEST_TEXT_SIZE];
	struct item_story *out;
	struct buf words; /* of the link at hand; nothing: there is none */
	struct fault *why;
};

/* --- words ---------------------------------------------------------------- */

static enum rc
add_shown(struct telling *t, const char *before, const char *text)
{
	char shown[TEXT_SHOWN];

	if (text == NULL || text[0] == '\0')
		return RC_OK;
	return buf_format(&t->words, t->why, "%s%s", before,
			  text_printable(text, shown, sizeof(shown)));
}

/* A place of media: "1:02:03.500". */
static enum rc
add_clock(struct telling *t, int64_t ms)
{
	int64_t s = ms / 1000;
	enum rc rc;

	if (s >= 3600)
		rc = buf_format(&t->words, t->why, "%jd:%02d:%02d",
				(intmax_t)(s / 3600), (int)(s / 60 % 60),
				(int)(s % 60));
	else
		rc = buf_format(&t->words, t->why, "%02d:%02d", (int)(s / 60),
				(int)(s % 60));
	if (rc == RC_OK && ms % 1000 != 0)
		rc = buf_format(&t->words, t->why, ".%03d", (int)(ms % 1000));
	return rc;
}

static enum rc
add_place(struct telling *t, const struct value *moment)
{
	enum rc rc;

	if (value_has(moment, "member"))
		return add_shown(t, "", value_text(moment, "member"));
	if (value_has(moment, "page"))
		return buf_format(&t->words, t->why, "page %jd",
				  (intmax_t)value_integer(moment, "page", 0));
	if (!value_has(moment, "from"))
		return buf_add_text(&t->words, "the whole", t->why);
	rc = add_clock(t, value_integer(moment, "from", 0));
	if (rc == RC_OK && value_has(moment, "to")) {
		rc = buf_add_text(&t->words, "-", t->why);
		if (rc == RC_OK)
			rc = add_clock(t, value_integer(moment, "to", 0));
	}
	return rc;
}

/* --- what each kind says of the item -------------------------------------- */

/* Does the fact NAME of S name the item's claim? */
static bool
names_it(const struct telling *t, const struct statement *s, const char *name)
{
	const char *text = value_text(s->facts, name);

	return text != NULL && strcmp(text, t->claim) == 0;
}

/* Was the item in effect when S was said? */
static bool
was_in(const struct telling *t, const struct statement *s)
{
	return t->item->s.number < s->number &&
	       said_counts_at(t->item, KIND_EVIDENCE_ATTACHED, s->number);
}

static struct value *
content_of(struct telling *t, const struct statement *s)
{
	struct value *content = NULL;
	struct fault gone;

	if (s->has_content &&
	    logbook_content(t->lb, &s->content, &content, NULL, &gone) != RC_OK)
		return NULL;
	return content;
}

static enum rc
tell_attached(struct telling *t, const struct statement *s)
{
	struct digest old;
	char id[9];

	if (names_it(t, s, "replaces")) {
		t->out->replaced = true;
		short_digest(&s->id, id);
		return buf_format(&t->words, t->why, "replaced by %s", id);
	}
	if (s != &t->item->s)
		return RC_OK;
	if (!value_digest(s->facts, "replaces", &old))
		return buf_add_text(&t->words, "attached", t->why);
	short_digest(&old, id);
	return buf_format(&t->words, t->why, "attached, in place of %s", id);
}

static enum rc
tell_withdrawn(struct telling *t, const struct statement *s)
{
	struct value *content;
	enum rc rc;

	if (!names_it(t, s, "evidence"))
		return RC_OK;
	t->out->withdrawn = true;
	content = content_of(t, s);
	rc = add_shown(t, "withdrawn: ", value_text(s->facts, "reason"));
	if (rc == RC_OK)
		rc = add_shown(t, ": ", value_text(content, "text"));
	value_free(content);
	return rc;
}

static enum rc
tell_consent(struct telling *t, const struct statement *s)
{
	const struct value *scope = value_get(s->facts, "scope");
	enum rc rc;

	if (!value_holds_text(value_get(s->facts, "evidence"), t->claim))
		return RC_OK;
	rc = buf_add_text(&t->words,
			  s->kind == KIND_CONSENT_GIVEN
				  ? "consent was recorded"
				  : "consent was withdrawn",
			  t->why);
	for (size_t i = 0; rc == RC_OK && i < value_count(scope); i++)
		rc = add_shown(t, i == 0 ? " for " : ", ",
			       value_string(value_at(scope, i)));
	return rc;
}

/* Judged against, where a moment points at it. */
static enum rc
tell_judged(struct telling *t, const struct statement *s)
{
	const char *level = value_text(s->facts, "level");
	struct value *content = content_of(t, s);
	const struct value *moments = value_get(content, "moments");
	size_t places = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < value_count(moments); i++) {
		const struct value *m = value_at(moments, i);
		const char *evidence = value_text(m, "evidence");

		if (evidence == NULL || strcmp(evidence, t->claim) != 0)
			continue;
		if (places == 0) {
			rc = add_shown(t, "judged against: ",
				       value_text(s->facts, "criterion"));
			if (rc == RC_OK)
				rc = add_shown(t, ", ",
					       level != NULL
						       ? level
						       : "not applicable");
		}
		if (rc == RC_OK && places <= PLACES_SHOWN)
			rc = buf_add_text(&t->words, places == 0 ? " @ " : ", ",
					  t->why);
		if (rc == RC_OK && places < PLACES_SHOWN)
			rc = add_place(t, m);
		else if (rc == RC_OK && places == PLACES_SHOWN)
			rc = buf_add_text(&t->words, "...", t->why);
		places++;
	}
	value_free(content);
	return rc;
}

static enum rc
tell_submitted(struct telling *t, const struct statement *s)
{
	if (names_it(t, s, "declaredOn"))
		return buf_add_text(&t->words,
				    "submitted: the declaration on paper",
				    t->why);
	if (!was_in(t, s))
		return RC_OK;
	return buf_add_text(&t->words, "submitted with the assessment", t->why);
}

static enum rc
tell_step(struct telling *t, const struct statement *s)
{
	const struct value *outcome = value_get(s->facts, "outcome");
	struct digest archive;
	char id[9];

	if (!was_in(t, s))
		return RC_OK;
	switch ((int)s->kind) {
	case KIND_CONCLUDED:
		return buf_format(
			&t->words, t->why, "concluded with, revision %jd: %s",
			(intmax_t)value_integer(s->facts, "revision", 0),
			value_text(outcome, "declared"));
	case KIND_SIGNED_OFF:
		return buf_format(&t->words, t->why, "signed off with, as %s",
				  value_text(s->facts, "slot"));
	case KIND_RETURNED:
		return buf_format(&t->words, t->why, "returned with, to the %s",
				  value_text(s->facts, "to"));
	case KIND_SEALED:
	case KIND_EXPORTED:
		if (!value_digest(s->facts, "archive", &archive))
			return RC_OK;
		short_digest(&archive, id);
		return s->kind == KIND_SEALED
			       ? buf_format(&t->words, t->why,
					    "sealed in archive %s", id)
			       : buf_format(&t->words, t->why,
					    "exported (%s) in archive %s",
					    value_text(s->facts, "container"),
					    id);
	default:
		return RC_OK;
	}
}

static enum rc
tell_handled(struct telling *t, const struct statement *s)
{
	struct value *content;
	struct digest derived;
	char id[9];
	enum rc rc;

	if (!names_it(t, s, "evidence"))
		return RC_OK;
	rc = add_shown(t, "", value_text(s->facts, "act"));
	if (rc == RC_OK && value_digest(s->facts, "derived", &derived)) {
		short_digest(&derived, id);
		rc = buf_format(&t->words, t->why, " into %s", id);
	}
	content = content_of(t, s);
	if (rc == RC_OK)
		rc = add_shown(t, ", device ", value_text(content, "device"));
	value_free(content);
	return rc;
}

static enum rc
tell_erased(struct telling *t, const struct statement *s)
{
	const struct value *objects = value_get(s->facts, "objects");
	char content[DIGEST_TEXT_SIZE];
	bool bytes = false, words = false;

	digest_to_text(&t->item->s.content, content);
	if (t->item->s.has_content)
		words = value_holds_text(value_get(s->facts, "contents"),
					 content);
	for (size_t i = 0; i < value_count(objects); i++) {
		const char *o = value_text(value_at(objects, i), "object");

		bytes = bytes || (o != NULL && strcmp(o, t->object) == 0);
	}
	if (!bytes && !words)
		return RC_OK;
	return buf_format(&t->words, t->why, "erased: %s%s%s",
			  words ? "its name and words" : "",
			  bytes && words ? ", " : "", bytes ? "its bytes" : "");
}

static enum rc
tell(struct telling *t, const struct statement *s)
{
	switch ((int)s->kind) {
	case KIND_EVIDENCE_ATTACHED:
		return tell_attached(t, s);
	case KIND_EVIDENCE_WITHDRAWN:
		return tell_withdrawn(t, s);
	case KIND_CONSENT_GIVEN:
	case KIND_CONSENT_WITHDRAWN:
		return tell_consent(t, s);
	case KIND_JUDGEMENT_RECORDED:
		return tell_judged(t, s);
	case KIND_EVIDENCE_HANDLED:
		return tell_handled(t, s);
	case KIND_SUBMITTED:
		return tell_submitted(t, s);
	case KIND_CONTENT_ERASED:
		return tell_erased(t, s);
	default:
		return tell_step(t, s);
	}
}

/* --- the story ------------------------------------------------------------ */

static enum rc
add_link(struct telling *t, const struct statement *s)
{
	struct item_story *out = t->out;
	struct custody *link;
	enum rc rc;

	buf_empty(&t->words);
	rc = tell(t, s);
	if (rc != RC_OK || t->words.size == 0)
		return rc;
	link = mem_push((void **)&out->chain, out->chain_count, sizeof(*link));
	out->chain_count++;
	link->number = s->number;
	link->time = s->time;
	link->by = find_name(t->lb, s->by);
	link->what = mem_text(buf_text_of(&t->words));
	return RC_OK;
}

/* In the ledger's order: what was said of the assessment, and erasures, which
 * need not be about it. */
static enum rc
add_chain(struct telling *t, const struct rules *r, const char *assessment)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < r->said_count; i++) {
		const struct statement *s = &r->every_said[i]->said.s;

		if (s->kind == KIND_CONTENT_ERASED ||
		    (s->about != NULL && strcmp(s->about, assessment) == 0))
			rc = add_link(t, s);
	}
	return rc;
}

/* The name it came with; bytes that are no text are shown by the caller as any
 * text from outside. */
static char *
name_of(const struct value *content)
{
	const char *encoded = value_text(content, "nameBytes");
	struct buf bytes = BUF_LIMIT(NAME_LIMIT);
	struct fault bad;
	char *name = NULL;

	if (encoded == NULL)
		return mem_text(value_text(content, "name"));
	if (base64url_bytes(encoded, &bytes, &bad) == RC_OK)
		name = mem_text(buf_text_of(&bytes));
	buf_clear(&bytes);
	return name;
}

static void
fill(struct telling *t)
{
	const struct statement *s = &t->item->s;
	struct value *content = content_of(t, s);
	const char *supplier = value_text(s->facts, "supplier");
	const struct value *as_read = value_get(content, "asRead");
	struct item_story *out = t->out;

	out->claim = s->id;
	value_digest(s->facts, "object", &out->object);
	out->size = (uint64_t)value_integer(s->facts, "size", 0);
	out->type = mem_text(value_text(s->facts, "type"));
	out->kind = mem_text(value_text(s->facts, "kind"));
	out->shape = mem_text(value_text(s->facts, "shape"));
	out->name = name_of(content);
	out->title = mem_text(value_text(content, "title"));
	out->supplier = supplier != NULL ? find_name(t->lb, supplier) : NULL;
	out->taken_in_by = find_name(t->lb, s->by);
	out->device = mem_text(value_text(content, "device"));
	out->received = s->time;
	out->captured_claimed = mem_text(value_text(content, "captured"));
	out->as_read = as_read != NULL ? value_copy(as_read) : NULL;
	out->has_listing = value_digest(s->facts, "listing", &out->listing);
	value_free(content);
}

static enum rc
tell_item(struct telling *t, const struct rules *r, const char *assessment,
	  const struct digest *claim)
{
	char id[9];

	t->item = rules_said(r, claim);
	if (t->item == NULL || t->item->s.kind != KIND_EVIDENCE_ATTACHED ||
	    strcmp(t->item->s.about, assessment) != 0) {
		short_digest(claim, id);
		return fault_set(t->why, RC_NOT_FOUND,
				 "%s is no evidence of this assessment", id);
	}
	digest_to_text(claim, t->claim);
	fill(t);
	digest_to_text(&t->out->object, t->object);
	return add_chain(t, r, assessment);
}

enum rc
item_story(struct logbook *lb, const char *assessment,
	   const struct digest *claim, struct item_story *out,
	   struct fault *why)
{
	struct telling t = {
		.lb = lb,
		.out = out,
		.words = BUF_LIMIT(WORDS_LIMIT),
		.why = why,
	};
	struct view view = { .rules = NULL };
	enum rc rc;

	*out = (struct item_story){ .size = 0 };
	rc = view_assessment(lb, assessment, NULL, 0, &view, why);
	if (rc == RC_OK)
		rc = tell_item(&t, view.rules, assessment, claim);
	if (rc != RC_OK)
		item_story_clear(out);
	buf_clear(&t.words);
	view_clear(&view);
	return rc;
}

void
item_story_clear(struct item_story *s)
{
	for (size_t i = 0; i < s->chain_count; i++) {
		free(s->chain[i].by);
		free(s->chain[i].what);
	}
	free(s->chain);
	free(s->type);
	free(s->kind);
	free(s->shape);
	free(s->name);
	free(s->title);
	free(s->supplier);
	free(s->taken_in_by);
	free(s->device);
	free(s->captured_claimed);
	value_free(s->as_read);
	*s = (struct item_story){ .size = 0 };
}
