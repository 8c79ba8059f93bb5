/* recorder demonstrate: an occasion on which the learner showed the skill. */

#include <stdlib.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "command.h"
#include "words.h"

struct demonstrate_opts {
	const char *start, *end, *place, *delivery, *note, *replaces;
	bool simulated;
	struct opt_list conditions, criteria, equipment, observers;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 's', "start", "TIME",
	  offsetof(struct demonstrate_opts, start),
	  "when it began (default: now)" },
	{ OPT_TEXT, 'e', "end", "TIME", offsetof(struct demonstrate_opts, end),
	  "when it ended" },
	{ OPT_TEXT, 'p', "place", "TEXT",
	  offsetof(struct demonstrate_opts, place), "where" },
	{ OPT_LIST, 'w', "condition", "CODE",
	  offsetof(struct demonstrate_opts, conditions),
	  "under which conditions (night-shift); may be repeated" },
	{ OPT_FLAG, 0, "simulated", NULL,
	  offsetof(struct demonstrate_opts, simulated),
	  "in a simulated setting (default: real)" },
	{ OPT_TEXT, 0, "delivery", "WORD",
	  offsetof(struct demonstrate_opts, delivery),
	  "face-to-face (default), online, blended" },
	{ OPT_LIST, 'c', "criterion", "ID",
	  offsetof(struct demonstrate_opts, criteria),
	  "the criteria shown; may be repeated" },
	{ OPT_LIST, 0, "equipment", "CODE",
	  offsetof(struct demonstrate_opts, equipment),
	  "what was used; may be repeated" },
	{ OPT_LIST, 0, "observer", "NAME",
	  offsetof(struct demonstrate_opts, observers),
	  "who watched, of the people enrolled; may be repeated" },
	{ OPT_TEXT, 'n', "note", "TEXT",
	  offsetof(struct demonstrate_opts, note), "what else to say" },
	{ OPT_TEXT, 0, "replaces", "DEMONSTRATION",
	  offsetof(struct demonstrate_opts, replaces),
	  "one put right by this" },
	{ .kind = OPT_END },
};

static enum rc
fill_times(const struct session *on, const struct demonstrate_opts *o,
	   struct act_demonstrate *what, struct fault *why)
{
	enum rc rc;

	rc = words_time(on, o->start ? o->start : "now", &what->start,
			&what->offset, why);
	if (rc == RC_OK && o->end != NULL)
		rc = words_time(on, o->end, &what->end, NULL, why);
	return rc;
}

static enum rc
enter(const struct session *on, const struct act_demonstrate *what,
      const char *id, struct fault *why)
{
	struct proposal *p = NULL;
	char short_form[9];
	struct digest claim;
	enum rc rc;

	rc = act_demonstrate(on->logbook, what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, &claim, why);
	if (rc == RC_OK) {
		short_digest(&claim, short_form);
		rc = print_line(on, why, "demonstration  %s", short_form);
		session_next(on, "recorder judge %s CRITERION LEVEL", id);
	}
	proposal_free(p);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct demonstrate_opts *o = given;
	char *observers[OPT_LIST_LIMIT] = { NULL }, *replaces = NULL;
	struct opened opened = { .a = NULL };
	struct act_demonstrate what = {
		.by = on->who,
		.assessment = opened.urn,
		.delivery = o->delivery,
		.setting = o->simulated ? "simulated" : "real",
		.conditions = o->conditions.items,
		.condition_count = o->conditions.count,
		.criteria = o->criteria.items,
		.criterion_count = o->criteria.count,
		.equipment = o->equipment.items,
		.equipment_count = o->equipment.count,
		.observers = (const char *const *)observers,
		.observer_count = o->observers.count,
		.place = o->place,
		.note = o->note,
	};
	enum rc rc;

	(void)argc;
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK)
		rc = fill_times(on, o, &what, why);
	for (size_t i = 0; rc == RC_OK && i < o->observers.count; i++)
		rc = words_person(on, o->observers.items[i], &observers[i],
				  why);
	if (rc == RC_OK)
		rc = words_claim(on, opened.a, KIND_DEMONSTRATION_RECORDED,
				 o->replaces, &replaces, why);
	what.replaces = replaces;
	if (rc == RC_OK)
		rc = enter(on, &what, opened.id, why);
	for (size_t i = 0; i < o->observers.count; i++)
		free(observers[i]);
	free(replaces);
	opened_clear(&opened);
	return rc;
}

const struct command cmd_demonstrate = {
	.name = "demonstrate",
	.args = "ASSESSMENT",
	.summary = "Record an occasion on which the learner showed the skill",
	.example =
		"  recorder demonstrate 6f1c2d3e --start \"2026-03-02 10:10\" "
		"--place \"Hall B\" \\\n      --condition wet-floor",
	.opts = opts,
	.opts_size = sizeof(struct demonstrate_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run,
};
