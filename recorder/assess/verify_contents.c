/* Contents against the claims that name them: see verify_private.h. */

#include <string.h>

#include "base/mem.h"
#include "rules_private.h"
#include "statement/claim.h"
#include "verify_private.h"

/* Erased by a statement, or else it is missing, which is a fault (§3.2). */
static void
tell_missing(struct claims *c, const struct named *item)
{
	char text[DIGEST_TEXT_SIZE];

	if (gathered_erasure(c->g, &item->id, true) != NULL) {
		c->t->erased++;
		return;
	}
	digest_to_text(&item->id, text);
	tell(c->t, FINDING_BROKEN, "contents", "content-digest",
	     "the content %s of statement %ju is missing, and no statement "
	     "says that it was erased",
	     text, (uintmax_t)item->number);
}

/* A moment is in evidence of the same assessment, and does not end before it
 * begins (§4.2). */
static enum rc
check_moment(const struct claims *c, const struct statement *s,
	     const struct value *moment, struct fault *why)
{
	const struct said *in = said_of_fact(c->rules, moment, "evidence");
	int64_t from = value_integer(moment, "from", 0);

	if (in == NULL || in->s.kind != KIND_EVIDENCE_ATTACHED ||
	    in->s.about == NULL || s->about == NULL ||
	    strcmp(in->s.about, s->about) != 0 || in->s.number >= s->number)
		return fault_reason(why, RC_INVALID, "missing-member",
				    "it names a moment in what is no evidence "
				    "of the assessment");
	if (value_integer(moment, "to", INT64_MAX) < from)
		return fault_reason(why, RC_INVALID, "missing-member",
				    "it names a moment that ends before it "
				    "begins");
	return RC_OK;
}

/* What the content owes to what is said with it. */
static enum rc
check_with(const struct claims *c, const struct named *item,
	   const struct value *content, struct fault *why)
{
	const struct said *said =
		map_find(&c->rules->by_content, item->id.bytes, DIGEST_SIZE);
	const struct value *moments = value_get(content, "moments");
	const struct value *facts = NULL;
	enum rc rc;

	if (item->kind == KIND_UNKNOWN)
		return RC_OK;
	if (said != NULL && said->s.number == item->number)
		facts = said->s.facts;
	if (facts == NULL) /* the rules have refused it, which was told */
		return kind_check_content(item->kind, content, why);
	rc = kind_check_content_of(item->kind, facts, content, why);
	for (size_t i = 0; rc == RC_OK && i < value_count(moments); i++)
		rc = check_moment(c, &said->s, value_at(moments, i), why);
	return rc;
}

static enum rc
check_content(struct claims *c, const struct named *item, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(CONTENT_LIMIT);
	struct value *content = NULL;
	enum rc rc;

	rc = c->parts.content(c->parts.arg, &item->id, &bytes, why);
	if (rc == RC_NOT_FOUND) {
		tell_missing(c, item);
		goto done;
	}
	if (rc == RC_OK)
		rc = content_read(bytes.bytes, bytes.size, &item->id, &content,
				  why);
	if (rc == RC_OK)
		rc = check_with(c, item, content, why);
	if (rc == RC_OK && gathered_erasure(c->g, &item->id, true) != NULL)
		tell(c->t, FINDING_NOTE, "erased", NULL,
		     "the content of statement %ju was erased, and is still "
		     "there",
		     (uintmax_t)item->number);
	if (rc == RC_OK)
		c->contents++;
	else
		rc = tell_fault(c->t, rc, "contents", why,
				"content of statement %ju",
				(uintmax_t)item->number);
done:
	value_free(content);
	buf_clear(&bytes);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
check_contents(struct claims *c, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < c->g->contents.count; i++)
		rc = check_content(c, &c->g->contents.items[i], why);
	return rc;
}

struct orphans {
	const struct names *named;
	uint64_t count;
};

static enum rc
look(void *arg, const struct digest *id, struct fault *why)
{
	struct orphans *o = arg;

	(void)why;
	o->count += names_find(o->named, id) == NULL;
	return RC_OK;
}

enum rc
check_orphans(struct telling *t, struct logbook *lb, const struct gathered *g,
	      struct fault *why)
{
	struct orphans o = { .named = &g->contents };
	enum rc rc = logbook_each_content(lb, look, &o, why);

	if (rc == RC_OK && o.count > 0)
		tell(t, FINDING_NOTE, "contents", NULL,
		     "%ju contents are named by no statement; nothing needs "
		     "them",
		     (uintmax_t)o.count);
	return tell_fault(t, rc, "contents", why, "the contents");
}
