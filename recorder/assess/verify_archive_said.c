/* The statements of an exported archive and their tree proofs: see
 * verify_private.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/bag.h"
#include "base/mem.h"
#include "verify_private.h"

static const char ledger[] = "data/ledger/";

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* --- the checkpoint
 * ----------------------------------------------------------- */

/* The ledger folder tells the logbook, whose key signs the checkpoint. */
static bool
read_checkpoint(struct opened *o)
{
	char path[BAG_PATH_SIZE];
	struct fault why;
	enum rc rc;

	for (size_t i = 0; i < o->count && o->note == NULL; i++) {
		const char *at = o->members[i].path;
		const char *slash = strrchr(at, '/');

		if (starts(at, ledger) && strcmp(slash, "/checkpoint") == 0)
			o->note = archive_need(o, at, "checkpoint");
	}
	if (o->note == NULL) {
		tell(o->t, FINDING_BROKEN, "checkpoint", NULL,
		     "there is no checkpoint that could be read");
		return false;
	}
	rc = checkpoint_read(o->note->bytes, (size_t)o->note->size,
			     &o->checkpoint, &why);
	if (rc == RC_OK) {
		bag_checkpoint_path(path, o->checkpoint.logbook);
		if (strcmp(path, o->note->path) != 0)
			rc = fault_reason(&why, RC_INVALID, "wrong-logbook",
					  "it is that of %s",
					  o->checkpoint.logbook);
	}
	if (rc != RC_OK) {
		tell(o->t, FINDING_BROKEN, "checkpoint", why.reason, "%s: %s",
		     o->note->path, why.text);
		memset(&o->checkpoint, 0, sizeof(o->checkpoint));
		return false;
	}
	roots_add(&o->roots, o->checkpoint.size, &o->checkpoint.root);
	tell(o->t, FINDING_OK, "checkpoint", NULL,
	     "the checkpoint of size %ju is signed by its logbook",
	     (uintmax_t)o->checkpoint.size);
	return true;
}

/* --- tree proofs
 * -------------------------------------------------------------- */

/* The proof in M for statement NUMBER, whose bytes give LEAF. */
static enum rc
read_proof(const struct opened *o, const struct carried *m, uint64_t number,
	   const struct digest *leaf, struct tlog_proof *out, struct fault *why)
{
	enum rc rc = tlog_proof_read(m->bytes, (size_t)m->size, out, why);

	if (rc == RC_OK && out->index != number)
		rc = fault_reason(why, RC_INVALID, "number",
				  "it is the proof of statement %ju",
				  (uintmax_t)out->index);
	if (rc == RC_OK &&
	    strcmp(out->checkpoint.logbook, o->checkpoint.logbook) != 0)
		rc = fault_reason(why, RC_INVALID, "wrong-logbook",
				  "it is of another logbook, %s",
				  out->checkpoint.logbook);
	if (rc == RC_OK && number >= out->checkpoint.size)
		rc = fault_reason(why, RC_INVALID, "truncated",
				  "its checkpoint is of size %ju",
				  (uintmax_t)out->checkpoint.size);
	if (rc == RC_OK)
		rc = tlog_proof_check(out, leaf, why);
	return rc;
}

/* Of the ledger folder: against the one checkpoint of the archive. */
static void
prove(struct opened *o, struct placed *p, const struct digest *leaf)
{
	char path[BAG_PATH_SIZE];
	const struct carried *m;
	struct tlog_proof proof;
	struct fault why;
	enum rc rc;

	bag_statement_path(path, o->checkpoint.logbook, p->number,
			   ".tlog-proof");
	m = archive_need(o, path, "inclusion");
	if (m == NULL)
		return;
	rc = read_proof(o, m, p->number, leaf, &proof, &why);
	if (rc == RC_OK &&
	    (proof.checkpoint.size != o->checkpoint.size ||
	     !digest_equal(&proof.checkpoint.root, &o->checkpoint.root)))
		rc = fault_reason(&why, RC_INVALID, "root",
				  "it is against another checkpoint than the "
				  "archive's");
	if (rc != RC_OK) {
		tell(o->t, FINDING_BROKEN, "inclusion", why.reason, "%s: %s",
		     path, why.text);
		return;
	}
	p->path = proof.path;
	p->proved = true;
	roots_add_path(&o->roots, leaf, p->number, o->checkpoint.size,
		       &proof.path);
}

/* --- the ledger folder
 * -------------------------------------------------------- */

static void
check_place(struct opened *o, const struct carried *m, uint64_t number)
{
	struct placed *p = mem_push((void **)&o->places, o->place_count,
				    sizeof(*o->places));
	struct digest leaf;

	o->place_count++;
	*p = (struct placed){ .number = number, .statement = m };
	tree_leaf(m->bytes, (size_t)m->size, &leaf);
	prove(o, p, &leaf);
	(void)fold_statement(&o->folding, number, m->bytes, (size_t)m->size,
			     &leaf);
}

static void
check_places(struct opened *o)
{
	uint64_t number, proved = 0;

	for (size_t i = 0; i < o->count; i++) {
		const struct carried *m = &o->members[i];

		if (!bag_path_number(m->path, o->checkpoint.logbook, ".json",
				     &number))
			continue;
		m = archive_need(o, m->path, "statements");
		if (m != NULL)
			check_place(o, m, number);
	}
	for (size_t i = 0; i < o->place_count; i++)
		proved += o->places[i].proved;
	if (proved > 0)
		tell(o->t, FINDING_OK, "inclusion", NULL,
		     "%ju statements are in the ledger that the checkpoint is "
		     "of",
		     (uintmax_t)proved);
}

const struct placed *
archive_placed(const struct opened *o, uint64_t number)
{
	size_t low = 0, high = o->place_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (o->places[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < o->place_count && o->places[low].number == number)
		return &o->places[low];
	return NULL;
}

/* --- what came after
 * ---------------------------------------------------------- */

/* A statement under after/, as it was read. */
struct later {
	const struct carried *statement;
	struct statement s;
};
struct laters {
	struct later *items;
	size_t count;
};

/* Nothing in the proof is free: made again from what was read it is the same
 * bytes. */
static enum rc
same_proof(const struct carried *m, const struct tlog_proof *proof,
	   struct fault *why)
{
	char *text = mem_text_of(m->bytes, (size_t)m->size);
	const char *note = strstr(text, "\n\n");
	struct buf made = BUF_LIMIT(NOTE_LIMIT);
	enum rc rc;

	MUST(note != NULL); /* tlog_proof_read() */
	rc = bag_proof(proof->index, &proof->path, note + 2, &made, why);
	if (rc == RC_OK && (made.size != m->size ||
			    memcmp(made.bytes, m->bytes, made.size) != 0))
		rc = fault_set(why, RC_INVALID,
			       "it has not the one form of such a proof");
	buf_clear(&made);
	free(text);
	return rc;
}

static void
check_later_proof(struct opened *o, const struct later *l)
{
	size_t stem = strlen(l->statement->path) - strlen(".json");
	char *path =
		mem_format("%.*s.tlog-proof", (int)stem, l->statement->path);
	struct carried *m = archive_member(o, path);
	struct tlog_proof proof;
	struct fault why;
	enum rc rc;

	if (archive_need(o, path, "after") == NULL)
		goto done;
	m->explained = true;
	rc = read_proof(o, m, l->s.number, &l->s.leaf, &proof, &why);
	if (rc == RC_OK)
		rc = same_proof(m, &proof, &why);
	if (rc != RC_OK) {
		tell(o->t, FINDING_BROKEN, "after", why.reason, "%s: %s", path,
		     why.text);
		goto done;
	}
	roots_add(&o->roots, proof.checkpoint.size, &proof.checkpoint.root);
	roots_add_path(&o->roots, &l->s.leaf, l->s.number,
		       proof.checkpoint.size, &proof.path);
done:
	free(path);
}

static void
read_later(struct opened *o, struct carried *m, struct laters *all)
{
	struct later *l;
	uint64_t number;
	struct fault why;
	enum rc rc;

	m->explained = true;
	if (archive_need(o, m->path, "after") == NULL)
		return;
	l = mem_push((void **)&all->items, all->count, sizeof(*l));
	l->statement = m;
	rc = statement_read(m->bytes, (size_t)m->size, &l->s, &why);
	if ((rc != RC_OK && rc != RC_NEWER) || l->s.whole == NULL)
		rc = fault_while(&why, "not a statement");
	else if (bag_path_number(m->path, NULL, ".json", &number) &&
		 number != l->s.number)
		rc = fault_reason(&why, RC_INVALID, "number",
				  "it says that it is number %ju",
				  (uintmax_t)l->s.number);
	else
		rc = RC_OK;
	if (rc != RC_OK) {
		tell(o->t, FINDING_BROKEN, "after", why.reason, "%s: %s",
		     m->path, why.text);
		statement_clear(&l->s);
		return;
	}
	all->count++;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = ((const struct later *)a)->s.number;
	uint64_t y = ((const struct later *)b)->s.number;

	return (x > y) - (x < y);
}

/* Who said it need not be known to an archive that was closed before. */
static bool
is_strange(const struct opened *o, const struct statement *s)
{
	return s->by != NULL && strcmp(s->by, o->checkpoint.logbook) != 0 &&
	       rules_person(o->folding.rules, s->by) == NULL;
}

static void
fold_later(struct opened *o, struct later *l)
{
	const struct carried *m = l->statement;
	struct digest leaf;

	check_later_proof(o, l);
	if (strcmp(m->path, BAG_SEALED) != 0 && is_strange(o, &l->s)) {
		/* Nothing follows from it: least of all that a file may be
		 * missing because a stranger erased it. */
		tell(o->t, FINDING_NOTE, "after", NULL,
		     "%s is in the ledger; whether who said it was allowed to "
		     "cannot be told, since nothing in the archive enrols them",
		     m->path);
		return;
	}
	(void)fold_statement(&o->folding, l->s.number, m->bytes,
			     (size_t)m->size, &leaf);
	if (strcmp(m->path, BAG_SEALED) != 0)
		return;
	o->seal = l->s;
	memset(&l->s, 0, sizeof(l->s));
}

static void
check_laters(struct opened *o)
{
	struct laters all = { .count = 0 };
	uint64_t number;

	for (size_t i = 0; i < o->count; i++) {
		struct carried *m = &o->members[i];

		if (strcmp(m->path, BAG_SEALED) == 0 ||
		    bag_path_number(m->path, NULL, ".json", &number))
			read_later(o, m, &all);
	}
	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), by_number);
	for (size_t i = 0; i < all.count; i++)
		fold_later(o, &all.items[i]);
	for (size_t i = 0; i < all.count; i++)
		statement_clear(&all.items[i].s);
	free(all.items);
}

/* Timestamp tokens: kept under the digest of their bytes; whoever doubts asks
 * `openssl ts`. */
static void
check_tokens(struct opened *o)
{
	char hex[DIGEST_HEX_SIZE], path[BAG_PATH_SIZE];

	for (size_t i = 0; i < o->count; i++) {
		struct carried *m = &o->members[i];

		digest_to_hex(&m->digest, hex);
		snprintf(path, sizeof(path), "after/%s.tsr", hex);
		if (strcmp(m->path, path) != 0)
			continue;
		m->explained = true;
		tell(o->t, FINDING_NOTE, "after", NULL,
		     "%s is a timestamp token; it was not judged", m->path);
	}
}

/* --- the whole
 * ---------------------------------------------------------------- */

/* The tree of the archive is the beginning of the one that the seal is in, and
 * of every other that a proof in after/ is from: one ledger, one root a size.
 */
static void
check_prefix(struct opened *o)
{
	uint64_t size;

	if (roots_fork(&o->roots, &size))
		tell(o->t, FINDING_BROKEN, "checkpoint", "root",
		     "the proofs of this archive are of two ledgers: they have "
		     "two roots at size %ju",
		     (uintmax_t)size);
	if (roots_ask(&o->roots, o->checkpoint.size, &o->checkpoint.root) ==
	    ROOT_OTHER)
		tell(o->t, FINDING_BROKEN, "checkpoint", "root",
		     "the ledger that the seal is in has another root at size "
		     "%ju: the ledger was forked",
		     (uintmax_t)o->checkpoint.size);
}

/* A rules_rubric_fn: the archive holds one rubric. */
static enum rc
lend_rubric(void *arg, const struct digest *id, const struct rubric **out,
	    struct fault *why)
{
	const struct opened *o = arg;

	if (o->rubric == NULL || !digest_equal(&o->rubric->id, id))
		return fault_set(why, RC_NOT_FOUND,
				 "the archive does not hold this rubric");
	*out = o->rubric;
	return RC_OK;
}

static void
read_rubric(struct opened *o)
{
	static const char path[] = "data/rubric.json";
	const struct carried *m = archive_need(o, path, "rubric");
	struct fault why;

	if (m == NULL)
		return;
	if (rubric_of_record(m->bytes, (size_t)m->size, &o->rubric, &why) !=
	    RC_OK)
		tell(o->t, FINDING_BROKEN, "rubric", why.reason, "%s: %s", path,
		     why.text);
}

bool
archive_check_said(struct opened *o)
{
	read_rubric(o);
	if (!read_checkpoint(o))
		return false;
	o->folding = (struct folding){
		.t = o->t,
		.rules = rules_new(o->checkpoint.logbook, true, lend_rubric, o),
		.g = &o->gathered,
	};
	check_places(o);
	check_laters(o);
	check_tokens(o);
	tell_folded(&o->folding);
	check_prefix(o);
	gathered_sort(&o->gathered);
	if (o->seal.whole != NULL)
		return true;
	tell(o->t, FINDING_BROKEN, "seal", NULL,
	     "%s, the statement that seals the archive, is missing or cannot "
	     "be read",
	     BAG_SEALED);
	return false;
}
