/* recorder evidence cat: the bytes of one item, or of one file in it. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "evidence/name.h"
#include "evidence/portfolio.h"
#include "items.h"

enum { CHUNK = 64 * 1024, TERMINAL_LIMIT = 16 * 1024 * 1024 };

struct cat_opts {
	const char *out;
	bool force;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct cat_opts, out),
	  "a new file for it (default: standard output)" },
	{ OPT_FLAG, 'f', "force", NULL, offsetof(struct cat_opts, force),
	  "to a terminal though it is no text" },
	{ .kind = OPT_END },
};

/* What is written: an object, or the member of a portfolio. */
struct source {
	const struct session *on;
	struct digest object; /* itself; or of the portfolio */
	char *member;	      /* of a portfolio; NULL: the object itself */
	char *type;	      /* of the member */
	struct digest digest; /* of the member */
	uint64_t size;	      /* of the member */
};

/* --- finding the part ----------------------------------------------------- */

struct seeking {
	const char *path, *portable; /* as typed, and as a manifest has it */
	struct source *out;
	bool listed, found;
};

/* Each component of PATH as a folder manifest writes it; to be freed. */
static char *
portable_path(const char *path)
{
	char *whole = mem_text("");

	for (;;) {
		size_t size = strcspn(path, "/");
		char *part = name_portable(path, size);
		char *more = mem_format("%s%s%s", whole, part,
					path[size] == '/' ? "/" : "");

		free(part);
		free(whole);
		whole = more;
		if (path[size] == '\0')
			return whole;
		path += size + 1;
	}
}

static enum rc
seek(void *arg, const struct item_part *part, struct fault *why)
{
	struct seeking *s = arg;

	(void)why;
	if (s->found || (strcmp(part->path, s->path) != 0 &&
			 (s->listed || strcmp(part->path, s->portable) != 0)))
		return RC_OK;
	s->found = true;
	if (s->listed) {
		s->out->member = mem_text(part->path);
		s->out->type = mem_text(part->type);
		s->out->digest = part->object;
		s->out->size = part->size;
	} else {
		s->out->object = part->object;
	}
	return RC_OK;
}

static enum rc
find_part(const struct item_story *story, const char *path, struct source *out,
	  struct fault *why)
{
	char *portable = portable_path(path), shown[160];
	struct seeking s = {
		.path = path,
		.portable = portable,
		.out = out,
		.listed = story->has_listing,
	};
	enum rc rc;

	if (!items_has_parts(story))
		rc = fault_set(
			why, RC_USAGE,
			"it has no members: it is one file, or an archive "
			"that could not be listed (recorder evidence "
			"show says why)");
	else
		rc = items_each_part(out->on, story, seek, &s, why);
	if (rc == RC_OK && !s.found)
		rc = fault_set(why, RC_NOT_FOUND,
			       "no member \"%s\" in it: recorder evidence show "
			       "--members lists them",
			       text_printable(path, shown, sizeof(shown)));
	free(portable);
	return rc;
}

/* --- writing -------------------------------------------------------------- */

static enum rc
copy_span(const struct span *from, int fd, struct hasher *h, struct fault *why)
{
	char *chunk = mem_new(CHUNK);
	size_t got = CHUNK;
	enum rc rc = RC_OK;

	for (uint64_t at = 0; rc == RC_OK && got == CHUNK; at += got) {
		rc = span_read(from, at, chunk, CHUNK, &got, why);
		if (rc == RC_OK)
			rc = fsio_write_all(fd, chunk, got, why);
		if (rc == RC_OK)
			hasher_add(h, chunk, got);
	}
	free(chunk);
	return rc;
}

static enum rc
copy_object(const struct source *from, const struct span *span, int fd,
	    struct fault *why)
{
	struct hasher *h = hasher_new();
	struct digest seen;
	enum rc rc = copy_span(span, fd, h, why);

	hasher_finish(h, &seen);
	hasher_free(h);
	if (rc == RC_OK && !digest_equal(&seen, &from->object))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "its bytes in the evidence store are no "
				  "longer those that were handed in");
	return rc;
}

static enum rc
write_to(const struct source *from, int fd, struct fault *why)
{
	struct store *store = logbook_store(from->on->logbook);
	struct span span = { .fd = -1 };
	const struct member_line m = {
		.path = from->member,
		.size = from->size,
		.object = from->digest,
		.type = from->type,
	};
	enum rc rc = store_get(store, &from->object, &span, why);

	if (rc == RC_OK && from->member != NULL)
		rc = portfolio_cat(from->on->cage, &span, &m, fd, why);
	else if (rc == RC_OK)
		rc = copy_object(from, &span, fd, why);
	span_close(&span);
	return rc;
}

/* A new file, durable, whole and checked before it has its name. */
static enum rc
write_file(const struct source *from, const char *path, struct fault *why)
{
	struct fsio_new file;
	enum rc rc = fsio_new_begin(&file, path, 0644, why);

	if (rc != RC_OK)
		return rc;
	rc = write_to(from, file.fd, why);
	if (rc == RC_OK)
		rc = fsio_new_keep(&file, why);
	fsio_new_end(&file);
	return rc;
}

/* Would a terminal show it, and do nothing else?  Lines may end with CR LF. */
static bool
is_text(const struct buf *b)
{
	char *text = mem_text_of(buf_text_of(b), b->size);
	size_t kept = 0;
	bool is;

	for (size_t i = 0; i < b->size; i++)
		if (text[i] != '\r' || text[i + 1] != '\n')
			text[kept++] = text[i];
	is = text_is_valid(text, kept);
	free(text);
	return is;
}

/* What strangers wrote moves no cursor: it is looked at before it is shown. */
static enum rc
write_terminal(const struct source *from, struct fault *why)
{
	static const char way[] = "write it to a file with -o, or say --force";
	struct buf bytes = BUF_LIMIT(TERMINAL_LIMIT);
	FILE *spare = tmpfile();
	enum rc rc;

	if (spare == NULL)
		return fault_sys(why, "make a temporary file");
	rc = write_to(from, fileno(spare), why);
	if (rc == RC_OK && lseek(fileno(spare), 0, SEEK_SET) != 0)
		rc = fault_sys(why, "read it again");
	if (rc == RC_OK) {
		rc = fsio_read_fd(fileno(spare), &bytes, why);
		if (rc == RC_TOO_BIG)
			rc = fault_set(why, RC_USAGE,
				       "too much for a terminal: %s", way);
	}
	if (rc == RC_OK && !is_text(&bytes))
		rc = fault_set(why, RC_USAGE,
			       "it is no text that a terminal shows: %s", way);
	if (rc == RC_OK)
		rc = fsio_write_all(STDOUT_FILENO, bytes.bytes, bytes.size,
				    why);
	buf_clear(&bytes);
	fclose(spare);
	return rc;
}

static enum rc
write_out(const struct source *from, const struct opened *o,
	  const struct digest *claim, const struct cat_opts *given,
	  struct fault *why)
{
	const struct session *on = from->on;
	const struct act_handled what = {
		.assessment = o->urn,
		.evidence = claim,
		.count = 1,
		.act = "exported",
	};
	enum rc rc;

	if (given->out == NULL || strcmp(given->out, "-") == 0)
		return isatty(STDOUT_FILENO) && !given->force
			       ? write_terminal(from, why)
			       : write_to(from, STDOUT_FILENO, why);
	rc = write_file(from, given->out, why);
	return rc == RC_OK
		       ? items_handled(on, logbook_dir(on->logbook), &what, why)
		       : rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	struct source from = { .on = on };
	struct item_story story = { .size = 0 };
	struct opened o = { .a = NULL };
	const struct said *said = NULL;
	enum rc rc;

	rc = words_assessment(on, argv[0], &o, why);
	if (rc == RC_OK)
		rc = item_named(on, &o, argv[1], &said, why);
	if (rc == RC_OK)
		rc = item_story(on->logbook, o.urn, &said->s.id, &story, why);
	if (rc == RC_OK)
		from.object = story.object;
	if (rc == RC_OK && argc == 3)
		rc = find_part(&story, argv[2], &from, why);
	if (rc == RC_OK)
		rc = write_out(&from, &o, &story.claim, given, why);
	free(from.member);
	free(from.type);
	item_story_clear(&story);
	opened_clear(&o);
	return rc;
}

const struct command cmd_evidence_cat = {
	.name = "evidence cat",
	.args = "ASSESSMENT ITEM [MEMBER]",
	.summary = "Write out the bytes of one item, or of one file in it",
	.detail =
		"MEMBER is a path in a folder or in a portfolio handed in as an "
		"archive; without it a folder is\nthe list of its files. "
		"What is written is checked against its digest: exit status 0 "
		"says that it\nis what was handed in. With -o the logbook notes "
		"that it was exported.",
	.example = "  recorder evidence cat 6f1c2d3e portfolio.zip plan.txt",
	.opts = opts,
	.opts_size = sizeof(struct cat_opts),
	.min_args = 2,
	.max_args = 3,
	.needs = NEEDS_LOGBOOK | NEEDS_CAGE,
	.run = run,
};
