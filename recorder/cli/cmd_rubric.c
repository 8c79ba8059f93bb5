/* recorder rubric check, add, list, show. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "assess/load.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "logbook/index.h"
#include "rubrics/rubric.h"

struct problems {
	const struct session *on;
	size_t count;
};

static void
tell(void *arg, const char *place, const char *problem)
{
	struct problems *p = arg;
	char shown[512];
	struct value *v;
	struct fault ignored;

	p->count++;
	text_printable(problem, shown, sizeof(shown));
	if (!p->on->json) {
		fprintf(stderr, "%s: %s\n", place, shown);
		return;
	}
	v = value_object();
	value_set_text(v, "place", place);
	value_set_text(v, "problem", shown);
	if (print_json(p->on, v, &ignored) != RC_OK)
		p->count++;
}

static enum rc
read_rubric(const struct session *on, const char *file, struct rubric **out,
	    struct fault *why)
{
	struct problems problems = { .on = on };
	struct buf bytes = BUF_LIMIT(RUBRIC_LIMIT);
	enum rc rc;

	rc = fsio_read_file(file, &bytes, why);
	if (rc == RC_OK)
		rc = rubric_read(bytes.bytes, bytes.size, tell, &problems, out,
				 why);
	if (rc != RC_OK && problems.count > 1)
		rc = fault_set(why, rc, "%zu problems, nothing was changed",
			       problems.count);
	if (rc != RC_OK)
		rc = fault_while(why, "rubric %s", file);
	buf_clear(&bytes);
	return rc;
}

static enum rc
run_check(const struct session *on, const void *given, int argc, char *argv[],
	  struct fault *why)
{
	struct rubric *r = NULL;
	char id[DIGEST_TEXT_SIZE], title[120];
	enum rc rc;

	(void)given;
	(void)argc;
	rc = read_rubric(on, argv[0], &r, why);
	if (rc == RC_OK) {
		digest_to_text(&r->id, id);
		text_printable(r->title, title, sizeof(title));
		if (!on->json)
			rc = print_line(on, why,
					"good: \"%s\", version %s, %zu "
					"criteria\n%s",
					title, r->version, r->criterion_count,
					id);
		session_next(on, "recorder rubric add %s", argv[0]);
	}
	rubric_free(r);
	return rc;
}

const struct command cmd_rubric_check = {
	.name = "rubric check",
	.args = "FILE",
	.summary = "Check a rubric file; every problem is named with its place",
	.min_args = 1,
	.max_args = 1,
	.needs = TAKES_JSON,
	.run = run_check,
};

static enum rc
run_add(const struct session *on, const void *given, int argc, char *argv[],
	struct fault *why)
{
	struct act_adopt what = { .by = on->who };
	struct proposal *p = NULL;
	struct rubric *r = NULL;
	char id[DIGEST_TEXT_SIZE], title[120];
	enum rc rc;

	(void)given;
	(void)argc;
	rc = read_rubric(on, argv[0], &r, why);
	what.rubric = r;
	if (rc == RC_OK)
		rc = act_adopt(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK) {
		digest_to_text(&r->id, id);
		text_printable(r->title, title, sizeof(title));
		rc = print_line(on, why, "rubric  %s\n        %s, version %s",
				id, title, r->version);
		session_next(on, "recorder open --learner NAME --rubric %.8s",
			     id + strlen("sha256:"));
	}
	proposal_free(p);
	rubric_free(r);
	return rc;
}

const struct command cmd_rubric_add = {
	.name = "rubric add",
	.args = "FILE",
	.summary = "Adopt a rubric under its digest",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run_add,
};

static enum rc
list_one(void *arg, const struct rubric_row *row, struct fault *why)
{
	const struct session *on = arg;
	char id[9], title[60];
	struct value *v;

	if (on->json) {
		v = value_object();
		value_set_digest(v, "rubric", &row->id);
		value_set_text(v, "id", row->uri);
		value_set_text(v, "version", row->version);
		value_set_text(v, "title", row->title);
		value_set_integer(v, "number", (int64_t)row->number);
		value_set_bool(v, "retired", row->retired);
		return print_json(on, v, why);
	}
	short_digest(&row->id, id);
	text_printable(row->title ? row->title : "(missing)", title,
		       sizeof(title));
	return print_line(on, why, "%s  %-8s  %s%s", id, row->version, title,
			  row->retired ? "  (retired)" : "");
}

static enum rc
run_list(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	struct session copy = *on;

	(void)given;
	(void)argc;
	(void)argv;
	return index_each_rubric(on->logbook, list_one, &copy, why);
}

const struct command cmd_rubric_list = {
	.name = "rubric list",
	.args = "",
	.summary = "List the rubrics adopted here",
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_list,
};

static enum rc
show_criterion(const struct session *on, const struct criterion *c, size_t i,
	       struct fault *why)
{
	char title[120];
	enum rc rc;

	text_printable(c->title, title, sizeof(title));
	rc = print_line(on, why, "%2zu  %s  %s%s%s%s", i + 1, c->id, title,
			c->critical ? "  [critical]" : "",
			c->not_applicable ? "  [may be n/a]" : "",
			c->feedback_required ? "  [rationale required]" : "");
	for (size_t j = 0; rc == RC_OK && j < c->level_count; j++) {
		const struct level *l = &c->levels[j];

		text_printable(l->title, title, sizeof(title));
		rc = print_line(on, why, "      %c %-16s %s (%s%s%s)",
				j == c->competent ? '*' : ' ', l->id, title,
				l->points, l->points_to ? "-" : "",
				l->points_to ? l->points_to : "");
	}
	return rc;
}

static enum rc
show_rubric(const struct session *on, const struct rubric *r, struct fault *why)
{
	char id[DIGEST_TEXT_SIZE], title[120], description[400];
	const char *language;
	enum rc rc;

	if (on->json)
		return print_line(on, why, "%s", r->bytes);
	digest_to_text(&r->id, id);
	text_printable(r->title, title, sizeof(title));
	text_printable(r->description, description, sizeof(description));
	rc = print_line(on, why,
			"%s\nversion %s, %s, outcome rule: %s\n%s\n%s\n", title,
			r->version, r->language, r->rule, description, id);
	for (size_t i = 0; rc == RC_OK && i < r->criterion_count; i++)
		rc = show_criterion(on, &r->criteria[i], i, why);
	for (size_t i = 0; rc == RC_OK && i < r->slot_count; i++)
		rc = print_line(on, why, "\nsign-off %s, by an %s:\n  %s",
				r->slots[i].id, r->slots[i].role,
				slot_text(r, &r->slots[i], &language));
	if (rc == RC_OK)
		rc = print_line(on, why, "declaration:\n  %s",
				rubric_declaration(r, &language));
	return rc;
}

static enum rc
run_show(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	struct shelf *shelf = shelf_new(logbook_store(on->logbook));
	const struct rubric *r;
	struct digest id;
	enum rc rc;

	(void)given;
	(void)argc;
	rc = find_rubric(on->logbook, argv[0], &id, why);
	if (rc == RC_OK)
		rc = shelf_rubric(shelf, &id, &r, why);
	if (rc == RC_OK)
		rc = show_rubric(on, r, why);
	shelf_free(shelf);
	return rc;
}

const struct command cmd_rubric_show = {
	.name = "rubric show",
	.args = "RUBRIC",
	.summary = "Show a rubric; with --json its canonical bytes",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_show,
};
