/* recorder portfolio show: what a portfolio says of itself. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "evidence/portfolio.h"
#include "feed.h"
#include "items.h"
#include "session.h"
#include "wrap.h"

enum { SHOWN_SIZE = 1600 };

/* What is shown: an item of an assessment, or a file that is not in one. */
struct shown {
	const struct session *on;
	const char *assessment, *item; /* as typed; NULL: a file */
	struct item_story story;
	struct feed feed;
	char *note; /* why it is shown by its members; they were so many */
	uint64_t members;
};

/* --- one that is no Leap2A --------------------------------------------------
 */

static enum rc
print_note(const struct shown *s, struct fault *why)
{
	struct value *v;

	if (s->on->json) {
		v = value_object();
		value_set_text(v, "note", s->note);
		return print_json(s->on, v, why);
	}
	wrap_text(s->on->out, 0, 0, s->note);
	return ferror(s->on->out) ? fault_sys(why, "print") : RC_OK;
}

static enum rc
print_member(struct shown *s, const struct item_part *part, struct fault *why)
{
	char size[16] = "", shown[SHOWN_SIZE];
	struct value *v;
	enum rc rc;

	if (s->members++ == 0) {
		rc = print_note(s, why);
		if (rc != RC_OK)
			return rc;
		if (!s->on->json)
			fputs("\nmembers\n", s->on->out);
	}
	if (s->on->json) {
		v = value_object();
		value_set_text(v, "member", part->path);
		if (part->has_size)
			value_set_integer(v, "size", (int64_t)part->size);
		value_set_text(v, "type", part->type);
		return print_json(s->on, v, why);
	}
	if (part->has_size)
		text_of_size(part->size, size);
	fprintf(s->on->out, "%12s  ", size);
	wrap_text(s->on->out, 14, 14,
		  text_printable(part->path, shown, sizeof(shown)));
	return ferror(s->on->out) ? fault_sys(why, "print") : RC_OK;
}

static enum rc
item_member(void *arg, const struct item_part *part, struct fault *why)
{
	return print_member(arg, part, why);
}

/* The lines of a listing as the worker says them. */
struct listed {
	struct shown *s;
	struct buf line;
};

static enum rc
said_member(struct listed *l, struct fault *why)
{
	struct item_part part = { .has_size = true };
	struct value *v = NULL;
	enum rc rc;

	if (json_read_canonical(l->line.bytes, l->line.size, LISTING_LINE_LIMIT,
				&v, why) != RC_OK)
		return fault_set(why, RC_REMOTE,
				 "the worker gave no line of a listing");
	part.path = value_text(v, "path");
	part.type = value_text(v, "type");
	part.size = (uint64_t)value_integer(v, "size", 0);
	if (part.path == NULL || part.type == NULL)
		rc = fault_set(why, RC_REMOTE,
			       "the worker gave no line of a listing");
	else
		rc = print_member(l->s, &part, why);
	value_free(v);
	return rc;
}

static enum rc
hear_listing(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct listed *l = arg;
	const char *at = bytes, *end = at + size;
	enum rc rc = RC_OK;

	while (rc == RC_OK && at < end) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		const char *stop = feed != NULL ? feed : end;

		rc = buf_add(&l->line, at, (size_t)(stop - at), why);
		if (rc == RC_OK && feed != NULL) {
			rc = said_member(l, why);
			buf_empty(&l->line);
		}
		at = stop + (feed != NULL);
	}
	return rc;
}

static enum rc
list_file(struct shown *s, const struct span *bytes, struct fault *why)
{
	const struct cage_ask ask = {
		.job = CAGE_PORTFOLIO_LIST,
		.in = *bytes,
		.limit = LISTING_LIMIT,
	};
	struct listed l = { .s = s, .line = BUF_LIMIT(LISTING_LINE_LIMIT) };
	enum rc rc = cage_run(s->on->cage, &ask, hear_listing, &l, why);

	buf_clear(&l.line);
	return rc;
}

/* Its members instead.  NOTE says why it was not read as Leap2A. */
static enum rc
print_members(struct shown *s, const struct span *bytes, struct fault *why)
{
	enum rc rc;

	s->note = mem_format("%s: %s",
			     why->code == RC_NOT_FOUND
				     ? "it is no Leap2A"
				     : "its Leap2A could not be read",
			     why->text);
	if (s->item != NULL)
		rc = items_each_part(s->on, &s->story, item_member, s, why);
	else if (list_file(s, bytes, why) != RC_OK)
		rc = s->members == 0 ? fault_set(why, RC_INVALID, "%s", s->note)
				     : why->code;
	else
		rc = RC_OK;
	if (rc == RC_OK && s->members == 0) {
		rc = print_note(s, why);
		if (rc == RC_OK && !s->on->json)
			rc = print_line(s->on, why,
					"no members are known: recorder "
					"evidence show says why");
	}
	return rc;
}

/* --- the command ------------------------------------------------------------
 */

static bool
is_of_the_portfolio(enum rc rc)
{
	return rc == RC_NOT_FOUND || rc == RC_INVALID || rc == RC_TOO_BIG;
}

static enum rc
show_bytes(struct shown *s, const struct span *bytes, struct fault *why)
{
	enum rc rc;

	if (s->item != NULL && strcmp(s->story.shape, "folder") == 0)
		rc = feed_read_folder(s->on, &s->story, &s->feed, why);
	else
		rc = feed_read(s->on, bytes, false, &s->feed, why);
	if (rc == RC_OK)
		return feed_print(s->on, &s->feed, s->assessment, s->item, why);
	return is_of_the_portfolio(rc) ? print_members(s, bytes, why) : rc;
}

static enum rc
show_file(struct shown *s, const char *path, struct fault *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct span bytes = { .fd = -1 };
	char shown[SHOWN_SIZE];
	enum rc rc = RC_OK;

	text_printable(path, shown, sizeof(shown));
	if (fd < 0)
		return fault_sys(why, "open %s", shown);
	rc = span_of_fd(fd, &bytes, why);
	if (rc != RC_OK)
		rc = fault_set(why, RC_USAGE,
			       "not a file; a folder is shown once it is "
			       "attached: recorder portfolio show ASSESSMENT "
			       "ITEM");
	if (rc == RC_OK)
		rc = show_bytes(s, &bytes, why);
	close(fd);
	return rc == RC_OK ? rc : fault_while(why, "%s", shown);
}

static enum rc
show_item(struct shown *s, struct fault *why)
{
	struct opened o = { .a = NULL };
	const struct said *said = NULL;
	struct span bytes = { .fd = -1 };
	enum rc rc;

	rc = words_assessment(s->on, s->assessment, &o, why);
	if (rc == RC_OK)
		rc = item_named(s->on, &o, s->item, &said, why);
	if (rc == RC_OK)
		rc = item_story(s->on->logbook, o.urn, &said->s.id, &s->story,
				why);
	if (rc == RC_OK)
		rc = store_get(logbook_store(s->on->logbook), &s->story.object,
			       &bytes, why);
	if (rc == RC_OK)
		rc = show_bytes(s, &bytes, why);
	span_close(&bytes);
	opened_clear(&o);
	return rc;
}

/* Only an item needs the logbook. */
static enum rc
show_of_logbook(struct shown *s, const struct session *on, struct fault *why)
{
	struct session mine = *on;
	char *dir = NULL;
	enum rc rc = session_folder(on->dir, &dir, why);

	if (rc == RC_OK)
		rc = logbook_open_to_read(&mine.logbook, dir, why);
	if (rc == RC_OK && logbook_stale(mine.logbook))
		rc = logbook_take_apart(mine.logbook, why);
	s->on = &mine;
	if (rc == RC_OK)
		rc = show_item(s, why);
	s->on = on;
	logbook_close(mine.logbook);
	free(dir);
	return rc;
}

static enum rc
run_show(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	struct shown s = { .on = on };
	enum rc rc;

	(void)given;
	if (argc == 2) {
		s.assessment = argv[0];
		s.item = argv[1];
		rc = show_of_logbook(&s, on, why);
	} else {
		rc = show_file(&s, argv[0], why);
	}
	free(s.note);
	feed_clear(&s.feed);
	item_story_clear(&s.story);
	return rc;
}

const struct command cmd_portfolio_show = {
	.name = "portfolio show",
	.args = "ASSESSMENT ITEM | FILE",
	.summary = "Show what a portfolio (Leap2A, Mahara) says of itself",
	.detail =
		"Its entries, their dates and files, and what evidences what by "
		"the learner's own words: suggestions, each with the option of "
		"`recorder judge` that points there.  Nothing is recorded.\n"
		"Of a portfolio that is no Leap2A, its members.  FILE is one "
		"that is not attached yet.",
	.example = "  recorder portfolio show 6f1c2d3e portfolio.zip",
	.min_args = 1,
	.max_args = 2,
	.needs = NEEDS_CAGE | TAKES_JSON,
	.run = run_show,
};
