/* Each member of an exported archive against what it should be: see
 * verify_private.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/bag.h"
#include "assess/document.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "verify_private.h"

static const char evidence[] = "data/evidence/";
static const char contents[] = "data/contents/";
static const char last_document[] = "data/assessment.json";
static const char page[] = "data/index.html";

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* --- parts, out of the archive
 * --------------------------------------------------
 */

static enum rc
lend_object(void *arg, const struct digest *id, struct buf *out,
	    struct fault *why)
{
	const struct carried *m = archive_of_digest(arg, id);
	char text[DIGEST_TEXT_SIZE];

	digest_to_text(id, text);
	if (m == NULL)
		return fault_set(why, RC_NOT_FOUND,
				 "the archive does not hold %s", text);
	if (!digest_equal(&m->digest, id))
		return fault_reason(why, RC_CORRUPT, "object-digest",
				    "the bytes of %s were changed", m->path);
	if (m->bytes == NULL)
		return fault_set(why, RC_TOO_BIG,
				 "%s is larger than such a file may be",
				 m->path);
	return buf_add(out, m->bytes, (size_t)m->size, why);
}

static enum rc
lend_root(void *arg, uint64_t size, struct digest *root, struct fault *why)
{
	const struct opened *o = arg;
	const struct digest *known = roots_find(&o->roots, size);

	if (known == NULL)
		return fault_set(why, RC_NOT_FOUND,
				 "the root at %ju statements is not known",
				 (uintmax_t)size);
	*root = *known;
	return RC_OK;
}

static enum rc
lend_content(void *arg, const struct digest *id, struct buf *out,
	     struct fault *why)
{
	char path[BAG_PATH_SIZE];
	const struct carried *m;

	bag_digest_path(path, "contents", id);
	m = archive_member(arg, path);
	if (m == NULL)
		return fault_set(why, RC_NOT_FOUND, "%s is missing", path);
	if (m->bytes == NULL)
		return fault_set(why, RC_TOO_BIG,
				 "%s is larger than a content may be", path);
	return buf_add(out, m->bytes, (size_t)m->size, why);
}

/* For the plan an erased content adds nothing. */
static enum rc
plan_content(void *arg, const struct digest *id, struct buf *out,
	     struct fault *why)
{
	const struct opened *o = arg;
	enum rc rc = lend_content(arg, id, out, why);

	if (rc == RC_NOT_FOUND &&
	    gathered_erasure(&o->gathered, id, true) != NULL)
		return RC_OK;
	return rc;
}

static enum rc
plan_size(void *arg, const struct digest *id, uint64_t *size, struct fault *why)
{
	const struct carried *m = archive_of_digest(arg, id);
	const struct opened *o = arg;
	const struct named *erased = gathered_erasure(&o->gathered, id, false);
	char text[DIGEST_TEXT_SIZE];

	digest_to_text(id, text);
	if (m == NULL && (erased == NULL || !erased->sized))
		return fault_set(why, RC_NOT_FOUND,
				 "the archive does not hold %s", text);
	*size = m != NULL ? m->size : erased->size;
	return RC_OK;
}

static enum rc
plan_statement(void *arg, uint64_t number, struct buf *out, struct fault *why)
{
	const struct placed *p = archive_placed(arg, number);

	MUST(p != NULL); /* the numbers are those of the places */
	return buf_add(out, p->statement->bytes, (size_t)p->statement->size,
		       why);
}

static enum rc
plan_inclusion(void *arg, uint64_t number, struct tree_path *out,
	       struct fault *why)
{
	const struct placed *p = archive_placed(arg, number);

	MUST(p != NULL);
	if (!p->proved)
		return fault_set(why, RC_NOT_FOUND,
				 "statement %ju has no tree proof",
				 (uintmax_t)number);
	*out = p->path;
	return RC_OK;
}

/* --- the seal
 * ------------------------------------------------------------------ */

static void
seal_is_broken(struct opened *o, const char *reason, const char *what)
{
	tell(o->t, FINDING_BROKEN, "seal", reason,
	     "the seal, statement %ju, is not of this archive: %s",
	     (uintmax_t)o->seal.number, what);
}

static void
check_seal_feeds(struct opened *o)
{
	struct digest root;
	uint64_t size = 0;

	if (!document_cut(o->seal.facts, o->checkpoint.logbook, &size, &root))
		seal_is_broken(o, "wrong-logbook",
			       "its feeds do not tell this logbook");
	else if (size != o->checkpoint.size ||
		 !digest_equal(&root, &o->checkpoint.root))
		seal_is_broken(o, "root",
			       "its feeds tell another size and root than the "
			       "checkpoint");
	if (value_count(value_get(o->seal.facts, "feeds")) > 1)
		seal_is_broken(o, NULL,
			       "it has feeds of several logbooks, which this "
			       "program does not understand");
}

static void
check_seal(struct opened *o, const struct digest *document)
{
	const struct value *facts = o->seal.facts;
	const struct carried *m = archive_member(o, last_document);
	uint64_t before = o->t->broken;
	struct digest id;

	if (o->seal.kind != KIND_SEALED || o->seal.about == NULL ||
	    strcmp(o->seal.about, o->assessment) != 0)
		seal_is_broken(o, "wrong-document",
			       "it seals another assessment");
	if (!value_digest(facts, "archive", &id) ||
	    !digest_equal(&id, &o->identity))
		seal_is_broken(o, "wrong-document",
			       "it names another identity than the digest of "
			       "tagmanifest-sha256.txt");
	if (m != NULL && !digest_equal(&m->digest, document))
		seal_is_broken(o, "wrong-document",
			       "data/assessment.json is not the document that "
			       "it names");
	m = archive_member(o, page);
	if (m != NULL && (!value_digest(facts, "page", &id) ||
			  !digest_equal(&m->digest, &id)))
		seal_is_broken(o, "object-digest",
			       "data/index.html is not the page that it names");
	if (!o->zip && o->mtime != o->seal.claim_time)
		seal_is_broken(o, "container",
			       "the time of the members is not that of the "
			       "seal");
	check_seal_feeds(o);
	if (o->t->broken == before)
		tell(o->t, FINDING_OK, "seal", NULL,
		     "statement %ju seals this archive: identity, document, "
		     "page%s are those that it names",
		     (uintmax_t)o->seal.number,
		     o->zip ? " and ledger" : ", ledger and time");
}

/* --- the plan
 * ------------------------------------------------------------------ */

static enum rc
make_plan(struct opened *o, const struct digest *document,
	  struct archive_plan *plan, struct fault *why)
{
	const struct bag_source from = {
		.arg = o,
		.statement = plan_statement,
		.content = plan_content,
		.object = lend_object,
		.object_size = plan_size,
		.inclusion = plan_inclusion,
	};
	const struct carried *m = archive_member(o, page);
	char *note = mem_text_of(o->note->bytes, (size_t)o->note->size);
	uint64_t *numbers = mem_array(o->place_count, sizeof(*numbers));
	struct bag_words words = {
		.logbook = o->checkpoint.logbook,
		.assessment = o->assessment,
		.document = *document,
		.time = o->seal.claim_time,
		.checkpoint = note,
		.numbers = numbers,
		.count = o->place_count,
		.page_size = m != NULL ? m->size : 0,
	};
	enum rc rc;

	for (size_t i = 0; i < o->place_count; i++)
		numbers[i] = o->places[i].number;
	(void)value_digest(o->seal.facts, "page", &words.page);
	rc = bag_plan(&from, &words, plan, why);
	free(numbers);
	free(note);
	return rc;
}

/* --- members against the plan
 * --------------------------------------------------- */

static const struct carried *
find_absent(const struct opened *o, const char *path)
{
	size_t low = 0, high = o->absent_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(o->absent[middle].path, path);

		if (order == 0)
			return &o->absent[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Evidence whose name was erased since: the plan has "NN", the archive
 * "NN-name". */
static bool
explain_named(struct opened *o, const struct member *planned)
{
	size_t length = strlen(planned->path);
	bool is = false;

	for (size_t i = 0; i < o->count && o->absent_count > 0; i++) {
		struct carried *m = &o->members[i];

		if (strncmp(m->path, planned->path, length) != 0 ||
		    m->path[length] != '-' ||
		    !digest_equal(&m->digest, &planned->digest))
			continue;
		m->explained = true;
		is = true;
	}
	for (size_t i = 0; i < o->absent_count; i++)
		if (strncmp(o->absent[i].path, planned->path, length) == 0 &&
		    o->absent[i].path[length] == '-')
			is = true;
	return is;
}

struct tally {
	uint64_t evidence, bytes;
};

static void
compare_member(struct opened *o, const struct member *planned,
	       struct tally *tally)
{
	struct carried *m = archive_member(o, planned->path);

	if (m == NULL) {
		/* told, or erased */
		if (find_absent(o, planned->path) == NULL &&
		    !explain_named(o, planned))
			tell(o->t, FINDING_BROKEN, "bag", NULL, "%s is missing",
			     planned->path);
		return;
	}
	m->explained = true;
	if (digest_equal(&m->digest, &planned->digest)) {
		tally->evidence += starts(m->path, evidence);
		tally->bytes += starts(m->path, evidence) ? m->size : 0;
		return;
	}
	/* without what was erased the tag files are not made again: they are
	 * held by the identity alone */
	if (o->absent_count > 0 && !starts(m->path, "data/"))
		return;
	if (digest_equal(&m->digest, &m->listed))
		tell(o->t, FINDING_BROKEN, "bag", NULL,
		     "%s is not what the statements give", m->path);
}

static void
compare_members(struct opened *o, const struct archive_plan *plan)
{
	struct tally tally = { .evidence = 0 };
	uint64_t before = o->t->broken;
	char bytes[16];

	for (size_t i = 0; i < plan->count; i++)
		compare_member(o, &plan->members[i], &tally);
	for (size_t i = 0; i < o->count; i++)
		if (!o->members[i].explained)
			tell(o->t, FINDING_BROKEN, "bag", NULL,
			     "%s: nothing that was said accounts for this "
			     "file",
			     o->members[i].path);
	text_of_size(tally.bytes, bytes);
	if (tally.evidence > 0)
		tell(o->t, FINDING_OK, "evidence", NULL,
		     "%ju files of evidence (%s) are the bytes that the "
		     "document lists",
		     (uintmax_t)tally.evidence, bytes);
	if (o->t->broken == before)
		tell(o->t, FINDING_OK, "bag", NULL,
		     "each of the %zu files is the one that the statements "
		     "give, and there is no other",
		     o->count);
}

/* Listed, and not there: erased by a statement, or else it was taken out. */
static void
check_absent(struct opened *o)
{
	uint64_t by = 0;

	for (size_t i = 0; i < o->absent_count; i++) {
		const struct carried *m = &o->absent[i];
		const struct named *erased = gathered_erasure(
			&o->gathered, &m->listed, starts(m->path, contents));

		if (erased == NULL) {
			tell(o->t, FINDING_BROKEN, "manifest", NULL,
			     "%s is listed in the manifest and is missing, and "
			     "no statement says that it was erased",
			     m->path);
			continue;
		}
		by = erased->number;
		if (!starts(m->path, contents)) /* these are counted there */
			o->t->erased++;
	}
	if (o->t->erased > 0)
		tell(o->t, FINDING_NOTE, "erased", NULL,
		     "%ju files were erased, the last under statement %ju",
		     (uintmax_t)o->t->erased, (uintmax_t)by);
}

/* --- the whole
 * ------------------------------------------------------------------ */

static enum rc
check_claims(struct opened *o, struct fault *why)
{
	const struct rules *r = o->folding.rules;
	const struct assessment *a = rules_assessment(r, o->assessment);
	struct claims c = {
		.t = o->t,
		.rules = r,
		.g = &o->gathered,
		.parts = { .arg = o,
			   .object = lend_object,
			   .root = lend_root,
			   .content = lend_content },
	};
	enum rc rc = check_contents(&c, why);

	if (rc == RC_OK && a != NULL)
		rc = check_assessment(&c, a, why);
	else if (rc == RC_OK)
		tell(o->t, FINDING_BROKEN, "statements", "state",
		     "no statement that the rules admit opens assessment %s",
		     o->assessment);
	if (rc == RC_OK)
		tell_claims(&c);
	return rc;
}

enum rc
archive_check_bag(struct opened *o, struct fault *why)
{
	struct archive_plan plan = { .members = NULL };
	struct digest document = { { 0 } };
	enum rc rc;

	(void)value_digest(o->seal.facts, "document", &document);
	rc = check_claims(o, why);
	if (rc != RC_OK)
		return rc;
	check_seal(o, &document);
	check_absent(o);
	rc = make_plan(o, &document, &plan, why);
	if (rc == RC_OK)
		compare_members(o, &plan);
	else
		rc = tell_fault(o->t, rc, "bag", why,
				"what the archive should hold cannot be made");
	archive_plan_clear(&plan);
	return rc;
}
