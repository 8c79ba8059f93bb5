/* recorder evidence list: what was handed in. */

#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/text.h"
#include "items.h"
#include "wrap.h"

enum { SHOWN_SIZE = 400, NAME_LIMIT = 64 * 1024 };

struct list_opts {
	bool all;
};

static const struct opt list_table[] = {
	{ OPT_FLAG, 'a', "all", NULL, offsetof(struct list_opts, all),
	  "also what was replaced or withdrawn" },
	{ .kind = OPT_END },
};

/* Title, else name; to be freed. */
static char *
called(const struct session *on, const struct said *said)
{
	struct value *content = NULL;
	struct fault gone;
	const char *name, *bytes;
	struct buf raw = BUF_LIMIT(NAME_LIMIT);
	char *out;

	if (said->s.has_content &&
	    logbook_content(on->logbook, &said->s.content, &content, NULL,
			    &gone) != RC_OK)
		content = NULL;
	name = value_text(content, "title");
	if (name == NULL)
		name = value_text(content, "name");
	bytes = value_text(content, "nameBytes");
	if (name == NULL && bytes != NULL &&
	    base64url_bytes(bytes, &raw, &gone) == RC_OK)
		name = buf_text_of(&raw);
	out = mem_text(name != NULL ? name : "(erased)");
	buf_clear(&raw);
	value_free(content);
	return out;
}

static enum rc
list_item(const struct session *on, const struct said *said, size_t place,
	  struct fault *why)
{
	const struct value *facts = said->s.facts;
	uint64_t size = (uint64_t)value_integer(facts, "size", 0);
	const char *shape = value_text(facts, "shape");
	char id[9], bytes[16], number[24] = "-", shown[SHOWN_SIZE];
	char *name = called(on, said);
	struct value *v;
	enum rc rc;

	if (on->json) {
		v = value_object();
		if (place > 0)
			value_set_integer(v, "place", (int64_t)place);
		value_set_digest(v, "claim", &said->s.id);
		value_set_text(v, "object", value_text(facts, "object"));
		value_set_text(v, "kind", value_text(facts, "kind"));
		value_set_text(v, "type", value_text(facts, "type"));
		value_set_text(v, "shape", shape);
		value_set_integer(v, "size", (int64_t)size);
		if (text_is_valid(name, strlen(name)))
			value_set_text(v, "name", name);
		value_set_bool(v, "inEffect", said->in_effect);
		rc = print_json(on, v, why);
	} else {
		short_digest(&said->s.id, id);
		text_of_size(size, bytes);
		if (place > 0)
			snprintf(number, sizeof(number), "%zu", place);
		fprintf(on->out, "%4s  %s  %-11s %-8s  ", number, id,
			value_text(facts, "kind"),
			strcmp(shape, "folder") == 0 ? "folder" : bytes);
		text_printable(name, shown, sizeof(shown));
		wrap_text(on->out, 37, 37, shown);
		fprintf(on->out, "%18s%s\n", "", value_text(facts, "type"));
		rc = ferror(on->out) ? fault_sys(why, "print") : RC_OK;
	}
	free(name);
	return rc;
}

static enum rc
run_list(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	const struct list_opts *opts = given;
	struct opened o = { .a = NULL };
	const struct said **items = NULL;
	size_t count = 0;
	enum rc rc;

	(void)argc;
	rc = words_assessment(on, argv[0], &o, why);
	if (rc != RC_OK)
		return rc;
	find_order(o.a, KIND_EVIDENCE_ATTACHED, &items, &count);
	for (size_t i = 0; rc == RC_OK && i < count; i++)
		rc = list_item(on, items[i], i + 1, why);
	for (size_t i = 0; rc == RC_OK && opts->all && i < o.a->count; i++) {
		const struct said *said = o.a->all[i];

		if (said->s.kind == KIND_EVIDENCE_ATTACHED && !said->in_effect)
			rc = list_item(on, said, 0, why);
	}
	free(items);
	opened_clear(&o);
	return rc;
}

const struct command cmd_evidence_list = {
	.name = "evidence list",
	.args = "ASSESSMENT",
	.summary = "List the evidence: place, claim id, kind, size, name, type",
	.opts = list_table,
	.opts_size = sizeof(struct list_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_list,
};
