/* Statements in plain words: see assess/story.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/story.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "story_private.h"

enum {
	QUOTED_SIZE = 240, /* of a person's prose, cut there */
	WORD_SIZE = 200,
	SENTENCE_LIMIT = 64 * 1024,
	LIST_SHOWN = 50, /* items */
	PATH_SIZE = 40,	 /* "outcome.declared" */
};

/* A sentence that is being told. */
struct telling {
	struct logbook *lb;
	const struct statement *s;
	struct value *content; /* NULL: none, or not at hand */
	struct fault *why;
};

/* --- words for the placeholders ------------------------------------------ */

/* "a.b" below OBJECT. */
static const struct value *
at_path(const struct value *object, const char *path)
{
	char name[PATH_SIZE];

	for (;;) {
		size_t length = strcspn(path, ".");

		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		object = value_get(object, name);
		if (path[length] == '\0')
			return object;
		path += length + 1;
	}
}

static enum rc
add_shown(struct buf *out, const char *text, size_t most, struct fault *why)
{
	char shown[QUOTED_SIZE];

	MUST(most <= sizeof(shown));
	return buf_add_text(out, text_printable(text, shown, most), why);
}

static enum rc
add_name(const struct telling *t, const char *person, struct buf *out)
{
	char *name;
	enum rc rc;

	if (person == NULL)
		return RC_OK;
	name = find_name(t->lb, person);
	rc = add_shown(out, name, WORD_SIZE, t->why);
	free(name);
	return rc;
}

/* A word of the records as people read it: "face to face". */
static enum rc
add_code(const struct telling *t, const char *code, struct buf *out)
{
	char shown[WORD_SIZE];

	if (code == NULL)
		return RC_OK;
	text_printable(code, shown, sizeof(shown));
	for (char *at = shown; *at != '\0'; at++)
		if (*at == '-')
			*at = ' ';
	return buf_add_text(out, shown, t->why);
}

static enum rc
add_plain(const struct telling *t, const struct value *v, struct buf *out)
{
	if (value_kind(v) == VALUE_INTEGER)
		return buf_format(out, t->why, "%jd",
				  (intmax_t)value_number(v, 0));
	if (value_string(v) != NULL)
		return add_shown(out, value_string(v), WORD_SIZE, t->why);
	return RC_OK;
}

static enum rc
add_quoted(const struct telling *t, const char *text, struct buf *out)
{
	enum rc rc;

	if (text == NULL || text[0] == '\0')
		return RC_OK;
	rc = buf_add_text(out, "\"", t->why);
	if (rc == RC_OK)
		rc = add_shown(out, text, QUOTED_SIZE, t->why);
	return rc == RC_OK ? buf_add_text(out, "\"", t->why) : rc;
}

static enum rc
add_size(const struct telling *t, const struct value *v, struct buf *out)
{
	char text[16];
	int64_t size = value_number(v, -1);

	if (size < 0)
		return RC_OK;
	text_of_size((unsigned long long)size, text);
	return buf_add_text(out, text, t->why);
}

static enum rc
add_time(const struct telling *t, const struct value *v, struct buf *out)
{
	char words[STAMP_WORDS_SIZE];
	const char *text = value_string(v);
	struct fault bad;
	int64_t when;

	if (text == NULL || stamp_of_text(text, &when, &bad) != RC_OK)
		return RC_OK;
	stamp_to_words(when, logbook_zone(t->lb), words);
	return buf_add_text(out, words, t->why);
}

/* The first digits of a digest, a UUID, a logbook's key. */
static enum rc
add_short(const struct telling *t, const struct value *v, struct buf *out)
{
	static const char key_start[] = "did:key:";
	const char *text = value_string(v);
	struct digest id;
	char shown[9];

	if (text == NULL)
		return RC_OK;
	if (value_is_digest(v, &id))
		short_digest(&id, shown);
	else if (strncmp(text, key_start, sizeof(key_start) - 1) == 0)
		snprintf(shown, sizeof(shown), "%s",
			 text + sizeof(key_start) - 1);
	else
		short_id(text, shown);
	return buf_add_text(out, shown, t->why);
}

/* Items as texts; persons as names; roles as their words. */
static enum rc
add_item(const struct telling *t, const struct value *item, struct buf *out)
{
	const char *text = value_string(item);

	if (text != NULL && uuid_is_urn(text))
		return add_name(t, text, out);
	if (value_kind(item) == VALUE_OBJECT)
		return add_code(t, value_text(item, "role"), out);
	return add_code(t, text, out);
}

static enum rc
add_list(const struct telling *t, const struct value *list, struct buf *out)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < value_count(list); i++) {
		if (i > 0)
			rc = buf_add_text(out, ", ", t->why);
		if (rc == RC_OK && i == LIST_SHOWN)
			return buf_add_text(out, "...", t->why);
		if (rc == RC_OK)
			rc = add_item(t, value_at(list, i), out);
	}
	return rc;
}

/* A rubric by its title, where it is at hand. */
static enum rc
add_rubric(const struct telling *t, const struct value *v, struct buf *out)
{
	struct digest id;
	char *title;
	enum rc rc;

	if (!value_is_digest(v, &id))
		return RC_OK;
	title = find_title(t->lb, &id);
	rc = title != NULL ? add_quoted(t, title, out) : add_short(t, v, out);
	free(title);
	return rc;
}

static enum rc
add_by(const struct telling *t, const struct buf *sentence, struct buf *out)
{
	const char *by = t->s->by;

	if (by != NULL && strcmp(by, logbook_did(t->lb)) == 0)
		return buf_add_text(out,
				    sentence->size == 0 ? "The logbook"
							: "the logbook",
				    t->why);
	return add_name(t, by != NULL ? by : "somebody", out);
}

static enum rc
add_word(const struct telling *t, char sort, const char *path, struct buf *out)
{
	const struct value *fact = at_path(t->s->facts, path);

	switch (sort) {
	case '@':
		return add_name(t, value_string(fact), out);
	case '=':
		return add_plain(t, fact, out);
	case '-':
		return add_code(t, value_string(fact), out);
	case '\'':
		return add_quoted(t, value_string(fact), out);
	case '"':
		return add_quoted(t, value_text(t->content, path), out);
	case '#':
		return add_size(t, fact, out);
	case '~':
		return add_time(t, fact, out);
	case '/':
		return add_short(t, fact, out);
	case '+':
		return add_list(t, fact, out);
	case '%':
		return add_rubric(t, fact, out);
	default:
		MUST(sort == '?');
		return RC_OK;
	}
}

/* --- templates ------------------------------------------------------------ */

/* "{by}", "{kind}" or a sort and a path; *SAID: it had something to say. */
static enum rc
add_placeholder(const struct telling *t, const char *name,
		const struct buf *sentence, struct buf *out, bool *said)
{
	size_t before = out->size;
	const char *proposed;
	enum rc rc;

	if (strcmp(name, "by") == 0) {
		rc = add_by(t, sentence, out);
	} else if (strcmp(name, "kind") == 0) {
		rc = add_quoted(t, value_text(t->s->claim, "kind"), out);
	} else if (strcmp(name, "other") == 0) {
		/* what was proposed, where something else was declared */
		const struct value *o = value_get(t->s->facts, "outcome");

		proposed = value_text(o, "proposed");
		rc = proposed == NULL || value_equal(value_get(o, "proposed"),
						     value_get(o, "declared"))
			     ? RC_OK
			     : add_code(t, proposed, out);
	} else {
		rc = add_word(t, name[0], name + 1, out);
	}
	*said = out->size > before ||
		(name[0] == '?' && at_path(t->s->facts, name + 1) != NULL);
	return rc;
}

/* TEMPLATE up to END (NULL: all of it); *SAID: every placeholder in it was. */
static enum rc
add_part(const struct telling *t, const char *template, const char *end,
	 const struct buf *sentence, struct buf *out, bool *said)
{
	char name[PATH_SIZE];
	bool one;
	enum rc rc = RC_OK;

	*said = true;
	while (rc == RC_OK && template <end) {
		size_t length = strcspn(template, "{");

		if (template + length > end)
			length = (size_t)(end - template);
		rc = buf_add(out, template, length, t->why);
		template += length;
		if (rc != RC_OK || template >= end)
			break;
		length = strcspn(template, "}");
		snprintf(name, sizeof(name), "%.*s", (int)length - 1,
			 template + 1);
		rc = add_placeholder(t, name, sentence, out, &one);
		*said = *said && one;
		template += length + 1;
	}
	return rc;
}

/* "[...]" stands only where every placeholder in it has something to say. */
static enum rc
add_template(const struct telling *t, const char *template, struct buf *out)
{
	struct buf part = BUF_LIMIT(SENTENCE_LIMIT);
	bool said, optional;
	const char *end;
	enum rc rc = RC_OK;

	while (rc == RC_OK && *template != '\0') {
		optional = *template == '[';
		template += optional;
		end = template + strcspn(template, optional ? "]" : "[");
		buf_empty(&part);
		rc = add_part(t, template, end, out, &part, &said);
		if (rc == RC_OK && (said || !optional))
			rc = buf_add(out, part.bytes, part.size, t->why);
		template = end + optional;
	}
	buf_clear(&part);
	return rc;
}

enum rc
story_sentence(struct logbook *lb, const struct statement *s, struct buf *out,
	       struct fault *why)
{
	struct telling t = { .lb = lb, .s = s, .why = why };
	struct buf sentence = BUF_LIMIT(SENTENCE_LIMIT);
	struct fault none;
	enum rc rc;

	/* A content that is not at hand leaves its words out. */
	if (s->has_content &&
	    logbook_content(lb, &s->content, &t.content, NULL, &none) != RC_OK)
		t.content = NULL;
	rc = add_template(&t, story_template(s->kind), &sentence);
	if (rc == RC_OK)
		rc = buf_add(out, sentence.bytes, sentence.size, why);
	buf_clear(&sentence);
	value_free(t.content);
	return rc;
}

const char *
story_proof(const struct statement *s)
{
	if (s->proof != NULL)
		return "signed with their key";
	if (s->kind == KIND_SUBMITTED && value_has(s->facts, "declaredOn"))
		return "declared on paper, recorded and not signed";
	return "not signed; the logbook's word";
}
