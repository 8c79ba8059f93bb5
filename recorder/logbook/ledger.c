/* One act, one transaction: see logbook/logbook.h. */

#include <string.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "logbook/index.h"
#include "logbook_private.h"

static const char add_statement_sql[] =
	"INSERT INTO statement (number, bytes) VALUES (?1, ?2)";

static const char has_content_sql[] = "SELECT 1 FROM content WHERE id = ?1";

static const char add_content_sql[] =
	"INSERT INTO content (id, bytes) VALUES (?1, ?2)";

static const char add_checkpoint_sql[] =
	"INSERT INTO checkpoint (size, note) VALUES (?1, ?2)";

/* Nothing is appended to a ledger whose newest checkpoint no longer fits. */
static enum rc
check_edge(struct logbook *lb, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint newest;
	struct digest root;
	enum rc rc;

	if (lb->tree.size == 0)
		return RC_OK;
	rc = logbook_newest_checkpoint(lb, &note, why);
	if (rc == RC_OK)
		rc = checkpoint_read(note.bytes, note.size, &newest, why);
	tree_root(&lb->tree, &root);
	if (rc != RC_OK)
		rc = fault_while(why, "the newest checkpoint");
	else if (newest.size != lb->tree.size ||
		 !digest_equal(&newest.root, &root) ||
		 strcmp(newest.logbook, lb->did) != 0)
		rc = fault_reason(why, RC_CORRUPT, "root",
				  "the ledger is not what its newest "
				  "checkpoint says: nothing is added to it; "
				  "recorder verify says more");
	buf_clear(&note);
	return rc;
}

static enum rc
load(struct logbook *lb, struct fault *why)
{
	enum rc rc;

	if (lb->loaded)
		return RC_OK;
	if (lb->fed != lb->begun)
		return fault_set(why, RC_REFUSED,
				 "the derived tables do not know of all "
				 "statements; run recorder rebuild");
	rc = tree_at(&lb->tree, lb->begun, ledger_find, lb, why);
	if (rc == RC_OK)
		rc = check_edge(lb, why);
	lb->loaded = rc == RC_OK;
	return rc;
}

/* Content and claim belong together (records.md §3.2). */
static enum rc
check_content(const struct entry *entry, struct digest *id, struct fault *why)
{
	bool named = value_digest(entry->claim, "content", id);
	struct value *content = NULL;
	enum rc rc;

	if (named != (entry->content != NULL))
		return fault_reason(why, RC_INVALID,
				    named ? "missing-member" : "unknown-member",
				    named ? "the claim's content is missing"
					  : "a content that no claim names");
	if (!named)
		return RC_OK;
	rc = content_read(entry->content, entry->content_size, id, &content,
			  why);
	if (rc == RC_OK)
		rc = kind_check_content_of(
			kind_of_text(value_text(entry->claim, "kind")),
			value_get(entry->claim, "facts"), content, why);
	value_free(content);
	return rc;
}

/* Is there a content of the digest ID? */
static enum rc
holds_content(struct logbook *lb, const struct digest *id, bool *held,
	      struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, has_content_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_digest(q, 1, id);
	rc = db_row(&lb->db, q, held, "look for a content", why);
	db_release(&lb->db, q);
	return rc;
}

/* A content that is looked for in what was erased. */
struct sought {
	struct logbook *lb;
	char text[DIGEST_TEXT_SIZE];
	bool found;
};

/* An index_number_fn; ARG is the sought. */
static enum rc
seek_erased(void *arg, uint64_t number, struct fault *why)
{
	struct sought *x = arg;
	struct statement s = { .whole = NULL };
	enum rc rc;

	if (x->found)
		return RC_OK;
	rc = logbook_statement(x->lb, number, &s, NULL, why);
	if (rc == RC_OK)
		x->found = value_holds_text(value_get(s.facts, "contents"),
					    x->text);
	statement_clear(&s);
	return rc;
}

/* Each content has a salt of its own, so that it can go without the next
 * (records.md §3.2): no two claims name one, not even one that is erased. */
static enum rc
check_fresh(struct logbook *lb, const struct digest *content, struct fault *why)
{
	struct sought erased = { .lb = lb };
	bool held = false;
	enum rc rc;

	rc = holds_content(lb, content, &held, why);
	digest_to_text(content, erased.text);
	if (rc == RC_OK && !held)
		rc = index_each_kind(lb, KIND_CONTENT_ERASED, lb->tree.size,
				     seek_erased, &erased, why);
	if (rc != RC_OK || (!held && !erased.found))
		return rc;
	return fault_reason(why, RC_INVALID, "salt",
			    "another claim names this content already: each "
			    "content needs a salt of its own");
}

/* What holds of every claim that enters a ledger, whoever says it. */
static enum rc
check_claim(struct logbook *lb, const struct entry *entry,
	    struct digest *content, struct fault *why)
{
	const char *logbook = value_text(entry->claim, "logbook");
	struct fault ignored;
	struct digest id;
	uint64_t number;
	enum rc rc;

	rc = claim_check(entry->claim, why);
	if (rc == RC_OK && logbook != NULL && strcmp(logbook, lb->did) != 0)
		rc = fault_reason(why, RC_INVALID, "wrong-logbook",
				  "the claim is for the logbook %s", logbook);
	if (rc == RC_OK)
		rc = check_content(entry, content, why);
	if (rc != RC_OK)
		return rc;

	claim_id(entry->claim, &id);
	rc = logbook_number_of(lb, &id, &number, &ignored);
	if (rc == RC_OK)
		return fault_reason(why, RC_EXISTS, "said-twice",
				    "this claim is statement %ju already",
				    (uintmax_t)number);
	if (rc == RC_NOT_FOUND)
		return entry->content != NULL ? check_fresh(lb, content, why)
					      : RC_OK;
	*why = ignored;
	return rc;
}

static enum rc
add_statement(struct logbook *lb, const struct buf *bytes, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	struct digest leaf;
	enum rc rc;

	rc = db_query(&lb->db, add_statement_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, lb->tree.size);
	sqlite3_bind_blob64(q, 2, bytes->bytes, bytes->size, SQLITE_STATIC);
	rc = db_run(&lb->db, q, "append a statement", why);
	if (rc != RC_OK)
		return rc;
	tree_leaf(bytes->bytes, bytes->size, &leaf);
	return tree_add(&lb->tree, &leaf, ledger_keep, lb, why);
}

static enum rc
add_content(struct logbook *lb, const struct entry *entry,
	    const struct digest *id, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, add_content_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_digest(q, 1, id);
	sqlite3_bind_blob64(q, 2, entry->content, entry->content_size,
			    SQLITE_STATIC);
	rc = db_run(&lb->db, q, "append a content", why);
	/* what cannot be read is not entered */
	return rc == RC_OK ? logbook_content(lb, id, NULL, NULL, why) : rc;
}

enum rc
logbook_enter(struct logbook *lb, const struct entry *entry,
	      struct statement *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct digest content;
	uint64_t number;
	enum rc rc;

	MUST(lb->hold == HOLDS_WRITE);
	memset(out, 0, sizeof(*out));
	rc = load(lb, why);
	if (rc == RC_OK)
		rc = check_claim(lb, entry, &content, why);
	if (rc != RC_OK)
		return rc;
	number = lb->tree.size;
	rc = statement_write(number, stamp_now(), entry->claim, entry->proof,
			     &bytes, why);
	if (rc != RC_OK)
		goto done;

	lb->spoiled = true; /* until all of it is there */
	rc = add_statement(lb, &bytes, why);
	if (rc == RC_OK && entry->content != NULL)
		rc = add_content(lb, entry, &content, why);
	if (rc == RC_OK)
		rc = logbook_statement(lb, number, out, NULL, why);
	if (rc == RC_OK)
		rc = index_feed(lb, out, why);
	if (rc == RC_OK)
		lb->spoiled = false;
done:
	buf_clear(&bytes);
	return rc;
}

/* Never commit what you cannot read: the statements of this transaction are
 * read back, and the root that is signed is that of what was read. */
static enum rc
check_entered(struct logbook *lb, struct digest *root, struct fault *why)
{
	struct digest kept;
	struct tree t;
	enum rc rc;

	rc = tree_at(&t, lb->begun, ledger_find, lb, why);
	if (rc == RC_OK)
		rc = ledger_reread(lb, &t, lb->tree.size, why);
	if (rc != RC_OK)
		return fault_while(why, "reading back what was entered");
	tree_root(&t, root);
	tree_root(&lb->tree, &kept);
	if (!digest_equal(root, &kept))
		return fault_reason(why, RC_CORRUPT, "root",
				    "what was entered reads back otherwise");
	return RC_OK;
}

static enum rc
add_checkpoint(struct logbook *lb, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	sqlite3_stmt *q = NULL;
	struct digest root;
	enum rc rc;

	rc = check_entered(lb, &root, why);
	if (rc == RC_OK)
		rc = checkpoint_write(lb->key, lb->tree.size, &root, &note,
				      why);
	if (rc == RC_OK)
		rc = db_query(&lb->db, add_checkpoint_sql, &q, why);
	if (rc == RC_OK) {
		db_bind_number(q, 1, lb->tree.size);
		db_bind_text(q, 2, buf_text_of(&note));
		rc = db_run(&lb->db, q, "append a checkpoint", why);
	}
	buf_clear(&note);
	return rc;
}

enum rc
logbook_commit(struct logbook *lb, struct fault *why)
{
	bool entered = lb->loaded && lb->tree.size > lb->begun;
	uint64_t size = entered ? lb->tree.size : lb->begun;
	enum rc rc = RC_OK;

	MUST(lb->hold == HOLDS_WRITE);
	if (lb->spoiled)
		rc = fault_set(why, RC_INTERNAL,
			       "an act that failed half way is not committed");
	if (rc == RC_OK && entered)
		rc = add_checkpoint(lb, why);
	if (rc == RC_OK && entered && lb->begun == 0)
		rc = ledger_origin(lb, NULL, why);
	if (rc == RC_OK && lb->fed != lb->fed_was)
		rc = index_save_fed(lb, why);
	if (rc == RC_OK)
		rc = db_exec(&lb->db, "COMMIT", "commit", why);
	if (rc == RC_OK)
		lb->stale = lb->fed != size;
	logbook_rollback(lb); /* only what was not committed */
	return rc;
}
