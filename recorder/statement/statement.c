/* Statements: see statement/statement.h. */

#include <string.h>

#include "base/json.h"
#include "claim_parts.h"
#include "kind_members.h"
#include "statement/statement.h"
#include "statement/tree.h"

static const char statement_format[] = "recorder-statement-v1";

/* clang-format off */
static const struct member list[] = {
	HAS("claim", OBJECT),
	HAS("format", TEXT),
	MEMBER("number", INTEGER, .high = (INT64_C(1) << 40) - 1),
	/* §5: an array, and of exactly one in version 1 */
	MEMBER("proof", OBJECT, .flags = LIST | OPTIONAL, .least = 1,
	       .most = 1),
	HAS("time", TIME),
	END,
};
/* clang-format on */
static const struct members statement_members = { .list = list };

/* As far as it is there, so that what is not understood can be shown (§11). */
static void
fill(struct statement *s)
{
	const struct value *claim = value_get(s->whole, "claim");
	int64_t number = value_integer(s->whole, "number", 0);

	s->number = number > 0 ? (uint64_t)number : 0;
	(void)value_time(s->whole, "time", &s->time);
	s->proof = value_at(value_get(s->whole, "proof"), 0);
	s->claim = claim;
	if (value_kind(claim) == VALUE_OBJECT)
		claim_id(claim, &s->id);
	(void)value_time(claim, "time", &s->claim_time);
	s->role = role_of_text(value_text(claim, "role"));
	s->logbook = value_text(claim, "logbook");
	s->by = value_text(claim, "by");
	s->about = value_text(claim, "about");
	s->facts = value_get(claim, "facts");
	s->has_after = value_digest(claim, "after", &s->after);
	s->has_content = value_digest(claim, "content", &s->content);
}

enum rc
statement_read(const void *bytes, size_t size, struct statement *out,
	       struct fault *why)
{
	enum rc rc;

	memset(out, 0, sizeof(*out));
	out->kind = KIND_UNKNOWN;
	rc = json_read_canonical(bytes, size, STATEMENT_LIMIT, &out->whole,
				 why);
	if (rc != RC_OK)
		return rc;
	tree_leaf(bytes, size, &out->leaf);
	fill(out);

	rc = claim_format_known(out->whole, statement_format, why);
	if (rc == RC_OK)
		rc = claim_known(out->claim, &out->kind, why);
	if (rc == RC_OK)
		rc = members_unknown(&statement_members, out->whole,
				     "statement", why);
	if (rc == RC_OK)
		rc = claim_unknown(out->claim, out->kind, why);
	if (rc == RC_OK)
		rc = members_missing(&statement_members, out->whole,
				     "statement", why);
	if (rc == RC_OK)
		rc = claim_missing(out->claim, out->kind, why);
	if (rc == RC_OK)
		rc = claim_role(out->claim, out->kind, why);
	return rc;
}

void
statement_clear(struct statement *s)
{
	value_free(s->whole);
	memset(s, 0, sizeof(*s));
}

enum rc
statement_write(uint64_t number, int64_t time, const struct value *claim,
		const struct value *proof, struct buf *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct value *whole = value_object(), *proofs;
	enum rc rc;

	value_set(whole, "claim", value_keep(claim));
	value_set_text(whole, "format", statement_format);
	value_set_integer(whole, "number", (int64_t)number);
	if (proof != NULL) {
		proofs = value_array();
		value_push(proofs, value_keep(proof));
		value_set(whole, "proof", proofs);
	}
	value_set_time(whole, "time", time);
	rc = json_write(whole, &bytes, why);
	if (rc == RC_OK)
		rc = buf_add(out, bytes.bytes, bytes.size, why);
	buf_clear(&bytes);
	value_free(whole);
	return rc;
}
