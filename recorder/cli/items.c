/* Items of evidence: see items.h. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/rebuild.h"
#include "base/mem.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "evidence/portfolio.h"
#include "items.h"

enum { PREFIX_LEAST = 4 };

/* --- finding -------------------------------------------------------------- */

static bool
begins(const struct digest *id, const char *prefix)
{
	char hex[DIGEST_HEX_SIZE];
	size_t size = strlen(prefix);

	digest_to_hex(id, hex);
	if (size < PREFIX_LEAST || size >= sizeof(hex))
		return false;
	hex[size] = '\0';
	return text_equal_nocase(hex, prefix);
}

static const char *
without_algorithm(const char *words)
{
	static const char start[] = "sha256:";
	size_t size = sizeof(start) - 1;

	return strncmp(words, start, size) == 0 ? words + size : words;
}

enum rc
item_named(const struct session *on, const struct opened *o, const char *words,
	   const struct said **out, struct fault *why)
{
	const char *prefix = without_algorithm(words);
	const struct said *found = NULL;
	size_t count = 0;
	enum rc rc = find_said(on->logbook, o->a, KIND_EVIDENCE_ATTACHED, words,
			       out, why);

	if (rc != RC_NOT_FOUND)
		return rc;
	for (size_t i = 0; i < o->a->count; i++) {
		const struct said *said = o->a->all[i];

		if (said->s.kind != KIND_EVIDENCE_ATTACHED ||
		    !begins(&said->s.id, prefix))
			continue;
		found = said;
		count++;
	}
	if (count == 1) {
		*out = found;
		return RC_OK;
	}
	return count == 0 ? rc
			  : fault_set(why, RC_INVALID,
				      "ambiguous: %zu items that were taken "
				      "back begin so: type more of it",
				      count);
}

/* --- what is in it -------------------------------------------------------- */

struct parts {
	struct store *store;
	item_part_fn fn;
	void *arg;
};

static enum rc
file_part(void *arg, const struct digest *id, const char *path,
	  struct fault *why)
{
	const struct parts *p = arg;
	struct item_part part = { .path = path, .object = *id };
	struct fault gone;

	part.has_size = store_size(p->store, id, &part.size, &gone) == RC_OK;
	return p->fn(p->arg, &part, why);
}

static enum rc
member_part(void *arg, const struct member_line *m, struct fault *why)
{
	const struct parts *p = arg;
	const struct item_part part = {
		.path = m->path,
		.object = m->object,
		.size = m->size,
		.has_size = true,
		.type = m->type,
	};

	return p->fn(p->arg, &part, why);
}

static enum rc
each_file(struct parts *p, const struct item_story *s, struct fault *why)
{
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	enum rc rc = store_read(p->store, &s->object, &manifest, why);

	if (rc == RC_OK)
		rc = folder_each_line(manifest.bytes, manifest.size, file_part,
				      p, why);
	buf_clear(&manifest);
	return rc;
}

static enum rc
each_member(struct parts *p, const struct session *on,
	    const struct item_story *s, struct fault *why)
{
	struct span listing = { .fd = -1 };
	enum rc rc;

	rc = store_check(p->store, &s->listing, NULL, on->progress, why);
	if (rc == RC_OK)
		rc = store_get(p->store, &s->listing, &listing, why);
	if (rc == RC_OK)
		rc = portfolio_each(&listing, member_part, p, why);
	span_close(&listing);
	return rc;
}

bool
items_has_parts(const struct item_story *s)
{
	return s->has_listing || strcmp(s->shape, "folder") == 0;
}

enum rc
items_each_part(const struct session *on, const struct item_story *s,
		item_part_fn fn, void *arg, struct fault *why)
{
	struct parts p = {
		.store = logbook_store(on->logbook),
		.fn = fn,
		.arg = arg,
	};

	if (s->has_listing)
		return each_member(&p, on, s, why);
	if (items_has_parts(s))
		return each_file(&p, s, why);
	return RC_OK;
}

/* --- what was done with it ------------------------------------------------ */

static enum rc
enter(const struct session *on, struct logbook *lb,
      const struct act_handled *what, struct fault *why)
{
	struct act_handled said = *what;
	char urn[UUID_URN_SIZE];
	struct proposal *p = NULL;
	enum rc rc = RC_OK;

	if (on->as != NULL) {
		rc = find_person(lb, on->as, urn, why);
		said.by = urn;
	}
	if (rc == RC_OK)
		rc = act_handled(lb, &said, &p, why);
	if (rc == RC_OK)
		rc = proposal_enter(lb, p, NULL, NULL, why);
	/* The same twice in one second is one claim. */
	if (rc == RC_EXISTS && why->reason != NULL &&
	    strcmp(why->reason, "said-twice") == 0)
		rc = RC_OK;
	else if (rc == RC_OK)
		*on->entered = true;
	proposal_free(p);
	return rc;
}

/* To write; NULL where it can only be read, which is said. */
static enum rc
open_to_note(const struct session *on, const char *dir, const char *act,
	     struct logbook **out, struct fault *why)
{
	uint64_t fed;

	*out = NULL;
	if (logbook_open(out, dir, why) == RC_OK)
		return logbook_stale(*out)
			       ? rebuild(*out, on->progress, &fed, why)
			       : RC_OK;
	if (on->log != NULL)
		fprintf(on->log,
			"note: the logbook does not say that this was %s: %s\n",
			act, why->text);
	return RC_OK;
}

enum rc
items_handled(const struct session *on, const char *dir,
	      const struct act_handled *what, struct fault *why)
{
	struct logbook *lb = NULL;
	enum rc rc = open_to_note(on, dir, what->act, &lb, why);

	if (rc == RC_OK && lb != NULL)
		rc = enter(on, lb, what, why);
	logbook_close(lb);
	return rc;
}

/* The ids of COUNT items, to be freed. */
static struct digest *
claims_of(const struct said *const *items, size_t count)
{
	struct digest *claims = mem_array(count, sizeof(*claims));

	for (size_t i = 0; i < count; i++)
		claims[i] = items[i]->s.id;
	return claims;
}

static enum rc
enter_verified(const struct session *on, struct logbook *lb, const char *urn,
	       struct fault *why)
{
	struct act_handled what = { .assessment = urn, .act = "verified" };
	struct view view = { .rules = NULL };
	const struct said **items = NULL;
	struct digest *claims = NULL;
	enum rc rc = view_assessment(lb, urn, NULL, 0, &view, why);

	if (rc == RC_OK) {
		find_order(rules_assessment(view.rules, urn),
			   KIND_EVIDENCE_ATTACHED, &items, &what.count);
		claims = claims_of(items, what.count);
		what.evidence = claims;
	}
	if (rc == RC_OK && what.count > 0)
		rc = enter(on, lb, &what, why);
	free(claims);
	free(items);
	view_clear(&view);
	return rc;
}

enum rc
items_verified(const struct session *on, const char *dir, const char *words,
	       struct fault *why)
{
	struct logbook *lb = NULL;
	char urn[UUID_URN_SIZE];
	enum rc rc = open_to_note(on, dir, "verified", &lb, why);

	if (rc == RC_OK && lb != NULL) {
		rc = find_assessment(lb, words, urn, why);
		if (rc == RC_OK)
			rc = enter_verified(on, lb, urn, why);
	}
	logbook_close(lb);
	return rc;
}
