/* recorder tidy: space that nothing needs. */

#include "assess/needed.h"
#include "base/stamp.h"
#include "base/text.h"
#include "base/value.h"
#include "command.h"
#include "evidence/tidy.h"

enum { A_DAY = 24 * 60 * 60 };

struct tidy_opts {
	bool yes, dry;
};

static const struct opt opts[] = {
	{ OPT_FLAG, 'n', "dry-run", NULL, offsetof(struct tidy_opts, dry),
	  "list what would go, and leave it" },
	{ OPT_FLAG, 'y', "yes", NULL, offsetof(struct tidy_opts, yes),
	  "do not ask" },
	{ .kind = OPT_END },
};

struct tidying {
	const struct session *on;
	struct needed *needed;
	bool list;
	enum rc rc; /* of printing */
	struct fault *why;
};

static bool
is_needed(void *arg, const struct digest *id)
{
	const struct tidying *t = arg;

	return needed_has(t->needed, id);
}

static void
told(void *arg, const struct object *o)
{
	struct tidying *t = arg;
	char text[DIGEST_TEXT_SIZE], size[16];
	struct value *v;

	if (!t->list || t->rc != RC_OK)
		return;
	digest_to_text(&o->id, text);
	text_of_size(o->size, size);
	if (!t->on->json) {
		t->rc = print_line(t->on, t->why, "%s  %9s", text, size);
		return;
	}
	v = value_object();
	value_set_text(v, "object", text);
	value_set_integer(v, "size", (int64_t)o->size);
	t->rc = print_json(t->on, v, t->why);
}

static enum rc
sum_up(const struct session *on, const struct tidied *all, bool removed,
       struct fault *why)
{
	char size[16];
	struct value *v;

	if (on->json) {
		v = value_object();
		value_set_bool(v, "removed", removed);
		value_set_integer(v, "objects", (int64_t)all->objects);
		value_set_integer(v, "bytes", (int64_t)all->bytes);
		value_set_integer(v, "packs", (int64_t)all->packs);
		return print_json(on, v, why);
	}
	text_of_size(all->bytes, size);
	if (removed)
		return print_line(on, why,
				  "removed %ju objects (%s), %ju packs written "
				  "anew or gone",
				  (uintmax_t)all->objects, size,
				  (uintmax_t)all->packs);
	return print_line(on, why,
			  "%ju objects (%s) that no statement refers to and "
			  "that are older than a day",
			  (uintmax_t)all->objects, size);
}

/* Nobody enters anything meanwhile, and what was entered since it was listed
 * counts. */
static enum rc
take_away(struct tidying *t, const struct tidy *how, struct tidied *all,
	  struct fault *why)
{
	struct logbook *lb = t->on->logbook;
	enum rc rc = logbook_begin(lb, why);

	if (rc == RC_OK)
		rc = needed_take(t->needed, lb, NULL, why);
	if (rc == RC_OK)
		rc = store_tidy(logbook_store(lb), how, all, why);
	logbook_rollback(lb);
	return rc;
}

static enum rc
tidy(struct tidying *t, const struct tidy_opts *o, struct fault *why)
{
	const struct session *on = t->on;
	struct tidy how = {
		.needed = is_needed,
		.told = told,
		.arg = t,
		.older_than = stamp_now() - A_DAY,
		.dry = true,
	};
	struct tidied all = { .objects = 0 };
	enum rc rc;

	rc = needed_take(t->needed, on->logbook, on->progress, why);
	if (rc != RC_OK)
		return fault_while(why, "nothing was removed, since what is "
					"needed cannot be told");
	t->list = true;
	rc = store_tidy(logbook_store(on->logbook), &how, &all, why);
	if (rc == RC_OK)
		rc = t->rc;
	if (rc == RC_OK && (o->dry || !on->json))
		rc = sum_up(on, &all, false, why);
	if (rc != RC_OK || o->dry)
		return rc;
	if (all.objects > 0)
		rc = session_confirm(on, o->yes, "Remove them?", why);
	if (rc != RC_OK)
		return rc;
	t->list = false;
	how.dry = false;
	all = (struct tidied){ .objects = 0 };
	rc = take_away(t, &how, &all, why);
	if (rc == RC_OK && (on->json || all.objects > 0))
		rc = sum_up(on, &all, true, why);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	struct tidying t = { .on = on, .needed = needed_new(), .why = why };
	enum rc rc;

	(void)argc;
	(void)argv;
	rc = tidy(&t, given, why);
	needed_free(t.needed);
	return rc;
}

const struct command cmd_tidy = {
	.name = "tidy",
	.args = "",
	.summary = "Take away stored objects that no statement refers to",
	.detail =
		"Lists them first, and asks. Only what is older than a day, since "
		"evidence is stored before\nit is entered. Where anything that may "
		"name objects cannot be read, nothing is removed.\nPacks are "
		"written anew without what goes.",
	.example = "  recorder tidy --dry-run",
	.opts = opts,
	.opts_size = sizeof(struct tidy_opts),
	.needs = NEEDS_LOGBOOK | WRITES_LOGBOOK | TAKES_JSON,
	.run = run,
};
