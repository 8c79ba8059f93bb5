/* What an answer means: see meaning.h. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "assess/credential.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "meaning.h"

enum { WORDS_LOOKED_AT = 64 * 1024 };

/* --- the service's own words --------------------------------------------- */

/* Where services put them: RFC 9457, and what they use instead. */
static const char *
words_of_json(const struct value *v)
{
	static const char *const names[] = { "detail",	"title",
					     "message", "error_description",
					     "error",	"imsx_description" };
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		text = value_text(v, names[i]);
		if (text != NULL && *text != '\0')
			return text;
	}
	text = value_text(value_get(v, "error"), "message");
	return text != NULL ? text
			    : value_text(value_at(value_get(v, "errors"), 0),
					 "message");
}

/* The text between START and the next mark-up, white space drawn together. */
static void
plain_text(const char *start, bool stop_at_tag, char *out, size_t size)
{
	bool inside = false, space = false;
	size_t n = 0;

	for (const char *c = start; *c != '\0' && n + 2 < size; c++) {
		if (*c == '<' && stop_at_tag)
			break;
		if (*c == '<' || *c == '>') {
			inside = *c == '<';
			space = true;
		} else if (isspace((unsigned char)*c)) {
			space = true;
		} else if (!inside) {
			if (space && n > 0)
				out[n++] = ' ';
			out[n++] = *c;
			space = false;
		}
	}
	out[n] = '\0';
}

static const char *
find_nocase(const char *text, const char *wanted)
{
	size_t size = strlen(wanted);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, wanted, size) == 0)
			return text;
	return NULL;
}

void
meaning_words(const struct buf *body, char *out, size_t size)
{
	size_t looked_at =
		body->size < WORDS_LOOKED_AT ? body->size : WORDS_LOOKED_AT;
	struct value *v = NULL;
	const char *found = NULL, *title;
	char plain[800] = "", *text;
	struct fault unused;

	text = mem_text_of(looked_at > 0 ? buf_text_of(body) : "", looked_at);
	if (json_read(body->bytes, body->size, HTTPS_ANSWER_LIMIT, &v,
		      &unused) == RC_OK)
		found = words_of_json(v);
	title = find_nocase(text, "<title>");
	if (found != NULL)
		plain_text(found, false, plain, sizeof(plain));
	else if (v == NULL && title != NULL)
		plain_text(title + strlen("<title>"), true, plain,
			   sizeof(plain));
	else
		plain_text(text, false, plain, sizeof(plain));
	text_printable(plain, out, size);
	free(text);
	value_free(v);
}

/* --- the meaning --------------------------------------------------------- */

/* VC API: {"verifiableCredential": ...}, or in older services the credential
 * itself. */
static const struct value *
credential_in(const struct value *v)
{
	const struct value *found = value_get(v, "verifiableCredential");

	if (found != NULL)
		return found;
	return value_has(v, "credentialSubject") ? v : NULL;
}

static void
unclear(struct meaning *out, const char *words)
{
	out->means = MEANS_UNCLEAR;
	snprintf(out->words, sizeof(out->words), "%s", words);
}

static void
of_success(const struct https_answer *answer, const struct value *ours,
	   struct meaning *out)
{
	const struct value *got;
	struct value *v = NULL;
	struct fault why;

	if (json_read(answer->body.bytes, answer->body.size, HTTPS_ANSWER_LIMIT,
		      &v, &why) != RC_OK) {
		if (strstr(answer->type, "html") != NULL ||
		    find_nocase(buf_text_of(&answer->body), "<html") != NULL)
			unclear(out, "the service answered HTML, not a "
				     "credential (is its address right?)");
		else
			unclear(out, "the service answered something that is "
				     "no JSON, not a credential");
		return;
	}
	got = credential_in(v);
	if (got == NULL) {
		unclear(out, "the service answered JSON without a credential");
	} else if (value_kind(got) != VALUE_OBJECT ||
		   !value_has(got, "credentialSubject")) {
		unclear(out, "the service answered a credential in a form that "
			     "is not read here (an envelope or JWT): it has to "
			     "issue JSON with an embedded proof");
	} else if (credential_compare(ours, got, out->signer, &why) == RC_OK) {
		out->means = MEANS_ISSUED;
		out->credential = value_keep(got);
	} else {
		out->means = MEANS_OTHER;
		text_printable(why.text, out->words, sizeof(out->words));
	}
	value_free(v);
}

/* 408 425 429 and what a server says of itself may pass; the rest does not. */
static bool
may_pass(long status)
{
	return status == 408 || status == 425 || status == 429 ||
	       (status >= 500 && status != 501 && status != 505);
}

void
meaning_of(const struct https_answer *answer, const struct value *ours,
	   struct meaning *out)
{
	long status = answer->status;

	*out = (struct meaning){ .credential = NULL };
	meaning_words(&answer->body, out->words, sizeof(out->words));
	if (status == 200 || status == 201)
		of_success(answer, ours, out);
	else if (status == 409)
		out->means = MEANS_KNOWN;
	else if (may_pass(status))
		out->means = MEANS_AGAIN;
	else if (status >= 400)
		out->means = MEANS_REFUSED;
	else if (status >= 300)
		unclear(out, "the service says that it is elsewhere, which is "
			     "not followed: give the address where it is");
	else
		unclear(out, "the service took it and has not issued it yet");
}

void
meaning_clear(struct meaning *m)
{
	value_free(m->credential);
	*m = (struct meaning){ .credential = NULL };
}
