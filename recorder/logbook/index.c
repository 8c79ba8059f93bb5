/* The derived tables as a whole, and what follows from one statement alone: see
 * logbook/index.h. */

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "logbook/index.h"
#include "logbook_private.h"

EMBED(derived_sql, "recorder/logbook/derived.sql");

static const char state_sql[] =
	"SELECT (SELECT value FROM meta WHERE name = 'derived'),"
	" (SELECT value FROM meta WHERE name = 'fed')";

static const char save_fed_sql[] =
	"UPDATE meta SET value = ?1 WHERE name = 'fed'";

static const char save_derived_sql[] =
	"UPDATE meta SET value = ?1 WHERE name = 'derived'";

static const char one_table_sql[] =
	"SELECT 'DROP TABLE \"' || replace(name, '\"', '\"\"') || '\"'"
	" FROM sqlite_schema"
	" WHERE type = 'table' AND name GLOB 'index_*' LIMIT 1";

/* A claim that is there twice, which only a changed ledger has, is found where
 * it is first. */
static const char add_claim_sql[] =
	"INSERT OR IGNORE INTO index_claim (id, number) VALUES (?1, ?2)";
static const char add_about_sql[] =
	"INSERT INTO index_about (assessment, number) VALUES (?1, ?2)";
static const char add_mention_sql[] =
	"INSERT OR IGNORE INTO index_mention (person, number) VALUES (?1, ?2)";
static const char add_kind_sql[] =
	"INSERT INTO index_kind (kind, number) VALUES (?1, ?2)";

static const char each_about_sql[] =
	"SELECT number FROM index_about"
	" WHERE assessment = ?1 AND number < ?2 ORDER BY number";
static const char each_mention_sql[] =
	"SELECT number FROM index_mention"
	" WHERE person = ?1 AND number < ?2 ORDER BY number";
static const char each_kind_sql[] =
	"SELECT number FROM index_kind"
	" WHERE kind = ?1 AND number < ?2 ORDER BY number";

/* The tables' version is the digest of the text that makes them. */
static void
version(char hex[DIGEST_HEX_SIZE])
{
	struct digest d;

	digest_of(derived_sql, strlen(derived_sql), &d);
	digest_to_hex(&d, hex);
}

enum rc
index_state(struct logbook *lb, bool *ours, uint64_t *fed, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];
	sqlite3_stmt *q = NULL;
	const char *made_by;
	bool more = false;
	enum rc rc;

	version(hex);
	rc = db_query(&lb->db, state_sql, &q, why);
	if (rc == RC_OK)
		rc = db_row(&lb->db, q, &more, "read", why);
	if (rc == RC_OK) {
		made_by = db_text(q, 0);
		*ours = made_by != NULL && strcmp(made_by, hex) == 0;
		*fed = db_count(q, 1);
	}
	db_release(&lb->db, q);
	return rc;
}

enum rc
index_save_fed(struct logbook *lb, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, save_fed_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_number(q, 1, lb->fed);
	rc = db_run(&lb->db, q, "count what is derived", why);
	if (rc == RC_OK)
		lb->fed_was = lb->fed;
	return rc;
}

/* The statement that drops one of them, or NULL. */
static enum rc
next_drop(struct logbook *lb, char **sql, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	bool more = false;
	enum rc rc = db_query(&lb->db, one_table_sql, &q, why);

	*sql = NULL;
	if (rc == RC_OK)
		rc = db_row(&lb->db, q, &more, "list the derived tables", why);
	if (rc == RC_OK && more)
		*sql = mem_text(db_text(q, 0));
	db_release(&lb->db, q);
	return rc;
}

enum rc
index_remake(struct logbook *lb, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];
	sqlite3_stmt *q = NULL;
	char *drop = NULL;
	enum rc rc;

	do {
		free(drop);
		rc = next_drop(lb, &drop, why);
		if (rc == RC_OK && drop != NULL)
			rc = db_exec(&lb->db, drop, "drop a derived table",
				     why);
	} while (rc == RC_OK && drop != NULL);
	free(drop);
	if (rc == RC_OK)
		rc = db_exec(&lb->db, derived_sql, "make the derived tables",
			     why);
	if (rc == RC_OK)
		rc = db_query(&lb->db, save_derived_sql, &q, why);
	if (rc != RC_OK)
		return rc;
	version(hex);
	db_bind_text(q, 1, hex);
	rc = db_run(&lb->db, q, "mark the derived tables", why);
	lb->fed = 0;
	return rc == RC_OK ? index_save_fed(lb, why) : rc;
}

enum rc
index_empty(struct logbook *lb, struct fault *why)
{
	MUST(lb->hold == HOLDS_WRITE);
	return index_remake(lb, why);
}

/* One row (TEXT, NUMBER). */
static enum rc
add_row(struct logbook *lb, const char *sql, const char *text, uint64_t number,
	struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, text);
	db_bind_number(q, 2, number);
	return db_run(&lb->db, q, "derive a row", why);
}

static enum rc
add_claim(struct logbook *lb, const struct statement *s, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, add_claim_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_digest(q, 1, &s->id);
	db_bind_number(q, 2, s->number);
	return db_run(&lb->db, q, "derive a row", why);
}

/* person-*, key-*, roles-set, same-person, conflict-declared (§8.4 b); one of
 * the first two that is not known counts as well. */
static bool
is_of_people(const struct statement *s)
{
	const char *kind = value_text(s->claim, "kind");

	if (s->kind == KIND_ROLES_SET || s->kind == KIND_SAME_PERSON ||
	    s->kind == KIND_CONFLICT_DECLARED)
		return true;
	return kind != NULL && (strncmp(kind, "person-", 7) == 0 ||
				strncmp(kind, "key-", 4) == 0);
}

static enum rc
mention(const char *person, index_person_urn_fn fn, void *arg,
	struct fault *why)
{
	if (person == NULL || !uuid_is_urn(person))
		return RC_OK;
	return fn(arg, person, why);
}

enum rc
index_each_mentioned(const struct statement *s, index_person_urn_fn fn,
		     void *arg, struct fault *why)
{
	const struct value *persons = value_get(s->facts, "persons");
	enum rc rc = RC_OK;

	if (!is_of_people(s))
		return RC_OK;
	if (s->kind == KIND_KEY_OFFERED)
		return mention(s->by, fn, arg, why);
	rc = mention(value_text(s->facts, "person"), fn, arg, why);
	if (rc == RC_OK)
		rc = mention(value_text(s->facts, "with"), fn, arg, why);
	for (size_t i = 0; rc == RC_OK && i < value_count(persons); i++)
		rc = mention(value_string(value_at(persons, i)), fn, arg, why);
	return rc;
}

struct mentioning {
	struct logbook *lb;
	uint64_t number;
};

static enum rc
add_mention(void *arg, const char *person, struct fault *why)
{
	const struct mentioning *m = arg;

	return add_row(m->lb, add_mention_sql, person, m->number, why);
}

static const char *
word_of(enum kind kind)
{
	return kind >= KIND_UNKNOWN ? "" : kind_text(kind);
}

enum rc
index_feed(struct logbook *lb, const struct statement *s, struct fault *why)
{
	struct mentioning m = { .lb = lb, .number = s->number };
	enum rc rc;

	MUST(lb->hold == HOLDS_WRITE || lb->anew);
	MUST(s->number == lb->fed); /* in order, each once */
	rc = add_claim(lb, s, why);
	if (rc == RC_OK)
		rc = add_row(lb, add_kind_sql, word_of(s->kind), s->number,
			     why);
	if (rc == RC_OK && s->about != NULL)
		rc = add_row(lb, add_about_sql, s->about, s->number, why);
	if (rc == RC_OK)
		rc = index_each_mentioned(s, add_mention, &m, why);
	if (rc == RC_OK)
		lb->fed++;
	return rc;
}

static enum rc
each_number(struct logbook *lb, sqlite3_stmt *q, index_number_fn fn, void *arg,
	    struct fault *why)
{
	enum rc rc = RC_OK;
	bool more = true;

	while (rc == RC_OK) {
		rc = db_row(&lb->db, q, &more, "find statements", why);
		if (rc != RC_OK || !more)
			break;
		rc = fn(arg, db_count(q, 0), why);
	}
	db_release(&lb->db, q);
	return rc;
}

enum rc
index_each_about(struct logbook *lb, const char *assessment, uint64_t end,
		 index_number_fn fn, void *arg, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, each_about_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, assessment);
	db_bind_number(q, 2, end);
	return each_number(lb, q, fn, arg, why);
}

enum rc
index_each_mention(struct logbook *lb, const char *person, uint64_t end,
		   index_number_fn fn, void *arg, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, each_mention_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, person);
	db_bind_number(q, 2, end);
	return each_number(lb, q, fn, arg, why);
}

enum rc
index_each_kind(struct logbook *lb, enum kind kind, uint64_t end,
		index_number_fn fn, void *arg, struct fault *why)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = db_query(&lb->db, each_kind_sql, &q, why);

	if (rc != RC_OK)
		return rc;
	db_bind_text(q, 1, word_of(kind));
	db_bind_number(q, 2, end);
	return each_number(lb, q, fn, arg, why);
}
