/* A feed for people: see feed.h. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "feed.h"
#include "wrap.h"

enum { SHOWN_SIZE = 1600, LABEL = 10, NUMBER = 4, KIND = 13 };

struct shown {
	const struct session *on;
	const struct feed *feed;
	const char *assessment, *item; /* as typed; NULL: a file */
};

static void
field(const struct session *on, const char *label, const char *text)
{
	char shown[SHOWN_SIZE];

	if (text == NULL || text[0] == '\0')
		return;
	fprintf(on->out, "%-*s", LABEL, label);
	wrap_text(on->out, LABEL, LABEL,
		  text_printable(text, shown, sizeof(shown)));
}

/* A line of its own, below an entry. */
static void
below(const struct session *on, int indent, const char *text)
{
	char shown[SHOWN_SIZE];

	fprintf(on->out, "%*s", indent, "");
	wrap_text(on->out, indent, indent + 2,
		  text_printable(text, shown, sizeof(shown)));
}

static void
print_about(const struct session *on, const struct feed *f)
{
	char *entries = mem_format("%zu", f->count);

	field(on, "feed", value_text(f->about, "feed"));
	field(on, "author", value_text(f->about, "author"));
	field(on, "updated", value_text(f->about, "updated"));
	field(on, "made by",
	      value_bool(f->about, "mahara") ? "Mahara (as it says)" : NULL);
	field(on, "file", value_text(f->about, "at"));
	field(on, "entries", entries);
	free(entries);
}

static const char *
title_of(const struct value *entry)
{
	const char *title = value_text(entry, "title");

	return title != NULL && title[0] != '\0' ? title : "(no title)";
}

static void
print_entry(const struct session *on, const struct value *e, size_t number)
{
	const struct value *files = value_get(e, "files");
	int64_t missing = value_integer(e, "missing", 0);
	const char *when = value_text(e, "published");
	char shown[SHOWN_SIZE], *line;
	int indent = NUMBER + KIND + 4;

	if (when == NULL)
		when = value_text(e, "updated");
	/* the day */
	line = mem_format("%s%s%.*s", title_of(e), when != NULL ? ", " : "",
			  when != NULL ? (int)strcspn(when, "Tt ") : 0,
			  when != NULL ? when : "");
	fprintf(on->out, "%*zu  %-*s  ", NUMBER, number, KIND,
		value_text(e, "kind"));
	wrap_text(on->out, indent, indent,
		  text_printable(line, shown, sizeof(shown)));
	free(line);
	for (size_t i = 0; i < value_count(files); i++)
		below(on, indent, value_string(value_at(files, i)));
	if (missing == 0)
		return;
	line = mem_format("(%" PRId64 " file%s that it names %s not in it)",
			  missing, missing == 1 ? "" : "s",
			  missing == 1 ? "is" : "are");
	below(on, indent, line);
	free(line);
}

/* TEXT as one word of a shell; to be freed. */
static char *
quoted(const char *text)
{
	char *out = mem_new(4 * strlen(text) + 3), *to = out;

	*to++ = '\'';
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			memcpy(to, "'\\''", 4);
			to += 4;
		} else {
			*to++ = *text;
		}
	}
	*to++ = '\'';
	*to = '\0';
	return out;
}

static char *
moment_of(const struct shown *s, const struct suggestion *what)
{
	if (s->item == NULL || what->file == NULL)
		return NULL;
	return mem_format("%s@member=%s", s->item, what->file);
}

static void
print_suggestion(const struct shown *s, const struct suggestion *what)
{
	const struct value *claim = s->feed->entries[what->claim];
	const struct value *evidence = s->feed->entries[what->evidence];
	char *line, *moment = moment_of(s, what), *word;

	line = mem_format("%s \"%s\" is %s by %s%s%s \"%s\"%s",
			  value_text(claim, "kind"), title_of(claim),
			  what->supports ? "supported" : "evidenced",
			  what->file != NULL ? what->file : "",
			  what->file != NULL ? " (" : "",
			  value_text(evidence, "kind"), title_of(evidence),
			  what->file != NULL ? ")" : ", which has no file");
	below(s->on, 2, line);
	free(line);
	if (moment == NULL)
		return;
	/* to be copied: in one line, whatever its length */
	word = quoted(moment);
	fprintf(s->on->out, "    recorder judge %s CRITERION LEVEL --at %s\n",
		s->assessment, word);
	free(word);
	free(moment);
}

static struct value *
suggestion_json(const struct shown *s, const struct suggestion *what)
{
	const struct value *claim = s->feed->entries[what->claim];
	const struct value *evidence = s->feed->entries[what->evidence];
	struct value *v = value_object();
	char *moment = moment_of(s, what);

	value_set_text(v, "suggestion",
		       what->supports ? "supported-by" : "evidenced-by");
	value_set_text(v, "claim", value_text(claim, "id"));
	value_set_text(v, "claimKind", value_text(claim, "kind"));
	value_set_text(v, "claimTitle", value_text(claim, "title"));
	value_set_text(v, "evidence", value_text(evidence, "id"));
	value_set_text(v, "evidenceTitle", value_text(evidence, "title"));
	value_set_text(v, "member", what->file);
	value_set_text(v, "at", moment);
	free(moment);
	return v;
}

static enum rc
print_suggestions(const struct shown *s, struct fault *why)
{
	size_t count = 0;
	struct suggestion *all = feed_suggestions(s->feed, &count);
	enum rc rc = RC_OK;

	if (!s->on->json)
		fprintf(s->on->out, "\nwhat evidences what, as it says%s\n",
			count == 0 ? ": nothing" : "");
	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		if (s->on->json)
			rc = print_json(s->on, suggestion_json(s, &all[i]),
					why);
		else
			print_suggestion(s, &all[i]);
	}
	free(all);
	if (rc == RC_OK && s->item == NULL && count > 0)
		session_next(s->on, "recorder attach ASSESSMENT FILE");
	return rc;
}

enum rc
feed_print(const struct session *on, const struct feed *f,
	   const char *assessment, const char *item, struct fault *why)
{
	const struct shown s = { on, f, assessment, item };
	enum rc rc = RC_OK;

	if (on->json) {
		rc = print_json(on, value_copy(f->about), why);
		for (size_t i = 0; rc == RC_OK && i < f->count; i++)
			rc = print_json(on, value_copy(f->entries[i]), why);
	} else {
		print_about(on, f);
		fputs("\n", on->out);
		for (size_t i = 0; i < f->count; i++)
			print_entry(on, f->entries[i], i + 1);
	}
	if (rc == RC_OK)
		rc = print_suggestions(&s, why);
	if (rc == RC_OK && ferror(on->out))
		rc = fault_sys(why, "print");
	return rc;
}
