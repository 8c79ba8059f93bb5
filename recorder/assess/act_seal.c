/* Sealing: see act_seal() in assess/acts.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/archive.h"
#include "assess/find.h"
#include "assess/load.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "proposal_private.h"

/* Every object the archive names, read through now. */
static enum rc
check_objects(struct logbook *lb, const struct archive_plan *plan,
	      const struct progress *progress, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < plan->count; i++) {
		const struct member *m = &plan->members[i];

		if (m->bytes != NULL)
			continue;
		rc = store_check(logbook_store(lb), &m->digest, NULL, progress,
				 why);
		if (rc != RC_OK)
			rc = fault_while(why, "%s", m->path);
	}
	return rc;
}

static struct value *
feeds_of(const struct act_on *on, const struct digest *root)
{
	struct value *feeds = value_array(), *feed = value_object();

	value_set_text(feed, "logbook", logbook_did(on->lb));
	value_set_digest(feed, "root", root);
	value_set_integer(feed, "size", (int64_t)on->view.size);
	value_push(feeds, feed);
	return feeds;
}

static struct value *
seal_facts(const struct act_on *on, const struct archive_plan *plan,
	   const struct digest *page, const struct digest *root)
{
	struct value *facts = value_object(), *signs = value_array();
	const struct assessment *a = on->a;

	value_set_digest(facts, "archive", &plan->identity);
	value_set_text(facts, "document",
		       value_text(a->concluded->s.facts, "document"));
	value_set_integer(facts, "revision", (int64_t)a->revision);
	for (size_t i = 0; i < a->signed_off_count; i++)
		value_push(signs, value_of_digest(&a->signed_off[i]->s.id));
	value_set(facts, "signOffs", signs);
	value_set(facts, "feeds", feeds_of(on, root));
	value_set_digest(facts, "page", page);
	return facts;
}

/* The page and the plan; the claim's time is that of the plan. */
static enum rc
plan_it(const struct act_on *on, struct proposal *p, struct archive_plan *plan,
	struct digest *page, struct fault *why)
{
	struct archive_words words = {
		.assessment = on->a->urn,
		.size = on->view.size,
		.time = stamp_now(),
	};
	struct catalogue *all = NULL;
	struct object kept;
	char *html = NULL;
	enum rc rc;

	rc = archive_page(on->lb, on->view.rules, on->a, &html,
			  &words.page_size, why);
	words.page = html;
	if (rc == RC_OK)
		rc = batch_add_bytes(proposal_batch(p, on->lb), html,
				     words.page_size, &kept, why);
	if (rc == RC_OK) {
		*page = kept.id;
		rc = catalogue_read(on->lb, &all, why);
	}
	words.by = all;
	if (rc == RC_OK)
		rc = archive_plan(on->lb, on->view.rules, &words, plan, why);
	catalogue_free(all);
	free(html);
	return rc;
}

enum rc
act_seal(struct logbook *lb, const struct act_seal *what,
	 const struct progress *progress, struct digest *identity,
	 struct proposal **out, struct fault *why)
{
	struct archive_plan plan = { .members = NULL };
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	struct digest page, root;
	enum rc rc;

	rc = act_begin(&on, what->assessment, KIND_SEALED, why);
	if (rc == RC_OK)
		rc = plan_it(&on, p, &plan, &page, why);
	if (rc == RC_OK)
		rc = check_objects(lb, &plan, progress, why);
	if (rc == RC_OK)
		rc = logbook_root(lb, on.view.size, &root, why);
	if (rc == RC_OK) {
		p->has_cut = true;
		p->cut = on.view.size;
		act_say(&on, p, KIND_SEALED,
			seal_facts(&on, &plan, &page, &root), NULL);
		proposal_time(p, plan.time);
		*identity = plan.identity;
		rc = act_try(&on, p, 0, why);
	}
	archive_plan_clear(&plan);
	act_end(&on);
	return act_done(rc, p, out);
}
