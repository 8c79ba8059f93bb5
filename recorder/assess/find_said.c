/* Rubrics, and what is said in an assessment, by what people type: see
 * assess/find.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "find_private.h"
#include "logbook/index.h"
#include "rules_private.h"

/* Does HEX, all 64 digits, begin with PREFIX? */
static bool
hex_begins(const struct digest *id, const char *prefix)
{
	char hex[DIGEST_HEX_SIZE];
	size_t size = strlen(prefix);

	digest_to_hex(id, hex);
	if (size >= sizeof(hex))
		return false;
	hex[size] = '\0';
	return text_equal_nocase(hex, prefix);
}

/* --- rubrics
 * ------------------------------------------------------------------ */

/* How well a rubric matches: an exact way before one without case. */
enum match { MATCH_NONE, MATCH_NOCASE, MATCH_NAME, MATCH_DIGEST };

struct match_row {
	struct digest id;
	char *uri, *shown;
	enum match match;
	uint64_t number;
	bool retired;
};

struct matches {
	struct logbook *lb;
	const char *words, *prefix; /* prefix NULL: cannot be a digest */
	struct match_row *rows;
	size_t count;
};

static enum match
match_of(const struct matches *m, const struct match_row *row,
	 const char *title)
{
	if (m->prefix != NULL && hex_begins(&row->id, m->prefix))
		return MATCH_DIGEST;
	if (strcmp(row->uri, m->words) == 0 || strcmp(title, m->words) == 0)
		return MATCH_NAME;
	return text_equal_nocase(title, m->words) ? MATCH_NOCASE : MATCH_NONE;
}

/* From the store, whatever the tables say of it; NULL. */
static struct rubric *
rubric_of(struct logbook *lb, const struct digest *id)
{
	struct buf bytes = BUF_LIMIT(RUBRIC_LIMIT);
	struct rubric *r = NULL;
	struct fault none;

	if (store_read(logbook_store(lb), id, &bytes, &none) == RC_OK &&
	    rubric_read(bytes.bytes, bytes.size, NULL, NULL, &r, &none) !=
		    RC_OK)
		r = NULL;
	buf_clear(&bytes);
	return r;
}

char *
find_title(struct logbook *lb, const struct digest *rubric)
{
	struct rubric *r = rubric_of(lb, rubric);
	char *title = r != NULL ? mem_text(r->title) : NULL;

	rubric_free(r);
	return title;
}

static enum rc
take_rubric(void *arg, const struct rubric_row *row, struct fault *why)
{
	struct matches *m = arg;
	struct rubric *r = rubric_of(m->lb, &row->id);
	const char *title = r != NULL ? r->title : row->title;
	struct match_row one = { .id = row->id,
				 .uri = mem_text(r != NULL ? r->uri : row->uri),
				 .number = row->number,
				 .retired = row->retired },
			 *kept;
	char id[9];

	(void)why;
	one.match = match_of(m, &one, title);
	if (one.match == MATCH_NONE) {
		free(one.uri);
	} else {
		short_digest(&row->id, id);
		one.shown = mem_format("%s (%s, version %s)", id, title,
				       r != NULL ? r->version : row->version);
		kept = mem_push((void **)&m->rows, m->count, sizeof(*kept));
		m->count++;
		*kept = one;
	}
	rubric_free(r);
	return RC_OK;
}

/* The better of two versions: not retired, then the newer. */
static bool
better(const struct match_row *a, const struct match_row *b)
{
	if (a->retired != b->retired)
		return b->retired;
	return a->number > b->number;
}

/* Is ROW among what is meant, where BEST is the best match?  What is the
 * beginning of one digest and the title of another rubric may be both. */
static bool
is_meant(const struct matches *m, const struct match_row *row, enum match best)
{
	return row->match == best || (best == MATCH_DIGEST &&
				      strlen(m->prefix) < DIGEST_HEX_SIZE - 1);
}

/* Versions of one rubric (by URI) are not ambiguous; two rubrics are, and so
 * are two digests that begin alike. */
static enum rc
choose_rubric(const struct matches *m, const struct match_row **out,
	      struct fault *why)
{
	struct candidates different = { .count = 0 };
	const struct match_row *best = NULL;
	enum match match = MATCH_NONE;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < m->count; i++)
		if (m->rows[i].match > match)
			match = m->rows[i].match;
	for (size_t i = 0; i < m->count; i++) {
		const struct match_row *row = &m->rows[i];

		if (!is_meant(m, row, match))
			continue;
		if (best == NULL || match == MATCH_DIGEST ||
		    strcmp(row->uri, best->uri) != 0)
			candidate_add(&different, "", mem_text(row->shown));
		if (best == NULL || better(row, best))
			best = row;
	}
	if (different.count > 1)
		rc = candidates_ambiguous(&different, m->words, why);
	candidates_clear(&different);
	*out = best;
	return rc;
}

enum rc
find_rubric(struct logbook *lb, const char *words, struct digest *id,
	    struct fault *why)
{
	struct matches m = { .lb = lb,
			     .words = words,
			     .prefix = without(words, "sha256:") };
	const struct match_row *best = NULL;
	char asked[80];
	enum rc rc;

	if (!is_prefix_of_hex(m.prefix))
		m.prefix = NULL;
	rc = words[0] == '\0' ? RC_OK
			      : index_each_rubric(lb, take_rubric, &m, why);
	if (rc == RC_OK)
		rc = choose_rubric(&m, &best, why);
	if (rc == RC_OK && best == NULL)
		rc = fault_set(why, RC_NOT_FOUND,
			       "no rubric \"%s\": recorder rubric list lists "
			       "them",
			       text_printable(words, asked, sizeof(asked)));
	if (rc == RC_OK && best != NULL)
		*id = best->id;
	for (size_t i = 0; i < m.count; i++) {
		free(m.rows[i].uri);
		free(m.rows[i].shown);
	}
	free(m.rows);
	return rc;
}

/* --- evidence, demonstrations, judgements
 * ------------------------------------- */

/* A place in a list, from 1; 0: WORDS are none. */
static size_t
place_of(const char *words, size_t count)
{
	size_t place = 0;

	for (; *words >= '0' && *words <= '9' && place <= count; words++)
		place = place * 10 + (size_t)(*words - '0');
	return *words == '\0' && place <= count ? place : 0;
}

/* The title, else the name; to be freed; NULL where there is none (any more).
 */
static char *
title_of(struct logbook *lb, const struct said *said, bool name)
{
	struct value *content = NULL;
	struct fault none;
	char *title;

	if (!said->s.has_content ||
	    logbook_content(lb, &said->s.content, &content, NULL, &none) !=
		    RC_OK)
		return NULL;
	title = mem_text(value_text(content, name ? "name" : "title"));
	value_free(content);
	return title;
}

/* 0: not called so; 1: but for case; 2: exactly. */
static int
is_called(struct logbook *lb, const struct said *said, const char *words)
{
	int best = 0;

	for (int i = 0; i < 2; i++) {
		char *title = title_of(lb, said, i == 1);
		int how = 0;

		if (title != NULL)
			how = strcmp(title, words) == 0
				      ? 2
				      : text_equal_nocase(title, words);
		if (how > best)
			best = how;
		free(title);
	}
	return best;
}

static char *
shown_said(struct logbook *lb, const struct said *said)
{
	char *title = title_of(lb, said, false), *shown;
	char id[9];

	if (title == NULL)
		title = title_of(lb, said, true);
	short_digest(&said->s.id, id);
	shown = title != NULL ? mem_format("%s (%s)", id, title) : mem_text(id);
	free(title);
	return shown;
}

struct list_of {
	const struct said **items;
	size_t count;
};

static bool
holds(const struct list *l, const struct said *said)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i] == said)
			return true;
	return false;
}

/* Those that are called so best, and those whose claim id begins so. */
static void
match_said(struct logbook *lb, const struct list_of *all, const char *words,
	   struct list *found)
{
	const char *prefix = without(words, "sha256:");
	bool may_be = is_prefix_of_hex(prefix);
	int best = 1;

	for (size_t i = 0; i < all->count; i++) {
		int how = is_called(lb, all->items[i], words);

		if (how > best) {
			best = how;
			found->count = 0;
		}
		if (how == best)
			list_add(found, all->items[i]);
	}
	for (size_t i = 0; may_be && i < all->count; i++)
		if (hex_begins(&all->items[i]->s.id, prefix) &&
		    !holds(found, all->items[i]))
			list_add(found, all->items[i]);
}

static enum rc
one_of(struct logbook *lb, const struct list *found, const char *words,
       const struct said **out, struct fault *why)
{
	struct candidates different = { .count = 0 };
	enum rc rc;

	*out = found->items[0];
	if (found->count == 1)
		return RC_OK;
	for (size_t i = 0; i < found->count && i < 4; i++)
		candidate_add(&different, "", shown_said(lb, found->items[i]));
	rc = candidates_ambiguous(&different, words, why);
	candidates_clear(&different);
	return rc;
}

static const char *
word_of(enum kind kind)
{
	if (kind == KIND_EVIDENCE_ATTACHED)
		return "evidence";
	return kind == KIND_JUDGEMENT_RECORDED ? "judgement" : "demonstration";
}

void
find_order(const struct assessment *a, enum kind kind, const struct said ***out,
	   size_t *count)
{
	/* a judgement of no criterion of the rubric has no place in it */
	(void)said_in_order(a, kind, UINT64_MAX, out, count);
}

enum rc
find_said(struct logbook *lb, const struct assessment *a, enum kind kind,
	  const char *words, const struct said **out, struct fault *why)
{
	struct list_of all = { .count = 0 };
	struct list found = { .count = 0 };
	char asked[80], id[9];
	enum rc rc = RC_OK;
	size_t place;

	/* a judgement of no criterion stands first: it can still be found */
	find_order(a, kind, &all.items, &all.count);
	place = place_of(words, all.count);
	if (place > 0)
		list_add(&found, all.items[place - 1]);
	else if (words[0] != '\0')
		match_said(lb, &all, words, &found);
	short_id(a->urn, id);
	if (found.count > 0)
		rc = one_of(lb, &found, words, out, why);
	else
		rc = fault_set(why, RC_NOT_FOUND,
			       "no %s \"%s\" in effect in assessment %s",
			       word_of(kind),
			       text_printable(words, asked, sizeof(asked)), id);
	free(found.items);
	free(all.items);
	return rc;
}
