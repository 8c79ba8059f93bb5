/* Claims that travel by themselves: see statement/answer.h. */

#include <string.h>

#include "base/json.h"
#include "claim_parts.h"
#include "kind_members.h"
#include "statement/answer.h"

static const char answer_format[] = "recorder-answer-v1";

/* clang-format off */
static const struct member list[] = {
	HAS("claim", OBJECT),
	MAY("content", OBJECT),
	MAY("endorsement", OBJECT),
	HAS("format", TEXT),
	MEMBER("proof", OBJECT, .flags = LIST, .least = 1, .most = 1),
	END,
};
/* clang-format on */
static const struct members answer_members = { .list = list };

enum rc
answer_write(const struct value *claim, const struct value *proof,
	     const struct value *content, const struct value *endorsement,
	     struct buf *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	struct value *whole = value_object(), *proofs = value_array();
	enum rc rc;

	value_set(whole, "claim", value_keep(claim));
	if (content != NULL)
		value_set(whole, "content", value_keep(content));
	if (endorsement != NULL)
		value_set(whole, "endorsement", value_keep(endorsement));
	value_set_text(whole, "format", answer_format);
	value_push(proofs, value_keep(proof));
	value_set(whole, "proof", proofs);
	rc = json_write(whole, &bytes, why);
	if (rc == RC_OK)
		rc = buf_add(out, bytes.bytes, bytes.size, why);
	buf_clear(&bytes);
	value_free(whole);
	return rc;
}

/* The content, where it is there, is the one that the claim names. */
static enum rc
check_content(const struct answer *a, enum kind kind, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(CONTENT_LIMIT);
	struct value *read = NULL;
	struct digest named;
	enum rc rc;

	if (a->content == NULL)
		return RC_OK;
	if (!value_digest(a->claim, "content", &named))
		return fault_reason(why, RC_INVALID, "content-digest",
				    "there is content, and the claim names "
				    "none");
	rc = json_write(a->content, &bytes, why);
	if (rc == RC_OK)
		rc = content_read(bytes.bytes, bytes.size, &named, &read, why);
	if (rc == RC_OK)
		rc = kind_check_content_of(kind, value_get(a->claim, "facts"),
					   read, why);
	value_free(read);
	buf_clear(&bytes);
	return rc;
}

static enum rc
check(const struct answer *a, struct fault *why)
{
	enum kind kind = KIND_UNKNOWN;
	enum rc rc = claim_format_known(a->whole, answer_format, why);

	if (rc == RC_OK)
		rc = claim_known(a->claim, &kind, why);
	if (rc == RC_OK)
		rc = members_unknown(&answer_members, a->whole, "answer", why);
	if (rc == RC_OK)
		rc = claim_unknown(a->claim, kind, why);
	if (rc == RC_OK)
		rc = members_missing(&answer_members, a->whole, "answer", why);
	if (rc == RC_OK)
		rc = claim_missing(a->claim, kind, why);
	if (rc == RC_OK)
		rc = claim_role(a->claim, kind, why);
	if (rc == RC_OK)
		rc = check_content(a, kind, why);
	return rc;
}

enum rc
answer_read(const void *bytes, size_t size, struct answer *out,
	    struct fault *why)
{
	const char *text = bytes;
	enum rc rc;

	memset(out, 0, sizeof(*out));
	if (size > 0 && text[size - 1] == '\n')
		size--;
	rc = json_read_canonical(bytes, size, ANSWER_LIMIT, &out->whole, why);
	if (rc != RC_OK)
		return rc;
	out->claim = value_get(out->whole, "claim");
	out->proof = value_at(value_get(out->whole, "proof"), 0);
	out->content = value_get(out->whole, "content");
	out->endorsement = value_get(out->whole, "endorsement");
	rc = check(out, why);
	if (rc == RC_OK)
		claim_id(out->claim, &out->id);
	else
		answer_clear(out);
	return rc;
}

void
answer_clear(struct answer *a)
{
	value_free(a->whole);
	memset(a, 0, sizeof(*a));
}
