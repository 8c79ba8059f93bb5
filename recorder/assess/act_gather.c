/* Acts that gather: demonstrations, judgements, taking back. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "moment_private.h"
#include "proposal_private.h"

enum { AHEAD = 300 }; /* seconds that clocks may differ (§3.3) */

static struct value *
demonstration_facts(const struct act_demonstrate *what)
{
	struct value *facts = value_object();

	value_set_time(facts, "start", what->start);
	if (what->end != 0)
		value_set_time(facts, "end", what->end);
	value_set_integer(facts, "offset", what->offset);
	value_set_text(facts, "delivery",
		       what->delivery ? what->delivery : "face-to-face");
	value_set_text(facts, "setting",
		       what->setting ? what->setting : "real");
	value_set(facts, "conditions",
		  act_texts(what->conditions, what->condition_count));
	value_set(facts, "equipment",
		  act_texts(what->equipment, what->equipment_count));
	value_set(facts, "observers",
		  act_texts(what->observers, what->observer_count));
	value_set_text(facts, "replaces", what->replaces);
	return facts;
}

enum rc
act_demonstrate(struct logbook *lb, const struct act_demonstrate *what,
		struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct value *facts = demonstration_facts(what), *content;
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_DEMONSTRATION_RECORDED, why);
	if (rc == RC_OK)
		rc = act_criteria(&on, what->criteria, what->criterion_count,
				  facts, why);
	if (rc == RC_OK && what->end != 0 && what->end < what->start)
		rc = fault_set(why, RC_INVALID,
			       "the demonstration ends before it starts");
	if (rc == RC_OK && what->start > stamp_now() + AHEAD)
		rc = fault_set(why, RC_INVALID,
			       "the demonstration has not begun yet: record it "
			       "when it has");
	if (rc == RC_OK) {
		content = value_object();
		value_set_text(content, "place", what->place);
		value_set_text(content, "note", what->note);
		value_set_text(content, "zone", logbook_zone(lb));
		act_say(&on, p, KIND_DEMONSTRATION_RECORDED, value_keep(facts),
			content);
		rc = act_try(&on, p, 0, why);
	}
	value_free(facts);
	act_end(&on);
	return act_done(rc, p, out);
}

/* --- judgements --------------------------------------------------------- */

/* The judgement in effect that BY made of this criterion, or NULL. */
static const struct said *
earlier(const struct assessment *a, const char *by, const char *criterion)
{
	for (size_t i = a->count; i-- > 0;) {
		const struct said *said = a->all[i];

		if (said_counts(said, KIND_JUDGEMENT_RECORDED) &&
		    strcmp(said->s.by, by) == 0 &&
		    strcmp(value_text(said->s.facts, "criterion"), criterion) ==
			    0)
			return said;
	}
	return NULL;
}

static enum rc
check_level(const struct criterion *c, const struct judge_item *item,
	    struct fault *why)
{
	const struct level *level;
	char shown[80];

	if (item->level == NULL)
		return c->not_applicable
			       ? RC_OK
			       : fault_set(why, RC_INVALID,
					   "criterion %s may not be judged not "
					   "applicable",
					   c->id);
	level = criterion_level(c, item->level);
	if (level == NULL)
		return fault_set(
			why, RC_INVALID,
			"criterion %s has no level \"%s\" (it has "
			"%s to %s)",
			c->id,
			text_printable(item->level, shown, sizeof(shown)),
			c->levels[0].id, c->levels[c->level_count - 1].id);
	if (item->points != NULL && level->points_to == NULL)
		return fault_set(why, RC_INVALID,
				 "level %s of criterion %s has fixed points",
				 level->id, c->id);
	if (item->points != NULL && !text_is_decimal(item->points))
		return fault_set(
			why, RC_INVALID,
			"points \"%s\" are not a decimal like 2 or 1.5",
			text_printable(item->points, shown, sizeof(shown)));
	return RC_OK;
}

/* The rationale, where it is needed, and the moments. */
static enum rc
judgement_content(const struct act_on *on, const struct criterion *c,
		  const struct judge_item *item, struct value **out,
		  struct fault *why)
{
	struct value *content, *moments = NULL;
	enum rc rc = RC_OK;

	if ((item->rationale == NULL || item->rationale[0] == '\0') &&
	    (c->feedback_required || item->level == NULL))
		return fault_set(why, RC_INVALID,
				 "criterion %s wants a rationale%s", c->id,
				 item->level == NULL
					 ? ": why it is not applicable"
					 : "");
	content = value_object();
	/* The member is required (§4.2); where nothing was said, so it says. */
	value_set_text(content, "rationale",
		       item->rationale ? item->rationale : "");
	if (item->moment_count > 0)
		moments = value_array();
	for (size_t i = 0; rc == RC_OK && i < item->moment_count; i++) {
		struct value *m = NULL;

		rc = moment_value(on, &item->moments[i], &m, why);
		value_push(moments, m);
	}
	value_set(content, "moments", moments);
	if (rc == RC_OK)
		*out = content;
	else
		value_free(content);
	return rc;
}

static struct value *
judgement_facts(const struct act_on *on, const struct criterion *c,
		const struct judge_item *item)
{
	const struct said *old = earlier(on->a, on->by, c->id);
	struct value *facts = value_object(), *occasion = NULL;

	value_set_text(facts, "criterion", c->id);
	if (item->level != NULL)
		value_set_text(facts, "level",
			       criterion_level(c, item->level)->id);
	else
		value_set_bool(facts, "notApplicable", true);
	value_set_text(facts, "points", item->points);
	if (item->occasion != NULL) {
		occasion = value_array();
		value_push_text(occasion, item->occasion);
	}
	value_set(facts, "occasion", occasion);
	if (old != NULL)
		value_set_digest(facts, "replaces", &old->s.id);
	return facts;
}

static enum rc
say_judgement(const struct act_on *on, const struct judge_item *item,
	      struct proposal *p, struct fault *why)
{
	const struct criterion *c = NULL;
	struct value *content = NULL;
	enum rc rc;

	rc = act_criterion(on, item->criterion, &c, why);
	if (rc == RC_OK)
		rc = check_level(c, item, why);
	if (rc == RC_OK)
		rc = judgement_content(on, c, item, &content, why);
	if (rc != RC_OK)
		return rc;
	act_say(on, p, KIND_JUDGEMENT_RECORDED, judgement_facts(on, c, item),
		content);
	return act_try(on, p, p->count - 1, why);
}

/* One sheet judges a criterion once: which of two counts is never guessed. */
static enum rc
check_once(const struct act_judge *what, const struct assessment *a,
	   struct fault *why)
{
	for (size_t i = 0; i < what->count; i++) {
		const struct criterion *c =
			rubric_criterion(a->rubric, what->items[i].criterion);

		for (size_t j = 0; c != NULL && j < i; j++)
			if (rubric_criterion(a->rubric,
					     what->items[j].criterion) == c)
				return fault_set(why, RC_INVALID,
						 "criterion %s is judged twice",
						 c->id);
	}
	return RC_OK;
}

enum rc
act_judge(struct logbook *lb, const struct act_judge *what,
	  struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_JUDGEMENT_RECORDED, why);
	if (rc == RC_OK && on.a->rubric == NULL)
		rc = fault_set(why, RC_NOT_FOUND,
			       "the rubric of this assessment is missing");
	if (rc == RC_OK)
		rc = check_once(what, on.a, why);
	for (size_t i = 0; rc == RC_OK && i < what->count; i++)
		rc = say_judgement(&on, &what->items[i], p, why);
	act_end(&on);
	return act_done(rc, p, out);
}

/* --- taking back -------------------------------------------------------- */

/* The kind that takes back a claim of KIND, and its fact. */
static enum kind
opposite(enum kind kind, const char **fact)
{
	if (kind == KIND_EVIDENCE_ATTACHED) {
		*fact = "evidence";
		return KIND_EVIDENCE_WITHDRAWN;
	}
	if (kind == KIND_DEMONSTRATION_RECORDED) {
		*fact = "demonstration";
		return KIND_DEMONSTRATION_WITHDRAWN;
	}
	if (kind == KIND_JUDGEMENT_RECORDED) {
		*fact = "judgement";
		return KIND_JUDGEMENT_SET_ASIDE;
	}
	return KIND_UNKNOWN;
}

/* What CLAIM said, if it still counts, and the kind that takes it back. */
static enum rc
find_to_take_back(struct act_on *on, const struct act_take_back *what,
		  enum kind *kind, const char **fact, struct fault *why)
{
	const struct said *said;
	struct digest id;
	enum rc rc;

	rc = digest_of_text(what->claim, &id, why);
	if (rc == RC_OK)
		rc = act_look(on, what->assessment, why);
	if (rc != RC_OK)
		return rc;
	said = rules_said(on->view.rules, &id);
	*kind = said != NULL ? opposite(said->s.kind, fact) : KIND_UNKNOWN;
	act_end(on);
	if (*kind == KIND_UNKNOWN)
		return fault_set(why, RC_NOT_FOUND,
				 "nothing to take back there");
	return act_begin(on, what->assessment, *kind, why);
}

enum rc
act_take_back(struct logbook *lb, const struct act_take_back *what,
	      struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	enum kind kind = KIND_UNKNOWN;
	struct value *facts, *content;
	const char *fact = NULL;
	enum rc rc;

	rc = find_to_take_back(&on, what, &kind, &fact, why);
	if (rc == RC_OK) {
		facts = value_object();
		content = value_object();
		value_set_text(facts, fact, what->claim);
		if (kind == KIND_EVIDENCE_WITHDRAWN) {
			value_set_text(facts, "reason", "taken-back");
			value_set_text(content, "text", what->reason);
		} else {
			value_set_text(content, "reason", what->reason);
		}
		act_say(&on, p, kind, facts, content);
		rc = act_try(&on, p, 0, why);
	}
	act_end(&on);
	return act_done(rc, p, out);
}
