/* recorder evidence show: one item, and its chain of custody. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/as_read.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "items.h"
#include "wrap.h"

enum { SHOWN_SIZE = 400, PARTS_SHOWN = 20, LABEL = 13 };

struct show_opts {
	bool members;
};

static const struct opt show_table[] = {
	{ OPT_FLAG, 'm', "members", NULL, offsetof(struct show_opts, members),
	  "every member of a portfolio or folder, not the first 20" },
	{ .kind = OPT_END },
};

/* "label        text", the text made printable; nothing where it is NULL. */
static void
field(const struct session *on, const char *label, const char *text)
{
	char shown[4 * SHOWN_SIZE];

	if (text == NULL)
		return;
	fprintf(on->out, "%-*s", LABEL, label);
	wrap_text(on->out, LABEL, LABEL,
		  text_printable(text, shown, sizeof(shown)));
}

static void
field_digest(const struct session *on, const char *label,
	     const struct digest *d)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(d, hex);
	field(on, label, hex);
}

static void
show_read(const struct session *on, const struct item_story *s)
{
	char *words = as_read_words(s->as_read);
	const char *note;

	field(on, "as read", words);
	free(words);
	for (size_t i = 0; (note = as_read_note(s->as_read, i)) != NULL; i++)
		field(on, "  note", note);
}

static void
show_head(const struct session *on, const struct item_story *s)
{
	char when[STAMP_WORDS_SIZE], size[16], *words;

	text_of_size(s->size, size);
	stamp_to_words(s->received, logbook_zone(on->logbook), when);
	field(on, "name", s->name != NULL ? s->name : "(erased)");
	field(on, "title", s->title);
	field_digest(on, "claim", &s->claim);
	field_digest(on, "SHA-256", &s->object);
	words = mem_format("%s, %s, %s, %s (%" PRIu64 " bytes)%s", s->kind,
			   s->type, s->shape, size, s->size,
			   s->withdrawn	 ? ", withdrawn"
			   : s->replaced ? ", replaced"
					 : "");
	field(on, "what", words);
	free(words);
	field(on, "supplied by", s->supplier);
	field(on, "taken in by", s->taken_in_by);
	field(on, "device", s->device);
	field(on, "received", when);
	if (s->captured_claimed != NULL) {
		words = mem_format("%s (as claimed)", s->captured_claimed);
		field(on, "captured", words);
		free(words);
	}
	show_read(on, s);
}

static void
show_chain(const struct session *on, const struct item_story *s)
{
	fputs("\ncustody\n", on->out);
	for (size_t i = 0; i < s->chain_count; i++) {
		const struct custody *c = &s->chain[i];
		char when[STAMP_WORDS_SIZE], shown[4 * SHOWN_SIZE], *line;
		int column;

		stamp_to_words(c->time, logbook_zone(on->logbook), when);
		column = fprintf(on->out, "%5" PRIu64 "  %.16s  ", c->number,
				 when);
		line = mem_format("%s: %s", c->by, c->what);
		wrap_text(on->out, column, column,
			  text_printable(line, shown, sizeof(shown)));
		free(line);
	}
}

struct showing {
	const struct session *on;
	bool all;
	uint64_t count, bytes;
};

static enum rc
part_json(const struct session *on, const struct item_part *part,
	  struct fault *why)
{
	struct value *v = value_object();

	value_set_text(v, "member", part->path);
	value_set_digest(v, "object", &part->object);
	if (part->has_size)
		value_set_integer(v, "size", (int64_t)part->size);
	value_set_text(v, "type", part->type);
	return print_json(on, v, why);
}

static enum rc
show_part(void *arg, const struct item_part *part, struct fault *why)
{
	struct showing *s = arg;
	char size[16] = "(missing)", shown[SHOWN_SIZE];

	s->bytes += part->size;
	if (s->count++ >= PARTS_SHOWN && !s->all)
		return RC_OK;
	if (s->on->json)
		return s->all ? part_json(s->on, part, why) : RC_OK;
	if (part->has_size)
		text_of_size(part->size, size);
	fprintf(s->on->out, "%12s  ", size);
	wrap_text(s->on->out, 14, 14,
		  text_printable(part->path, shown, sizeof(shown)));
	return ferror(s->on->out) ? fault_sys(why, "print") : RC_OK;
}

static enum rc
show_parts(const struct session *on, const struct item_story *story, bool all,
	   struct fault *why)
{
	struct showing s = { .on = on, .all = all };
	char size[16];
	enum rc rc;

	if (!items_has_parts(story))
		return RC_OK;
	if (!on->json)
		fputs("\nmembers\n", on->out);
	rc = items_each_part(on, story, show_part, &s, why);
	if (rc != RC_OK || on->json)
		return rc;
	text_of_size(s.bytes, size);
	if (s.count > PARTS_SHOWN && !all)
		fprintf(on->out, "%12s  (--members shows all)\n", "...");
	return print_line(on, why, "%12s  in %" PRIu64 " members", size,
			  s.count);
}

static struct value *
chain_json(const struct item_story *s)
{
	struct value *chain = value_array();

	for (size_t i = 0; i < s->chain_count; i++) {
		const struct custody *c = &s->chain[i];
		struct value *v = value_object();

		value_set_integer(v, "number", (int64_t)c->number);
		value_set_time(v, "time", c->time);
		value_set_text(v, "by", c->by);
		value_set_text(v, "what", c->what);
		value_push(chain, v);
	}
	return chain;
}

static enum rc
show_json(const struct session *on, const struct item_story *s,
	  struct fault *why)
{
	struct value *v = value_object();

	value_set_digest(v, "claim", &s->claim);
	value_set_digest(v, "object", &s->object);
	value_set_integer(v, "size", (int64_t)s->size);
	value_set_text(v, "type", s->type);
	value_set_text(v, "kind", s->kind);
	value_set_text(v, "shape", s->shape);
	if (s->name != NULL && text_is_valid(s->name, strlen(s->name)))
		value_set_text(v, "name", s->name);
	value_set_text(v, "title", s->title);
	value_set_text(v, "supplier", s->supplier);
	value_set_text(v, "takenInBy", s->taken_in_by);
	value_set_text(v, "device", s->device);
	value_set_time(v, "received", s->received);
	value_set_text(v, "capturedClaimed", s->captured_claimed);
	if (s->as_read != NULL)
		value_set(v, "asRead", value_keep(s->as_read));
	if (s->has_listing)
		value_set_digest(v, "listing", &s->listing);
	value_set_bool(v, "withdrawn", s->withdrawn);
	value_set_bool(v, "replaced", s->replaced);
	value_set(v, "custody", chain_json(s));
	return print_json(on, v, why);
}

static enum rc
run_show(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	const struct show_opts *opts = given;
	struct opened o = { .a = NULL };
	const struct said *said = NULL;
	struct item_story story = { .size = 0 };
	enum rc rc;

	(void)argc;
	rc = words_assessment(on, argv[0], &o, why);
	if (rc == RC_OK)
		rc = item_named(on, &o, argv[1], &said, why);
	if (rc == RC_OK)
		rc = item_story(on->logbook, o.urn, &said->s.id, &story, why);
	if (rc == RC_OK && on->json) {
		rc = show_json(on, &story, why);
	} else if (rc == RC_OK) {
		show_head(on, &story);
		show_chain(on, &story);
	}
	if (rc == RC_OK)
		rc = show_parts(on, &story, opts->members, why);
	item_story_clear(&story);
	opened_clear(&o);
	return rc;
}

const struct command cmd_evidence_show = {
	.name = "evidence show",
	.args = "ASSESSMENT ITEM",
	.summary = "Show one item of evidence and its chain of custody",
	.detail =
		"ITEM is its place, claim id, title or name; of what was replaced "
		"or withdrawn, the claim id.\nThe chain is every statement of the "
		"ledger about it, in order.",
	.example = "  recorder evidence show 6f1c2d3e lift.mp4",
	.opts = show_table,
	.opts_size = sizeof(struct show_opts),
	.min_args = 2,
	.max_args = 2,
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_show,
};
