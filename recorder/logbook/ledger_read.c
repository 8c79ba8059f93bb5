/* Reading the ledger: see logbook/logbook.h.  What is read is checked. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "logbook_private.h"

static const char statement_sql[] =
	"SELECT bytes FROM statement WHERE number = ?1";

static const char statements_sql[] = "SELECT number, bytes FROM statement"
				     " WHERE number >= ?1 AND number < ?2"
				     " ORDER BY number";

static const char number_of_sql[] =
	"SELECT number FROM index_claim WHERE id = ?1";

static const char content_sql[] = "SELECT bytes FROM content WHERE id = ?1";

static const char contents_sql[] = "SELECT id FROM content ORDER BY id";

static const char checkpoint_sql[] =
	"SELECT note FROM checkpoint WHERE size = ?1";

static const char newest_checkpoint_sql[] =
	"SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1";

static const char checkpoints_sql[] =
	"SELECT size, note FROM checkpoint ORDER BY size";

/* Run Q, which is bound, for its one value; RC_NOT_FOUND without a sentence
 * that names the thing. */
static enum rc
one_value(struct logbook *lb, sqlite3_stmt *q, struct buf *out,
	  struct fault *why)
{
	bool more = false;
	enum rc rc;

	rc = db_row(&lb->db, q, &more, "read", why);
	if (rc == RC_OK && !more)
		rc = fault_set(why, RC_NOT_FOUND, "not found");
	if (rc == RC_OK)
		rc = buf_add(out, sqlite3_column_blob(q, 0),
			     (size_t)sqlite3_column_bytes(q, 0), why);
	db_release(&lb->db, q);
	return rc;
}

/* A stored statement that is not well formed is no input: it was changed. */
static enum rc
stored(enum rc rc, uint64_t number, struct fault *why)
{
	if (rc == RC_INVALID || rc == RC_TOO_BIG)
		why->code = RC_CORRUPT;
	return fault_while(why, "statement %ju", (uintmax_t)number);
}

static enum rc
check_leaf(struct logbook *lb, uint64_t number, const struct buf *bytes,
	   struct fault *why)
{
	struct digest leaf;

	tree_leaf(bytes->bytes, bytes->size, &leaf);
	return ledger_same(lb, 0, number, &leaf, why);
}

static enum rc
read_bytes(struct logbook *lb, uint64_t number, struct buf *bytes,
	   struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, statement_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, number);
	rc = one_value(lb, q, bytes, why);
	if (rc == RC_NOT_FOUND)
		return fault_set(why, RC_NOT_FOUND, "no statement %ju",
				 (uintmax_t)number);
	return rc == RC_OK ? RC_OK : stored(rc, number, why);
}

static enum rc
understand(uint64_t number, const struct buf *bytes, struct statement *out,
	   struct fault *why)
{
	enum rc rc = statement_read(bytes->bytes, bytes->size, out, why);

	if (rc == RC_OK && out->number != number)
		return fault_reason(why, RC_CORRUPT, "number",
				    "statement %ju says that it is %ju",
				    (uintmax_t)number, (uintmax_t)out->number);
	return rc == RC_OK ? RC_OK : stored(rc, number, why);
}

enum rc
logbook_statement(struct logbook *lb, uint64_t number, struct statement *out,
		  struct buf *bytes, struct fault *why)
{
	struct buf own = BUF_LIMIT(STATEMENT_LIMIT);
	enum rc rc;

	memset(out, 0, sizeof(*out));
	rc = read_bytes(lb, number, &own, why);
	/* that it was changed comes before that it is not understood */
	if (rc == RC_OK)
		rc = check_leaf(lb, number, &own, why);
	if (rc == RC_OK && bytes != NULL)
		rc = buf_add(bytes, own.bytes, own.size, why);
	if (rc == RC_OK)
		rc = understand(number, &own, out, why);
	buf_clear(&own);
	return rc;
}

enum rc
ledger_origin(struct logbook *lb, char did[KEY_DID_SIZE], struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement first = { .whole = NULL };
	const char *zone;
	enum rc rc;

	rc = read_bytes(lb, 0, &bytes, why);
	if (rc == RC_OK && !lb->reading)
		rc = check_leaf(lb, 0, &bytes, why);
	if (rc == RC_OK)
		rc = understand(0, &bytes, &first, why);
	if (rc == RC_OK && first.kind != KIND_LOGBOOK_MADE)
		rc = db_corrupt(&lb->db, "read statement 0", why);
	if (rc == RC_OK && did != NULL) {
		int n = snprintf(did, KEY_DID_SIZE, "%s", first.logbook);

		MUST(n < KEY_DID_SIZE); /* claim_check() */
	}
	zone = rc == RC_OK ? value_text(first.facts, "zone") : NULL;
	if (zone != NULL) {
		free(lb->zone);
		lb->zone = mem_text(zone);
	}
	statement_clear(&first);
	buf_clear(&bytes);
	return rc;
}

enum rc
logbook_number_of(struct logbook *lb, const struct digest *id, uint64_t *number,
		  struct fault *why)
{
	char text[DIGEST_TEXT_SIZE];
	sqlite3_stmt *q = NULL;
	bool more = false;
	enum rc rc;

	rc = db_query(&lb->db, number_of_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_digest(q, 1, id);
	rc = db_row(&lb->db, q, &more, "look for a claim", why);
	digest_to_text(id, text);
	if (rc == RC_OK && more)
		*number = db_count(q, 0);
	else if (rc == RC_OK)
		rc = fault_set(why, RC_NOT_FOUND, "no claim %s", text);
	db_release(&lb->db, q);
	return rc;
}

enum rc
logbook_each_raw(struct logbook *lb, uint64_t first, uint64_t end,
		 logbook_raw_fn fn, void *arg, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = true;
	enum rc rc;

	rc = db_query(&lb->db, statements_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, first);
	db_bind_number(q, 2, end);
	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "read the ledger", why);
		if (rc != RC_OK || !more)
			break;
		rc = fn(arg, db_count(q, 0), sqlite3_column_blob(q, 1),
			(size_t)sqlite3_column_bytes(q, 1), why);
	}
	db_release(&lb->db, q);
	return rc;
}

enum rc
logbook_content(struct logbook *lb, const struct digest *id, struct value **out,
		struct buf *bytes, struct fault *why)
{
	struct buf own = BUF_LIMIT(CONTENT_LIMIT);
	char text[DIGEST_TEXT_SIZE];
	struct value *content = NULL;
	sqlite3_stmt *q = NULL;
	enum rc rc;

	digest_to_text(id, text);
	rc = db_query(&lb->db, content_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_digest(q, 1, id);
	rc = one_value(lb, q, &own, why);
	if (rc == RC_OK)
		rc = content_read(own.bytes, own.size, id, &content, why);
	if (rc == RC_OK && bytes != NULL)
		rc = buf_add(bytes, own.bytes, own.size, why);
	if (rc == RC_NOT_FOUND)
		rc = fault_set(why, RC_NOT_FOUND, "no content %s", text);
	else if (rc != RC_OK) {
		if (rc == RC_INVALID)
			why->code = RC_CORRUPT;
		rc = fault_while(why, "content %s", text);
	}
	if (rc == RC_OK && out != NULL)
		*out = value_keep(content);
	value_free(content);
	buf_clear(&own);
	return rc;
}

enum rc
logbook_each_content(struct logbook *lb, logbook_content_fn fn, void *arg,
		     struct fault *why)
{
	sqlite3_stmt *q = NULL;
	struct digest id;
	bool more = true;
	enum rc rc;

	rc = db_query(&lb->db, contents_sql, &q, why);
	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "list contents", why);
		if (rc != RC_OK || !more)
			break;
		rc = db_digest(&lb->db, q, 0, &id, why);
		if (rc == RC_OK)
			rc = fn(arg, &id, why);
	}
	db_release(&lb->db, q);
	return rc;
}

enum rc
logbook_checkpoint(struct logbook *lb, uint64_t size, struct buf *out,
		   struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc;

	rc = db_query(&lb->db, checkpoint_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, size);
	rc = one_value(lb, q, out, why);
	if (rc == RC_NOT_FOUND)
		rc = fault_set(why, RC_NOT_FOUND,
			       "no checkpoint of %ju statements",
			       (uintmax_t)size);
	return rc;
}

enum rc
logbook_newest_checkpoint(struct logbook *lb, struct buf *out,
			  struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc;

	rc = db_query(&lb->db, newest_checkpoint_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	rc = one_value(lb, q, out, why);
	if (rc == RC_NOT_FOUND)
		rc = fault_set(why, RC_NOT_FOUND, "no checkpoint yet");
	return rc;
}

enum rc
logbook_each_checkpoint(struct logbook *lb, logbook_checkpoint_fn fn, void *arg,
			struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = true;
	enum rc rc;

	rc = db_query(&lb->db, checkpoints_sql, &q, why);
	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "read checkpoints", why);
		if (rc != RC_OK || !more)
			break;
		rc = fn(arg, db_count(q, 0), db_text(q, 1), why);
	}
	db_release(&lb->db, q);
	return rc;
}
