/* What people read in a receipt, and what sha256sum reads: see
 * receipt_private.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/story.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "receipt_private.h"

enum { NAME_LIMIT = 64 * 1024, NAME_SHOWN = 240, SENTENCE_LIMIT = 64 * 1024 };

static enum rc
add_person(struct receipt *r, const char *label, const char *person,
	   struct fault *why)
{
	char shown[NAME_SHOWN], *name;
	enum rc rc;

	if (person == NULL)
		return RC_OK;
	name = find_name(r->lb, person);
	rc = buf_format(&r->text, why, "%s%s\n", label,
			text_printable(name, shown, sizeof(shown)));
	free(name);
	return rc;
}

enum rc
receipt_head(struct receipt *r, const struct assessment *a, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE], shown[NAME_SHOWN], *title;
	enum rc rc;

	digest_to_hex(&r->key, hex);
	rc = buf_format(&r->text, why,
			"RECEIPT FOR EVIDENCE\n\n"
			"assessment  %s\n",
			a->urn);
	if (rc == RC_OK)
		rc = add_person(r, "learner     ", a->learner, why);
	title = find_title(r->lb, &a->rubric_id);
	if (rc == RC_OK && title != NULL)
		rc = buf_format(&r->text, why, "rubric      %s\n",
				text_printable(title, shown, sizeof(shown)));
	free(title);
	if (rc == RC_OK)
		rc = buf_format(&r->text, why,
				"logbook     %s\n"
				"  its key   %s\n"
				"statements  %ju in its ledger so far\n",
				logbook_did(r->lb), hex, (uintmax_t)r->size);
	return rc;
}

/* --- items ---------------------------------------------------------------- */

static struct value *
content_of(struct receipt *r, const struct statement *s)
{
	struct value *content = NULL;
	struct fault gone;

	if (s->has_content &&
	    logbook_content(r->lb, &s->content, &content, NULL, &gone) != RC_OK)
		return NULL;
	return content;
}

/* The file's own name, as bytes; nothing where it is not known. */
static void
name_of(const struct value *content, struct buf *out)
{
	const char *encoded = value_text(content, "nameBytes");
	const char *name = value_text(content, "name");
	struct fault none;

	if ((encoded != NULL &&
	     base64url_bytes(encoded, out, &none) != RC_OK) ||
	    (name != NULL && buf_add_text(out, name, &none) != RC_OK))
		buf_empty(out);
}

/* As sha256sum writes and reads it: a name with a backslash, a line feed or a
 * carriage return is marked by a backslash before the line. */
static enum rc
digest_line(struct receipt *r, const char *hex, const char *name,
	    struct fault *why)
{
	bool marked = strpbrk(name, "\\\n\r") != NULL;
	enum rc rc =
		buf_format(&r->digests, why, "%s%s  ", marked ? "\\" : "", hex);

	for (; rc == RC_OK && *name != '\0'; name++) {
		if (*name == '\\')
			rc = buf_add_text(&r->digests, "\\\\", why);
		else if (*name == '\n')
			rc = buf_add_text(&r->digests, "\\n", why);
		else if (*name == '\r')
			rc = buf_add_text(&r->digests, "\\r", why);
		else
			rc = buf_add(&r->digests, name, 1, why);
	}
	return rc == RC_OK ? buf_add_text(&r->digests, "\n", why) : rc;
}

/* Two files of one name cannot both lie where the learner keeps them. */
static bool
is_listed(const struct receipt *r, const char *name)
{
	char *line = mem_format("  %s\n", name);
	bool listed = strstr(buf_text_of(&r->digests), line) != NULL;

	free(line);
	return listed;
}

/* A file by its name; a folder by its manifest, which is sha256sum text. */
static enum rc
add_digests(struct receipt *r, const struct statement *s, const char *hex,
	    const char *name, struct fault *why)
{
	const char *shape = value_text(s->facts, "shape");
	char path[BAG_PATH_SIZE];
	struct digest object;
	uint64_t size = 0;
	struct fault erased;

	if (strcmp(shape, "folder") != 0)
		return name[0] != '\0' && !is_listed(r, name)
			       ? digest_line(r, hex, name, why)
			       : RC_OK;
	if (!value_digest(s->facts, "object", &object) ||
	    store_size(logbook_store(r->lb), &object, &size, &erased) != RC_OK)
		return RC_OK;
	snprintf(path, sizeof(path), "folders/%012ju.sha256",
		 (uintmax_t)s->number);
	bag_add_known(&r->bag, path, &object, size);
	return RC_OK;
}

static enum rc
describe(struct receipt *r, const struct said *said, size_t place,
	 const char *name, struct fault *why)
{
	const struct statement *s = &said->s;
	char shown[NAME_SHOWN], when[STAMP_WORDS_SIZE];
	bool folder = strcmp(value_text(s->facts, "shape"), "folder") == 0;
	enum rc rc;

	stamp_to_words(s->time, logbook_zone(r->lb), when);
	rc = buf_format(&r->text, why,
			"\n%zu  %s%s\n"
			"    SHA-256    %s\n",
			place,
			name[0] != '\0'
				? text_printable(name, shown, sizeof(shown))
				: "(its name is erased)",
			said->in_effect ? "" : "  (replaced or withdrawn)",
			value_text(s->facts, "object") + strlen("sha256:"));
	if (rc == RC_OK && folder)
		rc = buf_format(
			&r->text, why,
			"    of         folders/%012ju.sha256, the list "
			"of its files\n"
			"    what       %s, a folder\n",
			(uintmax_t)s->number, value_text(s->facts, "kind"));
	else if (rc == RC_OK)
		rc = buf_format(&r->text, why,
				"    what       %s, %s, %jd bytes\n",
				value_text(s->facts, "kind"),
				value_text(s->facts, "type"),
				(intmax_t)value_integer(s->facts, "size", 0));
	if (rc == RC_OK)
		rc = buf_format(&r->text, why, "    taken in   %s\n", when);
	if (rc == RC_OK)
		rc = add_person(r, "    by         ", s->by, why);
	if (rc == RC_OK)
		rc = add_person(r, "    supplied   ",
				value_text(s->facts, "supplier"), why);
	if (rc == RC_OK)
		rc = buf_format(&r->text, why, "    statement  %012ju\n",
				(uintmax_t)s->number);
	return rc;
}

enum rc
receipt_item(struct receipt *r, const struct said *said, size_t place,
	     struct fault *why)
{
	const char *object = value_text(said->s.facts, "object");
	struct value *content = content_of(r, &said->s);
	struct buf name = BUF_LIMIT(NAME_LIMIT);
	enum rc rc;

	name_of(content, &name);
	rc = describe(r, said, place, buf_text_of(&name), why);
	if (rc == RC_OK && said->in_effect)
		rc = add_digests(r, &said->s, object + strlen("sha256:"),
				 buf_text_of(&name), why);
	buf_clear(&name);
	value_free(content);
	return rc;
}

enum rc
receipt_step(struct receipt *r, const struct said *said, struct fault *why)
{
	struct buf sentence = BUF_LIMIT(SENTENCE_LIMIT);
	char when[STAMP_WORDS_SIZE];
	enum rc rc = story_sentence(r->lb, &said->s, &sentence, why);

	stamp_to_words(said->s.time, logbook_zone(r->lb), when);
	if (rc == RC_OK)
		rc = buf_format(&r->text, why,
				"\n%s\n"
				"    taken in   %s\n"
				"    statement  %012ju, %s\n",
				buf_text_of(&sentence), when,
				(uintmax_t)said->s.number,
				story_proof(&said->s));
	buf_clear(&sentence);
	return rc;
}
