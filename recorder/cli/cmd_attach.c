/* recorder attach: put evidence behind an assessment. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/as_read.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "words.h"

struct attach_opts {
	const char *title, *kind, *supplier, *captured, *subjects, *device;
	const char *witness, *relationship, *replaces;
	struct opt_list criteria;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 't', "title", "TEXT", offsetof(struct attach_opts, title),
	  "what to call it (default: the name of the file)" },
	{ OPT_TEXT, 'k', "kind", "KIND", offsetof(struct attach_opts, kind),
	  "video, audio, image, document, portfolio or testimonial "
	  "(default: by what the bytes are)" },
	{ OPT_LIST, 'c', "criterion", "ID",
	  offsetof(struct attach_opts, criteria),
	  "the criterion it bears on; may be repeated" },
	{ OPT_TEXT, 's', "supplier", "NAME",
	  offsetof(struct attach_opts, supplier), "who supplied it" },
	{ OPT_TEXT, 0, "captured", "TIME",
	  offsetof(struct attach_opts, captured), "when it was captured" },
	{ OPT_TEXT, 0, "subjects", "WHO",
	  offsetof(struct attach_opts, subjects),
	  "who can be seen: none, learner, others, minors, patients" },
	{ OPT_TEXT, 0, "device", "TEXT", offsetof(struct attach_opts, device),
	  "what it was captured with" },
	{ OPT_TEXT, 0, "witness", "TEXT", offsetof(struct attach_opts, witness),
	  "of a testimonial: who speaks" },
	{ OPT_TEXT, 0, "relationship", "TEXT",
	  offsetof(struct attach_opts, relationship),
	  "of the witness to the learner" },
	{ OPT_TEXT, 0, "replaces", "EVIDENCE",
	  offsetof(struct attach_opts, replaces),
	  "an item that this one replaces" },
	{ .kind = OPT_END },
};

/* What a person should look at. */
static enum rc
print_notes(const struct session *on, const struct attached *kept,
	    struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && as_read_note(kept->as_read, i); i++)
		rc = print_prose(on, "note: ", as_read_note(kept->as_read, i),
				 why);
	return rc;
}

static enum rc
print_kept(const struct session *on, const char *path,
	   const struct attached *kept, const struct digest *claim,
	   struct fault *why)
{
	char hex[DIGEST_HEX_SIZE], size[16], shown[200];
	struct value *v;
	enum rc rc;

	if (on->json) {
		v = value_object();
		value_set_text(v, "path",
			       text_printable(path, shown, sizeof(shown)));
		value_set_digest(v, "claim", claim);
		value_set_digest(v, "object", &kept->object.id);
		value_set_integer(v, "size", (int64_t)kept->bytes);
		value_set_integer(v, "files", (int64_t)kept->files);
		value_set_text(v, "type", kept->type);
		value_set_text(v, "kind", kept->kind);
		value_set_text(v, "shape", kept->shape);
		if (kept->has_listing)
			value_set_digest(v, "listing", &kept->listing);
		value_set(v, "asRead",
			  kept->as_read ? value_keep(kept->as_read) : NULL);
		return print_json(on, v, why);
	}
	digest_to_hex(&kept->object.id, hex);
	text_of_size(kept->bytes, size);
	text_printable(path, shown, sizeof(shown));
	if (kept->files > 1 || kept->has_listing)
		rc = print_line(on, why, "%s  %9s\n    %s (%s, %" PRIu64 " %s)",
				hex, size, shown, kept->kind,
				kept->has_listing ? kept->members : kept->files,
				kept->has_listing ? "members" : "files");
	else
		rc = print_line(on, why, "%s  %9s\n    %s (%s, %s)", hex, size,
				shown, kept->kind, kept->type);
	return rc == RC_OK ? print_notes(on, kept, why) : rc;
}

/* One act for all the paths: all of them are attached, or none. */
static enum rc
enter(const struct session *on, struct act_attach *what, const char *id,
      struct fault *why)
{
	struct attached *kept = mem_array(what->count, sizeof(*kept));
	struct digest *ids = mem_array(what->count, sizeof(*ids));
	struct proposal *p = NULL;
	enum rc rc;

	rc = act_attach(on->logbook, what, kept, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, ids, why);
	for (size_t i = 0; rc == RC_OK && i < what->count; i++)
		rc = print_kept(on, what->items[i].path, &kept[i], &ids[i],
				why);
	if (rc == RC_OK)
		session_next(on,
			     "recorder judge %s CRITERION LEVEL, or recorder "
			     "submit %s",
			     id, id);
	proposal_free(p);
	attached_clear(kept, what->count);
	free(kept);
	free(ids);
	return rc;
}

static enum rc
check_kind(const char *kind, struct fault *why)
{
	static const char *const kinds[] = { "video",	  "audio",
					     "image",	  "document",
					     "portfolio", "testimonial" };
	char shown[60];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kind == NULL || strcmp(kind, kinds[i]) == 0)
			return RC_OK;
	return fault_set(why, RC_USAGE,
			 "no kind \"%s\": video, audio, image, document, "
			 "portfolio or testimonial",
			 text_printable(kind, shown, sizeof(shown)));
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct attach_opts *o = given;
	size_t count = (size_t)(argc - 1);
	struct attach_item *items = mem_array(count, sizeof(*items));
	struct opened opened = { .a = NULL };
	struct act_attach what = {
		.by = on->who,
		.assessment = opened.urn,
		.items = items,
		.count = count,
		.criteria = o->criteria.items,
		.criterion_count = o->criteria.count,
		.subjects = o->subjects,
		.device = o->device,
		.witness = o->witness,
		.relationship = o->relationship,
		.cage = on->cage,
		.progress = on->progress,
	};
	char *supplier = NULL, *replaces = NULL;
	enum rc rc;

	for (size_t i = 0; i < count; i++)
		items[i] =
			(struct attach_item){ argv[i + 1], o->title, o->kind };
	rc = check_kind(o->kind, why);
	if (rc == RC_OK)
		rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK)
		rc = words_person(on, o->supplier, &supplier, why);
	if (rc == RC_OK)
		rc = words_claim(on, opened.a, KIND_EVIDENCE_ATTACHED,
				 o->replaces, &replaces, why);
	if (rc == RC_OK && o->captured != NULL)
		rc = words_time(on, o->captured, &what.captured, NULL, why);
	what.supplier = supplier;
	what.replaces = replaces;
	if (rc == RC_OK)
		rc = enter(on, &what, opened.id, why);
	opened_clear(&opened);
	free(supplier);
	free(replaces);
	free(items);
	return rc;
}

const struct command cmd_attach = {
	.name = "attach",
	.args = "ASSESSMENT PATH...",
	.summary = "Put evidence behind an assessment: files or folders",
	.detail =
		"Prints the digest and the size of each item once all of them "
		"are durable; all are attached,\nor none.",
	.example = "  recorder attach 6f1c2d3e lift.mp4 --criterion lift "
		   "--supplier \"Lou Learner\"",
	.opts = opts,
	.opts_size = sizeof(struct attach_opts),
	.min_args = 2,
	.max_args = -1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON | NEEDS_CAGE | TAKES_JSON,
	.run = run,
};
